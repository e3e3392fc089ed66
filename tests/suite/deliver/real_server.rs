//! A real mail server with encryption and login, and a mail reader that knows nothing of this program.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::mailed::{MONTH, Mailed, shell, skipped, with_smtp};
use crate::suite::program::{messages, servicedeck};

/// A child process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// aiosmtpd with a certificate of an authority of its own; `None` when it is not installed.
fn real_server(folder: &Path, mode: &str) -> Option<(Running, u16)> {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    let made = shell(
        folder,
        &format!("openssl req -x509 {key} -keyout ca.key -out ca.pem -subj /CN=test -days 2"),
    ) && shell(
        folder,
        &format!("openssl req {key} -keyout cert.key -out leaf.csr -subj /CN=localhost"),
    ) && shell(
        folder,
        "echo subjectAltName=DNS:localhost > names && openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out cert.pem -days 2 -extfile names",
    );
    if !made {
        skipped("openssl is not installed");
        return None;
    }
    aiosmtpd(folder, mode, "cert")
}

/// The server with a certificate and key of that name; `None` when it is not installed.
fn aiosmtpd(folder: &Path, mode: &str, certificate: &str) -> Option<(Running, u16)> {
    if !shell(folder, "python3 -c 'import aiosmtpd'") {
        skipped("aiosmtpd is not installed (pip install aiosmtpd)");
        return None;
    }
    std::fs::create_dir_all(folder.join("inbox")).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/aiosmtpd_server.py");
    let mut child = Command::new("python3")
        .arg(script)
        .args([
            mode,
            &format!("{certificate}.pem"),
            &format!("{certificate}.key"),
            "inbox",
        ])
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

fn inbox(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("inbox"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
#[ignore = "needs aiosmtpd and openssl; run by .ci/run"]
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
        for (host, rest, reason) in [
            ("localhost", "password: file:password", "by nobody this machine trusts"),
            (
                "127.0.0.1",
                "password: file:password, ca_file: ca.pem",
                "for another name",
            ),
            ("localhost", "password: 'command:echo wrong', ca_file: ca.pem", "535"),
        ] {
            with_smtp(&mailed, &smtp(host, rest));
            let output = mailed.send(&[]);
            assert_eq!(output.status.code(), Some(5), "{mode} {rest}: {}", messages(&output));
            assert!(
                messages(&output).contains(reason),
                "{mode} {rest}: {}",
                messages(&output)
            );
            assert!(inbox(&folder).is_empty(), "{mode} {rest}");
        }
        with_smtp(
            &mailed,
            &smtp("localhost", "password: 'command:cat password', ca_file: ca.pem"),
        );
        assert_eq!(mailed.send(&["--store", "S02"]).status.code(), Some(0), "{mode}");
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
        let of_first_store = inbox(&folder)
            .into_iter()
            .find(|mail| mail.ends_with("2-hq@example.com.eml"));
        check_with_python(&folder, &of_first_store.unwrap());
    }
}

/// A certificate made with one command names itself as an authority; the config that names it means it, and no other.
#[test]
#[ignore = "needs aiosmtpd and openssl; run by .ci/run"]
fn a_self_made_certificate_is_taken_when_the_config_names_it() {
    let mailed = Mailed::new(1);
    let folder = mailed.folder.clone();
    let made = |name: &str| {
        shell(
            &folder,
            &format!(
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {name}.key -out {name}.pem -subj /CN=localhost \
                 -addext subjectAltName=DNS:localhost -days 2"
            ),
        )
    };
    if !(made("own") && made("other")) {
        skipped("openssl is not installed");
        return;
    }
    let Some((_running, port)) = aiosmtpd(&folder, "tls", "own") else {
        return;
    };
    std::fs::write(folder.join("password"), "tops3cret\n").unwrap();
    for (host, certificate, expected) in [
        ("localhost", "other", 5),
        ("127.0.0.1", "own", 5),
        ("localhost", "own", 0),
    ] {
        let smtp = format!(
            "host: {host}, port: {port}, security: tls, username: service, password: file:password, ca_file: {certificate}.pem"
        );
        with_smtp(&mailed, &smtp);
        let output = mailed.send(&[]);
        assert_eq!(
            output.status.code(),
            Some(expected),
            "{host} {certificate}: {}",
            messages(&output)
        );
        assert_eq!(inbox(&folder).is_empty(), expected == 5, "{host} {certificate}");
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
