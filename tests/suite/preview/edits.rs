//! What is changed on the page is written to the files as a person would have written it.

use serde_json::{Value, json};

use super::client::{CONFIG, Preview, project};

pub fn change(path: &[&str], value: &Value) -> Value {
    json!({ "path": path, "value": value })
}

#[test]
fn saving_the_form_keeps_comments_and_order() {
    let folder = project();
    let preview = Preview::start(folder.path());
    preview.ready();
    let form = preview.get("/api/form").json();
    assert_eq!(form["values"]["targets"]["callbacks.valid_rate"]["goal"], 0.8);
    let wish = json!({ "base": form["base"], "changes": [
        change(&["targets", "callbacks.valid_rate", "goal"], &json!(0.85)),
        change(&["targets", "churn.rate", "goal"], &json!(0.2)),
        change(&["questionnaire", "service", "items", "q2", "label"], &json!("接待")),
        change(&["report", "brand", "color"], &json!("#7A1F2B")),
        change(&["report", "pages", "hide"], &json!(["mystery_shopper"])),
    ] });
    let checked = preview.post("/api/form/check", &wish).json();
    assert_eq!(checked["problem"], Value::Null, "{checked:#}");
    let kinds = |kind: &str| {
        checked["diff"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|line| line["kind"] == kind)
            .count()
    };
    assert_eq!((kinds("removed"), kinds("added")), (3, 5), "{checked:#}");
    assert_eq!(preview.read("config/report.yaml"), CONFIG, "checking writes nothing");
    let saved = preview.post("/api/form/save", &wish).json();
    let expected = CONFIG
        .replace("goal: 0.80", "goal: 0.85")
        .replace("label: 及时友好迎接", "label: 接待")
        .replace("tolerance: 0.02 }\n", "tolerance: 0.02 }\n  churn.rate: { goal: 0.2 }\n")
        .replace(
            "hide: [mystery_shopper, external_scores, external_trend, technicians, appointments, churn_groups, accounts]\n",
            "hide: [mystery_shopper]\n  brand: { color: \"#7A1F2B\" }\n",
        );
    assert_eq!(preview.read("config/report.yaml"), expected);
    assert_eq!(preview.read(saved["backup"].as_str().unwrap()), CONFIG);
    preview.until("the new label", |state| {
        state["problem"].is_null() && preview.words(state).contains("接待")
    });
    // The file has moved on since the form was read.
    let stale = preview.post("/api/form/save", &wish);
    assert_eq!(stale.status, 422);
    assert!(
        stale.json()["problem"]["message"]
            .as_str()
            .unwrap()
            .contains("another program"),
        "{}",
        stale.text()
    );
}

#[test]
fn what_the_file_s_checks_refuse_is_not_saved() {
    let folder = project();
    let preview = Preview::start(folder.path());
    preview.ready();
    let base = preview.get("/api/form").json()["base"].clone();
    for (path, value, word) in [
        (vec!["targets", "callbacks.valid_rate", "goal"], json!(5), "goal"),
        (
            vec!["targets", "callbacks.valid_rat", "goal"],
            json!(0.5),
            "callbacks.valid_rate",
        ),
        (
            vec!["questionnaire", "service", "items", "q2", "weight"],
            json!(0.7),
            "1.3",
        ),
        (vec!["report", "brand", "color"], json!("red"), "red"),
        (vec!["report", "pages", "hide"], json!(["chrun"]), "churn"),
    ] {
        let wish = json!({ "base": base, "changes": [change(&path, &value)] });
        let checked = preview.post("/api/form/check", &wish).json();
        let message = checked["problem"]["message"].as_str().unwrap_or_default();
        assert!(
            message.contains(word) && message.contains("report.yaml:"),
            "{path:?}: {checked:#}"
        );
        assert_eq!(preview.post("/api/form/save", &wish).status, 422);
    }
    // What the form is not for, it does not touch.
    let wish = json!({ "base": base, "changes": [change(&["sources", "callbacks"], &json!("/etc/passwd"))] });
    assert_eq!(preview.post("/api/form/save", &wish).status, 422);
    assert_eq!(preview.read("config/report.yaml"), CONFIG);
}

#[test]
fn files_are_edited_as_text_with_the_same_checks() {
    let folder = project();
    let preview = Preview::start(folder.path());
    let before = preview.ready();
    let files = preview.get("/api/files").json();
    let names: Vec<&str> = files
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["name"].as_str().unwrap())
        .collect();
    for name in [
        "config/report.yaml",
        "config/notes/2026-04.yaml",
        "report-templates/deck/chapters/cover.typ",
    ] {
        assert!(names.contains(&name), "{names:?}");
    }
    let wish = |name: &str, text: &str| {
        let file = preview.get(&format!("/api/file?name={name}")).json();
        json!({ "name": name, "text": text, "base": file["base"] })
    };
    let wrong = wish("config/notes/2026-04.yaml", "chrun: { text: 甲 }\n");
    let checked = preview.post("/api/file/check", &wrong).json();
    assert_eq!(checked["problem"]["places"][0]["line"], 1, "{checked:#}");
    assert_eq!(preview.post("/api/file/save", &wrong).status, 422);
    assert!(!preview.path("config/notes/2026-04.yaml").exists());
    // A built-in template becomes a file of the project.
    let cover = "report-templates/deck/chapters/cover.typ";
    let text = preview.get(&format!("/api/file?name={cover}")).json()["text"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        preview
            .post("/api/file/save", &wish(cover, &format!("{text}\n// ours\n")))
            .status,
        200
    );
    assert!(preview.read(cover).ends_with("// ours\n"));
    preview.after(&before);
    // A template that does not compile is not written.
    let broken = wish(cover, "#nothing-of-the-kind\n");
    let checked = preview.post("/api/file/check", &broken).json();
    let place = &checked["problem"]["places"][0];
    assert_eq!(
        (&place["file"], &place["line"]),
        (&cover.into(), &1.into()),
        "{checked:#}"
    );
    assert_eq!(preview.post("/api/file/save", &broken).status, 422);
    assert!(preview.read(cover).ends_with("// ours\n"));
}

#[test]
fn notes_and_measures_go_to_their_files() {
    let folder = project();
    let preview = Preview::start(folder.path());
    let before = preview.ready();
    let base = |page: &str| preview.get("/api/notes").json()["pages"][page]["base"].clone();
    let first = base("summary");
    let words = json!({ "page": "summary", "base": first, "parts": { "headline": [], "text": ["首保到期客户：专人跟进 #1", "五月复查"] } });
    let saved = preview.post("/api/notes", &words);
    assert_eq!(saved.status, 200, "{}", saved.text());
    assert_eq!(
        preview.read("config/notes/2026-04.yaml"),
        "summary: { text: [\"首保到期客户：专人跟进 #1\", 五月复查] }\n"
    );
    let noted = preview.until("the note", |state| {
        state["report"]["serial"] != before["report"]["serial"]
            && state["building"] == false
            && preview.words(state).contains("首保到期客户")
    });
    // Who did not see these words does not write over them.
    let stale = preview.post("/api/notes", &words);
    assert!(
        stale.status == 422 && stale.text().contains("another program"),
        "{}",
        stale.text()
    );
    let cleared = json!({ "page": "summary", "base": base("summary"), "parts": { "text": [] } });
    assert_eq!(preview.post("/api/notes", &cleared).status, 200);
    preview.until("the pages without the note", |state| {
        state["report"]["serial"] != noted["report"]["serial"]
            && state["building"] == false
            && state["problem"].is_null()
            && !preview.words(state).contains("首保到期客户")
    });
    assert_eq!(preview.read("config/notes/2026-04.yaml"), "");
    assert_eq!(
        preview
            .post("/api/notes", &json!({ "page": "cover", "base": "", "parts": {} }))
            .status,
        422
    );

    let table = preview.read("data/action_items.csv");
    let told = preview.get("/api/actions").json();
    assert_eq!(
        (&told["file"], told["rows"].as_array().unwrap().len()),
        (&"data/action_items.csv".into(), 1)
    );
    let measure = json!({ "cells": { "department": "客服", "problem": "回访太晚", "measure": "三日内, 完成回访", "owner": "曾怡", "due": "2026-05-31" } });
    let added = preview.post("/api/actions", &measure);
    assert_eq!(added.status, 200, "{}", added.text());
    assert_eq!(
        preview.read("data/action_items.csv"),
        format!("{table}2026-04,客服,回访太晚,\"三日内, 完成回访\",曾怡,2026-05-31,todo\r\n")
    );
    preview.until("the measure", |state| {
        preview.get("/api/actions").json()["rows"].as_array().unwrap().len() == 2
            && preview.words(state).contains("三日内")
    });
    for (cells, words) in [
        (json!({ "problem": "甲", "due": "next week" }), ["due", "next week"]),
        (json!({ "problem": "甲", "due": "2026-02-30" }), ["due", "2026-02-30"]),
        (json!({ "owner": "甲" }), ["problem", "measure"]),
        (json!({ "measure": "甲", "resources": "两台工位" }), ["资源", "column"]),
        (json!({ "measure": "甲", "department": "后勤" }), ["department", "车间"]),
        (
            json!({ "measure": "=HYPERLINK(\"http://a\")" }),
            ["measure", "=HYPERLINK"],
        ),
        (json!({ "measure": "甲", "owner": "@SUM(A1)" }), ["owner", "@SUM"]),
        (json!({ "problem": "＋1+1" }), ["problem", "＋1+1"]),
        (
            json!({ "measure": "甲", "metric": "churn.rat" }),
            ["metric", "churn.rate"],
        ),
    ] {
        let refused = preview.post("/api/actions", &json!({ "cells": cells }));
        assert_eq!(refused.status, 422, "{cells}");
        for word in words {
            assert!(refused.text().contains(word), "{word}: {}", refused.text());
        }
    }
    assert_eq!(preview.get("/api/actions").json()["rows"].as_array().unwrap().len(), 2);
    // Numbers are no formulas; what is typed is what is read.
    let row = json!({ "cells": { "problem": "-5", "measure": " 两行\n一格 ", "due": "2026/5/31", "owner": "'李四" } });
    assert_eq!(preview.post("/api/actions", &row).status, 200);
    preview.until("the third measure", |_| {
        let rows = preview.get("/api/actions").json()["rows"].clone();
        rows.as_array().unwrap().iter().any(|row| {
            row["problem"] == "-5"
                && row["measure"] == "两行 一格"
                && row["due"] == "2026-05-31"
                && row["owner"] == "'李四"
        })
    });
}

#[test]
fn a_project_comes_with_the_schema_its_configuration_names() {
    let folder = tempfile::tempdir().unwrap();
    let output = crate::suite::program::servicedeck(folder.path(), &["init", "."]);
    assert_eq!(output.status.code(), Some(0));
    let config = std::fs::read_to_string(folder.path().join("config/report.yaml")).unwrap();
    let first = config.lines().next().unwrap();
    let named = first.strip_prefix("# yaml-language-server: $schema=").unwrap();
    let schema = std::fs::read_to_string(folder.path().join("config").join(named)).unwrap();
    let printed = crate::suite::program::servicedeck(folder.path(), &["schema", "config", "--lang", "zh"]);
    assert_eq!(schema, String::from_utf8(printed.stdout).unwrap());
}

/// Of the repository's own configuration, for whoever opens it in an editor; `UPDATE_EXPECTED=1` writes it.
#[test]
fn the_sample_configuration_has_its_schema_beside_it() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let printed = crate::suite::program::servicedeck(root, &["schema", "config"]);
    let printed = String::from_utf8(printed.stdout).unwrap();
    let file = root.join("config/report.schema.json");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(&file, &printed).unwrap();
    }
    assert!(
        std::fs::read_to_string(&file).unwrap() == printed,
        "config/report.schema.json is not what `schema config` prints"
    );
}
