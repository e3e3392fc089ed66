//! The virtual project a report is typeset from, and its export to a folder.

use std::collections::BTreeMap;
use std::path::Path;

use rust_i18n::t;

use super::fonts::embedded_families;
use super::interface::Outdated;
use crate::error::{Error, Kind, Result};

/// Files by path, without leading slash; what Typst sees is all there is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VirtualProject {
    main: String,
    files: BTreeMap<String, Vec<u8>>,
    /// File of the project → how messages name it.
    shown: BTreeMap<String, String>,
    outdated: Vec<Outdated>,
    pages: Vec<String>,
}

impl VirtualProject {
    /// A project whose document is the file `main`, which must be added.
    #[must_use]
    pub fn new(main: impl Into<String>) -> Self {
        Self {
            main: main.into(),
            ..Self::default()
        }
    }

    /// Adds or replaces a file; `path` has no leading slash.
    pub fn add(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    /// Adds or replaces a file that messages name otherwise: `deck/main.typ` is `report-templates/deck/main.typ`.
    pub fn add_from(&mut self, path: impl Into<String>, shown: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        let path = path.into();
        self.shown.insert(path.clone(), shown.into());
        self.add(path, bytes);
    }

    /// Notes a folder of templates that may not fit this program, to be named when they fail.
    pub fn add_outdated(&mut self, outdated: Outdated) {
        if !self.outdated.contains(&outdated) {
            self.outdated.push(outdated);
        }
    }

    /// The folders noted with [`VirtualProject::add_outdated`].
    #[must_use]
    pub fn outdated(&self) -> &[Outdated] {
        &self.outdated
    }

    /// Notes the files that the document includes one after the other, none of which needs another.
    pub fn set_pages(&mut self, pages: Vec<String>) {
        self.pages = pages;
    }

    /// The files noted with [`VirtualProject::set_pages`].
    #[must_use]
    pub fn pages(&self) -> &[String] {
        &self.pages
    }

    /// The document's file.
    #[must_use]
    pub fn main(&self) -> &str {
        &self.main
    }

    /// A file's bytes.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// All files, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// How messages name files that they name otherwise, by path.
    pub(super) fn shown_paths(&self) -> &BTreeMap<String, String> {
        &self.shown
    }

    /// The path a reader knows a file by.
    #[must_use]
    pub fn shown_path(&self, path: &str) -> String {
        self.shown.get(path).cloned().unwrap_or_else(|| path.to_owned())
    }

    /// The project with another text for a file that readers know by a path; `None` when it has no such file.
    #[must_use]
    pub fn with_text(&self, shown_path: &str, text: &str) -> Option<Self> {
        let mut paths = self.shown.iter().filter(|(_, shown)| *shown == shown_path).peekable();
        paths.peek()?;
        let mut changed = self.clone();
        for (path, _) in paths {
            changed.add(path.clone(), text);
        }
        Some(changed)
    }

    /// Writes the project to a folder, with the shipped fonts: it compiles there with any Typst.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn export(&self, folder: &Path) -> Result<()> {
        let fonts = embedded_families().map(|(name, bytes)| (format!("fonts/{name}"), bytes));
        let files = self.files.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice()));
        for (path, bytes) in files.chain(fonts) {
            let target = folder.join(&path);
            let written = target
                .parent()
                .map_or(Ok(()), std::fs::create_dir_all)
                .and_then(|()| std::fs::write(&target, bytes));
            written.map_err(|error| {
                Error::new(
                    Kind::Unexpected,
                    t!("typeset.export_failed", path = target.display(), error = error),
                )
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exported_project_holds_every_file_and_the_fonts() {
        let mut project = VirtualProject::new("deck/main.typ");
        project.add("deck/main.typ", "x");
        project.add("charts/a.svg", "<svg/>");
        let folder = tempfile::tempdir().unwrap();
        project.export(folder.path()).unwrap();
        for path in [
            "deck/main.typ",
            "charts/a.svg",
            "fonts/NotoSansSC-Regular.otf",
            "fonts/NotoSansSC-Bold.otf",
        ] {
            assert!(folder.path().join(path).is_file(), "{path}");
        }
    }

    #[test]
    fn messages_name_files_where_the_reader_has_them() {
        let mut project = VirtualProject::new("deck/main.typ");
        project.add_from(
            "deck/chapters/cover.typ",
            "report-templates/deck/chapters/cover.typ",
            "x",
        );
        assert_eq!(
            project.shown_path("deck/chapters/cover.typ"),
            "report-templates/deck/chapters/cover.typ"
        );
        assert_eq!(project.shown_path("data.json"), "data.json");
    }
}
