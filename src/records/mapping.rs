//! Proposals for unknown exports: which table a file holds, which header is which column, what its words may mean.

mod cells;
mod guesses;
pub mod survey;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use indexmap::IndexMap;
use serde::Serialize;

use super::headers::{self, Assignment};
use super::layout::Layout;
use super::read::{self, Rows, Sheet, whole};
use super::schema::TableId;
use crate::config::{Config, Source};
use crate::error::Error;

pub use yaml::{left_out, to_yaml};

use cells::{date_and_time, unknown_words};

/// What is proposed for one file, or one sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// As given.
    pub file: String,
    /// The sheet when the workbook has several.
    pub sheet: Option<String>,
    /// The table it seems to hold; `None` when no header is known.
    pub table: Option<TableId>,
    /// The row of the header as a spreadsheet shows it.
    pub header_row: Option<u64>,
    /// Canonical column → its header, or several that it could be or that belong together.
    pub columns: IndexMap<String, Headers>,
    /// Required columns that no header fits.
    pub missing: Vec<String>,
    /// Headers that are no column.
    pub unplaced: Vec<String>,
    /// Canonical column → word of its cells that is not known → what it may mean, `null` where that is for the reader to say.
    pub values: IndexMap<String, IndexMap<String, Option<String>>>,
}

/// One header or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Headers {
    /// The header of a column.
    One(String),
    /// Headers the column could be, or that belong together (a date and a time).
    Several(Vec<String>),
}

impl Headers {
    /// The headers, in order.
    #[must_use]
    pub fn all(&self) -> &[String] {
        match self {
            Self::One(header) => std::slice::from_ref(header),
            Self::Several(headers) => headers,
        }
    }
}

/// Proposes a mapping for every file and sheet. With a configuration its questions are found too.
///
/// # Errors
///
/// The first file that cannot be read.
pub fn propose(files: &[impl AsRef<Path>], config: Option<&Config>) -> Result<Vec<Proposal>, Error> {
    let layouts = layouts(config);
    let mut proposals = Vec::new();
    for file in files {
        let file = file.as_ref();
        let shown = file.to_string_lossy().into_owned();
        let bytes = whole::read(file, &shown)?;
        for sheet in every_sheet(&layouts, &bytes, &shown, None)? {
            proposals.extend(propose_sheet(&layouts, &shown, sheet.name, &sheet.rows));
        }
    }
    Ok(proposals)
}

/// What is looked for in every table.
fn layouts(config: Option<&Config>) -> Vec<Layout> {
    TableId::ALL
        .into_iter()
        .map(|table| Layout::of(table, config, None))
        .collect()
}

/// The sheets of a file: all of a workbook, or the one named.
fn every_sheet<'a>(
    layouts: &[Layout],
    bytes: &'a [u8],
    shown: &str,
    only: Option<&str>,
) -> Result<Vec<Sheet<'a>>, Error> {
    let source = Source {
        sheet: Some(only.unwrap_or("*").to_owned()),
        ..nothing_told()
    };
    let score = |cells: &[String]| {
        layouts
            .iter()
            .map(|layout| headers::score(layout, cells.iter().map(String::as_str)))
            .max()
            .unwrap_or(0)
    };
    read::sheets(bytes, shown, &source, &score, &|_| true)
}

/// A source of which nothing is said.
fn nothing_told() -> Source {
    Source {
        paths: Vec::new(),
        query: None,
        encoding: None,
        sheet: None,
        header_row: None,
        utc_offset_minutes: 0,
        columns: BTreeMap::new(),
        values: BTreeMap::new(),
        line: 0,
    }
}

/// The proposal for a sheet; `None` for an empty one.
fn propose_sheet(layouts: &[Layout], file: &str, sheet: Option<String>, rows: &Rows<'_>) -> Option<Proposal> {
    let top = rows.top();
    match best_header(layouts, &top, file, sheet.as_deref()) {
        Some((layout, (header_row, cells))) => Some(placed(layout, file, sheet, (*header_row, cells), rows)),
        None => top
            .into_iter()
            .next()
            .map(|(number, cells)| unplaced(file, sheet, number, &cells)),
    }
}

/// The table and the row that fit best as its header; `None` where no row fits any.
fn best_header<'a, 'b>(
    layouts: &'a [Layout],
    top: &'b [(u64, Vec<String>)],
    file: &str,
    sheet: Option<&str>,
) -> Option<(&'a Layout, &'b (u64, Vec<String>))> {
    let mut best = None;
    let mut highest = 0;
    for row in top {
        for layout in layouts {
            let fit = fit(layout, &row.1, file, sheet);
            if fit > highest {
                highest = fit;
                best = Some((layout, row));
            }
        }
    }
    best
}

/// The proposal for a sheet of no known table, its first row shown.
fn unplaced(file: &str, sheet: Option<String>, header_row: u64, cells: &[String]) -> Proposal {
    let headers = cells.iter().map(|cell| cell.trim().to_owned());
    Proposal {
        file: file.to_owned(),
        sheet,
        table: None,
        header_row: Some(header_row),
        columns: IndexMap::new(),
        missing: Vec::new(),
        unplaced: headers.filter(|header| !header.is_empty()).collect(),
        values: IndexMap::new(),
    }
}

/// The proposal for a sheet whose table and header are known.
fn placed(
    layout: &Layout,
    file: &str,
    sheet: Option<String>,
    (header_row, cells): (u64, &[String]),
    rows: &Rows<'_>,
) -> Proposal {
    let assignment = headers::assign(layout, cells);
    let header = |position: &usize| cells[*position].trim().to_owned();
    let placed = named(layout, &assignment);
    let mut used = BTreeSet::new();
    let mut columns = IndexMap::new();
    for field in &placed {
        let joined = date_and_time(layout, *field, &assignment.sources[*field], cells, header_row, rows);
        let sources = joined.as_ref().unwrap_or(&assignment.sources[*field]);
        used.extend(sources.iter().copied());
        let headers = match sources.as_slice() {
            [only] => Headers::One(header(only)),
            several => Headers::Several(several.iter().map(header).collect()),
        };
        columns.insert(layout.fields[*field].name.clone().into_owned(), headers);
    }
    let unplaced = (0..cells.len())
        .filter(|position| !used.contains(position))
        .map(|position| header(&position));
    Proposal {
        file: file.to_owned(),
        sheet,
        table: Some(layout.table),
        header_row: Some(header_row),
        columns,
        missing: assignment
            .missing(layout)
            .map(|field| layout.fields[field].name.clone().into_owned())
            .collect(),
        unplaced: unplaced.filter(|header| !header.is_empty()).collect(),
        values: unknown_words(layout, &assignment, &placed, header_row, rows),
    }
}

/// The fields to name in a proposal: those with a header of their own, and the plate where it is all that tells a vehicle.
fn named(layout: &Layout, assignment: &Assignment) -> Vec<usize> {
    let vehicle_by_plate = layout
        .position("vin")
        .is_some_and(|vin| assignment.sources[vin].is_empty() || assignment.stands_in[vin].is_some());
    (0..layout.fields.len())
        .filter(|field| !assignment.sources[*field].is_empty() && assignment.stands_in[*field].is_none())
        .filter(|field| {
            layout.fields[*field].name != "plate" || layout.table == TableId::RepairOrders || vehicle_by_plate
        })
        .collect()
}

/// How well a row fits as the header of a table: its columns, the required ones more, and what file and sheet are called.
fn fit(layout: &Layout, cells: &[String], file: &str, sheet: Option<&str>) -> usize {
    let assignment = headers::assign(layout, cells);
    let placed = named(layout, &assignment);
    if placed.is_empty() {
        return 0;
    }
    let required = layout.fields.iter().filter(|field| field.required).count();
    let missing = assignment.missing(layout).count();
    let own = placed
        .iter()
        .filter(|field| guesses::is_telling(layout.table, &layout.fields[**field].name))
        .count();
    let name = Path::new(file)
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let called = [Some(name.as_str()), sheet]
        .into_iter()
        .flatten()
        .any(|name| guesses::is_called(layout.table, name));
    placed.len()
        + 2 * own
        + 3 * (required - missing.min(required))
        + if missing == 0 { 4 } else { 0 }
        + if called { 4 } else { 0 }
}
