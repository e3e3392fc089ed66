//! Projects with the figures an independent computation of the contract gives.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::program::{copy_folder, messages, servicedeck};

/// Tables whose values the independent computation does not give, or only in part.
const ROW_COUNT_ONLY: [&str; 2] = ["actions_review", "actions_next"];

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples")
}

/// Differences between an expected value and the one found: extra keys are free, floats agree to 1e-9.
fn differences(place: &str, expected: &Value, found: &Value, into: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (key, value) in expected {
                match found.get(key) {
                    Some(other) => differences(&format!("{place}.{key}"), value, other, into),
                    None => into.push(format!("{place}.{key} is missing")),
                }
            }
        }
        (Value::Array(expected), Value::Array(found)) => {
            if expected.len() != found.len() {
                into.push(format!(
                    "{place}: {} rows expected, {} found",
                    expected.len(),
                    found.len()
                ));
            }
            for (index, (value, other)) in expected.iter().zip(found).enumerate() {
                differences(&format!("{place}[{index}]"), value, other, into);
            }
        }
        (Value::Number(expected), Value::Number(found)) => {
            let (a, b) = (expected.as_f64().unwrap(), found.as_f64().unwrap());
            if (a - b).abs() > 1e-9 * a.abs().max(1.0) {
                into.push(format!("{place}: {a} expected, {b} found"));
            }
        }
        _ if expected == found => {}
        _ => into.push(format!("{place}: {expected} expected, {found} found")),
    }
}

fn compare_metrics(expected: &Value, found: &Value) -> Vec<String> {
    let mut expected = expected.clone();
    let mut found = found.clone();
    let mut different = Vec::new();
    for table in ROW_COUNT_ONLY {
        let rows = |value: &mut Value| value["tables"].as_object_mut().and_then(|tables| tables.remove(table));
        let (wanted, given) = (rows(&mut expected), rows(&mut found));
        let count = |rows: &Option<Value>| rows.as_ref().and_then(Value::as_array).map_or(0, Vec::len);
        if count(&wanted) != count(&given) {
            different.push(format!(
                "{table}: {} rows expected, {} found",
                count(&wanted),
                count(&given)
            ));
        }
    }
    expected.as_object_mut().unwrap().remove("warnings");
    differences("", &expected, &found, &mut different);
    different
}

/// `table,file,row,rule` of each line of a rejects.csv.
fn rejects(path: &Path) -> Vec<String> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|found| found == name).unwrap();
    let wanted = ["table", "file", "row", "rule"].map(column);
    reader
        .records()
        .map(|row| row.unwrap())
        .map(|row| wanted.map(|index| row[index].to_owned()).join(","))
        .collect()
}

fn run_example(name: &str) {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&examples().join(name), folder.path());
    let flags = std::fs::read_to_string(folder.path().join("run.txt")).unwrap();
    let arguments: Vec<&str> = ["run"].into_iter().chain(flags.split_whitespace()).collect();
    let output = servicedeck(folder.path(), &arguments);
    assert!(output.status.success(), "{}", messages(&output));
    let month = arguments[arguments.iter().position(|argument| *argument == "--month").unwrap() + 1];
    let mut report = String::new();
    for expected in std::fs::read_dir(folder.path().join("expected")).unwrap() {
        let expected = expected.unwrap();
        let produced = folder.path().join("out").join(month).join(expected.file_name());
        let read = |path: PathBuf| -> Value { serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap() };
        let store = expected.file_name().into_string().unwrap();
        for difference in compare_metrics(
            &read(expected.path().join("metrics.json")),
            &read(produced.join("metrics.json")),
        ) {
            writeln!(report, "{store} {difference}").unwrap();
        }
        let (wanted, found) = (
            rejects(&expected.path().join("rejects.csv")),
            rejects(&produced.join("rejects.csv")),
        );
        if wanted != found {
            writeln!(report, "{store} rejects.csv: expected {wanted:#?}, found {found:#?}").unwrap();
        }
    }
    assert!(report.is_empty(), "{name}:\n{report}");
}

#[test]
fn edge() {
    run_example("edge");
}

#[test]
fn dirty() {
    run_example("dirty");
}

#[test]
fn chinese() {
    run_example("chinese");
}

#[test]
fn short() {
    run_example("short");
}

#[test]
fn stores() {
    run_example("stores");
}
