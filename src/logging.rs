//! What the program says: lines for people on stderr, and JSON lines in a file when the configuration asks for one.
//!
//! Everything is said once, as an event of `tracing`; two layers show it:
//!
//! - `terminal` – the message, as much of it as `--quiet` or `-v` ask for
//! - [`journal`], [`rotation`] – one JSON object per event, with the run's id and without anything personal

mod fields;
pub mod journal;
pub mod rotation;
mod terminal;

use std::path::Path;
use std::sync::OnceLock;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::Logging;
use journal::{Journal, JournalLayer};
use terminal::TerminalLayer;

/// Target of events that keep an account of the run: in the file always, on the terminal with `-v` only.
pub const ACCOUNT: &str = "servicedeck::account";

/// How much the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verbosity {
    /// Errors.
    Quiet,
    /// What was done, and warnings.
    Normal,
    /// Also what is done step by step.
    Verbose,
}

/// The file of this process, known once the configuration is read.
static JOURNAL: OnceLock<Journal> = OnceLock::new();

/// Begins to show what is said. To be called once; a second call changes nothing.
pub fn start(verbosity: Verbosity) {
    // Only what this program says itself: its libraries may speak of the data.
    let own = Targets::new().with_target("servicedeck", LevelFilter::DEBUG);
    let layers = tracing_subscriber::registry()
        .with(own)
        .with(TerminalLayer::new(verbosity))
        .with(JournalLayer::new(&JOURNAL));
    // Another subscriber is one that a test has set.
    let _ = layers.try_init();
}

/// From now on every event goes to the configured file too, marked with the run's id and command.
///
/// A file that cannot be written is said on the terminal and stops nothing: the reports matter more.
pub fn write_to_file(logging: &Logging, root: &Path, run: &str, command: &'static str) {
    if let Some(file) = &logging.file {
        // One process is one run, so that a second file is not asked for.
        let _ = JOURNAL.set(Journal::new(root.join(file), logging, run, command));
    }
}
