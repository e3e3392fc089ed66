//! The reference pages: written by the program where they can be, else held against it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use servicedeck::error::Kind;

use super::book::{LANGUAGES, Language, folder, locale, repository, updating};
use crate::suite::program::servicedeck;

/// Holds a page against what the program says, or writes it.
pub fn current(language: Language, name: &str, page: &str) {
    let path = folder(language).join("reference").join(name);
    if updating() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, page).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == page,
        "{} is not current: run the tests with UPDATE_EXPECTED=1",
        path.display()
    );
}

pub fn said(language: Language, chinese: &str, english: &str) -> String {
    match language {
        Language::Chinese => chinese,
        Language::English => english,
    }
    .to_owned()
}

#[test]
fn every_column_and_metric() {
    for language in LANGUAGES {
        current(
            language,
            "columns.md",
            &servicedeck::records::schema::reference::page(language),
        );
        current(language, "metrics.md", &servicedeck::metrics::reference::page(language));
    }
}

/// `--help` of every command, in the page's language.
#[test]
fn every_command() {
    let mut names: Vec<Vec<String>> = vec![Vec::new()];
    for command in servicedeck::cli::command()
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
    {
        let name = command.get_name().to_owned();
        names.push(vec![name.clone()]);
        names.extend(
            command
                .get_subcommands()
                .map(|inner| vec![name.clone(), inner.get_name().to_owned()]),
        );
    }
    for language in LANGUAGES {
        let mut page = said(
            language,
            "# 命令\n\n由程序的 `--help` 生成。所有命令都接受的参数列在最前面；提示写到标准错误，标准输出只有结果。\n",
            "# Commands\n\nGenerated from the program's `--help`. Flags every command takes stand first; messages go to stderr, stdout \
             carries results only.\n",
        );
        for words in &names {
            let title = ["servicedeck".to_owned()].into_iter().chain(words.iter().cloned());
            let title = title.collect::<Vec<_>>().join(" ");
            let output = Command::new(env!("CARGO_BIN_EXE_servicedeck"))
                .env_clear()
                .env("LANG", locale(language))
                .args(words)
                .arg("--help")
                .output()
                .unwrap();
            assert!(output.status.success(), "{title}");
            let help = String::from_utf8(output.stdout).unwrap();
            let help: Vec<&str> = help.lines().map(str::trim_end).collect();
            let _ = write!(page, "\n## {title}\n\n```text\n{}\n```\n", help.join("\n").trim());
        }
        current(language, "cli.md", &page);
    }
}

/// What stands between backquotes at the beginning of a table's rows.
fn first_cells(language: Language, name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(folder(language).join("reference").join(name)).unwrap();
    text.lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|line| line.split_once('`'))
        .map(|(cell, _)| cell.to_owned())
        .collect()
}

fn code(folder: &Path, into: &mut String) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            code(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(path).unwrap();
            into.push_str(text.split("#[cfg(test)]").next().unwrap_or_default());
        }
    }
}

#[test]
fn every_warning_the_code_gives() {
    let mut text = String::new();
    for place in ["records", "group", "pipeline", "output", "typeset"] {
        code(&repository().join("src").join(place), &mut text);
    }
    text.push_str(&std::fs::read_to_string(repository().join("src/assemble.rs")).unwrap());
    let given =
        regex::Regex::new(r#"(?:code: |(?:warn|notes\.add|\badd)\(\s*)"([a-z_]+)"(?:\.to_owned\(\))?,"#).unwrap();
    let codes: BTreeSet<&str> = given
        .captures_iter(&text)
        .map(|found| found.get(1).unwrap().as_str())
        .collect();
    assert!(codes.len() > 20, "{codes:?}");
    for language in LANGUAGES {
        let cells = first_cells(language, "warnings.md");
        let explained: BTreeSet<&str> = cells.iter().map(String::as_str).collect();
        assert_eq!(explained, codes, "{}", language.code());
    }
}

#[test]
fn every_exit_code() {
    let kinds = [
        Kind::Unexpected,
        Kind::Config,
        Kind::Data,
        Kind::Template,
        Kind::Delivery,
    ];
    let codes: Vec<String> = std::iter::once(0)
        .chain(kinds.map(Kind::exit_code))
        .map(|code| format!("| {code} |"))
        .collect();
    for language in LANGUAGES {
        let text = std::fs::read_to_string(folder(language).join("reference/exit-codes.md")).unwrap();
        let rows: Vec<String> = text
            .lines()
            .filter(|line| line.starts_with("| ") && line.as_bytes()[2].is_ascii_digit())
            .map(|line| line[..5].to_owned())
            .collect();
        assert_eq!(rows, codes, "{}", language.code());
    }
}

#[test]
fn every_file_of_a_report_and_every_rule() {
    let project = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| assert!(servicedeck(project.path(), arguments).status.success(), "{arguments:?}");
    run(&["init", ".", "--sample"]);
    run(&[
        "run",
        "--today",
        "2026-05-08",
        "--set",
        "report.audience=both",
        "--quiet",
    ]);
    let folder = project.path().join("out/2026-04/S01");
    let mut files: BTreeSet<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let rejects = std::fs::read_to_string(folder.join("rejects.csv")).unwrap();
    let rules: BTreeSet<String> = rejects
        .lines()
        .skip(1)
        .filter_map(|line| line.rsplit(',').next())
        .map(ToOwned::to_owned)
        .collect();
    assert!(rules.len() > 2, "{rules:?}");
    files.extend(["out/.runs/", "out/.ledger.sqlite"].map(ToOwned::to_owned));
    // The sample has no row of a store that is not there.
    files.extend(rules);
    files.insert("unknown_store".to_owned());
    for language in LANGUAGES {
        let explained: BTreeSet<String> = first_cells(language, "outputs.md").into_iter().collect();
        assert_eq!(explained, files, "{}", language.code());
    }
}
