//! The schema's descriptions in Chinese, for editors of people who read it.

use std::collections::BTreeMap;

use serde_json::Value;

/// English text → Chinese text.
const TEXTS: &str = include_str!("chinese.yml");

/// The Chinese of each description.
fn texts() -> BTreeMap<String, String> {
    // The file is embedded; a test reads it.
    serde_saphyr::from_str(TEXTS).unwrap_or_default()
}

/// Puts Chinese in the place of every description that has one.
pub(super) fn translate(schema: &mut Value) {
    replace(schema, &texts());
}

fn replace(schema: &mut Value, texts: &BTreeMap<String, String>) {
    match schema {
        Value::Object(parts) => {
            for (name, part) in parts {
                match part {
                    Value::String(text) if name == "description" => {
                        if let Some(chinese) = texts.get(text) {
                            text.clone_from(chinese);
                        }
                    }
                    part => replace(part, texts),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, texts)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    fn descriptions(schema: &Value, into: &mut BTreeSet<String>) {
        match schema {
            Value::Object(parts) => {
                for (name, part) in parts {
                    match part {
                        Value::String(text) if name == "description" => {
                            into.insert(text.clone());
                        }
                        part => descriptions(part, into),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| descriptions(item, into)),
            _ => {}
        }
    }

    #[test]
    fn every_description_has_its_chinese_and_nothing_else_has() {
        let mut there = BTreeSet::new();
        descriptions(&super::super::config_schema(), &mut there);
        let is_chinese = |text: &str| !text.contains(|letter: char| letter.is_ascii_lowercase());
        let needed: BTreeSet<String> = there.into_iter().filter(|text| !is_chinese(text)).collect();
        let given: BTreeSet<String> = super::texts().into_keys().collect();
        let missing: Vec<_> = needed.difference(&given).collect();
        assert!(missing.is_empty(), "not in chinese.yml: {missing:#?}");
        let unused: Vec<_> = given.difference(&needed).collect();
        assert!(unused.is_empty(), "described nowhere: {unused:#?}");
    }
}
