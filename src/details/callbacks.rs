//! The customers' own words.

use polars::prelude::*;

use super::items::Dissatisfied;
use super::{DAY, Source, count, of_month, written};
use crate::metrics::frames::{flags, integers, milliseconds, texts};
use crate::records::schema::Line;
use crate::report::{CallbacksOfLine, CustomerComment};

/// What stands in a comment cell where the customer said nothing.
const NOTHING_SAID: [&str; 6] = ["-", "--", "/", "无", "N/A", "NULL"];

/// Comments of the month's valid internal callbacks of all lines, lowest overall level first, then by time.
pub(super) fn comments(source: Source) -> PolarsResult<Vec<CustomerComment>> {
    let valid = of_month(&source.figures.facts.callbacks, "called_month", source.month)?
        .lazy()
        .filter(
            col("kept")
                .and(col("internal"))
                .and(col("valid"))
                .and(col("comment").is_not_null()),
        )
        .collect()?;
    let (comments, lines) = (texts(&valid, "comment")?, texts(&valid, "line")?);
    let (advisors, overall) = (texts(&valid, "handled_by")?, integers(&valid, "overall")?);
    let called = milliseconds(&valid, "called_at")?;
    let dissatisfied = Dissatisfied::of(&valid, source)?;
    let said = |row: &usize| {
        let comment = comments[*row].unwrap_or_default().trim();
        !comment.is_empty() && !NOTHING_SAID.iter().any(|nothing| nothing.eq_ignore_ascii_case(comment))
    };
    let mut rows: Vec<usize> = (0..valid.height()).filter(said).collect();
    // A callback without an overall level comes last.
    rows.sort_by_key(|&row| (overall[row].unwrap_or(i64::MAX), called[row], row));
    Ok(rows
        .into_iter()
        .map(|row| CustomerComment {
            date: written(called[row], DAY).unwrap_or_default(),
            line: lines[row].unwrap_or("repair").to_owned(),
            advisor: advisors[row].map(str::to_owned),
            overall: overall[row],
            items: dissatisfied.of_row(row),
            comment: source.mask.text(comments[row].unwrap_or_default().trim()).into_owned(),
        })
        .collect())
}

/// The month's collapsed internal callbacks by line of business.
pub(super) fn by_line(source: Source) -> PolarsResult<Vec<CallbacksOfLine>> {
    let callbacks = of_month(&source.figures.facts.callbacks, "called_month", source.month)?
        .lazy()
        .filter(col("kept").and(col("internal")))
        .collect()?;
    let lines = texts(&callbacks, "line")?;
    let valid = flags(&callbacks, "valid")?;
    let of_line = |line: Line| {
        lines
            .iter()
            .zip(&valid)
            .filter(move |(found, _)| **found == Some(line.name()))
    };
    Ok(Line::ALL
        .into_iter()
        .map(|line| CallbacksOfLine {
            line: line.name().to_owned(),
            total: count(of_line(line).count()),
            valid: count(of_line(line).filter(|(_, valid)| **valid).count()),
        })
        .collect())
}
