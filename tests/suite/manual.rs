//! The manual in `docs/`: what it shows is what the program does.
//!
//! Every page of both languages is read here. A page begins with `<!-- project: NAME -->` where its commands need a project
//! ([`starts`] says which there are); then its fenced blocks are worked through in order:
//!
//! * `console`: each `$ …` line is run; the lines below it are what it prints, all of them, or with a line `…` where some are left
//!   out; `…` inside a line stands for anything. `exit=N` names another exit code than 0, `ends=Ctrl-C` a command that runs until
//!   it is told to end, `no_run="reason"` what cannot run in a test.
//! * `yaml config`: merged into `config/report.yaml`, which must then load.
//! * any language with `file=PATH`: written to that file of the project.
//! * `text`: words to look at. Anything else needs `no_run="reason"`.
//!
//! The program runs in the page's language, on 8 May 2026. `UPDATE_EXPECTED=1` writes what the program prints now into the pages,
//! and the generated pages of the reference; look at the difference before committing it.

mod book;
mod desk;
mod exports;
mod line;
mod merge;
mod page;
mod painted;
mod pictures;
mod reference;
mod settings;
mod shown;
mod starts;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use book::{LANGUAGES, Language, book};
use desk::Desk;
use page::{Content, Page};
use starts::TODAY;

/// What the tutorial shows is true whenever somebody reads it, whatever month is the last one then.
#[test]
fn the_tutorial_is_true_on_any_day() {
    for language in LANGUAGES {
        let page = book(language)
            .into_iter()
            .find(|page| page.name == "tutorial.md")
            .unwrap();
        let mut desk = Desk::new(&page, language, "2027-02-17");
        page.blocks.iter().for_each(|block| desk.follow(block));
        assert!(desk.problems.is_empty(), "{}", desk.problems.join("\n\n"));
        assert!(desk.commands > 10, "{}", desk.commands);
    }
}

/// What cannot run in a test, in each language: commands of the operating system, of databases, and of clusters.
const NOT_RUN: usize = 8;

/// Works through pages of a language: those marked `slow`, the others, or all.
fn follow(language: Language, wanted: impl Fn(&Page) -> bool) {
    let pages: Vec<Page> = book(language).into_iter().filter(wanted).collect();
    let (problems, counted) = (Mutex::new(Vec::new()), Mutex::new([0; 3]));
    let waiting = Mutex::new(pages.iter());
    let follow_all = || {
        loop {
            let Some(page) = waiting.lock().unwrap().next() else {
                return;
            };
            let mut desk = Desk::new(page, language, TODAY);
            page.blocks.iter().for_each(|block| desk.follow(block));
            problems.lock().unwrap().append(&mut desk.problems);
            let done = [desk.commands, desk.settings, desk.files];
            counted
                .lock()
                .unwrap()
                .iter_mut()
                .zip(done)
                .for_each(|(sum, more)| *sum += more);
            desk.update(page);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from).min(4) {
            scope.spawn(follow_all);
        }
    });
    let [commands, settings, files] = counted.into_inner().unwrap();
    println!(
        "{}: {} pages, {commands} commands run, {settings} settings checked, {files} files written",
        language.code(),
        pages.len()
    );
    let problems = problems.into_inner().unwrap();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn the_chinese_manual_is_true() {
    follow(Language::Chinese, |page| !page.is_slow());
}

#[test]
#[ignore = "makes reports of several stores and layouts; run by .ci/run"]
fn long_pages_of_the_chinese_manual_are_true() {
    follow(Language::Chinese, Page::is_slow);
}

#[test]
#[ignore = "the same commands as in Chinese; run by .ci/run"]
fn the_english_manual_is_true() {
    follow(Language::English, |_| true);
}

/// What cannot run is said with its reason, and is as little as can be.
#[test]
fn little_is_not_run() {
    for language in LANGUAGES {
        let pages = book(language);
        let not_run = pages.iter().flat_map(|page| {
            let reasons = page.blocks.iter().filter_map(|block| Some((block, block.not_run()?)));
            reasons.map(|(block, reason)| format!("{}:{}: {reason}", page.name, block.line))
        });
        let not_run: Vec<String> = not_run.collect();
        println!("{}: not run: {not_run:#?}", language.code());
        assert_eq!(not_run.len(), NOT_RUN, "{not_run:#?}");
    }
}

/// The same pages with the same commands, settings and files; only the words differ.
#[test]
fn both_languages_have_the_same_pages_and_snippets() {
    let [chinese, english] = LANGUAGES.map(book);
    let names = |pages: &[Page]| pages.iter().map(|page| page.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&chinese), names(&english));
    for (one, other) in chinese.iter().zip(&english) {
        assert_eq!(one.project, other.project, "{}", one.name);
        let snippets = |page: &Page| -> Vec<(Content, BTreeMap<String, String>)> {
            page.blocks
                .iter()
                .filter(|block| block.language != "text" && block.not_run().is_none())
                .map(page::Block::compared)
                .collect()
        };
        let (one_snippets, other_snippets) = (snippets(one), snippets(other));
        for (mine, theirs) in one_snippets.iter().zip(&other_snippets) {
            assert_eq!(mine, theirs, "{}", one.name);
        }
        assert_eq!(one_snippets.len(), other_snippets.len(), "{}", one.name);
    }
}

#[test]
fn the_table_of_contents_has_every_page_and_links_lead_somewhere() {
    let mut problems = Vec::new();
    for language in LANGUAGES {
        let pages = book(language);
        let contents: BTreeSet<String> = book::contents(language).into_iter().collect();
        let names: BTreeSet<String> = pages.iter().map(|page| page.name.clone()).collect();
        assert_eq!(contents, names, "SUMMARY.md of {}", language.code());
        problems.extend(book::broken_links(language, &pages));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
