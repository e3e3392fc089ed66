//! The terminal speaks the reader's language, the report its own.

use super::program::{messages, servicedeck};
use super::project::Project;

fn project() -> Project {
    let months = ["2026-01", "2026-02", "2026-03", "2026-04"];
    let rows = |row: &dyn Fn(usize, &str, usize) -> String| -> Vec<String> {
        let all = months
            .into_iter()
            .flat_map(|month| (0..40).map(move |index| (index, month)));
        all.filter(|(index, month)| *month != "2026-03" || *index < 10)
            .map(|(index, month)| row(index, month, index % 28 + 1))
            .collect()
    };
    let mut orders = rows(&|index, month, day| format!("A{month}{index},V{index},{month}-{day:02} 10:00,A0"));
    orders.push("A1,V,2026-02-30,".to_owned());
    let callbacks = rows(&|index, month, day| format!("A{month}{index},{month}-{day:02} 18:00,valid,5,4"));
    Project::new()
        .table("repair_orders", "order_no,vin,delivered_at,rework_of", &orders)
        .table("callbacks", "order_no,called_at,outcome,q1,q2", &callbacks)
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}'))
}

#[test]
fn what_check_and_run_print_is_in_the_language_of_the_terminal() {
    let mut project = project();
    let month = ["--month", "2026-04", "--today", "2026-05-20"];
    let check = messages(&project.execute(&[&["check"], &month[..]].concat()));
    for line in [
        "warning few_rows: Repair orders has only 10 rows in 2026-03, usually about 40: records may be missing\n",
        "warning unknown_rework: orders name an order they redo that is not in the records: 130 rows, first in data/repair_orders.csv, row 2\n",
        "  no date, number or level (1): data/repair_orders.csv:132 delivered_at “2026-02-30”\n",
    ] {
        assert!(check.contains(line), "`{line}` is not in:\n{check}");
    }
    assert!(!is_chinese(&check) && !check.contains("unparseable"), "{check}");
    let run = messages(&project.execute(&[&["run"], &month[..]].concat()));
    assert!(
        run.contains("warning few_rows: Callbacks has only 10 rows in 2026-03"),
        "{run}"
    );
    assert!(!is_chinese(&run), "{run}");
    // The report keeps its own language, on whatever terminal it is made.
    let warnings = &project.metrics("2026-04")["warnings"];
    assert!(
        warnings.to_string().contains("回访记录在 2026-03 只有 10 行"),
        "{warnings}"
    );
    let chinese = messages(&project.execute(&[&["check", "--lang", "zh"], &month[..]].concat()));
    assert!(
        chinese.contains("  不是日期、数字或等级（1）：data/repair_orders.csv:132"),
        "{chinese}"
    );
    // An English report on a Chinese terminal.
    let english = [&["check", "--lang", "zh", "--set", "report.language=en"], &month[..]].concat();
    let said = messages(&project.execute(&english));
    assert!(
        said.contains("警告 few_rows：维修工单在 2026-03 只有 10 行，此前各月通常约 40 行，可能缺少数据"),
        "{said}"
    );
}

#[test]
fn notes_of_runs_are_in_the_language_of_whoever_reads_them() {
    let mut project = project();
    let day = ["--month", "2026-06", "--today", "2026-07-20"];
    assert_eq!(
        project
            .execute(&[&["run", "--lang", "zh"], &day[..]].concat())
            .status
            .code(),
        Some(3)
    );
    let delivery = "delivery={ from: a@example.com, smtp: { host: 127.0.0.1, port: 1, security: none }, \
                    recipients: [ { to: [hq@example.com], stores: all } ] }";
    let month = ["--month", "2026-04", "--today", "2026-05-20", "--set", delivery];
    assert_eq!(
        project
            .execute(&[&["run", "--send", "--lang", "zh"], &month[..]].concat())
            .status
            .code(),
        Some(5)
    );
    let runs = |language: &str| {
        let output = servicedeck(
            project.folder.path(),
            &["runs", "--lang", language, "--set", delivery, "--today", "2026-07-20"],
        );
        String::from_utf8(output.stdout).unwrap()
    };
    let english = runs("en");
    assert!(
        english.contains("hq@example.com: cannot reach 127.0.0.1:1: nothing listens there\n"),
        "{english}"
    );
    assert!(
        english.contains("store S01 has neither delivered orders nor callbacks in 2026-06\n"),
        "{english}"
    );
    assert!(!is_chinese(&english), "{english}");
    let chinese = runs("zh");
    assert!(
        chinese.contains("hq@example.com: 连不上 127.0.0.1:1：该地址和端口没有服务\n"),
        "{chinese}"
    );
    assert!(
        chinese.contains("门店 S01 在 2026-06 既无交车工单也无回访记录\n"),
        "{chinese}"
    );
}
