//! Notes and configurations however people write them: edited in the form, with their comments.

use serde_json::{Value, json};

use super::client::{CONFIG, Preview, project};
use super::edits::change;

/// Notes as people write them: cleared in the form they leave nothing that would be a mistake.
#[test]
fn notes_of_any_shape_are_cleared() {
    let folder = project();
    let preview = Preview::start(folder.path());
    let mut before = preview.ready();
    let name = "config/notes/2026-04.yaml";
    for (written, cleared) in [
        (
            "# April\nchurn:\n  text: |\n    首保客户。\n    五月复查。\n  callout: 甲\nitems: { text: 乙 } # stays\n",
            "# April\nitems: { text: 乙 } # stays\n",
        ),
        ("churn:\n  # why\n  text:\n    - 首保客户。\n    - 五月复查。\n", ""),
        (
            "items: { text: 乙 }\nchurn: { text: [首保客户。, 五月复查。] }\n",
            "items: { text: 乙 }\n",
        ),
    ] {
        preview.write(name, written);
        before = preview.after(&before);
        assert_eq!(before["problem"], Value::Null, "{before:#}");
        let page = preview.get("/api/notes").json()["pages"]["churn"].clone();
        assert_eq!(page["note"]["text"], json!(["首保客户。", "五月复查。"]));
        let wish =
            json!({ "page": "churn", "base": page["base"], "parts": { "headline": [], "text": [], "callout": [] } });
        let saved = preview.post("/api/notes", &wish);
        assert_eq!(saved.status, 200, "{}", saved.text());
        assert_eq!(preview.read(name), cleared);
        // What was written first may have been seen in two steps, so the next report need not be the last.
        before = preview.until("without the note", |state| {
            state["building"] == false && state["problem"].is_null() && !preview.words(state).contains("首保客户。")
        });
    }
    // One part of several: the others stay as written.
    preview.write(name, "churn:\n  text: |\n    首保客户。\n  callout: 甲 # why\n");
    preview.after(&before);
    let page = preview.get("/api/notes").json()["pages"]["churn"].clone();
    let wish =
        json!({ "page": "churn", "base": page["base"], "parts": { "headline": [], "text": [], "callout": ["甲"] } });
    assert_eq!(preview.post("/api/notes", &wish).status, 200);
    assert_eq!(preview.read(name), "churn:\n  callout: 甲 # why\n");
}

#[test]
fn lists_of_a_line_an_item_are_edited_in_the_form() {
    let folder = project();
    let config = CONFIG.replace(
        "    hide: [mystery_shopper, external_scores, external_trend, technicians, appointments, churn_groups, accounts]\n",
        "    hide:\n      - mystery_shopper # 无数据\n      # 厂家\n      - external_scores\n      - external_trend\n",
    ) + "delivery:\n  from: a@example.com\n  smtp: { host: smtp.example.com }\n  recipients:\n    # 总部\n    - to:\n        - hq@example.com # 一号\n        - hq2@example.com\n      stores: all\n    - to: [b@example.com]\n";
    super::client::write(&folder.path().join("config/report.yaml"), &config);
    let preview = Preview::start(folder.path());
    preview.ready();
    let form = preview.get("/api/form").json();
    let wish = json!({ "base": form["base"], "changes": [
        change(&["report", "pages", "hide"], &json!(["mystery_shopper", "external_trend", "accounts"])),
        change(&["delivery", "recipients"], &json!([
            { "to": ["hq@example.com", "hq3@example.com"], "stores": "all" },
            { "to": ["c@example.com"], "stores": "all" },
            { "to": ["d@example.com"], "stores": ["S01"], "audience": "hq" }
        ])),
        change(&["report", "audience"], &json!("both")),
    ] });
    let saved = preview.post("/api/form/save", &wish);
    assert_eq!(saved.status, 200, "{}", saved.text());
    let expected = config
        .replace(
            "      - external_scores\n      - external_trend\n",
            "      - external_trend\n      - accounts\n",
        )
        .replace("        - hq2@example.com\n", "        - hq3@example.com\n");
    let written = preview.read("config/report.yaml");
    assert!(
        written.contains("      - mystery_shopper # 无数据\n      # 厂家\n      - external_trend\n      - accounts\n"),
        "{written}"
    );
    assert!(
        written.contains(
            "    # 总部\n    - to:\n        - hq@example.com # 一号\n        - hq3@example.com\n      stores: all\n"
        ),
        "{written}"
    );
    assert!(
        written.contains("    - { to: [d@example.com], stores: [S01], audience: hq }\n"),
        "{written}"
    );
    assert!(
        !written.contains("b@example.com") && written.contains("c@example.com"),
        "{written}"
    );
    assert!(
        expected
            .lines()
            .filter(|line| line.contains('#'))
            .all(|line| written.contains(line)),
        "{written}"
    );
    let form = preview.get("/api/form").json();
    assert_eq!(form["values"]["delivery"]["recipients"].as_array().unwrap().len(), 3);
    // Without any: the mail's server alone is no delivery, and the check says so.
    let wish = json!({ "base": form["base"], "changes": [change(&["delivery", "recipients"], &json!([]))] });
    let checked = preview.post("/api/form/check", &wish).json();
    assert!(
        checked["problem"]["message"].as_str().unwrap().contains("recipients"),
        "{checked:#}"
    );
    // Made from an older text: said, not taken for checked.
    let wish = json!({ "base": "0", "changes": [change(&["report", "title"], &json!("月报"))] });
    assert_eq!(preview.post("/api/form/check", &wish).json(), json!({ "stale": true }));
}

#[test]
fn mail_is_set_up_where_there_was_none() {
    let folder = project();
    let preview = Preview::start(folder.path());
    preview.ready();
    let form = preview.get("/api/form").json();
    assert_eq!(form["values"]["delivery"], Value::Null);
    let delivery = json!({ "from": "客服部 <service@example.com>", "smtp": { "host": "smtp.example.com", "port": 465, "security": "tls", "username": "service", "password": "env:SMTP_PASSWORD" },
        "recipients": [{ "to": ["hq@example.com"], "stores": "all" }, { "to": ["boss@example.com"], "stores": ["S01"] }] });
    let wish = json!({ "base": form["base"], "changes": [change(&["delivery"], &delivery)] });
    let saved = preview.post("/api/form/save", &wish);
    assert_eq!(saved.status, 200, "{}", saved.text());
    assert_eq!(
        preview.read("config/report.yaml"),
        format!(
            "{CONFIG}delivery:\n  from: \"客服部 <service@example.com>\"\n  smtp: {{ host: smtp.example.com, port: 465, security: tls, username: service, password: \"env:SMTP_PASSWORD\" }}\n  recipients:\n    - {{ to: [hq@example.com], stores: all }}\n    - {{ to: [boss@example.com], stores: [S01] }}\n"
        )
    );
    preview.until("mail", |state| state["report"]["delivery"] == true);
    let wrong = json!({ "base": form["base"], "changes": [change(&["delivery"], &json!({ "from": "", "smtp": { "host": "" }, "recipients": [{ "to": [] }] }))] });
    assert_eq!(preview.post("/api/form/save", &wrong).status, 422);
}
