//! Chapter 2: what the manufacturer's surveys say. Their scores are given, so changes are not tested.

use super::complaints::note_of;
use super::{Facts, Finding, Findings, words};
use crate::metrics::own_tables::MYSTERY_SHOPPER_TOTAL;
use crate::period::Month;
use crate::records::schema::TableId;
use crate::report::ExternalRow;

pub(super) fn findings(facts: &Facts<'_>) -> Findings {
    let (mut trend, mut shopper) = (trend(facts), mystery_shopper(facts));
    let is_shown = |finding: &Finding| finding.empty.is_none() && !finding.more.contains_key("omit");
    if is_shown(&trend)
        && is_shown(&shopper)
        && !facts.config.report.pages.hides("mystery_shopper")
        && facts.details.mystery_shopper.len() <= BESIDE_TREND
    {
        let basis = facts.basis(&["external.css", "external.mot", "external.pt"]);
        trend = trend
            .beside(shopper)
            .source(facts.sentences(&[
                say!(
                    facts,
                    "finding.external.source_of_both",
                    basis = basis,
                    axis = note_of(facts, "external_trend")
                ),
                dots_axis(facts, &dots(facts)),
            ]))
            .with("with_shopper", true);
        shopper = Finding::omitted();
    }
    Findings::from([
        ("external_scores".to_owned(), scores(facts)),
        ("external_trend".to_owned(), trend),
        ("mystery_shopper".to_owned(), shopper),
    ])
}

/// Places up or down from which a rank is the news of the page.
const FAR: f64 = 5.0;
/// Sections of the mystery shopper that fit below the trends; more have a page of their own.
const BESIDE_TREND: usize = 6;

fn row<'a>(facts: &Facts<'a>, month: Month, entity: &str) -> Option<&'a ExternalRow> {
    facts
        .details
        .external
        .rows
        .iter()
        .find(|row| row.month == month && row.entity == entity)
}

/// Why a page of the survey is empty; `None` when the month has own scores.
fn absence(facts: &Facts<'_>) -> Option<Finding> {
    if !facts.has_table(TableId::ExternalCss) {
        return Some(facts.nothing(
            &say!(facts, "finding.external.not_recorded"),
            &say!(facts, "finding.external.not_configured"),
        ));
    }
    if row(facts, facts.month(), "own").is_none() {
        return Some(facts.nothing(
            &say!(facts, "finding.external.none"),
            &say!(facts, "finding.external.none_why", month = facts.month_word()),
        ));
    }
    None
}

/// `外部 CSS 98.5 分，比上月降 5.0 分，未检验`; falls back to MOT where the manufacturer gives no CSS.
fn opening(facts: &Facts<'_>) -> Option<(&'static str, String)> {
    let id = ["external.css", "external.mot"]
        .into_iter()
        .find(|id| facts.value(id).is_some())?;
    Some((id, figure_and_change(facts, id, facts.value(id)?)))
}

/// A metric's name, its value, and how it changed.
fn figure_and_change(facts: &Facts<'_>, id: &str, value: f64) -> String {
    facts.clauses(&[facts.named(id, value), facts.change_words(id).unwrap_or_default()])
}

fn scores(facts: &Facts<'_>) -> Finding {
    if let Some(empty) = absence(facts) {
        return empty;
    }
    let first = opening(facts).map_or_else(|| say!(facts, "finding.external.neither"), |(_, words)| words);
    let own = row(facts, facts.month(), "own");
    let national = row(facts, facts.month(), "national");
    let gaps: Vec<(&str, f64)> = facts
        .details
        .external
        .items
        .iter()
        .filter_map(|item| {
            let own = own?.scores.get(&item.item).copied().flatten()?;
            let national = national?.scores.get(&item.item).copied().flatten()?;
            Some((item.label.as_str(), own - national))
        })
        .collect();
    let above = gaps.iter().filter(|(_, gap)| *gap > 0.0).count();
    let lowest = gaps
        .iter()
        .filter(|(_, gap)| *gap < 0.0)
        .min_by(|a, b| a.1.total_cmp(&b.1));
    let second = (!gaps.is_empty()).then(|| {
        let items = facts.counted_rows("rated_item", gaps.len());
        let low = lowest.map_or_else(String::new, |(label, gap)| {
            say!(
                facts,
                "finding.external.lowest",
                item = label,
                size = facts.points(*gap)
            )
        });
        facts.clauses(&[say!(facts, "finding.external.above", items = items, n = above), low])
    });
    let second = rank_words(facts, above == gaps.len() && !gaps.is_empty()).or(second);
    facts.finding(&first, second.as_deref()).source(say!(
        facts,
        "finding.external.source",
        basis = facts.basis(&["external.css", "external.mot"])
    ))
}

/// `名次第 19/47，上月第 3`, where the rank moved far, or the score fell though no item is below the nation's.
fn rank_words(facts: &Facts<'_>, all_above: bool) -> Option<String> {
    let own = row(facts, facts.month(), "own")?;
    let rank = own.rank?;
    let before = row(facts, facts.month().plus(-1), "own").and_then(|row| row.rank);
    let moved_far = before.is_some_and(|before| (rank - before).abs() >= FAR);
    let fell = opening(facts)
        .and_then(|(id, _)| facts.change(id))
        .is_some_and(|change| change < -0.05);
    if !(moved_far || fell && all_above) {
        return None;
    }
    let place = own.rank_of.as_ref().map_or_else(
        || words::number(rank, 0),
        |all| {
            say!(
                facts,
                "finding.external.place",
                rank = words::number(rank, 0),
                all = all
            )
        },
    );
    Some(match before {
        Some(before) => say!(
            facts,
            "finding.external.rank",
            rank = place,
            before = words::number(before, 0)
        ),
        None => say!(facts, "finding.external.rank_alone", rank = place),
    })
}

fn trend(facts: &Facts<'_>) -> Finding {
    if absence(facts).is_some() {
        return Finding::omitted();
    }
    let Some((id, _)) = opening(facts) else {
        return Finding::omitted();
    };
    let figure = |row: &ExternalRow| if id == "external.css" { row.css } else { row.mot };
    let pairs: Vec<(Month, f64)> = facts
        .month()
        .ending_here(13)
        .filter_map(|month| {
            let own = figure(row(facts, month, "own")?)?;
            Some((month, own - figure(row(facts, month, "national")?)?))
        })
        .collect();
    let label = facts.label(id);
    let now = pairs.iter().find(|(month, _)| *month == facts.month());
    let finding = if let Some((_, gap)) = now {
        let ahead = pairs.iter().filter(|(_, gap)| *gap > 0.0).count();
        let standing = if gap.abs() < 0.05 {
            say!(facts, "finding.external.level")
        } else if *gap > 0.0 {
            say!(facts, "finding.external.higher", size = facts.points(*gap))
        } else {
            say!(facts, "finding.external.lower", size = facts.points(*gap))
        };
        let months = facts.counted_rows("month", pairs.len());
        facts.finding(
            &words::joined(facts.tongue(), &label, &standing),
            Some(&say!(facts, "finding.external.ahead", months = months, n = ahead)),
        )
    } else {
        let alone = say!(facts, "finding.external.nothing_national");
        facts.finding(&words::joined(facts.tongue(), &label, &alone), None)
    };
    finding.source(say!(
        facts,
        "finding.external.source_of_trend",
        basis = facts.basis(&["external.css", "external.mot"]),
        axis = note_of(facts, "external_trend")
    ))
}

/// The scores the mystery shopper's page draws.
fn dots(facts: &Facts<'_>) -> Vec<f64> {
    let rows = facts.details.mystery_shopper.iter();
    rows.flat_map(|row| [row.score, row.previous_score, row.benchmark])
        .flatten()
        .collect()
}

fn dots_axis(facts: &Facts<'_>, drawn: &[f64]) -> String {
    if words::axis_leaves_zero(drawn, 8.0) {
        say!(facts, "finding.shopper.axis")
    } else {
        String::new()
    }
}

/// `比标杆低 14.0 分`; nothing without both figures.
fn against_benchmark(facts: &Facts<'_>, score: Option<f64>, benchmark: Option<f64>) -> String {
    match score.zip(benchmark).map(|(score, benchmark)| score - benchmark) {
        None => String::new(),
        Some(gap) if gap.abs() < 0.05 => say!(facts, "finding.shopper.at_benchmark"),
        Some(gap) if gap > 0.0 => say!(facts, "finding.shopper.above_benchmark", size = facts.points(gap)),
        Some(gap) => say!(facts, "finding.shopper.below_benchmark", size = facts.points(gap)),
    }
}

fn mystery_shopper(facts: &Facts<'_>) -> Finding {
    let rows = &facts.details.mystery_shopper;
    if !facts.has_table(TableId::ExternalPt) {
        return facts.nothing(
            &say!(facts, "finding.shopper.not_recorded"),
            &say!(facts, "finding.shopper.not_configured"),
        );
    }
    if rows.iter().all(|row| row.score.is_none()) {
        return facts.nothing(
            &say!(facts, "finding.shopper.none"),
            &say!(facts, "finding.shopper.none_why", month = facts.month_word()),
        );
    }
    let id = "external.pt";
    let first = match facts.value(id) {
        Some(value) => {
            let total = rows.iter().find(|row| row.item == MYSTERY_SHOPPER_TOTAL);
            facts.clauses(&[
                facts.named(id, value),
                against_benchmark(facts, Some(value), total.and_then(|row| row.benchmark)),
                facts.change_words(id).unwrap_or_default(),
            ])
        }
        None => say!(
            facts,
            "finding.shopper.no_total",
            sections = facts.counted_rows("section", rows.len())
        ),
    };
    let sections = || rows.iter().filter(|row| row.item != MYSTERY_SHOPPER_TOTAL);
    let gap = sections()
        .filter_map(|row| Some((row, row.score? - row.benchmark?)))
        .filter(|(_, gap)| *gap < 0.0)
        .min_by(|a, b| a.1.total_cmp(&b.1));
    let second = match gap {
        Some((row, gap)) => row.score.map(|score| {
            say!(
                facts,
                "finding.shopper.worst",
                item = row.item,
                score = facts.score(score),
                size = facts.points(gap)
            )
        }),
        None => sections()
            .filter_map(|row| Some((row, row.score?)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(row, score)| {
                say!(
                    facts,
                    "finding.shopper.lowest",
                    item = row.item,
                    score = facts.score(score)
                )
            }),
    };
    let axis = dots_axis(facts, &dots(facts));
    let source = say!(facts, "finding.shopper.source", basis = facts.basis(&[id]));
    facts
        .finding(&first, second.as_deref())
        .source(facts.sentences(&[source, axis]))
}
