use serde_json::json;

use super::*;

fn set(path: &str, value: Value) -> Change {
    Change {
        path: path.split('/').map(str::to_owned).collect(),
        value: Some(value),
    }
}

fn without(path: &str) -> Change {
    Change {
        value: None,
        ..set(path, Value::Null)
    }
}

fn edited(text: &str, change: Change) -> String {
    changed("report.yaml", text, &[change]).unwrap()
}

const TEXT: &str = "# head\nreport:\n  title: 月报 # on the cover\n  #month: 2026-04\n  pages: { hide: [], own: [] }\ntargets:\n  churn.rate: { goal: 0.20, tolerance: 0.03 } # why\n  # the next one\n  complaints.total:\n    goal: 3\nlabels:\n  #churn.rate: 流失\n# tail\n";

#[test]
fn a_value_is_replaced_where_it_stands() {
    let text = edited(TEXT, set("targets/churn.rate/goal", json!(0.18)));
    assert_eq!(text, TEXT.replace("0.20", "0.18"));
    let text = edited(TEXT, set("report/title", json!("四月: \"月报\" # 1")));
    assert_eq!(text, TEXT.replace("title: 月报", "title: \"四月: \\\"月报\\\" # 1\""));
    let text = edited(TEXT, set("report/pages/hide", json!(["churn", "items"])));
    assert_eq!(text, TEXT.replace("hide: []", "hide: [churn, items]"));
}

#[test]
fn what_is_said_already_is_left_as_written() {
    assert_eq!(edited(TEXT, set("targets/churn.rate/goal", json!(0.2))), TEXT);
}

#[test]
fn a_key_is_added_in_the_manner_of_its_neighbours() {
    let text = edited(TEXT, set("targets/churn.rate/next", json!(0.17)));
    assert_eq!(text, TEXT.replace("0.03 }", "0.03, next: 0.17 }"));
    let text = edited(TEXT, set("targets/complaints.total/next", json!(2)));
    assert_eq!(text, TEXT.replace("goal: 3\n", "goal: 3\n    next: 2\n"));
    let text = edited(TEXT, set("labels/churn.rate", json!("流失比例")));
    assert_eq!(text, TEXT.replace("labels:\n", "labels:\n  churn.rate: 流失比例\n"));
    let text = edited(TEXT, set("report/brand/color", json!("#005A66")));
    let added = "  pages: { hide: [], own: [] }\n  brand: { color: \"#005A66\" }\n";
    assert_eq!(text, TEXT.replace("  pages: { hide: [], own: [] }\n", added));
}

#[test]
fn a_section_is_added_at_the_end() {
    let text = edited(TEXT, set("quality/max_reject_rate", json!(0.1)));
    assert_eq!(text, format!("{TEXT}quality: {{ max_reject_rate: 0.1 }}\n"));
    assert_eq!(edited("", set("a/b", json!("c"))), "a: { b: c }\n");
    assert_eq!(edited("x: 1", set("z", json!(2))), "x: 1\nz: 2\n");
}

#[test]
fn keys_and_items_are_taken_out_with_their_lines() {
    let text = edited(TEXT, without("targets/complaints.total"));
    assert_eq!(text, TEXT.replace("  complaints.total:\n    goal: 3\n", ""));
    let text = edited(TEXT, without("targets/churn.rate/tolerance"));
    assert_eq!(text, TEXT.replace("goal: 0.20, tolerance: 0.03", "goal: 0.20"));
    let list = "to:\n  - a # first\n  - b\n  # last\n  - c\n";
    assert_eq!(edited(list, without("to/1")), "to:\n  - a # first\n  # last\n  - c\n");
    assert_eq!(edited("to: [a, b, c]\n", without("to/0")), "to: [b, c]\n");
}

#[test]
fn items_are_known_by_id_and_added_at_the_end() {
    let list = "items:\n  - { id: q2, weight: 0.5 } # greeting\n  - { id: q3, weight: 0.5 }\n";
    assert_eq!(
        edited(list, set("items/q3/weight", json!(0.25))),
        list.replace("q3, weight: 0.5", "q3, weight: 0.25")
    );
    assert_eq!(
        edited(list, set("items/2", json!({ "id": "q4", "weight": 0 }))),
        format!("{list}  - {{ id: q4, weight: 0 }}\n")
    );
    assert_eq!(edited("to: [a]\n", set("to/1", json!("b"))), "to: [a, b]\n");
    assert_eq!(edited("to: []\n", set("to/0", json!("b"))), "to: [b]\n");
}

#[test]
fn a_list_of_lines_stays_one_with_its_comments() {
    assert_eq!(
        edited("hide:\n  - a\n  - b\nx: 1\n", set("hide", json!(["b", "c", "d"]))),
        "hide:\n  - b\n  - c\n  - d\nx: 1\n"
    );
    let text = "report:\n  pages:\n    hide: # 试用\n      # first\n      - a # because\n\n      # second\n      - b\n      - c # last\n  title: 月报 # t\n";
    assert_eq!(edited(text, set("report/pages/hide", json!(["c", "a", "b", "d"]))), {
        "report:\n  pages:\n    hide: # 试用\n      # first\n      - c # last\n      - a # because\n\n      # second\n      - b\n      - d\n  title: 月报 # t\n"
    });
    assert_eq!(
        edited(text, set("report/pages/hide", json!(["a", "c"]))),
        text.replace("      - b\n", "")
    );
    assert_eq!(
        edited(text, set("report/pages/hide", json!([]))),
        "report:\n  pages:\n    hide: [] # 试用\n      # first\n      # second\n  title: 月报 # t\n"
    );
    assert_eq!(edited("to:\n- a\n- b", set("to", json!(["b", "c"]))), "to:\n- b\n- c\n");
    assert_eq!(
        edited("to:\r\n- a\r\n- b\r\n", set("to", json!(["c", "b"]))),
        "to:\r\n- c\r\n- b\r\n"
    );
    assert_eq!(edited("to:\n  - a # x\n", without("to/0")), "to: []\n");
    assert_eq!(
        edited("stores:\n  - S01\n  - S02\n", set("stores", json!("all"))),
        "stores: all\n"
    );
}

#[test]
fn entries_of_a_list_change_where_they_stand() {
    let text = "delivery:\n  recipients:\n    # headquarters\n    - to:\n        - hq@a.cn # the office\n        - hq2@a.cn\n      stores: all # everyone\n    # our own\n    - { to: [b@a.cn], stores: [S01] } # boss\n";
    let entries = json!([
        { "to": ["hq2@a.cn", "hq3@a.cn"], "stores": "all", "audience": "hq" },
        { "to": ["b@a.cn"], "stores": ["S01"] },
        { "to": ["c@a.cn"], "stores": "all" }
    ]);
    let expected = text
        .replace(
            "        - hq@a.cn # the office\n        - hq2@a.cn\n",
            "        - hq2@a.cn\n        - hq3@a.cn\n",
        )
        .replace("# everyone\n", "# everyone\n      audience: hq\n")
        + "    - { to: [c@a.cn], stores: all }\n";
    assert_eq!(edited(text, set("delivery/recipients", entries)), expected);
    let rest = json!([{ "to": ["b@a.cn", "d@a.cn"], "stores": ["S01"] }]);
    assert_eq!(
        edited(text, set("delivery/recipients", rest)),
        "delivery:\n  recipients:\n    # headquarters\n    # our own\n    - { to: [b@a.cn, d@a.cn], stores: [S01] } # boss\n"
    );
}

#[test]
fn a_new_section_of_several_parts_has_a_line_for_each() {
    let delivery =
        json!({ "from": "a@b.cn", "smtp": { "host": "h", "port": 25 }, "recipients": [{ "to": ["c@d.cn"] }] });
    assert_eq!(
        edited("x: 1\n# tail\n", set("delivery", delivery)),
        "x: 1\n# tail\ndelivery:\n  from: a@b.cn\n  smtp: { host: h, port: 25 }\n  recipients:\n    - { to: [c@d.cn] }\n"
    );
}

#[test]
fn texts_over_several_lines_and_windows_line_ends_stay_whole() {
    let text = "churn:\r\n  text: |\r\n    一\r\n    二\r\nitems: { text: 三 }\r\n";
    assert_eq!(
        edited(text, set("churn/text", json!(["四", "五"]))),
        "churn:\r\n  text: [四, 五]\r\nitems: { text: 三 }\r\n"
    );
    assert_eq!(edited(text, set("churn/headline", json!("六"))), {
        "churn:\r\n  text: |\r\n    一\r\n    二\r\n  headline: 六\r\nitems: { text: 三 }\r\n"
    });
}

#[test]
fn what_is_not_there_need_not_be_taken_out() {
    for text in ["", TEXT, "a: { b: 1 }\n"] {
        assert_eq!(edited(text, without("a/c/d")), text);
    }
    assert_eq!(edited("a: { b: 1 }\n", without("a/b")), "a: {  }\n");
    assert_eq!(edited("# x\na: { b: 1 }\n", without("a")), "# x\n");
    assert_eq!(edited("a:\n  b: |\n    c\n", without("a")), "");
}

#[test]
fn what_cannot_be_done_changes_nothing() {
    for path in ["report/title/deeper", "targets/churn.rate/goal/x"] {
        let error = changed("report.yaml", TEXT, &[set(path, json!(1))]).unwrap_err();
        assert_eq!(error.kind, Kind::Config);
    }
    assert!(changed("report.yaml", "a: [", &[set("a", json!(1))]).is_err());
}
