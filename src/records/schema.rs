//! The tables and their columns: canonical names, types, Chinese names and synonyms.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A table of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TableId {
    RepairOrders,
    Callbacks,
    Complaints,
    ChurnCallbacks,
    ActionItems,
    ExternalCss,
    ExternalPt,
    CustomerBase,
    KeyAccountVisits,
    Rescues,
}

impl TableId {
    /// All tables, in the order of the contract.
    pub const ALL: [Self; 10] = [
        Self::RepairOrders,
        Self::Callbacks,
        Self::Complaints,
        Self::ChurnCallbacks,
        Self::ActionItems,
        Self::ExternalCss,
        Self::ExternalPt,
        Self::CustomerBase,
        Self::KeyAccountVisits,
        Self::Rescues,
    ];

    /// The name used in config, rejects and manifest.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RepairOrders => "repair_orders",
            Self::Callbacks => "callbacks",
            Self::Complaints => "complaints",
            Self::ChurnCallbacks => "churn_callbacks",
            Self::ActionItems => "action_items",
            Self::ExternalCss => "external_css",
            Self::ExternalPt => "external_pt",
            Self::CustomerBase => "customer_base",
            Self::KeyAccountVisits => "key_account_visits",
            Self::Rescues => "rescues",
        }
    }

    /// The name the report shows.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::RepairOrders => "维修工单",
            Self::Callbacks => "回访记录",
            Self::Complaints => "投诉",
            Self::ChurnCallbacks => "流失回访",
            Self::ActionItems => "改善措施",
            Self::ExternalCss => "外部 CSS",
            Self::ExternalPt => "神秘客",
            Self::CustomerBase => "客户档案",
            Self::KeyAccountVisits => "大客户走访",
            Self::Rescues => "救援",
        }
    }
}

impl fmt::Display for TableId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A line of business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Line {
    Repair,
    Beauty,
    Maintenance,
    Sales,
}

impl Line {
    /// All lines, in the order of the contract.
    pub const ALL: [Self; 4] = [Self::Repair, Self::Beauty, Self::Maintenance, Self::Sales];

    /// The canonical word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Repair => "repair",
            Self::Beauty => "beauty",
            Self::Maintenance => "maintenance",
            Self::Sales => "sales",
        }
    }

    /// Whether it is one of the service lines (all but sales).
    #[must_use]
    pub fn is_service(self) -> bool {
        self != Self::Sales
    }
}

/// The entries of a list cell (opinions, reasons, praised), trimmed, empty ones left out.
pub fn split_list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '；', '、', ',', '，', '|', '/'])
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
}
