//! Proposals for unknown exports.

use std::path::Path;

use servicedeck::config;
use servicedeck::records::mapping::{left_out, propose, to_yaml};
use servicedeck::records::schema::TableId;

fn in_tests(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

#[test]
fn tables_headers_and_words_are_proposed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("导出.csv");
    let text = "四月回访明细\n工单号,回访日期,回访时间,回访结果,渠道\nA1,2026-04-01,9:30,接受访问,电话\nA2,2026-04-01,9:40,没有人接,电话\nA3,2026-04-02,9:40,再议,\n";
    std::fs::write(&file, text).unwrap();
    let proposals = propose(&[&file], None).unwrap();
    let json = serde_json::to_value(&proposals).unwrap();
    assert_eq!(
        json,
        serde_json::json!([{
            "file": file.to_str().unwrap(), "sheet": null, "table": "callbacks", "header_row": 2,
            "columns": { "order_no": "工单号", "called_at": ["回访日期", "回访时间"], "outcome": "回访结果" },
            "missing": [],
            "unplaced": ["渠道"],
            "values": { "outcome": { "接受访问": "valid", "没有人接": "no_answer", "再议": null } }
        }])
    );
    let yaml = to_yaml(&proposals).replace(folder.path().to_str().unwrap(), "FOLDER");
    assert_eq!(
        yaml,
        "\
sources:
  callbacks:
    path: \"FOLDER/导出.csv\"
    header_row: 2
    columns:
      order_no: \"工单号\"
      called_at: [\"回访日期\", \"回访时间\"]
      outcome: \"回访结果\"
    values:
      outcome:
        \"接受访问\": valid
        \"没有人接\": no_answer
        # \"再议\": ?  valid | declined | switched_off | suspended | no_signal | no_answer | busy | wrong_number
    # headers that are no column: 渠道
"
    );
}

#[test]
fn every_sheet_of_a_workbook_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("o.xlsx");
    std::fs::write(&file, super::formats::workbook(2, &["说明"])).unwrap();
    let proposals = propose(&[&file], None).unwrap();
    assert_eq!(proposals.len(), 2);
    assert_eq!(
        (proposals[0].sheet.as_deref(), proposals[0].table),
        (Some("工单"), Some(TableId::RepairOrders))
    );
    assert_eq!(proposals[0].header_row, Some(3));
    assert_eq!(
        (proposals[1].sheet.as_deref(), proposals[1].table),
        (Some("说明"), None)
    );
}

#[test]
fn the_tables_of_the_example_projects_are_told_apart() {
    for (project, config_of) in [("chinese", None), ("edge", Some("edge")), ("stores", None)] {
        let config =
            config_of.map(|name| config::load(&in_tests(&format!("examples/{name}/config/report.yaml")), &[]).unwrap());
        let mine = config::load(&in_tests(&format!("examples/{project}/config/report.yaml")), &[]).unwrap();
        for (table, source) in &mine.sources {
            let file = in_tests(&format!("examples/{project}")).join(&source.paths[0]);
            let proposals = propose(&[&file], config.as_ref()).unwrap();
            assert_eq!(
                proposals[0].table,
                Some(*table),
                "{project} {:?} {:?}",
                source.paths,
                proposals[0].columns
            );
        }
    }
}

#[test]
fn exports_seen_in_the_wild_are_told_apart() {
    let seen: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(in_tests("headers_seen.json")).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for export in &seen {
        let headers: Vec<String> = export["headers"]
            .as_object()
            .unwrap()
            .keys()
            .map(|header| format!("\"{header}\""))
            .collect();
        let file = folder.path().join("export.csv");
        std::fs::write(&file, headers.join(",") + "\n").unwrap();
        let table = propose(&[&file], None).unwrap()[0].table.map(TableId::name);
        if table != export["table"].as_str() {
            wrong.push(format!("{}: {table:?}", export["source"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_of_one_layout_are_one_entry_and_the_others_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let january = file("1月.csv", "工单号,车架号,交车时间,金额\nA1,V1,2026-01-02,5\n");
    let february = file("2月.csv", "二月工单\n工单号,车架号,交车时间\nA2,V2,2026-02-02\n");
    let other = file("3月.csv", "委托书号,车架号,交车时间\nA3,V3,2026-03-02\n");
    let note = file("说明.csv", "此表为说明\n");
    let proposals = propose(&[&january, &february, &january, &other, &note], None).unwrap();
    let yaml = to_yaml(&proposals).replace(folder.path().to_str().unwrap(), "F");
    assert!(
        yaml.starts_with("sources:\n  repair_orders:\n    path: [\"F/1月.csv\", \"F/2月.csv\"]\n    columns:\n"),
        "{yaml}"
    );
    assert!(yaml.contains("      amount: \"金额\"\n"), "{yaml}");
    let sentences = left_out(&proposals);
    assert_eq!(sentences.len(), 2, "{sentences:?}");
    assert!(
        sentences[0].contains("3月.csv") && sentences[1].contains("说明.csv"),
        "{sentences:?}"
    );
}

#[test]
fn what_months_of_one_export_differ_in_is_put_together() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let first = file(
        "1月回访.csv",
        "一月\n工单号,回访日期,回访结果,备用\nA1,2026-01-02,再议\n",
    );
    let second = file(
        "2月回访.csv",
        "二月\n\n工单号,回访日期,回访结果,另记,备用\nA2,2026-02-02,拒绝回访\nA3,2026-02-03,再议\nA4,2026-02-04,关机\nA5,2026-02-05,\n",
    );
    let proposals = propose(&[&first, &second], None).unwrap();
    assert_eq!((proposals[0].header_row, proposals[1].header_row), (Some(2), Some(3)));
    let yaml = to_yaml(&proposals).replace(folder.path().to_str().unwrap(), "F");
    assert_eq!(
        yaml,
        "\
sources:
  callbacks:
    path: [\"F/1月回访.csv\", \"F/2月回访.csv\"]
    columns:
      order_no: \"工单号\"
      called_at: \"回访日期\"
      outcome: \"回访结果\"
    values:
      outcome:
        # \"再议\": ?  valid | declined | switched_off | suspended | no_signal | no_answer | busy | wrong_number
        \"拒绝回访\": declined
    # headers that are no column: 备用, 另记
"
    );
    assert_eq!(
        left_out(&proposals),
        ["callbacks: words of outcome whose meaning is not known: 再议"]
    );
}

#[test]
fn a_column_that_must_be_there_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("投诉.csv");
    std::fs::write(&file, "投诉编号,投诉内容,责任部门\nT1,噪音,车间\n").unwrap();
    let proposals = propose(&[&file], None).unwrap();
    assert_eq!(proposals[0].missing, ["received_at"]);
    let asked = "required column not found: received_at";
    assert!(to_yaml(&proposals).contains(&format!("    # {asked}\n")));
    assert_eq!(left_out(&proposals), [format!("complaints: {asked}")]);
}

/// Twenty words are listed; a column with more has words of its own, or numbers.
#[test]
fn columns_of_very_many_words_are_not_listed_word_by_word() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("工单.csv");
    for (words, expected) in [
        (20, vec!["YY00".to_owned(); 1]),
        (21, vec!["*".to_owned(), String::new()]),
    ] {
        let rows: String = (0..words)
            .map(|row| format!("A{row},V{row},2026-01-02,YY{row:02}\n"))
            .collect();
        std::fs::write(&file, format!("工单号,车架号,交车时间,预约方式\n{rows}")).unwrap();
        let proposals = propose(&[&file], None).unwrap();
        let found: Vec<&String> = proposals[0].values["appointment"].keys().collect();
        assert_eq!(found[..expected.len()], expected.iter().collect::<Vec<_>>(), "{words}");
        assert_eq!(found.len(), if words == 20 { 20 } else { 2 });
    }
}

#[test]
fn a_plate_is_a_column_of_orders_and_elsewhere_what_tells_a_vehicle() {
    let folder = tempfile::tempdir().unwrap();
    let proposed = |name: &str, header: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, format!("{header}\n")).unwrap();
        let proposal = propose(&[&file], None).unwrap().remove(0);
        (proposal.columns.contains_key("plate"), proposal.unplaced)
    };
    assert!(proposed("工单.csv", "工单号,车架号,车牌号,交车时间").0);
    assert!(!proposed("回访.csv", "工单号,车架号,车牌号,回访日期,回访结果").0);
    assert_eq!(proposed("说明.csv", "此表为说明,,附注").1, ["此表为说明", "附注"]);
}

/// A column none of whose words is known stands in comments: a key without anything below it would be no section.
#[test]
fn a_column_of_unknown_words_is_left_to_its_reader() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("回访.csv");
    std::fs::write(&file, "工单号,回访日期,回访结果\nA1,2026-01-02,再议\n").unwrap();
    let yaml = to_yaml(&propose(&[&file], None).unwrap());
    let expected = "    # values:\n      # outcome:\n        # \"再议\": ?";
    assert!(yaml.contains(expected), "{yaml}");
}
