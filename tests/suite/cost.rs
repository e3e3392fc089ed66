//! What a report costs, in instructions: no clock, so no busy machine can make it fail.
//!
//! Valgrind counts the instructions of the sample's report and of a yardstick, a fixed document set by the same Typst in the same run. Their
//! ratio is held against the recorded one; a processor or a compiler that needs more instructions for the same work moves both. (gungraun and
//! iai-callgrind would count as well, but their macros want other features of `syn`, and with them everything is compiled a second time.)

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use servicedeck::typeset::{FontSet, PdfOptions, VirtualProject, typeset};

use super::program::{messages, servicedeck};

/// The sample's report against the yardstick, as measured. Record it anew (the test prints it) when a change is meant to cost more, and also
/// when one saves much, or the gate stands wide open.
const RECORDED: f64 = 3.0;

/// How much more a report may cost than recorded before someone has to look.
const ALLOWED: f64 = 1.25;

/// Pages of the yardstick.
const PAGES: usize = 30;

/// The instructions of a program on one thread. `None` without valgrind.
fn instructions(program: &Path, folder: &Path, arguments: &[&str]) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(program)
        .args(arguments)
        .current_dir(folder)
        .env("RAYON_NUM_THREADS", "1")
        .env("POLARS_MAX_THREADS", "1")
        .output()
        .ok()?;
    let said = messages(&output);
    assert!(output.status.success(), "{said}");
    let count = said.lines().rev().find_map(|line| line.split_once("I   refs:"));
    let (_, count) = count.unwrap_or_else(|| panic!("no count in {said}"));
    Some(count.trim().replace(',', "").parse().unwrap())
}

/// How much more than recorded a report costs, when that is too much.
#[expect(clippy::cast_precision_loss, reason = "the counts are far below 2^52")]
fn excess(report: u64, yardstick: u64) -> Result<f64, String> {
    let ratio = report as f64 / yardstick as f64;
    let told = format!(
        "the report costs {ratio:.2} yardsticks ({:.2} thousand million instructions against {:.2}); {RECORDED:.2} are recorded",
        report as f64 / 1e9,
        yardstick as f64 / 1e9
    );
    if ratio > RECORDED * ALLOWED {
        Err(told)
    } else {
        Ok(ratio)
    }
}

/// A document of headings, paragraphs and tables that never changes.
fn fixed_document() -> VirtualProject {
    let mut text = String::from(
        "#set document(title: \"标尺\", author: \"店\", date: datetime(year: 2026, month: 5, day: 8))\n\
         #set text(font: \"Noto Sans CJK SC\", lang: \"zh\", region: \"cn\", size: 9pt)\n",
    );
    for page in 1..=PAGES {
        writeln!(text, "= 第 {page} 页\n本页的文字与表格从不改变，只用来量别的东西。").unwrap();
        writeln!(
            text,
            "#table(columns: 8, ..range(96).map(number => [第 #(number * {page}) 项]))"
        )
        .unwrap();
        if page < PAGES {
            text.push_str("#pagebreak()\n");
        }
    }
    let mut project = VirtualProject::new("main.typ");
    project.add("main.typ", text);
    project
}

#[test]
#[ignore = "run by .ci/run; what `a_report_costs_what_is_recorded` measures by"]
fn yardstick() {
    let options = PdfOptions {
        ident: "yardstick".to_owned(),
        date: chrono::NaiveDate::from_ymd_opt(2026, 5, 8).unwrap(),
        relaxed: false,
    };
    let set = typeset(&fixed_document(), &FontSet::embedded(), &options).unwrap();
    assert_eq!(set.pages, PAGES);
}

#[test]
#[ignore = "counts instructions under valgrind, for some minutes; run by .ci/run"]
fn a_report_costs_what_is_recorded() {
    let project = tempfile::tempdir().unwrap();
    let made = servicedeck(project.path(), &["init", "."]);
    assert!(made.status.success(), "{}", messages(&made));
    let program = Path::new(env!("CARGO_BIN_EXE_servicedeck"));
    let run = |more: &[&str]| {
        let arguments = [&["run", "--quiet", "--today", "2026-05-08"], more].concat();
        instructions(program, project.path(), &arguments)
    };
    let tests = std::env::current_exe().unwrap();
    let exactly = ["--ignored", "--exact", "suite::cost::yardstick", "--test-threads=1"];
    let Some(yardstick) = instructions(&tests, project.path(), &exactly) else {
        println!("SKIPPED: valgrind is not installed");
        return;
    };
    let report = run(&[]).unwrap();
    let ratio = excess(report, yardstick).unwrap_or_else(|told| panic!("{told} (built without optimisation?)"));
    println!("recorded {RECORDED:.2}, now {ratio:.2}");
    // The gate shuts: both editions instead of one draw and set every page a second time.
    let twice = run(&["--set", "report.audience=both"]).unwrap();
    let told = excess(twice, yardstick).unwrap_err();
    assert!(told.contains("are recorded"), "{told}");
}
