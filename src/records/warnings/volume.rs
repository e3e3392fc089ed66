//! Months with far too few rows.

use crate::config::Config;
use crate::period::Month;
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
                records
                    .rows_read
                    .get(&(table, Some(store.id.clone()), Some(month)))
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
