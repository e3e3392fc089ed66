//! The way from configuration to files; the only module that knows all stages.
//!
//! `compute` goes from records to the report model, `edition` from the model to the files of one edition.

mod compute;
mod edition;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use rayon::prelude::*;
use rust_i18n::t;
use serde::Serialize;

use crate::config::{Config, Store, TemplateChoice};
use crate::editions;
use crate::error::{Error, Kind, Result};
use crate::logging::ACCOUNT;
use crate::output::earlier::report_folder;
use crate::output::files::{self, File};
use crate::output::manifest::{self, Manifest, MonthRows};
use crate::output::sha256_hex;
use crate::period::Month;
use crate::records::{self, Records};
use crate::report::{Quality, RejectEffect, ReportModel, Warning};
use compute::{Computed, compute};
use edition::typeset_edition;

pub(crate) use compute::internal;

/// What to produce and where.
#[derive(Debug, Clone)]
pub struct Job {
    pub month: Month,
    pub today: NaiveDate,
    /// The day the records were drawn.
    pub data_as_of: NaiveDate,
    /// The output folder.
    pub out: PathBuf,
    pub template: TemplateChoice,
    pub stores: Vec<Store>,
    /// Where to leave the Typst project of each deck.
    pub keep_typst: Option<PathBuf>,
}

/// A stage of the way, for progress and timing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Load,
    Compute,
    Draw,
    Typeset,
    Write,
}

impl Stage {
    /// The stage's name in the current language.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Load => t!("stage.load"),
            Self::Compute => t!("stage.compute"),
            Self::Draw => t!("stage.draw"),
            Self::Typeset => t!("stage.typeset"),
            Self::Write => t!("stage.write"),
        }
        .into_owned()
    }
}

/// What became of one store's report.
#[derive(Debug)]
pub struct StoreOutcome {
    pub store: Store,
    pub result: Result<Produced>,
}

/// A report that was written.
#[derive(Debug, Clone)]
pub struct Produced {
    pub pdf: PathBuf,
    pub provisional: bool,
    pub warnings: Vec<Warning>,
    /// Figures that differ from the last report of the month.
    pub restated: usize,
    pub pages: usize,
    /// Time spent per stage.
    pub timings: Vec<(Stage, Duration)>,
}

/// Loads the records of all stores and produces each store's report; one store's failure does not stop the others.
///
/// `progress` hears of each stage of a single store's report as it ends, and of each finished store.
///
/// # Errors
///
/// What concerns every store: files that are missing or cannot be read, an output folder that cannot be written.
pub fn run(
    config: &Config,
    job: &Job,
    progress: &(dyn Fn(&Store, Stage, Duration) + Sync),
) -> Result<Vec<StoreOutcome>> {
    let started = Instant::now();
    files::check_writable(&job.out)?;
    let stores: Vec<String> = job.stores.iter().map(|store| store.id.clone()).collect();
    let wanted = records::Wanted {
        tables: None,
        stores: Some(&stores),
    };
    let records = records::load(config, job.today, job.month, wanted)?;
    let loading = started.elapsed();
    account("*", Stage::Load, loading);
    if let [store] = job.stores.as_slice() {
        progress(store, Stage::Load, loading);
    }
    let produce = |store: &Store| StoreOutcome {
        store: store.clone(),
        result: produce(config, job, store, &records, &|stage, taken| {
            account(&store.id, stage, taken);
            progress(store, stage, taken);
        })
        .map(|mut produced| {
            produced.timings.insert(0, (Stage::Load, loading));
            produced
        }),
    };
    Ok(match job.stores.as_slice() {
        [store] => vec![produce(store)],
        stores => stores.par_iter().map(produce).collect(),
    })
}

/// Keeps how long a stage of a store's report took; the loading is for all stores.
fn account(store: &str, stage: Stage, taken: Duration) {
    let milliseconds = (taken.as_secs_f64() * 10_000.0).round() / 10.0;
    tracing::debug!(target: ACCOUNT, event = "stage", store, stage = ?stage, milliseconds, "{}", stage.label());
}

struct Clock<'a> {
    last: Instant,
    timings: Vec<(Stage, Duration)>,
    progress: &'a dyn Fn(Stage, Duration),
}

impl Clock<'_> {
    fn ended(&mut self, stage: Stage) {
        let taken = self.last.elapsed();
        self.last = Instant::now();
        self.timings.push((stage, taken));
        (self.progress)(stage, taken);
    }
}

fn produce(
    config: &Config,
    job: &Job,
    store: &Store,
    records: &Records,
    progress: &dyn Fn(Stage, Duration),
) -> Result<Produced> {
    let mut clock = Clock {
        last: Instant::now(),
        timings: Vec::new(),
        progress,
    };
    let report = make(config, job, store, records, &mut clock)?;
    let folder = report_folder(&job.out, job.month, &store.id);
    files::write_all(&folder, &report.files)?;
    clock.ended(Stage::Write);
    Ok(Produced {
        pdf: report
            .files
            .first()
            .map_or_else(|| folder.clone(), |pdf| folder.join(&pdf.name)),
        provisional: report.model.provisional,
        warnings: report.model.warnings,
        restated: report.restated,
        pages: report.pages,
        timings: clock.timings,
    })
}

/// A store's report in memory, the PDF first.
struct Report {
    model: ReportModel,
    files: Vec<File>,
    pages: usize,
    restated: usize,
    /// The figures the rejected rows could have moved.
    effects: Vec<RejectEffect>,
}

/// Makes a store's report and writes nothing: what a run would stumble over, else the figures the rejected rows could have moved.
///
/// # Errors
///
/// Those of the store's run.
pub fn rehearse(config: &Config, job: &Job, store: &Store, records: &Records) -> Result<Vec<RejectEffect>> {
    let mut clock = Clock {
        last: Instant::now(),
        timings: Vec::new(),
        progress: &|_, _| {},
    };
    make(config, job, store, records, &mut clock).map(|report| report.effects)
}

fn make(config: &Config, job: &Job, store: &Store, records: &Records, clock: &mut Clock) -> Result<Report> {
    let mut computed = compute(config, job, store, records)?;
    clock.ended(Stage::Compute);
    let mut outputs = Vec::new();
    let mut pages = 0;
    for audience in editions::editions(config.report.audience) {
        let edition = typeset_edition(config, job, store, (records, &mut computed), *audience, clock)?;
        pages = pages.max(edition.pages);
        outputs.extend(edition.files);
    }
    outputs.push(File::new("metrics.json", json(&computed.model)?));
    outputs.push(File::new("rejects.csv", computed.rejects.clone()));
    outputs.push(manifest_file(config, &computed, &outputs)?);
    Ok(Report {
        restated: computed.restated.len(),
        effects: computed.details.quality.effects,
        model: computed.model,
        files: outputs,
        pages,
    })
}

pub(crate) fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut bytes =
        serde_json::to_vec_pretty(value).map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn month_rows(quality: &Quality) -> MonthRows {
    MonthRows {
        read: quality.tables.iter().map(|table| table.month_read).sum(),
        rejected: quality.tables.iter().map(|table| table.month_rejected).sum(),
    }
}

fn manifest_file(config: &Config, computed: &Computed, outputs: &[File]) -> Result<File> {
    let manifest = Manifest {
        schema: manifest::SCHEMA.to_owned(),
        program: manifest::Program {
            name: "servicedeck".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        store: computed.model.store.clone(),
        month: computed.model.month,
        provisional: computed.model.provisional,
        config: manifest::ConfigFile {
            sha256: config.sha256.clone(),
        },
        inputs: computed.inputs.clone(),
        outputs: outputs
            .iter()
            .map(|file| (file.name.clone(), sha256_hex(&file.bytes)))
            .collect(),
        warnings: computed.model.warnings.clone(),
        restated: computed.restated.clone(),
        month_rows: Some(month_rows(&computed.details.quality)),
    };
    Ok(File::new("manifest.json", json(&manifest)?))
}
