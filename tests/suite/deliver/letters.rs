//! What the mails say.

use std::path::Path;
use std::process::Command;

use super::mailed::{MONTH, Mailed, code, part, skipped, subject, write_records};
use crate::suite::program::{messages, servicedeck};
use crate::suite::smtp_server::{Act, SmtpServer};

#[test]
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

/// The plain text of a mail, whichever encoding it was given.
fn text(message: &[u8]) -> String {
    let raw = String::from_utf8_lossy(message);
    let (_, after) = raw.split_once("Content-Type: text/plain; charset=utf-8").unwrap();
    let (headers, body) = after.split_once("\r\n\r\n").unwrap();
    if headers.contains("quoted-printable") {
        let body = body.split("\r\n--").next().unwrap().replace("=\r\n", "");
        return quoted_printable(&body);
    }
    String::from_utf8(part(message, "Content-Type: text/plain; charset=utf-8")).unwrap()
}

fn quoted_printable(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'=' {
            let code: String = rest.by_ref().take(2).map(char::from).collect();
            bytes.push(u8::from_str_radix(&code, 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_correction_tells_what_differs_from_the_report_that_was_sent() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    assert_eq!(code(&mailed.send(&[])), 0);
    assert_eq!(server.received().len(), 4);
    // Two reports are made, and only the last is sent: the mail tells of both changes.
    for extra in [5, 6] {
        write_records(&mailed.folder, extra);
        assert!(mailed.run().status.success());
    }
    assert_eq!(code(&mailed.send(&[])), 0);
    let mails = server.received();
    let of = |address: &str| {
        text(
            &mails[4..]
                .iter()
                .find(|mail| mail.recipient == address)
                .unwrap()
                .message,
        )
    };
    assert!(
        of("hq@example.com").contains("客户满意度（全店）：100.0% → 87.0%"),
        "{}",
        of("hq@example.com")
    );
    // The other store has no other figures, and its mail says so.
    let unchanged = of("second@example.com");
    assert!(
        unchanged.contains("没有变化（有变动的是：data/callbacks.csv、data/orders.csv"),
        "{unchanged}"
    );
    // Made again with other looks: no figure differs from the one sent before, whatever the one before that said.
    let config = mailed.folder.join("config/report.yaml");
    let changed = std::fs::read_to_string(&config)
        .unwrap()
        .replace("brand: {", "title: 月度报告, brand: {");
    std::fs::write(&config, changed).unwrap();
    assert!(mailed.run().status.success());
    assert_eq!(code(&mailed.send(&["--store", "S01"])), 0);
    let last = text(&server.received().last().unwrap().message);
    assert!(
        last.contains("没有变化（有变动的是：配置）") && !last.contains("100.0% →"),
        "{last}"
    );
}

#[test]
fn an_english_report_is_mailed_in_english() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    let config = mailed.folder.join("config/report.yaml");
    let english = std::fs::read_to_string(&config)
        .unwrap()
        .replace("brand: {", "language: en, title: Service report, brand: {");
    std::fs::write(&config, english).unwrap();
    let draft = servicedeck(&mailed.folder, &["run", "--month", MONTH, "--today", "2026-05-03"]);
    assert!(draft.status.success(), "{}", messages(&draft));
    let output = mailed.send(&["--store", "S02", "--set", "delivery.allow_provisional=true"]);
    assert_eq!(code(&output), 0, "{}", messages(&output));
    assert!(mailed.run().status.success());
    for extra in [0, 1] {
        write_records(&mailed.folder, extra);
        assert!(mailed.run().status.success());
        let output = mailed.send(&["--store", "S02"]);
        assert_eq!(code(&output), 0, "{}", messages(&output));
    }
    let mails = server.received();
    let subjects: Vec<String> = mails.iter().map(|mail| subject(&mail.message)).collect();
    let plain = "示例汽车第二店:Servicereport,April2026";
    assert_eq!(
        subjects,
        [
            format!("[draft]{plain}"),
            plain.to_owned(),
            format!("[corrected]{plain}")
        ]
    );
    let texts: Vec<String> = mails.iter().map(|mail| text(&mail.message)).collect();
    assert!(texts[0].contains("Key figures of the month:"), "{}", texts[0]);
    assert!(texts[1].contains("takes the place of the draft"), "{}", texts[1]);
    assert!(
        texts[2].contains("None of this month's figures has changed (what changed: data/"),
        "{}",
        texts[2]
    );
    for text in texts {
        let others = text.replace("示例汽车 第二店", "");
        assert!(
            !others
                .chars()
                .any(|character| ('\u{3000}'..'\u{FFFF}').contains(&character)),
            "{text}"
        );
    }
}

#[test]
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
fn subject_and_body_follow_their_templates_with_figures_in_text_and_html() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    let recipients = "  recipients:\n    - { to: [hq@example.com], stores: [S01], attach_xlsx: true, subject: \"{store}<{satisfaction.company}>{month}\" }\n    - { to: [second@example.com], stores: [S02] }\n";
    let more = "  subject: \"{edition}{store} {month_words}\"\n  body: \"{store} & {{括号}}：流失率 {churn.rate}\\n\\n{figures}\"\n";
    mailed.configure_recipients(server.port, recipients, more);
    let output = mailed.send(&[]);
    assert_eq!(code(&output), 0, "{}", messages(&output));
    let received = server.received();
    let (first, second) = (&received[0].message, &received[1].message);
    assert_eq!(subject(first), "示例店<100.0%>2026-04");
    assert_eq!(subject(second), "第二店2026年4月");
    std::fs::write(mailed.folder.join("first.eml"), first).unwrap();
    let script = r#"
import email, email.policy
mail = email.message_from_binary_file(open("first.eml", "rb"), policy=email.policy.default)
plain, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))
assert plain.startswith("示例店 & {括号}：流失率 "), plain
assert "· 客户满意度（全店）：100.0%" in plain, plain
assert "示例店 &amp; {括号}：流失率 " in html and "<b>100.0%</b></td>" in html and 'lang="zh-CN"' in html, html
"#;
    python(&mailed.folder, script);
    // The workbook goes where it was asked for, whole.
    let xlsx = std::fs::read(mailed.folder.join("out/2026-04/S01/report.xlsx")).unwrap();
    let kind = "name=\"servicedeck-2026-04-S01.xlsx\"";
    assert_eq!(part(first, kind), xlsx);
    assert!(!String::from_utf8_lossy(second).contains(".xlsx"));
    // A field that does not exist is found out before anything is sent.
    mailed.configure(server.port, "  subject: \"{stor}\"\n");
    let output = mailed.send(&["--resend"]);
    assert_eq!(code(&output), 2, "{}", messages(&output));
}

/// What Python's mail library makes of names that are hard on mail programs.
#[test]
fn chinese_names_arrive_whole_and_as_ascii() {
    let mailed = Mailed::new(1);
    let path = mailed.folder.join("config/report.yaml");
    let config = std::fs::read_to_string(&path).unwrap();
    let config = config
        .replace("示例汽车", "沈阳“和平”汽车销售服务有限公司（4S）")
        .replace("name: 示例店", "name: '沈阳和平店; \"旗舰\" 𠮷野/甲'");
    std::fs::write(&path, config).unwrap();
    let output = mailed.run();
    assert!(output.status.success(), "{}", messages(&output));
    let output = mailed.send(&["--store", "S01", "--dry-run", "mails"]);
    assert_eq!(code(&output), 0, "{}", messages(&output));
    let script = r#"
import sys, email, email.policy, re, urllib.parse
bytes = open("mails/2026-04-S01-1.eml", "rb").read()
assert bytes.isascii() and all(len(line) <= 998 for line in bytes.split(b"\r\n"))
mail = email.message_from_bytes(bytes, policy=email.policy.default)
assert not any(part.defects for part in mail.walk())
assert mail["subject"].startswith('沈阳“和平”汽车销售服务有限公司（4S） 沈阳和平店; "旗舰" 𠮷野/甲 2026年4月'), mail["subject"]
[pdf] = mail.iter_attachments()
assert pdf.get_filename() == "servicedeck-2026-04-S01.pdf", pdf.get_filename()
assert re.search(rb'Content-Type: application/pdf; name="servicedeck-2026-04-S01.pdf"', bytes)
[full] = re.findall(rb"filename\*=UTF-8''(\S+)", bytes)
full = urllib.parse.unquote(full.decode())
assert full == "沈阳和平店; _旗舰_ 𠮷野_甲 2026-04 客服部月报.pdf", full
"#;
    python(&mailed.folder, script);
}

/// Python's mail library knows nothing of this program.
fn python(folder: &Path, script: &str) {
    match Command::new("python3")
        .args(["-c", script])
        .current_dir(folder)
        .output()
    {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(_) => skipped("python3 is not installed"),
    }
}
