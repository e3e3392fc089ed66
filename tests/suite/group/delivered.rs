//! The group's report on its way: to the recipients of the group, and what it says of the stores' deliveries.

use serde_json::json;

use super::fake::{Fake, Group, MONTH, configured};
use crate::suite::program::{messages, servicedeck};

const DELIVERY: &str = "report: { audience: both }
delivery:
  from: hq@example.com
  smtp: { host: 127.0.0.1, port: 1, security: none }
  recipients:
    - { to: [boss@example.com], stores: [group], audience: hq }
";

#[test]
fn recipients_of_the_group_get_the_group_s_report() {
    let reports = ["A", "B"].map(|id| Fake::new(id, &format!("{id} 店")).share("callbacks.valid_rate", [80, 100], [75, 100]));
    let group = Group::with(&configured(&reports), &reports, DELIVERY);
    group.make();
    let output = servicedeck(group.folder.path(), &["send", "--month", MONTH, "--dry-run", "mails"]);
    assert!(output.status.success(), "{}", messages(&output));
    let mails: Vec<_> = std::fs::read_dir(group.folder.path().join("mails")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(mails.len(), 1);
    let mail = std::fs::read_to_string(&mails[0]).unwrap();
    assert!(mail.contains("boss@example.com") && mail.contains("servicedeck-2026-04-_group.pdf"), "{}", &mail[..2000]);
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
        let key = servicedeck::deliver::ledger::Key { month, store, address, pdf };
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
    use servicedeck::deliver::ledger::State::{Failed, Sent, Uncertain};
    record("A", "one@example.com", "pdf of A", Sent);
    record("A", "two@example.com", "pdf of A", Uncertain);
    record("B", "one@example.com", "an older pdf", Sent);
    record("B", "two@example.com", "pdf of B", Failed);
    record("_group", "boss@example.com", "the group", Sent);
    group.make();
    let delivery = group.json("metrics.json")["delivery"].clone();
    let row = |id: &str, sent, uncertain, failed, outdated| {
        json!({ "store": id, "name": id, "sent": sent, "uncertain": uncertain, "failed": failed, "outdated": outdated })
    };
    assert_eq!(delivery, json!([row("A", 1, 1, 0, 0), row("B", 0, 0, 1, 1), row("C", 0, 0, 0, 0)]));
    // Its own delivery changes nothing in it.
    let before = group.bytes("report.pdf");
    record("_group", "boss@example.com", "another", Sent);
    group.make();
    assert!(before == group.bytes("report.pdf"));
}
