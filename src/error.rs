//! What can go wrong, what to do about it, and the exit code it means.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The class of a failure; each has one exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// A failure outside the program's contract: an unwritable folder, an unreadable disk.
    Unexpected,
    /// Wrong command line or configuration.
    Config,
    /// Input records that cannot be used.
    Data,
    /// A template that does not compile, or a PDF that breaks its standard.
    Template,
    /// Mail that was not delivered.
    Delivery,
}

impl Kind {
    /// The process exit code of this class.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Unexpected => 1,
            Self::Config => 2,
            Self::Data => 3,
            Self::Template => 4,
            Self::Delivery => 5,
        }
    }
}

/// A failure: its class, what happened and where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error {
    /// The class, which decides the exit code.
    pub kind: Kind,
    /// What happened and where (file, line, column, value), in the language of messages. May span lines.
    pub message: String,
    /// What to do, one line each.
    pub hints: Vec<String>,
}

impl Error {
    /// An error of a class with its message and no hint yet.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// Adds a line that says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        for hint in &self.hints {
            write!(formatter, "\n  → {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// The result of anything that can fail for a user to read.
pub type Result<T> = std::result::Result<T, Error>;
