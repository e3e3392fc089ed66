//! Files of every format as rows of cells.

pub mod cells;
pub mod database;
pub mod encoding;
pub mod excel;
pub mod find;
pub mod large;
pub mod parquet;
mod sound;
pub mod storage;
pub mod text;
pub mod whole;

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use rust_i18n::t;

use crate::config::Source;
use crate::error::{Error, Kind};
use cells::RowView;

/// How many rows from the top may hold the header.
const HEADER_DEPTH: usize = 50;

/// One sheet's rows, in whatever form its format gives them.
#[derive(Debug)]
pub enum Rows<'a> {
    /// Of delimited text.
    Text(text::TextRows<'a>),
    /// Of a large delimited text, packed.
    Large(large::LargeText),
    /// Of a workbook.
    Cells(Vec<cells::CellRow>),
    /// Of Parquet.
    Parquet(parquet::ParquetRows<'a>),
}

impl Rows<'_> {
    /// Calls `visit` with every row's number (from the top, first = 1) and cells, until it returns false.
    ///
    /// # Errors
    ///
    /// Text whose last quotation mark is never closed; a part of a Parquet file that is broken.
    pub fn visit(&self, mut visit: impl FnMut(u64, &RowView<'_>) -> bool) -> Result<(), Fault> {
        match self {
            Self::Text(rows) => rows
                .visit(|number, record, marker| visit(number, &RowView::Text(record, marker)))
                .map_err(Fault::Unclosed)?,
            Self::Large(rows) => rows.visit(visit)?,
            Self::Cells(rows) => {
                for row in rows {
                    if !visit(row.number, &RowView::Cells(&row.cells)) {
                        break;
                    }
                }
            }
            Self::Parquet(rows) => {
                let mut number = 1;
                if !visit(number, &RowView::Names(rows.columns().get_column_names())) {
                    return Ok(());
                }
                for frame in rows.frames() {
                    let frame = frame.map_err(Fault::Broken)?;
                    for index in 0..frame.height() {
                        number += 1;
                        if !visit(number, &RowView::Frame(frame.columns(), index)) {
                            return Ok(());
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// The rows that may be the header: number and cells as text.
    #[must_use]
    pub fn top(&self) -> Vec<(u64, Vec<String>)> {
        let mut top = Vec::new();
        // A quotation mark that is never closed is reported when all rows are read.
        let _ = self.visit(|number, row| {
            if !row.is_blank() {
                top.push((
                    number,
                    (0..row.len())
                        .map(|index| row.cell(index).shown().into_owned())
                        .collect(),
                ));
            }
            top.len() < HEADER_DEPTH
        });
        top
    }
}

/// Why the rows of a file cannot be read to the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Text whose last quotation mark is never closed.
    Unclosed(text::Unclosed),
    /// A part that cannot be read.
    Broken(Error),
}

/// A sheet of a file.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// Its name when it is one of several in a workbook.
    pub name: Option<String>,
    /// Its rows.
    pub rows: Rows<'a>,
}

/// What a file's first bytes say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Delimited text.
    Text,
    /// XLSX, XLS or ODS.
    Workbook,
    /// Parquet.
    Parquet,
    /// A web page, as some systems save under the name of a workbook.
    WebPage,
    /// A PDF, which is no table.
    Pdf,
    /// A picture, which is no table.
    Picture,
}

/// Whether a file is a workbook in the old binary format.
fn format_is_xls(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
}

/// Recognises a format by content; the name of a file often lies.
#[must_use]
pub fn format(bytes: &[u8]) -> Format {
    if bytes.starts_with(b"PAR1") {
        Format::Parquet
    } else if bytes.starts_with(b"PK\x03\x04") || format_is_xls(bytes) {
        Format::Workbook
    } else if bytes.starts_with(b"%PDF-") {
        Format::Pdf
    } else if bytes.starts_with(b"\x89PNG") || bytes.starts_with(b"\xFF\xD8\xFF") {
        Format::Picture
    } else {
        let start: Vec<u8> = bytes
            .iter()
            .copied()
            .skip_while(|byte| byte.is_ascii_whitespace() || matches!(byte, 0xEF | 0xBB | 0xBF))
            .take(16)
            .map(|byte| byte.to_ascii_lowercase())
            .collect();
        let page = [b"<html".as_slice(), b"<!doctype html", b"<table", b"<head", b"<meta"];
        if page.iter().any(|tag| start.starts_with(tag)) {
            Format::WebPage
        } else {
            Format::Text
        }
    }
}

/// What the name of a file promises when its content is something else.
#[must_use]
pub fn belied_name(shown: &str, bytes: &[u8]) -> Option<&'static str> {
    let ending = shown.rsplit_once('.')?.1.to_ascii_lowercase();
    let (promised, kept) = match ending.as_str() {
        "parquet" => ("Parquet", Format::Parquet),
        "xlsx" | "xlsm" | "xls" | "ods" => ("Excel", Format::Workbook),
        _ => return None,
    };
    // Pages and pictures are named as what they are, and of a file without a word there is nothing to add.
    let is_said = matches!(format(bytes), Format::WebPage | Format::Pdf | Format::Picture);
    let has_words = bytes.iter().take(HEADER_DEPTH).any(u8::is_ascii_alphanumeric);
    (format(bytes) != kept && !is_said && has_words).then_some(promised)
}

/// The sheets of a file that hold the table: the only one of most files; in a workbook the one (or those, by a pattern) that
/// the source names, else the one whose header fits.
///
/// # Errors
///
/// A file that is broken, of no known format, or has no such sheet.
pub fn sheets<'a>(
    bytes: &'a [u8],
    shown: &str,
    source: &Source,
    score: &dyn Fn(&[String]) -> usize,
    complete: &dyn Fn(&[String]) -> bool,
) -> Result<Vec<Sheet<'a>>, Error> {
    let refuse = |message: Cow<'_, str>| Error::new(Kind::Data, message);
    match format(bytes) {
        Format::Text => {
            if text::has_endless_line(bytes) {
                return Err(refuse(t!("records.endless_line", file = shown)).hint(t!("records.unclosed_quote_hint")));
            }
            let told = match source.encoding.as_deref() {
                None => None,
                Some(label) if label.eq_ignore_ascii_case("auto") => None,
                Some(label) => Some(encoding::by_label(label).ok_or_else(|| {
                    Error::new(
                        Kind::Data,
                        t!("records.unknown_encoding", file = shown, encoding = label),
                    )
                })?),
            };
            let decoded = encoding::decode(bytes, told);
            if decoded
                .text
                .chars()
                .all(|character| character.is_whitespace() || character.is_control())
            {
                return Err(refuse(t!("records.empty_file", file = shown)));
            }
            let delimiter = text::delimiter(&decoded.text, score);
            let rows = text::TextRows {
                text: decoded.text,
                delimiter,
                marker: decoded.marker,
            };
            Ok(vec![Sheet {
                name: None,
                rows: Rows::Text(rows),
            }])
        }
        Format::Workbook => excel::sheets(bytes, shown, source, complete),
        Format::Parquet => Ok(vec![Sheet {
            name: None,
            rows: Rows::Parquet(parquet::open(bytes, shown, source.utc_offset_minutes)?),
        }]),
        Format::WebPage => Err(refuse(t!("records.web_page", file = shown))),
        Format::Pdf | Format::Picture => Err(refuse(t!("records.no_table_format", file = shown))),
    }
}

/// Text of a foreign error on one line.
fn one_line(error: &dyn std::fmt::Display) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How many guarded readers are at work.
static GUARDED: AtomicUsize = AtomicUsize::new(0);

/// Whether a reader is at work whose panics become errors, so that nobody need be told of them otherwise.
#[must_use]
pub fn is_guarded() -> bool {
    GUARDED.load(Ordering::Relaxed) > 0
}

/// Runs a reader that panics on some broken files; its panic becomes a text.
fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    GUARDED.fetch_add(1, Ordering::Relaxed);
    let read = catch_unwind(AssertUnwindSafe(read));
    GUARDED.fetch_sub(1, Ordering::Relaxed);
    read.map_err(|panic| panic_text(panic.as_ref()).into_owned())
}

/// The value of a caught panic as text.
fn panic_text(panic: &(dyn std::any::Any + Send)) -> Cow<'static, str> {
    if let Some(text) = panic.downcast_ref::<&'static str>() {
        Cow::Borrowed(text)
    } else if let Some(text) = panic.downcast_ref::<String>() {
        Cow::Owned(text.clone())
    } else {
        Cow::Borrowed("unknown")
    }
}
