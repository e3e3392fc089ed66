//! Step 1 of cleaning: trimmed, half-width, empty words recognised.

use std::borrow::Cow;

/// A cell trimmed (full-width spaces, control and zero-width characters too), with full-width digits and letters made half-width.
#[must_use]
pub fn tidy(cell: &str) -> Cow<'_, str> {
    let trimmed = trim(cell);
    // Full-width digits and letters are U+FF10–U+FF5A; all of them begin with this byte in UTF-8.
    if trimmed.as_bytes().contains(&0xEF) && trimmed.chars().any(|character| half_width(character).is_some()) {
        Cow::Owned(
            trimmed
                .chars()
                .map(|character| half_width(character).unwrap_or(character))
                .collect(),
        )
    } else {
        Cow::Borrowed(trimmed)
    }
}

fn trim(cell: &str) -> &str {
    match cell.as_bytes() {
        [] => cell,
        [only] if only.is_ascii_graphic() => cell,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim_matches(is_padding),
    }
}

fn is_padding(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn half_width(character: char) -> Option<char> {
    matches!(character, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
        .then(|| char::from_u32(u32::from(character) - 0xFEE0))
        .flatten()
}

/// Whether a tidied cell counts as empty outside free text.
#[must_use]
pub fn is_empty_word(cell: &str) -> bool {
    match cell.len() {
        0 => true,
        1 => matches!(cell, "-" | "/"),
        2 => cell == "--",
        3 => cell == "无" || cell.eq_ignore_ascii_case("N/A"),
        4 => cell.eq_ignore_ascii_case("NULL"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_trimmed_and_made_half_width() {
        for (cell, expected) in [
            ("", ""),
            ("　S01　", "S01"),
            ("\u{a0}a b\t\r\n", "a b"),
            ("ＬＦＶ９ｃ", "LFV9c"),
            ("２０２３-０７-０２ １９:３９:３２", "2023-07-02 19:39:32"),
            ("（Ａ），。", "（A），。"),
            ("\u{feff}车架号\u{200b}", "车架号"),
            ("\0\0", ""),
            ("a", "a"),
            (" ", ""),
            ("S01　", "S01"),
            (" S01", "S01"),
            ("维", "维"),
        ] {
            assert_eq!(tidy(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn empty_words_are_few() {
        for empty in ["", "-", "--", "/", "无", "N/A", "n/a", "NULL", "null"] {
            assert!(is_empty_word(empty), "{empty}");
        }
        for word in ["---", "//", "没有", "无无", "NA", "0", "。", "none"] {
            assert!(!is_empty_word(word), "{word}");
        }
    }
}
