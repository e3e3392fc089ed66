//! What hands a message over: a mail server, or memory in tests.

use std::fmt;

use crate::error::Result;

/// Why a message was not accepted, as far as anyone can know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Not accepted now; another attempt may succeed. `connection`: the server as a whole could not be used.
    Temporary { reason: String, connection: bool },
    /// Not accepted, and an attempt just like it won't be. `connection` as above.
    Permanent { reason: String, connection: bool },
    /// The server does not take messages of this size.
    TooLarge { reason: String },
    /// Handed over whole or nearly so, and the answer never came.
    Uncertain { reason: String },
    /// Nothing was handed over because the ledger could not be written.
    Unrecorded(crate::error::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Temporary { reason, .. }
            | Self::Permanent { reason, .. }
            | Self::TooLarge { reason }
            | Self::Uncertain { reason } => formatter.write_str(reason),
            Self::Unrecorded(error) => error.fmt(formatter),
        }
    }
}

/// One transaction for one address.
pub trait Transport {
    /// Hands a message over and returns the server's answer. `commit` is called right before the byte that makes the message
    /// whole: until then nothing can have been accepted, from then on only an answer tells. When it fails, that byte is not sent.
    ///
    /// # Errors
    ///
    /// See [`Failure`].
    fn deliver(
        &mut self,
        from: &str,
        to: &str,
        message: &[u8],
        commit: &mut dyn FnMut() -> Result<()>,
    ) -> std::result::Result<String, Failure>;
}
