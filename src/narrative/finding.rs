//! What one page of the deck says.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{headline, words};
use crate::language::Language;
use crate::report::Note;

/// What one page says.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Finding {
    /// The finding, one or two lines.
    pub headline: Vec<String>,
    /// Lines beside the chart where something needs attention; the first is bold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub callout: Vec<String>,
    /// Source, n, 口径 number, and what is unusual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Why the page is empty, in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty: Option<String>,
    /// Whether the chapter's divider lists it.
    pub listed: bool,
    /// What only this page shows, by name.
    #[serde(flatten)]
    pub more: Map<String, Value>,
    #[serde(skip)]
    language: Language,
    /// What the headline says first, before it was fitted to its lines.
    #[serde(skip)]
    opening: String,
    /// The same as the divider lists it, which has room for all of it; empty where the manager's words stand.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub statement: String,
}

impl Finding {
    /// A finding with its headline; listed on the divider.
    #[must_use]
    pub fn new(language: Language, first: &str, second: Option<&str>) -> Self {
        Self {
            headline: headline::headline(language, first, second),
            listed: true,
            language,
            opening: first.to_owned(),
            statement: match language {
                Language::Chinese => words::closed_up(first),
                Language::English => words::capitalised(&words::closed_up(first)),
            },
            ..Self::default()
        }
    }

    /// A page without data: the headline says so, the line says why.
    #[must_use]
    pub fn empty(language: Language, headline: &str, why: &str) -> Self {
        Self {
            headline: vec![headline.to_owned()],
            empty: Some(why.to_owned()),
            listed: true,
            language,
            opening: headline.to_owned(),
            ..Self::default()
        }
    }

    /// Adds the source line.
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(words::closed_up(&source.into()));
        self
    }

    /// Adds the callout.
    #[must_use]
    pub fn callout(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.callout = match self.language {
            Language::Chinese => lines.into_iter().collect(),
            Language::English => lines.into_iter().map(|line| words::capitalised(&line)).collect(),
        };
        self
    }

    /// A page to leave out, because another says the same.
    #[must_use]
    pub fn omitted() -> Self {
        Self::default().with("omit", true)
    }

    /// Two findings on one page: the first line of each as headline, the rest of both, the callout of the first that has one.
    #[must_use]
    pub fn beside(mut self, other: Self) -> Self {
        let first = |finding: &Self| match finding.language {
            Language::Chinese => {
                let line = finding.headline.first().map_or("", String::as_str);
                line.trim_end_matches(['；', '，', '：']).to_owned()
            }
            // A line may end within a clause.
            Language::English => finding.opening.clone(),
        };
        let (own, others) = (first(&self), first(&other));
        self.headline = headline::headline(self.language, &own, Some(&others));
        self.opening = own;
        let mark = rust_i18n::t!("finding.source_mark", locale = self.language.code());
        self.source = match (self.source, other.source) {
            (Some(own), Some(others)) => {
                let others = others.trim_start_matches(mark.as_ref()).trim_start();
                Some(match self.language {
                    Language::Chinese => format!("{own}{others}"),
                    Language::English => format!("{own} {}", words::capitalised(others)),
                })
            }
            (own, others) => own.or(others),
        };
        if self.callout.is_empty() {
            self.callout = other.callout;
        }
        self.more.extend(other.more);
        self
    }

    /// The spaces that kept words together in the headlines have done their work.
    pub(super) fn with_plain_spaces(&mut self) {
        let plain = |text: &mut String| *text = text.replace('\u{a0}', " ");
        self.headline.iter_mut().chain(&mut self.callout).for_each(plain);
        self.source.iter_mut().chain(&mut self.empty).for_each(plain);
        self.more.values_mut().for_each(|value| each_text(value, &plain));
    }

    /// Leaves the page out of the divider's list.
    #[must_use]
    pub fn unlisted(mut self) -> Self {
        self.listed = false;
        self
    }

    /// The manager's own words take the place of the generated ones.
    pub(super) fn reworded(&mut self, note: &Note) {
        if !note.headline.is_empty() {
            self.headline = headline::refitted(&note.headline);
            // The divider has lines of its own width.
            self.statement = if self.headline == note.headline {
                String::new()
            } else {
                note.headline.concat()
            };
        }
        if !note.callout.is_empty() {
            self.callout.clone_from(&note.callout);
            // What the churn page would say there instead.
            self.more.remove("groups");
        }
        if !note.text.is_empty() {
            self.more.insert("note".to_owned(), note.text.clone().into());
        }
        let parts = self
            .more
            .get_mut("summary")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten();
        for (part, lines) in parts.zip([&note.trend, &note.problem, &note.advice]) {
            if !lines.is_empty() {
                part["lines"] = lines.clone().into();
            }
        }
    }

    /// Adds something only this page shows.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }
}

fn each_text(value: &mut Value, change: &impl Fn(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_text(item, change)),
        Value::Object(fields) => fields.values_mut().for_each(|field| each_text(field, change)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_beside_each_other_keep_what_each_says_first() {
        let left = Finding::new(Language::Chinese, "投诉 9 件", Some("重大 2 件"))
            .source("来源：投诉。")
            .with("rows", 1);
        let right = Finding::new(Language::Chinese, "及时响应 88.9%", None)
            .source("来源：投诉用时。")
            .callout(["响应未达标".to_owned()]);
        let both = left.beside(right);
        assert_eq!(both.headline, ["投诉 9 件；", "及时响应 88.9%"]);
        assert_eq!(both.source.as_deref(), Some("来源：投诉。投诉用时。"));
        assert_eq!(both.callout, ["响应未达标"]);
        assert_eq!(both.more["rows"], 1);
    }

    #[test]
    fn english_findings_beside_each_other_keep_whole_statements() {
        let wide = "2 of 7 service items moved significantly: waiting down 5.7\u{a0}pts, delivery up 1.9\u{a0}pts";
        let left = Finding::new(Language::English, wide, None).source("Source: callbacks.");
        let right = Finding::new(Language::English, "9 complaints", None).source("Source: complaints.");
        let both = left.beside(right);
        assert!(both.headline[1].ends_with("; 9 complaints"), "{:?}", both.headline);
        assert_eq!(both.source.as_deref(), Some("Source: callbacks. Complaints."));
    }
}
