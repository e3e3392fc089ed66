//! Several processes at once.

use std::process::{Command, Stdio};

use super::mailed::{MONTH, Mailed, code};
use crate::suite::program::{messages, servicedeck};
use crate::suite::smtp_server::{Act, Gate, SmtpServer};

/// A server that takes nothing until its gate is opened.
fn gated() -> (SmtpServer, Gate) {
    let gate = Gate::default();
    let theirs = gate.clone();
    let server = SmtpServer::start(move |_| {
        theirs.pass();
        Act::Accept
    });
    (server, gate)
}

#[test]
fn two_processes_at_once_send_once() {
    let (server, gate) = gated();
    let mailed = Mailed::new(server.port);
    let (first, second) = std::thread::scope(|scope| {
        let first = scope.spawn(|| mailed.send(&["--store", "S01"]));
        assert!(server.has_offers(1));
        let second = mailed.send(&["--store", "S01"]);
        gate.open();
        (first.join().unwrap(), second)
    });
    assert_eq!(
        (code(&first), code(&second)),
        (0, 0),
        "{}{}",
        messages(&first),
        messages(&second)
    );
    assert_eq!(
        server.recipients(),
        ["boss@example.com", "copy@example.com", "hq@example.com"]
    );
    assert!(messages(&second).contains("another process"), "{}", messages(&second));
    assert!(!messages(&first).contains("another process"), "{}", messages(&first));
}

#[test]
fn two_schedulers_at_once_make_and_send_one_report_and_hinder_no_other_store() {
    let (server, gate) = gated();
    let mailed = Mailed::new(server.port);
    let run = |flags: &[&str]| {
        let arguments = ["run", "--today", "2026-05-20", "--json"];
        servicedeck(&mailed.folder, &[&arguments[..], flags].concat())
    };
    let (first, second, other_store, other_month) = std::thread::scope(|scope| {
        let first = scope.spawn(|| run(&["--send", "--store", "S01", "--month", MONTH]));
        assert!(server.has_offers(1));
        let second = run(&["--send", "--store", "S01", "--month", MONTH]);
        let other_store = run(&["--store", "S02", "--month", MONTH]);
        let other_month = run(&["--store", "S01", "--month", "2026-03"]);
        gate.open();
        (first.join().unwrap(), second, other_store, other_month)
    });
    for output in [&first, &second, &other_store] {
        assert_eq!(code(output), 0, "{}", messages(output));
    }
    assert!(
        messages(&second).contains("S01 2026-04: another process is at it"),
        "{}",
        messages(&second)
    );
    let summary: serde_json::Value = serde_json::from_slice(&second.stdout).unwrap();
    assert_eq!(summary["stores"][0]["state"], "busy", "{summary}");
    assert!(!messages(&other_store).contains("another process"));
    // March has no records: that is found out, so nothing stood in the way.
    assert_eq!(code(&other_month), 3, "{}", messages(&other_month));
    assert_eq!(
        server.recipients(),
        ["boss@example.com", "copy@example.com", "hq@example.com"]
    );
    // Nothing of the claims stays behind.
    let left: Vec<_> = std::fs::read_dir(mailed.folder.join("out/.locks")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_killed_process_is_in_nobodys_way() {
    let (server, gate) = gated();
    let mailed = Mailed::new(server.port);
    let mut killed = Command::new(env!("CARGO_BIN_EXE_servicedeck"))
        .args(["run", "--send", "--month", MONTH, "--today", "2026-05-20"])
        .current_dir(&mailed.folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    assert!(server.has_offers(1));
    killed.kill().unwrap();
    killed.wait().unwrap();
    gate.open();
    let output = mailed.run();
    assert_eq!(code(&output), 0, "{}", messages(&output));
    assert!(!messages(&output).contains("another process"), "{}", messages(&output));
    let output = mailed.send(&[]);
    assert_eq!(code(&output), 0, "{}", messages(&output));
    assert_eq!(mailed.states("S01").0, "sent");
}
