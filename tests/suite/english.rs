//! The English edition: what the program says itself is English, what the records and the config say stays as they say it.

use std::path::Path;

use serde_json::Value;

use super::program::{messages, servicedeck};

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

fn texts<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => {
            for (key, field) in fields {
                found.push(key);
                texts(field, found);
            }
        }
        _ => {}
    }
}

/// The Chinese texts of the records and the config: cells in the tables, and the questionnaires' labels.
fn quoted(data: &Value) -> Vec<&str> {
    let mut quoted = Vec::new();
    texts(&data["tables"], &mut quoted);
    for part in [
        "items",
        "external",
        "mystery_shopper",
        "complaint_cases",
        "advisors",
        "comments",
    ] {
        texts(&data["details"][part], &mut quoted);
    }
    quoted.retain(|text| text.chars().count() > 1 && text.chars().any(is_chinese));
    // The longest first, so that none is cut by a shorter one inside it.
    quoted.sort_by_key(|text| std::cmp::Reverse(text.len()));
    quoted
}

/// `data.json` of the sample's report with these changes of the config.
fn english_data(changes: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let (out, typst) = (folder.path().join("out"), folder.path().join("typst"));
    let mut arguments = vec!["run", "--today", "2026-05-08", "--quiet", "--set", "report.language=en"];
    arguments.extend(changes.iter().flat_map(|change| ["--set", change]));
    arguments.extend(["--out", out.to_str().unwrap(), "--keep-typst", typst.to_str().unwrap()]);
    let output = servicedeck(Path::new(env!("CARGO_MANIFEST_DIR")), &arguments);
    assert!(output.status.success(), "{}", messages(&output));
    serde_json::from_slice(&std::fs::read(typst.join("data.json")).unwrap()).unwrap()
}

/// Findings with a Chinese text the program would have made itself.
fn chinese_of_its_own(data: &Value) -> Vec<String> {
    let quoted = quoted(data);
    let findings = data["deck"]["findings"].as_object().unwrap();
    assert!(findings.len() > 30, "{}", findings.len());
    let mut own = Vec::new();
    for (page, finding) in findings {
        let mut said = Vec::new();
        texts(finding, &mut said);
        for text in said {
            let rest = quoted
                .iter()
                .fold(text.to_owned(), |rest, quote| rest.replace(quote, ""));
            if rest.chars().any(is_chinese) {
                own.push(format!("{page}: {text}"));
            }
        }
    }
    own
}

#[test]
fn findings_of_the_sample_are_english_but_for_what_they_quote() {
    assert_eq!(chinese_of_its_own(&english_data(&[])), Vec::<String>::new());
}

#[test]
fn findings_about_missed_targets_are_english_too() {
    let data = english_data(&[
        "incentives.show=true",
        "targets.satisfaction.company.goal=0.999",
        "targets.first_time_fix.rate.goal=0.999",
        "targets.appointments.rate.goal=0.9",
        "targets.complaints.per_100_orders.goal=0.01",
        "callbacks.max_no_result_rate=0.01",
    ]);
    assert_eq!(chinese_of_its_own(&data), Vec::<String>::new());
}

#[test]
fn english_headlines_take_one_line_or_two() {
    for (page, finding) in english_data(&[])["deck"]["findings"].as_object().unwrap() {
        let lines = finding["headline"].as_array().unwrap();
        assert!(lines.len() <= 2, "{page}: {lines:?}");
        for line in lines.iter().map(|line| line.as_str().unwrap()) {
            assert!(line.chars().count() <= 72 && !line.contains("%{"), "{page}: {line}");
        }
    }
}
