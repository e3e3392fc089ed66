//! A mistake as the page shows it: what, where, and what to do.

use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

use crate::error::{Error, Kind};

/// A mistake that stands in the way of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Problem {
    /// `config`, `data`, `template`, `delivery` or `unexpected`.
    pub kind: &'static str,
    pub message: String,
    pub hints: Vec<String>,
    pub places: Vec<Place>,
}

/// A place in a file, as the message names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub column: Option<usize>,
}

/// `config/report.yaml:12:5`
static PLACE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"([^\s"'`，：；（(]+\.(?:ya?ml|typ|md|csv|tsv)):(\d+)(?::(\d+))?"#).ok());

impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        let mut places: Vec<Place> = Vec::new();
        for found in PLACE.iter().flat_map(|place| place.captures_iter(&error.message)) {
            let number = |index| {
                found
                    .get(index)
                    .and_then(|part: regex::Match| part.as_str().parse().ok())
            };
            let place = Place {
                file: found.get(1).map_or("", |part| part.as_str()).to_owned(),
                line: number(2).unwrap_or(1),
                column: number(3),
            };
            if !places.contains(&place) {
                places.push(place);
            }
        }
        Self {
            kind: match error.kind {
                Kind::Config => "config",
                Kind::Data => "data",
                Kind::Template => "template",
                Kind::Delivery => "delivery",
                Kind::Unexpected => "unexpected",
            },
            message: error.message.clone(),
            hints: error.hints.clone(),
            places,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_in_messages() {
        let message = "不能用\n  --> config/report.yaml:12:5\nreport-templates/deck/main.typ:3: unknown";
        let problem = Problem::from(&Error::new(Kind::Template, message).hint("do"));
        let places: Vec<(&str, usize, Option<usize>)> = problem
            .places
            .iter()
            .map(|place| (place.file.as_str(), place.line, place.column))
            .collect();
        assert_eq!(
            places,
            [
                ("config/report.yaml", 12, Some(5)),
                ("report-templates/deck/main.typ", 3, None)
            ]
        );
        assert_eq!(
            (problem.kind, problem.hints.as_slice()),
            ("template", ["do".to_owned()].as_slice())
        );
    }
}
