//! All configured files to records.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rayon::prelude::*;
use rust_i18n::t;

use super::clean::value::Stores;
use super::layout::Layout;
use super::read::find::{self, Found};
use super::schema::TableId;
use super::sheet::{self, CleanSheet, TableSource};
use super::{RecordWarning, Records, assemble, headers, warnings};
use crate::config::Config;
use crate::error::{Error, Kind};
use crate::period::Month;

/// What a run needs of the records.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The tables to read; `None` = all that are configured.
    pub tables: Option<&'a [TableId]>,
    /// The stores whose rows to keep; `None` = all that are configured. Folders of others (`store=S01`) are not read.
    pub stores: Option<&'a [String]>,
}

/// A file to read, of a table, and the store whose folder it lies in.
struct Unit {
    table: usize,
    found: Found,
    partition: Option<usize>,
}

/// Reads and cleans the configured tables.
///
/// `month` is the month of the report and `today` the day it is made on, for the warnings about far too few rows and dates to come.
///
/// # Errors
///
/// Every file that is missing, cannot be read, or lacks a required column, together in one error of kind
/// [`Kind::Data`]. What is wrong in the folder of one store alone is kept in [`Records::failures`] for [`super::store_verdict`].
pub fn load(config: &Config, today: NaiveDate, month: Month, wanted: Wanted<'_>) -> Result<Records, Error> {
    let stores = Stores::new(&config.stores);
    let store_ids: Vec<String> = config.stores.iter().map(|store| store.id.clone()).collect();
    let keep: Vec<bool> = store_ids
        .iter()
        .map(|id| wanted.stores.is_none_or(|wanted| wanted.contains(id)))
        .collect();
    let tables: Vec<TableSource<'_>> = config
        .sources
        .iter()
        .filter(|(table, _)| wanted.tables.is_none_or(|wanted| wanted.contains(table)))
        .map(|(table, source)| TableSource {
            layout: Layout::new(*table, config, Some(source)),
            source,
            stores: &stores,
            store_ids: &store_ids,
        })
        .collect();
    let mut records = Records::default();
    let mut errors = Vec::new();
    let units = units(config, &tables, &keep, &mut records, &mut errors);
    let read: Vec<Result<Vec<CleanSheet>, Error>> = units
        .par_iter()
        .map(|unit| sheet::read_file(&tables[unit.table], &unit.found, unit.partition))
        .collect();
    let mut sheets: Vec<Vec<CleanSheet>> = tables.iter().map(|_| Vec::new()).collect();
    for (unit, read) in units.iter().zip(read) {
        match (read, unit.partition) {
            (Ok(read), _) => sheets[unit.table].extend(read),
            (Err(error), Some(store)) => records
                .failures
                .entry(store_ids[store].clone())
                .or_default()
                .push(error),
            (Err(error), None) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(together(errors));
    }
    for (table, sheets) in tables.iter().zip(sheets) {
        records.warnings.extend(unmatched(table, &sheets));
        assemble::add_table(&mut records, &table.layout, sheets, &store_ids, &keep)?;
    }
    records.index_stores(&store_ids);
    let found = warnings::find(&records, config, today, month);
    records.warnings.extend(found);
    Ok(records)
}

/// The files of all tables, in order.
fn units(
    config: &Config,
    tables: &[TableSource<'_>],
    keep: &[bool],
    records: &mut Records,
    errors: &mut Vec<Error>,
) -> Vec<Unit> {
    let mut units = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        let files = match find::files(&config.root, &table.source.paths) {
            Ok(files) => files,
            Err(found) => {
                errors.extend(found);
                continue;
            }
        };
        let mut skipped: BTreeMap<String, u64> = BTreeMap::new();
        for found in files {
            match sheet::partition(&found, table.stores) {
                Ok(Some(store)) if !keep[store] => {}
                Ok(partition) => units.push(Unit {
                    table: index,
                    found,
                    partition,
                }),
                Err(unknown) => *skipped.entry(unknown).or_default() += 1,
            }
        }
        records
            .warnings
            .extend(skipped.into_iter().map(|(store, files)| RecordWarning {
                code: "unknown_partition",
                store: None,
                message: format!(
                    "{} 的文件夹 store={store} 不属于已配置的门店，其中 {files} 个文件未读取",
                    table.layout.table.chinese()
                ),
            }));
    }
    units
}

/// Headers that `columns:` names and no file of the table has.
fn unmatched(table: &TableSource<'_>, sheets: &[CleanSheet]) -> Vec<RecordWarning> {
    let mut found = Vec::new();
    let Some((first, others)) = sheets.split_first() else {
        return found;
    };
    for (field, header) in &first.unmatched {
        let everywhere = others
            .iter()
            .all(|sheet| sheet.unmatched.contains(&(*field, header.clone())));
        if everywhere {
            let headers = &first.input.ignored_headers;
            let nearest = headers::nearest(&table.layout, *field, headers)
                .map(|(nearest, _)| format!("，最接近的未用表头是“{nearest}”"))
                .unwrap_or_default();
            found.push(RecordWarning {
                code: "header_missing",
                store: None,
                message: format!(
                    "{}：配置中 columns 的 {} 指定的表头“{header}”在文件中不存在{nearest}",
                    table.layout.table.chinese(),
                    table.layout.fields[*field].name,
                ),
            });
        }
    }
    found
}

/// Several errors as one.
pub(super) fn together(mut errors: Vec<Error>) -> Error {
    if errors.len() == 1 {
        return errors.remove(0);
    }
    let mut message = t!("records.several_problems", count = errors.len()).into_owned();
    for error in &errors {
        message.push('\n');
        message.push_str(&error.to_string());
    }
    Error::new(Kind::Data, message)
}
