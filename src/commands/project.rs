//! What the flags and the configuration say together: which month, which stores, where to.

use std::path::PathBuf;

use chrono::NaiveDate;
use rust_i18n::t;

use crate::cli::Common;
use crate::config::{self, Config, Store, TemplateChoice};
use crate::error::{Error, Kind, Result};
use crate::period::Month;
use crate::pipeline::Job;
use crate::records;

/// The configuration and the job the flags ask for.
///
/// # Errors
///
/// Every mistake in the configuration; a store that is not in it; with `stores: auto`, records that do not tell the stores.
pub(crate) fn open(common: &Common, keep_typst: Option<PathBuf>) -> Result<(Config, Job)> {
    let mut config = config::load(&common.config, &common.overrides)?;
    if config.stores_auto {
        config.stores = records::stores_found(&config)?;
    }
    config.period.data_as_of = common.data_as_of.or(config.period.data_as_of);
    let today = common.today.unwrap_or_else(|| chrono::Local::now().date_naive());
    let job = Job {
        month: month(common, &config, today),
        today,
        data_as_of: config.period.data_as_of.unwrap_or(today),
        out: common
            .out
            .clone()
            .unwrap_or_else(|| config.root.join(&config.output_dir)),
        template: common
            .template
            .as_deref()
            .map_or_else(|| config.report.template.clone(), template),
        stores: stores(common, &config)?,
        keep_typst,
        resume: false,
    };
    Ok((config, job))
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
