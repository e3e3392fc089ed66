//! Hashes of a configuration: of its files as they are, and of what it says about one report.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::Store;
use super::document::{Content, Entry, Node};

/// Keys that change no page: the form of the file, where reports go, who gets them, what is logged. `stores` is told apart by store.
const BESIDE_THE_REPORT: [&str; 5] = ["version", "delivery", "logging", "output", "stores"];

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
    if let Content::Mapping(entries) = &root.content {
        let of_reports = entries
            .iter()
            .filter(|entry| !BESIDE_THE_REPORT.contains(&entry.key.as_str()));
        write_mapping(of_reports, &mut text);
    }
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

fn write_mapping<'a>(entries: impl Iterator<Item = &'a Entry>, text: &mut String) {
    text.push('{');
    for entry in entries.filter(|entry| !entry.value.is_null()) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{:?}:", entry.key);
        write_node(&entry.value, text);
    }
    text.push('}');
}

fn write_node(node: &Node, text: &mut String) {
    match &node.content {
        Content::Scalar { text: scalar, .. } => {
            let _ = write!(text, "{scalar:?},");
        }
        Content::Sequence(items) => {
            text.push('[');
            for item in items {
                write_node(item, text);
            }
            text.push(']');
        }
        Content::Mapping(entries) => write_mapping(entries.iter(), text),
        Content::Invalid => {}
    }
}

fn hex(hash: Sha256) -> String {
    hash.finalize()
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
