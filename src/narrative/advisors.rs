//! Chapter 3, advisors: compared with each other, and a page for each.

use super::satisfaction::{ENOUGH, thin};
use super::{Facts, Finding, Findings, words};
use crate::report::tables::AdvisorRow;

/// Points below the store from which a score is worth a word.
const TELLING: f64 = 1.0;

pub(super) fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::from([("advisors".to_owned(), advisors(facts))]);
    let shown = facts
        .model
        .tables
        .advisors
        .iter()
        .filter(|advisor| advisor.internal > 0);
    for (index, row) in shown.enumerate() {
        found.insert(format!("advisor_{}", index + 1), advisor(facts, row));
    }
    found
}

fn advisors(facts: &Facts<'_>) -> Finding {
    let rows = &facts.model.tables.advisors;
    let scored: Vec<&AdvisorRow> = rows
        .iter()
        .filter(|row| row.internal > 0 && row.mot.is_some())
        .collect();
    if scored.is_empty() {
        return facts.nothing(
            &say!(facts, "finding.advisors.none"),
            &say!(facts, "finding.advisors.none_why"),
        );
    }
    let drawn: Vec<f64> = scored
        .iter()
        .flat_map(|row| [row.mot, row.external_mot])
        .chain([facts.value("satisfaction.mot"), facts.details.external_callbacks.mot])
        .flatten()
        .collect();
    let axis = axis_note(facts, &drawn);
    let source = facts.sentences(&[say!(facts, "finding.advisors.source", axis = axis), thin(facts)]);
    let mut enough: Vec<(&AdvisorRow, f64)> = scored
        .iter()
        .filter(|row| row.internal >= ENOUGH)
        .filter_map(|row| Some((*row, row.mot?)))
        .collect();
    enough.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (Some(low), Some(high)) = (enough.first(), enough.last()) else {
        let advisors = facts.counted_rows("advisor", scored.len());
        let first = say!(facts, "finding.advisors.all_small", advisors = advisors);
        return facts
            .finding(&first, Some(&say!(facts, "finding.advisors.only_listed")))
            .source(source);
    };
    let advisors = facts.counted_rows("enough_advisor", enough.len());
    let first = if enough.len() == 1 {
        say!(
            facts,
            "finding.advisors.one",
            advisors = advisors,
            score = facts.score(low.1)
        )
    } else {
        say!(
            facts,
            "finding.advisors.range",
            advisors = advisors,
            low = words::number(low.1, 1),
            high = facts.score(high.1)
        )
    };
    let below: Vec<&str> = facts.value("satisfaction.mot").map_or_else(Vec::new, |store| {
        enough
            .iter()
            .filter(|(_, mot)| store - mot >= TELLING)
            .map(|(row, _)| row.advisor.as_str())
            .collect()
    });
    let second = if below.is_empty() {
        say!(facts, "finding.advisors.none_below")
    } else {
        say!(
            facts,
            "finding.advisors.below",
            n = below.len(),
            names = words::listed(facts.tongue(), &below, 4, "head")
        )
    };
    facts.finding(&first, Some(&second)).source(source)
}

fn advisor(facts: &Facts<'_>, row: &AdvisorRow) -> Finding {
    let store = facts.value("satisfaction.mot");
    let valid = facts.counted("callback", row.internal);
    let first = match (row.mot, store) {
        (Some(mot), Some(store)) => {
            let gap = mot - store;
            let standing = if gap.abs() < 0.05 {
                say!(facts, "finding.advisor.level")
            } else if gap > 0.0 {
                say!(facts, "finding.advisor.above", size = facts.points(gap))
            } else {
                say!(facts, "finding.advisor.below", size = facts.points(gap))
            };
            facts.clauses(&[scored(facts, row, mot), standing])
        }
        (Some(mot), None) => scored(facts, row, mot),
        (None, _) => say!(
            facts,
            "finding.advisor.no_score",
            advisor = row.advisor,
            callbacks = valid
        ),
    };
    let small = row.internal < ENOUGH;
    let drawn: Vec<f64> = facts
        .details
        .items
        .iter()
        .filter(|item| item.line_group == "service")
        .flat_map(|item| [item.score, row.scores.get(&item.item).copied().flatten()])
        .flatten()
        .collect();
    let axis = axis_note(facts, &drawn);
    let gaps: Vec<_> = facts
        .details
        .items
        .iter()
        .filter(|item| item.line_group == "service")
        .filter_map(|item| {
            let points = row.scores.get(&item.item).copied().flatten()?;
            // As the page rounds it.
            let gap = ((points - item.score?) * 10.0).round() / 10.0;
            Some((item.label.as_str(), points, gap))
        })
        .collect();
    let all_close = gaps.iter().all(|(.., gap)| gap.abs() < TELLING);
    let second = if small {
        Some(say!(facts, "finding.advisor.small", callbacks = valid))
    } else {
        let lowest = gaps.iter().copied().min_by(|a, b| a.2.total_cmp(&b.2));
        lowest.map(|(label, points, gap)| {
            if gap <= -TELLING {
                say!(
                    facts,
                    "finding.advisor.worst_item",
                    item = label,
                    score = facts.score(points),
                    size = facts.points(gap)
                )
            } else if all_close {
                say!(facts, "finding.advisor.all_close")
            } else if gap < 0.0 {
                say!(facts, "finding.advisor.none_far_below")
            } else {
                say!(facts, "finding.advisor.no_item_below")
            }
        })
    };
    facts
        .finding(&first, second.as_deref())
        .source(say!(facts, "finding.advisor.source", callbacks = valid, axis = axis))
        .unlisted()
}

/// Says that the axis of these scores does not start at zero, where it does not.
fn axis_note(facts: &Facts<'_>, drawn: &[f64]) -> String {
    if words::axis_leaves_zero(drawn, 8.0) {
        say!(facts, "finding.advisor.axis")
    } else {
        String::new()
    }
}

/// `李娜：内部 MOT 86.9 分`
fn scored(facts: &Facts<'_>, row: &AdvisorRow, mot: f64) -> String {
    say!(
        facts,
        "finding.advisor.score",
        advisor = row.advisor,
        score = facts.score(mot)
    )
}
