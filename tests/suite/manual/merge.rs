//! Settings of a page put into a project's configuration.

use serde_json::{Map, Value};

/// Puts what a snippet says into a configuration: sections key by key, lists and single values whole.
pub fn merge(into: &mut Value, snippet: &Value) {
    match (into, snippet) {
        (Value::Object(into), Value::Object(snippet)) => {
            for (key, value) in snippet {
                match into.get_mut(key) {
                    Some(known) if value.is_object() => merge(known, value),
                    _ => {
                        into.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (into, snippet) => *into = snippet.clone(),
    }
}

/// A configuration as block YAML, so that messages name lines as a reader's do.
pub fn written(config: &Value) -> String {
    let mut text = String::new();
    if let Value::Object(sections) = config {
        lines(sections, 0, &mut text);
    }
    text
}

fn lines(section: &Map<String, Value>, depth: usize, text: &mut String) {
    for (key, value) in section {
        let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-');
        let key = if !key.is_empty() && key.chars().all(is_plain) {
            key.clone()
        } else {
            Value::from(key.clone()).to_string()
        };
        let indent = "  ".repeat(depth);
        match value {
            Value::Object(inner) if !inner.is_empty() => {
                text.push_str(&format!("{indent}{key}:\n"));
                lines(inner, depth + 1, text);
            }
            value => text.push_str(&format!("{indent}{key}: {value}\n")),
        }
    }
}
