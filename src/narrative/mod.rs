//! Findings in words: what each page of the deck says, made from the figures and nothing else.
//!
//! Pure functions from the model to Chinese text. A change is called 明显改善 or 明显变差 only with p < 0.05, 正常波动
//! when tested without evidence, 未检验 when it could not be tested. Every figure in a text is formatted as the
//! templates format it, so that headline and table agree.

mod actions;
mod advisors;
mod appendix;
mod appointments;
mod churn;
mod closing;
mod complaints;
mod customers;
mod external;
pub mod facts;
mod items;
mod reasons;
mod repair;
mod satisfaction;
mod suggestions;
mod summary;
mod targets;
mod technicians;
pub mod words;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::report::Note;

pub use facts::Facts;

/// Page id → what the page says.
pub type Findings = BTreeMap<String, Finding>;

/// What one page says.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Finding {
    /// The finding, one or two lines; see [`words::headline`].
    pub headline: Vec<String>,
    /// Lines beside the chart where something needs attention; the first is bold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub callout: Vec<String>,
    /// Source, n, 口径 number, and what is unusual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Why the page is empty, in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty: Option<String>,
    /// Whether the chapter's divider lists it.
    pub listed: bool,
    /// What only this page shows, by name.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

impl Finding {
    /// A finding with its headline; listed on the divider.
    #[must_use]
    pub fn new(first: &str, second: Option<&str>) -> Self {
        Self {
            headline: words::headline(first, second),
            listed: true,
            ..Self::default()
        }
    }

    /// A page without data: the headline says so, the line says why.
    #[must_use]
    pub fn empty(headline: &str, why: &str) -> Self {
        Self {
            headline: vec![headline.to_owned()],
            empty: Some(why.to_owned()),
            listed: true,
            ..Self::default()
        }
    }

    /// Adds the source line.
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(words::closed_up(&source.into()));
        self
    }

    /// Adds the callout.
    #[must_use]
    pub fn callout(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.callout = lines.into_iter().collect();
        self
    }

    /// A page to leave out, because another says the same.
    #[must_use]
    pub fn omitted() -> Self {
        Self::default().with("omit", true)
    }

    /// Two findings on one page: the first line of each as headline, the rest of both, the callout of the first that has one.
    #[must_use]
    pub fn beside(mut self, other: Self) -> Self {
        let first = |finding: &Self| {
            let line = finding.headline.first().map_or("", String::as_str);
            line.trim_end_matches(['；', '，', '：']).to_owned()
        };
        self.headline = words::headline(&first(&self), Some(&first(&other)));
        self.source = match (self.source, other.source) {
            (Some(own), Some(others)) => Some(format!("{own}{}", others.trim_start_matches("来源："))),
            (own, others) => own.or(others),
        };
        if self.callout.is_empty() {
            self.callout = other.callout;
        }
        self.more.extend(other.more);
        self
    }

    /// Leaves the page out of the divider's list.
    #[must_use]
    pub fn unlisted(mut self) -> Self {
        self.listed = false;
        self
    }

    /// The manager's own words take the place of the generated ones.
    fn reworded(&mut self, note: &Note) {
        if !note.headline.is_empty() {
            self.headline.clone_from(&note.headline);
        }
        if !note.callout.is_empty() {
            self.callout.clone_from(&note.callout);
            // What the churn page would say there instead.
            self.more.remove("groups");
        }
        if !note.text.is_empty() {
            self.more.insert("note".to_owned(), note.text.clone().into());
        }
        let parts = self
            .more
            .get_mut("summary")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten();
        for (part, lines) in parts.zip([&note.trend, &note.problem, &note.advice]) {
            if !lines.is_empty() {
                part["lines"] = lines.clone().into();
            }
        }
    }

    /// Adds something only this page shows.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }
}

/// The findings of every page.
#[must_use]
pub fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::new();
    for chapter in [
        summary::findings,
        actions::findings,
        external::findings,
        satisfaction::findings,
        items::findings,
        advisors::findings,
        complaints::findings,
        repair::findings,
        churn::findings,
        targets::findings,
        appendix::findings,
    ] {
        found.extend(chapter(facts));
    }
    for (page, note) in &facts.details.notes {
        if let Some(finding) = found.get_mut(page) {
            finding.reworded(note);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;

    use super::*;
    use crate::config::{self, Config};
    use crate::report::{Definition, Details, Metric, ReportModel, SCHEMA, StoreName, Tables, Unit};

    fn config() -> Config {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.yaml");
        std::fs::write(
            &file,
            "stores: [{id: S01, name: 示例店}]\nsources: {repair_orders: a.csv, callbacks: b.csv}\n",
        )
        .unwrap();
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
    fn findings_beside_each_other_keep_what_each_says_first() {
        let left = Finding::new("投诉 9 件", Some("重大 2 件"))
            .source("来源：投诉。")
            .with("rows", 1);
        let right = Finding::new("及时响应 88.9%", None)
            .source("来源：投诉用时。")
            .callout(["响应未达标".to_owned()]);
        let both = left.beside(right);
        assert_eq!(both.headline, ["投诉 9 件；", "及时响应 88.9%"]);
        assert_eq!(both.source.as_deref(), Some("来源：投诉。投诉用时。"));
        assert_eq!(both.callout, ["响应未达标"]);
        assert_eq!(both.more["rows"], 1);
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
            ["1 项关键指标 1 项未达标；", "流失率 27.4%，高出目标 7.4 个百分点"]
        );
        assert_eq!(found["contents"].headline, ["1 项有目标的指标 1 项未达标，见第 6 章"]);
    }
}
