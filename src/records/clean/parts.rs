//! The rows of a text whose lines are rows, cleaned part by part on every core; what comes out is what one cleaner gives row by row.

use std::ops::Range;

use polars::prelude::{Column, PolarsResult};
use rayon::prelude::*;

use super::plan::Plan;
use super::{CleanRows, Cleaner};
use crate::records::read::cells::RowView;
use crate::records::read::text::TextRows;

/// The least a part holds, in bytes.
const LEAST: usize = 256 * 1024;

/// Whether every line of a text is a row: between quotation marks there may be line breaks and delimiters that are none.
#[must_use]
pub fn are_lines(text: &str) -> bool {
    let bytes = text.as_bytes();
    // A line break of an old kind, or half of one.
    let lone = |position: usize| bytes[position] == b'\r' && bytes.get(position + 1) != Some(&b'\n');
    let marks = bytes.contains(&b'"') || bytes.contains(&b'\r') && (0..bytes.len()).any(lone);
    !marks
}

/// A part of a text: whole lines.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    bytes: Range<usize>,
    /// How many lines stand before it.
    lines: u64,
}

impl Part {
    /// The lines that are not empty, with their numbers from the top of the text.
    fn rows<'a>(&self, text: &'a str) -> impl Iterator<Item = (u64, &'a str)> {
        let lines = (self.lines + 1..).zip(text[self.bytes.clone()].split('\n'));
        let lines = lines.map(|(number, line)| (number, line.strip_suffix('\r').unwrap_or(line)));
        lines.filter(|(_, line)| !line.is_empty())
    }
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

/// Cleans the rows below the header, and says which row is longer than any row of a table. Rows that are `packed` are cleaned by one
/// cleaner.
///
/// # Errors
///
/// Columns that do not fit together, which would be a fault of the program.
pub fn clean(
    plan: &Plan<'_>,
    rows: &TextRows<'_>,
    packed: Option<&[bool]>,
    header_row: u64,
) -> (PolarsResult<CleanRows>, Option<u64>) {
    let size = match (packed, rayon::current_num_threads()) {
        (None, cores @ 2..) => (rows.text.len() / (4 * cores)).max(LEAST),
        _ => rows.text.len(),
    };
    let clean_part = |part: &Part| {
        let mut cleaner = Cleaner::new(plan, packed);
        let mut cells = Vec::new();
        for (number, line) in part.rows(&rows.text).filter(|(number, _)| *number > header_row) {
            split(line, rows.delimiter, &mut cells);
            let row = RowView::Line(&cells, rows.marker);
            if row.is_endless() {
                return (cleaner.finish(), Some(number));
            }
            cleaner.row(number, &row);
        }
        (cleaner.finish(), None)
    };
    let parts = parts(&rows.text, size);
    let (cleaned, endless): (Vec<_>, Vec<_>) = parts.par_iter().map(clean_part).unzip();
    (together(cleaned), endless.into_iter().flatten().next())
}

/// The cells of a line. Most are a few bytes long: a loop finds the next delimiter sooner than a search begins.
fn split<'a>(line: &'a str, delimiter: u8, cells: &mut Vec<&'a str>) {
    cells.clear();
    let mut start = 0;
    for (position, byte) in line.bytes().enumerate() {
        if byte == delimiter {
            // A delimiter is ASCII, so characters begin and end beside it.
            cells.push(&line[start..position]);
            start = position + 1;
        }
    }
    cells.push(&line[start..]);
}

fn together(parts: Vec<PolarsResult<CleanRows>>) -> PolarsResult<CleanRows> {
    let mut parts = parts.into_iter();
    let Some(whole) = parts.next() else {
        return Ok(CleanRows::default());
    };
    let mut whole = whole?;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows as the parts of a text give them, of so many bytes each.
    fn in_parts(text: &str, size: usize) -> Vec<(u64, Vec<String>)> {
        let parts = parts(text, size);
        let rows = parts.iter().flat_map(|part| part.rows(text));
        let cells = |line: &str| {
            let mut cells = Vec::new();
            split(line, b',', &mut cells);
            cells.into_iter().map(str::to_owned).collect()
        };
        rows.map(|(number, line)| (number, cells(line))).collect()
    }

    fn as_read(text: &str) -> Vec<(u64, Vec<String>)> {
        let rows = TextRows {
            text: text.into(),
            delimiter: b',',
            marker: None,
        };
        let mut all = Vec::new();
        rows.visit(|number, record, _| {
            all.push((number, record.iter().map(str::to_owned).collect()));
            true
        })
        .unwrap();
        all
    }

    #[test]
    fn parts_have_the_rows_that_the_whole_has() {
        for text in [
            "",
            "\n",
            "车架号,里程",
            "a,b\n1,2\n3,4\n",
            "a,b\r\n1,2\r\n\r\n3,4",
            "\n\na,b\n\n\n1,二\n,\n5,6,7\n\n",
            "维修,\u{feff}甲\n 乙 ,\t\n",
        ] {
            assert!(are_lines(text), "{text:?}");
            for size in 1..text.len() + 2 {
                assert_eq!(in_parts(text, size), as_read(text), "{text:?} by {size}");
            }
        }
    }

    #[test]
    fn what_lines_cannot_tell_is_read_as_a_whole() {
        for text in ["a,\"b\n\"", "5\" tyre", "a\rb\r", "a\r", "a\r\nb\rc\n"] {
            assert!(!are_lines(text), "{text:?}");
        }
    }
}
