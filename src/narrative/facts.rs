//! What the narrative reads: the model, its details, the configuration, and the names of figures.

use crate::config::Config;
use crate::period::Month;
use crate::records::schema::TableId;
use crate::report::{Definition, Details, Metric, Number, ReportModel, Unit};

use super::verdict::{Absence, Verdict, judge};
use super::words;
use crate::language::Language;

/// Everything a finding can be made from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The figures.
    pub model: &'a ReportModel,
    /// What is shown beyond them.
    pub details: &'a Details,
    /// The configuration.
    pub config: &'a Config,
}

impl<'a> Facts<'a> {
    /// The name of the report's language in the catalogue.
    #[must_use]
    pub fn language(&self) -> &'static str {
        self.config.report.language.code()
    }

    /// The report's language.
    #[must_use]
    pub fn tongue(&self) -> Language {
        self.config.report.language
    }

    /// The figures of a metric.
    #[must_use]
    pub fn metric(&self, id: &str) -> Option<&'a Metric> {
        self.model.metrics.get(id)
    }

    /// Its value this month.
    #[must_use]
    pub fn value(&self, id: &str) -> Option<f64> {
        self.metric(id)?.value.map(Number::as_f64)
    }

    /// Its value last month.
    #[must_use]
    pub fn previous(&self, id: &str) -> Option<f64> {
        self.metric(id)?.previous.map(Number::as_f64)
    }

    /// This month's value less last month's, unrounded.
    #[must_use]
    pub fn change(&self, id: &str) -> Option<f64> {
        Some(self.value(id)? - self.previous(id)?)
    }

    /// Its definition in the registry.
    #[must_use]
    pub fn definition(&self, id: &str) -> Option<&'a Definition> {
        self.details.definitions.iter().find(|definition| definition.id == id)
    }

    /// Its name, as the dealership calls it.
    #[must_use]
    pub fn label(&self, id: &str) -> String {
        let configured = self.config.labels.get(id).cloned();
        configured
            .or_else(|| self.definition(id).map(|d| d.label.clone()))
            .unwrap_or_else(|| id.to_owned())
    }

    /// The name the config gives it, where it gives one.
    #[must_use]
    pub fn renamed(&self, id: &str) -> Option<String> {
        self.config.labels.get(id).cloned()
    }

    /// Its name inside a sentence: an English one begins small unless the config chose it or it is an abbreviation.
    #[must_use]
    pub fn label_within(&self, id: &str) -> String {
        let label = self.label(id);
        if self.tongue() == Language::English && !self.config.labels.contains_key(id) {
            words::lowered(&label)
        } else {
            label
        }
    }

    /// The name of a metric, or of an item of the questionnaire or the external survey.
    #[must_use]
    pub fn label_of_linked(&self, id: &str) -> String {
        if self.definition(id).is_some() {
            self.label(id)
        } else {
            self.details.item_label(id).unwrap_or(id).to_owned()
        }
    }

    /// Decimals shown.
    #[must_use]
    pub fn decimals(&self, id: &str) -> u8 {
        self.definition(id).map_or(1, |definition| definition.decimals)
    }

    /// Whether less of it is better.
    #[must_use]
    pub fn lower_is_better(&self, id: &str) -> bool {
        self.definition(id)
            .is_some_and(|definition| definition.better == "lower")
    }

    /// Whether its denominator is too small to call a change significant in words.
    #[must_use]
    pub fn is_small(&self, id: &str) -> bool {
        self.metric(id).is_some_and(|metric| metric.small_sample)
    }

    pub(super) fn is_ratio(&self, id: &str) -> bool {
        self.metric(id).is_some_and(|metric| metric.unit == Unit::Ratio)
    }

    /// Whether a difference rounds to zero in the decimals shown.
    #[must_use]
    pub fn rounds_to_zero(&self, id: &str, difference: f64) -> bool {
        let scale = if self.is_ratio(id) { 100.0 } else { 1.0 };
        (difference.abs() * scale * 10_f64.powi(i32::from(self.decimals(id)))).round() < 1.0
    }

    /// What the change against last month may be called; `None` without both figures.
    #[must_use]
    pub fn verdict(&self, id: &str) -> Option<Verdict> {
        let change = self.change(id)?;
        let metric = self.metric(id)?;
        if metric.small_sample && metric.p_value.is_some() {
            return Some(Verdict::Small);
        }
        Some(judge(change, metric.p_value, self.lower_is_better(id)))
    }

    /// Why a figure is null.
    #[must_use]
    pub fn absence(&self, id: &str) -> Absence {
        match self.metric(id).map(|metric| metric.note.as_deref()) {
            Some(Some("insufficient_history")) => Absence::InsufficientHistory,
            None | Some(Some("not_configured")) => Absence::NotConfigured,
            Some(_) => Absence::NoData,
        }
    }

    /// The 13 months of a metric, oldest first.
    #[must_use]
    pub fn series(&self, id: &str) -> Vec<Option<f64>> {
        let points = self.model.series.get(id).map(Vec::as_slice).unwrap_or_default();
        points.iter().map(|point| point.value.map(Number::as_f64)).collect()
    }

    /// The report's month.
    #[must_use]
    pub fn month(&self) -> Month {
        self.model.month
    }

    /// Denominators by metric, for the source line: `n = 850`.
    #[must_use]
    pub fn denominator(&self, id: &str) -> Option<i64> {
        match self.metric(id)?.denominator? {
            Number::Int(value) => Some(value),
            Number::Float(_) => None,
        }
    }

    /// Whether the records of a table are configured.
    #[must_use]
    pub fn has_table(&self, table: TableId) -> bool {
        self.config.sources.contains_key(&table)
    }

    /// 样本不足，请补访: the share of callbacks without result is above the limit of the config.
    #[must_use]
    pub fn survey_too_thin(&self) -> bool {
        self.value("callbacks.no_result_rate")
            .is_some_and(|rate| rate > self.config.callbacks.max_no_result_rate + 1e-9)
    }
}
