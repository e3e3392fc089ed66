//! One address that is to have a report.

use crate::config::Audience;
use crate::deliver::ledger::{Key, State};
use crate::deliver::said::Said;
use crate::deliver::transport::Failure;
use crate::period::Month;

/// One address.
pub(super) struct Task {
    /// Number of the configuration's entry.
    pub entry: usize,
    pub address: String,
    pub edition: Audience,
    pub pdf: String,
    /// The same PDF was sent to this address before, and is sent again because that was asked for.
    pub again: bool,
    pub outcome: TaskOutcome,
}

pub(super) enum TaskOutcome {
    Open { failure: Option<Failure> },
    Closed { state: State, now: bool, words: Said },
}

impl Task {
    pub fn is_open(&self) -> bool {
        matches!(self.outcome, TaskOutcome::Open { .. })
    }

    pub fn close(&mut self, state: State, words: impl Into<Said>) {
        self.outcome = TaskOutcome::Closed {
            state,
            now: true,
            words: words.into(),
        };
    }

    pub fn key<'a>(&'a self, month: Month, store: &'a str) -> Key<'a> {
        Key {
            month,
            store,
            address: &self.address,
            pdf: &self.pdf,
        }
    }
}
