//! `stores`: which dealerships there are.

mod table;

use std::collections::HashMap;
use std::path::Path;

use rust_i18n::t;

use super::Store;
use super::diagnostics::Place;
use super::section::Section;
use super::value::Value;
use super::words::quoted;

/// Longest id, in bytes: it names a folder, beside which temporary names must fit.
const LONGEST_ID: usize = 80;

/// The configured stores and where they come from.
#[derive(Default)]
pub(super) struct StoreList {
    pub stores: Vec<Store>,
    /// `stores: auto`: those the records name, which are not known yet.
    pub auto: bool,
    /// The files that hold them.
    pub files: Vec<Vec<u8>>,
}

pub(super) fn stores(root: &mut Section<'_>, folder: &Path) -> StoreList {
    let Some(value) = root.required("stores") else {
        return StoreList::default();
    };
    match value.scalar().map(str::trim) {
        Some("auto") => StoreList {
            auto: true,
            ..StoreList::default()
        },
        // A word without a dot or slash is neither a file nor a list.
        Some(path) if path.contains(['.', '/', '\\']) => in_files(&value, path, folder),
        Some(_) => {
            value.wrong_type("config.type.store_list");
            StoreList::default()
        }
        _ => StoreList {
            stores: listed(&value),
            ..StoreList::default()
        },
    }
}

fn listed(list: &Value<'_>) -> Vec<Store> {
    let Some(items) = list.items() else { return Vec::new() };
    if items.is_empty() {
        list.report(t!("config.no_store"), []);
    }
    let mut ids = HashMap::new();
    let mut names = HashMap::new();
    items
        .iter()
        .filter_map(|item| store(item, &mut ids, &mut names))
        .collect()
}

fn in_files(value: &Value<'_>, path: &str, folder: &Path) -> StoreList {
    let (rows, files) = table::rows(value, path, folder);
    if rows.is_empty() && value.problems.is_empty() {
        value.report(t!("config.no_store"), []);
    }
    let mut stores: Vec<Store> = Vec::with_capacity(rows.len());
    let (mut ids, mut names) = (HashMap::new(), HashMap::new());
    for row in rows {
        if let Some(problem) = unfit(&row.id) {
            value.report(format!("{}: {}", row.place, problem.message), problem.help);
            continue;
        }
        if let Some(first) = ids.insert(row.id.to_lowercase(), row.place.clone()) {
            let message = t!("config.store.duplicate_id", id = quoted(&row.id));
            value.report(format!("{}: {message} ({first})", row.place), []);
            continue;
        }
        if let Some(first) = row
            .name
            .as_ref()
            .and_then(|name| names.insert(name.clone(), row.place.clone()))
        {
            let message = t!(
                "config.store.duplicate_name",
                name = quoted(row.name.as_deref().unwrap_or_default())
            );
            value.report(format!("{}: {message} ({first})", row.place), []);
        }
        stores.push(Store {
            name: row.name.unwrap_or_else(|| row.id.clone()),
            id: row.id,
        });
    }
    StoreList {
        stores,
        auto: false,
        files,
    }
}

/// Why a text cannot be a store's id.
pub struct UnfitId {
    /// What is wrong with it.
    pub message: String,
    /// The nearest id that could be one.
    pub help: Option<String>,
}

/// Why a text cannot be a store's id, in the language of messages; `None` when it can.
#[must_use]
pub fn unfit(id: &str) -> Option<UnfitId> {
    unsafe_as_folder(id).map(|(reason, safe)| UnfitId {
        message: format!("{}: {}", t!("config.store.id", id = quoted(id)), t!(reason)),
        help: safe.map(|safe| t!("config.did_you_mean", name = safe).into_owned()),
    })
}

fn store(item: &Value<'_>, ids: &mut HashMap<String, Place>, names: &mut HashMap<String, Place>) -> Option<Store> {
    let mut section = item.section()?;
    let id = section.required("id").and_then(|value| id(&value, ids));
    let name = section.get("name").and_then(|value| {
        let name = value.text()?;
        match names.get(&name) {
            Some(first) => value.problems.report_again(
                value.place(),
                *first,
                t!("config.store.duplicate_name", name = quoted(&name)),
            ),
            None => _ = names.insert(name.clone(), value.place()),
        }
        Some(name)
    });
    section.finish();
    let id = id?;
    Some(Store {
        name: name.unwrap_or_else(|| id.clone()),
        id,
    })
}

fn id(value: &Value<'_>, ids: &mut HashMap<String, Place>) -> Option<String> {
    let written = value.any_text()?;
    if let Some(problem) = unfit(written) {
        value.report(problem.message, problem.help);
        return None;
    }
    // Windows and macOS take `s01` and `S01` for one folder.
    if let Some(first) = ids.get(&written.to_lowercase()) {
        let message = t!("config.store.duplicate_id", id = quoted(written));
        value.problems.report_again(value.place(), *first, message);
        return None;
    }
    ids.insert(written.to_lowercase(), value.place());
    Some(written.to_owned())
}

/// Why an id cannot name a folder everywhere, and the nearest one that can.
fn unsafe_as_folder(id: &str) -> Option<(&'static str, Option<String>)> {
    let kept: String = id
        .chars()
        .filter(|character| !forbidden(*character))
        .map(half_width)
        .collect();
    let safe = kept
        .trim()
        .trim_start_matches(['.', ' '])
        .trim_end_matches(['.', ' '])
        .to_owned();
    let proposed = Some(safe.clone()).filter(|safe| !safe.is_empty() && unsafe_as_folder_reason(safe).is_none());
    unsafe_as_folder_reason(id).map(|reason| (reason, proposed))
}

fn unsafe_as_folder_reason(id: &str) -> Option<&'static str> {
    if id.trim().is_empty() {
        Some("config.store.empty")
    } else if id.contains(forbidden) {
        Some("config.store.character")
    } else if id.starts_with('.') || id.ends_with('.') {
        Some("config.store.dot")
    } else if id.trim() != id {
        Some("config.store.blank")
    } else if ["_group", "group"].contains(&id.to_lowercase().as_str()) {
        Some("config.store.group")
    } else if id.contains(full_width) {
        Some("config.store.full_width")
    } else if reserved_on_windows(id) {
        Some("config.store.windows")
    } else if id.len() > LONGEST_ID {
        Some("config.store.long")
    } else {
        None
    }
}

/// Letters and digits that cleaning makes half-width in the records, so that such an id would never be met there.
fn full_width(character: char) -> bool {
    matches!(character, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

fn half_width(character: char) -> char {
    if !full_width(character) {
        return character;
    }
    // Full-width forms lie this far behind ASCII.
    char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character)
}

/// Path separators, what Windows forbids in names, and what no one can see.
fn forbidden(character: char) -> bool {
    character.is_control()
        || "/\\:*?\"<>|".contains(character)
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn reserved_on_windows(id: &str) -> bool {
    let stem = id.split('.').next().unwrap_or(id).trim_end().to_uppercase();
    let numbered = |prefix| {
        stem.strip_prefix(prefix).is_some_and(|rest| {
            matches!(
                rest,
                "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
            )
        })
    };
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str()) || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_safe_as_folder_names_on_every_system() {
        for id in [
            "S01",
            "001",
            "4S店-东",
            "s_1",
            "a.b",
            "-x",
            "console",
            "com10",
            "_x",
            "组",
        ] {
            assert_eq!(unsafe_as_folder_reason(id), None, "{id}");
        }
        let long = "a".repeat(LONGEST_ID + 1);
        for id in [
            "",
            " ",
            "　",
            "../x",
            "..",
            ".",
            ".runs",
            "a/b",
            "a\\b",
            "C:",
            "a\tb",
            "a\0b",
            "x.",
            "x ",
            " x",
            "_group",
            "_GROUP",
            "group",
            "con",
            "NUL.txt",
            "Com1",
            "lpt9.a.b",
            "COM¹",
            "a?b",
            "a\u{202E}b",
            "Ｓ０１",
            &long,
        ] {
            assert!(unsafe_as_folder_reason(id).is_some(), "{id:?}");
        }
    }

    #[test]
    fn the_nearest_safe_id_is_proposed() {
        assert_eq!(
            unsafe_as_folder("../S01").and_then(|(_, safe)| safe).as_deref(),
            Some("S01")
        );
        assert_eq!(
            unsafe_as_folder("Ｓ０１").and_then(|(_, safe)| safe).as_deref(),
            Some("S01")
        );
        assert_eq!(unsafe_as_folder("..").and_then(|(_, safe)| safe), None);
    }
}
