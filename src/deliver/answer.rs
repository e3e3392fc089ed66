//! What a mail server says: answers of one or more lines, and what it can do.

use std::fmt;

use lettre::transport::smtp::response::Response;

/// One answer: its three digits and its text, lines joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Three digits.
    pub code: u16,
    /// Its lines.
    pub text: String,
    lines: Vec<String>,
}

/// Bytes that are no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoAnswer;

impl Answer {
    /// Takes the first whole answer off the bytes received so far; `None` when it is not whole yet.
    ///
    /// # Errors
    ///
    /// When the bytes don't begin an answer.
    pub fn take(received: &mut Vec<u8>) -> Result<Option<Self>, NoAnswer> {
        let mut lines = Vec::new();
        let mut from = 0;
        while let Some(length) = received
            .get(from..)
            .and_then(|rest| rest.iter().position(|byte| *byte == b'\n'))
        {
            let line = String::from_utf8_lossy(received.get(from..from + length).unwrap_or_default());
            let line = line.trim_end();
            from += length + 1;
            let code: u16 = line
                .get(..3)
                .and_then(|digits| digits.parse().ok())
                .filter(|code| (200..600).contains(code))
                .ok_or(NoAnswer)?;
            let (mark, text) = line.get(3..).map_or((' ', ""), |rest| {
                let mut characters = rest.chars();
                (characters.next().unwrap_or(' '), characters.as_str())
            });
            lines.push(printable(text));
            match mark {
                '-' => {}
                ' ' => {
                    received.drain(..from);
                    let text = lines.join(" ").trim().to_owned();
                    return Ok(Some(Self { code, text, lines }));
                }
                _ => return Err(NoAnswer),
            }
        }
        Ok(None)
    }

    /// The same in the form lettre's login takes.
    #[must_use]
    pub fn to_response(&self) -> Option<Response> {
        format!("{} {}\r\n", self.code, self.lines.first()?).parse().ok()
    }
}

/// A server's words must not steer the terminal they are shown on.
fn printable(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.code, self.text)
    }
}

/// What the server can do, of what matters here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extensions {
    /// Whether it can encrypt from here on.
    pub starttls: bool,
    /// SMTPUTF8: addresses that are not ASCII.
    pub utf8: bool,
    /// Largest message in bytes; 0 in the server's words is no limit.
    pub size: Option<u64>,
    /// LOGIN is offered and PLAIN is not.
    pub login_only: bool,
}

impl Extensions {
    /// Reads the answer to EHLO.
    #[must_use]
    pub fn of(answer: &Answer) -> Self {
        let mut extensions = Self::default();
        for line in answer.lines.iter().skip(1) {
            let words: Vec<String> = line
                .split([' ', '='])
                .filter(|word| !word.is_empty())
                .map(str::to_ascii_uppercase)
                .collect();
            let has = |word: &str| words.iter().any(|other| other == word);
            match words.first().map(String::as_str) {
                Some("STARTTLS") => extensions.starttls = true,
                Some("SMTPUTF8") => extensions.utf8 = true,
                Some("SIZE") => {
                    extensions.size = words.get(1).and_then(|size| size.parse().ok()).filter(|size| *size > 0);
                }
                Some("AUTH") => extensions.login_only = has("LOGIN") && !has("PLAIN"),
                _ => {}
            }
        }
        extensions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(text: &str) -> Result<Option<Answer>, NoAnswer> {
        Answer::take(&mut text.as_bytes().to_vec())
    }

    #[test]
    fn answers_are_taken_one_by_one_and_only_whole() {
        let mut received = b"250-one\r\n250 two\r\n550 no\r\n2".to_vec();
        assert_eq!(Answer::take(&mut received).unwrap().unwrap().to_string(), "250 one two");
        assert_eq!(Answer::take(&mut received).unwrap().unwrap().to_string(), "550 no");
        assert_eq!(Answer::take(&mut received), Ok(None));
        assert_eq!(received, b"2");
        assert_eq!(take("250-one\r\n"), Ok(None));
        assert_eq!(take("354\r\n").unwrap().unwrap().code, 354);
    }

    #[test]
    fn other_bytes_are_no_answer() {
        for text in ["HTTP/1.1 200 OK\r\n", "\r\n", "99 no\r\n", "250+x\r\n", "月报\r\n"] {
            assert_eq!(take(text), Err(NoAnswer), "{text}");
        }
        assert_eq!(take("550 \u{1b}[2Jgone\r\n").unwrap().unwrap().text, "[2Jgone");
    }

    #[test]
    fn extensions_are_read_without_regard_to_case() {
        let answer = take("250-mail.example.com hello\r\n250-size 1000\r\n250-StartTLS\r\n250 AUTH=LOGIN\r\n")
            .unwrap()
            .unwrap();
        let expected = Extensions {
            starttls: true,
            utf8: false,
            size: Some(1000),
            login_only: true,
        };
        assert_eq!(Extensions::of(&answer), expected);
    }
}
