//! What this binary is: its version, what it was built from and for, and the forms of files it writes and reads.
//!
//! What only the one who builds knows comes from the environment of the build (`SERVICEDECK_COMMIT`), so that the same sources and the
//! same environment give the same binary, and an archive of the sources needs no version control to be built.

use serde::Serialize;

use crate::group::model as group;
use crate::output::{manifest, run_record};
use crate::{config, report, typeset};

/// Everything that `servicedeck version` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct About {
    /// `servicedeck`.
    pub name: &'static str,
    /// The program's version.
    pub version: &'static str,
    /// The commit it was built from, when whoever built it said so.
    pub commit: Option<&'static str>,
    /// Processor, system and, where there are several, the C library or ABI.
    pub target: String,
    /// Optional parts that are in it.
    pub features: Vec<&'static str>,
    /// Which forms of files it writes and reads.
    pub forms: Forms,
}

/// Versions of the forms of files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forms {
    /// The key `version` of a configuration.
    pub config: u32,
    /// The number in a template's `version.yml`.
    pub templates: u32,
    /// `schema` of a store's metrics.json.
    pub metrics: &'static str,
    /// `schema` of the group's metrics.json.
    pub group: &'static str,
    /// `schema` of manifest.json.
    pub manifest: &'static str,
    /// `schema` of the records of runs.
    pub run: &'static str,
}

/// This binary.
#[must_use]
pub fn about() -> About {
    let features = [
        ("object-storage", cfg!(feature = "object-storage")),
        ("sql", cfg!(feature = "sql")),
    ];
    About {
        name: "servicedeck",
        version: env!("CARGO_PKG_VERSION"),
        commit: option_env!("SERVICEDECK_COMMIT").filter(|commit| !commit.is_empty()),
        target: target(),
        features: features
            .iter()
            .filter(|(_, is_in)| *is_in)
            .map(|(name, _)| *name)
            .collect(),
        forms: Forms {
            config: config::VERSION,
            templates: typeset::interface::VERSION,
            metrics: report::SCHEMA,
            group: group::SCHEMA,
            manifest: manifest::SCHEMA,
            run: run_record::SCHEMA,
        },
    }
}

fn target() -> String {
    let library = if cfg!(target_env = "gnu") {
        "-gnu"
    } else if cfg!(target_env = "musl") {
        "-musl"
    } else if cfg!(target_env = "msvc") {
        "-msvc"
    } else {
        ""
    };
    format!("{}-{}{library}", std::env::consts::ARCH, std::env::consts::OS)
}
