//! What was written down in one language, said in the other.
//!
//! Warnings are part of a report and speak its language, reasons in the ledger too, and those in the records of runs that of whoever ran it;
//! on a terminal the reader's language counts. The catalogue has each message in both: a text is recognised by the message it was made
//! from, and made again from the same message of the other language, what stands in it likewise. What is not recognised (a server's answer,
//! an error of the system) stays as it is.

use std::borrow::Cow;

use crate::language::Language;
use crate::metrics::registry;
use crate::records::schema::{self, TableId};

/// The catalogues of what is written down, each with what its keys of that begin with.
const CATALOGUES: [(&str, &str); 8] = [
    (include_str!("../locales/warning.yml"), ""),
    (include_str!("../locales/group.yml"), "group.warning."),
    (include_str!("../locales/output.yml"), ""),
    (include_str!("../locales/deliver.yml"), ""),
    (include_str!("../locales/records.yml"), ""),
    (include_str!("../locales/config.yml"), ""),
    (include_str!("../locales/pipeline.yml"), ""),
    (include_str!("../locales/typeset.yml"), ""),
];

/// What joins several words, and several reasons, in Chinese and in English.
const JOINTS: [(&str, &str); 2] = [("；", "; "), ("、", ", ")];

/// A message in a message in a message is as deep as it goes.
const DEEPEST: u32 = 4;

/// A text in the language of the messages.
#[must_use]
pub fn retold(text: &str) -> String {
    retold_in(text, Language::of_messages())
}

/// A text in a language.
#[must_use]
pub fn retold_in(text: &str, language: Language) -> String {
    lines(text, language, DEEPEST)
}

/// Several lines: as the one message of several lines that they may be, else line by line.
fn lines(text: &str, language: Language, depth: u32) -> String {
    if depth > 0
        && text.contains('\n')
        && let Some(told) = message(text, language, depth)
    {
        return told;
    }
    let line = |line: &str| {
        let words = line.trim_start();
        let (indent, _) = line.split_at(line.len() - words.len());
        format!("{indent}{}", said(words, language, depth))
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn said(text: &str, language: Language, depth: u32) -> Cow<'_, str> {
    if depth == 0 || text.trim().is_empty() {
        return Cow::Borrowed(text);
    }
    name(text, language)
        .map(Cow::Owned)
        .or_else(|| list(text, language, depth, true).map(Cow::Owned))
        .or_else(|| message(text, language, depth).map(Cow::Owned))
        .or_else(|| list(text, language, depth, false).map(Cow::Owned))
        .unwrap_or(Cow::Borrowed(text))
}

fn other(language: Language) -> Language {
    match language {
        Language::Chinese => Language::English,
        Language::English => Language::Chinese,
    }
}

/// What a table, a column or a figure of that name is called in a language.
fn name(text: &str, language: Language) -> Option<String> {
    let from = other(language);
    let table = || TableId::ALL.into_iter().find(|table| table.label(from) == text);
    let column = || {
        let mut columns = TableId::ALL.into_iter().flat_map(schema::columns);
        columns.find(|column| column.label(from) == text)
    };
    let figure = || registry::all().find(|figure| figure.label(from) == text);
    table()
        .map(|table| table.label(language))
        .or_else(|| column().map(|column| column.label(language).to_owned()))
        .or_else(|| figure().map(|figure| figure.label(language)))
}

/// A text made from a message of the catalogue: of several it could be the one that says most of it.
fn message(text: &str, language: Language, depth: u32) -> Option<String> {
    let from = other(language);
    let candidates = CATALOGUES.iter().flat_map(keys).filter_map(|key| {
        let pattern = in_language(key, from).filter(|pattern| pattern.contains('\n') == text.contains('\n'))?;
        let pieces = pieces(&pattern);
        let literal: usize = pieces.iter().map(|(before, _)| before.chars().count()).sum();
        let words = fit(&pieces, text)?;
        let parts: Vec<(String, String)> = pieces
            .iter()
            .filter_map(|(_, hole)| hole.map(str::to_owned))
            .zip(words.into_iter().map(str::to_owned))
            .collect();
        Some((literal, key, parts))
    });
    // Of equals the first.
    let (_, key, parts) = candidates.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    let pattern = in_language(key, language)?;
    let mut told = String::new();
    for (before, hole) in pieces(&pattern) {
        told.push_str(before);
        let part = hole.and_then(|hole| parts.iter().find(|(name, _)| name == hole));
        if let Some((_, part)) = part {
            told.push_str(&lines(part, language, depth - 1));
        }
    }
    Some(told)
}

/// The keys of a catalogue's messages that are written down.
fn keys(&(catalogue, family): &(&'static str, &'static str)) -> impl Iterator<Item = &'static str> {
    let keys = catalogue.lines().filter_map(key);
    keys.filter(move |key| key.starts_with(family))
}

/// The key that a line of a catalogue begins a message with.
fn key(line: &str) -> Option<&str> {
    let key = line.strip_suffix(':')?;
    (!key.starts_with([' ', '#', '_'])).then_some(key)
}

fn in_language(key: &str, language: Language) -> Option<Cow<'static, str>> {
    crate::_rust_i18n_try_translate(language.code(), key).map(|text| Cow::Owned(text.into_owned()))
}

/// A message as what stands before each `%{name}`, with the name; the last piece has none.
fn pieces(pattern: &str) -> Vec<(&str, Option<&str>)> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("%{")
        && let Some((hole, after)) = after.split_once('}')
    {
        pieces.push((before, Some(hole)));
        rest = after;
    }
    pieces.push((rest, None));
    pieces
}

/// What stands in the holes of a message that a text is made from; `None` when it is made from another one. A message that is little more
/// than holes fits anything and tells nothing.
fn fit<'t>(pieces: &[(&str, Option<&str>)], text: &'t str) -> Option<Vec<&'t str>> {
    let (first, _) = pieces.first()?;
    let (last, _) = pieces.last()?;
    let letters = pieces
        .iter()
        .flat_map(|(before, _)| before.chars())
        .filter(|c| c.is_alphabetic());
    if letters.count() < 2 {
        return None;
    }
    if pieces.len() == 1 {
        return (text == *first).then(Vec::new);
    }
    let mut rest = text.strip_prefix(first)?;
    let mut words = Vec::new();
    for (before, _) in pieces.get(1..pieces.len() - 1)? {
        // Two holes side by side cannot be told apart.
        if before.is_empty() {
            return None;
        }
        let (word, after) = rest.split_once(before)?;
        words.push(word);
        rest = after;
    }
    words.push(rest.strip_suffix(last)?);
    Some(words)
}

/// Several words or reasons in one, where `all` of them are known, or one at least.
fn list(text: &str, language: Language, depth: u32, all: bool) -> Option<String> {
    JOINTS.iter().find_map(|(chinese, english)| {
        let (joint, between) = match language {
            Language::Chinese => (english, chinese),
            Language::English => (chinese, english),
        };
        if !text.contains(joint) {
            return None;
        }
        let parts: Vec<Cow<'_, str>> = text.split(joint).map(|part| said(part, language, depth - 1)).collect();
        let known = parts.iter().filter(|part| matches!(part, Cow::Owned(_))).count();
        // Names of figures and the like are the same in both; words in a sentence have blanks.
        let are_names = parts.iter().all(|part| part.is_ascii() && !part.contains(' '));
        let is_known = are_names || if all { known == parts.len() } else { known > 0 };
        is_known.then(|| parts.join(between))
    })
}

#[cfg(test)]
mod tests {
    use rust_i18n::t;

    use super::*;

    #[test]
    fn a_message_of_several_lines_is_one() {
        assert_eq!(
            retold_in(
                "2026-04: the records are still not there:\n  S03 Repair orders: the newest row is of –, expected up to 2026-04-10",
                Language::Chinese
            ),
            "2026-04：等待时间已到，数据仍未到齐：\n  S03 维修工单：最新一行是 –，应到 2026-04-10"
        );
    }

    #[test]
    fn a_warning_is_said_again_with_what_stands_in_it() {
        for (chinese, english) in [
            (
                "维修工单在 2026-05 只有 74 行，此前各月通常约 219 行，可能缺少数据",
                "Repair orders has only 74 rows in 2026-05, usually about 219: records may be missing",
            ),
            (
                "维修工单止于 2026-05-07、回访记录止于 2026-05-07，早于截止日 2026-11-07；截止日前的返修、回访可能未计全",
                "Repair orders end on 2026-05-07, Callbacks end on 2026-05-07, before the cutoff 2026-11-07: rework and callbacks until then may be incomplete",
            ),
            (
                "回访时间早于该工单的交车时间：3 行，首见于 data/回访.csv 第 7 行",
                "the callback is earlier than the order's delivery: 3 rows, first in data/回访.csv, row 7",
            ),
            (
                "2 项数字与本月已出的报告不同：complaints.total、churn.rate",
                "2 figures differ from the report already made for this month: complaints.total, churn.rate",
            ),
            (
                "连不上 smtp.example.com:465：找不到主机 smtp.example.com 的地址",
                "cannot reach smtp.example.com:465: the name smtp.example.com has no address",
            ),
        ] {
            assert_eq!(retold_in(chinese, Language::English), english);
            assert_eq!(retold_in(english, Language::Chinese), chinese);
            assert_eq!(retold_in(english, Language::English), english);
        }
        for unknown in [
            "550 5.1.1 没有这个用户",
            "failed to look it up: Name or service not known",
        ] {
            assert_eq!(retold_in(unknown, Language::English), unknown);
            assert_eq!(retold_in(unknown, Language::Chinese), unknown);
        }
    }

    /// Whatever the catalogue says of a report is recognised, with anything in its holes.
    #[test]
    fn every_warning_and_every_reason_is_recognised() {
        let mut told = 0;
        for key in CATALOGUES.iter().take(4).flat_map(keys) {
            if ![
                "warning.",
                "group.warning.",
                "output.",
                "deliver.smtp.",
                "deliver.verify.",
                "deliver.parcel.",
            ]
            .iter()
            .any(|family| key.starts_with(family))
            {
                continue;
            }
            let filled = |language: Language| {
                let pattern = t!(key, locale = language.code()).into_owned();
                let holes = pieces(&pattern);
                let mut text = String::new();
                for (before, hole) in holes {
                    text.push_str(before);
                    text.push_str(&hole.map(|hole| format!("<{hole}>")).unwrap_or_default());
                }
                text
            };
            let (chinese, english) = (filled(Language::Chinese), filled(Language::English));
            if chinese.contains("><") || english.contains("><") || !chinese.contains(|c: char| !c.is_ascii()) {
                continue;
            }
            assert_eq!(retold_in(&chinese, Language::English), english, "{key}");
            assert_eq!(retold_in(&english, Language::Chinese), chinese, "{key}");
            told += 1;
        }
        assert!(told > 50, "{told}");
    }
}
