//! Many stores in one run, and one run's stores among many processes.

mod absent;
pub mod group;
mod many;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::program::messages;
use group::{Group, Layout, ORDERS, TEMPLATE, expected, orders_as_parquet, rows};

const SIX: [&str; 6] = ["S01", "S02", "S03", "S04", "S05", "店六"];

/// Names of what two metrics.json differ in, warnings aside.
fn differences(one: &Value, other: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (part, value) in one.as_object().unwrap() {
        if part != "warnings" && *value != other[part] {
            let inside = value.as_object().into_iter().flatten();
            let names = inside.filter(|(name, value)| **value != other[part][name.as_str()]);
            found.extend(names.map(|(name, _)| format!("{part} {name}")));
            found.push(part.clone());
        }
    }
    found
}

#[test]
fn folders_of_stores_give_the_figures_of_one_file() {
    let (one, folders) = (Group::new(&SIX, Layout::OneFile), Group::new(&SIX, Layout::Folders));
    one.succeeds(&[]);
    folders.succeeds(&[]);
    for store in SIX {
        let figures = |group: &Group| group.json("out", store, "metrics.json");
        let (expected, found) = (figures(&one), figures(&folders));
        assert_eq!(differences(&expected, &found), [""; 0], "{store}");
        let is_told = |warning: &Value| warning["code"] == "no_partition";
        let without_folder = found["warnings"].as_array().unwrap().iter().any(is_told);
        assert_eq!(without_folder, ["S03", "店六"].contains(&store), "{store}");
        let inputs = folders.json("out", store, "manifest.json")["inputs"].clone();
        for input in inputs.as_array().unwrap() {
            let path = input["path"].as_str().unwrap();
            assert!(path.starts_with(&format!("data/store={store}/")), "{path}");
        }
    }
}

#[test]
fn the_union_of_shards_is_the_run_of_all() {
    let group = Group::new(&SIX, Layout::Folders);
    group.succeeds(&["--out", "whole"]);
    let whole = group.reports("whole");
    assert_eq!(whole.len(), SIX.len() * 5);
    for (out, shards) in [("zero", ["0/3", "1/3", "2/3"]), ("one", ["1/3", "2/3", "3/3"])] {
        let mut made = 0;
        for shard in shards {
            made += group.states(&["--out", out, "--shard", shard]).len();
        }
        assert_eq!(made, SIX.len());
        assert!(group.reports(out) == whole, "{out}");
    }
}

#[test]
fn the_union_of_shards_of_one_file_is_the_run_of_all() {
    let group = Group::new(&SIX[..4], Layout::OneFile);
    // A row of no store stands in every store's list, whichever share the store is in.
    let orders = std::fs::read_to_string(group.folder.path().join("data/all/repair_orders.csv")).unwrap();
    group.write(
        "data/all/repair_orders.csv",
        format!("{orders}S99,A1,V1,2026-04-03 10:00,repair,技师1\n"),
    );
    group.succeeds(&["--out", "whole"]);
    for shard in ["0/2", "1/2"] {
        group.succeeds(&["--out", "shards", "--shard", shard]);
    }
    assert!(group.reports("shards") == group.reports("whole"));
    for store in &SIX[..4] {
        let rejects = std::fs::read_to_string(group.out("shards", store, "rejects.csv")).unwrap();
        assert!(rejects.contains(",store,S99,unknown_store"), "{rejects}");
    }
}

#[test]
fn a_share_reads_its_own_folders_and_a_broken_one_costs_one_store() {
    let group = Group::new(&SIX, Layout::Folders);
    group.write("data/store=S02/repair_orders.csv", "no,table\n1,2\n");
    let states = group.states(&[]);
    let failed: Vec<&String> = states
        .iter()
        .filter(|(_, state)| *state == "failed")
        .map(|(store, _)| store)
        .collect();
    assert_eq!(failed, ["S02"]);
    assert_eq!(group.run(&[]).status.code(), Some(3));
    assert_eq!(group.run(&["--store", "S03"]).status.code(), Some(0));
    let shares = ["0/3", "1/3", "2/3"].map(|shard| {
        let output = group.run(&["--shard", shard]);
        (output.status.code(), messages(&output).contains("S02"))
    });
    let with_it: Vec<&(Option<i32>, bool)> = shares.iter().filter(|(_, named)| *named).collect();
    assert_eq!(with_it, [&(Some(3), true)]);
    assert!(
        shares.iter().all(|(code, named)| *named || *code == Some(0)),
        "{shares:?}"
    );
}

#[test]
fn schedulers_share_the_stores_out() {
    let group = Group::new(&SIX[..2], Layout::Folders);
    let refused = group.run(&["--shard", "auto"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        messages(&refused).contains("SLURM_ARRAY_TASK_ID"),
        "{}",
        messages(&refused)
    );
    assert_eq!(group.run(&["--shard", "3/2"]).status.code(), Some(2));
    let mut made = 0;
    for index in ["0", "1", "2"] {
        let output = super::program::built(group.folder.path())
            .envs([("JOB_COMPLETION_INDEX", index), ("JOB_COMPLETIONS", "3")])
            .args([
                "run",
                "--month",
                "2026-04",
                "--today",
                "2026-05-20",
                "--shard",
                "auto",
                "--json",
            ])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        made += answer["stores"].as_array().unwrap().len();
    }
    assert_eq!(made, 2);
}

#[test]
fn a_resumed_run_makes_what_is_missing_or_would_change() {
    let group = Group::new(&SIX[..3], Layout::Folders);
    let all = |state: &str| {
        SIX[..3]
            .iter()
            .map(|id| ((*id).to_owned(), state.to_owned()))
            .collect::<BTreeMap<_, _>>()
    };
    let one_made = |store: &str| {
        let mut states = all("kept");
        states.insert(store.to_owned(), "produced".to_owned());
        states
    };
    assert_eq!(group.states(&["--resume"]), all("produced"));
    let made = group.reports("out");
    let text = group.succeeds(&["--resume"]);
    assert!(text.contains("3 reports were there"), "{text}");
    assert!(group.reports("out") == made);

    // A report that is not whole.
    group.write("out/2026-04/S02/report.pdf", "half");
    assert_eq!(group.states(&["--resume"]), one_made("S02"));
    std::fs::remove_file(group.out("out", "S01", "manifest.json")).unwrap();
    assert_eq!(group.states(&["--resume"]), one_made("S01"));
    assert!(group.reports("out") == made);

    // Another input of one store.
    let complaints = group.folder.path().join("data/store=S01/complaints.csv");
    let before = std::fs::read(&complaints).unwrap();
    std::fs::write(
        &complaints,
        [&before[..], b"T9,2026-02-03 11:00,\xE7\x94\xB5\xE8\xAF\x9D,\n"].concat(),
    )
    .unwrap();
    assert_eq!(group.states(&["--resume"]), one_made("S01"));
    assert_eq!(group.states(&["--resume"]), all("kept"));

    // Words for one store, another template, another day, another config.
    group.write(
        "config/notes/S02/2026-04.yaml",
        "summary: { text: 四月完成车间改造。 }\n",
    );
    assert_eq!(group.states(&["--resume"]), one_made("S02"));
    group.write(&format!("{TEMPLATE}/theme.typ"), "// own\n");
    assert_eq!(group.states(&["--resume"]), all("produced"));
    assert_eq!(group.states(&["--resume", "--today", "2026-05-21"]), all("kept"));
    assert_eq!(group.states(&["--resume", "--today", "2026-05-02"]), all("produced"));
    group.states(&[]);
    assert_eq!(group.states(&["--resume"]), all("kept"));
    assert_eq!(
        group.states(&["--resume", "--set", "report.title=月报"]),
        all("produced")
    );
}

#[test]
fn another_month_s_report_in_a_month_s_folder_is_not_its_earlier_one() {
    let group = Group::new(&SIX[..1], Layout::Folders);
    group.succeeds(&["--month", "2026-03"]);
    let of = |month: &str| group.folder.path().join("out").join(month).join("S01");
    std::fs::create_dir_all(of("2026-04")).unwrap();
    for file in std::fs::read_dir(of("2026-03")).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), of("2026-04").join(file.file_name())).unwrap();
    }
    assert_eq!(group.states(&["--resume"]), expected([("S01", "produced")]));
    let manifest = group.json("out", "S01", "manifest.json");
    assert_eq!(manifest["month"], "2026-04");
    assert_eq!(manifest["restated"], Value::Array(Vec::new()));
}

/// Whoever adds a store, or mails to somebody else, corrects no report of the others.
#[test]
fn what_a_config_says_of_others_changes_no_report() {
    let group = Group::new(&SIX[..3], Layout::Folders);
    let away = group.folder.path().join("S03");
    std::fs::rename(group.folder.path().join("data/store=S03"), &away).unwrap();
    group.configure("[ { id: S01, name: 一 }, { id: S02, name: 二 } ]");
    group.succeeds(&[]);
    let made = group.reports("out");
    std::fs::rename(&away, group.folder.path().join("data/store=S03")).unwrap();
    group.configure("[ { id: S02, name: 二 }, { id: S03, name: 三 }, { id: S01, name: 一 } ]  # the third since May");
    let more = [
        "--set",
        "logging.file=servicedeck.log",
        "--set",
        "report.month=2026-03",
        "--set",
        "delivery={ from: a@b.cn, smtp: { host: localhost }, recipients: [ { to: [c@b.cn] } ] }",
    ];
    let states = group.states(&[&more[..], &["--resume"]].concat());
    assert_eq!(
        states,
        expected([("S01", "kept"), ("S02", "kept"), ("S03", "produced")])
    );
    assert_eq!(group.states(&more)["S01"], "produced");
    let now = group.reports("out");
    for (path, bytes) in &made {
        // Its manifest says which file it was made with.
        if !path.ends_with("manifest.json") {
            assert!(now[path] == *bytes, "{}", path.display());
        }
    }
    let manifest = &group.json("out", "S01", "manifest.json")["config"];
    assert_ne!(manifest["sha256"], manifest["report_sha256"]);
    // A name of its own changes it.
    group.configure("[ { id: S01, name: 壹 }, { id: S02, name: 二 }, { id: S03, name: 三 } ]");
    assert_eq!(
        group.states(&["--resume"]),
        expected([("S01", "produced"), ("S02", "kept"), ("S03", "kept")])
    );
}

/// What an edition that is made no more says is of an older day.
#[test]
fn an_edition_that_is_not_asked_for_any_more_is_gone() {
    let group = Group::new(&SIX[..1], Layout::Folders);
    let editions = |audience: &str| {
        group.succeeds(&["--set", &format!("report.audience={audience}")]);
        ["report.pdf", "report.xlsx", "report-hq.pdf", "report-hq.xlsx"]
            .map(|name| group.out("out", "S01", name).exists())
    };
    assert_eq!(editions("both"), [true; 4]);
    assert_eq!(editions("internal"), [true, true, false, false]);
    assert_eq!(editions("hq"), [false, false, true, true]);
}

#[test]
fn stores_may_stand_in_a_table() {
    let group = Group::new(&SIX[..3], Layout::OneFile);
    group.configure("config/门店*.csv");
    let (table, _, _) =
        encoding_rs::GB18030.encode("集团门店一览\n序号,门店编号,门店名称,地址\n1,S01,东店,路一\n2,S03,,路三\n\n");
    group.write("config/门店1.csv", &table);
    group.write("config/门店2.csv", "id,name\nS02,西店\n");
    assert_eq!(group.states(&[]).keys().collect::<Vec<_>>(), ["S01", "S02", "S03"]);
    let name = |store: &str| {
        group.json("out", store, "metrics.json")["store"]["name"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(["S01", "S02", "S03"].map(name), ["东店", "西店", "S03"]);
    // The table belongs to the config.
    let before = group.json("out", "S02", "manifest.json")["config"]["sha256"].clone();
    group.write("config/门店2.csv", "id,name\nS02,西城店\n");
    group.succeeds(&["--store", "S02"]);
    assert_ne!(group.json("out", "S02", "manifest.json")["config"]["sha256"], before);

    group.write("config/门店2.csv", "id,name\n../S02,西店\ns01,南店\nS04,东店\n,北店\n");
    let output = group.run(&[]);
    let text = messages(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    for word in [
        "门店2.csv row 2",
        "../S02",
        "did you mean `S02`",
        "row 3",
        "twice",
        "row 4",
        "东店",
        "row 5",
    ] {
        assert!(text.contains(word), "`{word}` is not in:\n{text}");
    }
    group.write("config/门店2.csv", "code,title\nS02,西店\n");
    assert!(messages(&group.run(&[])).contains("has no column `id`"));
    group.configure("config/none.csv");
    let output = group.run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(messages(&output).contains("config/none.csv"), "{}", messages(&output));
}

#[test]
fn stores_may_be_those_the_records_name() {
    for layout in [Layout::OneFile, Layout::Folders] {
        let listed = Group::new(&["S02", "S10"], layout);
        listed.configure("[ { id: S02 }, { id: S10 } ]");
        listed.succeeds(&[]);
        let group = Group::new(&["S02", "S10"], layout);
        group.configure("auto");
        assert_eq!(group.states(&[]).keys().collect::<Vec<_>>(), ["S02", "S10"]);
        let figures = |group: &Group, store| group.json("out", store, "metrics.json");
        for store in ["S02", "S10"] {
            assert_eq!(figures(&group, store), figures(&listed, store));
        }
    }
    let group = Group::new(&["S02", "S10"], Layout::OneFile);
    group.configure("auto");
    let path = group.folder.path().join("data/all/repair_orders.csv");
    let orders = std::fs::read_to_string(&path).unwrap();
    // A line of sums is no store; it lacks an order number.
    std::fs::write(&path, format!("{orders}合计,,,,repair,\n")).unwrap();
    assert_eq!(group.states(&[]).len(), 2);
    std::fs::write(
        &path,
        format!("{orders}../../etc,A1,V1,2026-04-03 10:00,repair,\ns02,A2,V2,2026-04-03 10:00,repair,\n"),
    )
    .unwrap();
    let output = group.run(&[]);
    let text = messages(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(
        text.contains("../../etc") && text.contains("`S02` (data/all/repair_orders.csv row 2) and `s02`"),
        "{text}"
    );
    assert!(!Path::new(&group.folder.path().join("out/etc")).exists());
    std::fs::write(&path, orders.replace("store,order_no", "nothing,order_no")).unwrap();
    let output = group.run(&[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        messages(&output).contains("needs a store column"),
        "{}",
        messages(&output)
    );
}

#[test]
fn a_row_in_the_folder_of_another_store_is_rejected_and_counts() {
    let group = Group::new(&SIX[..2], Layout::Folders);
    let with_stores = |stores: &[&str]| {
        let rows = rows("repair_orders", 0);
        let rows = rows.iter().zip(stores.iter().copied().chain(std::iter::repeat("S01")));
        let rows: String = rows.map(|(row, store)| format!("{store},{row}\n")).collect();
        group.write("data/store=S01/repair_orders.csv", format!("门店,{ORDERS}\n{rows}"));
    };
    with_stores(&["", "店S01", "S02", "S77"]);
    group.succeeds(&[]);
    let rejects = std::fs::read_to_string(group.out("out", "S01", "rejects.csv")).unwrap();
    let lines: Vec<&str> = rejects.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "repair_orders,data/store=S01/repair_orders.csv,4,store,S02,unknown_store",
            "repair_orders,data/store=S01/repair_orders.csv,5,store,S77,unknown_store",
        ]
    );
    assert_eq!(
        std::fs::read_to_string(group.out("out", "S02", "rejects.csv"))
            .unwrap()
            .lines()
            .count(),
        1
    );
    with_stores(&["S02"; 70]);
    let states = group.states(&[]);
    assert_eq!((states["S01"].as_str(), states["S02"].as_str()), ("failed", "produced"));
}

#[test]
fn folders_of_unknown_stores_are_left_alone() {
    let group = Group::new(&SIX, Layout::Folders);
    group.configure("[ { id: S01, name: 一 } ]");
    for store in &SIX[1..] {
        group.write(&format!("data/store={store}/repair_orders.csv"), "broken");
    }
    std::fs::rename(
        group.folder.path().join("data/store=S01"),
        group.folder.path().join("data/store=%53%301"),
    )
    .unwrap();
    group.succeeds(&[]);
    let warnings = group.json("out", "S01", "metrics.json")["warnings"].clone();
    let unknown: Vec<&str> = warnings
        .as_array()
        .unwrap()
        .iter()
        .filter(|warning| warning["code"] == "unknown_partition")
        .filter_map(|warning| warning["message"].as_str())
        .collect();
    assert_eq!(
        unknown,
        [
            "维修工单 有 5 个文件夹（store=S02、store=S03、store=S04 等）不属于已配置的门店，其中 5 个文件未读取",
            "回访记录 有 5 个文件夹（store=S02、store=S03、store=S04 等）不属于已配置的门店，其中 5 个文件未读取",
            "投诉 的文件夹 store=S02 不属于已配置的门店，其中 1 个文件未读取",
            "投诉 的文件夹 store=S04 不属于已配置的门店，其中 1 个文件未读取",
            "投诉 的文件夹 store=S05 不属于已配置的门店，其中 1 个文件未读取",
        ]
    );
    // Of several stores, whose warnings are in the log, each folder is named once.
    group.configure("[ { id: S01, name: 一 }, { id: S02, name: 二 } ]");
    group.write("data/store=S02/repair_orders.csv", "broken");
    let (text, _) = group.misses(&[]);
    let named: Vec<&str> = text.lines().filter(|line| line.contains("unknown_partition")).collect();
    assert!(named.iter().any(|line| line.contains("store=S05")), "{text}");
    let once: BTreeSet<&str> = named.iter().copied().collect();
    assert_eq!(named.len(), once.len(), "{text}");
}

#[test]
fn folders_may_hold_parquet_and_stand_beside_one_file() {
    let ids = &SIX[..4];
    let group = Group::new(ids, Layout::Folders);
    let one = Group::new(ids, Layout::OneFile);
    one.succeeds(&[]);
    // Orders as Parquet in folders; callbacks of two stores in folders, of two in one file; complaints in one file.
    for (number, id) in ids.iter().enumerate() {
        group.write(
            &format!("data/store={id}/repair_orders.parquet"),
            orders_as_parquet(number),
        );
        std::fs::remove_file(group.folder.path().join(format!("data/store={id}/repair_orders.csv"))).unwrap();
        let _ = std::fs::remove_file(group.folder.path().join(format!("data/store={id}/complaints.csv")));
    }
    let read = |name: &str| std::fs::read_to_string(one.folder.path().join(format!("data/all/{name}.csv"))).unwrap();
    group.write("data/all/complaints.csv", read("complaints"));
    let callbacks = read("callbacks");
    let of_others = callbacks
        .lines()
        .filter(|line| !line.starts_with("S01,") && !line.starts_with("S02,"));
    group.write("data/all/callbacks.csv", of_others.collect::<Vec<_>>().join("\n"));
    for id in &ids[2..] {
        std::fs::remove_file(group.folder.path().join(format!("data/store={id}/callbacks.csv"))).unwrap();
    }
    let config = std::fs::read_to_string(group.folder.path().join("config/report.yaml")).unwrap();
    group.write(
        "config/report.yaml",
        config.replace("repair_orders.csv", "repair_orders.parquet"),
    );
    group.succeeds(&[]);
    for store in ids {
        let figures = |group: &Group| group.json("out", store, "metrics.json");
        assert_eq!(differences(&figures(&one), &figures(&group)), [""; 0], "{store}");
        let inputs = group.json("out", store, "manifest.json")["inputs"].clone();
        let tables: Vec<&str> = inputs
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|input| input["table"].as_str())
            .collect();
        let expected: &[&str] = if ids[..2].contains(store) {
            &["repair_orders", "callbacks", "callbacks", "complaints"]
        } else {
            &["repair_orders", "callbacks", "complaints"]
        };
        assert_eq!(tables, expected, "{store}");
    }
    for shard in ["1/2", "2/2"] {
        group.succeeds(&["--out", "shards", "--shard", shard]);
    }
    assert!(group.reports("shards") == group.reports("out"));
}
