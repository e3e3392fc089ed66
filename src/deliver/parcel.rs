//! A report as it lies in the output folder: its files, checked against the manifest.

use std::path::Path;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::said::{Said, said};
use crate::config::{Audience, Store};
use crate::output::earlier::report_folder;
use crate::output::manifest::Manifest;
use crate::output::sha256_hex;
use crate::period::Month;
use crate::report::{Metric, StoreName, Warning};

/// A produced report of one edition, its files whole.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Whose report it is.
    pub store: Store,
    /// The month reported on.
    pub month: Month,
    /// Internal or headquarters'.
    pub edition: Audience,
    /// The document.
    pub pdf: Vec<u8>,
    /// Lower-case hex, as the manifest has it.
    pub pdf_sha256: String,
    /// The workbook, where there is one.
    pub xlsx: Option<Vec<u8>>,
    /// manifest.json.
    pub manifest: Manifest,
    /// What of metrics.json a mail needs.
    pub figures: Figures,
}

/// The parts of metrics.json that mails speak of.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Figures {
    /// Whose report it is.
    pub store: StoreName,
    /// The month reported on.
    pub month: Month,
    /// Last day whose records count.
    pub cutoff: NaiveDate,
    /// Whether it is a draft.
    pub provisional: bool,
    /// By metric id, in registry order.
    pub metrics: IndexMap<String, Metric>,
    /// What a reader should know.
    pub warnings: Vec<Warning>,
}

/// Why there is nothing to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// No report of the month in the output folder.
    NotProduced,
    /// What is there is no whole report; one line each.
    Broken(Vec<Said>),
}

/// The edition's name in the ledger.
#[must_use]
pub fn edition_name(edition: Audience) -> &'static str {
    if edition == Audience::Hq { "hq" } else { "internal" }
}

/// The edition's PDF in the report's folder.
#[must_use]
pub fn pdf_name(edition: Audience) -> &'static str {
    if edition == Audience::Hq {
        "report-hq.pdf"
    } else {
        "report.pdf"
    }
}

fn xlsx_name(edition: Audience) -> &'static str {
    if edition == Audience::Hq {
        "report-hq.xlsx"
    } else {
        "report.xlsx"
    }
}

/// The manifest of a produced report; `None` when there is none that can be read.
#[must_use]
pub fn manifest(out: &Path, month: Month, store: &str) -> Option<Manifest> {
    let bytes = std::fs::read(report_folder(out, month, store).join("manifest.json")).ok()?;
    serde_json::from_slice(&bytes).ok()
}

impl Parcel {
    /// Reads a report. Every file must be the very one the manifest names: a report that is half old is none.
    ///
    /// # Errors
    ///
    /// See [`Trouble`].
    pub fn read(out: &Path, month: Month, store: &Store, edition: Audience) -> Result<Self, Trouble> {
        let folder = report_folder(out, month, &store.id);
        if !folder.join("manifest.json").exists() {
            return Err(Trouble::NotProduced);
        }
        let mut reader = Reader {
            folder: &folder,
            problems: Vec::new(),
        };
        let manifest: Option<Manifest> = reader.json("manifest.json", None);
        let Some(manifest) = manifest else {
            return Err(Trouble::Broken(reader.problems));
        };
        if manifest.month != month || manifest.store.id != store.id {
            reader.problem(said!(
                "deliver.parcel.other_report",
                store = manifest.store.id,
                month = manifest.month
            ));
        }
        let pdf = reader.listed(pdf_name(edition), &manifest);
        let xlsx = manifest
            .outputs
            .contains_key(xlsx_name(edition))
            .then(|| reader.listed(xlsx_name(edition), &manifest))
            .flatten();
        let figures: Option<Figures> = reader
            .listed("metrics.json", &manifest)
            .and_then(|bytes| reader.json("metrics.json", Some(bytes)));
        let problems = reader.problems;
        match (pdf, figures) {
            (Some(pdf), Some(figures)) if problems.is_empty() => {
                let pdf_sha256 = sha256_hex(&pdf);
                Ok(Self {
                    store: store.clone(),
                    month,
                    edition,
                    pdf,
                    pdf_sha256,
                    xlsx,
                    manifest,
                    figures,
                })
            }
            _ => Err(Trouble::Broken(problems)),
        }
    }

    /// Whether the survey's answers are too few to be reported without saying so.
    #[must_use]
    pub fn survey_is_invalid(&self) -> bool {
        self.figures
            .warnings
            .iter()
            .any(|warning| warning.code == "survey_invalid")
    }
}

/// Reads a report's files and collects what is wrong with them.
struct Reader<'a> {
    folder: &'a Path,
    problems: Vec<Said>,
}

impl Reader<'_> {
    fn problem(&mut self, problem: Said) {
        self.problems.push(problem);
    }

    fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.folder.join(name))
            .map_err(|error| {
                self.problem(said!("deliver.parcel.unreadable", file = name, reason = error));
            })
            .ok()
    }

    fn json<T: DeserializeOwned>(&mut self, name: &str, bytes: Option<Vec<u8>>) -> Option<T> {
        let bytes = match bytes {
            Some(bytes) => bytes,
            None => self.bytes(name)?,
        };
        serde_json::from_slice(&bytes)
            .map_err(|error| {
                self.problem(said!("deliver.parcel.unreadable", file = name, reason = error));
            })
            .ok()
    }

    /// A file that must be the one the manifest lists.
    fn listed(&mut self, name: &str, manifest: &Manifest) -> Option<Vec<u8>> {
        let Some(expected) = manifest.outputs.get(name) else {
            self.problem(said!("deliver.parcel.not_listed", file = name));
            return None;
        };
        let bytes = self.bytes(name)?;
        if sha256_hex(&bytes) == *expected {
            return Some(bytes);
        }
        self.problem(said!("deliver.parcel.changed", file = name));
        None
    }
}
