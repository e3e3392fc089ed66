//! `servicedeck sample`: writes the synthetic records.

use std::fs;
use std::path::{Path, PathBuf};

use rust_i18n::t;

use crate::error::{Error, Kind, Result};
use crate::sample::{self, Options};

/// Writes the sample's files into `out`, which is created when missing, and returns their paths. Files of the same names are
/// replaced, each by rename.
///
/// # Errors
///
/// When the folder or a file cannot be written.
pub fn run(options: &Options, out: &Path) -> Result<Vec<PathBuf>> {
    fs::create_dir_all(out).map_err(|error| unwritable(out, &error))?;
    let mut written = Vec::new();
    for (name, bytes) in sample::generate(options) {
        let path = out.join(&name);
        let unfinished = out.join(format!(".{name}.part"));
        fs::write(&unfinished, bytes).map_err(|error| unwritable(&path, &error))?;
        fs::rename(&unfinished, &path).map_err(|error| unwritable(&path, &error))?;
        written.push(path);
    }
    Ok(written)
}

/// What was written, in the language of messages.
#[must_use]
pub fn summary(options: &Options, written: &[PathBuf], out: &Path) -> String {
    t!(
        "sample.written",
        files = written.len(),
        stores = options.stores,
        months = options.months,
        folder = out.display()
    )
    .into_owned()
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        Kind::Unexpected,
        t!("sample.unwritable", path = path.display(), reason = error),
    )
    .hint(t!("sample.unwritable_hint"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_every_table_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            months: 1,
            stores: 1,
            seed: 5,
        };
        let written = run(&options, &folder.path().join("new/sample-data")).unwrap();
        assert_eq!(written.len(), 10);
        assert_eq!(fs::read_dir(folder.path().join("new/sample-data")).unwrap().count(), 10);
        assert!(written.iter().all(|path| path.metadata().unwrap().len() > 100));
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = run(
            &Options {
                months: 1,
                stores: 1,
                seed: 5,
            },
            &file.join("under"),
        )
        .unwrap_err();
        assert_eq!(error.kind, Kind::Unexpected);
        assert!(
            error.message.contains(&file.join("under").display().to_string()),
            "{error}"
        );
    }
}
