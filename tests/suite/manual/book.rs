//! The two books: their pages, tables of contents, and links.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use servicedeck::language::Language;

use super::page::Page;

pub const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

/// What a terminal of this language says in `LANG`.
pub fn locale(language: Language) -> &'static str {
    match language {
        Language::Chinese => "zh_CN.UTF-8",
        Language::English => "en_US.UTF-8",
    }
}

/// Whether what the program says now is to be written down.
pub fn updating() -> bool {
    std::env::var_os("UPDATE_EXPECTED").is_some()
}

pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of a language's pages.
pub fn folder(language: Language) -> PathBuf {
    repository().join("docs").join(language.code())
}

/// Every page of a language, by name.
pub fn book(language: Language) -> Vec<Page> {
    let root = folder(language);
    let mut names = Vec::new();
    collect(&root, "", &mut names);
    names.sort();
    names
        .into_iter()
        .filter(|name| name != "SUMMARY.md")
        .map(|name| {
            let text = std::fs::read_to_string(root.join(&name)).unwrap();
            Page::read(name, text)
        })
        .collect()
}

fn collect(root: &Path, below: &str, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(root.join(below)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let name = if below.is_empty() {
            name
        } else {
            format!("{below}/{name}")
        };
        if entry.path().is_dir() {
            collect(root, &name, names);
        } else if Path::new(&name).extension().is_some_and(|end| end == "md") {
            names.push(name);
        }
    }
}

/// Targets of Markdown links and pictures.
pub fn targets(prose: &str) -> Vec<String> {
    prose
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target.trim_matches(['<', '>']).to_owned())
        .collect()
}

/// The pages SUMMARY.md names.
pub fn contents(language: Language) -> Vec<String> {
    let text = std::fs::read_to_string(folder(language).join("SUMMARY.md")).unwrap();
    targets(&text)
        .into_iter()
        .map(|target| target.trim_start_matches("./").to_owned())
        .collect()
}

/// Links that lead to no file, or to no heading of a page.
pub fn broken_links(language: Language, pages: &[Page]) -> Vec<String> {
    let root = folder(language);
    let anchors: BTreeMap<PathBuf, Vec<String>> = super::LANGUAGES
        .into_iter()
        .flat_map(|language| book(language).into_iter().map(move |page| (language, page)))
        .map(|(language, page)| {
            (
                folder(language).join(&page.name).canonicalize().unwrap(),
                page.anchors(),
            )
        })
        .collect();
    let mut broken = Vec::new();
    for page in pages {
        let path = root.join(&page.name);
        for target in targets(&page.prose()) {
            if target.starts_with("https://") || target.starts_with("http://") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let file = if file.is_empty() {
                path.clone()
            } else {
                path.parent().unwrap().join(file)
            };
            let Ok(file) = file.canonicalize() else {
                broken.push(format!("{}: {target} does not exist", path.display()));
                continue;
            };
            if !anchor.is_empty()
                && !anchors
                    .get(&file)
                    .is_some_and(|known| known.iter().any(|one| one == anchor))
            {
                broken.push(format!(
                    "{}: {target} has no such heading: {:?}",
                    path.display(),
                    anchors.get(&file)
                ));
            }
        }
    }
    broken
}
