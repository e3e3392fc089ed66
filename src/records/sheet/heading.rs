//! A sheet's header: which row it is, and whether it has what the table needs.

use rust_i18n::t;

use crate::error::{Error, Kind};
use crate::records::headers::{self, Assignment};
use crate::records::layout::Layout;
use crate::records::read::Rows;

/// The header's row number and cells: the row told, else the one most of whose cells are headers of the table.
///
/// # Errors
///
/// No row there, or no row at all.
pub fn header(layout: &Layout, rows: &Rows<'_>, told: Option<u32>, shown: &str) -> Result<(u64, Vec<String>), Error> {
    if let Some(told) = told {
        let mut found = None;
        // A quotation mark that is never closed is reported when the rows are read.
        let _ = rows.visit(|number, row| {
            if number == u64::from(told) {
                let cells = (0..row.len())
                    .map(|index| row.cell(index).shown().into_owned())
                    .collect();
                found = Some((number, cells));
            }
            number < u64::from(told)
        });
        return found.ok_or_else(|| Error::new(Kind::Data, t!("records.no_header_row", file = shown, row = told)));
    }
    let top = rows.top();
    let mut best: Option<(usize, usize)> = None;
    for (index, (_, cells)) in top.iter().enumerate() {
        let score = headers::score(layout, cells.iter().map(String::as_str));
        if best.is_none_or(|(highest, _)| score > highest) {
            best = Some((score, index));
        }
    }
    best.and_then(|(_, index)| top.into_iter().nth(index))
        .ok_or_else(|| Error::new(Kind::Data, t!("records.empty_file", file = shown)))
}

/// A header as a message may show it: a broken file's bytes must not steer a terminal.
fn printable(header: &str) -> String {
    let visible = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        c if c.is_control() => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    header.trim().chars().map(visible).collect()
}

/// Required columns that the headers lack.
pub(super) fn missing(layout: &Layout, assignment: &Assignment, store_implied: bool) -> Vec<usize> {
    let store = layout.position("store");
    let mut missing: Vec<usize> = assignment.missing(layout).collect();
    if let Some(store) = store
        && !store_implied
        && assignment.sources[store].is_empty()
    {
        missing.insert(0, store);
    }
    missing
}

/// Reports required columns that are missing and columns that two headers fit, all at once.
pub(super) fn check(
    layout: &Layout,
    assignment: &Assignment,
    header_cells: &[String],
    shown: &str,
    store_implied: bool,
) -> Result<(), Error> {
    let mut lines = Vec::new();
    let mut hints = Vec::new();
    // A header that another column uses is no candidate.
    let unused: Vec<String> = assignment
        .unused(header_cells)
        .into_iter()
        .map(|position| header_cells[position].clone())
        .collect();
    for field in missing(layout, assignment, store_implied) {
        let name = &layout.fields[field].name;
        lines.push(t!(
            "records.missing_column",
            file = shown,
            column = name,
            chinese = layout.fields[field].chinese
        ));
        if let Some((header, synonym)) = headers::nearest(layout, field, &unused) {
            hints.push(t!(
                "records.nearest_header",
                column = name,
                header = printable(header),
                synonym = synonym
            ));
        }
        hints.push(if layout.is_draft {
            t!("records.columns_flag", table = layout.table, column = name)
        } else {
            t!("records.columns_hint", table = layout.table, column = name)
        });
    }
    if !lines.is_empty() {
        let found: Vec<String> = header_cells
            .iter()
            .map(|header| printable(header))
            .filter(|header| !header.is_empty())
            .collect();
        lines.push(t!("records.headers_found", headers = found.join(", ")));
    }
    for (field, positions) in &assignment.ambiguous {
        let name = &layout.fields[*field].name;
        let candidates: Vec<String> = positions
            .iter()
            .map(|position| format!("“{}”", printable(&header_cells[*position])))
            .collect();
        lines.push(t!(
            "records.ambiguous_column",
            file = shown,
            column = name,
            candidates = candidates.join(", ")
        ));
        let header = printable(&header_cells[positions[0]]);
        hints.push(if layout.is_draft {
            t!(
                "records.ambiguous_flag",
                table = layout.table,
                column = name,
                header = header
            )
        } else {
            t!(
                "records.ambiguous_hint",
                table = layout.table,
                column = name,
                header = header
            )
        });
    }
    if lines.is_empty() {
        return Ok(());
    }
    hints.dedup();
    Err(hints
        .into_iter()
        .fold(Error::new(Kind::Data, lines.join("\n")), Error::hint))
}
