//! The pages follow the files; mistakes leave the last good ones; figures are those of the command line.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use super::client::{CONFIG, MISCHIEF, Preview, project};
use crate::suite::program::servicedeck;

pub fn hashes(state: &Value) -> Vec<String> {
    let pages = state["report"]["pages"].as_array().unwrap();
    pages
        .iter()
        .map(|page| page["hash"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_page_is_a_picture_without_text_and_its_text_as_data() {
    let folder = project();
    let preview = Preview::start(folder.path());
    let state = preview.ready();
    assert_eq!(state["problem"], Value::Null, "{state:#}");
    let all = hashes(&state);
    assert!(all.len() > 15, "{}", all.len());
    for hash in &all {
        let picture = preview.get(&format!("/page/{hash}.svg"));
        assert_eq!(
            (picture.status, picture.header("content-type")),
            (200, Some("image/svg+xml"))
        );
        assert!(picture.header("content-security-policy").unwrap().contains("sandbox"));
        let svg = picture.text();
        for markup in ["<text", "<script", "onerror", "foreignObject", "http://evil"] {
            assert!(!svg.contains(markup), "{markup}");
        }
        // A chart's own text would be shown in whatever fonts the browser has.
        for chart in svg.split("data:image/svg+xml;base64,").skip(1) {
            let chart = chart.split('"').next().unwrap();
            let decoded = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, chart).unwrap();
            assert!(!String::from_utf8_lossy(&decoded).contains("<text"));
        }
    }
    // What customers write is text, wherever it is shown.
    let words = preview.words(&state);
    assert!(words.contains("onerror"), "{words}");
    assert!(words.contains(&MISCHIEF[..14]));
}

#[test]
fn only_what_changed_gets_a_new_picture() {
    let folder = project();
    let preview = Preview::start(folder.path());
    let before = preview.ready();
    // The template: nothing is read, nothing is computed.
    let chapter = "report-templates/deck/chapters/7-closing.typ";
    let closing = include_str!("../../../report-templates/deck/chapters/7-closing.typ");
    preview.write(chapter, &format!("{closing}\n// a remark\n"));
    let remarked = preview.after(&before);
    assert_eq!(hashes(&remarked), hashes(&before));
    // A target: some pages.
    preview.write(
        "config/report.yaml",
        &CONFIG.replace("0.80, tolerance", "0.79, tolerance"),
    );
    let targeted = preview.after(&remarked);
    let (old, new) = (hashes(&remarked), hashes(&targeted));
    let known: BTreeSet<&String> = old.iter().collect();
    let changed = new.iter().filter(|hash| !known.contains(hash)).count();
    assert!(changed > 0 && changed < new.len() / 2, "{changed} of {}", new.len());
    assert!(preview.words(&targeted).contains("79"));
    // The data: a complaint's worth of rows more.
    let orders = preview.read("data/repair_orders.csv");
    preview.write(
        "data/repair_orders.csv",
        &format!("{orders}R99,LSVAA000000000099,2026-04-20 10:00,repair,顾问乙,李四,13800009999\n"),
    );
    let state = preview.until("the new order", |state| state["report"]["quality"]["read"] == 82);
    assert_ne!(hashes(&state), new);
    // Notes.
    preview.write("config/notes/2026-04.yaml", "summary: { text: 五月起每周例会 }\n");
    preview.saying("五月起每周例会", &state);
}

#[test]
fn a_mistake_is_named_with_its_place_and_the_last_good_pages_stay() {
    let folder = project();
    let preview = Preview::start(folder.path());
    let before = preview.ready();
    let chapter = "report-templates/deck/chapters/7-closing.typ";
    let closing = include_str!("../../../report-templates/deck/chapters/7-closing.typ");
    preview.write(chapter, &format!("#nothing-of-the-kind\n{closing}"));
    let state = preview.until("a template's mistake", |state| state["problem"].is_object());
    let place = &state["problem"]["places"][0];
    assert_eq!(
        (&state["problem"]["kind"], &place["line"]),
        (&"template".into(), &1.into()),
        "{state:#}"
    );
    assert_eq!((&place["file"], &place["editable"]), (&chapter.into(), &true.into()));
    assert_eq!(hashes(&state), hashes(&before));
    assert_eq!(preview.get(&format!("/page/{}.svg", hashes(&state)[0])).status, 200);
    std::fs::remove_file(preview.path(chapter)).unwrap();
    let healed = preview.until("healed", |state| state["problem"].is_null());
    assert_eq!(hashes(&healed), hashes(&before));
    // The configuration.
    preview.write("config/report.yaml", &CONFIG.replace("weight: 0.4", "weight: 0.5"));
    let state = preview.until("a mistake of the configuration", |state| state["problem"].is_object());
    assert_eq!(state["problem"]["kind"], "config");
    let line = state["problem"]["places"][0]["line"].as_u64().unwrap();
    assert!(
        CONFIG
            .lines()
            .nth(usize::try_from(line).unwrap() - 1)
            .unwrap()
            .contains("items"),
        "{state:#}"
    );
    assert_eq!(hashes(&state), hashes(&before));
    preview.write("config/report.yaml", CONFIG);
    preview.until("healed", |state| state["problem"].is_null());
    // The data.
    let callbacks = preview.read("data/callbacks.csv");
    std::fs::remove_file(preview.path("data/callbacks.csv")).unwrap();
    let state = preview.until("missing data", |state| state["problem"]["kind"] == "data");
    assert!(state["problem"]["message"].as_str().unwrap().contains("callbacks.csv"));
    preview.write("data/callbacks.csv", &callbacks.replace("2026-04-", "2026-40-"));
    let state = preview.until("broken data", |state| state["problem"]["places"][0]["line"].is_u64());
    let place = &state["problem"]["places"][0];
    assert_eq!(
        (&place["file"], &place["editable"]),
        (&"data/callbacks.csv".into(), &false.into()),
        "{state:#}"
    );
    preview.write("data/callbacks.csv", &callbacks);
    let healed = preview.until("healed", |state| state["problem"].is_null());
    assert_eq!(hashes(&healed), hashes(&before));
}

#[test]
fn a_figure_opens_as_the_command_line_explains_it() {
    let folder = project();
    let preview = Preview::start(folder.path());
    preview.ready();
    let list = preview.get("/api/figures").json();
    let figures = list["figures"].as_array().unwrap();
    assert!(figures.len() > 40, "{}", figures.len());
    for id in ["callbacks.valid_rate", "satisfaction.company", "churn.rate"] {
        let shown = preview.get(&format!("/api/figure/{id}")).json();
        let output = servicedeck(
            folder.path(),
            &["explain", id, "--json", "--limit", "200", "--today", "2026-05-20"],
        );
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        for part in ["definition", "figure", "series", "month", "store"] {
            assert_eq!(shown[part], told[0][part], "{id} {part}");
        }
        assert_eq!(shown["rows"]["total"], told[0]["rows"]["total"]);
        let listed = figures.iter().find(|figure| figure["id"] == id).unwrap();
        assert_eq!(listed["figure"], told[0]["figure"]);
        let csv = preview.get(&format!("/figure/{id}.csv"));
        assert_eq!(csv.status, 200);
        assert!(csv.header("content-disposition").unwrap().contains("attachment"));
        let rows = csv::Reader::from_reader(csv.body.strip_prefix(b"\xEF\xBB\xBF").unwrap())
            .records()
            .count();
        assert_eq!(Some(rows as u64), told[0]["rows"]["total"].as_u64(), "{id}");
        // Personal data stay masked.
        assert!(
            !csv.text().contains("王小明") && !csv.text().contains("LSVAA"),
            "{}",
            csv.text()
        );
    }
    assert_eq!(preview.get("/api/figure/no.such").status, 422);
}

/// However fast files change, the pages end as the last change has it, few are made in between, and nothing is kept of them.
#[test]
fn a_thousand_rapid_changes_end_in_the_right_state() {
    let folder = project();
    let preview = Preview::start(folder.path());
    let before = preview.ready();
    let file = preview.path("config/report.yaml");
    let change = |number: usize| {
        let text = CONFIG.replace("title: 客服部月报", &format!("title: 月报{number:04}"));
        if number.is_multiple_of(2) {
            std::fs::write(&file, text).unwrap();
        } else {
            // As many editors save.
            let beside = file.with_extension("part");
            std::fs::write(&beside, text).unwrap();
            std::fs::rename(&beside, &file).unwrap();
        }
    };
    let rounds = |from: usize, to: usize| {
        for number in from..to {
            change(number);
            std::thread::sleep(Duration::from_millis(2));
        }
        let last = format!("月报{:04}", to - 1);
        preview.until(&last, |state| {
            state["report"]["title"] == last.as_str() && state["building"] == false
        })
    };
    rounds(0, 100);
    let early = preview.memory();
    let state = rounds(100, 1000);
    assert!(preview.words(&state).contains("月报0999"));
    let made = state["report"]["serial"].as_u64().unwrap() - before["report"]["serial"].as_u64().unwrap();
    assert!((1..200).contains(&made), "{made} editions");
    assert_eq!(state["problem"], Value::Null);
    if let (Some(early), Some(late)) = (early, preview.memory()) {
        println!("{made} editions; {early} KB after 100 changes, {late} KB after 1,000");
        assert!(late < early + 120_000, "{early} KB → {late} KB");
    }
}
