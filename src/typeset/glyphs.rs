//! Characters no font has: replaced by 〓 before typesetting and named, so that no page shows an empty box.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use rust_i18n::t;
use serde_json::Value;

use super::fonts::FontSet;
use crate::report::Warning;

/// What a character without glyph prints as.
const GETA: char = '〓';

/// A text of the data with characters that no font has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingGlyphs {
    /// At least one, in the order of their code points.
    pub characters: BTreeSet<char>,
    /// The text they stand in.
    pub text: String,
    /// Where it stands in the report: the path in the data and what names the record.
    pub record: String,
}

impl MissingGlyphs {
    /// The warning of the report: code points, text, and the record, by `row` (table, file and row) where the text comes from
    /// one. Always Chinese.
    #[must_use]
    pub fn warning(&self, row: Option<&str>) -> Warning {
        let code_points: Vec<String> = self
            .characters
            .iter()
            .map(|character| format!("U+{:04X}", u32::from(*character)))
            .collect();
        let shown: String = self.text.chars().take(60).collect();
        let message = t!(
            "typeset.missing_glyph",
            locale = "zh",
            code_points = code_points.join("、"),
            text = shown,
            record = row.unwrap_or(&self.record)
        );
        Warning {
            code: "missing_glyph".to_owned(),
            message: message.into_owned(),
        }
    }
}

/// Replaces, in every string of the data, characters no font has by 〓, and says which. A text that stands in several
/// places is named once. Invisible formatting characters are dropped, other controls become spaces.
pub fn replace_missing_glyphs(data: &mut Value, fonts: &FontSet) -> Vec<MissingGlyphs> {
    let mut missing = Vec::new();
    // Most reports have nothing to replace: looking is a fraction of walking with names and places.
    if is_shown(data, fonts) {
        return missing;
    }
    let mut seen = BTreeSet::new();
    walk(data, &Place::Whole, None, fonts, &mut |glyphs: MissingGlyphs| {
        if seen.insert(glyphs.text.clone()) {
            missing.push(glyphs);
        }
    });
    missing
}

/// The same for the text inside a chart; its characters are those of the data, which names them.
#[must_use]
pub fn replace_missing_in_svg(svg: &str, fonts: &FontSet) -> String {
    cleaned(svg, fonts).map_or_else(|| svg.to_owned(), |(text, _)| text)
}

/// Whether a text prints as it is.
fn prints(text: &str, fonts: &FontSet) -> bool {
    text.chars()
        .all(|c| is_plain(c) || (!is_invisible(c) && !c.is_control() && fonts.covers(c)))
}

/// Whether every string of the data prints as it is.
fn is_shown(data: &Value, fonts: &FontSet) -> bool {
    match data {
        Value::String(text) => prints(text, fonts),
        Value::Array(entries) => entries.iter().all(|entry| is_shown(entry, fonts)),
        Value::Object(fields) => fields.values().all(|entry| is_shown(entry, fonts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

/// The text with what can be shown, and the characters that cannot; `None` when nothing changes.
fn cleaned(text: &str, fonts: &FontSet) -> Option<(String, BTreeSet<char>)> {
    if prints(text, fonts) {
        return None;
    }
    let mut missing = BTreeSet::new();
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_plain(character) {
            shown.push(character);
        } else if matches!(character, '\u{2028}' | '\u{2029}') {
            shown.push('\n');
        } else if is_invisible(character) || character == '\r' {
        } else if character.is_control() {
            shown.push(' ');
        } else if fonts.covers(character) {
            shown.push(character);
        } else {
            missing.insert(character);
            shown.push(GETA);
        }
    }
    Some((shown, missing))
}

fn is_plain(character: char) -> bool {
    matches!(character, ' '..='~' | '\n')
}

/// Joiners, directional marks, variation selectors: nothing of them is seen in print.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Where a value stands in the data; written out only for those that are named.
enum Place<'a> {
    Whole,
    Field(&'a Self, &'a str),
    Entry(&'a Self, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Field(Self::Whole, name) => formatter.write_str(name),
            Self::Field(within, name) => write!(formatter, "{within}.{name}"),
            Self::Entry(within, index) => write!(formatter, "{within}[{index}]"),
        }
    }
}

fn walk(
    value: &mut Value,
    place: &Place<'_>,
    name: Option<&str>,
    fonts: &FontSet,
    found: &mut dyn FnMut(MissingGlyphs),
) {
    match value {
        Value::String(text) => {
            if let Some((shown, missing)) = cleaned(text, fonts) {
                if !missing.is_empty() {
                    found(MissingGlyphs {
                        characters: missing,
                        text: text.clone(),
                        record: name.map_or_else(|| place.to_string(), |name| format!("{place}（{name}）")),
                    });
                }
                *text = shown;
            }
        }
        Value::Array(entries) => {
            for (index, entry) in entries.iter_mut().enumerate() {
                walk(entry, &Place::Entry(place, index), name, fonts, found);
            }
        }
        Value::Object(fields) => {
            let own = name_of(fields).map(Cow::into_owned);
            for (key, entry) in fields {
                walk(entry, &Place::Field(place, key), own.as_deref().or(name), fonts, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What a reader would call a record by.
fn name_of(fields: &serde_json::Map<String, Value>) -> Option<Cow<'_, str>> {
    let names = [
        "complaint_no",
        "date",
        "customer",
        "owner",
        "advisor",
        "technician",
        "person",
        "item",
        "key",
        "reason",
    ];
    names
        .iter()
        .find_map(|name| fields.get(*name)?.as_str())
        .map(Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_no_font_has_becomes_a_geta_and_is_named() {
        let mut data = json!({
            "details": { "comments": [{ "date": "2026-04-03", "comment": "很好😀🚗，谢谢\u{fe0f}😀" }] },
            "again": "很好😀🚗，谢谢\u{fe0f}😀",
            "plain": "ASCII and 汉字",
        });
        let missing = replace_missing_glyphs(&mut data, &FontSet::embedded());
        assert_eq!(data["details"]["comments"][0]["comment"], "很好〓〓，谢谢〓");
        assert_eq!(data["plain"], "ASCII and 汉字");
        assert_eq!(missing.len(), 1);
        assert_eq!(missing[0].record, "details.comments[0].comment（2026-04-03）");
        let message = missing[0].warning(Some("回访记录 c.csv 第 3 行")).message;
        assert_eq!(
            message,
            "字体中没有 U+1F600、U+1F697，“很好😀🚗，谢谢\u{fe0f}😀”（回访记录 c.csv 第 3 行）中的这些字印作〓"
        );
    }

    #[test]
    fn controls_never_reach_the_page() {
        let mut data = json!(["a\tb\u{0}c\r\nd\u{200b}e"]);
        assert!(replace_missing_glyphs(&mut data, &FontSet::embedded()).is_empty());
        assert_eq!(data[0], "a b c\nde");
    }
}
