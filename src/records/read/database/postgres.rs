//! PostgreSQL, and what speaks its protocol.

use std::borrow::Cow;
use std::error::Error as _;
use std::fmt::Write as _;
use std::time::Duration;

use futures_util::TryStreamExt;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Error, SimpleQueryMessage};

use super::address::{Address, Protection};
use super::failure::Failure;
use super::tls::{Connector, is_distrust};
use crate::config::Query;

/// The rows of a query as CSV.
///
/// # Errors
///
/// Whatever keeps the rows from coming whole and in time.
pub(super) fn rows(query: &Query, address: &Address) -> Result<Vec<u8>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Connection(error.to_string()))?;
    let limit = Duration::from_secs(u64::from(query.timeout_seconds));
    let rows = runtime.block_on(async {
        match tokio::time::timeout(limit, session(query, address)).await {
            Ok(rows) => rows,
            Err(_) => Err(Failure::Timeout),
        }
    });
    // A name that is still being looked up is not waited for.
    runtime.shutdown_background();
    rows
}

async fn session(query: &Query, address: &Address) -> Result<Vec<u8>, Failure> {
    let connector = Connector::new(address).map_err(Failure::Encryption)?;
    let mut config = tokio_postgres::Config::new();
    config
        .host(&address.host)
        .port(address.port)
        .user(&address.user)
        .password(&address.password)
        .dbname(&address.database)
        .application_name("servicedeck")
        .ssl_mode(match address.protection {
            Protection::None => SslMode::Disable,
            Protection::Preferred => SslMode::Prefer,
            Protection::Required | Protection::Verified => SslMode::Require,
        });
    let (client, connection) = config.connect(connector).await.map_err(|error| not_connected(&error))?;
    // It ends with the client; what ends it before is told to the client too.
    tokio::spawn(async move { connection.await.is_ok() });
    client
        .batch_execute(&opening(query))
        .await
        .map_err(|error| refused(&error))?;
    let rows = fetch(&client, &query.sql).await.map_err(|error| refused(&error))?;
    // Nothing was changed; the end of the connection would do as well.
    let _ = client.batch_execute("ROLLBACK").await;
    rows
}

/// A transaction that sees one state of the database and changes none, with values in one form whatever the server's settings.
///
/// All settings end with the transaction, so that a pool between here and the server passes none of them on.
fn opening(query: &Query) -> String {
    let milliseconds = u64::from(query.timeout_seconds) * 1000;
    let (sign, minutes) = (
        if query.utc_offset_minutes < 0 { '-' } else { '+' },
        query.utc_offset_minutes.abs(),
    );
    let mut text = String::from("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;");
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "SET LOCAL statement_timeout = {milliseconds};\
         SET LOCAL TIME ZONE INTERVAL '{sign}{:02}:{:02}' HOUR TO MINUTE;\
         SET LOCAL datestyle = 'ISO, YMD';\
         SET LOCAL extra_float_digits = 1;\
         SET LOCAL standard_conforming_strings = on",
        minutes / 60,
        minutes % 60,
    );
    text
}

/// How a column's values are changed.
#[derive(Clone, Copy)]
enum Form {
    AsWritten,
    /// `t` and `f`.
    Boolean,
    /// A time with its distance from UTC, which is the same for all.
    Zoned,
}

impl Form {
    fn of(kind: &Type) -> Self {
        match *kind {
            Type::BOOL => Self::Boolean,
            Type::TIMESTAMPTZ | Type::TIMETZ => Self::Zoned,
            _ => Self::AsWritten,
        }
    }

    fn apply(self, value: &str) -> Cow<'_, str> {
        match (self, value) {
            (Self::Boolean, "t") => Cow::Borrowed("TRUE"),
            (Self::Boolean, "f") => Cow::Borrowed("FALSE"),
            (Self::Zoned, _) => {
                // The date has hyphens too.
                let time = value.find(':').unwrap_or(0);
                let end = value[time..].find(['+', '-']).map_or(value.len(), |at| time + at);
                Cow::Borrowed(&value[..end])
            }
            _ => Cow::Borrowed(value),
        }
    }
}

async fn fetch(client: &Client, sql: &str) -> Result<Result<Vec<u8>, Failure>, Error> {
    // Preparing refuses more than one statement, which the query in text form below would run.
    let statement = client.prepare(sql).await?;
    let forms: Vec<Form> = statement
        .columns()
        .iter()
        .map(|column| Form::of(column.type_()))
        .collect();
    let names: Vec<&str> = statement.columns().iter().map(tokio_postgres::Column::name).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut written = writer.write_record(&names);
    let messages = client.simple_query_raw(sql).await?;
    let mut messages = std::pin::pin!(messages);
    while let Some(message) = messages.try_next().await? {
        let SimpleQueryMessage::Row(row) = message else {
            continue;
        };
        for (index, form) in forms.iter().enumerate() {
            let value = row.try_get(index)?.unwrap_or_default();
            written = written.and_then(|()| writer.write_field(form.apply(value).as_bytes()));
        }
        written = written.and_then(|()| writer.write_record(None::<&[u8]>));
    }
    Ok(written
        .map_err(|error| Failure::Rows(error.to_string()))
        .and_then(|()| writer.into_inner().map_err(|error| Failure::Rows(error.to_string()))))
}

/// An error with all its causes; the driver's own words name only the outermost.
fn text(error: &Error) -> String {
    if let Some(error) = error.as_db_error() {
        let place = error
            .detail()
            .or(error.hint())
            .map(|more| format!(" ({more})"))
            .unwrap_or_default();
        return format!("{}{place} [{}]", error.message(), error.code().code());
    }
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let _ = write!(text, ": {inner}");
        cause = inner.source();
    }
    text
}

fn not_connected(error: &Error) -> Failure {
    let mut cause = error.source();
    while let Some(inner) = cause {
        // A refused certificate hides in an input error.
        if inner.is::<rustls::Error>() || inner.downcast_ref().is_some_and(is_distrust) {
            return Failure::Encryption(text(error));
        }
        cause = inner.source();
    }
    if error.as_db_error().is_none() && error.to_string().contains("TLS") {
        return Failure::Encryption(text(error));
    }
    Failure::Connection(text(error))
}

fn refused(error: &Error) -> Failure {
    match error.code() {
        Some(code) if *code == SqlState::READ_ONLY_SQL_TRANSACTION => Failure::Writes(text(error)),
        Some(code) if *code == SqlState::QUERY_CANCELED => Failure::Timeout,
        Some(_) => Failure::Query(text(error)),
        None => Failure::Connection(text(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_lose_their_distance_from_utc() {
        for (value, shown) in [
            ("2026-04-01 10:30:00+08", "2026-04-01 10:30:00"),
            ("2026-04-01 10:30:00.25-03:30", "2026-04-01 10:30:00.25"),
            ("10:30:00+08", "10:30:00"),
            ("infinity", "infinity"),
        ] {
            assert_eq!(Form::Zoned.apply(value), shown);
        }
        assert_eq!(Form::Boolean.apply("t"), "TRUE");
        assert_eq!(Form::AsWritten.apply("t"), "t");
    }
}
