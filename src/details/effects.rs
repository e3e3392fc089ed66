//! How far the rejected rows of a month could have moved its figures at most.
//!
//! A rejected row may have been anything: counted above and below the line, below it alone, or (a visit, a rework) what would have
//! taken another row out of the count.

use std::collections::BTreeMap;

use super::quality::concerns;
use super::{Source, float};
use crate::config::Item;
use crate::metrics::callbacks::counted_items;
use crate::metrics::count_callbacks::weighted_mean;
use crate::metrics::registry::{self, Compute, Definition};
use crate::metrics::tables::items::answers;
use crate::records::Reject;
use crate::records::schema::TableId;
use crate::report::{Metric, RejectEffect};

/// The rejected rows that concern a month.
struct Rejected {
    /// Of the month or of no readable date, by table.
    any: BTreeMap<TableId, i64>,
    /// Of no readable date alone: such a row may belong to an earlier month too.
    undated: BTreeMap<TableId, i64>,
}

impl Rejected {
    fn any(&self, table: TableId) -> f64 {
        float(self.any.get(&table).copied().unwrap_or(0))
    }

    fn undated(&self, table: TableId) -> f64 {
        float(self.undated.get(&table).copied().unwrap_or(0))
    }
}

/// Every figure the rejects could have moved, in registry order.
pub(super) fn effects(source: Source, rejects: &[Reject]) -> Vec<RejectEffect> {
    let mut rejected = Rejected {
        any: BTreeMap::new(),
        undated: BTreeMap::new(),
    };
    for reject in rejects.iter().filter(|reject| concerns(reject, source.month)) {
        *rejected.any.entry(reject.table).or_default() += 1;
        if reject.month.is_none() {
            *rejected.undated.entry(reject.table).or_default() += 1;
        }
    }
    let effect = |definition: &Definition| {
        let metric = source.figures.metrics.get(definition.id)?;
        let [low, high] = bounds(source, definition, metric, &rejected)?;
        (low < high).then(|| RejectEffect {
            metric: definition.id.to_owned(),
            label: definition.called(source.config, source.config.report.language),
            low,
            high,
        })
    };
    registry::all().filter_map(effect).collect()
}

/// Lowest and highest value with the rejected rows; `None` where there is no value, or where it is not of counted rows.
fn bounds(source: Source, definition: &Definition, metric: &Metric, rejected: &Rejected) -> Option<[f64; 2]> {
    let value = metric.value?.as_f64();
    let parts = || Some((metric.numerator?.as_f64(), metric.denominator?.as_f64()));
    match definition.compute {
        Compute::Count(name) => Some(of_count(definition.id, value, table_of(name), rejected)),
        Compute::BaseTable(_, counted) => {
            let from_orders = !source.figures.facts.configured(TableId::CustomerBase);
            from_orders.then(|| [value, value + rejected.any(table_of(counted))])
        }
        Compute::Ratio(numerator, _) => {
            parts().map(|parts| of_ratio(definition.id, parts, table_of(numerator), rejected))
        }
        Compute::Per(factor, numerator, denominator) => parts().map(|(top, bottom)| {
            let (above, below) = (rejected.any(table_of(numerator)), rejected.any(table_of(denominator)));
            [factor * top / (bottom + below), factor * (top + above) / bottom]
        }),
        Compute::Survey(line) => {
            let answers = rejected.any(TableId::Callbacks) * items_per_callback(source, line);
            parts().map(|parts| of_rows(parts, answers))
        }
        Compute::Points("mot") => of_mot(source, rejected.any(TableId::Callbacks)),
        Compute::Points(_) => None,
    }
}

/// The table whose rows a named count counts.
fn table_of(name: &str) -> TableId {
    match name.split('.').next() {
        Some("callbacks" | "low_scores") => TableId::Callbacks,
        Some("complaints") => TableId::Complaints,
        Some("churn_callbacks" | "win_back") => TableId::ChurnCallbacks,
        Some("key_accounts") => TableId::KeyAccountVisits,
        Some("rescues") => TableId::Rescues,
        _ => TableId::RepairOrders,
    }
}

fn of_count(id: &str, value: f64, table: TableId, rejected: &Rejected) -> [f64; 2] {
    match id {
        // A rejected visit of the month would have kept a vehicle from being lost.
        "churn.lost_private" | "churn.lost_company" | "churn.at_risk" => {
            [(value - rejected.any(table)).max(0.0), value + rejected.undated(table)]
        }
        _ => [value, value + rejected.any(table)],
    }
}

/// Rows above and below the line or below it alone.
fn of_rows((numerator, denominator): (f64, f64), rows: f64) -> [f64; 2] {
    [
        numerator / (denominator + rows),
        (numerator + rows) / (denominator + rows),
    ]
}

fn of_ratio(id: &str, parts: (f64, f64), table: TableId, rejected: &Rejected) -> [f64; 2] {
    let (numerator, denominator) = parts;
    let (any, undated) = (rejected.any(table), rejected.undated(table));
    let calls = rejected.any(TableId::Callbacks);
    // Rows that each take one of the numerator away at worst, or stand above and below the line at best.
    let less = |better: f64| {
        [
            (numerator - any).max(0.0) / denominator,
            (numerator + better) / (denominator + better),
        ]
    };
    // Orders below the line, each with a call that may be another rejected row.
    let called = |orders: f64| {
        let best = (numerator + orders + calls) / (denominator + orders);
        [numerator / (denominator + orders), best.min(1.0)]
    };
    match id {
        "first_time_fix.rate" => less(any),
        "first_time_fix.full_window_rate" | "churn.rate" | "churn.stock_rate" => less(undated),
        "callbacks.coverage" | "callbacks.sales_first_coverage" => called(any),
        "callbacks.sales_second_coverage" => called(undated),
        "callbacks.low_score_closed_rate" => {
            let closed = rejected.any(TableId::Complaints);
            [
                numerator / (denominator + any),
                ((numerator + any + closed) / (denominator + any)).min(1.0),
            ]
        }
        "churn.accepted_rate" => {
            let orders = TableId::RepairOrders;
            let fewest = (denominator - rejected.any(orders)).max(1.0);
            [
                numerator / (denominator + rejected.undated(orders)),
                (numerator + any) / fewest,
            ]
        }
        "churn.win_back_rate" => {
            let visits = rejected.any(TableId::RepairOrders);
            let best = (numerator + undated + visits) / (denominator + undated);
            [numerator / (denominator + undated), best.min(1.0)]
        }
        _ => of_rows(parts, any),
    }
}

/// Items one more callback of a line would bring; of the company, the most a line's callback brings.
fn items_per_callback(source: Source, line: &str) -> f64 {
    let questionnaire = &source.config.questionnaire;
    let service = counted_items(questionnaire.service.as_ref()).count();
    let sales = counted_items(questionnaire.sales.as_ref()).count();
    let items = match line {
        "sales" => sales,
        "company" => service.max(sales),
        _ => service,
    };
    float(super::count(items))
}

/// Every rejected callback with all items at the lowest, and at the highest level.
fn of_mot(source: Source, callbacks: f64) -> Option<[f64; 2]> {
    let points = &source.config.questionnaire.level_points;
    let lowest = points.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let with = |level: f64| {
        let score = |item: &Item| {
            let answers = answers(&source.figures.monthly, item, source.month);
            let n = float(answers.n);
            let sum = answers.mean.unwrap_or(0.0) * n + level * callbacks;
            (item.weight, (n + callbacks > 0.0).then(|| sum / (n + callbacks)))
        };
        let scores: Vec<_> = counted_items(source.config.questionnaire.service.as_ref())
            .map(score)
            .collect();
        weighted_mean(&scores)
    };
    Some([with(lowest)?, with(highest)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejected(any: &[(TableId, i64)], undated: &[(TableId, i64)]) -> Rejected {
        Rejected {
            any: any.iter().copied().collect(),
            undated: undated.iter().copied().collect(),
        }
    }

    fn close(found: [f64; 2], expected: [f64; 2]) {
        assert!(
            found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12),
            "{found:?} {expected:?}"
        );
    }

    #[test]
    fn a_rejected_row_may_stand_above_and_below_the_line() {
        let rejected = rejected(&[(TableId::Callbacks, 2)], &[]);
        let bounds = of_ratio("callbacks.valid_rate", (80.0, 98.0), TableId::Callbacks, &rejected);
        close(bounds, [0.8, 0.82]);
        close(
            of_count("callbacks.total", 98.0, TableId::Callbacks, &rejected),
            [98.0, 100.0],
        );
        close(
            of_count("orders.delivered", 98.0, TableId::RepairOrders, &rejected),
            [98.0, 98.0],
        );
    }

    #[test]
    fn a_rejected_order_may_be_a_rework_or_the_visit_of_a_lost_customer() {
        let rejected = rejected(&[(TableId::RepairOrders, 3)], &[(TableId::RepairOrders, 1)]);
        let fixes = of_ratio("first_time_fix.rate", (95.0, 97.0), TableId::RepairOrders, &rejected);
        close(fixes, [92.0 / 97.0, 0.98]);
        let churn = of_ratio("churn.rate", (20.0, 99.0), TableId::RepairOrders, &rejected);
        close(churn, [17.0 / 99.0, 0.21]);
        close(
            of_count("churn.lost_private", 2.0, TableId::RepairOrders, &rejected),
            [0.0, 3.0],
        );
    }

    #[test]
    fn coverage_moves_with_orders_and_with_calls() {
        let rejected = rejected(&[(TableId::RepairOrders, 2), (TableId::Callbacks, 5)], &[]);
        let bounds = of_ratio("callbacks.coverage", (40.0, 48.0), TableId::RepairOrders, &rejected);
        close(bounds, [0.8, 0.94]);
        let bounds = of_ratio("callbacks.coverage", (46.0, 48.0), TableId::RepairOrders, &rejected);
        close(bounds, [0.92, 1.0]);
    }
}
