//! Answers given beforehand: as flags, or to the same question about another file.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use rust_i18n::t;

use super::columns::meaning_name;
use crate::cli::Init;
use crate::error::{Error, Kind, Result};
use crate::records::schema::{self, TableId};

/// What is known about columns and their words.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// Table → canonical column → headers.
    pub columns: BTreeMap<TableId, BTreeMap<String, Vec<String>>>,
    /// Table, canonical column and a word of its cells → the canonical word; `None` = it is not to be told.
    pub words: BTreeMap<(TableId, String, String), Option<String>>,
    /// Id of a question of the questionnaire → a word of its answers → the level, 1 to 5.
    pub levels: BTreeMap<String, IndexMap<String, Option<String>>>,
    /// Headers with dates of files whose orders have no column for the delivery, none of which is it.
    pub arrival_stands_in: BTreeSet<Vec<String>>,
}

impl Answers {
    /// The answers that were typed as flags.
    ///
    /// # Errors
    ///
    /// What is not of the form the flag has, or names no table or column.
    pub fn of(flags: &Init) -> Result<Self> {
        let mut answers = Self::default();
        for flag in &flags.column {
            let (place, header) = flag.split_once('=').ok_or_else(|| form("--column", flag))?;
            let (table, column) = table_and_column(place, "--column", flag)?;
            let headers = answers.columns.entry(table).or_default().entry(column).or_default();
            headers.push(header.trim().to_owned());
        }
        for flag in &flags.meaning {
            // The word of a cell may hold any of these characters, a canonical one does not.
            let parts = flag.rsplit_once('=').and_then(|(place, meaning)| {
                let (place, word) = place.split_once(':')?;
                Some((place, word, meaning))
            });
            let (place, word, meaning) = parts.ok_or_else(|| form("--meaning", flag))?;
            if let Some(id) = question(place) {
                let level = meaning.trim();
                if !matches!(level, "1" | "2" | "3" | "4" | "5") {
                    return Err(Error::new(
                        Kind::Config,
                        t!("guide.no_level", given = flag, level = level),
                    ));
                }
                let words = answers.levels.entry(id.to_owned()).or_default();
                words.insert(word.trim().to_owned(), Some(level.to_owned()));
                continue;
            }
            let (table, column) = table_and_column(place, "--meaning", flag)?;
            let meaning = Some(canonical(table, &column, meaning.trim())?);
            answers.words.insert((table, column, word.trim().to_owned()), meaning);
        }
        Ok(answers)
    }
}

/// A table by its name in the configuration, or what it is called.
pub(super) fn table(name: &str) -> Option<TableId> {
    TableId::ALL
        .into_iter()
        .find(|table| table.name() == name || table.chinese() == name)
}

/// The question (q1, q2 …) that a place names in the callbacks.
fn question(place: &str) -> Option<&str> {
    let (name, id) = place.split_once('.')?;
    let number = id.strip_prefix('q')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && table(name) == Some(TableId::Callbacks)).then_some(id)
}

fn table_and_column(place: &str, flag: &str, given: &str) -> Result<(TableId, String)> {
    let (name, column) = place.split_once('.').ok_or_else(|| form(flag, given))?;
    let table = table(name).ok_or_else(|| no_table(name))?;
    let columns = schema::columns(table);
    let known = columns
        .iter()
        .find(|known| known.name == column || known.chinese == column)
        .ok_or_else(|| {
            let names = columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
            Error::new(Kind::Config, t!("guide.no_column", table = table, column = column))
                .hint(t!("guide.known", known = names))
        })?;
    Ok((table, known.name.to_owned()))
}

/// What a word of a list is called in the records, from that or any of its other names.
fn canonical(table: TableId, column: &str, meaning: &str) -> Result<String> {
    let known = schema::columns(table).iter().find(|known| known.name == column);
    let Some(schema::Kind::Enum(words)) = known.map(|known| known.kind) else {
        return Ok(meaning.to_owned());
    };
    let is_it = |word: &&schema::words::Word| {
        word.canonical.eq_ignore_ascii_case(meaning)
            || word.chinese.contains(&meaning)
            || meaning_name(column, word.canonical) == meaning
    };
    if let Some(word) = words.iter().find(is_it) {
        return Ok(word.canonical.to_owned());
    }
    let names: Vec<&str> = words.iter().map(|word| word.canonical).collect();
    let error = Error::new(Kind::Config, t!("guide.no_meaning", column = column, meaning = meaning));
    Err(error.hint(t!("guide.known", known = names.join(", "))))
}

/// A name that is no table's.
pub(super) fn no_table(name: &str) -> Error {
    let names = TableId::ALL.map(TableId::name).join(", ");
    Error::new(Kind::Config, t!("guide.no_table", name = name)).hint(t!("guide.known", known = names))
}

fn form(flag: &str, given: &str) -> Error {
    let form = match flag {
        "--column" => "callbacks.outcome=回访状态",
        _ => "callbacks.outcome:不便接听=declined",
    };
    Error::new(Kind::Config, t!("guide.flag_form", flag = flag, given = given))
        .hint(t!("guide.flag_example", example = format!("{flag} {form}")))
}
