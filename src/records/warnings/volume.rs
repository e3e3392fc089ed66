//! Months with far too few rows, and records that end too soon.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};
use rust_i18n::t;

use super::{moments, text_column};
use crate::config::Config;
use crate::language::Language;
use crate::period::Month;
use crate::records::clean::dates::{from_milliseconds, to_milliseconds};
use crate::records::schema::TableId;
use crate::records::{RecordWarning, Records, Table};

const TABLES: [TableId; 2] = [TableId::RepairOrders, TableId::Callbacks];

/// Months that the report shows, the month itself included.
const MONTHS: i32 = 13;

/// How many months before a month say what is usual.
const USUAL_MONTHS: i32 = 6;

/// Below this many rows a month, chance alone halves them.
const FEW: u64 = 20;

/// Months of the report with fewer than half the rows usual in the months before.
pub(super) fn few_rows(records: &Records, stores: &[String], month: Month, language: Language) -> Vec<RecordWarning> {
    let mut warnings = Vec::new();
    for table in TABLES {
        for store in stores {
            let rows = |month: Month| {
                records
                    .rows_read
                    .get(&(table, Some(store.clone()), Some(month)))
                    .copied()
                    .unwrap_or_default()
            };
            for shown in month.ending_here(MONTHS) {
                let mut before: Vec<u64> = shown
                    .plus(-1)
                    .ending_here(USUAL_MONTHS)
                    .map(rows)
                    .filter(|rows| *rows > 0)
                    .collect();
                if before.len() < 2 {
                    continue;
                }
                before.sort_unstable();
                let usual = before[before.len() / 2];
                if usual >= FEW && rows(shown) * 2 < usual {
                    warnings.push(RecordWarning {
                        code: "few_rows",
                        store: Some(store.clone()),
                        message: t!(
                            "warning.few_rows",
                            locale = language.code(),
                            table = table.label(language),
                            month = shown,
                            rows = rows(shown),
                            usual = usual
                        )
                        .into_owned(),
                    });
                }
            }
        }
    }
    warnings
}

/// Stores whose orders or callbacks end before the month's cutoff though they were drawn after it.
pub(super) fn end_early(
    records: &Records,
    config: &Config,
    stores: &[String],
    today: NaiveDate,
    month: Month,
) -> Vec<RecordWarning> {
    let cutoff = month.cutoff(config.period.cutoff_days);
    if config.period.data_as_of.unwrap_or(today) <= cutoff {
        return Vec::new();
    }
    let language = config.report.language;
    let earliest = to_milliseconds(cutoff.and_time(NaiveTime::MIN));
    let mut ends: Vec<Vec<String>> = vec![Vec::new(); stores.len()];
    for table in TABLES.iter().filter_map(|table| records.tables.get(table)) {
        let columns: &[&str] = if table.id == TableId::RepairOrders {
            &["delivered_at", "opened_at"]
        } else {
            &["called_at"]
        };
        for (ends, newest) in ends.iter_mut().zip(newest(table, columns, stores)) {
            if let Some(newest) = newest.filter(|newest| *newest < earliest).and_then(from_milliseconds) {
                let end = t!(
                    "warning.end",
                    locale = language.code(),
                    table = table.id.label(language),
                    date = newest.date()
                );
                ends.push(end.into_owned());
            }
        }
    }
    let early = stores.iter().zip(ends).filter(|(_, ends)| !ends.is_empty());
    early
        .map(|(store, ends)| RecordWarning {
            code: "records_end_early",
            store: Some(store.clone()),
            message: t!(
                "warning.records_end_early",
                locale = language.code(),
                ends = ends.join(&t!("definition.list", locale = language.code())),
                cutoff = cutoff
            )
            .into_owned(),
        })
        .collect()
}

/// By store: the newest moment in any of the columns.
fn newest(table: &Table, columns: &[&str], ids: &[String]) -> Vec<Option<i64>> {
    let mut newest = vec![None; ids.len()];
    let Some(stores) = text_column(table, "store") else {
        return newest;
    };
    let positions: HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .map(|(position, id)| (id.as_str(), position))
        .collect();
    for column in columns {
        let Some(dates) = moments(table, column) else { continue };
        let Ok(dates) = dates.i64() else { continue };
        // Neighbouring rows are mostly of one store.
        let mut last = (None, None);
        for (store, date) in stores.iter().zip(dates.iter()) {
            if last.0 != store {
                last = (store, store.and_then(|store| positions.get(store)).copied());
            }
            if let Some(newest) = last.1.and_then(|position| newest.get_mut(position)) {
                *newest = (*newest).max(date);
            }
        }
    }
    newest
}
