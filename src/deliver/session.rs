//! One connection to a mail server, and how far each step on it came.
//!
//! [`transaction`] hands a message over; [`broken`] says what became of a step that did not go well. The commands are
//! lettre's; the connection is driven here, because only so it is known at which byte it broke.

mod broken;
mod transaction;

use std::fmt::Display;
use std::io::{self, Read, Write};
use std::net::IpAddr;
use std::time::{Duration, Instant};

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::commands::{Auth, Ehlo, Quit, Rset, Starttls};
use lettre::transport::smtp::extension::ClientId;
use rust_i18n::t;

use super::answer::{Answer, Extensions};
use super::said::{Said, said};
use super::secret::Password;
use super::smtp::Server;
use super::stream::Stream;
use super::transport::Failure;
use crate::config::Security;
use broken::Broken;
pub(super) use transaction::Usable;

/// An answer is a few lines; more than this is no mail server.
const LONGEST_ANSWER: usize = 64 * 1024;

/// A connection over which messages can be handed over.
#[derive(Debug)]
pub struct Session {
    stream: Stream,
    extensions: Extensions,
    answer_timeout: Duration,
    /// Bytes read beyond the last answer.
    rest: Vec<u8>,
    /// Until when everything must be done, whatever each step may take.
    limit: Option<Instant>,
}

impl Session {
    pub(super) fn start(server: &Server) -> std::result::Result<Self, Failure> {
        let connect_timeout = Duration::from_secs(u64::from(server.timeouts.connect));
        let mut stream = Stream::connect(&server.host, server.port, connect_timeout).map_err(|error| {
            let broken = Broken::Lost(error).reason();
            let reason = Said::of(|language| {
                t!(
                    "deliver.smtp.unreachable",
                    locale = language.code(),
                    host = server.host,
                    port = server.port,
                    reason = broken.in_language(language)
                )
                .into_owned()
            });
            Failure::Temporary {
                reason,
                connection: true,
            }
        })?;
        if server.security == Security::Tls {
            stream = encrypt(stream, server)?;
        }
        let answer_timeout = server.answer_timeout();
        let mut session = Self {
            stream,
            extensions: Extensions::default(),
            answer_timeout,
            rest: Vec::new(),
            limit: None,
        };
        session
            .read_answer(answer_timeout)
            .and_then(expect(2))
            .map_err(Broken::of_connection)?;
        session.greet().map_err(Broken::of_connection)?;
        Ok(session)
    }

    fn greet(&mut self) -> std::result::Result<(), Broken> {
        let name = match self.stream.local_address().map_err(Broken::Lost)? {
            IpAddr::V4(address) => ClientId::Ipv4(address),
            IpAddr::V6(address) => ClientId::Ipv6(address),
        };
        let answer = self.command(Ehlo::new(name.clone()))?;
        if answer.code >= 500 {
            // A server of before 1995 knows no extensions.
            return self.command(format!("HELO {name}\r\n")).and_then(expect(2)).map(drop);
        }
        self.extensions = Extensions::of(&expect(2)(answer)?);
        Ok(())
    }

    pub(super) fn starttls(mut self, server: &Server) -> std::result::Result<Self, Failure> {
        if !self.extensions.starttls {
            let reason = said!("deliver.smtp.no_starttls", host = server.host);
            return Err(Failure::Permanent {
                reason,
                connection: true,
            });
        }
        self.command(Starttls)
            .and_then(expect(2))
            .map_err(Broken::of_connection)?;
        // What came before the encryption must not be taken for an answer after it.
        self.rest.clear();
        let mut session = Self {
            stream: encrypt(self.stream, server)?,
            ..self
        };
        session.greet().map_err(Broken::of_connection)?;
        Ok(session)
    }

    pub(super) fn log_in(&mut self, username: &str, password: &Password) -> std::result::Result<(), Failure> {
        self.authenticate(username, password).map_err(Broken::of_connection)
    }

    fn authenticate(&mut self, username: &str, password: &Password) -> std::result::Result<(), Broken> {
        let credentials = Credentials::new(username.to_owned(), password.reveal().to_owned());
        let mechanism = if self.extensions.login_only {
            Mechanism::Login
        } else {
            Mechanism::Plain
        };
        let protocol = |error: lettre::transport::smtp::Error| Broken::Lost(io::Error::other(error.to_string()));
        let first = Auth::new(mechanism, credentials.clone(), None).map_err(protocol)?;
        let mut answer = self.command(first)?;
        // LOGIN asks for the name, then for the password.
        for _ in 0..2 {
            if answer.code != 334 {
                break;
            }
            let challenge = answer
                .to_response()
                .ok_or_else(|| Broken::Lost(io::ErrorKind::InvalidData.into()))?;
            let next = Auth::new_from_response(mechanism, credentials.clone(), &challenge).map_err(protocol)?;
            answer = self.command(next)?;
        }
        // A server may repeat what it did not like.
        answer.text = password.hidden_in(&answer.text);
        expect(2)(answer).map(drop)
    }

    /// Largest message the server takes, where it says.
    #[must_use]
    pub fn size_limit(&self) -> Option<u64> {
        self.extensions.size
    }

    /// Makes ready for another message; whether the server is still there.
    pub(super) fn reset(&mut self) -> bool {
        self.limit = None;
        self.command(Rset).and_then(expect(2)).is_ok()
    }

    /// Ends the connection without a word.
    pub(super) fn abandon(&mut self) {
        self.stream.close();
    }

    /// Says goodbye.
    pub fn leave(mut self) {
        self.limit = None;
        // Politeness only: everything is settled.
        let _ = self.command(Quit);
        self.stream.close();
    }

    fn command(&mut self, command: impl Display) -> std::result::Result<Answer, Broken> {
        self.write(command.to_string().as_bytes())
            .and_then(|()| self.flush())
            .map_err(Broken::Lost)?;
        self.read_answer(self.answer_timeout)
    }

    fn wait_for(&mut self, timeout: Duration) {
        let deadline = Instant::now() + timeout;
        self.stream
            .set_deadline(self.limit.map_or(deadline, |limit| limit.min(deadline)));
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.wait_for(self.answer_timeout);
        self.stream.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }

    fn read_answer(&mut self, timeout: Duration) -> std::result::Result<Answer, Broken> {
        self.wait_for(timeout);
        let mut buffer = [0_u8; 4096];
        loop {
            match Answer::take(&mut self.rest) {
                Ok(Some(answer)) => return Ok(answer),
                Ok(None) if self.rest.len() <= LONGEST_ANSWER => {}
                _ => {
                    return Err(Broken::Lost(io::Error::other(
                        t!("deliver.smtp.no_answer").into_owned(),
                    )));
                }
            }
            match self.stream.read(&mut buffer) {
                Ok(0) => return Err(Broken::Lost(io::ErrorKind::UnexpectedEof.into())),
                Ok(count) => self.rest.extend(buffer.iter().take(count)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Broken::Lost(error)),
            }
        }
    }
}

fn encrypt(mut stream: Stream, server: &Server) -> std::result::Result<Stream, Failure> {
    let Some(config) = &server.tls else {
        return Err(Failure::Permanent {
            reason: said!("deliver.smtp.no_roots"),
            connection: true,
        });
    };
    stream.set_deadline(Instant::now() + server.answer_timeout());
    stream.encrypt(&server.host, config).map_err(|error| {
        let failure = Broken::Lost(error);
        let broken = failure.reason();
        let reason = Said::of(|language| {
            let reason = broken.in_language(language);
            t!(
                "deliver.smtp.tls",
                locale = language.code(),
                host = server.host,
                reason = reason
            )
            .into_owned()
        });
        match failure.of_connection() {
            Failure::Permanent { connection, .. } => Failure::Permanent { reason, connection },
            _ => Failure::Temporary {
                reason,
                connection: true,
            },
        }
    })
}

fn expect(class: u16) -> impl Fn(Answer) -> std::result::Result<Answer, Broken> {
    move |answer| {
        if answer.code / 100 == class {
            Ok(answer)
        } else {
            Err(Broken::Refused(answer))
        }
    }
}
