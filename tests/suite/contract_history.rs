//! Months before the first record from earlier reports, comparisons with them, provisional and restated reports.

#![allow(clippy::too_many_lines, reason = "one worked case from records to figures")]

use serde_json::{Value, json};

use super::figures::{assert_close, assert_none, parts, point, row, warnings};
use super::program::messages;
use super::project::{Project, QUESTIONNAIRE};

/// Writes the exports of one month, in place of those of any other.
fn export(project: &mut Project, month: &str, orders: usize, valid: usize, total: usize) {
    let orders: String = (0..orders)
        .map(|index| format!("A{month}{index},V{index},{month}-{:02},repair,张\n", index % 28 + 1))
        .collect();
    project.write(
        "data/orders.csv",
        &format!("order_no,vin,delivered_at,line,technician\n{orders}"),
    );
    let callbacks: String = (0..total)
        .map(|index| {
            let (outcome, level) = if index < valid {
                ("valid", ["5", "2", "4"][index % 3])
            } else {
                ("busy", "")
            };
            format!(
                "C{month}{index},{month}-{:02},{outcome},{level},{}\n",
                index % 28 + 1,
                if level.is_empty() { "" } else { "4" }
            )
        })
        .collect();
    project.write(
        "data/callbacks.csv",
        &format!("callback_no,called_at,outcome,q2,q3\n{callbacks}"),
    );
}

fn monthly_exports() -> Project {
    let mut project = Project::new();
    project.extra = format!("  repair_orders: data/orders.csv\n  callbacks: data/callbacks.csv\n{QUESTIONNAIRE}");
    project.with("targets: { callbacks.valid_rate: { goal: 0.5 } }\n")
}

fn manifest(project: &Project, month: &str) -> Value {
    serde_json::from_slice(&std::fs::read(project.path(&format!("out/{month}/S01/manifest.json"))).unwrap()).unwrap()
}

fn earlier_reports(project: &Project, month: &str) -> Vec<Value> {
    let inputs = manifest(project, month)["inputs"].clone();
    let earlier = inputs
        .as_array()
        .unwrap()
        .iter()
        .filter(|input| input["table"] == "earlier_report");
    earlier.map(|input| input["path"].clone()).collect()
}

/// Wilson's interval is tested with the statistics; here only the pooled two-proportion test's z.
fn z(now: (f64, f64), before: (f64, f64)) -> f64 {
    let pooled = (now.0 + before.0) / (now.1 + before.1);
    (now.0 / now.1 - before.0 / before.1) / (pooled * (1.0 - pooled) * (1.0 / now.1 + 1.0 / before.1)).sqrt()
}

#[test]
fn months_before_the_records_come_from_their_own_reports() {
    let mut project = monthly_exports();
    for (month, today, orders, valid, total) in [
        ("2026-01", "2026-02-20", 50, 40, 60),
        ("2026-02", "2026-03-20", 40, 30, 60),
        ("2026-03", "2026-04-20", 45, 33, 66),
    ] {
        export(&mut project, month, orders, valid, total);
        project.figures(month, today);
    }
    let march = project.metrics("2026-03");
    export(&mut project, "2026-04", 60, 50, 70);
    let april = project.figures("2026-04", "2026-05-20");
    let rate = &april["metrics"]["callbacks.valid_rate"];
    assert_close(&rate["value"], 50.0 / 70.0);
    assert_close(&rate["previous"], 0.5);
    let p = libm::erfc(z((50.0, 70.0), (33.0, 66.0)).abs() / std::f64::consts::SQRT_2);
    assert_close(&rate["p_value"], p);
    assert_eq!(
        rate["ytd"],
        json!({ "value": 153.0 / 256.0, "numerator": 153, "denominator": 256 })
    );
    assert_eq!(april["metrics"]["orders.delivered"]["ytd"]["value"], 195);
    let then = point(&april, "callbacks.valid_rate", "2026-03");
    assert_eq!(
        (&then["source"], &then["numerator"], &then["denominator"]),
        (&json!("history"), &json!(33), &json!(66))
    );
    assert_eq!(point(&april, "callbacks.valid_rate", "2026-04")["source"], "records");
    assert_eq!(point(&april, "callbacks.valid_rate", "2025-12")["source"], Value::Null);
    for metric in [
        "satisfaction.repair",
        "satisfaction.mot",
        "orders.delivered",
        "callbacks.no_result_rate",
    ] {
        let (then, now) = (&march["metrics"][metric], point(&april, metric, "2026-03"));
        for key in ["value", "numerator", "denominator", "n", "se"] {
            match then[key].as_f64() {
                Some(value) => assert_close(&now[key], value),
                None => assert_eq!(now[key], Value::Null, "{metric} {key}"),
            }
        }
    }
    // Each item's score of March is its own.
    let scores = |report: &Value, score: &str| {
        ["q2", "q3"].map(|item| row(report, "satisfaction_items", "item", item)[score].clone())
    };
    assert_eq!(scores(&april, "previous_score"), scores(&march, "score"));
    assert_eq!(scores(&march, "score")[1], 85.0);
    // What the first month did not know stays unknown, and churn begins with the records.
    assert_none(&april, "customers.base_total", "insufficient_history");
    assert_none(&april, "appointments.rate", "not_configured");
    assert_eq!(
        row(&april, "satisfaction_items", "item", "q2")["previous_score"],
        json!((100.0 + 50.0 + 85.0) / 3.0)
    );
    assert_eq!(row(&april, "satisfaction_items", "item", "q2")["significant"], false);
    assert!(april["metrics"]["satisfaction.repair"]["p_value"].is_f64());
    assert_eq!(
        earlier_reports(&project, "2026-04"),
        [
            "2026-01/S01/metrics.json",
            "2026-02/S01/metrics.json",
            "2026-03/S01/metrics.json"
        ]
    );

    // An earlier report without se can be shown but not tested against; one of April 2025 is the year before.
    let mut old = march.clone();
    old["metrics"]["satisfaction.repair"]
        .as_object_mut()
        .unwrap()
        .remove("se");
    project.write("out/2026-03/S01/metrics.json", &old.to_string());
    let year_ago = json!({
        "schema": "servicedeck/metrics/1", "month": "2025-04",
        "metrics": { "callbacks.valid_rate": { "value": 0.25, "numerator": 1, "denominator": 4 }, "orders.delivered": { "value": 7 } },
    });
    project.write("out/2025-04/S01/metrics.json", &year_ago.to_string());
    project.write("out/2026-02/S01/metrics.json", "{");
    let again = project.figures("2026-04", "2026-05-20");
    assert_eq!(again["metrics"]["satisfaction.repair"]["p_value"], Value::Null);
    assert_close(
        &again["metrics"]["satisfaction.repair"]["previous"],
        march["metrics"]["satisfaction.repair"]["value"].as_f64().unwrap(),
    );
    assert_close(&again["metrics"]["callbacks.valid_rate"]["year_ago"], 0.25);
    assert_eq!(again["metrics"]["orders.delivered"]["year_ago"], 7);
    assert_eq!(
        again["metrics"]["orders.delivered"]["ytd"]["value"],
        Value::Null,
        "February cannot be read"
    );
    assert!(warnings(&again).contains(&"history_unreadable".to_owned()));
    assert!(
        !warnings(&again).contains(&"restated".to_owned()),
        "values are the same"
    );

    // Where records reach, they count, and not what was reported.
    let callbacks = std::fs::read_to_string(project.path("data/callbacks.csv")).unwrap();
    project.write("data/callbacks.csv", &format!("{callbacks}X1,2026-03-30,valid,5,5\n"));
    let again = project.figures("2026-04", "2026-05-20");
    let then = point(&again, "callbacks.total", "2026-03");
    assert_eq!((&then["value"], &then["source"]), (&json!(1), &json!("records")));
    assert_eq!(point(&again, "orders.delivered", "2026-03")["source"], "history");
    assert_eq!(row(&again, "satisfaction_items", "item", "q2")["previous_score"], 100.0);
    assert!(
        !warnings(&again).contains(&"restated".to_owned()),
        "{:?}",
        manifest(&project, "2026-04")["restated"]
    );
}

#[test]
fn a_report_is_provisional_until_the_day_after_the_cutoff() {
    let mut project = monthly_exports();
    export(&mut project, "2026-04", 31, 31, 31);
    let mut run = |arguments: &[&str]| {
        let output = project.execute(&[&["run", "--month", "2026-04"], arguments].concat());
        assert!(output.status.success(), "{}", messages(&output));
        let figures = project.metrics("2026-04");
        let codes = warnings(&figures);
        let count = |code: &str| codes.iter().filter(|found| *found == code).count();
        (
            figures["provisional"].as_bool().unwrap(),
            count("provisional"),
            count("records_end_early"),
        )
    };
    assert_eq!(run(&["--today", "2026-05-07"]), (true, 1, 0));
    // The records end in April.
    assert_eq!(run(&["--today", "2026-05-08"]), (false, 0, 1));
    assert_eq!(
        run(&["--today", "2026-05-20", "--data-as-of", "2026-05-07"]),
        (true, 1, 0)
    );
    assert_eq!(
        run(&["--today", "2026-05-20", "--set", "period.data_as_of=2026-05-01"]),
        (true, 1, 0)
    );
    assert_eq!(
        run(&[
            "--today",
            "2026-05-20",
            "--set",
            "period.data_as_of=2026-05-01",
            "--data-as-of",
            "2026-05-08"
        ]),
        (false, 0, 1)
    );
    assert_eq!(
        run(&["--today", "2026-05-01", "--set", "period.cutoff_days=0"]),
        (false, 0, 1)
    );
    let figures = project.metrics("2026-04");
    assert_eq!(
        (&figures["cutoff"], &figures["schema"]),
        (&json!("2026-04-30"), &json!("servicedeck/metrics/1"))
    );
    assert_eq!(
        parts(&figures, "callbacks.valid_rate"),
        [json!(1.0), json!(31), json!(31)]
    );
    assert_eq!(figures["metrics"]["callbacks.valid_rate"]["small_sample"], false);
    assert_eq!(figures["metrics"]["callbacks.valid_rate"]["status"], "met");
}
