//! What was reached and what was not, beside the priorities of next month.

use serde_json::json;

use super::complaints::chinese;
use super::facts::Verdict;
use super::suggestions::Suggestion;
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
        "本月没有可以对照目标的指标".to_owned()
    } else {
        format!(
            "{judged} 项有目标的指标，{} 项达标，{} 项接近，{} 项未达标",
            met.len(),
            near.len(),
            missed.len()
        )
    };
    let figure = |id: &&str| {
        let value = facts.value(id).map_or_else(String::new, |value| facts.shown(id, value));
        format!(
            "{} {value}，{}",
            facts.label(id),
            facts.target_words(id).unwrap_or_default()
        )
    };
    let moved = |verdict: Verdict| -> Vec<String> {
        let ids = facts.model.metrics.keys().filter(|id| {
            facts.verdict(id) == Some(verdict) && !met.contains(&id.as_str()) && !missed.contains(&id.as_str())
        });
        ids.map(|id| {
            format!(
                "{} {}，{}",
                facts.label(id),
                facts.value(id).map_or_else(String::new, |value| facts.shown(id, value)),
                facts.change_words(id).unwrap_or_default()
            )
        })
        .collect()
    };
    let block = |title: &str, mut lines: Vec<String>, none: &str| {
        const MOST: usize = 5;
        let more = lines.len().saturating_sub(MOST);
        lines.truncate(MOST);
        if more > 0 {
            lines.push(format!("另有{}项，见各章", chinese(more)));
        }
        if lines.is_empty() {
            lines.push(none.to_owned());
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
        block("没做到的", bad, "本月没有未达标或明显变差的指标。"),
        block("做到的", good, "本月没有达标或明显改善的指标。"),
    ]);
    Finding::new(&first, None)
        .source("来源：本报告各章。明显改善、明显变差指与上月相比 p < 0.05。")
        .with("blocks", blocks)
}
