//! Whether a figure meets its target, and what a score is called.

use super::registry::Better;
use crate::config::{Config, Target};
use crate::report::{Number, Status};

/// The target a configuration sets a figure.
pub(super) fn target<'a>(config: &'a Config, id: &str) -> Option<&'a Target> {
    config
        .targets
        .iter()
        .find(|(known, _)| known == id)
        .map(|(_, target)| target)
}

/// How a value stands against its target.
pub(crate) fn status(better: Better, value: Option<Number>, target: Option<&Target>) -> Status {
    let (Some(value), Some(target)) = (value, target) else {
        return Status::None;
    };
    let short = match better {
        Better::Higher => target.goal - value.as_f64(),
        Better::Lower => value.as_f64() - target.goal,
    };
    if short <= 0.0 {
        Status::Met
    } else if short <= target.tolerance + 1e-9 {
        Status::Near
    } else {
        Status::Missed
    }
}

/// Whether a metric's score carries the word of the scale.
pub(super) fn has_band(id: &str) -> bool {
    matches!(id, "satisfaction.mot" | "external.pt")
}

/// The words of the 0–100 scale with their lower bounds, best first.
pub(crate) const BANDS: [(&str, f64); 5] = [
    ("very_satisfied", 90.0),
    ("satisfied", 76.0),
    ("fair", 60.0),
    ("dissatisfied", 45.0),
    ("very_dissatisfied", f64::NEG_INFINITY),
];

/// The word of a score on the 0–100 scale.
pub(crate) fn band(points: f64) -> &'static str {
    BANDS
        .iter()
        .find(|(_, from)| points >= *from)
        .map_or("very_dissatisfied", |(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_follows_the_direction() {
        let target = Target {
            goal: 0.2,
            tolerance: 0.03,
            next: None,
        };
        let of = |better, value| status(better, Some(Number::Float(value)), Some(&target));
        assert_eq!(of(Better::Lower, 0.2), Status::Met);
        assert_eq!(of(Better::Lower, 0.23), Status::Near);
        assert_eq!(of(Better::Lower, 0.2301), Status::Missed);
        assert_eq!(of(Better::Higher, 0.2301), Status::Met);
        assert_eq!(of(Better::Higher, 0.17), Status::Near);
        assert_eq!(status(Better::Higher, None, Some(&target)), Status::None);
        assert_eq!(status(Better::Higher, Some(Number::Int(1)), None), Status::None);
    }

    #[test]
    fn bands_start_at_their_lower_bound() {
        assert_eq!(
            [90.0, 89.9, 76.0, 60.0, 45.0, 44.9].map(band),
            [
                "very_satisfied",
                "satisfied",
                "satisfied",
                "fair",
                "dissatisfied",
                "very_dissatisfied"
            ]
        );
    }
}
