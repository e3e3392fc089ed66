//! Questionnaire items: score, spread, levels, and the change with its test.

use polars::prelude::*;

use super::{Source, of_month};
use crate::config::Item;
use crate::metrics::callbacks::counted_items;
use crate::metrics::frames::{flags, integers};
use crate::metrics::tables::items::{Answers, answers, change_p};
use crate::report::{ItemDetail, ItemMonth};
use crate::stats;

/// Every counted item, service then sales, in questionnaire order.
pub(super) fn items(source: Source) -> PolarsResult<Vec<ItemDetail>> {
    let callbacks = of_month(&source.figures.facts.callbacks, "called_month", source.month)?;
    let surveyed = callbacks
        .lazy()
        .filter(col("surveyed").and(col("internal")))
        .collect()?;
    let service = flags(&surveyed, "service")?;
    let questionnaire = &source.config.questionnaire;
    let mut items = Vec::new();
    for (line_group, group, wanted) in [
        ("service", &questionnaire.service, true),
        ("sales", &questionnaire.sales, false),
    ] {
        for item in counted_items(group.as_ref()) {
            let mut detail = detail(source, line_group, item);
            for (level, service) in integers(&surveyed, &item.id)?.into_iter().zip(&service) {
                // Index 0 is level 5.
                let index = level
                    .filter(|_| *service == wanted)
                    .and_then(|level| usize::try_from(5 - level).ok());
                if let Some(count) = index.and_then(|index| detail.levels.get_mut(index)) {
                    *count += 1;
                }
            }
            items.push(detail);
        }
    }
    Ok(items)
}

fn detail(source: Source, line_group: &str, item: &Item) -> ItemDetail {
    let monthly = &source.figures.monthly;
    let now = answers(monthly, item, source.month);
    let before = answers(monthly, item, source.month.plus(-1));
    let table = source.figures.tables.satisfaction_items.iter();
    let row = table
        .filter(|row| row.line_group == line_group)
        .find(|row| row.item == item.id);
    ItemDetail {
        line_group: line_group.to_owned(),
        item: item.id.clone(),
        label: item.label.clone(),
        weight: item.weight,
        score: now.mean,
        n: now.n,
        se: now.standard_error,
        ci95: interval(now),
        previous_score: row.and_then(|row| row.previous_score),
        previous_n: before.n,
        p_value: change_p(now, before),
        levels: [0; 5],
        dissatisfied: row.map_or(0, |row| row.dissatisfied),
        satisfaction_rate: row.and_then(|row| row.satisfaction_rate),
        series: source
            .months()
            .map(|month| {
                let Answers { mean, n, .. } = answers(monthly, item, month);
                ItemMonth { month, score: mean, n }
            })
            .collect(),
    }
}

/// Mean ± t(0.975, n − 1) · SE within the scale of 0 to 100 points.
fn interval(answers: Answers) -> Option<[f64; 2]> {
    let (mean, error) = (answers.mean?, answers.standard_error?);
    let half = stats::t_quantile_975(super::float(answers.n - 1))? * error;
    Some([(mean - half).max(0.0), (mean + half).min(100.0)])
}

/// Ids of the items of a callback's line that were dissatisfied.
pub(super) struct Dissatisfied<'a> {
    items: Vec<(&'a Item, Vec<bool>)>,
}

impl<'a> Dissatisfied<'a> {
    /// Of a frame of derived callbacks.
    pub(super) fn of(frame: &DataFrame, source: Source<'a>) -> PolarsResult<Self> {
        let questionnaire = &source.config.questionnaire;
        let items = [&questionnaire.service, &questionnaire.sales]
            .into_iter()
            .flat_map(|group| counted_items(group.as_ref()));
        let items = items.map(|item| Ok((item, flags(frame, &format!("{}:dissatisfied", item.id))?)));
        Ok(Self {
            items: items.collect::<PolarsResult<_>>()?,
        })
    }

    /// Of one row of the frame.
    pub(super) fn of_row(&self, row: usize) -> Vec<String> {
        let bad = self
            .items
            .iter()
            .filter(|(_, flags)| flags.get(row).copied().unwrap_or(false));
        bad.map(|(item, _)| item.id.clone()).collect()
    }
}
