//! A step of the conversation that did not go well, and what that means for the message.

use std::io;

use crate::deliver::answer::Answer;
use crate::deliver::said::{Said, said};
use crate::deliver::transport::Failure;
use crate::deliver::trust;

/// A step that did not go well.
#[derive(Debug)]
pub(super) enum Broken {
    /// The connection can go on.
    Refused(Answer),
    /// The connection cannot be used any more.
    Lost(io::Error),
}

impl Broken {
    pub fn reason(&self) -> Said {
        match self {
            Self::Refused(answer) => answer.to_string().into(),
            Self::Lost(error) if error.kind() == io::ErrorKind::TimedOut => said!("deliver.smtp.timeout"),
            Self::Lost(error) if error.kind() == io::ErrorKind::UnexpectedEof => said!("deliver.smtp.closed"),
            Self::Lost(error) if error.kind() == io::ErrorKind::ConnectionRefused => said!("deliver.smtp.refused"),
            Self::Lost(error) if error.kind() == io::ErrorKind::ConnectionReset => said!("deliver.smtp.closed"),
            Self::Lost(error) => trust::objection(error).unwrap_or_else(|| error.to_string().into()),
        }
    }

    pub fn failure(&self, connection: bool) -> Failure {
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

    pub fn of_connection(self) -> Failure {
        self.failure(true)
    }
}
