//! Reading what earlier runs left in the output folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_i18n::t;
use serde::Deserialize;

use super::manifest::{Input, LastReport, Manifest};
use super::sha256_hex;
use crate::metrics::SERIES_MONTHS;
use crate::period::Month;
use crate::report::{EarlierReport, SCHEMA, Warning};

/// The folder of a report.
#[must_use]
pub fn report_folder(out: &Path, month: Month, store: &str) -> PathBuf {
    out.join(month.to_string()).join(store)
}

/// The store's earlier reports of the months a series shows, as inputs of this one.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// By month.
    pub reports: BTreeMap<Month, EarlierReport>,
    /// What the manifest says of each.
    pub inputs: BTreeMap<Month, Input>,
    /// Reports that are there but cannot be read.
    pub warnings: Vec<Warning>,
}

/// Reads the store's earlier reports of the months a series shows before `month`.
#[must_use]
pub fn read_history(out: &Path, month: Month, store: &str) -> History {
    let mut history = History::default();
    for earlier in month.plus(-1).ending_here(SERIES_MONTHS - 1) {
        let path = report_folder(out, earlier, store).join("metrics.json");
        match read_report(&path) {
            Ok(None) => {}
            Ok(Some((report, sha256))) if report.month == earlier => {
                let input = Input {
                    table: "earlier_report".to_owned(),
                    path: format!("{earlier}/{store}/metrics.json"),
                    sha256,
                    rows: None,
                    rejected: None,
                };
                history.inputs.insert(earlier, input);
                history.reports.insert(earlier, report);
            }
            Ok(Some((report, _))) => history.warnings.push(unreadable(earlier, &report.month.to_string())),
            Err(reason) => history.warnings.push(unreadable(earlier, &reason)),
        }
    }
    history
}

fn unreadable(month: Month, reason: &str) -> Warning {
    Warning {
        code: "history_unreadable".to_owned(),
        message: t!(
            "output.history_unreadable",
            locale = "zh",
            month = month,
            reason = reason
        )
        .into_owned(),
    }
}

/// The last report of the month itself; `None` when there is none that can be read whole, or another one lies in its place.
#[must_use]
pub fn read_last(out: &Path, month: Month, store: &str) -> Option<LastReport> {
    let folder = report_folder(out, month, store);
    let manifest = Manifest::parse(&std::fs::read(folder.join("manifest.json")).ok()?)?;
    let (figures, _) = read_report(&folder.join("metrics.json")).ok()??;
    let is_it = manifest.month == month && manifest.store.id == store && figures.month == month;
    is_it.then_some(LastReport { manifest, figures })
}

#[derive(Deserialize)]
struct Form {
    schema: String,
}

/// Why a report of another form is not used: a newer one asks for a newer program.
fn foreign(schema: String) -> String {
    let number = |schema: &str| schema.strip_prefix("servicedeck/metrics/")?.parse::<u32>().ok();
    if number(&schema) > number(SCHEMA) {
        t!("output.history_newer", locale = "zh", schema = schema, known = SCHEMA).into_owned()
    } else {
        schema
    }
}

fn read_report(path: &Path) -> Result<Option<(EarlierReport, String)>, String> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    // The form first: another one may well not be of the shape that is read here.
    let Form { schema } = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    if schema != SCHEMA {
        return Err(foreign(schema));
    }
    let report: EarlierReport = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    Ok(Some((report, sha256_hex(&bytes))))
}
