//! The configuration as a form: what managers change most, edited in the file's own text.

use rust_i18n::t;
use serde::Deserialize;
use serde_json::{Value, json};

use super::diff::diff;
use super::files::{self, Proposal};
use super::problem::Problem;
use super::tab::Tab;
use crate::config::edit::{self, Change};
use crate::config::{self, notes, pages};
use crate::error::{Error, Kind, Result};
use crate::language::Language;
use crate::metrics::registry;
use crate::output::sha256_hex;

/// Changes made in the form since the file was read.
#[derive(Debug, Deserialize)]
pub(super) struct Changes {
    pub changes: Vec<Change>,
    /// Hash of the text they were made from.
    pub base: String,
}

/// The sections of the file the form may change.
const SECTIONS: [&str; 7] = [
    "report",
    "questionnaire",
    "external",
    "targets",
    "labels",
    "delivery",
    "incentives",
];

/// What the file says, and what can be chosen from.
pub(super) fn read(tab: &Tab) -> Result<Value> {
    let (name, text) = text(tab)?;
    let values = edit::values(&name, &text)?;
    let language = Language::of_messages();
    let edition = tab.edition();
    let metrics: Vec<Value> = registry::all()
        .map(|metric| {
            let label = match &edition {
                Some(edition) => metric.called(&edition.config, language),
                None => metric.label(language),
            };
            let better = match metric.better {
                registry::Better::Higher => "higher",
                registry::Better::Lower => "lower",
            };
            json!({ "id": metric.id, "label": label, "unit": metric.unit, "better": better, "decimals": metric.decimals })
        })
        .collect();
    let takes_notes: Vec<&str> = notes::noted().collect();
    let pages: Vec<Value> = pages::PAGES
        .iter()
        .map(|page| {
            let title = edition.as_ref().and_then(|edition| {
                let pages = &edition.draft.view.pages;
                let found = pages
                    .iter()
                    .find(|view| view.slides.first().is_some_and(|id| id == page.id))?;
                Some(found.title.clone())
            });
            json!({ "id": page.id, "chapter": page.chapter, "title": title, "notes": takes_notes.contains(&page.id) })
        })
        .collect();
    Ok(json!({
        "name": name,
        "base": sha256_hex(text.as_bytes()),
        "values": values,
        "metrics": metrics,
        "pages": pages,
    }))
}

fn text(tab: &Tab) -> Result<(String, String)> {
    let file = files::editable(tab).into_iter().next();
    let file = file.ok_or_else(|| Error::new(Kind::Unexpected, "no configuration"))?;
    let text = file.text()?;
    Ok((file.name, text))
}

/// The text with the changes made, if it is still the one they were made from.
fn changed(tab: &Tab, changes: &Changes) -> Result<(String, String, String)> {
    let (name, old) = text(tab)?;
    if sha256_hex(old.as_bytes()) != changes.base {
        return Err(Error::new(Kind::Config, t!("preview.stale", name = name)).hint(t!("preview.stale_hint")));
    }
    let outside = |change: &&Change| !change.path.first().is_some_and(|key| SECTIONS.contains(&key.as_str()));
    if let Some(outside) = changes.changes.iter().find(outside) {
        let path = outside.path.join(".");
        return Err(Error::new(Kind::Config, t!("preview.edit.impossible", path = path)));
    }
    let new = edit::changed(&name, &old, &changes.changes)?;
    Ok((name, old, new))
}

/// What would change in the file, and what is wrong with it; or only that the changes were made from another text.
pub(super) fn check(tab: &Tab, changes: &Changes) -> Result<Value> {
    if sha256_hex(text(tab)?.1.as_bytes()) != changes.base {
        return Ok(json!({ "stale": true }));
    }
    let (_, old, new) = changed(tab, changes)?;
    let file = &tab.session.common.config;
    let problem = config::check_bytes(file, new.as_bytes(), &tab.session.common.overrides).err();
    Ok(json!({ "problem": problem.as_ref().map(Problem::from), "diff": diff(&old, &new) }))
}

/// Writes the changes to the file.
pub(super) fn save(tab: &Tab, changes: &Changes) -> Result<Value> {
    let (name, old, new) = changed(tab, changes)?;
    let lines = diff(&old, &new);
    let proposal = Proposal {
        name,
        text: new,
        base: changes.base.clone(),
    };
    let mut saved = files::save(tab, &proposal)?;
    saved["diff"] = json!(lines);
    Ok(saved)
}
