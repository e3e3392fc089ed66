//! What a page's commands begin with: `<!-- project: NAME -->`.
//!
//! | name | what is there |
//! |---|---|
//! | `empty` | an empty folder |
//! | `exports` | a folder with `exports/`, three workbooks of a small store |
//! | `sample` | what `servicedeck init --sample` writes |
//! | `report` | the same with the report of 2026-04 made |

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::exports;
use crate::suite::program::{copy_folder, messages, servicedeck};

/// The day on which the manual is read: the first on which April's report is final.
pub const TODAY: &str = "2026-05-08";

/// Puts what the name stands for into an empty folder.
pub fn begin(name: &str, folder: &Path) {
    match name {
        "empty" => {}
        "exports" => exports::write(&folder.join("exports")),
        name => copy_folder(made(name), folder),
    }
}

/// A project that many pages begin with, made once.
fn made(name: &str) -> &'static Path {
    static SAMPLE: OnceLock<PathBuf> = OnceLock::new();
    static REPORT: OnceLock<PathBuf> = OnceLock::new();
    let run = |folder: &Path, arguments: &[&str]| {
        let output = servicedeck(folder, arguments);
        assert!(output.status.success(), "{}", messages(&output));
    };
    match name {
        "sample" => SAMPLE.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap().keep();
            run(&folder, &["init", ".", "--sample", "--quiet"]);
            folder
        }),
        "report" => REPORT.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap().keep();
            copy_folder(made("sample"), &folder);
            run(&folder, &["run", "--today", TODAY, "--quiet"]);
            folder
        }),
        other => panic!("there is no project {other}"),
    }
}
