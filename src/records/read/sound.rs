//! Whether a binary file is what it claims, before a library reserves memory for its claims: what a library cannot reserve ends
//! the whole program, so such a file must not get there.

mod binary_workbook;
mod compound;
mod inflate;
mod open_document;
mod pages;
pub mod thrift;
mod zip;

pub use binary_workbook::check as check_xls;
pub use pages::is_sound as is_sound_parquet;
pub use zip::check as check_zip;

/// Why a workbook is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It unpacks to at least so many bytes, out of all proportion.
    Swells(u64),
    /// Its filled cells lie so far apart that a table from the first to the last has so many, out of all proportion.
    Scattered(u64),
    /// It says of itself what cannot be: a part states another size than it has, lies over another, or counts more texts than it
    /// can hold; a chain of sectors runs in a circle; a sheet is larger than the format allows.
    Contradicts,
}

/// What a file may become: a hundred times its size, and some for small ones. Real sheets pack ten to thirty times.
const LARGEST_RATIO: u64 = 100;
const ALWAYS_ALLOWED: u64 = 64 * 1024 * 1024;

/// The bytes a file of a length may unpack to.
fn most_unpacked(length: usize) -> u64 {
    ALWAYS_ALLOWED + LARGEST_RATIO * length as u64
}

/// A little-endian number of `length` bytes.
fn number(bytes: &[u8], start: usize, length: usize) -> Option<u64> {
    let digits = bytes.get(start..start.checked_add(length)?)?;
    Some(
        digits
            .iter()
            .rev()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)),
    )
}

/// The same where it is a position or length.
fn position(bytes: &[u8], start: usize, length: usize) -> Option<usize> {
    usize::try_from(number(bytes, start, length)?).ok()
}
