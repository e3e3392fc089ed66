//! Mail, through the real binary and a server that does as the test says.

#![allow(
    clippy::cast_possible_truncation,
    clippy::type_complexity,
    reason = "sizes of small files; a list of ways to spoil a report"
)]

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

use serde_json::Value;

use super::program::{copy_folder, messages, servicedeck};
use super::project::Project;
use super::smtp_server::{Act, Manners, SmtpServer};

pub const MONTH: &str = "2026-04";
const ORDERS: &str = "store,order_no,vin,delivered_at,line,customer_type";
const CALLBACKS: &str = "store,callback_no,order_no,called_at,line,outcome,q1,q2,q3,q4,q5,q6,q7,q8,s1,s2,s3,s4,s5,s6";
const STORES: &str = "stores:\n  - { id: S01, name: 示例店 }\n  - { id: S02, name: 第二店 }\n";

/// Records of two stores; `extra` more orders of the first, which change its figures.
fn write_records(folder: &Path, extra: usize) {
    let (mut orders, mut callbacks) = (vec![ORDERS.to_owned()], vec![CALLBACKS.to_owned()]);
    for store in ["S01", "S02"] {
        for index in 0..40 {
            orders.push(format!("{store},A{index},V{store}{index},2026-04-10,repair,private"));
            callbacks.push(format!(
                "{store},C{index},A{index},2026-04-12,repair,valid,5,5,4,4,5,5,4,4,,,,,,"
            ));
        }
    }
    for index in 0..extra {
        orders.push(format!("S01,X{index},VX{index},2026-04-11,repair,private"));
        callbacks.push(format!(
            "S01,X{index},X{index},2026-04-12,repair,valid,2,2,2,2,2,2,2,2,,,,,,"
        ));
    }
    std::fs::create_dir_all(folder.join("data")).unwrap();
    std::fs::write(folder.join("data/orders.csv"), orders.join("\n")).unwrap();
    std::fs::write(folder.join("data/callbacks.csv"), callbacks.join("\n")).unwrap();
}

/// A project with both stores' reports produced; made once, copied for each test.
fn produced() -> &'static Path {
    static PRODUCED: OnceLock<PathBuf> = OnceLock::new();
    PRODUCED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap().keep();
        write_records(&folder, 0);
        let mailed = std::mem::ManuallyDrop::new(Mailed { folder: folder.clone() });
        mailed.configure(1, "");
        let output = mailed.run();
        assert!(output.status.success(), "{}", messages(&output));
        folder
    })
}

/// A project whose reports are there to be sent.
pub struct Mailed {
    pub folder: PathBuf,
}

impl Mailed {
    pub fn new(port: u16) -> Self {
        let folder = tempfile::tempdir().unwrap().keep();
        copy_folder(produced(), &folder);
        let mailed = Self { folder };
        mailed.configure(port, "");
        mailed
    }

    /// Sends to three addresses for the first store and one for the second; `more` lines go under `delivery`.
    pub fn configure(&self, port: u16, more: &str) {
        let recipients = "  recipients:\n    - { to: [hq@example.com, boss@example.com], cc: [copy@example.com], stores: [S01] }\n    - { to: [second@example.com], stores: [S02] }\n";
        self.configure_recipients(port, recipients, more);
    }

    pub fn configure_recipients(&self, port: u16, recipients: &str, more: &str) {
        let delivery = format!(
            "delivery:\n  from: \"客服部 <service@example.com>\"\n  smtp: {{ host: 127.0.0.1, port: {port}, security: none }}\n{recipients}  retries: {{ attempts: 2, backoff_seconds: 0 }}\n  timeouts: {{ connect: 2, answer: 1, accept: 1, message: 20 }}\n{more}"
        );
        let sources = "sources: { repair_orders: data/orders.csv, callbacks: data/callbacks.csv }\n";
        let brand = "report: { brand: { name: 示例汽车 } }\n";
        let config = format!("{brand}{STORES}{sources}{}{}", super::project::QUESTIONNAIRE, delivery);
        std::fs::create_dir_all(self.folder.join("config")).unwrap();
        std::fs::write(self.folder.join("config/report.yaml"), config).unwrap();
    }

    pub fn run(&self) -> Output {
        servicedeck(&self.folder, &["run", "--month", MONTH, "--today", "2026-05-20"])
    }

    pub fn send(&self, flags: &[&str]) -> Output {
        let arguments: Vec<&str> = ["send", "--month", MONTH].iter().chain(flags).copied().collect();
        servicedeck(&self.folder, &arguments)
    }

    /// The rows of `runs --json`.
    pub fn runs(&self) -> Vec<Value> {
        let output = servicedeck(&self.folder, &["runs", "--json", "--month", MONTH]);
        assert!(output.status.success(), "{}", messages(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The state of a store, and of each recipient by address.
    pub fn states(&self, store: &str) -> (String, Vec<(String, String, u64)>) {
        let rows = self.runs();
        let row = rows.iter().find(|row| row["store"] == store).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let recipients = row["recipients"].as_array().unwrap().iter();
        let recipients = recipients.map(|r| (text(&r["address"]), text(&r["state"]), r["attempts"].as_u64().unwrap()));
        (text(&row["state"]), recipients.collect())
    }
}

impl Drop for Mailed {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// A mail's subject, decoded, without blanks.
fn subject(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message).replace("\r\n ", " ");
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("Subject: "))
        .unwrap()
        .to_owned();
    let words = line.split_whitespace().map(|word| {
        match word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?=")) {
            Some(encoded) => String::from_utf8(base64(encoded)).unwrap(),
            None => word.to_owned(),
        }
    });
    words.collect::<String>().replace(' ', "")
}

fn base64(text: &str) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u32> = text
        .bytes()
        .filter_map(|byte| alphabet.iter().position(|other| *other == byte))
        .map(|index| u32::try_from(index).unwrap())
        .collect();
    let bytes = bits.chunks(4).flat_map(|group| {
        let value = group.iter().fold(0, |value, six| value << 6 | six) << (6 * (4 - group.len()));
        value.to_be_bytes().into_iter().skip(1).take(group.len() - 1)
    });
    bytes.collect()
}

/// The part of a mail after a line, decoded from base64.
fn part(message: &[u8], content_type: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(message);
    let (_, after) = text.split_once(content_type).unwrap();
    let (_, body) = after.split_once("\r\n\r\n").unwrap();
    base64(body.split("\r\n--").next().unwrap())
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn each_address_gets_the_report_once() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    let output = mailed.send(&[]);
    assert_eq!(code(&output), 0, "{}", messages(&output));
    assert_eq!(
        server.recipients(),
        [
            "boss@example.com",
            "copy@example.com",
            "hq@example.com",
            "second@example.com"
        ]
    );
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
#[ignore = "starts mail servers and waits for them; run with --ignored"]
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
    assert_eq!(
        server.recipients(),
        [
            "boss@example.com",
            "copy@example.com",
            "hq@example.com",
            "second@example.com"
        ]
    );
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn a_temporary_refusal_is_tried_again_in_the_same_run() {
    for act in [
        Act::RefuseRecipient("451 4.7.1 greylisted"),
        Act::RefuseMessage("452 full"),
        Act::DieInside,
    ] {
        let server = SmtpServer::start(move |offer| {
            if offer.number == 0 && offer.recipient == "hq@example.com" {
                act
            } else {
                Act::Accept
            }
        });
        let mailed = Mailed::new(server.port);
        let output = mailed.send(&[]);
        assert_eq!(code(&output), 0, "{act:?}: {}", messages(&output));
        assert_eq!(
            server.recipients(),
            [
                "boss@example.com",
                "copy@example.com",
                "hq@example.com",
                "second@example.com"
            ],
            "{act:?}"
        );
        let (_, recipients) = mailed.states("S01");
        let attempts = recipients
            .iter()
            .find(|(address, _, _)| address == "hq@example.com")
            .unwrap()
            .2;
        assert_eq!(attempts, 2, "{act:?}");
    }
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn temporary_refusals_have_a_limit() {
    let server = SmtpServer::start(|offer| {
        if offer.recipient == "hq@example.com" {
            Act::RefuseMessage("451 later")
        } else {
            Act::Accept
        }
    });
    let mailed = Mailed::new(server.port);
    assert_eq!(code(&mailed.send(&[])), 5);
    assert_eq!(
        server
            .offers()
            .iter()
            .filter(|offer| *offer == "hq@example.com")
            .count(),
        2
    );
    let (state, recipients) = mailed.states("S01");
    assert_eq!(state, "partial");
    assert!(
        recipients.contains(&("hq@example.com".to_owned(), "failed".to_owned(), 2)),
        "{recipients:?}"
    );
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn what_nobody_can_know_is_uncertain_and_resent_only_when_asked() {
    for act in [Act::DieAfterLastByte, Act::HangAfterLastByte, Act::HalfAnswer] {
        let server = SmtpServer::start(move |offer| {
            if offer.number == 0 && offer.recipient == "hq@example.com" {
                act
            } else {
                Act::Accept
            }
        });
        let mailed = Mailed::new(server.port);
        let output = mailed.send(&[]);
        assert_eq!(code(&output), 5, "{act:?}");
        assert!(
            messages(&output).contains("hq@example.com: uncertain"),
            "{act:?}: {}",
            messages(&output)
        );
        assert_eq!(server.received().len(), 4, "{act:?}: the others have it");
        assert_eq!(mailed.states("S01").0, "uncertain", "{act:?}");
        let again = mailed.send(&[]);
        assert_eq!((code(&again), server.received().len()), (5, 4), "{act:?}");
        assert!(
            messages(&again).contains("hq@example.com: uncertain"),
            "{act:?}: {}",
            messages(&again)
        );
        let resent = mailed.send(&["--resend-uncertain"]);
        assert_eq!(
            (code(&resent), server.received().len()),
            (0, 5),
            "{act:?}: {}",
            messages(&resent)
        );
        assert_eq!(mailed.states("S01").0, "sent", "{act:?}");
    }
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn a_server_that_cannot_be_used_fails_all_and_the_next_run_sends_all() {
    let refused = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let silent = SmtpServer::with_manners(
        Manners {
            silent: true,
            ..Manners::default()
        },
        |_| Act::Accept,
    );
    let busy = SmtpServer::with_manners(
        Manners {
            greeting: Some("421 busy"),
            ..Manners::default()
        },
        |_| Act::Accept,
    );
    let other = SmtpServer::with_manners(
        Manners {
            greeting: Some("HTTP/1.1 400 Bad Request"),
            ..Manners::default()
        },
        |_| Act::Accept,
    );
    for port in [refused, silent.port, busy.port, other.port] {
        let mailed = Mailed::new(port);
        let started = std::time::Instant::now();
        let output = mailed.send(&[]);
        assert_eq!(code(&output), 5, "{}", messages(&output));
        assert!(started.elapsed().as_secs() < 15);
        assert_eq!(mailed.states("S01").0, "failed");
        let server = SmtpServer::start(|_| Act::Accept);
        mailed.configure(server.port, "");
        assert_eq!(code(&mailed.send(&[])), 0);
        assert_eq!(server.received().len(), 4);
    }
    assert_eq!(silent.connections(), 2, "one per attempt, not one per address");
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn too_large_is_a_clear_error_and_the_workbook_stays_behind_first() {
    let limits = |size| {
        SmtpServer::with_manners(
            Manners {
                size: Some(size),
                ..Manners::default()
            },
            |_| Act::Accept,
        )
    };
    let size_of = |name: &str| {
        std::fs::metadata(produced().join("out/2026-04/S01").join(name))
            .unwrap()
            .len() as usize
    };
    // Room for the PDF as base64 and the texts, not for the workbook.
    let server = limits(size_of("report.pdf") * 4 / 3 + size_of("report.pdf") / 30 + 12_000);
    let mailed = Mailed::new(server.port);
    mailed.configure(server.port, "  attach_xlsx: true\n");
    let output = mailed.send(&["--store", "S01"]);
    assert_eq!(code(&output), 0, "{}", messages(&output));
    let message = String::from_utf8_lossy(&server.received()[0].message).into_owned();
    assert!(message.contains("servicedeck-2026-04-S01.pdf") && !message.contains("servicedeck-2026-04-S01.xlsx"));
    let small = limits(10_000);
    mailed.configure(small.port, "");
    let output = mailed.send(&["--store", "S02"]);
    assert_eq!(code(&output), 5);
    assert!(
        messages(&output).contains("the server takes up to 0.0 MB"),
        "{}",
        messages(&output)
    );
    assert!(small.offers().is_empty());
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn a_corrected_report_goes_out_as_such_with_what_changed() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    assert_eq!(code(&mailed.send(&["--store", "S01"])), 0);
    write_records(&mailed.folder, 5);
    assert!(mailed.run().status.success());
    let output = mailed.send(&["--store", "S01"]);
    assert_eq!(code(&output), 0, "{}", messages(&output));
    assert_eq!(server.received().len(), 6);
    let message = &server.received()[3].message;
    assert!(
        subject(message).starts_with("【更正版】示例汽车"),
        "{}",
        subject(message)
    );
    let words = String::from_utf8(part(message, "Content-Type: text/plain; charset=utf-8")).unwrap();
    assert!(words.contains("更正") && words.contains("data/orders.csv"), "{words}");
    assert!(words.contains("客户满意度（全店）：100.0% → 88.9%"), "{words}");
    assert_eq!(code(&mailed.send(&["--store", "S01"])), 0);
    assert_eq!(server.received().len(), 6);
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
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
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn a_provisional_report_is_not_sent_unless_allowed_and_then_called_so() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    let output = servicedeck(&mailed.folder, &["run", "--month", MONTH, "--today", "2026-05-03"]);
    assert!(output.status.success(), "{}", messages(&output));
    let output = mailed.send(&["--store", "S01"]);
    assert_eq!(
        (code(&output), server.received().len()),
        (5, 0),
        "{}",
        messages(&output)
    );
    assert_eq!(mailed.states("S01").0, "failed");
    mailed.configure(server.port, "  allow_provisional: true\n");
    assert_eq!(code(&mailed.send(&["--store", "S01"])), 0);
    let message = &server.received()[0].message;
    assert!(subject(message).starts_with("【初稿】"), "{}", subject(message));
    let words = String::from_utf8(part(message, "Content-Type: text/plain; charset=utf-8")).unwrap();
    assert!(words.contains("初稿"), "{words}");
    // The final report after a draft is no correction.
    assert!(mailed.run().status.success());
    assert_eq!(code(&mailed.send(&["--store", "S01"])), 0);
    let message = &server.received()[3].message;
    assert!(subject(message).starts_with("示例汽车"), "{}", subject(message));
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn what_is_no_whole_report_is_not_sent() {
    let server = SmtpServer::start(|_| Act::Accept);
    let cases: [(&str, &dyn Fn(&Path)); 4] = [
        ("report.pdf", &|folder| {
            std::fs::write(folder.join("report.pdf"), "changed").unwrap();
        }),
        ("PDF", &|folder| replace_pdf(folder, b"%PDF-1.7\n%%EOF\n")),
        ("2026-04", &|folder| replace_pdf(folder, &blank_pdf())),
        ("第二店", &|folder| {
            replace_pdf(folder, &std::fs::read(folder.join("../S01/report.pdf")).unwrap());
        }),
    ];
    for (word, spoil) in cases {
        let mailed = Mailed::new(server.port);
        spoil(&mailed.folder.join("out/2026-04/S02"));
        let output = mailed.send(&["--store", "S02"]);
        assert_eq!(
            (code(&output), server.received().len()),
            (5, 0),
            "{word}: {}",
            messages(&output)
        );
        assert!(messages(&output).contains(word), "{word}: {}", messages(&output));
        assert_eq!(mailed.states("S02").0, "failed", "{word}");
    }
}

/// Puts another PDF in the report's place and its hash in the manifest.
fn replace_pdf(folder: &Path, pdf: &[u8]) {
    std::fs::write(folder.join("report.pdf"), pdf).unwrap();
    let path = folder.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    manifest["outputs"]["report.pdf"] = servicedeck::output::sha256_hex(pdf).into();
    std::fs::write(path, manifest.to_string()).unwrap();
}

/// One page with nothing on it.
fn blank_pdf() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 720 405] >>",
    ];
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        pdf.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let start = pdf.len();
    pdf.extend(b"xref\n0 4\n0000000000 65535 f \n");
    pdf.extend(
        places
            .iter()
            .flat_map(|place| format!("{place:010} 00000 n \n").into_bytes()),
    );
    pdf.extend(format!("trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
    pdf
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
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
#[ignore = "starts mail servers and waits for them; run with --ignored"]
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
    assert!(!mailed.folder.join("out/.ledger.sqlite").exists() && !mailed.folder.join("out/.locks").exists());
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
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn two_processes_at_once_send_once() {
    let server = SmtpServer::start(|_| {
        std::thread::sleep(std::time::Duration::from_millis(150));
        Act::Accept
    });
    let mailed = Mailed::new(server.port);
    let (first, second) = std::thread::scope(|scope| {
        let first = scope.spawn(|| mailed.send(&["--store", "S01"]));
        std::thread::sleep(std::time::Duration::from_millis(200));
        (mailed.send(&["--store", "S01"]), first.join().unwrap())
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
    assert!(messages(&first).contains("another process"), "{}", messages(&first));
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn passwords_are_read_from_where_the_config_says_and_never_shown() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    let config = std::fs::read_to_string(mailed.folder.join("config/report.yaml")).unwrap();
    let with = |secret: &str| {
        config.replace(
            "security: none",
            &format!("security: none, username: service, password: {secret}"),
        )
    };
    std::fs::write(mailed.folder.join("config/report.yaml"), with("env:NO_SUCH_VARIABLE")).unwrap();
    let output = mailed.send(&["--store", "S02"]);
    assert_eq!(code(&output), 5);
    assert!(
        messages(&output).contains("env:NO_SUCH_VARIABLE"),
        "{}",
        messages(&output)
    );
    std::fs::write(mailed.folder.join("secret.txt"), "tops3cret\n").unwrap();
    std::fs::write(mailed.folder.join("config/report.yaml"), with("file:secret.txt")).unwrap();
    // The server of these tests says 250 where 235 is expected, which counts as a login.
    let output = mailed.send(&["--store", "S02"]);
    assert_eq!(code(&output), 0, "{}", messages(&output));
    let ledger = std::fs::read(mailed.folder.join("out/.ledger.sqlite")).unwrap();
    assert!(!messages(&output).contains("tops3cret") && !String::from_utf8_lossy(&ledger).contains("tops3cret"));
    mailed.configure(server.port, "");
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
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
