//! The manager's own words for one month: `notes/2026-04.yaml` or `.md` beside the config file.
//!
//! A store's own stand in `notes/STORE/2026-04.yaml`; for a page both name, the store's win. In Markdown `## page` begins
//! a page, `### …` is its headline, and each paragraph or list item a text.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_i18n::t;
use sha2::{Digest, Sha256};

use super::diagnostics::{Place, Problems, SourceText};
use super::document::{self, Content};
use super::pages::{PAGES, Page};
use super::section::Section;
use super::value::Value;
use super::words::{nearest_help, quoted};
use super::{Config, file};
use crate::error::Result;
use crate::period::Month;
use crate::report::Note;

/// Pages whose headline is no finding, or that are many.
const WITHOUT_NOTES: [&str; 4] = ["cover", "contents", "advisor_pages", "definitions"];

/// Pages with lines beside the chart, which a note may replace.
const WITH_CALLOUT: [&str; 4] = ["callback_totals", "complaints", "appointments", "churn"];

/// A headline has so many lines.
const HEADLINE_LINES: usize = 2;

/// The notes of a store's month, and the files they came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    /// By page id.
    pub pages: BTreeMap<String, Note>,
    /// Path relative to the project root, and SHA-256.
    pub files: Vec<(String, String)>,
}

/// Reads the notes of a store's month; none when there is no such file.
///
/// # Errors
/// Kind [`crate::error::Kind::Config`]: a file that cannot be read, or every mistake in it with its place.
pub fn read(config: &Config, store: &str, month: Month) -> Result<Notes> {
    let folder = config.file.parent().unwrap_or(Path::new("")).join("notes");
    let mut notes = Notes::default();
    for folder in [folder.clone(), folder.join(store)] {
        for extension in ["yaml", "yml", "md"] {
            let path = folder.join(format!("{month}.{extension}"));
            if path.exists() {
                notes.add(&path, config)?;
            }
        }
    }
    Ok(notes)
}

/// Checks what is to become a file of notes, as [`read`] checks the file itself.
///
/// # Errors
/// Every mistake with its place.
pub fn check(path: &Path, bytes: &[u8]) -> Result<()> {
    parsed(path, bytes).map(|_| ())
}

/// Whether a page's note may have a part.
#[must_use]
pub fn takes(page: &str, part: &str) -> bool {
    match part {
        "headline" | "text" => noted().any(|id| id == page),
        "callout" => WITH_CALLOUT.contains(&page),
        "trend" | "problem" | "advice" => page == "first_time_fix",
        _ => false,
    }
}

/// The notes in a file's bytes, by page.
fn parsed(path: &Path, bytes: &[u8]) -> Result<Vec<(String, Note)>> {
    let text = file::decode(path, bytes)?;
    let problems = Problems::new(vec![SourceText {
        name: path.display().to_string(),
        text,
    }]);
    let pages = if path.extension() == Some("md".as_ref()) {
        markdown(&problems)
    } else {
        let root = document::parse(0, 0..problems.text(0).len(), &problems);
        match root.content {
            // Nothing could be read, which is reported.
            Content::Invalid => Vec::new(),
            _ => Section::root(&root, &problems)
                .map(|section| pages(&section))
                .unwrap_or_default(),
        }
    };
    if !problems.is_empty() {
        return Err(problems.into_error());
    }
    Ok(pages)
}

impl Notes {
    fn add(&mut self, path: &Path, config: &Config) -> Result<()> {
        let bytes = file::read(path)?;
        self.pages.extend(parsed(path, &bytes)?);
        let shown: PathBuf = path.strip_prefix(&config.root).unwrap_or(path).to_path_buf();
        let hash = Sha256::digest(&bytes)
            .iter()
            .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        self.files.push((shown.to_string_lossy().replace('\\', "/"), hash));
        Ok(())
    }
}

/// Pages that take notes.
pub fn noted() -> impl Iterator<Item = &'static str> {
    let takes_notes = |page: &&Page| !WITHOUT_NOTES.contains(&page.id) && !page.id.starts_with("chapter_");
    PAGES.iter().filter(takes_notes).map(|page| page.id)
}

/// The page a note is for; a name no page with notes has is reported with the nearest.
fn page_of(name: &str, place: Place, problems: &Problems) -> Option<String> {
    if noted().any(|id| id == name) {
        return Some(name.to_owned());
    }
    let message = if PAGES.iter().any(|page| page.id == name) {
        t!("notes.no_notes", page = quoted(name))
    } else {
        t!("config.unknown_page", page = quoted(name))
    };
    problems.report(place, message, nearest_help(name, noted()));
    None
}

fn pages(section: &Section<'_>) -> Vec<(String, Note)> {
    section
        .entries()
        .into_iter()
        .filter_map(|(name, place, value)| {
            let page = page_of(name, place, section.problems)?;
            let note = note(value.section()?, &page);
            Some((page, note))
        })
        .collect()
}

fn note(mut section: Section<'_>, page: &str) -> Note {
    let headline = lines(&mut section, "headline");
    if headline.len() > HEADLINE_LINES {
        section
            .problems
            .report(section.place, t!("notes.long_headline", lines = HEADLINE_LINES), []);
    }
    let mut note = Note {
        headline,
        text: lines(&mut section, "text"),
        ..Note::default()
    };
    if WITH_CALLOUT.contains(&page) {
        note.callout = lines(&mut section, "callout");
    }
    if page == "first_time_fix" {
        note.trend = lines(&mut section, "trend");
        note.problem = lines(&mut section, "problem");
        note.advice = lines(&mut section, "advice");
    }
    section.finish();
    note
}

/// One text, or a list of them.
fn lines(section: &mut Section<'_>, key: &'static str) -> Vec<String> {
    let Some(value) = section.get(key) else {
        return Vec::new();
    };
    if value.is_list() {
        value.texts().unwrap_or_default()
    } else {
        paragraphs(&value)
    }
}

fn paragraphs(value: &Value<'_>) -> Vec<String> {
    let text = value.text().unwrap_or_default();
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

/// Notes written in Markdown, as the module says.
fn markdown(problems: &Problems) -> Vec<(String, Note)> {
    let text = problems.text(0);
    let mut pages: Vec<(Option<String>, Note)> = Vec::new();
    let mut start = 0;
    // Whether the next line goes on with the paragraph before it.
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let place = Place {
            source: 0,
            start,
            end: start + line.trim_end().len(),
        };
        start += line.len();
        if let Some(name) = trimmed.strip_prefix("## ") {
            pages.push((page_of(name.trim(), place, problems), Note::default()));
            inside = false;
            continue;
        }
        if trimmed.is_empty() || trimmed.starts_with("# ") {
            inside = false;
            continue;
        }
        let Some((_, note)) = pages.last_mut() else {
            problems.report(
                place,
                t!("notes.before_page"),
                [t!("notes.before_page_help").into_owned()],
            );
            continue;
        };
        if let Some(headline) = trimmed.strip_prefix("### ") {
            note.headline.push(headline.trim().to_owned());
            if note.headline.len() > HEADLINE_LINES {
                problems.report(place, t!("notes.long_headline", lines = HEADLINE_LINES), []);
            }
            inside = false;
            continue;
        }
        let item = trimmed.strip_prefix("- ").or_else(|| trimmed.strip_prefix("* "));
        match note.text.last_mut().filter(|_| inside && item.is_none()) {
            Some(paragraph) => continue_paragraph(paragraph, trimmed),
            None => note.text.push(item.unwrap_or(trimmed).trim().to_owned()),
        }
        inside = true;
    }
    pages
        .into_iter()
        .filter_map(|(page, note)| Some((page?, note)))
        .collect()
}

/// A line break inside a paragraph is a blank between Latin words and nothing between Chinese ones.
fn continue_paragraph(paragraph: &mut String, line: &str) {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii());
    if latin(paragraph.chars().last()) && latin(line.chars().next()) {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(file: &str, text: &str) -> (tempfile::TempDir, Config) {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config");
        std::fs::create_dir_all(config.join("notes/S01")).unwrap();
        let report = "stores: [{id: S01, name: 示例店}]\nsources: {repair_orders: a.csv, callbacks: b.csv}\n";
        std::fs::write(config.join("report.yaml"), report).unwrap();
        std::fs::write(config.join("notes").join(file), text).unwrap();
        let config = super::super::load(&config.join("report.yaml"), &[]).unwrap();
        (folder, config)
    }

    fn month() -> Month {
        "2026-04".parse().unwrap()
    }

    #[test]
    fn a_headline_and_texts_are_read_and_the_file_is_an_input() {
        let (_folder, config) = project(
            "2026-04.yaml",
            "churn:\n  headline: [流失率上升；, 主要是首保客户]\n  text: |\n    首保客户改由专人跟进。\n    五月复查。\n  callout: 已安排回访\n",
        );
        let notes = read(&config, "S01", month()).unwrap();
        assert_eq!(notes.pages["churn"].headline, ["流失率上升；", "主要是首保客户"]);
        assert_eq!(notes.pages["churn"].text, ["首保客户改由专人跟进。", "五月复查。"]);
        assert_eq!(notes.pages["churn"].callout, ["已安排回访"]);
        assert_eq!(notes.files[0].0, "config/notes/2026-04.yaml");
        assert_eq!(notes.files[0].1.len(), 64);
        assert_eq!(read(&config, "S01", month().plus(1)).unwrap(), Notes::default());
    }

    #[test]
    fn a_stores_own_notes_win() {
        let (folder, config) = project("2026-04.yaml", "churn: { text: 全部门店 }\nitems: { text: 都一样 }\n");
        let own = folder.path().join("config/notes/S01/2026-04.md");
        std::fs::write(
            own,
            "# 四月\n\n## churn\n### 本店流失率\n本店情况\n不同。\n\n- 第一\n- 第二\n",
        )
        .unwrap();
        let notes = read(&config, "S01", month()).unwrap();
        assert_eq!(notes.pages["churn"].headline, ["本店流失率"]);
        assert_eq!(notes.pages["churn"].text, ["本店情况不同。", "第一", "第二"]);
        assert_eq!(notes.pages["items"].text, ["都一样"]);
        assert_eq!(read(&config, "S02", month()).unwrap().pages["churn"].text, ["全部门店"]);
    }

    #[test]
    fn mistakes_are_shown_with_their_place() {
        let text = "chrun: { text: 甲 }\ncover: { text: 乙 }\nitems: { callout: 丙, headline: [一, 二, 三] }\n";
        let (_folder, config) = project("2026-04.yaml", text);
        let message = read(&config, "S01", month()).unwrap_err().to_string();
        for part in [
            "2026-04.yaml:1:1",
            "chrun",
            "churn",
            "2026-04.yaml:2:1",
            "callout",
            "2026-04.yaml:3:1",
        ] {
            assert!(message.contains(part), "{part} is not in:\n{message}");
        }
    }

    #[test]
    fn text_before_the_first_page_of_markdown_is_reported() {
        let (_folder, config) = project("2026-04.md", "流失率上升\n\n## nowhere\n甲\n");
        let message = read(&config, "S01", month()).unwrap_err().to_string();
        assert!(
            message.contains("2026-04.md:1:1") && message.contains("2026-04.md:3:1"),
            "{message}"
        );
    }
}
