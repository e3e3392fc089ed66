//! Parquet: whether its footer and pages state sizes that can be.

use polars::io::parquet::read::FileMetadata;

use super::thrift::{Fields, Walk};
use super::{most_unpacked, position};

/// Whether the lists of the footer can be as long as they say; the footer is the last thing in the file.
#[must_use]
fn footer_is_sound(bytes: &[u8]) -> bool {
    const END: usize = 8;
    let footer = || {
        let end = bytes.len().checked_sub(END)?;
        let length = position(bytes, end, 4)?;
        let footer = bytes.get(end.checked_sub(length)?..end)?;
        Walk::new(footer).structure(0)
    };
    footer().is_some()
}

/// A column's part of a row group, as the footer tells.
struct Chunk {
    begin: usize,
    packed: usize,
    /// Of the row group.
    rows: i64,
}

/// Whether memory can be reserved as the file asks; `read` gives the footer once its lists are known to be possible.
///
/// # Errors
///
/// Those of `read`.
#[allow(
    clippy::redundant_closure_for_method_calls,
    reason = "the type of a row group has no public path"
)]
pub fn is_sound<M: AsRef<FileMetadata>, E>(bytes: &[u8], read: impl FnOnce() -> Result<M, E>) -> Result<bool, E> {
    if !footer_is_sound(bytes) {
        return Ok(false);
    }
    let metadata = read()?;
    let metadata = metadata.as_ref();
    // Order numbers differ from row to row, and that takes more than the tenth of a byte.
    let most_rows = bytes.len() * 10;
    let rows = metadata
        .row_groups
        .iter()
        .map(|group| group.num_rows())
        .fold(0_usize, usize::saturating_add);
    if metadata.num_rows != rows || rows > most_rows {
        return Ok(false);
    }
    let mut unpacked = 0;
    Ok(metadata.row_groups.iter().all(|group| {
        group.parquet_columns().iter().all(|column| {
            let begin = column
                .dictionary_page_offset()
                .unwrap_or_else(|| column.data_page_offset());
            let chunk = || {
                Some(Chunk {
                    begin: usize::try_from(begin).ok()?,
                    packed: usize::try_from(column.compressed_size()).ok()?,
                    rows: i64::try_from(group.num_rows()).ok()?,
                })
            };
            usize::try_from(column.num_values()).is_ok_and(|values| values == group.num_rows())
                && chunk().and_then(|chunk| pages_fit(bytes, &chunk, &mut unpacked)) == Some(true)
        })
    }))
}

/// Whether every page of a chunk lies in the file, has no more values than the row group, and unpacks to what a file of this
/// size may. `unpacked` adds up over the chunks.
fn pages_fit(bytes: &[u8], chunk: &Chunk, unpacked: &mut u64) -> Option<bool> {
    const UNPACKED_SIZE: i64 = 2;
    const PACKED_SIZE: i64 = 3;
    let mut rest = bytes.get(chunk.begin..chunk.begin.checked_add(chunk.packed)?)?;
    while !rest.is_empty() {
        let mut walk = Walk::new(rest);
        let header = walk.structure(0)?;
        let packed = usize::try_from(header.number(PACKED_SIZE)?).ok()?;
        *unpacked = unpacked.checked_add(u64::try_from(header.number(UNPACKED_SIZE)?).ok()?)?;
        if *unpacked > most_unpacked(bytes.len())
            || values(&header).is_some_and(|values| !(0..=chunk.rows).contains(&values))
        {
            return Some(false);
        }
        rest = walk.rest().get(packed..)?;
    }
    Some(true)
}

/// The number of values in a page, whatever its kind.
fn values(header: &Fields) -> Option<i64> {
    const KINDS: [i64; 3] = [5, 7, 8];
    const VALUES: i64 = 1;
    KINDS.iter().find_map(|kind| header.structure(*kind)?.number(VALUES))
}
