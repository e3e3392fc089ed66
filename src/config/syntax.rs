//! Text that is no YAML, in the words of someone who edits a file rather than a grammar.

use granit_parser::{ErrorKind, ScanError};
use rust_i18n::t;

use super::diagnostics::{Place, Problems};

/// Reports where and why the parser gave up. `offset` is where the parsed part begins in its source.
pub(super) fn report(source: usize, offset: usize, error: &ScanError, problems: &Problems) {
    let text = problems.text(source);
    let start = text.floor_char_boundary(offset + error.marker().byte_offset().unwrap_or(0));
    // At the end of the text the caret belongs to the last line that has something on it.
    let start = if text[start..].trim().is_empty() { text.trim_end().len().max(offset) } else { start };
    let end = start + text[start..].chars().next().filter(|first| *first != '\n').map_or(0, char::len_utf8);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    hide_password(source, line_start, &text[line_start..line_end], problems);
    let mut help = Vec::new();
    let line = &text[line_start..line_end];
    if line.contains('：') && !line.contains(": ") {
        help.push(t!("config.syntax.full_width_colon").into_owned());
    }
    problems.report(Place { source, start, end }, message(error), help);
}

/// No tree, no knowledge which part is the password: everything after the word is hidden.
fn hide_password(source: usize, line_start: usize, line: &str, problems: &Problems) {
    let Some(word) = line.find("password") else { return };
    let value = word + line[word..].find(':').map_or(line.len() - word, |colon| colon + 1);
    let written = line[value..].trim_start_matches([' ', '"', '\'']);
    if !["env:", "file:", "command:"].iter().any(|kind| written.starts_with(kind)) {
        problems.hide(Place { source, start: line_start + value, end: line_start + line.len() });
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
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => t!("config.syntax.quote"),
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
        | E::InvalidQuotedScalarIndent
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
