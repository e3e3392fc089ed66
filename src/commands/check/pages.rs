//! Which chapters of the deck will be full, partial or absent, and why.

use std::collections::BTreeMap;

use rust_i18n::t;
use serde::Serialize;

use super::TableAccount;
use crate::config::Config;
use crate::metrics::SERIES_MONTHS;
use crate::period::Month;
use crate::records::schema::TableId;

/// The parts of the deck that rest on a table, by the key of their name.
const PARTS: [(&str, TableId); 12] = [
    ("measures", TableId::ActionItems),
    ("external", TableId::ExternalCss),
    ("mystery_shopper", TableId::ExternalPt),
    ("callbacks", TableId::Callbacks),
    ("satisfaction", TableId::Callbacks),
    ("complaints", TableId::Complaints),
    ("first_time_fix", TableId::RepairOrders),
    ("churn", TableId::RepairOrders),
    ("churn_callbacks", TableId::ChurnCallbacks),
    ("customers", TableId::CustomerBase),
    ("key_accounts", TableId::KeyAccountVisits),
    ("rescues", TableId::Rescues),
];

/// How much of a part the deck will hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Extent {
    Full,
    Partial,
    Absent,
}

/// A part of the deck, how much of it there will be, and why not more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Part {
    pub name: &'static str,
    pub extent: Extent,
    pub reason: Option<String>,
}

impl Part {
    /// The line `check` prints.
    pub(super) fn line(&self) -> String {
        let name = t!(format!("check.part.{}", self.name));
        let extent = match self.extent {
            Extent::Full => t!("check.full"),
            Extent::Partial => t!("check.partial"),
            Extent::Absent => t!("check.absent"),
        };
        match &self.reason {
            Some(reason) => t!("check.part_line_why", part = name, extent = extent, reason = reason).into_owned(),
            None => t!("check.part_line", part = name, extent = extent).into_owned(),
        }
    }
}

/// The parts of the deck of a month.
pub(super) fn parts(config: &Config, accounts: &BTreeMap<TableId, TableAccount>, month: Month) -> Vec<Part> {
    PARTS
        .iter()
        .map(|(part, table)| part_of(part, *table, config, accounts, month))
        .collect()
}

fn part_of(
    part: &'static str,
    table: TableId,
    config: &Config,
    accounts: &BTreeMap<TableId, TableAccount>,
    month: Month,
) -> Part {
    let has_rows = |table| accounts.get(&table).is_some_and(|account| account.months.is_some());
    let asks_anything = config.questionnaire.service.is_some() || config.questionnaire.sales.is_some();
    let (extent, reason) = match (
        config.sources.contains_key(&table),
        accounts.get(&table).and_then(|account| account.months),
    ) {
        // Without a table of its own the figure is counted from the orders.
        (false, _) if table == TableId::CustomerBase => {
            if has_rows(TableId::RepairOrders) {
                (Extent::Full, Some(t!("check.counted_from_orders")))
            } else {
                (Extent::Absent, Some(t!("check.no_rows", table = TableId::RepairOrders)))
            }
        }
        (true, Some(_)) if part == "satisfaction" && !asks_anything => {
            (Extent::Absent, Some(t!("check.no_questionnaire")))
        }
        (false, _) => (Extent::Absent, Some(t!("check.not_configured", table = table))),
        (true, None) => (Extent::Absent, Some(t!("check.no_rows", table = table))),
        (true, Some((_, last))) if last < month => {
            (Extent::Partial, Some(t!("check.ends", table = table, month = last)))
        }
        (true, Some((first, _))) if first > month.plus(1 - SERIES_MONTHS) => {
            (Extent::Partial, Some(t!("check.begins", table = table, month = first)))
        }
        (true, Some(_)) => (Extent::Full, None),
    };
    Part {
        name: part,
        extent,
        reason: reason.map(std::borrow::Cow::into_owned),
    }
}
