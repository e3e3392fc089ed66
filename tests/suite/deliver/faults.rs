//! A server that misbehaves: what is tried again, what is given up, what nobody can know.

use super::mailed::{EVERYONE, MONTH, Mailed, code, pad_pdf, produced, with_smtp};
use crate::suite::program::messages;
use crate::suite::smtp_server::{Act, Manners, SmtpServer};

#[test]
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
        if act == Act::DieInside {
            // More than two systems' buffers hold: while it is on its way the server is gone.
            pad_pdf(&mailed.folder.join("out/2026-04/S01"), 12_000_000);
        }
        let output = mailed.send(&[]);
        assert_eq!(code(&output), 0, "{act:?}: {}", messages(&output));
        assert_eq!(server.recipients(), EVERYONE, "{act:?}");
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
#[ignore = "waits for several seconds; run by .ci/run"]
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
        // One that hangs is waited for; the others need not be fast.
        let output = mailed.send(&["--set", "delivery.timeouts.accept=4"]);
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
#[ignore = "waits for several seconds; run by .ci/run"]
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
        let output = mailed.send(&["--set", "delivery.timeouts.answer=2"]);
        assert_eq!(code(&output), 5, "{}", messages(&output));
        assert!(started.elapsed().as_secs() < 60, "nothing hangs");
        assert_eq!(mailed.states("S01").0, "failed");
        let server = SmtpServer::start(|_| Act::Accept);
        mailed.configure(server.port, "");
        assert_eq!(code(&mailed.send(&[])), 0);
        assert_eq!(server.received().len(), 4);
    }
    assert_eq!(silent.connections(), 2, "one per attempt, not one per address");
}

#[test]
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
        std::fs::read(produced().join("out/2026-04/S01").join(name))
            .unwrap()
            .len()
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
#[ignore = "waits for several seconds; run by .ci/run"]
fn the_whole_sending_has_a_limit_and_the_next_run_sends_the_rest() {
    let server = SmtpServer::start(|_| {
        std::thread::sleep(std::time::Duration::from_millis(700));
        Act::Accept
    });
    let mailed = Mailed::new(server.port);
    let output = mailed.send(&["--set", "delivery.timeouts.total=1"]);
    let sent = server.received().len();
    assert_eq!(code(&output), 5, "{}", messages(&output));
    assert!(
        sent < 4 && messages(&output).contains("no time was left"),
        "{}",
        messages(&output)
    );
    let output = mailed.send(&[]);
    assert_eq!(
        (code(&output), server.received().len()),
        (0, 4),
        "{}",
        messages(&output)
    );
}

#[test]
fn without_starttls_nothing_is_sent_in_the_clear() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    with_smtp(
        &mailed,
        &format!("host: 127.0.0.1, port: {}, security: starttls", server.port),
    );
    let output = mailed.send(&[]);
    assert_eq!((code(&output), server.offers().len()), (5, 0), "{}", messages(&output));
    assert!(
        messages(&output).contains("offers no STARTTLS"),
        "{}",
        messages(&output)
    );
    assert_eq!(server.connections(), 1, "what cannot get better is not tried again");
}

#[test]
fn plain_mail_leaves_the_machine_only_when_the_config_says_so() {
    let mailed = Mailed::new(1);
    let smtp = "host: mail.invalid, port: 25, security: none";
    with_smtp(&mailed, smtp);
    let output = mailed.send(&["--store", "S02"]);
    assert_eq!(code(&output), 5);
    assert!(
        messages(&output).contains("in the clear to mail.invalid"),
        "{}",
        messages(&output)
    );
    let doctor = crate::suite::program::servicedeck(&mailed.folder, &["doctor", "--month", MONTH]);
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("allow_plain: true"));
    // Then it is tried, and there is no such host.
    with_smtp(&mailed, &format!("{smtp}, allow_plain: true"));
    let output = mailed.send(&["--store", "S02", "--set", "delivery.timeouts.connect=2"]);
    assert_eq!(code(&output), 5);
    assert!(
        messages(&output).contains("cannot reach mail.invalid:25"),
        "{}",
        messages(&output)
    );
}
