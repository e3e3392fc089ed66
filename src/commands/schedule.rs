//! `servicedeck schedule`: files for the machine's own scheduler.
//!
//! Each runs `run --missing --send` on the days after the cutoff: what is there and sent already costs nothing, so a day on which
//! the machine was off, the data late or the mail server away is made up for by the next.

mod timer;

use std::path::{Path, PathBuf};

use rust_i18n::t;

use super::{answer, project, tell};
use crate::cli::{Common, Schedule, Scheduler};
use crate::config::{Config, Secret, StoreSelection};
use crate::error::{Error, Kind, Result};
use crate::records::read::storage::address;

/// Days on which the report is tried.
const DAYS: u32 = 7;

/// The last day every month has.
const LAST_DAY: u32 = 28;

/// How long one day's run waits for records: until the next one.
const WAIT: &str = "20h";

pub(super) fn schedule(common: &Common, arguments: &Schedule) -> Result<u8> {
    let (config, _) = project::open(common, None)?;
    let unknown = |what: &str, error: &std::io::Error| {
        Error::new(Kind::Unexpected, t!("schedule.unknown", what = what, reason = error))
    };
    let program = std::env::current_exe().map_err(|error| unknown("servicedeck", &error))?;
    let file = std::path::absolute(&common.config).map_err(|error| unknown("--config", &error))?;
    let root = std::path::absolute(&config.root).map_err(|error| unknown("--config", &error))?;
    let first_day = config.period.cutoff_days + 1;
    if first_day > LAST_DAY {
        let error = Error::new(Kind::Config, t!("schedule.cutoff", days = config.period.cutoff_days));
        return Err(error.hint(t!("schedule.cutoff_hint")));
    }
    if config.report.month.is_some() && !common.quiet {
        tell(&t!("schedule.fixed_month"));
    }
    let job = Job {
        program,
        arguments: arguments_of(&file, common, &config, arguments.group),
        root,
        days: (first_day, (first_day + DAYS - 1).min(LAST_DAY)),
        variables: variables(&config),
    };
    answer(&match arguments.print {
        Scheduler::Systemd => timer::systemd(&job),
        Scheduler::Cron => timer::cron(&job),
        Scheduler::Windows => timer::windows(&job),
        Scheduler::Kubernetes => timer::kubernetes(&job),
    })?;
    Ok(0)
}

/// What is to be run when.
struct Job {
    program: PathBuf,
    arguments: Vec<String>,
    root: PathBuf,
    /// First and last day of the month.
    days: (u32, u32),
    /// Environment variables that hold secrets.
    variables: Vec<String>,
}

/// `group` asks for the group's report too; where somebody is to get it by mail it is made unasked.
fn arguments_of(file: &Path, common: &Common, config: &Config, group: bool) -> Vec<String> {
    let mut arguments = vec!["--config".to_owned(), file.display().to_string()];
    // A timer has no language of its own: what it writes and whom it tells should read as the report does.
    arguments.extend(["--lang".to_owned(), config.report.language.code().to_owned()]);
    for store in &common.store {
        arguments.extend(["--store".to_owned(), store.clone()]);
    }
    arguments.extend(["run", "--missing", "--wait-for-data", WAIT].map(str::to_owned));
    if group || is_mailed_to_the_group(config) {
        arguments.push("--group".to_owned());
    }
    if config.delivery.is_some() {
        arguments.push("--send".to_owned());
    }
    arguments
}

fn is_mailed_to_the_group(config: &Config) -> bool {
    let mut recipients = config.delivery.iter().flat_map(|delivery| &delivery.recipients);
    recipients.any(|entry| entry.stores == StoreSelection::Group)
}

/// Names of the environment variables the configuration takes secrets from.
fn variables(config: &Config) -> Vec<String> {
    let delivery = config.delivery.iter().flat_map(|delivery| {
        let robots = delivery.notices.webhooks.iter();
        let robots = robots.flat_map(|webhook| [Some(&webhook.url), webhook.secret.as_ref()]);
        delivery.smtp.password.iter().chain(robots.flatten())
    });
    let databases = config.sources.values().filter_map(|source| source.query.as_ref());
    let mut names: Vec<String> = delivery
        .chain(databases.map(|query| &query.database))
        .filter_map(|secret| match secret {
            Secret::Env(name) => Some(name.clone()),
            Secret::File(_) | Secret::Command(_) => None,
        })
        .collect();
    let mut paths = config.sources.values().flat_map(|source| &source.paths);
    if paths.any(|path| address::is_address(path)) {
        names.extend(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(str::to_owned));
    }
    names.sort();
    names.dedup();
    names
}
