//! The address of a database: `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=…`.

use std::fmt;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use rust_i18n::t;
use url::{Host, Url};

use crate::config::Secret;

/// Whose protocol a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Server {
    Postgres,
    /// MySQL and MariaDB.
    Mysql,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protection {
    /// `disable`: not at all.
    None,
    /// `prefer`: encrypted when the server can; anyone may be the server.
    Preferred,
    /// `require`: encrypted; anyone may be the server.
    Required,
    /// `verify-full`: encrypted, and the server's certificate must name the host and be issued by a known authority.
    Verified,
}

/// Names of the protections, PostgreSQL's and MySQL's.
const PROTECTIONS: [(&str, Protection); 8] = [
    ("disable", Protection::None),
    ("disabled", Protection::None),
    ("prefer", Protection::Preferred),
    ("preferred", Protection::Preferred),
    ("require", Protection::Required),
    ("required", Protection::Required),
    ("verify-full", Protection::Verified),
    ("verify_identity", Protection::Verified),
];

/// Where a database is and how to get in. Printed without user and password.
pub(super) struct Address {
    pub server: Server,
    pub host: String,
    pub port: u16,
    pub user: String,
    pub password: String,
    pub database: String,
    pub protection: Protection,
    /// Certificates of more authorities (PEM).
    pub authorities: Option<PathBuf>,
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}/{}", self.host, self.port, self.database)
    }
}

impl Address {
    /// A text of a server or driver without the password, should one of them repeat it.
    pub fn hide_password(&self, text: &str) -> String {
        if self.password.is_empty() {
            text.to_owned()
        } else {
            text.replace(&self.password, "***")
        }
    }
}

/// What messages call the place where an address is kept.
pub(super) fn place(secret: &Secret) -> String {
    match secret {
        Secret::Env(name) => format!("env:{name}"),
        Secret::File(path) => format!("file:{}", path.display()),
        // The configuration takes none; its arguments might hold a password.
        Secret::Command(_) => "command:…".to_owned(),
    }
}

/// Fetches and reads the address.
///
/// # Errors
///
/// What is wrong with it, in words that do not repeat it.
pub(super) fn address(secret: &Secret, root: &Path) -> Result<Address, String> {
    let text = match secret {
        Secret::Env(name) => match std::env::var(name) {
            Ok(text) => text,
            Err(std::env::VarError::NotPresent) => return Err(t!("records.database.unset", name = name).into_owned()),
            Err(std::env::VarError::NotUnicode(_)) => return Err(t!("records.database.no_url").into_owned()),
        },
        Secret::File(path) => std::fs::read_to_string(root.join(path)).map_err(|error| error.to_string())?,
        Secret::Command(_) => return Err(t!("records.database.no_url").into_owned()),
    };
    parse(text.trim(), root)
}

fn parse(text: &str, root: &Path) -> Result<Address, String> {
    if text.is_empty() {
        return Err(t!("records.database.empty").into_owned());
    }
    let no_url = || t!("records.database.no_url").into_owned();
    let (scheme, _) = text.split_once("://").ok_or_else(no_url)?;
    let (server, port) = match scheme {
        "postgres" | "postgresql" => (Server::Postgres, 5432),
        "mysql" | "mariadb" => (Server::Mysql, 3306),
        _ => return Err(t!("records.database.scheme").into_owned()),
    };
    let url = Url::parse(text).map_err(|_| no_url())?;
    // A password with `/` or `#` that is not written as %2F or %23 ends up behind the host.
    if url.path().contains('@') || url.fragment().is_some() || url.query().is_some_and(|query| query.contains('@')) {
        return Err(no_url());
    }
    let decoded = |part: &str| {
        percent_decode_str(part)
            .decode_utf8()
            .map(std::borrow::Cow::into_owned)
            .map_err(|_| no_url())
    };
    let mut address = Address {
        server,
        host: match url.host() {
            Some(Host::Domain(name)) if !name.is_empty() => decoded(name)?,
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            _ => return Err(t!("records.database.no_host").into_owned()),
        },
        port: url.port().unwrap_or(port),
        user: decoded(url.username())?,
        password: decoded(url.password().unwrap_or_default())?,
        database: decoded(url.path().trim_start_matches('/'))?,
        protection: Protection::Preferred,
        authorities: None,
    };
    if address.database.is_empty() {
        return Err(t!("records.database.no_database").into_owned());
    }
    for (name, value) in url.query_pairs() {
        match name.as_ref() {
            "sslmode" | "ssl-mode" => {
                let known = PROTECTIONS.iter().find(|(known, _)| value.eq_ignore_ascii_case(known));
                address.protection = known
                    .map(|(_, protection)| *protection)
                    .ok_or_else(|| t!("records.database.sslmode").into_owned())?;
            }
            "sslrootcert" | "ssl-ca" => address.authorities = Some(root.join(value.as_ref())),
            // Names, not values: a password may have strayed here.
            _ => return Err(t!("records.database.option", name = name).into_owned()),
        }
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Address, String> {
        parse(text, Path::new("/project"))
    }

    #[test]
    fn addresses_are_read() {
        let address = read("postgres://dms:p%40s%2Fs@db.example.com/dealer").unwrap();
        assert_eq!(
            (address.server, address.port, address.protection),
            (Server::Postgres, 5432, Protection::Preferred)
        );
        assert_eq!((address.user.as_str(), address.password.as_str()), ("dms", "p@s/s"));
        assert_eq!(address.to_string(), "db.example.com:5432/dealer");
        let address = read("mariadb://u@[::1]:3307/%E7%BB%B4%E4%BF%AE?ssl-mode=VERIFY_IDENTITY&ssl-ca=ca.pem").unwrap();
        assert_eq!(
            (address.server, address.host.as_str(), address.port),
            (Server::Mysql, "::1", 3307)
        );
        assert_eq!((address.database.as_str(), address.password.as_str()), ("维修", ""));
        assert_eq!(address.protection, Protection::Verified);
        assert_eq!(address.authorities, Some(PathBuf::from("/project/ca.pem")));
        assert_eq!(address.hide_password("a"), "a");
    }

    #[test]
    fn nothing_of_a_wrong_address_is_repeated() {
        rust_i18n::set_locale("en");
        for text in [
            "",
            "hunter2",
            "host=h user=u password=hunter2",
            "jdbc:mysql://h/d?password=hunter2",
            "mysql+pymysql://u:hunter2@h/d",
            "postgres://u:hunter2#x@h/d",
            "postgres://u:12/hunter2@h/d",
            "postgres://u:12?hunter2@h/d",
            "postgres://u:hunter2@/d",
            "postgres://u:hunter2@h",
            "postgres://u:hunter2@h:port/d",
            "postgres://u:hunter2@h/d?sslmode=hunter2",
            "postgres://u:hunter2@h/d?sslmode=verify-ca",
            "postgres://u@h/d?password=hunter2",
        ] {
            let reason = read(text).err().unwrap_or_else(|| panic!("{text}"));
            assert!(!reason.contains("hunter2"), "{text}: {reason}");
        }
    }
}
