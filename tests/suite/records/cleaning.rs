//! The rules of cleaning, one by one.

use servicedeck::records::schema::TableId::{Callbacks, Complaints, ExternalCss, RepairOrders};

use super::folder::{Folder, cells, rejected, warnings};

const SOURCE: &str = "  repair_orders: orders.csv";

const QUESTIONS: &str = "
stores: [ { id: S01, name: 示例店 } ]
questionnaire:
  service:
    overall: q1
    items:
      - { id: q2, label: 及时友好, weight: 0.5 }
      - { id: q3, label: 有无回访, weight: 0.5, type: yes_no }
      - { id: q4, label: 打分, weight: 0, type: score10 }
      - { id: q5, label: 推荐, type: nps }
  sales:
    overall: s1
    items: [ { id: s2, label: 商品质量, weight: 1 } ]";

fn orders(header: &str, rows: &[&str]) -> Folder {
    Folder::new(SOURCE).file("orders.csv", format!("{header}\n{}\n", rows.join("\n")))
}

fn callbacks(header: &str, rows: &[&str]) -> Folder {
    Folder::with(QUESTIONS, "  callbacks: callbacks.csv")
        .file("callbacks.csv", format!("{header}\n{}\n", rows.join("\n")))
}

#[test]
fn the_first_rule_and_within_it_the_first_column_count() {
    let records = orders(
        "amount,line,delivered_at,vin,order_no,opened_at,checkout_rating,customer_type",
        &[
            "x,x,x,,,x,x,x",
            "x,x,x,V,A1,x,x,x",
            "x,x,2026-04-01,V,A2,2026-04-01,x,x",
            "1,x,2026-04-01,V,A3,2026-04-01,5,x",
            "1,repair,2026-04-01,V,A4,2026-04-01,5,x",
            "1,repair,2026-04-01,--,A5,2026-04-01,5,x",
        ],
    )
    .load();
    assert_eq!(
        rejected(&records),
        [
            "2 order_no \"\" missing",
            "3 delivered_at \"x\" unparseable",
            "4 checkout_rating \"x\" unparseable",
            "5 line \"x\" unknown_value",
            "6 customer_type \"x\" unknown_value",
            "7 vin \"--\" missing",
        ]
    );
}

#[test]
fn stores_go_by_id_else_name_and_an_empty_cell_means_the_only_one() {
    let rows = "store,order_no,vin,delivered_at\n示例店,A1,V,2026-04-01\n,A2,V,2026-04-01\nS09,A3,V,2026-04-01\n Ｓ０１ ,A4,V,2026-04-01\ns01,A5,V,2026-04-01\n";
    let records = Folder::new(SOURCE).file("orders.csv", rows).load();
    assert_eq!(cells(&records, RepairOrders, "store"), ["S01", "S01", "S01"]);
    assert_eq!(
        rejected(&records),
        ["4 store \"S09\" unknown_store", "6 store \"s01\" unknown_store"]
    );
    let two = "stores: [ { id: S01, name: 示例店 }, { id: S02, name: S01 } ]";
    let records = Folder::with(two, SOURCE).file("orders.csv", rows).load();
    assert_eq!(cells(&records, RepairOrders, "order_no"), ["A1", "A4"]);
    assert_eq!(cells(&records, RepairOrders, "store"), ["S01", "S01"]);
    assert_eq!(rejected(&records)[0], "3 store \"\" missing");
    assert_eq!(
        records.for_store("S02").rejects.len(),
        3,
        "rows of no known store are everyone's"
    );
    assert_eq!(records.for_store("S02").tables[&RepairOrders].frame.height(), 0);
}

#[test]
fn free_text_keeps_its_words_and_other_columns_do_not() {
    let records = Folder::new("  complaints: complaints.csv")
        .file(
            "complaints.csv",
            "complaint_no,received_at,description,result,cause,prevention,reason\nT1,2026-04-01,无, - ,N/A,无,--\n",
        )
        .load();
    let value = |column| cells(&records, Complaints, column).remove(0);
    assert_eq!(
        [value("description"), value("result"), value("cause")],
        ["无", "-", "N/A"]
    );
    assert_eq!(
        [value("prevention"), value("reason"), value("severity")],
        ["·", "·", "general"]
    );
}

#[test]
fn empty_cells_take_their_defaults() {
    let records = orders(
        "order_no,vin,delivered_at,line,opened_at",
        &["A1,lfv1,2026-04-01 9:05,,", "A2,V,,sales,"],
    )
    .load();
    let value = |column| cells(&records, RepairOrders, column);
    assert_eq!(value("line"), ["repair", "sales"]);
    assert_eq!(value("customer_type"), ["private", "private"]);
    assert_eq!(value("appointment"), ["none", "none"]);
    assert_eq!(value("opened_at"), ["2026-04-01 09:05:00", "·"]);
    assert_eq!(value("delivered_at"), ["2026-04-01 09:05:00", "·"]);
    assert_eq!(value("vin"), ["LFV1", "V"]);
    assert_eq!(value("amount"), ["·", "·"]);
    let table = &records.tables[&RepairOrders];
    assert!(table.has("line") && table.has("opened_at") && !table.has("appointment") && !table.has("store"));
}

#[test]
fn enum_words_match_in_any_case_and_in_their_printed_chinese() {
    let records = callbacks(
        "called_at,outcome,line,channel",
        &[
            "2026-04-01,VALID,Beauty,EXTERNAL",
            "2026-04-01,关机,美容,外访",
            "2026-04-01,错号,商品销售,内访",
            "2026-04-01,Switched_Off,养护,",
            "2026-04-01,single_visit,,",
            "2026-04-01,已接受,,",
        ],
    )
    .load();
    assert_eq!(
        cells(&records, Callbacks, "outcome"),
        ["valid", "switched_off", "wrong_number", "switched_off"]
    );
    assert_eq!(
        cells(&records, Callbacks, "line"),
        ["beauty", "beauty", "sales", "maintenance"]
    );
    assert_eq!(
        cells(&records, Callbacks, "channel"),
        ["external", "external", "internal", "internal"]
    );
    assert_eq!(
        rejected(&records),
        [
            "6 outcome \"single_visit\" unknown_value",
            "7 outcome \"已接受\" unknown_value"
        ]
    );
}

#[test]
fn answers_are_read_by_the_type_of_their_question() {
    let records = callbacks(
        "called_at,outcome,q1,及时友好,q3,打分,q5,s1,s2",
        &[
            "2026-04-01,valid,5.0,较满意,是,10,0,特别满意,非常不满意",
            "2026-04-01,valid,５,３,没有,8.0,6,,不满意",
            "2026-04-01,valid,,无,NO,3,9,很不满意,1",
            "2026-04-01,valid,6,,,,,,",
            "2026-04-01,valid,4.5,,,,,,",
            "2026-04-01,valid,,,3,,,,",
            "2026-04-01,valid,,,,11,,,",
            "2026-04-01,valid,,,,,很好,,",
            "2026-04-01,valid,,,,,,0,",
        ],
    )
    .load();
    let value = |column| cells(&records, Callbacks, column);
    assert_eq!(value("q1"), ["5", "5", "·"]);
    assert_eq!(value("q2"), ["4", "3", "·"]);
    assert_eq!(value("q3"), ["5", "2", "2"]);
    assert_eq!(value("q4"), ["5", "4", "2"]);
    assert_eq!(value("q4:score"), ["10", "8", "3"]);
    assert_eq!(value("q5:score"), ["0", "6", "9"]);
    assert_eq!(value("s1"), ["5", "·", "1"]);
    assert_eq!(value("s2"), ["1", "2", "1"]);
    assert_eq!(
        rejected(&records),
        [
            "5 q1 \"6\" unparseable",
            "6 q1 \"4.5\" unparseable",
            "7 q3 \"3\" unparseable",
            "8 q4 \"11\" unparseable",
            "9 q5 \"很好\" unparseable",
            "10 s1 \"0\" unparseable",
        ]
    );
    assert!(records.tables[&Callbacks].has("q2") && !records.tables[&Callbacks].has("attempts"));
    assert_eq!(value("attempts"), ["1", "1", "1"]);
}

#[test]
fn ratings_at_the_till_have_their_own_words() {
    let rows: Vec<String> = [
        "非常满意",
        "满意",
        "良好",
        "一般",
        "差",
        "漏评",
        "",
        "２",
        "较满意",
        "0",
    ]
    .iter()
    .enumerate()
    .map(|(index, rating)| format!("A{index},V,2026-04-01,{rating}"))
    .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let records = orders("order_no,vin,delivered_at,结算评价", &rows).load();
    assert_eq!(
        cells(&records, RepairOrders, "checkout_rating"),
        ["5", "4", "3", "2", "1", "·", "·", "2"]
    );
    assert_eq!(
        rejected(&records),
        [
            "10 checkout_rating \"较满意\" unparseable",
            "11 checkout_rating \"0\" unparseable"
        ]
    );
}

#[test]
fn the_first_row_of_a_key_is_kept_and_rejected_rows_claim_none() {
    let records = orders(
        "order_no,vin,delivered_at",
        &[
            "A1,V,昨天",
            "A1,V,2026-04-01",
            "Ａ1 ,V,2026-04-02",
            "A1,V,2026-04-01",
            "A1,V,2026-04-01,",
            "A2,V,2026-04-01",
        ],
    )
    .load();
    assert_eq!(cells(&records, RepairOrders, "delivered_at").len(), 2);
    assert_eq!(cells(&records, RepairOrders, "row"), ["3", "7"]);
    assert_eq!(cells(&records, RepairOrders, "row_id"), ["1", "5"]);
    assert_eq!(
        rejected(&records),
        [
            "2 delivered_at \"昨天\" unparseable",
            "4 order_no \"Ａ1 \" duplicate",
            "5 order_no \"A1\" duplicate",
            "6 order_no \"A1\" duplicate",
        ]
    );
    assert_eq!(
        records
            .rejects
            .iter()
            .map(|reject| reject.identical)
            .collect::<Vec<_>>(),
        [false, false, true, true]
    );
}

#[test]
fn a_callback_without_a_number_is_no_duplicate() {
    let records = callbacks(
        "callback_no,called_at,outcome",
        &["无,2026-04-01,valid", ",2026-04-01,valid", ",2026-04-01,valid"],
    )
    .load();
    assert_eq!(cells(&records, Callbacks, "callback_no"), ["·", "·", "·"]);
}

#[test]
fn keys_repeat_across_files_but_not_across_stores() {
    let two = "stores: [ { id: S01, name: a }, { id: S02, name: b } ]";
    let records = Folder::with(two, "  repair_orders: [b.csv, a.csv]")
        .file(
            "a.csv",
            "store,order_no,vin,delivered_at\nS01,A1,V,2026-04-01\nS02,A1,V,2026-04-01\n",
        )
        .file("b.csv", "delivered_at,store,order_no,vin\n2026-04-01,S01,A1,W\n")
        .load();
    assert_eq!(cells(&records, RepairOrders, "vin"), ["W", "V"]);
    assert_eq!(cells(&records, RepairOrders, "file"), ["0", "1"]);
    assert_eq!(rejected(&records), ["2 order_no \"A1\" duplicate"]);
    assert_eq!(records.inputs[1].rejected, 1);
    assert_eq!(records.inputs[1].rows, 2);
}

#[test]
fn rows_without_any_cell_are_skipped_but_numbered() {
    let records = orders(
        "order_no,vin,delivered_at",
        &["", "A1,V,2026-04-01", ",,", " ,　,--", "", "A2,,2026-04-01"],
    )
    .load();
    assert_eq!(cells(&records, RepairOrders, "row"), ["3"]);
    assert_eq!(rejected(&records), ["7 vin \"\" missing"]);
    assert_eq!(records.inputs[0].rows, 2);
}

#[test]
fn values_replace_words_after_tidying_and_leave_canonical_words_valid() {
    let records = Folder::new(
        "  repair_orders:
    path: orders.csv
    columns: { appointment: 预约单号, line: 类型, kind: 类型 }
    values: { appointment: { \"*\": passive, \"\": none }, line: { 钣喷: beauty }, kind: { 钣喷: 事故 } }",
    )
    .file(
        "orders.csv",
        "order_no,vin,delivered_at,预约单号,类型\nA1,V,2026-04-01,Y1,钣喷\nA2,V,2026-04-01,无, 养护\nA3,V,2026-04-01,active,REPAIR\nA4,V,2026-04-01,,喷漆\n",
    )
    .load();
    assert_eq!(
        cells(&records, RepairOrders, "appointment"),
        ["passive", "none", "passive"]
    );
    assert_eq!(
        cells(&records, RepairOrders, "line"),
        ["beauty", "maintenance", "repair"]
    );
    assert_eq!(cells(&records, RepairOrders, "kind"), ["事故", "养护", "REPAIR"]);
    assert_eq!(rejected(&records), ["5 line \"喷漆\" unknown_value"]);
}

#[test]
fn several_headers_are_a_date_and_a_time_or_the_first_that_is_filled() {
    let records = Folder::new(
        "  repair_orders:
    path: orders.csv
    columns: { delivered_at: [交车日, 交车时刻], opened_at: [进厂时刻, 进厂日], advisor: [顾问, 备用顾问] }",
    )
    .file(
        "orders.csv",
        "order_no,vin,交车日,交车时刻,进厂日,进厂时刻,顾问,备用顾问\n\
         A1,V,2026-04-01,9:30,2026/4/1,08:00:05,甲,乙\n\
         A2,V,2026-04-02,,,,无,乙\n\
         A3,V,,2026-04-03 10:00,2026-04-02 07:00,08:00,,\n\
         A4,V,46113,0.5,2026-04-02,,,\n\
         A5,V,,9:30,2026-04-02,,,\n",
    )
    .load();
    assert_eq!(
        cells(&records, RepairOrders, "delivered_at"),
        [
            "2026-04-01 09:30:00",
            "2026-04-02 00:00:00",
            "2026-04-03 10:00:00",
            "2026-04-01 12:00:00"
        ]
    );
    assert_eq!(cells(&records, RepairOrders, "opened_at")[0], "2026-04-01 08:00:05");
    assert_eq!(cells(&records, RepairOrders, "advisor"), ["甲", "乙", "·", "·"]);
    assert_eq!(rejected(&records), ["6 delivered_at \"9:30\" unparseable"]);
}

#[test]
fn other_columns_stand_in_file_by_file() {
    let records = Folder::new("  repair_orders: [a.csv, b.csv]")
        .file(
            "a.csv",
            "工单号,车牌号,进厂时间\nA1,辽a12345,2026-04-01\nA2,,2026-04-01\nA3,辽A1,明天\n",
        )
        .file(
            "b.csv",
            "工单号,车架号,车牌号,交车时间\nB1,lfv1,辽a2,2026-04-02\nB2,,辽a3,2026-04-02\n",
        )
        .load();
    assert_eq!(cells(&records, RepairOrders, "vin"), ["辽A12345", "LFV1"]);
    assert_eq!(cells(&records, RepairOrders, "plate"), ["辽A12345", "辽A2"]);
    assert_eq!(
        cells(&records, RepairOrders, "delivered_at"),
        ["2026-04-01 00:00:00", "2026-04-02 00:00:00"]
    );
    assert_eq!(
        rejected(&records),
        [
            "3 vin \"\" missing",
            "4 opened_at \"明天\" unparseable",
            "3 vin \"\" missing"
        ]
    );
    let warnings = warnings(&records);
    assert!(
        warnings.contains(&"delivered_at_from_opened_at a.csv 没有交车时间一列，以进厂时间代替".to_owned()),
        "{warnings:?}"
    );
    assert!(
        warnings.contains(&"vehicle_by_plate a.csv 没有车架号一列，以车牌号识别车辆".to_owned()),
        "{warnings:?}"
    );
}

#[test]
fn months_and_open_words_of_the_manufacturers_survey() {
    let lines = "
stores: [ { id: S01, name: 示例店 } ]
external:
  items: [ { id: e1, label: 接车迅速, weight: 1 } ]";
    let records = Folder::with(lines, "  external_css: css.csv")
        .file("css.csv", "月份,统计对象,样本量,接车迅速,css\n2026年4月,本店,\"1,200\",93.5,¥90\n2026/4,竞品甲,12.0,,\n2026-04-15,OWN,,-1,x\n4月,own,,,\n")
        .load();
    assert_eq!(cells(&records, ExternalCss, "entity"), ["own", "竞品甲"]);
    assert_eq!(cells(&records, ExternalCss, "month"), ["24315", "24315"]);
    assert_eq!(cells(&records, ExternalCss, "sample"), ["1200", "12"]);
    assert_eq!(cells(&records, ExternalCss, "e1"), ["93.5", "·"]);
    assert_eq!(cells(&records, ExternalCss, "css"), ["90.0", "·"]);
    assert_eq!(
        rejected(&records),
        ["4 css \"x\" unparseable", "5 month \"4月\" unparseable"]
    );
}

#[test]
fn undecodable_bytes_reject_their_row() {
    let mut bytes = "order_no,vin,delivered_at,advisor,其他\nA1,V,2026-04-01,张三,"
        .as_bytes()
        .to_vec();
    bytes.extend(b"\xFF\nA2,V,2026-04-01,\xE5\xBC,\n");
    bytes.extend("A3,V,2026-04-01,李四,\n".as_bytes());
    let records = Folder::new(SOURCE).file("orders.csv", bytes).load();
    assert_eq!(cells(&records, RepairOrders, "advisor"), ["张三", "李四"]);
    assert_eq!(
        rejected(&records),
        ["3 advisor \"\\\\xE5\\\\xBC (byte 82)\" unparseable"]
    );
}

/// A word of the configuration stands for a whole cell; only columns that are lists have several in one.
#[test]
fn words_of_the_configuration_are_found_inside_lists_only() {
    let records = Folder::with(
        QUESTIONS,
        "  callbacks: { path: callbacks.csv, values: { outcome: { 接通: valid }, reasons: { 慢: 等待 } } }",
    )
    .file(
        "callbacks.csv",
        "called_at,outcome,reasons\n2026-04-01,接通,慢；贵\n2026-04-01,接通；,慢\n2026-04-01,接通/接通,\n",
    )
    .load();
    assert_eq!(cells(&records, Callbacks, "reasons"), ["等待;贵"]);
    assert_eq!(
        rejected(&records),
        [
            "3 outcome \"接通；\" unknown_value",
            "4 outcome \"接通/接通\" unknown_value",
        ]
    );
}

#[test]
fn an_empty_number_is_the_default_of_its_column() {
    let records = callbacks(
        "called_at,outcome,visit,attempts",
        &["2026-04-01,valid,,", "2026-04-01,valid,2,3", "2026-04-01,valid,--,无"],
    )
    .load();
    assert_eq!(cells(&records, Callbacks, "visit"), ["1", "2", "1"]);
    assert_eq!(cells(&records, Callbacks, "attempts"), ["1", "3", "1"]);
}
