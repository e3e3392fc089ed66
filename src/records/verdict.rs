//! Whether a store's records of a month can bear a report.
//!
//! The refusal quotes rejected cells, so it masks them itself: its text goes to terminals, logs and mails as it is. That is all
//! records have to do with [`crate::privacy`], which knows the records' names; nothing of it flows back into the data.

mod months;

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
use crate::privacy::{Mask, recurs};

pub use months::empty_month;

/// The tables of which one at least must have rows of the month.
const NEEDED: [TableId; 2] = [TableId::RepairOrders, TableId::Callbacks];

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
    let mut empty = empty_month(records, store, month);
    for table in config.sources.keys() {
        // One cause, one problem: in a month without rows those of which nobody knows the day are no further one …
        if empty.is_some() && is_stray(records, config, *table, store, month) {
            continue;
        }
        if let Some(error) = too_many_rejected(records, config, *table, store, month) {
            errors.push(error);
            // … and a month whose orders or callbacks could not be used is not called one without any.
            if NEEDED.contains(table) {
                empty = None;
            }
        }
    }
    errors.extend(empty);
    if errors.is_empty() {
        Ok(())
    } else {
        Err(together(errors))
    }
}

/// Whether a table has no row of the month, and few rows of unknown day: they concern the month only because they concern every month.
#[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
fn is_stray(records: &Records, config: &Config, table: TableId, store: &str, month: Month) -> bool {
    let (mut all, mut of_month, mut undated) = (0, 0, 0);
    for ((of_table, of_store, own), rows) in &records.rows_read {
        if *of_table == table && of_store.as_deref() == Some(store) {
            all += rows;
            match own {
                Some(own) if *own == month => of_month += rows,
                Some(_) => {}
                None => undated += rows,
            }
        }
    }
    of_month == 0 && all > 0 && undated as f64 / all as f64 <= config.max_reject_rate
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
        .map(|(rule, count)| t!("records.rule.counted", rule = rule.words(), count = count).into_owned())
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
    let of_table = || {
        let rejects = records.rejects.iter();
        rejects
            .filter(|reject| reject.table == table && reject.store.as_deref() == Some(store) && !reject.identical)
            .filter(|reject| reject.month.is_none_or(|own| own == month))
    };
    let examples = telling(&of_table().collect::<Vec<_>>());
    let mask = Mask::new(records, config);
    let mostly = rejected.saturating_mul(2) > read;
    let error = examples.iter().fold(error, |error, reject| {
        let file = records.inputs.get(reject.file).map_or("", |input| input.path.as_str());
        // Where most cells of a table are refused another column may stand in the place of one, names as likely as anything.
        let value = if mostly {
            let same_column = of_table().filter(|other| other.column == reject.column);
            let is_word = recurs(&reject.value, same_column.map(|other| other.value.as_str()));
            mask.displaced(&reject.column, &reject.value, is_word)
        } else {
            mask.column(&reject.column, &reject.value)
        };
        error.hint(t!(
            "records.reject_example",
            file = file,
            row = reject.row,
            column = reject.column,
            value = value.chars().take(LONGEST_VALUE).collect::<String>(),
            rule = reject.rule.words()
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

/// The rows that tell most of why so many are refused: of each cell that is refused the first, the commonest cells first; then others.
fn telling<'a>(rejects: &[&'a Reject]) -> Vec<&'a Reject> {
    let mut cells: BTreeMap<(Rule, &str, &str), (usize, usize)> = BTreeMap::new();
    for (position, reject) in rejects.iter().enumerate() {
        let cell = (reject.rule, reject.column.as_str(), reject.value.as_str());
        cells.entry(cell).or_insert((0, position)).0 += 1;
    }
    let mut first: Vec<(usize, usize)> = cells.into_values().collect();
    first.sort_unstable_by_key(|(count, position)| (std::cmp::Reverse(*count), *position));
    let firsts: Vec<usize> = first.into_iter().map(|(_, position)| position).take(EXAMPLES).collect();
    let others = (0..rejects.len()).filter(|position| !firsts.contains(position));
    let shown = firsts.iter().copied().chain(others).take(EXAMPLES);
    shown.filter_map(|position| rejects.get(position).copied()).collect()
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
