//! `servicedeck runs`: what was produced and sent, when, from which inputs.

use chrono::{DateTime, Utc};
use rust_i18n::t;
use serde_json::json;

use super::{answer, project};
use crate::cli::Common;
use crate::deliver::notice::gist;
use crate::deliver::overview::{self, Overview, Progress};
use crate::error::{Error, Kind, Result};
use crate::retold::retold;

/// Blanks between two columns.
const GAP: usize = 2;

pub(super) fn runs(common: &Common) -> Result<u8> {
    let (config, job) = project::open(common, None)?;
    let overviews = overview::overviews(&job.out, &config, common.month, &common.store)?;
    if common.json {
        let text = serde_json::to_string_pretty(&json!(overviews))
            .map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
        answer(&format!("{text}\n"))?;
    } else if overviews.is_empty() {
        answer(&format!("{}\n", t!("runs.none")))?;
    } else {
        let header = t!("runs.header").split('\t').map(str::to_owned).collect();
        let rows: Vec<Vec<String>> = std::iter::once(header).chain(overviews.iter().map(row)).collect();
        answer(&table(&rows))?;
    }
    Ok(0)
}

fn row(overview: &Overview) -> Vec<String> {
    let sent = overview
        .recipients
        .iter()
        .filter(|recipient| recipient.state == "sent")
        .count();
    let produced = overview.runs.iter().rev().find(|run| run.error.is_none());
    let mut notes = Vec::new();
    if overview.provisional {
        notes.push(t!("runs.provisional").into_owned());
    }
    if !overview.restated.is_empty() {
        notes.push(t!("runs.restated", count = overview.restated.len()).into_owned());
    }
    let troubled = overview.recipients.iter().filter(|recipient| recipient.state != "sent");
    notes.extend(troubled.filter_map(|recipient| {
        recipient
            .error
            .as_ref()
            .map(|error| format!("{}: {}", recipient.address, gist(&retold(error))))
    }));
    notes.extend(overview.error.iter().map(|error| gist(&retold(error))));
    vec![
        overview.month.to_string(),
        overview.store.clone(),
        state(overview.state),
        format!("{sent}/{}", overview.recipients.len()),
        local(produced.map(|run| run.started)),
        local(last_sent(overview)),
        notes.join("; "),
    ]
}

/// When the last of them was sent.
fn last_sent(overview: &Overview) -> Option<DateTime<Utc>> {
    let sent = overview.recipients.iter().filter(|recipient| recipient.state == "sent");
    sent.filter_map(|recipient| recipient.at.as_deref()?.parse().ok()).max()
}

/// A time as the clock on the wall shows it.
fn local(time: Option<DateTime<Utc>>) -> String {
    time.map_or_else(
        || "–".to_owned(),
        |time| time.with_timezone(&chrono::Local).format("%Y-%m-%d %H:%M").to_string(),
    )
}

fn state(progress: Progress) -> String {
    match progress {
        Progress::Produced => t!("runs.state.produced"),
        Progress::Sent => t!("runs.state.sent"),
        Progress::Partial => t!("runs.state.partial"),
        Progress::Failed => t!("runs.state.failed"),
        Progress::Uncertain => t!("runs.state.uncertain"),
    }
    .into_owned()
}

/// Columns as wide as their widest cell; Chinese characters are two wide on a terminal.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width_of = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| width(cell))
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width_of).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, wide) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(wide - width(cell) + GAP));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn width(text: &str) -> usize {
    text.chars()
        .map(|character| if character >= '\u{1100}' { 2 } else { 1 })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_with_chinese_text() {
        let rows = [["月份", "状态"], ["2026-04", "已发送"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(table(&rows), "月份     状态\n2026-04  已发送\n");
    }
}
