//! The template `a4`: the deck's chapters on portrait pages.

use std::path::Path;
use std::sync::OnceLock;

use hayro_syntax::Pdf;
use serde_json::Value;
use servicedeck::deliver::verify;

use super::program::{messages, servicedeck};

/// Points of A4 portrait.
const A4: (f64, f64) = (595.28, 841.89);

/// The report of a project by a template: the PDF and what its template received.
fn report(project: &Path, template: &str) -> (Vec<u8>, Value) {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().to_str().unwrap();
    let kept = out.path().join("kept");
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

/// The sample in the repository, with the repository's templates.
fn sample(template: &str) -> (Vec<u8>, Value) {
    report(Path::new(env!("CARGO_MANIFEST_DIR")), template)
}

/// The sample's report on paper, made once.
fn paper() -> &'static (Vec<u8>, Value) {
    static PAPER: OnceLock<(Vec<u8>, Value)> = OnceLock::new();
    PAPER.get_or_init(|| sample("a4"))
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
    let (deck, data) = sample("deck");
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

/// The templates that `init` writes are those of the repository, and without any the built-in ones give the same bytes anywhere.
#[test]
fn exported_and_built_in_templates_make_the_same_paper() {
    let folder = tempfile::tempdir().unwrap();
    let output = servicedeck(folder.path(), &["init", "."]);
    assert!(output.status.success(), "{}", messages(&output));
    let templates = folder.path().join("report-templates");
    let written = Path::new(env!("CARGO_MANIFEST_DIR")).join("report-templates");
    for template in ["a4", "deck"] {
        for part in ["main", "theme", "components", "chapters/cover"] {
            let part = format!("{template}/{part}.typ");
            let text = |folder: &Path| std::fs::read_to_string(folder.join(&part)).unwrap();
            assert_eq!(text(&templates), text(&written), "{part}");
        }
    }
    std::fs::remove_dir_all(&templates).unwrap();
    assert!(report(folder.path(), "a4").0 == paper().0, "the PDFs differ");
}
