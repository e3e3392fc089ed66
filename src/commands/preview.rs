//! `servicedeck preview`: the report in the browser.

use super::{answer, tell};
use crate::cli::{Common, Preview};
use crate::error::Result;
use crate::preview::{self, Options};
use rust_i18n::t;

pub(super) fn preview(common: &Common, arguments: &Preview) -> Result<u8> {
    let options = Options {
        port: arguments.port,
        open: !arguments.no_open,
    };
    preview::serve(common, options, &|url| {
        answer(&format!("{url}\n"))?;
        if !common.quiet {
            tell(&t!("preview.serving"));
        }
        Ok(())
    })?;
    Ok(0)
}
