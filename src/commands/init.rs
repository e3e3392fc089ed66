//! `servicedeck init`: a ready project in a folder.

use rust_i18n::t;

use super::schema_config::config_schema;
use super::{tell, templates};
use crate::cli::{Common, Init};
use crate::error::{Error, Kind, Result};
use crate::output::files::{self, File};
use crate::sample::{self, Options};
use crate::typeset;

/// The sample configuration, documented line by line.
const CONFIG: &str = include_str!("../../config/report.yaml");

pub(super) fn init(common: &Common, arguments: &Init) -> Result<u8> {
    let config = arguments.dir.join("config");
    let path = config.join("report.yaml");
    if path.exists() {
        return Err(Error::new(Kind::Config, t!("init.exists", path = path.display())).hint(t!("init.exists_hint")));
    }
    let records: Vec<File> = sample::generate(&Options::default())
        .into_iter()
        .map(|(name, bytes)| File::new(name, bytes))
        .collect();
    files::write_all(&arguments.dir.join("sample-data"), &records)?;
    for (folder, templates) in typeset::templates::BUILT_IN {
        templates::write(&arguments.dir.join(typeset::templates::FOLDER).join(folder), templates)?;
    }
    // The configuration comes last: a project with one is whole.
    let schema = format!("{:#}\n", config_schema());
    let files = [
        // Named by the configuration's first line, for editors that check and complete.
        File::new("report.schema.json", schema.into_bytes()),
        File::new("report.yaml", CONFIG.as_bytes().to_vec()),
    ];
    files::write_all(&config, &files)?;
    if !common.quiet {
        tell(&t!("init.done", dir = arguments.dir.display()));
    }
    Ok(0)
}
