//! MySQL and MariaDB.

use std::borrow::Cow;
use std::error::Error as _;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use mysql::consts::ColumnType;
use mysql::prelude::Queryable;
use mysql::{Conn, DriverError, Error, Opts, OptsBuilder, SslOpts, Value};

use super::address::{Address, Protection};
use super::failure::Failure;
use super::tls::is_distrust;
use crate::config::Query;

/// What servers say to a statement that writes in a transaction that only reads.
const READ_ONLY: u16 = 1792;

/// Statement stopped for its time: by MySQL, and by MariaDB.
const TOO_SLOW: [u16; 2] = [3024, 1969];

/// A setting that this version of the server does not have.
const UNKNOWN_VARIABLE: u16 = 1193;

/// Server errors that mean nobody was let in: user or password, host, database, too many connections.
const NOT_LET_IN: [u16; 8] = [1040, 1044, 1045, 1049, 1129, 1130, 1203, 1698];

/// The rows of a query as CSV.
///
/// # Errors
///
/// Whatever keeps the rows from coming whole and in time.
pub(super) fn rows(query: &Query, address: &Address) -> Result<Vec<u8>, Failure> {
    let limit = Duration::from_secs(u64::from(query.timeout_seconds));
    let plan = Plan {
        sql: query.sql.clone(),
        opening: opening(query),
        seconds: query.timeout_seconds,
    };
    let opts = options(address, limit);
    let fallback = address.protection == Protection::Preferred;
    let (sender, receiver) = channel();
    // The driver waits for names, connections and rows one after the other, each for as long as it is allowed to; the clock of
    // the whole runs here. A session that is too late ends by its own limits.
    std::thread::spawn(move || {
        let rows = session(&plan, opts, fallback);
        // Nobody waits any more when this fails.
        let _ = sender.send(rows);
    });
    match receiver.recv_timeout(limit) {
        Ok(rows) => rows,
        Err(RecvTimeoutError::Timeout) => Err(Failure::Timeout),
        Err(RecvTimeoutError::Disconnected) => Err(Failure::Connection("driver".to_owned())),
    }
}

/// What a session does, free of everything borrowed.
struct Plan {
    sql: String,
    opening: Vec<String>,
    seconds: u32,
}

/// A session that changes nothing, with moments in time by the clock of the configuration, and one state of the database for
/// the query.
fn opening(query: &Query) -> Vec<String> {
    let (sign, minutes) = (
        if query.utc_offset_minutes < 0 { '-' } else { '+' },
        query.utc_offset_minutes.abs(),
    );
    vec![
        format!(
            "SET SESSION time_zone = '{sign}{:02}:{:02}'",
            minutes / 60,
            minutes % 60
        ),
        "SET SESSION TRANSACTION READ ONLY".to_owned(),
        "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY".to_owned(),
    ]
}

fn options(address: &Address, limit: Duration) -> OptsBuilder {
    let opts = OptsBuilder::new()
        .ip_or_hostname(Some(address.host.clone()))
        .tcp_port(address.port)
        .user(Some(address.user.clone()))
        .pass((!address.password.is_empty()).then(|| address.password.clone()))
        .db_name(Some(address.database.clone()))
        // A socket of this machine could belong to another server than the address.
        .prefer_socket(false)
        .tcp_connect_timeout(Some(limit))
        .read_timeout(Some(limit))
        .write_timeout(Some(limit));
    let verified = address.protection == Protection::Verified;
    let encrypted = SslOpts::default()
        .with_root_cert_path(address.authorities.clone().filter(|_| verified).map(Cow::Owned))
        .with_danger_accept_invalid_certs(!verified)
        .with_danger_skip_domain_validation(!verified);
    match address.protection {
        Protection::None => opts,
        _ => opts.ssl_opts(encrypted),
    }
}

fn session(plan: &Plan, opts: OptsBuilder, fallback: bool) -> Result<Vec<u8>, Failure> {
    // Else the driver panics when crates around it bring several providers.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let unencrypted = opts.clone().ssl_opts(None);
    let connected = match Conn::new(Opts::from(opts)) {
        Err(Error::DriverError(DriverError::TlsNotSupported)) if fallback => Conn::new(Opts::from(unencrypted)),
        connected => connected,
    };
    let mut connection = connected.map_err(|error| not_connected(&error))?;
    limit_statements(&mut connection, plan.seconds).map_err(|error| refused(&error))?;
    for statement in &plan.opening {
        connection.query_drop(statement).map_err(|error| refused(&error))?;
    }
    fetch(&mut connection, &plan.sql)
}

/// Lets the server stop a statement that takes too long, so that it does not go on when nobody waits any more.
fn limit_statements(connection: &mut Conn, seconds: u32) -> Result<(), Error> {
    let settings = [
        format!("SET SESSION max_statement_time = {seconds}"),
        format!("SET SESSION max_execution_time = {seconds}000"),
    ];
    for setting in settings {
        match connection.query_drop(setting) {
            Ok(()) => return Ok(()),
            // The first is MariaDB's, the second MySQL's from 5.7 on.
            Err(Error::MySqlError(error)) if error.code == UNKNOWN_VARIABLE => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn fetch(connection: &mut Conn, sql: &str) -> Result<Vec<u8>, Failure> {
    // Preparing refuses more than one statement, which the query in text form below would run.
    connection.prep(sql).map_err(|error| refused(&error))?;
    let mut result = connection.query_iter(sql).map_err(|error| refused(&error))?;
    let not_written = |error: csv::Error| Failure::Rows(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let columns = result.columns().as_ref().to_vec();
    writer
        .write_record(columns.iter().map(|column| column.name_str().into_owned()))
        .map_err(not_written)?;
    for row in result.by_ref() {
        let row = row.map_err(|error| refused(&error))?;
        for (index, column) in columns.iter().enumerate() {
            writer
                .write_field(cell(row.as_ref(index), column.column_type()))
                .map_err(not_written)?;
        }
        writer.write_record(None::<&[u8]>).map_err(not_written)?;
    }
    drop(result);
    writer.into_inner().map_err(|error| Failure::Rows(error.to_string()))
}

/// A value as text. Bytes that are no UTF-8 go on as they are; the row is rejected for them.
fn cell(value: Option<&Value>, kind: ColumnType) -> Cow<'_, [u8]> {
    match value {
        Some(Value::Bytes(bits)) if kind == ColumnType::MYSQL_TYPE_BIT && bits.len() <= 8 => {
            let number = bits.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
            Cow::Owned(number.to_string().into_bytes())
        }
        Some(Value::Bytes(text)) => Cow::Borrowed(text),
        None | Some(Value::NULL) => Cow::Borrowed(&[]),
        // Results in text form have no other values.
        Some(other) => Cow::Owned(other.as_sql(true).into_bytes()),
    }
}

fn is_late(error: &Error) -> bool {
    use std::io::ErrorKind::{TimedOut, WouldBlock};
    matches!(error, Error::DriverError(DriverError::ConnectTimeout))
        || transport(error).is_some_and(|error| matches!(error.kind(), TimedOut | WouldBlock))
}

fn not_connected(error: &Error) -> Failure {
    let untrusted = match error {
        _ if is_late(error) => return Failure::Timeout,
        Error::TlsError(_) | Error::DriverError(DriverError::TlsNotSupported) => true,
        _ => transport(error).is_some_and(is_distrust),
    };
    if untrusted {
        Failure::Encryption(text(error))
    } else {
        Failure::Connection(text(error))
    }
}

/// What went wrong below the protocol.
fn transport(error: &Error) -> Option<&std::io::Error> {
    match error {
        Error::IoError(error) => Some(error),
        Error::CodecError(error) => error.source()?.downcast_ref(),
        _ => None,
    }
}

/// An error in its own words, without the driver's names of its kind.
fn text(error: &Error) -> String {
    match error {
        Error::MySqlError(server) => format!("{} [{}]", server.message, server.code),
        Error::DriverError(driver) => driver.to_string(),
        Error::TlsError(tls) => tls.to_string(),
        _ => transport(error).map_or_else(|| error.to_string(), ToString::to_string),
    }
}

fn refused(error: &Error) -> Failure {
    match error {
        Error::MySqlError(server) if server.code == READ_ONLY => Failure::Writes(text(error)),
        Error::MySqlError(server) if TOO_SLOW.contains(&server.code) => Failure::Timeout,
        Error::MySqlError(server) if NOT_LET_IN.contains(&server.code) => Failure::Connection(text(error)),
        Error::MySqlError(_) => Failure::Query(text(error)),
        _ if is_late(error) => Failure::Timeout,
        _ => Failure::Connection(text(error)),
    }
}
