//! `sources`: where each table of records comes from and how its columns are called there.

use std::collections::BTreeMap;

use rust_i18n::t;

use super::diagnostics::Place;
use super::questionnaire::ItemIds;
use super::section::Section;
use super::value::Value;
use super::words::{nearest_help, quoted};
use super::{Source, names, object_storage, query};
use crate::records::schema::TableId;

/// Encodings proposed when a name is unknown.
const ENCODINGS: [&str; 7] = ["auto", "utf-8", "gb18030", "gbk", "utf-16le", "utf-16be", "big5"];

/// Names Windows and Python use for encodings that have another one.
const ENCODING_ALIASES: [(&str, &str); 5] = [
    ("utf-8-sig", "utf-8"),
    ("utf8-sig", "utf-8"),
    ("cp936", "gbk"),
    ("936", "gbk"),
    ("ansi", "gbk"),
];

/// China's distance from UTC in minutes, all year and everywhere.
const CHINA: i32 = 480;

pub(super) fn sources(mut section: Section<'_>, items: &ItemIds) -> BTreeMap<TableId, Source> {
    let mut sources = BTreeMap::new();
    for table in TableId::ALL {
        let needed = matches!(table, TableId::RepairOrders | TableId::Callbacks);
        let value = if needed {
            section.required(table.name())
        } else {
            section.get(table.name())
        };
        if let Some(source) = value.and_then(|value| source(&value, table, items)) {
            sources.insert(table, source);
        }
    }
    section.finish();
    sources
}

fn source(value: &Value<'_>, table: TableId, items: &ItemIds) -> Option<Source> {
    let mut source = Source {
        paths: Vec::new(),
        query: None,
        encoding: None,
        sheet: None,
        header_row: None,
        utc_offset_minutes: CHINA,
        columns: BTreeMap::new(),
        values: BTreeMap::new(),
        line: value.line(),
    };
    if !value.is_mapping() {
        source.paths = paths(value)?;
        return Some(source);
    }
    let mut section = value.section()?;
    let one = section.get("path");
    let several = section.get("paths");
    let sql = section.get("sql");
    match (&one, &several, &sql) {
        (Some(_), Some(paths), _) => paths.report(t!("config.source.path_and_paths", table = table), []),
        (None, None, None) => {
            section.problems.report(
                section.place,
                t!("config.missing", key = quoted(&section.path_of("path"))),
                [],
            );
        }
        _ => {}
    }
    if let Some(minutes) = section.get("time_zone").and_then(|value| offset(&value)) {
        source.utc_offset_minutes = minutes;
    }
    source.query = query::query(&mut section, sql.as_ref(), source.utc_offset_minutes);
    source.paths = one.or(several).and_then(|value| paths(&value)).unwrap_or_default();
    source.encoding = section.get("encoding").and_then(|value| encoding(&value));
    source.sheet = section.get("sheet").and_then(|value| value.text());
    source.header_row = section.get("header_row").and_then(|value| value.whole(1..=1_048_576));
    let known: Vec<&str> = names::columns(table)
        .into_iter()
        .chain(items.columns_of(table))
        .collect();
    source.columns = columns(&section.section("columns"), &known, table);
    source.values = values(&section.section("values"), &known, table);
    section.finish();
    Some(source)
}

/// One path or glob, or a list of them.
fn paths(value: &Value<'_>) -> Option<Vec<String>> {
    if !value.is_list() {
        return path(value).map(|path| vec![path]);
    }
    let items = value.items()?;
    if items.is_empty() {
        value.report(t!("config.empty", key = quoted(&value.path)), []);
    }
    Some(items.iter().filter_map(path).collect())
}

fn path(value: &Value<'_>) -> Option<String> {
    if value.is_mapping() {
        value.wrong_type("config.type.path");
        return None;
    }
    let path = value.text()?;
    if query::is_address(&path) {
        value.problems.hide(value.place());
        value.report(
            t!("config.source.address"),
            [t!("config.source.address_help").into_owned()],
        );
        return None;
    }
    if let Some((message, help, secret)) = object_storage::problem(&path) {
        if secret {
            value.problems.hide(value.place());
        }
        value.report(message, [help]);
        return None;
    }
    if let Err(error) = glob::Pattern::new(&path) {
        value.report(t!("config.source.glob", path = quoted(&path), reason = error.msg), []);
        return None;
    }
    Some(path)
}

/// The encoding's standard name; `None` when it is to be found out (or wrong, and reported).
fn encoding(value: &Value<'_>) -> Option<String> {
    let name = value.text()?;
    let lower = name.to_lowercase();
    if lower == "auto" {
        return None;
    }
    let label = ENCODING_ALIASES
        .iter()
        .find(|(alias, _)| *alias == lower)
        .map_or(lower.as_str(), |(_, label)| label);
    let found = encoding_rs::Encoding::for_label(label.as_bytes()).map(|encoding| encoding.name().to_owned());
    if found.is_none() {
        let help = nearest_help(&name, ENCODINGS);
        value.report(t!("config.source.encoding", name = quoted(&name)), help);
    }
    found
}

/// `+08:00` in minutes.
fn offset(value: &Value<'_>) -> Option<i32> {
    let text = value.text()?;
    let minutes = || {
        let (sign, digits) = text.split_at_checked(1)?;
        let (hours, minutes) = digits.split_once(':')?;
        let whole = |part: &str| {
            part.parse::<i32>()
                .ok()
                .filter(|_| part.len() == 2 && !part.starts_with(['+', '-']))
        };
        let minutes =
            whole(hours).filter(|hours| *hours <= 14)? * 60 + whole(minutes).filter(|minutes| *minutes < 60)?;
        match sign {
            "+" => Some(minutes),
            "-" => Some(-minutes),
            _ => None,
        }
    };
    let found = minutes();
    if found.is_none() {
        let help = t!("config.write", value = "\"+08:00\"").into_owned();
        value.report(t!("config.source.time_zone", value = quoted(&text)), [help]);
    }
    found
}

/// Reports a column that the table does not have.
fn unknown_column(
    section: &Section<'_>,
    column: &str,
    place: Place,
    value: &Value<'_>,
    known: &[&str],
    table: TableId,
) {
    let message = t!(
        "config.source.column",
        column = quoted(column),
        section = quoted(section.path())
    );
    let swapped = value.scalar().filter(|text| known.contains(text));
    let help = match (swapped, names::column_in_chinese(table, column)) {
        (Some(text), _) => vec![t!("config.write", value = format!("{text}: {column}")).into_owned()],
        (None, Some(name)) => vec![t!("config.did_you_mean", name = name).into_owned()],
        (None, None) => nearest_help(column, known.iter().copied()),
    };
    section.problems.report(place, message, help);
}

/// Canonical column → its headers.
fn columns(section: &Section<'_>, known: &[&str], table: TableId) -> BTreeMap<String, Vec<String>> {
    let mut columns = BTreeMap::new();
    for (column, place, value) in section.entries() {
        if !known.contains(&column) {
            unknown_column(section, column, place, &value, known, table);
        } else if value.is_list() {
            let headers = value.texts().unwrap_or_default();
            if value.items().is_some_and(|items| items.is_empty()) {
                value.report(t!("config.empty", key = quoted(&value.path)), []);
            }
            columns.insert(column.to_owned(), headers);
        } else if value.is_mapping() {
            value.wrong_type("config.type.headers");
        } else if let Some(header) = value.text() {
            columns.insert(column.to_owned(), vec![header]);
        }
    }
    columns
}

/// Canonical column → cell word → value.
fn values(section: &Section<'_>, known: &[&str], table: TableId) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut values = BTreeMap::new();
    for (column, place, value) in section.entries() {
        if !known.contains(&column) {
            unknown_column(section, column, place, &value, known, table);
            continue;
        }
        let Some(words) = value.section() else { continue };
        let valid = names::words(table, column);
        let mut mapped = BTreeMap::new();
        for (word, _, meaning) in words.entries() {
            let Some(text) = meaning.any_text().map(str::trim) else {
                continue;
            };
            if text.is_empty() || valid.is_empty() || valid.iter().any(|word| word.eq_ignore_ascii_case(text)) {
                mapped.insert(word.to_owned(), text.to_owned());
            } else {
                let message = t!("config.source.word", word = quoted(text), column = quoted(column));
                meaning.report(message, nearest_help(text, valid.iter().copied()));
            }
        }
        values.insert(column.to_owned(), mapped);
    }
    values
}
