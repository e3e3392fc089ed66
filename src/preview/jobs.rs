//! Producing and sending from the page: this program once more, with the same flags, so that every check, lock and ledger is the command
//! line's own.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::Arc;

use rust_i18n::t;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::edition::Edition;
use super::session::Session;
use super::tab::Tab;
use crate::config::{Audience, StoreSelection};
use crate::deliver::mailing;
use crate::error::{Error, Kind, Result};

/// Lines kept of what a job says.
const LINES: usize = 400;

/// The files of a report that can be opened from the page, and what they are.
pub(super) const RESULTS: [(&str, &str); 6] = [
    ("report.pdf", "application/pdf"),
    ("report-hq.pdf", "application/pdf"),
    (
        "report.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("metrics.json", "application/json"),
    ("rejects.csv", "text/csv; charset=utf-8"),
    ("manifest.json", "application/json"),
];

/// Something this program was asked to do from the page.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct Job {
    /// `run` or `send`.
    pub what: String,
    pub month: String,
    /// The store's id; `None` for all.
    pub store: Option<String>,
    pub running: bool,
    /// What it says for people.
    pub lines: Vec<String>,
    /// What it says for programs, once it has ended.
    pub result: Value,
    pub exit_code: Option<i32>,
}

/// What is to be done.
#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    /// `run` or `send`.
    pub what: String,
    /// All stores instead of the one shown.
    #[serde(default)]
    pub all_stores: bool,
}

/// The command line of a wish for what the page shows.
fn arguments(tab: &Tab, edition: &Edition, command: &[&str], all_stores: bool) -> Vec<String> {
    let common = &tab.session.common;
    let mut arguments: Vec<String> = command.iter().map(|word| (*word).to_owned()).collect();
    let mut add = |flag: &str, value: String| arguments.extend([flag.to_owned(), value]);
    add("--config", common.config.to_string_lossy().into_owned());
    add("--month", edition.job.month.to_string());
    add("--lang", tab.choice.language.code().to_owned());
    add("--template", edition.template_name());
    if !all_stores {
        add("--store", edition.store.id.clone());
    }
    if let Some(out) = &common.out {
        add("--out", out.to_string_lossy().into_owned());
    }
    if let Some(today) = common.today {
        add("--today", today.to_string());
    }
    if let Some(day) = common.data_as_of {
        add("--data-as-of", day.to_string());
    }
    for value in &common.overrides {
        add("--set", value.clone());
    }
    arguments
}

fn program(arguments: &[String]) -> Result<Command> {
    let own = std::env::current_exe().map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
    let mut command = Command::new(own);
    command.args(arguments).stdin(Stdio::null());
    Ok(command)
}

/// Starts a wish; what it says is told as it is said.
pub(super) fn start(tab: &Tab, wish: &Wish) -> Result<Value> {
    let session = &tab.session;
    let edition = tab
        .edition()
        .ok_or_else(|| Error::new(Kind::Config, t!("preview.nothing_yet")))?;
    let command: &[&str] = match wish.what.as_str() {
        "run" => &["run", "--json", "-v"],
        "send" => &["send", "--json"],
        other => return Err(Error::new(Kind::Config, t!("preview.no_such_job", what = other))),
    };
    let arguments = arguments(tab, &edition, command, wish.all_stores);
    let job = Job {
        what: wish.what.clone(),
        month: edition.job.month.to_string(),
        store: (!wish.all_stores).then(|| edition.store.id.clone()),
        running: true,
        ..Job::default()
    };
    if !session.start_job(job) {
        return Err(Error::new(Kind::Config, t!("preview.busy")));
    }
    let shared = Arc::clone(session);
    let spawned = std::thread::Builder::new().name("job".to_owned()).spawn(move || {
        let outcome = follow(&shared, &arguments);
        shared.update_job(|job| {
            job.running = false;
            match outcome {
                Ok((code, result)) => (job.exit_code, job.result) = (code, result),
                Err(error) => {
                    job.exit_code = Some(1);
                    job.lines.push(error.to_string());
                }
            }
        });
        shared.bell.ring();
    });
    spawned.map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
    Ok(json!({ "started": true }))
}

/// A line of the log without the fields that are for programs, but with the store and how long it took.
fn in_words(line: &str) -> String {
    let Some((words, fields)) = line.split_once(" event=") else {
        return line.to_owned();
    };
    let field = |name: &str| {
        let found = fields
            .split(' ')
            .find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
        found.map(str::to_owned)
    };
    let store = field("store").filter(|store| store != "*");
    let milliseconds = field("milliseconds").and_then(|number| number.parse::<f64>().ok());
    let seconds = milliseconds.map(|number| number / 1000.0);
    let seconds = seconds.or_else(|| field("seconds")?.parse().ok());
    let parts = [
        Some(words.to_owned()),
        store,
        seconds.map(|seconds| format!("{seconds:.1} s")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Runs the program to its end; its exit code and what it printed.
fn follow(session: &Session, arguments: &[String]) -> Result<(Option<i32>, Value)> {
    let failed = |error: std::io::Error| Error::new(Kind::Unexpected, error.to_string());
    let mut child = program(arguments)?
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let stdout = child.stdout.take();
    // Read beside, so that neither pipe fills while the other is waited for.
    let answer = std::thread::spawn(move || {
        let mut text = String::new();
        if let Some(mut stdout) = stdout {
            // What cannot be read is an answer without words.
            let _ = stdout.read_to_string(&mut text);
        }
        text
    });
    if let Some(stderr) = child.stderr.take() {
        for line in BufReader::new(stderr).lines() {
            let line = line.map_err(failed)?;
            session.update_job(|job| {
                if job.lines.len() < LINES {
                    job.lines.push(in_words(&line));
                }
            });
        }
    }
    let status = child.wait().map_err(failed)?;
    let text = answer.join().unwrap_or_default();
    Ok((status.code(), serde_json::from_str(&text).unwrap_or(Value::Null)))
}

/// Who is to have the shown report, and who has it already: the entries of the configuration and the ledger's account.
pub(super) fn deliveries(tab: &Tab, edition: &Edition) -> Result<Value> {
    let Some(delivery) = &edition.config.delivery else {
        return Ok(json!({ "configured": false }));
    };
    let entries: Vec<Value> = mailing::entries(delivery, &edition.store.id)
        .map(|(_, entry)| {
            let stores = match &entry.stores {
                StoreSelection::All => json!("all"),
                StoreSelection::Ids(ids) => json!(ids),
                StoreSelection::Group => json!(["group"]),
            };
            let audience = if entry.audience == Audience::Hq {
                "hq"
            } else {
                "internal"
            };
            json!({ "addresses": mailing::addresses(entry), "stores": stores, "audience": audience })
        })
        .collect();
    let arguments = arguments(tab, edition, &["runs", "--json"], false);
    let output = program(&arguments)?
        .output()
        .map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
    let ledger: Value = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    Ok(json!({
        "configured": true,
        "from": delivery.from,
        "entries": entries,
        "allow_provisional": delivery.allow_provisional,
        "provisional": edition.draft.model.provisional,
        "made": edition.made(),
        "ledger": ledger,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_shown_in_words() {
        for (line, shown) in [
            (
                "  指标已计算 event=stage store=S01 stage=Compute milliseconds=333.3",
                "  指标已计算 · S01 · 0.3 s",
            ),
            (
                "  records read event=stage store=* stage=Load milliseconds=895.9",
                "  records read · 0.9 s",
            ),
            (
                "  finished, exit code 0 event=end exit_code=0 seconds=2.537960564",
                "  finished, exit code 0 · 2.5 s",
            ),
            (
                "warning small_sample: fewer than 30",
                "warning small_sample: fewer than 30",
            ),
        ] {
            assert_eq!(in_words(line), shown);
        }
    }
}
