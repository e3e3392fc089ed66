//! `stores: auto`: which stores the records name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use rust_i18n::t;

use super::clean::value::{self, Stores, Value};
use super::headers;
use super::layout::Layout;
use super::load::together;
use super::read::find::{self, Files, Found};
use super::read::{self, Sheet, storage::Storage};
use super::schema::{Kind as ColumnKind, TableId};
use super::sheet;
use crate::config::{Config, Source, Store, unfit};
use crate::error::{Error, Kind};

/// The tables whose rows make a store one to report on; a store that only another table names has nothing to report.
const TABLES: [TableId; 2] = [TableId::RepairOrders, TableId::Callbacks];

/// More stores than any group has: a column was taken for the store's that is none.
const MOST: usize = 20_000;

/// How many unfit ids are named.
const NAMED: usize = 10;

/// The stores that the records name.
#[derive(Debug)]
pub struct StoresFound {
    /// By id; names are the ids.
    pub stores: Vec<Store>,
    /// Those of them no report can be made for, by id, and why.
    pub refused: BTreeMap<String, Error>,
}

/// The stores that repair orders and callbacks name.
///
/// Folders (`store=S01`) are taken by their names, without looking into them, so that an empty one is a store whose records are
/// missing; of other files the store cells are read, of rows in which no
/// required value is missing, so that a line of sums makes no store.
///
/// # Errors
///
/// Kind [`Kind::Data`]: files that are missing or cannot be read, have no store column, or name a store that cannot name a folder; no
/// store at all.
pub fn stores_found(config: &Config) -> Result<StoresFound, Error> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut errors = Vec::new();
    let storage = Storage::new(&config.object_storage);
    let folders: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let keep = |name: &str| {
        // A set takes a name whole or not at all.
        let mut folders = folders.lock().unwrap_or_else(PoisonError::into_inner);
        folders.insert(name.to_owned());
        false
    };
    for table in TABLES {
        let Some(source) = config.sources.get(&table) else {
            continue;
        };
        let mut layout = Layout::new(table, config, Some(source));
        let Some(store) = layout.position("store") else {
            continue;
        };
        // Cells as they are: there is no store yet that they could name.
        layout.fields[store].kind = ColumnKind::Text;
        let files = find::files(&config.root, &storage, &source.paths, &keep).unwrap_or_else(|wrong| {
            errors.extend(wrong);
            Files::default()
        });
        let files = files.found;
        found.extend(
            files
                .iter()
                .filter_map(|file| file.partition().map(std::borrow::Cow::into_owned)),
        );
        let shared: Vec<&Found> = files.iter().filter(|file| file.partition().is_none()).collect();
        let read: Vec<Result<BTreeSet<String>, Error>> = shared
            .par_iter()
            .map(|file| in_file(&layout, store, source, file))
            .collect();
        let asked = source.query.as_ref().map(|query| {
            let bytes = read::database::rows(query, table, &config.root)?;
            let shown = read::database::shown(table);
            in_sheet(&layout, store, Some(1), &sheet::answer(&bytes), &shown)
        });
        for named in read.into_iter().chain(asked) {
            match named {
                Ok(named) => found.extend(named),
                Err(error) => errors.push(error),
            }
        }
    }
    if !errors.is_empty() {
        return Err(together(errors));
    }
    storage.leave(&config.object_storage);
    found.append(&mut folders.lock().unwrap_or_else(PoisonError::into_inner));
    checked(found)
}

fn in_file(layout: &Layout, store: usize, source: &Source, file: &Found) -> Result<BTreeSet<String>, Error> {
    let score = |cells: &[String]| headers::score(layout, cells.iter().map(String::as_str));
    if let Some(large) = file.large(source.encoding.as_deref(), &score)? {
        let rows = read::Rows::Large(large);
        return in_sheet(
            layout,
            store,
            source.header_row,
            &Sheet { name: None, rows },
            &file.shown,
        );
    }
    let bytes = file.read()?;
    let complete = |cells: &[String]| headers::assign(layout, cells).missing(layout).next().is_none();
    let mut found = BTreeSet::new();
    for sheet in read::sheets(&bytes, &file.shown, source, &score, &complete)? {
        found.extend(in_sheet(layout, store, source.header_row, &sheet, &file.shown)?);
    }
    Ok(found)
}

fn in_sheet(
    layout: &Layout,
    store: usize,
    header_row: Option<u32>,
    sheet: &Sheet<'_>,
    shown: &str,
) -> Result<BTreeSet<String>, Error> {
    let (header, cells) = sheet::header(layout, &sheet.rows, header_row, shown)?;
    let assignment = headers::assign(layout, &cells);
    let sources = &assignment.sources[store];
    if sources.is_empty() {
        let error = Error::new(Kind::Data, t!("records.auto_without_column", file = shown));
        return Err(error.hint(t!("records.auto_without_column_hint")));
    }
    let needed: Vec<&[usize]> = layout
        .fields
        .iter()
        .zip(&assignment.sources)
        .filter(|(field, sources)| field.needed && !sources.is_empty())
        .map(|(_, sources)| sources.as_slice())
        .collect();
    let field = &layout.fields[store];
    let nobody = Stores::new(&[]);
    let mut found = BTreeSet::new();
    let visited = sheet.rows.visit(|number, row| {
        let is_whole = || {
            needed
                .iter()
                .all(|cells| cells.iter().any(|cell| !row.cell(*cell).is_blank()))
        };
        if number > header && is_whole() {
            let named = sources
                .iter()
                .find_map(|cell| match value::read(field, row.cell(*cell), &nobody) {
                    Ok(Value::Text(named)) => Some(named),
                    _ => None,
                });
            // Neighbouring rows are mostly of one store.
            if let Some(named) = named
                && !found.contains(named.as_ref())
            {
                found.insert(named.into_owned());
            }
        }
        found.len() <= MOST
    });
    match visited {
        Err(read::Fault::Broken(error)) => Err(error),
        // What is wrong with a text is reported when its rows are read.
        Err(read::Fault::Unclosed(_)) | Ok(()) => Ok(found),
    }
}

/// The ids as stores, when all of them can name folders. Two that would share one folder on some systems cost both their reports.
fn checked(found: BTreeSet<String>) -> Result<StoresFound, Error> {
    if found.is_empty() {
        return Err(Error::new(Kind::Data, t!("records.auto_none")));
    }
    if found.len() > MOST {
        return Err(Error::new(Kind::Data, t!("records.auto_too_many", most = MOST)));
    }
    let mut unsafe_ids: Vec<String> = Vec::new();
    let mut folders: BTreeMap<String, &String> = BTreeMap::new();
    let mut refused: BTreeMap<String, Error> = BTreeMap::new();
    for id in &found {
        if let Some(problem) = unfit(id) {
            unsafe_ids.push(problem.message);
        } else if let Some(other) = folders.insert(id.to_lowercase(), id) {
            let message = t!("records.auto_same_folder", one = other, other = id);
            let error = Error::new(Kind::Data, message).hint(t!("records.auto_unsafe_hint"));
            refused.insert(other.clone(), error.clone());
            refused.insert(id.clone(), error);
        }
    }
    if !unsafe_ids.is_empty() {
        let mut same: Vec<String> = refused.into_values().map(|error| error.message).collect();
        same.dedup();
        unsafe_ids.extend(same);
        let count = unsafe_ids.len();
        let shown: Vec<String> = unsafe_ids.into_iter().take(NAMED).collect();
        let error = Error::new(
            Kind::Data,
            t!("records.auto_unsafe", count = count, ids = shown.join("\n  ")),
        );
        return Err(error.hint(t!("records.auto_unsafe_hint")));
    }
    let store = |id: String| Store { name: id.clone(), id };
    Ok(StoresFound {
        stores: found.into_iter().map(store).collect(),
        refused,
    })
}
