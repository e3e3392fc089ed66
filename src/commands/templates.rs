//! `servicedeck templates`: the built-in templates, to change.

use std::path::Path;

use rust_i18n::t;

use super::{answer, tell};
use crate::cli::{Common, Templates};
use crate::config::pages::PAGES;
use crate::error::{Error, Kind, Result};
use crate::output::files::{self, File};
use crate::typeset::templates::{BUILT_IN, FOLDER, TemplateFile};

pub(super) fn templates(common: &Common, action: &Templates) -> Result<u8> {
    match action {
        Templates::List => {
            let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
            answer(&format!("{}\n", names.join("\n")))?;
        }
        Templates::Pages => {
            let names: Vec<&str> = PAGES.iter().map(|page| page.id).collect();
            answer(&format!("{}\n", names.join("\n")))?;
        }
        Templates::Export { dir } => {
            for (name, files) in BUILT_IN {
                let folder = dir.join(name);
                if folder.exists() {
                    let error = Error::new(Kind::Config, t!("templates.exists", path = folder.display()));
                    return Err(error.hint(t!("templates.exists_hint")));
                }
                write(&folder, files)?;
            }
            if !common.quiet {
                tell(&t!("templates.done", dir = dir.display(), folder = FOLDER));
            }
        }
    }
    Ok(0)
}

/// Writes a template's files, each into its own folder below.
pub(super) fn write(folder: &Path, template: &[TemplateFile]) -> Result<()> {
    for (path, text) in template {
        let path = folder.join(path);
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            continue;
        };
        files::write_all(parent, &[File::new(name.to_string_lossy(), text.as_bytes().to_vec())])?;
    }
    Ok(())
}
