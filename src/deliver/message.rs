//! A mail as bytes. Pure: the same letter gives the same bytes.

use std::time::SystemTime;

use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::{Address, Message};
use rust_i18n::t;

use crate::error::{Error, Kind, Result};
use crate::output::sha256_hex;

/// Longest name in `filename*`, in characters: a line of a mail may have 998 bytes and a Chinese character takes nine.
const LONGEST_NAME: usize = 90;

/// Everything a mail says.
#[derive(Debug, Clone)]
pub struct Letter {
    /// `name@example.com` or `Name <name@example.com>`, like every address here.
    pub from: String,
    /// Addresses.
    pub to: Vec<String>,
    /// Addresses named as copies.
    pub cc: Vec<String>,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// In their order.
    pub attachments: Vec<Attachment>,
    /// When it was written.
    pub date: SystemTime,
    /// Without angle brackets; the parts' boundaries follow from it.
    pub message_id: String,
}

/// A file that goes along.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// The name every mail program understands.
    pub ascii_name: String,
    /// The name in full, for those that read RFC 2231.
    pub name: String,
    /// Its media type.
    pub mime: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The mail in the form it is transmitted in: ASCII, lines ended by CRLF.
///
/// # Errors
///
/// When an address is none.
pub fn build(letter: &Letter) -> Result<Vec<u8>> {
    let mut builder = MessageBuilder::new()
        .from(mailbox(&letter.from)?)
        .subject(letter.subject.as_str())
        .date(letter.date)
        .message_id(Some(format!("<{}>", letter.message_id)));
    for address in &letter.to {
        builder = builder.to(mailbox(address)?);
    }
    for address in &letter.cc {
        builder = builder.cc(mailbox(address)?);
    }
    // Marks it as automatic, so that absence notices don't answer it (RFC 3834).
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    builder = builder.raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
    let boundary = |part: &str| format!("{part}-{}", sha256_hex(letter.message_id.as_bytes()).split_at(32).0);
    let texts = MultiPart::alternative()
        .boundary(boundary("text"))
        .singlepart(SinglePart::plain(letter.text.clone()))
        .singlepart(SinglePart::html(letter.html.clone()));
    let mut mixed = MultiPart::mixed().boundary(boundary("mail")).multipart(texts);
    for attachment in &letter.attachments {
        mixed = mixed.singlepart(part(attachment)?);
    }
    let message = builder.multipart(mixed).map_err(|error| unbuildable(&error))?;
    Ok(formatted(&message))
}

fn formatted(message: &Message) -> Vec<u8> {
    let mut bytes = message.formatted();
    if !bytes.ends_with(b"\r\n") {
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}

fn part(attachment: &Attachment) -> Result<SinglePart> {
    // The name stands here too: old Outlooks show files without it as tcmime.bin.
    let mime = format!("{}; name=\"{}\"", attachment.mime, attachment.ascii_name);
    let mime = ContentType::parse(&mime).map_err(|error| unbuildable(&error))?;
    Ok(SinglePart::builder()
        .header(mime)
        .header(Disposition::of(attachment))
        .body(Body::new(attachment.bytes.clone())))
}

fn unbuildable(error: &impl std::fmt::Display) -> Error {
    Error::new(Kind::Unexpected, t!("deliver.unbuildable", reason = error))
}

/// `Content-Disposition` with the name twice, as RFC 6266 recommends for the web: programs that read only the first form show
/// the ASCII name, the others the full one.
#[derive(Debug, Clone)]
struct Disposition(String);

impl Disposition {
    fn of(attachment: &Attachment) -> Self {
        let name: String = attachment.name.chars().take(LONGEST_NAME).collect();
        Self(format!(
            "attachment;\r\n filename=\"{}\";\r\n filename*=UTF-8''{}",
            attachment.ascii_name,
            percent_encoded(&name)
        ))
    }
}

impl Header for Disposition {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Disposition")
    }

    fn parse(text: &str) -> std::result::Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        // The names are quoted and encoded above, so nothing can break out of the header.
        HeaderValue::dangerous_new_pre_encoded(Self::name(), self.0.clone(), self.0.clone())
    }
}

/// RFC 5987 `value-chars`: letters, digits and a few marks stay.
fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
        }
        encoded
    })
}

/// A file name of letters, digits and `-._` only.
#[must_use]
pub fn ascii_name(parts: &[&str], extension: &str) -> String {
    let words: Vec<String> = parts.iter().map(|part| ascii_word(part)).collect();
    format!("{}.{extension}", words.join("-"))
}

fn ascii_word(part: &str) -> String {
    let word: String = part
        .chars()
        .filter(|character| character.is_ascii_alphanumeric() || "-._".contains(*character))
        .collect();
    // Different stores must not get one name.
    if word == part {
        word
    } else {
        format!("{word}{}", sha256_hex(part.as_bytes()).split_at(6).0)
    }
}

/// The bare address of `Name <name@example.com>`.
#[must_use]
pub fn bare_address(text: &str) -> &str {
    text.strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'))
        .map_or(text, |(_, address)| address)
        .trim()
}

/// The address as the mail protocol takes it.
///
/// # Errors
///
/// When it is none.
pub fn address(text: &str) -> Result<Address> {
    bare_address(text).parse().map_err(|reason| {
        Error::new(
            Kind::Config,
            t!("deliver.bad_address", address = bare_address(text), reason = reason),
        )
    })
}

fn mailbox(text: &str) -> Result<Mailbox> {
    if text.contains(char::is_control) {
        return Err(Error::new(
            Kind::Config,
            t!(
                "deliver.bad_address",
                address = text.escape_debug(),
                reason = "control characters"
            ),
        ));
    }
    let name = text
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'))
        .map(|(name, _)| name.trim().trim_matches('"').to_owned());
    Ok(Mailbox::new(name.filter(|name| !name.is_empty()), address(text)?))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn letter() -> Letter {
        Letter {
            from: "客服部 <service@example.com>".to_owned(),
            to: vec!["总部 <hq@example.com>".to_owned(), "boss@example.com".to_owned()],
            cc: vec!["copy@example.com".to_owned()],
            subject: "示例汽车 示例店 2026年4月 客服部月报".to_owned(),
            text: "正文\n.行首的点\n".to_owned(),
            html: "<p>正文</p>".to_owned(),
            attachments: vec![Attachment {
                ascii_name: ascii_name(&["servicedeck", "2026-04", "S01"], "pdf"),
                name: "示例店 2026-04 客服部月报.pdf".to_owned(),
                mime: "application/pdf",
                bytes: vec![0, 1, 2, 255],
            }],
            date: UNIX_EPOCH + Duration::from_hours(493_944),
            message_id: "a.b@example.com".to_owned(),
        }
    }

    #[test]
    fn a_letter_is_ascii_with_every_header() {
        let bytes = build(&letter()).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.is_ascii());
        assert!(text.lines().all(|line| line.len() <= 998));
        assert!(text.ends_with("\r\n"));
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        for line in [
            "Date: Fri, 08 May 2026 00:00:00 +0000\r\n",
            "Message-ID: <a.b@example.com>\r\n",
            "Cc: copy@example.com\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: application/pdf; name=\"servicedeck-2026-04-S01.pdf\"\r\n",
            " filename=\"servicedeck-2026-04-S01.pdf\";\r\n filename*=UTF-8''%E7%A4%BA%E4%BE%8B%E5%BA%97%202026-04%20",
            "\r\n\r\nAAEC/w==\r\n",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
        assert_eq!(bytes, build(&letter()).unwrap());
    }

    #[test]
    fn ascii_names_of_chinese_stores_differ() {
        assert_eq!(
            ascii_name(&["servicedeck", "2026-04", "S01"], "pdf"),
            "servicedeck-2026-04-S01.pdf"
        );
        let names = ["沈阳店", "大连店"].map(|store| ascii_name(&["servicedeck", store], "pdf"));
        assert!(names.iter().all(|name| name.is_ascii()), "{names:?}");
        assert_ne!(names[0], names[1]);
    }

    #[test]
    fn header_injection_is_refused_or_encoded() {
        let mut letter = letter();
        letter.subject = "月报\r\nBcc: x@example.com".to_owned();
        let text = String::from_utf8(build(&letter).unwrap()).unwrap();
        assert!(!text.contains("\nBcc"), "{text}");
        letter.to = vec!["a@example.com\r\nRCPT TO:<b@example.com>".to_owned()];
        assert!(build(&letter).is_err());
    }
}
