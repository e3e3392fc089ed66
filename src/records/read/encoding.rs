//! Bytes to text, undecodable ones marked so that no row with them is taken for sound.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Decoded text.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// The character that stands before every undecodable sequence; `None` when there is none.
    pub marker: Option<char>,
    /// Name of the encoding.
    pub encoding: &'static str,
}

/// The encoding of a label in the config; `None` when unknown. `auto` is not a label.
#[must_use]
pub fn by_label(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label.trim().as_bytes())?;
    // GB2312 and GBK are parts of GB18030.
    Some(if encoding == encoding_rs::GBK {
        GB18030
    } else {
        encoding
    })
}

/// Decodes what is no file as UTF-8; undecodable bytes have no place there that anyone could look at.
#[must_use]
pub fn decode_answer(bytes: &[u8]) -> Decoded<'_> {
    with(UTF_8, bytes, None).0
}

/// Decodes a file: by its byte order mark, else as told, else as detected. Undecodable bytes become `\xFF (byte 57)`: what they are
/// and how many bytes of the file stand before them.
#[must_use]
pub fn decode<'a>(bytes: &'a [u8], told: Option<&'static Encoding>) -> Decoded<'a> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[length..], Some(length)).0;
    }
    if let Some(encoding) = told {
        return with(encoding, bytes, Some(0)).0;
    }
    if let Some(encoding) = wide(bytes) {
        return with(encoding, bytes, Some(0)).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return sound(text);
    }
    let (unicode_errors, sequences) = unicode_evidence(bytes);
    let (chinese, chinese_errors) = with(GB18030, bytes, Some(0));
    // Chinese in GB18030 hardly ever makes a valid sequence of three bytes of UTF-8; a few broken ones among many valid ones
    // are damage.
    if unicode_errors <= sequences || unicode_errors <= chinese_errors {
        with(UTF_8, bytes, Some(0)).0
    } else {
        chinese
    }
}

/// Broken sequences of UTF-8, and valid ones of three bytes and more; counted without decoding, since a file of another
/// encoding breaks at every character.
fn unicode_evidence(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(errors, sequences), chunk| {
        let long = chunk
            .valid()
            .chars()
            .filter(|character| character.len_utf8() >= 3)
            .count();
        (errors + usize::from(!chunk.invalid().is_empty()), sequences + long)
    })
}

/// UTF-16 without a byte order mark: the zero bytes of ASCII characters stand on one side.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    if sample.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let (mut first, mut second) = (0, 0);
    for pair in sample.chunks_exact(2) {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
    }
    let units = sample.len() / 2;
    if second * 5 > units && first * 20 < units {
        Some(UTF_16LE)
    } else if first * 5 > units && second * 20 < units {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Text that is UTF-8 as it stands.
fn sound(text: &str) -> Decoded<'_> {
    Decoded {
        text: Cow::Borrowed(text),
        marker: None,
        encoding: UTF_8.name(),
    }
}

/// Decodes with one encoding; also the number of undecodable sequences. `skipped` bytes of the file stand before, if it is one.
fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8], skipped: Option<usize>) -> (Decoded<'a>, usize) {
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return (sound(text), 0);
    }
    // The marker must not be in the text itself; these code points are no characters.
    for marker in ['\u{fdd0}', '\u{fdd1}', '\u{fdd2}', '\u{fdd3}'] {
        let (text, errors) = marked(encoding, bytes, marker, skipped);
        if errors == 0 || text.matches(marker).count() == errors {
            let marker = (errors > 0).then_some(marker);
            return (
                Decoded {
                    text: Cow::Owned(text),
                    marker,
                    encoding: encoding.name(),
                },
                errors,
            );
        }
    }
    let (text, errors) = marked(encoding, bytes, '\u{fdd0}', skipped);
    (
        Decoded {
            text: Cow::Owned(text),
            marker: Some('\u{fdd0}'),
            encoding: encoding.name(),
        },
        errors,
    )
}

fn marked(encoding: &'static Encoding, bytes: &[u8], marker: char, skipped: Option<usize>) -> (String, usize) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2 + 16);
    let mut position = 0;
    let mut errors = 0;
    let mut last_end = None;
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(&bytes[position..], &mut text, true);
        position += read;
        match result {
            DecoderResult::InputEmpty => return (text, errors),
            DecoderResult::OutputFull => text.reserve((bytes.len() - position) * 2 + 64),
            DecoderResult::Malformed(length, after) => {
                errors += 1;
                text.push(marker);
                let end = position.saturating_sub(usize::from(after));
                let start = end.saturating_sub(usize::from(length));
                for byte in &bytes[start..end] {
                    text.push_str(&format!("\\x{byte:02X}"));
                }
                // Of several in a row the first is enough.
                if let Some(skipped) = skipped.filter(|_| last_end != Some(start)) {
                    text.push_str(&format!(" (byte {})", skipped + start));
                }
                last_end = Some(end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> (String, bool, &'static str) {
        let decoded = decode(bytes, None);
        (decoded.text.into_owned(), decoded.marker.is_some(), decoded.encoding)
    }

    #[test]
    fn encodings_are_detected() {
        let line = "工单号,车架号\r\nA1,辽A72AF3\r\n";
        let wide: Vec<u8> = line.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide_other: Vec<u8> = line.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (chinese, _, _) = GB18030.encode(line);
        assert_eq!(texts(line.as_bytes()), (line.to_owned(), false, "UTF-8"));
        assert_eq!(
            texts(&[b"\xEF\xBB\xBF", line.as_bytes()].concat()),
            (line.to_owned(), false, "UTF-8")
        );
        assert_eq!(texts(&chinese), (line.to_owned(), false, "gb18030"));
        assert_eq!(
            texts(&[b"\xFF\xFE", wide.as_slice()].concat()),
            (line.to_owned(), false, "UTF-16LE")
        );
        assert_eq!(
            texts(&[b"\xFE\xFF", wide_other.as_slice()].concat()),
            (line.to_owned(), false, "UTF-16BE")
        );
        assert_eq!(texts(&wide), (line.to_owned(), false, "UTF-16LE"));
        assert_eq!(texts(&wide_other), (line.to_owned(), false, "UTF-16BE"));
    }

    #[test]
    fn damage_is_marked_and_shown_as_bytes() {
        let damaged = [b"order_no,advisor\nA1,".as_slice(), "张艳伟".as_bytes(), b"\xFF\n"].concat();
        assert_eq!(
            texts(&damaged),
            (
                "order_no,advisor\nA1,张艳伟\u{fdd0}\\xFF (byte 29)\n".to_owned(),
                true,
                "UTF-8"
            )
        );
        let (chinese, _, _) = GB18030.encode("客户姓名,备注\n张艳伟,很好\n");
        let damaged = [&chinese, b"\xFF,b\n".as_slice()].concat();
        let (text, marked, encoding) = texts(&damaged);
        assert_eq!(
            (text.as_str(), marked, encoding),
            (
                "客户姓名,备注\n张艳伟,很好\n\u{fdd0}\\xFF (byte 26),b\n",
                true,
                "gb18030"
            )
        );
    }

    #[test]
    fn a_marker_in_the_text_itself_is_no_damage() {
        let text = "a\u{fdd0}b\u{fffd}";
        assert_eq!(texts(text.as_bytes()), (text.to_owned(), false, "UTF-8"));
        let damaged = [text.as_bytes(), b"\xFF"].concat();
        assert_eq!(decode(&damaged, Some(UTF_8)).marker, Some('\u{fdd1}'));
    }
}
