//! Reading values: each reader reports what is wrong and goes on.

use std::ops::RangeInclusive;

use rust_i18n::t;

use super::diagnostics::{Place, Problems};
use super::document::{Content, Node};
use super::section::Section;
use super::words::{nearest_help, quoted};

/// A value being read, with the name that messages call it.
pub(super) struct Value<'a> {
    node: &'a Node,
    key_place: Place,
    pub path: String,
    pub problems: &'a Problems,
}

impl<'a> Value<'a> {
    /// The value of the key at `key_place`, called `path` in messages.
    pub fn new(node: &'a Node, key_place: Place, path: String, problems: &'a Problems) -> Self {
        Self {
            node,
            key_place,
            path,
            problems,
        }
    }

    /// Where the value stands.
    pub fn place(&self) -> Place {
        self.node.place
    }

    /// 1-based line of the value's key in its source.
    pub fn line(&self) -> usize {
        self.problems.line(self.key_place)
    }

    /// Reports a problem with this value.
    pub fn report(&self, message: impl Into<String>, help: impl IntoIterator<Item = String>) {
        self.problems.report(self.node.place, message, help);
    }

    /// Reports a problem with the value as a whole, shown at its key.
    pub fn report_key(&self, message: impl Into<String>, help: impl IntoIterator<Item = String>) {
        self.problems.report(self.key_place, message, help);
    }

    /// The value as a mapping.
    pub fn section(&self) -> Option<Section<'a>> {
        if let Content::Mapping(entries) = &self.node.content {
            let (path, problems) = (self.path.clone(), self.problems);
            return Some(Section::of(entries, self.key_place, path, problems));
        }
        let full_width = self.scalar().is_some_and(|text| text.contains('：'));
        let help = full_width.then(|| t!("config.syntax.full_width_help").into_owned());
        self.wrong_type_with("config.type.mapping", help.into_iter().collect());
        None
    }

    /// The value as a list; empty items are reported and left out.
    pub fn items(&self) -> Option<Vec<Value<'a>>> {
        let Content::Sequence(nodes) = &self.node.content else {
            let help = self
                .scalar()
                .map(|text| t!("config.write", value = format!("[{text}]")).into_owned());
            self.wrong_type_with("config.type.list", help.into_iter().collect());
            return None;
        };
        let mut items = Vec::with_capacity(nodes.len());
        for (index, node) in nodes.iter().enumerate() {
            let path = format!("{}[{index}]", self.path);
            if node.is_null() {
                self.problems
                    .report(node.place, t!("config.empty_item", key = quoted(&self.path)), []);
            } else {
                items.push(Value {
                    node,
                    key_place: first_byte(node.place),
                    path,
                    problems: self.problems,
                });
            }
        }
        Some(items)
    }

    /// Whether it is a list, a mapping, or a single value.
    pub fn is_list(&self) -> bool {
        matches!(self.node.content, Content::Sequence(_))
    }

    /// See [`Value::is_list`].
    pub fn is_mapping(&self) -> bool {
        matches!(self.node.content, Content::Mapping(_))
    }

    /// Text that may be empty, as written; numbers are text too (`id: 001`).
    pub fn any_text(&self) -> Option<&'a str> {
        if self.node.is_null() {
            return Some("");
        }
        let text = self.scalar();
        if text.is_none() {
            self.wrong_type("config.type.text");
        }
        text
    }

    /// Text without blanks around it; must not be empty.
    pub fn text(&self) -> Option<String> {
        let text = self.any_text()?.trim();
        if text.is_empty() {
            self.report(t!("config.empty", key = quoted(&self.path)), []);
            return None;
        }
        Some(text.to_owned())
    }

    /// A list of texts.
    pub fn texts(&self) -> Option<Vec<String>> {
        Some(self.items()?.iter().filter_map(Value::text).collect())
    }

    /// `true` or `false`.
    pub fn boolean(&self) -> Option<bool> {
        let value = match self.plain()?.as_str() {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        };
        if value.is_none() {
            self.wrong_type_with("config.type.boolean", self.boolean_meant());
        }
        value
    }

    fn boolean_meant(&self) -> Vec<String> {
        let Content::Scalar { text, .. } = &self.node.content else {
            return Vec::new();
        };
        let meant = match text.to_lowercase().as_str() {
            "yes" | "on" | "y" | "1" | "是" | "true" | "开" => "true",
            "no" | "off" | "n" | "0" | "否" | "false" | "关" => "false",
            _ => return nearest_help(text, ["true", "false"]),
        };
        vec![t!("config.write", value = meant).into_owned()]
    }

    /// A finite number in a range.
    pub fn number(&self, range: RangeInclusive<f64>) -> Option<f64> {
        let Some(number) = self.as_number() else {
            self.wrong_type_with("config.type.number", self.number_meant());
            return None;
        };
        if range.contains(&number) {
            return Some(number);
        }
        let nearest = number.clamp(*range.start(), *range.end());
        let (low, high) = (range.start(), range.end());
        let message = if high.is_finite() {
            t!("config.out_of_range", key = quoted(&self.path), low = low, high = high)
        } else {
            t!("config.too_low", key = quoted(&self.path), low = low)
        };
        let percent = (range == (0.0..=1.0) && number > 1.0 && number <= 100.0).then_some(number / 100.0);
        let help = percent.map_or(nearest, |fraction| (fraction * 1e9).round() / 1e9);
        self.report(message, [t!("config.did_you_mean", name = help).into_owned()]);
        None
    }

    fn as_number(&self) -> Option<f64> {
        let text = self.plain()?;
        let digits = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
        let number: f64 = text.parse().ok().filter(|_| digits)?;
        number.is_finite().then_some(number)
    }

    fn number_meant(&self) -> Vec<String> {
        let Content::Scalar { text, plain } = &self.node.content else {
            return Vec::new();
        };
        let text = text.trim();
        let percent = text
            .strip_suffix(['%', '％'])
            .and_then(|digits| digits.trim().parse::<f64>().ok());
        if let Some(percent) = percent {
            return vec![t!("config.write", value = (percent * 1e7).round() / 1e9).into_owned()];
        }
        if !plain && text.parse::<f64>().is_ok_and(f64::is_finite) {
            return vec![t!("config.without_quotes", value = text).into_owned()];
        }
        // A number with its unit, as in `48h`.
        let unit = text
            .find(|character: char| !character.is_ascii_digit() && character != '.')
            .unwrap_or(text.len());
        match text[..unit].parse::<f64>() {
            Ok(_) => vec![t!("config.write", value = &text[..unit]).into_owned()],
            Err(_) => Vec::new(),
        }
    }

    /// A whole number in a range.
    pub fn whole(&self, range: RangeInclusive<u32>) -> Option<u32> {
        let Some(number) = self.plain().and_then(|text| text.parse::<i64>().ok()) else {
            self.wrong_type_with("config.type.whole", self.number_meant());
            return None;
        };
        let found = u32::try_from(number).ok().filter(|number| range.contains(number));
        if found.is_none() {
            let (low, high) = (range.start(), range.end());
            let nearest = number.clamp(i64::from(*low), i64::from(*high));
            let message = t!("config.out_of_range", key = quoted(&self.path), low = low, high = high);
            self.report(message, [t!("config.did_you_mean", name = nearest).into_owned()]);
        }
        found
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&self, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let help = nearest_help(&text, words.iter().map(|(word, _)| *word));
            self.report(
                t!("config.unknown_value", value = quoted(&text), key = quoted(&self.path)),
                help,
            );
        }
        found
    }

    /// The text of a single value, as written.
    pub fn scalar(&self) -> Option<&'a str> {
        match &self.node.content {
            Content::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The text of a scalar written without quotes.
    fn plain(&self) -> Option<String> {
        match &self.node.content {
            Content::Scalar { text, plain: true } => Some(text.clone()),
            _ => None,
        }
    }

    /// Reports that the value is not what it should be, naming both.
    pub fn wrong_type(&self, expected: &str) {
        self.wrong_type_with(expected, Vec::new());
    }

    fn wrong_type_with(&self, expected: &str, help: Vec<String>) {
        let found = match &self.node.content {
            Content::Invalid => return,
            Content::Sequence(_) => t!("config.type.list").into_owned(),
            Content::Mapping(_) => t!("config.type.mapping").into_owned(),
            Content::Scalar { text, .. } => quoted(text),
        };
        let message = if self.path.is_empty() {
            t!("config.wrong_root", expected = t!(expected), found = found)
        } else {
            t!(
                "config.wrong_type",
                key = quoted(&self.path),
                expected = t!(expected),
                found = found
            )
        };
        let place = match &self.node.content {
            Content::Scalar { .. } => self.node.place,
            _ => self.key_place,
        };
        self.problems.report(place, message, help);
    }
}

/// A place to point at when a whole block would be too much.
fn first_byte(place: Place) -> Place {
    Place {
        end: place.start + 1,
        ..place
    }
}
