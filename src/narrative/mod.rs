//! Findings in words: what each page of the deck says, made from the figures and nothing else.
//!
//! Pure functions from the model to Chinese text. A change is called 明显改善 or 明显变差 only with p < 0.05, 正常波动
//! when tested without evidence, 未检验 when it could not be tested. Every figure in a text is formatted as the
//! templates format it, so that headline and table agree.

mod actions;
mod appendix;
mod churn;
mod complaints;
mod external;
pub mod facts;
mod repair;
mod satisfaction;
mod summary;
mod targets;
pub mod words;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

pub use facts::Facts;

/// Page id → what the page says.
pub type Findings = BTreeMap<String, Finding>;

/// What one page says.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Finding {
    /// The finding, one or two lines; see [`words::headline`].
    pub headline: Vec<String>,
    /// Lines beside the chart where something needs attention; the first is bold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub callout: Vec<String>,
    /// Source, n, 口径 number, and what is unusual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Why the page is empty, in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty: Option<String>,
    /// Whether the chapter's divider lists it.
    pub listed: bool,
    /// What only this page shows, by name.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

impl Finding {
    /// A finding with its headline; listed on the divider.
    #[must_use]
    pub fn new(first: &str, second: Option<&str>) -> Self {
        Self { headline: words::headline(first, second), listed: true, ..Self::default() }
    }

    /// A page without data: the headline says so, the line says why.
    #[must_use]
    pub fn empty(headline: &str, why: &str) -> Self {
        Self { headline: vec![headline.to_owned()], empty: Some(why.to_owned()), listed: true, ..Self::default() }
    }

    /// Adds the source line.
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(words::closed_up(&source.into()));
        self
    }

    /// Adds the callout.
    #[must_use]
    pub fn callout(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.callout = lines.into_iter().collect();
        self
    }

    /// A page to leave out, because another says the same.
    #[must_use]
    pub fn omitted() -> Self {
        Self::default().with("omit", true)
    }

    /// Leaves the page out of the divider's list.
    #[must_use]
    pub fn unlisted(mut self) -> Self {
        self.listed = false;
        self
    }

    /// Adds something only this page shows.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }
}

/// The findings of every page.
#[must_use]
pub fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::new();
    for chapter in [
        summary::findings,
        actions::findings,
        external::findings,
        satisfaction::findings,
        complaints::findings,
        repair::findings,
        churn::findings,
        targets::findings,
        appendix::findings,
    ] {
        found.extend(chapter(facts));
    }
    found
}
