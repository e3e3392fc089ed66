//! Missing, broken and foreign reports: named, never counted, never a panic.

use serde_json::{Value, json};

use super::fake::{Fake, Group, MONTH, configured};
use crate::suite::program::{messages, servicedeck};

fn store(id: &str) -> Fake {
    Fake::new(id, &format!("{id} 店")).share("callbacks.valid_rate", [80, 100], [80, 100])
}

fn entry(model: &Value, id: &str) -> Value {
    let stores = model["stores"].as_array().unwrap();
    stores.iter().find(|store| store["id"] == id).unwrap().clone()
}

#[test]
fn what_cannot_be_used_is_named_with_why() {
    let reports: Vec<Fake> = ["A", "B", "C", "D", "E", "F", "G", "H"].map(store).to_vec();
    let mut stores = configured(&reports);
    stores.push(("Z".to_owned(), "没交的店".to_owned()));
    let group = Group::new(&stores, &reports);
    let folder = |id: &str| group.out().join(MONTH).join(id);
    std::fs::write(
        folder("B").join("manifest.json"),
        "{\"schema\": \"servicedeck/manifest/1\", ",
    )
    .unwrap();
    std::fs::write(folder("C").join("manifest.json"), "{\"schema\": \"somebody/else/7\"}").unwrap();
    std::fs::write(folder("D").join("metrics.json"), "{}").unwrap();
    std::fs::remove_file(folder("E").join("manifest.json")).unwrap();
    std::fs::remove_dir_all(folder("F")).unwrap();
    std::fs::rename(folder("G"), folder("X")).unwrap();
    let mut wrong = store("H");
    wrong.metrics["callbacks.valid_rate"]["value"] = json!(0.99);
    wrong.write(&group.out());
    std::fs::create_dir_all(group.out().join(MONTH).join(".hidden")).unwrap();
    let told = group.make();
    let model = group.json("metrics.json");
    let expected = [
        ("A", "reported", Value::Null),
        ("B", "broken", json!("unreadable")),
        ("C", "broken", json!("foreign")),
        ("D", "broken", json!("changed")),
        ("E", "reported", Value::Null),
        ("F", "missing", json!("no_run")),
        ("G", "missing", json!("no_run")),
        ("H", "broken", json!("implausible")),
        ("X", "broken", json!("other_report")),
        ("Z", "missing", json!("no_run")),
    ];
    assert_eq!(model["stores"].as_array().unwrap().len(), expected.len());
    for (id, state, reason) in expected {
        let found = entry(&model, id);
        assert_eq!((&found["state"], &found["reason"]), (&json!(state), &reason), "{id}");
    }
    assert_eq!(model["metrics"]["callbacks.valid_rate"]["stores"], 2);
    assert_eq!(model["metrics"]["callbacks.valid_rate"]["denominator"], 200);
    // Of other sites there may be metrics.json alone: used, and marked.
    assert_eq!(
        (&entry(&model, "A")["unverified"], &entry(&model, "E")["unverified"]),
        (&json!(false), &json!(true))
    );
    for id in ["B", "C", "D", "H", "X"] {
        assert!(told.contains(&format!("store {id}:")), "{id} is not named: {told}");
    }
    let codes: Vec<&str> = model["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| warning["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["store_missing", "store_broken", "store_unverified"]);
    // Only what was used is an input.
    let inputs: Vec<Value> = group.json("manifest.json")["inputs"].as_array().unwrap().clone();
    let paths: Vec<&str> = inputs.iter().map(|input| input["path"].as_str().unwrap()).collect();
    assert_eq!(
        paths,
        [
            "2026-04/A/manifest.json",
            "2026-04/A/metrics.json",
            "2026-04/E/metrics.json"
        ]
    );
}

#[test]
fn numbers_out_of_all_bounds_do_no_harm() {
    let reports = ["A", "B", "C", "D"].map(store);
    let group = Group::new(&configured(&reports), &reports);
    for (id, field, value) in [
        ("B", "numerator", json!(-5)),
        ("C", "denominator", json!(u64::MAX)),
        ("D", "numerator", json!(1e300)),
    ] {
        let mut fake = store(id);
        fake.metrics["callbacks.valid_rate"][field] = value;
        fake.write(&group.out());
    }
    group.make();
    let model = group.json("metrics.json");
    for id in ["B", "C", "D"] {
        assert_eq!(entry(&model, id)["reason"], "implausible", "{id}");
    }
}

#[test]
fn without_any_report_there_is_none_of_the_group() {
    let group = Group::new(&[("A".to_owned(), "甲店".to_owned())], &[]);
    let output = servicedeck(group.folder.path(), &["group", "--month", MONTH]);
    assert_eq!(output.status.code(), Some(3), "{}", messages(&output));
    assert!(
        messages(&output).contains("no store has a report of 2026-04"),
        "{}",
        messages(&output)
    );
    assert!(!group.out().join(MONTH).join("_group").exists());
}

#[test]
fn a_draft_makes_the_group_a_draft_and_stores_of_others_are_said_to_be() {
    let mut draft = store("A");
    draft.provisional = true;
    let group = Group::new(
        &configured(&[store("A"), store("B")]),
        &[draft, store("B"), store("别处")],
    );
    group.make();
    let model = group.json("metrics.json");
    assert_eq!(model["provisional"], true);
    assert_eq!(group.json("manifest.json")["provisional"], true);
    let other = entry(&model, "别处");
    assert_eq!(
        (&other["configured"], &other["state"]),
        (&json!(false), &json!("reported"))
    );
    assert_eq!(model["metrics"]["callbacks.valid_rate"]["stores"], 3);
}
