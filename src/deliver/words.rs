//! What a mail says, in the language of the report: subject and body from templates, with the month's key figures.

mod figures;

use std::collections::BTreeMap;

use rust_i18n::t;

use super::mailing::Standing;
use super::parcel::Parcel;
use crate::config::{Config, LetterTemplates};
use crate::language::Language;
use crate::period::Month;
use figures::{key_figures, restated};

pub use figures::{label, value_words};

/// The figures every mail names, those of a notice first.
pub const KEY_FIGURES: [&str; 6] = [
    "satisfaction.company",
    "first_time_fix.rate",
    "churn.rate",
    "callbacks.valid_rate",
    "complaints.total",
    "complaints.closed_in_time",
];

/// How a report stands to what the recipient had before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// 初稿: the month is not closed.
    Draft,
    /// The report as it is to stay.
    Final,
    /// 更正版: an earlier final report went out.
    Corrected,
    /// 补充版: the group's report went out before all stores had theirs.
    Completed,
}

impl Edition {
    /// 初稿, 更正版, 补充版, or nothing.
    #[must_use]
    pub fn word(self, language: Language) -> String {
        let key = match self {
            Self::Draft => "deliver.edition.draft",
            Self::Final => return String::new(),
            Self::Corrected => "deliver.edition.corrected",
            Self::Completed => "deliver.edition.completed",
        };
        t!(key, locale = language.code()).into_owned()
    }

    fn bracketed(self, language: Language) -> String {
        if self == Self::Final {
            return String::new();
        }
        t!(
            "deliver.edition.mark",
            locale = language.code(),
            edition = self.word(language)
        )
        .into_owned()
    }
}

/// A mail's texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// A value for a template: as plain text, and as HTML.
struct Field {
    text: String,
    html: String,
}

impl Field {
    fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            html: escaped(&text),
            text,
        }
    }
}

/// The texts for a report. `templates` are the entry's own or the delivery's; the built-in ones stand in for each that is missing.
#[must_use]
pub fn texts(parcel: &Parcel, config: &Config, templates: &LetterTemplates, standing: &Standing) -> Texts {
    let edition = standing.edition;
    let language = config.report.language;
    let fields = fields(parcel, config, standing);
    let default_subject = t!("deliver.letter.subject", locale = language.code());
    let default_body = t!("deliver.letter.body", locale = language.code());
    let mut subject = filled(
        templates.subject.as_deref().unwrap_or(&default_subject),
        &fields,
        |field| &field.text,
        str::to_owned,
    );
    subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
    let body = templates.body.as_deref().unwrap_or(&default_body);
    let mut text = tidied(&filled(body, &fields, |field| &field.text, str::to_owned));
    let mut html = tidied(&filled(body, &fields, |field| &field.html, escaped));
    // Whatever a template says: a draft or a correction is called so.
    let (mark, word) = (edition.bracketed(language), edition.word(language));
    if !subject.contains(&word) {
        subject.insert_str(0, &mark);
    }
    if !text.contains(&word) {
        text.insert_str(0, &format!("{mark}\n\n"));
        html.insert_str(0, &format!("<b>{mark}</b>\n\n"));
    }
    Texts {
        subject,
        text,
        html: html_of(&html, language),
    }
}

fn fields(parcel: &Parcel, config: &Config, standing: &Standing) -> BTreeMap<String, Field> {
    let language = config.report.language;
    let dealership = config
        .report
        .brand
        .name
        .clone()
        .unwrap_or_else(|| parcel.store.name.clone());
    // One name is enough where dealership and store have the same.
    let place = if dealership == parcel.store.name {
        dealership.clone()
    } else {
        format!("{dealership} {}", parcel.store.name)
    };
    let mut fields: BTreeMap<String, Field> = [
        ("place", place),
        ("dealership", dealership),
        ("store", parcel.store.name.clone()),
        ("store_id", parcel.store.id.clone()),
        ("title", config.report.title.clone()),
        ("month", parcel.month.to_string()),
        ("month_words", month_words(parcel.month, language)),
        ("edition", standing.edition.bracketed(language)),
        ("cutoff", parcel.figures.cutoff.to_string()),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), Field::plain(text)))
    .collect();
    for (id, metric) in &parcel.figures.metrics {
        fields.insert(id.clone(), Field::plain(value_words(id, metric.value, language)));
    }
    fields.insert("figures".to_owned(), key_figures(&parcel.figures, config));
    fields.insert("restated".to_owned(), restated(standing, config));
    fields
}

/// `2026年4月`, `April 2026`
#[must_use]
pub fn month_words(month: Month, language: Language) -> String {
    match language {
        Language::Chinese => format!("{}年{}月", month.year(), month.number()),
        Language::English => format!("{} {}", language.month(month), month.year()),
    }
}

/// The language's name in HTML.
#[must_use]
pub fn tag(language: Language) -> &'static str {
    match language {
        Language::Chinese => "zh-CN",
        Language::English => "en",
    }
}

/// A template with its fields filled in; `{{` and `}}` are braces. Fields were checked with the configuration, so one that has no
/// value here is a figure this report does not have.
fn filled(
    template: &str,
    fields: &BTreeMap<String, Field>,
    shape: fn(&Field) -> &String,
    literal: fn(&str) -> String,
) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at(at);
        filled.push_str(&literal(before));
        let brace = &after[..1];
        rest = &after[1..];
        if let Some(doubled) = rest.strip_prefix(brace) {
            filled.push_str(brace);
            rest = doubled;
        } else if let Some((name, after)) = rest.split_once('}').filter(|_| brace == "{") {
            filled.push_str(fields.get(name).map_or("–", |field| shape(field)));
            rest = after;
        }
    }
    filled.push_str(&literal(rest));
    filled
}

/// No blank at line ends, at most one empty line in a row.
fn tidied(text: &str) -> String {
    let mut tidied = String::new();
    for line in text.trim().lines() {
        let line = line.trim_end();
        if !(line.is_empty() && tidied.ends_with("\n\n")) {
            tidied.push_str(line);
            tidied.push('\n');
        }
    }
    tidied
}

fn html_of(text: &str, language: Language) -> String {
    let paragraphs: String = text
        .trim()
        .split("\n\n")
        .map(|paragraph| {
            format!(
                "<div style=\"margin:0 0 1em\">{}</div>\n",
                paragraph.replace('\n', "<br>\n")
            )
        })
        .collect();
    let font = "font-family:'Microsoft YaHei','PingFang SC',sans-serif;font-size:14px;line-height:1.6;color:#222";
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"></head><body style=\"{font}\">\n{paragraphs}</body></html>\n",
        tag(language)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::LETTER_FIELDS;
    use crate::report::Number;

    fn some_fields() -> BTreeMap<String, Field> {
        [("store", "A&B店"), ("month", "2026-04"), ("edition", "")]
            .map(|(name, text)| (name.to_owned(), Field::plain(text)))
            .into()
    }

    #[test]
    fn templates_are_filled_and_html_is_escaped() {
        let template = "{store} <{month}> {{x}} {churn.rate}";
        let fields = some_fields();
        assert_eq!(
            filled(template, &fields, |field| &field.text, str::to_owned),
            "A&B店 <2026-04> {x} –"
        );
        assert_eq!(
            filled(template, &fields, |field| &field.html, escaped),
            "A&amp;B店 &lt;2026-04&gt; {x} –"
        );
        for broken in ["{", "}", "{store", "a } b"] {
            filled(broken, &fields, |field| &field.text, str::to_owned);
        }
    }

    #[test]
    fn the_built_in_letters_name_known_fields_only() {
        let keys = ["deliver.letter.subject", "deliver.letter.body"];
        for (key, language) in keys.into_iter().flat_map(|key| [(key, "zh"), (key, "en")]) {
            let template = t!(key, locale = language);
            for part in template.split('{').skip(1) {
                let (name, _) = part.split_once('}').unwrap();
                assert!(LETTER_FIELDS.contains(&name), "{name}");
            }
        }
    }

    #[test]
    fn figures_read_as_in_the_report() {
        assert_eq!(
            value_words("churn.rate", Some(Number::Float(0.2341)), Language::Chinese),
            "23.4%"
        );
        assert_eq!(
            value_words("complaints.total", Some(Number::Int(12)), Language::Chinese),
            "12"
        );
        assert_eq!(value_words("complaints.total", None, Language::English), "–");
    }

    #[test]
    fn months_and_points_are_said_in_the_reports_language() {
        let month: Month = "2026-04".parse().unwrap();
        assert_eq!(month_words(month, Language::Chinese), "2026年4月");
        assert_eq!(month_words(month, Language::English), "April 2026");
        let points = Some(Number::Float(84.96));
        assert_eq!(value_words("satisfaction.mot", points, Language::Chinese), "85.0 分");
        assert_eq!(
            value_words("satisfaction.mot", points, Language::English),
            "85.0 points"
        );
    }

    #[test]
    fn empty_fields_leave_no_holes() {
        assert_eq!(tidied("a\n\n\n\nb  \n\n\n"), "a\n\nb\n");
    }
}
