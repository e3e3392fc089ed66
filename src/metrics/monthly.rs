//! Named sums by month: what one grouped pass over a frame leaves, and all that the registry's figures are made of.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::frames::{integers, numbers, small_integers};
use crate::period::Month;
use crate::stats::ClusterSums;

/// Sums by name and month. A name without an entry for a month counts 0 there (counts) or has no value (points).
#[derive(Debug, Clone, Default)]
pub(crate) struct Monthly {
    counts: BTreeMap<String, BTreeMap<Month, i64>>,
    points: BTreeMap<String, BTreeMap<Month, f64>>,
    surveys: BTreeMap<String, BTreeMap<Month, ClusterSums>>,
}

impl Monthly {
    /// Takes every column but the month's as a named count; `later` moves the figures to a later month.
    pub(crate) fn add_counts(&mut self, frame: &DataFrame, month_column: &str, later: i32) -> PolarsResult<()> {
        let months = small_integers(frame, month_column)?;
        for name in frame
            .get_column_names()
            .into_iter()
            .filter(|name| name.as_str() != month_column)
        {
            let by_month = self.counts.entry(name.to_string()).or_default();
            for (month, count) in months.iter().zip(integers(frame, name)?) {
                if let Some(month) = month {
                    *by_month.entry(Month::from_ordinal(month + later)).or_default() += count.unwrap_or(0);
                }
            }
        }
        Ok(())
    }

    /// Takes every column but the month's as named points; null leaves the month without a value.
    pub(crate) fn add_points(&mut self, frame: &DataFrame, month_column: &str) -> PolarsResult<()> {
        let months = small_integers(frame, month_column)?;
        for name in frame
            .get_column_names()
            .into_iter()
            .filter(|name| name.as_str() != month_column)
        {
            for (month, value) in months.iter().zip(numbers(frame, name)?) {
                if let (Some(month), Some(value)) = (month, value) {
                    self.set_points(name, Month::from_ordinal(*month), value);
                }
            }
        }
        Ok(())
    }

    /// Takes in what another table counts; no two count under one name.
    pub(crate) fn extend(&mut self, other: Self) {
        self.counts.extend(other.counts);
        self.points.extend(other.points);
        self.surveys.extend(other.surveys);
    }

    pub(crate) fn set_points(&mut self, name: &str, month: Month, value: f64) {
        self.points.entry(name.to_owned()).or_default().insert(month, value);
    }

    pub(crate) fn set_count(&mut self, name: &str, month: Month, count: i64) {
        self.counts.entry(name.to_owned()).or_default().insert(month, count);
    }

    pub(crate) fn add_survey(&mut self, name: &str, month: Month, sums: ClusterSums) {
        let entry = self
            .surveys
            .entry(name.to_owned())
            .or_default()
            .entry(month)
            .or_default();
        *entry = entry.plus(sums);
    }

    pub(crate) fn count(&self, name: &str, month: Month) -> i64 {
        self.counts
            .get(name)
            .and_then(|by_month| by_month.get(&month))
            .copied()
            .unwrap_or(0)
    }

    /// A count of a monthly table, where a month without a row has none.
    pub(crate) fn given_count(&self, name: &str, month: Month) -> Option<i64> {
        self.counts.get(name)?.get(&month).copied()
    }

    pub(crate) fn points(&self, name: &str, month: Month) -> Option<f64> {
        self.points.get(name)?.get(&month).copied()
    }

    pub(crate) fn survey(&self, name: &str, month: Month) -> ClusterSums {
        self.surveys
            .get(name)
            .and_then(|by_month| by_month.get(&month))
            .copied()
            .unwrap_or_default()
    }
}

/// One grouped pass: the sums of a frame by a month column.
pub(crate) fn by_month(frame: &DataFrame, month_column: &str, sums: Vec<Expr>) -> PolarsResult<DataFrame> {
    frame
        .clone()
        .lazy()
        .filter(col(month_column).is_not_null())
        .group_by_stable([col(month_column)])
        .agg(sums)
        .collect()
}
