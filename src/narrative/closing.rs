//! What was reached and what was not, beside the priorities of next month.

use serde_json::{Value, json};

use super::suggestions::Suggestion;
use super::summary::all_missed;
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
    } else if missed.len() == judged {
        say!(
            facts,
            "finding.closing.all_missed",
            figures = facts.counted_rows("targeted_figure", judged),
            tally = all_missed(facts, judged)
        )
    } else {
        let parts: Vec<String> = [
            (!met.is_empty()).then(|| say!(facts, "finding.tally.met", n = met.len())),
            (!near.is_empty()).then(|| say!(facts, "finding.tally.near", n = near.len())),
            (!missed.is_empty()).then(|| say!(facts, "finding.tally.missed", n = missed.len())),
        ]
        .into_iter()
        .flatten()
        .collect();
        say!(
            facts,
            "finding.closing.tally",
            figures = facts.counted_rows("targeted_figure", judged),
            tally = facts.clauses(&parts)
        )
    };
    let against_target = |id: &&str| json!({ "id": id, "gap": gap(facts, id) });
    let moved = |verdict: Verdict| -> Vec<Value> {
        let ids = facts.model.metrics.keys().filter(|id| {
            facts.verdict(id) == Some(verdict)
                && !facts.is_small(id)
                && !met.contains(&id.as_str())
                && !missed.contains(&id.as_str())
        });
        ids.map(|id| json!({ "id": id, "moved": true })).collect()
    };
    let block = |title: String, rows: Vec<Value>, none: String| json!({ "title": title, "rows": rows, "none": none });
    let good = met.iter().map(against_target).chain(moved(Verdict::Better)).collect();
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
        .map(|id| against_target(&id))
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

/// `高 5.4 个百分点`: on which side of the target a missed figure lies, and how far; nothing for one that met it.
fn gap(facts: &Facts<'_>, id: &str) -> Option<String> {
    let metric = facts.metric(id).filter(|metric| metric.status != Status::Met)?;
    let distance = metric.value?.as_f64() - metric.target?;
    Some(if facts.rounds_to_zero(id, distance) {
        say!(facts, "finding.target.just_off")
    } else {
        let size = facts.shown_difference(id, distance);
        if distance > 0.0 {
            say!(facts, "finding.closing.above", size = size)
        } else {
            say!(facts, "finding.closing.below", size = size)
        }
    })
}
