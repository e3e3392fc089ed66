//! Typst's diagnostics as our errors: template path, line and column, what is wrong, what to do.

use std::fmt::Write as _;

use rust_i18n::t;
use typst::diag::{SourceDiagnostic, Tracepoint};
use typst::syntax::{DiagSpan, FileId};
use typst::{World, WorldExt};

use super::hints::advice;
use super::interface::Outdated;
use super::project::VirtualProject;
use crate::error::{Error, Kind};

/// A line is shown up to so many characters.
const LONGEST: usize = 100;

/// At most so many problems are listed.
const MOST: usize = 10;

/// One error that lists what Typst found. `headline` says in which stage.
pub(super) fn error(headline: &str, found: &[SourceDiagnostic], world: &dyn World, project: &VirtualProject) -> Error {
    let mut message = headline.to_owned();
    let mut hints: Vec<String> = Vec::new();
    for diagnostic in found.iter().take(MOST) {
        let place = place_of(diagnostic, world, project);
        let _ = write!(message, "\n{place}{}", diagnostic.message);
        let line = text_of(diagnostic.span, world);
        if let Some(line) = &line {
            let _ = write!(message, "\n  | {line}");
        }
        // Typst's own hints speak of its command line; where there is advice of ours they would only confuse.
        let found = advice(&diagnostic.message, line.as_deref()).map_or_else(
            || diagnostic.hints.iter().map(|hint| hint.v.to_string()).collect(),
            |advice| vec![advice],
        );
        for hint in found {
            if !hints.contains(&hint) {
                hints.push(hint);
            }
        }
    }
    if found.len() > MOST {
        let _ = write!(message, "\n{}", t!("typeset.more_problems", count = found.len() - MOST));
    }
    if hints.is_empty() {
        hints.push(t!("typeset.advice.other").into_owned());
    }
    hints.extend(project.outdated().iter().map(Outdated::advice));
    Error {
        kind: Kind::Template,
        message,
        hints,
    }
}

/// `report-templates/deck/main.typ:12:5: `, and the page's own line when the problem lies in a shared part.
fn place_of(diagnostic: &SourceDiagnostic, world: &dyn World, project: &VirtualProject) -> String {
    let own = line_of(diagnostic.span, world, project);
    let caller = diagnostic.trace.iter().rev().find_map(|point| match point.v {
        Tracepoint::Import(_) | Tracepoint::Include(_) => None,
        Tracepoint::Call(_) | Tracepoint::Show(_) => line_of(point.span.into(), world, project),
    });
    match (own, caller) {
        (Some(own), Some(caller)) if own != caller => format!("{own}: {}: ", t!("typeset.called_from", place = caller)),
        (Some(place), _) | (None, Some(place)) => format!("{place}: "),
        (None, None) => String::new(),
    }
}

fn line_of(span: DiagSpan, world: &dyn World, project: &VirtualProject) -> Option<String> {
    let id: FileId = span.id()?;
    let path = project.shown_path(id.get().vpath().get_without_slash());
    let line_and_column = || {
        let start = world.range(span)?.start;
        world.source(id).ok()?.lines().byte_to_line_column(start)
    };
    Some(match line_and_column() {
        Some((line, column)) => format!("{path}:{}:{}", line + 1, column + 1),
        None => path,
    })
}

/// The line a problem begins on, without its indentation.
fn text_of(span: DiagSpan, world: &dyn World) -> Option<String> {
    let source = world.source(span.id()?).ok()?;
    let (line, _) = source.lines().byte_to_line_column(world.range(span)?.start)?;
    let text = source.text().lines().nth(line)?.trim();
    let shown: String = text.chars().take(LONGEST).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    Some(format!("{shown}{more}")).filter(|text| !text.is_empty())
}
