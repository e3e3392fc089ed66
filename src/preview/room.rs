//! What tabs of the browser with the same choice share: the last good pages, the mistake in the way of newer ones.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::edition::Edition;
use super::problem::Problem;
use crate::config::Audience;
use crate::language::Language;
use crate::period::Month;

/// What a tab of the browser shows; what is left open the configuration decides.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    pub month: Option<Month>,
    pub store: Option<String>,
    pub audience: Option<Audience>,
    pub template: Option<String>,
    /// Of the messages.
    pub language: Language,
}

impl Choice {
    /// Whether it shows the same pages, whatever the language of what is said beside them.
    pub(super) fn shows_the_same(&self, other: &Self) -> bool {
        let language = self.language;
        *self
            == Self {
                language,
                ..other.clone()
            }
    }
}

/// What tabs with the same choice share.
pub(super) struct Room {
    pub choice: Choice,
    pub edition: Option<Arc<Edition>>,
    /// Pages of it are asked for until the browser knows of the new ones.
    pub previous: Option<Arc<Edition>>,
    pub problem: Option<Problem>,
    /// What speaks against the PDF of pages that can be shown.
    pub standards: Option<Problem>,
    pub building: bool,
    pub took: Duration,
    /// Tabs that hear of every change.
    pub listeners: usize,
    /// When anything of it was last asked for.
    pub asked: Instant,
}

impl Room {
    pub(super) fn new(choice: Choice) -> Self {
        Self {
            choice,
            edition: None,
            previous: None,
            problem: None,
            standards: None,
            building: true,
            took: Duration::ZERO,
            listeners: 0,
            asked: Instant::now(),
        }
    }
}
