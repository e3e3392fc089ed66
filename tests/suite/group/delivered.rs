//! The group's report on its way: to the recipients of the group, and what it says of the stores' deliveries.

use serde_json::json;
use servicedeck::deliver::ledger::State::{Failed, Sent, Uncertain};

use super::fake::{Fake, Group, MONTH, configured};
use crate::suite::behaviour::small_project;
use crate::suite::program::{messages, servicedeck};
use crate::suite::smtp_server::{Act, SmtpServer};

const DELIVERY: &str = "report: { audience: both }
delivery:
  from: hq@example.com
  smtp: { host: 127.0.0.1, port: 1, security: none }
  recipients:
    - { to: [boss@example.com], stores: [group], audience: hq }
";

#[test]
fn recipients_of_the_group_get_the_group_s_report() {
    let reports =
        ["A", "B"].map(|id| Fake::new(id, &format!("{id} 店")).share("callbacks.valid_rate", [80, 100], [75, 100]));
    let group = Group::with(&configured(&reports), &reports, DELIVERY);
    group.make();
    let output = servicedeck(group.folder.path(), &["send", "--month", MONTH, "--dry-run", "mails"]);
    assert!(output.status.success(), "{}", messages(&output));
    let mails: Vec<_> = std::fs::read_dir(group.folder.path().join("mails"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(mails.len(), 1);
    let mail = std::fs::read_to_string(&mails[0]).unwrap();
    assert!(
        mail.contains("boss@example.com") && mail.contains("servicedeck-2026-04-_group.pdf"),
        "{}",
        &mail[..2000]
    );
    // Without the group's report there is nothing for them.
    std::fs::remove_dir_all(group.out().join(MONTH).join("_group")).unwrap();
    let output = servicedeck(group.folder.path(), &["send", "--month", MONTH, "--dry-run", "none"]);
    assert_eq!(output.status.code(), Some(5), "{}", messages(&output));
}

#[test]
fn the_ledger_says_who_has_the_stores_reports() {
    let reports = ["A", "B", "C"].map(|id| Fake::new(id, id).share("callbacks.valid_rate", [80, 100], [75, 100]));
    let group = Group::new(&configured(&reports), &reports);
    group.make();
    assert_eq!(group.json("metrics.json")["delivery"], json!(null));
    let mut ledger = servicedeck::deliver::ledger::Ledger::open(&group.out()).unwrap();
    let mut record = |store: &str, address: &str, pdf: &str, state| {
        let month = MONTH.parse().unwrap();
        let key = servicedeck::deliver::ledger::Key {
            month,
            store,
            address,
            pdf,
        };
        let entry = servicedeck::deliver::ledger::Entry {
            edition: "internal",
            provisional: false,
            state,
            attempts: 1,
            error: None,
            answer: None,
            at: chrono::DateTime::from_timestamp(1_780_000_000, 0).unwrap(),
        };
        ledger.record(key, entry).unwrap();
    };
    record("A", "one@example.com", "pdf of A", Sent);
    record("A", "two@example.com", "pdf of A", Uncertain);
    record("B", "one@example.com", "an older pdf", Sent);
    record("B", "two@example.com", "pdf of B", Failed);
    record("_group", "boss@example.com", "the group", Sent);
    group.make();
    let delivery = group.json("metrics.json")["delivery"].clone();
    let row = |id: &str, sent, uncertain, failed, outdated| json!({ "store": id, "name": id, "sent": sent, "uncertain": uncertain, "failed": failed, "outdated": outdated });
    assert_eq!(
        delivery,
        json!([row("A", 1, 1, 0, 0), row("B", 0, 0, 1, 1), row("C", 0, 0, 0, 0)])
    );
    // Its own delivery changes nothing in it.
    let before = group.bytes("report.pdf");
    record("_group", "boss@example.com", "another", Sent);
    group.make();
    assert!(before == group.bytes("report.pdf"));
}

#[test]
fn a_run_makes_the_stores_reports_and_then_the_group_s() {
    let mut project = small_project();
    let output = project.execute(&["run", "--group", "--month", MONTH, "--today", "2026-05-20", "--json"]);
    assert!(output.status.success(), "{}", messages(&output));
    let outcome: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&outcome["group"]["state"], &outcome["group"]["stores"]),
        (&json!("produced"), &json!(1))
    );
    let read = |path: &str| -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(project.path(path)).unwrap()).unwrap()
    };
    let (group, store) = (
        read("out/2026-04/_group/metrics.json"),
        read("out/2026-04/S01/metrics.json"),
    );
    for id in ["callbacks.valid_rate", "satisfaction.company", "first_time_fix.rate"] {
        for part in ["value", "numerator", "denominator", "previous", "ci95"] {
            assert_eq!(group["metrics"][id][part], store["metrics"][id][part], "{part} of {id}");
        }
    }
    // 40 orders and 40 callbacks of the month, none rejected.
    assert_eq!(group["quality"][0]["read"], 80);
    let runs = project.execute(&["runs", "--json", "--month", MONTH]);
    let runs: serde_json::Value = serde_json::from_slice(&runs.stdout).unwrap();
    let stores: Vec<&str> = runs
        .as_array()
        .unwrap()
        .iter()
        .map(|run| run["store"].as_str().unwrap())
        .collect();
    assert_eq!(stores, ["S01", "_group"]);
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn the_stores_reports_are_sent_first_and_a_second_run_sends_nothing() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mut project = small_project().with(&format!(
        "delivery:\n  from: hq@example.com\n  smtp: {{ host: 127.0.0.1, port: {}, security: none }}\n  recipients:\n    \
         - {{ to: [store@example.com], stores: all }}\n    - {{ to: [boss@example.com], stores: [group] }}\n",
        server.port
    ));
    let run = ["run", "--group", "--send", "--month", MONTH, "--today", "2026-05-20"];
    let output = project.execute(&run);
    assert!(output.status.success(), "{}", messages(&output));
    assert_eq!(server.recipients(), ["boss@example.com", "store@example.com"]);
    let path = project.path("out/2026-04/_group/report.pdf");
    let before = std::fs::read(&path).unwrap();
    let model: serde_json::Value =
        serde_json::from_slice(&std::fs::read(path.with_file_name("metrics.json")).unwrap()).unwrap();
    assert_eq!(model["delivery"][0]["sent"], 1);
    let output = project.execute(&run);
    assert!(output.status.success(), "{}", messages(&output));
    assert_eq!(server.received().len(), 2, "nothing is sent twice");
    assert!(before == std::fs::read(&path).unwrap());
}
