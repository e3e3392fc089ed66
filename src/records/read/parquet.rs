//! Parquet files.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::io::parquet::read::FileMetadata;
use polars::prelude::{DataFrame, DataType, ParquetReader, SerReader};
use rust_i18n::t;

use super::{one_line, panic_text};
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
        if !is_sound(reader.get_metadata()?, bytes.len()) {
            polars::prelude::polars_bail!(ComputeError: "the sizes it states contradict the file");
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

/// Whether the sizes that a file states are possible, before memory is reserved for them.
#[allow(
    clippy::redundant_closure_for_method_calls,
    reason = "the type of a row group has no public path"
)]
fn is_sound(metadata: &FileMetadata, length: usize) -> bool {
    // Order numbers differ from row to row, and that takes more than the tenth of a byte.
    let most_rows = length * 10;
    let rows = metadata
        .row_groups
        .iter()
        .map(|group| group.num_rows())
        .fold(0_usize, usize::saturating_add);
    metadata.num_rows == rows
        && rows <= most_rows
        && metadata.row_groups.iter().all(|group| {
            group.parquet_columns().iter().all(|column| {
                let begin = column
                    .dictionary_page_offset()
                    .unwrap_or_else(|| column.data_page_offset());
                let end = usize::try_from(begin)
                    .ok()
                    .zip(usize::try_from(column.compressed_size()).ok());
                usize::try_from(column.num_values()).is_ok_and(|values| values == group.num_rows())
                    && end.is_some_and(|(begin, size)| begin.checked_add(size).is_some_and(|end| end <= length))
                    && usize::try_from(column.uncompressed_size()).is_ok_and(|size| size <= length.saturating_mul(1000))
            })
        })
}
