//! Short ways to look at figures in metrics.json.

use serde_json::Value;

/// `[value, numerator, denominator]` of a metric.
pub fn parts(figures: &Value, metric: &str) -> [Value; 3] {
    let metric = &figures["metrics"][metric];
    ["value", "numerator", "denominator"].map(|key| metric[key].clone())
}

/// Asserts numerator and denominator of a metric whose value is their ratio (no value over 0).
#[track_caller]
pub fn assert_ratio(figures: &Value, metric: &str, numerator: i64, denominator: i64) {
    let [value, found_numerator, found_denominator] = parts(figures, metric);
    assert_eq!(
        (found_numerator, found_denominator),
        (numerator.into(), denominator.into()),
        "{metric}"
    );
    if denominator == 0 {
        assert!(value.is_null(), "{metric}");
    } else {
        #[allow(clippy::cast_precision_loss, reason = "small counts")]
        let ratio = numerator as f64 / denominator as f64;
        assert!((value.as_f64().unwrap() - ratio).abs() < 1e-12, "{metric}: {value}");
    }
}

/// Asserts a metric's value, a whole number.
#[track_caller]
pub fn assert_count(figures: &Value, metric: &str, count: i64) {
    assert_eq!(
        parts(figures, metric),
        [count.into(), Value::Null, Value::Null],
        "{metric}"
    );
}

/// Asserts a metric that has no value, and why.
#[track_caller]
pub fn assert_none(figures: &Value, metric: &str, note: &str) {
    assert_eq!(figures["metrics"][metric]["value"], Value::Null, "{metric}");
    assert_eq!(figures["metrics"][metric]["note"], note, "{metric}");
}

/// Asserts a number to twelve digits.
#[track_caller]
pub fn assert_close(found: &Value, expected: f64) {
    let found = found.as_f64().unwrap_or(f64::NAN);
    assert!(
        (found - expected).abs() <= 1e-12 * expected.abs().max(1.0),
        "{expected} expected, {found} found"
    );
}

/// The row of a table whose column has a value; null when there is none.
pub fn row<'a>(figures: &'a Value, table: &str, column: &str, key: &str) -> &'a Value {
    let rows = figures["tables"][table].as_array().expect("the table is there");
    rows.iter().find(|row| row[column] == key).unwrap_or(&Value::Null)
}

/// A column of a table, top to bottom.
pub fn column(figures: &Value, table: &str, column: &str) -> Vec<Value> {
    let rows = figures["tables"][table].as_array().expect("the table is there");
    rows.iter().map(|row| row[column].clone()).collect()
}

/// The point of a metric's series.
pub fn point<'a>(figures: &'a Value, metric: &str, month: &str) -> &'a Value {
    let points = figures["series"][metric].as_array().expect("the metric has a series");
    points
        .iter()
        .find(|point| point["month"] == month)
        .expect("the month is in the series")
}

/// Codes of the warnings.
pub fn warnings(figures: &Value) -> Vec<String> {
    let warnings = figures["warnings"].as_array().expect("warnings are a list");
    warnings
        .iter()
        .map(|warning| warning["code"].as_str().unwrap().to_owned())
        .collect()
}
