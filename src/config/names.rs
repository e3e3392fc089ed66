//! The names a configuration may refer to: figures, columns, words in cells.

use std::ops::RangeInclusive;

use crate::metrics::registry;
use crate::records::schema::TableId;
use crate::report::Unit;

/// Ids of all figures, in the order of the report.
#[must_use]
pub fn known_metric_ids() -> Vec<&'static str> {
    registry::all().map(|definition| definition.id).collect()
}

/// The span that a goal for a figure can lie in: rates are fractions, the net promoter score may be negative.
pub(super) fn goal_range(metric: &str) -> RangeInclusive<f64> {
    match registry::find(metric).map(|definition| definition.unit) {
        Some(Unit::Ratio) => 0.0..=1.0,
        Some(Unit::Points) if metric == "satisfaction.nps" => -100.0..=100.0,
        _ => 0.0..=f64::INFINITY,
    }
}

/// Canonical columns of a table, without those the questionnaire and `external.items` add.
pub(super) fn columns(table: TableId) -> &'static [&'static str] {
    match table {
        TableId::RepairOrders => &REPAIR_ORDERS,
        TableId::Callbacks => &CALLBACKS,
        TableId::Complaints => &COMPLAINTS,
        TableId::ChurnCallbacks => &CHURN_CALLBACKS,
        TableId::ActionItems => &ACTION_ITEMS,
        TableId::ExternalCss => &EXTERNAL_CSS,
        TableId::ExternalPt => &EXTERNAL_PT,
        TableId::CustomerBase => &CUSTOMER_BASE,
        TableId::KeyAccountVisits => &KEY_ACCOUNT_VISITS,
        TableId::Rescues => &RESCUES,
    }
}

/// The words a column's cells may hold, canonical ones first; `None` for columns that hold anything.
pub(super) fn words(table: TableId, column: &str) -> Option<&'static [&'static str]> {
    match (table, column) {
        (TableId::RepairOrders | TableId::Callbacks, "line") => Some(&LINE),
        (TableId::RepairOrders | TableId::ChurnCallbacks, "customer_type") => Some(&CUSTOMER_TYPE),
        (TableId::RepairOrders, "appointment") => Some(&APPOINTMENT),
        (TableId::RepairOrders, "rework_kind") => Some(&REWORK_KIND),
        (TableId::Callbacks, "channel") => Some(&CHANNEL),
        (TableId::Callbacks, "outcome") => OUTCOME.split_last_chunk::<2>().map(|(outcomes, _)| outcomes),
        (TableId::ChurnCallbacks, "outcome") => Some(&OUTCOME),
        (TableId::Complaints, "severity") => Some(&SEVERITY),
        (TableId::ActionItems, "status") => Some(&STATUS),
        (TableId::Rescues, "area") => Some(&AREA),
        _ => None,
    }
}

const REPAIR_ORDERS: [&str; 20] = [
    "store",
    "order_no",
    "vin",
    "delivered_at",
    "opened_at",
    "line",
    "kind",
    "customer_type",
    "advisor",
    "technician",
    "appointment",
    "rework_of",
    "rework_kind",
    "rework_reason",
    "unfixed_reason",
    "checkout_rating",
    "amount",
    "customer",
    "phone",
    "plate",
];
const CALLBACKS: [&str; 15] = [
    "store",
    "callback_no",
    "order_no",
    "vin",
    "line",
    "visit",
    "called_at",
    "channel",
    "attempts",
    "outcome",
    "opinions",
    "reasons",
    "advisor",
    "praised",
    "comment",
];
const COMPLAINTS: [&str; 21] = [
    "store",
    "complaint_no",
    "received_at",
    "severity",
    "channel",
    "order_no",
    "vin",
    "reason",
    "cause",
    "prevention",
    "responsibility",
    "advisor",
    "technician",
    "description",
    "responded_at",
    "handled_at",
    "closed_at",
    "followup_at",
    "fed_back_at",
    "satisfied_after",
    "result",
];
const CHURN_CALLBACKS: [&str; 7] = [
    "store",
    "vin",
    "called_at",
    "outcome",
    "customer_type",
    "reason",
    "destination",
];
const ACTION_ITEMS: [&str; 16] = [
    "store",
    "month",
    "department",
    "priority",
    "problem",
    "cause",
    "measure",
    "resources",
    "owner",
    "supervisor",
    "due",
    "checkpoints",
    "status",
    "completion",
    "evidence",
    "metric",
];
const EXTERNAL_CSS: [&str; 9] = [
    "store",
    "month",
    "entity",
    "sample",
    "mot",
    "css",
    "rank",
    "rank_of",
    "rank_scope",
];
const EXTERNAL_PT: [&str; 6] = ["store", "month", "item", "checkpoints", "score", "benchmark"];
const CUSTOMER_BASE: [&str; 4] = ["store", "month", "archive_total", "base_total"];
const KEY_ACCOUNT_VISITS: [&str; 6] = ["store", "month", "customer", "visited_at", "visitor", "finding"];
const RESCUES: [&str; 5] = ["store", "rescue_no", "called_at", "arrived_at", "area"];

const LINE: [&str; 8] = [
    "repair",
    "beauty",
    "maintenance",
    "sales",
    "维修",
    "美容",
    "养护",
    "商品销售",
];
const CUSTOMER_TYPE: [&str; 4] = ["private", "company", "私车", "公车"];
const APPOINTMENT: [&str; 3] = ["none", "passive", "active"];
const REWORK_KIND: [&str; 4] = ["internal", "external", "内返", "外返"];
const CHANNEL: [&str; 4] = ["internal", "external", "内访", "外访"];
const SEVERITY: [&str; 4] = ["general", "major", "一般", "重大"];
const STATUS: [&str; 6] = ["todo", "doing", "done", "未做", "进行中", "完成"];
const AREA: [&str; 3] = ["city", "county", "province"];
/// The last two are of churn callbacks only.
const OUTCOME: [&str; 19] = [
    "valid",
    "declined",
    "switched_off",
    "suspended",
    "no_signal",
    "no_answer",
    "busy",
    "wrong_number",
    "关机",
    "停机",
    "无法接通",
    "无人接听",
    "占线",
    "空号",
    "错号",
    "非车主",
    "拒访",
    "single_visit",
    "只来过一次",
];
