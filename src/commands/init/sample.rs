//! The project with synthetic records, to look around in.

use std::path::Path;

use rust_i18n::t;

use super::CONFIG;
use crate::cli::Common;
use crate::commands::schema_config::config_schema_in;
use crate::commands::{tell, templates};
use crate::error::Result;
use crate::language::Language;
use crate::output::files::{self, File};
use crate::sample::{self, Options};
use crate::typeset;

/// Writes the sample project into a folder.
///
/// # Errors
///
/// What cannot be written.
pub(super) fn write(common: &Common, folder: &Path) -> Result<()> {
    let records: Vec<File> = sample::generate(&Options::default())
        .into_iter()
        .map(|(name, bytes)| File::new(name, bytes))
        .collect();
    files::write_all(&folder.join("sample-data"), &records)?;
    for (name, templates) in typeset::templates::BUILT_IN {
        templates::write(&folder.join(typeset::templates::FOLDER).join(name), templates)?;
    }
    // The configuration comes last: a project with one is whole.
    files::write_all(&folder.join("config"), &configuration(CONFIG.to_owned()))?;
    if !common.quiet {
        tell(&t!("init.done", dir = folder.display()));
    }
    Ok(())
}

/// The files of the folder `config`. The schema speaks the language the configuration's reports have.
pub(super) fn configuration(text: String) -> [File; 2] {
    let schema = format!("{:#}\n", config_schema_in(Language::default()));
    [
        // Named by the configuration's first line, for editors that check and complete.
        File::new("report.schema.json", schema.into_bytes()),
        File::new("report.yaml", text.into_bytes()),
    ]
}
