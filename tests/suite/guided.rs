//! `servicedeck init` with exports of other systems: answered by flags, and on a terminal.

mod terminal;
mod told;

use std::path::{Path, PathBuf};

use encoding_rs::GB18030;
use serde_json::Value;

use crate::suite::program::{messages, servicedeck};

/// A folder with the exports of two systems: orders as one writes them (GB18030, CRLF, a blank in the name), callbacks with titles above
/// the headers, words of their own, and answers to questions.
struct Exports {
    folder: tempfile::TempDir,
}

const ORDERS: &str = "四月 工单.csv";
const CALLBACKS: &str = "回访(4月).csv";

impl Exports {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut orders =
            "专营店名称,施工单号,VIN码,车牌号,客户姓名,客户电话,送修时间,维修交车时间,服务代表,维修技师\r\n".to_owned();
        let mut callbacks = "售后回访明细\n导出时间：2026-05-06,操作员：客服01\n回访单号,源工单号,客户姓名,回访日期,回访状态,总体满意度,接待态度,维修质量,客户意见\n".to_owned();
        for number in 0..60 {
            let (month, day) = (3 + number % 2, 1 + number / 2 % 28);
            orders += &format!(
                "大连一店,RO{number:03},LFVS5B8XCLWK{number:05},辽B{number:05},陈建国,138{number:08},2026/{month}/{day} 9:05,2026/{month}/{day} 16:30,张伟,赵刚\r\n"
            );
            let (outcome, answers) = match number % 20 {
                19 => ("再议", ",,"),
                17 | 18 => ("无人接听", ",,"),
                4 => ("已接受", "一般,不满意,满意"),
                _ => ("已接受", "非常满意,满意,非常满意"),
            };
            callbacks += &format!(
                "HF{number:03},RO{number:03},陈建国,2026-{month:02}-{:02},{outcome},{answers},\n",
                day + 2
            );
        }
        let (orders, _, _) = GB18030.encode(&orders);
        std::fs::write(folder.path().join(ORDERS), orders).unwrap();
        std::fs::write(folder.path().join(CALLBACKS), callbacks).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `init` in a project folder with flags after those for both exports.
    fn init(&self, project: &str, flags: &[&str]) -> std::process::Output {
        let mut arguments = vec![
            "init",
            project,
            "--orders",
            ORDERS,
            "--callbacks",
            CALLBACKS,
            "--today",
            "2026-05-08",
        ];
        arguments.extend(flags);
        servicedeck(self.folder.path(), &arguments)
    }

    fn config(&self, project: &str) -> String {
        std::fs::read_to_string(self.path(project).join("config/report.yaml")).unwrap()
    }
}

#[test]
fn two_unknown_exports_become_a_project_with_its_report() {
    let exports = Exports::new();
    let before = std::fs::read(exports.path(ORDERS)).unwrap();
    let output = exports.init("new", &["--meaning", "callbacks.outcome:再议=declined"]);
    let said = messages(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for words in [
        "60 rows, 2026-03 – 2026-04",
        "gb18030",
        "Store: 大连一店",
        "1 advisors: 张伟",
        "1 technicians: 赵刚",
        "再议=declined",
        "questionnaire: 总体满意度, 接待态度, 维修质量",
    ] {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
    // Whose customers they are is nobody's business on a screen.
    assert!(!said.contains("陈建国") && !said.contains("LFVS5B8XCLWK"), "{said}");
    let metrics = std::fs::read(exports.path("new/out/2026-04/S01/metrics.json")).unwrap();
    let metrics: Value = serde_json::from_slice(&metrics).unwrap();
    let value = |id: &str| {
        (
            metrics["metrics"][id]["numerator"].as_u64(),
            metrics["metrics"][id]["denominator"].as_u64(),
        )
    };
    assert_eq!(metrics["store"]["name"], "大连一店");
    assert_eq!(value("callbacks.valid_rate"), (Some(24), Some(30)));
    // Two items each; of 24 valid callbacks in April none of those with an unhappy answer.
    assert_eq!(value("satisfaction.repair").1, Some(48));
    assert!(exports.path("new/out/2026-04/S01/report.pdf").is_file());
    let copy = exports.path("new/data/repair_orders").join(ORDERS);
    assert!(std::fs::read(copy).unwrap() == before && std::fs::read(exports.path(ORDERS)).unwrap() == before);
    let config = exports.config("new");
    assert!(config.starts_with("# yaml-language-server: $schema=report.schema.json\n"));
    assert!(config.contains("    path: \"data/repair_orders/*\"\n"), "{config}");
    assert!(
        config.contains("    overall: { id: q1, label: \"总体满意度\" }\n"),
        "{config}"
    );
    // No targets that nobody set, no month that would be reported for ever.
    assert!(
        config.contains("  #month: 2026-04\n") && !config.contains("\n  callbacks.valid_rate:"),
        "{config}"
    );
    // Next month's export beside this month's needs nothing but a run.
    let next = "工单号,车架号,交车时间\nRO900,LFVS5B8XCLWK90000,2026-05-03\n";
    std::fs::write(exports.path("new/data/repair_orders/五月.csv"), next).unwrap();
    let check = servicedeck(
        &exports.path("new"),
        &["check", "--month", "2026-04", "--today", "2026-05-08"],
    );
    assert!(
        messages(&check).contains("repair_orders: 61 rows read"),
        "{}",
        messages(&check)
    );
}

#[test]
fn every_comment_of_the_sample_stays_in_a_projects_configuration() {
    let exports = Exports::new();
    let output = exports.init("new", &["--no-report"]);
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    assert!(!exports.path("new/out").exists());
    let config = exports.config("new");
    let sample = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config/report.yaml")).unwrap();
    let comments = sample.lines().filter(|line| line.trim_start().starts_with("# "));
    let missing: Vec<&str> = comments
        .filter(|comment| !config.lines().any(|line| line == *comment))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn what_cannot_be_answered_by_anybody_writes_nothing() {
    let exports = Exports::new();
    let later = "流水号,车牌号,委托书号,结算日期\n1,辽B00001,W1,2026-04-02\n";
    std::fs::write(exports.path("结算单.csv"), later).unwrap();
    let settled = ["init", "new", "--orders", "结算单.csv", "--callbacks", CALLBACKS];
    for (arguments, code, words) in [
        (&settled[..], 3, "--column repair_orders.delivered_at=…"),
        (&["init", "new", "--orders", ORDERS][..], 2, "no file of Callbacks"),
        (&["init", "new", "--orders", "none.csv"][..], 2, "none.csv"),
        (
            &["init", "new", "--export", "order=x.csv"][..],
            2,
            "repair_orders, callbacks",
        ),
        (
            &["init", "new", "--orders", ORDERS, "--column", "callbacks.result=x"][..],
            2,
            "callback_no",
        ),
        (
            &["init", "new", "--orders", ORDERS, "--meaning", "再议=declined"][..],
            2,
            "for example --meaning",
        ),
        (
            &[
                "init",
                "new",
                "--orders",
                ORDERS,
                "--callbacks",
                CALLBACKS,
                "--month",
                "2025-01",
            ][..],
            3,
            "2025-01",
        ),
    ] {
        let output = servicedeck(exports.folder.path(), arguments);
        let said = messages(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
        assert!(!exports.path("new").exists(), "{arguments:?}");
    }
    let mut told = settled.to_vec();
    told.extend([
        "--column",
        "repair_orders.delivered_at=结算日期",
        "--name",
        "大连一店",
        "--reference",
    ]);
    told.extend(["--month", "2026-04", "--today", "2026-05-08", "--no-report"]);
    let output = servicedeck(exports.folder.path(), &told);
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    assert!(!exports.path("new/data").exists());
    let again = servicedeck(exports.folder.path(), &told);
    assert_eq!(again.status.code(), Some(2), "{}", messages(&again));
}

#[test]
fn files_of_several_systems_and_stores_are_one_project() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("old")).unwrap();
    let rows = |store: &str, from: u32| -> String {
        (from..from + 20)
            .map(|number| format!("{store},A{number},V{number:05},2026-04-{:02}\n", number % 28 + 1))
            .collect()
    };
    write(
        "a.csv",
        &format!("门店,工单号,车架号,交车时间\n{}", rows("大连一店", 0)),
    );
    write(
        "old/a.csv",
        &format!("门店名称,委托书号,VIN,出厂日期\n{}", rows("大连二店", 100)),
    );
    let callbacks: String = (0..20)
        .map(|number| format!("大连{}店,A{number},2026-04-20,有效\n", ["一", "二"][number % 2]))
        .collect();
    write("b.csv", &format!("门店,工单号,回访时间,回访结果\n{callbacks}"));
    let flags = [
        "--orders",
        "a.csv",
        "--orders",
        "old/a.csv",
        "--callbacks",
        "b.csv",
        "--today",
        "2026-05-08",
        "--name",
        "大连集团",
        "--no-report",
    ];
    let output = servicedeck(folder.path(), &[&["init", "new"], &flags[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    let config = std::fs::read_to_string(folder.path().join("new/config/report.yaml")).unwrap();
    assert!(
        config.contains("  - { id: \"S01\", name: \"大连一店\" }\n  - { id: \"S02\", name: \"大连二店\" }\n"),
        "{config}"
    );
    assert!(config.contains("    name: \"大连集团\"\n"), "{config}");
    let mut copies: Vec<String> = std::fs::read_dir(folder.path().join("new/data/repair_orders"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    copies.sort();
    assert_eq!(copies, ["a-2.csv", "a.csv"]);
    let checked = servicedeck(
        &folder.path().join("new"),
        &["check", "--month", "2026-04", "--today", "2026-05-08"],
    );
    assert_eq!(checked.status.code(), Some(0), "{}", messages(&checked));
    assert!(
        messages(&checked).contains("repair_orders: 40 rows read, 0 rejected"),
        "{}",
        messages(&checked)
    );
    let output = servicedeck(folder.path(), &[&["init", "one", "--one-store"], &flags[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    let checked = servicedeck(
        &folder.path().join("one"),
        &["check", "--month", "2026-04", "--today", "2026-05-08"],
    );
    assert_eq!(checked.status.code(), Some(0), "{}", messages(&checked));
}
