//! Mail in the world: a real server with TLS, robots, a full disk, a process killed at any moment.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::deliver::{MONTH, Mailed};
use super::program::{messages, servicedeck};
use super::smtp_server::{Act, SmtpServer};

/// A child process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn shell(folder: &Path, line: &str) -> bool {
    Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Says why a test did not run, so that nobody takes it for one that passed.
fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

/// aiosmtpd with a certificate of an authority of its own; `None` when it is not installed.
fn real_server(folder: &Path, mode: &str) -> Option<(Running, u16)> {
    if !shell(folder, "python3 -c 'import aiosmtpd'") {
        skipped("aiosmtpd is not installed (pip install aiosmtpd)");
        return None;
    }
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    let made = shell(
        folder,
        &format!("openssl req -x509 {key} -keyout ca.key -out ca.pem -subj /CN=test -days 2"),
    ) && shell(
        folder,
        &format!("openssl req {key} -keyout key.pem -out leaf.csr -subj /CN=localhost"),
    ) && shell(
        folder,
        "echo subjectAltName=DNS:localhost > names && openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out cert.pem -days 2 -extfile names",
    );
    if !made {
        skipped("openssl is not installed");
        return None;
    }
    std::fs::create_dir_all(folder.join("inbox")).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/aiosmtpd_server.py");
    let mut child = Command::new("python3")
        .arg(script)
        .args([mode, "cert.pem", "key.pem", "inbox"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut port = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut port)
        .unwrap();
    Some((Running(child), port.trim().parse().unwrap()))
}

fn with_smtp(mailed: &Mailed, smtp: &str) {
    let path = mailed.folder.join("config/report.yaml");
    let config = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<String> = config
        .lines()
        .map(|line| {
            if line.starts_with("  smtp:") {
                format!("  smtp: {{ {smtp} }}")
            } else {
                line.to_owned()
            }
        })
        .collect();
    std::fs::write(path, lines.join("\n")).unwrap();
}

fn inbox(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("inbox"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn a_real_server_takes_mail_over_tls_and_starttls() {
    for mode in ["tls", "starttls"] {
        let mailed = Mailed::new(1);
        let folder = mailed.folder.clone();
        let Some((_running, port)) = real_server(&folder, mode) else {
            return;
        };
        std::fs::write(folder.join("password"), "tops3cret\n").unwrap();
        let smtp =
            |host: &str, rest: &str| format!("host: {host}, port: {port}, security: {mode}, username: service, {rest}");
        // A certificate nobody vouches for, then one for another name, then a wrong password: nothing is sent.
        for (host, rest) in [
            ("localhost", "password: file:password"),
            ("127.0.0.1", "password: file:password, ca_file: ca.pem"),
            ("localhost", "password: 'command:echo wrong', ca_file: ca.pem"),
        ] {
            with_smtp(&mailed, &smtp(host, rest));
            let output = mailed.send(&[]);
            assert_eq!(output.status.code(), Some(5), "{mode} {rest}: {}", messages(&output));
            assert!(inbox(&folder).is_empty(), "{mode} {rest}");
        }
        with_smtp(&mailed, &smtp("localhost", "password: file:password, ca_file: ca.pem"));
        let output = mailed.send(&[]);
        assert_eq!(output.status.code(), Some(0), "{mode}: {}", messages(&output));
        assert_eq!(inbox(&folder).len(), 4, "{mode}");
        let output = servicedeck(
            &folder,
            &["doctor", "--month", MONTH, "--today", "2026-05-20", "--json"],
        );
        let lines = String::from_utf8(output.stdout).unwrap();
        assert!(
            lines.contains("login service") && !lines.contains("tops3cret"),
            "{mode}: {lines}"
        );
        check_with_python(&folder, &inbox(&folder)[0]);
    }
}

/// Python's mail library, which knows nothing of this program, reads the mail as it is meant.
fn check_with_python(folder: &Path, mail: &Path) {
    let script = r#"
import sys, email, email.policy
mail = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
assert not any(part.defects for part in mail.walk()), [part.defects for part in mail.walk()]
assert mail["subject"] == "示例汽车 示例店 2026年4月客服部月报（2026-04）", mail["subject"]
assert mail["from"].addresses[0].display_name == "客服部"
[pdf] = mail.iter_attachments()
assert pdf.get_filename() == "servicedeck-2026-04-S01.pdf", pdf.get_filename()
assert pdf.get_content_type() == "application/pdf" and pdf.get_content().startswith(b"%PDF-")
import re, urllib.parse
[full] = re.findall(r"filename\*=UTF-8''(\S+)", open(sys.argv[1]).read())
assert urllib.parse.unquote(full) == "示例店 2026-04 客服部月报.pdf", full
assert pdf.get_content() == open("out/2026-04/S01/report.pdf", "rb").read()
assert "客户满意度" in mail.get_body(["plain"]).get_content() and "<table" in mail.get_body(["html"]).get_content()
"#;
    let output = Command::new("python3")
        .args(["-c", script])
        .arg(mail)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A robot's web hook: answers each request with a line and keeps the bodies.
fn robot(answer: &'static str) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let theirs = Arc::clone(&bodies);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            theirs.lock().unwrap().push(String::from_utf8(body).unwrap());
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
                answer.len()
            );
            stream.write_all(head.as_bytes()).unwrap();
        }
    });
    (port, bodies)
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn someone_is_told_by_mail_and_by_robots() {
    let server = SmtpServer::start(|offer| {
        if offer.recipient == "boss@example.com" {
            Act::RefuseRecipient("550 no such user")
        } else {
            Act::Accept
        }
    });
    let (port, bodies) = robot(r#"{"errcode":0,"errmsg":"ok"}"#);
    let (deaf, _) = robot(r#"{"errcode":93000,"errmsg":"invalid key"}"#);
    let mailed = Mailed::new(server.port);
    std::fs::write(
        mailed.folder.join("robot"),
        format!("http://127.0.0.1:{port}/send?key=tops3cret"),
    )
    .unwrap();
    std::fs::write(
        mailed.folder.join("deaf"),
        format!("http://127.0.0.1:{deaf}/send?key=tops3cret"),
    )
    .unwrap();
    let notices = "  notices:\n    mail: [manager@example.com]\n    success: true\n    webhooks:\n      - { kind: wecom, url: file:robot }\n      - { kind: dingtalk, url: file:deaf }\n";
    mailed.configure(server.port, notices);
    let output = mailed.send(&["--store", "S01"]);
    assert_eq!(output.status.code(), Some(5));
    assert!(
        messages(&output).contains("93000 invalid key") && !messages(&output).contains("tops3cret"),
        "{}",
        messages(&output)
    );
    let told = bodies.lock().unwrap().clone();
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("boss@example.com")
            && told[0].contains("550 no such user")
            && told[0].contains("servicedeck send --month 2026-04"),
        "{told:?}"
    );
    assert_eq!(
        server.recipients(),
        ["copy@example.com", "hq@example.com", "manager@example.com"]
    );
    // What is told when all went well: the three key figures.
    let output = mailed.send(&["--store", "S02"]);
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    let told = bodies.lock().unwrap().clone();
    assert!(
        told[1].contains("第二店") && told[1].contains("客户满意度（全店） 100.0%"),
        "{told:?}"
    );
    // Nothing new, nothing told.
    mailed.send(&["--store", "S02"]);
    assert_eq!(bodies.lock().unwrap().len(), 2);
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn a_run_that_fails_is_told_and_what_could_be_made_is_sent() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    mailed.configure(server.port, "  notices: { mail: [manager@example.com] }\n");
    let orders = std::fs::read_to_string(mailed.folder.join("data/orders.csv")).unwrap();
    let spoiled: String = orders.lines().map(|line| if line.starts_with("S02") { line.replace("2026-04-10", "gestern") } else { line.to_owned() } + "\n").collect();
    std::fs::write(mailed.folder.join("data/orders.csv"), spoiled).unwrap();
    let output = servicedeck(
        &mailed.folder,
        &["run", "--send", "--month", MONTH, "--today", "2026-05-20", "--json"],
    );
    assert_eq!(output.status.code(), Some(3), "{}", messages(&output));
    assert_eq!(
        server.recipients(),
        [
            "boss@example.com",
            "copy@example.com",
            "hq@example.com",
            "manager@example.com"
        ]
    );
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        result["delivery"]["stores"][0]["recipients"].as_array().unwrap().len(),
        3,
        "{result}"
    );
    // With the records mended the next run makes and sends what is missing, and nothing else.
    std::fs::write(mailed.folder.join("data/orders.csv"), orders).unwrap();
    let before = std::fs::read(mailed.folder.join("out/2026-04/S01/report.pdf")).unwrap();
    let output = servicedeck(
        &mailed.folder,
        &["run", "--missing", "--send", "--month", MONTH, "--today", "2026-05-21"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    assert_eq!(
        server
            .recipients()
            .iter()
            .filter(|recipient| *recipient == "second@example.com")
            .count(),
        1
    );
    assert_eq!(server.received().len(), 5);
    assert_eq!(
        std::fs::read(mailed.folder.join("out/2026-04/S01/report.pdf")).unwrap(),
        before
    );
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn waiting_for_records_ends_when_they_are_there_or_the_time_is_over() {
    let mailed = Mailed::new(1);
    let orders = std::fs::read_to_string(mailed.folder.join("data/orders.csv")).unwrap();
    let arguments = ["run", "--month", MONTH, "--today", "2026-05-20", "--wait-for-data"];
    let wait = |span: &str| servicedeck(&mailed.folder, &[&arguments[..], &[span]].concat());
    let output = wait("1s");
    assert_eq!(output.status.code(), Some(3));
    assert!(
        messages(&output).contains("the newest row is of 2026-04-10, expected up to 2026-04-28"),
        "{}",
        messages(&output)
    );
    let output = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| wait("60s"));
        std::thread::sleep(Duration::from_millis(700));
        let append = |name: &str, line: &str| {
            let path = mailed.folder.join(name);
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(path, format!("{text}\nS01,{line}\nS02,{line}\n")).unwrap();
        };
        append(
            "data/callbacks.csv",
            "Z1,A1,2026-04-29,repair,valid,5,5,4,4,5,5,4,4,,,,,,",
        );
        append("data/orders.csv", "Z1,VZ1,2026-04-30,repair,private");
        waiting.join().unwrap()
    });
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    assert!(messages(&output).contains("waiting up to"), "{}", messages(&output));
    std::fs::write(mailed.folder.join("data/orders.csv"), orders).unwrap();
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn schedules_name_this_project_and_the_day_after_the_cutoff() {
    let mailed = Mailed::new(1);
    for (kind, word) in [
        ("systemd", "OnCalendar=*-*-08..14 07:00:00"),
        ("cron", "0 7 8-14 * *"),
        ("windows", "<Day>8</Day>"),
        ("kubernetes", "schedule: \"0 7 8-14 * *\""),
    ] {
        let output = servicedeck(&mailed.folder, &["schedule", "--print", kind]);
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        assert!(
            output.status.success() && text.contains(word) && text.contains("--send"),
            "{text}{}",
            messages(&output)
        );
        assert!(
            text.contains(&*mailed.folder.canonicalize().unwrap().to_string_lossy()),
            "{text}"
        );
    }
    let output = servicedeck(
        &mailed.folder,
        &["schedule", "--print", "cron", "--set", "period.cutoff_days=30"],
    );
    assert_eq!(output.status.code(), Some(2));
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn the_doctor_names_what_is_wrong_with_its_remedy() {
    let server = SmtpServer::start(|_| Act::DieAfterLastByte);
    let mailed = Mailed::new(server.port);
    let doctor = |flags: &[&str]| {
        let output = servicedeck(
            &mailed.folder,
            &[&["doctor", "--month", MONTH, "--today", "2026-05-20"], flags].concat(),
        );
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, lines) = doctor(&[]);
    assert_eq!(code, Some(0), "{lines}");
    for line in [
        "ok\tconfig: ",
        "ok\tdata: 2 files",
        "ok\tfonts: ",
        "ok\ttemplate: deck",
        "ok\tdisk: ",
        "ok\tclock: ",
        "ok\tledger: nothing",
        "ok\tmail server: ",
        "warning\tnotices: ",
    ] {
        assert!(lines.contains(line), "{line} is not in\n{lines}");
    }
    assert!(server.offers().is_empty());
    mailed.send(&["--store", "S02"]);
    let (_, lines) = doctor(&[]);
    assert!(
        lines.contains("warning\tledger: S02 2026-04: uncertain whether it reached second@example.com"),
        "{lines}"
    );
    std::fs::write(mailed.folder.join("out/.ledger.sqlite"), "garbage".repeat(999)).unwrap();
    let (code, lines) = doctor(&["--set", "delivery.smtp.port=1"]);
    assert_eq!(code, Some(5));
    assert!(
        lines.contains("failed\tledger: ") && lines.contains("failed\tmail server: "),
        "{lines}"
    );
    assert!(lines.contains("→"), "{lines}");
}

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
    super::program::copy_folder(&mailed.folder.join("out"), &place);
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
    std::fs::remove_file(place.join("filler")).unwrap();
    shell(&mailed.folder, "mount -o remount,ro small");
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

/// A killed process, then one that is not: nothing lost in silence, nothing twice. Prints what it counted.
fn kill_at_random(runs: u64) {
    let server = SmtpServer::start(|_| {
        std::thread::sleep(Duration::from_millis(3));
        Act::Accept
    });
    let mailed = Mailed::new(server.port);
    let (mut lost, mut twice, mut uncertain, mut uncertain_and_there, mut early) = (0, 0, 0, 0, 0);
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    // As long as an undisturbed call takes.
    let started = std::time::Instant::now();
    mailed.send(&["--store", "S01"]);
    let whole = u64::try_from(started.elapsed().as_micros()).unwrap();
    for _ in 0..runs {
        let _ = std::fs::remove_file(mailed.folder.join("out/.ledger.sqlite"));
        let _ = std::fs::remove_file(mailed.folder.join("out/.ledger.sqlite-journal"));
        let before = server.received().len();
        let mut child = Command::new(env!("CARGO_BIN_EXE_servicedeck"))
            .args(["send", "--month", MONTH, "--store", "S01"])
            .current_dir(&mailed.folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        std::thread::sleep(Duration::from_micros(whole / 3 + random % (whole * 2 / 3)));
        child.kill().unwrap();
        child.wait().unwrap();
        // What the dead process handed over arrives.
        std::thread::sleep(Duration::from_millis(20));
        let at_death = server.received().len() - before;
        early += u64::from(at_death == 0);
        let output = mailed.send(&["--store", "S01"]);
        let (state, recipients) = mailed.states("S01");
        let received: Vec<String> = server
            .received()
            .into_iter()
            .skip(before)
            .map(|received| received.recipient)
            .collect();
        for (address, state, _) in &recipients {
            let count = received.iter().filter(|recipient| *recipient == address).count();
            twice += u64::from(count > 1);
            match state.as_str() {
                "sent" => lost += u64::from(count == 0),
                "uncertain" => {
                    uncertain += 1;
                    uncertain_and_there += u64::from(count == 1);
                }
                other => panic!("{address} is {other}: {}", messages(&output)),
            }
        }
        assert_eq!(recipients.len(), 3);
        assert_eq!(
            output.status.code(),
            Some(if state == "sent" { 0 } else { 5 }),
            "{}",
            messages(&output)
        );
    }
    let told = format!(
        "{runs} processes killed ({early} before any mail), 3 mails each: {lost} lost, {twice} twice, {uncertain} uncertain (of which {uncertain_and_there} had arrived)"
    );
    let _ = writeln!(std::io::stderr(), "{told}");
    assert_eq!((lost, twice), (0, 0), "{told}");
}

#[test]
#[ignore = "starts mail servers and waits for them; run with --ignored"]
fn a_process_killed_at_any_moment_loses_nothing_and_sends_nothing_twice() {
    kill_at_random(12);
}

#[test]
#[ignore = "takes minutes"]
fn two_hundred_processes_killed_lose_nothing_and_send_nothing_twice() {
    kill_at_random(250);
}
