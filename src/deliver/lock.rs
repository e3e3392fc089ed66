//! One process per month and store.
//!
//! A process keeps one file locked as long as it lives; a small file per month and store names the process that has claimed it. A
//! claim counts only while its process lives, so that one that was killed never stands in the way, and a run of hundreds of stores
//! needs a single open file.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::output::files::unwritable;
use crate::period::Month;

/// Folder of locks and claims in the output folder.
const FOLDER: &str = ".locks";

/// Locked while a claim is looked at and made.
const GATE: &str = "gate";

/// The claims of this process; all of them end with it, however it ends.
#[derive(Debug)]
pub struct Claims {
    folder: PathBuf,
    /// What the claims of this process say.
    owner: String,
    /// What it has claimed and not released.
    claimed: RefCell<BTreeSet<(Month, String)>>,
    /// The system lets go of the lock when the file is closed.
    _alive: File,
}

impl Claims {
    /// Makes ready to claim stores of an output folder.
    ///
    /// # Errors
    ///
    /// When the output folder cannot be written, or knows no locks.
    pub fn open(out: &Path) -> Result<Self> {
        let folder = out.join(FOLDER);
        std::fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
        let owner = unique_name();
        let path = process_file(&folder, &owner);
        let alive = File::options()
            .create_new(true)
            .append(true)
            .open(&path)
            .map_err(|error| unwritable(&path, &error))?;
        alive.lock().map_err(|error| unwritable(&path, &error))?;
        Ok(Self {
            folder,
            owner,
            claimed: RefCell::default(),
            _alive: alive,
        })
    }

    /// Claims a month of a store; false when another process has it. Claiming again what is claimed changes nothing.
    ///
    /// # Errors
    ///
    /// When the output folder cannot be written.
    pub fn claim(&self, month: Month, store: &str) -> Result<bool> {
        let gate = self.folder.join(GATE);
        let lock = File::options()
            .create(true)
            .append(true)
            .open(&gate)
            .and_then(|file| file.lock().map(|()| file));
        // Held to the end of this function.
        let _lock = lock.map_err(|error| unwritable(&gate, &error))?;
        match owner(&self.folder, month, store) {
            Some(owner) if owner == self.owner => return Ok(true),
            Some(owner) if is_alive(&self.folder, &owner) => return Ok(false),
            // Left by a process that was killed; when it cannot be removed it is only in nobody's way.
            Some(owner) => drop(std::fs::remove_file(process_file(&self.folder, &owner))),
            None => {}
        }
        let path = claim_file(&self.folder, month, store);
        std::fs::write(&path, &self.owner).map_err(|error| unwritable(&path, &error))?;
        self.claimed.borrow_mut().insert((month, store.to_owned()));
        Ok(true)
    }

    /// Leaves a store to others.
    pub fn release(&self, month: Month, store: &str) {
        if self.claimed.borrow_mut().remove(&(month, store.to_owned())) {
            // A claim that stays ends with the process.
            let _ = std::fs::remove_file(claim_file(&self.folder, month, store));
        }
    }
}

impl Drop for Claims {
    fn drop(&mut self) {
        for (month, store) in self.claimed.take() {
            let _ = std::fs::remove_file(claim_file(&self.folder, month, &store));
        }
        // What could not be removed names a process that is no more.
        let _ = std::fs::remove_file(process_file(&self.folder, &self.owner));
    }
}

/// Whether a process has claimed the store; asked without leaving anything behind.
#[must_use]
pub fn is_claimed(out: &Path, month: Month, store: &str) -> bool {
    let folder = out.join(FOLDER);
    owner(&folder, month, store).is_some_and(|owner| is_alive(&folder, &owner))
}

/// Who claimed the store last; `None` when nobody did, or when the claim was not written whole.
fn owner(folder: &Path, month: Month, store: &str) -> Option<String> {
    let owner = std::fs::read_to_string(claim_file(folder, month, store)).ok()?;
    let plain = |character: char| character.is_ascii_alphanumeric() || character == '-';
    (!owner.is_empty() && owner.chars().all(plain)).then_some(owner)
}

fn is_alive(folder: &Path, owner: &str) -> bool {
    File::open(process_file(folder, owner))
        .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

fn claim_file(folder: &Path, month: Month, store: &str) -> PathBuf {
    folder.join(format!("{month}-{store}.claim"))
}

fn process_file(folder: &Path, owner: &str) -> PathBuf {
    folder.join(format!("{owner}.process"))
}

/// A name no other process has, on whatever machine or in whatever container it runs.
fn unique_name() -> String {
    let random = RandomState::new().build_hasher().finish();
    format!("{}-{random:016x}", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month() -> Month {
        "2026-04".parse().unwrap()
    }

    #[test]
    fn a_claim_is_for_one_process_and_one_store() {
        let out = tempfile::tempdir().unwrap();
        let [first, second] = [(); 2].map(|()| Claims::open(out.path()).unwrap());
        assert!(first.claim(month(), "S01").unwrap() && is_claimed(out.path(), month(), "S01"));
        assert!(first.claim(month(), "S01").unwrap(), "its own claim hinders nobody");
        assert!(!second.claim(month(), "S01").unwrap());
        assert!(second.claim(month(), "S02").unwrap());
        second.release(month(), "S01");
        assert!(!second.claim(month(), "S01").unwrap(), "not theirs to release");
        first.release(month(), "S01");
        assert!(!is_claimed(out.path(), month(), "S01"));
        assert!(second.claim(month(), "S01").unwrap());
    }

    #[test]
    fn claims_end_with_their_process_and_broken_ones_are_none() {
        let out = tempfile::tempdir().unwrap();
        let first = Claims::open(out.path()).unwrap();
        assert!(first.claim(month(), "S01").unwrap());
        // As a killed process leaves it: the files are there, the lock is not.
        let (claim, process) = (
            claim_file(&first.folder, month(), "S01"),
            process_file(&first.folder, "1-2"),
        );
        drop(first);
        assert!(!claim.exists());
        std::fs::write(&process, "").unwrap();
        std::fs::write(&claim, "1-2").unwrap();
        assert!(claim.exists() && !is_claimed(out.path(), month(), "S01"));
        let second = Claims::open(out.path()).unwrap();
        assert!(second.claim(month(), "S01").unwrap());
        assert!(!process.exists());
        std::fs::write(&claim, "../half wri").unwrap();
        assert!(second.claim(month(), "S01").unwrap());
    }
}
