//! How soon pages show, and what is left of them in memory.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::client::Preview;
use super::pages::hashes;
use crate::suite::program::servicedeck;

/// The first page shows about when a run would end, and an edit far sooner: the ratios say so on any machine.
#[test]
#[ignore = "compares times, so nothing else may run beside it"]
fn a_change_shows_in_a_part_of_the_time_of_a_whole_run() {
    let folder = tempfile::tempdir().unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["config", "sample-data"] {
        crate::suite::program::copy_folder(&root.join(name), &folder.path().join(name));
    }
    let least = |measure: &dyn Fn(usize) -> Duration| (0..3).map(measure).min().unwrap();
    let cold = least(&|_| {
        let started = Instant::now();
        let output = servicedeck(folder.path(), &["run", "--today", "2026-05-20", "--out", "elsewhere"]);
        assert_eq!(output.status.code(), Some(0));
        started.elapsed()
    });
    // From the start of the program to the bytes of the first page's picture.
    let first = least(&|_| {
        let started = Instant::now();
        let preview = Preview::start(folder.path());
        let state = preview.until("the first page", |state| state["report"].is_object());
        assert_eq!(preview.get(&format!("/page/{}.svg", hashes(&state)[0])).status, 200);
        started.elapsed()
    });
    let preview = Preview::start(folder.path());
    preview.ready();
    let config = preview.read("config/report.yaml");
    let edit = |name: &str, text: &str| {
        let before = preview.state();
        let started = Instant::now();
        preview.write(name, text);
        let state = preview.after(&before);
        let known: BTreeSet<String> = hashes(&before).into_iter().collect();
        for hash in hashes(&state).iter().filter(|hash| !known.contains(*hash)) {
            assert_eq!(preview.get(&format!("/page/{hash}.svg")).status, 200);
        }
        let taken = started.elapsed();
        // The checks that only a PDF is put to must not be counted in the next.
        std::thread::sleep(Duration::from_millis(2500));
        (taken, state["report"]["timings"].clone())
    };
    let target = least(&|number| {
        let text = config.replace(
            "churn.rate: { goal: 0.20",
            &format!("churn.rate: {{ goal: 0.1{}", number + 1),
        );
        let (taken, timings) = edit("config/report.yaml", &text);
        assert!(
            timings["records"].as_f64().unwrap() < 50.0,
            "records were read again: {timings}"
        );
        println!("target {} ms: {timings}", taken.as_millis());
        taken
    });
    let note = least(&|number| {
        let text = format!("churn: {{ text: 第{number}次跟进 }}\n");
        let (taken, timings) = edit("config/notes/2026-04.yaml", &text);
        println!("note {} ms: {timings}", taken.as_millis());
        taken
    });
    let chapter = include_str!("../../../report-templates/deck/chapters/7-closing.typ");
    let template = least(&|number| {
        let (taken, timings) = edit(
            "report-templates/deck/chapters/7-closing.typ",
            &format!("{chapter}\n// {number}\n"),
        );
        assert!(
            timings["figures"].as_f64().unwrap() < 20.0,
            "figures were computed again: {timings}"
        );
        println!("template {} ms: {timings}", taken.as_millis());
        taken
    });
    let share = |part: Duration| part.as_secs_f64() / cold.as_secs_f64();
    println!(
        "a run {} ms; the first page shows after {:.2} of that, a target after {:.2}, a note after {:.2}, a template after {:.2}",
        cold.as_millis(),
        share(first),
        share(target),
        share(note),
        share(template)
    );
    assert!(share(first) < 1.2, "{:.2}", share(first));
    assert!(share(target) < 0.5, "{:.2}", share(target));
    assert!(share(note) < 0.5, "{:.2}", share(note));
    assert!(share(template) < 0.4, "{:.2}", share(template));
}

/// Typing all day does not fill the machine: what was worked out for edits long gone is forgotten.
#[test]
#[ignore = "takes a minute; run with --ignored"]
fn forty_edits_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["config", "sample-data"] {
        crate::suite::program::copy_folder(&root.join(name), &folder.path().join(name));
    }
    let preview = Preview::start(folder.path());
    let first = preview.ready();
    let config = preview.read("config/report.yaml");
    let edits = |from: usize, to: usize| {
        for number in from..to {
            let before = preview.state();
            let goal = format!("churn.rate: {{ goal: 0.1{number:02}");
            preview.write("config/report.yaml", &config.replace("churn.rate: { goal: 0.20", &goal));
            let state = preview.after(&before);
            preview.get(&format!("/page/{}.svg", hashes(&state)[10]));
            // Some with the checks of the PDF in between, some without.
            std::thread::sleep(Duration::from_millis(if number % 2 == 0 { 1200 } else { 0 }));
        }
    };
    edits(0, 8);
    let early = preview.memory();
    edits(8, 40);
    if let (Some(early), Some(late)) = (early, preview.memory()) {
        println!(
            "{early} KB after 8 edits, {late} KB after 40, {} pages",
            hashes(&first).len()
        );
        assert!(late < early + 60_000, "{early} KB → {late} KB");
    }
}
