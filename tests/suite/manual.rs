//! The manual in `docs/`: what it shows is what the program does.
//!
//! Every page of both languages is read here. A page begins with `<!-- project: NAME -->` where its commands need a project
//! ([`desk`] says which there are); then its fenced blocks are worked through in order:
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
mod merge;
mod page;
mod pictures;
mod reference;
mod shown;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use book::{LANGUAGES, Language, book};
use desk::Desk;
use page::{Content, Page};

/// What cannot run in a test, in each language: commands of the operating system, of databases, and of clusters.
const NOT_RUN: usize = 8;

/// Works through every page of a language.
fn follow(language: Language) {
    let pages: Vec<Page> = book(language);
    let (problems, counted) = (Mutex::new(Vec::new()), Mutex::new((0, 0, 0)));
    let waiting = Mutex::new(pages.iter());
    let follow_all = || {
        loop {
            let Some(page) = waiting.lock().unwrap().next() else {
                return;
            };
            let mut desk = Desk::new(page, language);
            for block in &page.blocks {
                desk.follow(block);
            }
            problems.lock().unwrap().append(&mut desk.problems);
            let mut counted = counted.lock().unwrap();
            *counted = (
                counted.0 + desk.commands,
                counted.1 + desk.settings,
                counted.2 + desk.files,
            );
            desk.update(page);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from).min(4) {
            scope.spawn(follow_all);
        }
    });
    let mut not_run = Vec::new();
    for page in &pages {
        for block in &page.blocks {
            not_run.extend(
                block
                    .not_run()
                    .map(|reason| format!("{}:{}: {reason}", page.name, block.line)),
            );
        }
    }
    let (commands, settings, files) = counted.into_inner().unwrap();
    println!(
        "{}: {commands} commands run, {settings} settings checked, {files} files written; not run: {not_run:#?}",
        language.code()
    );
    let problems = problems.into_inner().unwrap();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
    assert_eq!(not_run.len(), NOT_RUN, "{not_run:#?}");
}

#[test]
fn the_chinese_manual_is_true() {
    follow(Language::Chinese);
}

#[test]
fn the_english_manual_is_true() {
    follow(Language::English);
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
