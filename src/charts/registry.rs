//! The charts, in the order of the deck.

use super::{
    ChartDefinition, churn, complaints, customers, external, lowest_items, reasons, satisfaction, technicians, trends,
};

const LEFT: f64 = 129.0;
const RIGHT: f64 = 82.0;
const FULL: f64 = 224.0;
const HALF: f64 = 106.0;
/// On a portrait page: as wide as it, and one of two beside each other.
const PAGE: f64 = 175.0;
const PAIR: f64 = 83.5;

/// Every chart, in the order of the deck.
pub const ALL: &[ChartDefinition] = &[
    ChartDefinition {
        name: "satisfaction_lines_trend",
        title: "各业务线与全店客户满意度，近 13 个月",
        size_mm: (FULL, 36.0),
        portrait_mm: (PAGE, 36.0),
        spec: |model, _| satisfaction::lines(model),
    },
    ChartDefinition {
        name: "lowest_item_1_trend",
        title: "得分最低的服务项目，近 13 个月",
        size_mm: (84.0, 34.0),
        portrait_mm: (93.0, 36.0),
        spec: |model, details| lowest_items::trend(model, details, 0),
    },
    ChartDefinition {
        name: "lowest_item_2_trend",
        title: "得分第二低的服务项目，近 13 个月",
        size_mm: (84.0, 34.0),
        portrait_mm: (93.0, 36.0),
        spec: |model, details| lowest_items::trend(model, details, 1),
    },
    ChartDefinition {
        name: "external_trend",
        title: "外部 MOT 与 CSS，本店与分中心、全国",
        size_mm: (FULL, 45.5),
        portrait_mm: (PAGE, 48.0),
        spec: external::trend,
    },
    ChartDefinition {
        name: "reasons_pareto",
        title: "不满意原因的次数与累计占比",
        size_mm: (133.0, 86.0),
        portrait_mm: (133.0, 86.0),
        spec: |model, _| reasons::dissatisfaction_pareto(model),
    },
    ChartDefinition {
        name: "complaints_per_100_trend",
        title: "百台次投诉数，近 13 个月",
        size_mm: (LEFT, 36.0),
        portrait_mm: (PAGE, 38.0),
        spec: |model, _| trends::of(model, "complaints.per_100_orders"),
    },
    ChartDefinition {
        name: "complaint_times",
        title: "投诉响应、处理、关闭用时与时限",
        size_mm: (142.0, 41.0),
        portrait_mm: (PAGE, 42.0),
        spec: complaints::times,
    },
    ChartDefinition {
        name: "first_time_fix_trend",
        title: "一次维修合格率，近 13 个月",
        size_mm: (LEFT, 56.0),
        portrait_mm: (PAGE, 52.0),
        spec: |model, _| trends::of(model, "first_time_fix.rate"),
    },
    ChartDefinition {
        name: "technicians_funnel",
        title: "未一次修复率与维修台次，每点一位技师",
        size_mm: (100.0, 84.0),
        portrait_mm: (PAGE, 84.0),
        spec: |model, _| technicians::funnel(model),
    },
    ChartDefinition {
        name: "appointments_trend",
        title: "预约率与主动预约率，近 13 个月",
        size_mm: (LEFT, 48.0),
        portrait_mm: (PAGE, 46.0),
        spec: |model, _| trends::appointments(model),
    },
    ChartDefinition {
        name: "customers_archive",
        title: "档案客户，近 13 个月",
        size_mm: (HALF, 37.0),
        portrait_mm: (PAIR, 38.0),
        spec: |model, _| customers::stock(model, "customers.archive_total"),
    },
    ChartDefinition {
        name: "customers_base",
        title: "基盘客户，近 13 个月",
        size_mm: (HALF, 37.0),
        portrait_mm: (PAIR, 38.0),
        spec: |model, _| customers::stock(model, "customers.base_total"),
    },
    ChartDefinition {
        name: "customer_flow",
        title: "活跃车辆从上月到本月的变化",
        size_mm: (HALF, 38.0),
        portrait_mm: (PAIR, 40.0),
        spec: customers::flow,
    },
    ChartDefinition {
        name: "customer_flow_by_month",
        title: "每月新增、回流与流失车辆",
        size_mm: (HALF, 38.0),
        portrait_mm: (PAIR, 40.0),
        spec: customers::flow_by_month,
    },
    ChartDefinition {
        name: "churn_rate_trend",
        title: "流失率，近 13 个月",
        size_mm: (LEFT, 47.0),
        portrait_mm: (PAGE, 46.0),
        spec: |model, _| trends::of(model, "churn.rate"),
    },
    ChartDefinition {
        name: "churn_by_type_trend",
        title: "私车与公车客户流失率，近 13 个月",
        size_mm: (LEFT, 33.0),
        portrait_mm: (PAGE, 38.0),
        spec: churn::by_type,
    },
    ChartDefinition {
        name: "churn_cohort",
        title: "流失客户的构成",
        size_mm: (LEFT, 21.0),
        portrait_mm: (PAGE, 21.0),
        spec: churn::cohort,
    },
    ChartDefinition {
        name: "churn_unreached",
        title: "未接受回访的原因",
        size_mm: (60.0, 42.0),
        portrait_mm: (PAIR, 42.0),
        spec: |model, _| churn::unreached(model),
    },
    ChartDefinition {
        name: "churn_reasons",
        title: "流失原因",
        size_mm: (RIGHT, 62.0),
        portrait_mm: (PAIR, 62.0),
        spec: |model, _| churn::reasons(model),
    },
    ChartDefinition {
        name: "churn_destinations",
        title: "流失客户的流向",
        size_mm: (60.0, 42.0),
        portrait_mm: (PAIR, 42.0),
        spec: |model, _| churn::destinations(model),
    },
];
