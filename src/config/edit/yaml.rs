//! Values as YAML on one line.

use serde_json::Value;

/// A value as it stands behind a key: lists and mappings in brackets.
pub(super) fn inline(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => string(text),
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) if fields.is_empty() => "{}".to_owned(),
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(key, value)| format!("{}: {}", string(key), inline(value)))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
    }
}

/// A section of a file: on one line where it says one thing, else a line for each, and one for each item of a list of mappings.
pub(super) fn section(key: &str, value: &Value) -> String {
    let key = string(key);
    let Some(fields) = value.as_object().filter(|fields| fields.len() > 1) else {
        return format!("{key}: {}", inline(value));
    };
    let lines = fields.iter().map(|(name, value)| {
        let items = value.as_array().filter(|items| items.iter().any(Value::is_object));
        match items {
            Some(items) => {
                let items: String = items.iter().map(|item| format!("\n    - {}", inline(item))).collect();
                format!("\n  {}:{items}", string(name))
            }
            None => format!("\n  {}: {}", string(name), inline(value)),
        }
    });
    format!("{key}:{}", lines.collect::<String>())
}

/// A text without quotes where it means the same without them.
pub(super) fn string(text: &str) -> String {
    let is_word =
        |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | '·' | '，' | '。' | '、' | '；' | '（' | '）');
    let is_plain = text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| is_word(c) || matches!(c, ' ' | '-' | '@' | '+'))
        && !text.ends_with(' ')
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
        );
    if is_plain {
        text.to_owned()
    } else {
        // A JSON string is a YAML string.
        Value::from(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_harmless_texts_go_without_quotes() {
        for (text, written) in [
            ("客服部月报", "客服部月报"),
            ("hq@example.com", "hq@example.com"),
            ("2026-04", "\"2026-04\""),
            ("a: b", "\"a: b\""),
            ("#005A66", "\"#005A66\""),
            ("no", "\"no\""),
            ("", "\"\""),
            ("x\ny", "\"x\\ny\""),
            ("[a]", "\"[a]\""),
        ] {
            assert_eq!(string(text), written);
        }
        assert_eq!(
            inline(&json!({ "to": ["a", "b c"], "k": 0.25 })),
            "{ to: [a, b c], k: 0.25 }"
        );
    }
}
