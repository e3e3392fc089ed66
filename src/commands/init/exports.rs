//! Which files there are, and which table each sheet of them holds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_i18n::t;

use super::answers::{self, Answers};
use super::choices::Choice;
use super::columns;
use super::dialogue::Dialogue;
use super::named;
use super::paths::{absolute, files_in, paths};
use crate::cli::Init;
use crate::error::{Error, Kind, Result};
use crate::language::Language;
use crate::records::mapping::survey::{SheetLook, Told, survey, survey_as};
use crate::records::schema::TableId;

/// The tables without which there is no report.
pub(super) const NEEDED: [TableId; 2] = [TableId::RepairOrders, TableId::Callbacks];

/// A sheet of a file that is to be a table of the report.
#[derive(Debug, Clone)]
pub(super) struct Export {
    /// Absolute, as it was given otherwise: a link keeps its name.
    pub path: PathBuf,
    pub table: TableId,
    pub look: SheetLook,
    /// Canonical column → headers that somebody chose.
    pub told: BTreeMap<String, Vec<String>>,
}

impl Export {
    /// File and sheet, as they are shown.
    pub fn name(&self) -> String {
        shown(&self.path, self.look.proposal.sheet.as_deref())
    }

    /// Looks at the sheet again after somebody told its table or columns.
    ///
    /// # Errors
    ///
    /// A file that is not what it was a moment ago.
    pub fn look_again(&mut self) -> Result<()> {
        let told = Told {
            table: self.table,
            columns: self.told.clone(),
        };
        if let Some(look) = survey_as(&self.path, self.look.proposal.sheet.as_deref(), &told)? {
            self.look = look;
        }
        Ok(())
    }
}

/// What a table is called in the language of the messages.
pub(super) fn called(table: TableId) -> String {
    table.label(Language::of_messages())
}

fn choice(table: TableId) -> Choice {
    Choice::new(called(table), table.name())
}

fn shown(path: &Path, sheet: Option<&str>) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    sheet.map_or_else(|| name.clone().into_owned(), |sheet| format!("{name} › {sheet}"))
}

/// The exports that the flags name, and those that are given when asked for; none when somebody wants the sample project.
///
/// # Errors
///
/// The end of the talk; with nobody to ask, a file that cannot be used, or no file of a table that is needed.
pub(super) fn collect(dialogue: &mut Dialogue<'_>, flags: &Init, answers: &mut Answers) -> Result<Vec<Export>> {
    let mut exports = Vec::new();
    let given = given(flags)?;
    if !dialogue.asks() {
        let missing = given.iter().filter(|(path, _)| !path.exists());
        let missing: Vec<String> = missing
            .map(|(path, _)| t!("guide.no_file", path = absolute(path).display()).into_owned())
            .collect();
        if !missing.is_empty() {
            return Err(Error::new(Kind::Config, missing.join("\n")));
        }
    }
    for (path, table) in given {
        add(dialogue, &path, table, answers, &mut exports)?;
    }
    let mut begun = !exports.is_empty();
    if dialogue.asks() && missing(&exports).next().is_some() {
        dialogue.say(&t!("guide.files"));
        loop {
            let question = if begun {
                t!("guide.more_files")
            } else {
                t!("guide.first_files")
            };
            let line = dialogue.ask(&question, "", |line| Ok(line.to_owned()))?;
            if line.is_empty() {
                if !begun {
                    return Ok(exports);
                }
                let Some(lacking) = missing(&exports).next() else { break };
                dialogue.say(&format!("  {}", t!("guide.lacking", table = called(lacking))));
                dialogue.led_nowhere(true)?;
                continue;
            }
            let home = std::env::var_os("HOME")
                .or_else(|| std::env::var_os("USERPROFILE"))
                .map(PathBuf::from);
            let mut found = paths(&line, cfg!(windows), home.as_deref(), &Path::exists);
            if !found.iter().any(|path| path.exists()) {
                found = vec![PathBuf::from(&line)];
            }
            for path in found {
                for file in files_in(&path) {
                    begun = true;
                    add(dialogue, &file, None, answers, &mut exports)?;
                }
            }
        }
    }
    named::refuse_absent(&exports, answers)?;
    let lacking = missing(&exports).next();
    match lacking {
        None => Ok(exports),
        Some(table) => {
            Err(Error::new(Kind::Config, t!("guide.lacking", table = called(table))).hint(t!("guide.lacking_hint")))
        }
    }
}

fn missing(exports: &[Export]) -> impl Iterator<Item = TableId> {
    NEEDED
        .into_iter()
        .filter(|table| !exports.iter().any(|export| export.table == *table))
}

/// The files that the flags name, with their tables where those are told.
fn given(flags: &Init) -> Result<Vec<(PathBuf, Option<TableId>)>> {
    let orders = flags
        .orders
        .iter()
        .map(|path| (path.clone(), Some(TableId::RepairOrders)));
    let callbacks = flags
        .callbacks
        .iter()
        .map(|path| (path.clone(), Some(TableId::Callbacks)));
    let mut given: Vec<_> = orders.chain(callbacks).collect();
    for export in &flags.export {
        match export.split_once('=') {
            Some((name, path)) if !Path::new(export).exists() => {
                let table = answers::table(name).ok_or_else(|| answers::no_table(name))?;
                given.push((PathBuf::from(path), Some(table)));
            }
            _ => given.extend(files_in(Path::new(export)).into_iter().map(|file| (file, None))),
        }
    }
    Ok(given)
}

/// Looks into a file and adds its tables; what is wrong with it is said, or an error when nobody could mend it.
fn add(
    dialogue: &mut Dialogue<'_>,
    path: &Path,
    told: Option<TableId>,
    answers: &mut Answers,
    exports: &mut Vec<Export>,
) -> Result<()> {
    let path = absolute(path);
    if exports.iter().any(|export| export.path == path) {
        dialogue.say(&format!("  {}", t!("guide.twice", file = shown(&path, None))));
        return Ok(());
    }
    if !path.exists() {
        return refuse(
            dialogue,
            Error::new(Kind::Config, t!("guide.no_file", path = path.display())),
        );
    }
    let looks = match survey(&path) {
        Ok(looks) => looks,
        Err(error) => return refuse(dialogue, error),
    };
    let before = exports.len();
    for mut export in tables_of(dialogue, &path, looks, told)? {
        if columns::settle(dialogue, &mut export, answers)? {
            dialogue.say(&format!("  {}", recognised(&export)));
            exports.push(export);
        }
    }
    if exports.len() == before && !dialogue.asks() {
        return Err(
            Error::new(Kind::Data, t!("guide.unusable", file = shown(&path, None))).hint(t!("guide.unusable_hint"))
        );
    }
    Ok(())
}

/// Says what is wrong where somebody can give another file.
fn refuse(dialogue: &mut Dialogue<'_>, error: Error) -> Result<()> {
    if dialogue.asks() {
        dialogue.say(&format!("  {error}"));
        Ok(())
    } else {
        Err(error)
    }
}

fn recognised(export: &Export) -> String {
    let encoding = export
        .look
        .encoding
        .map_or_else(String::new, |encoding| format!("{}{encoding}", t!("guide.comma")));
    let rows = export.look.rows;
    let row = export.look.proposal.header_row.unwrap_or(1);
    t!(
        "guide.recognised",
        file = export.name(),
        table = called(export.table),
        rows = rows,
        row = row,
        encoding = encoding
    )
    .into_owned()
}

/// The sheets of a file that are tables: as told, as recognised, or as whoever is asked says.
fn tables_of(
    dialogue: &mut Dialogue<'_>,
    path: &Path,
    looks: Vec<SheetLook>,
    told: Option<TableId>,
) -> Result<Vec<Export>> {
    let export = |table: TableId, look: SheetLook| Export {
        path: path.to_owned(),
        table,
        look,
        told: BTreeMap::new(),
    };
    if let Some(table) = told {
        let is_it = |look: &&SheetLook| look.proposal.table == Some(table);
        let sheets: Vec<SheetLook> = looks.iter().filter(is_it).cloned().collect();
        if !sheets.is_empty() {
            return Ok(sheets.into_iter().map(|look| export(table, look)).collect());
        }
        let Some(largest) = looks.into_iter().max_by_key(|look| look.rows) else {
            return Ok(Vec::new());
        };
        let mut export = export(table, largest);
        export.look_again()?;
        return Ok(vec![export]);
    }
    let none_known = looks.iter().all(|look| look.proposal.table.is_none());
    let mut exports = Vec::new();
    for look in looks {
        let name = shown(path, look.proposal.sheet.as_deref());
        match (look.proposal.table, look.rival) {
            (Some(table), Some(rival)) => {
                let question = t!("guide.which_of_two", file = name);
                let options = [table, rival].map(choice);
                let Some(chosen) = dialogue.choose(&question, &options, Some(0))? else {
                    continue;
                };
                let chosen = if chosen == 1 { rival } else { table };
                let mut export = export(chosen, look);
                if chosen != table {
                    export.look_again()?;
                }
                exports.push(export);
            }
            (Some(table), None) if !is_doubtful(&look) || !dialogue.asks() => exports.push(export(table, look)),
            (table, _) if table.is_some() || none_known && look.rows > 0 => {
                let headers: Vec<&str> = look.columns.iter().map(|column| column.header.as_str()).collect();
                let headers = headers.join(&t!("guide.comma"));
                dialogue.say(&format!(
                    "  {}",
                    t!("guide.unknown_table", file = name, headers = headers)
                ));
                let options = TableId::ALL.map(choice);
                let proposed = TableId::ALL.iter().position(|known| Some(*known) == table);
                if let Some(chosen) = dialogue.choose(&t!("guide.which_table"), &options, proposed)? {
                    let mut export = export(TableId::ALL[chosen], look);
                    export.look_again()?;
                    exports.push(export);
                }
            }
            _ => dialogue.say(&format!("  {}", t!("guide.no_table_in", file = name))),
        }
    }
    Ok(exports)
}

/// Whether a table's headers are too few to be sure of it.
fn is_doubtful(look: &SheetLook) -> bool {
    look.proposal.missing.len() > 1 || look.proposal.columns.len() < 3
}
