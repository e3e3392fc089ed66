//! Callbacks: how many, how many reached, how soon after delivery.

use crate::config::Config;
use crate::metrics::facts::Facts;
use crate::metrics::facts::always;
use crate::metrics::registry::{Better, Compute, Definition, Reach};
use crate::records::schema::TableId;
use crate::report::Unit;

/// Callbacks: how many, how many reached, how soon after delivery.
pub(in crate::metrics) const CALLBACKS: &[Definition] = &[
    Definition {
        id: "callbacks.total",
        unit: Unit::Count,
        better: Better::Higher,
        decimals: 0,
        basis: TableId::Callbacks,
        available: always,
        compute: Compute::Count("callbacks.total"),
        reach: Reach::None,
    },
    Definition {
        id: "callbacks.valid",
        unit: Unit::Count,
        better: Better::Higher,
        decimals: 0,
        basis: TableId::Callbacks,
        available: always,
        compute: Compute::Count("callbacks.valid"),
        reach: Reach::None,
    },
    Definition {
        id: "callbacks.valid_rate",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: always,
        compute: Compute::Ratio("callbacks.valid", "callbacks.total"),
        reach: Reach::None,
    },
    Definition {
        id: "callbacks.no_result_rate",
        unit: Unit::Ratio,
        better: Better::Lower,
        decimals: 1,
        basis: TableId::Callbacks,
        available: always,
        compute: Compute::Ratio("callbacks.not_valid", "callbacks.total"),
        reach: Reach::None,
    },
    Definition {
        id: "callbacks.unreachable",
        unit: Unit::Count,
        better: Better::Lower,
        decimals: 0,
        basis: TableId::Callbacks,
        available: always,
        compute: Compute::Count("callbacks.unreachable"),
        reach: Reach::None,
    },
    Definition {
        id: "callbacks.declined",
        unit: Unit::Count,
        better: Better::Lower,
        decimals: 0,
        basis: TableId::Callbacks,
        available: always,
        compute: Compute::Count("callbacks.declined"),
        reach: Reach::None,
    },
    Definition {
        id: "callbacks.three_attempts_rate",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: always,
        compute: Compute::Ratio("callbacks.tried_three_times", "callbacks.unreachable"),
        reach: Reach::None,
    },
    Definition {
        id: "callbacks.coverage",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: |facts, _| facts.has(TableId::Callbacks, "order_no"),
        compute: Compute::Ratio("coverage.service_called", "coverage.service"),
        reach: Reach::None,
    },
    Definition {
        id: "callbacks.sales_first_coverage",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: |facts, _| facts.has(TableId::Callbacks, "order_no"),
        compute: Compute::Ratio("coverage.sales_called_first", "coverage.sales"),
        reach: Reach::None,
    },
    Definition {
        id: "callbacks.sales_second_coverage",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: |facts, _| facts.has(TableId::Callbacks, "order_no"),
        compute: Compute::Ratio("coverage.sales_called_second", "coverage.sales_before"),
        reach: Reach::None,
    },
    Definition {
        id: "callbacks.contact_accuracy",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: always,
        compute: Compute::Ratio("callbacks.right_number", "callbacks.total"),
        reach: Reach::None,
    },
    Definition {
        id: "callbacks.low_score_closed_rate",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: knows_closing,
        compute: Compute::Ratio("low_scores.closed", "low_scores"),
        reach: Reach::None,
    },
];

/// Low scores, their orders, and when the complaints of those orders were closed.
fn knows_closing(facts: &Facts, config: &Config) -> bool {
    let overall = config
        .questionnaire
        .service
        .as_ref()
        .and_then(|group| group.overall.as_deref());
    facts.has(TableId::Callbacks, "order_no")
        && overall.is_some_and(|id| facts.has(TableId::Callbacks, id))
        && facts.has(TableId::Complaints, "order_no")
        && facts.has(TableId::Complaints, "closed_at")
}
