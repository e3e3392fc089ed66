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
        unit: Unit::Count,
        better: Better::Higher,
        decimals: 0,
        basis: TableId::RepairOrders,
        available: always,
        compute: Compute::Count("orders.delivered"),
        reach: Reach::None,
    },
    Definition {
        id: "first_time_fix.rate",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::RepairOrders,
        available: knows_fixes,
        compute: Compute::Ratio("orders.fixed", "orders.first_visits"),
        reach: Reach::None,
    },
    Definition {
        id: "first_time_fix.full_window_rate",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::RepairOrders,
        available: knows_fixes,
        compute: Compute::Ratio("orders.fixed_full_window", "orders.first_visits_before"),
        reach: Reach::None,
    },
    Definition {
        id: "rework.internal",
        unit: Unit::Count,
        better: Better::Lower,
        decimals: 0,
        basis: TableId::RepairOrders,
        available: knows_rework,
        compute: Compute::Count("rework.internal"),
        reach: Reach::None,
    },
    Definition {
        id: "rework.external",
        unit: Unit::Count,
        better: Better::Lower,
        decimals: 0,
        basis: TableId::RepairOrders,
        available: knows_rework,
        compute: Compute::Count("rework.external"),
        reach: Reach::None,
    },
    Definition {
        id: "appointments.rate",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::RepairOrders,
        available: |facts, _| facts.has(TableId::RepairOrders, "appointment"),
        compute: Compute::Ratio("orders.appointed", "orders.service"),
        reach: Reach::None,
    },
    Definition {
        id: "appointments.active_rate",
        unit: Unit::Ratio,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::RepairOrders,
        available: |facts, _| facts.has(TableId::RepairOrders, "appointment"),
        compute: Compute::Ratio("orders.appointed_actively", "orders.service"),
        reach: Reach::None,
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
