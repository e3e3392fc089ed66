//! The file that runs are accounted for in.

use std::path::PathBuf;

/// The file that runs are accounted for in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logging {
    /// JSON lines, as written; none by default.
    pub file: Option<PathBuf>,
    /// What is written; default info.
    pub level: LogLevel,
    /// Megabytes (10⁶ bytes) after which a new file is begun; default 10.
    pub max_size_mb: u32,
    /// How many full files are kept; default 5.
    pub keep: u32,
}

impl Default for Logging {
    fn default() -> Self {
        Self {
            file: None,
            level: LogLevel::Info,
            max_size_mb: 10,
            keep: 5,
        }
    }
}

/// What is written to the log file: this and what is graver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// Failures.
    Error,
    /// And warnings.
    Warn,
    /// And what was done.
    Info,
    /// And how long each stage took.
    Debug,
}
