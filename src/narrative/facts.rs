//! What the narrative reads: the model, its details, the configuration, and the names of figures.

use crate::config::Config;
use crate::period::Month;
use crate::records::schema::TableId;
use crate::report::{Definition, Details, Metric, Number, ReportModel, Status, Unit};

use super::words;

/// A change is a finding only below this probability.
pub const SIGNIFICANT: f64 = 0.05;

/// Everything a finding can be made from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub model: &'a ReportModel,
    pub details: &'a Details,
    pub config: &'a Config,
}

/// What a change against the month before may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Significantly better: 明显改善.
    Better,
    /// Significantly worse: 明显变差.
    Worse,
    /// Tested, no evidence: 正常波动.
    Normal,
    /// Not tested: 未检验.
    Untested,
}

impl Verdict {
    /// The word the deck uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Better => "明显改善",
            Self::Worse => "明显变差",
            Self::Normal => "正常波动",
            Self::Untested => "未检验",
        }
    }
}

/// The verdict on a change whose sign says which way and whose p-value says how surely.
#[must_use]
pub fn judge(change: f64, p_value: Option<f64>, lower_is_better: bool) -> Verdict {
    match p_value {
        None => Verdict::Untested,
        Some(p) if p >= SIGNIFICANT || change == 0.0 => Verdict::Normal,
        Some(_) if (change > 0.0) == lower_is_better => Verdict::Worse,
        Some(_) => Verdict::Better,
    }
}

/// What a count counts: Chinese numbers need a word after them.
fn counting_word(id: &str) -> &'static str {
    match id.split_once('.') {
        Some(("orders" | "rework" | "first_time_fix", _)) => "台次",
        Some(("callbacks", _)) => "人",
        Some(("complaints", _)) => "件",
        Some(("customers" | "churn", _)) => "位",
        _ => "",
    }
}

impl<'a> Facts<'a> {
    /// The name of the report's language in the catalogue.
    #[must_use]
    pub fn language(&self) -> &'static str {
        self.config.report.language.code()
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

    /// The name of a metric, or of an item of the questionnaire or the external survey.
    #[must_use]
    pub fn label_of_linked(&self, id: &str) -> String {
        let item = self
            .details
            .items
            .iter()
            .find(|item| item.item == id)
            .map(|item| item.label.clone());
        let external = || {
            self.details
                .external
                .items
                .iter()
                .find(|item| item.item == id)
                .map(|item| item.label.clone())
        };
        if self.definition(id).is_some() {
            self.label(id)
        } else {
            item.or_else(external).unwrap_or_else(|| id.to_owned())
        }
    }

    /// 口径 numbers, joined: `3、17`.
    #[must_use]
    pub fn basis(&self, ids: &[&str]) -> String {
        let numbers = ids
            .iter()
            .filter_map(|id| self.definition(id))
            .map(|d| d.number.to_string());
        numbers.collect::<Vec<_>>().join("、")
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

    /// The unit after a figure: `%`, `分`, `元`, or the counting word.
    #[must_use]
    pub fn unit(&self, id: &str) -> String {
        match self.metric(id).map(|metric| metric.unit) {
            Some(Unit::Ratio) => "%".to_owned(),
            Some(Unit::Points) => "分".to_owned(),
            Some(Unit::Cny) => "元".to_owned(),
            _ => counting_word(id).to_owned(),
        }
    }

    fn is_ratio(&self, id: &str) -> bool {
        self.metric(id).is_some_and(|metric| metric.unit == Unit::Ratio)
    }

    /// A value of the metric with its unit: `27.4%`, `98.5 分`, `6 件`.
    #[must_use]
    pub fn shown(&self, id: &str, value: f64) -> String {
        if self.is_ratio(id) {
            return words::percent(value, self.decimals(id));
        }
        let figure = words::number(value, self.decimals(id));
        let unit = self.unit(id);
        if unit.is_empty() {
            figure
        } else {
            format!("{figure} {unit}")
        }
    }

    /// The size of a difference between two of its values: `1.6 个百分点`, `3.4 分`.
    #[must_use]
    pub fn shown_difference(&self, id: &str, difference: f64) -> String {
        let size = difference.abs();
        if self.is_ratio(id) {
            format!("{} 个百分点", words::number(size * 100.0, self.decimals(id)))
        } else {
            self.shown(id, size)
        }
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
        Some(judge(change, self.metric(id)?.p_value, self.lower_is_better(id)))
    }

    /// `比上月升 1.6 个百分点，属正常波动`; `与上月持平` where it rounds to zero; `None` without both figures.
    #[must_use]
    pub fn change_words(&self, id: &str) -> Option<String> {
        let change = self.change(id)?;
        if self.rounds_to_zero(id, change) {
            return Some("与上月持平".to_owned());
        }
        let direction = if change > 0.0 { "升" } else { "降" };
        let size = self.shown_difference(id, change);
        let judged = match self.verdict(id)? {
            Verdict::Normal => "属正常波动",
            Verdict::Untested => "未检验",
            verdict => verdict.word(),
        };
        Some(format!("比上月{direction} {size}，{judged}"))
    }

    /// `高出目标 7.4 个百分点`, `比目标低 1.8 个百分点`, `达到目标`; `None` without a target.
    #[must_use]
    pub fn target_words(&self, id: &str) -> Option<String> {
        let metric = self.metric(id)?;
        let distance = metric.value?.as_f64() - metric.target?;
        if metric.status == Status::Met || self.rounds_to_zero(id, distance) {
            return Some(
                if metric.status == Status::Met {
                    "达到目标"
                } else {
                    "略差于目标"
                }
                .to_owned(),
            );
        }
        let size = self.shown_difference(id, distance);
        Some(if distance > 0.0 {
            format!("高出目标 {size}")
        } else {
            format!("比目标低 {size}")
        })
    }

    /// Why a figure is null: 无数据, 未配置, 历史不足.
    #[must_use]
    pub fn absence(&self, id: &str) -> &'static str {
        match self.metric(id).and_then(|metric| metric.note.as_deref()) {
            Some("not_configured") => "未配置",
            Some("insufficient_history") => "历史不足",
            None if self.metric(id).is_none() => "未配置",
            _ => "无数据",
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

    /// `4 月`
    #[must_use]
    pub fn month_word(&self) -> String {
        format!("{} 月", self.month().number())
    }

    /// `3 月`
    #[must_use]
    pub fn previous_month_word(&self) -> String {
        format!("{} 月", self.month().plus(-1).number())
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
