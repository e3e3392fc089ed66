//! The rows behind figures.

use super::*;
use crate::metrics::registry::Compute;
use crate::report::Status;

#[test]
fn an_explanation_shows_the_rows_against_the_figure_first() {
    let computed = Project::new()
        .with_callbacks(&[
            "C1,R13,,repair,2026-04-08 10:00,valid,5,5,5,,,,,",
            "C2,R12,,repair,2026-04-09 10:00,no_answer,,,,,,,,",
            "C3,R11,,repair,2026-04-10 10:00,valid,5,5,5,,,,,",
            "C4,R11,,repair,2026-03-10 10:00,valid,5,5,5,,,,,",
        ])
        .compute();
    let explanation = computed.explain("callbacks.valid_rate", 2);
    assert_eq!((explanation.rows.total, explanation.rows.more), (3, 1));
    let rows: Vec<(&str, i64, Option<bool>, Option<&str>)> = explanation
        .rows
        .rows
        .iter()
        .map(|row| (row.file.as_str(), row.row, row.in_numerator, row.cells[0].as_deref()))
        .collect();
    assert_eq!(
        rows,
        [
            ("callbacks.csv", 3, Some(false), Some("C2")),
            ("callbacks.csv", 2, Some(true), Some("C1"))
        ]
    );
    // Of a rate of which less is better, those in the numerator.
    let rows = computed.explain("callbacks.no_result_rate", 1).rows.rows;
    assert_eq!((rows[0].row, rows[0].in_numerator), (3, Some(true)));
    let churn = computed.explain("churn.rate", 9).rows;
    assert_eq!((churn.total, churn.columns[1].0.as_str()), (1, "vin"));
    assert_eq!(churn.rows[0].cells.last(), Some(&Some("张**".to_owned())));
    assert_eq!(computed.explain("complaints.total", 9).rows.table, None);
    assert_eq!(explain::nearest("valid_rate")[0], "callbacks.valid_rate");
    assert!(explain::nearest("完全不同").is_empty());
}

/// Points have the callbacks that answered, or the row of the month; of several rows the last one counts.
#[test]
fn points_have_the_rows_they_are_the_mean_of() {
    let computed = Project::new()
        .with_callbacks(&[
            "C1,R13,,repair,2026-04-08 10:00,valid,5,5,4,,,,,",
            "C2,R12,,repair,2026-04-09 10:00,valid,5,5,3,,,,,",
            "C3,R11,,repair,2026-04-10 10:00,busy,,,,,,,,",
            "C4,R11,,repair,2026-03-10 10:00,valid,5,5,5,,,,,",
        ])
        .table(
            "external_pt",
            "month,item,score",
            &[
                "2026-04,总分,80",
                "2026-04,接待,70",
                "2026-04,总分,82",
                "2026-03,总分,60",
            ],
        )
        .table(
            "external_css",
            "month,entity,css,e1,e2",
            &[
                "2026-04,national,90,80,80",
                "2026-04,own,88,70,90",
                "2026-03,own,87,60,80",
            ],
        )
        .compute();
    let rows = |id: &str| -> Vec<(i64, Option<bool>)> {
        let explained = computed.explain(id, 9).rows;
        explained.rows.iter().map(|row| (row.row, row.in_numerator)).collect()
    };
    assert_eq!(rows("satisfaction.mot"), [(3, Some(false)), (2, Some(true))]);
    assert_eq!(rows("external.pt"), [(4, None)]);
    assert_eq!(rows("external.css"), [(3, None)]);
    assert_eq!(rows("external.mot"), [(3, None)]);
}

/// The rows found behind a figure are as many as its denominator says, for every metric that counts rows.
#[test]
fn rows_behind_a_figure_are_those_it_counts() {
    for project in ["edge", "dirty"] {
        let path = format!("tests/examples/{project}/config/report.yaml");
        let config = crate::config::load(path.as_ref(), &[]).unwrap();
        let month: Month = "2024-08".parse().unwrap();
        let today = "2024-10-30".parse().unwrap();
        let records = records::load(&config, today, month, Wanted::default())
            .unwrap()
            .for_store("S01");
        let figures = crate::metrics::compute(&records, &config, month, &std::collections::BTreeMap::new()).unwrap();
        let mut compared = 0;
        for definition in crate::metrics::registry::all() {
            let metric = &figures.metrics[definition.id];
            let Some(found) = crate::metrics::evidence::evidence(&figures, &config, definition, month).unwrap() else {
                continue;
            };
            let rows = Number::Int(count(found.frame.height()));
            let above = Number::Int(count(found.in_numerator.iter().filter(|above| **above).count()));
            match definition.compute {
                Compute::Ratio(..) if metric.value.is_some() && !found.in_numerator.is_empty() => {
                    assert_eq!(
                        (metric.numerator, metric.denominator),
                        (Some(above), Some(rows)),
                        "{}",
                        definition.id
                    );
                }
                Compute::Ratio(..) | Compute::Per(..) if metric.value.is_some() => {
                    assert_eq!(metric.numerator, Some(rows), "{}", definition.id);
                }
                Compute::Count(_) if metric.value.is_some() => {
                    assert_eq!(metric.value, Some(rows), "{}", definition.id);
                }
                Compute::Survey(_) => assert_eq!(
                    metric.spread.and_then(|spread| spread.n),
                    Some(count(found.frame.height()))
                ),
                _ => continue,
            }
            compared += 1;
        }
        assert!(compared > 40, "{project}: {compared}");
    }
}

/// Without a table of customers the vehicles are counted: all that ever came, and those that came lately for what counts.
#[test]
fn customers_have_the_last_orders_of_their_vehicles() {
    let computed = |extra: &str| Project::new().with_callbacks(&[]).compute_with(extra);
    let behind = |computed: &Computed, id: &str| {
        let explained = computed.explain(id, 99);
        let files = explained.rows.rows.iter().map(|row| row.file.as_str());
        assert!(files.eq(std::iter::repeat_n("repair_orders.csv", explained.rows.total)));
        (explained.figure.value, explained.rows.total)
    };
    let all = computed("");
    assert_eq!(behind(&all, "customers.archive_total"), (Some(Number::Int(14)), 14));
    assert_eq!(behind(&all, "customers.base_total"), (Some(Number::Int(12)), 12));
    // Repairs count for nothing but the archive.
    let others = computed("churn: { lines: [maintenance] }\n");
    assert_eq!(behind(&others, "customers.archive_total"), (Some(Number::Int(14)), 14));
    assert_eq!(behind(&others, "customers.base_total").1, 0);
}

/// A figure of a table that is not configured has no rows, and says so.
#[test]
fn a_figure_of_no_table_has_no_rows() {
    let computed = Project::new().with_callbacks(&[]).compute();
    for id in [
        "complaints.total",
        "churn.reached_rate",
        "churn.win_back_rate",
        "satisfaction.nps",
        "external.css",
    ] {
        let rows = computed.explain(id, 9).rows;
        assert_eq!((rows.table, rows.total), (None, 0), "{id}");
    }
}

/// New targets are put to the figures there are; that gives what computing them anew with these targets does.
#[test]
fn figures_are_judged_by_other_targets_as_if_computed_with_them() {
    let computed = |targets: &str| {
        Project::new()
            .with_callbacks(&[
                "C1,R13,,repair,2026-04-08 10:00,valid,5,5,5,,,,,",
                "C2,R12,,repair,2026-04-09 10:00,no_answer,,,,,,,,",
            ])
            .compute_with(&format!("targets: {{ {targets} }}\n"))
    };
    let before = computed("callbacks.valid_rate: { goal: 0.4 }, churn.rate: { goal: 0.5 }");
    let after = computed("callbacks.valid_rate: { goal: 0.52, tolerance: 0.03 }, callbacks.total: { goal: 9 }");
    let judged = before.figures.judged(&after.config);
    assert_eq!(judged.metrics, after.figures.metrics);
    let status = |figures: &Figures, id: &str| figures.metrics[id].status;
    assert_eq!(status(&before.figures, "callbacks.valid_rate"), Status::Met);
    assert_eq!(status(&judged, "callbacks.valid_rate"), Status::Near);
    assert_eq!(status(&judged, "callbacks.total"), Status::Missed);
    assert_eq!(status(&judged, "churn.rate"), Status::None);
    assert_eq!(judged.metrics["churn.rate"].target, None);
}
