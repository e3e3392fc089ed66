//! Changes to a configuration's text that leave its comments, its order and all it does not concern as they are.
//!
//! A change names a value by its path ([`Change`]). It is made in the text itself, at the place the parser found; afterwards the text is
//! read again, and it must say what the old one said with that one value changed, else nothing is changed.

mod list;
mod place;
mod yaml;

use rust_i18n::t;
use serde_json::{Map, Value};

use super::diagnostics::{Problems, SourceText};
use super::document::{self, Content, Node};
use crate::error::{Error, Kind, Result};
use place::{Found, find};

/// One value to be set, or with `None` to be taken out with its key.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
pub struct Change {
    /// Keys of mappings; of lists the `id` of an item, its position from 0, or the list's length to add one.
    pub path: Vec<String>,
    /// What is to stand there; `None` takes it away.
    pub value: Option<Value>,
}

/// What a configuration's text says, as plain data: whole and broken numbers, truth values, texts, null for what is left empty.
///
/// # Errors
///
/// Text that is no YAML the configuration knows, with the places of its mistakes.
pub fn values(name: &str, text: &str) -> Result<Value> {
    Ok(value_of(&parsed(name, text)?))
}

/// The text with the changes made, one after the other.
///
/// # Errors
///
/// Text that cannot be read; a change that this way of editing has no place for, which is said with its path.
pub fn changed(name: &str, text: &str, changes: &[Change]) -> Result<String> {
    let mut text = text.to_owned();
    for change in changes {
        for part in in_parts(name, &text, change)? {
            text = one_changed(name, &text, &part)?;
        }
    }
    Ok(text)
}

/// A change of a list first changes the items that stay, each in its place; the last item of a list goes with the list's items.
fn in_parts(name: &str, text: &str, change: &Change) -> Result<Vec<Change>> {
    let root = value_of(&parsed(name, text)?);
    let at = |path: &[String]| {
        path.iter().try_fold(&root, |value, key| match value {
            Value::Array(items) => items.get(position(items, key)?),
            value => value.get(key),
        })
    };
    match (&change.value, at(&change.path), change.path.split_last()) {
        (Some(Value::Array(wanted)), Some(Value::Array(old)), _) => {
            let mut parts = list::inner_changes(&change.path, old, wanted);
            parts.push(change.clone());
            Ok(parts)
        }
        (None, Some(_), Some((_, holder)))
            if at(holder).and_then(Value::as_array).is_some_and(|list| list.len() == 1) =>
        {
            Ok(vec![Change {
                path: holder.to_vec(),
                value: Some(Value::Array(Vec::new())),
            }])
        }
        _ => Ok(vec![change.clone()]),
    }
}

fn one_changed(name: &str, text: &str, change: &Change) -> Result<String> {
    let impossible = || {
        Error::new(
            Kind::Config,
            t!("preview.edit.impossible", path = change.path.join(".")),
        )
        .hint(t!("preview.edit.impossible_hint"))
    };
    let root = parsed(name, text)?;
    let before = value_of(&root);
    let found = find(&root, &change.path).ok_or_else(impossible)?;
    if change.value.is_none() && matches!(found, Found::Missing(_)) {
        return Ok(text.to_owned());
    }
    let mut expected = before.clone();
    apply(&mut expected, &change.path, change.value.clone()).ok_or_else(impossible)?;
    if expected == before {
        return Ok(text.to_owned());
    }
    let edited = match (&change.value, found) {
        (Some(value), Found::Value(spot)) => place::replaced(text, &spot, value),
        (Some(value), Found::Missing(spot)) => place::inserted(text, &spot, value),
        (None, Found::Value(spot)) => place::removed(text, &spot),
        (None, Found::Missing(_)) => Some(text.to_owned()),
    };
    let edited = edited.ok_or_else(impossible)?;
    // What was meant, and nothing else: the parser has the last word.
    let says = parsed(name, &edited).ok().map(|root| value_of(&root));
    // A file without anything says as little as an empty mapping.
    let meaning = |value: Value| match without_nulls(value) {
        Value::Null => Value::Object(Map::new()),
        value => value,
    };
    if says.map(meaning) == Some(meaning(expected)) {
        Ok(edited)
    } else {
        Err(impossible())
    }
}

/// The text as a tree.
pub(super) fn parsed(name: &str, text: &str) -> Result<Node> {
    let problems = Problems::new(vec![SourceText {
        name: name.to_owned(),
        text: text.to_owned(),
    }]);
    let root = document::parse(0, 0..text.len(), &problems);
    if problems.is_empty() {
        Ok(root)
    } else {
        Err(problems.into_error())
    }
}

fn value_of(node: &Node) -> Value {
    match &node.content {
        _ if node.is_null() => Value::Null,
        Content::Invalid => Value::Null,
        Content::Scalar { text, plain } => scalar(text, *plain),
        Content::Sequence(items) => Value::Array(items.iter().map(value_of).collect()),
        Content::Mapping(entries) => {
            let fields = entries.iter().map(|entry| (entry.key.clone(), value_of(&entry.value)));
            Value::Object(fields.collect())
        }
    }
}

/// A scalar as the configuration understands it.
fn scalar(text: &str, plain: bool) -> Value {
    if !plain {
        return Value::from(text);
    }
    match text {
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => {
            let whole = text.parse::<i64>().ok().map(Value::from);
            let is_figure = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
            let number = || {
                text.parse::<f64>()
                    .ok()
                    .filter(|number| is_figure && number.is_finite())
            };
            whole
                .or_else(|| number().map(Value::from))
                .unwrap_or_else(|| Value::from(text))
        }
    }
}

/// A key without value means the same as no key.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(key, value)| (key, without_nulls(value)))
                .filter(|(_, value)| !value.is_null() && value.as_object().is_none_or(|fields| !fields.is_empty()))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        other => other,
    }
}

/// The position of a list's item: by its `id`, else by its number.
fn position(items: &[Value], name: &str) -> Option<usize> {
    let by_id = items
        .iter()
        .position(|item| item.get("id").and_then(Value::as_str) == Some(name));
    by_id.or_else(|| name.parse().ok())
}

fn apply(target: &mut Value, path: &[String], value: Option<Value>) -> Option<()> {
    let Some((key, rest)) = path.split_first() else {
        *target = value.unwrap_or(Value::Null);
        return Some(());
    };
    if target.is_null() {
        *target = Value::Object(Map::new());
    }
    match target {
        Value::Object(fields) if rest.is_empty() && value.is_none() => {
            fields.shift_remove(key);
        }
        Value::Object(fields) => apply(fields.entry(key.clone()).or_insert(Value::Null), rest, value)?,
        Value::Array(items) => {
            let at = position(items, key)?;
            match value {
                None if rest.is_empty() => {
                    items.get(at)?;
                    items.remove(at);
                }
                value if at == items.len() => {
                    items.push(Value::Null);
                    apply(items.last_mut()?, rest, value)?;
                }
                value => apply(items.get_mut(at)?, rest, value)?,
            }
        }
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests;
