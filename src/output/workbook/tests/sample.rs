//! A store's month as the workbook's tests write it: some figures, a row in most tables, and texts that a spreadsheet could run.

use serde_json::{Value, json};

use crate::report::{CallbacksOfLine, CustomerComment, Definition, Details, ReportModel};

/// What customers typed.
pub const UNSAFE_TEXTS: [&str; 6] = [
    "=1+1",
    "+86 call",
    "-2+3",
    "@SUM(A1)",
    "https://example.com/pay",
    "#read(\"/etc/passwd\") 和 $x$ \u{1} _x0041_",
];

fn metric(value: &Value, unit: &str) -> Value {
    json!({ "value": value, "numerator": null, "denominator": null, "unit": unit, "previous": null, "year_ago": null,
        "ytd": null, "ci95": null, "p_value": null, "small_sample": false, "target": null, "status": "none", "note": null })
}

fn survey(good: i64, all: i64, valid: i64) -> Value {
    let mut survey = metric(&json!(0), "ratio");
    #[allow(clippy::cast_precision_loss, reason = "small counts")]
    let value = good as f64 / all as f64;
    survey["value"] = json!(value);
    survey["numerator"] = json!(good);
    survey["denominator"] = json!(all);
    survey["n"] = json!(valid);
    survey["se"] = json!(0.01);
    survey["previous"] = json!(0.925);
    survey["p_value"] = json!(0.01);
    survey["target"] = json!(0.95);
    survey["status"] = json!("missed");
    survey
}

pub fn model() -> ReportModel {
    let months = ["2026-03", "2026-04"];
    let series = |values: [Value; 2]| -> Value {
        months
            .iter()
            .zip(values)
            .map(|(month, value)| json!({ "month": month, "value": value, "numerator": null, "denominator": null, "source": "records" }))
            .collect()
    };
    let tables = json!({
        "callback_outcomes": [{ "outcome": "valid", "count": 700 }, { "outcome": "declined", "count": 50 }],
        "orders_by_kind": [], "score_bands": [], "satisfaction_items": [],
        "reasons_weekly": [{ "reason": "=质量", "w1": 67, "w2": 37, "w3": 56, "w4": 50, "total": 210, "share": 1.0 }],
        "advisors": [{ "advisor": "何琳", "orders": 9, "internal": 4, "external": 0, "scores": { "q2": 85.5, "q3": null }, "mot": 85.5, "external_mot": null }],
        "technicians": [{ "technician": "高凯", "orders": 214, "not_fixed": 1, "reasons": { "行驶异响": 1 }, "not_fixed_rate": 1.0 / 214.0, "ci_low": 0.0008, "ci_high": 0.026, "signal": "high" }],
        "incentives": [{ "person": "何琳", "praises": 3, "praise_bonus": 60, "champion_bonus": 100, "process_bonus": 66.67, "penalty": -5, "total": 221.67 }],
        "complaints_by_reason": [], "complaints_by_responsibility": [], "complaints_by_channel": [],
        "churn_outcomes": [], "churn_reasons": [], "churn_destinations": [],
        "actions_review": [{ "department": "前台", "priority": null, "problem": "客户 138****5678 追问", "cause": null, "measure": "讲解", "resources": null,
            "owner": "何琳", "supervisor": null, "due": "2026-04-15", "checkpoints": null, "status": "todo", "completion": 0.2, "evidence": null,
            "metric": "callbacks.valid_rate", "then": 0.81, "now": 0.8235, "change": 0.0135, "significant": false, "overdue": true }],
        "actions_next": []
    });
    let mut valid_rate = metric(&json!(700.0 / 850.0), "ratio");
    valid_rate["previous"] = json!(0.81);
    valid_rate["target"] = json!(0.8);
    valid_rate["status"] = json!("met");
    valid_rate["denominator"] = json!(850);
    valid_rate["p_value"] = json!(0.42);
    let mut churn = metric(&json!(null), "ratio");
    churn["note"] = json!("insufficient_history");
    serde_json::from_value(json!({
        "schema": "servicedeck/metrics/1", "store": { "id": "S01", "name": "示例 & 店" }, "month": "2026-04", "cutoff": "2026-05-07", "provisional": true,
        "metrics": {
            "callbacks.total": metric(&json!(850), "count"),
            "callbacks.valid_rate": valid_rate,
            "satisfaction.repair": survey(4557, 4900, 700),
            "satisfaction.sales": survey(291, 300, 60),
            "satisfaction.company": survey(4848, 5200, 760),
            "churn.rate": churn
        },
        "tables": tables,
        "series": {
            "callbacks.valid_rate": series([json!(0.81), json!(700.0 / 850.0)]),
            "satisfaction.company": series([json!(null), json!(0.93)]),
            "churn.rate": series([json!(null), json!(null)])
        },
        "warnings": [{ "code": "provisional", "message": "初稿" }]
    }))
    .unwrap()
}

pub fn details() -> Details {
    let comments = UNSAFE_TEXTS.iter().map(|text| CustomerComment {
        date: "2026-04-03".to_owned(),
        line: "repair".to_owned(),
        advisor: Some("何琳".to_owned()),
        overall: Some(2),
        items: vec!["q5".to_owned()],
        comment: (*text).to_owned(),
    });
    Details {
        definitions: vec![Definition {
            id: "callbacks.valid_rate".to_owned(),
            number: 3,
            label: "有效回访率".to_owned(),
            unit: "ratio".to_owned(),
            better: "higher".to_owned(),
            decimals: 1,
            ..Definition::default()
        }],
        comments: comments.collect(),
        callbacks_by_line: vec![CallbacksOfLine {
            line: "repair".to_owned(),
            total: 790,
            valid: 700,
        }],
        ..Details::default()
    }
}
