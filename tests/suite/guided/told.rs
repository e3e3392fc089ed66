//! What `init` says where nobody is asked: what it lacks, before it reads much, and which flag helps.

use super::{CALLBACKS, Exports, ORDERS};
use crate::suite::program::{messages, servicedeck};

/// Orders with the time of arrival and the day of settlement, none of them called delivery.
fn orders_without_delivery(exports: &Exports) {
    let mut orders = "工单号,车架号,车主,进厂时间,生日,结算日期,金额\n".to_owned();
    // A date that somebody typed wrong comes first.
    orders += "RO999,LFVS5B8XCLWK99999,陈建国,2026-03-01 09:05,1980-05-01,2026-02-30,320\n";
    for number in 0..60 {
        let (month, day) = (3 + number % 2, 1 + number / 2 % 28);
        orders += &format!(
            "RO{number:03},LFVS5B8XCLWK{number:05},陈建国,2026-{month:02}-{day:02} 09:05,1980-05-01,2026-{month:02}-{day:02} 16:30,320\n"
        );
    }
    std::fs::write(exports.path("结算单.csv"), orders).unwrap();
}

const SETTLED: [&str; 11] = [
    "init",
    "new",
    "--orders",
    "结算单.csv",
    "--callbacks",
    CALLBACKS,
    "--name",
    "大连一店",
    "--today",
    "2026-05-08",
    "--no-report",
];

#[test]
fn an_arrival_that_stands_in_for_the_delivery_is_said_with_the_flag_that_says_otherwise() {
    let exports = Exports::new();
    orders_without_delivery(&exports);
    let output = servicedeck(exports.folder.path(), &SETTLED);
    let said = messages(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let line = "  结算单.csv: no header fits delivered_at (交车时间); the time of arrival (进厂时间) stands in for it. Not used, and with dates: \
                结算日期, 生日   e.g. 1980-05-01. If that is when the car was handed over: \
                --column repair_orders.delivered_at=结算日期\n";
    assert!(said.contains(line), "{said}");
    let told = [&SETTLED[..], &["--column", "repair_orders.delivered_at=结算日期"]].concat();
    let told: Vec<&str> = told
        .iter()
        .map(|word| if *word == "new" { "told" } else { word })
        .collect();
    let output = servicedeck(exports.folder.path(), &told);
    let said = messages(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        !said.contains("stands in") && said.contains("delivered_at (交车时间) ← 结算日期"),
        "{said}"
    );
    assert!(
        exports.config("told").contains("delivered_at: \"结算日期\""),
        "{}",
        exports.config("told")
    );
    let chinese = [&["--lang", "zh"], &SETTLED[..]].concat();
    let chinese: Vec<&str> = chinese
        .iter()
        .map(|word| if *word == "new" { "zh" } else { word })
        .collect();
    let said = messages(&servicedeck(exports.folder.path(), &chinese));
    let line = "  结算单.csv：没有与交车时间对应的表头，以进厂时间（进厂时间）代替。尚未使用而内容是日期的表头：\
                结算日期、生日   例：1980-05-01。若它就是交车时间，请加 --column repair_orders.delivered_at=结算日期\n";
    assert!(said.contains(line), "{said}");
}

#[test]
fn a_header_that_no_file_has_is_refused_with_those_that_are_free() {
    let exports = Exports::new();
    orders_without_delivery(&exports);
    let optional = ["--column", "repair_orders.delivered_at=不存在的表头"];
    for (language, said_last) in [
        (
            "en",
            "error: --column repair_orders.delivered_at=不存在的表头: there is no header `不存在的表头` in 结算单.csv\n  \
             → 结算单.csv: the free headers are: 生日, 结算日期\n",
        ),
        (
            "zh",
            "错误: --column repair_orders.delivered_at=不存在的表头：结算单.csv 中没有表头“不存在的表头”\n  \
             → 结算单.csv：尚未使用的表头：生日、结算日期\n",
        ),
    ] {
        let output = servicedeck(
            exports.folder.path(),
            &[&SETTLED[..], &optional, &["--lang", language]].concat(),
        );
        let said = messages(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.ends_with(said_last), "{said}");
        assert!(!exports.path("new").exists());
    }
    // The same of a column that must be there and that no header fits, in a file whose other headers are known.
    let callbacks = "回访单号,源工单号,回访日期,结论\nHF1,RO001,2026-04-02,已接受\n";
    std::fs::write(exports.path("结论.csv"), callbacks).unwrap();
    let wrong = ["init", "new", "--orders", ORDERS, "--callbacks", "结论.csv"];
    let output = servicedeck(
        exports.folder.path(),
        &[&wrong[..], &["--column", "callbacks.outcome=结果"]].concat(),
    );
    let said = messages(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    let last = "error: --column callbacks.outcome=结果: there is no header `结果` in 结论.csv\n  → 结论.csv: the free headers are: 结论\n";
    assert!(said.ends_with(last), "{said}");
    // One of two files has it: enough.
    std::fs::write(
        exports.path("五月.csv"),
        "工单号,车架号,交车时间\nRO900,LFVS5B8XCLWK90000,2026-05-03\n",
    )
    .unwrap();
    let both = [
        &SETTLED[..],
        &[
            "--orders",
            "五月.csv",
            "--column",
            "repair_orders.delivered_at=结算日期",
        ],
    ]
    .concat();
    let output = servicedeck(exports.folder.path(), &both);
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
}

#[test]
fn a_word_of_a_questions_answers_gets_its_level() {
    let exports = Exports::new();
    let callbacks = std::fs::read_to_string(exports.path(CALLBACKS)).unwrap();
    std::fs::write(exports.path(CALLBACKS), callbacks.replace("非常满意", "没得说")).unwrap();
    let flags = [
        "--overall",
        "总体满意度",
        "--question",
        "接待态度",
        "--question",
        "维修质量",
        "--no-report",
        "--meaning",
        "callbacks.q1:没得说=5",
        "--meaning",
    ];
    let init = |project: &str, last: &str| exports.init(project, &[&flags[..], &[last]].concat());
    let output = init("new", "callbacks.q3:没得说=5");
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    let config = exports.config("new");
    assert!(
        config.contains("      q1:\n        \"没得说\": 5\n      q3:\n        \"没得说\": 5\n"),
        "{config}"
    );
    for (last, expected) in [
        (
            "callbacks.q4:没得说=5",
            "error: the questionnaire has no question `q4` that is answered by levels\n  → there are: q1 总体满意度, q2 接待态度, q3 维修质量\n",
        ),
        (
            "callbacks.q2:没得说=6",
            "error: --meaning callbacks.q2:没得说=6: `6` is no level from 1 to 5\n",
        ),
    ] {
        let output = init("other", last);
        let said = messages(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.ends_with(expected), "{said}");
        assert!(!exports.path("other").exists());
    }
}

#[test]
fn a_name_that_nobody_tells_is_missed_before_the_records_are_read() {
    let exports = Exports::new();
    orders_without_delivery(&exports);
    let unnamed: Vec<&str> = SETTLED
        .iter()
        .filter(|word| !["--name", "大连一店"].contains(word))
        .copied()
        .collect();
    let output = servicedeck(exports.folder.path(), &unnamed);
    let said = messages(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    let last = "error: the report needs a name on its cover\n  → the exports name no store: `--name NAME`\n";
    assert!(said.ends_with(last), "{said}");
    assert!(
        !said.contains("Answers of the questionnaire") && !said.contains("60 rows,"),
        "{said}"
    );
    assert!(!exports.path("new").exists());
}

#[test]
fn every_flag_is_looked_at_before_the_first_file() {
    let exports = Exports::new();
    let output = exports.init("new", &["--export", "投诉.csv", "--export", "complaints=none.xlsx"]);
    let said = messages(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    let missing = |name: &str| format!("there is no file {}\n", exports.path(name).display());
    assert_eq!(said, format!("error: {}{}", missing("投诉.csv"), missing("none.xlsx")));
    let output = exports.init("new", &["--meaning", "callbacks.outcome:再议=maybe"]);
    assert_eq!(
        messages(&output),
        "error: outcome knows no meaning `maybe`\n  → there are: valid, declined, switched_off, suspended, no_signal, no_answer, busy, wrong_number\n"
    );
    std::fs::create_dir_all(exports.path("new/config")).unwrap();
    std::fs::write(exports.path("new/config/report.yaml"), "").unwrap();
    let said = messages(&exports.init("new", &[]));
    assert!(
        said.starts_with("error: new/config/report.yaml is there already"),
        "{said}"
    );
}

#[test]
fn remedies_name_flags_since_no_configuration_is_written_yet() {
    let exports = Exports::new();
    let output = exports.init("new", &["--column", "callbacks.outcome=接待态度"]);
    let said = messages(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        said.contains(
            "--meaning callbacks.outcome:WORD=MEANING`, or name another header with `--column callbacks.outcome=HEADER`"
        ),
        "{said}"
    );
    assert!(
        said.contains("outcome “非常满意”: unknown word") || said.contains("outcome “满意”: unknown word"),
        "{said}"
    );
    for never in [
        "config/report.yaml",
        "sources.",
        "`columns:`",
        "unknown_value",
        "unparseable",
    ] {
        assert!(!said.contains(never), "`{never}` is in:\n{said}");
    }
    // A word in Chinese is as good as its canonical one.
    let output = exports.init("new", &["--meaning", "callbacks.outcome:再议=无人接听", "--no-report"]);
    let said = messages(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        exports.config("new").contains("\"再议\": no_answer"),
        "{}",
        exports.config("new")
    );
    // A word that nobody told is named with its flag.
    let output = exports.init("other", &["--no-report"]);
    let said = messages(&output);
    assert!(
        said.contains("       → --meaning callbacks.outcome:再议=… says what it means\n"),
        "{said}"
    );
}

#[test]
fn the_last_words_name_the_month_on_any_day() {
    let exports = Exports::new();
    let output = exports.init(
        "new",
        &["--meaning", "callbacks.outcome:再议=declined", "--month", "2026-04"],
    );
    let said = messages(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for words in [
        "\n  servicedeck preview --month 2026-04 ",
        "\n  servicedeck run --month 2026-04 ",
    ] {
        assert!(said.contains(words), "{said}");
    }
    let refused = exports.init("bare", &["--orders", ORDERS, "--no-report", "--month", "2026-04"]);
    assert!(
        messages(&refused).contains("servicedeck run --month 2026-04"),
        "{}",
        messages(&refused)
    );
    // Years later the same project, asked for last month, says which there are.
    let later = servicedeck(&exports.path("new"), &["run", "--today", "2028-01-20"]);
    let said = messages(&later);
    assert_eq!(later.status.code(), Some(3), "{said}");
    assert!(
        said.ends_with("the newest whole month of the records is 2026-04: add `--month 2026-04` to the command\n"),
        "{said}"
    );
}

#[test]
fn the_schema_beside_a_configuration_speaks_the_reports_language() {
    let exports = Exports::new();
    assert_eq!(exports.init("new", &["--no-report"]).status.code(), Some(0));
    let schema = std::fs::read_to_string(exports.path("new/config/report.schema.json")).unwrap();
    let printed = servicedeck(exports.folder.path(), &["schema", "config", "--lang", "zh"]);
    assert!(schema == String::from_utf8(printed.stdout).unwrap());
}
