//! A full disk and a folder that can only be read.

use std::path::PathBuf;

use super::mailed::{MONTH, Mailed, shell, skipped};
use crate::suite::program::{copy_folder, messages, servicedeck};
use crate::suite::smtp_server::{Act, SmtpServer};

/// Takes the small disk away when the test ends, however it ends.
struct Unmount(PathBuf);

impl Drop for Unmount {
    fn drop(&mut self) {
        shell(&self.0, "umount small");
    }
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn a_full_disk_sends_nothing_and_the_next_run_sends_all_once() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    let place = mailed.folder.join("small");
    std::fs::create_dir_all(&place).unwrap();
    if !shell(&mailed.folder, "mount -t tmpfs -o size=24m tmpfs small") {
        skipped("no tmpfs can be mounted here");
        return;
    }
    let _unmount = Unmount(mailed.folder.clone());
    copy_folder(&mailed.folder.join("out"), &place);
    shell(&place, "dd if=/dev/zero of=filler bs=4096");
    let send = || servicedeck(&mailed.folder, &["send", "--month", MONTH, "--out", "small"]);
    let output = send();
    assert_eq!(
        (output.status.code(), server.received().len()),
        (Some(1), 0),
        "{}",
        messages(&output)
    );
    assert!(messages(&output).contains("small"), "{}", messages(&output));
    // A report that cannot be written leaves the last one as it was.
    let run = || {
        servicedeck(
            &mailed.folder,
            &["run", "--month", MONTH, "--today", "2026-05-21", "--out", "small"],
        )
    };
    let before = std::fs::read(place.join("2026-04/S01/report.pdf")).unwrap();
    let output = run();
    assert_eq!(output.status.code(), Some(1), "{}", messages(&output));
    assert!(std::fs::read(place.join("2026-04/S01/report.pdf")).unwrap() == before);
    std::fs::remove_file(place.join("filler")).unwrap();
    shell(&mailed.folder, "mount -o remount,ro small");
    let output = run();
    assert_eq!(output.status.code(), Some(1), "{}", messages(&output));
    assert!(messages(&output).contains("Read-only"), "{}", messages(&output));
    let output = send();
    assert_eq!(
        (output.status.code(), server.received().len()),
        (Some(1), 0),
        "{}",
        messages(&output)
    );
    shell(&mailed.folder, "mount -o remount,rw small");
    let output = send();
    assert_eq!(
        (output.status.code(), server.received().len()),
        (Some(0), 4),
        "{}",
        messages(&output)
    );
}
