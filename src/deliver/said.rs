//! Words that are said in two places: on the terminal in the language of messages, and in notices and the ledger in the report's.

use std::fmt;

use crate::language::Language;

/// A reason or a problem in both languages; what a server says is the same in both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    chinese: String,
    english: String,
}

impl Said {
    /// From words that can be had in a language of the catalogue.
    pub fn of(words: impl Fn(Language) -> String) -> Self {
        Self {
            chinese: words(Language::Chinese),
            english: words(Language::English),
        }
    }

    /// The words in a language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.chinese,
            Language::English => &self.english,
        }
    }

    /// Several, one after the other.
    #[must_use]
    pub fn joined(all: &[Self]) -> Self {
        Self::of(|language| {
            let mark = if language == Language::Chinese { "；" } else { "; " };
            let all: Vec<&str> = all.iter().map(|said| said.in_language(language)).collect();
            all.join(mark)
        })
    }
}

/// What has no translation: a server's answer, an error of the system, words of the ledger.
impl From<String> for Said {
    fn from(words: String) -> Self {
        Self {
            chinese: words.clone(),
            english: words,
        }
    }
}

/// In the language of messages.
impl fmt::Display for Said {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.in_language(Language::of_messages()))
    }
}

/// Words of the catalogue in both languages: `said!("key", name = value)`.
macro_rules! said {
    ($key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::deliver::said::Said::of(|language| {
            rust_i18n::t!($key, locale = language.code() $(, $name = $value)*).into_owned()
        })
    };
}
pub(crate) use said;
