//! The configured mail server, with its password fetched and its certificates loaded.

use std::net::IpAddr;

use rust_i18n::t;

use super::secret;
use super::smtp::Server;
use super::trust;
use crate::config::{Config, Delivery, Security};
use crate::error::{Error, Kind, Result};

/// How to reach the server of a configuration.
///
/// # Errors
///
/// When the password cannot be fetched, a certificate file cannot be read, or mail would leave this machine in the clear without
/// the configuration saying so.
pub fn server(config: &Config, delivery: &Delivery, environment: &dyn Fn(&str) -> Option<String>) -> Result<Server> {
    let smtp = &delivery.smtp;
    if smtp.security == Security::None && !smtp.allow_plain && !is_loopback(&smtp.host) {
        return Err(
            Error::new(Kind::Config, t!("deliver.smtp.plain", host = smtp.host)).hint(t!("deliver.smtp.plain_hint"))
        );
    }
    let login = match (&smtp.username, &smtp.password) {
        (Some(username), Some(password)) => {
            Some((username.clone(), secret::fetch(password, &config.root, environment)?))
        }
        (Some(_), None) => {
            return Err(Error::new(Kind::Config, t!("deliver.smtp.no_password")).hint(t!("deliver.secret.hint")));
        }
        (None, _) => None,
    };
    let ca_file = smtp.ca_file.as_ref().map(|path| config.root.join(path));
    let tls = (smtp.security != Security::None)
        .then(|| trust::tls_config(ca_file.as_deref()))
        .transpose()?;
    Ok(Server {
        host: smtp.host.clone(),
        port: smtp.port,
        security: smtp.security,
        tls,
        login,
        timeouts: delivery.timeouts,
    })
}

fn is_loopback(host: &str) -> bool {
    host.parse::<IpAddr>().map_or_else(
        |_| host.eq_ignore_ascii_case("localhost"),
        |address| address.is_loopback(),
    )
}
