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
