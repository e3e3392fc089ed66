//! Text that is no YAML, in the words of someone who edits a file rather than a grammar.

use granit_parser::{ErrorKind, ScanError};
use rust_i18n::t;

use super::diagnostics::{Place, Problems, SECRET_KINDS};

/// Reports where and why the parser gave up. `offset` is where the parsed part begins in its source.
pub(super) fn report(source: usize, offset: usize, error: &ScanError, problems: &Problems) {
    use ErrorKind as E;
    let text = problems.text(source);
    let start = text.floor_char_boundary(offset + error.marker().byte_offset().unwrap_or(0));
    for (line_start, line) in lines_up_to(text, start) {
        hide_password(source, line_start, line, problems);
        if let Some(colon) = full_width_colon(line) {
            let start = line_start + colon;
            let place = Place {
                source,
                start,
                end: start + '：'.len_utf8(),
            };
            problems.report(place, t!("config.syntax.full_width_colon"), []);
            return;
        }
    }
    // At the end of the text the caret belongs to the last line that has something on it.
    let start = if text[start..].trim().is_empty() {
        text.trim_end().len().max(offset)
    } else {
        start
    };
    // A text that was never closed shows only where the next line begins.
    let start = match error.kind() {
        E::InvalidQuotedScalarIndent => text[offset..start].rfind(['"', '\'']).map_or(start, |at| offset + at),
        _ => start,
    };
    // The parser stops at the beginning of what goes on in a line indented by a tab.
    let start = match error.kind() {
        E::TabNotAllowed | E::TabInBlockIndentation | E::TabInIndentation | E::TabInPlainScalar => {
            indented_by_tab(text, start).unwrap_or(start)
        }
        _ => start,
    };
    let end = start
        + text[start..]
            .chars()
            .next()
            .filter(|first| *first != '\n')
            .map_or(0, char::len_utf8);
    let unclosed = matches!(error.kind(), E::UnclosedFlowCollection { .. });
    let comment = unclosed && text[start..].lines().next().is_some_and(|line| line.contains(" #"));
    let help = comment.then(|| t!("config.syntax.comment").into_owned());
    problems.report(Place { source, start, end }, message(error), help);
}

/// The tab in the indentation of the line an offset lies in, or of the first one after it.
fn indented_by_tab(text: &str, offset: usize) -> Option<usize> {
    let mut start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    for line in text[start..].split_inclusive('\n') {
        let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line[..indentation].find('\t') {
            return Some(start + tab);
        }
        start += line.len();
    }
    None
}

/// The line an offset lies in and the two before it, the last one first, each with where it begins.
fn lines_up_to(text: &str, offset: usize) -> impl Iterator<Item = (usize, &str)> {
    let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
    let mut rest = Some(&text[..end]);
    std::iter::from_fn(move || {
        let before = rest?;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        rest = start.checked_sub(1).map(|end| &before[..end]);
        Some((start, &before[start..]))
    })
    .take(3)
}

/// Where a line has `：` where its only colon should be.
fn full_width_colon(line: &str) -> Option<usize> {
    let plain = !line.contains(": ") && !line.trim_end().ends_with(':') && !line.trim_start().starts_with('#');
    line.find('：').filter(|_| plain)
}

/// No tree, no knowledge which part is the password: everything after the word is hidden.
fn hide_password(source: usize, line_start: usize, line: &str, problems: &Problems) {
    let Some(word) = line.find("database:").or_else(|| line.find("password")) else {
        return;
    };
    let value = word + line[word..].find(':').map_or(line.len() - word, |colon| colon + 1);
    let written = line[value..].trim_start_matches([' ', '"', '\'']);
    if !SECRET_KINDS.iter().any(|kind| written.starts_with(kind)) {
        problems.hide(Place {
            source,
            start: line_start + value,
            end: line_start + line.len(),
        });
    }
}

fn message(error: &ScanError) -> String {
    use ErrorKind as E;
    match error.kind() {
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabAtBlockScalarStart
        | E::TabInPlainScalar => t!("config.syntax.tab"),
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar | E::InvalidQuotedScalarIndent => {
            t!("config.syntax.quote")
        }
        E::UnclosedFlowCollection { open } => t!("config.syntax.bracket", open = open),
        E::UnexpectedEofFlowSequence | E::UnexpectedEofFlowMapping | E::UnexpectedEofImplicitFlowMapping => {
            t!("config.syntax.unclosed")
        }
        E::MismatchedFlowCollectionEnd { open, close } => {
            t!("config.syntax.mismatched", open = open, close = close)
        }
        E::ExpectedFlowMappingSeparator | E::ExpectedFlowSequenceSeparator => t!("config.syntax.comma"),
        E::MappingValueNotAllowed | E::InvalidColonPlacement | E::InvalidMappingValueWhitespace => {
            t!("config.syntax.colon")
        }
        E::SimpleKeyExpected | E::ExpectedBlockMappingKey | E::MappingKeyNotAllowed | E::InvalidSimpleKey => {
            t!("config.syntax.key")
        }
        E::InvalidIndentation
        | E::InvalidFlowScalarIndent
        | E::InvalidBlockScalarIndent
        | E::ExpectedBlockSequenceEntry
        | E::BlockSequenceEntryNotAllowed => t!("config.syntax.indentation"),
        E::RecursionLimitExceeded => t!("config.syntax.depth"),
        E::UnknownQuotedScalarEscape => t!("config.syntax.escape"),
        E::UnexpectedCharacter { character } => {
            t!("config.syntax.character", character = character.escape_default())
        }
        _ => t!("config.syntax.other", reason = error.info()),
    }
    .into_owned()
}
