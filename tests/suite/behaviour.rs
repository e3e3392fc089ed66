//! What the program does when something is wrong, and what it leaves behind.

use std::path::Path;

use serde_json::Value;

use super::program::messages;
use super::project::Project;

const ORDERS: &str = "order_no,vin,delivered_at,line,technician";
const CALLBACKS: &str = "callback_no,order_no,called_at,line,outcome,q1,q2,q3";

/// A project with some orders and callbacks of 2026-03 and 2026-04.
pub fn small_project() -> Project {
    let mut orders = Vec::new();
    let mut callbacks = Vec::new();
    for (index, month) in ["2026-03", "2026-04"]
        .into_iter()
        .flat_map(|month| (0..40).map(move |index| (index, month)))
    {
        let day = index % 28 + 1;
        orders.push(format!(
            "A{month}{index},V{index},{month}-{day:02} 10:00,repair,技师{}",
            index % 3
        ));
        callbacks.push(format!(
            "C{month}{index},A{month}{index},{month}-{day:02} 18:00,repair,valid,5,4,{}",
            index % 3 + 2
        ));
    }
    Project::new()
        .table("repair_orders", ORDERS, &orders)
        .table("callbacks", CALLBACKS, &callbacks)
}

const RUN: [&str; 5] = ["run", "--month", "2026-04", "--today", "2026-05-20"];

#[track_caller]
fn refused(project: &mut Project, arguments: &[&str], code: i32, words: &[&str]) {
    let output = project.execute(arguments);
    let text = messages(&output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert!(output.stdout.is_empty());
    for word in words {
        assert!(text.contains(word), "`{word}` is not in:\n{text}");
    }
}

#[test]
fn a_run_leaves_its_files_and_says_where_the_pdf_is() {
    let mut project = small_project();
    let output = project.execute(&RUN);
    let text = messages(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(output.stdout.is_empty());
    assert!(
        text.trim_end()
            .lines()
            .last()
            .unwrap()
            .contains("out/2026-04/S01/report.pdf"),
        "{text}"
    );
    let folder = project.path("out/2026-04/S01");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "manifest.json",
            "metrics.json",
            "rejects.csv",
            "report.pdf",
            "report.xlsx"
        ]
    );
    let manifest: Value = serde_json::from_slice(&std::fs::read(folder.join("manifest.json")).unwrap()).unwrap();
    for (name, sha256) in manifest["outputs"].as_object().unwrap() {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        assert_eq!(
            sha256.as_str().unwrap(),
            servicedeck::output::sha256_hex(&bytes),
            "{name}"
        );
    }
    assert_eq!(manifest["inputs"][0]["path"], "data/repair_orders.csv");
    assert_eq!(manifest["inputs"][0]["rows"], 80);
    let rejects = std::fs::read_to_string(folder.join("rejects.csv")).unwrap();
    assert_eq!(rejects, "table,file,row,column,value,rule\n");
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let mut project = small_project();
    let read = |project: &Project| -> Vec<(String, Vec<u8>)> {
        let folder = project.path("out/2026-04/S01");
        let names = [
            "report.pdf",
            "report.xlsx",
            "metrics.json",
            "rejects.csv",
            "manifest.json",
        ];
        names
            .map(|name| (name.to_owned(), std::fs::read(folder.join(name)).unwrap()))
            .to_vec()
    };
    project.execute(&RUN);
    let first = read(&project);
    project.execute(&RUN);
    for (before, after) in first.iter().zip(read(&project)) {
        assert!(before.1 == after.1, "{} differs on the second run", before.0);
    }
}

#[test]
fn json_goes_to_stdout_and_quiet_says_nothing() {
    let mut project = small_project();
    let output = project.execute(&[
        "run",
        "--month",
        "2026-04",
        "--today",
        "2026-05-20",
        "--json",
        "--quiet",
    ]);
    assert_eq!(messages(&output), "");
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["month"], "2026-04");
    assert_eq!(summary["exit_code"], 0);
    assert_eq!(summary["stores"][0]["state"], "produced");
    assert!(Path::new(summary["stores"][0]["pdf"].as_str().unwrap()).ends_with("out/2026-04/S01/report.pdf"));
}

#[test]
fn a_missing_file_is_named_with_the_folder_searched() {
    let mut project = small_project();
    project.execute(&RUN);
    let before = std::fs::read(project.path("out/2026-04/S01/manifest.json")).unwrap();
    std::fs::remove_file(project.path("data/callbacks.csv")).unwrap();
    refused(&mut project, &RUN, 3, &["data/callbacks.csv", "callbacks"]);
    assert_eq!(
        std::fs::read(project.path("out/2026-04/S01/manifest.json")).unwrap(),
        before
    );
}

#[test]
fn an_empty_file_and_a_missing_column_are_refused() {
    let mut project = small_project();
    project.write("data/callbacks.csv", "");
    refused(&mut project, &RUN, 3, &["data/callbacks.csv"]);
    project.write("data/callbacks.csv", "callback_no,called_at\nC1,2026-04-03\n");
    refused(
        &mut project,
        &RUN,
        3,
        &["data/callbacks.csv", "outcome", "callback_no", "called_at"],
    );
    assert!(!project.path("out/2026-04").exists());
}

#[test]
fn a_month_without_records_names_the_months_there_are() {
    let mut project = small_project();
    let arguments = ["run", "--month", "2026-06", "--today", "2026-07-20"];
    refused(&mut project, &arguments, 3, &["2026-06", "2026-03", "2026-04"]);
    let output = project.execute(&arguments);
    let words = "\
S01 2026-06: failed
error: store S01 has neither delivered orders nor callbacks in 2026-06
  → repair_orders covers 2026-03–2026-04
  → callbacks covers 2026-03–2026-04
  → the newest whole month of the records is 2026-04: add `--month 2026-04` to the command
";
    assert_eq!(messages(&output), words);
    // Asked about a figure, the program shows its definition and says the same.
    let explained = project.execute(&[
        "explain",
        "orders.delivered",
        "--month",
        "2026-06",
        "--today",
        "2026-07-20",
    ]);
    assert_eq!(explained.status.code(), Some(0));
    assert!(
        messages(&explained).ends_with("add `--month 2026-04` to the command\n"),
        "{}",
        messages(&explained)
    );
}

#[test]
fn too_many_rejected_rows_refuse_the_report() {
    let mut project = small_project();
    let rows: String = (0..40)
        .map(|index| {
            format!(
                "C{index},,2026-04-{:02},repair,{},5,5,5\n",
                index % 28 + 1,
                if index < 3 { "也许" } else { "valid" }
            )
        })
        .collect();
    project.write("data/callbacks.csv", &format!("{CALLBACKS}\n{rows}"));
    let words = [
        "callbacks",
        "3",
        "40",
        "unknown word: 3",
        "data/callbacks.csv row 2",
        "“也许”",
        "no_answer (",
        "values.outcome",
    ];
    refused(&mut project, &RUN, 3, &words);
    let check = project.execute(&["check", "--month", "2026-04", "--today", "2026-05-20"]);
    assert_eq!(check.status.code(), Some(3));
    assert!(!project.path("out/2026-04").exists());
}

#[test]
fn usage_mistakes_exit_with_two() {
    let mut project = small_project();
    refused(&mut project, &["run", "--month", "2026-13"], 2, &["2026-13"]);
    refused(&mut project, &["run", "--store", "S09"], 2, &["S09", "S01"]);
    refused(
        &mut project,
        &["run", "--config", "config/none.yaml"],
        2,
        &["config/none.yaml"],
    );
    refused(&mut project, &["run", "--set", "report.month=2026-14"], 2, &["2026-14"]);
    refused(&mut project, &["rum"], 2, &["rum", "run"]);
}

#[test]
fn an_output_folder_that_cannot_be_written_exits_with_one() {
    let mut project = small_project();
    project.write("blocked", "a file where the folder should be");
    refused(
        &mut project,
        &[
            "run",
            "--month",
            "2026-04",
            "--today",
            "2026-05-20",
            "--out",
            "blocked/out",
        ],
        1,
        &["blocked"],
    );
    let check = project.execute(&[
        "check",
        "--month",
        "2026-04",
        "--today",
        "2026-05-20",
        "--out",
        "blocked/out",
    ]);
    assert_eq!(check.status.code(), Some(1));
}

#[test]
fn check_returns_the_code_a_run_would() {
    let mut project = small_project();
    refused(
        &mut project,
        &[
            "check",
            "--month",
            "2026-04",
            "--today",
            "2026-05-20",
            "--template",
            "nowhere",
        ],
        2,
        &["nowhere"],
    );
    project.write("report-templates/deck/chapters/summary.typ", "#let x = (\n");
    refused(
        &mut project,
        &["check", "--month", "2026-04", "--today", "2026-05-20"],
        4,
        &["report-templates/deck/chapters/summary.typ:1"],
    );
    assert!(!project.path("out").exists());
}

#[test]
fn check_writes_nothing_and_finds_nothing_wrong() {
    let mut project = small_project();
    let output = project.execute(&["check", "--month", "2026-04", "--today", "2026-05-20"]);
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    assert!(!project.path("out").exists());
}

#[test]
fn messages_and_help_follow_the_language() {
    let mut project = small_project();
    let chinese = project.execute(&["run", "--store", "S09", "--lang", "zh"]);
    assert!(messages(&chinese).contains("错误"), "{}", messages(&chinese));
    let help = project.execute(&["run", "--help", "--lang", "zh"]);
    assert!(String::from_utf8_lossy(&help.stdout).contains("报告月份"));
    let help = project.execute(&["run", "--help"]);
    assert!(String::from_utf8_lossy(&help.stdout).contains("Month of the report"));
}

/// Words of the argument parser, which knows English only.
const PARSERS_WORDS: [&str; 12] = [
    "Usage",
    "Options",
    "Commands",
    "Arguments",
    "OPTIONS",
    "COMMAND",
    "Print ",
    "default",
    "possible",
    "error",
    "tip:",
    " the ",
];

#[test]
fn no_help_is_half_in_english() {
    let mut project = small_project();
    let commands = [
        "init",
        "check",
        "run",
        "send",
        "runs",
        "schedule",
        "doctor",
        "explain",
        "sample",
        "map",
        "templates",
        "schema",
        "completions",
    ];
    let pages = std::iter::once(vec!["--help"])
        .chain(commands.iter().map(|command| vec![*command, "-h"]))
        .chain([vec!["templates", "list", "-h"], vec!["templates", "export", "--help"]]);
    for mut arguments in pages {
        arguments.extend(["--lang", "zh"]);
        let help = project.execute(&arguments);
        assert_eq!(help.status.code(), Some(0), "{arguments:?}");
        let help = String::from_utf8(help.stdout).unwrap();
        for word in PARSERS_WORDS {
            assert!(!help.contains(word), "{word} in {help}");
        }
        assert!(help.contains("用法：") && help.contains("选项："), "{help}");
        // Every entry says what it is, in Chinese.
        let entries = help.lines().filter(|line| line.starts_with("  "));
        for entry in entries.filter(|line| !line.contains("completions") && !line.contains("Shell")) {
            assert!(!entry.is_ascii(), "{entry}");
        }
    }
}

#[test]
fn usage_mistakes_are_told_in_the_language() {
    let mistakes: [(&[&str], &str); 12] = [
        (&["rn"], "没有命令 `rn`"),
        (&["run", "--mnth", "2026-04"], "没有参数 `--mnth`"),
        (&["run", "--month", "April"], "不能取值 `April`\n  → 月份写作"),
        (&["run", "--month"], "缺少取值"),
        (&["run", "--today", "x"], "日期写作"),
        (&["run", "-q", "-v"], "不能同时使用"),
        (&["run", "--month", "2026-04", "--month", "2026-05"], "重复给出"),
        (&["schedule", "--print", "foo"], "可用：systemd, cron"),
        (&["schedule"], "缺少：--print <KIND>"),
        (&["map"], "缺少：<FILE>"),
        (&["sample", "--months", "700"], "1 至 600 的整数"),
        (&["run", "extra"], "没有参数 `extra`"),
    ];
    let mut project = small_project();
    for (arguments, expected) in mistakes {
        let arguments: Vec<&str> = ["--lang", "zh"].iter().chain(arguments).copied().collect();
        let output = project.execute(&arguments);
        let told = messages(&output);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.starts_with("错误") && told.contains(expected), "{told}");
        for word in PARSERS_WORDS {
            assert!(!told.contains(word), "{word} in {told}");
        }
    }
}

#[test]
fn a_rerun_that_changes_a_figure_says_so_and_keeps_saying_so() {
    let mut project = small_project();
    project.execute(&RUN);
    let callbacks = std::fs::read_to_string(project.path("data/callbacks.csv")).unwrap();
    project.write(
        "data/callbacks.csv",
        &format!("{callbacks}C-late,,2026-04-28 18:00,repair,declined,,,\n"),
    );
    project.execute(&RUN);
    let manifest = |project: &Project| -> Value {
        serde_json::from_slice(&std::fs::read(project.path("out/2026-04/S01/manifest.json")).unwrap()).unwrap()
    };
    let restated = manifest(&project)["restated"].clone();
    let total = restated
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["metric"] == "callbacks.total")
        .unwrap()
        .clone();
    assert_eq!((&total["from"], &total["to"]), (&Value::from(40), &Value::from(41)));
    assert_eq!(total["changed"], serde_json::json!(["data/callbacks.csv"]));
    let pdf = std::fs::read(project.path("out/2026-04/S01/report.pdf")).unwrap();
    project.execute(&RUN);
    assert_eq!(manifest(&project)["restated"], restated);
    assert!(pdf == std::fs::read(project.path("out/2026-04/S01/report.pdf")).unwrap());
    let codes = project.metrics("2026-04")["warnings"].to_string();
    assert!(codes.contains("restated"), "{codes}");
}

#[test]
fn init_makes_a_project_that_runs() {
    let mut project = Project::new();
    project.write("config/report.yaml", "");
    let output = project.execute(&["init", "."]);
    assert_eq!(output.status.code(), Some(2));
    assert!(messages(&output).contains("config/report.yaml"));
    assert_eq!(project.execute(&["init", "new"]).status.code(), Some(0));
    let output = project.execute(&["run", "--config", "new/config/report.yaml", "--today", "2026-05-08"]);
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    assert!(project.path("new/out/2026-04/S01/report.pdf").is_file());
}

#[test]
fn explanations_speak_the_language_of_the_terminal() {
    let mut project = small_project();
    let mut explain = |language: &str| {
        let arguments = [
            "explain",
            "callbacks.valid_rate",
            "--month",
            "2026-04",
            "--lang",
            language,
        ];
        let output = project.execute(&arguments);
        assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let english = explain("en");
    // The first line names the store.
    let (_, said) = english.split_once('\n').unwrap();
    let is_han = |character: char| ('\u{3000}'..='\u{9fff}').contains(&character);
    assert!(!said.contains(is_han), "{said}");
    for words in ["valid callbacks ÷ callbacks", "called_at", "  repair  ", "  valid"] {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
    let chinese = explain("zh");
    for words in ["有效回访 ÷ 回访总数", "回访时间", "  维修  ", "  有效"] {
        assert!(chinese.contains(words), "`{words}` is not in:\n{chinese}");
    }
}
