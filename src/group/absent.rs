//! Why configured stores have no report: what the last run of each has left on record in the output folder.
//!
//! Where reports are collected from other sites there are no such records, and none are needed.

use std::collections::BTreeMap;
use std::path::Path;

use super::model::{StoreEntry, StoreState};
use crate::language::Language;
use crate::output::run_record;
use crate::period::Month;
use crate::retold::retold_in;

/// Characters of what a failed run said.
const LONGEST: usize = 160;

/// Gives every missing store its reason: `failed` with what the run said, `removed`, or `no_run`.
pub fn explain(entries: &mut [StoreEntry], out: &Path, month: Month, language: Language) {
    if entries.iter().all(|entry| entry.state != StoreState::Missing) {
        return;
    }
    // Without the records the report is as whole as one of other sites' stores.
    let records = run_record::read_all(out).unwrap_or_else(|error| {
        tracing::warn!("{}", error.message);
        Vec::new()
    });
    let of_month = records.into_iter().filter(|record| record.month == month);
    // The last run of each store.
    let last: BTreeMap<String, Option<String>> = of_month
        .flat_map(|record| record.stores)
        .map(|store| (store.store, store.error))
        .collect();
    for entry in entries.iter_mut().filter(|entry| entry.state == StoreState::Missing) {
        let (reason, detail) = match last.get(&entry.id) {
            None => ("no_run", None),
            Some(None) => ("removed", None),
            Some(Some(error)) => ("failed", Some(shortened(&retold_in(error, language)))),
        };
        entry.reason = Some(reason.to_owned());
        entry.detail = detail;
    }
}

/// The lines of an error as one, which a row of a table has room for; `runs` shows the whole.
fn shortened(error: &str) -> String {
    let line = error.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.replace(char::is_control, "\u{fffd}");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::output::run_record::{RunRecord, StoreRecord};

    fn missing(id: &str) -> StoreEntry {
        StoreEntry {
            id: id.to_owned(),
            name: id.to_owned(),
            configured: true,
            state: StoreState::Missing,
            provisional: false,
            unverified: false,
            restated: 0,
            reason: None,
            detail: None,
        }
    }

    /// Leaves a run of stores with what went wrong on record.
    fn run(out: &Path, month: Month, seconds: i64, stores: &[(&str, Option<&str>)]) {
        let started = DateTime::from_timestamp(seconds, 0).unwrap();
        let stores = stores.iter().map(|(store, error)| StoreRecord {
            store: (*store).to_owned(),
            outputs: BTreeMap::new(),
            provisional: false,
            restated: 0,
            error: error.map(str::to_owned),
        });
        let record = RunRecord {
            schema: run_record::SCHEMA.to_owned(),
            id: run_record::run_id(started, 1),
            month,
            started,
            finished: started,
            version: "0".to_owned(),
            exit_code: 0,
            stores: stores.collect(),
        };
        run_record::write(out, &record).unwrap();
    }

    #[test]
    fn the_last_run_of_the_month_says_why_there_is_no_report() {
        let out = tempfile::tempdir().unwrap();
        let month: Month = "2026-04".parse().unwrap();
        let first = [("S1", Some("first")), ("S2", None), ("S3", Some("late"))];
        run(out.path(), month, 1_800_000_000, &first);
        let second = [("S1", Some("no file matches data/S1.csv\n  more"))];
        run(out.path(), month, 1_800_000_100, &second);
        let before = [("S1", Some("other month")), ("S4", None)];
        run(out.path(), month.plus(-1), 1_800_000_200, &before);
        let mut entries = ["S1", "S2", "S3", "S4"].map(missing);
        explain(&mut entries, out.path(), month, Language::English);
        let said: Vec<(&str, Option<&str>)> = entries
            .iter()
            .map(|entry| (entry.reason.as_deref().unwrap_or_default(), entry.detail.as_deref()))
            .collect();
        assert_eq!(
            said,
            [
                ("failed", Some("no file matches data/S1.csv more")),
                ("removed", None),
                ("failed", Some("late")),
                ("no_run", None)
            ]
        );
    }
}
