//! The stores' own reports, read from the output folder: metrics.json and manifest.json, nothing else. A metrics.json alone, as other
//! sites hand it over, is used too and marked: no hash says that it is whole.
//!
//! Anyone may have put them there, so everything is checked before it is believed, and what cannot be used is named with why.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use rayon::prelude::*;
use serde::de::DeserializeOwned;

use super::figures::{StoreFigure, StoreFigures, StorePoint};
use super::model::{GROUP_ID, KEY_FIGURES, StoreEntry, StoreState};
use crate::config::Store;
use crate::metrics::SERIES_MONTHS;
use crate::output::manifest::{self, Input, Manifest, MonthRows};
use crate::output::sha256_hex;
use crate::period::Month;
use crate::report;

/// More than any report has; a file beyond it is not read into memory.
const LARGEST: u64 = 64 * 1024 * 1024;

/// One store's report, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct StoreReport {
    /// The store's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is a draft.
    pub provisional: bool,
    /// By metric id.
    pub figures: BTreeMap<String, StoreFigure>,
    /// Of the key figures: the 13 months ending with the report's.
    pub series: BTreeMap<String, Vec<StorePoint>>,
    /// Last month of every figure that has parts.
    pub previous: BTreeMap<String, StorePoint>,
    /// Warnings by code.
    pub warnings: BTreeMap<String, usize>,
    /// The store's rows of the month; reports of earlier programs do not say.
    pub rows: Option<MonthRows>,
    /// SHA-256 of its PDFs.
    pub pdfs: Vec<String>,
}

/// What the output folder holds of a month.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// Every store that is configured or has a folder, by id.
    pub entries: Vec<StoreEntry>,
    /// The reports that can be used, by id.
    pub reports: Vec<StoreReport>,
    /// Every file used.
    pub inputs: Vec<Input>,
}

/// A store and, when it can be used, its report with the files it came from.
type Found = (StoreEntry, Option<(StoreReport, Vec<Input>)>);

/// Why a report that is there is not used.
struct Refusal {
    reason: &'static str,
    detail: Option<String>,
}

impl Refusal {
    fn new(reason: &'static str) -> Self {
        Self { reason, detail: None }
    }

    fn of(reason: &'static str, detail: impl std::fmt::Display) -> Self {
        Self {
            reason,
            detail: Some(detail.to_string()),
        }
    }
}

/// Reads the reports of a month: those of the configured stores and of every other folder; `only` limits them to some stores.
#[must_use]
pub fn read(out: &Path, month: Month, configured: &[Store], only: Option<&[Store]>) -> Reading {
    let folder = out.join(month.to_string());
    let mut ids: BTreeSet<String> = only
        .unwrap_or(configured)
        .iter()
        .map(|store| store.id.clone())
        .collect();
    if only.is_none() {
        ids.extend(folders(&folder));
    }
    let ids: Vec<String> = ids.into_iter().collect();
    let found: Vec<Found> = ids
        .par_iter()
        .map(|id| {
            let known = configured.iter().find(|store| store.id == *id);
            one(&folder, month, id, known)
        })
        .collect();
    let mut reading = Reading::default();
    for (entry, report) in found {
        reading.entries.push(entry);
        if let Some((report, inputs)) = report {
            reading.reports.push(report);
            reading.inputs.extend(inputs);
        }
    }
    reading
}

/// Names of the folders of a month that may be reports of stores.
fn folders(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && ![GROUP_ID, "group"].contains(&name.to_lowercase().as_str()))
        .collect()
}

fn one(folder: &Path, month: Month, id: &str, known: Option<&Store>) -> Found {
    let entry = |name: String, state| StoreEntry {
        id: id.to_owned(),
        name,
        configured: known.is_some(),
        state,
        provisional: false,
        unverified: false,
        restated: 0,
        reason: None,
        detail: None,
    };
    let name = known.map_or_else(|| id.to_owned(), |store| shown_name(&store.name));
    let place = folder.join(id);
    if !place.join("manifest.json").exists() && !place.join("metrics.json").exists() && known.is_some() {
        return (entry(name, StoreState::Missing), None);
    }
    match report(&place, month, id) {
        Ok((report, restated, inputs)) => {
            let entry = StoreEntry {
                provisional: report.provisional,
                unverified: restated.is_none(),
                restated: restated.unwrap_or(0),
                ..entry(report.name.clone(), StoreState::Reported)
            };
            (entry, Some((report, inputs)))
        }
        Err(refusal) => {
            let entry = StoreEntry {
                reason: Some(refusal.reason.to_owned()),
                detail: refusal.detail,
                ..entry(name, StoreState::Broken)
            };
            (entry, None)
        }
    }
}

/// The report, the number of figures its manifest says are restated (`None`: there is no manifest), and the files it came from.
fn report(place: &Path, month: Month, id: &str) -> Result<(StoreReport, Option<usize>, Vec<Input>), Refusal> {
    let manifest_bytes = bytes(&place.join("manifest.json"))?;
    let manifest: Option<Manifest> = manifest_bytes
        .as_deref()
        .map(|bytes| parsed(bytes, manifest::SCHEMA))
        .transpose()?;
    let other = |store: &str, of: Month| {
        (of != month || store != id).then(|| Refusal::of("other_report", format!("{store} {of}")))
    };
    if let Some(refusal) = manifest
        .as_ref()
        .and_then(|manifest| other(&manifest.store.id, manifest.month))
    {
        return Err(refusal);
    }
    let figures_bytes = bytes(&place.join("metrics.json"))?.ok_or_else(|| match manifest {
        Some(_) => Refusal::of("unreadable", "metrics.json"),
        None => Refusal::new("no_manifest"),
    })?;
    let figures_hash = sha256_hex(&figures_bytes);
    if let Some(manifest) = &manifest
        && manifest.outputs.get("metrics.json") != Some(&figures_hash)
    {
        return Err(Refusal::of("changed", "metrics.json"));
    }
    let figures: StoreFigures = parsed(&figures_bytes, report::SCHEMA)?;
    if let Some(refusal) = other(&figures.store.id, figures.month) {
        return Err(refusal);
    }
    let input = |file: &str, sha256: String| Input {
        table: "store_report".to_owned(),
        path: format!("{month}/{id}/{file}"),
        sha256,
        rows: None,
        rejected: None,
    };
    let mut inputs: Vec<Input> = manifest_bytes
        .iter()
        .map(|bytes| input("manifest.json", sha256_hex(bytes)))
        .collect();
    inputs.push(input("metrics.json", figures_hash));
    let restated = manifest.as_ref().map(|manifest| manifest.restated.len());
    let report = checked(figures, manifest.as_ref(), month)?;
    Ok((report, restated, inputs))
}

fn checked(figures: StoreFigures, manifest: Option<&Manifest>, month: Month) -> Result<StoreReport, Refusal> {
    let implausible = |id: &String| Refusal::of("implausible", id);
    let mut warnings = BTreeMap::new();
    for warning in figures.warnings {
        *warnings.entry(warning.code).or_insert(0) += 1;
    }
    let mut checked = BTreeMap::new();
    for (id, figure) in figures.metrics {
        // A figure this program does not know is of a later one.
        if let Some(figure) = StoreFigure::checked(&id, figure).map_err(|()| implausible(&id))? {
            checked.insert(id, figure);
        }
    }
    let (mut series, mut previous) = (BTreeMap::new(), BTreeMap::new());
    for (id, points) in figures.series {
        // A month that an earlier program reported without its parts cannot be pooled; the trend does without it.
        let points: Vec<StorePoint> = points
            .iter()
            .filter(|point| point.month <= month && point.month > month.plus(-SERIES_MONTHS))
            .filter_map(|point| StorePoint::checked(&id, point))
            .collect();
        if let Some(point) = points.iter().find(|point| point.month == month.plus(-1)) {
            previous.insert(id.clone(), *point);
        }
        if KEY_FIGURES.contains(&id.as_str()) {
            series.insert(id, points);
        }
    }
    let pdfs = ["report.pdf", "report-hq.pdf"]
        .iter()
        .filter_map(|name| manifest?.outputs.get(*name).cloned());
    Ok(StoreReport {
        id: figures.store.id,
        name: shown_name(&figures.store.name),
        provisional: figures.provisional || manifest.is_some_and(|manifest| manifest.provisional),
        figures: checked,
        series,
        previous,
        warnings,
        pdfs: pdfs.collect(),
        rows: manifest
            .and_then(|manifest| manifest.month_rows)
            .filter(|rows| rows.rejected <= rows.read),
    })
}

/// A name on one line, no longer than a page can show.
fn shown_name(name: &str) -> String {
    let words: Vec<&str> = name
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(60).collect()
}

/// A file's bytes; `None` when there is none.
fn bytes(path: &Path) -> Result<Option<Vec<u8>>, Refusal> {
    let unreadable = |error: std::io::Error| Refusal::of("unreadable", error);
    let about = match std::fs::metadata(path) {
        Ok(about) => about,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    if !about.is_file() || about.len() > LARGEST {
        return Err(Refusal::of(
            "unreadable",
            path.file_name().unwrap_or_default().to_string_lossy(),
        ));
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(LARGEST).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(Some(bytes))
}

/// A file of one of our schemas.
fn parsed<T: DeserializeOwned>(bytes: &[u8], schema: &str) -> Result<T, Refusal> {
    #[derive(serde::Deserialize)]
    struct Marked {
        schema: Option<String>,
    }
    let unreadable = |error: serde_json::Error| Refusal::of("unreadable", error);
    let marked: Marked = serde_json::from_slice(bytes).map_err(unreadable)?;
    if marked.schema.as_deref() != Some(schema) {
        return Err(Refusal::of("foreign", marked.schema.unwrap_or_default()));
    }
    serde_json::from_slice(bytes).map_err(unreadable)
}
