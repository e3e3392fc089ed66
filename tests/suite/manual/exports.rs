//! The three workbooks the tutorial begins with: a smaller store, taken from the sample's records and written as a DMS exports them,
//! with a title, Chinese headers and words of its own.

use std::collections::BTreeMap;
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::book::{self, repository};

/// Where they lie for readers of both languages.
pub const FOLDER: &str = "docs/zh/exports";

/// The first day of the records.
const FROM: &str = "2025-04-01";

/// How a column of the sample is exported.
enum Cells {
    Text,
    Number,
    /// Date and time in one cell.
    Moment,
    /// The date of a moment alone.
    Day,
    /// The time of a moment alone, as text.
    Clock,
    /// Other words for those of the sample; what is not listed stays.
    Words(&'static [(&'static str, &'static str)]),
}

type Layout = &'static [(&'static str, &'static str, Cells)];

const LEVELS: Cells = Cells::Words(&[
    ("5", "非常满意"),
    ("4", "满意"),
    ("3", "一般"),
    ("2", "不满意"),
    ("1", "非常不满意"),
]);

const LINES: Cells = Cells::Words(&[
    ("repair", "机修"),
    ("beauty", "美容"),
    ("maintenance", "养护"),
    ("sales", "精品销售"),
]);

const ORDERS: Layout = &[
    ("order_no", "工单号", Cells::Text),
    ("vin", "车架号", Cells::Text),
    ("plate", "车牌号", Cells::Text),
    ("customer", "车主", Cells::Text),
    ("phone", "联系电话", Cells::Text),
    ("opened_at", "进厂时间", Cells::Moment),
    ("delivered_at", "交车时间", Cells::Moment),
    ("line", "业务线", LINES),
    ("kind", "维修类型", Cells::Text),
    (
        "customer_type",
        "公私车",
        Cells::Words(&[("private", "私家车"), ("company", "单位车")]),
    ),
    ("advisor", "服务顾问", Cells::Text),
    ("technician", "主修技师", Cells::Text),
    (
        "appointment",
        "预约方式",
        Cells::Words(&[("none", "未预约"), ("passive", "被动预约"), ("active", "主动预约")]),
    ),
    ("rework_of", "原工单号", Cells::Text),
    ("rework_reason", "返修原因", Cells::Text),
    ("amount", "结算金额", Cells::Number),
];

const CALLBACKS: Layout = &[
    ("callback_no", "回访编号", Cells::Text),
    ("order_no", "工单号", Cells::Text),
    ("line", "业务线", LINES),
    ("called_at", "拨打日期", Cells::Day),
    ("called_at", "拨打时刻", Cells::Clock),
    (
        "outcome",
        "结果",
        Cells::Words(&[
            ("valid", "接受回访"),
            ("declined", "拒绝回访"),
            ("switched_off", "关机"),
            ("suspended", "停机"),
            ("no_signal", "不在服务区"),
            ("no_answer", "无人接听"),
            ("busy", "占线"),
            ("wrong_number", "空号"),
        ]),
    ),
    ("q1", "总体评价", LEVELS),
    ("q2", "及时友好迎接", LEVELS),
    ("q3", "按时交车", LEVELS),
    ("q4", "维修质量", LEVELS),
    ("q5", "解释费用", LEVELS),
    ("q6", "车辆清洁", LEVELS),
    ("q7", "服务态度好", LEVELS),
    ("q8", "休息环境", LEVELS),
    ("reasons", "不满意原因", Cells::Text),
    ("comment", "客户原话", Cells::Text),
];

const COMPLAINTS: Layout = &[
    ("complaint_no", "投诉编号", Cells::Text),
    ("received_at", "受理时间", Cells::Moment),
    (
        "severity",
        "投诉级别",
        Cells::Words(&[("general", "一般"), ("major", "重大")]),
    ),
    ("channel", "投诉渠道", Cells::Text),
    ("reason", "投诉原因", Cells::Text),
    ("cause", "成因", Cells::Text),
    ("prevention", "防再发", Cells::Text),
    ("responsibility", "责任部门", Cells::Text),
    ("description", "投诉内容", Cells::Text),
    ("responded_at", "响应时间", Cells::Moment),
    ("handled_at", "处理时间", Cells::Moment),
    ("closed_at", "关闭时间", Cells::Moment),
    ("result", "处理结果", Cells::Text),
];

type Row = BTreeMap<String, String>;

fn rows(table: &str) -> Vec<Row> {
    let path = repository().join(format!("sample-data/{table}.csv"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(ToOwned::to_owned).collect();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            header
                .iter()
                .cloned()
                .zip(record.iter().map(ToOwned::to_owned))
                .collect()
        })
        .collect()
}

/// One vehicle in four.
fn is_of_this_store(vin: &str) -> bool {
    vin.bytes().last().is_some_and(|digit| matches!(digit, b'1' | b'5'))
        || vin.ends_with('8') && vin.as_bytes()[vin.len() - 2] < b'5'
}

/// Name of the file and its bytes.
pub fn workbooks() -> Vec<(&'static str, Vec<u8>)> {
    let mine = |row: &Row, date: &str| row[date].as_str() >= FROM && is_of_this_store(&row["vin"]);
    let orders: Vec<Row> = rows("repair_orders")
        .into_iter()
        .filter(|row| mine(row, "opened_at"))
        .collect();
    let callbacks: Vec<Row> = rows("callbacks")
        .into_iter()
        .filter(|row| mine(row, "called_at") && row["line"] != "sales" && row["channel"] == "internal")
        .collect();
    let complaints: Vec<Row> = rows("complaints")
        .into_iter()
        .enumerate()
        .filter(|(number, _)| number % 3 == 0)
        .map(|(_, row)| row)
        .collect();
    vec![
        ("工单.xlsx", workbook("维修工单明细", ORDERS, &orders)),
        ("回访.xlsx", workbook("客户回访明细", CALLBACKS, &callbacks)),
        ("投诉.xlsx", workbook("投诉登记", COMPLAINTS, &complaints)),
    ]
}

fn workbook(title: &str, layout: Layout, rows: &[Row]) -> Vec<u8> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 5, 8).unwrap();
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = book.add_worksheet();
    sheet.set_name(title).unwrap();
    sheet.write_string(0, 0, title).unwrap();
    let formats = [
        Format::new().set_num_format("yyyy-mm-dd hh:mm"),
        Format::new().set_num_format("yyyy-mm-dd"),
    ];
    for (column, (name, header, cells)) in (0..).zip(layout) {
        sheet.write_string(1, column, *header).unwrap();
        for (row, record) in (2..).zip(rows) {
            cell(sheet, row, column, &record[*name], cells, &formats);
        }
    }
    book.save_to_buffer().unwrap()
}

/// A date as 2026-04-03, with or without a time, that there is.
fn moment(value: &str) -> Option<ExcelDateTime> {
    let is_plain = value.as_bytes().get(4) == Some(&b'-') && value.as_bytes().get(7) == Some(&b'-');
    is_plain.then(|| ExcelDateTime::parse_from_str(value).ok()).flatten()
}

fn cell(sheet: &mut Worksheet, row: u32, column: u16, value: &str, cells: &Cells, formats: &[Format; 2]) {
    if value.is_empty() {
        return;
    }
    let (day, clock) = value.split_once(' ').unwrap_or((value, ""));
    match cells {
        Cells::Text => sheet.write_string(row, column, value),
        Cells::Number => sheet.write_number(row, column, value.parse::<f64>().unwrap()),
        // The sample has dates as the numbers Excel keeps, and others as somebody typed them, which stay text.
        Cells::Moment | Cells::Day if value.parse::<f64>().is_ok() => {
            sheet.write_number_with_format(row, column, value.parse::<f64>().unwrap(), &formats[0])
        }
        Cells::Moment => match moment(value) {
            Some(moment) => sheet.write_datetime_with_format(row, column, &moment, &formats[0]),
            None => sheet.write_string(row, column, value),
        },
        Cells::Day => match moment(day) {
            Some(moment) => sheet.write_datetime_with_format(row, column, &moment, &formats[1]),
            None => sheet.write_string(row, column, value),
        },
        Cells::Clock => sheet.write_string(row, column, clock),
        Cells::Words(words) => {
            let word = words.iter().find(|(word, _)| *word == value);
            sheet.write_string(row, column, word.map_or(value, |(_, theirs)| theirs))
        }
    }
    .unwrap();
}

/// Puts the workbooks into a folder.
pub fn write(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    for entry in std::fs::read_dir(repository().join(FOLDER)).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
}

/// They are small, and made of the sample's records; `UPDATE_EXPECTED=1` makes them.
#[test]
fn the_workbooks_are_made_of_the_sample() {
    let folder = repository().join(FOLDER);
    let made = workbooks();
    if book::updating() {
        std::fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in &made {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    }
    for (name, bytes) in &made {
        assert!(bytes.len() < 250_000, "{name} has {} bytes", bytes.len());
        let kept = std::fs::read(folder.join(name)).unwrap_or_default();
        assert!(kept == *bytes, "{FOLDER}/{name}: UPDATE_EXPECTED=1 makes it anew");
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), made.len());
}
