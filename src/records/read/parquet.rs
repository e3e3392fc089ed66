//! Parquet files.

mod plain;

use std::io::Cursor;

use polars::prelude::{DataFrame, DataType, ParquetReader, PolarsResult, SerReader, polars_bail};
use rust_i18n::t;

use super::{guarded, one_line, sound};
use crate::error::{Error, Kind};

/// The frame of a file; columns of types that records do not have come as text, moments of the world as the time of a clock so many
/// minutes ahead of UTC.
///
/// # Errors
///
/// A file that is broken.
pub fn frame(bytes: &[u8], shown: &str, utc_offset_minutes: i32) -> Result<DataFrame, Error> {
    let broken = |error: String| Error::new(Kind::Data, t!("records.broken_parquet", file = shown, error = error));
    // The reader panics on some broken files and on types it was built without.
    guarded(|| read(bytes, utc_offset_minutes))
        .map_err(broken)?
        .map_err(|error| broken(one_line(&error)))
}

fn read(bytes: &[u8], utc_offset_minutes: i32) -> PolarsResult<DataFrame> {
    let impossible = || polars_bail!(ComputeError: "{}", t!("records.impossible_parquet"));
    let (bytes, meanings) = plain::declared(bytes);
    let mut reader = ParquetReader::new(Cursor::new(bytes.as_ref()));
    if !sound::is_sound_parquet(&bytes, || reader.get_metadata().cloned())? {
        return impossible();
    }
    let mut frame = reader.finish()?;
    for index in 0..frame.width() {
        let column = &frame.columns()[index];
        let meaning = meanings.get(column.name().as_str());
        let replacement = match (meaning, column.dtype()) {
            (Some(meaning), _) => match plain::read(column, *meaning, utc_offset_minutes) {
                Some(column) => column,
                None => return impossible(),
            },
            (
                None,
                DataType::String | DataType::Boolean | DataType::Date | DataType::Time | DataType::Datetime(_, None),
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
