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

/// A place in a file, as the message or a hint names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    pub file: String,
    /// From 1; of a table the row as a spreadsheet shows it.
    pub line: Option<usize>,
    pub column: Option<usize>,
    /// Whether it is a text that the page may open; records are only read.
    pub editable: bool,
}

/// `config/report.yaml:12:5`, `data/orders.csv row 87`, `data/orders.csv 第 87 行`, `data/orders.xlsx#回访`
static PLACE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let file = r#"([^\s"'`“”，：；、（(\[\]]+\.(?:ya?ml|typ|md|csv|tsv|txt|xlsx|xlsm|xls|ods|parquet)(?:#[^\s"'`“”，：；]+)?)"#;
    Regex::new(&format!(r"{file}(?::(\d+)(?::(\d+))?|,? row (\d+)| 第 (\d+) 行)?")).ok()
});

/// Files the page opens as text.
const TEXTS: [&str; 4] = [".yaml", ".yml", ".typ", ".md"];

/// Places named by one problem; a long list of rows helps nobody.
const PLACES: usize = 6;

fn places(text: &str) -> Vec<Place> {
    let mut places = Vec::new();
    for found in PLACE.iter().flat_map(|place| place.captures_iter(text)) {
        let number = |index| {
            let part: Option<regex::Match> = found.get(index);
            part.and_then(|part| part.as_str().parse::<usize>().ok())
        };
        let file = found.get(1).map_or("", |part| part.as_str()).to_owned();
        let editable = TEXTS.iter().any(|end| file.ends_with(end));
        let line = number(2).or_else(|| number(4)).or_else(|| number(5));
        // A text without a line is mentioned, not to blame.
        if editable && line.is_none() {
            continue;
        }
        places.push(Place {
            file,
            line,
            column: number(3),
            editable,
        });
    }
    places
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        let mut found: Vec<Place> = Vec::new();
        let texts = std::iter::once(&error.message).chain(&error.hints);
        for place in texts.flat_map(|text| places(text)) {
            let is_known =
                |known: &Place| known.file == place.file && (known.line == place.line || place.line.is_none());
            if found.len() < PLACES && !found.iter().any(is_known) {
                found.push(place);
            }
        }
        // Where rows of a file are named the file alone says nothing more.
        let with_rows: Vec<String> = found
            .iter()
            .filter(|place| place.line.is_some())
            .map(|place| place.file.clone())
            .collect();
        found.retain(|place| place.line.is_some() || !with_rows.contains(&place.file));
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
            places: found,
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
        let places: Vec<(&str, Option<usize>, Option<usize>)> = problem
            .places
            .iter()
            .map(|place| (place.file.as_str(), place.line, place.column))
            .collect();
        assert_eq!(
            places,
            [
                ("config/report.yaml", Some(12), Some(5)),
                ("report-templates/deck/main.typ", Some(3), None)
            ]
        );
        assert!(problem.places.iter().all(|place| place.editable));
        assert_eq!(
            (problem.kind, problem.hints.as_slice()),
            ("template", ["do".to_owned()].as_slice())
        );
    }

    #[test]
    fn rows_of_tables_are_places_too() {
        let error = Error::new(Kind::Data, "S01: 3 of 4 rows of data/callbacks.csv cannot be used")
            .hint("data/callbacks.csv row 87: called_at “x” is unparseable")
            .hint("exports/四月.xlsx#回访 第 12 行：called_at 的值“x”属于 unparseable")
            .hint("write it so: 2026-04-03 in config/report.yaml");
        let problem = Problem::from(&error);
        let places: Vec<(&str, Option<usize>, bool)> = problem
            .places
            .iter()
            .map(|place| (place.file.as_str(), place.line, place.editable))
            .collect();
        assert_eq!(
            places,
            [
                ("data/callbacks.csv", Some(87), false),
                ("exports/四月.xlsx#回访", Some(12), false)
            ]
        );
        let alone = Problem::from(&Error::new(Kind::Data, "data/c3.csv：缺少必需列"));
        assert_eq!(
            (alone.places[0].file.as_str(), alone.places[0].line),
            ("data/c3.csv", None)
        );
    }
}
