//! When a run happened and what came of it: one small file per run under `.runs`, apart from the reports, which hold no clock time.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;

use chrono::{DateTime, Utc};
use rust_i18n::t;
use serde::{Deserialize, Serialize};

use super::files::{self, File};
use crate::error::{Error, Kind, Result};
use crate::period::Month;

/// Folder of the records in the output folder.
pub const FOLDER: &str = ".runs";

/// The `schema` value of a record.
pub const SCHEMA: &str = "servicedeck/run/1";

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The version of this form.
    pub schema: String,
    /// Unique; also the file's name.
    pub id: String,
    /// The month reported on.
    pub month: Month,
    /// When the run began.
    pub started: DateTime<Utc>,
    /// When it had ended.
    pub finished: DateTime<Utc>,
    /// The program's version.
    pub version: String,
    /// Of the process.
    pub exit_code: u8,
    /// What became of each.
    pub stores: Vec<StoreRecord>,
}

/// What came of one store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoreRecord {
    /// Its id.
    pub store: String,
    /// SHA-256 of each file by name, as in the manifest; empty when the store failed.
    #[serde(default)]
    pub outputs: std::collections::BTreeMap<String, String>,
    /// Whether its report is a draft.
    #[serde(default)]
    pub provisional: bool,
    /// Figures that differ from the report before.
    #[serde(default)]
    pub restated: usize,
    /// Why there is no report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// An id no other run has: the time, the process among those of one millisecond, and chance among machines, whose containers
/// often give every process the same number.
#[must_use]
pub fn run_id(started: DateTime<Utc>, process: u32) -> String {
    let chance = RandomState::new().build_hasher().finish() & 0xFFFF;
    format!("{}-{process}-{chance:04x}", started.format("%Y%m%dT%H%M%S%3fZ"))
}

/// Writes a record into an output folder.
///
/// # Errors
///
/// When the folder cannot be written.
pub fn write(out: &Path, record: &RunRecord) -> Result<()> {
    let mut bytes =
        serde_json::to_vec_pretty(record).map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
    bytes.push(b'\n');
    files::write_all(&out.join(FOLDER), &[File::new(format!("{}.json", record.id), bytes)])
}

/// Every record of an output folder, oldest first. Files that are none are passed over: they may be of a later program.
///
/// # Errors
///
/// When the folder is there and cannot be read.
pub fn read_all(out: &Path) -> Result<Vec<RunRecord>> {
    let folder = out.join(FOLDER);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(Error::new(
                Kind::Unexpected,
                t!("output.unreadable", path = folder.display(), reason = error),
            ));
        }
    };
    let mut records: Vec<RunRecord> = entries
        .filter_map(|entry| std::fs::read(entry.ok()?.path()).ok())
        .filter_map(|bytes| serde_json::from_slice(&bytes).ok())
        .filter(|record: &RunRecord| record.schema == SCHEMA)
        .collect();
    records.sort_by(|a, b| (a.started, &a.id).cmp(&(b.started, &b.id)));
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_in_order_of_time() {
        let out = tempfile::tempdir().unwrap();
        assert!(read_all(out.path()).unwrap().is_empty());
        let record = |seconds| {
            let started = DateTime::from_timestamp(seconds, 0).unwrap();
            RunRecord {
                schema: SCHEMA.to_owned(),
                id: run_id(started, 7),
                month: "2026-04".parse().unwrap(),
                started,
                finished: started,
                version: "0".to_owned(),
                exit_code: 0,
                stores: Vec::new(),
            }
        };
        let (late, early) = (record(1_800_000_000), record(1_700_000_000));
        write(out.path(), &late).unwrap();
        write(out.path(), &early).unwrap();
        std::fs::write(out.path().join(FOLDER).join("note.txt"), "no record").unwrap();
        assert_eq!(read_all(out.path()).unwrap(), [early, late]);
    }
}
