//! The files that may be edited as text: the configuration, the month's notes, the templates. No other file can be named.

use std::path::{Path, PathBuf};

use rust_i18n::t;
use serde::Deserialize;
use serde_json::{Value, json};

use super::diff::diff;
use super::edition::Edition;
use super::problem::Problem;
use super::session::Session;
use super::tab::Tab;
use crate::config::{self, TemplateChoice, notes};
use crate::error::{Error, Kind, Result};
use crate::output::files::{self, File};
use crate::output::sha256_hex;
use crate::typeset::templates::{self, FOLDER};

/// The folder of backups, beside the configuration.
const BACKUPS: &str = "backups";

/// So many backups are kept of all files together.
const KEPT: usize = 100;

/// A file that may be edited.
pub(super) struct Editable {
    /// As the page and messages name it.
    pub name: String,
    pub path: PathBuf,
    kind: Of,
    /// What stands there when there is no file.
    built_in: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Config,
    Notes,
    Template,
}

/// A text that is to take the place of a file's.
#[derive(Debug, Deserialize)]
pub(super) struct Proposal {
    pub name: String,
    pub text: String,
    /// Hash of the text it was made from.
    pub base: String,
}

/// All files that may be edited, the configuration first.
pub(super) fn editable(tab: &Tab) -> Vec<Editable> {
    let config = &tab.session.common.config;
    let mut files = vec![Editable {
        name: config.to_string_lossy().replace('\\', "/"),
        path: config.clone(),
        kind: Of::Config,
        built_in: None,
    }];
    let Some(edition) = tab.edition() else { return files };
    files.extend(notes_files(&edition));
    let root = &edition.config.root;
    if let Ok(project) = templates::project(&edition.job.template, &edition.config.report.pages, root) {
        for (path, bytes) in project.files() {
            let shown = project.shown_path(path);
            let is_own = |folder: &Path| Path::new(&shown).starts_with(folder);
            let is_template = match &edition.job.template {
                TemplateChoice::Folder(folder) => is_own(folder) || is_own(Path::new(FOLDER)),
                _ => is_own(Path::new(FOLDER)),
            };
            let is_text = [".typ", ".yml"].iter().any(|end| shown.ends_with(end));
            if let (true, true, Ok(text)) = (is_template, is_text, std::str::from_utf8(bytes)) {
                files.push(Editable {
                    path: root.join(&shown),
                    name: shown,
                    kind: Of::Template,
                    built_in: Some(text.to_owned()),
                });
            }
        }
    }
    files
}

/// The month's notes, for all stores and for this one; Markdown only where it is there already.
fn notes_files(edition: &Edition) -> Vec<Editable> {
    let folder = notes_folder(edition);
    let month = edition.job.month;
    let mut found = Vec::new();
    for folder in [folder.clone(), folder.join(&edition.store.id)] {
        for extension in ["yaml", "yml", "md"] {
            let path = folder.join(format!("{month}.{extension}"));
            if extension == "yaml" || path.exists() {
                found.push(Editable {
                    name: path.to_string_lossy().replace('\\', "/"),
                    path,
                    kind: Of::Notes,
                    built_in: Some(String::new()),
                });
            }
        }
    }
    found
}

pub(super) fn notes_folder(edition: &Edition) -> PathBuf {
    edition.config.file.parent().unwrap_or(Path::new("")).join("notes")
}

fn find(tab: &Tab, name: &str) -> Result<Editable> {
    let found = editable(tab).into_iter().find(|file| file.name == name);
    found.ok_or_else(|| Error::new(Kind::Config, t!("preview.no_such_file", name = name)))
}

impl Editable {
    /// The text as it is now, without a byte order mark.
    pub(super) fn text(&self) -> Result<String> {
        match std::fs::read(&self.path) {
            Ok(bytes) => {
                let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes).to_vec();
                String::from_utf8(bytes).map_err(|_| Error::new(Kind::Config, t!("preview.not_utf8", name = self.name)))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && self.built_in.is_some() => {
                Ok(self.built_in.clone().unwrap_or_default())
            }
            Err(error) => Err(Error::new(
                Kind::Config,
                t!("preview.unreadable", name = self.name, reason = error),
            )),
        }
    }
}

/// Names of all files, and whether each is there on disk.
pub(super) fn list(tab: &Tab) -> Value {
    let files: Vec<Value> = editable(tab)
        .iter()
        .map(|file| {
            let kind = match file.kind {
                Of::Config => "config",
                Of::Notes => "notes",
                Of::Template => "template",
            };
            json!({ "name": file.name, "kind": kind, "on_disk": file.path.exists() })
        })
        .collect();
    json!(files)
}

/// A file's text with its hash.
pub(super) fn read(tab: &Tab, name: &str) -> Result<Value> {
    let text = find(tab, name)?.text()?;
    Ok(json!({ "name": name, "base": sha256_hex(text.as_bytes()), "text": text }))
}

/// What would change, and what is wrong with it: the same checks as for the file itself.
pub(super) fn check(tab: &Tab, proposal: &Proposal) -> Result<Value> {
    let file = find(tab, &proposal.name)?;
    let old = file.text()?;
    let problem = checked(tab, &file, &proposal.text).err();
    Ok(json!({
        "problem": problem.as_ref().map(Problem::from),
        "diff": diff(&old, &proposal.text),
        "stale": sha256_hex(old.as_bytes()) != proposal.base,
    }))
}

/// Writes a file whose text passes its checks, after a copy of the old one.
pub(super) fn save(tab: &Tab, proposal: &Proposal) -> Result<Value> {
    let file = find(tab, &proposal.name)?;
    let old = file.text()?;
    if sha256_hex(old.as_bytes()) != proposal.base {
        return Err(Error::new(Kind::Config, t!("preview.stale", name = file.name)).hint(t!("preview.stale_hint")));
    }
    checked(tab, &file, &proposal.text)?;
    let backup = write(&tab.session, &file.path, &proposal.text)?;
    Ok(json!({ "base": sha256_hex(proposal.text.as_bytes()), "backup": backup }))
}

fn checked(tab: &Tab, file: &Editable, text: &str) -> Result<()> {
    match file.kind {
        Of::Config => config::check_bytes(&file.path, text.as_bytes(), &tab.session.common.overrides).map(|_| ()),
        Of::Notes => notes::check(&file.path, text.as_bytes()),
        // With the data of the pages that are shown.
        Of::Template => tab
            .edition()
            .map_or(Ok(()), |edition| edition.draft.check_template(&file.name, text)),
    }
}

/// Writes a text in the place of a file; what was there is kept beside the configuration. The name of that copy, if there was a file.
pub(super) fn write(session: &Session, path: &Path, text: &str) -> Result<Option<String>> {
    let old = std::fs::read(path).ok();
    let bom = old.as_ref().is_some_and(|old| old.starts_with(b"\xEF\xBB\xBF"));
    let mut bytes = if bom { b"\xEF\xBB\xBF".to_vec() } else { Vec::new() };
    bytes.extend_from_slice(text.as_bytes());
    write_bytes(session, path, bytes)
}

/// As [`write`], whatever the bytes mean.
pub(super) fn write_bytes(session: &Session, path: &Path, bytes: Vec<u8>) -> Result<Option<String>> {
    let backup = match std::fs::read(path) {
        Ok(old) => Some(back_up(session, path, old)?),
        Err(_) => None,
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    files::write_all(folder, &[File::new(name, bytes)])?;
    session.bell.ring();
    Ok(backup)
}

fn back_up(session: &Session, path: &Path, old: Vec<u8>) -> Result<String> {
    let folder = session.common.config.parent().unwrap_or(Path::new("")).join(BACKUPS);
    let now = chrono::Local::now().format("%Y%m%dT%H%M%S%.3f");
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let backup = format!("{now}-{name}");
    files::write_all(&folder, &[File::new(backup.clone(), old)])?;
    let mut kept: Vec<PathBuf> = std::fs::read_dir(&folder)
        .map(|entries| {
            entries
                .filter_map(|entry| entry.ok().map(|entry| entry.path()))
                .collect()
        })
        .unwrap_or_default();
    kept.sort();
    for oldest in kept.iter().take(kept.len().saturating_sub(KEPT)) {
        // One copy too many is no reason to fail.
        let _ = std::fs::remove_file(oldest);
    }
    Ok(folder.join(backup).to_string_lossy().replace('\\', "/"))
}
