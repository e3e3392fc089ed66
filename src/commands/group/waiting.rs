//! `servicedeck group --wait-for-reports`: waits for the shares of a run that other processes make.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use rust_i18n::t;

use crate::commands::tell;
use crate::config::Config;
use crate::error::Result;
use crate::group;
use crate::output::run_record;
use crate::pipeline::Job;

/// The same timer starts shares and this: those that began so many minutes earlier are of the same occasion.
const EARLIER_MINUTES: i64 = 15;

/// How often is looked: as seldom as nobody minds, and often enough where the wait is short.
const PAUSE: Duration = Duration::from_secs(30);
const LOOKS: u32 = 20;

/// Returns when every store has its report of the month, or a run of this occasion has said why it has none, or the time is over; who is
/// missing then is said in the group's report.
///
/// # Errors
///
/// An output folder that cannot be read.
pub(super) fn wait(config: &Config, job: &Job, longest: Duration) -> Result<()> {
    let (started, since) = (Instant::now(), Utc::now() - TimeDelta::minutes(EARLIER_MINUTES));
    let pause = PAUSE.min(longest / LOOKS).max(Duration::from_millis(100));
    let mut told = None;
    loop {
        let open = open(config, job, since)?;
        let left = longest.saturating_sub(started.elapsed());
        if open.is_empty() || left.is_zero() {
            return Ok(());
        }
        if told != Some(open.len()) {
            tell(&t!(
                "group.waiting",
                month = job.month,
                count = open.len(),
                stores = open.iter().take(10).cloned().collect::<Vec<_>>().join(", "),
                minutes = left.as_secs().div_ceil(60)
            ));
            told = Some(open.len());
        }
        std::thread::sleep(pause.min(left));
    }
}

/// The stores of which nothing is known yet.
fn open(config: &Config, job: &Job, since: DateTime<Utc>) -> Result<Vec<String>> {
    let mut known: BTreeSet<String> = group::reported(config, &job.out, job.month).into_iter().collect();
    for record in run_record::read_all(&job.out)? {
        if record.month == job.month && record.started >= since {
            known.extend(record.stores.into_iter().map(|store| store.store));
        }
    }
    let stores = job.stores.iter().map(|store| store.id.clone());
    Ok(stores.filter(|id| !known.contains(id)).collect())
}
