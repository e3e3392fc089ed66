//! What the flags and the configuration say together: which month, which stores, where to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rust_i18n::t;

use crate::cli::Common;
use crate::config::{self, Config, Store, TemplateChoice};
use crate::deliver::parcel;
use crate::error::{Error, Kind, Result};
use crate::output::manifest::Manifest;
use crate::period::Month;
use crate::pipeline::Job;
use crate::records;

/// The configuration and the job the flags ask for.
///
/// # Errors
///
/// Every mistake in the configuration; a store that is not in it; with `stores: auto`, records that do not tell the stores.
pub fn open(common: &Common, keep_typst: Option<PathBuf>) -> Result<(Config, Job)> {
    let mut config = config::load(&common.config, &common.overrides)?;
    config.period.data_as_of = common.data_as_of.or(config.period.data_as_of);
    let today = common.today.unwrap_or_else(|| chrono::Local::now().date_naive());
    let month = month(common, &config, today);
    let out = common
        .out
        .clone()
        .unwrap_or_else(|| config.root.join(&config.output_dir));
    if config.stores_auto {
        let found = records::stores_found(&config)?;
        (config.stores, config.store_refusals, config.unfit_stores) = (found.stores, found.refused, found.unfit);
        expect_stores_of_last_month(&mut config, &out, month);
    }
    let job = Job {
        month,
        today,
        data_as_of: config.period.data_as_of.unwrap_or(today),
        out,
        template: common
            .template
            .as_deref()
            .map_or_else(|| config.report.template.clone(), template),
        stores: stores(common, &config)?,
        keep_typst,
        resume: false,
        typesetter: None,
    };
    Ok((config, job))
}

/// With `stores: auto` a store whose records did not come would be missed by nobody: those with a report of the month before count too.
fn expect_stores_of_last_month(config: &mut Config, out: &Path, month: Month) {
    let before = month.plus(-1);
    let known: BTreeSet<String> = config.stores.iter().map(|store| store.id.to_lowercase()).collect();
    let folders = std::fs::read_dir(out.join(before.to_string()))
        .into_iter()
        .flatten()
        .flatten();
    // By id, so that they come in the order of the others; of two that differ in case only the first.
    let mut expected: BTreeMap<String, Store> = BTreeMap::new();
    let names: BTreeSet<String> = folders
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    for id in names {
        if known.contains(&id.to_lowercase()) || config::unfit(&id).is_some() {
            continue;
        }
        let is_its_report = |manifest: &Manifest| manifest.month == before && manifest.store.id == id;
        if parcel::manifest(out, before, &id).as_ref().is_some_and(is_its_report) {
            let name = id.clone();
            expected.entry(id.to_lowercase()).or_insert(Store { id, name });
        }
    }
    if expected.is_empty() {
        return;
    }
    let ids: Vec<&str> = expected.values().map(|store| store.id.as_str()).collect();
    tracing::warn!(
        event = "stores_expected", month = %month, stores = ids.join(" "), "{}",
        t!("run.expected", count = ids.len(), stores = ids.join(", "), month = month, before = before)
    );
    config.stores.extend(expected.into_values());
    config.stores.sort_by(|one, other| one.id.cmp(&other.id));
}

fn month(common: &Common, config: &Config, today: NaiveDate) -> Month {
    common
        .month
        .or(config.report.month)
        .unwrap_or_else(|| Month::of(today).plus(-1))
}

fn template(name: &str) -> TemplateChoice {
    match name {
        "deck" => TemplateChoice::Deck,
        "a4" => TemplateChoice::A4,
        folder => TemplateChoice::Folder(PathBuf::from(folder)),
    }
}

fn stores(common: &Common, config: &Config) -> Result<Vec<Store>> {
    let known = || config.stores.iter().map(|store| store.id.as_str());
    for id in &common.store {
        if !known().any(|known| known == id) {
            let all = known().collect::<Vec<_>>().join(", ");
            let error = Error::new(Kind::Config, t!("run.unknown_store", id = id, known = all));
            let nearest = known().max_by(|a, b| strsim::jaro_winkler(a, id).total_cmp(&strsim::jaro_winkler(b, id)));
            return Err(nearest.into_iter().fold(error, |error, nearest| {
                error.hint(t!("run.unknown_store_hint", nearest = nearest))
            }));
        }
    }
    let wanted = |store: &&Store| common.store.is_empty() || common.store.contains(&store.id);
    Ok(config.stores.iter().filter(wanted).cloned().collect())
}
