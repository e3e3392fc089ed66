//! Months with far too few rows, and records that end too soon.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};

use super::{moments, text_column};
use crate::config::Config;
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
pub(super) fn few_rows(records: &Records, stores: &[String], month: Month) -> Vec<RecordWarning> {
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
                        message: format!(
                            "{}在 {shown} 只有 {} 行，此前各月通常约 {usual} 行，可能缺少数据",
                            table.chinese(),
                            rows(shown)
                        ),
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
                ends.push(format!("{}止于 {}", table.id.chinese(), newest.date()));
            }
        }
    }
    let early = stores.iter().zip(ends).filter(|(_, ends)| !ends.is_empty());
    early
        .map(|(store, ends)| RecordWarning {
            code: "records_end_early",
            store: Some(store.clone()),
            message: format!(
                "{}，早于截止日 {cutoff}；截止日前的返修、回访可能未计全",
                ends.join("、")
            ),
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
