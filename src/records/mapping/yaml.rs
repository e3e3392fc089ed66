//! Proposals as the `sources` of a configuration.

use std::fmt::Write as _;

use indexmap::IndexMap;
use rust_i18n::t;

use super::{Headers, Proposal};
use crate::records::schema::{Kind as ColumnKind, TableId, columns};

/// One entry of `sources`: what is proposed for the first file, and the files for which the same holds.
struct Entry {
    table: TableId,
    files: Vec<String>,
    proposal: Proposal,
    /// Whether an earlier entry is of the same table; a configuration has one entry for each.
    is_further: bool,
}

/// The proposals that have a table, files of one layout together.
fn entries(proposals: &[Proposal]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for proposal in proposals {
        let Some(table) = proposal.table else { continue };
        let same = entries
            .iter_mut()
            .find(|entry| entry.table == table && agree(&entry.proposal, proposal));
        if let Some(entry) = same {
            entry.take_in(proposal);
        } else {
            entries.push(Entry {
                table,
                files: vec![proposal.file.clone()],
                proposal: proposal.clone(),
                is_further: entries.iter().any(|entry| entry.table == table),
            });
        }
    }
    entries
}

/// Whether one entry can say what both propose: no column of one has another header in the other, no word another meaning, and
/// they are not two sheets of one workbook (a file given twice is the same file).
fn agree(one: &Proposal, other: &Proposal) -> bool {
    fn same<T: PartialEq>(one: &IndexMap<String, T>, other: &IndexMap<String, T>) -> bool {
        one.iter()
            .all(|(name, value)| other.get(name).is_none_or(|other| other == value))
    }
    let words = one
        .values
        .iter()
        .all(|(column, words)| other.values.get(column).is_none_or(|other| same(words, other)));
    same(&one.columns, &other.columns)
        && words
        && one.missing == other.missing
        && (one.file != other.file || one.sheet == other.sheet)
}

impl Entry {
    /// Adds a file for which the same holds. Where its header row or sheet is another, that is left to be found file by file.
    fn take_in(&mut self, other: &Proposal) {
        if !self.files.contains(&other.file) {
            self.files.push(other.file.clone());
        }
        let own = &mut self.proposal;
        if own.header_row != other.header_row {
            own.header_row = None;
        }
        if own.sheet != other.sheet {
            own.sheet = None;
        }
        for (column, headers) in &other.columns {
            own.columns.entry(column.clone()).or_insert_with(|| headers.clone());
        }
        for (column, words) in &other.values {
            let known = own.values.entry(column.clone()).or_default();
            for (word, meaning) in words {
                known.entry(word.clone()).or_insert_with(|| meaning.clone());
            }
        }
        for header in &other.unplaced {
            if !own.unplaced.contains(header) {
                own.unplaced.push(header.clone());
            }
        }
    }

    fn write(&self, yaml: &mut String) {
        let proposal = &self.proposal;
        let comment = if self.is_further { "# " } else { "" };
        // Writing to a string cannot fail.
        let mut line = |text: String| {
            let _ = writeln!(yaml, "  {comment}{text}");
        };
        line(format!("{}:", self.table));
        line(format!("  path: {}", list(&self.files)));
        if let Some(sheet) = &proposal.sheet {
            line(format!("  sheet: {}", quoted(sheet)));
        }
        if let Some(row) = proposal.header_row.filter(|row| *row > 1) {
            line(format!("  header_row: {row}"));
        }
        if !proposal.columns.is_empty() {
            line("  columns:".to_owned());
        }
        for (column, headers) in &proposal.columns {
            let headers = match headers {
                Headers::One(header) => quoted(header),
                Headers::Several(headers) => list(headers),
            };
            line(format!("    {column}: {headers}"));
        }
        // A key with nothing but comments below it would be no section.
        let is_open = |words: &IndexMap<String, Option<String>>| words.values().all(Option::is_none);
        let unless_open = |open: bool| if open { "# " } else { "" };
        if !proposal.values.is_empty() {
            line(format!(
                "  {}values:",
                unless_open(proposal.values.values().all(is_open))
            ));
        }
        for (column, words) in &proposal.values {
            line(format!("    {}{column}:", unless_open(is_open(words))));
            for (word, value) in words {
                match value {
                    Some(value) => line(format!("      {}: {value}", quoted(word))),
                    None => line(format!("      # {}: ?  {}", quoted(word), choices(self.table, column))),
                }
            }
        }
        for column in &proposal.missing {
            line(format!("  # {}", t!("records.map_missing", column = column)));
        }
        if !proposal.unplaced.is_empty() {
            line(format!(
                "  # {}",
                t!(
                    "records.map_unplaced",
                    headers = commented(&proposal.unplaced.join(", "))
                )
            ));
        }
    }
}

/// Proposals as the `sources` of a configuration; what is open stands in comments, and so does a second layout of one table.
#[must_use]
pub fn to_yaml(proposals: &[Proposal]) -> String {
    let mut yaml = String::from("sources:\n");
    for entry in entries(proposals) {
        entry.write(&mut yaml);
    }
    for proposal in proposals.iter().filter(|proposal| proposal.table.is_none()) {
        let _ = writeln!(
            yaml,
            "  # {}: {}",
            commented(&place(proposal)),
            t!("records.map_no_table")
        );
    }
    yaml
}

/// What [`to_yaml`] has only as comments: files of another layout than the first of their table, sheets of no table, required columns
/// without a header and words without a meaning; one sentence each.
#[must_use]
pub fn left_out(proposals: &[Proposal]) -> Vec<String> {
    let mut sentences = Vec::new();
    for entry in entries(proposals) {
        let table = entry.table;
        if entry.is_further {
            sentences.push(
                t!(
                    "records.map_other_layout",
                    files = entry.files.join(", "),
                    table = table
                )
                .into_owned(),
            );
            continue;
        }
        for column in &entry.proposal.missing {
            sentences.push(format!("{table}: {}", t!("records.map_missing", column = column)));
        }
        for (column, words) in &entry.proposal.values {
            let open: Vec<&str> = words
                .iter()
                .filter(|(_, meaning)| meaning.is_none())
                .map(|(word, _)| word.as_str())
                .collect();
            if !open.is_empty() {
                sentences.push(format!(
                    "{table}: {}",
                    t!("records.map_open_words", column = column, words = open.join(", "))
                ));
            }
        }
    }
    sentences.extend(
        proposals
            .iter()
            .filter(|proposal| proposal.table.is_none())
            .map(|proposal| format!("{}: {}", place(proposal), t!("records.map_no_table"))),
    );
    sentences
}

/// A file, or a sheet of it.
fn place(proposal: &Proposal) -> String {
    proposal
        .sheet
        .as_ref()
        .map_or_else(|| proposal.file.clone(), |sheet| format!("{}#{sheet}", proposal.file))
}

/// A text as YAML takes it in any place: JSON is YAML, but for the characters that YAML has only escaped.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.chars()
        .fold(String::with_capacity(json.len()), |mut quoted, character| {
            if cannot_stand(character) {
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            } else {
                quoted.push(character);
            }
            quoted
        })
}

/// A text as a comment takes it, which has no escapes.
fn commented(text: &str) -> String {
    text.replace(cannot_stand, " ")
}

/// Whether YAML has a character only escaped.
fn cannot_stand(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// One text, or several in brackets.
fn list(texts: &[String]) -> String {
    match texts {
        [only] => quoted(only),
        several => format!(
            "[{}]",
            several.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ")
        ),
    }
}

/// The words a column knows.
fn choices(table: TableId, column: &str) -> String {
    match columns(table)
        .iter()
        .find(|known| known.name == column)
        .map(|known| known.kind)
    {
        Some(ColumnKind::Enum(known)) => known.iter().map(|word| word.canonical).collect::<Vec<_>>().join(" | "),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests;
