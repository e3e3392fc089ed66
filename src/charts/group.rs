//! The group's control charts: one dot per store, against how many cases it had.

use rust_i18n::t;

use super::draw::{self, number};
use super::spec::{Axis, ChartSpec, Emphasis, Funnel, FunnelPoint};
use super::technicians::{control_limits, named_limit, telling};
use super::theme::Tones;
use super::{DrawnChart, Orientation};
use crate::error::{Error, Kind, Result};
use crate::group::model::{GroupModel, RankedStore};
use crate::language::Language;
use crate::report::Number;
use crate::stats::{SMALL_SAMPLE, Signal, binomial_signal};

/// The figures drawn, and whether it is what is missing to all of them that is drawn: both are better when low.
pub const FUNNELS: [(&str, &str, bool); 2] = [
    ("group_first_time_fix", "first_time_fix.rate", true),
    ("group_churn", "churn.rate", false),
];

/// Width and height in millimetres: on a slide beside each other, on paper under each other and as wide as the page.
const fn size_mm(orientation: Orientation) -> (f64, f64) {
    match orientation {
        Orientation::Landscape => (106.0, 80.0),
        Orientation::Portrait => (175.0, 66.0),
    }
}

/// How many stores outside the limits are named; the league table names all.
const MOST_NAMES: usize = 8;

/// One store's cases.
#[derive(Debug, Clone, PartialEq)]
pub struct StoreCases {
    /// The store's name.
    pub name: String,
    /// How many of the cases had what is counted.
    pub events: i64,
    /// How many cases there were.
    pub cases: i64,
    /// Beyond the limits around the group's rate.
    pub signal: Option<Signal>,
}

/// The cases of each store and the group's rate.
#[must_use]
pub fn cases(model: &GroupModel, metric: &str, complement: bool) -> Option<(Vec<StoreCases>, f64)> {
    let whole = |number: Option<Number>| match number {
        Some(Number::Int(value)) => Some(value),
        _ => None,
    };
    let counts = |row: &RankedStore| {
        let (numerator, cases) = (whole(row.numerator)?, whole(row.denominator)?);
        let events = if complement { cases - numerator } else { numerator };
        (cases > 0 && (0..=cases).contains(&events)).then(|| (row.name.clone(), events, cases))
    };
    let counted: Vec<_> = model.rankings.get(metric)?.rows.iter().filter_map(counts).collect();
    let sum = |part: fn(&(String, i64, i64)) -> i64| Number::Int(counted.iter().map(part).sum()).as_f64();
    let all = sum(|row| row.2);
    if all <= 0.0 {
        return None;
    }
    let rate = sum(|row| row.1) / all;
    let stores = counted
        .into_iter()
        .map(|(name, events, cases)| StoreCases {
            name,
            events,
            cases,
            signal: binomial_signal(events.cast_unsigned(), cases.cast_unsigned(), rate),
        })
        .collect();
    Some((stores, rate))
}

/// Rate against cases, with the exact binomial limits around the group's rate. Only the farthest outside are named.
#[must_use]
pub fn funnel(model: &GroupModel, metric: &str, complement: bool, language: Language) -> Option<Funnel> {
    let (stores, rate) = cases(model, metric, complement)?;
    let most = stores.iter().map(|store| store.cases).max()?;
    let (upper, lower) = control_limits(rate, most);
    let share = |store: &StoreCases| Number::Int(store.events).as_f64() / Number::Int(store.cases).as_f64();
    // How far a store lies outside, in standard deviations of a store of its size.
    let distance = |store: &StoreCases| (share(store) - rate).abs() * Number::Int(store.cases).as_f64().sqrt();
    let mut outside: Vec<f64> = stores
        .iter()
        .filter(|store| store.signal.is_some())
        .map(distance)
        .collect();
    outside.sort_by(|a, b| b.total_cmp(a));
    let named_from = outside.get(MOST_NAMES.min(outside.len()).wrapping_sub(1)).copied();
    let points: Vec<FunnelPoint> = stores
        .iter()
        .map(|store| {
            let named = store.signal.is_some() && named_from.is_some_and(|from| distance(store) >= from);
            point(store, share(store) * 100.0, named, language)
        })
        .collect();
    let judged = telling(&points).map(|point| point.rate * 1.12);
    let sizes = stores.iter().map(|store| store.cases).collect();
    let at_typical = named_limit(&upper, sizes).unwrap_or(rate * 150.0);
    let top = judged.chain([at_typical, rate * 130.0]).fold(1.0, f64::max).min(100.0);
    let most = Number::Int(most).as_f64();
    let locale = language.code();
    Some(Funnel {
        points,
        center: rate * 100.0,
        center_label: t!("group.chart.center", locale = locale, rate = number(rate * 100.0, 1)).into_owned(),
        upper_label: t!("chart.funnel.limit", locale = locale).into_owned(),
        upper,
        lower,
        cases: Axis {
            low: 0.0,
            high: most * 1.09,
            step: Axis::counts([most]).step.max(1.0),
            decimals: 0,
        },
        rates: Axis::over([0.0, top], true, Some(100.0)),
        cases_label: t!(format!("group.chart.cases.{metric}"), locale = locale).into_owned(),
    })
}

fn point(store: &StoreCases, rate: f64, named: bool, language: Language) -> FunnelPoint {
    let locale = language.code();
    let emphasis = match store.signal {
        Some(Signal::High) => Emphasis::Bad,
        Some(Signal::Low) => Emphasis::Good,
        None if store.cases < SMALL_SAMPLE => Emphasis::Small,
        None => Emphasis::Plain,
    };
    let (events, of) = (
        number(Number::Int(store.events).as_f64(), 0),
        number(Number::Int(store.cases).as_f64(), 0),
    );
    let detail = match emphasis {
        Emphasis::Bad => t!("chart.funnel.above", locale = locale, cases = events, of = of).into_owned(),
        Emphasis::Good => t!("chart.funnel.below", locale = locale, cases = events, of = of).into_owned(),
        Emphasis::Small | Emphasis::Plain => String::new(),
    };
    FunnelPoint {
        cases: Number::Int(store.cases).as_f64(),
        rate,
        emphasis,
        name: if named { store.name.clone() } else { String::new() },
        caption: store.name.clone(),
        detail,
    }
}

/// Draws the group's charts that have data. `brand` is `#RRGGBB`.
///
/// # Errors
///
/// When `brand` is no colour, or the drawing backend fails.
pub fn draw_group(
    model: &GroupModel,
    brand: &str,
    language: Language,
    orientation: Orientation,
) -> Result<Vec<DrawnChart>> {
    let (width, height) = size_mm(orientation);
    let tones = Tones::from_brand(brand).ok_or_else(|| Error::new(Kind::Config, format!("`{brand}`")))?;
    let mut drawn = Vec::new();
    for (name, metric, complement) in FUNNELS {
        let Some(funnel) = funnel(model, metric, complement, language) else {
            continue;
        };
        let title = t!(format!("chart.title.{name}"), locale = language.code());
        let alt = alternative(&title, &funnel, language);
        drawn.push(DrawnChart {
            name: name.to_owned(),
            page: name,
            svg: draw::svg(&ChartSpec::Funnel(funnel), width, height, &tones)?,
            alt,
            note: None,
        });
    }
    Ok(drawn)
}

/// The chart in words: the group's rate, how many stores, and who is outside.
fn alternative(title: &str, funnel: &Funnel, language: Language) -> String {
    let locale = language.code();
    let is_outside = |point: &&FunnelPoint| matches!(point.emphasis, Emphasis::Bad | Emphasis::Good);
    let outside = funnel.points.iter().filter(is_outside).count();
    let named: Vec<String> = funnel
        .points
        .iter()
        .filter(|point| !point.name.is_empty())
        .map(|point| {
            let text = t!("word.bracketed", locale = locale, text = point.detail);
            format!("{}{text}", point.name)
        })
        .collect();
    let (title, center, stores) = (title, &funnel.center_label, funnel.points.len());
    if named.is_empty() {
        t!(
            "group.chart.alt_inside",
            locale = locale,
            title = title,
            center = center,
            stores = stores
        )
    } else {
        let names = named.join(&t!("word.list", locale = locale));
        t!(
            "group.chart.alt_outside",
            locale = locale,
            title = title,
            center = center,
            stores = stores,
            outside = outside,
            names = names
        )
    }
    .into_owned()
}
