//! The summary's movements: the largest changes for the better and for the worse.

use serde_json::{Value, json};

use super::verdict::{Verdict, judge};
use super::{Facts, words};
use crate::report::Unit;

/// Movements shown each way.
const MOVEMENTS: usize = 3;

/// Figures whose movement says the same as another's.
const NOT_MOVEMENTS: [&str; 4] = [
    "callbacks.no_result_rate",
    "first_time_fix.full_window_rate",
    "external.mot",
    "churn.stock_rate",
];

/// A change of a figure or an item against last month.
struct Movement {
    label: String,
    change: f64,
    p_value: Option<f64>,
    better: &'static str,
    /// The size of the change and its unit, and both values.
    figure: String,
    unit: String,
    from_to: String,
    /// Percentage points or points, for the order.
    size: f64,
}

impl Movement {
    fn verdict(&self) -> Verdict {
        judge(self.change, self.p_value, self.better == "lower")
    }

    fn improved(&self) -> bool {
        (self.change > 0.0) == (self.better == "higher")
    }

    fn json(&self) -> Value {
        json!({
            "label": self.label, "change": self.change, "p_value": self.p_value, "better": self.better,
            "figure": self.figure, "unit": self.unit, "from_to": self.from_to,
        })
    }
}

/// The largest movements one way: significant ones first, then those not tested, then fluctuations.
pub(super) fn movements(facts: &Facts<'_>, way: Verdict) -> Vec<Value> {
    let mut found: Vec<Movement> = figures_moved(facts).chain(items_moved(facts)).collect();
    found.retain(|movement| movement.improved() == (way == Verdict::Better));
    let order = |movement: &Movement| match movement.verdict() {
        Verdict::Better | Verdict::Worse => 0,
        Verdict::Small | Verdict::Untested => 1,
        Verdict::Normal => 2,
    };
    found.sort_by(|a, b| order(a).cmp(&order(b)).then(b.size.total_cmp(&a.size)));
    found.iter().take(MOVEMENTS).map(Movement::json).collect()
}

fn figures_moved<'a>(facts: &'a Facts<'a>) -> impl Iterator<Item = Movement> + 'a {
    facts.model.metrics.iter().filter_map(move |(id, metric)| {
        let change = facts.change(id)?;
        let moves = matches!(metric.unit, Unit::Ratio | Unit::Points)
            && !metric.small_sample
            && !NOT_MOVEMENTS.contains(&id.as_str())
            && !facts.rounds_to_zero(id, change);
        let (previous, value) = (facts.previous(id)?, facts.value(id)?);
        let ratio = metric.unit == Unit::Ratio;
        let from = if ratio {
            words::number(previous * 100.0, facts.decimals(id))
        } else {
            words::number(previous, facts.decimals(id))
        };
        let size = change.abs() * if ratio { 100.0 } else { 1.0 };
        moves.then(|| Movement {
            label: facts.label(id),
            change,
            p_value: metric.p_value,
            better: if facts.lower_is_better(id) { "lower" } else { "higher" },
            figure: words::number(size, facts.decimals(id)),
            unit: if ratio {
                say!(facts, "finding.unit.ratio_change")
            } else {
                say!(facts, "finding.unit.points")
            },
            from_to: format!("{from} → {}", facts.shown(id, value)),
            size,
        })
    })
}

fn items_moved<'a>(facts: &'a Facts<'a>) -> impl Iterator<Item = Movement> + 'a {
    facts.details.items.iter().filter_map(|item| {
        let (score, previous) = (item.score?, item.previous_score?);
        let change = score - previous;
        (item.n >= 30 && item.previous_n >= 30 && change.abs() >= 0.05).then(|| Movement {
            label: item.label.clone(),
            change,
            p_value: item.p_value,
            better: "higher",
            figure: words::number(change.abs(), 1),
            unit: say!(facts, "finding.unit.points"),
            from_to: format!("{} → {}", words::number(previous, 1), facts.score(score)),
            size: change.abs(),
        })
    })
}
