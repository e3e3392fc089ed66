//! ODS: how much memory its sheets become. Cells and rows are written once with how often they repeat, and the reader keeps every
//! repetition; a sheet of a few bytes can so ask for gigabytes.

use std::io::BufRead;

/// What the reader keeps of all sheets.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Between the outermost filled cells of each sheet.
    pub cells: u64,
    /// Those and their texts.
    pub bytes: u64,
}

/// The limits of the reader.
const MOST_ROWS: u64 = 1_048_576;
const MOST_COLUMNS: u64 = 16_384;
/// A value and a formula.
pub const CELL_SIZE: u64 = 48;

/// Reads the content of an archive; `None` when it is no content that can be followed, or ends inside a sheet: the reader would
/// wait for the rest for ever.
pub fn table(mut content: impl BufRead) -> Option<Table> {
    let mut scan = Scan::default();
    let mut text = Vec::new();
    loop {
        text.clear();
        if content.read_until(b'<', &mut text).ok()? == 0 {
            break;
        }
        let is_last = text.pop_if(|byte| *byte == b'<').is_none();
        scan.text(&text);
        if is_last || !tag(&mut content, &mut text)? {
            break;
        }
        scan.tag(&text);
    }
    (scan.open_sheets == 0).then_some(scan.whole)
}

/// Reads on to the end of a tag; comments and the like become empty. False at the end of the content; `None` for what no
/// program writes.
fn tag(content: &mut impl BufRead, text: &mut Vec<u8>) -> Option<bool> {
    text.clear();
    let mut quote = None;
    loop {
        let start = text.len();
        if content.read_until(b'>', text).ok()? == 0 {
            return Some(false);
        }
        let ends = if text.starts_with(b"!--") {
            text.len() > 5 && text.ends_with(b"-->")
        } else if text.starts_with(b"![CDATA[") {
            text.ends_with(b"]]>")
        } else if text.starts_with(b"?") {
            text.ends_with(b"?>")
        } else if text.starts_with(b"!") {
            return None;
        } else {
            quote = text.iter().skip(start).copied().fold(quote, quoted);
            quote.is_none()
        };
        if ends {
            break;
        }
    }
    if text.starts_with(b"!") || text.starts_with(b"?") {
        text.clear();
    }
    Some(true)
}

/// The quotation mark that is open after a byte of a tag: inside the value of an attribute no tag ends.
fn quoted(open: Option<u8>, byte: u8) -> Option<u8> {
    match open {
        None if matches!(byte, b'"' | b'\'') => Some(byte),
        Some(mark) if mark == byte => None,
        other => other,
    }
}

/// Where a walk through the content is.
#[derive(Default)]
struct Scan {
    whole: Table,
    open_sheets: usize,
    sheet: Sheet,
    row: Row,
    cell: Option<Cell>,
}

#[derive(Default)]
struct Sheet {
    /// Rows since the first filled one, and those up to the last filled one.
    rows: u64,
    filled_rows: u64,
    width: u64,
    texts: u64,
}

#[derive(Default)]
struct Row {
    times: u64,
    columns: u64,
    filled_columns: u64,
    texts: u64,
}

struct Cell {
    times: u64,
    is_filled: bool,
    text: u64,
}

impl Scan {
    fn text(&mut self, text: &[u8]) {
        if let Some(cell) = &mut self.cell {
            cell.text += text.len() as u64;
            cell.is_filled |= !text.trim_ascii().is_empty();
        }
    }

    fn tag(&mut self, tag: &[u8]) {
        let closed = tag.ends_with(b"/>");
        let name: &[u8] = tag
            .split(|byte| byte.is_ascii_whitespace() || *byte == b'>')
            .next()
            .unwrap_or_default();
        match name.strip_suffix(b"/").unwrap_or(name) {
            b"table:table" => {
                self.sheet = Sheet::default();
                self.open_sheets += usize::from(!closed);
            }
            b"table:table-row" => {
                self.row = Row {
                    times: repeated(tag, b"table:number-rows-repeated", MOST_ROWS),
                    ..Row::default()
                };
                if closed {
                    self.end_row();
                }
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                let has = |attribute: &[u8]| tag.windows(attribute.len()).any(|window| window == attribute);
                self.cell = Some(Cell {
                    times: repeated(tag, b"table:number-columns-repeated", MOST_COLUMNS),
                    is_filled: has(b"office:") || has(b"table:formula"),
                    text: tag.len() as u64,
                });
                if closed {
                    self.end_cell();
                }
            }
            b"text:s" => {
                if let Some(cell) = &mut self.cell {
                    cell.text = cell.text.saturating_add(repeated(tag, b"text:c", u64::MAX));
                }
            }
            b"/table:table-cell" | b"/table:covered-table-cell" => self.end_cell(),
            b"/table:table-row" => self.end_row(),
            b"/table:table" => {
                self.open_sheets = self.open_sheets.saturating_sub(1);
                self.end_sheet();
            }
            _ => {}
        }
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let row = &mut self.row;
        row.columns = (row.columns + cell.times).min(MOST_COLUMNS);
        if cell.is_filled {
            row.filled_columns = row.columns;
            row.texts = row.texts.saturating_add(cell.text.saturating_mul(cell.times));
        }
    }

    fn end_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        let sheet = &mut self.sheet;
        let is_filled = row.filled_columns > 0;
        if is_filled || sheet.rows > 0 {
            sheet.rows = (sheet.rows + row.times).min(MOST_ROWS);
        }
        if is_filled {
            sheet.filled_rows = sheet.rows;
            sheet.width = sheet.width.max(row.filled_columns);
            sheet.texts = sheet.texts.saturating_add(row.texts.saturating_mul(row.times));
        }
    }

    fn end_sheet(&mut self) {
        let sheet = std::mem::take(&mut self.sheet);
        let cells = sheet.filled_rows * sheet.width;
        self.whole.cells += cells;
        self.whole.bytes = self
            .whole
            .bytes
            .saturating_add((cells * CELL_SIZE).saturating_add(sheet.texts));
    }
}

/// How often a tag says that it repeats: once when it does not say, and as often as can be when it says so in other ways than
/// by digits.
fn repeated(tag: &[u8], attribute: &[u8], most: u64) -> u64 {
    let Some(at) = tag.windows(attribute.len()).position(|window| window == attribute) else {
        return 1;
    };
    let digits: Vec<u8> = tag
        .get(at + attribute.len()..)
        .unwrap_or_default()
        .iter()
        .copied()
        .skip_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'"' | b'\''))
        .take_while(|byte| !matches!(byte, b'"' | b'\''))
        .collect();
    std::str::from_utf8(&digits)
        .ok()
        .and_then(|digits| digits.parse().ok())
        .map_or(most, |times: u64| times.min(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(rows: &str) -> u64 {
        let content = format!("<?xml version='1.0'?><office:body><table:table table:name='a'>{rows}</table:table>");
        table(content.as_bytes()).unwrap().cells
    }

    const FILLED: &str = "<table:table-cell office:value-type=\"string\"><text:p>a</text:p></table:table-cell>";

    #[test]
    fn a_table_reaches_from_the_first_filled_row_to_the_last() {
        assert_eq!(cells(""), 0);
        assert_eq!(cells(&format!("<table:table-row>{FILLED}</table:table-row>")), 1);
        let empty = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row>";
        let row = format!(
            "<table:table-row>{FILLED}<table:table-cell table:number-columns-repeated='9000'/></table:table-row>"
        );
        assert_eq!(cells(&format!("{empty}{row}{row}{empty}")), 2);
        assert_eq!(cells(&format!("{row}{empty}{row}")), 1_000_002);
        let wide = format!(
            "<table:table-row><table:table-cell a='>' table:number-columns-repeated=\"9\"/>{FILLED}</table:table-row>"
        );
        assert_eq!(cells(&format!("{row}{wide}")), 20);
    }

    #[test]
    fn repeated_texts_count_as_often_as_they_are_kept() {
        let row = "<table:table table:name='a'><table:table-row table:number-rows-repeated='100'>\
                   <table:table-cell table:number-columns-repeated='10'><text:p>0123456789<text:s text:c='1000'/></text:p>\
                   </table:table-cell></table:table-row></table:table>";
        let table = table(row.as_bytes()).unwrap();
        assert_eq!(table.cells, 1000);
        assert!(table.bytes > 1000 * (CELL_SIZE + 1010), "{table:?}");
    }

    #[test]
    fn numbers_written_otherwise_are_the_largest() {
        assert_eq!(repeated(b"x a=\"&#49;\"", b"a", 7), 7);
        assert_eq!(repeated(b"x a = '3'", b"a", 7), 3);
        assert_eq!(repeated(b"x", b"a", 7), 1);
    }

    #[test]
    fn comments_hide_nothing() {
        let row = format!("<!-- ' > --><![CDATA[\"]]><table:table-row>{FILLED}</table:table-row>");
        assert_eq!(cells(&row), 1);
        assert_eq!(
            table(b"<table:table><table:table-row></table:table-row>".as_slice()),
            None
        );
        assert_eq!(table(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>".as_slice()), None);
    }
}
