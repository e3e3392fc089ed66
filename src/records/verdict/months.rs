//! A month without rows, and the months that have some.

use std::collections::{BTreeMap, BTreeSet};

use rust_i18n::t;

use super::{NEEDED, accepted};
use crate::error::{Error, Kind};
use crate::period::Month;
use crate::records::Records;
use crate::records::reject::unknown_stores;
use crate::records::schema::TableId;

/// Why there is nothing to report of a store's month: it has neither delivered orders nor callbacks. Says which months have, and how to ask
/// for the newest whole one. `None` when the month has some.
#[must_use]
pub fn empty_month(records: &Records, store: &str, month: Month) -> Option<Error> {
    if NEEDED.iter().any(|table| accepted(records, *table, store, month) > 0) {
        return None;
    }
    let mut error = Error::new(Kind::Data, t!("records.empty_month", store = store, month = month));
    for table in NEEDED {
        let months: BTreeSet<Month> = rows_of_months(records, table, store).into_keys().collect();
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
    let unknown = || unknown_stores(&records.rejects);
    if let Some(first) = unknown().next() {
        error = error.hint(t!(
            "records.unknown_store_rows",
            count = unknown().count(),
            value = first.trim()
        ));
    }
    let whole = NEEDED
        .into_iter()
        .find_map(|table| newest_whole(&rows_of_months(records, table, store)));
    Some(whole.into_iter().fold(error, |error, whole| {
        error.hint(t!("records.whole_month", month = whole))
    }))
}

/// The accepted rows of a store by month; only months that have some.
fn rows_of_months(records: &Records, table: TableId, store: &str) -> BTreeMap<Month, u64> {
    records
        .rows_read
        .keys()
        .filter(|(of_table, of_store, _)| *of_table == table && of_store.as_deref() == Some(store))
        .filter_map(|(_, _, own)| Some(((*own)?, accepted(records, table, store, (*own)?))))
        .filter(|(_, rows)| *rows > 0)
        .collect()
}

/// The newest month that has at least half the rows months usually have: an export often holds the first days of the next one too.
fn newest_whole(rows: &BTreeMap<Month, u64>) -> Option<Month> {
    let mut counts: Vec<u64> = rows.values().copied().collect();
    counts.sort_unstable();
    let usual = *counts.get(counts.len() / 2)?;
    let mut newest_first = rows.iter().rev();
    newest_first
        .find(|(_, rows)| **rows * 2 >= usual)
        .map(|(month, _)| *month)
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

    #[test]
    fn the_first_days_of_a_month_are_no_whole_month() {
        let rows = |counts: &[(&str, u64)]| {
            counts
                .iter()
                .map(|(month, rows)| (month.parse().unwrap(), *rows))
                .collect()
        };
        let whole = |counts: &[(&str, u64)]| newest_whole(&rows(counts)).map(|month| month.to_string());
        assert_eq!(
            whole(&[("2026-03", 210), ("2026-04", 190), ("2026-05", 40)]).as_deref(),
            Some("2026-04")
        );
        assert_eq!(whole(&[("2026-05", 3)]).as_deref(), Some("2026-05"));
        assert_eq!(whole(&[]), None);
    }
}
