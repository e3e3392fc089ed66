//! What pages say of figures that few dealerships have.

use super::*;
use crate::period::Month;
use crate::report::tables::{ActionRow, OutcomeCount, TechnicianRow};
use crate::report::{ChurnCohort, ExternalRow, MysteryShopperRow, Number};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// What a page says, its two lines in one.
fn said(config: &Config, model: &ReportModel, details: &Details, page: &str) -> String {
    let found = findings(&Facts { model, details, config });
    found[page].headline.join("")
}

fn definition(id: &str, label: &str) -> Definition {
    Definition {
        id: id.to_owned(),
        number: 1,
        label: label.to_owned(),
        better: "higher".to_owned(),
        decimals: 1,
        ..Definition::default()
    }
}

fn technician(name: &str, orders: i64, rate: f64, signal: Option<&str>) -> TechnicianRow {
    TechnicianRow {
        technician: name.to_owned(),
        orders,
        not_fixed: 0,
        reasons: std::collections::BTreeMap::new(),
        not_fixed_rate: Some(rate),
        ci_low: None,
        ci_high: None,
        signal: signal.map(str::to_owned),
    }
}

#[test]
fn technicians_outside_the_limits_are_named_and_many_are_counted() {
    let config = config();
    let long = |index: i64| format!("欧阳甲乙丙丁戊己{index}");
    for (rows, words) in [
        (
            vec![technician("甲", 29, 0.0, None)],
            "1 位技师都不足 30 台次，不作评判",
        ),
        (
            vec![technician("甲", 29, 0.0, None), technician("乙", 30, 0.0, None)],
            "2 位技师都在控制限内",
        ),
        (
            vec![
                technician("甲", 90, 0.125, Some("high")),
                technician("乙", 90, 0.0, Some("low")),
            ],
            "甲未一次修复率 12.5%，明显高于全店",
        ),
        (
            vec![
                technician("甲", 90, 0.125, None),
                technician("乙", 900, 0.001, Some("low")),
            ],
            "乙未一次修复率 0.1%，明显低于全店",
        ),
        (
            vec![
                technician("甲", 90, 0.0, Some("low")),
                technician("乙", 90, 0.0, Some("low")),
            ],
            "甲、乙未一次修复率明显低于全店",
        ),
        (
            vec![
                technician("甲", 90, 0.2, Some("high")),
                technician("乙", 90, 0.2, Some("high")),
            ],
            "甲、乙未一次修复率明显高于全店",
        ),
        (
            (1..=4)
                .map(|index| technician(&long(index), 90, 0.2, Some("high")))
                .collect(),
            "4 位技师未一次修复率明显高于全店",
        ),
    ] {
        let mut model = model(IndexMap::from([(
            "first_time_fix.rate".to_owned(),
            metric(Unit::Ratio, 0.97, 0.97, None),
        )]));
        model.tables.technicians = rows;
        let found = said(&config, &model, &Details::default(), "technicians");
        assert!(found.contains(words), "{found}");
    }
}

fn external(at: &str, entity: &str, css: Option<f64>, rank: Option<f64>) -> ExternalRow {
    ExternalRow {
        month: month(at),
        entity: entity.to_owned(),
        sample: None,
        scores: IndexMap::new(),
        mot: None,
        css,
        rank,
        rank_of: Some("47".to_owned()),
        rank_scope: None,
    }
}

/// The survey's two pages: its scores, and their trend against the nation.
fn survey(rows: Vec<ExternalRow>, change: f64) -> [String; 2] {
    let config = config_with(", external_css: c.csv", "");
    let own = rows
        .iter()
        .find(|row| row.entity == "own" && row.month == month("2026-04"));
    let metrics = own.and_then(|row| row.css).map(|css| {
        let metric = metric(Unit::Points, css, css - change, None);
        ("external.css".to_owned(), metric)
    });
    let model = model(metrics.into_iter().collect());
    let mut details = Details {
        definitions: vec![definition("external.css", "外部 CSS")],
        ..Details::default()
    };
    details.external.rows = rows;
    ["external_scores", "external_trend"].map(|page| said(&config, &model, &details, page))
}

#[test]
fn a_month_without_a_row_of_the_survey_says_so() {
    assert_eq!(survey(Vec::new(), 0.0)[0], "本月没有外部 CSS 得分");
}

#[test]
fn the_store_stands_level_above_or_below_the_nation() {
    for (national, words) in [
        (Some(90.04), "与全国持平"),
        (Some(88.0), "比全国高 2.0 分"),
        (Some(91.5), "比全国低 1.5 分"),
        (None, "本月没有全国数据可比"),
    ] {
        let rows = vec![
            external("2026-03", "own", Some(92.0), None),
            external("2026-03", "national", Some(90.0), None),
            external("2026-04", "own", Some(90.0), None),
            external("2026-04", "national", national, None),
        ];
        let [_, trend] = survey(rows, -2.0);
        assert!(trend.contains(words), "{trend}");
        let ahead = match national {
            Some(national) if national < 90.0 => "有全国数据的 2 个月中 2 个月高于全国",
            Some(_) => "有全国数据的 2 个月中 1 个月高于全国",
            None => "",
        };
        assert!(trend.ends_with(ahead), "{trend}");
    }
}

#[test]
fn a_rank_is_news_when_it_moved_five_places() {
    for (before, words) in [
        (Some(14.0), Some("名次第 19（共 47），上月第 14")),
        (Some(24.0), Some("名次第 19（共 47），上月第 24")),
        (Some(15.0), None),
        (None, None),
    ] {
        let rows = vec![
            external("2026-03", "own", Some(90.0), before),
            external("2026-04", "own", Some(90.0), Some(19.0)),
        ];
        let [scores, _] = survey(rows, 0.0);
        assert_eq!(scores.contains("名次"), words.is_some(), "{scores}");
        assert!(scores.contains(words.unwrap_or_default()), "{scores}");
    }
}

#[test]
fn a_mystery_shopper_without_scores_or_without_a_total() {
    let config = config_with(", external_pt: p.csv", "");
    let section = |item: &str, score: Option<f64>| MysteryShopperRow {
        item: item.to_owned(),
        checkpoints: None,
        score,
        previous_score: None,
        benchmark: None,
    };
    for (rows, words) in [
        (vec![section("接待", None)], "本月没有神秘客得分"),
        (
            vec![section("接待", Some(80.0)), section("交车", Some(70.0))],
            "神秘客给出 2 个环节的得分，没有总分",
        ),
    ] {
        let details = Details {
            mystery_shopper: rows,
            ..Details::default()
        };
        let found = said(&config, &model(IndexMap::new()), &details, "mystery_shopper");
        assert!(found.starts_with(words), "{found}");
    }
}

#[test]
fn private_and_company_customers_are_compared_when_there_are_both() {
    let config = config();
    for ([private, private_lost, company, company_lost], words) in [
        ([100, 40, 100, 20], "私车流失率 40.0%，公车流失率 20.0%，私车明显更高"),
        ([100, 20, 100, 40], "私车流失率 20.0%，公车流失率 40.0%，公车明显更高"),
        ([100, 20, 100, 21], "差异不明显"),
        ([100, 0, 100, 0], "差异未检验"),
        ([100, 20, 0, 0], "私车流失率 20.0%"),
        ([0, 0, 100, 40], "公车流失率 40.0%"),
    ] {
        let (model, mut details) = churn(None);
        details.churn_cohorts = vec![ChurnCohort {
            month: month("2026-04"),
            cohort_month: month("2025-10"),
            private,
            private_lost,
            company,
            company_lost,
        }];
        let found = findings(&Facts {
            model: &model,
            details: &details,
            config: &config,
        });
        let all: String = found.values().flat_map(|finding| finding.headline.clone()).collect();
        assert!(all.contains(words), "{words}: {all}");
    }
}

#[test]
fn callbacks_to_lost_customers_name_the_commonest_refusal() {
    let config = config_with(", churn_callbacks: d.csv", "");
    let outcomes = |counts: [i64; 3]| {
        ["valid", "busy", "declined"]
            .into_iter()
            .zip(counts)
            .map(|(outcome, count)| OutcomeCount {
                outcome: outcome.to_owned(),
                count,
            })
            .collect::<Vec<_>>()
    };
    for (counts, words) in [([5, 0, 0], "全部接受回访"), ([5, 1, 3], "未接受的以")] {
        let (mut model, mut details) = churn(None);
        model
            .metrics
            .insert("churn.reached_rate".to_owned(), metric(Unit::Ratio, 0.5, 0.5, None));
        details
            .definitions
            .push(definition("churn.reached_rate", "流失回访有效率"));
        model.tables.churn_outcomes = outcomes(counts);
        let found = findings(&Facts {
            model: &model,
            details: &details,
            config: &config,
        });
        let all: String = found.values().flat_map(|finding| finding.headline.clone()).collect();
        assert!(all.contains(words), "{words}: {all}");
    }
}

fn measure(status: &str, change: Option<f64>, significant: bool) -> ActionRow {
    serde_json::from_value(serde_json::json!({
        "department": "前台", "priority": null, "problem": "慢", "cause": null, "measure": "培训", "resources": null, "owner": null,
        "supervisor": null, "due": null, "checkpoints": null, "status": status, "completion": null, "evidence": null,
        "metric": "satisfaction.mot", "then": null, "now": null, "change": change.map(Number::Float), "significant": significant,
        "overdue": false,
    }))
    .unwrap()
}

#[test]
fn finished_measures_are_told_by_what_their_figures_did() {
    let config = config_with(", action_items: m.csv", "");
    for (measures, words) in [
        (vec![measure("todo", Some(3.0), true)], ""),
        (
            vec![measure("done", Some(3.0), false), measure("done", Some(-3.0), true)],
            "完成且关联指标的 2 项，指标都没有明显改善",
        ),
        (
            vec![
                measure("done", Some(3.0), true),
                measure("done", None, false),
                measure("done", Some(1.0), false),
            ],
            "完成且关联指标的 2 项中 1 项的指标明显改善",
        ),
    ] {
        let mut model = model(IndexMap::new());
        let count = measures.len();
        model.tables.actions_review = measures;
        let found = findings(&Facts {
            model: &model,
            details: &Details::default(),
            config: &config,
        });
        let all: String = found.values().flat_map(|finding| finding.headline.clone()).collect();
        assert!(
            all.contains(&format!("{count} 项")) && all.contains(words),
            "{words}: {all}"
        );
    }
}
