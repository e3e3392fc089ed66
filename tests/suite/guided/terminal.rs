//! The same on a pseudo-terminal, answered line by line as a person would.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{CALLBACKS, Exports, ORDERS};

/// Runs a program on a terminal of its own, typing an answer whenever it waits at one of its questions; `^C` and `^D` are those keys.
const TERMINAL: &str = r#"
import os, pty, select, signal, sys
answers = sys.stdin.read().split("\n")
pid, terminal = pty.fork()
if pid == 0:
    signal.signal(signal.SIGINT, signal.SIG_DFL) # of whom started the tests in the background
    os.execv(sys.argv[1], sys.argv[1:])
shown = b""
while True:
    ready, _, _ = select.select([terminal], [], [], 0.1)
    if ready:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
        sys.stdout.buffer.write(part)
    elif shown.endswith((b": ", b"? ", b"] ")):
        shown = b""
        answer = answers.pop(0) if answers else "^C"
        os.write(terminal, {"^C": b"\x03", "^D": b"\x04"}.get(answer, answer.encode() + b"\n"))
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) % 256)
"#;

/// What was shown and the exit code; `None` where no terminal can be had.
fn talk(folder: &Path, answers: &[&str]) -> Option<(String, i32)> {
    let python = Command::new("python3")
        .args([
            "-c",
            TERMINAL,
            env!("CARGO_BIN_EXE_servicedeck"),
            "init",
            "--today",
            "2026-05-08",
            "--lang",
            "en",
        ])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut python) = python else {
        eprintln!("SKIPPED: a terminal to talk on needs Python");
        return None;
    };
    python
        .stdin
        .take()
        .unwrap()
        .write_all(answers.join("\n").as_bytes())
        .unwrap();
    let output = python.wait_with_output().unwrap();
    Some((
        String::from_utf8_lossy(&output.stdout).into_owned(),
        output.status.code().unwrap(),
    ))
}

fn entries(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[test]
fn a_talk_on_a_terminal_makes_the_report() {
    let exports = Exports::new();
    let files = format!(
        "nowhere.csv '{}' {}",
        ORDERS,
        exports
            .path(CALLBACKS)
            .display()
            .to_string()
            .replace('(', "\\(")
            .replace(')', "\\)")
    );
    // What 再议 means, no more files, the questions, all right, a month without records, April, a name, a folder, no copies.
    let answers = [&files, "2", "", "", "", "2025-01", "4", "", "月报 2026", "maybe", "n"];
    let Some((shown, code)) = talk(exports.folder.path(), &answers) else {
        return;
    };
    assert_eq!(code, 0, "{shown}");
    for words in [
        "no file",
        "no orders or callbacks of 2025-01",
        "please answer y or n",
        "Report: ",
    ] {
        assert!(shown.contains(words), "`{words}` is not in:\n{shown}");
    }
    assert!(
        exports.path("月报 2026/out/2026-04/S01/report.pdf").is_file(),
        "{shown}"
    );
    assert!(!exports.path("月报 2026/data").exists());
}

#[test]
fn the_words_shown_answer_as_their_numbers_do() {
    let exports = Exports::new();
    let callbacks = std::fs::read_to_string(exports.path(CALLBACKS)).unwrap();
    std::fs::write(exports.path("z.csv"), callbacks.replace("回访状态", "Final Word")).unwrap();
    let files = format!("'{ORDERS}' z.csv");
    let answers = [
        &files,
        "final",
        " final word ",
        "maybe",
        "DECLINED",
        "",
        "总体满意度，接待态度 维修质量",
        "vin",
        "无此列",
        "回访时间",
        "回访日期",
        "outcome (回访结果)",
        "Final Word",
        "",
        "",
        "",
        "月报",
        "n",
    ];
    let Some((shown, code)) = talk(exports.folder.path(), &answers) else {
        return;
    };
    assert_eq!(code, 0, "{shown}");
    for words in [
        "`final` is no number from 1 to 9, and none of the words",
        "`maybe` is no number from 1 to 8, and none of the words",
        "`vin` is a word of several: please type a number (3, 27)",
        "`无此列` is no number from 1 to 36, and none of the words",
        "再议=declined",
        "questionnaire: 总体满意度, 接待态度, 维修质量",
        "called_at (回访时间) ← 回访日期",
    ] {
        assert!(shown.contains(words), "`{words}` is not in:\n{shown}");
    }
    // A header of two words is one answer.
    assert!(exports.config("月报").contains("outcome: \"Final Word\""), "{shown}");
}

#[test]
fn a_talk_that_ends_early_leaves_nothing() {
    let exports = Exports::new();
    let files = format!("'{ORDERS}' '{CALLBACKS}'");
    let before = entries(exports.folder.path());
    for (answers, code) in [
        (vec!["^D"], 2),
        (vec![files.as_str(), "^C"], 254),
        (vec![files.as_str(), "2", "", "", "^D"], 2),
        (vec![files.as_str(), "2", "", "", "", "", "", "", "^C"], 254),
    ] {
        let Some((shown, ended)) = talk(exports.folder.path(), &answers) else {
            return;
        };
        assert_eq!(ended, code, "{answers:?}: {shown}");
        assert_eq!(entries(exports.folder.path()), before, "{answers:?}: {shown}");
    }
}

/// Nobody who holds Enter down is asked for ever: what can be done is proposed, and what cannot ends.
#[test]
fn enter_at_a_month_that_cannot_be_leads_on_or_ends() {
    let exports = Exports::new();
    // No date of the orders can be read, so no month will do.
    let orders: String = (0..40).map(|number| format!("A{number},V{number},昨天\n")).collect();
    std::fs::write(exports.path("x.csv"), format!("工单号,车架号,交车时间\n{orders}")).unwrap();
    let files = format!("x.csv '{CALLBACKS}'");
    let answers = [&files, "2", "", "", "", "", "", "", "", "", "", ""];
    let Some((shown, code)) = talk(exports.folder.path(), &answers) else {
        return;
    };
    assert_eq!(code, 3, "{shown}");
    assert_eq!(shown.matches("What now? [2]").count(), 2, "{shown}");
    assert!(
        shown.contains("Month of the first report (the records go from 2026-03 to 2026-04): [2026-04]"),
        "{shown}"
    );
    assert!(
        shown.contains("name another header with `--column repair_orders.delivered_at=HEADER`"),
        "{shown}"
    );
    // Callbacks of April whose outcome nobody knows: March is proposed then.
    let callbacks = std::fs::read_to_string(exports.path(CALLBACKS)).unwrap();
    let callbacks: String = callbacks
        .lines()
        .map(|line| {
            let line = if line.contains(",2026-04-") {
                line.replace(",已接受,", ",再议,")
            } else {
                line.to_owned()
            };
            line + "\n"
        })
        .collect();
    std::fs::write(exports.path("y.csv"), callbacks).unwrap();
    let files = format!("'{ORDERS}' y.csv");
    let answers = [&files, "", "", "", "", "", "", "", "", "无", "n"];
    let (shown, code) = talk(exports.folder.path(), &answers).unwrap();
    assert_eq!(code, 0, "{shown}");
    assert!(
        shown.contains("What now? [1]") && shown.contains("to 2026-04): [2026-03]"),
        "{shown}"
    );
    assert!(exports.path("无/out/2026-03/S01/report.pdf").is_file(), "{shown}");
}

#[test]
fn enter_without_an_answer_ends_after_three_times() {
    let exports = Exports::new();
    let Some((shown, code)) = talk(exports.folder.path(), &[&format!("'{ORDERS}'"), "", "", "", "", ""]) else {
        return;
    };
    assert_eq!(code, 2, "{shown}");
    assert_eq!(shown.matches("there is no file of Callbacks yet").count(), 3, "{shown}");
    assert!(shown.contains("3 times no answer; nothing was written"), "{shown}");
}

#[test]
fn the_delivery_is_asked_for_where_the_arrival_would_stand_in() {
    let exports = Exports::new();
    let orders: String = (0..60)
        .map(|number| {
            let (month, day) = (3 + number % 2, 1 + number / 2 % 28);
            format!(
                "RO{number:03},LFVS5B8XCLWK{number:05},2026-{month:02}-{day:02} 09:05,2026-{month:02}-{day:02} 16:30\n"
            )
        })
        .collect();
    std::fs::write(
        exports.path("结算单.csv"),
        format!("工单号,车架号,进厂时间,结算日期\n{orders}"),
    )
    .unwrap();
    let files = format!("结算单.csv '{CALLBACKS}'");
    // Which is the delivery, what 再议 means, no more files, the questions, all right, the month, a name, a folder, no copies.
    let answers = [&files, "1", "2", "", "", "", "", "大连一店", "月报", "n"];
    let Some((shown, code)) = talk(exports.folder.path(), &answers) else {
        return;
    };
    assert_eq!(code, 0, "{shown}");
    assert!(
        shown.contains("the time of arrival (进厂时间) would stand in for it"),
        "{shown}"
    );
    assert!(shown.contains("   1  结算日期   e.g. 2026-03-01 16:30"), "{shown}");
    assert!(shown.contains("delivered_at (交车时间) ← 结算日期"), "{shown}");
}
