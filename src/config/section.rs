//! Reading mappings: keys become known by being asked for, the others are reported.

use rust_i18n::t;

use super::diagnostics::{Place, Problems};
use super::document::{Entry, Node};
use super::value::Value;
use super::words::{nearest_help, quoted};

/// A mapping being read. Keys become known by being asked for; [`Section::finish`] reports the others.
pub(super) struct Section<'a> {
    entries: &'a [Entry],
    /// Where problems of the section as a whole are shown: its key.
    pub place: Place,
    /// Dotted path from the root; empty for the root.
    path: String,
    known: Vec<&'static str>,
    pub problems: &'a Problems,
}

impl<'a> Section<'a> {
    /// The document's root as a section. A document without any text is an empty section.
    pub fn root(node: &'a Node, problems: &'a Problems) -> Option<Self> {
        let place = Place {
            end: node.place.start,
            ..node.place
        };
        if node.is_null() {
            return Some(Self {
                entries: &[],
                place,
                path: String::new(),
                known: Vec::new(),
                problems,
            });
        }
        Value::new(node, place, String::new(), problems).section()
    }

    /// The value of a key; `None` when it is not written, empty or already reported.
    pub fn get(&mut self, key: &'static str) -> Option<Value<'a>> {
        self.known.push(key);
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        (!entry.value.is_null()).then(|| self.value(entry))
    }

    /// The value of a key that has no default; reported when it is not written or empty.
    pub fn required(&mut self, key: &'static str) -> Option<Value<'a>> {
        let found = self.get(key);
        if found.is_none() {
            let place = self
                .entries
                .iter()
                .find(|entry| entry.key == key)
                .map_or(self.place, |entry| entry.key_place);
            self.problems
                .report(place, t!("config.missing", key = quoted(&self.path_of(key))), []);
        }
        found
    }

    /// The section under a key; an empty one when it is not written.
    pub fn section(&mut self, key: &'static str) -> Section<'a> {
        let empty = Section {
            entries: &[],
            place: self.place,
            path: self.path_of(key),
            known: Vec::new(),
            problems: self.problems,
        };
        self.get(key).and_then(|value| value.section()).unwrap_or(empty)
    }

    /// The section of a mapping's entries, under the key at `place`.
    pub fn of(entries: &'a [Entry], place: Place, path: String, problems: &'a Problems) -> Self {
        Self {
            entries,
            place,
            path,
            known: Vec::new(),
            problems,
        }
    }

    /// Dotted path from the root.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A key whose value is empty because a `#` made the rest of its line a comment, as in `color: #005A66`.
    pub fn swallowed_by_comment(&self, key: &str) -> Option<(Place, &'a str)> {
        let entry = self
            .entries
            .iter()
            .find(|entry| entry.key == key && entry.value.is_null())?;
        let text = self.problems.text(entry.key_place.source).get(entry.key_place.end..)?;
        let line = text.lines().next().unwrap_or("");
        let comment = line.trim_start_matches([':', ' ']);
        let word = comment
            .split_whitespace()
            .next()
            .filter(|word| word.starts_with('#') && word.len() > 1)?;
        let start = entry.key_place.end + line.len() - comment.len();
        Some((
            Place {
                start,
                end: start + word.len(),
                ..entry.key_place
            },
            word,
        ))
    }

    /// Every key with its value, for sections whose keys are names of the user's.
    pub fn entries(&self) -> Vec<(&'a str, Place, Value<'a>)> {
        self.entries
            .iter()
            .map(|entry| (entry.key.as_str(), entry.key_place, self.value(entry)))
            .collect()
    }

    /// Reports every key that was never asked for, with the nearest one that was.
    pub fn finish(self) {
        for entry in self
            .entries
            .iter()
            .filter(|entry| !self.known.contains(&entry.key.as_str()))
        {
            let known = self.known.iter().copied();
            let help = if self.problems.are_many() {
                Vec::new()
            } else {
                nearest_help(&entry.key, known)
            };
            let message = if self.path.is_empty() {
                t!("config.unknown_key", key = quoted(&entry.key))
            } else {
                t!(
                    "config.unknown_key_in",
                    key = quoted(&entry.key),
                    section = quoted(&self.path)
                )
            };
            self.problems.report(entry.key_place, message, help);
        }
    }

    /// The dotted path of a key of this section.
    pub fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    fn value(&self, entry: &'a Entry) -> Value<'a> {
        Value::new(&entry.value, entry.key_place, self.path_of(&entry.key), self.problems)
    }
}
