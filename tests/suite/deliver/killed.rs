//! A process killed at any moment.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::mailed::{MONTH, Mailed};
use crate::suite::program::messages;
use crate::suite::smtp_server::{Act, SmtpServer};

/// What happened to the mails of all runs.
#[derive(Default)]
struct Count {
    /// Said to be sent, and not there.
    lost: usize,
    twice: usize,
    uncertain: usize,
    uncertain_and_there: usize,
    /// Runs killed before any mail, between mails, and with all of them out.
    before: usize,
    between: usize,
    after: usize,
}

/// Numbers that differ from run to run of the loop and not from test to test.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Waits until the process is to be killed: at any time of its life, or a moment after the server has seen a transaction begin.
fn moment(random: &mut Random, server: &SmtpServer, offers_before: usize, whole_microseconds: u64) {
    if random.below(4) == 0 {
        std::thread::sleep(Duration::from_micros(random.below(whole_microseconds)));
    } else {
        let transactions = 1 + usize::try_from(random.below(3)).unwrap();
        assert!(server.has_offers(offers_before + transactions));
        std::thread::sleep(Duration::from_micros(random.below(9000)));
    }
}

/// A killed process, then one that is not.
fn kill_and_repair(mailed: &Mailed, server: &SmtpServer, random: &mut Random, whole: u64, count: &mut Count) {
    for file in [".ledger.sqlite", ".ledger.sqlite-journal"] {
        let _ = std::fs::remove_file(mailed.folder.join("out").join(file));
    }
    let before = server.received().len();
    let mut child = Command::new(env!("CARGO_BIN_EXE_servicedeck"))
        .args(["send", "--month", MONTH, "--store", "S01"])
        .current_dir(&mailed.folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    moment(random, server, server.offers().len(), whole);
    child.kill().unwrap();
    child.wait().unwrap();
    // What the dead process handed over arrives.
    std::thread::sleep(Duration::from_millis(20));
    match server.received().len() - before {
        0 => count.before += 1,
        3 => count.after += 1,
        _ => count.between += 1,
    }
    let output = mailed.send(&["--store", "S01"]);
    let (state, recipients) = mailed.states("S01");
    assert_eq!(recipients.len(), 3);
    let received = server.received();
    for (address, state, _) in &recipients {
        let arrived = received[before..]
            .iter()
            .filter(|received| received.recipient == *address)
            .count();
        count.twice += usize::from(arrived > 1);
        match state.as_str() {
            "sent" => count.lost += usize::from(arrived == 0),
            "uncertain" => {
                count.uncertain += 1;
                count.uncertain_and_there += usize::from(arrived == 1);
            }
            other => panic!("{address} is {other}: {}", messages(&output)),
        }
    }
    let expected = if state == "sent" { 0 } else { 5 };
    assert_eq!(output.status.code(), Some(expected), "{}", messages(&output));
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn two_hundred_processes_killed_lose_nothing_and_send_nothing_twice() {
    let server = SmtpServer::start(|_| {
        std::thread::sleep(Duration::from_millis(3));
        Act::Accept
    });
    let mailed = Mailed::new(server.port);
    // As long as an undisturbed call takes.
    let started = std::time::Instant::now();
    mailed.send(&["--store", "S01"]);
    let whole = u64::try_from(started.elapsed().as_micros()).unwrap();
    let (mut count, mut random) = (Count::default(), Random(0x2545_F491_4F6C_DD1D));
    for _ in 0..200 {
        kill_and_repair(&mailed, &server, &mut random, whole, &mut count);
    }
    let told = format!(
        "200 processes killed ({} before any mail, {} between mails, {} with all out), 3 mails each: {} lost, {} twice, {} uncertain (of which {} had arrived)",
        count.before, count.between, count.after, count.lost, count.twice, count.uncertain, count.uncertain_and_there
    );
    let _ = writeln!(std::io::stderr(), "{told}");
    assert_eq!((count.lost, count.twice), (0, 0), "{told}");
    assert!(
        count.between > 20 && count.uncertain > 0,
        "the moments are too tame: {told}"
    );
}
