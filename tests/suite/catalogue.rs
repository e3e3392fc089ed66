//! The catalogue of messages: both languages for each, a message for each key the code asks for, and the pages' words.

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

/// The templates of the deck without their comments, by path.
fn templates() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("report-templates");
    files_below(&folder, "typ", &mut files);
    let code = |line: &str| match line.find("//") {
        // An address in a text is no comment.
        Some(at) if at == 0 || line[..at].ends_with(char::is_whitespace) => line[..at].to_owned(),
        _ => line.to_owned(),
    };
    files
        .into_iter()
        .map(|file| {
            let text = std::fs::read_to_string(&file).unwrap();
            let lines: Vec<String> = text.lines().map(code).collect();
            (file, lines.join("\n"))
        })
        .collect()
}

/// Keys asked for with `word("…")` and its kin: whole keys, and beginnings to which the template adds the end.
fn words_asked_for() -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut keys, mut beginnings) = (BTreeSet::new(), BTreeSet::new());
    for (_, text) in templates() {
        for (start, call) in text.match_indices("word(\"") {
            let (key, rest) = text[start + call.len()..].split_once('"').unwrap();
            if rest.trim_start().starts_with('+') {
                beginnings.insert(key.to_owned());
            } else {
                keys.insert(key.to_owned());
            }
        }
    }
    (keys, beginnings)
}

/// The keys of one file of the catalogue.
fn keys_of(file: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(file);
    let entries: BTreeMap<String, serde_json::Value> =
        serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    entries.into_keys().filter(|key| key != "_version").collect()
}

#[test]
fn every_word_of_the_pages_is_there_and_every_word_there_is_on_a_page() {
    let there = keys_of("page.yml");
    let (keys, beginnings) = words_asked_for();
    assert!(keys.len() > 200, "{}", keys.len());
    let missing: Vec<_> = keys.difference(&there).collect();
    assert!(missing.is_empty(), "not in locales/page.yml: {missing:?}");
    for beginning in &beginnings {
        let found = there.iter().any(|key| key.starts_with(beginning.as_str()));
        assert!(found && beginning.ends_with('.'), "{beginning}");
    }
    let mut code = Vec::new();
    files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "rs", &mut code);
    let code: String = code.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let unused: Vec<_> = there
        .iter()
        .filter(|key| !keys.contains(*key) && !code.contains(&format!("\"{key}\"")))
        .filter(|key| !beginnings.iter().any(|beginning| key.starts_with(beginning.as_str())))
        .collect();
    assert!(unused.is_empty(), "asked for by no template and no code: {unused:?}");
}

/// Every value a template may add to a beginning has its word, and none has a word that cannot come.
#[test]
fn words_with_a_changing_end_are_those_of_the_records() {
    let ends = |beginning: &str| -> Vec<String> {
        let there = keys_of("page.yml").into_iter();
        there
            .filter_map(|key| key.strip_prefix(beginning).map(ToOwned::to_owned))
            .collect()
    };
    let outcomes = [
        "busy",
        "declined",
        "no_answer",
        "no_signal",
        "suspended",
        "switched_off",
        "valid",
        "wrong_number",
    ];
    assert_eq!(ends("word.outcome."), outcomes);
    assert_eq!(ends("word.action."), ["doing", "done", "overdue", "todo"]);
    assert_eq!(ends("page.chapter."), ["1", "2", "3", "4", "5", "6", "7", "appendix"]);
    let bands = [
        "dissatisfied",
        "fair",
        "satisfied",
        "very_dissatisfied",
        "very_satisfied",
    ];
    assert_eq!(ends("page.lines.band."), bands);
    assert_eq!(ends("page.rescues.area."), ["city", "county", "province"]);
    assert_eq!(ends("page.items.kind."), ["nps", "score10", "yes_no"]);
}

#[test]
fn templates_have_no_text_of_their_own() {
    let han = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}');
    let full_width = |c: char| matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}');
    for (file, text) in templates() {
        for line in text.lines() {
            // Where lines are broken, marks are looked for; they are never written.
            let written = line.split("regex(").enumerate().map(|(index, part)| match index {
                0 => part,
                _ => part.split_once("\")").map_or("", |(_, rest)| rest),
            });
            let written: String = written.collect();
            assert!(
                !written.contains(|c| han(c) || full_width(c)),
                "{}: {line}",
                file.display()
            );
        }
    }
}

/// The shipped font has these marks in full width only, which tears Latin words apart.
#[test]
fn english_texts_of_the_report_have_straight_quotes() {
    let catalogue = catalogue();
    for file in ["page.yml", "chart.yml", "metric.yml"] {
        for key in keys_of(file) {
            let english = &catalogue[&key]["en"];
            assert!(!english.contains(['‘', '’', '“', '”', '…']), "{key}: {english}");
        }
    }
}
