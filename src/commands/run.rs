//! `servicedeck run`: the reports of one month.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rust_i18n::t;
use serde_json::{Value, json};

use super::{answer, print_error, project, tell};
use crate::cli::{Common, Run};
use crate::config::Store;
use crate::error::Result;
use crate::period::Month;
use crate::pipeline::{self, Produced, Stage, StoreOutcome};

pub(super) fn run(common: &Common, arguments: &Run) -> Result<u8> {
    let (config, job) = project::open(common, arguments.keep_typst.clone())?;
    let many = job.stores.len() > 1;
    let on_terminal = std::io::stderr().is_terminal();
    let bar = (many && on_terminal && !common.quiet).then(|| batch_bar(job.stores.len()));
    let stage_lines = !common.quiet && (common.verbose || (on_terminal && !many));
    let outcomes = pipeline::run(&config, &job, &|store: &Store, stage: Stage, taken: Duration| {
        if let (Some(bar), Stage::Write) = (&bar, stage) {
            bar.inc(1);
        }
        if stage_lines {
            let line = format!("  {:>7.1} ms  {}", taken.as_secs_f64() * 1000.0, stage.label());
            tell(&if many { format!("{}{line}", store.id) } else { line });
        }
    })?;
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    let code = report(common, job.month, &outcomes);
    if common.json {
        answer(&format!("{:#}\n", summary(job.month, &outcomes, code)))?;
    }
    Ok(code)
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
