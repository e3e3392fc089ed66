//! Weights of items: all or none written, and together 1.

use rust_i18n::t;

use super::diagnostics::Place;
use super::questionnaire::Row;
use super::value::Value;
use super::words::quoted;

/// How far from 1 a sum of weights may be.
const WEIGHT_TOLERANCE: f64 = 1e-6;

/// A weight as far as it is written.
pub(super) enum Weight {
    Written(f64, Place),
    Left,
    /// Reported.
    Wrong,
}

/// Where one item has a weight all need one, and the weights add up to 1.
pub(super) fn check_weights(list: &Value<'_>, scored: &[&Row]) {
    if scored.iter().any(|row| matches!(row.weight, Weight::Wrong)) {
        return;
    }
    let left = scored.iter().filter(|row| matches!(row.weight, Weight::Left));
    let left: Vec<&str> = left
        .map(|row| row.name.as_ref().map_or("?", |(id, _)| id.as_str()))
        .collect();
    if !left.is_empty() {
        let message = t!(
            "config.item.some_weights",
            key = quoted(&list.path),
            ids = left.join(", ")
        );
        list.report_key(message, []);
        return;
    }
    let weights: Vec<(f64, Place)> = scored
        .iter()
        .filter_map(|row| {
            if let Weight::Written(weight, place) = row.weight {
                Some((weight, place))
            } else {
                None
            }
        })
        .collect();
    let sum: f64 = weights.iter().map(|(weight, _)| weight).sum();
    if (sum - 1.0).abs() > WEIGHT_TOLERANCE {
        let shown = (sum * 1e9).round() / 1e9;
        let message = t!("config.item.weight_sum", key = quoted(&list.path), sum = shown);
        let help = weights
            .last()
            .and_then(|(weight, place)| last_weight_help(list, *weight, *place, sum));
        list.report_key(message, help);
    }
}

/// What the last weight would be if the others are right.
fn last_weight_help(list: &Value<'_>, written: f64, place: Place, sum: f64) -> Option<String> {
    let right = ((written + 1.0 - sum) * 1e6).round() / 1e6;
    let line = list.problems.line(place);
    (0.0..=1.0)
        .contains(&right)
        .then(|| t!("config.item.weight_help", line = line, weight = right).into_owned())
}
