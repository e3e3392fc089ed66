//! The one writer: a set of files appears whole or not at all.

use std::io::Write;
use std::path::{Path, PathBuf};

use rust_i18n::t;
use tempfile::NamedTempFile;

use crate::error::{Error, Kind, Result};

/// A file of a report: its name in the report's folder and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Relative to the folder it is written to.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
}

impl File {
    /// A file of a name.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self {
            name: name.into(),
            bytes,
        }
    }
}

/// Whether a folder holds these files as they are: writing them would change nothing.
#[must_use]
pub fn hold(folder: &Path, files: &[File]) -> bool {
    files
        .iter()
        .all(|file| std::fs::read(folder.join(&file.name)).is_ok_and(|bytes| bytes == file.bytes))
}

/// Writes files into a folder: all of them beside their places first, then each by rename, in order.
///
/// # Errors
///
/// When the folder cannot be made or a file cannot be written; what was there before stays.
pub fn write_all(folder: &Path, files: &[File]) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    let staged = files
        .iter()
        .map(|file| stage(folder, file))
        .collect::<Result<Vec<(NamedTempFile, PathBuf)>>>()?;
    for (staged, path) in staged {
        staged.persist(&path).map_err(|error| unwritable(&path, &error.error))?;
    }
    Ok(())
}

/// Removes files from a folder, those of them that are there.
///
/// # Errors
///
/// When one is there and cannot be removed.
pub fn remove(folder: &Path, names: &[String]) -> Result<()> {
    for path in names.iter().map(|name| folder.join(name)) {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(unwritable(&path, &error)),
            _ => {}
        }
    }
    Ok(())
}

fn stage(folder: &Path, file: &File) -> Result<(NamedTempFile, PathBuf)> {
    let path = folder.join(&file.name);
    let write = || -> std::io::Result<NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".servicedeck-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        let mut staged = builder.tempfile_in(path.parent().unwrap_or(folder))?;
        staged.write_all(&file.bytes)?;
        staged.as_file().sync_all()?;
        Ok(staged)
    };
    write()
        .map(|staged| (staged, path.clone()))
        .map_err(|error| unwritable(&path, &error))
}

/// Whether files could be written under a folder, trying its nearest existing ancestor.
///
/// # Errors
///
/// When they could not.
pub fn check_writable(folder: &Path) -> Result<()> {
    let existing = folder
        .ancestors()
        .find(|ancestor| ancestor.as_os_str().is_empty() || ancestor.exists())
        .unwrap_or(folder);
    let existing = if existing.as_os_str().is_empty() {
        Path::new(".")
    } else {
        existing
    };
    tempfile::Builder::new()
        .prefix(".servicedeck-")
        .tempfile_in(existing)
        .map(drop)
        .map_err(|error| unwritable(folder, &error))
}

/// A file or folder that cannot be written.
pub(crate) fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        Kind::Unexpected,
        t!("output.unwritable", path = path.display(), reason = error),
    )
    .hint(t!("output.unwritable_hint"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_set_leaves_the_old_files() {
        let folder = tempfile::tempdir().unwrap();
        write_all(folder.path(), &[File::new("report.pdf", b"old".to_vec())]).unwrap();
        let files = [
            File::new("report.pdf", b"new".to_vec()),
            File::new("missing/metrics.json", b"{}".to_vec()),
        ];
        let error = write_all(folder.path(), &files).unwrap_err();
        assert_eq!(error.kind, Kind::Unexpected);
        assert_eq!(std::fs::read(folder.path().join("report.pdf")).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
