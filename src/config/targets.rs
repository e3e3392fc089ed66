//! `targets` and `labels`: goals for figures, and other names for them.

use std::collections::BTreeMap;

use rust_i18n::t;

use super::diagnostics::Place;
use super::questionnaire::ItemIds;
use super::section::Section;
use super::words::{nearest_help, quoted};
use super::{Target, names};
use crate::metrics::registry;

/// Targets in the order of the file.
pub(super) fn targets(section: &Section<'_>, items: &ItemIds) -> Vec<(String, Target)> {
    let mut targets = Vec::new();
    for (id, place, value) in section.entries() {
        let known = is_figure(section, id, place, items);
        let Some(mut target) = value.section() else { continue };
        let range = if known {
            names::goal_range(id)
        } else {
            f64::NEG_INFINITY..=f64::INFINITY
        };
        let goal = target.required("goal").and_then(|value| value.number(range.clone()));
        let tolerance = target
            .get("tolerance")
            .and_then(|value| value.number(0.0..=f64::INFINITY));
        let next = target.get("next").and_then(|value| value.number(range));
        target.finish();
        if let (true, Some(goal)) = (known, goal) {
            targets.push((
                id.to_owned(),
                Target {
                    goal,
                    tolerance: tolerance.unwrap_or(0.0),
                    next,
                },
            ));
        }
    }
    targets
}

pub(super) fn labels(section: &Section<'_>, items: &ItemIds) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    for (id, place, value) in section.entries() {
        let known = is_figure(section, id, place, items);
        if let (true, Some(label)) = (known, value.text()) {
            labels.insert(id.to_owned(), label);
        }
    }
    labels
}

fn is_figure(section: &Section<'_>, id: &str, place: Place, items: &ItemIds) -> bool {
    if registry::find(id).is_some() {
        return true;
    }
    if items.contains(id) {
        section.problems.report(
            place,
            t!(
                "config.figure_is_item",
                id = quoted(id),
                section = quoted(section.path())
            ),
            [],
        );
    } else {
        section.problems.report(
            place,
            t!("config.unknown_figure", id = quoted(id)),
            nearest_help(id, names::known_metric_ids()),
        );
    }
    false
}
