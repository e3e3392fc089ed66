//! What a manager adds to the look: words of their own on full pages, and any brand colour.

use std::fmt::Write as _;

use servicedeck::deliver::verify;

use super::drawn;
use super::gallery::{Gallery, check};

/// Pages of the sample that take notes, full ones among them.
const NOTED: [&str; 22] = [
    "summary",
    "measures",
    "mot_review",
    "external_scores",
    "external_trend",
    "callback_totals",
    "items",
    "satisfaction_lines",
    "lowest_items",
    "advisors",
    "reasons",
    "complaints",
    "complaint_reasons",
    "complaint_cases",
    "technicians",
    "first_time_fix",
    "appointments",
    "churn",
    "churn_groups",
    "customers",
    "closing",
    "next_targets",
];

/// The sample with so many paragraphs of the manager's on every page.
fn noted(paragraphs: usize) -> Gallery {
    let gallery = Gallery::new();
    let mut notes = String::new();
    for page in NOTED {
        let _ = writeln!(notes, "{page}:\n  text:");
        for number in 1..=paragraphs {
            let _ = writeln!(
                notes,
                "    - \"{page}说明{number}：首保客户由专人跟进，五月十五日复查。\""
            );
        }
    }
    let folder = gallery.folder.path().join("config/notes");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("2026-04.yaml"), notes).unwrap();
    gallery
}

fn has_every_note(deck: &[u8], paragraphs: usize) {
    let text: String = drawn::pages(deck).iter().map(drawn::DrawnPage::text).collect();
    let text = text.replace(char::is_whitespace, "");
    for page in NOTED {
        for number in 1..=paragraphs {
            let words = format!("{page}说明{number}：");
            assert!(text.contains(&words), "{words} is on no page");
        }
    }
}

#[test]
fn a_line_of_the_managers_finds_room_on_every_page() {
    let pages = |deck: &[u8]| verify::contents(deck).unwrap().pages.len();
    let (plain, gallery) = (Gallery::new().deck(), noted(1));
    let deck = gallery.deck();
    has_every_note(&deck, 1);
    assert_eq!(pages(&deck), pages(&plain), "a short note opens no page");
    check(&gallery, false);
}

#[test]
#[ignore = "the gallery is run by .ci/run"]
fn five_lines_and_forty_are_all_there() {
    for paragraphs in [5, 40] {
        let gallery = noted(paragraphs);
        has_every_note(&gallery.deck(), paragraphs);
        check(&gallery, false);
    }
}

#[test]
#[ignore = "the gallery is run by .ci/run"]
fn notes_on_portrait_paper() {
    let gallery = noted(5).set("report.template=a4");
    has_every_note(&gallery.deck(), 5);
    check(&gallery, false);
}

#[test]
#[ignore = "the gallery is run by .ci/run"]
fn red_and_pale_brands() {
    for color in ["#C8102E", "#FFD100", "#F5F5F5"] {
        check(&Gallery::new().set(&format!("report.brand.color=\"{color}\"")), false);
    }
}

/// Headquarters' edition says on its cover whose it is; so does the store's own where both are made.
#[test]
fn the_cover_says_for_whom() {
    let cover = |audience: &str| {
        let deck = Gallery::new().set(&format!("report.audience={audience}")).deck();
        drawn::pages(&deck)[0].text().replace(char::is_whitespace, "")
    };
    assert!(cover("hq").contains("定稿·总部版"));
    assert!(cover("both").contains("定稿·店内版"));
    let own = cover("internal");
    assert!(own.contains("定稿") && !own.contains("版"), "{own}");
}
