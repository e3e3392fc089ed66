//! Reading mappings and values: each reader reports what is wrong and goes on.

use std::ops::RangeInclusive;

use rust_i18n::t;

use super::diagnostics::{Place, Problems, nearest_help, quoted};
use super::document::{Content, Entry, Node};

/// A mapping being read. Keys become known by being asked for; [`Section::finish`] reports the others.
pub(super) struct Section<'a> {
    entries: &'a [Entry],
    /// Where problems of the section as a whole are shown: its key.
    pub place: Place,
    /// Dotted path from the root; empty for the root.
    path: String,
    known: Vec<&'static str>,
    pub problems: &'a Problems,
}

impl<'a> Section<'a> {
    /// The document's root as a section. A document without any text is an empty section.
    pub fn root(node: &'a Node, problems: &'a Problems) -> Option<Self> {
        let place = Place { end: node.place.start, ..node.place };
        if node.is_null() {
            return Some(Self { entries: &[], place, path: String::new(), known: Vec::new(), problems });
        }
        let value = Value { node, key_place: place, path: String::new(), problems };
        value.section()
    }

    /// The value of a key; `None` when it is not written, empty or already reported.
    pub fn get(&mut self, key: &'static str) -> Option<Value<'a>> {
        self.known.push(key);
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        (!entry.value.is_null()).then(|| self.value(entry))
    }

    /// The value of a key that has no default; reported when it is not written or empty.
    pub fn required(&mut self, key: &'static str) -> Option<Value<'a>> {
        let found = self.get(key);
        if found.is_none() {
            let place = self.entries.iter().find(|entry| entry.key == key).map_or(self.place, |entry| entry.key_place);
            self.problems.report(place, t!("config.missing", key = quoted(&self.path_of(key))), []);
        }
        found
    }

    /// The section under a key; an empty one when it is not written.
    pub fn section(&mut self, key: &'static str) -> Section<'a> {
        let empty = Section {
            entries: &[],
            place: self.place,
            path: self.path_of(key),
            known: Vec::new(),
            problems: self.problems,
        };
        self.get(key).and_then(|value| value.section()).unwrap_or(empty)
    }

    /// Dotted path from the root.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A key whose value is empty because a `#` made the rest of its line a comment, as in `color: #005A66`.
    pub fn swallowed_by_comment(&self, key: &str) -> Option<(Place, &'a str)> {
        let entry = self.entries.iter().find(|entry| entry.key == key && entry.value.is_null())?;
        let text = self.problems.text(entry.key_place.source).get(entry.key_place.end..)?;
        let line = text.lines().next().unwrap_or("");
        let comment = line.trim_start_matches([':', ' ']);
        let word = comment.split_whitespace().next().filter(|word| word.starts_with('#') && word.len() > 1)?;
        let start = entry.key_place.end + line.len() - comment.len();
        Some((Place { start, end: start + word.len(), ..entry.key_place }, word))
    }

    /// Every key with its value, for sections whose keys are names of the user's.
    pub fn entries(&self) -> Vec<(&'a str, Place, Value<'a>)> {
        self.entries.iter().map(|entry| (entry.key.as_str(), entry.key_place, self.value(entry))).collect()
    }

    /// Reports every key that was never asked for, with the nearest one that was.
    pub fn finish(self) {
        for entry in self.entries.iter().filter(|entry| !self.known.contains(&entry.key.as_str())) {
            let known = self.known.iter().copied();
            let help = if self.problems.are_many() { Vec::new() } else { nearest_help(&entry.key, known) };
            let message = if self.path.is_empty() {
                t!("config.unknown_key", key = quoted(&entry.key))
            } else {
                t!("config.unknown_key_in", key = quoted(&entry.key), section = quoted(&self.path))
            };
            self.problems.report(entry.key_place, message, help);
        }
    }

    /// The dotted path of a key of this section.
    pub fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn value(&self, entry: &'a Entry) -> Value<'a> {
        let path = self.path_of(&entry.key);
        Value { node: &entry.value, key_place: entry.key_place, path, problems: self.problems }
    }
}

/// A value being read, with the name that messages call it.
pub(super) struct Value<'a> {
    node: &'a Node,
    key_place: Place,
    pub path: String,
    pub problems: &'a Problems,
}

impl<'a> Value<'a> {
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
            return Some(Section { entries, place: self.key_place, path, known: Vec::new(), problems });
        }
        self.wrong_type("config.type.mapping");
        None
    }

    /// The value as a list; empty items are reported and left out.
    pub fn items(&self) -> Option<Vec<Value<'a>>> {
        let Content::Sequence(nodes) = &self.node.content else {
            self.wrong_type("config.type.list");
            return None;
        };
        let mut items = Vec::with_capacity(nodes.len());
        for (index, node) in nodes.iter().enumerate() {
            let path = format!("{}[{index}]", self.path);
            if node.is_null() {
                self.problems.report(node.place, t!("config.empty_item", key = quoted(&self.path)), []);
            } else {
                items.push(Value { node, key_place: first_byte(node.place), path, problems: self.problems });
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
        match &self.node.content {
            Content::Scalar { text, .. } => Some(text),
            _ => {
                self.wrong_type("config.type.text");
                None
            }
        }
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
        let Content::Scalar { text, .. } = &self.node.content else { return Vec::new() };
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
        let message = match (low.is_finite(), high.is_finite()) {
            (true, true) => t!("config.out_of_range", key = quoted(&self.path), low = low, high = high),
            _ => t!("config.too_low", key = quoted(&self.path), low = low),
        };
        let percent = (range == (0.0..=1.0) && number > 1.0 && number <= 100.0).then_some(number / 100.0);
        let help = percent.map_or(nearest, |fraction| (fraction * 1e9).round() / 1e9);
        self.report(message, [t!("config.did_you_mean", name = help).into_owned()]);
        None
    }

    fn as_number(&self) -> Option<f64> {
        let text = self.plain()?;
        let digits = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
        let number: f64 = text.parse().ok().filter(|_| digits)?;
        number.is_finite().then_some(number)
    }

    fn number_meant(&self) -> Vec<String> {
        let Content::Scalar { text, plain } = &self.node.content else { return Vec::new() };
        let text = text.trim();
        let percent = text.strip_suffix(['%', '％']).and_then(|digits| digits.trim().parse::<f64>().ok());
        if let Some(percent) = percent {
            return vec![t!("config.write", value = (percent * 1e7).round() / 1e9).into_owned()];
        }
        if !plain && text.parse::<f64>().is_ok_and(f64::is_finite) {
            return vec![t!("config.without_quotes", value = text).into_owned()];
        }
        Vec::new()
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
            self.report(t!("config.unknown_value", value = quoted(&text), key = quoted(&self.path)), help);
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
            t!("config.wrong_type", key = quoted(&self.path), expected = t!(expected), found = found)
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
    Place { end: place.start + 1, ..place }
}
