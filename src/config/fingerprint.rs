//! Hashes of a configuration: of its files as they are, and of what it says about one report.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::Store;
use super::document::{Content, Entry, Node};

/// Keys that change no page: the form of the file, which month is made when nothing else is said and when its records are there, where reports
/// go, who gets them, what is logged. `stores` is told apart by store.
const BESIDE_THE_REPORT: [&str; 7] = [
    "version",
    "report.month",
    "readiness",
    "delivery",
    "logging",
    "output",
    "stores",
];

/// SHA-256 of the file's bytes, followed by those of the files of stores and by each override and a line break, lower-case hex.
pub(super) fn of_files(bytes: &[u8], files: &[Vec<u8>], overrides: &[String]) -> String {
    let mut hash = Sha256::new_with_prefix(bytes);
    for file in files {
        hash.update(file);
    }
    for flag in overrides {
        hash.update(flag);
        hash.update("\n");
    }
    hex(hash)
}

/// What a configuration says about the reports of all stores: keys and values in their order, without comments, places and layout.
pub(super) fn settings(root: &Node) -> String {
    let mut text = String::new();
    write_node(root, "", &mut text);
    text
}

/// SHA-256 of the settings and of the stores a report is about, lower-case hex.
pub(super) fn of_report(settings: &str, stores: &[Store]) -> String {
    let mut hash = Sha256::new_with_prefix(settings);
    for store in stores {
        hash.update(format!("{:?}: {:?}\n", store.id, store.name));
    }
    hex(hash)
}

fn write_node(node: &Node, path: &str, text: &mut String) {
    match &node.content {
        Content::Scalar { text: scalar, .. } => {
            let _ = write!(text, "{scalar:?},");
        }
        Content::Sequence(items) => {
            text.push('[');
            for item in items {
                write_node(item, path, text);
            }
            text.push(']');
        }
        Content::Mapping(entries) => {
            text.push('{');
            for Entry { key, value, .. } in entries.iter().filter(|entry| !entry.value.is_null()) {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                if !BESIDE_THE_REPORT.contains(&path.as_str()) {
                    // Writing to a string cannot fail.
                    let _ = write!(text, "{key:?}:");
                    write_node(value, &path, text);
                }
            }
            text.push('}');
        }
        Content::Invalid => {}
    }
}

fn hex(hash: Sha256) -> String {
    hash.finalize()
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
