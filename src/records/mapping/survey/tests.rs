//! Exports as whoever is asked about them sees them.

use super::*;

/// What is seen of one CSV file.
fn seen(name: &str, text: &str) -> SheetLook {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, text).unwrap();
    survey(&file).unwrap().remove(0)
}

fn column<'a>(look: &'a SheetLook, header: &str) -> &'a ColumnLook {
    look.columns.iter().find(|column| column.header == header).unwrap()
}

#[test]
fn questions_are_known_by_their_headers_and_answers() {
    let rows = [
        "工单号,回访日期,回访结果,总体,服务态度,维修质量,推荐意愿,环境评分,评价次数,价格",
        "A1,2026-04-01,已接受,非常满意,5,4,10,9,2,120",
        "A2,2026-04-02,已接受,满意,4,5,8,6,1,80",
        "A3,2026-04-03,已接受,4,3,5,0,10,3,95",
        "A4,2026-04-04,已接受,,5,,7,0,1,300",
    ];
    let look = seen("回访.csv", &rows.join("\n"));
    assert_eq!((look.proposal.table, look.rows), (Some(TableId::Callbacks), 4));
    assert_eq!(look.proposal.columns["called_at"].all(), ["回访日期"]);
    for (header, expected) in [
        ("总体", Some(ItemType::Level)),
        ("服务态度", Some(ItemType::Level)),
        ("维修质量", Some(ItemType::Level)),
        ("推荐意愿", Some(ItemType::Nps)),
        ("环境评分", Some(ItemType::Score10)),
        // How often somebody was asked, and what it cost, are no answers.
        ("评价次数", None),
        ("价格", None),
        ("回访结果", None),
        ("工单号", None),
    ] {
        assert_eq!(column(&look, header).question(), expected, "{header}");
    }
    assert_eq!(column(&look, "总体").filled, 3);
}

/// One answer in ten may be a slip, two are another column.
#[test]
fn a_few_slips_make_a_question_no_other_column() {
    let look = |slips: usize| {
        let rows: String = (0..10)
            .map(|row| format!("A{row},2026-04-02,已接受,{}\n", if row < slips { "转告" } else { "5" }))
            .collect();
        seen("回访.csv", &format!("工单号,回访日期,回访结果,服务态度\n{rows}"))
    };
    assert_eq!(column(&look(1), "服务态度").question(), Some(ItemType::Level));
    assert_eq!(column(&look(2), "服务态度").question(), None);
}

#[test]
fn an_example_shows_a_column_and_never_a_customer() {
    let rows: String = (0..30)
        .map(|row| {
            let digits = format!("{row:04}");
            format!(
                "A{row},LSVAA0000000{digits},2026-04-01 10:00,128.5,王小明{row},1380000{digits},客户{row}要求当天交车并清洗车辆,{}\n",
                if row % 2 == 0 { "是" } else { "否" }
            )
        })
        .collect();
    let header = "工单号,车架号,交车时间,金额,送修人,备用电话,要求,预约";
    let look = seen("工单.csv", &format!("{header}\n{rows}"));
    let example = |header: &str| column(&look, header).example().map(Cow::into_owned);
    assert_eq!(example("交车时间").as_deref(), Some("2026-04-01 10:00"));
    assert_eq!(example("金额").as_deref(), Some("128.5"));
    assert_eq!(example("预约").as_deref(), Some("是"));
    // Who brought the car, and words of which every cell has others.
    assert!(column(&look, "送修人").is_personal());
    assert_eq!(
        (example("送修人"), example("要求"), example("工单号")),
        (None, None, None)
    );
    // A number of a telephone is told by its shape, whatever the column is called.
    assert_eq!(example("备用电话").as_deref(), Some("138****0000"));
}

#[test]
fn words_are_counted_until_they_are_too_many_to_be_of_a_list() {
    let rows = |count: usize| -> String {
        (0..count)
            .map(|row| format!("A{row},V{row},2026-04-01,{}\n", row % 2))
            .collect()
    };
    let header = "工单号,车架号,交车时间,备用";
    let look = seen("工单.csv", &format!("{header}\n{}", rows(MOST_WORDS)));
    assert_eq!(column(&look, "工单号").words.as_ref().unwrap().len(), MOST_WORDS);
    let look = seen("工单.csv", &format!("{header}\n{}", rows(MOST_WORDS + 1)));
    assert_eq!(column(&look, "工单号").words, None);
    let words = column(&look, "备用").words.as_ref().unwrap();
    assert_eq!((words["0"], words["1"]), (101, 100));
}

#[test]
fn a_sheet_of_no_table_is_shown_with_its_columns() {
    let look = seen("说明.csv", "甲,乙\n1,2\n");
    assert_eq!((look.proposal.table, look.rival), (None, None));
    let headers: Vec<&str> = look.columns.iter().map(|column| column.header.as_str()).collect();
    assert_eq!((headers, look.rows), (vec!["甲", "乙"], 1));
}

/// Where no header is known the fullest row is it: titles have few cells.
#[test]
fn a_told_table_is_read_below_the_fullest_row() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("甲.csv");
    std::fs::write(&file, "四月一览,,\n甲,乙,丙\n1,2,\n3,4,5\n").unwrap();
    let told = |columns: &[(&str, &str)]| Told {
        table: TableId::Rescues,
        columns: columns
            .iter()
            .map(|(column, header)| ((*column).to_owned(), vec![(*header).to_owned()]))
            .collect(),
    };
    let look = survey_as(&file, None, &told(&[])).unwrap().unwrap();
    assert_eq!(
        (look.proposal.table, look.proposal.header_row),
        (Some(TableId::Rescues), Some(2))
    );
    assert_eq!(look.rows, 2);
    // A header that was told is the one.
    let look = survey_as(&file, None, &told(&[("rescue_no", "1"), ("called_at", "2")]))
        .unwrap()
        .unwrap();
    assert_eq!((look.proposal.header_row, look.rows), (Some(3), 1));
}

#[test]
fn a_date_and_a_time_are_two_headers_of_one_column() {
    let look = seen(
        "回访.csv",
        "工单号,回访日期,回访时间,回访结果\nA1,2026-04-01,9:30,已接受\n",
    );
    assert_eq!(look.proposal.columns["called_at"].all(), ["回访日期", "回访时间"]);
}
