//! One metric: its figure in each month, and the month's figure with what it is compared with.

use std::collections::BTreeMap;

use super::facts::Facts;
use super::monthly::Monthly;
use super::registry::{Better, Compute, Definition, Reach};
use crate::config::{Config, Target};
use crate::period::Month;
use crate::records::schema::TableId;
use crate::report::{EarlierReport, Metric, Number, PointSource, Scale, SeriesPoint, Spread, Status, Unit, YearToDate};
use crate::stats;

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

    fn compare(
        &self,
        definition: &Definition,
        month: Month,
        series: &[SeriesPoint],
        note: Option<&'static str>,
    ) -> Metric {
        let at = |later: i32| series.iter().find(|point| point.month == month.plus(later));
        let now = at(0);
        let before = at(-1);
        let value = now.and_then(|point| point.value);
        let target = target(self.config, definition.id);
        Metric {
            value,
            numerator: now.and_then(|point| point.numerator),
            denominator: now.and_then(|point| point.denominator),
            unit: definition.unit,
            previous: before.and_then(|point| point.value),
            year_ago: at(-12).and_then(|point| point.value),
            ytd: year_to_date(definition, month, series),
            ci95: now.and_then(|point| interval(definition, point)),
            p_value: now
                .zip(before)
                .and_then(|(now, before)| p_value(definition, now, before)),
            small_sample: now.is_some_and(|point| self.is_small(definition, point)),
            target: target.map(|target| target.goal),
            status: status(definition.better, value, target),
            note: note.map(str::to_owned),
            scale: has_band(definition.id).then(|| Scale {
                band: value.map(|value| band(value.as_f64()).to_owned()),
            }),
            spread: now.and_then(|point| point.spread),
        }
    }

    fn is_small(&self, definition: &Definition, point: &SeriesPoint) -> bool {
        if point.denominator == Some(Number::Int(0)) {
            return true;
        }
        if point.value.is_none() {
            return false;
        }
        let size = match definition.compute {
            Compute::Survey(_) => point.spread.and_then(|spread| spread.n),
            Compute::Points("mot") => Some(self.monthly.count("callbacks.service_valid", point.month)),
            Compute::Ratio(..) | Compute::Per(..) => match point.denominator {
                Some(Number::Int(denominator)) => Some(denominator),
                _ => None,
            },
            _ => None,
        };
        size.is_some_and(|size| size < stats::SMALL_SAMPLE)
    }
}

fn parts(point: &SeriesPoint) -> Option<[f64; 2]> {
    point.value?;
    Some([point.numerator?.as_f64(), point.denominator?.as_f64()])
}

fn interval(definition: &Definition, point: &SeriesPoint) -> Option<[f64; 2]> {
    match definition.compute {
        Compute::Ratio(..) => parts(point).and_then(|[numerator, denominator]| stats::wilson(numerator, denominator)),
        Compute::Survey(_) => estimate(point)?.interval(),
        _ => None,
    }
}

fn estimate(point: &SeriesPoint) -> Option<stats::RatioEstimate> {
    let spread = point.spread?;
    Some(stats::RatioEstimate {
        value: point.value?.as_f64(),
        n: spread.n?,
        standard_error: spread.se,
    })
}

fn p_value(definition: &Definition, now: &SeriesPoint, before: &SeriesPoint) -> Option<f64> {
    match definition.compute {
        Compute::Ratio(..) => {
            let ([x1, n1], [x2, n2]) = (parts(now)?, parts(before)?);
            stats::two_proportion_p([x1, x2], [n1, n2])
        }
        Compute::Survey(_) => {
            let (now, before) = (estimate(now)?, estimate(before)?);
            stats::welch_p(
                [now.value, before.value],
                [now.standard_error?, before.standard_error?],
                [now.n, before.n],
            )
        }
        _ => None,
    }
}

/// January to the month: parts (or counts) added; `None` for points, null when a month is missing.
fn year_to_date(definition: &Definition, month: Month, series: &[SeriesPoint]) -> Option<YearToDate> {
    if definition.unit == Unit::Points {
        return None;
    }
    let year: Vec<&SeriesPoint> = series
        .iter()
        .filter(|point| point.month.year() == month.year())
        .collect();
    let sum = |part: fn(&SeriesPoint) -> Option<Number>| -> Option<Number> {
        year.iter()
            .map(|point| part(point))
            .try_fold(Number::Int(0), |sum, part| Some(add(sum, part?)))
    };
    let factor = match definition.compute {
        Compute::Per(factor, ..) => factor,
        Compute::Ratio(..) | Compute::Survey(_) => 1.0,
        _ => {
            return Some(YearToDate {
                value: sum(|point| point.value),
                numerator: None,
                denominator: None,
            });
        }
    };
    let (numerator, denominator) = (sum(|point| point.numerator), sum(|point| point.denominator));
    let value = numerator.zip(denominator).and_then(|(numerator, denominator)| {
        (denominator.as_f64() > 0.0).then(|| Number::Float(factor * (numerator.as_f64() / denominator.as_f64())))
    });
    Some(YearToDate {
        value,
        numerator,
        denominator,
    })
}

fn add(a: Number, b: Number) -> Number {
    match (a, b) {
        (Number::Int(a), Number::Int(b)) => Number::Int(a + b),
        (a, b) => Number::Float(a.as_f64() + b.as_f64()),
    }
}

/// The target a configuration sets a figure.
pub(crate) fn target<'a>(config: &'a Config, id: &str) -> Option<&'a Target> {
    config
        .targets
        .iter()
        .find(|(known, _)| known == id)
        .map(|(_, target)| target)
}

pub(crate) fn status(better: Better, value: Option<Number>, target: Option<&Target>) -> Status {
    let (Some(value), Some(target)) = (value, target) else {
        return Status::None;
    };
    let short = match better {
        Better::Higher => target.goal - value.as_f64(),
        Better::Lower => value.as_f64() - target.goal,
    };
    if short <= 0.0 {
        Status::Met
    } else if short <= target.tolerance + 1e-9 {
        Status::Near
    } else {
        Status::Missed
    }
}

fn has_band(id: &str) -> bool {
    matches!(id, "satisfaction.mot" | "external.pt")
}

/// The words of the 0–100 scale with their lower bounds, best first.
pub(crate) const BANDS: [(&str, f64); 5] = [
    ("very_satisfied", 90.0),
    ("satisfied", 76.0),
    ("fair", 60.0),
    ("dissatisfied", 45.0),
    ("very_dissatisfied", f64::NEG_INFINITY),
];

/// The word of a score on the 0–100 scale.
pub(crate) fn band(points: f64) -> &'static str {
    BANDS
        .iter()
        .find(|(_, from)| points >= *from)
        .map_or("very_dissatisfied", |(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_follows_the_direction() {
        let target = Target {
            goal: 0.2,
            tolerance: 0.03,
            next: None,
        };
        let of = |better, value| status(better, Some(Number::Float(value)), Some(&target));
        assert_eq!(of(Better::Lower, 0.2), Status::Met);
        assert_eq!(of(Better::Lower, 0.23), Status::Near);
        assert_eq!(of(Better::Lower, 0.2301), Status::Missed);
        assert_eq!(of(Better::Higher, 0.2301), Status::Met);
        assert_eq!(of(Better::Higher, 0.17), Status::Near);
        assert_eq!(status(Better::Higher, None, Some(&target)), Status::None);
        assert_eq!(status(Better::Higher, Some(Number::Int(1)), None), Status::None);
    }

    #[test]
    fn bands_start_at_their_lower_bound() {
        assert_eq!(
            [90.0, 89.9, 76.0, 60.0, 45.0, 44.9].map(band),
            [
                "very_satisfied",
                "satisfied",
                "satisfied",
                "fair",
                "dissatisfied",
                "very_dissatisfied"
            ]
        );
    }
}
