//! A dealership's database: the rows of one query, as delimited text.
//!
//! The result takes the form of a CSV file in UTF-8, headers first, so that everything after it is as for files: recognition of
//! headers, cleaning, row numbers (header = 1) and the SHA-256 of what was read. Values are as the server writes them in text:
//! numbers keep their digits, NULL is empty.

use std::path::Path;

use crate::config::Query;
use crate::error::Error;
use crate::records::schema::TableId;

#[cfg(feature = "sql")]
mod address;
#[cfg(feature = "sql")]
mod failure;
#[cfg(feature = "sql")]
mod mysql;
#[cfg(feature = "sql")]
mod postgres;
#[cfg(feature = "sql")]
mod tls;

/// What a query's rows are called where files have a path.
#[must_use]
pub fn shown(table: TableId) -> String {
    format!("sql:{table}")
}

/// The rows of a query as CSV in UTF-8, in the order the server gives them. `root` is what the file with the address is relative
/// to.
///
/// # Errors
///
/// Kind [`crate::error::Kind::Config`] for an address that is not there or is none; kind [`crate::error::Kind::Data`] for a
/// server that cannot be reached, refuses, or takes too long. No message holds the password.
#[cfg(feature = "sql")]
pub fn rows(query: &Query, table: TableId, root: &Path) -> Result<Vec<u8>, Error> {
    let place = address::place(&query.database);
    let address =
        address::address(&query.database, root).map_err(|reason| failure::no_address(table, &place, &reason))?;
    let rows = match address.server {
        address::Server::Postgres => postgres::rows(query, &address),
        address::Server::Mysql => mysql::rows(query, &address),
    };
    rows.map_err(|failure| failure.told(table, &place, &address, query))
}

/// See the build with the feature `sql`.
///
/// # Errors
///
/// Kind [`crate::error::Kind::Config`], always: this build reads files only.
#[cfg(not(feature = "sql"))]
pub fn rows(_query: &Query, table: TableId, _root: &Path) -> Result<Vec<u8>, Error> {
    let message = rust_i18n::t!("records.database.not_built", source = shown(table));
    Err(Error::new(crate::error::Kind::Config, message))
}
