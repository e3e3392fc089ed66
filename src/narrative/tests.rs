use indexmap::IndexMap;

use super::*;
use crate::config::{self, Config};
use crate::report::{Definition, Details, Metric, ReportModel, SCHEMA, StoreName, Tables, Unit};

mod pages;
mod scores;

fn config() -> Config {
    config_with("", "")
}

/// A configuration with further sources and lines.
fn config_with(sources: &str, lines: &str) -> Config {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.yaml");
    let text = format!(
        "stores: [{{id: S01, name: 示例店}}]\nsources: {{repair_orders: a.csv, callbacks: b.csv{sources}}}\n{lines}"
    );
    std::fs::write(&file, text).unwrap();
    config::load(&file, &[]).unwrap()
}

fn metric(unit: Unit, value: f64, previous: f64, p_value: Option<f64>) -> Metric {
    let metric = serde_json::json!({
        "value": value, "numerator": null, "denominator": null, "unit": unit, "previous": previous, "year_ago": null,
        "ytd": null, "ci95": null, "p_value": p_value, "small_sample": false, "target": 0.2, "status": "missed", "note": null,
    });
    serde_json::from_value(metric).unwrap()
}

fn model(metrics: IndexMap<String, Metric>) -> ReportModel {
    let month: crate::period::Month = "2026-04".parse().unwrap();
    ReportModel {
        schema: SCHEMA.to_owned(),
        store: StoreName {
            id: "S01".to_owned(),
            name: "示例店".to_owned(),
        },
        month,
        cutoff: month.cutoff(7),
        provisional: false,
        metrics,
        tables: Tables::default(),
        series: IndexMap::new(),
        warnings: Vec::new(),
    }
}

fn churn(p_value: Option<f64>) -> (ReportModel, Details) {
    let metrics = IndexMap::from([("churn.rate".to_owned(), metric(Unit::Ratio, 0.274, 0.258, p_value))]);
    let definition = Definition {
        id: "churn.rate".to_owned(),
        number: 1,
        label: "流失率".to_owned(),
        better: "lower".to_owned(),
        decimals: 1,
        ..Definition::default()
    };
    (
        model(metrics),
        Details {
            definitions: vec![definition],
            ..Details::default()
        },
    )
}

#[test]
fn every_page_says_something_about_nothing() {
    let (config, model, details) = (config(), model(IndexMap::new()), Details::default());
    for (page, finding) in findings(&Facts {
        model: &model,
        details: &details,
        config: &config,
    }) {
        if page != "cover" && !finding.more.contains_key("omit") {
            assert!(
                (1..=2).contains(&finding.headline.len()),
                "{page}: {:?}",
                finding.headline
            );
            assert!(finding.headline.iter().all(|line| !line.is_empty()), "{page}");
        }
    }
}

#[test]
fn a_change_is_clear_only_with_evidence() {
    let config = config();
    for (p_value, word) in [
        (Some(0.2), "正常波动"),
        (Some(0.05), "正常波动"),
        (Some(0.049), "明显变差"),
        (None, "未检验"),
    ] {
        let (model, details) = churn(p_value);
        let facts = Facts {
            model: &model,
            details: &details,
            config: &config,
        };
        let words = facts.change_words("churn.rate").unwrap();
        assert_eq!(
            words,
            format!(
                "比上月升 1.6 个百分点，{}{word}",
                if word == "正常波动" { "属" } else { "" }
            )
        );
    }
}

#[test]
fn the_conclusion_says_each_gap_once_and_priorities_do_not_repeat_name_and_figure() {
    let (model, details) = churn(Some(0.2));
    let config = config_with("", "targets: {churn.rate: {goal: 0.2, tolerance: 0.03}}\n");
    let found = findings(&Facts {
        model: &model,
        details: &details,
        config: &config,
    });
    let closing = &found["closing"].more;
    assert_eq!(
        closing["blocks"][0]["rows"],
        serde_json::json!([{ "id": "churn.rate", "gap": "高 7.4 个百分点" }])
    );
    assert_eq!(closing["blocks"][1]["rows"], serde_json::json!([]));
    assert_eq!(closing["rows"][0]["gist"], "高出目标 7.4 个百分点");
}

#[test]
fn a_missed_target_is_named_with_its_distance() {
    let (model, details) = churn(Some(0.2));
    let config = config();
    let found = findings(&Facts {
        model: &model,
        details: &details,
        config: &config,
    });
    assert_eq!(
        found["summary"].headline,
        ["1 项关键指标未达标；", "流失率 27.4%，高出目标 7.4 个百分点"]
    );
    assert_eq!(found["contents"].headline, ["1 项有目标的指标未达标，见第 6 章"]);
}
