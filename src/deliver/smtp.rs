//! The mail server: one transaction per address, so that a refused one cannot harm the others.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;

use super::said::said;
use super::secret::Password;
use super::session::{Session, Usable};
use super::transport::{Failure, Transport};
use crate::config::{Security, Timeouts};
use crate::error::Result;

/// How to reach the server.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// Certificates to trust; needed unless `security` is none.
    pub tls: Option<Arc<ClientConfig>>,
    /// User and password, where it wants them.
    pub login: Option<(String, Password)>,
    /// When waiting ends.
    pub timeouts: Timeouts,
}

impl Server {
    /// Connects, greets, encrypts and logs in.
    ///
    /// # Errors
    ///
    /// A [`Failure`] that concerns the whole server.
    pub fn open(&self) -> std::result::Result<Session, Failure> {
        let mut session = Session::start(self)?;
        if self.security == Security::Starttls {
            session = session.starttls(self)?;
        }
        if let Some((username, password)) = &self.login {
            session.log_in(username, password)?;
        }
        Ok(session)
    }

    pub(super) fn answer_timeout(&self) -> Duration {
        Duration::from_secs(u64::from(self.timeouts.answer))
    }
}

/// A server with the connection to it, opened when needed and kept while it lasts.
pub struct SmtpTransport<'a> {
    /// Asked with the first message: who has nothing to send needs no password.
    find: &'a dyn Fn() -> Result<Server>,
    server: Option<Server>,
    session: Option<Session>,
}

impl<'a> SmtpTransport<'a> {
    /// A transport that looks for the server and connects with the first message.
    #[must_use]
    pub fn new(find: &'a dyn Fn() -> Result<Server>) -> Self {
        Self {
            find,
            server: None,
            session: None,
        }
    }

    /// A session ready for a message; one that the server closed meanwhile is replaced.
    fn ready(&mut self) -> std::result::Result<Session, Failure> {
        if let Some(mut session) = self.session.take() {
            if session.reset() {
                return Ok(session);
            }
            session.abandon();
        }
        self.server()?.open()
    }

    fn server(&mut self) -> std::result::Result<&Server, Failure> {
        if self.server.is_none() {
            let found = (self.find)();
            self.server = Some(found.map_err(|error| Failure::Permanent {
                reason: error.message.into(),
                connection: true,
            })?);
        }
        self.server.as_ref().ok_or_else(|| Failure::Permanent {
            reason: said!("deliver.smtp.closed"),
            connection: true,
        })
    }
}

impl Transport for SmtpTransport<'_> {
    fn deliver(
        &mut self,
        from: &str,
        to: &str,
        message: &[u8],
        commit: &mut dyn FnMut() -> Result<()>,
    ) -> std::result::Result<String, Failure> {
        let mut session = self.ready()?;
        let size = u64::try_from(message.len()).unwrap_or(u64::MAX);
        if let Some(limit) = session.size_limit().filter(|limit| size > *limit) {
            self.session = Some(session);
            let reason = said!(
                "deliver.smtp.too_large",
                size = megabytes(size),
                limit = megabytes(limit)
            );
            return Err(Failure::TooLarge { reason });
        }
        let timeouts = self.server()?.timeouts;
        match session.transact((from, to), message, &timeouts, commit) {
            Ok(answer) => {
                self.session = Some(session);
                Ok(answer)
            }
            Err((failure, Usable::Yes)) => {
                self.session = Some(session);
                Err(failure)
            }
            Err((failure, Usable::No)) => {
                session.abandon();
                Err(failure)
            }
        }
    }
}

impl Drop for SmtpTransport<'_> {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            session.leave();
        }
    }
}

/// A size in words: `12.3 MB`.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "sizes are shown with one decimal")]
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
