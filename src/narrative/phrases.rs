//! How the narrative says things: figures with their units, changes, targets, months, in the report's language.

use chrono::Datelike;

use super::verdict::Verdict;
use super::{Facts, Finding, words};
use crate::language::Language;
use crate::metrics::tables::NOT_STATED;
use crate::period::Month;
use crate::report::{Status, Unit};

/// The noun of what a count counts.
fn counted_noun(id: &str) -> Option<&'static str> {
    match id.split_once('.')?.0 {
        "orders" | "rework" | "first_time_fix" => Some("visit"),
        "callbacks" => Some("callback"),
        "complaints" => Some("complaint"),
        "customers" | "churn" => Some("customer"),
        _ => None,
    }
}

impl Facts<'_> {
    /// A finding with its headline in the report's language.
    #[must_use]
    pub fn finding(&self, first: &str, second: Option<&str>) -> Finding {
        Finding::new(self.tongue(), first, second)
    }

    /// A page without data: the headline says so, the line says why.
    #[must_use]
    pub fn nothing(&self, headline: &str, why: &str) -> Finding {
        Finding::empty(self.tongue(), headline, why)
    }

    /// Clauses of one sentence; empty ones are left out.
    #[must_use]
    pub fn clauses<T: AsRef<str>>(&self, parts: &[T]) -> String {
        words::clauses(self.tongue(), parts)
    }

    /// Whole sentences one after the other.
    #[must_use]
    pub fn sentences<T: AsRef<str>>(&self, parts: &[T]) -> String {
        words::sentences(self.tongue(), parts)
    }

    /// `甲、乙`; `A and B`.
    #[must_use]
    pub fn enumerated<T: AsRef<str>>(&self, names: &[T]) -> String {
        words::enumerated(self.tongue(), names)
    }

    /// A number with what it counts: `3 项`, `1 measure`, `3 measures`. `noun` is its name in the catalogue.
    #[must_use]
    pub fn counted(&self, noun: &str, count: i64) -> String {
        self.counted_as(noun, &words::count(count), count == 1)
    }

    /// As [`Self::counted`], for lengths.
    #[must_use]
    pub fn counted_rows(&self, noun: &str, rows: usize) -> String {
        self.counted(noun, i64::try_from(rows).unwrap_or(i64::MAX))
    }

    /// As [`Self::counted`], for whole numbers among the figures.
    #[must_use]
    pub fn counted_figure(&self, noun: &str, count: f64) -> String {
        self.counted_as(noun, &words::number(count, 0), (count - 1.0).abs() < 0.5)
    }

    fn counted_as(&self, noun: &str, figure: &str, one: bool) -> String {
        let key = format!("finding.counted.{noun}.{}", if one { "one" } else { "other" });
        rust_i18n::t!(key, locale = self.language(), n = figure).into_owned()
    }

    /// A category of the records as the report shows it: the word for cells left empty has a translation.
    #[must_use]
    pub fn category(&self, key: &str) -> String {
        if key == NOT_STATED {
            say!(self, "word.not_stated")
        } else {
            key.to_owned()
        }
    }

    /// The unit after a figure: `%`, `分`, `元`, or in Chinese the counting word.
    #[must_use]
    pub fn unit(&self, id: &str) -> String {
        match self.metric(id).map(|metric| metric.unit) {
            Some(Unit::Ratio) => "%".to_owned(),
            Some(Unit::Points) => say!(self, "finding.unit.points"),
            Some(Unit::Cny) => say!(self, "finding.unit.cny"),
            _ if self.tongue() == Language::English => String::new(),
            // What stands after the number.
            _ => counted_noun(id).map_or_else(String::new, |noun| self.counted_as(noun, "", false).trim().to_owned()),
        }
    }

    /// A value of the metric with its unit: `27.4%`, `98.5 分`, `6 件`; in English points and counts stand alone.
    #[must_use]
    pub fn shown(&self, id: &str, value: f64) -> String {
        if self.is_ratio(id) {
            return words::percent(value, self.decimals(id));
        }
        let figure = words::number(value, self.decimals(id));
        let is_points = self.metric(id).is_some_and(|metric| metric.unit == Unit::Points);
        let unit = self.unit(id);
        if unit.is_empty() || (is_points && self.tongue() == Language::English) {
            figure
        } else {
            format!("{figure} {unit}")
        }
    }

    /// `流失率 27.4%`: the metric's name and a value of it.
    #[must_use]
    pub fn named(&self, id: &str, value: f64) -> String {
        format!("{} {}", self.label(id), self.shown(id, value))
    }

    /// As [`Self::named`], a small sample marked: `救援准时率 61.5%（样本不足 30）`.
    #[must_use]
    pub fn named_with_sample(&self, id: &str, value: f64) -> String {
        let named = self.named(id, value);
        if self.is_small(id) {
            say!(self, "finding.small_sample", figure = named)
        } else {
            named
        }
    }

    /// A difference of points: `3.4 分`.
    #[must_use]
    pub fn points(&self, difference: f64) -> String {
        say!(self, "finding.size.points", figure = words::number(difference.abs(), 1))
    }

    /// A score of the questionnaires: `78.9 分`, `78.9`.
    #[must_use]
    pub fn score(&self, score: f64) -> String {
        say!(self, "finding.score", figure = words::number(score, 1))
    }

    /// The size of a difference between two of its values: `1.6 个百分点`, `3.4 分`.
    #[must_use]
    pub fn shown_difference(&self, id: &str, difference: f64) -> String {
        let size = difference.abs();
        let figure = |scale: f64| words::number(size * scale, self.decimals(id));
        match (self.metric(id).map(|metric| metric.unit), self.tongue()) {
            (Some(Unit::Ratio), _) => say!(self, "finding.size.ratio", figure = figure(100.0)),
            (Some(Unit::Points), Language::English) => say!(self, "finding.size.points", figure = figure(1.0)),
            _ => self.shown(id, size),
        }
    }

    /// `比上月升 1.6 个百分点，属正常波动`; `与上月持平` where it rounds to zero; `None` without both figures.
    #[must_use]
    pub fn change_words(&self, id: &str) -> Option<String> {
        let change = self.change(id)?;
        if self.rounds_to_zero(id, change) {
            return Some(say!(self, "finding.change.none"));
        }
        let verdict = self.verdict(id)?;
        let unsure = self.is_small(id) && matches!(verdict, Verdict::Better | Verdict::Worse);
        let judged = if unsure {
            say!(self, "finding.target.few")
        } else {
            verdict.judged(self)
        };
        let size = self.shown_difference(id, change);
        Some(if change > 0.0 {
            say!(self, "finding.change.up", size = size, judged = judged)
        } else {
            say!(self, "finding.change.down", size = size, judged = judged)
        })
    }

    /// `升 3.4 分`, against last month where the sentence says so.
    #[must_use]
    pub fn moved(&self, change: f64, size: &str) -> String {
        if change > 0.0 {
            say!(self, "finding.moved.up", size = size)
        } else {
            say!(self, "finding.moved.down", size = size)
        }
    }

    /// `高出目标 7.4 个百分点`, `比目标低 1.8 个百分点`, `达到目标`; `None` without a target.
    #[must_use]
    pub fn target_words(&self, id: &str) -> Option<String> {
        let metric = self.metric(id)?;
        let distance = metric.value?.as_f64() - metric.target?;
        // Few cases give a status, but no judgement in words.
        if metric.small_sample {
            return Some(say!(self, "finding.target.small"));
        }
        if metric.status == Status::Met {
            return Some(say!(self, "finding.target.met"));
        }
        if self.rounds_to_zero(id, distance) {
            return Some(say!(self, "finding.target.just_off"));
        }
        let size = self.shown_difference(id, distance);
        Some(if distance > 0.0 {
            say!(self, "finding.target.above", size = size)
        } else {
            say!(self, "finding.target.below", size = size)
        })
    }

    /// `流失率高出目标 7.4 个百分点`, of a metric the report calls `name` here; nothing without a target.
    #[must_use]
    pub fn against_target(&self, name: &str, id: &str) -> String {
        let Some(words) = self.target_words(id) else {
            return String::new();
        };
        self.about(name, &words)
    }

    /// `预约率` and what is said of it, in one clause.
    #[must_use]
    pub fn about(&self, name: &str, words: &str) -> String {
        match self.tongue() {
            Language::Chinese => format!("{name}{words}"),
            Language::English if name.is_empty() => words.to_owned(),
            Language::English => format!("{name} {words}"),
        }
    }

    /// `为 13 个月最高`: whether the value is the highest or lowest of the months known, where these are many enough.
    #[must_use]
    pub fn extreme(&self, id: &str, value: f64) -> String {
        let known: Vec<f64> = self.series(id).into_iter().flatten().collect();
        let earlier = known.get(..known.len().saturating_sub(1)).unwrap_or_default();
        let months = known.len();
        if months > 3 && earlier.iter().all(|&before| before < value) {
            say!(self, "finding.extreme.highest", months = months)
        } else if months > 3 && earlier.iter().all(|&before| before > value) {
            say!(self, "finding.extreme.lowest", months = months)
        } else {
            String::new()
        }
    }

    /// Why a figure is null, in words.
    #[must_use]
    pub fn absence_word(&self, id: &str) -> String {
        self.absence(id).word(self)
    }

    /// `4 月`, `April`
    #[must_use]
    pub fn month_word(&self) -> String {
        self.word_of(self.month())
    }

    /// `3 月`, `March`
    #[must_use]
    pub fn previous_month_word(&self) -> String {
        self.word_of(self.month().plus(-1))
    }

    /// A month without its year.
    #[must_use]
    pub fn word_of(&self, month: Month) -> String {
        say!(self, "finding.month", month = self.name_of(month))
    }

    /// `2026 年 4 月`, `April 2026`
    #[must_use]
    pub fn month_and_year(&self, month: Month) -> String {
        say!(
            self,
            "finding.month_and_year",
            year = month.year(),
            month = self.name_of(month)
        )
    }

    /// The day of the cutoff: `5 月 7 日`, `7 May`
    #[must_use]
    pub fn cutoff_day(&self) -> String {
        let cutoff = self.model.cutoff;
        say!(
            self,
            "finding.day",
            month = self.name_of(Month::of(cutoff)),
            day = cutoff.day()
        )
    }

    fn name_of(&self, month: Month) -> String {
        match self.tongue() {
            Language::Chinese => month.number().to_string(),
            Language::English => month.first_day().format("%B").to_string(),
        }
    }
}
