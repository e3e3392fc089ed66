//! Advisors: orders, callbacks, item scores and MOT by internal and external callbacks; service lines only.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use polars::prelude::*;

use super::callbacks::mean;
use crate::config::{Config, Item};
use crate::metrics::callbacks::{counted_items, level_points};
use crate::metrics::count_callbacks::weighted_mean;
use crate::metrics::frames::{numbers, texts};
use crate::report::tables::AdvisorRow;

/// The rows of each advisor in a frame of callbacks, by name.
pub(crate) fn rows_by_name<'a>(frame: &'a DataFrame, column: &str) -> PolarsResult<BTreeMap<&'a str, Vec<usize>>> {
    let mut rows: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, name) in texts(frame, column)?.into_iter().enumerate() {
        if let Some(name) = name {
            rows.entry(name).or_default().push(row);
        }
    }
    Ok(rows)
}

/// Points per item of some callbacks, each a column over the frame's rows.
pub(crate) struct ItemPoints<'a> {
    items: Vec<(&'a Item, Vec<Option<f64>>)>,
}

impl<'a> ItemPoints<'a> {
    /// The points of the service items.
    pub(crate) fn of_service(frame: &DataFrame, config: &'a Config) -> PolarsResult<Self> {
        let items = counted_items(config.questionnaire.service.as_ref())
            .map(|item| Ok((item, numbers(frame, &format!("{}:points", item.id))?)))
            .collect::<PolarsResult<_>>()?;
        Ok(Self { items })
    }

    /// The points external callbacks are scored on: the external items where the callbacks have their columns, else the service items.
    pub(crate) fn of_callbacks_outside(
        frame: &DataFrame,
        has_external_items: bool,
        config: &'a Config,
    ) -> PolarsResult<Self> {
        if has_external_items {
            Self::of_external(frame, config)
        } else {
            Self::of_service(frame, config)
        }
    }

    /// The points of the external items, whose cells are levels.
    fn of_external(frame: &DataFrame, config: &'a Config) -> PolarsResult<Self> {
        let items = config
            .external_items
            .iter()
            .map(|item| {
                #[allow(clippy::cast_possible_truncation, reason = "levels are 1 to 5")]
                let points = |level: Option<f64>| level.and_then(|level| level_points(config, level.round() as i64));
                Ok((item, numbers(frame, &item.id)?.into_iter().map(points).collect()))
            })
            .collect::<PolarsResult<_>>()?;
        Ok(Self { items })
    }

    /// Each item's mean points over some rows.
    pub(crate) fn scores(&self, rows: &[usize]) -> IndexMap<String, Option<f64>> {
        self.items
            .iter()
            .map(|(item, points)| {
                let answered: Vec<f64> = rows
                    .iter()
                    .filter_map(|&row| points.get(row).copied().flatten())
                    .collect();
                (item.id.clone(), mean(&answered))
            })
            .collect()
    }

    /// MOT over some rows.
    pub(crate) fn mot(&self, rows: &[usize]) -> Option<f64> {
        let scores = self.scores(rows);
        let weighted: Vec<(f64, Option<f64>)> = self
            .items
            .iter()
            .map(|(item, _)| (item.weight, scores.get(&item.id).copied().flatten()))
            .collect();
        weighted_mean(&weighted)
    }
}

/// `orders`: the month's delivered service orders; `internal`, `external`: the month's collapsed valid service callbacks by channel.
pub(crate) fn advisors(
    orders: &DataFrame,
    internal: &DataFrame,
    external: &DataFrame,
    has_external_items: bool,
    config: &Config,
) -> PolarsResult<Vec<AdvisorRow>> {
    let orders = rows_by_name(orders, "advisor")?;
    let internal_rows = rows_by_name(internal, "handled_by")?;
    let external_rows = rows_by_name(external, "handled_by")?;
    let internal_points = ItemPoints::of_service(internal, config)?;
    let external_points = ItemPoints::of_callbacks_outside(external, has_external_items, config)?;
    let mut names: Vec<&str> = orders
        .keys()
        .chain(internal_rows.keys())
        .chain(external_rows.keys())
        .copied()
        .collect();
    names.sort_unstable();
    names.dedup();
    let rows = |by_name: &BTreeMap<&str, Vec<usize>>, name: &str| by_name.get(name).cloned().unwrap_or_default();
    Ok(names
        .into_iter()
        .map(|name| {
            let (inside, outside) = (rows(&internal_rows, name), rows(&external_rows, name));
            AdvisorRow {
                advisor: name.to_owned(),
                orders: rows(&orders, name).len().try_into().unwrap_or(i64::MAX),
                internal: inside.len().try_into().unwrap_or(i64::MAX),
                external: outside.len().try_into().unwrap_or(i64::MAX),
                scores: internal_points.scores(&inside),
                mot: internal_points.mot(&inside),
                external_mot: external_points.mot(&outside),
            }
        })
        .collect())
}
