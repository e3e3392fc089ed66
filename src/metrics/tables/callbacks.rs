//! Callback outcomes, score bands, weekly reasons, and the tables of churn callbacks.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::{NOT_STATED, ranked, share};
use crate::config::Config;
use crate::metrics::callbacks::counted_items;
use crate::metrics::frames::{milliseconds, numbers, texts};
use crate::metrics::judgement::{BANDS, band};
use crate::period::{Month, week_of_month};
use crate::records::schema::split_list;
use crate::report::tables::{BandShare, DestinationShare, KindShare, OutcomeCount, ReasonShare, ReasonWeeks};

/// Outcomes of callbacks in the order of the contract.
const OUTCOMES: [&str; 8] = [
    "valid",
    "declined",
    "switched_off",
    "suspended",
    "no_signal",
    "no_answer",
    "busy",
    "wrong_number",
];

fn count_outcomes(frame: &DataFrame, words: impl Iterator<Item = &'static str>) -> PolarsResult<Vec<OutcomeCount>> {
    let outcomes = texts(frame, "outcome")?;
    let count = |word: &str| outcomes.iter().filter(|outcome| **outcome == Some(word)).count();
    Ok(words
        .map(|word| OutcomeCount {
            outcome: word.to_owned(),
            count: count(word).try_into().unwrap_or(i64::MAX),
        })
        .collect())
}

/// `callbacks`: the month's collapsed internal callbacks.
pub(crate) fn outcomes(callbacks: &DataFrame) -> PolarsResult<Vec<OutcomeCount>> {
    count_outcomes(callbacks, OUTCOMES.into_iter())
}

/// `calls`: the month's churn callbacks of private customers.
pub(crate) fn churn_outcomes(calls: &DataFrame) -> PolarsResult<Vec<OutcomeCount>> {
    count_outcomes(calls, OUTCOMES.into_iter().chain(["single_visit"]))
}

/// `orders`: the month's delivered orders.
pub(crate) fn orders_by_kind(orders: &DataFrame) -> PolarsResult<Vec<KindShare>> {
    let total = i64::try_from(orders.height()).unwrap_or(i64::MAX);
    let kinds = ranked(texts(orders, "kind")?.into_iter());
    Ok(kinds
        .into_iter()
        .map(|(kind, count)| KindShare {
            kind,
            count,
            share: share(count, total),
        })
        .collect())
}

/// `surveyed`: the month's surveyed service callbacks. One callback's points are the mean over the items it answered.
pub(crate) fn score_bands(surveyed: &DataFrame, config: &Config) -> PolarsResult<Vec<BandShare>> {
    let points = counted_items(config.questionnaire.service.as_ref())
        .map(|item| numbers(surveyed, &format!("{}:points", item.id)))
        .collect::<PolarsResult<Vec<_>>>()?;
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    let mut total = 0;
    for row in 0..surveyed.height() {
        let answered: Vec<f64> = points.iter().filter_map(|item| item[row]).collect();
        if let Some(mean) = mean(&answered) {
            *counts.entry(band(mean)).or_default() += 1;
            total += 1;
        }
    }
    Ok(BANDS
        .iter()
        .map(|(word, _)| {
            let count = counts.get(word).copied().unwrap_or(0);
            BandShare {
                band: (*word).to_owned(),
                count,
                share: (total > 0).then(|| share(count, total)),
            }
        })
        .collect())
}

/// The mean of some points; `None` of none.
#[allow(clippy::cast_precision_loss, reason = "a handful of items")]
pub(crate) fn mean(points: &[f64]) -> Option<f64> {
    (!points.is_empty()).then(|| points.iter().sum::<f64>() / points.len() as f64)
}

/// `surveyed`: the month's surveyed service callbacks.
pub(crate) fn reasons_weekly(surveyed: &DataFrame, month: Month) -> PolarsResult<Vec<ReasonWeeks>> {
    let first_day = crate::metrics::frames::day_number(month.first_day());
    let mut weeks: BTreeMap<String, [i64; 4]> = BTreeMap::new();
    for (cell, called) in texts(surveyed, "reasons")?
        .into_iter()
        .zip(milliseconds(surveyed, "called_at")?)
    {
        let (Some(cell), Some(called)) = (cell, called) else {
            continue;
        };
        let day = called.div_euclid(86_400_000) - i64::from(first_day) + 1;
        let week = week_of_month(u32::try_from(day).unwrap_or(1)) as usize;
        for reason in split_list(cell).collect::<BTreeSet<_>>() {
            if let Some(count) = weeks.entry(reason.to_owned()).or_default().get_mut(week - 1) {
                *count += 1;
            }
        }
    }
    let sum: i64 = weeks.values().flatten().sum();
    let mut rows: Vec<ReasonWeeks> = weeks
        .into_iter()
        .map(|(reason, [w1, w2, w3, w4])| {
            let total = w1 + w2 + w3 + w4;
            ReasonWeeks {
                reason,
                w1,
                w2,
                w3,
                w4,
                total,
                share: share(total, sum),
            }
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.total));
    Ok(rows)
}

/// `valid`: the month's valid churn callbacks of private customers.
pub(crate) fn churn_reasons(valid: &DataFrame) -> PolarsResult<Vec<ReasonShare>> {
    let total = i64::try_from(valid.height()).unwrap_or(i64::MAX);
    let rows = ranked(texts(valid, "reason")?.into_iter());
    Ok(rows
        .into_iter()
        .map(|(reason, count)| ReasonShare {
            reason,
            count,
            share: share(count, total),
        })
        .collect())
}

/// `valid`: the month's valid churn callbacks of private customers.
pub(crate) fn churn_destinations(valid: &DataFrame) -> PolarsResult<Vec<DestinationShare>> {
    let total = i64::try_from(valid.height()).unwrap_or(i64::MAX);
    let rows = ranked(
        texts(valid, "destination")?
            .into_iter()
            .map(|cell| cell.or(Some(NOT_STATED))),
    );
    Ok(rows
        .into_iter()
        .map(|(destination, count)| DestinationShare {
            destination,
            count,
            share: share(count, total),
        })
        .collect())
}
