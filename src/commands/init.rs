//! `servicedeck init`: a ready project in a folder.
//!
//! With exports it is a guided start: which table each file is, which header which column, what was understood, then the project and the
//! first report. What flags do not answer is asked on a terminal; with nobody to ask the proposed answers count. Nothing is written before
//! everything is answered. Without exports and without a terminal it is the sample project.

mod answers;
mod columns;
mod dialogue;
mod draft;
mod exports;
mod overview;
mod paths;
mod questions;
mod sample;
mod sources;
mod stores;
mod write;

use std::collections::BTreeSet;
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rust_i18n::t;

use super::run;
use crate::cli::{Common, Init, Run};
use crate::error::{Error, Kind, Result};
use crate::language::Language;
use crate::output::files;
use crate::period::Month;
use crate::records::clean::dates;
use crate::records::schema::TableId;
use answers::Answers;
use dialogue::Dialogue;
use draft::Draft;
use exports::Export;
use overview::Understood;
use questions::Questions;
use stores::Stores;

/// The sample configuration, documented line by line.
const CONFIG: &str = include_str!("../../config/report.yaml");

pub(super) fn init(common: &Common, flags: &Init) -> Result<u8> {
    if let Some(folder) = &flags.dir {
        refuse_existing(folder)?;
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
    finish(&mut dialogue, common, flags, &project, today)
}

fn sample(common: &Common, flags: &Init) -> Result<u8> {
    let folder = flags.dir.clone().unwrap_or_else(|| PathBuf::from("."));
    refuse_existing(&folder)?;
    sample::write(common, &folder)?;
    Ok(0)
}

/// An existing project stays as it is.
fn refuse_existing(folder: &Path) -> Result<()> {
    let path = folder.join("config").join("report.yaml");
    if path.exists() {
        return Err(Error::new(Kind::Config, t!("init.exists", path = path.display())).hint(t!("init.exists_hint")));
    }
    Ok(())
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
    if dialogue.asks() {
        dialogue.say(&t!("guide.welcome"));
    }
    let mut answers = Answers::of(flags)?;
    let mut exports = exports::collect(dialogue, flags, &mut answers)?;
    if exports.is_empty() {
        return Ok(None);
    }
    let questions = Questions::of(dialogue, &exports, flags)?;
    let mut stores = Stores::of(dialogue, &exports, flags)?;
    let mut header_rows = Vec::new();
    let month = loop {
        let understood = understand(&exports, &stores, &questions, &mut header_rows, today)?;
        let changes = understood.show(dialogue, &exports, &questions);
        if change(dialogue, &mut exports, &changes, &mut answers)? {
            stores = Stores::of(dialogue, &exports, flags)?;
        } else if let Some(month) = month(dialogue, common, flags, &understood, today)? {
            break month;
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
    let folder = folder(dialogue, flags)?;
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

/// Reads the exports as they would be read by the project, where they lie now.
fn understand(
    exports: &[Export],
    stores: &Stores,
    questions: &Questions,
    header_rows: &mut Vec<TableId>,
    today: NaiveDate,
) -> Result<Understood> {
    let read = |header_rows: &[TableId]| {
        let month = Month::of(today).plus(-1);
        let draft = Draft {
            exports,
            stores,
            questions,
            month,
            header_rows,
        };
        let text = draft.text(&|export| sources::as_entry(&export.path));
        Understood::read(&text, Path::new("config/report.yaml"), today)
    };
    let understood = read(header_rows);
    // A header that is found in another row than the one proposed is named.
    let differs = |table: &TableId| {
        let proposed: u64 = exports
            .iter()
            .filter(|export| export.table == *table)
            .map(|export| export.look.rows)
            .sum();
        understood.as_ref().map_or(true, |understood| {
            let inputs = understood.records.inputs.iter().filter(|input| input.table == *table);
            inputs.map(|input| input.rows).sum::<u64>() != proposed
        })
    };
    let found: Vec<TableId> = TableId::ALL
        .into_iter()
        .filter(|table| differs(table) && has_one_header_row(exports, *table) && !header_rows.contains(table))
        .collect();
    if found.is_empty() {
        return understood;
    }
    let told: Vec<TableId> = header_rows.iter().copied().chain(found).collect();
    match read(&told) {
        Ok(better) => {
            *header_rows = told;
            Ok(better)
        }
        Err(_) => understood,
    }
}

fn has_one_header_row(exports: &[Export], table: TableId) -> bool {
    let rows: BTreeSet<Option<u64>> = exports
        .iter()
        .filter(|export| export.table == table)
        .map(|export| export.look.proposal.header_row)
        .collect();
    rows.len() == 1
}

/// Asks whether all is right, and changes one column where it is not. Whether something was changed.
fn change(
    dialogue: &mut Dialogue<'_>,
    exports: &mut [Export],
    changes: &[overview::Change],
    answers: &mut Answers,
) -> Result<bool> {
    let chosen = dialogue.ask(&t!("guide.right"), "", |answer| {
        if answer.is_empty() || matches!(answer.to_lowercase().as_str(), "y" | "yes" | "是" | "对") {
            return Ok(None);
        }
        dialogue::numbers(answer, changes.len()).and_then(|numbers| match numbers.as_slice() {
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

/// The month to report on; `None` when something is to be changed first.
fn month(
    dialogue: &mut Dialogue<'_>,
    common: &Common,
    flags: &Init,
    understood: &Understood,
    today: NaiveDate,
) -> Result<Option<Month>> {
    let mut given = common.month;
    loop {
        let month = match given.take() {
            Some(month) => month,
            None => {
                let proposed = understood.proposed_month(today).to_string();
                dialogue.ask(&t!("guide.month"), &proposed, |answer| read_month(answer, understood))?
            }
        };
        let Some(refusal) = understood.refusal(month) else {
            return Ok(Some(month));
        };
        if !dialogue.asks() {
            return if flags.no_report { Ok(Some(month)) } else { Err(refusal) };
        }
        dialogue.say(&format!("  {refusal}"));
        let options = [
            t!("guide.another_month"),
            t!("guide.change_columns"),
            t!("guide.all_the_same"),
        ]
        .map(Into::into);
        match dialogue.choose(&t!("guide.what_now"), &options, Some(0))? {
            Some(1) => return Ok(None),
            Some(2) => return Ok(Some(month)),
            _ => {}
        }
    }
}

/// A month as people write it, the year left out where only one year of the records has it.
fn read_month(answer: &str, understood: &Understood) -> std::result::Result<Month, String> {
    let months = understood.months();
    let number = answer.trim_end_matches('月').parse::<u32>().ok();
    let newest_of = |number: u32| months.iter().rev().find(|month| month.number() == number).copied();
    let month = answer
        .parse()
        .ok()
        .or_else(|| dates::month(answer))
        .or_else(|| number.and_then(newest_of))
        .ok_or_else(|| t!("guide.no_month", answer = answer).into_owned())?;
    match (months.first(), months.last()) {
        (Some(first), Some(last)) if !months.contains(&month) => {
            Err(t!("guide.month_without_records", month = month, first = first, last = last).into_owned())
        }
        _ => Ok(month),
    }
}

/// The folder of the project: one that has none yet and can be written to.
fn folder(dialogue: &mut Dialogue<'_>, flags: &Init) -> Result<PathBuf> {
    let check = |folder: PathBuf| {
        if folder.is_file() {
            return Err(Error::new(Kind::Config, t!("guide.is_file", path = folder.display())));
        }
        refuse_existing(&folder)?;
        files::check_writable(&folder)?;
        Ok(folder)
    };
    if let Some(folder) = &flags.dir {
        return check(folder.clone());
    }
    if !dialogue.asks() {
        return check(PathBuf::from("."));
    }
    let first = t!("guide.folder_name").into_owned();
    let numbered = (2..100).map(|number| format!("{first}-{number}"));
    let proposed = std::iter::once(first.clone())
        .chain(numbered)
        .find(|name| !Path::new(name).exists())
        .unwrap_or(first);
    dialogue.ask(&t!("guide.folder"), &proposed, |answer| {
        let home = std::env::var_os("HOME")
            .or_else(|| std::env::var_os("USERPROFILE"))
            .map(PathBuf::from);
        let mut paths = paths::paths(answer, cfg!(windows), home.as_deref(), &|path| {
            path.exists() || path == Path::new(answer)
        });
        let folder = paths.pop().unwrap_or_default();
        check(folder).map_err(|error| error.to_string())
    })
}

/// Writes the project, makes the first report, and says what comes next.
fn finish(
    dialogue: &mut Dialogue<'_>,
    common: &Common,
    flags: &Init,
    project: &Project,
    today: NaiveDate,
) -> Result<u8> {
    let draft = Draft {
        exports: &project.exports,
        stores: &project.stores,
        questions: &project.questions,
        month: project.month,
        header_rows: &project.header_rows,
    };
    write::write(&project.folder, &draft, project.copies)?;
    let folder = exports::absolute(&project.folder);
    dialogue.say("");
    dialogue.say(&t!("guide.written", folder = folder.display()));
    let mut code = 0;
    if !flags.no_report {
        let common = Common {
            config: project.folder.join("config").join("report.yaml"),
            month: Some(project.month),
            ..common.clone()
        };
        code = run::run(&common, &Run::default())?;
    }
    let reports = common
        .out
        .as_deref()
        .map_or_else(|| folder.join("out"), exports::absolute);
    let reports = reports.join(project.month.to_string());
    dialogue.say("");
    let shown = folder.display().to_string();
    let change_folder = if shown.contains(char::is_whitespace) {
        format!("cd \"{shown}\"")
    } else {
        format!("cd {shown}")
    };
    // The month before today needs no flag.
    let month = if project.month == Month::of(today).plus(-1) {
        String::new()
    } else {
        format!(" --month {}", project.month)
    };
    if code != 0 {
        dialogue.say(&t!("guide.no_report", change_folder = change_folder, month = month));
        return Ok(code);
    }
    if !flags.no_report {
        let report = match project.stores.list.as_slice() {
            [only] => reports.join(&only.id).join("report.pdf"),
            _ => reports,
        };
        dialogue.say(&t!("guide.report", path = report.display()));
    }
    dialogue.say(&t!("guide.next", change_folder = change_folder, month = month));
    if project.copies {
        let mut shelves: Vec<String> = project
            .exports
            .iter()
            .map(|export| write::shelf(export, &project.exports))
            .collect();
        shelves.sort();
        shelves.dedup();
        dialogue.say(&t!("guide.next_month", folders = shelves.join(&t!("guide.comma"))));
    }
    if project.questions.items.is_empty() {
        dialogue.say(&t!(
            "guide.no_questionnaire",
            tables = TableId::Callbacks.label(Language::of_messages())
        ));
    }
    Ok(0)
}
