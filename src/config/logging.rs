//! `logging`: the file that runs are accounted for in.

use std::path::PathBuf;

use super::letter::whole;
use super::section::Section;
use super::{LogLevel, Logging};

const LEVELS: [(&str, LogLevel); 4] = [
    ("error", LogLevel::Error),
    ("warn", LogLevel::Warn),
    ("info", LogLevel::Info),
    ("debug", LogLevel::Debug),
];

pub(super) fn logging(mut section: Section<'_>) -> Logging {
    let default = Logging::default();
    let logging = Logging {
        file: section.get("file").and_then(|value| value.text()).map(PathBuf::from),
        level: section
            .get("level")
            .and_then(|value| value.choice(&LEVELS))
            .unwrap_or(default.level),
        max_size_mb: whole(&mut section, "max_size_mb", 1..=10_000, default.max_size_mb),
        keep: whole(&mut section, "keep", 0..=1000, default.keep),
    };
    section.finish();
    logging
}
