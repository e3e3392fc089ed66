//! The PDF through other people's eyes: qpdf, poppler, and the accessibility checkers outloud and pdfua.
//!
//! Tools that are not installed are named on stderr and left out; CONTRIBUTING says how to install them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use super::group::fake::{Group, MONTH, configured, many};
use super::program::{messages, servicedeck};

/// What outloud warns of that is known, with why it stands.
const ARGUED: [(&str, &str); 5] = [
    (
        "FIG-012",
        "an alternative text says the chart's message and then its figures, which are not prose",
    ),
    (
        "PAG-001",
        "source lines are content: they differ from page to page, and those of the advisors' pages resemble each other",
    ),
    (
        "TBL-011",
        "columns of bars have no head: the number they picture stands beside them under its own",
    ),
    (
        "TBL-014",
        "the grid lines behind dots are drawn inside the cells of a tagged table",
    ),
    ("TXT-001", "words of the records are in their own language"),
];

/// The decks that are checked: name, and settings of the run.
const EDITIONS: [(&str, &[&str]); 4] = [
    ("deck", &[]),
    ("english", &["report.language=en"]),
    ("a4", &["report.template=a4"]),
    ("hq", &["report.audience=hq"]),
];

struct Decks {
    _folder: tempfile::TempDir,
    _group: Group,
    files: Vec<(&'static str, PathBuf)>,
}

fn decks() -> Decks {
    let folder = tempfile::tempdir().unwrap();
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<(&'static str, PathBuf)> = EDITIONS
        .iter()
        .map(|(name, settings)| {
            let out = folder.path().join(name);
            let mut arguments = vec![
                "run",
                "--today",
                "2026-05-08",
                "--quiet",
                "--out",
                out.to_str().unwrap(),
            ];
            for setting in *settings {
                arguments.extend(["--set", setting]);
            }
            let output = servicedeck(project, &arguments);
            assert!(output.status.success(), "{}", messages(&output));
            let file = if *name == "hq" { "report-hq.pdf" } else { "report.pdf" };
            (*name, out.join("2026-04/S01").join(file))
        })
        .collect();
    let reports = many(12);
    let group = Group::new(&configured(&reports), &reports);
    group.make();
    files.push(("group", group.out().join(MONTH).join("_group/report.pdf")));
    Decks {
        _folder: folder,
        _group: group,
        files,
    }
}

/// What a tool says; `None`, said visibly, where it is not installed.
fn tool(name: &str, arguments: &[&str]) -> Option<Output> {
    match Command::new(name).args(arguments).output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("SKIPPED: {name} is not installed");
            None
        }
        Err(error) => panic!("{name}: {error}"),
    }
}

/// Bookmarks name chapters and under them topics; a finding with its figures is the page's own.
fn check_bookmarks(name: &str, chapters: &[Value]) {
    let title = |entry: &Value| entry["title"].as_str().unwrap_or_default().to_owned();
    let topics = |chapter: &Value| chapter["kids"].as_array().cloned().unwrap_or_default();
    assert!(chapters.len() > 5, "{name}: {chapters:?}");
    for entry in chapters
        .iter()
        .flat_map(|chapter| [vec![chapter.clone()], topics(chapter)].concat())
    {
        let words = title(&entry);
        assert!((1..=60).contains(&words.chars().count()), "{name}: {words}");
        assert!(
            !words.contains(['；', '%', '，']) || words.chars().count() < 24,
            "{name}: {words}"
        );
    }
    if name == "deck" {
        let churn = chapters.iter().find(|chapter| title(chapter) == "流失客户");
        let first = churn.and_then(|chapter| topics(chapter).first().map(&title));
        assert_eq!(first.as_deref(), Some("流失率与原因"));
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
#[ignore = "needs tools from Debian and PyPI; run by .ci/run"]
fn other_programs_find_nothing_wrong() {
    let decks = decks();
    for (name, file) in &decks.files {
        let path = file.to_str().unwrap();
        if let Some(output) = tool("qpdf", &["--check", path]) {
            assert!(output.status.success(), "{name}: {}", said(&output));
        }
        if let Some(output) = tool("qpdf", &["--json", "--json-key=outlines", path]) {
            let outlines: Value = serde_json::from_slice(&output.stdout).unwrap();
            let chapters = outlines["outlines"].as_array().expect("bookmarks");
            check_bookmarks(name, chapters);
        }
        if let Some(output) = tool("pdfinfo", &[path]) {
            let words = said(&output);
            for line in ["Tagged:", "Title:", "Author:", "Page size:"] {
                assert!(words.contains(line), "{name}: no {line} in {words}");
            }
            let field = |name: &str| {
                let line = words.lines().find(|line| line.starts_with(name)).unwrap_or_default();
                line.trim_start_matches(name).trim().to_owned()
            };
            assert_eq!(field("Tagged:"), "yes", "{name}");
            assert!(field("Title:").contains("2026"), "{name}: {words}");
            assert_eq!(
                field("Page size:").contains("595.276 x 841.89"),
                *name == "a4",
                "{name}: {words}"
            );
        }
        if let Some(output) = tool("pdffonts", &[path]) {
            let words = String::from_utf8_lossy(&output.stdout).into_owned();
            let fonts: Vec<&str> = words.lines().skip(2).collect();
            assert!(!fonts.is_empty(), "{name}");
            for font in fonts {
                // Columns from the right: object, generation, Unicode, subset, embedded.
                let columns: Vec<&str> = font.split_whitespace().rev().collect();
                assert_eq!(columns[2..5], ["yes", "yes", "yes"], "{name}: {font}");
            }
        }
        if let Some(output) = tool("pdfdetach", &["-list", path]) {
            let words = said(&output);
            assert!(
                words.contains("metrics.json") && words.contains("report.xlsx"),
                "{name}: {words}"
            );
        }
    }
}

#[test]
#[ignore = "needs tools from Debian and PyPI; run by .ci/run"]
fn readers_of_tags_find_no_error() {
    let decks = decks();
    for (name, file) in &decks.files {
        let path = file.to_str().unwrap();
        if let Some(output) = tool("pdfua", &["check", path]) {
            assert!(output.status.success(), "{name}: {}", said(&output));
        }
        let report = file.with_extension("json");
        let arguments = ["--json", report.to_str().unwrap(), "--fail-on", "never", path];
        if let Some(output) = tool("outloud", &arguments) {
            assert!(output.status.success(), "{name}: {}", said(&output));
            let report: Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
            let findings = report["results"][0]["findings"].as_array().expect("findings");
            let rules: BTreeSet<&str> = findings
                .iter()
                .filter(|finding| finding["severity"] != "info")
                .filter_map(|finding| finding["rule"].as_str())
                .collect();
            for rule in rules {
                assert!(
                    ARGUED.iter().any(|(argued, _)| *argued == rule),
                    "{name}: {rule} is not among the warnings that are argued:\n{}",
                    said(&output)
                );
            }
        }
    }
}
