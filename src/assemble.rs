//! From figures to the report model: names, warnings, and what makes a report provisional.

use chrono::NaiveDate;
use polars::prelude::PolarsResult;
use rust_i18n::t;

use crate::config::{Config, Store};
use crate::metrics::{Figures, registry};
use crate::period::Month;
use crate::privacy::Mask;
use crate::records::Records;
use crate::report::{ReportModel, SCHEMA, StoreName, Warning};

/// Which report it is.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// Whose report it is.
    pub store: &'a Store,
    /// The month reported on.
    pub month: Month,
    /// The day the records were drawn.
    pub data_as_of: NaiveDate,
}

impl Occasion<'_> {
    /// The last day whose records count.
    #[must_use]
    pub fn cutoff(&self) -> NaiveDate {
        self.month.cutoff(self.config.period.cutoff_days)
    }

    /// 初稿: the records were drawn before the cutoff's day had passed.
    #[must_use]
    pub fn provisional(&self) -> bool {
        self.data_as_of <= self.cutoff()
    }
}

/// The report model of a store's figures; `earlier` are warnings about earlier reports.
///
/// # Errors
///
/// When a frame is not of its schema's shape.
pub fn assemble(
    figures: &Figures,
    records: &Records,
    occasion: Occasion,
    earlier: &[Warning],
    mask: &Mask,
) -> PolarsResult<ReportModel> {
    let loaded = records.warnings.iter().map(|warning| Warning {
        code: warning.code.to_owned(),
        message: warning.message.clone(),
    });
    let mut warnings: Vec<Warning> = loaded
        .chain(earlier.iter().cloned())
        .chain(figure_warnings(figures, occasion)?)
        .collect();
    let mut tables = figures.tables.clone();
    mask.tables(&mut tables);
    mask.warnings(&mut warnings);
    Ok(ReportModel {
        schema: SCHEMA.to_owned(),
        store: StoreName {
            id: occasion.store.id.clone(),
            name: occasion.store.name.clone(),
        },
        month: occasion.month,
        cutoff: occasion.cutoff(),
        provisional: occasion.provisional(),
        metrics: figures.metrics.clone(),
        tables,
        series: figures.series.clone(),
        warnings,
    })
}

fn figure_warnings(figures: &Figures, occasion: Occasion) -> PolarsResult<Vec<Warning>> {
    let language = occasion.config.report.language.code();
    let mut warnings = Vec::new();
    let mut warn = |code: &str, message: std::borrow::Cow<'_, str>| {
        warnings.push(Warning {
            code: code.to_owned(),
            message: message.into_owned(),
        });
    };
    let cutoff = occasion.cutoff();
    if occasion.provisional() {
        warn(
            "provisional",
            t!(
                "warning.provisional",
                locale = language,
                cutoff = cutoff,
                drawn = occasion.data_as_of
            ),
        );
    }
    let limit = occasion.config.callbacks.max_no_result_rate;
    let no_result = figures
        .metrics
        .get("callbacks.no_result_rate")
        .and_then(|metric| metric.value);
    if let Some(rate) = no_result
        .map(crate::report::Number::as_f64)
        .filter(|rate| *rate > limit)
    {
        let percent = |rate: f64| format!("{:.1}%", rate * 100.0);
        warn(
            "survey_invalid",
            t!(
                "warning.survey_invalid",
                locale = language,
                rate = percent(rate),
                limit = percent(limit)
            ),
        );
    }
    let small: Vec<String> = registry::all()
        .filter(|definition| {
            figures
                .metrics
                .get(definition.id)
                .is_some_and(|metric| metric.small_sample && metric.target.is_some() && metric.value.is_some())
        })
        .map(|definition| definition.called(occasion.config, occasion.config.report.language))
        .collect();
    if !small.is_empty() {
        warn(
            "small_sample",
            t!(
                "warning.small_sample",
                locale = language,
                figures = small.join(&t!("definition.list", locale = language))
            ),
        );
    }
    if figures.no_rework_recorded(occasion.month) {
        warn(
            "no_rework_recorded",
            t!("warning.no_rework_recorded", locale = language),
        );
    }
    let early = figures.facts.early_stamps(occasion.month)?;
    if early > 0 {
        warn(
            "complaint_stamp_order",
            t!("warning.complaint_stamp_order", locale = language, count = early),
        );
    }
    Ok(warnings)
}
