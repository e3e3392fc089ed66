//! From the records to one store's report model.

use polars::prelude::PolarsError;
use rust_i18n::t;

use super::Job;
use crate::assemble::{Occasion, assemble};
use crate::config::{Config, Store, notes};
use crate::error::{Error, Kind, Result};
use crate::language::Language;
use crate::metrics::Figures;
use crate::output::earlier;
use crate::output::manifest::{self, ConfigFile, Input};
use crate::privacy::Mask;
use crate::records::{self, Records};
use crate::report::{Details, Note, ReportModel, Warning};
use crate::{details, metrics};

/// One store's model with what the deck needs beside it.
pub(super) struct Computed {
    pub model: ReportModel,
    pub details: Details,
    pub rejects: Vec<u8>,
    pub inputs: Vec<Input>,
    pub restated: Vec<manifest::Restated>,
    pub made_with: ConfigFile,
}

/// Computes a store's model from its own records.
pub(super) fn compute(config: &Config, job: &Job, store: &Store, records: &Records) -> Result<Computed> {
    polars_core::runtime::THREAD_POOL
        .install(|| compute_with_figures(config, job, store, records, None))
        .map(|(computed, _)| computed)
}

/// As [`compute`], with the figures it comes from. Figures that are `known` are only put against the targets.
pub(super) fn compute_with_figures(
    config: &Config,
    job: &Job,
    store: &Store,
    records: &Records,
    known: Option<&Figures>,
) -> Result<(Computed, Figures)> {
    records::store_verdict(records, config, &store.id, job.month)?;
    let history = earlier::read_history(&job.out, job.month, &store.id);
    let figures = || match known {
        Some(known) => Ok(known.judged(config)),
        None => metrics::compute(records, config, job.month, &history.reports).map_err(|error| internal(&error)),
    };
    let (figures, mask) = rayon::join(figures, || Mask::new(records, config));
    let figures = figures?;
    let occasion = Occasion {
        config,
        store,
        month: job.month,
        data_as_of: job.data_as_of,
    };
    let (model, details) = rayon::join(
        || assemble(&figures, records, occasion, &history.warnings, &mask),
        || details::details(&figures, records, config, job.month, &mask),
    );
    let mut model = model.map_err(|error| internal(&error))?;
    let mut details = details.map_err(|error| internal(&error))?;
    let notes = notes::read(config, &store.id, job.month)?;
    details.notes = notes.pages;
    for text in details.notes.values_mut().flat_map(Note::texts_mut) {
        *text = mask.text(text).into_owned();
    }
    let used = figures.months_from_history();
    let inputs: Vec<Input> = records
        .inputs
        .iter()
        .map(|file| Input {
            table: file.table.name().to_owned(),
            path: file.path.clone(),
            sha256: file.sha256.clone(),
            rows: Some(file.rows),
            rejected: Some(file.rejected),
        })
        .chain(
            history
                .inputs
                .into_iter()
                .filter(|(month, _)| used.contains(month))
                .map(|(_, input)| input),
        )
        .chain(notes.files.into_iter().map(|(path, sha256)| Input {
            table: "notes".to_owned(),
            path,
            sha256,
            rows: None,
            rejected: None,
        }))
        .collect();
    let last = earlier::read_last(&job.out, job.month, &store.id);
    let made_with = ConfigFile::of(config, std::slice::from_ref(store));
    let restated = manifest::restated(last.as_ref(), &model, &inputs, &made_with);
    if !restated.is_empty() {
        model.warnings.push(restated_warning(&restated, config.report.language));
    }
    let rejects = records::reject::rejects_csv(&records.rejects, &records.inputs, |column, value| {
        mask.column(column, value).into_owned()
    });
    let computed = Computed {
        model,
        details,
        rejects,
        inputs,
        restated,
        made_with,
    };
    Ok((computed, figures))
}

fn restated_warning(restated: &[manifest::Restated], language: Language) -> Warning {
    let figures: Vec<&str> = restated.iter().map(|entry| entry.metric.as_str()).collect();
    let message = t!(
        "output.restated",
        locale = language.code(),
        count = restated.len(),
        figures = figures.join(if language == Language::Chinese { "、" } else { ", " })
    );
    Warning {
        code: "restated".to_owned(),
        message: message.into_owned(),
    }
}

/// A frame that is not of its schema's shape is a defect of this program, not of the data.
pub(crate) fn internal(error: &PolarsError) -> Error {
    Error::new(Kind::Unexpected, t!("pipeline.internal", reason = error))
}
