//! Each report once to each address.

use super::mailed::{EVERYONE, MONTH, Mailed, code, part, subject};
use crate::suite::program::messages;
use crate::suite::project::Project;
use crate::suite::smtp_server::{Act, SmtpServer};

#[test]
fn each_address_gets_the_report_once() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    let output = mailed.send(&[]);
    assert_eq!(code(&output), 0, "{}", messages(&output));
    assert_eq!(server.recipients(), EVERYONE);
    let first = &server.received()[0];
    assert_eq!(
        subject(&first.message),
        "示例汽车 示例店 2026年4月客服部月报（2026-04）".replace(' ', "")
    );
    let pdf = std::fs::read(mailed.folder.join("out/2026-04/S01/report.pdf")).unwrap();
    assert_eq!(
        part(
            &first.message,
            "Content-Type: application/pdf; name=\"servicedeck-2026-04-S01.pdf\""
        ),
        pdf
    );
    let words = String::from_utf8(part(&first.message, "Content-Type: text/plain; charset=utf-8")).unwrap();
    assert!(
        words.contains("附件是示例汽车 示例店 2026年4月客服部月报。") && words.contains("客户满意度（全店）：100.0%"),
        "{words}"
    );
    // Everyone of an entry sees the same addresses, and nobody is named twice.
    for received in server
        .received()
        .iter()
        .filter(|received| received.recipient != "second@example.com")
    {
        let text = String::from_utf8_lossy(&received.message).into_owned();
        assert!(
            text.contains("\r\nTo: hq@example.com, boss@example.com\r\nCc: copy@example.com\r\n"),
            "{text}"
        );
    }
    let again = mailed.send(&[]);
    assert_eq!((code(&again), server.received().len()), (0, 4), "{}", messages(&again));
    let (state, recipients) = mailed.states("S01");
    assert_eq!(state, "sent");
    assert!(
        recipients
            .iter()
            .all(|(_, state, attempts)| state == "sent" && *attempts == 1),
        "{recipients:?}"
    );
    assert_eq!(server.connections(), 1, "one connection serves all");
}

#[test]
fn a_refused_address_does_not_stop_the_others_and_is_tried_alone_by_the_next_run() {
    let server = SmtpServer::start(|offer| match (offer.recipient, offer.number) {
        ("boss@example.com", 0) => Act::RefuseRecipient("550 5.1.1 no such user"),
        _ => Act::Accept,
    });
    let mailed = Mailed::new(server.port);
    let output = mailed.send(&[]);
    assert_eq!(code(&output), 5);
    assert!(
        messages(&output).contains("boss@example.com: not delivered: 550 5.1.1 no such user"),
        "{}",
        messages(&output)
    );
    assert_eq!(
        server.recipients(),
        ["copy@example.com", "hq@example.com", "second@example.com"]
    );
    assert_eq!(mailed.states("S01").0, "partial");
    assert_eq!(mailed.states("S02").0, "sent");
    let again = mailed.send(&[]);
    assert_eq!(code(&again), 0, "{}", messages(&again));
    assert_eq!(server.recipients(), EVERYONE);
}

#[test]
fn resend_sends_again_and_says_why() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    mailed.send(&["--store", "S02"]);
    let output = mailed.send(&["--store", "S02", "--resend"]);
    assert_eq!((code(&output), server.received().len()), (0, 2));
    assert!(
        messages(&output).contains("because --resend was given"),
        "{}",
        messages(&output)
    );
    let ids: Vec<String> = server
        .received()
        .iter()
        .map(|received| {
            let text = String::from_utf8_lossy(&received.message).into_owned();
            text.lines()
                .find(|line| line.starts_with("Message-ID"))
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_ne!(ids[0], ids[1], "a mail system must not take it for the one it has");
}

#[test]
fn a_store_without_a_report_is_named_and_the_others_are_sent() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    std::fs::remove_dir_all(mailed.folder.join("out/2026-04/S02")).unwrap();
    let output = mailed.send(&[]);
    assert_eq!(
        (code(&output), server.received().len()),
        (5, 3),
        "{}",
        messages(&output)
    );
    assert!(messages(&output).contains("S02"), "{}", messages(&output));
}

#[test]
fn a_dry_run_writes_the_mails_and_nothing_else() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    let output = mailed.send(&["--dry-run", "mails"]);
    assert_eq!(code(&output), 0, "{}", messages(&output));
    let mut names: Vec<String> = std::fs::read_dir(mailed.folder.join("mails"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["2026-04-S01-1.eml", "2026-04-S02-2.eml"]);
    assert!(!mailed.folder.join("out/.ledger.sqlite").exists());
    assert_eq!(server.connections(), 0);
    mailed.send(&["--store", "S02"]);
    let dry = std::fs::read(mailed.folder.join("mails/2026-04-S02-2.eml")).unwrap();
    let without_date = |message: &[u8]| {
        String::from_utf8_lossy(message)
            .lines()
            .filter(|line| !line.starts_with("Date: "))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(without_date(&dry), without_date(&server.received()[0].message));
}

#[test]
fn without_a_delivery_section_there_is_nobody_to_send_to() {
    let mut project = Project::new()
        .table("repair_orders", "order_no,vin,delivered_at", &[])
        .table("callbacks", "called_at,outcome", &[]);
    let output = project.execute(&["send", "--month", MONTH]);
    assert_eq!(code(&output), 2);
    assert!(
        messages(&output).contains("no `delivery` section"),
        "{}",
        messages(&output)
    );
}
