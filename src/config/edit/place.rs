//! Where a value stands in the text, and what to write there.

use serde_json::{Map, Value};

use super::yaml::{inline, section, string};
use super::{list, value_of};
use crate::config::document::{Content, Entry, Node};

/// What a path leads to.
pub(super) enum Found<'a> {
    Value(Spot<'a>),
    Missing(Gap<'a>),
}

/// A value that is there, with what holds it.
pub(super) struct Spot<'a> {
    /// The mapping or list it is in; `None` for the whole document.
    holder: Option<&'a Node>,
    /// Its position there.
    index: usize,
    node: &'a Node,
}

/// A place for a value that is not there.
pub(super) struct Gap<'a> {
    /// The mapping or list that is to hold it, and the entry it is the value of.
    holder: &'a Node,
    entry: Option<&'a Entry>,
    /// The keys that are to lead to it; empty for a list's new item.
    keys: &'a [String],
}

pub(super) fn find<'a>(root: &'a Node, path: &'a [String]) -> Option<Found<'a>> {
    let mut spot = Spot {
        holder: None,
        index: 0,
        node: root,
    };
    let mut entry = None;
    for (depth, key) in path.iter().enumerate() {
        let node = spot.node;
        let missing = |keys| {
            Some(Found::Missing(Gap {
                holder: node,
                entry,
                keys,
            }))
        };
        match &node.content {
            Content::Scalar { .. } if node.is_null() => return missing(&path[depth..]),
            Content::Mapping(entries) => {
                let Some(index) = entries.iter().position(|entry| entry.key == *key) else {
                    return missing(&path[depth..]);
                };
                let next = entries.get(index)?;
                entry = Some(next);
                spot = Spot {
                    holder: Some(node),
                    index,
                    node: &next.value,
                };
            }
            Content::Sequence(items) => {
                let index = item_position(items, key)?;
                let Some(item) = items.get(index) else {
                    return (index == items.len() && depth + 1 == path.len())
                        .then(|| missing(&[]))
                        .flatten();
                };
                entry = None;
                spot = Spot {
                    holder: Some(node),
                    index,
                    node: item,
                };
            }
            Content::Scalar { .. } | Content::Invalid => return None,
        }
    }
    if spot.node.is_null() {
        // A key without value: the value goes behind it.
        let holder = spot.node;
        return entry.map(|entry| {
            Found::Missing(Gap {
                holder,
                entry: Some(entry),
                keys: &[],
            })
        });
    }
    Some(Found::Value(spot))
}

fn item_position(items: &[Node], name: &str) -> Option<usize> {
    let has_id = |item: &Node| match &item.content {
        Content::Mapping(entries) => entries.iter().any(|entry| {
            entry.key == "id" && matches!(&entry.value.content, Content::Scalar { text, .. } if text == name)
        }),
        _ => false,
    };
    items.iter().position(has_id).or_else(|| name.parse().ok())
}

/// Whether a mapping or list is written in brackets.
fn in_brackets(text: &str, node: &Node) -> bool {
    text.get(node.place.start..)
        .is_some_and(|rest| rest.starts_with(['{', '[']))
}

/// Where the last thing written of a value ends.
pub(super) fn end_of(text: &str, node: &Node) -> usize {
    let last = match &node.content {
        Content::Sequence(items) if !in_brackets(text, node) => items.last().map(|item| end_of(text, item)),
        Content::Mapping(entries) if !in_brackets(text, node) => entries.last().map(|entry| {
            if entry.value.is_null() {
                key_end(text, entry)
            } else {
                end_of(text, &entry.value)
            }
        }),
        _ => None,
    };
    last.unwrap_or_else(|| {
        let written = text.get(node.place.start..node.place.end).unwrap_or("");
        node.place.start + written.trim_end().len()
    })
}

/// Behind the colon of a key, and behind a `~` or `null` that stands there.
fn key_end(text: &str, entry: &Entry) -> usize {
    let after = text.get(entry.key_place.end..).unwrap_or("");
    let colon = entry.key_place.end + after.find(':').map_or(0, |at| at + 1);
    colon.max(entry.value.place.end.min(line_end(text, colon)))
}

/// The end of a position's line, before its line break.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or("");
    at + line.trim_end_matches('\r').len()
}

pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |before| before + 1)
}

/// Behind the line break of a position's line.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    text.get(at..)
        .and_then(|rest| rest.find('\n'))
        .map_or(text.len(), |line_break| at + line_break + 1)
}

pub(super) fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

fn spliced(text: &str, range: std::ops::Range<usize>, with: &str) -> Option<String> {
    Some(format!("{}{with}{}", text.get(..range.start)?, text.get(range.end..)?))
}

/// The text with a value in the place of another.
pub(super) fn replaced(text: &str, spot: &Spot<'_>, value: &Value) -> Option<String> {
    let node = spot.node;
    let end = end_of(text, node);
    let is_block = matches!(node.content, Content::Sequence(_) | Content::Mapping(_)) && !in_brackets(text, node);
    if !is_block {
        let start = indicator(text, spot).unwrap_or(node.place.start);
        return spliced(text, start..end, &inline(value));
    }
    let Some(Content::Mapping(entries)) = spot.holder.map(|holder| &holder.content) else {
        return None;
    };
    if let (Content::Sequence(items), Value::Array(wanted)) = (&node.content, value)
        && !wanted.is_empty()
    {
        let values: Vec<Value> = items.iter().map(value_of).collect();
        return list::rewritten(text, items, &values, wanted);
    }
    // A block goes with its lines, but not with the comments that have lines of their own.
    let key = entries.get(spot.index)?.key_place.end;
    let behind = key + text.get(key..)?.find(':')? + 1;
    let (block, after) = (next_line(text, behind), next_line(text, end));
    let comments = text.get(block..after)?.split_inclusive('\n');
    let comments: String = comments.filter(|line| line.trim_start().starts_with('#')).collect();
    let (start, rest) = (text.get(..behind)?, text.get(behind..block)?);
    Some(format!(
        "{start} {}{rest}{comments}{}",
        inline(value),
        text.get(after..)?
    ))
}

/// Where the `|` or `>` of a text over several lines stands; its place is that of its lines.
fn indicator(text: &str, spot: &Spot<'_>) -> Option<usize> {
    let Content::Mapping(entries) = &spot.holder?.content else {
        return None;
    };
    let after = entries.get(spot.index)?.key_place.end;
    let between = text.get(after..spot.node.place.start)?;
    let at = between.find(['|', '>'])?;
    between[..at].trim().eq(":").then_some(after + at)
}

/// The text with a value that was not there.
pub(super) fn inserted(text: &str, gap: &Gap<'_>, value: &Value) -> Option<String> {
    let wrapped = |keys: &[String]| {
        keys.iter().rev().fold(value.clone(), |value, key| {
            Value::Object(Map::from_iter([(key.clone(), value)]))
        })
    };
    let holder = gap.holder;
    match &holder.content {
        Content::Sequence(items) => {
            let written = inline(value);
            match items.last() {
                _ if in_brackets(text, holder) => in_bracket(text, items.last(), holder, &written),
                Some(last) => {
                    let start = items.first()?.place.start;
                    let indent = dash_indent(text, start)?;
                    new_line(text, end_of(text, last), &format!("{indent}- {written}"))
                }
                None => None,
            }
        }
        Content::Mapping(entries) => {
            let (key, rest) = gap.keys.split_first()?;
            let written = format!("{}: {}", string(key), inline(&wrapped(rest)));
            match (entries.first(), entries.last()) {
                (_, last) if in_brackets(text, holder) => {
                    in_bracket(text, last.map(|entry| &entry.value), holder, &written)
                }
                (Some(first), Some(_)) => {
                    let indent = indent_of(text, first.key_place.start);
                    if indent.is_empty() {
                        // Behind comments that belong to the last section.
                        let written = section(key, &wrapped(rest)).replace('\n', line_break(text));
                        return new_line(text, text.len(), &written);
                    }
                    new_line(text, end_of(text, holder), &format!("{indent}{written}"))
                }
                _ => None,
            }
        }
        // The key is there, its value is not.
        Content::Scalar { .. } => {
            if let Some(entry) = gap.entry {
                behind_key(text, entry, gap.keys, &wrapped)
            } else {
                let (key, rest) = gap.keys.split_first()?;
                let written = section(key, &wrapped(rest)).replace('\n', line_break(text));
                new_line(text, text.len(), &written)
            }
        }
        Content::Invalid => None,
    }
}

/// The value of a key that has none: on lines of its own below the key, where it is a mapping and the key begins its line.
fn behind_key(text: &str, entry: &Entry, keys: &[String], wrapped: &dyn Fn(&[String]) -> Value) -> Option<String> {
    let start = entry.key_place.start;
    let before = text.get(line_start(text, start)..start)?;
    let colon = key_end(text, entry);
    match keys.split_first() {
        Some((first, rest)) if before.chars().all(|c| c == ' ') => {
            let indent = format!("{before}  ");
            new_line(
                text,
                colon,
                &format!("{indent}{}: {}", string(first), inline(&wrapped(rest))),
            )
        }
        _ => {
            let after = text.get(entry.key_place.end..)?.find(':')? + entry.key_place.end + 1;
            spliced(text, after..colon.max(after), &format!(" {}", inline(&wrapped(keys))))
        }
    }
}

/// What stands before the `-` of an item in its line.
pub(super) fn dash_indent(text: &str, item: usize) -> Option<String> {
    let before = text.get(line_start(text, item)..item)?;
    let indent = before.trim_end().strip_suffix('-').unwrap_or(before);
    indent.chars().all(|c| c == ' ').then(|| indent.to_owned())
}

/// As many spaces as stand before a position in its line; a `-` counts as one.
fn indent_of(text: &str, at: usize) -> String {
    let before = text.get(line_start(text, at)..at).unwrap_or("");
    " ".repeat(before.chars().count())
}

/// The text with a new line below that of a position.
fn new_line(text: &str, at: usize, line: &str) -> Option<String> {
    let next = next_line(text, at);
    let line_break = line_break(text);
    let missing = if next == 0 || text.get(..next)?.ends_with('\n') {
        ""
    } else {
        line_break
    };
    spliced(text, next..next, &format!("{missing}{line}{line_break}"))
}

/// The text with something more between brackets.
fn in_bracket(text: &str, last: Option<&Node>, holder: &Node, written: &str) -> Option<String> {
    if let Some(last) = last {
        let end = end_of(text, last);
        return spliced(text, end..end, &format!(", {written}"));
    }
    let is_mapping = text.get(holder.place.start..)?.starts_with('{');
    let content = if is_mapping {
        format!("{{ {written} }}")
    } else {
        format!("[{written}]")
    };
    spliced(text, holder.place.start..end_of(text, holder), &content)
}

/// The text without a value and its key.
pub(super) fn removed(text: &str, spot: &Spot<'_>) -> Option<String> {
    let holder = spot.holder?;
    let parts: Vec<(usize, usize)> = match &holder.content {
        Content::Sequence(items) => items
            .iter()
            .map(|item| (item.place.start, end_of(text, item)))
            .collect(),
        Content::Mapping(entries) => entries
            .iter()
            .map(|entry| {
                let end = if entry.value.is_null() {
                    key_end(text, entry)
                } else {
                    end_of(text, &entry.value)
                };
                (entry.key_place.start, end)
            })
            .collect(),
        _ => return None,
    };
    let (start, end) = *parts.get(spot.index)?;
    if in_brackets(text, holder) {
        let range = match (
            parts.get(spot.index + 1),
            spot.index.checked_sub(1).and_then(|before| parts.get(before)),
        ) {
            (Some((next, _)), _) => start..*next,
            (None, Some((_, before))) => *before..end,
            (None, None) => start..end,
        };
        return spliced(text, range, "");
    }
    let line = line_start(text, start);
    let before = text.get(line..start)?.trim();
    let is_item = matches!(holder.content, Content::Sequence(_));
    if before != if is_item { "-" } else { "" } {
        return None;
    }
    spliced(text, line..next_line(text, end), "")
}
