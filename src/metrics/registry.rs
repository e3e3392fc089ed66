//! Every metric: how it is computed, and by its id in `locales/metric.yml` what it is called and how that is said.
//!
//! The one definition of a figure: metrics.json, workbook, deck, targets, `explain` and the definitions appendix all read it here.

use std::borrow::Cow;

use super::facts::Facts;
use super::families::{CALLBACKS, COMPLAINTS, CUSTOMERS, EXTERNAL, ORDERS, SATISFACTION};
use crate::config::Config;
use crate::language::Language;
use crate::records::schema::TableId;
use crate::report::Unit;

/// Which direction is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// How a figure follows from the named monthly sums (see `monthly::Monthly`).
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
    /// In words.
    pub unit: Unit,
    /// Which direction is good.
    pub better: Better,
    /// Decimals shown (of percent for ratios).
    pub decimals: u8,
    /// The table whose first record the figure's months start from.
    pub basis: TableId,
    /// Whether the records hold what the figure needs; otherwise it is `not_configured`.
    pub available: fn(&Facts, &Config) -> bool,
    /// How the value comes about.
    pub compute: Compute,
    /// How far back the records must go.
    pub reach: Reach,
}

/// A part of a definition in words; those of every metric stand in `locales/metric.yml` under its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Formula in words.
    Formula,
    /// The rule that surprises.
    Rule,
    /// Numerator in words.
    Numerator,
    /// Denominator in words.
    Denominator,
    /// Procedure or standard the definition comes from.
    Origin,
}

impl Part {
    /// All parts, in the order a definition is read.
    pub const ALL: [Self; 5] = [
        Self::Formula,
        Self::Rule,
        Self::Numerator,
        Self::Denominator,
        Self::Origin,
    ];

    /// Its name in the catalogue.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Formula => "formula",
            Self::Rule => "rule",
            Self::Numerator => "numerator",
            Self::Denominator => "denominator",
            Self::Origin => "origin",
        }
    }
}

impl Definition {
    /// The metric's own name in a language.
    #[must_use]
    pub fn label(&self, language: Language) -> String {
        self.text("label", language)
    }

    /// What the metric is called: as the configuration has it, else by its own name in a language.
    #[must_use]
    pub fn called(&self, config: &Config, language: Language) -> String {
        let configured = config.labels.get(self.id).cloned();
        configured.unwrap_or_else(|| self.label(language))
    }

    /// A part in words, with the default numbers; empty where a metric has no such part.
    #[must_use]
    pub fn part(&self, part: Part, language: Language) -> String {
        self.text(part.name(), language)
    }

    fn text(&self, part: &str, language: Language) -> String {
        // A part that is not in the catalogue is no mistake here, so the lookup that tells; a test says which must be.
        let found = crate::_rust_i18n_try_translate(language.code(), format!("metric.{}.{part}", self.id));
        found.map(Cow::into_owned).unwrap_or_default()
    }
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
    fn ids_and_labels_are_unique_and_every_metric_has_its_texts() {
        let ids: BTreeSet<_> = all().map(|definition| definition.id).collect();
        assert_eq!(ids.len(), all().count());
        for language in [Language::Chinese, Language::English] {
            let labels: BTreeSet<_> = all().map(|definition| definition.label(language)).collect();
            assert_eq!(labels.len(), all().count());
            for definition in all() {
                let has = |part| !definition.part(part, language).is_empty();
                assert!(!definition.label(language).is_empty(), "{}", definition.id);
                assert!(has(Part::Formula) && has(Part::Origin), "{}", definition.id);
                let has_parts = matches!(
                    definition.compute,
                    Compute::Ratio(..) | Compute::Per(..) | Compute::Survey(_)
                );
                assert_eq!(
                    (has_parts, has_parts),
                    (has(Part::Numerator), has(Part::Denominator)),
                    "{}",
                    definition.id
                );
            }
        }
    }

    #[test]
    fn every_text_is_of_a_metric_and_in_its_language() {
        let catalogue = include_str!("../../locales/metric.yml");
        let parts = || std::iter::once("label").chain(Part::ALL.map(Part::name));
        let known: BTreeSet<String> = all()
            .flat_map(|definition| parts().map(move |part| format!("metric.{}.{part}:", definition.id)))
            .collect();
        let mut texts = 0;
        for key in catalogue.lines().filter(|line| line.starts_with("metric.")) {
            assert!(known.contains(key), "{key}");
            texts += 1;
        }
        assert!(texts > 3 * all().count(), "{texts}");
        for definition in all() {
            let label = definition.label(Language::English);
            assert!(label.is_ascii() && label.chars().count() <= 36, "{label}");
            assert_ne!(label, definition.label(Language::Chinese));
        }
    }
}
