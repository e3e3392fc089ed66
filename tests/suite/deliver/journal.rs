//! The log: an account of every run, with nothing personal and no secret in it.

use std::path::Path;

use serde_json::Value;

use super::mailed::{MONTH, Mailed, code};
use crate::suite::privacy::{personal_values, staff};
use crate::suite::program::{messages, servicedeck};
use crate::suite::smtp_server::{Act, SmtpServer};

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn with(mailed: &Mailed, more: &str) {
    let path = mailed.folder.join("config/report.yaml");
    let config = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, format!("{config}\n{more}")).unwrap();
}

#[test]
fn every_run_and_sending_is_accounted_for_under_its_id() {
    let server = SmtpServer::start(|offer| {
        if offer.recipient == "boss@example.com" {
            Act::RefuseRecipient("550 5.1.1 no such user boss@example.com")
        } else {
            Act::Accept
        }
    });
    let mailed = Mailed::new(server.port);
    with(&mailed, "logging: { file: logs/deck.jsonl, level: debug }\n");
    let output = servicedeck(
        &mailed.folder,
        &[
            "run",
            "--send",
            "--quiet",
            "--month",
            MONTH,
            "--today",
            "2026-05-20",
            "--json",
        ],
    );
    assert_eq!(code(&output), 5, "{}", messages(&output));
    assert_eq!(
        messages(&output).lines().count(),
        1,
        "only the error: {}",
        messages(&output)
    );
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    let id = summary["run"].as_str().unwrap();
    assert!(mailed.folder.join(format!("out/.runs/{id}.json")).exists(), "{id}");
    let log = lines(&mailed.folder.join("logs/deck.jsonl"));
    assert!(
        log.iter().all(|line| line["run"] == id && line["command"] == "run"),
        "{log:?}"
    );
    let count = |event: &str| log.iter().filter(|line| line["event"] == event).count();
    let counts = ["begin", "stage", "produced", "sent", "undelivered", "end"].map(count);
    assert_eq!(
        (counts[0], counts[2], counts[3], counts[4], counts[5]),
        (1, 2, 3, 1, 1),
        "{log:?}"
    );
    assert!(counts[1] >= 9, "five stages, the loading once for both stores: {log:?}");
    let undelivered = log.iter().find(|line| line["event"] == "undelivered").unwrap();
    assert_eq!(
        (
            &undelivered["level"],
            &undelivered["store"],
            &undelivered["month"],
            &undelivered["address"]
        ),
        (
            &"ERROR".into(),
            &"S01".into(),
            &MONTH.into(),
            &"b***@example.com".into()
        )
    );
    assert_eq!(log.last().unwrap()["exit_code"], 5);
    // A sending of its own is another run.
    mailed.send(&[]);
    let all = lines(&mailed.folder.join("logs/deck.jsonl"));
    assert!(all.len() > log.len());
    assert!(
        all[log.len()..]
            .iter()
            .all(|line| line["run"] != id && line["command"] == "send"),
        "{all:?}"
    );
    // What only looks writes nothing.
    let before = all.len();
    for arguments in [
        &["runs"][..],
        &["doctor"],
        &["check", "--month", MONTH],
        &["send", "--month", MONTH, "--dry-run", "mails"],
    ] {
        servicedeck(&mailed.folder, arguments);
    }
    assert_eq!(lines(&mailed.folder.join("logs/deck.jsonl")).len(), before);
}

#[test]
fn a_log_that_cannot_be_written_stops_nothing() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    std::fs::write(mailed.folder.join("logs"), "no folder").unwrap();
    with(&mailed, "logging: { file: logs/deck.jsonl }\n");
    let output = mailed.send(&[]);
    assert_eq!(
        (code(&output), server.received().len()),
        (0, 4),
        "{}",
        messages(&output)
    );
    assert_eq!(
        messages(&output).matches("cannot be written").count(),
        1,
        "{}",
        messages(&output)
    );
}

#[test]
fn the_terminal_shows_what_was_asked_for() {
    let mailed = Mailed::new(1);
    let run = |flag: &str| {
        let arguments = ["run", "--month", MONTH, "--today", "2026-05-20", "--store", "S02", flag];
        messages(&servicedeck(&mailed.folder, &arguments))
    };
    assert_eq!(run("--quiet"), "");
    let verbose = run("-v");
    assert!(
        verbose.contains("records loaded and cleaned") && verbose.contains("S02 2026-04: "),
        "{verbose}"
    );
    let normal = run("--json");
    assert!(
        normal.contains("S02 2026-04: ") && !normal.contains("records loaded"),
        "{normal}"
    );
}

/// Personal values of the sample's customers and the secrets of its delivery are looked for in all that a run, a sending and a
/// failing run leave in the log and say.
#[test]
fn nothing_personal_and_no_secret_is_logged() {
    let server = SmtpServer::start(|offer| match offer.recipient {
        // Words of a server may be anything.
        "boss@example.com" => Act::RefuseRecipient("550 call 13812345678 or VIN LFV2A21K8E3000001"),
        _ => Act::Accept,
    });
    let folder = tempfile::tempdir().unwrap();
    assert!(servicedeck(folder.path(), &["init", "."]).status.success());
    let path = folder.path().join("config/report.yaml");
    let config = std::fs::read_to_string(&path).unwrap();
    let config = config.replace("  #file: logs/servicedeck.jsonl", "  file: logs/servicedeck.jsonl");
    let config = config.replace("  level: info", "  level: debug");
    let delivery = format!(
        "delivery:\n  from: service@example.com\n  smtp: {{ host: 127.0.0.1, port: {}, security: none, username: service, password: file:secret }}\n  recipients:\n    - {{ to: [hq@example.com, boss@example.com] }}\n  notices: {{ webhooks: [ {{ kind: feishu, url: file:robot, secret: file:secret }} ] }}\n",
        server.port
    );
    std::fs::write(&path, format!("{config}\n{delivery}")).unwrap();
    std::fs::write(folder.path().join("secret"), "tops3cret\n").unwrap();
    std::fs::write(folder.path().join("robot"), "http://127.0.0.1:1/hook/r0b0tkey\n").unwrap();
    let mut said = String::new();
    let mut execute = |arguments: &[&str], expected: i32| {
        let output = servicedeck(folder.path(), arguments);
        assert_eq!(code(&output), expected, "{arguments:?}: {}", messages(&output));
        said.push_str(&messages(&output));
    };
    let run = ["run", "--send", "-v", "--month", MONTH, "--today", "2026-05-20"];
    execute(&run, 5);
    execute(&["send", "-v", "--month", MONTH, "--resend"], 5);
    // A column of names where times should be: what is said of that names none of them.
    let wrong = "sources.repair_orders={ path: sample-data/repair_orders.csv, columns: { delivered_at: customer, vin: phone } }";
    execute(&[&run[..], &["--set", wrong]].concat(), 3);
    let log = std::fs::read_to_string(folder.path().join("logs/servicedeck.jsonl")).unwrap();
    assert!(log.lines().count() > 20, "{log}");
    let staff = staff(folder.path());
    let mut values = personal_values(folder.path());
    values.retain(|value| !staff.contains(value));
    assert!(values.len() > 1000, "{}", values.len());
    values.extend(
        [
            "tops3cret",
            "r0b0tkey",
            "hq@example.com",
            "boss@example.com",
            "13812345678",
            "LFV2A21K8E3000001",
        ]
        .map(str::to_owned),
    );
    for value in &values {
        assert!(!log.contains(value.as_str()), "{value} is in the log");
    }
    for value in values
        .iter()
        .filter(|value| !value.contains('@') && !["13812345678", "LFV2A21K8E3000001"].contains(&value.as_str()))
    {
        assert!(!said.contains(value.as_str()), "{value} was said");
    }
}
