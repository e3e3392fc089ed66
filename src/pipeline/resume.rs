//! `run --resume`: whether a report that is there is the one this run would make.

use super::compute::Computed;
use super::{Job, json, manifest_of};
use crate::config::{Config, Store};
use crate::editions;
use crate::error::Result;
use crate::output::earlier::{self, report_folder};
use crate::output::sha256_hex;

/// Warnings that come up only when the deck is typeset.
const TYPESETTING: &str = "missing_glyph";

/// Whether the store's report of the month is whole, and made by this program from these very inputs and templates and what the config says of it.
///
/// The figures were computed again; drawing and typesetting, which take most of the time, would only repeat what is there.
///
/// # Errors
///
/// Figures that cannot be written as JSON, which would be a fault of the program.
pub(super) fn is_current(
    config: &Config,
    job: &Job,
    store: &Store,
    computed: &Computed,
    template_sha256: &str,
) -> Result<bool> {
    let Some(last) = earlier::read_last(&job.out, job.month, &store.id) else {
        return Ok(false);
    };
    let last = last.manifest;
    let of_typesetting = last.warnings.iter().filter(|warning| warning.code == TYPESETTING);
    let mut model = computed.model.clone();
    model.warnings.extend(of_typesetting.cloned());
    let mut expected = manifest_of(computed, &model, template_sha256, last.outputs.clone());
    // What it says of other stores, and where reports go, would change no byte of this one.
    if expected.config.settings() == last.config.settings() {
        expected.config = last.config.clone();
    }
    if expected != last {
        return Ok(false);
    }
    let files = editions::editions(config.report.audience)
        .iter()
        .flat_map(|audience| ["report.pdf", "report.xlsx"].map(|name| editions::file_name(*audience, name)));
    let mut names: Vec<String> = files
        .chain(["metrics.json", "rejects.csv"].map(str::to_owned))
        .collect();
    names.sort();
    let figures = [
        ("metrics.json", sha256_hex(&json(&model)?)),
        ("rejects.csv", sha256_hex(&computed.rejects)),
    ];
    let folder = report_folder(&job.out, job.month, &store.id);
    let is_whole = || {
        last.outputs
            .iter()
            .all(|(name, sha256)| std::fs::read(folder.join(name)).is_ok_and(|bytes| sha256_hex(&bytes) == *sha256))
    };
    Ok(last.outputs.keys().eq(names.iter())
        && figures
            .iter()
            .all(|(name, sha256)| last.outputs.get(*name) == Some(sha256))
        && is_whole())
}
