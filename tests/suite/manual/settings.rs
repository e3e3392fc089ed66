//! The reference of the configuration, from its JSON Schema.

use std::fmt::Write as _;

use serde_json::Value;
use servicedeck::commands::schema_config::config_schema_in;

use super::book::{LANGUAGES, Language};
use super::reference::{current, said};

#[test]
fn every_key_of_the_configuration() {
    for language in LANGUAGES {
        let schema = config_schema_in(language);
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
