//! The sheets of a table put together: repeated keys rejected, frames joined, rows counted.

use std::collections::BTreeMap;

use polars::prelude::{
    BooleanChunked, Column, DataFrame, InitHashMaps, IntoColumn, NamedFrom, NewChunkedArray, PlHashMap, PlSmallStr,
    PolarsError, PolarsResult, Scalar, Series, StringChunked,
};

use super::clean::CleanRows;
use super::clean::columns::{data_type, score_name};
use super::clean::plan::default;
use super::clean::value::Value;
use super::layout::{Field, Layout};
use super::pack::{self, PackedRows, PackedSheet, PackedTable, Repeated};
use super::reject::{Reject, Rule};
use super::schema;
use super::sheet::CleanSheet;
use super::{Records, Table};
use crate::error::{Error, Kind};

/// The sheets of a table put together.
#[derive(Default)]
pub struct Joined {
    /// By sheet: the rows that repeat a key.
    duplicates: Vec<Vec<Duplicate>>,
    /// The rows of all sheets; `None` without a sheet.
    frame: Option<DataFrame>,
}

/// Puts the sheets of a table together; `first_file` is the number of the first among all files.
///
/// # Errors
///
/// A frame that cannot be built, which would be a fault of the program.
pub fn join(layout: &Layout, sheets: &[CleanSheet], first_file: usize, wanted: &[bool]) -> Result<Joined, Error> {
    let fault = |error: PolarsError| Error::new(Kind::Unexpected, error.to_string());
    let duplicates = duplicates(layout, sheets);
    let mut whole: Option<DataFrame> = None;
    let mut order = 0;
    for (position, (sheet, duplicates)) in sheets.iter().zip(&duplicates).enumerate() {
        let frame = frame(layout, &sheet.rows, first_file + position, order, duplicates, wanted).map_err(fault)?;
        match &mut whole {
            None => whole = Some(frame),
            Some(whole) => {
                whole.vstack_mut_owned(frame).map_err(fault)?;
            }
        }
        order += sheet.rows.read.values().sum::<u64>().cast_signed();
    }
    if let Some(frame) = &mut whole {
        frame.rechunk_mut();
    }
    Ok(Joined {
        duplicates,
        frame: whole,
    })
}

/// Adds a table to the records: its sheets, and what [`join`] made of them with the number of files the records have now.
pub fn add_table(
    records: &mut Records,
    layout: &Layout,
    sheets: Vec<CleanSheet>,
    joined: Joined,
    store_ids: &[String],
) {
    let mut columns = std::collections::BTreeSet::new();
    for (sheet, duplicates) in sheets.into_iter().zip(joined.duplicates) {
        columns.extend(sheet.input.columns.iter().cloned());
        add_rows_read(records, layout, &sheet.rows, store_ids);
        let mut input = sheet.input;
        input.rejected += duplicates.len() as u64;
        add_rejects(records, layout, &sheet.rows, duplicates, store_ids);
        records.inputs.push(input);
        records.warnings.extend(sheet.warnings);
    }
    if let Some(frame) = joined.frame {
        records.tables.insert(
            layout.table,
            Table {
                id: layout.table,
                frame,
                columns,
            },
        );
    }
}

/// Adds what is to be said of a table whose rows are packed, and gives the rows.
///
/// # Errors
///
/// Rows that cannot be unpacked, which would be a fault of the program.
pub fn add_packed_table(
    records: &mut Records,
    layout: Layout,
    sheets: Vec<CleanSheet>,
    store_ids: &[String],
    wanted: &[bool],
) -> Result<PackedTable, Error> {
    let fault = |error: PolarsError| Error::new(Kind::Unexpected, error.to_string());
    let packed: Vec<&PackedRows> = sheets.iter().filter_map(|sheet| sheet.rows.packed.as_ref()).collect();
    let repeated = pack::repeated(&packed);
    let mut table = PackedTable {
        layout,
        sheets: Vec::new(),
    };
    let mut order = 0;
    for (mut sheet, repeated) in sheets.into_iter().zip(repeated) {
        let file = records.inputs.len();
        let rows = sheet.rows.packed.take().unwrap_or_default();
        let present = sheet.rows.columns.iter().map(Option::is_some).collect();
        let packed = PackedSheet::new(file, order, rows, present, &repeated);
        add_rows_read(records, &table.layout, &sheet.rows, store_ids);
        order += sheet.rows.read.values().sum::<u64>().cast_signed();
        let mut input = sheet.input;
        input.rejected += repeated.len() as u64;
        // Of stores that are not wanted only the number counts.
        let mut by_store: BTreeMap<usize, Vec<Repeated>> = BTreeMap::new();
        for row in repeated.into_iter().filter(|row| wanted[row.store]) {
            by_store.entry(row.store).or_default().push(row);
        }
        let from = records.rejects.len();
        add_rejects(records, &table.layout, &sheet.rows, Vec::new(), store_ids);
        for (store, repeated) in by_store {
            let mut rows = packed.unpacked(&table.layout, store).map_err(fault)?;
            let duplicates = repeated
                .iter()
                .map(|row| named(&table.layout, &rows, row, &sheet.rows.raw_keys))
                .collect();
            rows.rejected.clear();
            add_rejects(records, &table.layout, &rows, duplicates, store_ids);
        }
        records.rejects[from..].sort_by_key(|reject| reject.row);
        records.inputs.push(input);
        records.warnings.extend(sheet.warnings);
        table.sheets.push(packed);
    }
    Ok(table)
}

/// A row that repeats a key, with the key as read.
fn named(layout: &Layout, rows: &CleanRows, row: &Repeated, raw_keys: &BTreeMap<usize, String>) -> Duplicate {
    let key = schema::key(layout.table).and_then(|key| layout.position(key));
    let column = key.and_then(|key| rows.columns.get(key)?.as_ref()?.first());
    let cleaned = column.and_then(|column| column.str().ok()?.get(row.in_store));
    let raw = raw_keys.get(&row.position).map(String::as_str);
    Duplicate {
        position: row.in_store,
        key: raw.or(cleaned).unwrap_or_default().to_owned(),
        identical: row.identical,
    }
}

fn add_rows_read(records: &mut Records, layout: &Layout, rows: &CleanRows, store_ids: &[String]) {
    for ((store, month), count) in &rows.read {
        let store = store.map(|store| store_ids[store].clone());
        *records.rows_read.entry((layout.table, store, *month)).or_default() += count;
    }
}

/// Adds a table without rows, as if a file with every column were empty.
///
/// # Errors
///
/// A frame that cannot be built, which would be a fault of the program.
pub fn add_empty_table(records: &mut Records, layout: &Layout) -> Result<(), Error> {
    let rows = CleanRows {
        columns: layout.fields.iter().map(|_| None).collect(),
        ..CleanRows::default()
    };
    let frame =
        frame(layout, &rows, 0, 0, &[], &[]).map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
    let columns = layout
        .fields
        .iter()
        .map(|field| field.name.clone().into_owned())
        .collect();
    let id = layout.table;
    records.tables.insert(id, Table { id, frame, columns });
    Ok(())
}

/// An accepted row whose key an earlier row has.
pub(super) struct Duplicate {
    /// Position among the accepted rows of its sheet.
    position: usize,
    /// The key as read.
    key: String,
    identical: bool,
}

impl Duplicate {
    /// The row at a position, to be left out; what is to be said of it was said.
    pub(super) fn at(position: usize) -> Self {
        Self {
            position,
            key: String::new(),
            identical: false,
        }
    }
}

/// By sheet: the rows that repeat a key.
fn duplicates(layout: &Layout, sheets: &[CleanSheet]) -> Vec<Vec<Duplicate>> {
    let Some(key) = schema::key(layout.table).and_then(|key| layout.position(key)) else {
        return sheets.iter().map(|_| Vec::new()).collect();
    };
    let rows: usize = sheets.iter().map(|sheet| sheet.rows.rows.len()).sum();
    let mut seen: PlHashMap<(usize, &str), u64> = PlHashMap::with_capacity(rows);
    let mut all = Vec::new();
    for sheet in sheets {
        let mut found = Vec::new();
        let keys = sheet.rows.columns[key]
            .as_ref()
            .and_then(|columns| columns[0].str().ok());
        for (position, key) in keys.into_iter().flat_map(StringChunked::iter).enumerate() {
            let Some(key) = key else { continue };
            let digest = sheet.rows.digests[position];
            let mut is_first = false;
            let first = *seen.entry((sheet.rows.stores[position], key)).or_insert_with(|| {
                is_first = true;
                digest
            });
            if !is_first {
                let shown = sheet.rows.raw_keys.get(&position).cloned();
                let key = shown.unwrap_or_else(|| key.to_owned());
                found.push(Duplicate {
                    position,
                    key,
                    identical: first == digest,
                });
            }
        }
        all.push(found);
    }
    all
}

/// The frame of a sheet, without duplicates and the rows of stores that are not wanted.
pub(super) fn frame(
    layout: &Layout,
    rows: &CleanRows,
    file: usize,
    order: i64,
    duplicates: &[Duplicate],
    wanted: &[bool],
) -> PolarsResult<DataFrame> {
    let height = rows.rows.len();
    let mut columns: Vec<Column> = Vec::with_capacity(layout.fields.len() + 3);
    for (field, built) in layout.fields.iter().zip(&rows.columns) {
        match built {
            Some(built) => columns.extend(built.iter().cloned()),
            None => columns.extend(absent(field, height)),
        }
    }
    // A default taken from another column waits until that column is there.
    if let (Some(opened), Some(delivered)) = (layout.position("opened_at"), layout.position("delivered_at"))
        && rows.columns[opened].is_none()
        && let Some(built) = &rows.columns[delivered]
        && let Some(column) = columns.iter_mut().find(|column| column.name() == "opened_at")
    {
        *column = built[0].clone().with_name("opened_at".into());
    }
    let row_ids: Vec<i64> = rows.order.iter().map(|local| local + order).collect();
    let numbers: Vec<i64> = rows.rows.iter().map(|row| row.cast_signed()).collect();
    columns.push(Series::new("row_id".into(), row_ids).into_column());
    columns.push(Column::new_scalar(
        "file".into(),
        i64::try_from(file).unwrap_or(i64::MAX).into(),
        height,
    ));
    columns.push(Series::new("row".into(), numbers).into_column());
    let frame = DataFrame::new(height, columns)?;
    if duplicates.is_empty() && wanted.iter().all(|wanted| *wanted) {
        return Ok(frame);
    }
    let mut keep: Vec<bool> = rows.stores.iter().map(|store| wanted[*store]).collect();
    for duplicate in duplicates {
        keep[duplicate.position] = false;
    }
    frame.filter(&BooleanChunked::from_slice("keep".into(), &keep))
}

/// A column that no cell of the sheet fills.
fn absent(field: &Field, height: usize) -> Vec<Column> {
    let name = || field.name.as_ref().into();
    let mut columns = vec![match default(field) {
        Value::Text(word) => Column::new_scalar(name(), Scalar::from(PlSmallStr::from_str(&word)), height),
        Value::Integer(number) => Column::new_scalar(name(), number.into(), height),
        _ => Column::full_null(name(), height, &data_type(field.kind)),
    }];
    if field.is_scored() {
        columns.push(Column::full_null(
            score_name(field).into(),
            height,
            &data_type(field.kind),
        ));
    }
    columns
}

fn add_rejects(
    records: &mut Records,
    layout: &Layout,
    rows: &CleanRows,
    duplicates: Vec<Duplicate>,
    store_ids: &[String],
) {
    let file = records.inputs.len();
    let from = records.rejects.len();
    let store_id = |store: usize| store_ids[store].clone();
    records.rejects.extend(rows.rejected.iter().map(|rejected| Reject {
        table: layout.table,
        file,
        row: rejected.row,
        column: rejected.column.clone(),
        value: rejected.value.clone(),
        rule: rejected.rule,
        store: rejected.store.map(store_id),
        month: rejected.month,
        identical: false,
    }));
    records.rejects.extend(duplicates.into_iter().map(|duplicate| Reject {
        table: layout.table,
        file,
        row: rows.rows[duplicate.position],
        column: schema::key(layout.table).unwrap_or_default().to_owned(),
        value: duplicate.key,
        rule: Rule::Duplicate,
        store: Some(store_id(rows.stores[duplicate.position])),
        month: rows.months[duplicate.position],
        identical: duplicate.identical,
    }));
    records.rejects[from..].sort_by_key(|reject| reject.row);
}
