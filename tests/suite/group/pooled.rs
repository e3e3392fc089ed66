//! Figures, ranks and movements against sums and tests made by hand.

use serde_json::{Value, json};

use super::fake::{Fake, Group, configured, many};

fn close(found: &Value, expected: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

#[test]
fn numerators_and_denominators_are_added_and_null_is_never_zero() {
    let reports = [
        Fake::new("A", "甲店")
            .share("callbacks.valid_rate", [50, 100], [60, 100])
            .plain("orders.delivered", "count", json!(300))
            .plain("satisfaction.mot", "points", json!(80.0))
            .survey("satisfaction.company", [90, 100], 20, Some(0.02)),
        Fake::new("B", "乙店")
            .share("callbacks.valid_rate", [270, 300], [240, 300])
            .plain("orders.delivered", "count", json!(700))
            .plain("satisfaction.mot", "points", json!(90.0))
            .survey("satisfaction.company", [290, 300], 60, Some(0.01)),
        Fake::new("C", "丙店")
            .null("callbacks.valid_rate", "not_configured")
            .null("first_time_fix.rate", "no_data"),
    ];
    let group = Group::new(&configured(&reports), &reports);
    group.make();
    let model = group.json("metrics.json");
    assert_eq!(model["schema"], "servicedeck/group/1");
    assert_eq!(model["store"]["id"], "_group");
    let rate = &model["metrics"]["callbacks.valid_rate"];
    // 320 of 400, not the mean of 50 % and 90 %, and not with a third store of 0.
    close(&rate["value"], 0.8);
    assert_eq!((&rate["numerator"], &rate["denominator"]), (&json!(320), &json!(400)));
    assert_eq!(
        (&rate["stores"], &rate["without"]),
        (&json!(2), &json!({ "not_configured": 1 }))
    );
    close(&rate["previous"], 0.75);
    close(&rate["comparable"], 0.8);
    // 320 of 400 against 300 of 400: z = 0.05 / √(0.775 · 0.225 · 2 / 400).
    let z = 0.05 / (0.775_f64 * 0.225 * 2.0 / 400.0).sqrt();
    let p = rate["p_value"].as_f64().unwrap();
    assert!((1.69..1.70).contains(&z) && (0.090..0.091).contains(&p), "{z} {p}");
    assert_eq!(model["metrics"]["orders.delivered"]["value"], 1000);
    let company = &model["metrics"]["satisfaction.company"];
    close(&company["value"], 0.95);
    close(&company["se"], 13_f64.sqrt() / 400.0);
    assert_eq!(company["n"], 80);
    let points = &model["metrics"]["satisfaction.mot"];
    assert_eq!(
        (&points["value"], &points["note"]),
        (&Value::Null, &json!("not_pooled"))
    );
    assert_eq!(points["spread"], json!([80.0, 85.0, 90.0]));
    let none = &model["metrics"]["first_time_fix.rate"];
    assert_eq!(
        (&none["value"], &none["note"], &none["stores"]),
        (&Value::Null, &json!("not_configured"), &json!(0))
    );
    let rows = model["rankings"]["callbacks.valid_rate"]["rows"].as_array().unwrap();
    assert_eq!(rows[2]["store"], "C");
    assert_eq!(
        (&rows[2]["rank"], &rows[2]["value"], &rows[2]["note"]),
        (&Value::Null, &Value::Null, &json!("not_configured"))
    );
}

#[test]
fn a_store_is_tested_against_all_others_and_corrected_for_how_many_are() {
    // 40 of 100 against 150 of 200 of the others; the two others 75 of 100 each.
    let store =
        |id: &str, numerator| Fake::new(id, id).share("callbacks.valid_rate", [numerator, 100], [numerator, 100]);
    let reports = [store("A", 40), store("B", 75), store("C", 75)];
    let group = Group::new(&configured(&reports), &reports);
    group.make();
    let ranking = group.json("metrics.json")["rankings"]["callbacks.valid_rate"].clone();
    assert_eq!(
        (&ranking["test"], &ranking["correction"], &ranking["tested"]),
        (&json!("fisher"), &json!("holm"), &json!(3))
    );
    let rows = ranking["rows"].as_array().unwrap();
    let of = |id: &str| rows.iter().find(|row| row["store"] == id).unwrap();
    // Twice the lower tail of the hypergeometric distribution, summed term by term.
    let choose = |n: i32, k: i32| -> f64 { (0..k).map(|i| f64::from(n - i) / f64::from(i + 1)).product() };
    let tail: f64 = (0..=40)
        .map(|x| choose(100, x) * choose(200, 190 - x) / choose(300, 190))
        .sum();
    let p = of("A")["p_value"].as_f64().unwrap();
    assert!((p / (2.0 * tail) - 1.0).abs() < 1e-6, "{p} {tail}");
    let adjusted = of("A")["p_adjusted"].as_f64().unwrap();
    assert!((adjusted / (3.0 * p) - 1.0).abs() < 1e-9, "{adjusted}");
    assert_eq!(of("A")["difference"], "worse");
    // Equal stores share a rank.
    assert_eq!(
        (&of("B")["rank"], &of("C")["rank"], &of("A")["rank"]),
        (&json!(1), &json!(1), &json!(3))
    );
}

#[test]
fn few_cases_are_neither_ranked_nor_tested() {
    let reports = [
        Fake::new("A", "甲店").share("churn.rate", [0, 20], [9, 20]),
        Fake::new("B", "乙店").share("churn.rate", [40, 200], [80, 200]),
        Fake::new("C", "丙店").share("churn.rate", [45, 200], [45, 200]),
    ];
    let group = Group::new(&configured(&reports), &reports);
    group.make();
    let model = group.json("metrics.json");
    let rows = model["rankings"]["churn.rate"]["rows"].as_array().unwrap();
    let ids: Vec<&str> = rows.iter().map(|row| row["store"].as_str().unwrap()).collect();
    assert_eq!(ids, ["B", "C", "A"], "lower churn is better, few cases come last");
    assert_eq!(
        (&rows[2]["rank"], &rows[2]["p_value"], &rows[2]["value"]),
        (&Value::Null, &Value::Null, &json!(0.0))
    );
    // Its cases still count: 85 of 420.
    close(&model["metrics"]["churn.rate"]["value"], 85.0 / 420.0);
    let improved = model["movers"]["improved"].as_array().unwrap();
    assert_eq!(
        (improved.len(), &improved[0]["store"], &improved[0]["significant"]),
        (1, &json!("B"), &json!(true))
    );
}

#[test]
fn complaints_are_compared_as_counts_over_orders() {
    let store = |id: &str, complaints| {
        let mut fake = Fake::new(id, id);
        fake.put_share(
            "complaints.per_100_orders",
            [complaints, 1000],
            [complaints, 1000],
            100.0,
        );
        fake
    };
    let reports = [store("A", 0), store("B", 6)];
    let group = Group::new(&configured(&reports), &reports);
    group.make();
    let model = group.json("metrics.json");
    close(&model["metrics"]["complaints.per_100_orders"]["value"], 0.3);
    let rows = model["rankings"]["complaints.per_100_orders"]["rows"]
        .as_array()
        .unwrap();
    // Six of six on one of two equal sides: 2 / 64, twice as much for two stores.
    close(&rows[0]["p_value"], 2.0 / 64.0);
    close(&rows[0]["p_adjusted"], 4.0 / 64.0);
    assert_eq!(rows[0]["difference"], Value::Null);
}

#[test]
fn the_same_reports_give_the_same_bytes_in_any_order() {
    let reports = many(12);
    let mut backwards = reports.clone();
    backwards.reverse();
    let stores = configured(&reports);
    let (one, other) = (Group::new(&stores, &reports), Group::new(&stores, &backwards));
    one.make();
    other.make();
    for name in ["report.pdf", "report.xlsx", "metrics.json", "manifest.json"] {
        assert!(one.bytes(name) == other.bytes(name), "{name} differs");
    }
    let before = one.bytes("manifest.json");
    one.make();
    assert!(before == one.bytes("manifest.json"), "a rerun changes the manifest");
}
