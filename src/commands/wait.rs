//! `run --wait-for-data`: looks again and again until the month's records are there, and says what is missing. When the time is over
//! the stores whose records are there have their reports made, and the others are late.

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use polars::prelude::{DataType, PolarsResult};
use rust_i18n::t;

use super::tell;
use crate::config::{Config, Store};
use crate::error::{Error, Kind, Result};
use crate::period::Month;
use crate::pipeline::Job;
use crate::records::schema::TableId;
use crate::records::{Library, Records, Table, Wanted};

/// The tables no report can do without, and the column that dates their rows.
const NEEDED: [(TableId, &str); 2] = [
    (TableId::RepairOrders, "delivered_at"),
    (TableId::Callbacks, "called_at"),
];

/// Months before the report's that its number of rows is compared with.
const MONTHS_BEFORE: i32 = 3;

/// A short wait is looked into at least so many times.
const LOOKS: u32 = 20;

/// `3d`, `12h`, `30m` or `45s`.
///
/// # Errors
///
/// When it is none of them.
pub fn parse_duration(text: &str) -> std::result::Result<Duration, String> {
    let units = [('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];
    let parsed = units.iter().find_map(|(unit, seconds)| {
        let count: u64 = text.strip_suffix(*unit)?.parse().ok()?;
        count.checked_mul(*seconds).map(Duration::from_secs)
    });
    parsed.ok_or_else(|| t!("wait.no_duration", text = text).into_owned())
}

/// A store whose records did not come in time.
pub(super) struct Late {
    pub store: Store,
    pub error: Error,
}

/// Returns when the records of every store are there or the time is over: then the stores whose records are not.
///
/// # Errors
///
/// When no store's records are there within `longest`, or something is wrong that waiting cannot mend.
pub(super) fn wait(config: &Config, job: &Job, longest: Duration) -> Result<Vec<Late>> {
    let started = Instant::now();
    let pause = Duration::from_secs(60 * u64::from(config.readiness.check_minutes))
        .min(longest / LOOKS)
        .max(Duration::from_millis(100));
    let mut told = Vec::new();
    loop {
        let missing = missing(config, job)?;
        let lines = missing.lines();
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let left = longest.saturating_sub(started.elapsed());
        if left.is_zero() {
            return over(job, missing);
        }
        if lines != told {
            tell(&t!(
                "wait.waiting",
                month = job.month,
                missing = lines.join("\n  "),
                minutes = left.as_secs().div_ceil(60)
            ));
            told = lines;
        }
        std::thread::sleep(pause.min(left));
    }
}

/// The time is over: the late stores, when there are others whose reports can be made.
fn over(job: &Job, missing: Missing) -> Result<Vec<Late>> {
    let error = |lines: &[String]| {
        let message = t!("wait.over", month = job.month, missing = lines.join("\n  "));
        Error::new(Kind::Data, message).hint(t!("wait.over_hint"))
    };
    match missing {
        Missing::OfStores(late) if late.len() < job.stores.len() => Ok(late
            .into_iter()
            // What is wrong with a file is said when its store's report is made.
            .filter(|lack| !lack.unreadable)
            .map(|lack| Late {
                error: error(&lack.lines),
                store: lack.store,
            })
            .collect()),
        missing => Err(error(&missing.lines())),
    }
}

/// What is not there yet.
enum Missing {
    /// What every store needs.
    OfAll(String),
    /// In the order of the stores; empty when everything is there.
    OfStores(Vec<Lack>),
}

/// What one store lacks.
struct Lack {
    store: Store,
    /// At least one.
    lines: Vec<String>,
    /// Whether a file of its own cannot be used.
    unreadable: bool,
}

impl Missing {
    fn lines(&self) -> Vec<String> {
        match self {
            Self::OfAll(message) => vec![message.clone()],
            Self::OfStores(late) => late.iter().flat_map(|lack| lack.lines.iter().cloned()).collect(),
        }
    }
}

fn missing(config: &Config, job: &Job) -> Result<Missing> {
    let stores: Vec<String> = job.stores.iter().map(|store| store.id.clone()).collect();
    let tables = NEEDED.map(|(table, _)| table);
    let wanted = Wanted {
        tables: Some(&tables),
        stores: Some(&stores),
    };
    let library = match Library::open_by_store(config, job.today, job.month, wanted) {
        Ok(library) => library,
        // A file that is not there may come.
        Err(error) if error.kind == Kind::Data => return Ok(Missing::OfAll(error.message)),
        Err(error) => return Err(error),
    };
    let mut late = Vec::new();
    for store in &job.stores {
        let records = library.store(&store.id)?;
        let mut lines = Vec::new();
        for (table, column) in NEEDED {
            if let Some(table) = records.tables.get(&table) {
                lines.extend(lacking(config, &records, table, column, store, job.month));
            }
        }
        if !lines.is_empty() {
            late.push(Lack {
                store: store.clone(),
                lines,
                unreadable: records.failures.contains_key(&store.id),
            });
        }
    }
    Ok(Missing::OfStores(late))
}

/// Why one store's rows of a table are not enough; `None` when they are.
fn lacking(
    config: &Config,
    records: &Records,
    table: &Table,
    column: &str,
    store: &Store,
    month: Month,
) -> Option<String> {
    let expected = month.last_day() - chrono::Days::new(u64::from(config.readiness.days_before_end));
    let name = table.id.chinese();
    // A frame of another shape is found out by the run itself.
    let newest = newest(table, column, &store.id, month).ok()?;
    if newest.is_none_or(|newest| newest < expected) {
        let newest = newest.map_or_else(|| "–".to_owned(), |newest| newest.to_string());
        return Some(
            t!(
                "wait.too_old",
                store = store.id,
                table = name,
                newest = newest,
                expected = expected
            )
            .into_owned(),
        );
    }
    let rows = |month: Month| {
        records
            .rows_read
            .get(&(table.id, Some(store.id.clone()), Some(month)))
            .copied()
            .unwrap_or(0)
    };
    let before: Vec<u64> = month
        .plus(-1)
        .ending_here(MONTHS_BEFORE)
        .map(rows)
        .filter(|rows| *rows > 0)
        .collect();
    let (now, usual) = (
        rows(month),
        before.iter().sum::<u64>().checked_div(before.len() as u64)?,
    );
    #[allow(clippy::cast_precision_loss, reason = "row counts stay far below 2^53")]
    let too_few = (now as f64) < usual as f64 * config.readiness.min_rows_share;
    too_few.then(|| {
        t!(
            "wait.too_few",
            store = store.id,
            table = name,
            rows = now,
            usual = usual
        )
        .into_owned()
    })
}

/// The newest date of a store's rows, of those not after the month's end.
fn newest(table: &Table, column: &str, store: &str, month: Month) -> PolarsResult<Option<NaiveDate>> {
    let stores = table.frame.column("store")?.str()?;
    let times = table.frame.column(column)?.cast(&DataType::Int64)?;
    let dates = stores
        .iter()
        .zip(times.i64()?.iter())
        .filter(|(of, _)| *of == Some(store));
    Ok(dates
        .filter_map(|(_, time)| Some(chrono::DateTime::from_timestamp_millis(time?)?.date_naive()))
        .filter(|date| *date <= month.last_day())
        .max())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit() {
        assert_eq!(parse_duration("3d"), Ok(Duration::from_hours(72)));
        assert_eq!(parse_duration("12h"), Ok(Duration::from_hours(12)));
        for bad in [
            "",
            "3",
            "d",
            "3w",
            "-1d",
            "1.5h",
            "99999999999999999999d",
            "999999999999999999d",
        ] {
            assert!(parse_duration(bad).is_err(), "{bad}");
        }
    }
}
