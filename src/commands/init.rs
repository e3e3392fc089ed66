//! `servicedeck init`: a ready project in a folder.
//!
//! With exports it is a guided start: which table each file is, which header which column, what was understood, then the project and the
//! first report. What flags do not answer is asked on a terminal; with nobody to ask the proposed answers count. Nothing is written before
//! everything is answered. Without exports and without a terminal it is the sample project.

mod answers;
mod choices;
mod columns;
mod delivery;
mod dialogue;
mod draft;
mod exports;
mod finish;
mod folder;
mod month;
mod named;
mod overview;
mod paths;
mod questions;
mod sample;
mod sources;
mod stores;
mod understood;
mod write;

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use chrono::NaiveDate;
use rust_i18n::t;

use crate::cli::{Common, Init};
use crate::error::{Error, Kind, Result};
use crate::period::Month;
use crate::records::schema::TableId;
use answers::Answers;
use dialogue::Dialogue;
use exports::Export;
use month::Choice;
use questions::Questions;
use stores::Stores;

/// The sample configuration, documented line by line.
const CONFIG: &str = include_str!("../../config/report.yaml");

pub(super) fn init(common: &Common, flags: &Init) -> Result<u8> {
    if let Some(folder) = &flags.dir {
        folder::refuse_existing(folder)?;
    }
    let has_exports = !(flags.orders.is_empty() && flags.callbacks.is_empty() && flags.export.is_empty());
    let on_terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let asks = on_terminal && !flags.yes && !common.quiet;
    if flags.sample || !(asks || has_exports) {
        return sample(common, flags);
    }
    let mut input = std::io::stdin().lock();
    let mut output: Box<dyn Write> = if common.quiet {
        Box::new(std::io::sink())
    } else {
        Box::new(std::io::stderr())
    };
    let input: Option<&mut dyn BufRead> = if asks { Some(&mut input) } else { None };
    let mut dialogue = Dialogue::new(input, &mut output);
    let today = common.today.unwrap_or_else(|| chrono::Local::now().date_naive());
    let Some(project) = talk(&mut dialogue, common, flags, today)? else {
        return sample(common, flags);
    };
    finish::finish(&mut dialogue, common, flags, &project)
}

fn sample(common: &Common, flags: &Init) -> Result<u8> {
    let folder = flags.dir.clone().unwrap_or_else(|| PathBuf::from("."));
    folder::refuse_existing(&folder)?;
    sample::write(common, &folder)?;
    Ok(0)
}

/// A project as it was agreed on.
struct Project {
    folder: PathBuf,
    exports: Vec<Export>,
    stores: Stores,
    questions: Questions,
    month: Month,
    header_rows: Vec<TableId>,
    copies: bool,
}

/// Everything that is to be known before something is written; `None` when the sample project is wanted.
fn talk(dialogue: &mut Dialogue<'_>, common: &Common, flags: &Init, today: NaiveDate) -> Result<Option<Project>> {
    // What flags say is looked at before any file, and what they lack as soon as it is known.
    let mut answers = Answers::of(flags)?;
    let folder_told = (!dialogue.asks())
        .then(|| folder::folder(dialogue, flags))
        .transpose()?;
    if dialogue.asks() {
        dialogue.say(&t!("guide.welcome"));
    }
    let mut exports = exports::collect(dialogue, flags, &mut answers)?;
    if exports.is_empty() {
        return Ok(None);
    }
    let mut stores = Stores::of(dialogue, &exports, flags)?;
    if !dialogue.asks() && flags.dealership.is_none() && stores.list.len() == 1 && needs_name(&stores) {
        return Err(Error::new(Kind::Config, t!("guide.name_missing")).hint(t!("guide.name_missing_hint")));
    }
    let questions = Questions::of(dialogue, &exports, flags)?.with_levels(&answers)?;
    let mut header_rows = Vec::new();
    let mut looked_again = false;
    let month = loop {
        let understood = understood::understand(&exports, &stores, &questions, &mut header_rows, today)?;
        let changes = understood.show(dialogue, &exports, &questions);
        if change(dialogue, &mut exports, &changes, &mut answers)? {
            looked_again = false;
            stores = Stores::of(dialogue, &exports, flags)?;
            continue;
        }
        match month::month(dialogue, common, flags, &understood, today)? {
            Choice::Month(month) => break month,
            // The same columns say the same once more.
            Choice::Columns(refusal) if looked_again => return Err(refusal),
            Choice::Columns(_) => looked_again = true,
        }
    };
    let proposed = stores.proposed_name().to_owned();
    let name = match &flags.dealership {
        Some(name) => name.clone(),
        None if stores.list.len() > 1 => dialogue.ask(&t!("guide.group_name"), "", |name| Ok(name.to_owned()))?,
        None => dialogue.ask(&t!("guide.name"), &proposed, |name| {
            if name.is_empty() && needs_name(&stores) {
                Err(t!("guide.name_missing").into_owned())
            } else {
                Ok(name.to_owned())
            }
        })?,
    };
    stores.name(name.trim());
    let folder = folder_told.map_or_else(|| folder::folder(dialogue, flags), Ok)?;
    let copies = match (flags.copy, flags.reference) {
        (true, _) => true,
        (_, true) => false,
        _ => dialogue.yes(&t!("guide.copy"), true)?,
    };
    Ok(Some(Project {
        folder,
        exports,
        stores,
        questions,
        month,
        header_rows,
        copies,
    }))
}

/// Whether the only store has no name yet.
fn needs_name(stores: &Stores) -> bool {
    stores.list.first().is_some_and(|store| store.name.is_empty())
}

/// Asks whether all is right, and changes one column where it is not. Whether something was changed.
fn change(
    dialogue: &mut Dialogue<'_>,
    exports: &mut [Export],
    changes: &[overview::Change],
    answers: &mut Answers,
) -> Result<bool> {
    let named = |(concerned, column): &overview::Change| {
        let table = concerned.first().map(|index| exports[*index].table);
        table.map_or_else(
            || choices::Choice::new(column, column),
            |table| columns::choice(table, column),
        )
    };
    let options: Vec<choices::Choice> = changes.iter().map(named).collect();
    let chosen = dialogue.ask(&t!("guide.right"), "", |answer| {
        if answer.is_empty() || matches!(answer.to_lowercase().as_str(), "y" | "yes" | "是" | "对") {
            return Ok(None);
        }
        choices::chosen(answer, &options).and_then(|numbers| match numbers.as_slice() {
            [only] => Ok(Some(*only)),
            _ => Err(t!("guide.one_number", last = changes.len()).into_owned()),
        })
    })?;
    let Some((concerned, column)) = chosen.and_then(|chosen| changes.get(chosen)) else {
        return Ok(false);
    };
    let Some(first) = concerned.first().map(|index| exports[*index].clone()) else {
        return Ok(false);
    };
    let name = columns::column_name(first.table, column);
    let headers = columns::choose_headers(dialogue, &first, &t!("guide.which_header_keep", column = name))?;
    if headers.is_empty() {
        return Ok(true);
    }
    for index in concerned {
        let export = &mut exports[*index];
        export.told.insert(column.clone(), headers.clone());
        export.look_again()?;
        columns::words(dialogue, export, answers)?;
    }
    Ok(true)
}
