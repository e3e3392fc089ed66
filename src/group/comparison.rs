//! Tests and intervals that compare one store with all others, exact where the counts are small.

use statrs::distribution::{Binomial, DiscreteCDF};
use statrs::function::gamma::{checked_gamma_lr, ln_gamma};

/// Below this a difference is called real.
pub const SIGNIFICANT: f64 = 0.05;

/// Two-sided p-value of Fisher's exact test of `x1` of `n1` against `x2` of `n2`: twice the smaller tail, at most 1.
///
/// `None` when a group is empty, a count lies outside its group, or everything or nothing is a success.
#[must_use]
pub fn fisher_p([x1, x2]: [i64; 2], [n1, n2]: [i64; 2]) -> Option<f64> {
    let fits = |x: i64, n: i64| n > 0 && (0..=n).contains(&x);
    if !fits(x1, n1) || !fits(x2, n2) {
        return None;
    }
    let [x, first, second] = [x1, n1, n2].map(float);
    let successes = float(x1) + float(x2);
    let all = first + second;
    if successes <= 0.0 || successes >= all {
        return None;
    }
    let choose = |n: f64, k: f64| ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0);
    let here = (choose(successes, x) + choose(all - successes, first - x) - choose(all, first)).exp();
    // Away from the mean the probabilities fall, so the sum ends as soon as a term no longer counts.
    let upward = x >= first * successes / all;
    let mut tail = here;
    let mut term = here;
    let mut at = x;
    loop {
        term *= if upward {
            (successes - at) * (first - at) / ((at + 1.0) * (second - successes + at + 1.0))
        } else {
            at * (second - successes + at) / ((successes - at + 1.0) * (first - at + 1.0))
        };
        at += if upward { 1.0 } else { -1.0 };
        // Also where a term is no number at all.
        if term.is_nan() || term <= tail * 1e-17 {
            break;
        }
        tail += term;
    }
    Some((2.0 * tail.min(1.0 - tail + here)).clamp(0.0, 1.0))
}

/// Two-sided p-value of equal rates of `events` over two `exposures`: given their sum, the first is binomial.
///
/// `None` when there was no event or an exposure is not positive.
#[must_use]
pub fn events_p(events: [i64; 2], exposures: [i64; 2]) -> Option<f64> {
    let all = events[0].checked_add(events[1])?;
    if all <= 0 || events.iter().any(|count| *count < 0) || exposures.iter().any(|size| *size <= 0) {
        return None;
    }
    let share = float(exposures[0]) / (float(exposures[0]) + float(exposures[1]));
    let distribution = Binomial::new(share, all.cast_unsigned()).ok()?;
    let first = events[0].cast_unsigned();
    let above = first.checked_sub(1).map_or(1.0, |below| distribution.sf(below));
    Some((2.0 * above.min(distribution.cdf(first))).clamp(0.0, 1.0))
}

/// Exact 95 % interval of the mean of a Poisson count (Garwood 1936).
#[must_use]
pub fn poisson_interval(events: i64) -> Option<[f64; 2]> {
    if events < 0 {
        return None;
    }
    let count = float(events);
    let highest = count + 12.0 * (count + 1.0).sqrt() + 20.0;
    // P(X ≥ k | mean) is the regularised lower incomplete gamma function of k at the mean, rising with the mean.
    let solve = |shape: f64, probability: f64| {
        let (mut low, mut high) = (0.0, highest);
        for _ in 0..100 {
            let middle = f64::midpoint(low, high);
            if checked_gamma_lr(shape, middle).unwrap_or(1.0) < probability {
                low = middle;
            } else {
                high = middle;
            }
        }
        f64::midpoint(low, high)
    };
    let low = if events == 0 { 0.0 } else { solve(count, 0.025) };
    Some([low, solve(count + 1.0, 0.975)])
}

/// Holm's step-down adjustment (1979): with adjusted values below α the chance that any of the differences called real is
/// none is at most α, however the tests depend on each other. Untested ones stay `None`.
#[must_use]
pub fn holm(p_values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(f64, usize)> = p_values
        .iter()
        .enumerate()
        .filter_map(|(index, p)| Some(((*p)?, index)))
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut adjusted = vec![None; p_values.len()];
    let mut highest: f64 = 0.0;
    let tested = order.len();
    for (position, (p, index)) in order.into_iter().enumerate() {
        #[allow(clippy::cast_precision_loss, reason = "a number of stores")]
        let remaining = (tested - position) as f64;
        highest = highest.max((remaining * p).min(1.0));
        if let Some(place) = adjusted.get_mut(index) {
            *place = Some(highest);
        }
    }
    adjusted
}

#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn float(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fisher_is_that_of_the_lady_tasting_tea() {
        // 3 of 4 against 1 of 4: (16 + 1) / 70 on one side.
        let p = fisher_p([3, 1], [4, 4]).unwrap();
        assert!((p - 2.0 * 17.0 / 70.0).abs() < 1e-12, "{p}");
        // 4 of 4 against 0 of 4: 1 / 70.
        let p = fisher_p([4, 0], [4, 4]).unwrap();
        assert!((p - 2.0 / 70.0).abs() < 1e-12, "{p}");
        assert!((fisher_p([0, 4], [4, 4]).unwrap() - 2.0 / 70.0).abs() < 1e-12);
        // Equal shares: no difference at all.
        assert_eq!(fisher_p([2, 2], [4, 4]), Some(1.0));
    }

    #[test]
    fn fisher_refuses_what_is_no_table() {
        for (x, n) in [
            ([0, 0], [4, 4]),
            ([4, 4], [4, 4]),
            ([5, 1], [4, 4]),
            ([1, 1], [0, 4]),
            ([-1, 1], [4, 4]),
        ] {
            assert_eq!(fisher_p(x, n), None, "{x:?} of {n:?}");
        }
        assert!(fisher_p([i64::MAX, 1], [i64::MAX, 4]).is_none_or(f64::is_finite));
    }

    #[test]
    fn fisher_agrees_with_direct_sums() {
        fn choose(n: i64, k: i64) -> f64 {
            (0..k).map(|index| float(n - index) / float(index + 1)).product()
        }
        for (x1, n1, x2, n2) in [(7, 12, 5, 20), (0, 9, 8, 30), (15, 20, 30, 80), (11, 11, 3, 9)] {
            let k = x1 + x2;
            let p = |x: i64| choose(n1, x) * choose(n2, k - x) / choose(n1 + n2, k);
            let range = (k - n2).max(0)..=k.min(n1);
            let above: f64 = range.clone().filter(|x| *x >= x1).map(p).sum();
            let below: f64 = range.filter(|x| *x <= x1).map(p).sum();
            let expected = (2.0 * above.min(below)).min(1.0);
            let found = fisher_p([x1, x2], [n1, n2]).unwrap();
            assert!(
                (found - expected).abs() < 1e-10,
                "{x1}/{n1} {x2}/{n2}: {found} {expected}"
            );
        }
    }

    #[test]
    fn events_over_equal_exposures_are_a_fair_coin() {
        // 6 of 6 events on one side: (1/2)^6, twice.
        let p = events_p([6, 0], [100, 100]).unwrap();
        assert!((p - 2.0 / 64.0).abs() < 1e-12, "{p}");
        assert_eq!(events_p([3, 3], [100, 100]), Some(1.0));
        assert_eq!(events_p([0, 0], [100, 100]), None);
        assert_eq!(events_p([1, 0], [0, 100]), None);
    }

    #[test]
    fn the_poisson_interval_is_the_tabled_one() {
        for (events, low, high) in [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (10, 4.7954, 18.3904)] {
            let [found_low, found_high] = poisson_interval(events).unwrap();
            assert!(
                (found_low - low).abs() < 1e-3 && (found_high - high).abs() < 1e-3,
                "{events}"
            );
        }
        assert_eq!(poisson_interval(-1), None);
    }

    #[test]
    fn holm_steps_down_and_never_back() {
        // By hand: 3 × 0.01, then 2 × 0.02, then max(0.04, 1 × 0.03).
        let adjusted = holm(&[Some(0.02), None, Some(0.01), Some(0.03)]);
        let expected = [Some(0.04), None, Some(0.03), Some(0.04)];
        for (found, expected) in adjusted.iter().zip(expected) {
            match (found, expected) {
                (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-12),
                (found, expected) => assert_eq!(*found, expected),
            }
        }
        assert_eq!(holm(&[Some(0.9), Some(0.8)]), [Some(1.0), Some(1.0)]);
    }
}
