//! Findings in words: what each page of the deck says, made from the figures and nothing else.
//!
//! Pure functions from the model to text in the report's language, whose words stand in `locales/finding.yml`. A change is called 明显改善 or 明显变差 only with p < 0.05, 正常波动
//! when tested without evidence, 未检验 when it could not be tested. Every figure in a text is formatted as the
//! templates format it, so that headline and table agree.

/// A text of the findings in the report's language: its key in the catalogue, and what stands for its parts.
macro_rules! say {
    ($facts:expr, $key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        rust_i18n::t!($key, locale = $facts.language() $(, $name = $value)*).into_owned()
    };
}

mod actions;
mod advisors;
mod appendix;
mod appointments;
mod basis;
mod churn;
mod churn_groups;
mod closing;
mod complaints;
mod customers;
mod definitions;
mod departments;
mod external;
pub mod facts;
mod finding;
mod headline;
mod items;
mod movements;
mod phrases;
mod reasons;
mod repair;
mod satisfaction;
mod suggestions;
mod summary;
mod targets;
mod technicians;
pub mod verdict;
pub mod words;

use std::collections::BTreeMap;

use crate::language::Language;

pub use facts::Facts;
pub use finding::Finding;
pub use phrases::counted_noun;

/// Page id → what the page says.
pub type Findings = BTreeMap<String, Finding>;

/// The findings of every page.
#[must_use]
pub fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::new();
    for chapter in [
        summary::findings,
        actions::findings,
        external::findings,
        satisfaction::findings,
        items::findings,
        advisors::findings,
        complaints::findings,
        repair::findings,
        churn::findings,
        targets::findings,
        appendix::findings,
    ] {
        found.extend(chapter(facts));
    }
    if facts.tongue() == Language::English {
        found.values_mut().for_each(Finding::with_plain_spaces);
    }
    for (page, note) in &facts.details.notes {
        if let Some(finding) = found.get_mut(page) {
            finding.reworded(note);
        }
    }
    found
}

#[cfg(test)]
mod tests;
