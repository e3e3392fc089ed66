//! Parquet files, a group of rows at a time: however many rows a file has, those of one group are unpacked.

mod plain;

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Cursor;

use polars::prelude::{DataFrame, DataType, ParquetReader, PolarsResult, SerReader, polars_bail};
use rust_i18n::t;

use super::{guarded, one_line, sound};
use crate::error::{Error, Kind};
use plain::Meaning;

/// The rows of a file; columns of types that records do not have come as text, moments of the world as the time of a clock so many
/// minutes ahead of UTC.
#[derive(Debug)]
pub struct ParquetRows<'a> {
    bytes: Cow<'a, [u8]>,
    /// What columns mean that are declared plain.
    meanings: HashMap<String, Meaning>,
    utc_offset_minutes: i32,
    shown: String,
    /// Where each group of rows begins, and how many it has.
    groups: Vec<(usize, usize)>,
    /// The first group, which has the names of the columns whether it has rows or not; it is looked at several times.
    first: DataFrame,
}

/// Opens a file and reads its first group of rows.
///
/// # Errors
///
/// A file that is broken.
pub fn open<'a>(bytes: &'a [u8], shown: &str, utc_offset_minutes: i32) -> Result<ParquetRows<'a>, Error> {
    // The reader panics on some broken files and on types it was built without.
    guarded(|| opened(bytes, shown, utc_offset_minutes))
        .map_err(|error| broken(shown, &error))?
        .map_err(|error| broken(shown, &one_line(&error)))
}

fn broken(shown: &str, error: &str) -> Error {
    Error::new(Kind::Data, t!("records.broken_parquet", file = shown, error = error))
}

fn opened<'a>(bytes: &'a [u8], shown: &str, utc_offset_minutes: i32) -> PolarsResult<ParquetRows<'a>> {
    let (bytes, meanings) = plain::declared(bytes);
    let mut groups = Vec::new();
    {
        let mut reader = ParquetReader::new(Cursor::new(bytes.as_ref()));
        if !sound::is_sound_parquet(&bytes, || reader.get_metadata().cloned())? {
            polars_bail!(ComputeError: "{}", t!("records.impossible_parquet"));
        }
        let mut start = 0;
        for group in &reader.get_metadata()?.row_groups {
            groups.push((start, group.num_rows()));
            start += group.num_rows();
        }
    }
    let mut rows = ParquetRows {
        bytes,
        meanings,
        utc_offset_minutes,
        shown: shown.to_owned(),
        first: DataFrame::empty(),
        groups,
    };
    rows.first = rows.unpacked(rows.groups.first().copied())?;
    Ok(rows)
}

impl ParquetRows<'_> {
    /// A frame with the columns.
    #[must_use]
    pub fn columns(&self) -> &DataFrame {
        &self.first
    }

    /// The rows of each group in turn.
    ///
    /// # Errors
    ///
    /// A group that is broken.
    pub fn frames(&self) -> impl Iterator<Item = Result<DataFrame, Error>> + '_ {
        self.groups.iter().enumerate().map(|(index, group)| {
            if index == 0 {
                return Ok(self.first.clone());
            }
            guarded(|| self.unpacked(Some(*group)))
                .map_err(|error| broken(&self.shown, &error))?
                .map_err(|error| broken(&self.shown, &one_line(&error)))
        })
    }

    /// The rows from a position on, so many; `None`: all, where a file has no groups.
    fn unpacked(&self, rows: Option<(usize, usize)>) -> PolarsResult<DataFrame> {
        let impossible = || polars_bail!(ComputeError: "{}", t!("records.impossible_parquet"));
        // A file of one group is read whole, without counting its rows again.
        let slice = rows.filter(|_| self.groups.len() > 1);
        let mut frame = ParquetReader::new(Cursor::new(self.bytes.as_ref()))
            .with_slice(slice)
            .finish()?;
        for index in 0..frame.width() {
            let column = &frame.columns()[index];
            let meaning = self.meanings.get(column.name().as_str());
            let replacement = match (meaning, column.dtype()) {
                (Some(meaning), _) => match plain::read(column, *meaning, self.utc_offset_minutes) {
                    Some(column) => column,
                    None => return impossible(),
                },
                (
                    None,
                    DataType::String
                    | DataType::Boolean
                    | DataType::Date
                    | DataType::Time
                    | DataType::Datetime(_, None),
                ) => {
                    continue;
                }
                (None, kind) if kind.is_primitive_numeric() => continue,
                (None, _) => column.cast(&DataType::String)?,
            };
            frame.replace_column(index, replacement)?;
        }
        frame.rechunk_mut();
        Ok(frame)
    }
}
