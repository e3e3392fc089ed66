//! What a run says of its reports: to people, to programs, and in the records of runs.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rust_i18n::t;
use serde_json::{Value, json};

use crate::commands::group::{self, Made};
use crate::commands::{print_error, tell};
use crate::config::{Config, Store};
use crate::deliver::parcel;
use crate::error::Result;
use crate::logging::ACCOUNT;
use crate::output::run_record::{self, RunRecord, StoreRecord};
use crate::period::Month;
use crate::pipeline::{Job, Produced, StoreOutcome};
use crate::retold;

/// Says that the run begins, and with what.
pub(super) fn begin(config: &Config, job: &Job) {
    let stores: Vec<&str> = job.stores.iter().map(|store| store.id.as_str()).collect();
    tracing::info!(
        target: ACCOUNT, event = "begin", version = env!("CARGO_PKG_VERSION"), month = %job.month, today = %job.today,
        config_sha256 = config.sha256, stores = stores.join(" "), "{}", t!("run.begin", month = job.month, stores = stores.len())
    );
}

/// Says that the run has ended, how, and how long it took.
pub(super) fn end(started: DateTime<Utc>, code: u8) {
    let seconds = (Utc::now() - started).as_seconds_f64();
    tracing::info!(target: ACCOUNT, event = "end", exit_code = code, seconds, "{}", t!("run.end", code = code));
}

/// Tells what became of each store, the produced PDFs last, and returns the highest exit code.
pub(super) fn report(month: Month, outcomes: &[StoreOutcome]) -> u8 {
    let mut code = 0;
    let mut failed = Vec::new();
    for outcome in outcomes {
        if let Err(error) = &outcome.result {
            code = code.max(error.kind.exit_code());
            failed.push(outcome.store.id.as_str());
            tracing::warn!(
                event = "failed", store = outcome.store.id, month = %month, exit_code = error.kind.exit_code(), "{}",
                t!("run.failed", store = outcome.store.id, month = month)
            );
            print_error(error);
        }
    }
    if outcomes.len() > 1 {
        unread(month, outcomes);
    }
    let made: Vec<(&Store, &Produced)> = outcomes
        .iter()
        .filter_map(|outcome| Some((&outcome.store, outcome.result.as_ref().ok()?)))
        .filter(|(_, produced)| !produced.kept)
        .collect();
    if outcomes.len() > 1 {
        serious(month, &made);
    }
    for (store, produced) in made {
        warnings(month, store, produced, outcomes.len() == 1);
        tracing::info!(
            event = "produced", store = store.id, month = %month, pages = produced.pages, provisional = produced.provisional,
            restated = produced.restated, warnings = produced.warnings.len(), "{}",
            t!("run.done", store = store.id, month = month, pages = produced.pages, pdf = produced.pdf.display())
        );
    }
    if outcomes.len() > 1 && !failed.is_empty() {
        let done = outcomes.len() - failed.len();
        tell(&t!(
            "run.summary",
            done = done,
            all = outcomes.len(),
            failed = failed.len(),
            stores = failed.join(", ")
        ));
    }
    code
}

/// Says once which folders and rows are in no report, which is a warning of every store: a misspelt id leaves its store without records.
fn unread(month: Month, outcomes: &[StoreOutcome]) {
    let produced = outcomes.iter().filter_map(|outcome| outcome.result.as_ref().ok());
    let messages: BTreeSet<(&str, &str)> = produced
        .flat_map(|produced| &produced.warnings)
        .filter(|warning| UNREAD.contains(&warning.code.as_str()))
        .map(|warning| (warning.code.as_str(), warning.message.as_str()))
        .collect();
    for (code, message) in messages {
        let words = t!("run.warning", code = code, message = retold::retold(message));
        tracing::warn!(event = "warning", month = %month, code, "{words}");
    }
}

/// Warnings of folders and rows whose store is not configured.
const UNREAD: [&str; 2] = ["unknown_partition", "unknown_store"];

/// Warnings that say a store's figures rest on too little, or on what nobody should rely on.
const SERIOUS: [&str; 5] = [
    "no_partition",
    "few_rows",
    "delivered_at_from_opened_at",
    "records_end_early",
    "restated",
];

/// How many stores of the same warnings are named.
const NAMED: usize = 6;

/// Of one store the terminal shows them at once; of several [`serious`] names those that matter, and `-v` shows all.
fn warnings(month: Month, store: &Store, produced: &Produced, alone: bool) {
    for warning in &produced.warnings {
        let message = retold::retold(&warning.message);
        let words = t!("run.warning", code = warning.code, message = message);
        if alone {
            tracing::warn!(event = "warning", store = store.id, month = %month, code = warning.code, "{words}");
        } else {
            tracing::warn!(target: ACCOUNT, event = "warning", store = store.id, month = %month, code = warning.code, "{words}");
        }
    }
}

/// One line for all stores that have the same serious warnings.
fn serious(month: Month, made: &[(&Store, &Produced)]) {
    let mut stores_by_codes: BTreeMap<BTreeSet<&str>, Vec<&str>> = BTreeMap::new();
    for (store, produced) in made {
        let codes = produced.warnings.iter().map(|warning| warning.code.as_str());
        let codes: BTreeSet<&str> = codes.filter(|code| SERIOUS.contains(code)).collect();
        if !codes.is_empty() {
            stores_by_codes.entry(codes).or_default().push(&store.id);
        }
    }
    for (codes, stores) in stores_by_codes {
        let codes: Vec<&str> = codes.into_iter().collect();
        let mut named = stores.get(..NAMED).unwrap_or(&stores).join(", ");
        if stores.len() > NAMED {
            named.push_str(&t!("run.more_stores", count = stores.len() - NAMED));
        }
        tracing::warn!(
            event = "warnings", stores = stores.join(" "), month = %month, codes = codes.join(" "), "{}",
            t!("run.serious", stores = named, month = month, codes = in_words(&codes))
        );
    }
}

/// What codes of [`SERIOUS`] warnings mean, each with the code.
fn in_words(codes: &[&str]) -> String {
    let meanings = codes
        .iter()
        .map(|code| format!("{} ({code})", t!(format!("group.warning_word.{code}"))));
    meanings.collect::<Vec<_>>().join(", ")
}

/// Tells how many reports were left as they are.
pub(super) fn report_kept(month: Month, outcomes: &[StoreOutcome]) {
    let produced = || outcomes.iter().filter_map(|outcome| outcome.result.as_ref().ok());
    let kept = produced().filter(|produced| produced.kept).count();
    let made = produced().count() - kept;
    tracing::info!(event = "kept", month = %month, kept, made, "{}", t!("run.kept", month = month, kept = kept, made = made));
}

/// Tells that other processes have some of the stores.
pub(super) fn report_busy(month: Month, busy: &[Store]) {
    for store in busy {
        tracing::warn!(event = "busy", store = store.id, month = %month, "{}", t!("send.busy", store = store.id, month = month));
    }
}

/// Keeps when the run was and what came of it. The reports are there without it, so that it fails no run.
pub(super) fn record(id: &str, job: &Job, outcomes: &Result<Vec<StoreOutcome>>, started: DateTime<Utc>, exit_code: u8) {
    let stores = job.stores.iter().map(|store| {
        let error = match outcomes {
            Err(error) => Some(error),
            Ok(outcomes) => outcomes
                .iter()
                .filter(|outcome| outcome.store.id == store.id)
                .find_map(|outcome| outcome.result.as_ref().err()),
        };
        let manifest = error
            .is_none()
            .then(|| parcel::manifest(&job.out, job.month, &store.id))
            .flatten();
        StoreRecord {
            store: store.id.clone(),
            provisional: manifest.as_ref().is_some_and(|manifest| manifest.provisional),
            restated: manifest.as_ref().map_or(0, |manifest| manifest.restated.len()),
            outputs: manifest.map(|manifest| manifest.outputs).unwrap_or_default(),
            error: error.map(|error| error.message.clone()),
        }
    });
    let record = RunRecord {
        schema: run_record::SCHEMA.to_owned(),
        id: id.to_owned(),
        month: job.month,
        started,
        finished: Utc::now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        exit_code,
        stores: stores.collect(),
    };
    // Where nothing can be written the run itself has said so.
    if let (Err(error), Ok(_)) = (run_record::write(&job.out, &record), outcomes) {
        tracing::warn!("{}", t!("run.unrecorded", reason = error.message));
    }
}

/// Keeps what came of the group's report, in a record of its own beside that of the stores.
pub(super) fn record_group(id: &str, job: &Job, made: &Made, started: DateTime<Utc>, exit_code: u8) {
    let Made::Done(result) = made else { return };
    let record = RunRecord {
        schema: run_record::SCHEMA.to_owned(),
        id: format!("{id}-group"),
        month: job.month,
        started,
        finished: Utc::now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        exit_code,
        stores: vec![group::record(&job.out, job.month, result)],
    };
    if let Err(error) = run_record::write(&job.out, &record) {
        tracing::warn!("{}", t!("run.unrecorded", reason = error.message));
    }
}

/// The run for programs: what `--json` prints.
pub(super) fn summary(id: &str, month: Month, outcomes: &[StoreOutcome], busy: &[Store], code: u8) -> Value {
    let busy = busy.iter().map(|store| json!({ "store": store.id, "state": "busy" }));
    let stores: Vec<Value> = outcomes.iter().map(store_summary).chain(busy).collect();
    json!({ "run": id, "month": month, "exit_code": code, "stores": stores })
}

fn store_summary(outcome: &StoreOutcome) -> Value {
    match &outcome.result {
        Ok(produced) if produced.kept => json!({
            "store": outcome.store.id,
            "state": "kept",
            "pdf": produced.pdf,
            "provisional": produced.provisional,
            "restated": produced.restated,
            "warnings": produced.warnings,
            "milliseconds": milliseconds(produced),
        }),
        Ok(produced) => json!({
            "store": outcome.store.id,
            "state": "produced",
            "pdf": produced.pdf,
            "pages": produced.pages,
            "provisional": produced.provisional,
            "restated": produced.restated,
            "warnings": produced.warnings,
            "milliseconds": milliseconds(produced),
        }),
        Err(error) => json!({
            "store": outcome.store.id,
            "state": "failed",
            "exit_code": error.kind.exit_code(),
            "error": error.message,
            "hints": error.hints,
        }),
    }
}

fn milliseconds(produced: &Produced) -> Value {
    let stages = produced.timings.iter().map(|(stage, taken)| {
        let name = serde_json::to_value(stage)
            .ok()
            .and_then(|name| name.as_str().map(str::to_owned))
            .unwrap_or_default();
        (name, json!((taken.as_secs_f64() * 10_000.0).round() / 10.0))
    });
    Value::Object(stages.collect())
}
