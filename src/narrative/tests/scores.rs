//! What pages say of callbacks and scores that are few, absent or hardly off their targets.

use super::*;
use crate::report::{ItemDetail, Status};

fn definition(id: &str, label: &str, better: &str) -> Definition {
    Definition {
        id: id.to_owned(),
        number: 1,
        label: label.to_owned(),
        better: better.to_owned(),
        decimals: 1,
        ..Definition::default()
    }
}

/// The findings of some metrics with their names.
fn found(config: &Config, metrics: Vec<(&str, &str, Metric)>, details: Details) -> Findings {
    let definitions = metrics.iter().map(|(id, label, _)| definition(id, label, "higher"));
    let details = Details {
        definitions: definitions.collect(),
        ..details
    };
    let metrics = metrics.into_iter().map(|(id, _, metric)| (id.to_owned(), metric));
    let model = model(metrics.collect());
    findings(&Facts {
        model: &model,
        details: &details,
        config,
    })
}

fn counted(value: f64) -> Metric {
    metric(Unit::Count, value, value, None)
}

fn absent(note: &str) -> Metric {
    Metric {
        value: None,
        previous: None,
        note: Some(note.to_owned()),
        ..metric(Unit::Points, 0.0, 0.0, None)
    }
}

#[test]
fn a_month_without_callbacks_of_its_own_has_no_totals() {
    let metrics = vec![
        ("callbacks.total", "回访总数", counted(0.0)),
        ("callbacks.valid", "有效数", counted(0.0)),
    ];
    let found = found(&config(), metrics, Details::default());
    let totals = &found["callback_totals"];
    assert_eq!(totals.headline, ["本月没有内部回访"]);
    assert_eq!(totals.empty.as_deref(), Some("回访记录中没有本月的内部回访。"));
}

/// The second line goes on about the rate by the name the dealership gave it.
#[test]
fn a_renamed_rate_is_called_so_again() {
    for (labels, name) in [
        ("", "有效回访率"),
        ("labels: {callbacks.valid_rate: 接通率}\n", "接通率"),
    ] {
        let mut rate = metric(Unit::Ratio, 0.8, 0.7, Some(0.2));
        rate.target = Some(0.85);
        let metrics = vec![
            ("callbacks.total", "回访总数", counted(50.0)),
            ("callbacks.valid", "有效数", counted(40.0)),
            ("callbacks.valid_rate", "有效回访率", rate),
        ];
        let found = found(&config_with("", labels), metrics, Details::default());
        let [first, second] = found["callback_totals"].headline.as_slice() else {
            panic!("{:?}", found["callback_totals"].headline);
        };
        assert!(first.starts_with("回访 50 人，有效 40 人，"), "{first}");
        assert!(first.contains(&format!("{name} 80.0%")), "{first}");
        assert!(second.starts_with(name), "{second}");
    }
}

#[test]
fn satisfaction_of_unknown_callbacks_says_so() {
    let source = |valid: Option<f64>| {
        let mut metrics = vec![("satisfaction.company", "满意度", metric(Unit::Ratio, 0.93, 0.92, None))];
        metrics.extend(valid.map(|valid| ("callbacks.valid", "有效数", counted(valid))));
        let found = found(&config(), metrics, Details::default());
        found["satisfaction_lines"].source.clone().unwrap()
    };
    assert!(source(None).contains("内部有效回访 – 人"), "{}", source(None));
    assert!(
        source(Some(40.0)).contains("内部有效回访 40 人"),
        "{}",
        source(Some(40.0))
    );
}

#[test]
fn scores_of_last_month_alone_are_reviewed_without_a_total() {
    let item: ItemDetail = serde_json::from_value(serde_json::json!({
        "item": "q2", "label": "迎接", "line_group": "service", "weight": 1.0, "score": null, "n": 0, "se": null, "ci95": null,
        "previous_score": 88.0, "previous_n": 12, "p_value": null, "levels": [0, 0, 0, 0, 0], "dissatisfied": 0, "satisfaction_rate": null, "series": [],
    }))
    .unwrap();
    let details = Details {
        items: vec![item],
        ..Details::default()
    };
    let found = found(&config(), vec![("satisfaction.mot", "MOT", absent("no_data"))], details);
    let headline = found["mot_review"].headline.concat();
    assert!(headline.starts_with("本月 MOT "), "{headline}");
    assert!(
        headline.contains("只列得分") && !headline.contains("nothing"),
        "{headline}"
    );
}

/// A gap that no decimal shows is said in words, not as 0.0.
#[test]
fn a_target_missed_by_a_hair_is_just_missed() {
    let config = config_with("", "targets: {churn.rate: {goal: 0.2, tolerance: 0.03}}\n");
    for (value, words) in [(0.2004, "略差于目标"), (0.2006, "高 0.1 个百分点")] {
        let mut churn = metric(Unit::Ratio, value, 0.2, None);
        churn.status = Status::Near;
        let found = found(&config, vec![("churn.rate", "流失率", churn)], Details::default());
        let near = &found["closing"].more["blocks"][1]["rows"];
        assert_eq!(near, &serde_json::json!([{ "id": "churn.rate", "gap": words }]));
    }
}
