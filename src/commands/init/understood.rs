//! The exports read as the project would read them, before there is one.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;

use super::draft::Draft;
use super::exports::{Export, NEEDED};
use super::questions::Questions;
use super::sources;
use super::stores::Stores;
use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::period::Month;
use crate::records::schema::{self, TableId};
use crate::records::{self, Records, Wanted};

/// A proposed configuration and the records it reads.
pub(super) struct Understood {
    pub config: Config,
    pub records: Records,
}

impl Understood {
    /// Reads the exports as a configuration says.
    ///
    /// # Errors
    ///
    /// Files that cannot be read so; a text that is no configuration, which would be a fault of the program.
    pub fn read(text: &str, path: &Path, today: NaiveDate) -> Result<Self> {
        let mut config = config::check_bytes(path, text.as_bytes(), &[])?;
        config.is_draft = true;
        let month = Month::of(today).plus(-1);
        let records = records::load(&config, today, month, Wanted::default())?;
        Ok(Self { config, records })
    }

    /// The months that rows of orders and callbacks lie in.
    pub fn months(&self) -> BTreeSet<Month> {
        let of_needed = |table: &TableId| NEEDED.contains(table);
        let keys = self.records.rows_read.keys();
        keys.filter(|(table, _, _)| of_needed(table))
            .filter_map(|(_, _, month)| *month)
            .collect()
    }

    /// The newest month of which a report can be made, if there is one.
    pub fn sound_month(&self) -> Option<Month> {
        let months = self.months();
        let mut newest_first = months.iter().rev();
        newest_first.find(|month| self.refusal(**month).is_none()).copied()
    }

    /// The month to report on: the newest of which records reach the end, not after the month before today.
    pub fn proposed_month(&self, today: NaiveDate) -> Month {
        let last = Month::of(today).plus(-1);
        let months = self.months();
        let Some(newest) = months.range(..=last).next_back().copied() else {
            return last;
        };
        let slack = chrono::Days::new(u64::from(self.config.readiness.days_before_end));
        let reaches_end = self
            .newest_day(newest)
            .is_some_and(|day| day + slack >= newest.last_day());
        let before = newest.plus(-1);
        if reaches_end || !months.contains(&before) {
            newest
        } else {
            before
        }
    }

    /// The day of the newest order or callback of a month or after it.
    fn newest_day(&self, month: Month) -> Option<NaiveDate> {
        let newest = NEEDED.iter().filter_map(|table| {
            let frame = &self.records.tables.get(table)?.frame;
            let days = frame.column(schema::own_date(*table)).ok()?;
            let days = days.cast(&polars::prelude::DataType::Int64).ok()?;
            days.i64().ok()?.iter().flatten().max()
        });
        let newest = chrono::DateTime::from_timestamp_millis(newest.max()?)?.date_naive();
        (newest >= month.first_day()).then_some(newest)
    }

    /// Why no store's report of a month could be made; `None` when one could.
    pub fn refusal(&self, month: Month) -> Option<Error> {
        let mut refusal = None;
        for store in &self.config.stores {
            match records::store_verdict(&self.records, &self.config, &store.id, month) {
                Ok(()) => return None,
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        refusal
    }
}

/// Reads the exports as they would be read by the project, where they lie now.
pub(super) fn understand(
    exports: &[Export],
    stores: &Stores,
    questions: &Questions,
    header_rows: &mut Vec<TableId>,
    today: NaiveDate,
) -> Result<Understood> {
    let read = |header_rows: &[TableId]| {
        let month = Month::of(today).plus(-1);
        let draft = Draft {
            exports,
            stores,
            questions,
            month,
            header_rows,
        };
        let text = draft.text(&|export| sources::as_entry(&export.path));
        Understood::read(&text, Path::new("config/report.yaml"), today)
    };
    let understood = read(header_rows);
    // A header that is found in another row than the one proposed is named.
    let differs = |table: &TableId| {
        let proposed: u64 = exports
            .iter()
            .filter(|export| export.table == *table)
            .map(|export| export.look.rows)
            .sum();
        understood.as_ref().map_or(true, |understood| {
            let inputs = understood.records.inputs.iter().filter(|input| input.table == *table);
            inputs.map(|input| input.rows).sum::<u64>() != proposed
        })
    };
    let found: Vec<TableId> = TableId::ALL
        .into_iter()
        .filter(|table| differs(table) && has_one_header_row(exports, *table) && !header_rows.contains(table))
        .collect();
    if found.is_empty() {
        return understood;
    }
    let told: Vec<TableId> = header_rows.iter().copied().chain(found).collect();
    match read(&told) {
        Ok(better) => {
            *header_rows = told;
            Ok(better)
        }
        Err(_) => understood,
    }
}

fn has_one_header_row(exports: &[Export], table: TableId) -> bool {
    let rows: BTreeSet<Option<u64>> = exports
        .iter()
        .filter(|export| export.table == table)
        .map(|export| export.look.proposal.header_row)
        .collect();
    rows.len() == 1
}
