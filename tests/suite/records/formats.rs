//! Files of every format hold the same records.

use encoding_rs::GB18030;
use polars::prelude::{Column, DataFrame, NamedFrom, ParquetWriter, Series};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use servicedeck::records::Records;
use servicedeck::records::schema::TableId::{Callbacks, RepairOrders};

use super::folder::{Folder, cells, rejected};

const HEADER: [&str; 5] = ["工单号", "车架号", "交车时间", "结算金额", "结算评价"];

/// The two orders that every file of these tests holds.
#[track_caller]
fn two_orders(records: &Records, rows: [&str; 2]) {
    assert_eq!(rejected(records), [""; 0]);
    let value = |column| cells(records, RepairOrders, column);
    assert_eq!(value("order_no"), ["20260401001", "A2"]);
    assert_eq!(value("vin"), ["LFV1", "LFV2"]);
    assert_eq!(value("delivered_at"), ["2026-04-01 09:30:00", "2026-04-02 00:00:00"]);
    assert_eq!(value("amount"), ["1200.5", "80.0"]);
    assert_eq!(value("checkout_rating"), ["5", "3"]);
    assert_eq!(value("row"), rows);
}

fn orders(name: &str, content: impl AsRef<[u8]>) -> Folder {
    Folder::new(&format!("  repair_orders: {name}")).file(name, content)
}

fn text(delimiter: &str, line_break: &str) -> String {
    let lines = [
        HEADER.to_vec(),
        vec!["20260401001", "LFV1", "2026-04-01 09:30", "1200.5", "5"],
        vec!["A2", "LFV2", "2026/4/2", "¥80", "良好"],
    ];
    lines.map(|cells| cells.join(delimiter) + line_break).concat()
}

#[test]
fn text_of_every_encoding_and_delimiter() {
    for delimiter in [",", "\t", ";", "|"] {
        for line_break in ["\n", "\r\n", "\r"] {
            let text = text(delimiter, line_break);
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let encodings = [
                text.clone().into_bytes(),
                [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
                GB18030.encode(&text).0.into_owned(),
                [b"\xFF\xFE", wide.as_slice()].concat(),
                [
                    vec![0xFE, 0xFF],
                    text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
                ]
                .concat(),
                wide,
            ];
            for bytes in encodings {
                two_orders(&orders("orders.txt", bytes).load(), ["2", "3"]);
            }
        }
    }
}

#[test]
fn titles_above_the_header_count_as_rows() {
    let titled = format!("维修工单导出,,,,\n制表时间：2026-05-01\n\n{}", text(",", "\n"));
    two_orders(&orders("orders.csv", &titled).load(), ["5", "6"]);
    let told = "  repair_orders: { path: orders.csv, header_row: 4 }";
    two_orders(&Folder::new(told).file("orders.csv", &titled).load(), ["5", "6"]);
    let wrong = "  repair_orders: { path: orders.csv, header_row: 9 }";
    assert_eq!(
        Folder::new(wrong).file("orders.csv", &titled).error(),
        "orders.csv has no row 9, which `header_row` names"
    );
}

/// A workbook whose first sheet holds the orders from a row on.
pub fn workbook(first_row: u32, others: &[&str]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("工单").unwrap();
    if first_row > 0 {
        sheet.write(0, 0, "维修工单导出").unwrap();
    }
    for (column, header) in HEADER.iter().enumerate() {
        sheet.write(first_row, u16::try_from(column).unwrap(), *header).unwrap();
    }
    let date = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    sheet.write(first_row + 1, 0, 20_260_401_001_u64).unwrap();
    sheet.write(first_row + 1, 1, "LFV1").unwrap();
    sheet
        .write_with_format(
            first_row + 1,
            2,
            ExcelDateTime::parse_from_str("2026-04-01 09:30").unwrap(),
            &date,
        )
        .unwrap();
    sheet.write(first_row + 1, 3, 1200.5).unwrap();
    sheet
        .write_formula(first_row + 1, 4, rust_xlsxwriter::Formula::new("=2+3").set_result("5"))
        .unwrap();
    sheet.write(first_row + 3, 0, "A2").unwrap();
    sheet.write(first_row + 3, 1, "LFV2").unwrap();
    sheet.write(first_row + 3, 2, 46114).unwrap();
    sheet.write(first_row + 3, 3, "¥80").unwrap();
    sheet.write(first_row + 3, 4, "良好").unwrap();
    for other in others {
        workbook
            .add_worksheet()
            .set_name(*other)
            .unwrap()
            .write(0, 0, "说明")
            .unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn workbooks_of_every_kind() {
    let fixture = |name: &str| std::fs::read(format!("{}/tests/files/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let records = orders("orders.xlsx", workbook(0, &[])).load();
    two_orders(&records, ["2", "4"]);
    assert_eq!(records.inputs[0].path, "orders.xlsx");
    let records = orders("orders.xlsx", workbook(2, &["说明"])).load();
    two_orders(&records, ["4", "6"]);
    assert_eq!(records.inputs[0].path, "orders.xlsx#工单");
    let records = orders("orders.xls", fixture("orders.xls")).load();
    two_orders(&records, ["4", "6"]);
    assert_eq!(records.inputs[0].path, "orders.xls#工单");
    let records = orders("orders.ods", fixture("orders.ods")).load();
    two_orders(&records, ["2", "4"]);
    // The content tells the format, not the name.
    two_orders(&orders("orders.csv", workbook(0, &[])).load(), ["2", "4"]);
    two_orders(&orders("orders.xls", text("\t", "\r\n")).load(), ["2", "3"]);
}

#[test]
fn the_sheet_is_named_or_the_only_one_that_fits() {
    let named = |sheet: &str, bytes: Vec<u8>| {
        Folder::new(&format!("  repair_orders: {{ path: o.xlsx, sheet: \"{sheet}\" }}")).file("o.xlsx", bytes)
    };
    two_orders(&named("工单", workbook(0, &["说明"])).load(), ["2", "4"]);
    assert_eq!(
        named("工单表", workbook(0, &["说明"])).error(),
        "o.xlsx has no sheet `工单表`; its sheets: 工单, 说明"
    );
    let mut several = Workbook::new();
    for name in ["4月", "5月", "说明"] {
        let sheet = several.add_worksheet().set_name(name).unwrap();
        if name == "说明" {
            continue;
        }
        sheet.write_row(0, 0, ["order_no", "vin", "delivered_at"]).unwrap();
        sheet.write_row(1, 0, [name, "V", "2026-04-01"]).unwrap();
    }
    let bytes = several.save_to_buffer().unwrap();
    let message = orders("o.xlsx", &bytes).error();
    assert!(
        message.starts_with("o.xlsx: several sheets have the required columns: 4月, 5月"),
        "{message}"
    );
    let records = named("*月", bytes).load();
    assert_eq!(cells(&records, RepairOrders, "order_no"), ["4月", "5月"]);
    assert_eq!(records.inputs[1].path, "o.xlsx#5月");
}

#[test]
fn a_stray_cell_far_away_costs_nothing() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, ["order_no", "vin", "delivered_at"]).unwrap();
    sheet.write_row(1, 0, ["A1", "V", "2026-04-01"]).unwrap();
    sheet.write(1_048_575, 16_383, "x").unwrap();
    let records = orders("o.xlsx", workbook.save_to_buffer().unwrap()).load();
    assert_eq!(cells(&records, RepairOrders, "order_no"), ["A1"]);
}

#[test]
fn dates_and_times_of_workbooks_are_joined() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, ["回访日", "回访时刻", "回访结果"]).unwrap();
    let date = Format::new().set_num_format("yyyy/m/d");
    let time = Format::new().set_num_format("hh:mm:ss");
    sheet
        .write_with_format(1, 0, ExcelDateTime::from_ymd(2026, 4, 3).unwrap(), &date)
        .unwrap();
    sheet
        .write_with_format(1, 1, ExcelDateTime::from_hms(18, 30, 15).unwrap(), &time)
        .unwrap();
    sheet.write(1, 2, "valid").unwrap();
    let records = Folder::new("  callbacks: { path: c.xlsx, columns: { called_at: [回访日, 回访时刻] } }")
        .file("c.xlsx", workbook.save_to_buffer().unwrap())
        .load();
    assert_eq!(cells(&records, Callbacks, "called_at"), ["2026-04-03 18:30:15"]);
}

/// A Parquet file with two orders, the second of an unknown line.
pub fn parquet() -> Vec<u8> {
    let mut frame = DataFrame::new_infer_height(vec![
        Column::from(Series::new("order_no".into(), [20_260_401_001_i64, 2])),
        Column::from(Series::new("vin".into(), ["LFV1", "LFV2"])),
        Column::from(Series::new(
            "delivered_at".into(),
            ["2026-04-01 09:30", "2026-04-02 00:00"]
                .map(|text| chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()),
        )),
        Column::from(Series::new(
            "opened_at".into(),
            ["2026-03-31", "2026-04-02"].map(|text| text.parse::<chrono::NaiveDate>().unwrap()),
        )),
        Column::from(Series::new("amount".into(), [1200.5, 80.0])),
        Column::from(Series::new("checkout_rating".into(), [Some(5_i32), None])),
        Column::from(Series::new("line".into(), [Some("repair"), Some("喷漆")])),
    ])
    .unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

#[test]
fn parquet_columns_of_every_type() {
    let records = orders("o.parquet", parquet()).load();
    let value = |column| cells(&records, RepairOrders, column).remove(0);
    assert_eq!(
        [value("order_no"), value("delivered_at"), value("opened_at")],
        ["20260401001", "2026-04-01 09:30:00", "2026-03-31 00:00:00"]
    );
    assert_eq!(
        [value("amount"), value("checkout_rating"), value("row")],
        ["1200.5", "5", "2"]
    );
    assert_eq!(rejected(&records), ["3 line \"喷漆\" unknown_value"]);
}

#[test]
fn parquet_is_read_group_by_group() {
    let column = |name: &str, cells: &[&str]| Column::from(Series::new(name.into(), cells));
    let days = ["2026-04-01", "2026-04-02", "2026-04-03", "someday", "2026-04-05"];
    let frame = DataFrame::new(
        5,
        vec![
            column("order_no", &["A1", "A2", "A3", "A4", "A1"]),
            column("vin", &["V1", "V2", "V3", "V4", "V1"]),
            column("delivered_at", &days),
        ],
    );
    let mut bytes = Vec::new();
    let writer = ParquetWriter::new(&mut bytes).with_row_group_size(Some(2));
    writer.finish(&mut frame.unwrap()).unwrap();
    let records = orders("o.parquet", &bytes).load();
    assert_eq!(cells(&records, RepairOrders, "order_no"), ["A1", "A2", "A3"]);
    assert_eq!(cells(&records, RepairOrders, "row"), ["2", "3", "4"]);
    assert_eq!(
        rejected(&records),
        ["5 delivered_at \"someday\" unparseable", "6 order_no \"A1\" duplicate"]
    );
}

#[test]
fn a_file_whose_name_belies_it_says_so_where_it_cannot_be_used() {
    let text = "order_no,vin,delivered_at\nA1,V,2026-04-01\n";
    assert_eq!(
        cells(&orders("o.parquet", text).load(), RepairOrders, "order_no"),
        ["A1"]
    );
    let message = orders("o.parquet", "half of a footer, 0x00 and so on\n").error();
    assert!(
        message.contains("o.parquet is no Parquet file, though it is named like one"),
        "{message}"
    );
}

#[test]
fn files_that_are_no_tables_are_refused() {
    let refused = |content: &[u8]| orders("o.xls", content).error();
    assert_eq!(refused(b""), "o.xls is empty");
    assert_eq!(refused(b" \n\r\n \n"), "o.xls is empty");
    assert_eq!(refused(b"\xFF\xFE"), "o.xls is empty");
    assert!(refused(b"\n<html><table>").starts_with("o.xls is a web page under the name of a table"));
    assert!(refused(b"%PDF-1.7 ").starts_with("o.xls is no table"));
    assert!(refused(b"PK\x03\x04broken").starts_with("o.xls cannot be read as a workbook"));
    assert!(refused(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1broken").starts_with("o.xls cannot be read as a workbook"));
    assert!(refused(b"PAR1broken").starts_with("o.xls is broken"));
    let whole = workbook(0, &[]);
    for length in [10, 100, whole.len() / 2, whole.len() - 1] {
        assert!(
            refused(&whole[..length]).starts_with("o.xls cannot be read as a workbook"),
            "{length}"
        );
    }
    let message = refused(b"order_no,vin,delivered_at\nA1,V,2026-04-01\n\"A2,V,2026-04-01\nA3,V,2026-04-01\n");
    assert!(
        message.starts_with("o.xls: the quotation mark that opens a cell in row 3 is never closed"),
        "{message}"
    );
}

#[test]
fn parquet_types_that_the_reader_lacks() {
    // Written by pyarrow: decimals as bytes and as whole numbers, dictionaries, times, instants with a time zone.
    for name in ["types", "plain_types"] {
        let bytes = std::fs::read(format!("{}/tests/files/{name}.parquet", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let records = Folder::new("  repair_orders: { path: o.parquet, columns: { opened_at: [opened_at, clock] } }")
            .file("o.parquet", bytes)
            .load();
        assert_eq!(rejected(&records), [""; 0]);
        let value = |column| cells(&records, RepairOrders, column);
        assert_eq!(value("order_no"), ["20260401001", "2"]);
        assert_eq!(value("vin"), ["LFV1", "LFV2"]);
        assert_eq!(value("amount"), ["1200.5", "-80.25"]);
        assert_eq!(value("kind"), ["保养", "·"]);
        assert_eq!(value("delivered_at"), ["2026-04-01 17:30:00", "2026-04-02 08:00:00"]);
        assert_eq!(value("opened_at")[0], "2026-03-31 09:30:15");
        // Instants follow the clock that is told; times without a zone stay as they are.
        let bytes = std::fs::read(format!("{}/tests/files/{name}.parquet", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let told = Folder::new(
            "  repair_orders: { path: o.parquet, time_zone: \"-01:30\", columns: { opened_at: [opened_at, clock] } }",
        )
        .file("o.parquet", bytes)
        .load();
        assert_eq!(
            cells(&told, RepairOrders, "delivered_at"),
            ["2026-04-01 08:00:00", "2026-04-01 22:30:00"]
        );
        assert_eq!(cells(&told, RepairOrders, "opened_at")[0], "2026-03-31 09:30:15");
    }
}

#[test]
fn an_endless_cell_is_refused() {
    let long = |line: &str, count: usize| {
        let text = format!(
            "order_no,vin,delivered_at,advisor\nA1,V,2026-04-01,\"{}\"\nA2,V,2026-04-01,b\n",
            line.repeat(count)
        );
        orders("o.csv", text).error()
    };
    let message = long("x", 17 * 1024 * 1024);
    assert!(message.starts_with("o.csv holds a line longer than 8 MB"), "{message}");
    let message = long("a line\n", 2 * 1024 * 1024);
    assert!(message.starts_with("o.csv: row 2 is longer than 8 MB"), "{message}");
}

#[test]
fn an_archive_that_swells_is_refused_whatever_it_says() {
    let mut workbook = workbook(0, &[]);
    let at = workbook.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    workbook[at + 24..at + 28].copy_from_slice(&3_000_000_000_u32.to_le_bytes());
    let message = orders("o.xlsx", workbook).error();
    assert!(message.starts_with("o.xlsx holds 2861 MB packed into"), "{message}");
}

#[test]
fn the_header_that_another_column_uses_is_not_suggested() {
    let text = "回访编号,回访日期,工单号\nC1,2026-04-03,A1\n";
    let message = Folder::new("  callbacks: c.csv").file("c.csv", text).error();
    assert!(
        message.contains("required column `outcome`") && !message.contains("nearest to"),
        "{message}"
    );
}
