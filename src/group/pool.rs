//! Figures of all stores together: numerators and denominators added, counts added, rates never averaged.

use std::collections::BTreeMap;

use super::comparison::{events_p, poisson_interval};
use super::figures::{Kind, Parts};
use crate::report::Number;
use crate::stats::{self, RatioEstimate};

/// One store's share of a pooled figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The store's value.
    pub value: Number,
    /// Of a ratio.
    pub parts: Option<Parts>,
    /// Valid callbacks, of satisfaction figures.
    pub n: Option<i64>,
    /// Standard error, of satisfaction figures.
    pub se: Option<f64>,
}

/// The sums over stores of one figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pool {
    /// How the figure is pooled.
    pub kind: Kind,
    /// How many have a value.
    pub stores: usize,
    /// Added.
    pub numerator: i64,
    /// Added.
    pub denominator: i64,
    /// Of a count: the values added.
    pub count: i64,
    /// Of a satisfaction figure: valid callbacks, and Σ (denominator × standard error)².
    pub n: i64,
    /// Squares of the standard errors, weighted and added.
    pub squares: f64,
}

impl Pool {
    /// Adds the stores up, in the order given.
    #[must_use]
    pub fn of(kind: Kind, shares: impl IntoIterator<Item = Share>) -> Self {
        let mut pool = Self {
            kind,
            stores: 0,
            numerator: 0,
            denominator: 0,
            count: 0,
            n: 0,
            squares: 0.0,
        };
        for share in shares {
            pool.stores += 1;
            if let Some(parts) = share.parts {
                pool.numerator = pool.numerator.saturating_add(parts.numerator);
                pool.denominator = pool.denominator.saturating_add(parts.denominator);
            }
            if let (Kind::Count, Number::Int(value)) = (kind, share.value) {
                pool.count = pool.count.saturating_add(value);
            }
            pool.n = pool.n.saturating_add(share.n.unwrap_or(0));
            pool.squares += squares(share);
        }
        pool
    }

    /// The others: all stores but one that is among them.
    #[must_use]
    pub fn without(self, share: Share) -> Self {
        let parts = share.parts.unwrap_or(Parts {
            numerator: 0,
            denominator: 0,
        });
        Self {
            stores: self.stores.saturating_sub(1),
            numerator: self.numerator - parts.numerator,
            denominator: self.denominator - parts.denominator,
            n: self.n - share.n.unwrap_or(0),
            // A difference of sums may miss 0 by a last digit.
            squares: (self.squares - squares(share)).max(0.0),
            ..self
        }
    }

    /// The pooled figure; `None` without stores or cases, and of points, which are not pooled.
    #[must_use]
    pub fn value(&self) -> Option<Number> {
        if self.stores == 0 {
            return None;
        }
        match (self.kind, self.kind.factor()) {
            (Kind::Count, _) => Some(Number::Int(self.count)),
            (_, Some(factor)) if self.denominator > 0 => Some(Number::Float(
                factor * (float(self.numerator) / float(self.denominator)),
            )),
            _ => None,
        }
    }

    /// Standard error of a satisfaction figure with the stores as strata: √Σ(xᵢ·SEᵢ)² / Σxᵢ.
    #[must_use]
    pub fn standard_error(&self) -> Option<f64> {
        (self.kind == Kind::Survey && self.denominator > 0).then(|| self.squares.sqrt() / float(self.denominator))
    }

    fn estimate(&self) -> Option<RatioEstimate> {
        let stores = i64::try_from(self.stores).ok()?;
        Some(RatioEstimate {
            value: self.value()?.as_f64(),
            // n − 1 degrees of freedom: each store has used one of its own.
            n: self.n - stores + 1,
            standard_error: self.standard_error().filter(|_| self.n > stores),
        })
    }

    /// The 95 % interval of the pooled figure: Wilson's of a share, by strata of a satisfaction figure, exact of events.
    #[must_use]
    pub fn interval(&self) -> Option<[f64; 2]> {
        match self.kind {
            Kind::Share => stats::wilson(float(self.numerator), float(self.denominator)),
            Kind::Survey => {
                let estimate = self.estimate()?;
                match estimate.standard_error {
                    Some(error) if error > 0.0 => estimate.interval(),
                    _ => stats::wilson(estimate.value * float(self.n), float(self.n)),
                }
            }
            Kind::Events(factor) if self.denominator > 0 => {
                let scale = factor / float(self.denominator);
                poisson_interval(self.numerator).map(|ends| ends.map(|end| end * scale))
            }
            Kind::Events(_) | Kind::Count | Kind::Points => None,
        }
    }

    /// Two-sided p-value of the difference of two large pools (two months of the same stores).
    #[must_use]
    pub fn change_p(&self, before: &Self) -> Option<f64> {
        match self.kind {
            Kind::Share => stats::two_proportion_p(
                [float(self.numerator), float(before.numerator)],
                [float(self.denominator), float(before.denominator)],
            ),
            Kind::Survey => {
                let (now, then) = (self.estimate()?, before.estimate()?);
                stats::welch_p(
                    [now.value, then.value],
                    [now.standard_error?, then.standard_error?],
                    [now.n, then.n],
                )
            }
            Kind::Events(_) => events_p(
                [self.numerator, before.numerator],
                [self.denominator, before.denominator],
            ),
            Kind::Count | Kind::Points => None,
        }
    }

    /// Whether the cases are too few to judge.
    #[must_use]
    pub fn is_small(&self) -> bool {
        match self.kind {
            Kind::Survey => self.n < stats::SMALL_SAMPLE,
            Kind::Share | Kind::Events(_) => self.denominator < stats::SMALL_SAMPLE,
            Kind::Count | Kind::Points => false,
        }
    }
}

/// A store's (x·SE)². A single callback has no standard error of its own: it counts with the largest a share can have.
fn squares(share: Share) -> f64 {
    let Some(parts) = share.parts else { return 0.0 };
    let error = match (share.n, share.se) {
        (None, _) => 0.0,
        (_, Some(error)) => error,
        (Some(n), None) => 0.5 / float(n.max(1)).sqrt(),
    };
    (float(parts.denominator) * error).powi(2)
}

/// The reason most of the figures give for having no value; of several, the first in the alphabet.
#[must_use]
pub fn commonest(reasons: &BTreeMap<String, usize>) -> Option<String> {
    let most = reasons.values().max()?;
    reasons
        .iter()
        .find(|(_, count)| *count == most)
        .map(|(reason, _)| reason.clone())
}

#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(super) fn float(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(numerator: i64, denominator: i64) -> Share {
        Share {
            value: Number::Float(float(numerator) / float(denominator)),
            parts: Some(Parts { numerator, denominator }),
            n: None,
            se: None,
        }
    }

    #[test]
    fn rates_are_pooled_by_their_parts() {
        // 1 of 2 and 90 of 98: 91 of 100, not the mean of 50 % and 92 %.
        let pool = Pool::of(Kind::Share, [share(1, 2), share(90, 98)]);
        assert_eq!(pool.value(), Some(Number::Float(0.91)));
        assert_eq!(pool.interval(), stats::wilson(91.0, 100.0));
        let rest = pool.without(share(1, 2));
        assert_eq!((rest.numerator, rest.denominator, rest.stores), (90, 98, 1));
        let events = Pool::of(Kind::Events(100.0), [share(3, 150), share(1, 50)]);
        assert_eq!(events.value(), Some(Number::Float(2.0)));
    }

    #[test]
    fn counts_are_added_and_points_are_not() {
        let count = |value| Share {
            value: Number::Int(value),
            parts: None,
            n: None,
            se: None,
        };
        assert_eq!(
            Pool::of(Kind::Count, [count(3), count(0)]).value(),
            Some(Number::Int(3))
        );
        assert_eq!(Pool::of(Kind::Count, []).value(), None);
        assert_eq!(Pool::of(Kind::Points, [count(80), count(90)]).value(), None);
    }

    #[test]
    fn satisfaction_has_the_stores_as_strata() {
        let store = |numerator, denominator, n, se| Share {
            n: Some(n),
            se,
            ..share(numerator, denominator)
        };
        // SE² = (100 · 0.02)² + (300 · 0.01)² over 400²: √13 / 400.
        let pool = Pool::of(
            Kind::Survey,
            [store(90, 100, 20, Some(0.02)), store(290, 300, 60, Some(0.01))],
        );
        assert_eq!(pool.value(), Some(Number::Float(0.95)));
        assert!((pool.standard_error().unwrap() - 13_f64.sqrt() / 400.0).abs() < 1e-15);
        // 78 degrees of freedom.
        let half = stats::t_quantile_975(78.0).unwrap() * 13_f64.sqrt() / 400.0;
        let [low, high] = pool.interval().unwrap();
        assert!((low - (0.95 - half)).abs() < 1e-12 && (high - (0.95 + half)).abs() < 1e-12);
        // All content everywhere: Wilson's interval of n of n.
        let content = Pool::of(Kind::Survey, [store(100, 100, 20, Some(0.0)), store(7, 7, 1, None)]);
        assert!(content.interval().is_some_and(|[low, high]| low > 0.7 && high <= 1.0));
    }
}
