//! Workbooks read again.

mod sample;

use std::io::Cursor;

use calamine::{Data, DataRef, Range, Reader, Xlsx};

use super::*;
use sample::{UNSAFE_TEXTS, details, model};

fn bytes(show_incentives: bool) -> Vec<u8> {
    edition(show_incentives, Language::Chinese)
}

fn edition(show_incentives: bool, language: Language) -> Vec<u8> {
    let labels = BTreeMap::from([("churn.rate".to_owned(), "客户流失比例".to_owned())]);
    let edition = Edition {
        title: "客服部月报",
        brand_color: "#005A66",
        labels: &labels,
        show_incentives,
        language,
    };
    workbook(&model(), &details(), &edition).unwrap()
}

fn read(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

fn sheet(name: &str) -> Range<Data> {
    read(bytes(true)).worksheet_range(name).unwrap()
}

/// The cell under a header in the row that begins with a text.
fn cell(range: &Range<Data>, key: &str, header: &str) -> Data {
    let (header_row, column) = range
        .rows()
        .enumerate()
        .find_map(|(index, row)| {
            row.iter()
                .position(|cell| *cell == header)
                .map(|column| (index, column))
        })
        .unwrap_or_else(|| panic!("no column {header}"));
    let row = range
        .rows()
        .skip(header_row + 1)
        .find(|row| row[0] == key)
        .unwrap_or_else(|| panic!("no row {key}"));
    row[column].clone()
}

#[test]
fn the_overview_shows_real_numbers_and_words() {
    let overview = sheet("概览");
    assert_eq!(
        overview.get_value((0, 0)),
        Some(&Data::from("示例 & 店 客服部月报 2026 年 4 月（初稿）".to_owned()))
    );
    let valid = |header: &str| cell(&overview, "有效回访率", header);
    assert_eq!(valid("本月"), Data::Float(700.0 / 850.0));
    assert_eq!(valid("目标"), Data::Float(0.8));
    assert_eq!(valid("状态"), "达标");
    assert_eq!(valid("变化判断"), "正常波动");
    assert_eq!(valid("样本量 n"), Data::Float(850.0));
    let Data::Float(change) = valid("变化") else {
        panic!("no number")
    };
    assert!((change - (700.0 / 8.5 - 81.0)).abs() < 1e-9, "{change}");
    assert_eq!(cell(&overview, "satisfaction.company", "变化判断"), "明显改善");
    assert_eq!(cell(&overview, "satisfaction.company", "样本量 n"), Data::Float(760.0));
    assert_eq!(cell(&overview, "客户流失比例", "本月"), Data::Empty);
    assert_eq!(cell(&overview, "客户流失比例", "备注"), "历史不足");
}

#[test]
fn few_cases_are_not_judged_and_a_target_without_a_value_says_why() {
    let mut metric = model().metrics.shift_remove("callbacks.valid_rate").unwrap();
    metric.p_value = Some(0.049);
    assert_ne!(words::change_of(&metric, false, "zh"), "样本不足");
    metric.small_sample = true;
    assert_eq!(words::change_of(&metric, false, "zh"), "样本不足");
    (metric.value, metric.status, metric.note) = (None, crate::report::Status::None, Some("no_data".to_owned()));
    assert_eq!(words::status(&metric, "zh"), "无数据");
    metric.target = None;
    assert_eq!(words::status(&metric, "zh"), "");
}

#[test]
fn figures_with_targets_come_first() {
    let overview = sheet("概览");
    let of_status = |word: &str| {
        (0..u32::try_from(overview.height()).unwrap())
            .find(|row| (0..8).any(|column| overview.get_value((*row, column)).is_some_and(|cell| *cell == *word)))
    };
    assert!(of_status("未达标").unwrap() < of_status("达标").unwrap());
    assert_eq!(cell(&overview, "有效回访率", "单位"), "%");
}

#[test]
fn metric_ids_name_the_value_cells() {
    let book = read(bytes(true));
    let names = book.defined_names();
    let target = |id: &str| {
        names
            .iter()
            .find(|(name, _)| name == id)
            .map(|(_, range)| range.trim_matches('=').to_owned())
    };
    // Header in row 4; the figures that missed their targets stand above.
    assert_eq!(target("callbacks.valid_rate").as_deref(), Some("'概览'!$C$8"));
    assert!(model().metrics.keys().all(|id| target(id).is_some()));
    let value = sheet("概览").get_value((7, 2)).cloned();
    assert_eq!(value, Some(Data::Float(700.0 / 850.0)));
}

#[test]
fn what_customers_typed_stays_text() {
    let mut book = read(bytes(true));
    let comments = book.worksheet_range("客户原话").unwrap();
    let shown: Vec<String> = comments.rows().skip(1).map(|row| row[5].to_string()).collect();
    assert_eq!(shown[..5], UNSAFE_TEXTS[..5]);
    assert!(comments.rows().skip(1).all(|row| matches!(row[5], Data::String(_))));
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).unwrap();
        assert!(formulas.used_cells().next().is_none(), "{name}");
    }
    assert_eq!(cell(&sheet("不满意原因"), "=质量", "合计"), Data::Float(210.0));
}

#[test]
fn satisfaction_by_line_follows_the_procedure() {
    let table = sheet("客户满意度统计表");
    let number = |line: &str, header: &str| cell(&table, line, header);
    assert_eq!(number("维修", "回访总数"), Data::Float(790.0));
    assert_eq!(number("维修", "有效数"), Data::Float(700.0));
    assert_eq!(number("维修", "不满意项数"), Data::Float(343.0));
    assert_eq!(number("维修", "满意度"), Data::Float(0.93));
    assert_eq!(number("商品销售", "不满意项数"), Data::Float(9.0));
    assert_eq!(number("全店", "回访总数"), Data::Float(850.0));
    assert_eq!(number("全店", "不满意项数"), Data::Float(352.0));
    assert_eq!(number("全店", "状态"), "未达标");
}

#[test]
fn months_stand_in_columns() {
    let series = sheet("趋势");
    assert_eq!(cell(&series, "有效回访率", "2026-03"), Data::Float(0.81));
    assert_eq!(cell(&series, "客户流失比例", "2026-04"), Data::Empty);
    assert_eq!(cell(&series, "有效回访率目标", "2026-04"), Data::Float(0.8));
}

#[test]
fn measures_show_their_texts_days_and_figures() {
    let actions = sheet("上月措施回顾");
    assert_eq!(cell(&actions, "前台", "问题"), "客户 138****5678 追问");
    assert_eq!(cell(&actions, "前台", "期限").to_string(), "46127");
    assert_eq!(cell(&actions, "前台", "关联指标"), "有效回访率");
    let Data::Float(change) = cell(&actions, "前台", "变化") else {
        panic!("no number")
    };
    assert!((change - 1.35).abs() < 1e-9);
}

#[test]
fn empty_tables_say_so_and_incentives_are_left_out_when_told() {
    assert_eq!(
        sheet("投诉原因").get_value((1, 0)).map(ToString::to_string).as_deref(),
        Some("本月没有记录")
    );
    assert_eq!(cell(&sheet("激励"), "何琳", "合计（元）"), Data::Float(221.67));
    assert!(!read(bytes(false)).sheet_names().contains(&"激励".to_owned()));
}

fn is_han(character: char) -> bool {
    ('\u{3000}'..='\u{9fff}').contains(&character)
}

/// Whatever is Chinese in an English workbook is the records' or the dealership's own.
#[test]
fn an_english_workbook_has_english_texts() {
    let mut book = read(edition(true, Language::English));
    let names = book.sheet_names();
    let mut cells = 0;
    for name in &names {
        assert!(!name.contains(is_han) && !name.contains("sheet."), "{name}");
        let sheet = book.worksheet_range(name).unwrap();
        let header_row = if name == "Overview" { 3 } else { 0 };
        for (_, column, cell) in sheet.used_cells().filter(|(row, ..)| *row == header_row) {
            let own = ["q2", "q3", "行驶异响"]
                .iter()
                .any(|own| cell.to_string().starts_with(own));
            assert!(own || !cell.to_string().contains(is_han), "{name} {column}: {cell}");
        }
        for (_, _, cell) in sheet.used_cells() {
            assert!(
                !cell.to_string().contains("sheet.") && !cell.to_string().contains("enum."),
                "{name}: {cell}"
            );
            cells += 1;
        }
    }
    assert!(names.len() > 15 && cells > 300, "{} {cells}", names.len());
    let overview = book.worksheet_range("Overview").unwrap();
    assert_eq!(
        overview.get_value((0, 0)),
        Some(&Data::from("示例 & 店 客服部月报 April 2026 (draft)".to_owned()))
    );
    assert_eq!(cell(&overview, "satisfaction.company", "Status"), "missed");
    let target = book
        .defined_names()
        .iter()
        .find(|(name, _)| name == "callbacks.valid_rate")
        .map(|(_, range)| range.trim_matches('=').to_owned());
    assert_eq!(target.as_deref(), Some("'Overview'!$C$8"));
}

#[test]
fn the_second_sheet_lists_the_others() {
    let mut book = read(bytes(true));
    let names = book.sheet_names();
    assert_eq!(names[1], "目录");
    let contents = book.worksheet_range("目录").unwrap();
    let listed: Vec<String> = contents.rows().skip(1).map(|row| row[0].to_string()).collect();
    assert_eq!(listed, names[2..]);
    assert_eq!(cell(&contents, "客户满意度统计表", "记录数"), Data::Float(5.0));
}

#[test]
fn judgements_stand_where_the_colours_are_looked_for() {
    let (model, details) = (model(), details());
    let labels = BTreeMap::new();
    let edition = Edition {
        title: "客服部月报",
        brand_color: "#005A66",
        labels: &labels,
        show_incentives: true,
        language: Language::Chinese,
    };
    let source = Source {
        model: &model,
        details: &details,
        edition: &edition,
    };
    let mut grids = vec![
        overview::grid(source),
        satisfaction::by_line(source),
        satisfaction::by_item(source),
    ];
    grids.extend(tables::all(source));
    let judged: Vec<&str> = grids
        .iter()
        .flat_map(|grid| grid.judged.iter().map(|column| &grid.columns[usize::from(*column)]))
        .map(|column| column.header.as_str())
        .collect();
    assert_eq!(judged, ["状态", "变化判断", "状态", "变化判断", "变化判断", "控制图"]);
    let styles = Styles::new("#005A66", "zh");
    let words: Vec<&str> = styles.judgements().iter().map(|(word, _)| word.as_str()).collect();
    assert!(
        words.contains(&"未达标") && words.contains(&"高于控制上限"),
        "{words:?}"
    );
    // What begins with another's word would take its colour.
    for (index, word) in words.iter().enumerate() {
        assert!(
            words.iter().skip(index + 1).all(|other| !other.starts_with(word)),
            "{word}"
        );
    }
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    assert!(bytes(true) == bytes(true));
}

#[test]
fn every_sheet_has_a_header_and_frozen_rows_are_readable() {
    let mut book = read(bytes(true));
    for name in book.sheet_names() {
        assert!(name.chars().count() <= 31, "{name}");
        let cells = book.worksheet_cells_reader(&name).map(|mut reader| {
            let first = reader
                .next_cell()
                .unwrap()
                .map(|cell| matches!(cell.get_value(), DataRef::SharedString(_)));
            first == Some(true)
        });
        assert!(cells.unwrap(), "{name}");
    }
}
