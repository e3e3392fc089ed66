//! One message for one address: up to which byte nothing can have been accepted, and from which on only an answer tells.

use std::io;
use std::time::{Duration, Instant};

use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::MailParameter;

use super::broken::Broken;
use super::{Session, expect};
use crate::config::Timeouts;
use crate::deliver::message;
use crate::deliver::said::said;
use crate::deliver::transport::Failure;
use crate::error::Result;

/// Bytes of a message written at once; each piece must be taken within [`Timeouts::answer`].
const PIECE: usize = 64 * 1024;

impl Session {
    /// One message for one address, within `limit` in all.
    pub(in crate::deliver) fn transact(
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
        if self.stream.is_closed() {
            return Err((self.last_words(io::ErrorKind::UnexpectedEof.into()), Usable::No));
        }
        commit().map_err(|error| (Failure::Unrecorded(error), Usable::No))?;
        let before = self.stream.written();
        let ended = self.write(b".\r\n").and_then(|()| self.flush());
        if let Err(error) = ended {
            // Where not a byte of the end has left, the message cannot be whole.
            let begun = self.stream.written() > before;
            return Err(if begun {
                let reason = Broken::Lost(error).reason();
                (Failure::Uncertain { reason }, Usable::No)
            } else {
                (self.last_words(error), Usable::No)
            });
        }
        let answer = self.read_answer(accept);
        match answer {
            Ok(answer) if answer.code / 100 == 2 => Ok(answer.to_string()),
            Ok(answer) if matches!(answer.code / 100, 4 | 5) => Err(refused(Broken::Refused(answer))),
            Ok(answer) => Err((
                Failure::Uncertain {
                    reason: answer.to_string().into(),
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
                    reason: error.message.into(),
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
                let reason = said!("deliver.smtp.no_utf8");
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
pub(in crate::deliver) enum Usable {
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
