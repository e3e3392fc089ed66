//! The tables and their columns: canonical names, types, Chinese names and synonyms.
//!
//! Synonyms are names that mean the column and nothing else: a header such as 渠道 or 客户类型, whose cells may hold words of
//! another kind, is for the config to map, or every row would be rejected.
//!
//! [`columns`] is the one place that says what a table holds; reading, cleaning, error messages and documentation follow it.

mod orders;
mod others;
pub mod reference;
mod surveys;
pub mod words;

use std::fmt;

use rust_i18n::t;
use serde::{Deserialize, Serialize};

use crate::language::Language;

/// A table of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TableId {
    /// 维修工单
    RepairOrders,
    /// 回访记录
    Callbacks,
    /// 投诉
    Complaints,
    /// 流失回访
    ChurnCallbacks,
    /// 改善措施
    ActionItems,
    /// 外部 CSS
    ExternalCss,
    /// 神秘客
    ExternalPt,
    /// 客户档案
    CustomerBase,
    /// 大客户走访
    KeyAccountVisits,
    /// 救援
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

    /// What it is called in a language.
    #[must_use]
    pub fn label(self, language: Language) -> String {
        t!(format!("table.{}", self.name()), locale = language.code()).into_owned()
    }

    /// What it is called in Chinese.
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
    /// 维修
    Repair,
    /// 美容
    Beauty,
    /// 养护
    Maintenance,
    /// 商品销售
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

/// What the cells of a column hold, and so how they are cleaned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A store's id or name.
    Store,
    /// A VIN or plate: upper case.
    Vehicle,
    /// Text in which `-`, `无` and the like count as empty.
    Text,
    /// Text of which every word counts.
    FreeText,
    /// Entries separated by any of `;；、,，|/`.
    List,
    /// A date with or without a time.
    Timestamp,
    /// A month, or any date of it.
    Month,
    /// A whole number.
    Integer,
    /// A number, also with separators and a currency sign.
    Number,
    /// A number from 0 to 1, also as a percentage.
    Fraction,
    /// A level from 1 to 5, or its words.
    Level(&'static [words::LevelWord]),
    /// The answer to a question of a questionnaire.
    Answer(crate::config::ItemType),
    /// One of a few words.
    Enum(&'static [words::Word]),
    /// One of a few words, or any other text as it stands.
    OpenEnum(&'static [words::Word]),
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The canonical name.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: Kind,
    /// Whether every file must have it (`*`).
    pub required: bool,
    /// Whether a row without a value is rejected (`!`).
    pub needed: bool,
    /// The canonical word or number an empty cell stands for.
    pub default: Option<&'static str>,
    /// The name in Chinese.
    pub chinese: &'static str,
    /// Other headers the column goes by. Each entry is a group of spellings of one thing, separated by spaces; groups come in
    /// order of preference.
    pub synonyms: &'static [&'static str],
}

impl Column {
    /// What it is called in a language: its Chinese name, or its canonical one.
    #[must_use]
    pub fn label(&self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.chinese,
            Language::English => self.name,
        }
    }
}

impl Column {
    const fn new(name: &'static str, kind: Kind, chinese: &'static str, synonyms: &'static [&'static str]) -> Self {
        Self {
            name,
            kind,
            required: false,
            needed: false,
            default: None,
            chinese,
            synonyms,
        }
    }

    /// Every file must have the column.
    const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Every file must have the column, and every row a value.
    const fn needed(self) -> Self {
        Self {
            required: true,
            needed: true,
            ..self
        }
    }

    /// What an empty cell stands for.
    const fn or(self, default: &'static str) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }
}

/// The columns of a table in the order of the contract. Questions and external items, which the config names, come
/// after [`dynamic_after`].
#[must_use]
pub fn columns(table: TableId) -> &'static [Column] {
    match table {
        TableId::RepairOrders => orders::REPAIR_ORDERS,
        TableId::Callbacks => surveys::CALLBACKS,
        TableId::Complaints => others::COMPLAINTS,
        TableId::ChurnCallbacks => surveys::CHURN_CALLBACKS,
        TableId::ActionItems => others::ACTION_ITEMS,
        TableId::ExternalCss => surveys::EXTERNAL_CSS,
        TableId::ExternalPt => surveys::EXTERNAL_PT,
        TableId::CustomerBase => others::CUSTOMER_BASE,
        TableId::KeyAccountVisits => others::KEY_ACCOUNT_VISITS,
        TableId::Rescues => others::RESCUES,
    }
}

/// The column after which a table's configured questions or items stand.
#[must_use]
pub fn dynamic_after(table: TableId) -> Option<&'static str> {
    match table {
        TableId::Callbacks => Some("outcome"),
        TableId::ExternalCss => Some("sample"),
        _ => None,
    }
}

/// The column whose date or month decides which month a row belongs to.
#[must_use]
pub fn own_date(table: TableId) -> &'static str {
    match table {
        TableId::RepairOrders => "delivered_at",
        TableId::Callbacks | TableId::ChurnCallbacks | TableId::Rescues => "called_at",
        TableId::Complaints => "received_at",
        TableId::ActionItems
        | TableId::ExternalCss
        | TableId::ExternalPt
        | TableId::CustomerBase
        | TableId::KeyAccountVisits => "month",
    }
}

/// The column that, with the store, must not repeat.
#[must_use]
pub fn key(table: TableId) -> Option<&'static str> {
    match table {
        TableId::RepairOrders => Some("order_no"),
        TableId::Callbacks => Some("callback_no"),
        TableId::Complaints => Some("complaint_no"),
        _ => None,
    }
}
