//! The reference pages: written by the program where they can be, else held against it.
//!
//! Columns and metrics are written by the tests beside their tables in `src`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use servicedeck::commands::schema_config::config_schema_in;
use servicedeck::error::Kind;

use super::book::{LANGUAGES, Language, folder, repository, updating};
use crate::suite::program::servicedeck;

/// Holds a page against what the program says, or writes it.
fn current(language: Language, name: &str, page: &str) {
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

fn said(language: Language, chinese: &str, english: &str) -> String {
    match language {
        Language::Chinese => chinese,
        Language::English => english,
    }
    .to_owned()
}

#[test]
fn every_key_of_the_configuration() {
    for language in LANGUAGES {
        let schema = config_schema_in(match language {
            Language::Chinese => servicedeck::language::Language::Chinese,
            Language::English => servicedeck::language::Language::English,
        });
        let mut page = said(
            language,
            "# 配置\n\n由程序检查配置所用的表生成，与 `servicedeck schema config` 同源。每个键都可以不写，不写就取默认值；`stores` 和 `sources` 必须写。\
             相对路径从 `config` 所在的文件夹算起。\n\n\
             键名里的 `[]` 表示列表的每一项，`表名`、`指标`等表示您写的名字。用 `--set 键=值` 可以只改一次运行。\n",
            "# Configuration\n\nGenerated from the table the program checks configurations by, as `servicedeck schema config` is. Any key may \
             be left out and has its default then; `stores` and `sources` must be there. Relative paths start from the folder that holds \
             `config`.\n\n`[]` stands for each entry of a list, `TABLE`, `FIGURE` and so on for a name you write. `--set key=value` changes \
             one run.\n",
        );
        for (name, section) in schema["properties"].as_object().unwrap() {
            let about = section["description"].as_str().unwrap_or_default();
            let _ = write!(page, "\n## {name}\n\n{about}\n");
            let mut rows = String::new();
            keys(language, name, section, &mut rows);
            if rows.is_empty() {
                row(language, name, section, &mut rows);
            }
            let heading = said(
                language,
                "| 键 | 类型 | 默认 | 说明 |",
                "| key | type | default | meaning |",
            );
            if !rows.is_empty() {
                let _ = write!(page, "\n{heading}\n|---|---|---|---|\n{rows}");
            }
            if name == "sources" {
                let tables = section["properties"].as_object().unwrap();
                let words = tables
                    .iter()
                    .map(|(table, source)| format!("`{table}` {}", source["description"].as_str().unwrap_or_default()));
                let words: Vec<String> = words.collect();
                let _ = writeln!(page, "\n{}", words.join(" · "));
            }
        }
        current(language, "config.md", &page);
    }
}

/// A row for each key below a section.
fn keys(language: Language, path: &str, schema: &Value, rows: &mut String) {
    let below = |name: &str| format!("{path}.{name}");
    if path == "sources" {
        let first = schema["properties"].as_object().unwrap().values().next().unwrap();
        return inside(language, &below(&said(language, "表名", "TABLE")), first, rows);
    }
    for (name, part) in schema["properties"].as_object().into_iter().flatten() {
        row(language, &below(name), part, rows);
        inside(language, &below(name), part, rows);
    }
    if let Some(entry) = schema.get("additionalProperties").filter(|entry| entry.is_object()) {
        let name = if path.starts_with("targets") || path.starts_with("labels") {
            said(language, "指标", "FIGURE")
        } else {
            said(language, "列", "COLUMN")
        };
        row(language, &below(&name), entry, rows);
        inside(language, &below(&name), entry, rows);
    }
    if schema.get("items").is_some() || schema.get("anyOf").is_some() {
        inside(language, path, schema, rows);
    }
}

/// The keys of what may stand in a key's place: a section, the entries of a list, or one of several forms.
fn inside(language: Language, path: &str, schema: &Value, rows: &mut String) {
    if schema.get("properties").is_some() || schema.get("additionalProperties").is_some_and(Value::is_object) {
        keys(language, path, schema, rows);
    }
    if let Some(entry) = schema.get("items").filter(|entry| entry.get("properties").is_some()) {
        keys(language, &format!("{path}[]"), entry, rows);
    }
    for form in schema["anyOf"].as_array().into_iter().flatten() {
        inside(language, path, form, rows);
    }
}

fn row(language: Language, path: &str, schema: &Value, rows: &mut String) {
    let default = schema
        .get("default")
        .map(|value| format!("`{value}`"))
        .unwrap_or_default();
    let about = schema["description"].as_str().unwrap_or_default();
    let cells = [&kind(language, schema), &default, about].map(|cell| cell.replace('|', "\\|"));
    let _ = writeln!(rows, "| `{path}` | {} |", cells.join(" | "));
}

/// What may be written: its words, or its types.
fn kind(language: Language, schema: &Value) -> String {
    let or = said(language, " 或 ", " or ");
    if let Some(words) = schema["enum"].as_array() {
        // Pages and figures are lists of their own.
        if words.len() > 10 {
            return said(language, "名称", "name");
        }
        let words: Vec<String> = words
            .iter()
            .map(|word| format!("`{}`", word.as_str().unwrap_or_default()))
            .collect();
        return words.join(" · ");
    }
    if let Some(word) = schema.get("const") {
        return format!(
            "`{}`",
            word.as_str().map_or_else(|| word.to_string(), ToOwned::to_owned)
        );
    }
    if let Some(forms) = schema["anyOf"].as_array() {
        let kinds: Vec<String> = forms.iter().map(|form| kind(language, form)).collect();
        return kinds.join(&or);
    }
    let types = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one.as_str()],
        _ => Vec::new(),
    };
    // A name may be written as a number, which is text all the same.
    let is_text = types.contains(&"string");
    let words = types
        .into_iter()
        .filter(|name| *name != "null" && !(is_text && matches!(*name, "number" | "boolean")))
        .map(|name| match name {
            "string" => said(language, "文字", "text"),
            "number" => said(language, "数", "number"),
            "integer" => said(language, "整数", "whole number"),
            "boolean" => "`true` · `false`".to_owned(),
            "array" => said(language, "列表", "list"),
            "object" => said(language, "一节", "section"),
            other => panic!("type {other}"),
        });
    words.collect::<Vec<_>>().join(&or)
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
                .env("LANG", language.locale())
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
