//! The rows of a long text cleaned part by part on every core; what comes out is what one cleaner gives row by row.

use std::ops::Range;

use polars::prelude::{Column, PolarsResult};
use rayon::prelude::*;

use super::plan::Plan;
use super::{CleanRows, Cleaner};
use crate::records::read::cells::RowView;
use crate::records::read::text::{self, TextRows};

/// The least a part holds, in bytes.
const LEAST: usize = 256 * 1024;

/// A part of a text: whole lines.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    bytes: Range<usize>,
    /// How many lines stand before it.
    lines: u64,
}

/// The parts of a text; none where it is short, there is one core, or a line need not be a row: a quotation mark may hold line breaks.
#[must_use]
pub fn parts_of(rows: &TextRows<'_>) -> Vec<Part> {
    let cores = rayon::current_num_threads();
    if cores < 2 || rows.text.len() < 2 * LEAST || has_marks(&rows.text) {
        return Vec::new();
    }
    parts(&rows.text, (rows.text.len() / (4 * cores)).max(LEAST))
}

/// Whether a text has quotation marks, or line breaks of an old kind.
fn has_marks(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.contains(&b'"') || bytes.windows(2).any(|pair| pair[0] == b'\r' && pair[1] != b'\n') || bytes.ends_with(b"\r")
}

fn parts(text: &str, size: usize) -> Vec<Part> {
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    let (mut start, mut lines) = (0, 0);
    while start < bytes.len() {
        let enough = (start + size).min(bytes.len());
        let line_break = bytes[enough..].iter().position(|byte| *byte == b'\n');
        let end = line_break.map_or(bytes.len(), |position| enough + position + 1);
        parts.push(Part {
            bytes: start..end,
            lines,
        });
        lines += bytes[start..end]
            .iter()
            .map(|byte| u64::from(*byte == b'\n'))
            .sum::<u64>();
        start = end;
    }
    parts
}

/// Cleans the rows below the header, and says which row is longer than any row of a table.
///
/// # Errors
///
/// Columns that do not fit together, which would be a fault of the program.
pub fn clean(
    plan: &Plan<'_>,
    rows: &TextRows<'_>,
    parts: &[Part],
    header_row: u64,
) -> (PolarsResult<CleanRows>, Option<u64>) {
    let clean_part = |part: &Part| {
        let mut cleaner = Cleaner::new(plan, None);
        let (mut number, mut endless) = (part.lines, None);
        let visit = &mut |number: u64, record: &csv::StringRecord| {
            let row = RowView::Text(record, rows.marker);
            if row.is_endless() {
                endless = Some(number);
                return false;
            }
            if number > header_row {
                cleaner.row(number, &row);
            }
            true
        };
        // No mark, so none that is never closed.
        let _read = text::records(&rows.text[part.bytes.clone()], rows.delimiter, &mut number, true, visit);
        (cleaner.finish(), endless)
    };
    let (cleaned, endless): (Vec<_>, Vec<_>) = parts.par_iter().map(clean_part).unzip();
    (together(cleaned), endless.into_iter().flatten().next())
}

fn together(parts: Vec<PolarsResult<CleanRows>>) -> PolarsResult<CleanRows> {
    let mut parts = parts.into_iter();
    let mut whole = parts.next().unwrap_or_else(|| Ok(CleanRows::default()))?;
    for part in parts {
        append(&mut whole, part?)?;
    }
    Ok(whole)
}

/// Adds the rows that follow.
fn append(whole: &mut CleanRows, part: CleanRows) -> PolarsResult<()> {
    let accepted = whole.rows.len();
    let read = whole.read.values().sum::<u64>().cast_signed();
    let columns = whole.columns.iter_mut().zip(part.columns);
    for (columns, added) in columns.filter_map(|(columns, added)| columns.as_mut().zip(added)) {
        append_columns(columns, added)?;
    }
    whole.rows.extend(part.rows);
    whole.order.extend(part.order.into_iter().map(|order| order + read));
    whole.stores.extend(part.stores);
    whole.months.extend(part.months);
    whole.digests.extend(part.digests);
    let raw_keys = part.raw_keys.into_iter();
    whole
        .raw_keys
        .extend(raw_keys.map(|(position, key)| (position + accepted, key)));
    whole.rejected.extend(part.rejected);
    for (key, count) in part.read {
        *whole.read.entry(key).or_default() += count;
    }
    whole.wide = match (whole.wide, part.wide) {
        (Some((first, count)), Some((_, more))) => Some((first, count + more)),
        (one, other) => one.or(other),
    };
    Ok(())
}

fn append_columns(columns: &mut [Column], added: Vec<Column>) -> PolarsResult<()> {
    for (column, added) in columns.iter_mut().zip(added) {
        column.append_owned(added)?;
    }
    Ok(())
}
