//! Someone is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use super::mailed::{MONTH, Mailed, skipped, write_records};
use crate::suite::program::{messages, servicedeck};
use crate::suite::smtp_server::{Act, SmtpServer};

/// A robot's web hook: answers each request with a line and keeps their first lines and bodies.
fn robot(answer: &'static str) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let theirs = Arc::clone(&bodies);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            let mut request = String::new();
            reader.read_line(&mut request).unwrap();
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
            let body = String::from_utf8(body).unwrap();
            theirs.lock().unwrap().push(format!("{}{body}", request.trim_end()));
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
fn each_kind_of_robot_gets_its_form_and_signature() {
    let (port, told) = robot(r#"{"errcode":0,"code":0}"#);
    let mailed = Mailed::new(1);
    std::fs::write(
        mailed.folder.join("robot"),
        format!("http://127.0.0.1:{port}/send?key=k"),
    )
    .unwrap();
    std::fs::write(mailed.folder.join("secret"), "SECabc").unwrap();
    let robots: String = ["wecom", "dingtalk", "feishu"]
        .map(|kind| format!("      - {{ kind: {kind}, url: file:robot, secret: file:secret }}\n"))
        .concat();
    mailed.configure(1, &format!("  notices:\n    webhooks:\n{robots}"));
    let output = mailed.send(&["--store", "S02"]);
    assert_eq!(output.status.code(), Some(5), "{}", messages(&output));
    std::fs::write(mailed.folder.join("told"), told.lock().unwrap().join("\n")).unwrap();
    // Python computes the signatures from the robots' documentation.
    let script = r#"
import base64, hashlib, hmac, json, urllib.parse
key = b"SECabc"
sign = lambda key, text: base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
wecom, dingtalk, feishu = open("told", encoding="utf-8").read().split("\n")
target = lambda line: urllib.parse.parse_qs(urllib.parse.urlsplit(line.split(" ")[1]).query)
body = lambda line: json.loads(line[line.index("HTTP/1.1") + 8:])
assert target(wecom) == {"key": ["k"]} and body(wecom)["msgtype"] == "text", wecom
assert "second@example.com" in body(wecom)["text"]["content"] and "--month 2026-04" in body(wecom)["text"]["content"]
query = target(dingtalk)
assert query["sign"] == [sign(key, f"{query['timestamp'][0]}\n".encode() + key)], dingtalk
assert len(query["timestamp"][0]) == 13 and body(dingtalk)["text"] == body(wecom)["text"]
message = body(feishu)
assert message["msg_type"] == "text" and message["content"]["text"] == body(wecom)["text"]["content"], feishu
assert message["sign"] == sign(f"{message['timestamp']}\n".encode() + key, b"") and len(message["timestamp"]) == 10
"#;
    let python = std::process::Command::new("python3")
        .args(["-c", script])
        .current_dir(&mailed.folder)
        .output();
    let Ok(output) = python else {
        return skipped("python3 is not installed");
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn runs_show_what_was_produced_sent_failed_and_restated() {
    let server = SmtpServer::start(|offer| match offer.recipient {
        "boss@example.com" => Act::RefuseRecipient("550 no such user"),
        _ => Act::Accept,
    });
    let mailed = Mailed::new(server.port);
    let table = |flags: &[&str]| {
        let output = servicedeck(&mailed.folder, &[&["runs"], flags].concat());
        assert!(output.status.success(), "{}", messages(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(
        table(&["--month", MONTH]).contains("S01    produced  0/3"),
        "{}",
        table(&[])
    );
    mailed.send(&[]);
    write_records(&mailed.folder, 5);
    assert!(mailed.run().status.success());
    mailed.send(&["--store", "S01"]);
    let all = table(&[]);
    let line = |store: &str| all.lines().find(|line| line.contains(store)).unwrap().to_owned();
    assert!(line("S01").contains("partial") && line("S01").contains("2/3"), "{all}");
    assert!(
        line("S01").contains("figures restated") && line("S01").contains("boss@example.com: 550 no such user"),
        "{all}"
    );
    // Its PDF names the records it was made from, which have changed: it is another one, and was not sent.
    assert!(line("S02").contains("produced") && line("S02").contains("0/1"), "{all}");
    assert!(table(&["--month", "2026-03"]).contains("nothing was produced yet"));
    assert!(!table(&["--store", "S02"]).contains("S01"));
    let row = &mailed.runs()[0];
    assert_eq!((&row["store"], &row["state"]), (&"S01".into(), &"partial".into()));
    assert!(
        !row["restated"].as_array().unwrap().is_empty() && row["runs"].as_array().unwrap().len() == 2,
        "{row}"
    );
    assert!(
        row["inputs"]
            .as_array()
            .unwrap()
            .iter()
            .any(|input| input["path"] == "data/orders.csv"),
        "{row}"
    );
}
