//! The trends of the service items with the lowest scores, which have a page each.

use super::spec::{ChartSpec, LineRole, TrendLine, TrendPanel};
use super::trends;
use crate::language::Language;
use crate::report::{Details, ItemDetail, ReportModel, Unit};

/// Items drilled down to.
const PAGES: usize = 2;

/// Answers an item needs to be called low.
const ENOUGH: i64 = 30;

/// The service items with the lowest scores and enough answers, lowest first.
#[must_use]
pub fn lowest(details: &Details) -> Vec<&ItemDetail> {
    let scored = |item: &&ItemDetail| item.line_group == "service" && item.score.is_some() && item.n >= ENOUGH;
    let mut items: Vec<&ItemDetail> = details.items.iter().filter(scored).collect();
    items.sort_by(|a, b| a.score.unwrap_or(0.0).total_cmp(&b.score.unwrap_or(0.0)));
    items.truncate(PAGES);
    items
}

/// Thirteen months of the item of a rank, from 0.
#[must_use]
pub fn trend(model: &ReportModel, details: &Details, rank: usize, language: Language) -> Option<ChartSpec> {
    let item = *lowest(details).get(rank)?;
    let values: Vec<Option<f64>> = model
        .month
        .ending_here(13)
        .map(|month| {
            item.series
                .iter()
                .find(|point| point.month == month)
                .and_then(|point| point.score)
        })
        .collect();
    let line = TrendLine {
        label: String::new(),
        role: LineRole::Main,
        values,
        interval: item.ci95,
    };
    let panel = TrendPanel {
        title: String::new(),
        lines: vec![line],
        target: None,
    };
    let trend = trends::trend(model, vec![panel], Unit::Points, 1, language);
    Some(ChartSpec::Trend(trend))
}
