//! `--set key.path=value`: one value of the configuration replaced from the command line.

use std::ops::Range;

use rust_i18n::t;

use super::diagnostics::{Place, Problems};
use super::document::{Content, DEEPEST, Entry, Node, parse};
use super::names;
use super::words::quoted;

/// Replaces (or adds) in `root` the value that the flag with source number `source` names.
pub(super) fn apply(root: &mut Node, source: usize, problems: &Problems) {
    let flag = problems.text(source);
    let place = |range: Range<usize>| Place {
        source,
        start: range.start,
        end: range.end,
    };
    let Some(equals) = flag.find('=') else {
        problems.report(
            place(0..flag.len()),
            t!("config.set.no_equals"),
            [t!("config.set.help").into_owned()],
        );
        return;
    };
    let path = &flag[..equals];
    if path.split('.').any(|part| part.trim().is_empty()) || path.split('.').count() > DEEPEST {
        problems.report(
            place(0..equals),
            t!("config.set.bad_path"),
            [t!("config.set.help").into_owned()],
        );
        return;
    }
    let value = equals + 1..flag.len();
    problems.hide_password(path.rsplit('.').next().unwrap_or(path), place(value.clone()));
    // To YAML `#005A66` alone is a comment; on a command line nobody means one.
    let value = if flag[value.clone()].starts_with('#') {
        let content = Content::Scalar {
            text: flag[value.clone()].to_owned(),
            plain: false,
        };
        Node {
            place: place(value),
            content,
        }
    } else {
        parse(source, value, problems)
    };
    let step = Step {
        path,
        at: 0,
        source,
        problems,
    };
    step.set(root, value);
}

/// The part of a flag's path that is still to be walked.
struct Step<'a> {
    path: &'a str,
    /// Where the remaining part begins.
    at: usize,
    source: usize,
    problems: &'a Problems,
}

impl Step<'_> {
    fn set(self, node: &mut Node, value: Node) {
        if node.is_null() {
            node.content = Content::Mapping(Vec::new());
        }
        let rest = &self.path[self.at..];
        match &mut node.content {
            Content::Invalid => {}
            Content::Scalar { .. } => self.refuse(rest.len(), &t!("config.set.through_value", key = self.walked())),
            Content::Sequence(items) => {
                let length = rest.find('.').unwrap_or(rest.len());
                match item_at(items, &rest[..length]) {
                    Some(item) => self.enter(length, item, value),
                    None => self.refuse(length, &t!("config.set.no_item", key = self.walked())),
                }
            }
            Content::Mapping(entries) => {
                let length = self.key_length(entries, rest);
                let key = &rest[..length];
                let start = self.at;
                let key_place = Place {
                    source: self.source,
                    start,
                    end: start + length,
                };
                let position = entries.iter().position(|entry| entry.key == key).unwrap_or_else(|| {
                    entries.push(Entry {
                        key: key.to_owned(),
                        key_place,
                        value: Node::null(key_place),
                    });
                    entries.len() - 1
                });
                if let Some(entry) = entries.get_mut(position) {
                    self.enter(length, &mut entry.value, value);
                }
            }
        }
    }

    /// Goes on behind a key of the given length; at the path's end the value takes its place.
    fn enter(self, length: usize, node: &mut Node, value: Node) {
        let at = self.at + length + 1;
        if at > self.path.len() {
            *node = value;
        } else {
            Self { at, ..self }.set(node, value);
        }
    }

    /// Names of figures contain dots: the longest key there is wins, then a figure's name, then the part up to the dot.
    fn key_length(&self, entries: &[Entry], rest: &str) -> usize {
        let begins = |key: &str| {
            rest.strip_prefix(key)
                .is_some_and(|after| after.is_empty() || after.starts_with('.'))
        };
        let known = entries
            .iter()
            .map(|entry| entry.key.as_str())
            .filter(|key| begins(key))
            .map(str::len)
            .max();
        let by_figure = || match self.walked() {
            "labels" => Some(rest.len()),
            "targets" => {
                let figure = names::known_metric_ids().into_iter().find(|id| begins(id));
                let before_last = rest.rsplit_once('.').map(|(figure, _)| figure.len());
                figure.map(str::len).or(before_last)
            }
            _ => None,
        };
        known
            .or_else(by_figure)
            .unwrap_or_else(|| rest.find('.').unwrap_or(rest.len()))
    }

    /// The path up to here, without its last dot.
    fn walked(&self) -> &str {
        self.path[..self.at].trim_end_matches('.')
    }

    fn refuse(&self, length: usize, message: &str) {
        let place = Place {
            source: self.source,
            start: self.at,
            end: self.at + length,
        };
        self.problems.report(
            place,
            format!("{message}: {}", quoted(self.path)),
            [t!("config.set.help").into_owned()],
        );
    }
}

/// A list's item by its number (from 0) or, where items have one, by its `id`.
fn item_at<'a>(items: &'a mut [Node], name: &str) -> Option<&'a mut Node> {
    let by_id = items.iter().position(|item| match &item.content {
        Content::Mapping(entries) => entries.iter().any(|entry| {
            entry.key == "id" && matches!(&entry.value.content, Content::Scalar { text, .. } if text == name)
        }),
        _ => false,
    });
    let index = by_id.or_else(|| name.parse().ok())?;
    items.get_mut(index)
}
