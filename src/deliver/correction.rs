//! What a report said when it was sent, and how a later one differs from it.
//!
//! The manifest tells how a report differs from the one made before it; between two mails several may have been made.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::parcel::Parcel;
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
            config: manifest.config.sha256.clone(),
            program: manifest.program.version.clone(),
        }
    }

    /// How a report differs from this one. Figures that only one of them has are no corrections.
    #[must_use]
    pub fn corrected_by(&self, parcel: &Parcel) -> Correction {
        let now = Self::of(parcel);
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
        }
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
        }
    }
}
