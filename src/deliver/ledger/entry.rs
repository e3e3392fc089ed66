//! What a row of the ledger says.

use chrono::{DateTime, Utc};
use rusqlite::Row;
use serde::Serialize;

use crate::period::Month;

/// What became of a report for one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being handed over at this moment.
    Sending,
    /// The server has accepted it.
    Sent,
    /// Not accepted, or not tried for a reason that stands in `error`.
    Failed,
    /// Handed over, and the answer never came.
    Uncertain,
}

impl State {
    /// The word in the ledger.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
        }
    }

    pub(super) fn parse(name: &str) -> Self {
        match name {
            "sending" => Self::Sending,
            "sent" => Self::Sent,
            "uncertain" => Self::Uncertain,
            // The table admits nothing else.
            _ => Self::Failed,
        }
    }
}

/// Which delivery: of this PDF to this address.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    /// The month of the report.
    pub month: Month,
    /// Its id.
    pub store: &'a str,
    /// As configured; compared in lower case.
    pub address: &'a str,
    /// SHA-256 of the PDF.
    pub pdf: &'a str,
}

/// A row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The month of the report.
    pub month: Month,
    /// Its id.
    pub store: String,
    /// The recipient.
    pub address: String,
    /// SHA-256 of the PDF, lower-case hex.
    pub pdf: String,
    /// How the mail was marked.
    pub edition: String,
    /// Whether the report was a draft.
    pub provisional: bool,
    /// What became of it last.
    pub state: State,
    /// Transactions begun.
    pub attempts: u32,
    /// Why it failed, if it did.
    pub error: Option<String>,
    /// What the server said, if it did.
    pub answer: Option<String>,
    /// When it came into this state, RFC 3339 in UTC.
    pub at: String,
}

/// What is written about one delivery.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// How the mail is marked.
    pub edition: &'a str,
    /// Whether the report is a draft.
    pub provisional: bool,
    /// What became of the transaction.
    pub state: State,
    /// How many attempts this entry adds.
    pub attempts: u32,
    /// Why it failed, if it did.
    pub error: Option<&'a str>,
    /// What the server said, if it did.
    pub answer: Option<&'a str>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A row as it is read.
pub(super) fn delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    let month: String = row.get("month")?;
    let month = month
        .parse()
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error)))?;
    Ok(Delivery {
        month,
        store: row.get("store")?,
        address: row.get("address")?,
        pdf: row.get("pdf")?,
        edition: row.get("edition")?,
        provisional: row.get("provisional")?,
        state: State::parse(&row.get::<_, String>("state")?),
        attempts: row.get("attempts")?,
        error: row.get("error")?,
        answer: row.get("answer")?,
        at: row.get("at")?,
    })
}
