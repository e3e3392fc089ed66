//! Delimited text: its delimiter, its records, their numbers.

use std::borrow::Cow;

/// Records of a delimited text.
#[derive(Debug)]
pub struct TextRows<'a> {
    /// The whole file.
    pub text: Cow<'a, str>,
    /// What separates cells.
    pub delimiter: u8,
    /// The character that stands before undecodable bytes.
    pub marker: Option<char>,
}

/// A quotation mark that opens a cell and is never closed, so that the rest of the file is one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unclosed {
    /// The record it stands in.
    pub row: u64,
}

impl TextRows<'_> {
    /// Calls `visit` with every record's number, until it returns false. A line without any cell has a number too; a
    /// quoted line break adds none.
    ///
    /// # Errors
    ///
    /// A quotation mark that is never closed.
    pub fn visit(&self, mut visit: impl FnMut(u64, &csv::StringRecord, Option<char>) -> bool) -> Result<(), Unclosed> {
        let mut number = 0;
        let visit = &mut |number, record: &csv::StringRecord| visit(number, record, self.marker);
        records(&self.text, self.delimiter, &mut number, true, visit).map(|_| ())
    }
}

/// How far a part of a text was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The visitor wants no more.
    Stopped,
    /// Up to here; what follows belongs to the next part.
    Read(usize),
}

/// Calls `visit` with the records of a part of a text and their numbers, `number` being that of the record before. Unless the part is the
/// last, its last record may go on in the next one and is left to it.
///
/// # Errors
///
/// A quotation mark that is never closed.
pub fn records(
    text: &str,
    delimiter: u8,
    number: &mut u64,
    is_last: bool,
    visit: &mut dyn FnMut(u64, &csv::StringRecord) -> bool,
) -> Result<Window, Unclosed> {
    let bytes = text.as_bytes();
    let mut reader = reader(text, delimiter);
    let mut record = csv::StringRecord::new();
    let mut start = 0;
    // Reading from memory, from valid text and with any number of cells cannot fail.
    while reader.read_record(&mut record).unwrap_or(false) {
        let next = *number + 1 + blank_lines(bytes, start);
        let end = position(&reader);
        if end >= bytes.len() {
            if !is_last {
                break;
            }
            if is_unclosed(&bytes[start..], &record) {
                return Err(Unclosed { row: next });
            }
        }
        *number = next;
        if !visit(next, &record) {
            return Ok(Window::Stopped);
        }
        start = end;
    }
    // The second half of a line break belongs to the first.
    let half = start > 0 && bytes[start - 1] == b'\r' && bytes.get(start) == Some(&b'\n');
    Ok(Window::Read(start + usize::from(half)))
}

/// The longest line; no export comes near it, and a longer one is no table or holds a cell that was never closed.
const LONGEST_LINE: usize = 8 * 1024 * 1024;

/// Whether a line is so long that no row of a table can be, looked at before anything is decoded.
#[must_use]
pub fn has_endless_line(bytes: &[u8]) -> bool {
    bytes
        .chunks_exact(LONGEST_LINE)
        .any(|chunk| !chunk.contains(&b'\n') && !chunk.contains(&b'\r'))
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

fn position(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(usize::MAX)
}

/// The empty lines before the record that begins at `start`, which the reader passes over.
fn blank_lines(bytes: &[u8], start: usize) -> u64 {
    let mut rest = &bytes[start.min(bytes.len())..];
    // The second half of the line break that ended the record before.
    if start > 0 && bytes[start - 1] == b'\r' && rest.first() == Some(&b'\n') {
        rest = &rest[1..];
    }
    let mut lines = 0;
    loop {
        rest = match rest {
            [b'\r', b'\n', rest @ ..] | [b'\r' | b'\n', rest @ ..] => rest,
            _ => return lines,
        };
        lines += 1;
    }
}

/// Whether the last record runs over lines because a quotation mark is not closed.
#[allow(clippy::naive_bytecount, reason = "asked once of the last record")]
fn is_unclosed(raw: &[u8], record: &csv::StringRecord) -> bool {
    record.iter().any(|cell| cell.contains(['\n', '\r'])) && raw.iter().filter(|byte| **byte == b'"').count() % 2 == 1
}

/// The delimiter under which the top of the text looks most like a header of the table, else the most frequent one.
#[must_use]
pub fn delimiter(text: &str, score: &dyn Fn(&[String]) -> usize) -> u8 {
    const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];
    const SAMPLE: usize = 32 * 1024;
    let mut end = text.len().min(SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = &text[..end];
    let mut best = (0, 0, b',');
    for delimiter in DELIMITERS {
        let mut reader = reader(sample, delimiter);
        let mut record = csv::StringRecord::new();
        let (mut fit, mut cells) = (0, 0);
        for _ in 0..super::HEADER_DEPTH {
            if !reader.read_record(&mut record).unwrap_or(false) {
                break;
            }
            let row: Vec<String> = record.iter().map(str::to_owned).collect();
            fit = fit.max(score(&row));
            cells += row.len() - 1;
        }
        if (fit, cells) > (best.0, best.1) {
            best = (fit, cells, delimiter);
        }
    }
    best.2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
        let rows = TextRows {
            text: text.into(),
            delimiter: b',',
            marker: None,
        };
        let mut all = Vec::new();
        let end = rows.visit(|number, record, _| {
            all.push((number, record.iter().map(str::to_owned).collect()));
            true
        });
        if let Err(unclosed) = end {
            all.push((unclosed.row, vec!["unclosed".to_owned()]));
        }
        all
    }

    fn numbers(text: &str) -> Vec<u64> {
        rows(text).into_iter().map(|(number, _)| number).collect()
    }

    #[test]
    fn records_are_numbered_as_a_spreadsheet_shows_them() {
        for line_break in ["\n", "\r\n", "\r"] {
            let text = |lines: &[&str]| lines.join(line_break);
            assert_eq!(numbers(&text(&["a,b", "1,2", "3,4"])), [1, 2, 3], "{line_break:?}");
            assert_eq!(
                numbers(&text(&["a,b", "", "1,2", "", "", "3,4", ""])),
                [1, 3, 6],
                "{line_break:?}"
            );
            assert_eq!(numbers(&text(&["", "", "a,b", "1,2"])), [3, 4], "{line_break:?}");
            assert_eq!(
                numbers(&text(&["a,b", "\"x\ny\",2", "", "3,4"])),
                [1, 2, 4],
                "{line_break:?}"
            );
            assert_eq!(
                numbers(&text(&["a,b", "\"x\r\ny\",2", "3,4", ",", "5,6"])),
                [1, 2, 3, 4, 5],
                "{line_break:?}"
            );
        }
        assert_eq!(numbers(""), [0; 0]);
        assert_eq!(numbers("\n\n"), [0; 0]);
    }

    #[test]
    fn quotes_inside_cells_are_text() {
        assert_eq!(rows("a\n5\" tyre\nx\"y\"\n")[1].1, ["5\" tyre"]);
        assert_eq!(rows("a,b\n\"say \"\"hi\"\"\",2\n")[1].1, ["say \"hi\"", "2"]);
    }

    #[test]
    fn an_unclosed_quote_is_told() {
        assert_eq!(rows("a,b\n1,2\n\"x,3\n4,5\n6,7\n")[2], (3, vec!["unclosed".to_owned()]));
        assert_eq!(rows("a,b\n1,\"x\n y\"")[1].1, ["1", "x\n y"]);
        assert_eq!(rows("a,b\n1,\"x")[1].1, ["1", "x"]);
    }

    #[test]
    fn the_delimiter_that_fits_best_wins() {
        let score = |cells: &[String]| cells.iter().filter(|cell| cell.starts_with('h')).count();
        assert_eq!(delimiter("h1;h2;h3\na,b;c,d;e,f\n", &score), b';');
        assert_eq!(delimiter("title, with, commas\nh1\th2\n", &score), b'\t');
        assert_eq!(delimiter("x|y|z\n1|2|3\n", &score), b'|');
        assert_eq!(delimiter("h1\n1\n", &score), b',');
    }
}
