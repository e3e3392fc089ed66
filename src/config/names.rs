//! The names a configuration may refer to: figures, columns, words in cells.

use std::ops::RangeInclusive;

use crate::metrics::registry;
use crate::records::schema::{self, Kind, TableId};
use crate::report::Unit;

/// Ids of all figures, in the order of the report.
#[must_use]
pub fn known_metric_ids() -> Vec<&'static str> {
    registry::all().map(|definition| definition.id).collect()
}

/// The span that a goal for a figure can lie in: rates are fractions, the net promoter score may be negative.
pub(super) fn goal_range(metric: &str) -> RangeInclusive<f64> {
    match registry::find(metric).map(|definition| definition.unit) {
        Some(Unit::Ratio) => 0.0..=1.0,
        Some(Unit::Points) if metric == "satisfaction.nps" => -100.0..=100.0,
        _ => 0.0..=f64::INFINITY,
    }
}

/// Canonical columns of a table, without those the questionnaire and `external.items` add.
pub(super) fn columns(table: TableId) -> Vec<&'static str> {
    schema::columns(table).iter().map(|column| column.name).collect()
}

/// The canonical name of the column that a table has under a Chinese name.
pub(super) fn column_in_chinese(table: TableId, name: &str) -> Option<&'static str> {
    schema::columns(table)
        .iter()
        .find(|column| column.chinese == name)
        .map(|column| column.name)
}

/// The words a column's cells may hold, each canonical one before the Chinese ones that mean it; none for columns
/// that hold anything.
pub(super) fn words(table: TableId, column: &str) -> Vec<&'static str> {
    match schema::columns(table)
        .iter()
        .find(|known| known.name == column)
        .map(|known| known.kind)
    {
        Some(Kind::Enum(words)) => words
            .iter()
            .flat_map(|word| std::iter::once(word.canonical).chain(word.chinese.iter().copied()))
            .collect(),
        _ => Vec::new(),
    }
}
