//! `servicedeck run`: the reports of one month.

use std::io::IsTerminal;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use indicatif::{ProgressBar, ProgressStyle};
use rust_i18n::t;
use serde_json::{Value, json};

use super::{answer, print_error, project, send, tell, wait};
use crate::cli::{Common, Run};
use crate::config::{Audience, Config, Store};
use crate::deliver::mailing;
use crate::deliver::notice::NotProduced;
use crate::deliver::parcel::{self, Parcel};
use crate::deliver::send::Order;
use crate::error::Result;
use crate::output::run_record::{self, RunRecord, StoreRecord};
use crate::period::Month;
use crate::pipeline::{self, Job, Produced, Stage, StoreOutcome};

pub(super) fn run(common: &Common, arguments: &Run) -> Result<u8> {
    let started = Utc::now();
    let (config, mut job) = project::open(common, arguments.keep_typst.clone())?;
    let delivery = if arguments.send {
        Some(send::delivery(&config)?)
    } else {
        None
    };
    let all = job.stores.clone();
    if arguments.missing {
        job.stores
            .retain(|store| !is_final(&config, &job.out, job.month, store));
    }
    let outcomes = prepare_and_produce(common, &config, &mut job, arguments.wait_for_data);
    let mut code = match &outcomes {
        Ok(outcomes) => report(common, job.month, outcomes),
        Err(error) => error.kind.exit_code(),
    };
    if !job.stores.is_empty() {
        record(&job, &outcomes, started, code);
    }
    let mut result = summary(job.month, outcomes.as_deref().unwrap_or_default(), code);
    if let Some(delivery) = delivery {
        let failed = not_produced(&outcomes);
        let made = |store: &Store| {
            outcomes
                .iter()
                .flatten()
                .any(|of| of.store.id == store.id && of.result.is_ok())
        };
        let produced: Vec<Store> = all
            .into_iter()
            .filter(|store| !job.stores.contains(store) || made(store))
            .collect();
        let stores = mailing::stores(
            &config,
            delivery,
            &produced,
            common.store.is_empty() && failed.is_empty(),
        );
        let order = Order {
            config: &config,
            delivery,
            out: &job.out,
            month: job.month,
            stores: &stores,
            resend: false,
            resend_uncertain: false,
        };
        let sent = send::deliver(common, order, &failed)?;
        code = code.max(send::exit_code(&sent));
        result["delivery"] = send::summary(job.month, &sent, send::exit_code(&sent));
        result["exit_code"] = json!(code);
    }
    if common.json && outcomes.is_ok() {
        answer(&format!("{result:#}\n"))?;
    }
    match outcomes {
        Err(error) if code > error.kind.exit_code() => {
            print_error(&error);
            Ok(code)
        }
        outcomes => outcomes.map(|_| code),
    }
}

/// Keeps when the run was and what came of it. The reports are there without it, so that it fails no run.
fn record(job: &Job, outcomes: &Result<Vec<StoreOutcome>>, started: DateTime<Utc>, exit_code: u8) {
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
        id: run_record::run_id(started, std::process::id()),
        month: job.month,
        started,
        finished: Utc::now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        exit_code,
        stores: stores.collect(),
    };
    // Where nothing can be written the run itself has said so.
    if let (Err(error), Ok(_)) = (run_record::write(&job.out, &record), outcomes) {
        tell(&t!("run.unrecorded", reason = error.message));
    }
}

/// Whether a store's report of the month is there whole, and no draft.
fn is_final(config: &Config, out: &Path, month: Month, store: &Store) -> bool {
    let editions = match config.report.audience {
        Audience::Internal => vec![Audience::Internal],
        Audience::Hq => vec![Audience::Hq],
        Audience::Both => vec![Audience::Internal, Audience::Hq],
    };
    editions
        .into_iter()
        .all(|edition| Parcel::read(out, month, store, edition).is_ok_and(|parcel| !parcel.manifest.provisional))
}

/// Waits for the records when asked to, then produces.
fn prepare_and_produce(
    common: &Common,
    config: &Config,
    job: &mut Job,
    wait: Option<Duration>,
) -> Result<Vec<StoreOutcome>> {
    if job.stores.is_empty() {
        return Ok(Vec::new());
    }
    if let Some(longest) = wait {
        wait::wait(config, job, longest, common.quiet)?;
        // Days may have gone by.
        let today = common.today.unwrap_or_else(|| chrono::Local::now().date_naive());
        (job.data_as_of, job.today) = (common.data_as_of.or(config.period.data_as_of).unwrap_or(today), today);
    }
    produce(common, config, job)
}

/// What the notice says of reports that could not be made.
fn not_produced(outcomes: &Result<Vec<StoreOutcome>>) -> Vec<NotProduced> {
    match outcomes {
        Err(error) => vec![NotProduced {
            store: t!("deliver.everyone", locale = "zh").into_owned(),
            reason: error.message.clone(),
        }],
        Ok(outcomes) => outcomes
            .iter()
            .filter_map(|outcome| {
                let error = outcome.result.as_ref().err()?;
                Some(NotProduced {
                    store: outcome.store.name.clone(),
                    reason: error.message.clone(),
                })
            })
            .collect(),
    }
}

fn produce(common: &Common, config: &Config, job: &Job) -> Result<Vec<StoreOutcome>> {
    let many = job.stores.len() > 1;
    let on_terminal = std::io::stderr().is_terminal();
    let bar = (many && on_terminal && !common.quiet).then(|| batch_bar(job.stores.len()));
    let stage_lines = !common.quiet && (common.verbose || (on_terminal && !many));
    let outcomes = pipeline::run(config, job, &|store: &Store, stage: Stage, taken: Duration| {
        if let (Some(bar), Stage::Write) = (&bar, stage) {
            bar.inc(1);
        }
        if stage_lines {
            let line = format!("  {:>7.1} ms  {}", taken.as_secs_f64() * 1000.0, stage.label());
            tell(&if many { format!("{}{line}", store.id) } else { line });
        }
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    outcomes
}

fn batch_bar(stores: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} ({per_sec}, {eta})");
    ProgressBar::new(stores as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Tells what became of each store, the produced PDFs last, and returns the highest exit code.
fn report(common: &Common, month: Month, outcomes: &[StoreOutcome]) -> u8 {
    let mut code = 0;
    let mut failed = Vec::new();
    for outcome in outcomes {
        if let Err(error) = &outcome.result {
            code = code.max(error.kind.exit_code());
            failed.push(outcome.store.id.as_str());
            tell(&t!("run.failed", store = outcome.store.id, month = month));
            print_error(error);
        }
    }
    if common.quiet {
        return code;
    }
    for (store, produced) in outcomes
        .iter()
        .filter_map(|outcome| Some((&outcome.store, outcome.result.as_ref().ok()?)))
    {
        for warning in &produced.warnings {
            if common.verbose || outcomes.len() == 1 {
                tell(&t!("run.warning", code = warning.code, message = warning.message));
            }
        }
        tell(&t!(
            "run.done",
            store = store.id,
            month = month,
            pages = produced.pages,
            pdf = produced.pdf.display()
        ));
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

fn summary(month: Month, outcomes: &[StoreOutcome], code: u8) -> Value {
    let stores: Vec<Value> = outcomes.iter().map(store_summary).collect();
    json!({ "month": month, "exit_code": code, "stores": stores })
}

fn store_summary(outcome: &StoreOutcome) -> Value {
    match &outcome.result {
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
