//! The tables of metrics.json, one file per family.

pub(crate) mod actions;
pub(crate) mod advisors;
pub(crate) mod callbacks;
pub(crate) mod complaints;
pub(crate) mod incentives;
pub(crate) mod items;
pub(crate) mod technicians;

use std::collections::BTreeMap;

/// What an empty key prints as.
pub(crate) const NOT_STATED: &str = "未注明";

/// Counts by key, most frequent first, then by code point.
pub(crate) fn ranked<'a>(keys: impl Iterator<Item = Option<&'a str>>) -> Vec<(String, i64)> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for key in keys {
        *counts.entry(key.unwrap_or(NOT_STATED)).or_default() += 1;
    }
    let mut ranked: Vec<(String, i64)> = counts.into_iter().map(|(key, count)| (key.to_owned(), count)).collect();
    // The map is in key order already and the sort is stable.
    ranked.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    ranked
}

/// A count's share of a total; 0 of nothing is 0.
#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(crate) fn share(count: i64, total: i64) -> f64 {
    if total == 0 { 0.0 } else { count as f64 / total as f64 }
}
