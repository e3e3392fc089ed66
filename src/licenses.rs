//! What others wrote that is in this binary: crates and fonts, their licences, and the texts that must go with them.
//!
//! `packaging/licenses.py` collects `packaging/licenses/`; a test holds it against Cargo.lock.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::GzDecoder;
use rust_i18n::t;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};

const CRATES: &str = include_str!("../packaging/licenses/crates.json");
const TEXTS: &[u8] = include_bytes!("../packaging/licenses/texts.json.gz");

/// The shipped fonts: name, SPDX expression, licence text.
pub const FONTS: (&str, &str, &str) = (
    "Noto Sans SC",
    "OFL-1.1",
    include_str!("../report-templates/fonts/OFL.txt"),
);

/// The program's own licence: either text, as the reader chooses.
pub const OWN: [(&str, &str); 2] = [
    ("Apache-2.0", include_str!("../LICENSE-APACHE")),
    ("MIT", include_str!("../LICENSE-MIT")),
];

/// A crate that a release binary is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crate {
    /// The crate's name.
    pub name: String,
    /// The crate's version.
    pub version: String,
    /// SPDX expression as its manifest gives it; `see text` where that names a file.
    pub license: String,
    /// Where its source is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// In binaries for these systems alone ([`std::env::consts::OS`]); empty = for all.
    #[serde(default, skip_serializing)]
    pub platforms: Vec<String>,
    /// What the text was taken from where the crate itself brings none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_from: Option<String>,
    /// Names of its texts in [`Listing::texts`].
    pub texts: Vec<String>,
}

/// Crates by name and version, and each licence text once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Listing {
    /// The crates in it.
    pub crates: Vec<Crate>,
    /// Licence texts by the name crates give them in `texts`.
    pub texts: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Collected {
    crates: Vec<Crate>,
    /// `name version` of what Cargo.lock names and no release binary holds: tools of building and testing, other systems' crates.
    #[cfg_attr(not(test), allow(dead_code, reason = "held against Cargo.lock"))]
    not_shipped: Vec<String>,
}

/// What is in a binary for a system, named as [`std::env::consts::OS`] does; of one no release is built for everything is listed.
///
/// # Errors
///
/// When the embedded listing is damaged.
pub fn listing(system: &str) -> Result<Listing> {
    let collected: Collected = serde_json::from_str(CRATES).map_err(|error| damaged(&error))?;
    let mut json = String::new();
    GzDecoder::new(TEXTS)
        .read_to_string(&mut json)
        .map_err(|error| damaged(&error))?;
    let mut texts: BTreeMap<String, String> = serde_json::from_str(&json).map_err(|error| damaged(&error))?;
    let is_known = ["linux", "macos", "windows"].contains(&system);
    let is_in = |one: &Crate| !is_known || one.platforms.is_empty() || one.platforms.iter().any(|name| name == system);
    let crates: Vec<Crate> = collected.crates.into_iter().filter(is_in).collect();
    texts.retain(|name, _| crates.iter().any(|one| one.texts.contains(name)));
    Ok(Listing { crates, texts })
}

fn damaged(error: &dyn std::fmt::Display) -> Error {
    Error::new(Kind::Unexpected, t!("licenses.damaged", reason = error))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every package of Cargo.lock but this one, as `name version`.
    fn locked() -> BTreeSet<String> {
        let lock = include_str!("../Cargo.lock");
        let value = |line: Option<&str>, key: &str| {
            let text = line.and_then(|line| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"'));
            text.unwrap_or_else(|| panic!("Cargo.lock has a package without {key}"))
                .to_owned()
        };
        let packages = lock.split("[[package]]\n").skip(1).map(|package| {
            let mut lines = package.lines();
            let name = value(lines.next(), "name");
            format!("{name} {}", value(lines.next(), "version"))
        });
        packages
            .filter(|package| package != concat!("servicedeck ", env!("CARGO_PKG_VERSION")))
            .collect()
    }

    #[test]
    fn every_locked_package_is_listed_as_it_is_locked() {
        let collected: Collected = serde_json::from_str(CRATES).unwrap();
        let shipped = collected
            .crates
            .iter()
            .map(|one| format!("{} {}", one.name, one.version));
        let listed: BTreeSet<String> = shipped.chain(collected.not_shipped.iter().cloned()).collect();
        let locked = locked();
        assert!(locked.len() > 500, "Cargo.lock was not read");
        assert_eq!(
            (
                listed.difference(&locked).collect::<Vec<_>>(),
                locked.difference(&listed).collect::<Vec<_>>()
            ),
            (Vec::new(), Vec::new()),
            "listed but not locked, locked but not listed: run python3 packaging/licenses.py"
        );
    }

    #[test]
    fn every_crate_has_its_texts_and_every_text_its_crate() {
        let everything = listing("everything").unwrap();
        let mut used = BTreeSet::new();
        for one in &everything.crates {
            assert!(!one.texts.is_empty(), "{} {}", one.name, one.version);
            for name in &one.texts {
                assert!(
                    everything.texts[name].split_whitespace().count() > 10,
                    "{} {name}",
                    one.name
                );
                used.insert(name);
            }
        }
        let collected: BTreeMap<String, String> = {
            let mut json = String::new();
            GzDecoder::new(TEXTS).read_to_string(&mut json).unwrap();
            serde_json::from_str(&json).unwrap()
        };
        assert_eq!(used.len(), collected.len());
    }

    #[test]
    fn a_system_has_its_own_crates_only() {
        let has = |system: &str, name: &str| {
            let found = listing(system).unwrap();
            found.crates.iter().any(|one| one.name == name)
        };
        assert!(has("windows", "schannel") && !has("linux", "schannel"));
        assert!(has("linux", "inotify") && !has("macos", "inotify") && has("freebsd", "inotify"));
        assert!(["linux", "macos", "windows"].iter().all(|system| has(system, "typst")));
    }
}
