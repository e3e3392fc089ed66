//! The deck of the sample: how long it is, and that everything in it is there.

use std::path::Path;

use serde_json::Value;

use super::program::{messages, servicedeck};

/// About 35–45 pages with full data: chapters share pages before they spread over them.
#[test]
fn the_sample_deck_has_the_length_that_was_promised() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().to_str().unwrap();
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = servicedeck(
        project,
        &["run", "--today", "2026-05-08", "--out", folder, "--json", "--quiet"],
    );
    assert!(output.status.success(), "{}", messages(&output));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    let pages = summary["stores"][0]["pages"].as_u64().unwrap();
    assert!((35..=46).contains(&pages), "{pages} pages");
}
