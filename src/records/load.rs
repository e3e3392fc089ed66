//! The files and queries of the configured tables, found and read.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rust_i18n::t;

use super::assemble::Joined;
use super::clean::value::Stores;
use super::layout::Layout;
use super::pack::PackedTable;
use super::read::find::{self, Found};
use super::read::storage::Storage;
use super::sheet::{self, CleanSheet, TableSource};
use super::{RecordWarning, Records, assemble, headers};
use crate::config::{Config, Source};
use crate::error::{Error, Kind};

/// A file to read, and the store in whose folder it lies, as its position in the configuration.
pub(super) struct Unit {
    /// `None`: the table's query.
    pub found: Option<Found>,
    pub folder: Option<usize>,
}

/// How many folders of unknown stores a warning each; of more there is one for all.
const FOLDERS_NAMED: usize = 3;

/// The files and queries of a table, in order; those in folders of stores that are not wanted left out.
pub(super) struct Finds {
    pub units: Vec<Unit>,
    /// Whether every file lies in the folder of some store, wanted or not.
    pub all_in_folders: bool,
    /// Folders of stores that are not configured: files by name of the store.
    unknown: BTreeMap<String, u64>,
    /// Wanted stores, as positions in the configuration, whose folders cannot be looked into.
    pub unreadable: Vec<(usize, Error)>,
}

/// Finds the files of a table.
///
/// # Errors
///
/// One error for every entry that names no file, a folder, or what cannot be read.
pub(super) fn find(
    config: &Config,
    storage: &Storage,
    source: &Source,
    stores: &Stores,
    wanted: &[bool],
) -> Result<Finds, Vec<Error>> {
    let mut finds = Finds {
        units: Vec::new(),
        all_in_folders: source.query.is_none(),
        unknown: BTreeMap::new(),
        unreadable: Vec::new(),
    };
    if source.query.is_some() {
        finds.units.push(Unit {
            found: None,
            folder: None,
        });
    }
    // A folder of an unknown store is looked into, so that what lies there can be told.
    let keep = |name: &str| stores.find(name).is_none_or(|store| wanted[store]);
    let files = find::files(&config.root, storage, &source.paths, &keep)?;
    for (name, error) in files.unreadable {
        match stores.find(&name) {
            Some(store) => finds.unreadable.push((store, error)),
            None => _ = finds.unknown.entry(name).or_default(),
        }
    }
    for found in files.found {
        let folder = sheet::folder(&found, stores);
        finds.all_in_folders &= folder != Ok(None);
        match folder {
            Ok(Some(store)) if !wanted[store] => {}
            Ok(folder) => finds.units.push(Unit {
                found: Some(found),
                folder,
            }),
            Err(unknown) => *finds.unknown.entry(unknown).or_default() += 1,
        }
    }
    Ok(finds)
}

impl Finds {
    /// Says which folders were not read because their stores are not configured.
    pub(super) fn warnings(&self, layout: &Layout) -> Vec<RecordWarning> {
        let locale = layout.language.code();
        let table = layout.table.label(layout.language);
        let warning = |message: Cow<'_, str>| RecordWarning {
            code: "unknown_partition",
            store: None,
            message: message.into_owned(),
        };
        if self.unknown.len() > FOLDERS_NAMED {
            let names: Vec<&str> = self.unknown.keys().take(FOLDERS_NAMED).map(String::as_str).collect();
            return vec![warning(t!(
                "warning.unknown_partitions",
                locale = locale,
                table = table,
                folders = self.unknown.len(),
                names = names.join(&format!("{}store=", t!("definition.list", locale = locale))),
                files = self.unknown.values().sum::<u64>()
            ))];
        }
        let one = |(store, files): (&String, &u64)| {
            warning(t!(
                "warning.unknown_partition",
                locale = locale,
                table = table,
                store = store,
                files = files
            ))
        };
        self.unknown.iter().map(one).collect()
    }
}

/// Reads files and queries of tables side by side; the sheets by table.
///
/// What is wrong in the folder of one store is kept in [`Records::failures`].
///
/// # Errors
///
/// All that is wrong elsewhere.
pub(super) fn read(
    config: &Config,
    tables: &[(&TableSource<'_>, &[Unit])],
    records: &mut Records,
) -> Result<Vec<Vec<CleanSheet>>, Vec<Error>> {
    let units: Vec<(usize, &TableSource<'_>, &Unit)> = tables
        .iter()
        .enumerate()
        .flat_map(|(index, (table, units))| units.iter().map(move |unit| (index, *table, unit)))
        .collect();
    let read: Vec<Result<Vec<CleanSheet>, Error>> = units
        .par_iter()
        .map(|(_, table, unit)| read_unit(config, table, unit))
        .collect();
    let mut errors = Vec::new();
    let mut sheets: Vec<Vec<CleanSheet>> = tables.iter().map(|_| Vec::new()).collect();
    for ((index, table, unit), read) in units.into_iter().zip(read) {
        match (read, unit.folder) {
            (Ok(read), _) => sheets[index].extend(read),
            (Err(error), Some(store)) => {
                let store = table.store_ids[store].clone();
                records.failures.entry(store).or_default().push(error);
            }
            (Err(error), None) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(sheets) } else { Err(errors) }
}

fn read_unit(config: &Config, table: &TableSource<'_>, unit: &Unit) -> Result<Vec<CleanSheet>, Error> {
    match (&unit.found, &table.source.query) {
        (Some(found), _) => sheet::read_file(table, found, unit.folder),
        (None, Some(query)) => sheet::read_query(table, query, &config.root),
        (None, None) => Ok(Vec::new()),
    }
}

/// Puts the sheets of each table together, the tables side by side, for [`add`] one after the other. See [`assemble::join`].
pub(super) fn join(
    records: &Records,
    tables: &[(&TableSource<'_>, Vec<CleanSheet>)],
    wanted: &[bool],
) -> Result<Vec<Joined>, Error> {
    let mut files = records.inputs.len();
    let first_files: Vec<usize> = tables
        .iter()
        .map(|(_, sheets)| {
            files += sheets.len();
            files - sheets.len()
        })
        .collect();
    let joined = tables.par_iter().zip(first_files);
    joined
        .map(|((table, sheets), first_file)| assemble::join(table.layout, sheets, first_file, wanted))
        .collect()
}

/// Adds the sheets of a table to records.
pub(super) fn add(records: &mut Records, table: &TableSource<'_>, sheets: Vec<CleanSheet>, joined: Joined) {
    records.warnings.extend(unmatched(table, &sheets));
    assemble::add_table(records, table.layout, sheets, joined, table.store_ids);
}

/// Adds what is to be said of a table whose rows are packed, and gives the rows.
///
/// # Errors
///
/// See [`assemble::add_packed_table`].
pub(super) fn add_packed(
    records: &mut Records,
    table: &TableSource<'_>,
    layout: Layout,
    sheets: Vec<CleanSheet>,
    wanted: &[bool],
) -> Result<PackedTable, Error> {
    records.warnings.extend(unmatched(table, &sheets));
    assemble::add_packed_table(records, layout, sheets, table.store_ids, wanted)
}

/// Headers that `columns:` names and no file of the table has: no file of a store, where files lie in the folders of stores.
fn unmatched(table: &TableSource<'_>, sheets: &[CleanSheet]) -> Vec<RecordWarning> {
    let folders: BTreeSet<usize> = sheets.iter().filter_map(|sheet| sheet.folder).collect();
    if folders.is_empty() {
        return unmatched_of(table, &sheets.iter().collect::<Vec<_>>(), None);
    }
    let of_store = |store: usize| {
        let concerns = |sheet: &&CleanSheet| sheet.folder.is_none_or(|folder| folder == store);
        let sheets: Vec<&CleanSheet> = sheets.iter().filter(concerns).collect();
        unmatched_of(table, &sheets, Some(&table.store_ids[store]))
    };
    folders.into_iter().flat_map(of_store).collect()
}

fn unmatched_of(table: &TableSource<'_>, sheets: &[&CleanSheet], store: Option<&str>) -> Vec<RecordWarning> {
    let mut found = Vec::new();
    let locale = table.layout.language.code();
    let Some((first, others)) = sheets.split_first() else {
        return found;
    };
    for (field, header) in &first.unmatched {
        let everywhere = others
            .iter()
            .all(|sheet| sheet.unmatched.contains(&(*field, header.clone())));
        if everywhere {
            let headers = &first.input.ignored_headers;
            let nearest = headers::nearest(table.layout, *field, headers)
                .map(|(nearest, _)| t!("warning.nearest_header", locale = locale, header = nearest).into_owned())
                .unwrap_or_default();
            found.push(RecordWarning {
                code: "header_missing",
                store: store.map(str::to_owned),
                message: t!(
                    "warning.header_missing",
                    locale = locale,
                    table = table.layout.table.label(table.layout.language),
                    column = table.layout.fields[*field].name,
                    header = header,
                    nearest = nearest
                )
                .into_owned(),
            });
        }
    }
    found
}

/// Several errors as one.
pub(super) fn together(mut errors: Vec<Error>) -> Error {
    // A bucket that several tables lie in says the same for each.
    errors.dedup_by(|one, other| one.message == other.message && one.hints == other.hints);
    if errors.len() == 1 {
        return errors.remove(0);
    }
    let mut message = t!("records.several_problems", count = errors.len()).into_owned();
    for error in &errors {
        message.push('\n');
        message.push_str(&error.to_string());
    }
    let kind = errors.iter().map(|error| error.kind).max().unwrap_or(Kind::Data);
    Error::new(kind, message)
}
