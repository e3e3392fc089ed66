//! Paths and globs to files, and to objects of a bucket.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern};
use rust_i18n::t;

use super::large::{self, LargeText};
use super::storage::{Keep, Object, Storage, address};
use super::whole;
use crate::error::{Error, Kind};

/// A file that a source names.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it is.
    pub place: Place,
    /// Relative to the project root where it lies inside, with `/`; of an object its address.
    pub shown: String,
}

/// Where a file lies.
#[derive(Debug, Clone)]
pub enum Place {
    /// On a disk.
    File(PathBuf),
    /// In a bucket.
    Object(Object),
}

impl Found {
    /// The file's bytes, all of one moment.
    ///
    /// # Errors
    ///
    /// What cannot be read, is empty, or changes meanwhile.
    pub fn read(&self) -> Result<Vec<u8>, Error> {
        match &self.place {
            Place::File(path) => whole::read(path, &self.shown),
            Place::Object(object) => object.read(),
        }
    }

    /// The file as a large text, read a window at a time, where it is one; see [`large::open`].
    ///
    /// # Errors
    ///
    /// As [`large::open`].
    pub fn large(&self, told: Option<&str>, score: &dyn Fn(&[String]) -> usize) -> Result<Option<LargeText>, Error> {
        match &self.place {
            Place::File(path) => large::open(path, &self.shown, told, score, large::WINDOW),
            Place::Object(_) => Ok(None),
        }
    }

    /// The store a folder of the form `store=S01` on the way to the file names; what writers of such folders put as `%E5%BA%97` is
    /// the character it stands for.
    #[must_use]
    pub fn partition(&self) -> Option<Cow<'_, str>> {
        self.shown.split('/').rev().skip(1).find_map(store_of)
    }
}

/// The store that the name of a folder tells.
pub(super) fn store_of(folder: &str) -> Option<Cow<'_, str>> {
    folder.strip_prefix("store=").map(percent_decoded)
}

/// Text with `%41` for a byte as that byte; text that is no such writing stays as it is.
fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after
            .get(..2)
            .filter(|hex| *first == b'%' && hex.iter().all(u8::is_ascii_hexdigit));
        let byte = hex
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

const OPTIONS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

/// What the paths and globs of a source name.
#[derive(Debug, Default)]
pub struct Files {
    /// In the order they are read.
    pub found: Vec<Found>,
    /// Folders of one store (`store=S01`) that cannot be looked into, by the store's name.
    pub unreadable: Vec<(String, Error)>,
}

/// The files that the paths and globs of a source name: those of a glob in byte order, the entries in their own; a file
/// that appears twice once. Folders of stores that `keep` does not want are not looked into.
///
/// # Errors
///
/// One error for every entry that names no file, a folder, or what cannot be read.
pub fn files(root: &Path, storage: &Storage, entries: &[String], keep: Keep<'_>) -> Result<Files, Vec<Error>> {
    let mut all = Files::default();
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    for entry in entries {
        let expanded = if address::is_address(entry) {
            objects(storage, entry, keep)
        } else {
            expand(root, entry, keep)
        };
        match expanded {
            Ok(files) => {
                all.unreadable.extend(files.unreadable);
                for file in files.found {
                    let identity = match &file.place {
                        Place::File(path) => fs::canonicalize(path).unwrap_or_else(|_| path.clone()),
                        Place::Object(object) => PathBuf::from(&object.shown),
                    };
                    if seen.insert(identity) {
                        all.found.push(file);
                    }
                }
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(all) } else { Err(errors) }
}

/// The objects an address or a glob names.
fn objects(storage: &Storage, entry: &str, keep: Keep<'_>) -> Result<Files, Error> {
    let listing = storage.find(entry, keep)?;
    if listing.objects.is_empty() && !listing.pruned {
        let fixed = entry.split('/').take_while(|part| !is_glob(part));
        let folder = fixed.collect::<Vec<_>>().join("/");
        let folder = if folder == entry {
            entry.rsplit_once('/').map_or(entry, |(folder, _)| folder)
        } else {
            &folder
        };
        let message = if listing.folder_exists {
            t!("records.missing_file", path = entry, folder = folder)
        } else {
            t!("records.missing_file_no_folder", path = entry, folder = folder)
        };
        return Err(Error::new(Kind::Data, message));
    }
    let found = |object: Object| Found {
        shown: object.shown.clone(),
        place: Place::Object(object),
    };
    Ok(Files {
        found: listing.objects.into_iter().map(found).collect(),
        unreadable: Vec::new(),
    })
}

fn expand(root: &Path, entry: &str, keep: Keep<'_>) -> Result<Files, Error> {
    let literal = root.join(entry);
    match fs::metadata(&literal) {
        Ok(metadata) if metadata.is_dir() => {
            return Err(Error::new(Kind::Data, t!("records.is_folder", path = entry))
                .hint(t!("records.is_folder_hint", path = entry.trim_end_matches('/'))));
        }
        Ok(_) => {
            return Ok(Files {
                found: vec![named(root, literal)],
                unreadable: Vec::new(),
            });
        }
        Err(_) => {}
    }
    let mut search = Search {
        keep,
        pruned: false,
        matches: Vec::new(),
        unreadable: Vec::new(),
    };
    let components: Vec<Component<'_>> = Path::new(entry).components().collect();
    let fixed = components.iter().take_while(|component| !is_pattern(component)).count();
    if fixed == components.len() {
        return Err(missing(entry, literal.parent().unwrap_or(root)));
    }
    let folder = components[..fixed]
        .iter()
        .fold(root.to_owned(), |folder, component| folder.join(component));
    let patterns = components[fixed..]
        .iter()
        .map(|component| Pattern::new(&component.as_os_str().to_string_lossy()))
        .collect::<Result<Vec<Pattern>, _>>()
        .map_err(|error| Error::new(Kind::Data, t!("records.bad_glob", glob = entry, error = error)))?;
    search.folder(&folder, &patterns, &mut Vec::new());
    let mut unreadable = Vec::new();
    for (path, error) in search.unreadable {
        let error = Error::new(
            Kind::Data,
            t!("records.unreadable_folder", path = path.display(), error = error),
        );
        let within = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        match within.rsplit(std::path::MAIN_SEPARATOR).find_map(store_of) {
            Some(store) => unreadable.push((store.into_owned(), error)),
            None => return Err(error),
        }
    }
    if search.matches.is_empty() && !search.pruned && unreadable.is_empty() {
        return Err(missing(entry, &folder));
    }
    let mut files: Vec<Found> = search.matches.into_iter().map(|path| named(root, path)).collect();
    files.sort_by(|one, other| one.shown.as_bytes().cmp(other.shown.as_bytes()));
    files.dedup_by(|one, other| one.shown == other.shown);
    // The order in which a disk lists folders is its own.
    unreadable.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(Files {
        found: files,
        unreadable,
    })
}

fn missing(entry: &str, folder: &Path) -> Error {
    let message = if folder.is_dir() {
        t!("records.missing_file", path = entry, folder = folder.display())
    } else {
        t!(
            "records.missing_file_no_folder",
            path = entry,
            folder = folder.display()
        )
    };
    Error::new(Kind::Data, message)
}

fn is_pattern(component: &Component<'_>) -> bool {
    matches!(component, Component::Normal(name) if is_glob(&name.to_string_lossy()))
}

/// Whether the name of a file or folder is a pattern.
pub(super) fn is_glob(name: &str) -> bool {
    name.contains(['*', '?', '['])
}

/// Whether a folder's name fits a pattern.
pub(super) fn is_match(pattern: &Pattern, name: &str) -> bool {
    pattern.matches_with(name, OPTIONS)
}

/// Whether a file's name fits the last pattern of a glob.
pub(super) fn is_file_match(pattern: &Pattern, name: &str) -> bool {
    let is_named = if pattern.as_str() == "**" {
        is_match(&any_name(), name)
    } else {
        is_match(pattern, name)
    };
    is_named && !is_lock_file(name)
}

fn named(root: &Path, path: PathBuf) -> Found {
    let relative = path.strip_prefix(root).unwrap_or(&path);
    let shown = relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    let shown = shown.strip_prefix("./").unwrap_or(&shown).to_owned();
    Found {
        place: Place::File(path),
        shown,
    }
}

/// A walk along the components of a glob.
struct Search<'a> {
    keep: Keep<'a>,
    /// Whether folders were left out because they are not wanted.
    pruned: bool,
    matches: Vec<PathBuf>,
    unreadable: Vec<(PathBuf, std::io::Error)>,
}

impl Search<'_> {
    /// Whether to look into a folder of this name.
    fn is_wanted(&mut self, name: &str) -> bool {
        let is_wanted = store_of(name).is_none_or(|store| (self.keep)(&store));
        self.pruned |= !is_wanted;
        is_wanted
    }

    /// Follows the patterns from a folder. `way` holds the folders entered so far, so that links in a circle end.
    fn folder(&mut self, folder: &Path, patterns: &[Pattern], way: &mut Vec<PathBuf>) {
        let Some((pattern, rest)) = patterns.split_first() else {
            return;
        };
        let Ok(real) = fs::canonicalize(folder) else { return };
        if pattern.as_str() == "**" {
            // No folder in between.
            self.folder(folder, rest, way);
            if rest.is_empty() {
                self.folder(folder, &[any_name()], way);
            }
            if way.contains(&real) {
                return;
            }
        }
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                self.unreadable.push((folder.to_owned(), error));
                return;
            }
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let path = entry.path();
            if pattern.as_str() == "**" {
                if !name.starts_with('.') && path.is_dir() && self.is_wanted(&name) {
                    way.push(real.clone());
                    self.folder(&path, patterns, way);
                    way.pop();
                }
            } else if is_match(pattern, &name) {
                if !rest.is_empty() {
                    if path.is_dir() && self.is_wanted(&name) {
                        self.folder(&path, rest, way);
                    }
                } else if path.is_file() && !is_lock_file(&name) {
                    self.matches.push(path);
                }
            }
        }
    }
}

fn any_name() -> Pattern {
    Pattern::new("*").unwrap_or_default()
}

/// What spreadsheet programs leave beside a workbook that is open.
fn is_lock_file(name: &str) -> bool {
    name.starts_with("~$") || name.starts_with(".~lock")
}
