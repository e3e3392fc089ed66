//! Where the project goes.

use std::path::{Path, PathBuf};

use rust_i18n::t;

use super::dialogue::Dialogue;
use super::paths;
use crate::cli::Init;
use crate::error::{Error, Kind, Result};
use crate::output::files;

/// An existing project stays as it is.
pub(super) fn refuse_existing(folder: &Path) -> Result<()> {
    let path = folder.join("config").join("report.yaml");
    if path.exists() {
        return Err(Error::new(Kind::Config, t!("init.exists", path = path.display())).hint(t!("init.exists_hint")));
    }
    Ok(())
}

/// The folder of the project: one that has none yet and can be written to.
pub(super) fn folder(dialogue: &mut Dialogue<'_>, flags: &Init) -> Result<PathBuf> {
    let check = |folder: PathBuf| {
        if folder.is_file() {
            return Err(Error::new(Kind::Config, t!("guide.is_file", path = folder.display())));
        }
        refuse_existing(&folder)?;
        files::check_writable(&folder)?;
        Ok(folder)
    };
    if let Some(folder) = &flags.dir {
        return check(folder.clone());
    }
    if !dialogue.asks() {
        return check(PathBuf::from("."));
    }
    let first = t!("guide.folder_name").into_owned();
    let numbered = (2..100).map(|number| format!("{first}-{number}"));
    let proposed = std::iter::once(first.clone())
        .chain(numbered)
        .find(|name| !Path::new(name).exists())
        .unwrap_or(first);
    dialogue.ask(&t!("guide.folder"), &proposed, |answer| {
        let home = std::env::var_os("HOME")
            .or_else(|| std::env::var_os("USERPROFILE"))
            .map(PathBuf::from);
        let mut paths = paths::paths(answer, cfg!(windows), home.as_deref(), &|path| {
            path.exists() || path == Path::new(answer)
        });
        let folder = paths.pop().unwrap_or_default();
        check(folder).map_err(|error| error.to_string())
    })
}
