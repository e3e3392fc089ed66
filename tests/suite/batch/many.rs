//! So many stores that their decks are typeset in processes of their own.

use servicedeck::records::{Library, Wanted};

use super::group::{Group, Layout};

fn ids() -> Vec<String> {
    (1..=22).map(|number| format!("S{number:02}")).collect()
}

#[test]
fn many_stores_in_one_run_come_out_as_few_at_a_time_do() {
    let ids = ids();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let group = Group::new(&ids, Layout::Folders);
    let few = &[
        "--template",
        "deck",
        "--store",
        "S01",
        "--store",
        "S02",
        "--store",
        "S04",
    ];
    let whole = group.states(&["--template", "deck", "--out", "whole"]);
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
        .args("run --month 2026-04 --today 2026-05-20 --template deck --out killed --json".split(' '))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let first = loop {
        // Both processes are there when the first report is; the run has many to go.
        let is_under_way = group.out("killed", "S01", "manifest.json").is_file();
        if is_under_way && let Some(first) = typesetters(run.id()).first() {
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

/// What is wrong in many ways: other months' files that repeat rows, as they are and changed, keys in another writing, rows of no store.
fn untidy(ids: &[&str]) -> Group {
    let group = Group::new(ids, Layout::OneFile);
    let of = |table: &str| std::fs::read_to_string(group.folder.path().join(format!("data/all/{table}.csv"))).unwrap();
    for table in ["repair_orders", "callbacks"] {
        let whole = of(table);
        let (header, rows) = whole.split_once('\n').unwrap();
        let repeated: Vec<String> = rows
            .lines()
            .enumerate()
            .filter(|(index, _)| index % 7 == 0)
            .map(|(index, row)| match index % 3 {
                0 => row.to_owned(),
                1 => row.replace("2026-04-", "2026/4/"),
                _ => row.replacen(",A2026", ", A2026", 1),
            })
            .collect();
        let broken = "S99,A1,V1,2026-04-03 10:00,repair,x\nS03,A2,V2,someday,repair,x\n,A3,V3,2026-04-03,repair,x\nS05,,V4,2026-04-03,repair,x\n";
        group.write(
            &format!("data/zz/{table}.csv"),
            format!("{header}\n{}\n{broken}", repeated.join("\n")),
        );
    }
    // A file of one store's own beside those of all.
    let orders = of("repair_orders");
    let header = orders.lines().next().unwrap().replacen("store,", "", 1);
    group.write(
        "data/store=S04/repair_orders.csv",
        format!("{header}\nNEW1,V1,2026-04-05 10:00,repair,技师1\n"),
    );
    group
}

#[test]
fn packed_rows_are_the_rows() {
    let ids = ids();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let group = untidy(&ids);
    let config = servicedeck::config::load(&group.folder.path().join("config/report.yaml"), &[]).unwrap();
    let (today, month) = ("2026-05-20".parse().unwrap(), "2026-04".parse().unwrap());
    let some: Vec<String> = ["S01", "S04", "S05", "S20"].map(str::to_owned).to_vec();
    for stores in [None, Some(some.as_slice())] {
        let wanted = Wanted { tables: None, stores };
        let plain = Library::open(&config, today, month, wanted).unwrap();
        let packed = Library::open_by_store(&config, today, month, wanted).unwrap();
        assert!(packed.shared().tables.is_empty(), "nothing is packed");
        for id in ids
            .iter()
            .filter(|id| stores.is_none_or(|stores| stores.iter().any(|store| store == *id)))
        {
            let (plain, packed) = (plain.store(id).unwrap(), packed.store(id).unwrap());
            assert!(!plain.rejects.is_empty());
            assert_eq!(packed.rejects, plain.rejects, "{id}");
            assert_eq!(packed.inputs, plain.inputs, "{id}");
            assert_eq!(packed.warnings, plain.warnings, "{id}");
            assert_eq!(packed.rows_read, plain.rows_read, "{id}");
            assert!(packed.tables.keys().eq(plain.tables.keys()), "{id}");
            for (table, plain) in &plain.tables {
                let packed = &packed.tables[table];
                assert_eq!(packed.columns, plain.columns, "{id} {table}");
                assert_eq!(packed.frame.schema(), plain.frame.schema(), "{id} {table}");
                assert!(
                    packed.frame.equals_missing(&plain.frame),
                    "{id} {table}\n{}\n{}",
                    packed.frame,
                    plain.frame
                );
            }
        }
    }
}

#[test]
#[cfg(unix)]
fn a_run_that_is_stopped_says_how_far_it_came() {
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Command, Stdio};

    let ids: Vec<String> = (1..=60).map(|number| format!("S{number:02}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let group = Group::new(&ids, Layout::Folders);
    let run = Command::new(env!("CARGO_BIN_EXE_servicedeck"))
        .current_dir(group.folder.path())
        .args(["run", "--month", "2026-04", "--today", "2026-05-20", "--lang", "en"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let first = group.out("out", "S01", "manifest.json");
    while !first.exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let stopped = Command::new("kill").arg(run.id().to_string()).status().unwrap();
    assert!(stopped.success());
    let output = run.wait_with_output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.signal(), Some(15), "{text}");
    assert!(
        text.contains("interrupted: ") && text.contains(" of 60 stores are done"),
        "{text}"
    );
}
