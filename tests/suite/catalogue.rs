//! The catalogue of messages: both languages for each, and a message for each key the code asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn files_below(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, extension, found);
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
}

type Catalogue = BTreeMap<String, BTreeMap<String, String>>;

/// Key → language → text.
fn catalogue() -> Catalogue {
    let mut files = Vec::new();
    files_below(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("locales"),
        "yml",
        &mut files,
    );
    let mut catalogue = Catalogue::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let entries: BTreeMap<String, serde_json::Value> = serde_saphyr::from_str(&text).unwrap();
        for (key, value) in entries.into_iter().filter(|(key, _)| key != "_version") {
            collect(&key, &value, &mut catalogue);
        }
    }
    catalogue
}

/// Keys may be nested; a leaf is an object of texts.
fn collect(key: &str, value: &serde_json::Value, into: &mut Catalogue) {
    let fields = value.as_object().unwrap_or_else(|| panic!("{key} is no message"));
    if fields.values().all(serde_json::Value::is_string) {
        let texts = fields
            .iter()
            .map(|(language, text)| (language.clone(), text.as_str().unwrap().to_owned()))
            .collect();
        assert!(into.insert(key.to_owned(), texts).is_none(), "{key} is there twice");
    } else {
        fields
            .iter()
            .for_each(|(name, value)| collect(&format!("{key}.{name}"), value, into));
    }
}

/// The names in `%{name}`.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split("%{")
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn every_message_is_there_in_both_languages_with_the_same_parts() {
    for (key, texts) in catalogue() {
        let languages: Vec<&str> = texts.keys().map(String::as_str).collect();
        assert_eq!(languages, ["en", "zh"], "{key}");
        assert!(texts.values().all(|text| !text.trim().is_empty()), "{key}");
        assert_eq!(placeholders(&texts["en"]), placeholders(&texts["zh"]), "{key}");
    }
}

#[test]
fn every_key_the_code_asks_for_has_a_message() {
    let catalogue = catalogue();
    let mut files = Vec::new();
    files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "rs", &mut files);
    let mut asked = 0;
    for file in files {
        let code = std::fs::read_to_string(&file).unwrap();
        // The findings ask through a macro that knows the language.
        for (start, _) in code.match_indices("say!(") {
            let Some(key) = code[start..]
                .split('"')
                .nth(1)
                .filter(|key| key.starts_with("finding."))
            else {
                continue;
            };
            asked += 1;
            assert!(
                catalogue.contains_key(key),
                "{key} of {} is not in locales/",
                file.display()
            );
        }
        for (start, _) in code.match_indices("t!(") {
            // `include_str!(` ends the same way.
            if code[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let rest = &code[start + 3..];
            let Some(key) = rest
                .trim_start()
                .strip_prefix('"')
                .and_then(|rest| rest.split_once('"'))
            else {
                continue;
            };
            if key.0.contains('.') && !key.0.contains(['{', ' ']) {
                asked += 1;
                assert!(
                    catalogue.contains_key(key.0),
                    "{} of {} is not in locales/",
                    key.0,
                    file.display()
                );
            }
        }
    }
    assert!(asked > 50, "{asked}");
}
