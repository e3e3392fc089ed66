//! Whether a binary file is what it claims, before a library reserves memory for its claims: what a library cannot reserve ends
//! the whole program, so such a file must not get there.

mod binary_workbook;
mod compound;
mod inflate;
mod pages;
pub mod thrift;
mod zip;

pub use binary_workbook::is_sound as is_sound_xls;
pub use pages::is_sound as is_sound_parquet;
pub use zip::{Fault, check as check_zip};

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
