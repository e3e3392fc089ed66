//! Every metric: what it is called, how it is computed, where its definition comes from.
//!
//! The one definition of a figure: metrics.json, workbook, deck, targets, `explain` and the definitions appendix all read it here.

use super::facts::Facts;
use super::families::{CALLBACKS, COMPLAINTS, CUSTOMERS, EXTERNAL, ORDERS, SATISFACTION};
use crate::config::Config;
use crate::records::schema::TableId;
use crate::report::Unit;

/// Which direction is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    Higher,
    Lower,
}

/// How a figure follows from the named monthly sums (see [`super::monthly::Monthly`]).
#[derive(Debug, Clone, Copy)]
pub enum Compute {
    /// A named count.
    Count(&'static str),
    /// Named counts: numerator, denominator.
    Ratio(&'static str, &'static str),
    /// Factor × numerator / denominator, a count that need not be whole.
    Per(f64, &'static str, &'static str),
    /// Named points.
    Points(&'static str),
    /// A named survey: good items of all items, with uncertainty by callbacks.
    Survey(&'static str),
    /// From `customer_base` where configured (first), else counted (second).
    BaseTable(&'static str, &'static str),
}

/// How many months of visits before the month a figure needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// None: the month itself is enough.
    None,
    /// `churn.absent_months`.
    Absent,
    /// `base.active_months` including the month.
    Active,
    /// Twice `base.active_months` including the month.
    TwiceActive,
    /// Twelve months.
    Year,
}

/// A metric's row in the registry.
#[derive(Debug, Clone, Copy)]
pub struct Definition {
    /// Stable id, `family.figure`.
    pub id: &'static str,
    /// Name in the report.
    pub label: &'static str,
    pub unit: Unit,
    pub better: Better,
    /// Decimals shown (of percent for ratios).
    pub decimals: u8,
    /// The table whose first record the figure's months start from.
    pub basis: TableId,
    /// Whether the records hold what the figure needs; otherwise it is `not_configured`.
    pub available: fn(&Facts, &Config) -> bool,
    pub compute: Compute,
    pub reach: Reach,
    /// Formula in words.
    pub formula: &'static str,
    /// The rule that surprises.
    pub rule: &'static str,
    /// Numerator and denominator in words; empty where there are none.
    pub numerator: &'static str,
    pub denominator: &'static str,
    /// Procedure or standard the definition comes from.
    pub origin: &'static str,
}

/// The families in the order of the report.
const FAMILIES: [&[Definition]; 6] = [ORDERS, CALLBACKS, SATISFACTION, COMPLAINTS, CUSTOMERS, EXTERNAL];

/// Every metric, in the order of the report; a metric's 口径号 is its position from 1.
pub fn all() -> impl Iterator<Item = &'static Definition> {
    FAMILIES.into_iter().flatten()
}

/// The metric of an id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Definition> {
    all().find(|definition| definition.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_and_labels_are_unique_and_every_metric_is_defined() {
        let ids: BTreeSet<_> = all().map(|definition| definition.id).collect();
        let labels: BTreeSet<_> = all().map(|definition| definition.label).collect();
        assert_eq!(ids.len(), all().count());
        assert_eq!(labels.len(), all().count());
        for definition in all() {
            assert!(
                !definition.formula.is_empty() && !definition.origin.is_empty(),
                "{}",
                definition.id
            );
            let has_parts = matches!(
                definition.compute,
                Compute::Ratio(..) | Compute::Per(..) | Compute::Survey(_)
            );
            assert_eq!(has_parts, !definition.denominator.is_empty(), "{}", definition.id);
        }
    }
}
