//! Parts that schemas are built of.

use serde_json::{Map, Value, json};

use crate::config::pages::PAGES;

pub(super) fn section(description: &str, keys: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let properties: Map<String, Value> = keys.into_iter().map(|(key, schema)| (key.to_owned(), schema)).collect();
    // A section or value left empty in YAML is the same as none.
    described(
        description,
        json!({ "type": ["object", "null"], "properties": properties, "additionalProperties": false }),
    )
}

pub(super) fn described(description: &str, mut schema: Value) -> Value {
    schema["description"] = json!(description);
    schema
}

pub(super) fn required(mut schema: Value, keys: &[&str]) -> Value {
    schema["required"] = json!(keys);
    schema
}

pub(super) fn with_default(mut schema: Value, default: Value) -> Value {
    schema["default"] = default;
    schema
}

pub(super) fn string(description: &str) -> Value {
    json!({ "description": description, "type": ["string", "number", "null"] })
}

pub(super) fn text(description: &str, default: &str) -> Value {
    with_default(string(description), json!(default))
}

pub(super) fn texts(description: &str, default: &[&str]) -> Value {
    json!({ "description": description, "type": ["array", "null"], "items": { "type": "string" }, "default": default })
}

pub(super) fn pattern(description: &str, pattern: &str) -> Value {
    json!({ "description": description, "type": ["string", "null"], "pattern": pattern })
}

pub(super) fn boolean(description: &str, default: bool) -> Value {
    json!({ "description": description, "type": ["boolean", "null"], "default": default })
}

pub(super) fn whole(description: &str, default: u32) -> Value {
    json!({ "description": description, "type": ["integer", "null"], "minimum": 0, "default": default })
}

pub(super) fn number(description: &str, default: f64) -> Value {
    json!({ "description": description, "type": ["number", "null"], "minimum": 0, "default": default })
}

pub(super) fn share(description: &str, default: f64) -> Value {
    json!({ "description": description, "type": ["number", "null"], "minimum": 0, "maximum": 1, "default": default })
}

/// One of a few words, the first the default.
pub(super) fn choice(description: &str, words: &[&str]) -> Value {
    json!({ "description": description, "enum": words, "default": words.first() })
}

/// The name of a page of the deck.
pub(super) fn page_id(description: &str) -> Value {
    json!({ "description": description, "enum": PAGES.iter().map(|page| page.id).collect::<Vec<_>>() })
}

pub(super) fn page_ids(description: &str) -> Value {
    json!({ "description": description, "type": ["array", "null"], "items": page_id("A page.") })
}
