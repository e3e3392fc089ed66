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

pub(super) const AUDIENCES: [(&str, Audience); 3] = [
    ("internal", Audience::Internal),
    ("hq", Audience::Hq),
    ("both", Audience::Both),
];

const LANGUAGES: [(&str, Language); 2] = [("zh", Language::Chinese), ("en", Language::English)];

pub(super) fn report(mut section: Section<'_>) -> Report {
    let language: Language = section
        .get("language")
        .and_then(|value| value.choice(&LANGUAGES))
        .unwrap_or_default();
    let report = Report {
        title: section
            .get("title")
            .and_then(|value| value.text())
            .unwrap_or_else(|| t!("config.default_title", locale = language.code()).into_owned()),
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
        language,
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
    if !is_color(&text) {
        let digits = text.trim_start_matches('#');
        let meant = Some(format!("#{digits}")).filter(|meant| is_color(meant));
        let meant = meant.unwrap_or_else(|| DEFAULT_COLOR.to_owned());
        let help = t!("config.did_you_mean", name = format!("\"{}\"", meant.to_uppercase())).into_owned();
        value.report(t!("config.color", value = quoted(&text)), [help]);
        return None;
    }
    Some(text.to_uppercase())
}

/// Whether a text has the form `#RRGGBB`.
fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_months_are_proposed() {
        let meant = |text| month_meant(text).map(|month| month.to_string());
        assert_eq!(meant("2026-13").as_deref(), Some("2026-12"));
        assert_eq!(meant("2026/4").as_deref(), Some("2026-04"));
        assert_eq!(meant("2026年4月").as_deref(), Some("2026-04"));
        assert_eq!(meant("April"), None);
    }
}
