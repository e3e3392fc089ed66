//! `sql`, `database` and what belongs to them: a table asked of a database.

use std::path::PathBuf;

use rust_i18n::t;

use super::section::Section;
use super::value::Value;
use super::words::quoted;
use super::{Query, Secret};

mod statement;

/// Keys of a source that have no meaning for a database.
const FILE_KEYS: [&str; 5] = ["path", "paths", "encoding", "sheet", "header_row"];

/// Keys of a source that have no meaning for files.
const DATABASE_KEYS: [&str; 2] = ["database", "timeout_seconds"];

const DEFAULT_TIMEOUT: u32 = 60;

/// An hour; a query that takes longer is a fault.
const LONGEST_TIMEOUT: u32 = 3600;

/// Whether a text is the address of a database.
pub(super) fn is_address(text: &str) -> bool {
    let schemes = [
        "postgres",
        "postgresql",
        "mysql",
        "mariadb",
        "jdbc:",
        "mysql+",
        "postgresql+",
    ];
    let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
    schemes.iter().any(|known| {
        if known.ends_with([':', '+']) {
            scheme.starts_with(known)
        } else {
            scheme.eq_ignore_ascii_case(known)
        }
    })
}

/// The query of a source with the key `sql`, whose clock is so many minutes ahead of UTC; reports keys that only the other kind
/// of source has.
pub(super) fn query(section: &mut Section<'_>, sql: Option<&Value<'_>>, utc_offset_minutes: i32) -> Option<Query> {
    let Some(sql) = sql else {
        for key in DATABASE_KEYS {
            if let Some(value) = section.get(key) {
                if key == "database" {
                    secret(&value);
                }
                value.report_key(t!("config.source.only_for_databases", key = quoted(&value.path)), []);
            }
        }
        return None;
    };
    for key in FILE_KEYS {
        if let Some(value) = section.get(key) {
            value.report_key(t!("config.source.only_for_files", key = quoted(&value.path)), []);
        }
    }
    let text = sql.text();
    if let Some(problem) = text.as_deref().and_then(statement::problem) {
        sql.report_key(problem, [t!("config.source.sql_help").into_owned()]);
    }
    let database = section.required("database").and_then(|value| secret(&value));
    let timeout = section
        .get("timeout_seconds")
        .and_then(|value| value.whole(1..=LONGEST_TIMEOUT));
    Some(Query {
        sql: text?,
        database: database?,
        timeout_seconds: timeout.unwrap_or(DEFAULT_TIMEOUT),
        utc_offset_minutes,
    })
}

/// Where the address is. What stands here instead of that is never shown.
fn secret(value: &Value<'_>) -> Option<Secret> {
    let text = value.any_text()?;
    let secret = match text.split_once(':').map(|(kind, name)| (kind, name.trim())) {
        Some(("env", name)) if !name.is_empty() => Some(Secret::Env(name.to_owned())),
        Some(("file", name)) if !name.is_empty() => Some(Secret::File(PathBuf::from(name))),
        _ => None,
    };
    if secret.is_none() {
        value.problems.hide(value.place());
        value.report(
            t!("config.source.database", key = quoted(&value.path)),
            [t!("config.source.database_help").into_owned()],
        );
    }
    secret
}
