//! From the output folder to the group's files: read, pooled, typeset, written with the manifest last.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_i18n::t;
use serde::Deserialize;

use super::document::{Parts, document};
use super::model::{GROUP_ID, GroupModel, SCHEMA, StoreEntry, StoreState};
use super::{absent, assemble, delivery, stores};
use crate::config::{Config, Store, TemplateChoice};
use crate::deck;
use crate::deliver::ledger::Ledger;
use crate::error::{Error, Kind, Result};
use crate::output::earlier::report_folder;
use crate::output::files::{self, File};
use crate::output::manifest::{self, ConfigFile, Input, Manifest, Program, Restated, TemplateFiles};
use crate::output::{sha256_hex, workbook};
use crate::period::Month;
use crate::pipeline::json;
use crate::report::{Number, Warning};
use crate::typeset::templates;

/// A group's report that was written.
#[derive(Debug, Clone)]
pub struct Produced {
    /// Where the PDF is.
    pub pdf: PathBuf,
    /// How many it has.
    pub pages: usize,
    /// Stores whose figures are in it.
    pub stores: usize,
    /// Whether it is a draft.
    pub provisional: bool,
    /// What a reader should know.
    pub warnings: Vec<Warning>,
    /// Reports that are there and are not used.
    pub broken: Vec<StoreEntry>,
}

/// What the group is called: the dealership's brand, else 集团 in the report's language.
#[must_use]
pub fn name(config: &Config) -> String {
    let brand = config.report.brand.name.clone();
    brand.unwrap_or_else(|| t!("group.name", locale = config.report.language.code()).into_owned())
}

/// Makes and writes the group's report of a month. `only` limits it to some stores.
///
/// # Errors
///
/// When no store has a report that can be used; when typesetting or writing fails.
pub fn produce(
    config: &Config,
    out: &Path,
    month: Month,
    only: Option<&[Store]>,
    template: &TemplateChoice,
    keep_typst: Option<&Path>,
) -> Result<Produced> {
    files::check_writable(out)?;
    let mut reading = stores::read(out, month, &config.stores, only);
    if reading.reports.is_empty() {
        return Err(no_report(out, month, &broken(&reading.entries)));
    }
    absent::explain(&mut reading.entries, out, month, config.report.language);
    let deliveries = match Ledger::open_to_read(out)? {
        Some(ledger) => delivery::coverage(&reading.reports, &ledger.deliveries(Some(month))?),
        None => None,
    };
    let mut model = assemble(config, &name(config), month, &reading, deliveries);
    let made_with = ConfigFile::of(config, &config.stores);
    let restated = restated(out, &model, &reading.inputs, &made_with);
    if !restated.is_empty() {
        model.warnings.push(restated_warning(&restated, config));
    }
    let parts = Parts {
        config,
        template,
        restated: &restated,
        files: reading.inputs.len(),
        keep_typst,
    };
    let labels = super::context::labels(config);
    let made = document(
        &mut model,
        &parts,
        &|model, attachment| match attachment.name.as_str() {
            "report.xlsx" => workbook::group::workbook(model, config, &labels),
            _ => json(model),
        },
    )?;
    let pages = made.typeset.pages;
    let mut outputs = vec![File::new("report.pdf", made.typeset.pdf)];
    outputs.extend(
        made.attached
            .into_iter()
            .map(|(attachment, bytes)| File::new(attachment.name, bytes)),
    );
    let looks = deck::looks_of(templates::group_project(&config.root, template)?, config)?;
    let manifest = Manifest {
        inputs: reading.inputs,
        restated,
        ..manifest(made_with, &model, looks, &outputs)
    };
    outputs.push(File::new("manifest.json", json(&manifest)?));
    let folder = report_folder(out, month, GROUP_ID);
    if !files::hold(&folder, &outputs) {
        files::write_all(&folder, &outputs)?;
    }
    Ok(Produced {
        pdf: folder.join("report.pdf"),
        pages,
        stores: reading.reports.len(),
        provisional: model.provisional,
        warnings: model.warnings,
        broken: broken(&reading.entries),
    })
}

/// Ids of the stores that have a report of a month that can be used.
#[must_use]
pub fn reported(config: &Config, out: &Path, month: Month) -> Vec<String> {
    let entries = stores::read(out, month, &config.stores, None).entries;
    let reported = entries.into_iter().filter(|entry| entry.state == StoreState::Reported);
    reported.map(|entry| entry.id).collect()
}

/// No store has a report of the month in a folder; `broken` are those that cannot be used.
#[must_use]
pub fn no_report(out: &Path, month: Month, broken: &[StoreEntry]) -> Error {
    let folder = out.join(month.to_string());
    let error = Error::new(Kind::Data, t!("group.none", month = month, folder = folder.display()));
    broken
        .iter()
        .fold(error, |error, entry| error.hint(refusal(month, entry)))
        .hint(t!("group.none_hint", month = month))
}

fn broken(entries: &[StoreEntry]) -> Vec<StoreEntry> {
    entries
        .iter()
        .filter(|entry| entry.state == StoreState::Broken)
        .cloned()
        .collect()
}

/// Why a report is not used, in one line.
#[must_use]
pub(crate) fn refusal(month: Month, entry: &StoreEntry) -> String {
    let reason = entry.reason.as_deref().unwrap_or_default();
    let reason = t!(format!("group.page.stores.reason.{reason}"));
    let message = if let Some(detail) = entry.detail.as_deref() {
        t!(
            "group.refused",
            store = entry.id,
            month = month,
            reason = reason,
            detail = detail
        )
    } else {
        t!("group.refused_plain", store = entry.id, month = month, reason = reason)
    };
    message.into_owned()
}

/// Without inputs and restatements yet.
fn manifest(config: ConfigFile, model: &GroupModel, looks: String, outputs: &[File]) -> Manifest {
    Manifest {
        schema: manifest::SCHEMA.to_owned(),
        program: Program {
            name: "servicedeck".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        store: model.store.clone(),
        month: model.month,
        provisional: model.provisional,
        config,
        template: TemplateFiles { sha256: looks },
        inputs: Vec::new(),
        outputs: outputs
            .iter()
            .map(|file| (file.name.clone(), sha256_hex(&file.bytes)))
            .collect(),
        warnings: model.warnings.clone(),
        restated: Vec::new(),
        month_rows: None,
    }
}

/// The figures that differ from the group's last report of the month because a store's report is another one, or is gone.
///
/// Reports that were late, or failed at first, make the group's whole; nothing it said was wrong, so nothing is corrected.
fn restated(out: &Path, model: &GroupModel, inputs: &[Input], config: &ConfigFile) -> Vec<Restated> {
    #[derive(Deserialize)]
    struct LastFigure {
        value: Option<Number>,
    }
    #[derive(Deserialize)]
    struct Last {
        schema: String,
        metrics: BTreeMap<String, LastFigure>,
    }
    let folder = report_folder(out, model.month, GROUP_ID);
    let read = |name: &str| std::fs::read(folder.join(name)).ok();
    let manifest = read("manifest.json").and_then(|bytes| Manifest::parse(&bytes));
    let last: Option<Last> = read("metrics.json").and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let (Some(manifest), Some(last)) = (manifest, last) else {
        return Vec::new();
    };
    if last.schema != SCHEMA || manifest.store.id != GROUP_ID {
        return Vec::new();
    }
    if is_only_completed(&manifest, inputs) {
        return manifest.restated;
    }
    let before = |id: &str| last.metrics.get(id).map(|figure| figure.value);
    let now = model.metrics.iter().map(|(id, metric)| (id.as_str(), metric.value));
    let mut entries = manifest::changed_figures(&manifest, &before, now, inputs, config);
    for entry in &mut entries {
        // A store's manifest changes with each of its files, its figures stand in the other file.
        entry.changed.retain(|path| !path.ends_with("/manifest.json"));
    }
    entries
}

/// Whether every report that the last one was made from has the figures it had, and others came in since. The manifests of all change
/// when a file of several stores is mended for one of them.
fn is_only_completed(last: &Manifest, inputs: &[Input]) -> bool {
    let now: BTreeMap<&str, &str> = inputs
        .iter()
        .map(|input| (input.path.as_str(), input.sha256.as_str()))
        .collect();
    let stays = |input: &Input| {
        input.path.ends_with("/manifest.json")
            || now
                .get(input.path.as_str())
                .is_some_and(|sha256| *sha256 == input.sha256)
    };
    last.program.version == env!("CARGO_PKG_VERSION")
        && last.inputs.len() < inputs.len()
        && last.inputs.iter().all(stays)
}

fn restated_warning(restated: &[Restated], config: &Config) -> Warning {
    let language = config.report.language;
    let figures: Vec<&str> = restated.iter().map(|entry| entry.metric.as_str()).collect();
    let message = t!(
        "output.restated",
        locale = language.code(),
        count = restated.len(),
        figures = figures.join(&t!("definition.list", locale = language.code()))
    );
    Warning {
        code: "restated".to_owned(),
        message: message.into_owned(),
    }
}
