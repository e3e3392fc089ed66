//! The sample's report as it was last agreed on: every figure, and the text of every page.
//!
//! A change that is meant is accepted with `INSTA_UPDATE=always cargo test --release --test suite snapshots`; the difference then
//! shows in the commit.

use std::fmt::Write;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;

use super::program::{messages, servicedeck};

/// The sample's report, made once: metrics.json and the text of each page.
fn report() -> &'static (Value, Vec<String>) {
    static REPORT: OnceLock<(Value, Vec<String>)> = OnceLock::new();
    REPORT.get_or_init(|| {
        let out = tempfile::tempdir().unwrap();
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = out.path().to_str().unwrap();
        let output = servicedeck(project, &["run", "--today", "2026-05-08", "--out", folder, "--quiet"]);
        assert!(output.status.success(), "{}", messages(&output));
        let folder = out.path().join("2026-04/S01");
        let metrics = serde_json::from_slice(&std::fs::read(folder.join("metrics.json")).unwrap()).unwrap();
        let pdf = std::fs::read(folder.join("report.pdf")).unwrap();
        (metrics, servicedeck::deliver::verify::contents(&pdf).unwrap().pages)
    })
}

/// A value with its fractions to nine decimals: the last digits differ between processors.
fn rounded(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => Value::from((number.as_f64().unwrap() * 1e9).round() / 1e9),
        Value::Array(items) => items.iter().map(rounded).collect(),
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(key, value)| (key.clone(), rounded(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

#[test]
fn figures() {
    let metrics = rounded(&report().0);
    let mut text = String::new();
    for (id, metric) in metrics["metrics"].as_object().unwrap() {
        let fields = [
            "value",
            "numerator",
            "denominator",
            "previous",
            "year_ago",
            "ci95",
            "p_value",
            "status",
            "note",
        ];
        let values: Vec<String> = fields.iter().map(|field| metric[field].to_string()).collect();
        writeln!(text, "{id}: {}", values.join(" ")).unwrap();
    }
    for (name, rows) in metrics["tables"].as_object().unwrap() {
        writeln!(text, "\n{name}").unwrap();
        for row in rows.as_array().unwrap() {
            writeln!(text, "{row}").unwrap();
        }
    }
    insta::assert_snapshot!("figures", text);
}

#[test]
fn text_of_every_page() {
    let (_, pages) = report();
    let mut text = String::new();
    for (index, page) in pages.iter().enumerate() {
        // The fingerprint of the config changes with every comment in it.
        let page = page.split("SHA-256").next().unwrap_or_default();
        writeln!(text, "— {} —\n{page}\n", index + 1).unwrap();
    }
    insta::assert_snapshot!("deck", text);
}
