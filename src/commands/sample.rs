//! `servicedeck sample`: writes the synthetic records.

use std::path::PathBuf;

use rust_i18n::t;

use super::tell;
use crate::cli::{Common, Sample};
use crate::error::Result;
use crate::output::files::{self, File};
use crate::sample::{self, Options};

pub(super) fn sample(common: &Common, arguments: &Sample) -> Result<u8> {
    let folder = common.out.clone().unwrap_or_else(|| PathBuf::from("sample-data"));
    let options = Options {
        months: arguments.months,
        stores: arguments.stores,
        seed: arguments.seed,
    };
    let written: Vec<File> = sample::generate(&options)
        .into_iter()
        .map(|(name, bytes)| File::new(name, bytes))
        .collect();
    files::write_all(&folder, &written)?;
    if !common.quiet {
        tell(&t!(
            "sample.written",
            files = written.len(),
            stores = options.stores,
            months = options.months,
            folder = folder.display()
        ));
        // `init` lists the one store that a sample has by itself.
        if options.stores > 1 {
            tell(&t!("sample.stores"));
        }
    }
    Ok(0)
}
