//! `servicedeck group`: the report of all stores together, from what is in the output folder.

mod waiting;

use std::path::Path;

use chrono::Utc;
use rust_i18n::t;
use serde_json::{Value, json};

use super::{answer, print_error, project};
use crate::cli::{Common, Group};
use crate::config::{Config, Store};
use crate::deliver::lock::Claims;
use crate::deliver::parcel;
use crate::error::Result;
use crate::group::{self, Produced, model::GROUP_ID};
use crate::logging;
use crate::output::files;
use crate::output::run_record::{self, RunRecord, StoreRecord};
use crate::period::Month;
use crate::pipeline::Job;
use crate::retold;

pub(super) fn group(common: &Common, arguments: &Group) -> Result<u8> {
    let started = Utc::now();
    let (config, job) = project::open(common, arguments.keep_typst.clone())?;
    let id = run_record::run_id(started, std::process::id());
    logging::write_to_file(&config.logging, &config.root, &id, "group");
    if arguments.wait_for_reports.is_none() && !job.out.exists() {
        // A mistyped folder is not made.
        return Err(group::no_report(&job.out, job.month, &[]));
    }
    files::check_writable(&job.out)?;
    if let Some(longest) = arguments.wait_for_reports {
        // Nothing is claimed meanwhile: whoever has no time to wait may make the report.
        waiting::wait(&config, &job, longest)?;
    }
    let claims = Claims::open(&job.out)?;
    let only = (!common.store.is_empty()).then_some(job.stores.as_slice());
    let made = make(&config, &job, only, &claims);
    let code = exit_code(&made);
    if let Made::Done(result) = &made {
        let outcome = record(&job.out, job.month, result);
        let record = RunRecord {
            schema: run_record::SCHEMA.to_owned(),
            id: id.clone(),
            month: job.month,
            started,
            finished: Utc::now(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            exit_code: code,
            stores: vec![outcome],
        };
        if let Err(error) = run_record::write(&job.out, &record) {
            tracing::warn!("{}", t!("run.unrecorded", reason = error.message));
        }
    }
    if common.json {
        let summary = json!({ "run": id, "month": job.month, "exit_code": code, "group": summary(&made) });
        answer(&format!("{summary:#}\n"))?;
    }
    Ok(code)
}

/// What came of the group's report.
pub(super) enum Made {
    /// Another process is at it.
    Busy,
    Done(Result<Produced>),
}

/// Makes the group's report, unless another process is at it, and says what came of it.
pub(super) fn make(config: &Config, job: &Job, only: Option<&[Store]>, claims: &Claims) -> Made {
    let month = job.month;
    match claims.claim(month, GROUP_ID) {
        Ok(true) => {}
        Ok(false) => {
            tracing::warn!(event = "busy", store = GROUP_ID, month = %month, "{}", t!("send.busy", store = GROUP_ID, month = month));
            return Made::Busy;
        }
        Err(error) => {
            print_error(&error);
            return Made::Done(Err(error));
        }
    }
    let result = group::produce(config, &job.out, month, only, &job.template, job.keep_typst.as_deref());
    match &result {
        Ok(produced) => tell(month, produced),
        Err(error) => print_error(error),
    }
    Made::Done(result)
}

/// Says what is in the report, what is not, and where it lies.
fn tell(month: Month, produced: &Produced) {
    for entry in &produced.broken {
        let words = t!(
            "run.warning",
            code = "store_broken",
            message = group::refusal(month, entry)
        );
        tracing::warn!(event = "refused", store = entry.id, month = %month, "{words}");
    }
    for warning in produced
        .warnings
        .iter()
        .filter(|warning| warning.code != "store_broken")
    {
        let message = retold::retold(&warning.message);
        let words = t!("run.warning", code = warning.code, message = message);
        tracing::warn!(event = "warning", store = GROUP_ID, month = %month, code = warning.code, "{words}");
    }
    tracing::info!(
        event = "produced", store = GROUP_ID, month = %month, pages = produced.pages, provisional = produced.provisional,
        stores = produced.stores, warnings = produced.warnings.len(), "{}",
        t!("group.done", month = month, stores = produced.stores, pages = produced.pages, pdf = produced.pdf.display())
    );
}

/// 0 when it was made or another process makes it.
pub(super) fn exit_code(made: &Made) -> u8 {
    match made {
        Made::Done(Err(error)) => error.kind.exit_code(),
        Made::Busy | Made::Done(Ok(_)) => 0,
    }
}

/// The entry of the record of runs.
pub(super) fn record(out: &Path, month: Month, result: &Result<Produced>) -> StoreRecord {
    let manifest = result.is_ok().then(|| parcel::manifest(out, month, GROUP_ID)).flatten();
    StoreRecord {
        store: GROUP_ID.to_owned(),
        provisional: manifest.as_ref().is_some_and(|manifest| manifest.provisional),
        restated: manifest.as_ref().map_or(0, |manifest| manifest.restated.len()),
        outputs: manifest.map(|manifest| manifest.outputs).unwrap_or_default(),
        error: result.as_ref().err().map(|error| error.message.clone()),
    }
}

/// The report for programs: part of what `--json` prints.
pub(super) fn summary(made: &Made) -> Value {
    match made {
        Made::Busy => json!({ "state": "busy" }),
        Made::Done(Ok(produced)) => json!({
            "state": "produced",
            "pdf": produced.pdf,
            "pages": produced.pages,
            "stores": produced.stores,
            "provisional": produced.provisional,
            "warnings": produced.warnings,
        }),
        Made::Done(Err(error)) => json!({
            "state": "failed",
            "exit_code": error.kind.exit_code(),
            "error": error.message,
            "hints": error.hints,
        }),
    }
}
