//! Bringing a configuration of an older form up to date, in its own text: comments and order stay.

use rust_i18n::t;
use serde_json::Value;

use super::document::{Content, Entry};
use super::edit::{self, Change};
use super::version::VERSION;
use crate::error::{Error, Kind, Result};

/// What leads from one version to the next.
struct Step {
    /// What it does, as a key of the catalogue.
    words: &'static str,
    /// File name and text to text; the number is written afterwards.
    rewrite: fn(&str, &str) -> Result<String>,
}

/// The step at index `i` leads from version `i + 1` to `i + 2`. There is none yet: version 1 is the first, and every configuration
/// ever written without a number is of that form.
const STEPS: [Step; VERSION as usize - 1] = [];

/// A configuration's text as the current version has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// The number it has; `None` without one, which means 1.
    pub from: Option<u32>,
    /// The number it gets: [`VERSION`].
    pub to: u32,
    /// What was done, one line each, in the language of messages; empty when it is current and says so.
    pub steps: Vec<String>,
    /// The whole text, brought up to date.
    pub text: String,
}

/// A configuration's text, called `name` in messages, brought to the current version.
///
/// # Errors
///
/// Text that is no YAML; a number that is none, or of a newer version; a place that cannot be edited, which is named.
pub fn migrated(name: &str, text: &str) -> Result<Migration> {
    through(&STEPS, name, text)
}

fn through(steps: &[Step], name: &str, text: &str) -> Result<Migration> {
    let to = u32::try_from(steps.len()).map_or(VERSION, |count| count + 1);
    let from = number(name, text)?;
    let newer = from.filter(|from| *from > to);
    if let Some(newer) = newer {
        let message = t!("migrate.newer", file = name, version = newer, known = to);
        return Err(Error::new(Kind::Config, message).hint(t!("config.version.newer_help")));
    }
    let mut migration = Migration {
        from,
        to,
        steps: Vec::new(),
        text: text.to_owned(),
    };
    // From 1 on, so that the step at index 0 is the first not taken by a configuration of version 1.
    let taken = usize::try_from(from.unwrap_or(1)).map_or(0, |from| from - 1);
    for step in steps.iter().skip(taken) {
        migration.text = (step.rewrite)(name, &migration.text)?;
        migration.steps.push(t!(step.words).into_owned());
    }
    if from != Some(to) {
        migration.text = numbered(name, &migration.text, to)?;
        migration.steps.push(t!("migrate.numbered", version = to).into_owned());
    }
    Ok(migration)
}

/// The text of an older version as the current one has it, with what was done; `None` for what needs no step, and for what cannot be
/// read, which is reported by whoever reads it next.
pub(super) fn as_current(name: &str, text: &str) -> Option<Migration> {
    through_where_needed(&STEPS, name, text)
}

fn through_where_needed(steps: &[Step], name: &str, text: &str) -> Option<Migration> {
    if steps.is_empty() {
        return None;
    }
    // A number alone is no reason to speak.
    through(steps, name, text)
        .ok()
        .filter(|migration| migration.steps.len() > 1)
}

/// The number a configuration has.
fn number(name: &str, text: &str) -> Result<Option<u32>> {
    let values = edit::values(name, text)?;
    match values.get("version") {
        None | Some(Value::Null) => Ok(None),
        Some(written) => {
            let in_quotes = || written.as_str()?.parse().ok();
            let number = written
                .as_u64()
                .or_else(in_quotes)
                .and_then(|number| u32::try_from(number).ok());
            let none = || {
                let shown = written.as_str().map_or_else(|| written.to_string(), str::to_owned);
                let message = t!("config.version.none", found = format!("`{shown}`"));
                Error::new(Kind::Config, format!("{name}: {message}"))
            };
            number.filter(|number| *number > 0).map(Some).ok_or_else(none)
        }
    }
}

/// The text with its number: in the place of the one it has, else below the comments at its head.
fn numbered(name: &str, text: &str, version: u32) -> Result<String> {
    let root = edit::parsed(name, text)?;
    let change = Change {
        path: vec!["version".to_owned()],
        value: Some(Value::from(version)),
    };
    let first = match &root.content {
        Content::Mapping(entries) if !entries.iter().any(|entry| entry.key == "version") => entries.first(),
        _ => None,
    };
    let at_the_head = first.and_then(|first| below_the_head(text, first, version));
    let is_meant = |edited: &String| {
        let (before, after) = (edit::values(name, text), edit::values(name, edited));
        let (Ok(Value::Object(mut before)), Ok(Value::Object(after))) = (before, after) else {
            return false;
        };
        before.insert("version".to_owned(), Value::from(version));
        before == after
    };
    match at_the_head.filter(is_meant) {
        Some(edited) => Ok(edited),
        None => edit::changed(name, text, &[change]),
    }
}

/// The text with the number on a line of its own before the first key and the comment that belongs to it. A comment on the file's
/// first lines belongs to the file. `None` when the first key does not begin a line, as in brackets.
fn below_the_head(text: &str, first: &Entry, version: u32) -> Option<String> {
    let (before, _) = text.split_at_checked(first.key_place.start)?;
    if !(before.is_empty() || before.ends_with('\n')) {
        return None;
    }
    let own: usize = before
        .split_inclusive('\n')
        .rev()
        .take_while(|line| line.trim_start().starts_with('#'))
        .map(str::len)
        .sum();
    let at = if own == before.len() {
        before.len()
    } else {
        before.len() - own
    };
    let (head, rest) = text.split_at_checked(at)?;
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    // A paragraph of its own where the keys are in paragraphs.
    let is_paragraph = head.lines().last().is_some_and(|line| line.trim().is_empty());
    let gap = if is_paragraph { line_break } else { "" };
    Some(format!("{head}version: {version}{line_break}{gap}{rest}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text_of(text: &str) -> String {
        migrated("report.yaml", text).unwrap().text
    }

    #[test]
    fn the_number_stands_below_the_head() {
        for (text, expected) in [
            ("report: {}\n", "version: 1\nreport: {}\n"),
            ("# of the file\nreport: {}\n", "# of the file\nversion: 1\nreport: {}\n"),
            (
                "# head\n\n# own\nreport: {}\n",
                "# head\n\nversion: 1\n\n# own\nreport: {}\n",
            ),
            (
                "# head\r\n\r\nreport: {}\r\n",
                "# head\r\n\r\nversion: 1\r\n\r\nreport: {}\r\n",
            ),
            ("---\n# own\nreport: {}\n", "---\nversion: 1\n# own\nreport: {}\n"),
            ("{ \"report\": {} }\n", "{ \"report\": {}, version: 1 }\n"),
            ("", "version: 1\n"),
            ("version:\nreport: {}\n", "version: 1\nreport: {}\n"),
        ] {
            assert_eq!(text_of(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_current_one_is_left_as_it_is() {
        for text in ["report: {}\nversion: 1 # since 2026\n", "version: '1'\n"] {
            let migration = migrated("report.yaml", text).unwrap();
            assert_eq!(
                (migration.from, migration.text.as_str(), migration.steps.len()),
                (Some(1), text, 0)
            );
        }
    }

    #[test]
    fn steps_are_taken_in_order_from_the_version_that_is_there() {
        let months = |_: &str, text: &str| Ok(text.replace("months:", "active_months:"));
        let limit = |name: &str, text: &str| {
            let path = vec!["quality".to_owned(), "limit".to_owned()];
            edit::changed(
                name,
                text,
                &[Change {
                    path,
                    value: Some(json!(0.1)),
                }],
            )
        };
        let steps = [
            Step {
                words: "migrate.current",
                rewrite: months,
            },
            Step {
                words: "migrate.current",
                rewrite: limit,
            },
        ];
        let text = "base:\n  months: 12 # a year\nquality: { limit: 5 }\n";
        let migration = through(&steps, "report.yaml", text).unwrap();
        let expected = "version: 3\nbase:\n  active_months: 12 # a year\nquality: { limit: 0.1 }\n";
        assert_eq!(
            (migration.from, migration.text.as_str(), migration.steps.len()),
            (None, expected, 3)
        );
        let second = through(&steps, "report.yaml", &format!("version: 2\n{text}")).unwrap();
        assert_eq!(
            second.text,
            format!("version: 3\n{}", text.replace("limit: 5", "limit: 0.1"))
        );
        assert_eq!((second.from, second.steps.len()), (Some(2), 2));
        assert_eq!(
            through_where_needed(&steps, "report.yaml", text).unwrap().text,
            expected
        );
        for current in ["version: 3\n", "version: 4\n", "version: ["] {
            assert_eq!(through_where_needed(&steps, "report.yaml", current), None, "{current}");
        }
        assert_eq!(through_where_needed(&[], "report.yaml", text), None);
    }

    #[test]
    fn a_number_that_is_none_changes_nothing() {
        for (text, part) in [
            ("version: 2\n", "version 2"),
            ("version: 0\n", "`0`"),
            ("version: latest\n", "`latest`"),
            ("version: [", ""),
        ] {
            let error = migrated("report.yaml", text).unwrap_err();
            assert!(error.kind == Kind::Config && error.message.contains(part), "{error}");
        }
    }
}
