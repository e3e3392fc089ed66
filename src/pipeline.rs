//! The way from configuration to files; the only module that knows all stages.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use polars::prelude::PolarsError;
use rayon::prelude::*;
use rust_i18n::t;
use serde::Serialize;

use crate::assemble::{Occasion, assemble};
use crate::config::{Audience, Config, Store, TemplateChoice, notes};
use crate::error::{Error, Kind, Result};
use crate::output::earlier::{self, report_folder};
use crate::output::files::{self, File};
use crate::output::manifest::{self, Input, Manifest};
use crate::output::{sha256_hex, workbook};
use crate::period::Month;
use crate::privacy::Mask;
use crate::records::{self, Records};
use crate::report::{Details, Note, Number, ReportModel, Warning};
use crate::typeset::{self, Attachment, RunInfo};
use crate::{deck, details, editions, metrics};

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
    if let [store] = job.stores.as_slice() {
        progress(store, Stage::Load, loading);
    }
    let produce = |store: &Store| StoreOutcome {
        store: store.clone(),
        result: produce(config, job, store, &records, &|stage, taken| {
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

/// One store's model with what the deck needs beside it.
struct Computed {
    model: ReportModel,
    details: Details,
    rejects: Vec<u8>,
    inputs: Vec<Input>,
    restated: Vec<manifest::Restated>,
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
}

/// Makes a store's report and writes nothing: what a run would stumble over.
///
/// # Errors
///
/// Those of the store's run.
pub fn rehearse(config: &Config, job: &Job, store: &Store, records: &Records) -> Result<()> {
    let mut clock = Clock {
        last: Instant::now(),
        timings: Vec::new(),
        progress: &|_, _| {},
    };
    make(config, job, store, records, &mut clock).map(drop)
}

fn make(config: &Config, job: &Job, store: &Store, records: &Records, clock: &mut Clock) -> Result<Report> {
    let mut computed = compute(config, job, store, records)?;
    clock.ended(Stage::Compute);
    let mut outputs = Vec::new();
    let mut pages = 0;
    for audience in editions::editions(config.report.audience) {
        let edition = typeset_edition(config, job, store, &mut computed, *audience, clock)?;
        pages = pages.max(edition.pages);
        outputs.extend(edition.files);
    }
    outputs.push(File::new("metrics.json", json(&computed.model)?));
    outputs.push(File::new("rejects.csv", computed.rejects.clone()));
    outputs.push(manifest_file(config, &computed, &outputs)?);
    Ok(Report {
        restated: computed.restated.len(),
        model: computed.model,
        files: outputs,
        pages,
    })
}

/// The files of one edition, the PDF first.
struct Edition {
    files: Vec<File>,
    pages: usize,
}

fn typeset_edition(
    config: &Config,
    job: &Job,
    store: &Store,
    computed: &mut Computed,
    audience: Audience,
    clock: &mut Clock,
) -> Result<Edition> {
    let headquarters = audience == Audience::Hq;
    let (mut model, details) = if headquarters {
        editions::for_headquarters(&computed.model, &computed.details, config.report.language)?
    } else {
        (computed.model.clone(), computed.details.clone())
    };
    let keep_typst = job.keep_typst.as_ref().map(|folder| {
        let folder = if job.stores.len() > 1 {
            folder.join(&store.id)
        } else {
            folder.clone()
        };
        if headquarters { folder.join("hq") } else { folder }
    });
    let parts = deck::DeckParts {
        config,
        details: &details,
        template: &job.template,
        audience,
        run: run_info(config, computed),
        keep_typst: keep_typst.as_deref(),
    };
    let charts = deck::draw(&model, &parts)?;
    clock.ended(Stage::Draw);
    let workbook_edition = workbook::Edition {
        title: &config.report.title,
        brand_color: &config.report.brand.color,
        labels: &config.labels,
        show_incentives: config.incentives.show && !headquarters,
        mask: &|text: &str| text.to_owned(),
    };
    let attach = |model: &ReportModel, attachment: &Attachment| match attachment.name.as_str() {
        "report.xlsx" => workbook::workbook(model, &details, &workbook_edition),
        _ => json(model),
    };
    let language = config.report.language;
    let attachments = vec![Attachment::metrics(language), Attachment::workbook(language)];
    let deck = deck::typeset(&mut model, &parts, &charts, attachments, &attach)?;
    clock.ended(Stage::Typeset);
    if !headquarters {
        // Typesetting may have added warnings about characters no font has.
        computed.model.warnings.clone_from(&model.warnings);
    }
    let mut files = vec![File::new(editions::file_name(audience, "report.pdf"), deck.pdf)];
    let workbook = deck
        .attached
        .into_iter()
        .filter(|(attachment, _)| attachment.name == "report.xlsx");
    files.extend(workbook.map(|(attachment, bytes)| File::new(editions::file_name(audience, &attachment.name), bytes)));
    Ok(Edition {
        files,
        pages: deck.pages,
    })
}

fn run_info(config: &Config, computed: &Computed) -> RunInfo {
    RunInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        config_file: config
            .file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        config_sha256: config.sha256.clone(),
        restated: computed
            .restated
            .iter()
            .map(|entry| typeset::Restated {
                metric: entry.metric.clone(),
                from: entry.from.map(Number::as_f64),
                to: entry.to.map(Number::as_f64),
                changed: entry.changed.clone(),
            })
            .collect(),
    }
}

fn compute(config: &Config, job: &Job, store: &Store, records: &Records) -> Result<Computed> {
    records::store_verdict(records, config, &store.id, job.month)?;
    let records = records.for_store(&store.id);
    let history = earlier::read_history(&job.out, job.month, &store.id);
    let figures = metrics::compute(&records, config, job.month, &history.reports).map_err(|error| internal(&error))?;
    let occasion = Occasion {
        config,
        store,
        month: job.month,
        data_as_of: job.data_as_of,
    };
    let mask = Mask::new(&records, config);
    let mut model =
        assemble(&figures, &records, occasion, &history.warnings, &mask).map_err(|error| internal(&error))?;
    let mut details =
        details::details(&figures, &records, config, job.month, &mask).map_err(|error| internal(&error))?;
    let notes = notes::read(config, &store.id, job.month)?;
    details.notes = notes.pages;
    for text in details.notes.values_mut().flat_map(Note::texts_mut) {
        *text = mask.text(text).into_owned();
    }
    let used = figures.months_from_history();
    let inputs: Vec<Input> = records
        .inputs
        .iter()
        .map(|file| Input {
            table: file.table.name().to_owned(),
            path: file.path.clone(),
            sha256: file.sha256.clone(),
            rows: Some(file.rows),
            rejected: Some(file.rejected),
        })
        .chain(
            history
                .inputs
                .into_iter()
                .filter(|(month, _)| used.contains(month))
                .map(|(_, input)| input),
        )
        .chain(notes.files.into_iter().map(|(path, sha256)| Input {
            table: "notes".to_owned(),
            path,
            sha256,
            rows: None,
            rejected: None,
        }))
        .collect();
    let last = earlier::read_last(&job.out, job.month, &store.id);
    let restated = manifest::restated(last.as_ref(), &model, &inputs, &config.sha256);
    if !restated.is_empty() {
        model.warnings.push(restated_warning(&restated));
    }
    let rejects = records::reject::rejects_csv(&records.rejects, &records.inputs, |column, value| {
        mask.column(column, value).into_owned()
    });
    Ok(Computed {
        model,
        details,
        rejects,
        inputs,
        restated,
    })
}

fn restated_warning(restated: &[manifest::Restated]) -> Warning {
    let figures: Vec<&str> = restated.iter().map(|entry| entry.metric.as_str()).collect();
    let message = t!(
        "output.restated",
        locale = "zh",
        count = restated.len(),
        figures = figures.join("、")
    );
    Warning {
        code: "restated".to_owned(),
        message: message.into_owned(),
    }
}

/// A frame that is not of its schema's shape is a defect of this program, not of the data.
pub(crate) fn internal(error: &PolarsError) -> Error {
    Error::new(Kind::Unexpected, t!("pipeline.internal", reason = error))
}

fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut bytes =
        serde_json::to_vec_pretty(value).map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
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
    };
    Ok(File::new("manifest.json", json(&manifest)?))
}
