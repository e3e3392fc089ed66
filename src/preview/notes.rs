//! The manager's own words for a page of the month, written to the month's YAML file of notes.

use std::path::Path;

use rust_i18n::t;
use serde::Deserialize;
use serde_json::{Value, json};

use super::edition::Edition;
use super::files;
use super::tab::Tab;
use crate::config::edit::{self, Change};
use crate::config::notes;
use crate::error::{Error, Kind, Result};
use crate::output::sha256_hex;
use crate::report::Note;

/// The parts of a note.
const PARTS: [&str; 6] = ["headline", "text", "callout", "trend", "problem", "advice"];

/// Words for one page; each part a list of lines, an empty list takes the part out.
#[derive(Debug, Deserialize)]
pub(super) struct Words {
    pub page: String,
    pub parts: serde_json::Map<String, Value>,
    /// What [`read`] told of the page, so that words written meanwhile are not lost.
    pub base: String,
}

/// The words as the files have them, not masked: what is shown here is edited.
pub(super) fn read(edition: &Edition) -> Result<Value> {
    let (config, store, month) = (&edition.config, &edition.store.id, edition.job.month);
    let notes = notes::read(config, store, month)?;
    let parts: serde_json::Map<String, Value> = notes::noted()
        .map(|page| {
            let allowed: Vec<&str> = PARTS.into_iter().filter(|part| notes::takes(page, part)).collect();
            let note = notes.pages.get(page);
            (
                page.to_owned(),
                json!({ "parts": allowed, "note": note, "base": base(note) }),
            )
        })
        .collect();
    Ok(json!({ "month": month, "pages": parts, "files": notes.files.iter().map(|(path, _)| path).collect::<Vec<_>>() }))
}

/// A fingerprint of a page's words.
fn base(note: Option<&Note>) -> String {
    sha256_hex(json!(note).to_string().as_bytes())
}

/// Writes the words for a page, where the page's words stand: in the store's own file, else in that of all stores.
pub(super) fn save(tab: &Tab, edition: &Edition, words: &Words) -> Result<Value> {
    if !notes::noted().any(|page| page == words.page) {
        return Err(Error::new(Kind::Config, t!("preview.no_notes", page = words.page)));
    }
    let folder = files::notes_folder(edition);
    let month = edition.job.month;
    let notes = notes::read(&edition.config, &edition.store.id, month)?;
    if base(notes.pages.get(&words.page)) != words.base {
        let page = &words.page;
        return Err(Error::new(Kind::Config, t!("preview.notes_stale", page = page)).hint(t!("preview.stale_hint")));
    }
    let places = [folder.join(&edition.store.id), folder];
    for folder in &places {
        for extension in ["md", "yml"] {
            let path = folder.join(format!("{month}.{extension}"));
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let name = format!("## {}", words.page);
            let is_here = match extension {
                "md" => text.lines().any(|line| line.trim() == name),
                _ => edit::values("", &text).is_ok_and(|values| values.get(&words.page).is_some()),
            };
            if is_here {
                let shown = path.to_string_lossy();
                return Err(Error::new(Kind::Config, t!("preview.notes_elsewhere", path = shown))
                    .hint(t!("preview.notes_elsewhere_hint")));
            }
        }
    }
    let own = places[0].join(format!("{month}.yaml"));
    let shared = places[1].join(format!("{month}.yaml"));
    let says = |path: &Path| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        edit::values("", &text).is_ok_and(|values| values.get(&words.page).is_some_and(|page| !page.is_null()))
    };
    let path = if says(&own) || (own.exists() && !says(&shared)) {
        own
    } else {
        shared
    };
    let old = std::fs::read_to_string(&path).unwrap_or_default();
    let changes = changes(&old, words);
    let name = path.to_string_lossy().replace('\\', "/");
    let new = edit::changed(&name, &old, &changes)?;
    notes::check(&path, new.as_bytes())?;
    let backup = files::write(&tab.session, &path, &new)?;
    Ok(json!({ "file": name, "backup": backup }))
}

/// What changes in the text of a file; a page without any words is taken out.
fn changes(old: &str, words: &Words) -> Vec<Change> {
    let page = || vec![words.page.clone()];
    let values = edit::values("", old).unwrap_or_default();
    let written = values.get(&words.page);
    let before = written.and_then(Value::as_object);
    let parts: Vec<(&String, Option<Value>)> = words
        .parts
        .iter()
        .filter(|(part, _)| PARTS.contains(&part.as_str()))
        .map(|(part, value)| {
            let lines = value.as_array().cloned().unwrap_or_default();
            let value = match lines.as_slice() {
                [] => None,
                [line] => Some(line.clone()),
                _ => Some(Value::Array(lines)),
            };
            (part, value)
        })
        .collect();
    let stays =
        |(part, value): (&String, &Value)| !value.is_null() && parts.iter().all(|(changed, _)| *changed != part);
    let is_empty = parts.iter().all(|(_, value)| value.is_none()) && !before.into_iter().flatten().any(stays);
    let take_out = Change {
        path: page(),
        value: None,
    };
    if is_empty {
        return vec![take_out];
    }
    let set = parts.into_iter().map(|(part, value)| Change {
        path: [page(), vec![part.clone()]].concat(),
        value,
    });
    // What is no mapping gives way to one.
    let replaced = written.is_some_and(|written| !written.is_object() && !written.is_null());
    replaced.then_some(take_out).into_iter().chain(set).collect()
}
