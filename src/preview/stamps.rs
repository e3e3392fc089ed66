//! What a report depends on, and a fingerprint of each part: whatever changed a file, and however, the fingerprint tells.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::config::{Config, ObjectStorage, TemplateChoice, edit};
use crate::output::earlier::report_folder;
use crate::output::sha256_hex;
use crate::period::Month;
use crate::records::read::find::{self, Place};
use crate::records::read::storage::{Storage, address};
use crate::typeset::templates::FOLDER;

/// A file larger than this is told by its length and time, not by its content.
const SMALL: u64 = 4 << 20;

/// A file written so recently may be written once more within the clock's resolution.
const UNSETTLED: Duration = Duration::from_millis(100);

/// How deep folders are looked into; templates need two.
const DEEPEST: usize = 4;

/// The files and folders a report depends on.
#[derive(Debug, Clone, Default)]
pub(super) struct Watched {
    /// The config file and the tables of stores it names.
    config: Vec<PathBuf>,
    /// Template folders, logo, fonts, pages of one's own.
    looks: Vec<PathBuf>,
    /// The folder of notes.
    notes: Vec<PathBuf>,
    /// What the sources name.
    data: Vec<String>,
    root: PathBuf,
    /// What earlier runs left that figures are compared with.
    history: Vec<PathBuf>,
}

/// One fingerprint for each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Stamps {
    pub config: u64,
    pub looks: u64,
    pub notes: u64,
    pub data: u64,
    pub history: u64,
}

impl Watched {
    /// What can be watched before a configuration could be read.
    pub(super) fn config_alone(file: &Path) -> Self {
        Self {
            config: config_files(file, Path::new("")),
            root: PathBuf::new(),
            ..Self::default()
        }
    }

    /// What one store's report of a month depends on.
    pub(super) fn of(config: &Config, template: &TemplateChoice, out: &Path, month: Month, store: &str) -> Self {
        let root = &config.root;
        let mut looks = vec![root.join(FOLDER).join("deck"), root.join(FOLDER).join("a4")];
        if let TemplateChoice::Folder(folder) = template {
            looks.push(root.join(folder));
        }
        looks.extend(config.report.brand.logo.iter().map(|logo| root.join(logo)));
        looks.extend(config.report.fonts.iter().map(|font| root.join(font)));
        looks.extend(config.report.pages.own.iter().map(|page| root.join(&page.file)));
        let months = std::iter::once(month).chain(month.plus(-1).ending_here(12));
        let history = months.flat_map(|month| {
            let folder = report_folder(out, month, store);
            ["metrics.json", "manifest.json"].map(|name| folder.join(name))
        });
        Self {
            config: config_files(&config.file, root),
            looks,
            notes: vec![config.file.parent().unwrap_or(Path::new("")).join("notes")],
            data: config
                .sources
                .values()
                .flat_map(|source| source.paths.clone())
                .collect(),
            root: root.clone(),
            history: history.collect(),
        }
    }

    /// The fingerprints now.
    pub(super) fn stamps(&self) -> Stamps {
        let of = |paths: &[PathBuf]| {
            let mut hash = DefaultHasher::new();
            for path in paths {
                hash_path(path, DEEPEST, &mut hash);
            }
            hash.finish()
        };
        let mut data = DefaultHasher::new();
        for entry in &self.data {
            for (shown, path) in local_files(&self.root, entry) {
                shown.hash(&mut data);
                hash_time(&path, &mut data);
            }
        }
        Stamps {
            config: of(&self.config),
            looks: of(&self.looks),
            notes: of(&self.notes),
            data: data.finish(),
            history: of(&self.history),
        }
    }

    /// The folders in which something may happen, and whether those below count too.
    pub(super) fn folders(&self) -> BTreeSet<(PathBuf, bool)> {
        let mut folders = BTreeSet::new();
        let mut add = |path: &Path, below: bool| {
            let path = if path.as_os_str().is_empty() {
                Path::new(".")
            } else {
                path
            };
            if path.is_dir() {
                folders.insert((path.to_path_buf(), below));
            }
        };
        for file in &self.config {
            add(file.parent().unwrap_or(Path::new("")), false);
        }
        for path in self.looks.iter().chain(&self.notes) {
            add(path, true);
            add(path.parent().unwrap_or(Path::new("")), false);
        }
        for entry in &self.data {
            // The part of a glob without patterns.
            let fixed: PathBuf = Path::new(entry)
                .components()
                .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']))
                .collect();
            let path = self.root.join(&fixed);
            if path.is_dir() {
                add(&path, true);
            } else {
                add(path.parent().unwrap_or(Path::new("")), false);
            }
        }
        folders
    }
}

/// The files of this machine that a path or glob names, as shown and as found. Of changes elsewhere, in databases and object storage,
/// nobody tells; they are read again when asked to.
pub(super) fn local_files(root: &Path, entry: &str) -> Vec<(String, PathBuf)> {
    let nowhere = Storage::new(&ObjectStorage::default());
    if address::is_address(entry) {
        return Vec::new();
    }
    let found = find::files(root, &nowhere, &[entry.to_owned()], &|_| true).unwrap_or_default();
    found
        .found
        .into_iter()
        .filter_map(|file| match file.place {
            Place::File(path) => Some((file.shown, path)),
            Place::Object(_) => None,
        })
        .collect()
}

/// The config file, and the table of stores where it names one.
fn config_files(file: &Path, root: &Path) -> Vec<PathBuf> {
    let mut files = vec![file.to_path_buf()];
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let stores = edit::values("", &text).ok();
    if let Some(table) = stores
        .as_ref()
        .and_then(|values| values.get("stores")?.as_str())
        .filter(|table| *table != "auto")
    {
        files.extend(local_files(root, table).into_iter().map(|(_, path)| path));
    }
    files
}

fn hash_path(path: &Path, deepest: usize, hash: &mut DefaultHasher) {
    path.hash(hash);
    if path.is_dir() {
        if deepest == 0 {
            return;
        }
        let mut entries: Vec<PathBuf> = std::fs::read_dir(path)
            .map(|entries| {
                entries
                    .filter_map(|entry| entry.ok().map(|entry| entry.path()))
                    .collect()
            })
            .unwrap_or_default();
        entries.sort();
        for entry in entries {
            hash_path(&entry, deepest - 1, hash);
        }
        return;
    }
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.len() <= SMALL => sha256_hex(&std::fs::read(path).unwrap_or_default()).hash(hash),
        Ok(_) => hash_time(path, hash),
        Err(_) => hash.write_u8(0),
    }
}

/// Length and time; a file that was just written counts as another one once it has rested.
fn hash_time(path: &Path, hash: &mut DefaultHasher) {
    let Ok(metadata) = std::fs::metadata(path) else {
        hash.write_u8(0);
        return;
    };
    let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    let age = SystemTime::now().duration_since(modified).unwrap_or_default();
    (metadata.len(), modified, age < UNSETTLED).hash(hash);
}
