//! The statistics behind the figures: intervals, tests and tails, each by its textbook definition.

use libm::erfc;
use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, StudentsT};

/// The standard normal quantile of 0.975.
pub const Z_975: f64 = 1.959_963_984_540_054;

/// Probability of one tail beyond three standard deviations; the control limits of a technician.
pub const CONTROL_TAIL: f64 = 0.00135;

/// Below this many cases a figure is marked as a small sample.
pub const SMALL_SAMPLE: i64 = 30;

/// Wilson's score interval for `successes` of `n` (Wilson 1927; Newcombe 1998, method 3), z = [`Z_975`].
///
/// `None` when n ≤ 0 or the successes are not within 0 … n (a ratio that is no proportion has no such interval).
#[must_use]
pub fn wilson(successes: f64, n: f64) -> Option<[f64; 2]> {
    if n <= 0.0 || successes < 0.0 || successes > n {
        return None;
    }
    let z2 = Z_975 * Z_975;
    let share = successes / n;
    let centre = share + z2 / (2.0 * n);
    let half = Z_975 * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    // None of n and n of n end exactly at 0 and 1; the arithmetic would miss them by a last digit.
    let low = if successes <= 0.0 { 0.0 } else { (centre - half) / scale };
    let high = if successes >= n { 1.0 } else { (centre + half) / scale };
    Some([low.clamp(0.0, 1.0), high.clamp(0.0, 1.0)])
}

/// Two-sided p-value of the pooled two-proportion z-test.
///
/// `None` when a denominator is 0 or the pooled variance is not positive.
#[must_use]
pub fn two_proportion_p(successes: [f64; 2], n: [f64; 2]) -> Option<f64> {
    let [x1, x2] = successes;
    let [n1, n2] = n;
    if n1 <= 0.0 || n2 <= 0.0 {
        return None;
    }
    let pooled = (x1 + x2) / (n1 + n2);
    let variance = pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2);
    (variance > 0.0).then(|| {
        let z = (x1 / n1 - x2 / n2) / variance.sqrt();
        erfc(z.abs() / std::f64::consts::SQRT_2)
    })
}

/// A ratio of sums over clusters (callbacks), with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioEstimate {
    /// Σy / Σx.
    pub value: f64,
    /// Clusters.
    pub n: i64,
    /// `None` when n < 2.
    pub standard_error: Option<f64>,
}

/// Sums over clusters from which a ratio estimate follows exactly; they add up over groups of clusters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClusterSums {
    /// Clusters.
    pub n: i64,
    /// Σx, Σy.
    pub x: i64,
    /// Σ y.
    pub y: i64,
    /// Σx², Σxy, Σy².
    pub xx: i64,
    /// Σ x·y.
    pub xy: i64,
    /// Σ y².
    pub yy: i64,
}

impl ClusterSums {
    /// Both groups together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            n: self.n + other.n,
            x: self.x + other.x,
            y: self.y + other.y,
            xx: self.xx + other.xx,
            xy: self.xy + other.xy,
            yy: self.yy + other.yy,
        }
    }

    /// The ratio estimate (Cochran, Sampling Techniques, 3rd ed., eq. 6.13): SE² = n/(n−1) · Σ(y − R·x)² / (Σx)².
    ///
    /// The sum of squares is formed in whole numbers, so that it is 0 exactly when every cluster has the same ratio.
    /// `None` when Σx = 0.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "the sums of one month stay far below 2^53")]
    pub fn estimate(self) -> Option<RatioEstimate> {
        if self.x == 0 {
            return None;
        }
        let [x, y, xx, xy, yy] = [self.x, self.y, self.xx, self.xy, self.yy].map(i128::from);
        let squares = x * x * yy - 2 * x * y * xy + y * y * xx;
        let value = self.y as f64 / self.x as f64;
        let standard_error = (self.n >= 2).then(|| {
            let n = self.n as f64;
            let sum = self.x as f64;
            (n / (n - 1.0) * squares as f64).sqrt() / (sum * sum)
        });
        Some(RatioEstimate {
            value,
            n: self.n,
            standard_error,
        })
    }
}

impl RatioEstimate {
    /// 95 % interval: value ± t(0.975, n−1) · SE within [0, 1]; Wilson's with value·n of n when n < 2 or SE = 0.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub fn interval(&self) -> Option<[f64; 2]> {
        let n = self.n as f64;
        match self.standard_error {
            Some(error) if error > 0.0 => {
                let half = t_quantile_975(n - 1.0)? * error;
                Some([(self.value - half).max(0.0), (self.value + half).min(1.0)])
            }
            _ => wilson(self.value * n, n),
        }
    }
}

/// Two-sided p-value of Welch's t-test of two estimates with their standard errors and sample sizes.
///
/// `None` when a sample has fewer than two cases or both standard errors are 0.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub fn welch_p(values: [f64; 2], errors: [f64; 2], n: [i64; 2]) -> Option<f64> {
    if n.iter().any(|&n| n < 2) {
        return None;
    }
    let [v1, v2] = errors.map(|error| error * error);
    let variance = v1 + v2;
    if variance <= 0.0 {
        return None;
    }
    let t = (values[0] - values[1]) / variance.sqrt();
    let [f1, f2] = n.map(|n| (n - 1) as f64);
    let freedom = variance * variance / (v1 * v1 / f1 + v2 * v2 / f2);
    let distribution = StudentsT::new(0.0, 1.0, freedom).ok()?;
    Some((2.0 * distribution.cdf(-t.abs())).min(1.0))
}

/// Quantile 0.975 of Student's t with `freedom` degrees of freedom; `None` when there are none.
#[must_use]
pub fn t_quantile_975(freedom: f64) -> Option<f64> {
    let distribution = StudentsT::new(0.0, 1.0, freedom).ok()?;
    // The library's quantile is good to a few digits less than its distribution function: two Newton steps mend that.
    let mut quantile = distribution.inverse_cdf(0.975);
    for _ in 0..2 {
        let density = statrs::distribution::Continuous::pdf(&distribution, quantile);
        quantile += (0.025 - distribution.cdf(-quantile)) / -density;
    }
    Some(quantile)
}

/// Which control limit a count lies beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Above the upper limit.
    High,
    /// Below the lower limit.
    Low,
}

/// Whether `events` of `n` lie beyond the exact binomial limits around `rate`, [`CONTROL_TAIL`] per side.
#[must_use]
pub fn binomial_signal(events: u64, n: u64, rate: f64) -> Option<Signal> {
    let distribution = Binomial::new(rate, n).ok()?;
    // P(X ≥ events) = P(X > events − 1)
    let upper = events.checked_sub(1).map_or(1.0, |below| distribution.sf(below));
    if upper < CONTROL_TAIL {
        Some(Signal::High)
    } else if distribution.cdf(events) < CONTROL_TAIL {
        Some(Signal::Low)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!(
            (found - expected).abs() <= tolerance,
            "found {found}, expected {expected}"
        );
    }

    /// Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    #[test]
    fn wilson_agrees_with_newcombe() {
        for (successes, n, low, high) in [
            (81.0, 263.0, 0.2553, 0.3662),
            (15.0, 148.0, 0.0624, 0.1605),
            (0.0, 20.0, 0.0, 0.1611),
            (1.0, 29.0, 0.0061, 0.1718),
        ] {
            let [found_low, found_high] = wilson(successes, n).unwrap();
            close(found_low, low, 5e-5);
            close(found_high, high, 5e-5);
        }
    }

    #[test]
    fn wilson_at_the_extremes() {
        assert_eq!(wilson(0.0, 0.0), None);
        assert_eq!(wilson(3.0, 2.0), None);
        let [low, high] = wilson(1.0, 1.0).unwrap();
        close(low, 0.206_549_314_377_237_42, 1e-12);
        close(high, 1.0, 0.0);
        let [low, high] = wilson(1e6, 1e6).unwrap();
        assert!(low > 0.99999 && high <= 1.0);
        let [low, high] = wilson(0.0, 1e6).unwrap();
        assert!(low >= 0.0 && high < 0.00001);
    }

    /// NIST/SEMATECH e-Handbook 7.3.3: z of 2 defective of 200 machine parts against 7 of 250; and R's `prop.test(correct = FALSE)`.
    #[test]
    fn two_proportions() {
        close(
            two_proportion_p([15.0, 25.0], [100.0, 100.0]).unwrap(),
            0.077_099_871_743_548_28,
            1e-12,
        );
        assert_eq!(two_proportion_p([0.0, 0.0], [5.0, 9.0]), None);
        assert_eq!(two_proportion_p([5.0, 9.0], [5.0, 9.0]), None);
        assert_eq!(two_proportion_p([0.0, 1.0], [0.0, 9.0]), None);
    }

    /// Quantiles of Student's t as printed in every table, and by `SciPy` for fractions.
    #[test]
    fn t_quantiles() {
        for (freedom, quantile) in [
            (1.0, 12.706_204_736_432_095),
            (2.0, 4.302_652_729_911_275),
            (10.0, 2.228_138_851_964_938_5),
            (29.0, 2.045_229_642_132_703),
            (1.5, 6.016_663_104_427_929),
            (17.3, 2.107_032_003_753_467_6),
            (250.2, 1.969_490_735_658_772),
            (1e6, 1.959_966_356_814_107),
        ] {
            close(t_quantile_975(freedom).unwrap() / quantile, 1.0, 1e-10);
        }
        assert_eq!(t_quantile_975(0.0), None);
    }

    /// Welch, Biometrika 34 (1947); reference value from `SciPy`'s `ttest_ind_from_stats`.
    #[test]
    fn welch() {
        let error = |deviation: f64, n: f64| deviation / n.sqrt();
        let p = welch_p([84.7, 89.07], [error(12.1, 157.0), error(11.2, 145.0)], [157, 145]).unwrap();
        close(p / 0.001_245_127_177_373_896_1, 1.0, 1e-10);
        assert_eq!(welch_p([1.0, 2.0], [0.1, 0.1], [1, 9]), None);
        assert_eq!(welch_p([1.0, 2.0], [0.0, 0.0], [9, 9]), None);
        close(welch_p([1.0, 1.0], [0.1, 0.1], [9, 9]).unwrap(), 1.0, 1e-12);
    }

    #[test]
    fn equal_clusters_have_no_error_even_where_floats_would() {
        // y = 7 of x = 7 three times, and 1 of 3 four times: R is not representable, the squares are still 0.
        let sums = |y: i64, x: i64, n: i64| ClusterSums {
            n,
            x: x * n,
            y: y * n,
            xx: x * x * n,
            xy: x * y * n,
            yy: y * y * n,
        };
        assert_eq!(sums(1, 3, 4).estimate().unwrap().standard_error, Some(0.0));
        let mixed = sums(7, 7, 3).plus(sums(6, 7, 1)).estimate().unwrap();
        close(mixed.value, 27.0 / 28.0, 1e-15);
        close(mixed.standard_error.unwrap(), 1.0 / 28.0, 1e-12);
        assert_eq!(ClusterSums::default().estimate(), None);
        assert_eq!(sums(4, 5, 1).estimate().unwrap().standard_error, None);
    }

    /// The contract: value ± t(0.975, n−1) · SE cut to [0, 1]; Wilson's with value·n of n where there is no error.
    #[test]
    fn intervals_of_ratios() {
        let estimate = |value, n, standard_error| RatioEstimate {
            value,
            n,
            standard_error,
        };
        let [low, high] = estimate(0.9, 11, Some(0.02)).interval().unwrap();
        let half = 2.228_138_851_964_938_5 * 0.02;
        close(low, 0.9 - half, 1e-10);
        close(high, 0.9 + half, 1e-10);
        let [low, high] = estimate(0.9, 11, Some(0.05)).interval().unwrap();
        close(low, 0.9 - 2.5 * half, 1e-10);
        close(high, 1.0, 0.0);
        assert_eq!(estimate(0.5, 4, Some(0.0)).interval(), wilson(2.0, 4.0));
        assert_eq!(estimate(0.5, 1, None).interval(), wilson(0.5, 1.0));
    }

    /// Two cases of each are the fewest: t = −1/√0.05, 0.05²/(0.01² + 0.04²) degrees of freedom; p by `SciPy`.
    #[test]
    fn welch_of_two_and_two() {
        let p = welch_p([1.0, 2.0], [0.1, 0.2], [2, 2]).unwrap();
        close(p / 0.079_210_208_710_463_48, 1.0, 1e-9);
    }

    /// A tail of exactly 0.00135 is not below it: one event of one at that rate.
    #[test]
    fn a_tail_as_small_as_the_limit_is_no_signal() {
        assert_eq!(binomial_signal(1, 1, CONTROL_TAIL), None);
        assert_eq!(binomial_signal(1, 1, CONTROL_TAIL - 1e-12), Some(Signal::High));
    }

    #[test]
    fn signals_at_extremes() {
        assert_eq!(binomial_signal(14, 186, 0.0199), Some(Signal::High));
        assert_eq!(binomial_signal(0, 348, 0.0199), Some(Signal::Low));
        assert_eq!(binomial_signal(0, 10, 0.02), None);
        assert_eq!(binomial_signal(0, 1_000_000, 0.0), None);
        assert_eq!(binomial_signal(1, 1, 1.0), None);
    }
}
