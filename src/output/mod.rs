//! A report's files: bytes in memory first, then all of them by rename, the manifest last.

pub mod earlier;
pub mod files;
pub mod manifest;
pub mod workbook;

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// SHA-256 as lower-case hex.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}
