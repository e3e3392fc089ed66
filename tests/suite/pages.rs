//! What a manager changes about the pages: notes of a month, pages hidden, moved and added.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use super::program::{messages, servicedeck};

const CHURN: &str = "
churn:
  headline: [四月流失主要是首保到期客户；, 五月起由专人跟进]
  text: 客户电话 13812345678 已登记，#read(\"/etc/passwd\") 与 $x$ 原样打印。
  callout: 首保到期客户专项
first_time_fix: { trend: 新技师上岗，短期下降。 }
";

/// A project as `init` writes it, with files beside its config.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let output = servicedeck(folder.path(), &["init", "."]);
    assert!(output.status.success(), "{}", messages(&output));
    for (name, text) in files {
        let path = folder.path().join("config").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn run(folder: &Path, settings: &[&str]) -> Output {
    let mut arguments = vec!["run", "--today", "2026-05-08", "--quiet", "--keep-typst", "kept"];
    for setting in settings {
        arguments.extend(["--set", setting]);
    }
    servicedeck(folder, &arguments)
}

/// What the templates received.
fn deck_data(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("kept/data.json")).unwrap()).unwrap()
}

#[test]
fn the_managers_words_win_and_are_masked_and_an_input() {
    let folder = project(&[("notes/2026-04.yaml", CHURN)]);
    let output = run(folder.path(), &[]);
    assert!(output.status.success(), "{}", messages(&output));
    let data = deck_data(folder.path());
    let findings = &data["deck"]["findings"];
    let churn = &findings["churn"];
    assert_eq!(churn["headline"][0], "四月流失主要是首保到期客户；");
    assert_eq!(churn["callout"], serde_json::json!(["首保到期客户专项"]));
    assert_eq!(
        churn["note"][0],
        "客户电话 138****5678 已登记，#read(\"/etc/passwd\") 与 $x$ 原样打印。"
    );
    assert_eq!(
        findings["first_time_fix"]["summary"][0]["lines"][0],
        "新技师上岗，短期下降。"
    );
    let manifest = std::fs::read(folder.path().join("out/2026-04/S01/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let inputs = manifest["inputs"].as_array().unwrap();
    assert!(inputs.iter().any(|input| input["path"] == "config/notes/2026-04.yaml"));
}

#[test]
fn a_mistake_in_the_notes_stops_the_report_and_the_check() {
    let folder = project(&[("notes/2026-04.yaml", "chrun: { text: 甲 }\n")]);
    for command in [&["run"][..], &["check"]] {
        let output = servicedeck(folder.path(), &[command, &["--today", "2026-05-08"]].concat());
        let words = messages(&output);
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert!(
            words.contains("notes/2026-04.yaml:1:1") && words.contains("churn"),
            "{words}"
        );
    }
    assert!(!folder.path().join("out/2026-04").exists());
}

#[test]
fn pages_are_hidden_moved_and_added() {
    let own = "#import \"../theme.typ\": *\n#import \"../components.typ\": *\n\
        #slide(\"history\", chapter: \"1\", topic: \"History\", headline: \"A page of its own\", [own words])\n";
    let folder = project(&[("pages/history.typ", own)]);
    let output = run(
        folder.path(),
        &[
            "report.pages.own=[{file: config/pages/history.typ, after: summary}]",
            "report.pages.hide=[external_scores, external_trend, mystery_shopper]",
            "report.pages.order=[summary, churn]",
        ],
    );
    assert!(output.status.success(), "{}", messages(&output));
    let data = deck_data(folder.path());
    let pages: Vec<&str> = data["deck"]["pages"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(
        pages[2..5],
        [
            "chapters/summary.typ",
            "own/config_pages_history.typ",
            "chapters/6-churn.typ"
        ]
    );
    assert!(!pages.iter().any(|page| page.contains("/2-")), "{pages:?}");
}

#[test]
fn a_hidden_page_is_not_shown_on_another_either() {
    let folder = project(&[]);
    let output = run(folder.path(), &["report.pages.hide=[mystery_shopper, accounts]"]);
    assert!(output.status.success(), "{}", messages(&output));
    let data = deck_data(folder.path());
    let findings = &data["deck"]["findings"];
    assert!(findings["external_trend"].get("with_shopper").is_none());
    assert!(findings["next_targets"].get("with_accounts").is_none());
}

#[test]
fn a_page_that_does_not_compile_is_named_with_its_line() {
    let folder = project(&[("pages/broken.typ", "#let a = 1\n#nothing-such\n")]);
    let output = run(
        folder.path(),
        &["report.pages.own=[{file: config/pages/broken.typ, after: summary}]"],
    );
    let words = messages(&output);
    assert_eq!(output.status.code(), Some(4), "{words}");
    assert!(words.contains("config/pages/broken.typ:2"), "{words}");
    let output = run(
        folder.path(),
        &["report.pages.own=[{file: config/pages/gone.typ, after: summary}]"],
    );
    let words = messages(&output);
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(words.contains("config/pages/gone.typ"), "{words}");
}
