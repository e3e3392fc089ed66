//! Problems found in the configuration, and how they are shown: place, line, caret, nearest valid name.

use std::cell::RefCell;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use rust_i18n::t;

use super::words::is_near;
use crate::error::{Error, Kind};

/// So many problems are shown; the rest is only counted.
const SHOWN: usize = 100;

/// Longer lines (in bytes) are shown in part.
const LONGEST_LINE: usize = 4096;

/// How a value begins that says where a password is kept.
pub(super) const SECRET_KINDS: [&str; 3] = ["env:", "file:", "command:"];

/// A text that configuration comes from: the file, or one `--set` flag.
#[derive(Debug)]
pub(super) struct SourceText {
    /// The path as given, or `--set`.
    pub name: String,
    pub text: String,
}

/// A range of bytes in one of the sources; ordered as a reader meets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub source: usize,
    pub start: usize,
    pub end: usize,
}

/// One mistake: where, what, and what would be right.
#[derive(Debug)]
struct Problem {
    place: Place,
    message: String,
    help: Vec<String>,
    /// Where the thing was written first, for duplicates.
    first: Option<Place>,
}

/// All problems found so far, with the texts they were found in.
///
/// Checks share it immutably, so that each can report without owning it.
#[derive(Debug)]
pub(super) struct Problems {
    sources: Vec<SourceText>,
    found: RefCell<Vec<Problem>>,
    secrets: RefCell<Vec<Place>>,
}

impl Problems {
    pub fn new(sources: Vec<SourceText>) -> Self {
        Self {
            sources,
            found: RefCell::default(),
            secrets: RefCell::default(),
        }
    }

    /// The text of a source; empty for an index that does not exist.
    pub fn text(&self, source: usize) -> &str {
        self.sources.get(source).map_or("", |source| source.text.as_str())
    }

    /// 1-based line of a place.
    pub fn line(&self, place: Place) -> usize {
        Line::around(self.text(place.source), place.start).number
    }

    /// Number of sources.
    pub fn sources(&self) -> usize {
        self.sources.len()
    }

    /// Reports a problem with any number of lines of help.
    pub fn report(&self, place: Place, message: impl Into<String>, help: impl IntoIterator<Item = String>) {
        let help = help.into_iter().collect();
        self.found.borrow_mut().push(Problem {
            place,
            message: message.into(),
            help,
            first: None,
        });
    }

    /// Reports that something was written before.
    pub fn report_again(&self, place: Place, first: Place, message: impl Into<String>) {
        let problem = Problem {
            place,
            message: message.into(),
            help: Vec::new(),
            first: Some(first),
        };
        self.found.borrow_mut().push(problem);
    }

    /// Keeps a secret out of everything that is shown.
    pub fn hide(&self, place: Place) {
        self.secrets.borrow_mut().push(place);
    }

    /// Keeps a value out of everything that is shown when its key seems to mean a password or the address of a database and the
    /// value is not the place where one is kept.
    pub fn hide_password(&self, key: &str, place: Place) {
        let text = self
            .text(place.source)
            .get(place.start..place.end)
            .unwrap_or("")
            .trim_start_matches(['"', '\'']);
        if (is_near(key, "password") || key == "database") && !SECRET_KINDS.iter().any(|kind| text.starts_with(kind)) {
            self.hide(place);
        }
    }

    /// Whether there are more problems than anyone reads; then no more work goes into describing them.
    pub fn are_many(&self) -> bool {
        self.found.borrow().len() > 10 * SHOWN
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.borrow().is_empty()
    }

    /// All problems as one error, in the order of the file, flags after it, with a closing count.
    pub fn into_error(self) -> Error {
        let Self {
            sources,
            found,
            secrets,
        } = self;
        let mut found = found.into_inner();
        found.sort_by_key(|problem| problem.place);
        let texts = masked(&sources, &secrets.into_inner());
        let mut message = t!("config.unusable").into_owned();
        for problem in found.iter().take(SHOWN) {
            message.push_str("\n\n");
            message.push_str(&render(problem, &sources, &texts));
        }
        if let Some(rest) = found.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
            message.push_str("\n\n");
            message.push_str(&t!("config.more", count = rest));
        }
        message.push_str("\n\n");
        let file = sources.first().map_or("", |source| source.name.as_str());
        message.push_str(&match found.len() {
            1 => t!("config.one_problem", file = file),
            count => t!("config.problems", count = count, file = file),
        });
        Error::new(Kind::Config, message)
    }
}

/// The sources' texts with every secret replaced by as many bytes of `*`.
fn masked(sources: &[SourceText], secrets: &[Place]) -> Vec<String> {
    let mut texts: Vec<String> = sources.iter().map(|source| source.text.clone()).collect();
    for place in secrets {
        let Some(text) = texts.get_mut(place.source) else {
            continue;
        };
        let range = place.start..place.end;
        let Some(secret) = text.get(range.clone()) else {
            continue;
        };
        let stars: String = secret
            .bytes()
            .map(|byte| if byte == b'\n' { '\n' } else { '*' })
            .collect();
        text.replace_range(range, &stars);
    }
    for text in &mut texts {
        *text = without_credentials(text);
    }
    texts
}

/// A text with what stands before the host of every address (`mysql://user:password@host`) replaced by as many bytes of `*`.
fn without_credentials(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        shown.push_str(before);
        let end = after.find(char::is_whitespace).unwrap_or(after.len());
        let hidden = after[..end].rfind('@').unwrap_or(0);
        shown.push_str(&"*".repeat(hidden));
        rest = &after[hidden..];
    }
    shown.push_str(rest);
    shown
}

/// One problem as text: what, where, the line with a caret, what would be right.
fn render(problem: &Problem, sources: &[SourceText], texts: &[String]) -> String {
    let Place { source, start, end } = problem.place;
    let path = sources.get(source).map_or("", |source| source.name.as_str());
    let line = Line::around(texts.get(source).map_or("", String::as_str), start);
    let excerpt = line.excerpt(start, end);
    let snippet = Snippet::source(excerpt.text).line_start(line.number);
    let snippet = snippet.annotation(AnnotationKind::Primary.span(excerpt.range));
    // Values that messages repeat may be addresses.
    let message = without_credentials(&problem.message);
    let helps: Vec<String> = problem.help.iter().map(|help| without_credentials(help)).collect();
    let (error_label, help_label) = (t!("config.label.error"), t!("config.label.help"));
    let title = Level::ERROR
        .with_name(error_label.as_ref())
        .primary_title(message.as_str());
    let mut group = if excerpt.cut {
        let origin = Origin::path(path).line(line.number).char_column(line.column(start));
        title.element(origin).element(snippet)
    } else {
        title.element(snippet.path(path))
    };
    let first = problem.first.map(|first| {
        let line = Line::around(texts.get(first.source).map_or("", String::as_str), first.start).number;
        t!("config.first_here", line = line).into_owned()
    });
    for help in helps.iter().chain(first.iter()) {
        group = group.element(Level::HELP.with_name(help_label.as_ref()).message(help.as_str()));
    }
    Renderer::plain().render(&[group])
}

/// One line of a text.
struct Line<'a> {
    /// 1-based.
    number: usize,
    /// Byte offset of its first character.
    start: usize,
    text: &'a str,
}

/// The part of a line that is shown, with the marked range in it.
struct Excerpt<'a> {
    text: &'a str,
    range: Range<usize>,
    /// Whether the line's beginning was left out.
    cut: bool,
}

impl<'a> Line<'a> {
    /// The line that a byte offset lies in.
    fn around(text: &'a str, offset: usize) -> Self {
        let offset = text.floor_char_boundary(offset);
        let (before, after) = text.split_at(offset);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = after.find('\n').map_or(text.len(), |at| offset + at);
        let number = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Self {
            number,
            start,
            text: text.get(start..end).unwrap_or("").trim_end_matches('\r'),
        }
    }

    /// 1-based column of a byte offset, in characters.
    fn column(&self, offset: usize) -> usize {
        self.text[..self.text.floor_char_boundary(offset - self.start)]
            .chars()
            .count()
            + 1
    }

    /// The line, or of a very long one the part around the range, with the range cut to what is shown.
    fn excerpt(&self, start: usize, end: usize) -> Excerpt<'a> {
        let from = self.text.floor_char_boundary(start.saturating_sub(self.start));
        let to = self.text.floor_char_boundary(end.saturating_sub(self.start)).max(from);
        if self.text.len() <= LONGEST_LINE {
            return Excerpt {
                text: self.text,
                range: from..to,
                cut: false,
            };
        }
        let left = self.text.floor_char_boundary(from.saturating_sub(LONGEST_LINE / 4));
        let right = self.text.floor_char_boundary(from + LONGEST_LINE / 4);
        Excerpt {
            text: &self.text[left..right],
            range: from - left..to.min(right) - left,
            cut: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_what_stands_before_the_host() {
        for (text, shown) in [
            ("a: mysql://u:p@ss@h/db # x@y", "a: mysql://******@h/db # x@y"),
            ("https://example.com/a b@c", "https://example.com/a b@c"),
            ("[x://a:b@c, 'y://d:e@f']", "[x://***@c, 'y://***@f']"),
        ] {
            assert_eq!(without_credentials(text), shown);
        }
    }

    #[test]
    fn lines_are_counted_from_one() {
        let line = Line::around("a\nbc\r\nd", 3);
        assert_eq!((line.number, line.text, line.column(3)), (2, "bc", 2));
        assert_eq!(Line::around("", 0).number, 1);
        assert_eq!(Line::around("a\n", 2).number, 2);
    }
}
