//! Satisfaction, from valid callbacks.

use crate::config::Config;
use crate::metrics::count_callbacks::recommendation_item;
use crate::metrics::facts::Facts;
use crate::metrics::registry::{Better, Compute, Definition, Reach};
use crate::records::schema::{Line, TableId};
use crate::report::Unit;

/// Satisfaction, from valid callbacks.
pub(in crate::metrics) const SATISFACTION: &[Definition] = &[
    Definition {
        id: "satisfaction.repair",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: |facts, _| facts.asks(Line::Repair),
        compute: Compute::Survey("repair"),
        reach: Reach::None,
    },
    Definition {
        id: "satisfaction.beauty",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: |facts, _| facts.asks(Line::Beauty),
        compute: Compute::Survey("beauty"),
        reach: Reach::None,
    },
    Definition {
        id: "satisfaction.maintenance",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: |facts, _| facts.asks(Line::Maintenance),
        compute: Compute::Survey("maintenance"),
        reach: Reach::None,
    },
    Definition {
        id: "satisfaction.sales",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: |facts, _| facts.asks(Line::Sales),
        compute: Compute::Survey("sales"),
        reach: Reach::None,
    },
    Definition {
        id: "satisfaction.company",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: |facts, _| Line::ALL.into_iter().any(|line| facts.asks(line)),
        compute: Compute::Survey("company"),
        reach: Reach::None,
    },
    Definition {
        id: "satisfaction.delighted_rate",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: asks_overall,
        compute: Compute::Ratio("callbacks.delighted", "callbacks.service"),
        reach: Reach::None,
    },
    Definition {
        id: "satisfaction.disappointed_rate",
        unit: Unit::Ratio,
        better: Better::Lower,
        decimals: 1,
        basis: TableId::Callbacks,
        available: asks_overall,
        compute: Compute::Ratio("callbacks.disappointed", "callbacks.service"),
        reach: Reach::None,
    },
    Definition {
        id: "satisfaction.customer_rate",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: |facts, config| facts.has_items(config.questionnaire.service.as_ref()),
        compute: Compute::Ratio("callbacks.service_satisfied", "callbacks.service_valid"),
        reach: Reach::None,
    },
    Definition {
        id: "satisfaction.sales_customer_rate",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: |facts, config| facts.has_items(config.questionnaire.sales.as_ref()),
        compute: Compute::Ratio("callbacks.sales_satisfied", "callbacks.sales_valid"),
        reach: Reach::None,
    },
    Definition {
        id: "satisfaction.mot",
        unit: Unit::Points,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: |facts, config| facts.has_items(config.questionnaire.service.as_ref()),
        compute: Compute::Points("mot"),
        reach: Reach::None,
    },
    Definition {
        id: "satisfaction.nps",
        unit: Unit::Points,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::Callbacks,
        available: asks_recommendation,
        compute: Compute::Points("nps"),
        reach: Reach::None,
    },
];

fn asks_overall(facts: &Facts, config: &Config) -> bool {
    let overall = config
        .questionnaire
        .service
        .as_ref()
        .and_then(|group| group.overall.as_deref());
    overall.is_some_and(|id| facts.has(TableId::Callbacks, id))
}

fn asks_recommendation(facts: &Facts, config: &Config) -> bool {
    recommendation_item(config).is_some_and(|item| facts.has(TableId::Callbacks, &item.id))
}
