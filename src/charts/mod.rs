//! The charts: what each shows, as data ([`spec`]), and how it is drawn ([`draw_all`]).
//!
//! A chart is one row of [`ALL`]: a pure function from the report to its content, a name the templates place it by, and
//! a size. A chart without data has no content; the page says why.

mod alternative;
mod axis;
mod churn;
mod complaints;
mod customers;
mod draw;
mod external;
pub mod group;
pub mod lowest_items;
mod months;
mod reasons;
mod registry;
pub mod spec;
mod technicians;
pub mod theme;
mod trends;

pub use alternative::axis_note;
pub use churn::{is_due_soon, outcome_word};
pub use complaints::number_of;
pub use draw::number;
pub use reasons::PARETO_ROWS;
pub use registry::ALL;

use rayon::prelude::*;
use rust_i18n::t;

use crate::error::{Error, Kind, Result};
use crate::language::Language;
use crate::report::{Details, ReportModel};
use spec::ChartSpec;
use theme::Tones;

/// One chart of the report.
pub struct ChartDefinition {
    /// What templates place it by: `/charts/NAME.svg`.
    pub name: &'static str,
    /// The page it stands on, whose headline is its message.
    pub page: &'static str,
    /// Width, and height at most, in millimetres.
    pub size_mm: (f64, f64),
    /// The same on a portrait page, whose blocks stand under each other.
    pub portrait_mm: (f64, f64),
    /// Its content; `None` without data.
    pub spec: fn(&ReportModel, &Details, Language) -> Option<ChartSpec>,
}

impl ChartDefinition {
    /// What it is of, for readers who don't see it; figures are called as the report calls them.
    #[must_use]
    pub fn title(&self, details: &Details, language: Language) -> String {
        let called = |id: &str| details.called(id).to_owned();
        t!(
            format!("chart.title.{}", self.name),
            locale = language.code(),
            fix = called("first_time_fix.rate"),
            appointments = called("appointments.rate"),
            active = called("appointments.active_rate"),
            churn = called("churn.rate"),
            complaints = called("complaints.per_100_orders"),
            archive = called("customers.archive_total"),
            base = called("customers.base_total")
        )
        .into_owned()
    }
}

/// The page charts are drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orientation {
    /// Slides, 224 mm between the margins.
    Landscape,
    /// A4, 175 mm between the margins.
    Portrait,
}

/// A chart, drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnChart {
    /// Its name in the project's `charts/`, without the extension.
    pub name: String,
    /// The page it stands on, whose headline is its message.
    pub page: &'static str,
    /// The picture; its text is text in the report's own font.
    pub svg: Vec<u8>,
    /// The picture in words: title, and every figure that matters.
    pub alt: String,
    /// What the page's source line has to say about its axes.
    pub note: Option<String>,
}

/// Draws every chart that has data, in the brand's tones, its words in `language`, in the size it has on the page. `brand` is `#RRGGBB`.
///
/// # Errors
///
/// When `brand` is no colour, or the drawing backend fails.
pub fn draw_all(
    model: &ReportModel,
    details: &Details,
    brand: &str,
    language: Language,
    orientation: Orientation,
) -> Result<Vec<DrawnChart>> {
    let tones = Tones::from_brand(brand).ok_or_else(|| {
        Error::new(
            Kind::Config,
            format!("report.brand.color: `{brand}` is no colour of the form #RRGGBB"),
        )
    })?;
    let draw = |chart: &ChartDefinition| -> Result<Option<DrawnChart>> {
        let Some(spec) = (chart.spec)(model, details, language) else {
            return Ok(None);
        };
        let (width, height) = match orientation {
            Orientation::Landscape => chart.size_mm,
            Orientation::Portrait => chart.portrait_mm,
        };
        Ok(Some(DrawnChart {
            name: chart.name.to_owned(),
            page: chart.page,
            svg: draw::svg(&spec, width, height, &tones)?,
            alt: alternative::text(&chart.title(details, language), model.month, &spec, language),
            note: axis_note(&spec, language),
        }))
    };
    let charts = ALL.par_iter().with_max_len(1);
    charts.filter_map(|chart| draw(chart).transpose()).collect()
}

/// The content of one chart, by name.
#[must_use]
pub fn content(name: &str, model: &ReportModel, details: &Details, language: Language) -> Option<ChartSpec> {
    ALL.iter()
        .find(|chart| chart.name == name)
        .and_then(|chart| (chart.spec)(model, details, language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_safe_as_file_names() {
        let names: BTreeSet<_> = ALL.iter().map(|chart| chart.name).collect();
        assert_eq!(names.len(), ALL.len());
        for name in names {
            assert!(
                name.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'),
                "{name}"
            );
        }
    }

    #[test]
    fn every_chart_has_a_title_in_both_languages() {
        for chart in ALL {
            let titles =
                [Language::Chinese, Language::English].map(|language| chart.title(&Details::default(), language));
            assert!(titles.iter().all(|title| !title.contains("chart.title")), "{titles:?}");
            assert_ne!(titles[0], titles[1]);
        }
    }

    /// A report of a month without anything.
    fn nothing() -> ReportModel {
        ReportModel {
            schema: crate::report::SCHEMA.to_owned(),
            store: crate::report::StoreName {
                id: "S01".to_owned(),
                name: "示例店".to_owned(),
            },
            month: "2026-04".parse().unwrap(),
            cutoff: chrono::NaiveDate::from_ymd_opt(2026, 5, 7).unwrap(),
            provisional: false,
            metrics: indexmap::IndexMap::new(),
            tables: crate::report::Tables::default(),
            series: indexmap::IndexMap::new(),
            warnings: Vec::new(),
        }
    }

    #[test]
    fn without_data_there_is_no_chart() {
        assert_eq!(
            draw_all(
                &nothing(),
                &Details::default(),
                "#005A66",
                Language::Chinese,
                Orientation::Landscape
            )
            .unwrap(),
            []
        );
    }

    #[test]
    fn a_brand_that_is_no_colour_is_named() {
        let error = draw_all(
            &nothing(),
            &Details::default(),
            "teal",
            Language::Chinese,
            Orientation::Landscape,
        )
        .unwrap_err();
        assert_eq!(
            error.message,
            "report.brand.color: `teal` is no colour of the form #RRGGBB"
        );
    }

    #[test]
    fn reasons_become_bars_and_text() {
        let mut model = nothing();
        model.tables.reasons_weekly = [("质量", 3), ("费用", 1)]
            .map(|(reason, total)| crate::report::tables::ReasonWeeks {
                reason: reason.to_owned(),
                w1: total,
                w2: 0,
                w3: 0,
                w4: 0,
                total,
                share: 0.0,
            })
            .to_vec();
        model.tables.churn_reasons = vec![crate::report::tables::ReasonShare {
            reason: "费用 & <其他>".to_owned(),
            count: 4,
            share: 1.0,
        }];
        let drawn = draw_all(
            &model,
            &Details::default(),
            "#005A66",
            Language::Chinese,
            Orientation::Landscape,
        )
        .unwrap();
        let names: Vec<_> = drawn.iter().map(|chart| chart.name.as_str()).collect();
        assert_eq!(names, ["reasons_pareto", "churn_reasons"]);
        let svg = String::from_utf8(drawn[1].svg.clone()).unwrap();
        assert!(svg.contains("费用") && svg.contains("&lt;"), "{svg}");
        assert_eq!(
            drawn[0].alt,
            "不满意原因的次数与累计占比（2026 年 4 月）。按次数从多到少：质量 3 次，占 75.0%，累计 75.0%；费用 1 次，占 25.0%，累计 100.0%。"
        );
        let drawn = draw_all(
            &model,
            &Details::default(),
            "#005A66",
            Language::English,
            Orientation::Landscape,
        )
        .unwrap();
        assert_eq!(
            drawn[0].alt,
            "Reasons of dissatisfaction: count and cumulative share (April 2026). From most to least frequent: 质量 3, 75.0% of all, 75.0% cumulative; 费用 1, 25.0% of all, 100.0% cumulative."
        );
    }
}
