//! Parquet files.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::prelude::{DataFrame, DataType, ParquetReader, SerReader};
use rust_i18n::t;

use super::{one_line, panic_text, sound};
use crate::error::{Error, Kind};

/// The frame of a file; columns of types that records do not have come as text.
///
/// # Errors
///
/// A file that is broken.
pub fn frame(bytes: &[u8], shown: &str) -> Result<DataFrame, Error> {
    let broken = |error: String| Error::new(Kind::Data, t!("records.broken_parquet", file = shown, error = error));
    // The reader panics on some broken files and on types it was built without.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let mut reader = ParquetReader::new(Cursor::new(bytes));
        if !sound::is_sound_parquet(bytes, || reader.get_metadata().cloned())? {
            polars::prelude::polars_bail!(ComputeError: "{}", t!("records.impossible_parquet"));
        }
        reader.finish()
    }));
    let mut frame = read
        .map_err(|panic| broken(panic_text(panic.as_ref()).into_owned()))?
        .map_err(|error| broken(one_line(&error)))?;
    for index in 0..frame.width() {
        let column = &frame.columns()[index];
        let known = column.dtype().is_primitive_numeric()
            || matches!(column.dtype(), DataType::String | DataType::Boolean | DataType::Date)
            || matches!(column.dtype(), DataType::Datetime(_, None));
        if !known {
            let text = column
                .cast(&DataType::String)
                .map_err(|error| broken(one_line(&error)))?;
            frame
                .replace_column(index, text)
                .map_err(|error| broken(one_line(&error)))?;
        }
    }
    frame.rechunk_mut();
    Ok(frame)
}
