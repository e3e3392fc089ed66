//! Whether a store's records of a month can bear a report.
//!
//! The refusal quotes rejected cells, so it masks them itself: its text goes to terminals, logs and mails as it is. That is all
//! records have to do with [`crate::privacy`], which knows the records' names; nothing of it flows back into the data.

use std::collections::{BTreeMap, BTreeSet};

use rust_i18n::t;

use super::layout::Layout;
use super::load::together;
use super::remedy;
use super::schema::TableId;
use super::{Records, Reject, Rule};
use crate::config::Config;
use crate::error::{Error, Kind};
use crate::period::Month;
use crate::privacy::Mask;

/// Rejected rows shown, and how much of each value.
const EXAMPLES: usize = 3;
const LONGEST_VALUE: usize = 60;

/// Decides whether a store's report of a month can be made from the records.
///
/// # Errors
///
/// Files of the store's own folder that could not be used; a table of whose rows that concern the store and month more
/// than `quality.max_reject_rate` were rejected; a month with neither delivered orders nor callbacks. All of them together.
pub fn store_verdict(records: &Records, config: &Config, store: &str, month: Month) -> Result<(), Error> {
    let mut errors: Vec<Error> = records.failures.get(store).cloned().unwrap_or_default();
    for table in config.sources.keys() {
        errors.extend(too_many_rejected(records, config, *table, store, month));
    }
    if accepted(records, TableId::RepairOrders, store, month) + accepted(records, TableId::Callbacks, store, month) == 0
    {
        errors.push(empty_month(records, store, month));
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(together(errors))
    }
}

/// Rows of the table that concern the store and month, identical duplicates aside, and those of them rejected.
fn concerned(records: &Records, table: TableId, store: &str, month: Month) -> (u64, BTreeMap<Rule, u64>) {
    let of_month = |own: Option<Month>| own.is_none_or(|own| own == month);
    let read: u64 = records
        .rows_read
        .iter()
        .filter(|((of_table, of_store, own), _)| {
            *of_table == table && of_store.as_deref() == Some(store) && of_month(*own)
        })
        .map(|(_, count)| count)
        .sum();
    let mut rejected = BTreeMap::new();
    let mut identical = 0;
    for reject in &records.rejects {
        if reject.table == table && reject.store.as_deref() == Some(store) && of_month(reject.month) {
            if reject.identical {
                identical += 1;
            } else {
                *rejected.entry(reject.rule).or_default() += 1;
            }
        }
    }
    (read.saturating_sub(identical), rejected)
}

#[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
fn too_many_rejected(records: &Records, config: &Config, table: TableId, store: &str, month: Month) -> Option<Error> {
    let (read, rules) = concerned(records, table, store, month);
    let rejected: u64 = rules.values().sum();
    if read == 0 || rejected as f64 / read as f64 <= config.max_reject_rate {
        return None;
    }
    let rules: Vec<String> = rules
        .iter()
        .map(|(rule, count)| format!("{} {count}", rule.name()))
        .collect();
    let error = Error::new(
        Kind::Data,
        t!(
            "records.too_many_rejected",
            store = store,
            month = month,
            table = table,
            rejected = rejected,
            read = read,
            rate = format!("{:.1} %", 100.0 * rejected as f64 / read as f64),
            limit = format!("{:.1} %", 100.0 * config.max_reject_rate),
            rules = rules.join(", ")
        ),
    );
    let examples: Vec<&Reject> = records
        .rejects
        .iter()
        .filter(|reject| reject.table == table && reject.store.as_deref() == Some(store) && !reject.identical)
        .filter(|reject| reject.month.is_none_or(|own| own == month))
        .take(EXAMPLES)
        .collect();
    let mask = Mask::new(records, config);
    let mostly = rejected.saturating_mul(2) > read;
    let error = examples.iter().fold(error, |error, reject| {
        let file = records.inputs.get(reject.file).map_or("", |input| input.path.as_str());
        // Where most cells of a table are refused another column may stand in the place of one, names as likely as anything.
        let shown_as = if mostly { "customer" } else { reject.column.as_str() };
        let value = mask.column(shown_as, &reject.value);
        error.hint(t!(
            "records.reject_example",
            file = file,
            row = reject.row,
            column = reject.column,
            value = value.chars().take(LONGEST_VALUE).collect::<String>(),
            rule = reject.rule.name()
        ))
    });
    let layout = Layout::new(table, config, config.sources.get(&table));
    let mut told = BTreeSet::new();
    Some(examples.into_iter().fold(error, |error, reject| {
        if told.insert((reject.rule, &reject.column)) {
            error.hint(remedy::remedy(&layout, &reject.column, reject.rule))
        } else {
            error
        }
    }))
}

/// Rows of a month that were accepted.
fn accepted(records: &Records, table: TableId, store: &str, month: Month) -> u64 {
    let read = records
        .rows_read
        .get(&(table, Some(store.to_owned()), Some(month)))
        .copied()
        .unwrap_or_default();
    let rejected = records
        .rejects
        .iter()
        .filter(|reject| reject.table == table && reject.month == Some(month))
        .filter(|reject| reject.store.as_deref() == Some(store))
        .count() as u64;
    read.saturating_sub(rejected)
}

fn empty_month(records: &Records, store: &str, month: Month) -> Error {
    let mut error = Error::new(Kind::Data, t!("records.empty_month", store = store, month = month));
    for table in [TableId::RepairOrders, TableId::Callbacks] {
        let months: BTreeSet<Month> = records
            .rows_read
            .keys()
            .filter(|(of_table, of_store, _)| *of_table == table && of_store.as_deref() == Some(store))
            .filter_map(|(_, _, own)| *own)
            .filter(|own| accepted(records, table, store, *own) > 0)
            .collect();
        error = error.hint(if let (Some(first), Some(last)) = (months.first(), months.last()) {
            t!(
                "records.months_covered",
                table = table,
                months = spans(&months),
                first = first,
                last = last
            )
        } else {
            t!("records.no_months_covered", table = table, store = store)
        });
    }
    let unknown = records
        .rejects
        .iter()
        .filter(|reject| reject.rule == Rule::UnknownStore)
        .map(|reject| reject.value.trim())
        .collect::<Vec<_>>();
    if let Some(first) = unknown.first() {
        error = error.hint(t!("records.unknown_store_rows", count = unknown.len(), value = first));
    }
    error
}

/// Months as spans: `2025-01–2025-03, 2025-05`.
fn spans(months: &BTreeSet<Month>) -> String {
    let mut spans: Vec<(Month, Month)> = Vec::new();
    for month in months {
        match spans.last_mut() {
            Some((_, last)) if last.plus(1) == *month => *last = *month,
            _ => spans.push((*month, *month)),
        }
    }
    spans
        .into_iter()
        .map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}–{last}")
            }
        })
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_in_a_row_are_one_span() {
        let months = ["2025-12", "2026-01", "2026-03"]
            .iter()
            .map(|month| month.parse().unwrap())
            .collect();
        assert_eq!(spans(&months), "2025-12–2026-01, 2026-03");
    }
}
