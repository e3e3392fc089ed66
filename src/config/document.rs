//! YAML text as a tree in which every key and value knows its place.
//!
//! What the configuration has no use for (anchors, aliases, tags, several documents) is reported rather than
//! interpreted, so that no text can grow when it is read.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span};
use rust_i18n::t;

use super::diagnostics::{Place, Problems};
use super::syntax;
use super::words::quoted;

/// Deepest nesting of lists and mappings; the configuration itself needs six.
pub(super) const DEEPEST: usize = 32;

/// A value with its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub place: Place,
    pub content: Content,
}

#[derive(Debug, Clone)]
pub(super) enum Content {
    /// The text after escapes; `plain` when written without quotes.
    Scalar {
        text: String,
        plain: bool,
    },
    Sequence(Vec<Node>),
    /// In the order of the file, keys unique.
    Mapping(Vec<Entry>),
    /// Something already reported; not to be reported again.
    Invalid,
}

/// A key and its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub key: String,
    pub key_place: Place,
    pub value: Node,
}

impl Node {
    /// Whether the value is left empty or `null`, which means the same as leaving out its key.
    pub fn is_null(&self) -> bool {
        matches!(&self.content, Content::Scalar { text, plain: true }
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// A value that is not there, at a place.
    pub fn null(place: Place) -> Self {
        Self {
            place,
            content: Content::Scalar {
                text: String::new(),
                plain: true,
            },
        }
    }
}

/// Reads the part `range` of a source; problems are reported, and what cannot be read is [`Content::Invalid`].
pub(super) fn parse(source: usize, range: Range<usize>, problems: &Problems) -> Node {
    let offset = range.start;
    let text = problems.text(source).get(range).unwrap_or("");
    let whole = Place {
        source,
        start: offset,
        end: offset,
    };
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
    };
    let mut builder = Builder {
        source,
        offset,
        problems,
        open: Vec::new(),
        root: None,
        documents: 0,
    };
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, span)) => builder.take(event, &span),
            Err(error) => {
                syntax::report(source, offset, &error, problems);
                return Node {
                    place: whole,
                    content: Content::Invalid,
                };
            }
        }
        if builder.documents > 1 || problems.are_many() {
            return Node {
                place: whole,
                content: Content::Invalid,
            };
        }
    }
    builder.root.unwrap_or_else(|| Node::null(whole))
}

/// A collection being read.
struct Open {
    place: Place,
    collected: Collected,
}

enum Collected {
    Sequence(Vec<Node>),
    Mapping {
        entries: Vec<Entry>,
        seen: HashMap<String, Place>,
        key: Option<Key>,
    },
}

/// A mapping's key that waits for its value.
enum Key {
    Text(String, Place),
    /// Not a text; reported.
    Invalid,
}

struct Builder<'a> {
    source: usize,
    /// Where the parsed part begins in its source.
    offset: usize,
    problems: &'a Problems,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
}

impl Builder<'_> {
    fn place(&self, span: &Span) -> Place {
        let range = span.byte_range().unwrap_or(0..0);
        let (start, end) = (self.offset + range.start, self.offset + range.end);
        Place {
            source: self.source,
            start,
            end: end.max(start),
        }
    }

    fn take(&mut self, event: Event<'_>, span: &Span) {
        let place = self.place(span);
        if let Some(tag) = span.tag_span() {
            self.problems.report(self.place(&tag), t!("config.tag"), []);
        }
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.problems.report(place, t!("config.second_document"), []);
                }
            }
            Event::Scalar(text, style, anchor, _) => {
                self.refuse_anchor(anchor, place);
                let content = Content::Scalar {
                    text: text.into_owned(),
                    plain: style == ScalarStyle::Plain,
                };
                self.add(Node { place, content });
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let written = self
                    .problems
                    .text(self.source)
                    .get(place.start..place.end)
                    .unwrap_or("*");
                let help = t!("config.alias_help", text = written).into_owned();
                self.problems
                    .report(place, t!("config.alias", name = quoted(written)), [help]);
                self.add(Node {
                    place,
                    content: Content::Invalid,
                });
            }
            Event::SequenceStart(_, anchor, _) => {
                self.refuse_anchor(anchor, place);
                self.open.push(Open {
                    place,
                    collected: Collected::Sequence(Vec::new()),
                });
            }
            Event::MappingStart(_, anchor, _) => {
                self.refuse_anchor(anchor, place);
                let collected = Collected::Mapping {
                    entries: Vec::new(),
                    seen: HashMap::new(),
                    key: None,
                };
                self.open.push(Open { place, collected });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(Open {
                    place: Place { source, start, end },
                    collected,
                }) = self.open.pop()
                else {
                    return;
                };
                let content = match collected {
                    Collected::Sequence(items) => Content::Sequence(items),
                    Collected::Mapping { entries, .. } => Content::Mapping(entries),
                };
                self.add(Node {
                    place: Place {
                        source,
                        start,
                        end: end.max(place.end),
                    },
                    content,
                });
            }
            _ => {}
        }
    }

    fn refuse_anchor(&self, anchor: usize, place: Place) {
        if anchor != 0 {
            self.problems.report(place, t!("config.anchor"), []);
        }
    }

    /// Puts a finished value where it belongs: the root, a list's next item, a mapping's next key or value.
    fn add(&mut self, node: Node) {
        match self.open.last_mut().map(|open| &mut open.collected) {
            None => self.root = Some(node),
            Some(Collected::Sequence(items)) => items.push(node),
            Some(Collected::Mapping { key, entries, seen }) => match key.take() {
                None => *key = Some(key_of(node, self.problems)),
                Some(Key::Invalid) => {}
                Some(Key::Text(key, key_place)) => {
                    self.problems.hide_password(&key, node.place);
                    if let Some(first) = seen.get(&key) {
                        self.problems
                            .report_again(key_place, *first, t!("config.duplicate_key", key = quoted(&key)));
                    } else {
                        seen.insert(key.clone(), key_place);
                        entries.push(Entry {
                            key,
                            key_place,
                            value: node,
                        });
                    }
                }
            },
        }
    }
}

fn key_of(node: Node, problems: &Problems) -> Key {
    match node.content {
        Content::Scalar { text, .. } => Key::Text(text, node.place),
        Content::Sequence(_) | Content::Mapping(_) => {
            problems.report(node.place, t!("config.key_is_no_text"), []);
            Key::Invalid
        }
        Content::Invalid => Key::Invalid,
    }
}
