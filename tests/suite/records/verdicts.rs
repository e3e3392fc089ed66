//! When a store's month can bear a report.

use super::folder::{Folder, warnings};

const TWO: &str = "stores: [ { id: S01, name: 甲店 }, { id: S02, name: 乙店 } ]";

const SOURCES: &str = "  repair_orders: o.csv\n  callbacks: c.csv";

/// Orders of April by store: sound ones, then the rows given.
fn orders(sound: usize, others: &[&str]) -> String {
    let sound = (0..sound).map(|index| format!("S01,A{index},V{index},2026-04-{:02},\n", index % 30 + 1));
    let others = others.iter().map(|row| format!("{row}\n"));
    format!(
        "store,order_no,vin,delivered_at,line\n{}",
        sound.chain(others).collect::<String>()
    )
}

fn folder(orders: &str) -> Folder {
    Folder::with(TWO, SOURCES)
        .file("o.csv", orders)
        .file("c.csv", "store,called_at,outcome\n")
}

#[test]
fn the_rate_counts_the_rows_of_store_and_month() {
    // 1 of 20 is 5 %, which is not more than 5 %.
    assert_eq!(
        folder(&orders(19, &["S01,B1,V,2026-04-01,喷漆"])).verdict("S01"),
        Ok(())
    );
    let two = ["S01,B1,V,2026-04-01,喷漆", "S01,,V,2026-04-01,"];
    assert_eq!(
        folder(&orders(20, &two)).verdict("S01").unwrap_err(),
        "\
store S01, 2026-04: 2 of 22 rows of repair_orders (9.1 %) cannot be used, more than 5.0 %: empty: 1, unknown word: 1
  → o.csv row 22: line “喷漆”: unknown word
  → o.csv row 23: order_no “”: empty
  → line accepts repair (维修) · beauty (美容) · maintenance (养护) · sales (商品销售); map other words with \
`sources.repair_orders.values.line: { WORD: MEANING }`
  → order_no must not be empty: fill it in, or map the header that holds it with `columns:`"
    );
    // Rows of other months and other stores do not concern it.
    let elsewhere = [
        "S01,B1,V,2026-03-01,喷漆",
        "S02,B2,V,2026-04-01,喷漆",
        "S09,B3,V,2026-04-01,",
        ",B4,V,2026-04-01,",
    ];
    assert_eq!(folder(&orders(20, &elsewhere)).verdict("S01"), Ok(()));
}

#[test]
fn rows_without_a_readable_date_concern_every_month() {
    let unreadable = ["S01,B1,V,昨天,", "S01,,V,,"];
    let message = folder(&orders(20, &unreadable)).verdict("S01").unwrap_err();
    assert!(message.contains("2 of 22 rows"), "{message}");
    // Orders not delivered yet are rows that concern the month too.
    let undelivered: Vec<String> = (0..20).map(|index| format!("S01,C{index},V,,")).collect();
    let rows: Vec<&str> = undelivered.iter().map(String::as_str).chain(unreadable).collect();
    assert_eq!(folder(&orders(20, &rows)).verdict("S01"), Ok(()));
}

#[test]
fn the_rows_named_are_those_of_the_commonest_cell_and_then_of_others() {
    let dates = ["26.4.31", "2026-13-05", "昨天", "昨天", "昨天", "2026-13-05"];
    let rows: Vec<String> = dates
        .iter()
        .enumerate()
        .map(|(row, date)| format!("S01,B{row},V,{date},"))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let message = folder(&orders(20, &rows)).verdict("S01").unwrap_err();
    let named: Vec<&str> = message.lines().filter(|line| line.contains("delivered_at “")).collect();
    assert_eq!(named.len(), 3, "{message}");
    for (line, cell) in named.iter().zip(["“昨", "“2026-13-05”", "“26.4.31”"]) {
        assert!(line.contains(cell), "{message}");
    }
}

#[test]
fn identical_duplicates_do_not_count() {
    let again: Vec<String> = (0..10)
        .map(|index| format!("S01,A{index},V{index},2026-04-{:02},", index % 30 + 1))
        .collect();
    let again: Vec<&str> = again.iter().map(String::as_str).collect();
    assert_eq!(folder(&orders(20, &again)).verdict("S01"), Ok(()));
    let other = ["S01,A1,W,2026-04-02,", "S01,A2,W,2026-04-02,"];
    let message = folder(&orders(20, &other)).verdict("S01").unwrap_err();
    assert!(message.contains("there twice: 2"), "{message}");
}

#[test]
fn an_empty_month_names_the_months_there_are() {
    let rows = [
        "S02,B1,V,2026-01-01,",
        "S02,B2,V,2026-02-01,",
        "S02,B3,V,2026-05-01,",
        "丙店,B4,V,2026-04-01,",
        // A month of which no row was accepted is no month that the records cover.
        "S02,B5,V,2026-03-01,喷漆",
    ];
    let folder = folder(&orders(20, &rows));
    assert_eq!(folder.verdict("S01"), Ok(()));
    assert_eq!(
        folder.verdict("S02").unwrap_err(),
        "\
store S02 has neither delivered orders nor callbacks in 2026-04
  → repair_orders covers 2026-01–2026-02, 2026-05
  → callbacks has no row of store S02
  → rows that name a store that is not configured: 1, such as “丙店”
  → the newest whole month of the records is 2026-05: add `--month 2026-05` to the command"
    );
    let external = "store,called_at,outcome,channel\nS02,2026-04-01,busy,external\n";
    assert_eq!(folder.file("c.csv", external).verdict("S02"), Ok(()));
}

#[test]
fn contradictions_are_warnings_that_name_no_one() {
    let one = "stores: [ { id: S01, name: 甲店 } ]
questionnaire:
  service: { overall: q1, items: [ { id: q2, label: 及时友好, weight: 1 } ] }";
    let folder = Folder::with(one, SOURCES)
        .file(
            "o.csv",
            "order_no,vin,opened_at,delivered_at,customer_type,rework_of\n\
             A1,LFV9CTCB6K10DVZ6Z,2026-04-02,2026-04-01,private,\n\
             A2,LFV9CTCB6K10DVZ6Z,2026-04-02 10:00,2026-04-02 11:00,company,A1\n\
             A3,W,2026-05-20 23:00,2026-05-21,private,A9\n",
        )
        .file(
            "c.csv",
            "order_no,called_at,outcome,opinions\n\
             A2,2026-04-02 10:30,valid,q2、及时友好；服务\n\
             A2,2026-04-02,valid,\n\
             A9,2026-01-01,valid,q1\n",
        );
    assert_eq!(
        warnings(&folder.load()),
        [
            "customer_type_conflict 车辆 …0DVZ6Z 既有私车又有公车的工单：1 行，首见于 o.csv 第 3 行",
            "date_order 回访时间早于该工单的交车时间：1 行，首见于 c.csv 第 2 行",
            "date_order 维修工单的交车时间早于进厂时间：1 行，首见于 o.csv 第 2 行",
            "future_date 维修工单的交车时间晚于今天：1 行，首见于 o.csv 第 4 行",
            "unknown_opinion 意见项目“q1”不在问卷中，未计入：1 行，首见于 c.csv 第 4 行",
            "unknown_opinion 意见项目“服务”不在问卷中，未计入：1 行，首见于 c.csv 第 2 行",
            "unknown_rework 维修工单的原工单号不在记录中：1 行，首见于 o.csv 第 4 行",
            "satisfied_items_min satisfied_items_min.service 要求 5 项满意，问卷只有 1 项，客户满意率恒为 0；请改为不超过 1",
        ]
    );
}

#[test]
fn a_month_with_far_fewer_rows_is_a_warning() {
    let rows: String = [("2026-01", 60), ("2026-02", 50), ("2026-03", 20), ("2026-04", 40)]
        .into_iter()
        .flat_map(|(month, count)| {
            (0..count).map(move |index| format!("{month}{index},V,{month}-{:02}\n", index % 28 + 1))
        })
        .collect();
    let folder = Folder::new("  repair_orders: o.csv").file("o.csv", format!("order_no,vin,delivered_at\n{rows}"));
    assert_eq!(
        warnings(&folder.load()),
        ["few_rows 维修工单在 2026-03 只有 20 行，此前各月通常约 60 行，可能缺少数据"]
    );
}

#[test]
fn records_that_end_before_the_cutoff_are_a_warning_once_a_store() {
    let folder = |orders: &str, callbacks: &str| {
        Folder::with(TWO, SOURCES)
            .file(
                "o.csv",
                format!("store,order_no,vin,delivered_at,opened_at\nS01,A1,V,,2026-05-07\n{orders}"),
            )
            .file(
                "c.csv",
                format!("store,called_at,outcome\nS01,2026-05-07 00:00,busy\n{callbacks}"),
            )
    };
    let messages = |folder: Folder| -> Vec<String> {
        folder
            .load()
            .warnings
            .iter()
            .map(|warning| format!("{:?} {}", warning.store, warning.message))
            .collect()
    };
    assert_eq!(messages(folder("", "")), [""; 0]);
    assert_eq!(
        messages(folder(
            "S02,B1,V,2026-05-06 23:59,2026-05-01\n",
            "S02,2026-04-30,busy\n"
        )),
        [
            "Some(\"S02\") 维修工单止于 2026-05-06、回访记录止于 2026-04-30，早于截止日 2026-05-07；截止日前的返修、回访可能未计全"
        ]
    );
}

#[test]
fn neither_other_tables_nor_stores_nor_months_dilute_the_rate() {
    let mut others = vec![
        "S02,Z0,V,2026-04-01,喷漆".to_owned(),
        "S01,Z1,V,2026-03-01,烤漆".to_owned(),
    ];
    for index in 0..60 {
        others.push(format!("S02,X{index},V,2026-04-01,"));
        others.push(format!("S01,Y{index},V,2026-03-01,"));
    }
    // Ten rows twice, identical to the letter: neither read nor rejected.
    others.extend((0..10).map(|index| format!("S01,A{index},V{index},2026-04-{:02},", index + 1)));
    others.extend(["S01,B1,V,2026-04-01,打蜡", "S01,,V,2026-04-01,"].map(str::to_owned));
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let callbacks: String = (0..60).map(|_| "S01,2026-04-02,busy\n").collect();
    let folder = folder(&orders(20, &others)).file(
        "c.csv",
        format!("store,called_at,outcome\n{callbacks}S01,2026-04-02,没有\n"),
    );
    let message = folder.verdict("S01").unwrap_err();
    assert!(message.contains("2 of 22 rows of repair_orders (9.1 %)"), "{message}");
    assert!(
        message.contains("打蜡") && !message.contains("喷漆") && !message.contains("烤漆"),
        "{message}"
    );
    assert!(!message.contains("没有"), "{message}");
}

/// Where most cells of a column are refused, names may stand in it: they are masked then, and not before.
#[test]
fn refused_cells_are_masked_when_most_are_refused() {
    let row = |name: &str| format!("S01,{name},V,2026-04-01,王小明");
    let half = folder(&orders(1, &[&row("B1")])).verdict("S01").unwrap_err();
    assert!(half.contains("1 of 2 rows") && half.contains("王小明"), "{half}");
    let most = folder(&orders(1, &[&row("B1"), &row("B2")]))
        .verdict("S01")
        .unwrap_err();
    assert!(most.contains("2 of 3 rows") && !most.contains("王小明"), "{most}");
}

/// A row of unknown day concerns every month; in one without any row it is no problem of its own.
#[test]
fn an_empty_month_is_one_problem() {
    let mut rows: Vec<String> = (0..40)
        .map(|index| format!("S02,B{index},V,2026-03-{:02},", index % 28 + 1))
        .collect();
    rows.push("S02,B90,V,2026-02-30,".to_owned());
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(
        folder(&orders(1, &rows)).verdict("S02").unwrap_err(),
        "\
store S02 has neither delivered orders nor callbacks in 2026-04
  → repair_orders covers 2026-03
  → callbacks has no row of store S02
  → the newest whole month of the records is 2026-03: add `--month 2026-03` to the command"
    );
}

/// Where it is the dates that cannot be read, the month is not called empty as well, and the dates are shown as they were typed.
#[test]
fn unreadable_dates_are_one_problem_and_shown_as_typed() {
    let rows = ["S02,B1,V,2026-02-30,", "S02,B2,V,45.13.2026 8:00,", "S02,B3,V,张三丰,"];
    assert_eq!(
        folder(&orders(1, &rows)).verdict("S02").unwrap_err(),
        "\
store S02, 2026-04: 3 of 3 rows of repair_orders (100.0 %) cannot be used, more than 5.0 %: no date, number or level: 3
  → o.csv row 3: delivered_at “2026-02-30”: no date, number or level
  → o.csv row 4: delivered_at “45.13.2026 8:00”: no date, number or level
  → o.csv row 5: delivered_at “张**”: no date, number or level
  → delivered_at is written like 2026-04-03 · 2026/4/3 18:30 · 2026年4月3日; correct the cells, or map the right header with `columns:`"
    );
}

/// A word of a list recurs, a customer's name hardly: where most rows are refused only the first is shown.
#[test]
fn words_of_a_list_are_shown_as_typed_where_most_are_refused() {
    let row = |number: usize, line: &str| format!("S02,B{number},V,2026-04-01,{line}");
    let rows: Vec<String> = (0..6).map(|number| row(number, ["快保", "整备"][number % 2])).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let message = folder(&orders(1, &rows)).verdict("S02").unwrap_err();
    assert!(
        message.contains("line “快保”: unknown word") && message.contains("line “整备”: unknown word"),
        "{message}"
    );
}
