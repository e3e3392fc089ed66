//! One store's figure as the group needs it, and what kind of figure it is: the kind decides how figures are pooled and compared.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::metrics::registry::{self, Better, Compute};
use crate::period::Month;
use crate::report::{Number, Status, StoreName, Unit, Warning};
use crate::stats::SMALL_SAMPLE;

/// The largest whole number that every step of the arithmetic holds exactly.
const LARGEST: f64 = 9_007_199_254_740_992.0;

/// The parts of a store's metrics.json that the group uses.
#[derive(Debug, Deserialize)]
pub(super) struct StoreFigures {
    pub store: StoreName,
    pub month: Month,
    pub provisional: bool,
    pub metrics: BTreeMap<String, RawFigure>,
    #[serde(default)]
    pub series: BTreeMap<String, Vec<RawPoint>>,
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

/// A figure as it stands in the file.
#[derive(Debug, Deserialize)]
pub(super) struct RawFigure {
    value: Option<Number>,
    numerator: Option<Number>,
    denominator: Option<Number>,
    unit: Unit,
    previous: Option<Number>,
    ci95: Option<[f64; 2]>,
    p_value: Option<f64>,
    #[serde(default)]
    small_sample: bool,
    status: Status,
    note: Option<String>,
    n: Option<i64>,
    se: Option<f64>,
}

/// A month of a series as it stands in the file.
#[derive(Debug, Deserialize)]
pub(super) struct RawPoint {
    pub month: Month,
    value: Option<Number>,
    numerator: Option<Number>,
    denominator: Option<Number>,
    n: Option<i64>,
    se: Option<f64>,
}

/// How a figure follows from whole numbers, and so how it is pooled and compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Successes of cases: added; compared by Fisher's exact test.
    Share,
    /// Good items of all items of customers: added; compared by Welch's test, as customers' items depend on each other.
    Survey,
    /// Events per so many of a base: added; compared by the conditional test of Poisson counts.
    Events(f64),
    /// A count: added.
    Count,
    /// A mean of points: its numerators are not in the reports, so it is not pooled.
    Points,
}

impl Kind {
    /// The kind of a metric; `None` for one that is not in the registry.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        Some(match registry::find(id)?.compute {
            Compute::Ratio(..) => Self::Share,
            Compute::Survey(_) => Self::Survey,
            Compute::Per(factor, ..) => Self::Events(factor),
            Compute::Count(_) | Compute::BaseTable(..) => Self::Count,
            Compute::Points(_) => Self::Points,
        })
    }

    /// Factor of numerator / denominator; `None` for figures without these.
    #[must_use]
    pub fn factor(self) -> Option<f64> {
        match self {
            Self::Share | Self::Survey => Some(1.0),
            Self::Events(factor) => Some(factor),
            Self::Count | Self::Points => None,
        }
    }
}

/// Whether a lower value is better.
#[must_use]
pub fn lower_is_better(id: &str) -> bool {
    registry::find(id).is_some_and(|definition| definition.better == Better::Lower)
}

/// A figure's parts in whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// Cases that count.
    pub numerator: i64,
    /// All cases.
    pub denominator: i64,
}

/// A figure of one store and month, checked: with a value, a figure that has parts has them, and they give the value.
#[derive(Debug, Clone, PartialEq)]
pub struct StoreFigure {
    /// Null with its reason in `note`.
    pub value: Option<Number>,
    /// Of figures with numerator and denominator, when there is a value.
    pub parts: Option<Parts>,
    /// Of the month before.
    pub previous: Option<Number>,
    /// 95 % interval, low and high.
    pub ci95: Option<[f64; 2]>,
    /// Of the change against last month.
    pub p_value: Option<f64>,
    /// Whether it rests on fewer than 30 cases.
    pub small_sample: bool,
    /// How it stands against the target.
    pub status: Status,
    /// Why there is no value.
    pub note: Option<String>,
    /// Valid callbacks and standard error of a satisfaction figure.
    pub n: Option<i64>,
    /// Standard error, of satisfaction figures.
    pub se: Option<f64>,
}

impl StoreFigure {
    /// The figure; `None` of a metric this program does not know.
    ///
    /// # Errors
    ///
    /// When it cannot be one of that metric.
    pub(super) fn checked(id: &str, raw: RawFigure) -> Result<Option<Self>, ()> {
        let (Some(kind), Some(definition)) = (Kind::of(id), registry::find(id)) else {
            return Ok(None);
        };
        if raw.unit != definition.unit {
            return Err(());
        }
        let parts = parts(kind, raw.value, raw.numerator, raw.denominator)?;
        let sample = sample(kind, raw.n, raw.se)?;
        let small = match kind {
            Kind::Survey => sample.0.is_some_and(|n| n < SMALL_SAMPLE),
            _ => parts.is_some_and(|parts| parts.denominator < SMALL_SAMPLE),
        };
        let probability = |p: &f64| (0.0..=1.0).contains(p);
        Ok(Some(Self {
            value: raw.value,
            parts,
            previous: raw.previous,
            ci95: raw.ci95.filter(|[low, high]| low <= high),
            p_value: raw.p_value.filter(probability),
            small_sample: raw.small_sample || small,
            status: raw.status,
            note: raw.note,
            n: sample.0,
            se: sample.1,
        }))
    }
}

/// One month of one store's figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StorePoint {
    /// The month.
    pub month: Month,
    /// Null when it had none.
    pub value: Option<Number>,
    /// Of a ratio.
    pub parts: Option<Parts>,
    /// Valid callbacks, of satisfaction figures.
    pub n: Option<i64>,
    /// Standard error, of satisfaction figures.
    pub se: Option<f64>,
}

impl StorePoint {
    /// The point; `None` when it cannot be one of that metric.
    pub(super) fn checked(id: &str, raw: &RawPoint) -> Option<Self> {
        let kind = Kind::of(id).unwrap_or(Kind::Points);
        let parts = parts(kind, raw.value, raw.numerator, raw.denominator).ok()?;
        let (n, se) = sample(kind, raw.n, raw.se).ok()?;
        Some(Self {
            month: raw.month,
            value: raw.value,
            parts,
            n,
            se,
        })
    }
}

fn parts(
    kind: Kind,
    value: Option<Number>,
    numerator: Option<Number>,
    denominator: Option<Number>,
) -> Result<Option<Parts>, ()> {
    let Some(value) = value else { return Ok(None) };
    let Some(factor) = kind.factor() else {
        let fits = kind == Kind::Points || whole(Some(value)).is_some();
        return if fits { Ok(None) } else { Err(()) };
    };
    let parts = Parts {
        numerator: whole(numerator).ok_or(())?,
        denominator: whole(denominator).ok_or(())?,
    };
    let expected = factor * (Number::Int(parts.numerator).as_f64() / Number::Int(parts.denominator).as_f64());
    let is_share = kind != Kind::Survey || parts.numerator <= parts.denominator;
    let fits = parts.denominator > 0 && is_share && (value.as_f64() - expected).abs() <= 1e-9 * expected.abs().max(1.0);
    if fits { Ok(Some(parts)) } else { Err(()) }
}

/// A whole number from 0 on.
#[allow(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
fn whole(number: Option<Number>) -> Option<i64> {
    let value = number?.as_f64();
    ((0.0..LARGEST).contains(&value) && value.fract() == 0.0).then_some(value as i64)
}

fn sample(kind: Kind, n: Option<i64>, se: Option<f64>) -> Result<(Option<i64>, Option<f64>), ()> {
    if kind != Kind::Survey {
        return Ok((None, None));
    }
    let sound =
        n.is_none_or(|n| whole(Some(Number::Int(n))).is_some()) && se.is_none_or(|se| (0.0..=1.0).contains(&se));
    if sound { Ok((n, se)) } else { Err(()) }
}
