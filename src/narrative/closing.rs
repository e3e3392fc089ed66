//! What was reached and what was not, beside the priorities of next month.

use serde_json::json;

use super::suggestions::Suggestion;
use super::verdict::Verdict;
use super::{Facts, Finding};
use crate::report::Status;

/// What the closing page says of this month.
pub fn closing(facts: &Facts<'_>, suggestions: &[Suggestion]) -> Finding {
    let with = |status: Status| -> Vec<&str> {
        facts
            .config
            .targets
            .iter()
            .map(|(id, _)| id.as_str())
            .filter(|id| facts.metric(id).is_some_and(|metric| metric.status == status))
            .collect()
    };
    let (met, near, missed) = (with(Status::Met), with(Status::Near), with(Status::Missed));
    let judged = met.len() + near.len() + missed.len();
    let first = if judged == 0 {
        say!(facts, "finding.closing.no_target")
    } else {
        say!(
            facts,
            "finding.closing.tally",
            figures = facts.counted_rows("targeted_figure", judged),
            met = met.len(),
            near = near.len(),
            missed = missed.len()
        )
    };
    let figure = |id: &&str| facts.clauses(&[figure_words(facts, id), facts.target_words(id).unwrap_or_default()]);
    let moved = |verdict: Verdict| -> Vec<String> {
        let ids = facts.model.metrics.keys().filter(|id| {
            facts.verdict(id) == Some(verdict)
                && !facts.is_small(id)
                && !met.contains(&id.as_str())
                && !missed.contains(&id.as_str())
        });
        ids.map(|id| facts.clauses(&[figure_words(facts, id), facts.change_words(id).unwrap_or_default()]))
            .collect()
    };
    let block = |title: String, mut lines: Vec<String>, none: String| {
        if lines.is_empty() {
            lines.push(none);
        }
        json!({ "title": title, "lines": lines })
    };
    let good = met.iter().map(figure).chain(moved(Verdict::Better)).collect();
    let by_gap: Vec<&str> = suggestions
        .iter()
        .map(|suggestion| suggestion.subject.as_str())
        .filter(|id| missed.contains(id))
        .collect();
    let others = missed.iter().copied().filter(|id| !by_gap.contains(id));
    let bad = by_gap
        .iter()
        .copied()
        .chain(others)
        .map(|id| figure(&id))
        .chain(moved(Verdict::Worse))
        .collect();
    let blocks = json!([
        block(
            say!(facts, "finding.closing.bad"),
            bad,
            say!(facts, "finding.closing.no_bad")
        ),
        block(
            say!(facts, "finding.closing.good"),
            good,
            say!(facts, "finding.closing.no_good")
        ),
    ]);
    facts
        .finding(&first, None)
        .source(say!(facts, "finding.closing.source"))
        .with("blocks", blocks)
}

/// `流失率 27.4%`, the name alone without a figure.
fn figure_words(facts: &Facts<'_>, id: &str) -> String {
    facts
        .value(id)
        .map_or_else(|| facts.label(id), |value| facts.named_with_sample(id, value))
}
