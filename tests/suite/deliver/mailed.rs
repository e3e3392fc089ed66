//! A project whose reports are there to be sent, and what mails say.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use crate::suite::program::{copy_folder, messages, servicedeck};

pub const MONTH: &str = "2026-04";

/// Every address of the project's recipients.
pub const EVERYONE: [&str; 4] = [
    "boss@example.com",
    "copy@example.com",
    "hq@example.com",
    "second@example.com",
];

const ORDERS: &str = "store,order_no,vin,delivered_at,line,customer_type";

const CALLBACKS: &str = "store,callback_no,order_no,called_at,line,outcome,q1,q2,q3,q4,q5,q6,q7,q8,s1,s2,s3,s4,s5,s6";

pub const STORES: &str = "stores:\n  - { id: S01, name: 示例店 }\n  - { id: S02, name: 第二店 }\n";

/// Records of two stores; `extra` more orders of the first, which change its figures.
pub fn write_records(folder: &Path, extra: usize) {
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
pub fn produced() -> &'static Path {
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
            "delivery:\n  from: \"客服部 <service@example.com>\"\n  smtp: {{ host: 127.0.0.1, port: {port}, security: none }}\n{recipients}  retries: {{ attempts: 2, backoff_seconds: 0 }}\n  timeouts: {{ connect: 20, answer: 30, accept: 30, message: 60 }}\n{more}"
        );
        let sources = "sources: { repair_orders: data/orders.csv, callbacks: data/callbacks.csv }\n";
        let brand = "report: { brand: { name: 示例汽车 } }\n";
        let config = format!(
            "{brand}{STORES}{sources}{}{}",
            crate::suite::project::QUESTIONNAIRE,
            delivery
        );
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

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// A mail's subject, decoded, without blanks.
pub fn subject(message: &[u8]) -> String {
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
pub fn part(message: &[u8], content_type: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(message);
    let (_, after) = text.split_once(content_type).unwrap();
    let (head, body) = after.split_once("\r\n\r\n").unwrap();
    let body = body.split("\r\n--").next().unwrap();
    // A text with few characters beyond ASCII is quoted, one with many is base64.
    if head.contains("quoted-printable") {
        quoted(body)
    } else {
        base64(body)
    }
}

/// Decodes quoted-printable.
fn quoted(text: &str) -> Vec<u8> {
    let joined = text.replace("=\r\n", "");
    let mut parts = joined.split('=');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).unwrap());
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}

/// Puts another PDF in the report's place and its hash in the manifest.
pub fn replace_pdf(folder: &Path, pdf: &[u8]) {
    set_output(folder, "report.pdf", pdf);
}

/// Puts another file in the place of one of the report's and its hash in the manifest.
pub fn set_output(folder: &Path, name: &str, bytes: &[u8]) {
    std::fs::write(folder.join(name), bytes).unwrap();
    let path = folder.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    manifest["outputs"][name] = servicedeck::output::sha256_hex(bytes).into();
    std::fs::write(path, manifest.to_string()).unwrap();
}

pub fn with_smtp(mailed: &Mailed, smtp: &str) {
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

pub fn shell(folder: &Path, line: &str) -> bool {
    Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Says why a test did not run, so that nobody takes it for one that passed.
pub fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

/// Makes the report's PDF longer by a comment between its parts.
pub fn pad_pdf(folder: &Path, bytes: usize) {
    let mut pdf = std::fs::read(folder.join("report.pdf")).unwrap();
    let end = String::from_utf8_lossy(&pdf[pdf.len() - 64..]).into_owned();
    let start = end
        .split("startxref")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    pdf.extend(b"%");
    pdf.resize(pdf.len() + bytes, b'x');
    pdf.extend(format!("\nstartxref\n{start}\n%%EOF\n").bytes());
    replace_pdf(folder, &pdf);
}
