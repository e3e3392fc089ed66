//! Which form a configuration is written in: its key `version`.
//!
//! A new form (a key renamed, moved or with another meaning) raises [`VERSION`] and adds its step to `migrate`; a new key does not.

use rust_i18n::t;

use super::section::Section;
use super::words::quoted;

/// The form this program writes and reads. A configuration without a number is of version 1, the first.
pub const VERSION: u32 = 1;

/// Reads the key; whether the rest can be read. Of a newer form nothing else is reported: it would all be misunderstanding.
pub(super) fn is_known(root: &mut Section<'_>) -> bool {
    let Some(value) = root.get("version") else {
        return true;
    };
    let number = value.scalar().and_then(|text| text.parse::<u32>().ok());
    match number {
        Some(number) if number > VERSION => {
            let help = [
                t!("config.version.newer_help").into_owned(),
                t!("config.version.newer_help_back").into_owned(),
            ];
            value.report(t!("config.version.newer", version = number, known = VERSION), help);
            false
        }
        Some(1..) => true,
        _ => {
            let written = value.scalar().map_or_else(String::new, quoted);
            let help = t!("config.write", value = VERSION).into_owned();
            value.report(t!("config.version.none", found = written), [help]);
            true
        }
    }
}
