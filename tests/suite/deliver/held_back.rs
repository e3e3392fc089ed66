//! What is no whole report of its month and store is not sent.

use std::path::Path;

use serde_json::Value;

use super::mailed::{Mailed, code, replace_pdf, set_output, shell, skipped};
use crate::suite::program::{copy_folder, messages, servicedeck};
use crate::suite::smtp_server::{Act, SmtpServer};

/// Changes a report in its folder.
type Spoil = fn(&Path);

/// Nothing goes out, the words say why, and the ledger has it.
fn is_held_back(mailed: &Mailed, server: &SmtpServer, word: &str) {
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

#[test]
fn what_is_no_whole_report_is_not_sent() {
    let server = SmtpServer::start(|_| Act::Accept);
    let spoilt: [(&str, Spoil); 6] = [
        ("report.pdf", |folder| {
            std::fs::write(folder.join("report.pdf"), "changed").unwrap();
        }),
        ("report.pdf", |folder| {
            std::fs::remove_file(folder.join("report.pdf")).unwrap();
        }),
        ("PDF", |folder| replace_pdf(folder, b"%PDF-1.7\n%%EOF\n")),
        // A blank page, and one that says what it should in a font that is not in the file.
        ("is blank", |folder| replace_pdf(folder, &one_page_pdf(""))),
        ("Helvetica", |folder| replace_pdf(folder, &one_page_pdf("2026-04 S02"))),
        ("第二店", |folder| {
            replace_pdf(folder, &std::fs::read(folder.join("../S01/report.pdf")).unwrap());
        }),
    ];
    for (word, spoil) in spoilt {
        let mailed = Mailed::new(server.port);
        spoil(&mailed.folder.join("out/2026-04/S02"));
        is_held_back(&mailed, &server, word);
    }
}

#[test]
fn another_months_report_is_not_sent() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    for file in ["data/orders.csv", "data/callbacks.csv"] {
        let path = mailed.folder.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        let more: String = text
            .lines()
            .skip(1)
            .map(|line| {
                format!(
                    "\n{}",
                    line.replace("2026-04-", "2026-05-")
                        .replace(",A", ",B")
                        .replace(",C", ",D")
                )
            })
            .collect();
        std::fs::write(&path, text + &more).unwrap();
    }
    let output = servicedeck(&mailed.folder, &["run", "--month", "2026-05", "--today", "2026-06-20"]);
    assert!(output.status.success(), "{}", messages(&output));
    // May's PDF, which shows April in its trends, in April's place.
    let may = std::fs::read(mailed.folder.join("out/2026-05/S02/report.pdf")).unwrap();
    replace_pdf(&mailed.folder.join("out/2026-04/S02"), &may);
    is_held_back(&mailed, &server, "2026-04");
    // May's whole folder there is found out by its manifest.
    let mailed = Mailed::new(server.port);
    let other = mailed.folder.join("out/2026-04/S01");
    copy_folder(&other, &mailed.folder.join("out/2026-04/S02"));
    is_held_back(&mailed, &server, "S01");
}

#[test]
fn a_report_with_chapters_missing_is_not_sent() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    let folder = mailed.folder.join("out/2026-04/S02");
    if !shell(
        &folder,
        "qpdf report.pdf --pages report.pdf 1-4 -- cut.pdf || test $? = 3",
    ) {
        return skipped("qpdf is not installed");
    }
    replace_pdf(&folder, &std::fs::read(folder.join("cut.pdf")).unwrap());
    is_held_back(&mailed, &server, "whose bookmark leads to no page");
}

#[test]
fn a_report_must_say_what_its_figures_warn_of() {
    let server = SmtpServer::start(|_| Act::Accept);
    // The figures say that the survey is too thin, the pages don't.
    let mailed = Mailed::new(server.port);
    let folder = mailed.folder.join("out/2026-04/S02");
    let mut figures: Value = serde_json::from_slice(&std::fs::read(folder.join("metrics.json")).unwrap()).unwrap();
    let warning = serde_json::json!({ "code": "survey_invalid", "message": "" });
    figures["warnings"].as_array_mut().unwrap().push(warning);
    set_output(&folder, "metrics.json", figures.to_string().as_bytes());
    is_held_back(&mailed, &server, "survey has too few answers");
    // The same for a draft that is not marked as one.
    let mailed = Mailed::new(server.port);
    let folder = mailed.folder.join("out/2026-04/S02");
    let path = folder.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    manifest["provisional"] = true.into();
    std::fs::write(path, manifest.to_string()).unwrap();
    mailed.configure(server.port, "  allow_provisional: true\n");
    is_held_back(&mailed, &server, "provisional");
    // A survey that is too thin and says so goes out.
    let mailed = Mailed::new(server.port);
    let path = mailed.folder.join("data/callbacks.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    let more: String = (0..40)
        .map(|index| format!("\nS02,N{index},A{index},2026-04-13,repair,no_answer,,,,,,,,,,,,,,"))
        .collect();
    std::fs::write(path, text + &more).unwrap();
    assert!(mailed.run().status.success());
    let output = mailed.send(&["--store", "S02"]);
    assert_eq!(
        (code(&output), server.received().len()),
        (0, 1),
        "{}",
        messages(&output)
    );
}

#[test]
fn a_rare_name_is_no_reason_to_hold_a_report_back_and_a_missing_font_is() {
    // Signs for private use, which no font has.
    let unknown = "\u{E000}\u{E001}\u{E002}".repeat(60);
    for (rows, sent) in [(0, true), (12, false)] {
        let server = SmtpServer::start(|_| Act::Accept);
        let mailed = Mailed::new(server.port);
        let mut table = "store,complaint_no,received_at,reason,description\n".to_owned();
        for row in 0..=rows {
            let text = if row == 0 { "姓\u{E000}的车主" } else { &unknown };
            table.push_str(&format!("S02,T{row},2026-04-0{} 09:00,原因,{text}\n", row % 9 + 1));
        }
        std::fs::write(mailed.folder.join("data/complaints.csv"), table).unwrap();
        let path = mailed.folder.join("config/report.yaml");
        let config = std::fs::read_to_string(&path).unwrap();
        std::fs::write(
            &path,
            config.replace(
                "callbacks: data/callbacks.csv",
                "callbacks: data/callbacks.csv, complaints: data/complaints.csv",
            ),
        )
        .unwrap();
        let output = mailed.run();
        assert!(output.status.success(), "{}", messages(&output));
        assert!(
            String::from_utf8_lossy(&std::fs::read(mailed.folder.join("out/2026-04/S02/metrics.json")).unwrap())
                .contains("missing_glyph")
        );
        if sent {
            let output = mailed.send(&["--store", "S02"]);
            assert_eq!(
                (code(&output), server.received().len()),
                (0, 1),
                "{}",
                messages(&output)
            );
        } else {
            is_held_back(&mailed, &server, "〓");
        }
    }
}

/// One page, blank or with a line in a font that every reader is supposed to have.
fn one_page_pdf(text: &str) -> Vec<u8> {
    let content = if text.is_empty() {
        String::new()
    } else {
        format!("BT /F1 24 Tf 72 300 Td ({text}) Tj ET")
    };
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 720 405] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        pdf.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let start = pdf.len();
    pdf.extend(b"xref\n0 6\n0000000000 65535 f \n");
    pdf.extend(
        places
            .iter()
            .flat_map(|place| format!("{place:010} 00000 n \n").into_bytes()),
    );
    pdf.extend(format!("trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
    pdf
}
