//! Typst alone: a finished project from a folder, set and exported under the standards of the reports.

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// The document among the project's files.
const MAIN: &str = "deck/main.typ";

/// A finished document.
pub struct Document {
    pub pdf: Vec<u8>,
    pub pages: usize,
}

/// A project in memory; all that Typst sees.
pub struct Project {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
}

impl Project {
    /// Reads every file of the folder; those in `fonts/` are its only fonts.
    pub fn read(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let mut project = Self {
            library: LazyHash::new(Library::builder().build()),
            book: LazyHash::new(FontBook::new()),
            fonts: Vec::new(),
            main: id_of(MAIN)?,
            sources: HashMap::new(),
            files: HashMap::new(),
        };
        project.add_folder(folder, "")?;
        project.fonts.sort_by_key(|font| font.info().variant.weight);
        project.book = LazyHash::new(FontBook::from_fonts(&project.fonts));
        Ok(project)
    }

    fn add_folder(&mut self, folder: &Path, prefix: &str) -> Result<(), Box<dyn Error>> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() {
                self.add_folder(&entry.path(), &format!("{prefix}{name}/"))?;
                continue;
            }
            let bytes = fs::read(entry.path())?;
            let id = id_of(&format!("{prefix}{name}"))?;
            match name.rsplit_once('.').map(|(_, extension)| extension) {
                Some("otf" | "ttf") => self.fonts.extend(Font::iter(Bytes::new(bytes))),
                Some("typ") => {
                    self.sources.insert(id, Source::new(id, String::from_utf8(bytes)?));
                }
                _ => {
                    self.files.insert(id, Bytes::new(bytes));
                }
            }
        }
        Ok(())
    }

    /// Compiles the document and exports it as PDF/A-3a and PDF/UA-1.
    pub fn set(&self) -> Result<Document, Box<dyn Error>> {
        let document = typst::compile::<PagedDocument>(self)
            .output
            .map_err(|errors| said(&errors))?;
        let standards =
            PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1]).map_err(|error| error.message().to_string())?;
        let options = PdfOptions {
            ident: Smart::Custom("floor".to_owned()),
            timestamp: self.today(None).map(Timestamp::new_utc),
            standards,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| said(&errors))?;
        Ok(Document {
            pdf,
            pages: document.pages().len(),
        })
    }
}

fn said(errors: &[SourceDiagnostic]) -> String {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    messages.join("; ")
}

fn id_of(path: &str) -> Result<FileId, Box<dyn Error>> {
    let path = VirtualPath::new(path).map_err(|_| format!("{path}: no path of a project"))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}

impl World for Project {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// A fixed day: no clock reaches the document.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        Datetime::from_ymd_hms(2026, 5, 8, 0, 0, 0)
    }
}
