//! What can go wrong between here and a database, in words.

use rust_i18n::t;

use super::address::Address;
use super::shown;
use crate::config::Query;
use crate::error::{Error, Kind};
use crate::privacy;
use crate::records::schema::TableId;

/// Why a query gave no rows. Texts are the server's or the driver's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// No connection, or one that broke.
    Connection(String),
    /// No encrypted connection to whom the address names.
    Encryption(String),
    /// Too slow.
    Timeout,
    /// The server refused the query.
    Query(String),
    /// The query wants to change something.
    Writes(String),
    /// No memory, or a value that is no text.
    Rows(String),
}

impl Failure {
    /// The failure for a reader: which table, which server, and what to do.
    pub fn told(&self, table: TableId, place: &str, address: &Address, query: &Query) -> Error {
        let source = shown(table);
        let clean = |reason: &String| {
            let line = reason.split_whitespace().collect::<Vec<_>>().join(" ");
            // Servers repeat values of the rows they stumble over.
            privacy::without_personal_shapes(&address.hide_password(&line)).into_owned()
        };
        let (message, hint) = match self {
            Self::Connection(reason) => (
                t!(
                    "records.database.connection",
                    source = source,
                    server = address,
                    reason = clean(reason)
                ),
                t!("records.database.connection_hint", place = place),
            ),
            Self::Encryption(reason) => (
                t!(
                    "records.database.encryption",
                    source = source,
                    server = address,
                    reason = clean(reason)
                ),
                t!("records.database.encryption_hint", place = place),
            ),
            Self::Timeout => (
                t!(
                    "records.database.timeout",
                    source = source,
                    server = address,
                    seconds = query.timeout_seconds
                ),
                t!("records.database.timeout_hint", table = table),
            ),
            Self::Query(reason) => (
                t!(
                    "records.database.query",
                    source = source,
                    server = address,
                    reason = clean(reason)
                ),
                t!("records.database.query_hint", table = table),
            ),
            Self::Writes(reason) => (
                t!(
                    "records.database.writes",
                    source = source,
                    server = address,
                    reason = clean(reason)
                ),
                t!("records.database.query_hint", table = table),
            ),
            Self::Rows(reason) => (
                t!(
                    "records.database.rows",
                    source = source,
                    server = address,
                    reason = clean(reason)
                ),
                t!("records.database.query_hint", table = table),
            ),
        };
        Error::new(Kind::Data, message).hint(hint)
    }
}

/// An address that is not there or is none.
pub(super) fn no_address(table: TableId, place: &str, reason: &str) -> Error {
    let message = t!(
        "records.database.no_address",
        source = shown(table),
        place = place,
        reason = reason
    );
    Error::new(Kind::Config, message).hint(t!("records.database.no_address_hint"))
}
