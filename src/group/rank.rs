//! League tables: each store by one figure, and which of them really differ from all others together.

use super::comparison::{SIGNIFICANT, events_p, fisher_p, holm, poisson_interval};
use super::figures::{Kind, StoreFigure, lower_is_better};
use super::model::{Difference, RankedStore, Ranking};
use super::pool::{Pool, Share, float};
use super::stores::StoreReport;
use crate::report::Number;
use crate::stats;

/// The ranking of the stores by a figure; `None` for figures that cannot be tested.
#[must_use]
pub fn ranking(id: &str, stores: &[StoreReport]) -> Option<Ranking> {
    let kind = Kind::of(id)?;
    let test = match kind {
        Kind::Share => "fisher",
        Kind::Survey => "welch",
        Kind::Events(_) => "conditional_poisson",
        Kind::Count | Kind::Points => return None,
    };
    let pool = Pool::of(kind, stores.iter().filter_map(|store| share(store.figures.get(id)?)));
    let lower = lower_is_better(id);
    let mut rows: Vec<RankedStore> = stores.iter().map(|store| row(id, kind, store, &pool)).collect();
    let p_values: Vec<Option<f64>> = rows.iter().map(|row| row.p_value).collect();
    let center = pool.value().map(Number::as_f64);
    for (row, adjusted) in rows.iter_mut().zip(holm(&p_values)) {
        row.p_adjusted = adjusted;
        let real = adjusted.is_some_and(|p| p < SIGNIFICANT);
        row.difference = row.value.zip(center).filter(|_| real).map(|(value, center)| {
            if (value.as_f64() < center) == lower {
                Difference::Better
            } else {
                Difference::Worse
            }
        });
    }
    rows.sort_by(|a, b| order(a, b, lower));
    number(&mut rows);
    Some(Ranking {
        test: test.to_owned(),
        correction: "holm".to_owned(),
        tested: p_values.iter().flatten().count(),
        rows,
    })
}

/// A store's share of the pooled figure, when it has a value.
pub(super) fn share(figure: &StoreFigure) -> Option<Share> {
    Some(Share {
        value: figure.value?,
        parts: figure.parts,
        n: figure.n,
        se: figure.se,
    })
}

fn row(id: &str, kind: Kind, store: &StoreReport, pool: &Pool) -> RankedStore {
    let figure = store.figures.get(id);
    let share = figure.and_then(share);
    let small = figure.is_some_and(|figure| figure.small_sample);
    let parts = share.and_then(|share| share.parts);
    let n = match kind {
        Kind::Survey => share.and_then(|share| share.n),
        _ => parts.map(|parts| parts.denominator),
    };
    let own_interval = parts.and_then(|parts| match kind {
        // The store's report has none of events.
        Kind::Events(factor) => {
            let scale = factor / float(parts.denominator);
            poisson_interval(parts.numerator).map(|ends| ends.map(|end| end * scale))
        }
        _ => figure?.ci95,
    });
    RankedStore {
        store: store.id.clone(),
        name: store.name.clone(),
        provisional: store.provisional,
        rank: None,
        value: share.map(|share| share.value),
        numerator: parts.map(|parts| Number::Int(parts.numerator)),
        denominator: parts.map(|parts| Number::Int(parts.denominator)),
        n: n.map(Number::Int),
        ci95: own_interval,
        p_value: share.filter(|_| !small).and_then(|share| against_the_rest(share, pool)),
        p_adjusted: None,
        difference: None,
        small_sample: small,
        note: figure.map_or_else(|| Some("not_configured".to_owned()), |figure| figure.note.clone()),
    }
}

/// Two-sided p-value of a store's difference from all others together; `None` without others.
fn against_the_rest(share: Share, pool: &Pool) -> Option<f64> {
    let rest = pool.without(share);
    if rest.stores == 0 {
        return None;
    }
    let parts = share.parts?;
    let counts = ([parts.numerator, rest.numerator], [parts.denominator, rest.denominator]);
    match pool.kind {
        Kind::Share => fisher_p(counts.0, counts.1),
        Kind::Events(_) => events_p(counts.0, counts.1),
        Kind::Survey => {
            let (value, other) = (share.value.as_f64(), rest.value()?.as_f64());
            let (error, rest_error, n) = (share.se?, rest.standard_error()?, share.n?);
            if error > 0.0 {
                return stats::welch_p([value, other], [error, rest_error], [n, rest.n]);
            }
            // No spread among the store's customers says little about the next one: as with its interval, n of n.
            stats::two_proportion_p([value * float(n), other * float(rest.n)], [float(n), float(rest.n)])
        }
        Kind::Count | Kind::Points => None,
    }
}

/// Ranked ones best first; then those with few cases; then those without a value; equal ones by id.
fn order(a: &RankedStore, b: &RankedStore, lower: bool) -> std::cmp::Ordering {
    let group = |row: &RankedStore| (row.value.is_none(), row.small_sample);
    let value = |row: &RankedStore| {
        row.value
            .map_or(0.0, |value| if lower { value.as_f64() } else { -value.as_f64() })
    };
    group(a)
        .cmp(&group(b))
        .then(value(a).total_cmp(&value(b)))
        .then_with(|| a.store.cmp(&b.store))
}

/// Ranks from 1; equal values share one, and the next takes its place in the count.
fn number(rows: &mut [RankedStore]) {
    let mut before: Option<(f64, usize)> = None;
    for (index, row) in rows.iter_mut().enumerate() {
        let Some(value) = row.value.filter(|_| !row.small_sample).map(Number::as_f64) else {
            break;
        };
        #[allow(clippy::float_cmp, reason = "ties are equal to the last digit")]
        let rank = before
            .filter(|(last, _)| *last == value)
            .map_or(index + 1, |(_, rank)| rank);
        row.rank = Some(rank);
        before = Some((value, rank));
    }
}
