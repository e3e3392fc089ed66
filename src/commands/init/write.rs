//! The project's files, written when everything is known.

use std::path::{Path, PathBuf};

use rust_i18n::t;

use super::draft::Draft;
use super::exports::Export;
use super::{sample, sources};
use crate::error::{Error, Kind, Result};
use crate::output::files::{self, File};
use crate::records::schema::TableId;

/// The folder of the copied exports.
pub(super) const DATA: &str = "data";

/// Writes the project: the copies of the exports first, the configuration last.
///
/// # Errors
///
/// A file of another content in the place of a copy, before anything is written; what cannot be read or written.
pub(super) fn write(folder: &Path, draft: &Draft<'_>, copies: bool) -> Result<()> {
    let mut staged: Vec<(&Path, PathBuf, File)> = Vec::new();
    for export in draft.exports.iter().filter(|_| copies) {
        // Several sheets of one workbook are one file.
        if staged.iter().any(|(path, _, _)| *path == export.path) {
            continue;
        }
        let place = folder.join(DATA).join(shelf(export, draft.exports));
        let is_taken = |name: &str| {
            staged
                .iter()
                .any(|(_, folder, file)| *folder == place && file.name == name)
        };
        let name = free_name(&export.path, &is_taken);
        let bytes = std::fs::read(&export.path).map_err(|error| files::unwritable(&export.path, &error))?;
        let target = place.join(&name);
        if std::fs::read(&target).is_ok_and(|there| there != bytes) {
            let error = Error::new(Kind::Config, t!("guide.data_exists", path = target.display()));
            return Err(error.hint(t!("init.exists_hint")));
        }
        staged.push((&export.path, place, File::new(name, bytes)));
    }
    for (_, place, file) in staged {
        files::write_all(&place, &[file])?;
    }
    let text = draft.text(&|export| {
        if copies {
            format!("{DATA}/{}/*", shelf(export, draft.exports))
        } else {
            sources::as_entry(&export.path)
        }
    });
    files::write_all(&folder.join("config"), &sample::configuration(text))
}

/// The folder of an export's copy: that of its table, so that next month's may be put beside it; a workbook of several tables has one of
/// its own.
pub(super) fn shelf(export: &Export, exports: &[Export]) -> String {
    let of_file = |table: &TableId| {
        exports
            .iter()
            .any(|other| other.path == export.path && other.table == *table)
    };
    let tables = TableId::ALL.into_iter().filter(of_file).map(TableId::name);
    tables.collect::<Vec<_>>().join("-")
}

/// The name of a file, numbered where another file has it.
fn free_name(path: &Path, is_taken: &dyn Fn(&str) -> bool) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) => (stem, format!(".{extension}")),
        None => (name.as_str(), String::new()),
    };
    let numbered = (2..).map(|number| format!("{stem}-{number}{extension}"));
    std::iter::once(name.clone())
        .chain(numbered)
        .find(|name| !is_taken(name))
        .unwrap_or_default()
}
