//! Configuration files: what loads, what is refused, and exactly how the refusal reads.
//!
//! Every file in `configs/valid` loads; every file in `configs/invalid` fails with the message in the `.txt` beside it.
//! `UPDATE_EXPECTED=1` writes those messages anew; read the difference before committing it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value, json};
use servicedeck::commands::schema_config::config_schema;
use servicedeck::config::{ItemType, Secret, StoreSelection, TemplateChoice, load};
use servicedeck::error::Kind;
use servicedeck::records::schema::TableId;

use super::cases::cases;

const SAMPLE: &str = "config/report.yaml";

fn files(folder: &str) -> Vec<PathBuf> {
    let names = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let yaml = names.filter(|name| Path::new(name).extension().is_some_and(|end| end == "yaml"));
    // Messages repeat the path: with `/` on every system.
    let mut files: Vec<PathBuf> = yaml.map(|name| PathBuf::from(format!("{folder}/{name}"))).collect();
    files.sort();
    assert!(!files.is_empty(), "no files in {folder}");
    files
}

/// The file's message in English.
fn refusal(path: &Path, overrides: &[&str]) -> String {
    rust_i18n::set_locale("en");
    let overrides: Vec<String> = overrides.iter().map(|&flag| flag.to_owned()).collect();
    match load(path, &overrides) {
        Ok(_) => panic!("{} loads", path.display()),
        Err(error) => {
            assert_eq!(error.kind, Kind::Config);
            format!("{error}\n")
        }
    }
}

/// A configuration written to a file of its own.
fn written(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    file
}

#[test]
fn valid_files_load() {
    for path in files("tests/configs/valid") {
        if let Err(error) = load(&path, &[]) {
            panic!("{}: {error}", path.display());
        }
    }
}

#[test]
fn invalid_files_are_refused_in_these_words() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut wrong = Vec::new();
    for path in files("tests/configs/invalid") {
        let message = refusal(&path, &[]);
        let expected = path.with_extension("txt");
        if update {
            fs::write(&expected, message).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default().replace("\r\n", "\n") != message {
            wrong.push(format!("{}:\n{message}", path.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "UPDATE_EXPECTED=1 would accept:\n\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_expected_message_belongs_to_a_file() {
    for entry in fs::read_dir("tests/configs/invalid").unwrap() {
        let path = entry.unwrap().path();
        assert!(path.with_extension("yaml").exists(), "{}", path.display());
    }
}

#[test]
fn ten_mistakes_are_reported_in_one_go_in_the_order_of_the_file() {
    let message = refusal(Path::new("tests/configs/invalid/ten_mistakes.yaml"), &[]);
    assert!(
        message.ends_with("10 problems in tests/configs/invalid/ten_mistakes.yaml\n"),
        "{message}"
    );
    let lines: Vec<usize> = message
        .lines()
        .filter_map(|line| {
            line.trim_start()
                .strip_prefix("--> tests/configs/invalid/ten_mistakes.yaml:")
        })
        .map(|place| place.split(':').next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(lines, [2, 3, 4, 7, 10, 11, 13, 17, 21, 22]);
}

#[test]
fn the_sample_is_what_the_contract_says() {
    let config = load(Path::new(SAMPLE), &[]).unwrap();
    assert_eq!(config.root, Path::new("."));
    assert_eq!(config.report.month.unwrap().to_string(), "2026-04");
    assert_eq!(config.report.title, "客服部月报");
    assert_eq!(config.report.template, TemplateChoice::Deck);
    assert_eq!(config.period.cutoff_days, 7);
    assert!((config.complaints.close_hours - 48.0).abs() < f64::EPSILON);
    assert_eq!(config.stores.len(), 1);
    assert_eq!(config.sources.len(), TableId::ALL.len());
    assert_eq!(config.external_items.len(), 10);
    assert!(config.delivery.is_none());
}

/// A key left out has the value that the sample shows: the shortest configuration equals the sample, but for what has no default.
#[test]
fn the_sample_shows_the_defaults() {
    let sample = load(Path::new(SAMPLE), &["report.month=".to_owned()]).unwrap();
    let shortest = load(Path::new("tests/configs/valid/shortest.yaml"), &[]).unwrap();
    let same = |left: &dyn std::fmt::Debug, right: &dyn std::fmt::Debug| {
        assert_eq!(format!("{left:?}"), format!("{right:?}"));
    };
    same(&sample.report, &shortest.report);
    same(&sample.output_dir, &shortest.output_dir);
    same(&sample.period, &shortest.period);
    same(&sample.satisfaction, &shortest.satisfaction);
    same(&sample.callbacks, &shortest.callbacks);
    same(&sample.first_time_fix, &shortest.first_time_fix);
    same(&sample.churn, &shortest.churn);
    same(&sample.base_active_months, &shortest.base_active_months);
    same(&sample.complaints, &shortest.complaints);
    same(&sample.rescue_limits_minutes, &shortest.rescue_limits_minutes);
    same(&sample.max_reject_rate, &shortest.max_reject_rate);
    same(&sample.incentives, &shortest.incentives);
    same(&sample.questionnaire.level_points, &shortest.questionnaire.level_points);
    let least = |config: &servicedeck::config::Config| {
        (
            config.questionnaire.satisfied_items_min_service,
            config.questionnaire.satisfied_items_min_sales,
        )
    };
    assert_eq!(least(&sample), least(&shortest));
}

/// The sample with every key that is off switched on, by deleting the `#` directly before it.
fn activated_sample() -> String {
    let text = fs::read_to_string(SAMPLE).unwrap();
    let activated = text.lines().map(|line| {
        let content = line.trim_start();
        match content.strip_prefix('#') {
            Some(key) if !key.is_empty() && !key.starts_with([' ', '#']) => {
                format!("{}{key}\n", &line[..line.len() - content.len()])
            }
            _ => format!("{line}\n"),
        }
    });
    activated.collect()
}

#[test]
fn every_key_of_the_sample_is_accepted() {
    let file = written(&activated_sample());
    let config = load(file.path(), &[]).unwrap_or_else(|error| panic!("{error}"));
    let delivery = config.delivery.expect("delivery is among the keys that are off");
    assert_eq!(delivery.smtp.password, Some(Secret::Env("SMTP_PASSWORD".to_owned())));
    assert_eq!(delivery.recipients[0].stores, StoreSelection::All);
    assert!(
        config
            .questionnaire
            .service
            .unwrap()
            .items
            .iter()
            .any(|item| item.kind == ItemType::Nps)
    );
}

/// The keys of every section in the schema, by the section's path; list items as `0`, a figure's name as `churn.rate`.
fn sections(schema: &Value, path: &[&str], found: &mut BTreeMap<Vec<String>, BTreeSet<String>>) {
    for variant in schema["anyOf"].as_array().into_iter().flatten() {
        sections(variant, path, found);
    }
    if let Some(keys) = schema["properties"].as_object() {
        let names = path.iter().map(|&part| part.to_owned()).collect();
        found.insert(names, keys.keys().cloned().collect());
        for (key, value) in keys {
            sections(value, &[path, &[key.as_str()]].concat(), found);
        }
    }
    if schema["items"].is_object() {
        sections(&schema["items"], &[path, &["0"]].concat(), found);
    }
    if schema["additionalProperties"].is_object() {
        sections(
            &schema["additionalProperties"],
            &[path, &["churn.rate"]].concat(),
            found,
        );
    }
}

fn schema_sections() -> BTreeMap<Vec<String>, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    sections(&config_schema(), &[], &mut found);
    found
}

/// The checker names the keys of a section when it meets one that is like none of them; these are the schema's.
#[test]
fn schema_and_checker_know_the_same_keys() {
    for (path, keys) in schema_sections() {
        let document = path
            .iter()
            .rev()
            .fold(json!({ "@@@@": 1 }), |inner, part| match part.as_str() {
                "0" => json!([inner]),
                key => json!({ key: inner }),
            });
        let file = written(&document.to_string());
        let message = refusal(file.path(), &[]);
        let after = message
            .split("unknown key `@@@@`")
            .nth(1)
            .unwrap_or_else(|| panic!("{path:?}: {message}"));
        let valid = after
            .lines()
            .find_map(|line| line.split_once("valid here: "))
            .map_or("", |(_, names)| names);
        let named: BTreeSet<String> = valid
            .split(", ")
            .map(|name| name.trim_matches('`').to_owned())
            .collect();
        assert_eq!(named, keys, "{path:?}");
    }
}

#[test]
fn every_key_stands_in_the_sample() {
    let sample = activated_sample();
    for (path, keys) in schema_sections() {
        for key in keys {
            let quoted = [format!("{key}:"), format!("`{key}`"), format!("{key} ")];
            assert!(quoted.iter().any(|written| sample.contains(written)), "{path:?} {key}");
        }
    }
}

#[test]
fn flags_override_single_values() {
    let set = |flags: &[&str]| {
        let flags: Vec<String> = flags.iter().map(|&flag| flag.to_owned()).collect();
        load(Path::new(SAMPLE), &flags).unwrap_or_else(|error| panic!("{error}"))
    };
    let config = set(&[
        "period.cutoff_days=5",
        "report.title=月报",
        "report.title=二月 月报: 初稿 = 1".split(':').next().unwrap(),
    ]);
    assert_eq!(
        (config.period.cutoff_days, config.report.title.as_str()),
        (5, "二月 月报")
    );
    assert_eq!(set(&["report.month="]).report.month, None);
    assert_eq!(set(&["report.brand.color=#333333"]).report.brand.color, "#333333");
    assert_eq!(set(&["stores.0.name=甲店"]).stores[0].name, "甲店");
    assert_eq!(set(&["stores.S01.name=乙店"]).stores[0].name, "乙店");
    let complaints = set(&["sources.complaints=[a.csv, 'b/*.csv']"]).sources[&TableId::Complaints]
        .paths
        .clone();
    assert_eq!(complaints, ["a.csv", "b/*.csv"]);
    let goal = |config: &servicedeck::config::Config, id: &str| {
        config
            .targets
            .iter()
            .find(|(name, _)| name == id)
            .map(|(_, target)| target.goal)
    };
    assert_eq!(goal(&set(&["targets.churn.rate.goal=0.3"]), "churn.rate"), Some(0.3));
    assert_eq!(
        goal(&set(&["targets.churn.stock_rate.goal=0.4"]), "churn.stock_rate"),
        Some(0.4)
    );
    assert_eq!(
        set(&["labels.first_time_fix.rate=一次修复率"]).labels["first_time_fix.rate"],
        "一次修复率"
    );
    let values = set(&["sources.callbacks.values.outcome.已接受=valid"]).sources[&TableId::Callbacks]
        .values
        .clone();
    assert_eq!(values["outcome"]["已接受"], "valid");
}

#[test]
fn bad_flags_are_shown_like_lines_of_the_file() {
    let flags = [
        "period.cutoff_days",
        "=5",
        "period..cutoff_days=5",
        "period.cutof_days=5",
        "report.title.size=5",
        "stores.1.name=x",
        "report.month=2026-13",
        "targets.churn.rat.goal=0.2",
        "sources.callbacks=*.csv",
        "report.fonts=[a",
    ];
    let message = refusal(Path::new(SAMPLE), &flags);
    let expected = Path::new("tests/configs/flags.txt");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(expected, message).unwrap();
    } else {
        assert_eq!(fs::read_to_string(expected).unwrap().replace("\r\n", "\n"), message);
    }
}

#[test]
fn the_fingerprint_follows_file_and_flags() {
    let hash = |flags: &[&str]| {
        let flags: Vec<String> = flags.iter().map(|&flag| flag.to_owned()).collect();
        load(Path::new("tests/configs/valid/shortest.yaml"), &flags)
            .unwrap()
            .sha256
    };
    let plain = hash(&[]);
    assert_eq!(plain.len(), 64);
    assert_eq!(plain, hash(&[]));
    let flagged = hash(&["output.dir=a"]);
    assert!(plain != flagged && flagged != hash(&["output.dir=b"]));
}

#[test]
fn the_project_root_is_beside_a_folder_called_config() {
    let folder = tempfile::tempdir().unwrap();
    for place in ["config", "other"] {
        fs::create_dir(folder.path().join(place)).unwrap();
        fs::copy(
            "tests/configs/valid/shortest.yaml",
            folder.path().join(place).join("report.yaml"),
        )
        .unwrap();
    }
    let root = |path: &str| {
        load(&folder.path().join(path), &[])
            .unwrap()
            .root
            .canonicalize()
            .unwrap()
    };
    let project = folder.path().canonicalize().unwrap();
    assert_eq!(root("config/report.yaml"), project);
    assert_eq!(root("config/../config/report.yaml"), project);
    assert_eq!(root("other/../config/./report.yaml"), project);
    assert_eq!(root("other/report.yaml"), project.join("other"));
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let message = refusal(Path::new("config/raport.yaml"), &[]);
    assert!(
        message.starts_with("there is no configuration file config/raport.yaml\n"),
        "{message}"
    );
    let message = refusal(Path::new("config"), &[]);
    assert!(message.starts_with("config is a folder"), "{message}");
    let file = written(&"# x\n".repeat(2 << 20));
    let message = refusal(file.path(), &[]);
    assert!(message.contains("larger than 4 MiB"), "{message}");
}

#[test]
fn passwords_are_never_shown() {
    let texts = [
        "delivery: { smtp: { host: x, password: hunter2 } }",
        "delivery: { smtp: { host: x, pasword: hunter2 } }",
        "delivery:\n  smtp:\n    password: |\n      hunter2\n    port: 0",
        "delivery: { smtp: { password: \"hunter2\", port: x, host: { password: hunter2 } } }",
        "delivery:\n  smtp:\n    password: hunter2: hunter2",
        "delivery:\n  smtp:\n    password: hunter2\n  \tport: 1",
        "password: [hunter2]",
        "hunter: &a { password: hunter2 }\nb: *a",
        "sources: { callbacks: mysql://u:hunter2@h/d }",
        "sources: { callbacks: [ mysql://u:hunter2@h/d ] }",
        "sources: { callbacks: { sql: SELECT 1, database: mysql://u:hunter2@h/d } }",
        "sources: { callbacks: { sql: SELECT 1, database: host=h password=hunter2 } }",
        "sources: { callbacks: { sql: SELECT 1, database: \"command:x\", databse: mysql://u:hunter2@h/d } }",
        "sources: { callbacks: { path: a.csv, database: password=hunter2 } }",
        "sources: { callbacks: { database: host=h password=hunter2, sql: \"x } }",
        "sources:\n  callbacks: postgres://u:hunter2@h/d: x",
        "sources:\n  callbacks:\n    database: postgres://u:hunter2@h/d\n  \tsql: x",
    ];
    for text in texts {
        let file = written(text);
        for flags in [
            &[][..],
            &["delivery.smtp.password=hunter2"],
            &["delivery.smtp.password=env:X", "x=1"],
            &["sources.callbacks=postgres://u:hunter2@h/d"],
        ] {
            let message = refusal(file.path(), flags);
            assert!(!message.contains("hunter2"), "{message}");
        }
    }
}

#[test]
fn hostile_texts_end_in_a_message() {
    let size = 1 << 20;
    let texts = [
        "[".repeat(size),
        "- ".repeat(size),
        "a: ".repeat(size),
        "? ".repeat(size),
        "{a: ".repeat(size),
        format!("\"{}", "x".repeat(size)),
        "k: 1\n".repeat(size / 5),
        "- *a\n".repeat(size / 5),
        (0..size / 10).fold(String::new(), |text, index| text + &format!("k{index}: 1\n")),
        (0..600).fold(String::new(), |text, depth| text + &" ".repeat(depth) + "a:\n"),
        "\t".repeat(size),
        "\0".repeat(size),
        format!("report: {{ title: {} }}\nfoo: 1", "x".repeat(size)),
    ];
    for text in texts {
        let file = written(&text);
        let message = refusal(file.path(), &[]);
        assert!(message.len() < 200_000, "{} bytes", message.len());
    }
}

/// Every message exists in both languages and with the same blanks to fill.
#[test]
fn messages_exist_in_both_languages() {
    let catalogue = fs::read_to_string("locales/config.yml").unwrap();
    let blanks = |text: &str| -> BTreeSet<String> {
        text.split("%{")
            .skip(1)
            .filter_map(|rest| rest.split_once('}'))
            .map(|(name, _)| name.to_owned())
            .collect()
    };
    let lines: Vec<&str> = catalogue.lines().skip(1).collect();
    for entry in lines.chunks(3) {
        let [key, english, chinese] = entry else {
            panic!("{entry:?}")
        };
        assert!(
            key.starts_with("config.") && english.starts_with("  en: \"") && chinese.starts_with("  zh: \""),
            "{entry:?}"
        );
        assert_eq!(blanks(english), blanks(chinese), "{key}");
    }
}

proptest! {
    #![proptest_config(cases(300))]

    /// Whatever is done to a configuration, loading it ends with a configuration or a message.
    #[test]
    fn damaged_samples_never_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..4, "[ -~\\n\\t#：　\u{202E}]{0,3}"), 1..4)
    ) {
        let mut text: Vec<char> = activated_sample().chars().collect();
        for (index, removed, inserted) in edits {
            let start = index.index(text.len());
            let end = (start + removed).min(text.len());
            text.splice(start..end, inserted.chars());
        }
        let file = written(&text.into_iter().collect::<String>());
        let _ = load(file.path(), &[]);
    }
}
