//! One connection to a mail server, and how far each step on it came.
//!
//! The commands are lettre's; the connection is driven here, because only so it is known at which byte it broke.

use std::fmt::Display;
use std::io::{self, Read, Write};
use std::net::IpAddr;
use std::time::{Duration, Instant};

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::commands::{Auth, Data, Ehlo, Mail, Quit, Rcpt, Rset, Starttls};
use lettre::transport::smtp::extension::{ClientId, MailParameter};
use rust_i18n::t;

use super::answer::{Answer, Extensions};
use super::message;
use super::secret::Password;
use super::smtp::Server;
use super::stream::Stream;
use super::transport::Failure;
use crate::config::{Security, Timeouts};
use crate::error::Result;

/// An answer is a few lines; more than this is no mail server.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Bytes of a message written at once; each piece must be taken within [`Timeouts::answer`].
const PIECE: usize = 64 * 1024;

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

/// A step that did not go well.
#[derive(Debug)]
enum Broken {
    /// The connection can go on.
    Refused(Answer),
    /// The connection cannot be used any more.
    Lost(io::Error),
}

impl Broken {
    fn reason(&self) -> String {
        match self {
            Self::Refused(answer) => answer.to_string(),
            Self::Lost(error) if error.kind() == io::ErrorKind::TimedOut => t!("deliver.smtp.timeout").into_owned(),
            Self::Lost(error) if error.kind() == io::ErrorKind::UnexpectedEof => t!("deliver.smtp.closed").into_owned(),
            Self::Lost(error) => error.to_string(),
        }
    }

    fn failure(&self, connection: bool) -> Failure {
        let reason = self.reason();
        match self {
            // 521 and 554 as a greeting, 535 as the answer to a login, 550 for an address.
            Self::Refused(answer) if answer.code == 552 || answer.code == 523 => Failure::TooLarge { reason },
            Self::Refused(answer) if answer.code >= 500 => Failure::Permanent { reason, connection },
            // A certificate that is not trusted today is not trusted in two seconds.
            Self::Lost(error) if error.kind() == io::ErrorKind::InvalidData => {
                Failure::Permanent { reason, connection }
            }
            _ => Failure::Temporary { reason, connection },
        }
    }

    fn of_connection(self) -> Failure {
        self.failure(true)
    }
}

impl Session {
    pub(super) fn start(server: &Server) -> std::result::Result<Self, Failure> {
        let connect_timeout = Duration::from_secs(u64::from(server.timeouts.connect));
        let mut stream = Stream::connect(&server.host, server.port, connect_timeout).map_err(|error| {
            let reason = t!(
                "deliver.smtp.unreachable",
                host = server.host,
                port = server.port,
                reason = Broken::Lost(error).reason()
            );
            Failure::Temporary {
                reason: reason.into_owned(),
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
            let reason = t!("deliver.smtp.no_starttls", host = server.host).into_owned();
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

    /// One message for one address, within `limit` in all.
    pub(super) fn transact(
        &mut self,
        envelope: (&str, &str),
        message: &[u8],
        timeouts: &Timeouts,
        commit: &mut dyn FnMut() -> Result<()>,
    ) -> std::result::Result<String, (Failure, Usable)> {
        let accept = Duration::from_secs(u64::from(timeouts.accept));
        self.limit = Some(Instant::now() + Duration::from_secs(u64::from(timeouts.message)));
        self.prepare(envelope, message.len())?;
        let refused = |broken: Broken| (broken.failure(false), Usable::after(&broken));
        let content = escaped(message);
        for piece in content.chunks(PIECE) {
            if let Err(error) = self.write(piece) {
                return Err((self.last_words(error), Usable::No));
            }
        }
        self.flush().map_err(|error| refused(Broken::Lost(error)))?;
        commit().map_err(|error| (Failure::Unrecorded(error), Usable::No))?;
        let written = self.write(b".\r\n").and_then(|()| self.flush());
        let answer = written.map_err(Broken::Lost).and_then(|()| self.read_answer(accept));
        match answer {
            Ok(answer) if answer.code / 100 == 2 => Ok(answer.to_string()),
            Ok(answer) if matches!(answer.code / 100, 4 | 5) => Err(refused(Broken::Refused(answer))),
            Ok(answer) => Err((
                Failure::Uncertain {
                    reason: answer.to_string(),
                },
                Usable::No,
            )),
            Err(broken) => Err((
                Failure::Uncertain {
                    reason: broken.reason(),
                },
                Usable::No,
            )),
        }
    }

    /// Sender, recipient and the word that content follows.
    fn prepare(&mut self, (from, to): (&str, &str), size: usize) -> std::result::Result<(), (Failure, Usable)> {
        let unusable = |error: crate::error::Error| {
            (
                Failure::Permanent {
                    reason: error.message,
                    connection: false,
                },
                Usable::Yes,
            )
        };
        let (from, to) = (
            message::address(from).map_err(unusable)?,
            message::address(to).map_err(unusable)?,
        );
        let mut parameters = Vec::new();
        if self.extensions.size.is_some() {
            parameters.push(MailParameter::Size(size));
        }
        if [&from, &to]
            .iter()
            .any(|address| !AsRef::<str>::as_ref(address).is_ascii())
        {
            if !self.extensions.utf8 {
                let reason = t!("deliver.smtp.no_utf8").into_owned();
                return Err((
                    Failure::Permanent {
                        reason,
                        connection: false,
                    },
                    Usable::Yes,
                ));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let refused = |broken: Broken| (broken.failure(false), Usable::after(&broken));
        self.command(Mail::new(Some(from), parameters))
            .and_then(expect(2))
            .map_err(refused)?;
        self.command(Rcpt::new(to, Vec::new()))
            .and_then(expect(2))
            .map_err(refused)?;
        self.command(Data).and_then(expect(3)).map(drop).map_err(refused)
    }

    /// A server that stops reading has often said why before.
    fn last_words(&mut self, error: io::Error) -> Failure {
        match self.read_answer(Duration::from_secs(1)) {
            Ok(answer) if answer.code >= 400 => Broken::Refused(answer).failure(false),
            _ => Broken::Lost(error).failure(false),
        }
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
            reason: t!("deliver.smtp.no_roots").into_owned(),
            connection: true,
        });
    };
    stream.set_deadline(Instant::now() + server.answer_timeout());
    stream.encrypt(&server.host, config).map_err(|error| {
        let failure = Broken::Lost(error);
        let reason = t!("deliver.smtp.tls", host = server.host, reason = failure.reason()).into_owned();
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

/// The content with a dot doubled at the start of each line (RFC 5321, 4.5.2).
fn escaped(message: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(message.len() + message.len() / 64);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.first() == Some(&b'.') {
            escaped.push(b'.');
        }
        escaped.extend_from_slice(line);
    }
    escaped
}

/// Whether the connection can take another message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usable {
    Yes,
    No,
}

impl Usable {
    fn after(broken: &Broken) -> Self {
        match broken {
            // 421: the server closes the connection.
            Broken::Refused(answer) if answer.code != 421 => Self::Yes,
            _ => Self::No,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_at_line_starts_are_doubled() {
        assert_eq!(escaped(b".a\r\nb.\r\n.\r\n..c\r\n"), b"..a\r\nb.\r\n..\r\n...c\r\n");
    }
}
