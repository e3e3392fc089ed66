//! One file or query: read, its header found, its rows cleaned.

mod heading;

use std::borrow::Cow;
use std::path::Path;

use polars::prelude::PolarsResult;
use rust_i18n::t;
use sha2::{Digest, Sha256};

use super::clean::plan::Plan;
use super::clean::value::Stores;
use super::clean::{CleanRows, Cleaner, parts};
use super::headers::{self, Assignment};
use super::layout::Layout;
use super::read::find::Found;
use super::read::text::TextRows;
use super::read::{self, Fault, Rows, Sheet, database, encoding};
use super::schema::TableId;
use super::{InputFile, RecordWarning};
use crate::config::{Query, Source};
use crate::error::{Error, Kind};

pub use heading::header;

/// What the files of one table have in common.
pub struct TableSource<'a> {
    pub layout: &'a Layout,
    pub source: &'a Source,
    pub stores: &'a Stores,
    pub store_ids: &'a [String],
    /// Which stores are wanted, where rows are packed by store.
    pub packed: Option<&'a [bool]>,
}

/// A sheet, cleaned, before it takes its place among the others of its table.
pub struct CleanSheet {
    pub input: InputFile,
    pub rows: CleanRows,
    pub warnings: Vec<RecordWarning>,
    /// Headers that `columns:` names and the sheet lacks, by field.
    pub unmatched: Vec<(usize, String)>,
    /// The store whose folder the file lies in, as its position in the configuration.
    pub folder: Option<usize>,
}

/// Reads and cleans a file; `folder` is the store whose folder it lies in: every row is that store's.
///
/// # Errors
///
/// A file that cannot be read, changes meanwhile, is broken or empty, lacks a required column, or has two headers for one column.
pub fn read_file(table: &TableSource<'_>, found: &Found, folder: Option<usize>) -> Result<Vec<CleanSheet>, Error> {
    let score = |cells: &[String]| headers::score(table.layout, cells.iter().map(String::as_str));
    if let Some(large) = found.large(table.source.encoding.as_deref(), &score)? {
        let sha256 = large.sha256.clone();
        let rows = Rows::Large(large);
        let mut sheet = clean_sheet(
            table,
            &Sheet { name: None, rows },
            &found.shown,
            table.source.header_row,
            folder,
        )?;
        sheet.input.sha256 = sha256;
        return Ok(vec![sheet]);
    }
    let bytes = found.read()?;
    let (sha256, sheets) = rayon::join(|| digest(&bytes), || clean_bytes(table, found, &bytes, folder));
    let mut sheets = sheets?;
    for sheet in &mut sheets {
        sheet.input.sha256.clone_from(&sha256);
    }
    Ok(sheets)
}

/// The answer of a database as a sheet.
pub fn answer(bytes: &[u8]) -> Sheet<'_> {
    let decoded = encoding::decode_answer(bytes);
    let rows = Rows::Text(TextRows {
        text: decoded.text,
        delimiter: b',',
        marker: decoded.marker,
    });
    Sheet { name: None, rows }
}

/// Asks a database and cleans its rows; they have the file name `sql:` and the table's, and numbers from 2 on as if headers stood
/// above them.
///
/// # Errors
///
/// See [`database::rows`]; a result that lacks a required column, or has two for one.
pub fn read_query(table: &TableSource<'_>, query: &Query, root: &Path) -> Result<Vec<CleanSheet>, Error> {
    let shown = database::shown(table.layout.table);
    let bytes = database::rows(query, table.layout.table, root)?;
    let mut sheet = clean_sheet(table, &answer(&bytes), &shown, Some(1), None)?;
    sheet.input.sha256 = digest(&bytes);
    Ok(vec![sheet])
}

/// SHA-256 in lower-case hex.
fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn clean_bytes(
    table: &TableSource<'_>,
    found: &Found,
    bytes: &[u8],
    folder: Option<usize>,
) -> Result<Vec<CleanSheet>, Error> {
    let layout = table.layout;
    let implied_store = folder.or(table.stores.only());
    let score = |cells: &[String]| headers::score(layout, cells.iter().map(String::as_str));
    let complete = |cells: &[String]| {
        heading::missing(layout, &headers::assign(layout, cells), implied_store.is_some()).is_empty()
    };
    let cleaned = read::sheets(bytes, &found.shown, table.source, &score, &complete).and_then(|sheets| {
        let clean = |sheet: Sheet<'_>| clean_sheet(table, &sheet, &found.shown, table.source.header_row, folder);
        sheets.into_iter().map(clean).collect()
    });
    // Content decides what a file is; where that cannot be used, a name that promises something else is worth saying.
    cleaned.map_err(|error: Error| match read::belied_name(&found.shown, bytes) {
        Some(promised) => error.hint(t!("records.belied_name", file = found.shown, promised = promised)),
        None => error,
    })
}

fn clean_sheet(
    table: &TableSource<'_>,
    sheet: &Sheet<'_>,
    file: &str,
    header_row: Option<u32>,
    folder: Option<usize>,
) -> Result<CleanSheet, Error> {
    let layout = table.layout;
    let implied_store = folder.or(table.stores.only());
    let shown = sheet
        .name
        .as_ref()
        .map_or_else(|| file.to_owned(), |name| format!("{file}#{name}"));
    let (header_row, header_cells) = header(layout, &sheet.rows, header_row, &shown)?;
    let assignment = headers::assign(layout, &header_cells);
    heading::check(layout, &assignment, &header_cells, &shown, implied_store.is_some())?;
    let width = header_cells
        .iter()
        .rposition(|header| !header.trim().is_empty())
        .map_or(0, |last| last + 1);
    let plan = Plan::new(
        layout,
        &assignment,
        width,
        table.stores,
        table.store_ids,
        (implied_store, folder),
    );
    let rows = match &sheet.rows {
        Rows::Text(rows) if parts::are_lines(&rows.text) => Ok(parts::clean(&plan, rows, table.packed, header_row)),
        rows => clean_one_by_one(&plan, rows, table.packed, header_row),
    };
    let (rows, endless) = rows.map_err(|fault| match fault {
        Fault::Broken(error) => error,
        Fault::Unclosed(unclosed) => Error::new(
            Kind::Data,
            t!("records.unclosed_quote", file = shown, row = unclosed.row),
        )
        .hint(t!("records.unclosed_quote_hint")),
    })?;
    if let Some(row) = endless {
        let message = t!("records.endless_row", file = shown, row = row);
        return Err(Error::new(Kind::Data, message).hint(t!("records.unclosed_quote_hint")));
    }
    let rows = rows.map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
    let folder_of = folder.map(|store| table.store_ids[store].clone());
    let warnings = warnings(layout, &assignment, &rows, &shown, folder_of.as_deref());
    let input = InputFile {
        table: layout.table,
        path: shown,
        sha256: String::new(),
        rows: rows.read.values().sum(),
        rejected: rows.rejected.len() as u64,
        ignored_headers: assignment
            .unused(&header_cells)
            .into_iter()
            .map(|position| header_cells[position].trim().to_owned())
            .collect(),
        store: folder_of,
        columns: columns(layout, &assignment),
    };
    Ok(CleanSheet {
        input,
        rows,
        warnings,
        unmatched: assignment.unmatched,
        folder,
    })
}

/// Cleans the rows below the header, and says which row is longer than any row of a table.
fn clean_one_by_one(
    plan: &Plan<'_>,
    rows: &Rows<'_>,
    packed: Option<&[bool]>,
    header_row: u64,
) -> Result<(PolarsResult<CleanRows>, Option<u64>), Fault> {
    let mut cleaner = Cleaner::new(plan, packed);
    let mut endless = None;
    rows.visit(|number, row| {
        if row.is_endless() {
            endless = Some(number);
            return false;
        }
        if number > header_row {
            cleaner.row(number, row);
        }
        true
    })?;
    Ok((cleaner.finish(), endless))
}

/// Canonical names of the columns that the headers feed.
fn columns(layout: &Layout, assignment: &Assignment) -> Vec<String> {
    let fields = layout.fields.iter().zip(&assignment.sources);
    fields
        .filter(|(_, sources)| !sources.is_empty())
        .map(|(field, _)| field.name.clone().into_owned())
        .collect()
}

/// What a reader should know about the sheet as a whole.
fn warnings(
    layout: &Layout,
    assignment: &Assignment,
    rows: &CleanRows,
    shown: &str,
    store: Option<&str>,
) -> Vec<RecordWarning> {
    let mut warnings = Vec::new();
    let locale = layout.language.code();
    let mut warn = |code, message: Cow<'_, str>| {
        warnings.push(RecordWarning {
            code,
            store: store.map(str::to_owned),
            message: message.into_owned(),
        });
    };
    let stood_in = |name: &str| {
        layout
            .position(name)
            .is_some_and(|field| assignment.stands_in[field].is_some())
    };
    if stood_in("delivered_at") {
        warn(
            "delivered_at_from_opened_at",
            t!("warning.delivered_at_from_opened_at", locale = locale, file = shown),
        );
    }
    if layout.table == TableId::RepairOrders && stood_in("vin") {
        warn(
            "vehicle_by_plate",
            t!("warning.vehicle_by_plate", locale = locale, file = shown),
        );
    }
    if let Some((first, count)) = rows.wide {
        warn(
            "cells_beyond_header",
            t!(
                "warning.cells_beyond_header",
                locale = locale,
                file = shown,
                count = count,
                first = first
            ),
        );
    }
    warnings
}

/// The store that the folders of a file name, as its position in the configuration; `None` for a file in no such folder.
///
/// # Errors
///
/// The name of a store that is not configured.
pub fn folder(found: &Found, stores: &Stores) -> Result<Option<usize>, String> {
    found
        .partition()
        .map(|name| stores.find(&name).ok_or_else(|| name.into_owned()))
        .transpose()
}
