//! Figures as a mail names them: the month's key figures, and those that were corrected.

use std::fmt::Write as _;

use rust_i18n::t;

use super::{Field, KEY_FIGURES, escaped};
use crate::config::Config;
use crate::deliver::correction::Change;
use crate::deliver::mailing::Standing;
use crate::deliver::parcel::Figures;
use crate::language::Language;
use crate::metrics::registry;
use crate::report::{Metric, Number, Status, Unit};

/// A figure's name: the config's, else the registry's, else its id.
#[must_use]
pub fn label(id: &str, config: &Config) -> String {
    let called = registry::find(id).map(|definition| definition.called(config, config.report.language));
    called.unwrap_or_else(|| config.labels.get(id).cloned().unwrap_or_else(|| id.to_owned()))
}

/// A figure's value as the report shows it: `98.3%`, `12`, `92.4 分`.
#[must_use]
pub fn value_words(id: &str, value: Option<Number>, language: Language) -> String {
    let Some(value) = value else { return "–".to_owned() };
    let Some(definition) = registry::find(id) else {
        return format!("{}", value.as_f64());
    };
    let decimals = usize::from(definition.decimals);
    match (definition.unit, value) {
        (Unit::Ratio, value) => format!("{:.decimals$}%", value.as_f64() * 100.0),
        (Unit::Points, value) => with_unit("deliver.letter.points", value.as_f64(), decimals, language),
        (Unit::Cny, value) => with_unit("deliver.letter.cny", value.as_f64(), decimals, language),
        (Unit::Count, Number::Int(value)) => value.to_string(),
        (Unit::Count, Number::Float(value)) => format!("{value:.decimals$}"),
    }
}

fn with_unit(key: &str, value: f64, decimals: usize, language: Language) -> String {
    t!(key, locale = language.code(), value = format!("{value:.decimals$}")).into_owned()
}

/// What stands beside a figure: target, last month, a warning about few cases.
fn remarks(id: &str, metric: &Metric, language: Language) -> String {
    let locale = language.code();
    let mut remarks = Vec::new();
    if let Some(target) = metric.target {
        let verdict = match metric.status {
            Status::Met => "met",
            Status::Near => "near",
            Status::Missed => "missed",
            Status::None => "none",
        };
        let target = value_words(id, Some(Number::Float(target)), language);
        remarks.push(
            t!(
                format!("deliver.letter.target.{verdict}"),
                locale = locale,
                target = target
            )
            .into_owned(),
        );
    }
    if metric.previous.is_some() {
        let previous = value_words(id, metric.previous, language);
        remarks.push(t!("deliver.letter.previous", locale = locale, value = previous).into_owned());
    }
    if metric.small_sample {
        remarks.push(t!("deliver.letter.small_sample", locale = locale).into_owned());
    }
    remarks.join(if language == Language::Chinese { "；" } else { "; " })
}

pub(super) fn key_figures(figures: &Figures, config: &Config) -> Field {
    let language = config.report.language;
    let (mut text, mut html) = (String::new(), String::new());
    for id in KEY_FIGURES {
        let Some(metric) = figures.metrics.get(id).filter(|metric| metric.value.is_some()) else {
            continue;
        };
        let (label, value, remarks) = (
            label(id, config),
            value_words(id, metric.value, language),
            remarks(id, metric, language),
        );
        let bracketed = if remarks.is_empty() {
            String::new()
        } else {
            t!("deliver.letter.bracketed", locale = language.code(), words = remarks).into_owned()
        };
        let line = t!(
            "deliver.letter.figure",
            locale = language.code(),
            label = label,
            value = value
        );
        let _ = writeln!(text, "· {line}{bracketed}");
        let cells = [label, value, remarks].map(|cell| escaped(&cell));
        let _ = write!(
            html,
            "<tr><td style=\"padding:2px 16px 2px 0\">{}</td><td style=\"padding:2px 16px 2px 0;text-align:right\"><b>{}</b></td><td \
             style=\"padding:2px 0;color:#555\">{}</td></tr>",
            cells[0], cells[1], cells[2]
        );
    }
    Field {
        text: text.trim_end().to_owned(),
        html: if html.is_empty() {
            html
        } else {
            format!("<table style=\"border-collapse:collapse\">{html}</table>")
        },
    }
}

/// One figure that changed: `流失率：23.1% → 22.8%`.
fn restated_line(entry: &Change, config: &Config) -> String {
    let (id, label) = (&entry.metric, label(&entry.metric, config));
    let language = config.report.language;
    let (from, to) = (
        value_words(id, entry.from, language),
        value_words(id, entry.to, language),
    );
    // Values that look alike as printed did change: then they are given in full.
    let (from, to) = if from == to {
        (exactly(entry.from), exactly(entry.to))
    } else {
        (from, to)
    };
    let change = format!("{from} → {to}");
    t!(
        "deliver.letter.figure",
        locale = language.code(),
        label = label,
        value = change
    )
    .into_owned()
}

fn exactly(value: Option<Number>) -> String {
    match value {
        None => "–".to_owned(),
        Some(Number::Int(value)) => value.to_string(),
        Some(Number::Float(value)) => value.to_string(),
    }
}

/// What is to be said of the report sent before: which figures changed, or that it was a draft.
pub(super) fn restated(standing: &Standing, config: &Config) -> Field {
    let language = config.report.language;
    let locale = language.code();
    let Some(correction) = &standing.correction else {
        let words = standing
            .ends_draft
            .then(|| t!("deliver.letter.ends_draft", locale = locale));
        return Field::plain(words.unwrap_or_default());
    };
    if !correction.joined.is_empty() {
        let stores = correction
            .joined
            .join(if language == Language::Chinese { "、" } else { ", " });
        return Field::plain(t!(
            "deliver.letter.joined",
            locale = locale,
            count = correction.joined.len(),
            stores = stores
        ));
    }
    let origin = origin(&correction.changed, language);
    if correction.figures.is_empty() {
        return Field::plain(t!("deliver.letter.nothing_restated", locale = locale, origin = origin));
    }
    let count = correction.figures.len();
    let intro = t!(
        "deliver.letter.restated",
        locale = locale,
        count = count,
        origin = origin
    )
    .into_owned();
    let lines: Vec<String> = correction
        .figures
        .iter()
        .map(|entry| restated_line(entry, config))
        .collect();
    let text = format!("{intro}\n· {}", lines.join("\n· "));
    let items: String = lines.iter().map(|line| format!("<li>{}</li>", escaped(line))).collect();
    Field {
        text,
        html: format!("{}<ul>{items}</ul>", escaped(&intro)),
    }
}

/// What the change came from, in brackets; nothing where that is not known.
fn origin(changed: &[String], language: Language) -> String {
    let locale = language.code();
    let named: Vec<String> = changed
        .iter()
        .map(|name| match name.as_str() {
            "config" => t!("deliver.letter.changed.config", locale = locale).into_owned(),
            "program" => t!("deliver.letter.changed.program", locale = locale).into_owned(),
            path => path.to_owned(),
        })
        .collect();
    if named.is_empty() {
        return String::new();
    }
    let names = named.join(if language == Language::Chinese { "、" } else { ", " });
    t!("deliver.letter.changed.origin", locale = locale, names = names).into_owned()
}
