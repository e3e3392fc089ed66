//! What hands a message over: a mail server, or memory in tests.

use super::said::Said;
use crate::error::Result;

/// Why a message was not accepted, as far as anyone can know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Not accepted now; another attempt may succeed.
    Temporary {
        /// What the server or the connection said.
        reason: Said,
        /// Whether the server as a whole could not be used.
        connection: bool,
    },
    /// Not accepted, and an attempt just like it won't be.
    Permanent {
        /// What the server or the connection said.
        reason: Said,
        /// Whether the server as a whole could not be used.
        connection: bool,
    },
    /// The server does not take messages of this size.
    TooLarge {
        /// What the server or the connection said.
        reason: Said,
    },
    /// Handed over whole or nearly so, and the answer never came.
    Uncertain {
        /// What the server or the connection said.
        reason: Said,
    },
    /// Nothing was handed over because the ledger could not be written.
    Unrecorded(crate::error::Error),
}

impl Failure {
    /// Why, in words.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Temporary { reason, .. }
            | Self::Permanent { reason, .. }
            | Self::TooLarge { reason }
            | Self::Uncertain { reason } => reason.clone(),
            Self::Unrecorded(error) => error.to_string().into(),
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
