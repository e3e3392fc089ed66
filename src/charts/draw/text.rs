//! Measuring and breaking text in the shipped fonts, by plotters; all widths in millimetres.

use std::sync::OnceLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

use super::canvas::{Align, HAN_LATIN_SPACE, POINT, Point, Type};

/// The family name of the shipped fonts.
const FAMILY: &str = "Noto Sans CJK SC";
const REGULAR: &[u8] = include_bytes!("../../../report-templates/fonts/NotoSansSC-Regular.otf");
const BOLD: &[u8] = include_bytes!("../../../report-templates/fonts/NotoSansSC-Bold.otf");

/// Left, top, right and bottom of a text centred on `y`.
pub fn text_box((x, y): Point, text: &str, kind: Type, align: Align) -> (f64, f64, f64, f64) {
    let width = text_width(text, kind);
    let left = match align {
        Align::Left => x,
        Align::Center => x - width / 2.0,
        Align::Right => x - width,
    };
    let half = kind.size * POINT * 0.55;
    (left, y - half, left + width, y + half)
}

/// Width of a text in millimetres, with the space between Han and Latin.
pub fn text_width(text: &str, kind: Type) -> f64 {
    let mut width = 0.0;
    let mut count = 0.0;
    for run in runs(text) {
        width += run_width(run, kind);
        count += 1.0;
    }
    let spaces: f64 = f64::max(count - 1.0, 0.0);
    width + spaces * HAN_LATIN_SPACE * kind.size * POINT
}

/// Cuts a text into lines no wider than `width`: Latin words stay whole, no line starts with closing punctuation.
pub fn wrap(text: &str, kind: Type, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let candidate = format!("{line}{piece}");
        if line.is_empty() || text_width(candidate.trim_end(), kind) <= width {
            line = candidate;
        } else {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            piece.trim_start().clone_into(&mut line);
        }
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The smallest parts a line may be broken between.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut previous: Option<char> = None;
    for character in text.chars() {
        let joins = previous.is_some_and(|previous| {
            let latin = |c: char| !is_han(c) && !c.is_whitespace() && !is_closing(c) && !is_opening(c);
            (latin(previous) && latin(character))
                || is_opening(previous)
                || is_closing(character)
                || character == ' '
                || previous == NO_BREAK
                || character == NO_BREAK
        });
        match pieces.last_mut() {
            Some(piece) if joins => piece.push(character),
            _ => pieces.push(character.to_string()),
        }
        previous = Some(character);
    }
    pieces
}

/// A space at which no line ends.
const NO_BREAK: char = '\u{a0}';

fn is_closing(character: char) -> bool {
    "，。、；：！？）】》」』”’,.;:!?)]}%％…".contains(character)
}

fn is_opening(character: char) -> bool {
    "（【《「『“‘([{".contains(character)
}

fn is_han(character: char) -> bool {
    matches!(character, '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Cuts a text where Han and Latin letters or digits meet.
pub fn runs(text: &str) -> impl Iterator<Item = &str> {
    let mut cuts = vec![0];
    let mut previous: Option<char> = None;
    for (index, character) in text.char_indices() {
        if let Some(before) = previous
            && ((is_han(before) && character.is_ascii_alphanumeric())
                || (before.is_ascii_alphanumeric() && is_han(character)))
        {
            cuts.push(index);
        }
        previous = Some(character);
    }
    cuts.push(text.len());
    let ends: Vec<usize> = cuts.iter().skip(1).copied().collect();
    cuts.into_iter()
        .zip(ends)
        .filter_map(|(from, to)| text.get(from..to))
        .filter(|run| !run.is_empty())
}

/// Width of a run in millimetres. Plotters measures in its own scale, so a full-width character is measured with it.
pub fn run_width(run: &str, kind: Type) -> f64 {
    const SCALE: f64 = 2000.0;
    static FULL_WIDTH: OnceLock<f64> = OnceLock::new();
    let measure = |text: &str, bold: bool| {
        font(SCALE, bold).box_size(text).map_or_else(
            |_| f64::from(u32::try_from(text.chars().count()).unwrap_or(0)) * SCALE,
            |(width, _)| f64::from(width),
        )
    };
    let full = *FULL_WIDTH.get_or_init(|| measure("国", false).max(1.0));
    measure(run, kind.bold) / full * kind.size * POINT
}

pub fn font(size: f64, bold: bool) -> FontDesc<'static> {
    FontDesc::new(
        FontFamily::Name(FAMILY),
        size,
        if bold { FontStyle::Bold } else { FontStyle::Normal },
    )
}

pub fn register_fonts() {
    static REGISTERED: OnceLock<()> = OnceLock::new();
    REGISTERED.get_or_init(|| {
        // Both files are compiled in and read by a test; should one be unreadable, measuring falls back to full widths.
        let _ = register_font(FAMILY, FontStyle::Normal, REGULAR);
        let _ = register_font(FAMILY, FontStyle::Bold, BOLD);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::theme::INK;

    #[test]
    fn text_is_measured_in_em() {
        register_fonts();
        let kind = Type::regular(10.0, INK);
        let em = 10.0 * POINT;
        assert!((text_width("质量", kind) - 2.0 * em).abs() < 0.01 * em);
        assert!(
            (text_width("4月", kind) - (0.555 + 0.25 + 1.0) * em).abs() < 0.03 * em,
            "{}",
            text_width("4月", kind) / em
        );
    }

    #[test]
    fn runs_part_han_from_latin() {
        assert_eq!(runs("2026年4月").collect::<Vec<_>>(), ["2026", "年", "4", "月"]);
        assert_eq!(runs("目标 ≤ 20%，达标").collect::<Vec<_>>(), ["目标 ≤ 20%，达标"]);
    }

    #[test]
    fn lines_never_start_with_punctuation() {
        register_fonts();
        let kind = Type::regular(9.5, INK);
        for width in [8.0, 12.0, 20.0, 33.0] {
            let lines = wrap(
                "客户反映，维修后仍有异响；更换 turbocharger 配件，等待时间（三天）过长。",
                kind,
                width,
            );
            assert!(lines.iter().all(|line| !line.starts_with(is_closing)), "{lines:?}");
        }
    }
}
