//! Pictures of real pages, for the manual and the README: `just pictures` makes them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::book::{LANGUAGES, Language, book, folder, repository, targets, updating};
use super::painted::{Painted, painted};
use crate::suite::drawn;
use crate::suite::program::{messages, servicedeck};

/// All pictures together, in bytes.
const LIMIT: u64 = 1_500_000;

/// Squares of twelve pixels may differ by so much grey, of 255, from what the program draws now.
const TOLERANCE: f64 = 6.0;

/// The group's stores in its picture.
const STORES: [&str; 11] = [
    "星海路店",
    "人民路店",
    "开发区店",
    "机场路店",
    "长江路店",
    "中山路店",
    "西安路店",
    "软件园店",
    "金州店",
    "旅顺店",
    "高新区店",
];

/// Which of the documents made for the pictures a page is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Document {
    Deck,
    Portrait,
    Group,
}

/// Name of the picture, its document, and the topic that stands on its page in Chinese and English; none is the first page.
type Shown = (&'static str, Document, Option<[&'static str; 2]>);

const SHOWN: [Shown; 9] = [
    ("cover", Document::Deck, None),
    ("summary", Document::Deck, Some(["一页看全月", "The month on one page"])),
    ("items", Document::Deck, Some(["问卷与各项得分", "Item scores"])),
    ("advisor", Document::Deck, Some(["顾问潘晨岚", "Advisor 潘晨岚"])),
    (
        "technicians",
        Document::Deck,
        Some(["技师控制图与未修复原因", "Technicians and reasons"]),
    ),
    (
        "first_time_fix",
        Document::Deck,
        Some(["13 个月走势与小结", "13 months and summary"]),
    ),
    (
        "churn",
        Document::Deck,
        Some(["流失率与原因", "Churn rate and its reasons"]),
    ),
    (
        "a4",
        Document::Portrait,
        Some(["流失率与原因", "Churn rate and its reasons"]),
    ),
    (
        "group",
        Document::Group,
        Some(["门店与关键指标", "Stores and key figures"]),
    ),
];

/// The documents of a language, made anew.
fn documents(language: Language) -> BTreeMap<Document, Vec<u8>> {
    let project = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = servicedeck(project.path(), arguments);
        assert!(output.status.success(), "{}", messages(&output));
    };
    let setting = format!("report.language={}", language.code());
    let make = |more: &[&str]| {
        let common = [
            "run",
            "--month",
            "2026-04",
            "--today",
            "2026-05-08",
            "--quiet",
            "--set",
            &setting,
        ];
        run(&[&common, more].concat());
    };
    let read = |path: &str| std::fs::read(project.path().join(path)).unwrap();
    run(&["init", ".", "--sample", "--quiet"]);
    make(&["--out", "deck"]);
    make(&["--out", "portrait", "--template", "a4"]);
    // A group of stores needs records of several.
    run(&[
        "sample", "--stores", "11", "--months", "8", "--out", "stores", "--quiet",
    ]);
    let stores: Vec<String> = (1..)
        .zip(STORES)
        .map(|(number, name)| format!("{{id: S{number:02}, name: {name}}}"))
        .collect();
    make(&[
        "--out",
        "group",
        "--group",
        "--set",
        &format!("stores=[{}]", stores.join(", ")),
        "--set",
        "report.brand.name=星海汽车集团",
        "--set",
        "sources={repair_orders: stores/repair_orders.csv, callbacks: stores/callbacks.csv, complaints: stores/complaints.csv}",
    ]);
    BTreeMap::from([
        (Document::Deck, read("deck/2026-04/S01/report.pdf")),
        (Document::Portrait, read("portrait/2026-04/S01/report.pdf")),
        (Document::Group, read("group/2026-04/_group/report.pdf")),
    ])
}

/// The page that has a topic; the contents, which name every page, are the second.
fn page_of(document: &[u8], topic: &str) -> usize {
    let without_blanks = |text: &str| text.replace(char::is_whitespace, "");
    let topic = without_blanks(topic);
    drawn::pages(document)
        .iter()
        .enumerate()
        .position(|(index, page)| index > 1 && without_blanks(&page.text()).contains(&topic))
        .unwrap_or_else(|| panic!("no page says {topic}"))
}

fn place(language: Language) -> PathBuf {
    folder(language).join("images")
}

/// What the pictures show is what the program draws; `UPDATE_EXPECTED=1` draws them anew.
#[test]
#[ignore = "makes a dozen reports; run by .ci/run and `just pictures`"]
fn pictures_are_current() {
    let mut changed = Vec::new();
    for (language, index) in [(Language::Chinese, 0), (Language::English, 1)] {
        let documents = documents(language);
        for (name, document, topic) in SHOWN {
            let document = &documents[&document];
            let page = topic.map_or(0, |topic| page_of(document, topic[index]));
            let picture = painted(document, page);
            let path = place(language).join(format!("{name}.png"));
            if updating() {
                std::fs::create_dir_all(place(language)).unwrap();
                std::fs::write(&path, picture.png()).unwrap();
            }
            let kept = Painted::read(&std::fs::read(&path).unwrap());
            let difference = kept.grey().difference(&picture.grey());
            if difference > TOLERANCE {
                changed.push(format!("{} differs by {difference:.1}", path.display()));
            }
        }
    }
    assert!(
        changed.is_empty(),
        "`just pictures` draws them anew:\n{}",
        changed.join("\n")
    );
}

/// Every picture a page or README shows is there, and every one there is shown.
#[test]
fn pictures_are_there_and_used_and_small() {
    let mut used = BTreeSet::new();
    let mut show = |file: &Path, text: &str| {
        for target in targets(text) {
            if Path::new(&target).extension().is_some_and(|end| end == "png") {
                let path = file.parent().unwrap().join(&target);
                let path = path.canonicalize();
                used.insert(path.unwrap_or_else(|_| panic!("{}: {target} is not there", file.display())));
            }
        }
    };
    let mut there = BTreeSet::new();
    let mut size = 0;
    for language in LANGUAGES {
        for page in book(language) {
            show(&folder(language).join(&page.name), &page.prose());
        }
        for entry in std::fs::read_dir(place(language)).unwrap() {
            let entry = entry.unwrap();
            size += entry.metadata().unwrap().len();
            there.insert(entry.path().canonicalize().unwrap());
        }
    }
    for name in ["README.md", "README.zh-CN.md"] {
        let file = repository().join(name);
        show(&file, &std::fs::read_to_string(&file).unwrap());
    }
    assert_eq!(used, there);
    assert!(size < LIMIT, "{size} bytes of pictures");
}
