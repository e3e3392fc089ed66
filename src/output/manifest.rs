//! manifest.json: what a report was made from and consists of. No clock time, so that equal inputs give equal bytes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::config::{Config, Store};
use crate::period::Month;
use crate::report::{EarlierReport, Number, ReportModel, StoreName, Warning};

/// The `schema` value of manifest.json.
pub const SCHEMA: &str = "servicedeck/manifest/1";

/// manifest.json: what a report was made from and what it consists of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this form.
    pub schema: String,
    /// What made it.
    pub program: Program,
    /// Whose report it is.
    pub store: StoreName,
    /// The month reported on.
    pub month: Month,
    /// Whether it is a draft.
    pub provisional: bool,
    /// The configuration.
    pub config: ConfigFile,
    /// Absent in manifests of earlier versions.
    #[serde(default)]
    pub template: TemplateFiles,
    /// Every file (or sheet) read, and the earlier reports that figures were taken from.
    pub inputs: Vec<Input>,
    /// File name → SHA-256 of every other file of the report.
    pub outputs: BTreeMap<String, String>,
    /// What a reader should know.
    pub warnings: Vec<Warning>,
    /// Figures that differ from the last report of this month.
    pub restated: Vec<Restated>,
    /// The store's own rows of the month, as the reject rate counts them; a group's report and those of earlier programs have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month_rows: Option<MonthRows>,
}

impl Manifest {
    /// Reads a manifest that this program wrote; `None` for anything else.
    ///
    /// The figures of [`Manifest::restated`] are read to the last binary digit, which the parser may miss: they are written again by
    /// every run that changes nothing, and that must not change them.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let manifest: Self = serde_json::from_slice(bytes).ok()?;
        Some(manifest.with_exact_figures(std::str::from_utf8(bytes).ok()?))
    }

    fn with_exact_figures(mut self, text: &str) -> Self {
        // Inside a text the quotation marks would be escaped.
        let (_, restated) = text.split_once("\"restated\": [").unwrap_or_default();
        let mut written = restated.lines().map(str::trim).filter_map(|line| {
            let figure = line
                .strip_prefix("\"from\": ")
                .or_else(|| line.strip_prefix("\"to\": "))?;
            Some(figure.trim_end_matches(',').parse::<f64>().ok())
        });
        for figure in self
            .restated
            .iter_mut()
            .flat_map(|entry| [&mut entry.from, &mut entry.to])
        {
            let exact = written.next().flatten().map(Number::Float);
            if matches!(figure, Some(Number::Float(_))) && is_same(*figure, exact) {
                *figure = exact;
            }
        }
        self
    }
}

/// Rows of one store and month over all tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthRows {
    /// Rows of the report's month.
    pub read: u64,
    /// Of which not used.
    pub rejected: u64,
}

/// The program that made a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// `servicedeck`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The configuration a report was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigFile {
    /// See [`Config::sha256`].
    pub sha256: String,
    /// See [`Config::sha256_of_report`]; absent in manifests of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_sha256: Option<String>,
}

impl ConfigFile {
    /// The configuration of a report of these stores.
    #[must_use]
    pub fn of(config: &Config, stores: &[Store]) -> Self {
        Self {
            sha256: config.sha256.clone(),
            report_sha256: Some(config.sha256_of_report(stores)),
        }
    }

    /// The hash that says whether the report was made by the same settings.
    #[must_use]
    pub fn settings(&self) -> &str {
        self.report_sha256.as_ref().unwrap_or(&self.sha256)
    }
}

/// What the report's looks come from: templates, words, pages of one's own, fonts, logo.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateFiles {
    /// Of the names and bytes of all of them.
    pub sha256: String,
}

/// A file that a report was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The table, `earlier_report` or `notes`.
    pub table: String,
    /// Relative to the project root (records) or the output folder (earlier reports).
    pub path: String,
    /// Of its bytes, lower-case hex.
    pub sha256: String,
    /// Data rows read; absent for earlier reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Data rows not used; `None` for what is no table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<u64>,
}

/// A figure that differs from the one already reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Restated {
    /// The metric's id.
    pub metric: String,
    /// As reported before.
    pub from: Option<Number>,
    /// As reported now.
    pub to: Option<Number>,
    /// What changed since: input paths, `config`, `program`.
    pub changed: Vec<String>,
}

/// The last report of the month, as far as restatements need it.
#[derive(Debug, Clone, PartialEq)]
pub struct LastReport {
    /// Its manifest.json.
    pub manifest: Manifest,
    /// Its figures.
    pub figures: EarlierReport,
}

/// The figures that differ from the last report; its own entries when nothing does.
#[must_use]
pub fn restated(last: Option<&LastReport>, now: &ReportModel, inputs: &[Input], config: &ConfigFile) -> Vec<Restated> {
    let Some(last) = last else { return Vec::new() };
    let values = now.metrics.iter().map(|(id, metric)| (id.as_str(), metric.value));
    let before = |id: &str| last.figures.metrics.get(id).map(|figure| figure.value);
    changed_figures(&last.manifest, &before, values, inputs, config)
}

/// The figures that differ from those of a report with this manifest, `before` by metric id; its own entries when nothing does.
pub(crate) fn changed_figures<'a>(
    last: &Manifest,
    before: &dyn Fn(&str) -> Option<Option<Number>>,
    now: impl Iterator<Item = (&'a str, Option<Number>)>,
    inputs: &[Input],
    config: &ConfigFile,
) -> Vec<Restated> {
    let changed = changed_inputs(last, inputs, config);
    let entries: Vec<Restated> = now
        .filter_map(|(id, to)| {
            let from = before(id)?;
            (!is_same(from, to)).then(|| Restated {
                metric: id.to_owned(),
                from,
                to,
                changed: changed.clone(),
            })
        })
        .collect();
    if entries.is_empty() {
        last.restated.clone()
    } else {
        entries
    }
}

/// Whether a figure read back is the one that was written: parsing may miss the last binary digit.
pub(crate) fn is_same(read: Option<Number>, now: Option<Number>) -> bool {
    match (read.map(Number::as_f64), now.map(Number::as_f64)) {
        (Some(read), Some(now)) => (read - now).abs() <= 1e-14 * now.abs(),
        (read, now) => read.is_none() && now.is_none(),
    }
}

fn changed_inputs(last: &Manifest, inputs: &[Input], config: &ConfigFile) -> Vec<String> {
    let hashes = |inputs: &[Input]| -> BTreeMap<String, String> {
        inputs
            .iter()
            .map(|input| (input.path.clone(), input.sha256.clone()))
            .collect()
    };
    let (before, now) = (hashes(&last.inputs), hashes(inputs));
    let paths: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let mut changed: Vec<String> = paths
        .into_iter()
        .filter(|path| before.get(*path) != now.get(*path))
        .cloned()
        .collect();
    if last.config.settings() != config.settings() {
        changed.push("config".to_owned());
    }
    if last.program.version != env!("CARGO_PKG_VERSION") {
        changed.push("program".to_owned());
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restated_figures_are_read_to_the_last_digit() {
        let fraction = |k: i32, n: i32| Some(Number::Float(f64::from(k) / f64::from(n)));
        let entry = |k: i32, n: i32| Restated {
            metric: "churn.rate".to_owned(),
            from: if k == 0 { None } else { fraction(k, n) },
            to: if k == 1 {
                Some(Number::Int(7))
            } else {
                fraction(n - k, n)
            },
            changed: vec!["\"restated\": [".to_owned()],
        };
        let manifest = Manifest {
            schema: SCHEMA.to_owned(),
            program: Program {
                name: String::new(),
                version: String::new(),
            },
            store: StoreName {
                id: "S01".to_owned(),
                name: "\"restated\": [".to_owned(),
            },
            month: "2026-04".parse().unwrap(),
            provisional: false,
            config: ConfigFile {
                sha256: String::new(),
                report_sha256: None,
            },
            template: TemplateFiles::default(),
            inputs: Vec::new(),
            outputs: BTreeMap::new(),
            warnings: Vec::new(),
            restated: (1..300)
                .flat_map(|n| (0..n).step_by(7).map(move |k| entry(k, n)))
                .collect(),
            month_rows: None,
        };
        let bytes = serde_json::to_vec_pretty(&manifest).unwrap();
        assert!(Manifest::parse(&bytes) == Some(manifest));
        assert_eq!(Manifest::parse(b"{}"), None);
    }

    #[test]
    fn figures_read_back_are_the_figures_written() {
        for n in 1..400_i32 {
            for k in 0..n {
                let written = Number::Float(100.0 * (f64::from(k) / f64::from(n)));
                let read: Number = serde_json::from_str(&serde_json::to_string(&written).unwrap()).unwrap();
                assert!(is_same(Some(read), Some(written)), "{written:?} became {read:?}");
            }
        }
        let (third, more) = (Some(Number::Float(1.0 / 3.0)), Some(Number::Float(1.0 / 3.0 + 1e-12)));
        assert!(!is_same(third, more) && !is_same(third, None) && !is_same(Some(Number::Int(0)), Some(Number::Int(1))));
    }
}
