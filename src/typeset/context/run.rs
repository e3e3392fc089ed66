//! How a report came about.

use chrono::NaiveDate;
use serde::Serialize;

/// What a run adds to the figures of a report.
#[derive(Debug, Clone, Serialize)]
pub struct RunInfo {
    /// Of the program.
    pub version: String,
    /// Its name.
    pub config_file: String,
    /// Of what it says about this report, see [`crate::config::Config::sha256_of_report`].
    pub config_sha256: String,
    /// The day the records were drawn.
    #[serde(skip)]
    pub drawn: NaiveDate,
    /// Values this run changed against the last report of the month.
    #[serde(skip)]
    pub restated: Vec<Restated>,
}

/// A value that differs from the one already reported for the month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Restated {
    /// The metric's id.
    pub metric: String,
    /// As reported before.
    pub from: Option<f64>,
    /// As reported now.
    pub to: Option<f64>,
    /// What changed since: input paths, `config`, `program`.
    pub changed: Vec<String>,
}
