//! Cover, contents and the one-page summary: which figures stand there, and what they say together.

use super::movements::movements;
use super::verdict::Verdict;
use super::{Facts, Finding, Findings, words};
use crate::language::Language;
use crate::report::Status;

/// Figures a summary shows when targets do not fill it, most telling first.
const KEY_FIGURES: [&str; 10] = [
    "satisfaction.company",
    "first_time_fix.rate",
    "churn.rate",
    "complaints.per_100_orders",
    "callbacks.valid_rate",
    "appointments.rate",
    "satisfaction.disappointed_rate",
    "satisfaction.mot",
    "external.css",
    "orders.delivered",
];

/// Rows of the summary.
const ROWS: usize = 8;

pub(super) fn findings(facts: &Facts<'_>) -> Findings {
    let rows = rows(facts);
    Findings::from([
        ("cover".to_owned(), cover(facts, &rows)),
        ("contents".to_owned(), contents(facts)),
        ("summary".to_owned(), summary(facts, &rows)),
    ])
}

fn status(facts: &Facts<'_>, id: &str) -> Status {
    facts.metric(id).map_or(Status::None, |metric| metric.status)
}

fn rank(status: Status) -> u8 {
    match status {
        Status::Missed => 0,
        Status::Near => 1,
        Status::Met => 2,
        Status::None => 3,
    }
}

/// The figures of the summary, worst first: key figures with a target, then other targets, the worst of them first, then
/// key figures without. The choice does not go by this month's result, except where the others compete for what is left.
fn rows<'a>(facts: &Facts<'a>) -> Vec<&'a str> {
    let ids: Vec<&'a str> = facts.model.metrics.keys().map(String::as_str).collect();
    let known = |id: &str| ids.iter().copied().find(|known| *known == id);
    let key: Vec<&'a str> = KEY_FIGURES.iter().filter_map(|id| known(id)).collect();
    let mut others: Vec<&'a str> = with_target(facts);
    others.sort_by_key(|id| rank(status(facts, id)));
    let targeted = key.iter().copied().filter(|id| others.contains(id));
    let with_value = key.iter().copied().filter(|id| facts.value(id).is_some());
    let mut rows: Vec<&'a str> = Vec::new();
    for id in targeted
        .chain(others.iter().copied())
        .chain(with_value)
        .chain(key.iter().copied())
    {
        if rows.len() < ROWS && !rows.contains(&id) {
            rows.push(id);
        }
    }
    // What is farthest from its target leads, as in the headline.
    let distance = |id: &str| gap(facts, id).unwrap_or_default();
    rows.sort_by(|a, b| {
        let by_status = rank(status(facts, a)).cmp(&rank(status(facts, b)));
        by_status.then(distance(b).total_cmp(&distance(a)))
    });
    rows
}

/// How far a figure is from a target it did not meet, in shares of the target: figures of different units compare only so.
fn gap(facts: &Facts<'_>, id: &str) -> Option<f64> {
    let metric = facts
        .metric(id)
        .filter(|metric| matches!(metric.status, Status::Missed | Status::Near))?;
    let (value, target) = (facts.value(id)?, metric.target?);
    Some((value - target).abs() / target.abs().max(1e-9))
}

/// Every figure with a target, in the order of the registry.
fn with_target<'a>(facts: &Facts<'a>) -> Vec<&'a str> {
    facts
        .model
        .metrics
        .iter()
        .filter(|(_, metric)| metric.target.is_some())
        .map(|(id, _)| id.as_str())
        .collect()
}

fn cover(facts: &Facts<'_>, rows: &[&str]) -> Finding {
    let shown: Vec<&str> = rows
        .iter()
        .copied()
        .filter(|id| facts.value(id).is_some())
        .take(3)
        .collect();
    Finding::default().with("rows", shown)
}

/// How many figures with a target stand where: `3 项达标、2 项接近、3 项未达标`.
fn tally(facts: &Facts<'_>, ids: &[&str]) -> (usize, String) {
    let count = |wanted: Status| ids.iter().filter(|id| status(facts, id) == wanted).count();
    let (met, near, missed) = (count(Status::Met), count(Status::Near), count(Status::Missed));
    let judged = met + near + missed;
    if judged > 0 && missed == judged {
        return (judged, all_missed(facts, judged));
    }
    let parts: Vec<String> = [
        (met > 0).then(|| say!(facts, "finding.tally.met", n = met)),
        (near > 0).then(|| say!(facts, "finding.tally.near", n = near)),
        (missed > 0).then(|| say!(facts, "finding.tally.missed", n = missed)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let tally = words::numbered(facts.tongue(), &parts);
    // In Chinese a number stands apart from the words before it.
    let apart = if facts.tongue() == Language::Chinese { " " } else { "" };
    (judged, format!("{apart}{tally}"))
}

/// `全部未达标`, `未达标` of a single one.
pub(super) fn all_missed(facts: &Facts<'_>, judged: usize) -> String {
    if judged == 1 {
        say!(facts, "finding.tally.the_one_missed")
    } else {
        say!(facts, "finding.tally.all_missed")
    }
}

/// The chapter a figure stands in.
fn chapter_of(id: &str) -> &'static str {
    match id.split('.').next() {
        Some("external") => "2",
        Some("callbacks" | "satisfaction") => "3",
        Some("complaints") => "4",
        Some("first_time_fix" | "rework" | "appointments" | "orders") => "5",
        Some("rescue" | "key_accounts") => "7",
        _ => "6",
    }
}

fn contents(facts: &Facts<'_>) -> Finding {
    let ids: Vec<&str> = facts.model.metrics.keys().map(String::as_str).collect();
    let missed: Vec<&str> = ids
        .iter()
        .copied()
        .filter(|id| status(facts, id) == Status::Missed)
        .collect();
    let (judged, _) = tally(facts, &ids);
    let mut chapters: Vec<&str> = missed.iter().map(|id| chapter_of(id)).collect();
    chapters.sort_unstable();
    chapters.dedup();
    let figures = facts.counted_rows("targeted_figure", judged);
    let first = match (judged, missed.len()) {
        (judged, missed) if judged > 0 && missed == judged => say!(
            facts,
            "finding.contents.all_missed",
            figures = figures,
            tally = all_missed(facts, judged),
            chapters = facts.enumerated(&chapters)
        ),
        (0, _) => say!(facts, "finding.contents.no_target"),
        (_, 0) => say!(facts, "finding.contents.none_missed", figures = figures),
        (_, missed) if chapters.len() == 1 => say!(
            facts,
            "finding.contents.missed_in_one",
            figures = figures,
            missed = missed,
            chapters = chapters.concat()
        ),
        (_, missed) => say!(
            facts,
            "finding.contents.missed",
            figures = figures,
            missed = missed,
            chapters = facts.enumerated(&chapters)
        ),
    };
    facts.finding(&first, None)
}

fn summary(facts: &Facts<'_>, rows: &[&str]) -> Finding {
    let (judged, tally) = tally(facts, rows);
    let company = "satisfaction.company";
    let first = if judged == 0 {
        match facts.value(company) {
            Some(value) => say!(
                facts,
                "finding.overview.no_target_but",
                figure = facts.named(company, value)
            ),
            None => say!(facts, "finding.overview.no_target"),
        }
    } else if judged == rows.len() {
        say!(
            facts,
            "finding.overview.tally",
            figures = facts.counted_rows("key_figure", judged),
            tally = tally
        )
    } else {
        say!(
            facts,
            "finding.overview.tally_of_targeted",
            figures = facts.counted_rows("key_figure", judged),
            tally = tally
        )
    };
    let second = worst_gap(facts, rows);
    let quality = &facts.details.quality;
    let share = if quality.read == 0 {
        0.0
    } else {
        count(quality.rejected) / count(quality.read)
    };
    let quality_line = say!(
        facts,
        "finding.quality.rows_sentence",
        read = words::number(count(quality.read), 0),
        used = words::number(count(quality.used), 0),
        rejected = words::number(count(quality.rejected), 0),
        share = words::percent(share, 1)
    );
    let note = facts.sentences(&[
        say!(facts, "finding.overview.note"),
        say!(facts, "finding.overview.order"),
        other_targets(facts, rows),
    ]);
    let few = rows
        .iter()
        .filter(|id| status(facts, id) != Status::None && facts.is_small(id))
        .count();
    let first = if few == 0 {
        first
    } else if few == judged {
        facts.clauses(&[first, say!(facts, "finding.target.small")])
    } else {
        facts.clauses(&[first, say!(facts, "finding.tally.small", n = few)])
    };
    facts
        .finding(&first, second.as_deref())
        .source(note)
        .with("rows", rows.to_vec())
        .with("quality", quality_line)
        .with("worst", movements(facts, Verdict::Worse))
        .with("best", movements(facts, Verdict::Better))
}

/// How the targets stand that the summary has no row for; nothing without any.
fn other_targets(facts: &Facts<'_>, rows: &[&str]) -> String {
    let others: Vec<&str> = with_target(facts).into_iter().filter(|id| !rows.contains(id)).collect();
    if others.is_empty() {
        return String::new();
    }
    let missed = others.iter().filter(|id| status(facts, id) == Status::Missed).count();
    let targets = facts.counted_rows("other_target", others.len());
    if missed == 0 {
        say!(facts, "finding.overview.others_not_missed", targets = targets)
    } else {
        say!(
            facts,
            "finding.overview.others_missed",
            targets = targets,
            missed = missed
        )
    }
}

/// The first of the rows that did not meet its target: among those that missed it the one farthest from it.
fn worst_gap(facts: &Facts<'_>, rows: &[&str]) -> Option<String> {
    let off: Vec<&str> = rows.iter().copied().filter(|id| gap(facts, id).is_some()).collect();
    // What a few cases show is no gap to speak of where others are known better.
    let known = off.iter().copied().find(|id| !facts.is_small(id));
    let id = known.or_else(|| off.first().copied())?;
    if facts.is_small(id) {
        let figure = facts.named(id, facts.value(id)?);
        return Some(facts.clauses(&[figure, say!(facts, "finding.target.small")]));
    }
    // One that is near may lie farther from its target, in shares of it, than one that missed a narrow one.
    let widest = off.iter().all(|other| gap(facts, other) <= gap(facts, id));
    let compared = if off.len() > 1 && widest {
        say!(facts, "finding.overview.widest")
    } else {
        String::new()
    };
    let figure = facts.named(id, facts.value(id)?);
    Some(facts.clauses(&[figure, facts.target_words(id)?, compared]))
}

#[allow(clippy::cast_precision_loss, reason = "row counts stay far below 2^53")]
fn count(rows: u64) -> f64 {
    rows as f64
}
