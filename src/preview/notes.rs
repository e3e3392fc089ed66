//! The manager's own words for a page of the month, written to the month's YAML file of notes.

use std::path::Path;

use rust_i18n::t;
use serde::Deserialize;
use serde_json::{Value, json};

use super::files;
use super::session::Session;
use super::workshop::Edition;
use crate::config::edit::{self, Change};
use crate::config::notes;
use crate::error::{Error, Kind, Result};

/// The parts of a note.
const PARTS: [&str; 6] = ["headline", "text", "callout", "trend", "problem", "advice"];

/// Words for one page; each part a list of lines, an empty list takes the part out.
#[derive(Debug, Deserialize)]
pub(super) struct Words {
    pub page: String,
    pub parts: serde_json::Map<String, Value>,
}

/// The words as the files have them, not masked: what is shown here is edited.
pub(super) fn read(edition: &Edition) -> Result<Value> {
    let (config, store, month) = (&edition.config, &edition.store.id, edition.job.month);
    let notes = notes::read(config, store, month)?;
    let parts: serde_json::Map<String, Value> = notes::noted()
        .map(|page| {
            let allowed: Vec<&str> = PARTS.into_iter().filter(|part| notes::takes(page, part)).collect();
            let note = notes.pages.get(page);
            (page.to_owned(), json!({ "parts": allowed, "note": note }))
        })
        .collect();
    Ok(json!({ "month": month, "pages": parts, "files": notes.files.iter().map(|(path, _)| path).collect::<Vec<_>>() }))
}

/// Writes the words for a page, where the page's words stand: in the store's own file, else in that of all stores.
pub(super) fn save(session: &Session, edition: &Edition, words: &Words) -> Result<Value> {
    if !notes::noted().any(|page| page == words.page) {
        return Err(Error::new(Kind::Config, t!("preview.no_notes", page = words.page)));
    }
    let folder = files::notes_folder(edition);
    let month = edition.job.month;
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
    let changes: Vec<Change> = words
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
            Change {
                path: vec![words.page.clone(), part.clone()],
                value,
            }
        })
        .collect();
    let name = path.to_string_lossy().replace('\\', "/");
    let new = edit::changed(&name, &old, &changes)?;
    notes::check(&path, new.as_bytes())?;
    let backup = files::write(session, &path, &new)?;
    Ok(json!({ "file": name, "backup": backup }))
}
