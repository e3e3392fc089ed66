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
    /// Store cells and folders that cannot be ids, so that their rows are in no report, and why and where, see [`unfit_error`].
    pub unfit: BTreeMap<String, String>,
}

/// Names of stores with the place that named each first.
type Named = BTreeMap<String, String>;

/// Adds names that are not there yet.
fn add(all: &mut Named, more: impl IntoIterator<Item = (String, String)>) {
    for (name, place) in more {
        all.entry(name).or_insert(place);
    }
}

/// The stores that repair orders and callbacks name.
///
/// Folders (`store=S01`) are taken by their names, without looking into them, so that an empty one is a store whose records are
/// missing; of other files the store cells are read, of rows in which no
/// required value is missing, so that a line of sums makes no store.
///
/// # Errors
///
/// Kind [`Kind::Data`]: files that are missing or cannot be read or have no store column; no store at all, or none that can name a folder.
pub fn stores_found(config: &Config) -> Result<StoresFound, Error> {
    let mut found = Named::new();
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
        let in_folders = files
            .iter()
            .filter_map(|file| Some((file.partition()?.into_owned(), file.shown.clone())));
        add(&mut found, in_folders);
        let shared: Vec<&Found> = files.iter().filter(|file| file.partition().is_none()).collect();
        let read: Vec<Result<Named, Error>> = shared
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
                Ok(named) => add(&mut found, named),
                Err(error) => errors.push(error),
            }
        }
    }
    if !errors.is_empty() {
        return Err(together(errors));
    }
    storage.leave(&config.object_storage);
    let folders = std::mem::take(&mut *folders.lock().unwrap_or_else(PoisonError::into_inner));
    add(
        &mut found,
        folders.into_iter().map(|name| {
            let place = format!("store={name}");
            (name, place)
        }),
    );
    checked(found)
}

fn in_file(layout: &Layout, store: usize, source: &Source, file: &Found) -> Result<Named, Error> {
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
    let mut found = Named::new();
    for sheet in read::sheets(&bytes, &file.shown, source, &score, &complete)? {
        add(
            &mut found,
            in_sheet(layout, store, source.header_row, &sheet, &file.shown)?,
        );
    }
    Ok(found)
}

fn in_sheet(
    layout: &Layout,
    store: usize,
    header_row: Option<u32>,
    sheet: &Sheet<'_>,
    shown: &str,
) -> Result<Named, Error> {
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
    let mut found = Named::new();
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
                && !found.contains_key(named.as_ref())
            {
                let place = t!("records.auto_place", file = shown, row = number);
                found.insert(named.into_owned(), place.into_owned());
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

/// The ids that can name folders as stores. Two that would share one folder on some systems cost both their reports.
fn checked(found: Named) -> Result<StoresFound, Error> {
    if found.is_empty() {
        return Err(Error::new(Kind::Data, t!("records.auto_none")));
    }
    if found.len() > MOST {
        return Err(Error::new(Kind::Data, t!("records.auto_too_many", most = MOST)));
    }
    let mut unfit_ids: BTreeMap<String, String> = BTreeMap::new();
    let mut stores: Vec<Store> = Vec::new();
    let mut folders: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut refused: BTreeMap<String, Error> = BTreeMap::new();
    for (id, place) in found {
        if let Some(problem) = unfit(&id) {
            unfit_ids.insert(id, format!("{} ({place})", problem.message));
            continue;
        }
        if let Some((other, first)) = folders.insert(id.to_lowercase(), (id.clone(), place.clone())) {
            let message = t!(
                "records.auto_same_folder",
                one = other,
                first = first,
                other = id,
                second = place
            );
            let error = Error::new(Kind::Data, message).hint(t!("records.auto_unfit_hint"));
            refused.insert(other, error.clone());
            refused.insert(id.clone(), error);
        }
        stores.push(Store { name: id.clone(), id });
    }
    match unfit_error(&unfit_ids) {
        Some(error) if stores.is_empty() => Err(error),
        _ => Ok(StoresFound {
            stores,
            refused,
            unfit: unfit_ids,
        }),
    }
}

/// The names that cannot be ids as one error; `None` when there are none.
#[must_use]
pub fn unfit_error(ids: &BTreeMap<String, String>) -> Option<Error> {
    if ids.is_empty() {
        return None;
    }
    let count = ids.len();
    let mut shown: Vec<String> = ids.values().take(NAMED).cloned().collect();
    if count > NAMED {
        shown.push(t!("records.auto_unfit_more", count = count - NAMED).into_owned());
    }
    let message = t!("records.auto_unfit", count = count, ids = shown.join("\n  "));
    Some(Error::new(Kind::Data, message).hint(t!("records.auto_unfit_hint")))
}
