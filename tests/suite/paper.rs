//! The template `a4`: the deck's chapters on portrait pages.

use std::path::Path;
use std::sync::OnceLock;

use hayro_syntax::Pdf;
use serde_json::Value;
use servicedeck::deliver::verify;

use super::program::{messages, servicedeck};

/// Points of A4 portrait.
const A4: (f64, f64) = (595.28, 841.89);

/// The sample's report by a template: the PDF and what its template received.
fn report(template: &str) -> (Vec<u8>, Value) {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().to_str().unwrap();
    let kept = out.path().join("kept");
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = servicedeck(
        project,
        &[
            "run",
            "--today",
            "2026-05-08",
            "--out",
            folder,
            "--template",
            template,
            "--keep-typst",
            kept.to_str().unwrap(),
            "--quiet",
        ],
    );
    assert!(output.status.success(), "{}", messages(&output));
    let pdf = std::fs::read(out.path().join("2026-04/S01/report.pdf")).unwrap();
    let data = serde_json::from_slice(&std::fs::read(kept.join("data.json")).unwrap()).unwrap();
    (pdf, data)
}

/// The report on paper, made once.
fn paper() -> &'static (Vec<u8>, Value) {
    static PAPER: OnceLock<(Vec<u8>, Value)> = OnceLock::new();
    PAPER.get_or_init(|| report("a4"))
}

#[test]
fn every_page_is_a4_portrait() {
    let pdf = Pdf::new(paper().0.clone()).unwrap();
    for page in pdf.pages().iter() {
        let size = page.media_box();
        assert!(
            (size.width() - A4.0).abs() < 0.1 && (size.height() - A4.1).abs() < 0.1,
            "{size:?}"
        );
    }
}

/// Sections share pages: there are far fewer of these than of the deck's slides.
#[test]
fn sections_share_pages() {
    let contents = verify::contents(&paper().0).unwrap();
    let pages = contents.pages.len();
    assert!((20..=34).contains(&pages), "{pages} pages");
    assert_eq!(contents.blank_page, None);
    assert!(contents.lost_chapters.is_empty(), "{:?}", contents.lost_chapters);
    assert!(contents.missing_fonts.is_empty(), "{:?}", contents.missing_fonts);
}

/// Whatever headline stands in the deck stands on paper too.
#[test]
fn every_finding_of_the_deck_is_there() {
    let text = |pdf: &[u8]| verify::contents(pdf).unwrap().pages.concat();
    let (deck, data) = report("deck");
    let (deck, paper) = (text(&deck), text(&paper().0));
    let mut found = 0;
    for (id, finding) in data["deck"]["findings"].as_object().unwrap() {
        for line in finding["headline"].as_array().into_iter().flatten() {
            let line: String = line.as_str().unwrap().chars().filter(|c| !c.is_whitespace()).collect();
            if !line.is_empty() && deck.contains(&line) {
                found += 1;
                assert!(paper.contains(&line), "{id}: {line}");
            }
        }
    }
    assert!(found > 40, "only {found} lines of headlines");
}

#[test]
fn the_same_input_gives_the_same_paper() {
    assert!(report("a4").0 == paper().0, "the PDFs differ");
}

#[test]
fn exported_templates_make_the_same_paper() {
    let folder = tempfile::tempdir().unwrap();
    let output = servicedeck(folder.path(), &["init", "."]);
    assert!(output.status.success(), "{}", messages(&output));
    let templates = folder.path().join("report-templates");
    for part in ["main", "theme", "components", "layout", "frame"] {
        assert!(templates.join(format!("a4/{part}.typ")).is_file(), "{part}");
    }
    let run = || {
        let output = servicedeck(
            folder.path(),
            &["run", "--today", "2026-05-08", "--template", "a4", "--quiet"],
        );
        assert!(output.status.success(), "{}", messages(&output));
        std::fs::read(folder.path().join("out/2026-04/S01/report.pdf")).unwrap()
    };
    let exported = run();
    std::fs::remove_dir_all(&templates).unwrap();
    assert!(
        exported == run(),
        "the built-in templates differ from the exported ones"
    );
}
