//! Months with far too few rows, and records that end too soon.

use chrono::{NaiveDate, NaiveTime};

use super::{moments, text_column};
use crate::config::Config;
use crate::period::Month;
use crate::records::clean::dates::{from_milliseconds, to_milliseconds};
use crate::records::schema::TableId;
use crate::records::{RecordWarning, Records};

const TABLES: [TableId; 2] = [TableId::RepairOrders, TableId::Callbacks];

/// Months that the report shows, the month itself included.
const MONTHS: i32 = 13;

/// How many months before a month say what is usual.
const USUAL_MONTHS: i32 = 6;

/// Below this many rows a month, chance alone halves them.
const FEW: u64 = 20;

/// Months of the report with fewer than half the rows usual in the months before.
pub(super) fn few_rows(records: &Records, config: &Config, month: Month) -> Vec<RecordWarning> {
    let mut warnings = Vec::new();
    for table in TABLES {
        for store in &config.stores {
            let rows = |month: Month| {
                records.rows_read.get(&(table, Some(store.id.clone()), Some(month))).copied().unwrap_or_default()
            };
            for shown in month.ending_here(MONTHS) {
                let mut before: Vec<u64> =
                    shown.plus(-1).ending_here(USUAL_MONTHS).map(rows).filter(|rows| *rows > 0).collect();
                if before.len() < 2 {
                    continue;
                }
                before.sort_unstable();
                let usual = before[before.len() / 2];
                if usual >= FEW && rows(shown) * 2 < usual {
                    warnings.push(RecordWarning {
                        code: "few_rows",
                        store: Some(store.id.clone()),
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

/// Stores whose records end before the month's cutoff though they were drawn after it.
pub(super) fn end_early(records: &Records, config: &Config, today: NaiveDate, month: Month) -> Vec<RecordWarning> {
    let cutoff = month.cutoff(config.period.cutoff_days);
    let drawn = config.period.data_as_of.unwrap_or(today);
    if drawn <= cutoff {
        return Vec::new();
    }
    let mut warnings = Vec::new();
    for (id, column) in [(TableId::RepairOrders, "delivered_at"), (TableId::Callbacks, "called_at")] {
        let Some(table) = records.tables.get(&id) else { continue };
        let (Some(stores), Some(dates)) = (text_column(table, "store"), moments(table, column)) else { continue };
        let Ok(dates) = dates.i64() else { continue };
        let mut newest = vec![None; config.stores.len()];
        let mut last = (None, 0);
        for (store, date) in stores.iter().zip(dates.iter()) {
            if last.0 != store {
                last = (store, config.stores.iter().position(|known| Some(known.id.as_str()) == store).unwrap_or(0));
            }
            if let Some(newest) = newest.get_mut(last.1) {
                *newest = (*newest).max(date);
            }
        }
        for (store, newest) in config.stores.iter().zip(newest) {
            let Some(newest) = newest.filter(|newest| *newest < to_milliseconds(cutoff.and_time(NaiveTime::MIN))) else {
                continue;
            };
            let Some(newest) = from_milliseconds(newest) else { continue };
            warnings.push(RecordWarning {
                code: "records_end_early",
                store: Some(store.id.clone()),
                message: format!("{}止于 {}，早于截止日 {cutoff}", id.chinese(), newest.date()),
            });
        }
    }
    warnings
}
