//! Columns that no header fits, and words that nobody knows.

use std::borrow::Cow;

use rust_i18n::t;

use super::answers::Answers;
use super::choices::{Choice, chosen};
use super::delivery;
use super::dialogue::Dialogue;
use super::exports::Export;
use super::named;
use crate::error::{Error, Kind, Result};
use crate::language::Language;
use crate::privacy;
use crate::records::mapping::Headers;
use crate::records::mapping::survey::ColumnLook;
use crate::records::schema::{self, Column, Kind as ColumnKind, TableId};

/// How many unknown words of one column are asked about, the most frequent first.
const MOST_ASKED: usize = 6;

/// Finds the headers of required columns and the meaning of unknown words, asking where nothing is known. Whether the export can be used.
///
/// # Errors
///
/// The end of the talk; with nobody to ask, a required column that nothing tells.
pub(super) fn settle(dialogue: &mut Dialogue<'_>, export: &mut Export, answers: &mut Answers) -> Result<bool> {
    if let Some(columns) = answers.columns.get(&export.table) {
        let mut told = columns.clone();
        told.retain(|_, headers| headers.iter().any(|header| named::has(export, header)));
        if !told.is_empty() {
            export.told = told;
            export.look_again()?;
        }
    }
    while let Some(column) = export.look.proposal.missing.first().cloned() {
        let name = column_name(export.table, &column);
        if !dialogue.asks() {
            let told = answers
                .columns
                .get(&export.table)
                .and_then(|columns| columns.get(&column)?.iter().find(|header| !named::has(export, header)));
            if let Some(header) = told {
                return Err(named::absent(export.table, &column, header, &[export]));
            }
            let headers = export.look.proposal.unplaced.join(", ");
            let flag = format!("--column {}.{column}=…", export.table);
            let error = Error::new(
                Kind::Data,
                t!("guide.missing_column", file = export.name(), column = name),
            );
            return Err(error.hint(t!("guide.missing_column_hint", flag = flag, headers = headers)));
        }
        dialogue.say(&format!(
            "  {}",
            t!("guide.missing_column", file = export.name(), column = name)
        ));
        let headers = choose_headers(dialogue, export, &t!("guide.which_header", column = name))?;
        if headers.is_empty() {
            dialogue.say(&format!(
                "  {}",
                t!("guide.left_out", file = export.name(), column = name)
            ));
            return Ok(false);
        }
        answers
            .columns
            .entry(export.table)
            .or_default()
            .insert(column.clone(), headers.clone());
        export.told.insert(column, headers);
        export.look_again()?;
    }
    delivery::settle(dialogue, export, answers)?;
    words(dialogue, export, answers)?;
    Ok(true)
}

/// A header as one of several to choose from.
pub(super) fn words_of_header(column: &ColumnLook) -> String {
    match column.example() {
        Some(example) => t!("guide.header_example", header = column.header, example = example).into_owned(),
        None => column.header.clone(),
    }
}

/// Headers chosen from those of a sheet; none for an empty answer.
pub(super) fn choose_headers(dialogue: &mut Dialogue<'_>, export: &Export, question: &str) -> Result<Vec<String>> {
    let columns = &export.look.columns;
    let option = |column: &ColumnLook| Choice::new(words_of_header(column), &column.header);
    let options: Vec<Choice> = columns.iter().map(option).collect();
    dialogue.list(&options);
    let chosen = dialogue.ask(question, "", |answer| chosen(answer, &options))?;
    Ok(chosen.into_iter().map(|index| columns[index].header.clone()).collect())
}

/// A column's name: in Chinese its own, else its canonical one with the Chinese.
pub(super) fn column_name(table: TableId, column: &str) -> String {
    match find(table, column) {
        Some(known) if Language::of_messages() == Language::Chinese => known.chinese.to_owned(),
        Some(known) => format!("{column} ({})", known.chinese),
        None => column.to_owned(),
    }
}

/// A column as an option, chosen by its canonical name and the Chinese one as well.
pub(super) fn choice(table: TableId, column: &str) -> Choice {
    let mut choice = Choice::new(column_name(table, column), column);
    let chinese = find(table, column).map(|known| known.chinese.to_owned());
    choice.words.extend(chinese);
    choice
}

fn find(table: TableId, column: &str) -> Option<&'static Column> {
    schema::columns(table).iter().find(|known| known.name == column)
}

/// Asks what the words mean that are neither known nor guessed, and remembers the answers.
///
/// # Errors
///
/// The end of the talk.
pub(super) fn words(dialogue: &mut Dialogue<'_>, export: &mut Export, answers: &mut Answers) -> Result<()> {
    let table = export.table;
    let columns: Vec<String> = export.look.proposal.values.keys().cloned().collect();
    for column in columns {
        let Some(known) = find(table, &column) else { continue };
        let open = open_words(export, &column, answers);
        if open.len() > MOST_ASKED {
            let rest = open.len() - MOST_ASKED;
            let name = column_name(table, &column);
            let flag = format!("--meaning {table}.{column}:…=…");
            dialogue.say(&format!(
                "  {}",
                t!("guide.many_words", column = name, count = rest, flag = flag)
            ));
        }
        for (index, (word, count)) in open.into_iter().enumerate() {
            let meaning = if index < MOST_ASKED {
                ask_word(dialogue, export, known, &word, count)?
            } else {
                None
            };
            answers.words.insert((table, column.clone(), word), meaning);
        }
        let values = export.look.proposal.values.entry(column.clone()).or_default();
        for (word, meaning) in values.iter_mut() {
            let answered = answers.words.get(&(table, column.clone(), word.clone()));
            *meaning = match answered {
                Some(Some(answer)) => Some(answer.clone()),
                // A row must not be lost for a word nobody can tell in a column that may be empty.
                Some(None) if !known.needed => Some(known.default.unwrap_or_default().to_owned()),
                _ => meaning.clone(),
            };
        }
        if values.values().all(Option::is_none) {
            export.look.proposal.values.shift_remove(&column);
        }
    }
    Ok(())
}

/// Words of a column that neither the program nor an earlier answer knows, with how often they occur, the most frequent first.
fn open_words(export: &Export, column: &str, answers: &Answers) -> Vec<(String, u64)> {
    let headers = headers_of(export, column);
    let look = export.look.columns.iter().find(|look| headers.contains(&look.header));
    let count = |word: &str| {
        let words = look.and_then(|look| look.words.as_ref());
        words.and_then(|words| words.get(word)).copied().unwrap_or_default()
    };
    let values = export.look.proposal.values.get(column);
    let mut open: Vec<(String, u64)> = values
        .into_iter()
        .flatten()
        .filter(|(_, meaning)| meaning.is_none())
        .filter(|(word, _)| {
            !answers
                .words
                .contains_key(&(export.table, column.to_owned(), (*word).clone()))
        })
        .map(|(word, _)| (word.clone(), count(word)))
        .collect();
    open.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    open
}

fn ask_word(
    dialogue: &mut Dialogue<'_>,
    export: &Export,
    column: &Column,
    word: &str,
    count: u64,
) -> Result<Option<String>> {
    let ColumnKind::Enum(known) = column.kind else {
        return Ok(None);
    };
    let name = column_name(export.table, column.name);
    let otherwise = match column.default {
        _ if column.needed => t!("guide.word_rejected"),
        Some(default) => t!("guide.word_default", default = meaning_name(column.name, default)),
        None => t!("guide.word_empty"),
    };
    let question = if word == "*" {
        t!(
            "guide.which_meaning_of_all",
            file = export.name(),
            column = name,
            otherwise = otherwise
        )
    } else {
        t!(
            "guide.which_meaning",
            file = export.name(),
            column = name,
            word = shown_word(export, column.name, word),
            count = count,
            otherwise = otherwise
        )
    };
    if dialogue.asks() {
        dialogue.say(&format!("  {question}"));
    }
    let options: Vec<Choice> = known
        .iter()
        .map(|word| Choice::new(meaning_name(column.name, word.canonical), word.canonical))
        .collect();
    let chosen = dialogue.choose(&t!("guide.number"), &options, None)?;
    Ok(chosen.map(|chosen| known[chosen].canonical.to_owned()))
}

/// A word of a column as it may be shown: where its header tells customers apart, only how it begins.
fn shown_word<'a>(export: &Export, column: &str, word: &'a str) -> Cow<'a, str> {
    let headers = headers_of(export, column);
    let mut looks = export.look.columns.iter();
    let is_personal = looks.any(|look| headers.contains(&look.header) && look.is_personal());
    match word.chars().next() {
        Some(first) if is_personal => Cow::Owned(format!("{first}**")),
        _ => privacy::without_personal_shapes(word),
    }
}

/// The headers that feed a column.
fn headers_of<'a>(export: &'a Export, column: &str) -> &'a [String] {
    let columns = &export.look.proposal.columns;
    columns.get(column).map(Headers::all).unwrap_or_default()
}

/// What a canonical word is called in the language of messages.
pub(super) fn meaning_name(column: &str, word: &str) -> String {
    let key = format!("enum.{column}.{word}");
    let name = t!(&key);
    if name == key {
        word.to_owned()
    } else {
        name.into_owned()
    }
}
