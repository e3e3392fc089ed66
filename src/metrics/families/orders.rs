//! Orders, first-time fixes, rework and appointments.

use crate::config::Config;
use crate::metrics::facts::Facts;
use crate::metrics::facts::always;
use crate::metrics::registry::{Better, Compute, Definition, Reach};
use crate::records::schema::TableId;
use crate::report::Unit;

/// Orders, first-time fixes, rework and appointments.
pub(in crate::metrics) const ORDERS: &[Definition] = &[
    Definition {
        id: "orders.delivered",
        label: "交车台次",
        unit: Unit::Count,
        better: Better::Higher,
        decimals: 0,
        basis: TableId::RepairOrders,
        available: always,
        compute: Compute::Count("orders.delivered"),
        reach: Reach::None,
        formula: "当月交车的全部工单",
        rule: "维修、美容、养护、商品销售四条业务线合计",
        numerator: "",
        denominator: "",
        origin: "客服部月报规程",
    },
    Definition {
        id: "first_time_fix.rate",
        label: "一次维修合格率",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::RepairOrders,
        available: knows_fixes,
        compute: Compute::Ratio("orders.fixed", "orders.first_visits"),
        reach: Reach::None,
        formula: "1 − 未一次修复 ÷ 首次维修",
        rule: "填有未修复原因，或交车后窗口天数内返修，计为未一次修复",
        numerator: "一次修复的首次维修台次",
        denominator: "当月交车的维修业务工单，返修除外",
        origin: "一次维修合格率管理办法",
    },
    Definition {
        id: "first_time_fix.full_window_rate",
        label: "一次维修合格率（满窗口）",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::RepairOrders,
        available: knows_fixes,
        compute: Compute::Ratio("orders.fixed_full_window", "orders.first_visits_before"),
        reach: Reach::None,
        formula: "上月交车工单的一次维修合格率，返修计到本月截止日",
        rule: "上月交车的工单此时都已过满返修窗口",
        numerator: "一次修复的上月首次维修台次",
        denominator: "上月交车的维修业务工单，返修除外",
        origin: "一次维修合格率管理办法",
    },
    Definition {
        id: "rework.internal",
        label: "内返台次",
        unit: Unit::Count,
        better: Better::Lower,
        decimals: 0,
        basis: TableId::RepairOrders,
        available: knows_rework,
        compute: Compute::Count("rework.internal"),
        reach: Reach::None,
        formula: "当月开单的返修中，交车前发现的",
        rule: "返修类别为空时，维修类型为内返的计入",
        numerator: "",
        denominator: "",
        origin: "一次维修合格率管理办法",
    },
    Definition {
        id: "rework.external",
        label: "外返台次",
        unit: Unit::Count,
        better: Better::Lower,
        decimals: 0,
        basis: TableId::RepairOrders,
        available: knows_rework,
        compute: Compute::Count("rework.external"),
        reach: Reach::None,
        formula: "当月开单的返修中，客户返回的",
        rule: "返修类别为空且维修类型不是内返的计入",
        numerator: "",
        denominator: "",
        origin: "一次维修合格率管理办法",
    },
    Definition {
        id: "appointments.rate",
        label: "预约率",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::RepairOrders,
        available: |facts, _| facts.has(TableId::RepairOrders, "appointment"),
        compute: Compute::Ratio("orders.appointed", "orders.service"),
        reach: Reach::None,
        formula: "有预约的服务工单 ÷ 当月交车的服务工单",
        rule: "主动预约与被动预约都计入",
        numerator: "有预约的服务工单",
        denominator: "当月交车的维修、美容、养护工单",
        origin: "预约管理办法",
    },
    Definition {
        id: "appointments.active_rate",
        label: "主动预约率",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::RepairOrders,
        available: |facts, _| facts.has(TableId::RepairOrders, "appointment"),
        compute: Compute::Ratio("orders.appointed_actively", "orders.service"),
        reach: Reach::None,
        formula: "主动预约的服务工单 ÷ 当月交车的服务工单",
        rule: "由本店先联系客户的预约",
        numerator: "主动预约的服务工单",
        denominator: "当月交车的维修、美容、养护工单",
        origin: "预约管理办法",
    },
];

/// The rework link, the kind, or a reason of its own tells which orders were not fixed.
pub(in crate::metrics) fn knows_fixes(facts: &Facts, _: &Config) -> bool {
    ["rework_of", "unfixed_reason", "kind"]
        .iter()
        .any(|column| facts.has(TableId::RepairOrders, column))
}

fn knows_rework(facts: &Facts, _: &Config) -> bool {
    ["rework_of", "kind"]
        .iter()
        .any(|column| facts.has(TableId::RepairOrders, column))
}
