//! Which definitions stand on which page of the appendix.
//!
//! Typst sets pages side by side when it knows from the start where they end. Left to run on over three pages, the densest text of the
//! deck would be set on one core while the others wait. How high an entry is, is estimated, rather a line too much: a page that gets
//! one entry too many goes on over another.

use super::Facts;
use crate::report::{Definition, Number};

/// Of the page as `appendix-definitions.typ` has it, in millimetres: a column, the width of its last part, and its height below the head.
const COLUMN: f64 = 103.5;
const PAGE_NUMBERS: f64 = 11.5;
const HEIGHT: f64 = 89.8;
/// An em of the entries' type, 8.5 pt.
const EM: f64 = 8.5 * 25.4 / 72.0;
/// An entry of two lines, and what each further one adds.
const ENTRY: f64 = 7.65;
const LINE: f64 = 3.8;

/// How many entries each page of the deck has, two columns a page and all about equally full.
pub fn pages(facts: &Facts<'_>) -> Vec<usize> {
    let heights: Vec<f64> = facts
        .details
        .definitions
        .iter()
        .map(|definition| height(facts, definition))
        .collect();
    let needed = columns(&heights, HEIGHT).len().div_ceil(2);
    // A hundredth at a time, from columns as low as would do if entries could be cut.
    let lowest = heights.iter().sum::<f64>() / f64::from(u32::try_from(2 * needed.max(1)).unwrap_or(u32::MAX));
    let columns = (0..100)
        .map(|step| columns(&heights, lowest + (HEIGHT - lowest) * f64::from(step) / 100.0))
        .find(|columns| columns.len() <= 2 * needed)
        .unwrap_or_else(|| columns(&heights, HEIGHT));
    columns.chunks(2).map(|page| page.iter().sum()).collect()
}

/// How many entries each column takes when each is filled up to a height.
fn columns(heights: &[f64], room: f64) -> Vec<usize> {
    let mut columns = Vec::new();
    let (mut entries, mut filled) = (0, 0.0);
    for height in heights {
        if entries > 0 && filled + height > room {
            columns.push(entries);
            (entries, filled) = (0, 0.0);
        }
        entries += 1;
        filled += height;
    }
    if entries > 0 {
        columns.push(entries);
    }
    columns
}

fn height(facts: &Facts<'_>, definition: &Definition) -> f64 {
    let mut text = definition.formula.clone();
    if !definition.rule.is_empty() {
        text.push_str("; ");
        text.push_str(&definition.rule);
    }
    let name = width(&facts.label(&definition.id)) + width(&definition.id) + 1.6;
    let beside = width(&basis(facts, definition)) + 2.0;
    let named_on_two = name + beside > COLUMN - PAGE_NUMBERS;
    let further = (width(&text) / COLUMN).ceil() - 1.0 + f64::from(u8::from(named_on_two));
    ENTRY + LINE * further.max(0.0)
}

/// The month's basis beside the name, as wide as the page shows it.
fn basis(facts: &Facts<'_>, definition: &Definition) -> String {
    let metric = facts.metric(&definition.id);
    match metric.map(|metric| (metric.value.map(Number::as_f64), metric.numerator, metric.denominator)) {
        Some((Some(_), Some(numerator), Some(denominator))) => {
            let shown = |number: Number| super::words::number(number.as_f64(), 0);
            format!("{} / {}", shown(numerator), shown(denominator))
        }
        Some((Some(value), ..)) => facts.shown(&definition.id, value),
        _ => "0000000".to_owned(),
    }
}

/// Roughly how wide a text is, in millimetres. Chinese and Latin letters are set a quarter of an em apart.
fn width(text: &str) -> f64 {
    let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    let mut em = 0.0;
    let mut before = None;
    for letter in text.chars() {
        em += if letter >= '\u{2e80}' {
            1.0
        } else if letter == ' ' {
            0.25
        } else {
            0.535
        };
        let meets = |one: char, other: char| is_chinese(one) && other.is_ascii_alphanumeric();
        if before.is_some_and(|before| meets(before, letter) || meets(letter, before)) {
            em += 0.25;
        }
        before = Some(letter);
    }
    em * EM
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_filled_as_far_as_whole_entries_go() {
        assert_eq!(columns(&[4.0, 4.0, 4.0, 4.0, 4.0], 9.0), [2, 2, 1]);
        // An entry higher than a column has one to itself.
        assert_eq!(columns(&[4.0, 12.0, 4.0], 9.0), [1, 1, 1]);
        assert!(columns(&[], 9.0).is_empty());
    }

    #[test]
    fn a_text_is_as_wide_as_its_letters_and_the_gaps_between_scripts() {
        assert!((width("满意度") - 3.0 * EM).abs() < 1e-9);
        assert!((width("满意 a") - 2.785 * EM).abs() < 1e-9);
        assert!((width("满a意") - (2.535 + 0.5) * EM).abs() < 1e-9);
    }
}
