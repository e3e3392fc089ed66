//! So many stores that their decks are typeset in processes of their own.

use super::group::{Group, Layout};

fn ids() -> Vec<String> {
    (1..=22).map(|number| format!("S{number:02}")).collect()
}

#[test]
fn many_stores_in_one_run_come_out_as_few_at_a_time_do() {
    let ids = ids();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let group = Group::new(&ids, Layout::Folders);
    let few = &["--store", "S01", "--store", "S02", "--store", "S04"];
    let whole = group.states(&["--out", "whole"]);
    let made = whole.values().filter(|state| *state == "produced").count();
    assert!(made >= 20, "{whole:?}");
    let apart = group.reports("whole");
    group.succeeds(&[few.as_slice(), &["--out", "few"]].concat());
    let here = group.reports("few");
    assert!(!here.is_empty());
    for (file, bytes) in &here {
        assert!(apart.get(file) == Some(bytes), "{}", file.display());
    }
}

/// The children of a process that typeset.
#[cfg(target_os = "linux")]
fn typesetters(process: u32) -> Vec<u32> {
    let threads = std::fs::read_dir(format!("/proc/{process}/task"))
        .into_iter()
        .flatten()
        .flatten();
    let children = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    let children: Vec<u32> = children
        .flat_map(|line| {
            line.split_whitespace()
                .filter_map(|id| id.parse().ok())
                .collect::<Vec<_>>()
        })
        .collect();
    let typesets = |id: &u32| {
        let line = std::fs::read_to_string(format!("/proc/{id}/cmdline")).unwrap_or_default();
        line.contains(servicedeck::typeset::apart::ARGUMENT)
    };
    children.into_iter().filter(typesets).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_typesetter_that_is_killed_costs_one_store_its_report() {
    use std::process::{Command, Stdio};

    let ids = ids();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let group = Group::new(&ids, Layout::Folders);
    let mut run = Command::new(env!("CARGO_BIN_EXE_servicedeck"))
        .current_dir(group.folder.path())
        .env_clear()
        .args("run --month 2026-04 --today 2026-05-20 --out killed --json".split(' '))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let first = loop {
        if let Some(first) = typesetters(run.id()).first() {
            break *first;
        }
        assert!(run.try_wait().unwrap().is_none(), "no process typeset");
        std::thread::sleep(std::time::Duration::from_millis(5));
    };
    assert!(
        Command::new("kill")
            .args(["-9", &first.to_string()])
            .status()
            .unwrap()
            .success()
    );
    let output = run.wait_with_output().unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let stores = answer["stores"].as_array().unwrap();
    let failed: Vec<&serde_json::Value> = stores.iter().filter(|store| store["state"] == "failed").collect();
    let killed = |store: &&&serde_json::Value| store["error"].to_string().contains("process that typesets");
    assert_eq!(failed.iter().filter(killed).count(), 1, "{answer:#}");
}
