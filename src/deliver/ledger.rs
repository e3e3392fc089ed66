//! What was sent to whom: one row per month, store, address and PDF, in a `SQLite` file of the output folder.
//!
//! A row is `sending` from right before the byte that makes a message whole until the server's answer is known. A row found
//! `sending` by a process that holds the store's lock was left by one that died in between: nobody can know, so it is `uncertain`.

mod entry;

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, OpenFlags, OptionalExtension, named_params, params};
use rust_i18n::t;

use super::correction::Snapshot;
use crate::error::{Error, Kind, Result};
use crate::language::Language;
use crate::period::Month;
use entry::delivery;
pub use entry::{Delivery, Entry, Key, State};

/// Name of the file in the output folder.
pub const FILE: &str = ".ledger.sqlite";

/// The layout of the tables; a ledger of a later program is not touched.
const LAYOUT: i64 = 1;

/// How long to wait for another process that writes: shards share one ledger.
const BUSY: Duration = Duration::from_mins(1);

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS deliveries (
    month TEXT NOT NULL,
    store TEXT NOT NULL,
    recipient TEXT NOT NULL, -- the address in lower case
    pdf TEXT NOT NULL, -- SHA-256
    address TEXT NOT NULL, -- as configured
    edition TEXT NOT NULL,
    provisional INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sending', 'sent', 'failed', 'uncertain')),
    attempts INTEGER NOT NULL,
    error TEXT,
    answer TEXT,
    at TEXT NOT NULL,
    PRIMARY KEY (month, store, recipient, pdf)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS attempts (
    month TEXT NOT NULL,
    store TEXT NOT NULL,
    recipient TEXT NOT NULL,
    pdf TEXT NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL,
    words TEXT -- the error or the server's answer
) STRICT;
CREATE TABLE IF NOT EXISTS contents (
    pdf TEXT PRIMARY KEY, -- SHA-256
    snapshot TEXT NOT NULL -- figures and inputs, JSON
) STRICT;
PRAGMA user_version = 1;
";

/// The open ledger.
#[derive(Debug)]
pub struct Ledger {
    connection: Connection,
    path: PathBuf,
}

impl Ledger {
    /// Opens the ledger of an output folder, making it when there is none.
    ///
    /// # Errors
    ///
    /// When it cannot be written, is damaged, or was written by a later program.
    pub fn open(out: &Path) -> Result<Self> {
        let path = out.join(FILE);
        std::fs::create_dir_all(out).map_err(|error| unusable(&path, &error))?;
        let ledger = Self::with(path, |path| {
            let connection = Connection::open(path)?;
            connection.busy_timeout(BUSY)?;
            Ok(connection)
        })?;
        ledger.check_layout()?;
        ledger.doing(|connection| connection.execute_batch(TABLES))?;
        Ok(ledger)
    }

    /// Opens the ledger for reading; `None` when there is none.
    ///
    /// # Errors
    ///
    /// When it is damaged or was written by a later program.
    pub fn open_to_read(out: &Path) -> Result<Option<Self>> {
        let path = out.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let ledger = Self::with(path, |path| {
            // A process that died may have left a half-done write, which only a writer can undo; where nobody may write SQLite reads.
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_timeout(BUSY)?;
            Ok(connection)
        })?;
        ledger.check_layout()?;
        Ok(Some(ledger))
    }

    fn with(path: PathBuf, open: impl FnOnce(&Path) -> rusqlite::Result<Connection>) -> Result<Self> {
        match open(&path) {
            Ok(connection) => Ok(Self { connection, path }),
            Err(error) => Err(unusable(&path, &error)),
        }
    }

    fn check_layout(&self) -> Result<()> {
        let found: i64 = self.doing(|connection| connection.query_row("PRAGMA user_version", [], |row| row.get(0)))?;
        if found > LAYOUT {
            return Err(unusable(&self.path, &t!("deliver.ledger.newer")));
        }
        Ok(())
    }

    fn doing<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        work(&self.connection).map_err(|error| unusable(&self.path, &error))
    }

    /// What the file says of its own soundness; empty when it is sound.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn damage(&self) -> Result<Vec<String>> {
        self.doing(|connection| {
            let mut statement = connection.prepare("PRAGMA integrity_check(10)")?;
            let lines = statement
                .query_map([], |row| row.get::<_, String>(0))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(lines.into_iter().filter(|line| line != "ok").collect())
        })
    }

    /// Turns what a dead process left `sending` into `uncertain`. Only the holder of the store's lock may ask.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be written.
    pub fn settle(&self, month: Month, store: &str, language: Language, at: DateTime<Utc>) -> Result<()> {
        let reason = t!("deliver.ledger.died", locale = language.code());
        let change = "UPDATE deliveries SET state = 'uncertain', error = ?3, at = ?4 WHERE month = ?1 AND store = ?2 AND state = 'sending'";
        self.doing(|connection| connection.execute(change, params![month.to_string(), store, reason, time(at)]))
            .map(drop)
    }

    /// The delivery of a PDF to an address.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read.
    pub fn find(&self, key: Key<'_>) -> Result<Option<Delivery>> {
        let query = "SELECT * FROM deliveries WHERE month = ?1 AND store = ?2 AND recipient = ?3 AND pdf = ?4";
        let values = params![key.month.to_string(), key.store, recipient(key.address), key.pdf];
        self.doing(|connection| connection.query_row(query, values, delivery).optional())
    }

    /// Deliveries of one month (or all) in order of month, store and address.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read.
    pub fn deliveries(&self, month: Option<Month>) -> Result<Vec<Delivery>> {
        let query = "SELECT * FROM deliveries WHERE ?1 IS NULL OR month = ?1 ORDER BY month, store, at, recipient";
        self.doing(|connection| {
            connection
                .prepare(query)?
                .query_map([month.map(|month| month.to_string())], delivery)?
                .collect()
        })
    }

    /// The last other PDF of this month, store and edition that may have reached the address.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read.
    pub fn superseded(&self, key: Key<'_>, edition: &str) -> Result<Option<Delivery>> {
        let query =
            "SELECT * FROM deliveries WHERE month = ?1 AND store = ?2 AND recipient = ?3 AND pdf <> ?4 AND edition = ?5
            AND state IN ('sent', 'uncertain', 'sending') ORDER BY at DESC LIMIT 1";
        let values = params![
            key.month.to_string(),
            key.store,
            recipient(key.address),
            key.pdf,
            edition
        ];
        self.doing(|connection| connection.query_row(query, values, delivery).optional())
    }

    /// Keeps what a report says, before it is sent.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be written.
    pub fn remember(&self, pdf: &str, snapshot: &Snapshot) -> Result<()> {
        let snapshot = serde_json::to_string(snapshot).map_err(|error| unusable(&self.path, &error))?;
        let change = "INSERT OR IGNORE INTO contents VALUES (?1, ?2)";
        self.doing(|connection| connection.execute(change, params![pdf, snapshot]))
            .map(drop)
    }

    /// What a report said that was sent; `None` when it was sent before that was kept.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read.
    pub fn remembered(&self, pdf: &str) -> Result<Option<Snapshot>> {
        let known = "SELECT count(*) FROM sqlite_master WHERE name = 'contents'";
        if self.doing(|connection| connection.query_row(known, [], |row| row.get::<_, u32>(0)))? == 0 {
            return Ok(None);
        }
        let query = "SELECT snapshot FROM contents WHERE pdf = ?1";
        let found: Option<String> =
            self.doing(|connection| connection.query_row(query, [pdf], |row| row.get(0)).optional())?;
        Ok(found.and_then(|snapshot| serde_json::from_str(&snapshot).ok()))
    }

    /// Writes down what became of a delivery; durable when it returns.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be written.
    pub fn record(&mut self, key: Key<'_>, entry: Entry<'_>) -> Result<()> {
        let (month, recipient, at) = (key.month.to_string(), recipient(key.address), time(entry.at));
        let write = |connection: &mut Connection| -> rusqlite::Result<()> {
            let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            transaction.execute(
                "INSERT INTO deliveries VALUES
                    (:month, :store, :recipient, :pdf, :address, :edition, :provisional, :state, :attempts, :error, :answer, :at)
                ON CONFLICT DO UPDATE SET address = :address, provisional = :provisional, state = :state, attempts = attempts + :attempts,
                    error = :error, answer = :answer, at = :at",
                named_params! {
                    ":month": month, ":store": key.store, ":recipient": recipient, ":pdf": key.pdf, ":address": key.address,
                    ":edition": entry.edition, ":provisional": entry.provisional, ":state": entry.state.name(),
                    ":attempts": entry.attempts, ":error": entry.error, ":answer": entry.answer, ":at": at,
                },
            )?;
            let words = entry.error.or(entry.answer);
            transaction.execute(
                "INSERT INTO attempts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![month, key.store, recipient, key.pdf, at, entry.state.name(), words],
            )?;
            transaction.commit()
        };
        write(&mut self.connection).map_err(|error| unusable(&self.path, &error))
    }
}

fn recipient(address: &str) -> String {
    super::message::bare_address(address).to_lowercase()
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn unusable(path: &Path, reason: &impl std::fmt::Display) -> Error {
    Error::new(
        Kind::Unexpected,
        t!("deliver.ledger.unusable", path = path.display(), reason = reason),
    )
    .hint(t!("deliver.ledger.unusable_hint"))
}

#[cfg(test)]
mod tests;
