//! Sheets of workbooks as entries of `sources`.

use super::*;

/// A sheet of orders; `header_row` as given.
fn orders(file: &str, sheet: &str, header_row: u64) -> Proposal {
    Proposal {
        file: file.to_owned(),
        sheet: Some(sheet.to_owned()),
        table: Some(TableId::RepairOrders),
        header_row: Some(header_row),
        columns: IndexMap::from([("order_no".to_owned(), Headers::One("工单号".to_owned()))]),
        missing: Vec::new(),
        unplaced: Vec::new(),
        values: IndexMap::new(),
    }
}

const COLUMNS: &str = "    columns:\n      order_no: \"工单号\"\n";

#[test]
fn workbooks_with_one_sheet_of_the_table_are_one_entry() {
    // The sheet has one name in all of them, and its header one place.
    let yaml = to_yaml(&[orders("1月.xlsx", "工单", 3), orders("2月.xlsx", "工单", 3)]);
    let paths = "sources:\n  repair_orders:\n    path: [\"1月.xlsx\", \"2月.xlsx\"]\n";
    assert_eq!(
        yaml,
        format!("{paths}    sheet: \"工单\"\n    header_row: 3\n{COLUMNS}")
    );
    // What differs is left to be found file by file.
    let yaml = to_yaml(&[orders("1月.xlsx", "一月", 3), orders("2月.xlsx", "二月", 2)]);
    assert_eq!(yaml, format!("{paths}{COLUMNS}"));
}

#[test]
fn sheets_of_one_workbook_are_entries_of_their_own() {
    let one = |sheet: &str| orders("工单.xlsx", sheet, 1);
    let yaml = to_yaml(&[one("一月"), one("二月")]);
    let entry = |sheet: &str| format!("  repair_orders:\n    path: \"工单.xlsx\"\n    sheet: \"{sheet}\"\n{COLUMNS}");
    // A configuration has one entry for each table: the further one is a comment.
    let further: String = entry("二月")
        .lines()
        .map(|line| format!("  # {}\n", &line[2..]))
        .collect();
    assert_eq!(yaml, format!("sources:\n{}{further}", entry("一月")));
    assert_eq!(left_out(&[one("一月"), one("二月")]).len(), 1);
    // The same sheet given twice is the same.
    assert_eq!(
        to_yaml(&[one("一月"), one("一月")]),
        format!("sources:\n{}", entry("一月"))
    );
}
