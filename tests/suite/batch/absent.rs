//! Stores whose records are late, gone, or cannot be read, among others whose records are there.

use super::group::{Group, Layout, expected};
use crate::suite::program::{messages, servicedeck};

const THREE: [&str; 3] = ["S01", "S02", "S03"];

#[test]
fn when_the_wait_is_over_only_the_late_store_has_no_report() {
    let group = Group::new(&THREE, Layout::Folders);
    std::fs::remove_dir_all(group.folder.path().join("data/store=S03")).unwrap();
    let enough = ["--set", "readiness.days_before_end=20"];
    let arguments = ["--missing", "--group", "--wait-for-data", "1s"];
    let (text, states) = group.misses(&[&arguments[..], &enough].concat());
    assert_eq!(
        states,
        expected([("S01", "produced"), ("S02", "produced"), ("S03", "failed")])
    );
    assert!(
        text.contains("the records are still not there") && text.contains("S03"),
        "{text}"
    );
    assert_eq!(
        group.states_in_report(),
        expected([("S01", "reported"), ("S02", "reported"), ("S03", "missing")])
    );
    assert!(text.contains("store_missing"), "{text}");
    // The group's report says why, in its own language.
    let model = group.json("out", "_group", "metrics.json");
    let late = &model["stores"][2];
    assert_eq!(late["reason"], "failed");
    assert!(late["detail"].as_str().unwrap().contains("数据仍未到齐"), "{late}");
    // One store alone: nothing is made, as nothing can be.
    let output = group.run(&["--wait-for-data", "0s", "--store", "S03"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(messages(&output).contains("the records are still not there"));
}

#[test]
fn a_store_found_last_month_and_not_now_is_missed() {
    for layout in [Layout::Folders, Layout::OneFile] {
        let group = Group::new(&THREE, layout);
        group.configure("auto");
        group.succeeds(&["--month", "2026-03", "--today", "2026-04-20"]);
        if layout == Layout::Folders {
            std::fs::remove_dir_all(group.folder.path().join("data/store=S03")).unwrap();
        } else {
            for table in ["repair_orders", "callbacks", "complaints"] {
                let path = group.folder.path().join(format!("data/all/{table}.csv"));
                let text = std::fs::read_to_string(&path).unwrap();
                let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("S03")).collect();
                std::fs::write(path, kept.join("\n") + "\n").unwrap();
            }
        }
        let (text, _) = group.misses(&["--group"]);
        assert!(
            text.contains("have a report of 2026-03 and no records now: S03"),
            "{text}"
        );
        assert_eq!(
            group.states_in_report(),
            expected([("S01", "reported"), ("S02", "reported"), ("S03", "missing")])
        );
        // Whoever is gone for good is not in the list.
        group.configure("[ { id: S01 }, { id: S02 } ]");
        group.succeeds(&["--group"]);
    }
}

#[test]
fn serious_warnings_of_each_of_many_stores_are_said_in_a_line() {
    let group = Group::new(&THREE, Layout::Folders);
    let text = group.succeeds(&[]);
    // S03 has no complaints of its own.
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("see to")).collect();
    assert!(
        lines
            .iter()
            .any(|line| line.contains("S03 2026-04") && line.contains("no_partition")),
        "{text}"
    );
    let of_store = |store: &str| lines.iter().filter(|line| line.contains(store)).count();
    assert!(THREE.iter().all(|store| of_store(store) <= 1), "{text}");
    let of_first = lines.iter().find(|line| line.contains("S01"));
    assert!(of_first.is_none_or(|line| !line.contains("no_partition")), "{text}");
    assert!(text.contains("no folder of a table (no_partition)"), "{text}");
}

#[test]
fn an_empty_folder_is_a_store_whose_records_are_missing() {
    let group = Group::new(&THREE[..2], Layout::Folders);
    group.configure("auto");
    std::fs::create_dir_all(group.folder.path().join("data/store=S03")).unwrap();
    let (text, _) = group.misses(&["--group"]);
    assert!(text.contains("S03"), "{text}");
    assert_eq!(
        group.states_in_report(),
        expected([("S01", "reported"), ("S02", "reported"), ("S03", "missing")])
    );
}

#[test]
#[cfg(unix)]
fn a_folder_that_cannot_be_read_costs_its_store_the_report() {
    use std::os::unix::fs::PermissionsExt;

    let group = Group::new(&THREE, Layout::Folders);
    let closed = group.folder.path().join("data/store=S02");
    let permit = |mode| std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(mode)).unwrap();
    permit(0o000);
    if std::fs::read_dir(&closed).is_ok() {
        // The administrator may read everything.
        permit(0o755);
        return;
    }
    for stores in ["[ { id: S01 }, { id: S02 }, { id: S03 } ]", "auto"] {
        group.configure(stores);
        let (text, states) = group.misses(&[]);
        assert_eq!(
            states,
            expected([("S01", "produced"), ("S02", "failed"), ("S03", "produced")])
        );
        assert!(text.contains("store=S02"), "{text}");
        // Whoever makes the others does not even see it.
        group.succeeds(&["--store", "S01", "--store", "S03"]);
    }
    permit(0o755);
}

#[test]
fn two_stores_that_differ_in_case_only_cost_no_other_its_report() {
    let group = Group::new(&["S01", "S02", "s01"], Layout::OneFile);
    group.configure("auto");
    let (text, states) = group.misses(&[]);
    assert_eq!(
        states,
        expected([("S01", "failed"), ("S02", "produced"), ("s01", "failed")])
    );
    assert!(
        text.contains("`S01` (data/all/repair_orders.csv row 2) and `s01` (data/all/repair_orders.csv row"),
        "{text}"
    );
}

#[test]
fn a_cell_that_is_no_id_costs_no_store_its_report() {
    let group = Group::new(&["S01", "S02"], Layout::OneFile);
    group.configure("auto");
    let path = group.folder.path().join("data/all/repair_orders.csv");
    let orders = std::fs::read_to_string(&path).unwrap();
    let astray = orders.lines().last().unwrap().replacen("S0", "../S0", 1);
    std::fs::write(&path, format!("{orders}{astray}\n")).unwrap();
    let place = format!("(data/all/repair_orders.csv row {})", orders.lines().count() + 1);
    let (text, states) = group.misses(&[]);
    assert_eq!(states, expected([("S01", "produced"), ("S02", "produced")]));
    assert!(text.contains("`../S02`") && text.contains(&place), "{text}");
    let flags = ["check", "--month", "2026-04", "--today", "2026-05-20"];
    let output = servicedeck(group.folder.path(), &flags);
    let text = messages(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("`../S02`") && text.contains(&place), "{text}");
    // Whoever names the stores asks for no others.
    group.succeeds(&["--store", "S01"]);
}

#[test]
fn a_mistyped_folder_of_reports_is_not_made() {
    let group = Group::new(&["S01"], Layout::Folders);
    let arguments = ["group", "--month", "2026-04", "--out", "collected"];
    let output = servicedeck(group.folder.path(), &arguments);
    let text = messages(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(
        text.contains("no store has a report of 2026-04 in collected/2026-04"),
        "{text}"
    );
    assert!(!group.folder.path().join("collected").exists());
}
