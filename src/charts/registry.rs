//! The charts, in the order of the deck.

use super::{ChartDefinition, churn, complaints, customers, external, lowest_items, reasons, technicians, trends};

const LEFT: f64 = 129.0;
const RIGHT: f64 = 82.0;
const HALF: f64 = 106.0;
const FULL: f64 = 224.0;
/// On a portrait page: as wide as it, and one of two beside each other.
const PAGE: f64 = 175.0;
const PAIR: f64 = 83.5;

/// Every chart, in the order of the deck.
pub const ALL: &[ChartDefinition] = &[
    ChartDefinition {
        name: "lowest_item_1_trend",
        page: "lowest_items",
        size_mm: (84.0, 34.0),
        portrait_mm: (93.0, 36.0),
        spec: |model, details, language| lowest_items::trend(model, details, 0, language),
    },
    ChartDefinition {
        name: "lowest_item_2_trend",
        page: "lowest_items",
        size_mm: (84.0, 34.0),
        portrait_mm: (93.0, 36.0),
        spec: |model, details, language| lowest_items::trend(model, details, 1, language),
    },
    ChartDefinition {
        name: "external_trend",
        page: "external_trend",
        size_mm: (HALF, 40.0),
        portrait_mm: (PAGE, 48.0),
        spec: external::trend,
    },
    ChartDefinition {
        name: "external_second_trend",
        page: "external_trend",
        size_mm: (HALF, 40.0),
        portrait_mm: (PAGE, 48.0),
        spec: external::second_trend,
    },
    ChartDefinition {
        name: "reasons_pareto",
        page: "reasons",
        size_mm: (133.0, 86.0),
        portrait_mm: (133.0, 86.0),
        spec: |model, _, language| reasons::dissatisfaction_pareto(model, language),
    },
    ChartDefinition {
        name: "complaints_per_100_trend",
        page: "complaints",
        size_mm: (LEFT, 36.0),
        portrait_mm: (PAGE, 38.0),
        spec: |model, _, language| trends::of(model, "complaints.per_100_orders", language),
    },
    ChartDefinition {
        name: "complaint_times",
        page: "complaints",
        size_mm: (142.0, 41.0),
        portrait_mm: (PAGE, 42.0),
        spec: complaints::times,
    },
    ChartDefinition {
        name: "first_time_fix_trend",
        page: "first_time_fix",
        size_mm: (LEFT, 56.0),
        portrait_mm: (PAGE, 52.0),
        spec: |model, _, language| trends::of(model, "first_time_fix.rate", language),
    },
    ChartDefinition {
        name: "technicians_funnel",
        page: "technicians",
        size_mm: (100.0, 84.0),
        portrait_mm: (PAGE, 84.0),
        spec: |model, _, language| technicians::funnel(model, language),
    },
    ChartDefinition {
        name: "appointments_trend",
        page: "appointments",
        size_mm: (LEFT, 48.0),
        portrait_mm: (PAGE, 46.0),
        spec: trends::appointments,
    },
    ChartDefinition {
        name: "customers_archive",
        page: "customers",
        size_mm: (HALF, 37.0),
        portrait_mm: (PAIR, 38.0),
        spec: |model, _, language| trends::of(model, "customers.archive_total", language),
    },
    ChartDefinition {
        name: "customers_base",
        page: "customers",
        size_mm: (HALF, 37.0),
        portrait_mm: (PAIR, 38.0),
        spec: |model, _, language| trends::of(model, "customers.base_total", language),
    },
    ChartDefinition {
        name: "customer_flow",
        page: "customers",
        size_mm: (HALF, 38.0),
        portrait_mm: (PAIR, 40.0),
        spec: customers::flow,
    },
    ChartDefinition {
        name: "customer_flow_by_month",
        page: "customers",
        size_mm: (HALF, 38.0),
        portrait_mm: (PAIR, 40.0),
        spec: customers::flow_by_month,
    },
    ChartDefinition {
        name: "churn_rate_trend",
        page: "churn",
        size_mm: (LEFT, 47.0),
        portrait_mm: (PAGE, 46.0),
        spec: |model, _, language| trends::of(model, "churn.rate", language),
    },
    ChartDefinition {
        name: "churn_by_type_trend",
        page: "churn_groups",
        size_mm: (FULL, 41.0),
        portrait_mm: (PAGE, 42.0),
        spec: churn::by_type,
    },
    ChartDefinition {
        name: "churn_cohort",
        page: "churn",
        size_mm: (LEFT, 21.0),
        portrait_mm: (PAGE, 21.0),
        spec: churn::cohort,
    },
    ChartDefinition {
        name: "churn_unreached",
        page: "churn_groups",
        size_mm: (HALF, 44.0),
        portrait_mm: (PAIR, 42.0),
        spec: |model, _, language| churn::unreached(model, language),
    },
    ChartDefinition {
        name: "churn_reasons",
        page: "churn",
        size_mm: (RIGHT, 62.0),
        portrait_mm: (PAIR, 62.0),
        spec: |model, _, language| churn::reasons(model, language),
    },
    ChartDefinition {
        name: "churn_destinations",
        page: "churn_groups",
        size_mm: (HALF, 42.0),
        portrait_mm: (PAIR, 42.0),
        spec: |model, _, language| churn::destinations(model, language),
    },
];
