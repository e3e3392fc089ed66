//! A store's report made again after the group's: what changed is said, and stays said.

use serde_json::Value;

use super::fake::{Fake, Group, MONTH, configured};
use crate::suite::program::{messages, servicedeck};

/// Two stores; the second's first-time fixes are given, out of 300.
fn reports(fixed: i64) -> [Fake; 2] {
    let store = |id: &str, name: &str, fixed: i64| {
        Fake::new(id, name)
            .share("first_time_fix.rate", [fixed, 300], [280, 300])
            .share("churn.rate", [30, 170], [31, 170])
    };
    [store("S01", "东店", 290), store("S02", "西店", fixed)]
}

/// Every file of the group's report.
fn files(group: &Group) -> Vec<Vec<u8>> {
    ["report.pdf", "report.xlsx", "metrics.json", "manifest.json"]
        .map(|name| group.bytes(name))
        .to_vec()
}

#[test]
fn a_store_s_correction_is_named_in_the_group_s_report_until_the_next_one() {
    let group = Group::new(&configured(&reports(281)), &reports(281));
    group.make();
    let first = files(&group);
    group.make();
    assert!(files(&group) == first);
    let manifest = |group: &Group| group.json("manifest.json");
    assert_eq!(manifest(&group)["restated"], Value::Array(Vec::new()));

    reports(271)[1].write(&group.out());
    let said = group.make();
    assert!(
        said.contains("restated") && said.contains("first_time_fix.rate"),
        "{said}"
    );
    let restated = manifest(&group)["restated"].clone();
    let entries = restated.as_array().unwrap();
    assert_eq!(entries.len(), 1, "{restated}");
    assert_eq!(entries[0]["metric"], "first_time_fix.rate");
    assert_eq!(entries[0]["changed"], serde_json::json!(["2026-04/S02/metrics.json"]));
    assert!((entries[0]["from"].as_f64().unwrap() - 571.0 / 600.0).abs() < 1e-12);
    assert!((entries[0]["to"].as_f64().unwrap() - 561.0 / 600.0).abs() < 1e-12);
    let warned = group.json("metrics.json")["warnings"].clone();
    assert!(
        warned
            .as_array()
            .unwrap()
            .iter()
            .any(|warning| warning["code"] == "restated"),
        "{warned}"
    );
    let contents = servicedeck::deliver::verify::contents(&group.bytes("report.pdf")).unwrap();
    let text = contents.pages.concat();
    for words in ["更正版", "与上次集团报告的差别", "S02"] {
        assert!(text.contains(words), "{words}");
    }
    // Nothing changed any more: it stays said, in the same bytes.
    let corrected = files(&group);
    group.make();
    assert!(files(&group) == corrected);

    // A store that comes in late makes the report whole; what was said stays said and is not added to.
    let late = Fake::new("S03", "南店").share("first_time_fix.rate", [10, 100], [10, 100]);
    late.write(&group.out());
    group.make();
    assert_eq!(manifest(&group)["restated"], restated);
    assert!(files(&group) != corrected);
    let whole = files(&group);
    group.make();
    assert!(files(&group) == whole);

    // It is another one now: what it said of the group was wrong.
    let other = Fake::new("S03", "南店").share("first_time_fix.rate", [99, 100], [10, 100]);
    other.write(&group.out());
    group.make();
    assert_eq!(
        manifest(&group)["restated"][0]["changed"],
        serde_json::json!(["2026-04/S03/metrics.json"])
    );
}

#[test]
fn a_store_that_was_late_or_failed_at_first_is_no_correction() {
    let stores = reports(281);
    let group = Group::new(&configured(&stores), &stores[..1]);
    group.make();
    stores[1].write(&group.out());
    // The first store was made again from a file that was mended for the second: its figures stay, its manifest is another.
    let manifest = group.out().join("2026-04/S01/manifest.json");
    let mended = std::fs::read_to_string(&manifest).unwrap() + "\n";
    std::fs::write(&manifest, mended).unwrap();
    let said = group.make();
    assert!(!said.contains("restated"), "{said}");
    assert_eq!(group.json("manifest.json")["restated"], Value::Array(Vec::new()));
    let contents = servicedeck::deliver::verify::contents(&group.bytes("report.pdf")).unwrap();
    let text = contents.pages.concat();
    assert!(!text.contains("更正版") && text.contains("定稿"), "{text}");
}

#[test]
fn a_report_that_no_longer_counts_is_not_called_new() {
    let stores = reports(281);
    let group = Group::new(&configured(&stores), &stores);
    group.make();
    let written = |name: &str| {
        let path = group.out().join("2026-04/_group").join(name);
        std::fs::metadata(path).unwrap().modified().unwrap()
    };
    let before = written("report.pdf");
    group.make();
    assert_eq!(written("report.pdf"), before, "what is the same is left alone");
    std::fs::write(group.out().join("2026-04/S02/metrics.json"), "{}").unwrap();
    group.make();
    let contents = servicedeck::deliver::verify::contents(&group.bytes("report.pdf")).unwrap();
    let text = contents.pages.concat();
    assert!(text.contains("原因是1家门店的报告不再计入"), "{text}");
    assert!(
        text.contains("不再计入的报告") && !text.contains("新交或重做"),
        "{text}"
    );
    // A folder nobody configured whose report cannot be used is no store of the group.
    std::fs::create_dir_all(group.out().join("2026-04/kopie von S02")).unwrap();
    let said = group.make();
    assert!(said.contains("warning store_broken: store kopie von S02"), "{said}");
    assert!(!said.contains('–'), "{said}");
    let contents = servicedeck::deliver::verify::contents(&group.bytes("report.pdf")).unwrap();
    assert!(contents.pages[0].contains("2家中1家"), "{}", contents.pages[0]);
}

/// The report says its warnings in its own language, the terminal in that of its reader.
#[test]
fn the_group_s_warnings_on_the_terminal_follow_the_reader_s_language() {
    let chinese = [
        "警告 store_missing：2 家已配置的门店没有 2026-04 的报告：S04、S05",
        "警告 restated：2 项数字与本月已出的报告不同：first_time_fix.rate、churn.rate",
    ];
    let english = [
        "warning store_missing: 2 configured stores have no report of 2026-04: S04, S05",
        "warning restated: 2 figures differ from the report already made for this month: first_time_fix.rate, churn.rate",
    ];
    let mut stores = configured(&reports(281));
    stores.extend(["S04", "S05"].map(|id| (id.to_owned(), format!("{id}店"))));
    for (language, written) in [("zh", chinese), ("en", english)] {
        let group = Group::with(&stores, &reports(281), &format!("report: {{ language: {language} }}\n"));
        group.make();
        let corrected = reports(271)[1].clone().share("churn.rate", [40, 170], [31, 170]);
        corrected.write(&group.out());
        for (reader, expected) in [("zh", chinese), ("en", english)] {
            let output = servicedeck(group.folder.path(), &["--lang", reader, "group", "--month", MONTH]);
            let said = messages(&output);
            assert!(output.status.success(), "{said}");
            let warned: Vec<&str> = said
                .lines()
                .filter(|line| line.contains("警告") || line.contains("warning"))
                .collect();
            assert_eq!(warned, expected, "a report in {language} on a terminal in {reader}");
        }
        let kept = group.json("metrics.json")["warnings"].clone();
        let kept: Vec<&str> = kept
            .as_array()
            .unwrap()
            .iter()
            .map(|warning| warning["message"].as_str().unwrap())
            .collect();
        let written = written.map(|line| line.split_once(['：', ':']).unwrap().1.trim_start());
        assert_eq!(kept, written, "{language}");
    }
}
