//! One row's cells, whatever the format.

use std::borrow::Cow;
use std::hash::Hasher;

use calamine::Data;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use polars::prelude::{AnyValue, Column, PlSmallStr, TimeUnit};

use crate::records::clean::{dates, text};

/// A cell as read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text.
    Text(&'a str),
    /// Text with undecodable bytes, and the character that marks them.
    Broken(&'a str, char),
    /// A number.
    Number(f64),
    /// A date with or without a time.
    Moment(NaiveDateTime),
    /// A time of day alone.
    Clock(NaiveTime),
}

impl<'a> Cell<'a> {
    /// The cell as a spreadsheet shows it.
    #[must_use]
    pub fn shown(self) -> Cow<'a, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Broken(text, marker) => Cow::Owned(text.replace(marker, "")),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Moment(moment) if moment.time() == NaiveTime::MIN => {
                Cow::Owned(moment.format("%Y-%m-%d").to_string())
            }
            Self::Moment(moment) => Cow::Owned(moment.format("%Y-%m-%d %H:%M:%S").to_string()),
            Self::Clock(time) => Cow::Owned(time.format("%H:%M:%S").to_string()),
        }
    }

    /// Whether the cell is empty, or one of the words that count as empty.
    #[must_use]
    pub fn is_blank(self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(cell) => text::is_empty_word(&text::tidy(cell)),
            _ => false,
        }
    }
}

/// A row of a workbook's sheet.
#[derive(Debug)]
pub struct CellRow {
    /// As the spreadsheet shows it.
    pub number: u64,
    /// As the workbook has them.
    pub cells: Vec<Data>,
}

/// A row of any format.
#[derive(Debug)]
pub enum RowView<'a> {
    /// Of delimited text, with the character that marks undecodable bytes.
    Text(&'a csv::StringRecord, Option<char>),
    /// Of delimited text without quotation marks, with the same.
    Line(&'a [&'a str], Option<char>),
    /// Of a workbook.
    Cells(&'a [Data]),
    /// The column names of a format that keeps them apart from its rows.
    Names(Vec<&'a PlSmallStr>),
    /// Of Parquet: the columns, and which row.
    Frame(&'a [Column], usize),
}

impl RowView<'_> {
    /// Number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(record, _) => record.len(),
            Self::Line(cells, _) => cells.len(),
            Self::Cells(cells) => cells.len(),
            Self::Names(names) => names.len(),
            Self::Frame(columns, _) => columns.len(),
        }
    }

    /// Whether there is no cell at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell at a position; empty beyond the last.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cell<'_> {
        match self {
            Self::Text(record, marker) => from_text(record.get(index), *marker),
            Self::Line(cells, marker) => from_text(cells.get(index).copied(), *marker),
            Self::Cells(cells) => cells.get(index).map_or(Cell::Empty, from_sheet),
            Self::Names(names) => names.get(index).map_or(Cell::Empty, |name| Cell::Text(name.as_str())),
            Self::Frame(columns, row) => columns
                .get(index)
                .map_or(Cell::Empty, |column| from_frame(column, *row)),
        }
    }

    /// Whether a row of text is longer than any row of a table: most of a file inside one pair of quotation marks.
    #[must_use]
    pub fn is_endless(&self) -> bool {
        const LONGEST: usize = 8 * 1024 * 1024;
        match self {
            Self::Text(record, _) => record.as_slice().len() > LONGEST,
            Self::Line(cells, _) => cells.iter().map(|cell| cell.len()).sum::<usize>() > LONGEST,
            Self::Cells(_) | Self::Names(_) | Self::Frame(..) => false,
        }
    }

    /// Whether all cells are empty.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        (0..self.len()).all(|index| self.cell(index).is_blank())
    }

    /// A digest of the cells as read; empty cells at the end do not count.
    #[must_use]
    pub fn digest(&self) -> u64 {
        match self {
            Self::Text(record, _) => digest_of_text(record.as_slice(), record.iter()),
            Self::Line(cells, _) => digest_of_text(&cells.concat(), cells.iter().copied()),
            Self::Cells(_) | Self::Names(_) | Self::Frame(..) => {
                let mut hasher = std::hash::DefaultHasher::new();
                for index in 0..self.len() {
                    let shown = self.cell(index).shown();
                    if !shown.is_empty() {
                        hasher.write_usize(index);
                        hasher.write(shown.as_bytes());
                        hasher.write_u8(0xFF);
                    }
                }
                hasher.finish()
            }
        }
    }
}

/// A digest of cells of text: of all their text, and of where each stands.
fn digest_of_text<'a>(text: &str, cells: impl Iterator<Item = &'a str>) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    hasher.write(text.as_bytes());
    let filled = cells.enumerate().filter(|(_, cell)| !cell.is_empty());
    hasher.write_u64(filled.fold(0, |digest: u64, (index, cell)| {
        digest
            .wrapping_mul(31)
            .wrapping_add(((index as u64) << 32) ^ cell.len() as u64)
    }));
    hasher.finish()
}

fn from_text(cell: Option<&str>, marker: Option<char>) -> Cell<'_> {
    match (cell, marker) {
        (None | Some(""), _) => Cell::Empty,
        (Some(text), Some(marker)) if text.contains(marker) => Cell::Broken(text, marker),
        (Some(text), _) => Cell::Text(text),
    }
}

fn from_sheet(data: &Data) -> Cell<'_> {
    match data {
        Data::String(text) if !text.is_empty() => Cell::Text(text),
        Data::Empty | Data::String(_) => Cell::Empty,
        #[expect(
            clippy::cast_precision_loss,
            reason = "a spreadsheet's numbers are floating point anyway"
        )]
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::Bool(flag) => Cell::Text(if *flag { "TRUE" } else { "FALSE" }),
        Data::Error(error) => Cell::Text(error_text(error)),
        Data::DateTimeIso(text) => Cell::Text(text),
        Data::DurationIso(text) => iso_clock(text).map_or(Cell::Text(text), Cell::Clock),
        Data::DateTime(moment) => {
            let days = moment.as_f64();
            if (0.0..1.0).contains(&days) {
                dates::day_fraction(days).map_or(Cell::Number(days), Cell::Clock)
            } else if moment.is_duration() {
                // Days and hours are no date, though they are stored as one.
                Cell::Number(days)
            } else {
                // To the second, like serials in text.
                moment
                    .as_datetime()
                    .and_then(to_second)
                    .map_or(Cell::Number(days), Cell::Moment)
            }
        }
    }
}

fn error_text(error: &calamine::CellErrorType) -> &'static str {
    use calamine::CellErrorType as E;
    match error {
        E::Div0 => "#DIV/0!",
        E::NA => "#N/A",
        E::Name => "#NAME?",
        E::Null => "#NULL!",
        E::Num => "#NUM!",
        E::Ref => "#REF!",
        E::Value => "#VALUE!",
        E::GettingData => "#DATA!",
    }
}

/// The nearest whole second.
fn to_second(moment: NaiveDateTime) -> Option<NaiveDateTime> {
    let milliseconds = dates::to_milliseconds(moment);
    dates::from_milliseconds((milliseconds + 500).div_euclid(1000) * 1000)
}

/// A time of day as ODS writes it: `PT10H30M00S`.
fn iso_clock(text: &str) -> Option<NaiveTime> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?.split('.').next()?;
    NaiveTime::from_hms_opt(hours.parse().ok()?, minutes.parse().ok()?, seconds.parse().ok()?)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "whole numbers of records are far below 2^53; longer ones are text"
)]
fn from_frame(column: &Column, row: usize) -> Cell<'_> {
    let Ok(value) = column.get(row) else { return Cell::Empty };
    match value {
        AnyValue::String("") => Cell::Empty,
        AnyValue::String(text) => Cell::Text(text),
        AnyValue::Boolean(flag) => Cell::Text(if flag { "TRUE" } else { "FALSE" }),
        AnyValue::Float64(number) => Cell::Number(number),
        AnyValue::Float32(number) => Cell::Number(f64::from(number)),
        AnyValue::Int64(number) => Cell::Number(number as f64),
        AnyValue::UInt64(number) => Cell::Number(number as f64),
        AnyValue::Int32(number) => Cell::Number(f64::from(number)),
        AnyValue::UInt32(number) => Cell::Number(f64::from(number)),
        AnyValue::Int16(number) => Cell::Number(f64::from(number)),
        AnyValue::UInt16(number) => Cell::Number(f64::from(number)),
        AnyValue::Int8(number) => Cell::Number(f64::from(number)),
        AnyValue::UInt8(number) => Cell::Number(f64::from(number)),
        AnyValue::Date(days) => NaiveDate::from_epoch_days(days).map_or(Cell::Number(f64::from(days)), |date| {
            Cell::Moment(date.and_time(NaiveTime::MIN))
        }),
        AnyValue::Datetime(time, unit, _) => {
            let moment = match unit {
                TimeUnit::Nanoseconds => Some(DateTime::from_timestamp_nanos(time)),
                TimeUnit::Microseconds => DateTime::from_timestamp_micros(time),
                TimeUnit::Milliseconds => DateTime::from_timestamp_millis(time),
            };
            moment.map_or(Cell::Number(time as f64), |moment| Cell::Moment(moment.naive_utc()))
        }
        AnyValue::Time(nanoseconds) => u32::try_from(nanoseconds / 1_000_000_000)
            .ok()
            .and_then(|seconds| NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0))
            .map_or(Cell::Empty, Cell::Clock),
        // The reader turned every other type into text.
        _ => Cell::Empty,
    }
}
