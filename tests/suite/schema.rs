//! metrics.json against the schema the program prints.

use serde_json::Value;

use super::behaviour::small_project;
use super::group::fake::{Group, configured, many};
use super::program::servicedeck;

/// What a value breaks of a schema, by JSON Schema 2020-12 as far as our schema uses it; an unknown keyword is a failure of its own.
fn broken(place: &str, schema: &Value, root: &Value, value: &Value, into: &mut Vec<String>) {
    let Some(rules) = schema.as_object() else {
        // `true` allows anything.
        assert_eq!(schema, &Value::Bool(true), "{place}");
        return;
    };
    for (keyword, rule) in rules {
        let fits = match keyword.as_str() {
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                broken(place, &root["$defs"][name], root, value, into);
                true
            }
            "type" => match rule {
                Value::Array(types) => types.iter().any(|name| is_of_type(name, value)),
                name => is_of_type(name, value),
            },
            "const" => rule == value,
            "enum" => rule.as_array().unwrap().contains(value),
            "anyOf" | "oneOf" => rule.as_array().unwrap().iter().any(|choice| fits(choice, root, value)),
            "required" => value.as_object().is_none_or(|object| {
                rule.as_array()
                    .unwrap()
                    .iter()
                    .all(|key| object.contains_key(key.as_str().unwrap()))
            }),
            "properties" => {
                for (key, rule) in rule.as_object().unwrap() {
                    if let Some(found) = value.get(key) {
                        broken(&format!("{place}.{key}"), rule, root, found, into);
                    }
                }
                true
            }
            "additionalProperties" => {
                let named = rules.get("properties").and_then(Value::as_object);
                for (key, found) in value.as_object().into_iter().flatten() {
                    if !named.is_some_and(|named| named.contains_key(key)) {
                        broken(&format!("{place}.{key}"), rule, root, found, into);
                    }
                }
                true
            }
            "items" => {
                for (index, found) in value.as_array().into_iter().flatten().enumerate() {
                    broken(&format!("{place}[{index}]"), rule, root, found, into);
                }
                true
            }
            "minItems" => value
                .as_array()
                .is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap()),
            "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
            "maxItems" => value
                .as_array()
                .is_none_or(|items| items.len() as u64 <= rule.as_u64().unwrap()),
            "pattern" => value
                .as_str()
                .is_none_or(|text| regex::Regex::new(rule.as_str().unwrap()).unwrap().is_match(text)),
            "$defs" | "$schema" | "title" | "description" | "format" => true,
            _ => panic!("{place}: the keyword {keyword} is not checked"),
        };
        if !fits {
            into.push(format!("{place}: {value} breaks {keyword} {rule}"));
        }
    }
}

fn fits(schema: &Value, root: &Value, value: &Value) -> bool {
    let mut found = Vec::new();
    broken("", schema, root, value, &mut found);
    found.is_empty()
}

fn is_of_type(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("type {other}"),
    }
}

#[test]
fn a_real_report_fits_the_schema_and_a_spoilt_one_does_not() {
    let mut project = small_project();
    let figures = project.figures("2026-04", "2026-05-20");
    let output = project.execute(&["schema", "metrics"]);
    assert_eq!(output.status.code(), Some(0));
    let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut found = Vec::new();
    broken("", &schema, &schema, &figures, &mut found);
    assert!(found.is_empty(), "{found:#?}");
    let mut spoilt = figures;
    spoilt["metrics"]["callbacks.total"]["unit"] = Value::from("pieces");
    spoilt["month"] = Value::from("April");
    broken("", &schema, &schema, &spoilt, &mut found);
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn a_group_s_report_fits_its_schema() {
    let reports = many(7);
    let group = Group::new(&configured(&reports), &reports);
    group.make();
    let output = servicedeck(group.folder.path(), &["schema", "group"]);
    let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut model = group.json("metrics.json");
    let mut found = Vec::new();
    broken("", &schema, &schema, &model, &mut found);
    assert!(found.is_empty(), "{found:#?}");
    model["stores"][0]["state"] = Value::from("late");
    broken("", &schema, &schema, &model, &mut found);
    assert_eq!(found.len(), 1, "{found:#?}");
}
