//! Whatever a file holds: no panic, and every row read is used or rejected.

use proptest::collection::vec;
use proptest::prelude::*;
use servicedeck::records::schema::TableId::{self, Callbacks, RepairOrders};

use super::folder::Folder;
use crate::suite::cases::cases;

const SOURCES: &str = "  repair_orders: o.csv\n  callbacks: { path: c.csv, columns: { called_at: [called_at, 时刻] }, values: { outcome: { \"\": valid, 好: valid } } }";

pub const QUESTIONS: &str = "
stores: [ { id: S01, name: 甲店 }, { id: S02, name: 乙店 } ]
questionnaire:
  service: { overall: q1, items: [ { id: q2, label: 及时友好, weight: 1 }, { id: q3, label: 推荐, type: nps } ] }";

const ORDERS: &str = "store,order_no,vin,delivered_at,opened_at,line,amount,checkout_rating,rework_of\n";

const CALLBACKS: &str = "store\tcallback_no\torder_no\tcalled_at\t时刻\toutcome\tq1\t及时友好\tq3\topinions\tcomment\n";

/// Cells of the kinds that exports hold, and some that they should not.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "S0[12]|甲店|乙店|S09",
        "A[0-9]",
        "LFV[0-9A-Z]{1,3}",
        "202[56]-(0?[1-9]|1[0-3])-[0-3]?[0-9]( [0-2]?[0-9]:[0-6][0-9])?",
        "2026年[0-9]{1,2}月[0-9]{1,2}日",
        "[2-8][0-9]{4}(\\.[0-9]{1,9})?",
        "[0-9]{1,2}",
        "¥?-?[0-9]{1,3}(,[0-9]{3})*(\\.[0-9]+)?",
        "valid|busy|关机|好|repair|美容|很不满意|满意",
        "q2;q3|及时友好、推荐|无|-|--|N/A|　|",
        "[\\x00-\\x7f]{0,6}",
        "\\PC{0,6}",
    ]
}

fn rows(columns: usize, separator: &'static str) -> impl Strategy<Value = String> {
    vec(vec(cell(), columns - 1..columns + 2), 0..30)
        .prop_map(move |rows| rows.into_iter().map(|row| row.join(separator) + "\n").collect())
}

pub fn account(folder: &Folder) {
    let Ok(records) = folder.try_load() else { return };
    for table in [RepairOrders, Callbacks] {
        if !records.tables.contains_key(&table) {
            continue;
        }
        let used = height(&records, table);
        let rejected = records.rejects.iter().filter(|reject| reject.table == table).count();
        let read: u64 = records
            .inputs
            .iter()
            .filter(|input| input.table == table)
            .map(|input| input.rows)
            .sum();
        assert_eq!(used + rejected, usize::try_from(read).unwrap());
        let counted: u64 = records
            .rows_read
            .iter()
            .filter(|((of, _, _), _)| *of == table)
            .map(|(_, count)| count)
            .sum();
        assert_eq!(counted, read);
        nothing_undecodable(&records.tables[&table].frame);
    }
    let parts: usize = ["S01", "S02"]
        .iter()
        .map(|store| height(&records.for_store(store), RepairOrders))
        .sum();
    assert_eq!(parts, height(&records, RepairOrders));
}

fn height(records: &servicedeck::records::Records, table: TableId) -> usize {
    records.tables.get(&table).map_or(0, |table| table.frame.height())
}

fn nothing_undecodable(frame: &polars::prelude::DataFrame) {
    for column in frame.columns() {
        if let Ok(texts) = column.str() {
            assert!(
                texts
                    .iter()
                    .flatten()
                    .all(|text| !text.contains(['\u{fdd0}', '\u{fdd1}']))
            );
        }
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn random_cells(orders in rows(9, ","), callbacks in rows(11, "\t")) {
        let folder = Folder::with(QUESTIONS, SOURCES)
            .file("o.csv", format!("{ORDERS}{orders}"))
            .file("c.csv", format!("{CALLBACKS}{callbacks}"));
        account(&folder);
    }

    #[test]
    fn random_bytes(orders in vec(any::<u8>(), 0..400), callbacks in vec(any::<u8>(), 0..400), wide in any::<bool>()) {
        let header = |text: &str| -> Vec<u8> {
            if wide { [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect() } else { text.as_bytes().to_vec() }
        };
        let folder = Folder::with(QUESTIONS, SOURCES)
            .file("o.csv", [header(ORDERS), orders].concat())
            .file("c.csv", [header(CALLBACKS), callbacks].concat());
        account(&folder);
    }
}
