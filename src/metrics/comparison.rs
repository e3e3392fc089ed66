//! The month's figure with what it is compared with: the months before, the target, its uncertainty.

use super::figure::Basis;
use super::judgement::{band, has_band, status, target};
use super::registry::{Compute, Definition};
use crate::period::Month;
use crate::report::{Metric, Number, Scale, SeriesPoint, Unit, YearToDate};
use crate::stats;

impl Basis<'_> {
    /// The metric of a month from the series that ends with it; `note` says why its value is null.
    pub(super) fn compare(
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

#[cfg(test)]
mod tests;
