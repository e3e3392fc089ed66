//! The way from configuration to files; the only module that knows all stages.
//!
//! `compute` goes from records to the report model, `edition` from the model to the files of one edition.

mod batch;
mod clock;
mod compute;
pub(crate) mod draft;
mod edition;
mod resume;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use rust_i18n::t;
use serde::Serialize;

use crate::config::{Audience, Config, Store, TemplateChoice};
use crate::error::{Error, Kind, Result};
use crate::logging::ACCOUNT;
use crate::output::earlier::report_folder;
use crate::output::files::{self, File};
use crate::output::manifest::{self, Manifest, MonthRows};
use crate::output::sha256_hex;
use crate::period::Month;
use crate::records::{self, Library, Records};
use crate::report::{Quality, RejectEffect, ReportModel, Warning};
use crate::typeset::apart::Apart;
use crate::{deck, editions};
use clock::Clock;
use compute::{Computed, compute};
use edition::typeset_edition;

pub(crate) use compute::internal;

/// What to produce and where.
#[derive(Debug, Clone)]
pub struct Job {
    /// The month to report on.
    pub month: Month,
    /// What today is.
    pub today: NaiveDate,
    /// The day the records were drawn.
    pub data_as_of: NaiveDate,
    /// The output folder.
    pub out: PathBuf,
    /// What the reports are typeset with.
    pub template: TemplateChoice,
    /// Whose reports to make.
    pub stores: Vec<Store>,
    /// Where to leave the Typst project of each deck.
    pub keep_typst: Option<PathBuf>,
    /// Leave reports that are there as this run would make them.
    pub resume: bool,
    /// This program, to typeset in processes of its own where the stores are many; `None` = always in this process.
    pub typesetter: Option<PathBuf>,
}

/// From so many stores on, decks are typeset in processes of their own: fewer do not fill the memory of one.
const MANY_STORES: usize = 20;

/// A stage of the way, for progress and timing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Files read and cleaned.
    Load,
    /// Figures computed.
    Compute,
    /// Charts drawn.
    Draw,
    /// The PDF made.
    Typeset,
    /// Files written.
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
    /// The store.
    pub store: Store,
    /// The report, or why there is none.
    pub result: Result<Produced>,
}

/// A report that was written, or was there already.
#[derive(Debug, Clone)]
pub struct Produced {
    /// Where the PDF is.
    pub pdf: PathBuf,
    /// It was there already, from the same inputs, config, templates and program, and was left as it is.
    pub kept: bool,
    /// Whether it is a draft.
    pub provisional: bool,
    /// What a reader should know.
    pub warnings: Vec<Warning>,
    /// Figures that differ from the last report of the month.
    pub restated: usize,
    /// 0 when the report was kept.
    pub pages: usize,
    /// Time spent per stage.
    pub timings: Vec<(Stage, Duration)>,
}

/// What is told of a store while a run goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// A stage has ended after this time.
    Ended(Stage, Duration),
    /// The store's report is made, or was found to be there, or cannot be made.
    Finished,
}

/// Produces each store's report, a bounded number of stores at a time; one store's failure does not stop the others.
///
/// Files that hold rows of several stores are read once for all; those in the folder of a store with that store, and dropped with it.
///
/// # Errors
///
/// What concerns every store: files that are missing or cannot be read, an output folder that cannot be written.
pub fn run(config: &Config, job: &Job, progress: &(dyn Fn(&Store, Progress) + Sync)) -> Result<Vec<StoreOutcome>> {
    let started = Instant::now();
    files::check_writable(&job.out)?;
    let stores: Vec<String> = job.stores.iter().map(|store| store.id.clone()).collect();
    let wanted = records::Wanted {
        tables: None,
        stores: Some(&stores),
    };
    let library = Library::open_by_store(config, job.today, job.month, wanted)?;
    let loading = started.elapsed();
    account("*", Stage::Load, loading);
    let run = Run {
        config,
        job,
        library,
        looks: deck::looks_sha256(config, &job.template),
        loading: if stores.len() == 1 { loading } else { Duration::ZERO },
        apart: job
            .typesetter
            .as_deref()
            .filter(|_| stores.len() >= MANY_STORES)
            .map(|program| Apart::new(program, batch::at_once(stores.len()))),
    };
    batch::each(&job.stores, &|store| {
        let result = run.produce(store, &|stage, taken| {
            account(&store.id, stage, taken);
            progress(store, Progress::Ended(stage, taken));
        });
        progress(store, Progress::Finished);
        StoreOutcome {
            store: store.clone(),
            result,
        }
    })
}

/// What the stores of a run share.
struct Run<'a> {
    config: &'a Config,
    job: &'a Job,
    library: Library<'a>,
    /// See [`deck::looks_sha256`]; what is wrong with the templates is each store's failure, after what is wrong with its records.
    looks: Result<String>,
    /// How long reading took, where it was for one store alone.
    loading: Duration,
    /// Where decks are typeset, unless in this process.
    apart: Option<Apart>,
}

/// Keeps how long a stage of a store's report took; the loading is for all stores.
fn account(store: &str, stage: Stage, taken: Duration) {
    let milliseconds = (taken.as_secs_f64() * 10_000.0).round() / 10.0;
    tracing::debug!(target: ACCOUNT, event = "stage", store, stage = ?stage, milliseconds, "{}", stage.label());
}

impl Run<'_> {
    fn produce(&self, store: &Store, progress: &dyn Fn(Stage, Duration)) -> Result<Produced> {
        let (config, job) = (self.config, self.job);
        let mut clock = Clock::new(progress);
        let records = self.library.store(&store.id)?;
        clock.ended_after(Stage::Load, self.loading);
        let computed = std::thread::scope(|scope| {
            // Figures leave a core idle now and then, unless other stores have work for it. Where no thread is to be had, it comes later.
            if job.stores.len() == 1 {
                let _ready = std::thread::Builder::new().spawn_scoped(scope, || deck::get_ready(config, &job.template));
            }
            compute(config, job, store, &records)
        })?;
        clock.ended(Stage::Compute);
        let folder = report_folder(&job.out, job.month, &store.id);
        let first = editions::editions(config.report.audience).first().copied();
        let pdf = folder.join(editions::file_name(first.unwrap_or(Audience::Internal), "report.pdf"));
        let looks = self.looks.as_ref().map_err(Clone::clone)?;
        if job.resume && resume::is_current(config, job, store, &computed, looks)? {
            return Ok(Produced {
                pdf,
                kept: true,
                provisional: computed.model.provisional,
                warnings: computed.model.warnings,
                restated: computed.restated.len(),
                pages: 0,
                timings: clock.timings,
            });
        }
        let looks = (looks.as_str(), self.apart.as_ref());
        let report = make(config, job, store, &records, (computed, looks), &mut clock)?;
        files::write_all(&folder, &report.files)?;
        files::remove(&folder, &editions::files_of_others(config.report.audience))?;
        clock.ended(Stage::Write);
        Ok(Produced {
            pdf,
            kept: false,
            provisional: report.model.provisional,
            warnings: report.model.warnings,
            restated: report.restated,
            pages: report.pages,
            timings: clock.timings,
        })
    }
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

/// Makes a store's report from its records and writes nothing: what a run would stumble over, else the figures the rejected rows could
/// have moved.
///
/// # Errors
///
/// Those of the store's run.
pub fn rehearse(config: &Config, job: &Job, store: &Store, records: &Records) -> Result<Vec<RejectEffect>> {
    let mut clock = Clock::new(&|_, _| {});
    let computed = compute(config, job, store, records)?;
    let looks = deck::looks_sha256(config, &job.template)?;
    make(config, job, store, records, (computed, (&looks, None)), &mut clock).map(|report| report.effects)
}

fn make(
    config: &Config,
    job: &Job,
    store: &Store,
    records: &Records,
    (mut computed, (looks, apart)): (Computed, (&str, Option<&Apart>)),
    clock: &mut Clock,
) -> Result<Report> {
    let mut outputs = Vec::new();
    let mut pages = 0;
    for audience in editions::editions(config.report.audience) {
        let edition = typeset_edition(config, job, store, (records, &mut computed), (*audience, apart), clock)?;
        pages = pages.max(edition.pages);
        outputs.extend(edition.files);
    }
    outputs.push(File::new("metrics.json", json(&computed.model)?));
    outputs.push(File::new("rejects.csv", computed.rejects.clone()));
    let hashes = outputs.iter().map(|file| (file.name.clone(), sha256_hex(&file.bytes)));
    let manifest = manifest_of(&computed, &computed.model, looks, hashes.collect());
    outputs.push(File::new("manifest.json", json(&manifest)?));
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

/// The manifest of a report with these figures and files (name → SHA-256).
fn manifest_of(computed: &Computed, model: &ReportModel, looks: &str, outputs: BTreeMap<String, String>) -> Manifest {
    Manifest {
        schema: manifest::SCHEMA.to_owned(),
        program: manifest::Program {
            name: "servicedeck".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        store: model.store.clone(),
        month: model.month,
        provisional: model.provisional,
        config: computed.made_with.clone(),
        template: manifest::TemplateFiles {
            sha256: looks.to_owned(),
        },
        inputs: computed.inputs.clone(),
        outputs,
        warnings: model.warnings.clone(),
        restated: computed.restated.clone(),
        month_rows: Some(month_rows(&computed.details.quality)),
    }
}
