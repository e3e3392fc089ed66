//! One metric: its figure in each month of a series.

use std::collections::BTreeMap;

use super::facts::Facts;
use super::monthly::Monthly;
use super::registry::{Compute, Definition, Reach};
use crate::config::Config;
use crate::period::Month;
use crate::records::schema::TableId;
use crate::report::{EarlierReport, Metric, Number, PointSource, SeriesPoint, Spread};

/// Months a series shows.
pub const SERIES_MONTHS: i32 = 13;

/// What every metric is computed from.
pub(crate) struct Basis<'a> {
    pub facts: &'a Facts,
    pub monthly: &'a Monthly,
    pub config: &'a Config,
    /// Earlier reports by month.
    pub history: &'a BTreeMap<Month, EarlierReport>,
    /// First month with a visit that counts for churn and base.
    pub first_visit: Option<Month>,
}

/// A figure of one month before any comparison.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Figure {
    value: Option<Number>,
    numerator: Option<Number>,
    denominator: Option<Number>,
    note: Option<&'static str>,
    spread: Option<Spread>,
}

impl Figure {
    fn null(note: &'static str, survey: bool) -> Self {
        Self {
            note: Some(note),
            spread: survey.then_some(Spread { n: None, se: None }),
            ..Self::default()
        }
    }

    fn plain(value: Option<Number>) -> Self {
        Self {
            value,
            note: value.is_none().then_some("no_data"),
            ..Self::default()
        }
    }

    fn ratio(factor: f64, numerator: i64, denominator: i64) -> Self {
        if denominator == 0 {
            let zero = Some(Number::Int(0));
            return Self {
                numerator: zero,
                denominator: zero,
                note: Some("no_data"),
                ..Self::default()
            };
        }
        let (top, bottom) = (Number::Int(numerator), Number::Int(denominator));
        let value = Number::Float(factor * (top.as_f64() / bottom.as_f64()));
        Self {
            value: Some(value),
            numerator: Some(top),
            denominator: Some(bottom),
            ..Self::default()
        }
    }
}

impl Basis<'_> {
    /// The series and the month's metric of a definition.
    pub(crate) fn metric(&self, definition: &Definition, month: Month) -> (Metric, Vec<SeriesPoint>) {
        let mut note = None;
        let series: Vec<SeriesPoint> = month
            .ending_here(SERIES_MONTHS)
            .map(|at| {
                let (point, reason) = self.point(definition, at, at == month);
                note = reason;
                point
            })
            .collect();
        (self.compare(definition, month, &series, note), series)
    }

    fn basis_table(&self, definition: &Definition) -> TableId {
        match definition.compute {
            Compute::BaseTable(..) if self.facts.configured(TableId::CustomerBase) => TableId::CustomerBase,
            _ => definition.basis,
        }
    }

    fn point(
        &self,
        definition: &Definition,
        month: Month,
        is_report_month: bool,
    ) -> (SeriesPoint, Option<&'static str>) {
        let begun = self
            .facts
            .first_month(self.basis_table(definition))
            .is_some_and(|first| month >= first);
        let earlier = (!begun && !is_report_month)
            .then(|| self.history.get(&month)?.metrics.get(definition.id))
            .flatten();
        if let Some(metric) = earlier {
            let point = SeriesPoint {
                month,
                value: metric.value,
                numerator: metric.numerator,
                denominator: metric.denominator,
                source: Some(PointSource::History),
                spread: matches!(definition.compute, Compute::Survey(_)).then(|| metric.spread()),
            };
            return (point, None);
        }
        let figure = self.figure(definition, month, begun);
        let point = SeriesPoint {
            month,
            value: figure.value,
            numerator: figure.numerator,
            denominator: figure.denominator,
            source: begun.then_some(PointSource::Records),
            spread: figure.spread,
        };
        (point, figure.note)
    }

    fn figure(&self, definition: &Definition, month: Month, begun: bool) -> Figure {
        let survey = matches!(definition.compute, Compute::Survey(_));
        if !(definition.available)(self.facts, self.config) {
            return Figure::null("not_configured", survey);
        }
        let table = self.basis_table(definition);
        if !begun || self.facts.ended_before(table, month, self.config.period.cutoff_days) {
            return Figure::null("no_data", survey);
        }
        if table != TableId::CustomerBase && !self.reaches(definition.reach, month) {
            return Figure::null("insufficient_history", survey);
        }
        self.computed(definition.compute, month)
    }

    fn computed(&self, compute: Compute, month: Month) -> Figure {
        let count = |name: &str| self.monthly.count(name, month);
        match compute {
            Compute::Count(name) => Figure::plain(Some(Number::Int(count(name)))),
            Compute::Ratio(numerator, denominator) => Figure::ratio(1.0, count(numerator), count(denominator)),
            Compute::Per(factor, numerator, denominator) => Figure::ratio(factor, count(numerator), count(denominator)),
            Compute::Points(name) => Figure::plain(self.monthly.points(name, month).map(Number::Float)),
            Compute::BaseTable(given, counted) => {
                if self.facts.configured(TableId::CustomerBase) {
                    Figure::plain(self.monthly.given_count(given, month).map(Number::Int))
                } else {
                    Figure::plain(Some(Number::Int(count(counted))))
                }
            }
            Compute::Survey(name) => {
                let sums = self.monthly.survey(name, month);
                let estimate = sums.estimate();
                let se = estimate.and_then(|estimate| estimate.standard_error);
                Figure {
                    spread: Some(Spread { n: Some(sums.n), se }),
                    ..Figure::ratio(1.0, sums.y, sums.x)
                }
            }
        }
    }

    fn reaches(&self, reach: Reach, month: Month) -> bool {
        let active = self.config.base_active_months.cast_signed();
        let months = match reach {
            Reach::None => return true,
            Reach::Absent => self.config.churn.absent_months.cast_signed(),
            Reach::Active => active - 1,
            Reach::TwiceActive => 2 * active - 1,
            Reach::Year => 12,
        };
        self.first_visit.is_some_and(|first| first <= month.plus(-months))
    }
}
