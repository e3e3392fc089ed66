//! Tabs of the browser: each shows what it has chosen, in its language, and is forgotten when it is gone.

use super::client::{Preview, project};
use super::pages::hashes;

/// Each tab of the browser says with every request what it shows; what one shows is nothing to the others.
#[test]
fn tabs_show_what_each_has_chosen() {
    let folder = project();
    let preview = Preview::start(folder.path());
    let before = preview.ready();
    assert_eq!(before["report"]["months"].as_array().unwrap().len(), 2);
    let shown = |choice: &str| {
        let state = preview.until(choice, |_| {
            let state = preview.get(&format!("/api/state?{choice}")).json();
            state["report"].is_object() && state["building"] == false
        });
        assert!(state.is_object());
        preview.get(&format!("/api/state?{choice}")).json()
    };
    let march = shown("month=2026-03");
    assert_eq!(march["report"]["month"], "2026-03");
    let headquarters = shown("audience=hq");
    assert_eq!(
        (&headquarters["report"]["audience"], &headquarters["report"]["month"]),
        (&"hq".into(), &"2026-04".into())
    );
    let words = preview.words(&headquarters);
    assert!(words.contains("顾问01") && !words.contains("顾问甲"), "{words}");
    let chinese = shown("language=zh");
    assert_eq!(chinese["language"], "zh");
    assert_eq!(
        hashes(&chinese),
        hashes(&before),
        "the language of the page changes no page of the report"
    );
    let label = |choice: &str| {
        let list = preview.get(&format!("/api/figures?{choice}")).json();
        list["figures"][0]["label"].as_str().unwrap().to_owned()
    };
    assert!(!label("language=zh").is_ascii());
    assert!(label("language=en").is_ascii() && label("").is_ascii());
    let paper = shown("template=a4");
    let (width, height) = (
        &paper["report"]["pages"][0]["width"],
        &paper["report"]["pages"][0]["height"],
    );
    assert!(width.as_f64() < height.as_f64());
    // The first tab has seen nothing of it.
    let after = preview.ready();
    assert_eq!(
        (&after["report"]["month"], &after["language"]),
        (&"2026-04".into(), &"en".into())
    );
    assert_eq!(hashes(&after), hashes(&before));
    for wrong in ["month=2026-13", "audience=boss", "language=fr"] {
        assert_eq!(preview.get(&format!("/api/state?{wrong}")).status, 400, "{wrong}");
    }
}

#[test]
fn messages_are_in_the_language_of_the_tab() {
    let folder = project();
    let preview = Preview::start(folder.path());
    preview.ready();
    std::thread::scope(|scope| {
        for (language, word) in [("zh", "没有"), ("en", "column")] {
            let preview = &preview;
            scope.spawn(move || {
                for _ in 0..30 {
                    let cells = serde_json::json!({ "cells": { "measure": "甲", "resources": "两台工位" } });
                    let refused = preview.post(&format!("/api/actions?language={language}"), &cells);
                    let message = refused.json()["problem"]["message"].as_str().unwrap().to_owned();
                    assert!(refused.status == 422 && message.contains(word), "{language}: {message}");
                }
            });
        }
    });
    preview.write("config/report.yaml", "nothing: 1\n");
    let wrong = preview.until("a mistake", |state| state["problem"].is_object());
    assert!(
        wrong["problem"]["message"].as_str().unwrap().contains("unknown key"),
        "{wrong:#}"
    );
    let told = preview.until("in Chinese", |_| {
        let state = preview.get("/api/state?language=zh").json();
        state["problem"].is_object()
    });
    assert!(told.is_object());
    let told = preview.get("/api/state?language=zh").json();
    assert!(
        told["problem"]["message"]
            .as_str()
            .unwrap()
            .contains("没有 `nothing` 这个键"),
        "{told:#}"
    );
}

/// What tabs that are gone have shown is given up: only so many stay without listeners.
#[test]
fn tabs_that_are_gone_leave_nothing() {
    let folder = project();
    let preview = Preview::start(folder.path());
    preview.ready();
    let wait = |choice: &str| {
        preview.until(choice, |_| {
            let state = preview.get(&format!("/api/state?{choice}")).json();
            state["report"].is_object() && state["building"] == false
        })
    };
    let round = |number: usize| {
        wait(&format!("store=S{number}&month=2026-0{}", 3 + number % 2));
    };
    (0..12).for_each(round);
    let early = preview.memory();
    (12..40).for_each(round);
    if let (Some(early), Some(late)) = (early, preview.memory()) {
        println!("{early} KB after 12 tabs, {late} KB after 40");
        assert!(late < early + 60_000, "{early} KB → {late} KB");
    }
}
