//! Words of the model's ids, in the report's language.

use std::borrow::Cow;

use rust_i18n::t;

use crate::narrative::counted_noun;
use crate::report::{Metric, Status, Unit};

/// The word of an id under a key of the catalogue; an id that is none of the known ones stays as it is.
fn word(group: &str, id: &str, locale: &str) -> String {
    let found = crate::_rust_i18n_try_translate(locale, format!("{group}.{id}"));
    found.map_or_else(|| id.to_owned(), Cow::into_owned)
}

/// Outcome of a callback.
pub(super) fn outcome(id: &str, locale: &str) -> String {
    word("enum.outcome", id, locale)
}

/// Band of a score from 0 to 100.
pub(super) fn band(id: &str, locale: &str) -> String {
    word("sheet.band", id, locale)
}

/// Group of questions.
pub(super) fn line_group(id: &str, locale: &str) -> String {
    word("sheet.group", id, locale)
}

/// Line of business.
pub(super) fn line(id: &str, locale: &str) -> String {
    word("enum.line", id, locale)
}

/// State of a measure.
pub(super) fn progress(id: &str, locale: &str) -> String {
    word("enum.status", id, locale)
}

/// Severity of a complaint.
pub(super) fn severity(id: &str, locale: &str) -> String {
    word("enum.severity", id, locale)
}

/// Area of a rescue.
pub(super) fn area(id: Option<&str>, locale: &str) -> String {
    id.map_or_else(
        || t!("sheet.word.area_unknown", locale = locale).into_owned(),
        |id| word("enum.area", id, locale),
    )
}

/// Whose external score; a competitor's name stays.
pub(super) fn entity(id: &str, locale: &str) -> String {
    word("enum.entity", id, locale)
}

/// A technician outside the control limits.
pub(super) fn signal(id: &str, locale: &str) -> String {
    word("sheet.signal", id, locale)
}

/// Rule by which a row was rejected.
pub(super) fn rule(id: &str, locale: &str) -> String {
    word("sheet.rule", id, locale)
}

/// Unit of a metric.
pub(super) fn unit(id: &str, locale: &str) -> String {
    word("sheet.unit", id, locale)
}

/// What stands after a figure: `%`, `分`, `元`, or what a count counts.
pub(super) fn unit_of(id: &str, metric: &Metric, locale: &str) -> String {
    match (metric.unit, counted_noun(id)) {
        (Unit::Ratio, _) => "%".to_owned(),
        (Unit::Points, _) => unit("points", locale),
        (Unit::Cny, _) => unit("cny", locale),
        (Unit::Count, Some(noun)) => t!(format!("finding.counted.{noun}.other"), locale = locale, n = "")
            .trim()
            .to_owned(),
        (Unit::Count, None) => String::new(),
    }
}

/// Yes or no.
pub(super) fn yes(yes: bool, locale: &str) -> Cow<'static, str> {
    if yes {
        t!("sheet.word.yes", locale = locale)
    } else {
        t!("sheet.word.no", locale = locale)
    }
}

/// Where a figure stands against its target; one with a target and no value says why it has none.
pub(super) fn status(metric: &Metric, locale: &str) -> Cow<'static, str> {
    match metric.status {
        Status::Met => t!("sheet.word.met", locale = locale),
        Status::Near => t!("sheet.word.near", locale = locale),
        Status::Missed => t!("sheet.word.missed", locale = locale),
        Status::None if metric.target.is_some() => Cow::Owned(note(metric, locale)),
        Status::None => Cow::Borrowed(""),
    }
}

/// Why there is no value, or that it rests on little.
pub(super) fn note(metric: &Metric, locale: &str) -> String {
    match metric.note.as_deref() {
        Some(note) => word("sheet.word", note, locale),
        None if metric.value.is_some() && metric.small_sample => word("sheet.word", "small_sample", locale),
        None => String::new(),
    }
}

/// What the change of a metric may be called: one from few cases is not judged, as in the deck.
pub(super) fn change_of(metric: &Metric, lower_is_better: bool, locale: &str) -> Cow<'static, str> {
    let difference = metric
        .value
        .zip(metric.previous)
        .map(|(now, then)| now.as_f64() - then.as_f64());
    if metric.small_sample && metric.p_value.is_some() && difference.is_some() {
        return t!("word.verdict.small", locale = locale);
    }
    change(difference, metric.p_value, lower_is_better, locale)
}

/// What a change may be called: only a significant one is better or worse.
pub(super) fn change(
    change: Option<f64>,
    p_value: Option<f64>,
    lower_is_better: bool,
    locale: &str,
) -> Cow<'static, str> {
    match (change, p_value) {
        (None, _) => Cow::Borrowed(""),
        (Some(_), None) => t!("sheet.word.untested", locale = locale),
        (Some(change), Some(p)) if p < 0.05 && change != 0.0 => {
            if (change > 0.0) == lower_is_better {
                t!("sheet.word.worse", locale = locale)
            } else {
                t!("sheet.word.better", locale = locale)
            }
        }
        (Some(_), Some(_)) => t!("sheet.word.usual", locale = locale),
    }
}
