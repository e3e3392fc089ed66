//! What a report said when it was sent, and how a later one differs from it.
//!
//! The manifest tells how a report differs from the one made before it; between two mails several may have been made.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::parcel::Parcel;
use crate::group::model::GROUP_ID;
use crate::output::manifest::is_same;
use crate::report::Number;

/// What a report said, and what it was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    figures: BTreeMap<String, Option<Number>>,
    /// SHA-256 by path.
    inputs: BTreeMap<String, String>,
    config: String,
    program: String,
}

/// One figure that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The metric's id.
    pub metric: String,
    /// As sent.
    pub from: Option<Number>,
    /// As it is now.
    pub to: Option<Number>,
}

/// How a report differs from the one sent before.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Correction {
    /// In the order of the report.
    pub figures: Vec<Change>,
    /// Input paths, `config`, `program`.
    pub changed: Vec<String>,
    /// Of the group's report: the stores whose reports came in since, by id, where nothing else changed. Nothing it said was wrong.
    pub joined: Vec<String>,
}

impl Snapshot {
    /// What a report says.
    #[must_use]
    pub fn of(parcel: &Parcel) -> Self {
        let metrics = &parcel.figures.metrics;
        let manifest = &parcel.manifest;
        Self {
            figures: metrics.iter().map(|(id, metric)| (id.clone(), metric.value)).collect(),
            inputs: manifest
                .inputs
                .iter()
                .map(|input| (input.path.clone(), input.sha256.clone()))
                .collect(),
            config: manifest.config.settings().to_owned(),
            program: manifest.program.version.clone(),
        }
    }

    /// How a report differs from this one. Figures that only one of them has are no corrections.
    #[must_use]
    pub fn corrected_by(&self, parcel: &Parcel) -> Correction {
        let now = Self::of(parcel);
        let joined = self.joined(&now);
        if parcel.store.id == GROUP_ID && !joined.is_empty() {
            return Correction {
                joined,
                ..Correction::default()
            };
        }
        let figures = parcel.figures.metrics.iter().filter_map(|(id, metric)| {
            let (from, to) = (*self.figures.get(id)?, metric.value);
            (!is_same(from, to)).then(|| Change {
                metric: id.clone(),
                from,
                to,
            })
        });
        let paths: BTreeSet<&String> = self.inputs.keys().chain(now.inputs.keys()).collect();
        let mut changed: Vec<String> = paths
            .into_iter()
            .filter(|path| self.inputs.get(*path) != now.inputs.get(*path))
            .cloned()
            .collect();
        if self.config != now.config {
            changed.push("config".to_owned());
        }
        if self.program != now.program {
            changed.push("program".to_owned());
        }
        Correction {
            figures: figures.collect(),
            changed,
            joined: Vec::new(),
        }
    }

    /// The stores whose reports a group's report was made from beside those of this one, which all stayed as they were.
    fn joined(&self, now: &Self) -> Vec<String> {
        let stays = |(path, sha256): (&String, &String)| now.inputs.get(path) == Some(sha256);
        if self.program != now.program || !self.inputs.iter().all(stays) {
            return Vec::new();
        }
        let new = now.inputs.keys().filter(|path| !self.inputs.contains_key(*path));
        // `2026-04/S01/metrics.json`
        let stores: BTreeSet<&str> = new.filter_map(|path| path.split('/').nth(1)).collect();
        stores.into_iter().map(str::to_owned).collect()
    }
}

/// What the manifest says, where nobody remembers what was sent.
impl From<&Parcel> for Correction {
    fn from(parcel: &Parcel) -> Self {
        let entries = &parcel.manifest.restated;
        Self {
            figures: entries
                .iter()
                .map(|entry| Change {
                    metric: entry.metric.clone(),
                    from: entry.from,
                    to: entry.to,
                })
                .collect(),
            changed: entries.first().map(|entry| entry.changed.clone()).unwrap_or_default(),
            joined: Vec::new(),
        }
    }
}
