//! A report made for the screen, and what the page is told of it.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::config::{Audience, Config, Source, Store, TemplateChoice};
use crate::language::Language;
use crate::output::earlier::report_folder;
use crate::period::Month;
use crate::pipeline::Job;
use crate::pipeline::draft::{Draft, Timings, Worked};
use crate::records::Records;
use crate::records::read::storage::address;
use crate::report::StoreName;

/// A report made for the screen, with everything questions about it are answered from.
pub(super) struct Edition {
    /// Counts up.
    pub serial: u64,
    pub config: Arc<Config>,
    pub job: Job,
    pub store: Store,
    /// All that are configured.
    pub stores: Vec<StoreName>,
    pub audience: Audience,
    pub records: Arc<Records>,
    pub worked: Arc<Worked>,
    pub draft: Draft,
    /// What took how long; what was not done again took no time.
    pub timings: Timings,
}

impl Edition {
    /// The months the records cover, newest first.
    pub(super) fn months(&self) -> Vec<Month> {
        let tables = &self.worked.details().quality.tables;
        let first = tables.iter().filter_map(|table| table.first_month).min();
        let last = tables.iter().filter_map(|table| table.last_month).max();
        let month = self.job.month;
        let last = last.unwrap_or(month).max(month);
        let first = first.unwrap_or(month).min(month).max(last.plus(-119));
        let mut months = Vec::new();
        let mut next = last;
        while next >= first {
            months.push(next);
            next = next.plus(-1);
        }
        months
    }

    /// The tables that come from databases and object storage, of whose changes nobody tells.
    pub(super) fn unwatched(&self, language: Language) -> Vec<String> {
        let elsewhere =
            |source: &Source| source.query.is_some() || source.paths.iter().any(|entry| address::is_address(entry));
        let sources = self.config.sources.iter();
        let tables = sources.filter(|(_, source)| elsewhere(source));
        tables.map(|(table, _)| table.label(language)).collect()
    }

    /// As `--template` takes it.
    pub(super) fn template_name(&self) -> String {
        match &self.job.template {
            TemplateChoice::Deck => "deck".to_owned(),
            TemplateChoice::A4 => "a4".to_owned(),
            TemplateChoice::Folder(folder) => folder.to_string_lossy().into_owned(),
        }
    }

    /// The files of the report that a run has left, of those that may be opened.
    pub(super) fn made(&self) -> Vec<&'static str> {
        let folder = report_folder(&self.job.out, self.job.month, &self.store.id);
        super::jobs::RESULTS
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| folder.join(name).is_file())
            .collect()
    }
}

/// What the page is told of a report, in a language.
pub(super) fn report(edition: &Edition, language: Language) -> Value {
    let model = &edition.draft.model;
    let stores: Vec<Value> = edition
        .stores
        .iter()
        .map(|store| json!({ "id": store.id, "name": store.name }))
        .collect();
    json!({
        "serial": edition.serial,
        "timings": edition.timings,
        "title": edition.config.report.title,
        "dealership": edition.config.report.brand.name,
        "store": model.store,
        "stores": stores,
        "month": model.month,
        "months": edition.months(),
        "audience": if edition.audience == Audience::Hq { "hq" } else { "internal" },
        "language": edition.config.report.language,
        "template": edition.template_name(),
        "provisional": model.provisional,
        "cutoff": model.cutoff,
        "unwatched": edition.unwatched(language),
        "warnings": model.warnings,
        "quality": edition.worked.details().quality,
        "pages": edition.draft.view.pages,
        "delivery": edition.config.delivery.is_some(),
        "made": edition.made(),
        "provisional_note": if model.provisional { rust_i18n::t!("preview.provisional", locale = language.code()).into_owned() } else { String::new() },
    })
}
