//! A figure whose column no file has is not configured: never a 0 or 100 % that nobody observed.

use serde_json::Value;

use super::figures::{assert_count, assert_none, assert_ratio, parts, point, row, warnings};
use super::project::{Project, QUESTIONNAIRE};

fn rows(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

/// A project of tables given as name, header and rows.
fn figures(tables: &[(&str, &str, &[&str])]) -> Value {
    let project = tables.iter().fold(Project::new(), |project, (name, header, lines)| {
        project.table(name, header, &rows(lines))
    });
    { project }.figures("2026-04", "2026-05-20")
}

#[track_caller]
fn assert_not_configured(figures: &Value, metrics: &[&str]) {
    for metric in metrics {
        assert_none(figures, metric, "not_configured");
        assert_eq!(
            parts(figures, metric),
            [Value::Null, Value::Null, Value::Null],
            "{metric}"
        );
        assert_eq!(figures["metrics"][metric]["small_sample"], false, "{metric}");
        assert_eq!(figures["metrics"][metric]["status"], "none", "{metric}");
    }
}

const COVERAGES: [&str; 3] = [
    "callbacks.coverage",
    "callbacks.sales_first_coverage",
    "callbacks.sales_second_coverage",
];

#[test]
fn the_fewest_columns() {
    let figures = figures(&[
        ("repair_orders", "order_no,vin,delivered_at", &["A1,V1,2026-04-01"]),
        (
            "callbacks",
            "called_at,outcome",
            &["2026-04-02,valid", "2026-04-02,busy"],
        ),
        ("complaints", "complaint_no,received_at", &["K1,2026-04-02"]),
    ]);
    assert_not_configured(&figures, &COVERAGES);
    assert_not_configured(
        &figures,
        &[
            "appointments.rate",
            "appointments.active_rate",
            "first_time_fix.rate",
            "first_time_fix.full_window_rate",
            "rework.internal",
            "rework.external",
            "satisfaction.repair",
            "satisfaction.beauty",
            "satisfaction.maintenance",
            "satisfaction.sales",
            "satisfaction.company",
            "satisfaction.delighted_rate",
            "satisfaction.disappointed_rate",
            "satisfaction.customer_rate",
            "satisfaction.sales_customer_rate",
            "satisfaction.mot",
            "satisfaction.nps",
            "callbacks.low_score_closed_rate",
            "complaints.responded_in_time",
            "complaints.handled_in_time",
            "complaints.closed_in_time",
            "complaints.followed_up",
            "complaints.general_followed_up",
            "complaints.fed_back",
            "complaints.same_day",
            "churn.reached_rate",
            "churn.accepted_rate",
            "churn.win_back_rate",
            "key_accounts.visited_rate",
            "rescue.on_time_rate",
            "external.css",
            "external.mot",
            "external.pt",
        ],
    );
    assert_count(&figures, "complaints.total", 1);
    assert_count(&figures, "complaints.major", 0);
    assert_ratio(&figures, "callbacks.valid_rate", 1, 2);
    assert_eq!(point(&figures, "appointments.rate", "2026-04")["source"], "records");
    assert_eq!(point(&figures, "external.css", "2026-04")["source"], Value::Null);
    for table in [
        "advisors",
        "technicians",
        "reasons_weekly",
        "incentives",
        "churn_reasons",
        "actions_review",
    ] {
        assert_eq!(figures["tables"][table], serde_json::json!([]), "{table}");
    }
    let satisfied =
        |figures: &Value, item| row(figures, "satisfaction_items", "item", item)["satisfaction_rate"].clone();
    assert_eq!(satisfied(&figures, "q2"), Value::Null, "nobody was asked");
    assert!(!warnings(&figures).contains(&"no_rework_recorded".to_owned()));
}

#[test]
fn one_column_at_a_time() {
    let orders = (
        "repair_orders",
        "order_no,vin,delivered_at,technician,unfixed_reason",
        &["A1,V1,2026-04-01,张,", "A2,V2,2026-04-01,张,缺件"][..],
    );
    // Opinions alone tell satisfaction of every line, but no level.
    let found = figures(&[
        orders,
        (
            "callbacks",
            "order_no,called_at,line,outcome,opinions",
            &["A1,2026-04-02,repair,valid,q2", "A2,2026-04-02,sales,valid,"],
        ),
        (
            "complaints",
            "complaint_no,received_at,channel,followup_at",
            &["K1,2026-04-02,意见本,2026-04-03"],
        ),
    ]);
    assert_ratio(&found, "first_time_fix.rate", 1, 2);
    assert_not_configured(
        &found,
        &["rework.internal", "rework.external", "satisfaction.delighted_rate"],
    );
    assert_not_configured(
        &found,
        &[
            "satisfaction.customer_rate",
            "satisfaction.mot",
            "satisfaction.sales_customer_rate",
        ],
    );
    assert_not_configured(
        &found,
        &[
            "complaints.same_day",
            "complaints.closed_in_time",
            "callbacks.low_score_closed_rate",
        ],
    );
    assert_ratio(&found, "complaints.followed_up", 0, 0);
    assert_ratio(&found, "complaints.general_followed_up", 1, 1);
    assert_ratio(&found, "satisfaction.repair", 6, 7);
    assert_ratio(&found, "satisfaction.company", 11, 12);
    assert_ratio(&found, "callbacks.coverage", 2, 2);
    assert!(!warnings(&found).contains(&"no_rework_recorded".to_owned()));

    // Only the service group is asked: sales callbacks count neither for themselves nor for the company.
    let found = figures(&[
        (
            "repair_orders",
            "order_no,vin,delivered_at,kind",
            &["A1,V1,2026-04-01,一般"],
        ),
        (
            "callbacks",
            "called_at,line,outcome,q1",
            &["2026-04-02,repair,valid,2", "2026-04-02,sales,valid,"],
        ),
    ]);
    assert_not_configured(
        &found,
        &["satisfaction.sales", "satisfaction.mot", "satisfaction.customer_rate"],
    );
    // What is not asked has no n and no error; the keys say so.
    let sales = found["metrics"]["satisfaction.sales"].as_object().unwrap();
    assert_eq!(
        (sales.get("n"), sales.get("se")),
        (Some(&Value::Null), Some(&Value::Null))
    );
    assert_not_configured(&found, &COVERAGES);
    assert_ratio(&found, "satisfaction.company", 7, 7);
    assert_eq!(found["metrics"]["satisfaction.company"]["n"], 1);
    assert_ratio(&found, "satisfaction.disappointed_rate", 1, 1);
    assert_ratio(&found, "first_time_fix.rate", 1, 1);
    assert_count(&found, "rework.external", 0);
    assert!(warnings(&found).contains(&"no_rework_recorded".to_owned()));
    let satisfied = |item| row(&found, "satisfaction_items", "item", item)["satisfaction_rate"].clone();
    assert_eq!((satisfied("q2"), satisfied("s2")), (1.0.into(), Value::Null));
}

#[test]
fn a_column_of_one_file_is_a_column_of_the_table() {
    let mut project = Project::new();
    project.extra = format!("  repair_orders: [data/a.csv, data/b.csv]\n  callbacks: data/c*.csv\n{QUESTIONNAIRE}");
    project.write(
        "data/a.csv",
        "order_no,vin,delivered_at,appointment\nA1,V1,2026-03-01,active\n",
    );
    // Without a delivered_at column opened_at stands in, file by file; so does the plate for the VIN.
    project.write(
        "data/b.csv",
        "order_no,plate,opened_at\nA2,辽a12345,2026-04-01\nA1,辽A12345,2026-04-05\n",
    );
    project.write("data/c1.csv", "order_no,called_at,outcome\nA2,2026-04-08,valid\n");
    project.write("data/c2.csv", "called_at,outcome,q2\n2026-04-08,valid,2\n");
    let figures = project
        .with("quality: { max_reject_rate: 0.5 }\n")
        .figures("2026-04", "2026-05-20");
    assert_ratio(&figures, "appointments.rate", 0, 1);
    assert_ratio(&figures, "callbacks.coverage", 1, 1);
    assert_ratio(&figures, "satisfaction.repair", 13, 14);
    assert_count(&figures, "customers.archive_total", 2);
    assert!(
        warnings(&figures).contains(&"delivered_at_from_opened_at".to_owned()),
        "{:?}",
        warnings(&figures)
    );
}
