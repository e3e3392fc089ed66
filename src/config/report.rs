//! `report` and `output`: what the report is called and looks like, and where it goes.

use std::path::PathBuf;

use rust_i18n::t;

use super::section::Section;
use super::value::Value;
use super::words::quoted;
use super::{Audience, Brand, Report, Signoff, TemplateChoice};
use crate::language::Language;
use crate::period::Month;

/// The brand colour where none is configured.
const DEFAULT_COLOR: &str = "#005A66";

/// Least contrast of the brand colour on white that small text can be read in (WCAG AA).
const LEAST_CONTRAST: f64 = 4.5;

pub(super) const AUDIENCES: [(&str, Audience); 3] = [
    ("internal", Audience::Internal),
    ("hq", Audience::Hq),
    ("both", Audience::Both),
];

const LANGUAGES: [(&str, Language); 2] = [("zh", Language::Chinese), ("en", Language::English)];

pub(super) fn report(mut section: Section<'_>) -> Report {
    let report = Report {
        title: section
            .get("title")
            .and_then(|value| value.text())
            .unwrap_or_else(|| "客服部月报".to_owned()),
        month: section.get("month").and_then(|value| month(&value)),
        template: section
            .get("template")
            .and_then(|value| template(&value))
            .unwrap_or(TemplateChoice::Deck),
        mask_personal_data: section
            .get("mask_personal_data")
            .and_then(|value| value.boolean())
            .unwrap_or(true),
        audience: section
            .get("audience")
            .and_then(|value| value.choice(&AUDIENCES))
            .unwrap_or(Audience::Internal),
        language: section
            .get("language")
            .and_then(|value| value.choice(&LANGUAGES))
            .unwrap_or_default(),
        pages: super::pages::pages(section.section("pages")),
        brand: brand(section.section("brand")),
        signoff: signoff(section.section("signoff")),
        fonts: section
            .get("fonts")
            .and_then(|value| value.texts())
            .unwrap_or_default()
            .into_iter()
            .map(PathBuf::from)
            .collect(),
        relaxed_pdf: section
            .get("pdf_standard")
            .and_then(|value| value.choice(&[("strict", false), ("relaxed", true)]))
            .unwrap_or(false),
    };
    section.finish();
    report
}

/// `output.dir` as written.
pub(super) fn output(mut section: Section<'_>) -> PathBuf {
    let folder = section
        .get("dir")
        .and_then(|value| value.text())
        .unwrap_or_else(|| "out".to_owned());
    section.finish();
    PathBuf::from(folder)
}

fn month(value: &Value<'_>) -> Option<Month> {
    let text = value.text()?;
    if let Ok(month) = text.parse() {
        return Some(month);
    }
    let help = month_meant(&text).map_or_else(
        || t!("config.month_help").into_owned(),
        |month| t!("config.did_you_mean", name = month).into_owned(),
    );
    value.report(t!("config.month", value = quoted(&text)), [help]);
    None
}

/// The month nearest to a text with a year and a month in it: 2026/4 is April, month 13 December.
fn month_meant(text: &str) -> Option<Month> {
    let mut numbers = text
        .split(|character: char| !character.is_ascii_digit())
        .filter(|digits| !digits.is_empty());
    let year = numbers.next()?.parse().ok()?;
    let number: u32 = numbers.next()?.parse().ok()?;
    Month::new(year, number.clamp(1, 12))
}

fn template(value: &Value<'_>) -> Option<TemplateChoice> {
    let text = value.text()?;
    Some(match text.as_str() {
        "deck" => TemplateChoice::Deck,
        "a4" => TemplateChoice::A4,
        _ => TemplateChoice::Folder(PathBuf::from(text)),
    })
}

fn brand(mut section: Section<'_>) -> Brand {
    if let Some((place, word)) = section.swallowed_by_comment("color") {
        let help = t!("config.write", value = format!("\"{word}\"")).into_owned();
        section.problems.report(place, t!("config.color_is_comment"), [help]);
    }
    let brand = Brand {
        color: section
            .get("color")
            .and_then(|value| color(&value))
            .unwrap_or_else(|| DEFAULT_COLOR.to_owned()),
        logo: section.get("logo").and_then(|value| value.text()).map(PathBuf::from),
        name: section.get("name").and_then(|value| value.text()),
    };
    section.finish();
    brand
}

fn signoff(mut section: Section<'_>) -> Signoff {
    let mut name = |key| section.get(key).and_then(|value| value.text());
    let signoff = Signoff {
        prepared: name("prepared"),
        reviewed: name("reviewed"),
        approved: name("approved"),
    };
    section.finish();
    signoff
}

fn color(value: &Value<'_>) -> Option<String> {
    let text = value.text()?;
    let Some(rgb) = channels(&text) else {
        let digits = text.trim_start_matches('#');
        let meant = channels(&format!("#{digits}")).map_or(DEFAULT_COLOR.to_owned(), |_| format!("#{digits}"));
        let help = t!("config.did_you_mean", name = format!("\"{}\"", meant.to_uppercase())).into_owned();
        value.report(t!("config.color", value = quoted(&text)), [help]);
        return None;
    };
    let contrast = contrast_on_white(rgb);
    if contrast < LEAST_CONTRAST {
        let help = t!("config.did_you_mean", name = format!("\"{}\"", darkened(rgb))).into_owned();
        let message = t!(
            "config.contrast",
            value = quoted(&text),
            contrast = format!("{contrast:.1}")
        );
        value.report(message, [help]);
        return None;
    }
    Some(text.to_uppercase())
}

/// Red, green and blue of `#RRGGBB`.
fn channels(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some([red, green, blue])
}

/// WCAG contrast ratio of a colour on white.
fn contrast_on_white(rgb: [u8; 3]) -> f64 {
    let [red, green, blue] = rgb.map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 {
            share / 12.92
        } else {
            ((share + 0.055) / 1.055).powf(2.4)
        }
    });
    1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}

/// The colour mixed with as little black as makes it readable.
fn darkened(rgb: [u8; 3]) -> String {
    let mixed = |share: u16| {
        // The quotient is at most 255.
        rgb.map(|channel| u8::try_from(u16::from(channel) * share / 255).unwrap_or(u8::MAX))
    };
    let [red, green, blue] = (0..=255)
        .rev()
        .map(mixed)
        .find(|rgb| contrast_on_white(*rgb) >= LEAST_CONTRAST)
        .unwrap_or_default();
    format!("#{red:02X}{green:02X}{blue:02X}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((contrast_on_white([255, 255, 255]) - 1.0).abs() < 1e-9);
        assert!((contrast_on_white([0, 0, 0]) - 21.0).abs() < 1e-9);
        // #767676 is the lightest grey that passes AA.
        assert!(contrast_on_white([0x76; 3]) >= LEAST_CONTRAST);
        assert!(contrast_on_white([0x77; 3]) < LEAST_CONTRAST);
    }

    #[test]
    fn a_pale_color_is_darkened_no_more_than_needed() {
        assert_eq!(darkened([255, 255, 255]), "#767676");
        assert_eq!(darkened([0, 0x5A, 0x66]), "#005A66");
    }

    #[test]
    fn near_months_are_proposed() {
        let meant = |text| month_meant(text).map(|month| month.to_string());
        assert_eq!(meant("2026-13").as_deref(), Some("2026-12"));
        assert_eq!(meant("2026/4").as_deref(), Some("2026-04"));
        assert_eq!(meant("2026年4月").as_deref(), Some("2026-04"));
        assert_eq!(meant("April"), None);
    }
}
