//! What Typst may see: the project's files, the report's fonts, a fixed day. Nothing else.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use rayon::prelude::*;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_as_lib::file_resolver::FileResolver;
use typst_as_lib::{TypstEngine, TypstWorld};

use super::fonts::FontSet;
use super::late::LateFiles;
use super::project::VirtualProject;

/// Reports in a row share what Typst remembers of fonts and templates for this many compilations; a second one costs 80 MB a core and
/// saves nothing.
pub(super) const REMEMBERED_COMPILATIONS: usize = 1;

/// The engine for one project; it waits for files that are still being made when they are asked for. It forgets nothing by itself.
pub(super) fn engine(project: &VirtualProject, late: &LateFiles, fonts: &FontSet) -> TypstEngine {
    TypstEngine::builder()
        .fonts(fonts.fonts().iter().cloned())
        .add_file_resolver(ProjectFiles::new(project, late))
        .comemo_evict_max_age(None)
        .build()
}

/// The id of a project file; `None` for a path no project can hold.
pub(super) fn id_of(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// Parses a project's templates and hashes the fonts, for whoever will typeset with them in this process.
pub fn get_ready(project: &VirtualProject, fonts: &FontSet) {
    for (id, text) in project.files().filter_map(template) {
        let _remembered = typst::utils::hash128(&parsed(id, text));
    }
    for font in fonts.fonts() {
        let _remembered = typst::utils::hash128(font);
    }
    let _remembered = typst::utils::hash128(&*LIBRARY);
}

/// A file of a project as a template.
fn template<'a>((path, bytes): (&str, &'a [u8])) -> Option<(FileId, &'a str)> {
    let extension = std::path::Path::new(path).extension()?;
    let text = std::str::from_utf8(bytes).ok().filter(|_| extension == "typ")?;
    Some((id_of(path)?, text.trim_start_matches('\u{feff}')))
}

/// The project's files, as Typst asks for them. A package is never found, so none is downloaded.
struct ProjectFiles {
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
    late: LateFiles,
}

impl ProjectFiles {
    fn new(project: &VirtualProject, late: &LateFiles) -> Self {
        let mut texts = Vec::new();
        let mut files = HashMap::new();
        for (path, bytes) in project.files() {
            let Some(id) = id_of(path) else { continue };
            texts.extend(template((path, bytes)));
            files.insert(id, Bytes::new(bytes.to_vec()));
        }
        let sources = texts.into_par_iter().map(|(id, text)| (id, parsed(id, text))).collect();
        let late = late.clone();
        Self { sources, files, late }
    }
}

/// The templates as they were last parsed: the reports of a process share them.
static PARSED: LazyLock<Mutex<HashMap<FileId, Source>>> = LazyLock::new(Mutex::default);

fn parsed(id: FileId, text: &str) -> Source {
    // A lock is only held to look and to put: what a thread that panicked left is whole.
    let known = PARSED.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
    if let Some(known) = known.filter(|known| known.text() == text) {
        return known;
    }
    let source = Source::new(id, text.to_owned());
    PARSED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(id, source.clone());
    source
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}

impl FileResolver for ProjectFiles {
    fn resolve_binary(&self, id: FileId) -> FileResult<Cow<'_, Bytes>> {
        if let Some(bytes) = self.files.get(&id) {
            return Ok(Cow::Borrowed(bytes));
        }
        let made = self.late.wait(id.get().vpath().get_without_slash());
        made.map(Cow::Owned).ok_or_else(|| not_found(id))
    }

    fn resolve_source(&self, id: FileId) -> FileResult<Cow<'_, Source>> {
        let missing = || {
            if self.files.contains_key(&id) {
                FileError::InvalidUtf8
            } else {
                not_found(id)
            }
        };
        self.sources.get(&id).map(Cow::Borrowed).ok_or_else(missing)
    }
}

/// What Typst itself brings, made and hashed once: what it remembers holds for this library.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// A world whose day is the report's: a template that asks for today gets the same answer on every run.
pub(super) struct DatedWorld<'a> {
    pub world: &'a TypstWorld<'a>,
    pub fonts: &'a [Font],
    pub day: Option<Datetime>,
}

impl World for DatedWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.world.book()
    }

    fn main(&self) -> FileId {
        self.world.main()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.world.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.world.file(id)
    }

    // Not passed on: validating what is remembered of a report with more fonts asks for fonts this one lacks.
    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.day
    }
}
