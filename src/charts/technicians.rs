//! Technicians: the control chart and the comparison with intervals.

use rust_i18n::t;
use statrs::function::beta::checked_beta_reg;

use super::complaints::number_of;
use super::draw::number;
use super::spec::{Axis, ChartSpec, Emphasis, Funnel, FunnelPoint};
use crate::language::Language;
use crate::report::ReportModel;
use crate::report::tables::TechnicianRow;
use crate::stats::SMALL_SAMPLE;

/// The tail probability beyond which a technician is outside the limits, on each side.
const TAIL: f64 = 0.00135;
/// Rate against cases with exact binomial limits around the store's rate.
pub fn funnel(model: &ReportModel, language: Language) -> Option<ChartSpec> {
    let technicians: Vec<_> = model.tables.technicians.iter().filter(|row| row.orders > 0).collect();
    let store = store_rate(model)?;
    let most = technicians.iter().map(|row| row.orders).max()?;
    let (upper, lower) = control_limits(store, most);
    let small: Vec<_> = technicians
        .iter()
        .filter(|row| row.orders < SMALL_SAMPLE && row.signal.is_none())
        .collect();
    let name_small = small.len() <= 2;
    let points: Vec<_> = technicians
        .iter()
        .map(|row| {
            let emphasis = emphasis(row);
            let detail = detail(row, emphasis, language);
            let named = !matches!(emphasis, Emphasis::Plain) && (emphasis != Emphasis::Small || name_small);
            FunnelPoint {
                cases: number_of(row.orders),
                rate: row.not_fixed_rate.unwrap_or(0.0) * 100.0,
                emphasis,
                name: if named { row.technician.clone() } else { String::new() },
                caption: [row.technician.as_str(), &detail].join(&t!("word.comma", locale = language.code())),
                detail,
            }
        })
        .collect();
    let judged = telling(&points).map(|point| point.rate * 1.15);
    let cases = technicians.iter().map(|row| row.orders).collect();
    let at_typical = named_limit(&upper, cases).unwrap_or(store * 200.0);
    let top = judged.chain([at_typical, store * 150.0]).fold(1.0, f64::max).min(100.0);
    let most = number_of(most);
    let step = Axis::counts([most]).step.max(1.0);
    let fewest = technicians.iter().map(|row| row.orders).min().map_or(0.0, number_of);
    let from = first_case(fewest, most, step);
    Some(ChartSpec::Funnel(Funnel {
        points,
        center: store * 100.0,
        center_label: t!(
            "chart.funnel.store",
            locale = language.code(),
            rate = number(store * 100.0, 1)
        )
        .into_owned(),
        upper_label: t!("chart.funnel.limit", locale = language.code()).into_owned(),
        upper: upper.into_iter().filter(|(cases, _)| *cases >= from).collect(),
        lower: lower.into_iter().filter(|(cases, _)| *cases >= from).collect(),
        cases: Axis {
            low: from,
            high: most * 1.09,
            step,
            decimals: 0,
        },
        rates: Axis::over([0.0, top], true, Some(100.0)),
        cases_label: t!("chart.funnel.cases", locale = language.code()).into_owned(),
    }))
}

/// The points the scale follows: those with enough cases, for a rate of one case in two stays at the edge; where nobody has enough, all.
pub(super) fn telling(points: &[FunnelPoint]) -> impl Iterator<Item = &FunnelPoint> {
    let is_small = |point: &FunnelPoint| point.emphasis == Emphasis::Small;
    let all = points.iter().all(is_small);
    points.iter().filter(move |point| all || !is_small(point))
}

/// The limit the scale reaches: that of a quarter of the way up the numbers of cases, where it has a name; of the most cases with room for
/// the name, for it falls on towards the right and has room below else. `None` where the limit is not drawn so far.
pub(super) fn named_limit(upper: &[(f64, f64)], mut cases: Vec<i64>) -> Option<f64> {
    cases.sort_unstable();
    let most = *cases.last()?;
    let typical = (*cases.get(cases.len() / 4)?).max(SMALL_SAMPLE).min(most);
    let (_, limit) = upper.iter().find(|(cases, _)| *cases >= number_of(typical))?;
    Some(if typical == most { limit * 1.15 } else { *limit })
}

/// Where the axis of cases begins: where all have many it leaves out what nobody has, so that their marks stand apart.
fn first_case(fewest: f64, most: f64, step: f64) -> f64 {
    let tick = ((fewest * 0.9) / step).floor() * step;
    if tick >= most * 0.25 { tick } else { 0.0 }
}

/// Figures of a technician who stands out, and why.
fn detail(row: &TechnicianRow, emphasis: Emphasis, language: Language) -> String {
    let (locale, cases) = (language.code(), row.not_fixed);
    match emphasis {
        Emphasis::Bad => t!("chart.funnel.above", locale = locale, cases = cases, of = row.orders),
        Emphasis::Good => t!("chart.funnel.below", locale = locale, cases = cases, of = row.orders),
        _ => t!("chart.funnel.small", locale = locale, of = row.orders),
    }
    .into_owned()
}

fn emphasis(row: &TechnicianRow) -> Emphasis {
    match row.signal.as_deref() {
        Some("high") => Emphasis::Bad,
        Some("low") => Emphasis::Good,
        _ if row.orders < SMALL_SAMPLE => Emphasis::Small,
        _ => Emphasis::Plain,
    }
}

/// Not fixed per first visit of the whole store.
fn store_rate(model: &ReportModel) -> Option<f64> {
    model
        .metrics
        .get("first_time_fix.rate")?
        .value
        .map(|fixed| 1.0 - fixed.as_f64())
}

/// Cases and limits in percent, above and below.
type Limits = (Vec<(f64, f64)>, Vec<(f64, f64)>);

/// The control limits for up to `most` cases around the rate `store`, in percent.
///
/// The binomial tail is the regularised incomplete beta function, which also has a value between whole numbers, so the
/// limits are smooth; a whole number of cases is outside them exactly when its own tail is below the limit probability.
#[must_use]
pub fn control_limits(store: f64, most: i64) -> Limits {
    const POINTS: u32 = 120;
    if !(store > 0.0 && store < 1.0) || most < 1 {
        return (Vec::new(), Vec::new());
    }
    let most = number_of(most) * 1.09;
    let (mut upper, mut lower) = (Vec::new(), Vec::new());
    for index in 0..=POINTS {
        // Closer together where the limits bend.
        let share = f64::from(index) / f64::from(POINTS);
        let cases = 1.0 + (most - 1.0) * share * share;
        // P(X ≥ k) = I_p(k, n − k + 1), falling in k.
        let above = |k: f64| checked_beta_reg(k, cases - k + 1.0, store).unwrap_or(f64::NAN);
        if let Some(k) = crossing(above, store * cases, cases, false) {
            upper.push((cases, k / cases * 100.0));
        }
        // P(X ≤ k) = 1 − I_p(k + 1, n − k), rising in k.
        let below = |k: f64| 1.0 - checked_beta_reg(k + 1.0, cases - k, store).unwrap_or(f64::NAN);
        if let Some(k) = crossing(below, 0.0, store * cases, true) {
            lower.push((cases, k / cases * 100.0));
        }
    }
    (upper, lower)
}

/// Where a monotone tail equals the limit probability; `None` when it does not within the range.
fn crossing(tail: impl Fn(f64) -> f64, low: f64, high: f64, rising: bool) -> Option<f64> {
    let (mut low, mut high) = (low.max(1e-9), high - 1e-9);
    let beyond = |k: f64| (tail(k) < TAIL) != rising;
    if low >= high || beyond(low) || !beyond(high) {
        return None;
    }
    for _ in 0..60 {
        // Closer than any drawing shows.
        if high - low < 1e-7 {
            break;
        }
        let middle = f64::midpoint(low, high);
        if beyond(middle) { high = middle } else { low = middle }
    }
    Some(f64::midpoint(low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_follows_small_samples_where_there_are_no_others() {
        let point = |rate, emphasis| FunnelPoint {
            cases: 20.0,
            rate,
            emphasis,
            name: String::new(),
            caption: String::new(),
            detail: String::new(),
        };
        let rates = |points: &[FunnelPoint]| -> Vec<f64> { telling(points).map(|point| point.rate).collect() };
        let small = [point(4.8, Emphasis::Small), point(13.3, Emphasis::Small)];
        assert_eq!(rates(&small), [4.8, 13.3]);
        let mixed = [
            point(50.0, Emphasis::Small),
            point(3.0, Emphasis::Plain),
            point(9.0, Emphasis::Bad),
        ];
        assert_eq!(rates(&mixed), [3.0, 9.0]);
    }

    /// Tail sums by direct addition of probabilities.
    fn probability_at_least(k: i64, n: i64, p: f64) -> f64 {
        let mut term = (1.0 - p).powi(i32::try_from(n).unwrap());
        let mut sum = if k == 0 { term } else { 0.0 };
        for i in 1..=n {
            term *= number_of(n - i + 1) / number_of(i) * p / (1.0 - p);
            if i >= k {
                sum += term;
            }
        }
        sum
    }

    #[test]
    fn whole_numbers_are_outside_exactly_when_their_tail_is_small() {
        let p = 0.02;
        for n in [40, 99, 186, 256, 348] {
            let above = |k: f64| checked_beta_reg(k, number_of(n) - k + 1.0, p).unwrap_or(f64::NAN);
            let limit = crossing(above, p * number_of(n), number_of(n), false).unwrap();
            for k in 1..=n.min(30) {
                let outside = probability_at_least(k, n, p) < TAIL;
                assert_eq!(number_of(k) > limit, outside, "{k} of {n}, limit {limit}");
            }
        }
    }

    #[test]
    fn the_lower_limit_begins_where_zero_becomes_unlikely() {
        let (_, lower) = control_limits(0.02, 400);
        let first = lower.first().unwrap().0;
        let expected = TAIL.ln() / (1.0f64 - 0.02).ln();
        assert!(
            (first - expected).abs() < 10.0 && first >= expected,
            "{first} {expected}"
        );
    }

    #[test]
    fn the_axis_of_cases_begins_where_somebody_has_cases() {
        let cases = [
            (36.0, 70.0, 20.0, 20.0),
            (26.0, 348.0, 100.0, 0.0),
            (3.0, 70.0, 20.0, 0.0),
            (0.0, 0.0, 1.0, 0.0),
        ];
        for (fewest, most, step, expected) in cases {
            let from = first_case(fewest, most, step);
            assert!((from - expected).abs() < 1e-9, "{fewest} to {most}: {from}");
        }
    }

    #[test]
    fn rates_without_chance_have_no_limits() {
        assert_eq!(control_limits(0.0, 100), (Vec::new(), Vec::new()));
        assert_eq!(control_limits(1.0, 100), (Vec::new(), Vec::new()));
    }
}
