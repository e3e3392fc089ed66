//! One process per month and store: a lock that ends with the process, however it ends.

use std::fs::{File, TryLockError};
use std::path::Path;

use rust_i18n::t;

use crate::error::{Error, Kind, Result};
use crate::period::Month;

/// Held as long as it lives.
#[derive(Debug)]
pub struct Lock {
    /// The system lets go of the lock when the file is closed.
    _file: File,
}

/// Locks a month of a store; `None` when another process has it.
///
/// # Errors
///
/// When the output folder cannot be written.
pub fn acquire(out: &Path, month: Month, store: &str) -> Result<Option<Lock>> {
    let folder = out.join(".locks");
    let path = folder.join(format!("{month}-{store}.lock"));
    let failed = |error: &std::io::Error| {
        Error::new(
            Kind::Unexpected,
            t!("output.unwritable", path = path.display(), reason = error),
        )
        .hint(t!("output.unwritable_hint"))
    };
    std::fs::create_dir_all(&folder).map_err(|error| failed(&error))?;
    let file = File::options()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(|error| failed(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(failed(&error)),
    }
}

/// Whether a process has the lock; asked without leaving anything behind.
#[must_use]
pub fn is_held(out: &Path, month: Month, store: &str) -> bool {
    let path = out.join(".locks").join(format!("{month}-{store}.lock"));
    let Ok(file) = File::open(path) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_for_one_at_a_time_and_one_store() {
        let out = tempfile::tempdir().unwrap();
        let month: Month = "2026-04".parse().unwrap();
        let first = acquire(out.path(), month, "S01").unwrap();
        assert!(first.is_some() && is_held(out.path(), month, "S01"));
        assert!(acquire(out.path(), month, "S01").unwrap().is_none());
        assert!(acquire(out.path(), month, "S02").unwrap().is_some());
        drop(first);
        assert!(!is_held(out.path(), month, "S01"));
        assert!(acquire(out.path(), month, "S01").unwrap().is_some());
    }
}
