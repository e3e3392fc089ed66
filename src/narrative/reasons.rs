//! The reasons of dissatisfaction and of complaints: the few that make up most, and the weeks that stand out.

use serde_json::{Value, json};
use statrs::function::beta::checked_beta_reg;

use super::complaints::small_number;
use super::satisfaction::ENOUGH;
use super::words::{count, em_width, percent};
use super::{Facts, Findings};
use crate::charts::{self, number_of};
use crate::report::tables::ReasonWeeks;
use crate::stats::SMALL_SAMPLE;

/// A cell stands out only below this tail probability, the one of the control limits.
const TAIL: f64 = 0.00135;
/// Rows of the table beside the Pareto chart.
const ROWS: usize = charts::PARETO_ROWS;

/// Reasons of dissatisfaction, all of them when they are many, and their weeks.
pub fn reasons(facts: &Facts<'_>, found: &mut Findings) {
    let rows = &facts.model.tables.reasons_weekly;
    let Some(top) = rows.first() else {
        found.insert(
            "reasons".to_owned(),
            facts.nothing(
                &say!(facts, "finding.reasons.none"),
                &say!(facts, "finding.reasons.none_why"),
            ),
        );
        return;
    };
    let total: i64 = rows.iter().map(|row| row.total).sum();
    let (vital, share) = vital_few(&rows.iter().map(|row| row.share).collect::<Vec<_>>());
    let share_of_top = say!(
        facts,
        "finding.reasons.top",
        reason = facts.category(&top.reason),
        share = percent(top.share, 1)
    );
    let few = vital_words(facts, vital, &percent(share, 1), rows.len());
    let first = facts.clauses(&[share_of_top, few.unwrap_or_default()]);
    let last_day = last_day(facts);
    let marked = marked_cell(rows, last_day);
    let second = marked.as_ref().map_or_else(
        || {
            if total < ENOUGH {
                say!(facts, "finding.reasons.few", times = facts.counted("time", total))
            } else {
                say!(facts, "finding.reasons.even_weeks")
            }
        },
        |cell| {
            say!(
                facts,
                "finding.reasons.marked_week",
                reason = facts.category(&cell.reason),
                week = cell.week,
                times = facts.counted("time", cell.count)
            )
        },
    );
    let surveyed = facts
        .denominator("satisfaction.customer_rate")
        .map_or_else(String::new, |n| say!(facts, "finding.reasons.surveyed", n = count(n)));
    let wide = is_wide(rows.iter().map(|row| row.reason.as_str()));
    let colours = if wide {
        String::new()
    } else {
        say!(facts, "finding.reasons.colours")
    };
    let source = facts.sentences(&[
        say!(facts, "finding.reasons.source", surveyed = surveyed),
        colours,
        say!(facts, "finding.reasons.weeks", days = last_day - 21),
    ]);
    let mark = marked.map_or(
        Value::Null,
        |cell| json!({ "reason": facts.category(&cell.reason), "week": cell.week }),
    );
    let rows_json: Vec<_> = rows
        .iter()
        .map(|row| (facts.category(&row.reason), [row.w1, row.w2, row.w3, row.w4], row.total))
        .collect();
    found.insert(
        "reasons".to_owned(),
        facts
            .finding(&first, Some(&second))
            .source(source)
            .with("rows", weekly_rows(facts, &rows_json))
            .with("vital", vital)
            .with("wide", wide)
            .with("marked", mark),
    );
    if rows.len() > ROWS && !wide {
        let rest: i64 = rows.iter().skip(ROWS - 1).map(|row| row.total).sum();
        let first = say!(
            facts,
            "finding.reasons.all",
            kinds = facts.counted_rows("kind", rows.len()),
            times = facts.counted("time", total)
        );
        let second = say!(
            facts,
            "finding.reasons.beyond",
            shown = ROWS - 1,
            kinds = facts.counted_rows("kind", rows.len() - (ROWS - 1)),
            times = facts.counted("time", rest)
        );
        found.insert(
            "reasons_all".to_owned(),
            facts
                .finding(&first, Some(&second))
                .source(say!(facts, "finding.reasons.source_of_all"))
                .unlisted(),
        );
    }
}

/// Reasons of complaints, with what `structure` says of responsibility and channel.
pub fn complaint_reasons(facts: &Facts<'_>, structure: Option<String>, found: &mut Findings) {
    let rows = &facts.model.tables.complaints_by_reason;
    let Some(top) = rows.first() else { return };
    let (vital, share) = vital_few(&rows.iter().map(|row| row.share).collect::<Vec<_>>());
    let total: i64 = rows.iter().map(|row| row.count).sum();
    let reason = facts.category(&top.key);
    // A percentage of few complaints says more than they do.
    let (share_of_top, share) = if total < SMALL_SAMPLE {
        let vital: i64 = rows.iter().take(vital).map(|row| row.count).sum();
        (
            say!(
                facts,
                "finding.complaint_reasons.top_few",
                reason = reason,
                n = count(top.count),
                all = count(total)
            ),
            say!(
                facts,
                "finding.complaint_reasons.part",
                n = count(vital),
                all = count(total)
            ),
        )
    } else {
        (
            say!(
                facts,
                "finding.complaint_reasons.top",
                reason = reason,
                share = percent(top.share, 1),
                n = count(top.count)
            ),
            percent(share, 1),
        )
    };
    let few = vital_words(facts, vital, &share, rows.len());
    let beside = few.clone().filter(|_| structure.is_some());
    let first = facts.clauses(&[share_of_top, beside.unwrap_or_default()]);
    let source = say!(
        facts,
        "finding.complaint_reasons.source",
        complaints = facts.counted("complaint", total),
        basis = facts.basis(&["complaints.total", "complaints.major"]),
        days = last_day(facts) - 21
    );
    found.insert(
        "complaint_reasons".to_owned(),
        facts.finding(&first, structure.or(few).as_deref()).source(source),
    );
}

/// `前四类合计 89.5%`, when few reasons make up most; many small ones are no finding.
fn vital_words(facts: &Facts<'_>, vital: usize, share: &str, all: usize) -> Option<String> {
    (2..=5)
        .contains(&vital)
        .then_some(())
        .filter(|()| vital < all)
        .map(|()| {
            say!(
                facts,
                "finding.reasons.vital",
                number = small_number(facts, vital),
                share = share
            )
        })
}

/// How many of the shares, greatest first, it takes to reach four fifths, and what they come to.
fn vital_few(shares: &[f64]) -> (usize, f64) {
    let mut sum = 0.0;
    for (index, share) in shares.iter().enumerate() {
        sum += share;
        // Reasons as frequent as the last one belong to it: which of them comes first is chance.
        let tied = shares.get(index + 1).is_some_and(|next| (next - share).abs() < 1e-12);
        if sum >= 0.8 - 1e-9 && !tied {
            return (index + 1, sum);
        }
    }
    (shares.len(), sum)
}

struct MarkedCell {
    reason: String,
    week: usize,
    count: i64,
}

/// The one week of one reason that chance explains least, if it explains it less than the control limit allows.
fn marked_cell(rows: &[ReasonWeeks], last_day: i64) -> Option<MarkedCell> {
    let mut best: Option<(f64, MarkedCell)> = None;
    for row in rows {
        for (index, count) in [row.w1, row.w2, row.w3, row.w4].into_iter().enumerate() {
            let days = if index < 3 { 7 } else { last_day - 21 };
            let tail = tail_at_least(count, row.total, number_of(days) / number_of(last_day));
            if tail < TAIL && best.as_ref().is_none_or(|(least, _)| tail < *least) {
                best = Some((
                    tail,
                    MarkedCell {
                        reason: row.reason.clone(),
                        week: index + 1,
                        count,
                    },
                ));
            }
        }
    }
    best.map(|(_, cell)| cell)
}

/// P(X ≥ k) of n independent cases falling with probability p each.
fn tail_at_least(k: i64, n: i64, p: f64) -> f64 {
    if k <= 0 {
        return 1.0;
    }
    checked_beta_reg(number_of(k), number_of(n - k + 1), p).unwrap_or(1.0)
}

/// Whether a label needs more than the two lines beside the Pareto chart; the reasons are then a plain table.
fn is_wide<'a>(mut labels: impl Iterator<Item = &'a str>) -> bool {
    labels.any(|label| em_width(label) > 13.5)
}

/// Rows beside the Pareto chart, with the tail in one; weeks, total and heat step 0–4 of each cell.
fn weekly_rows(facts: &Facts<'_>, rows: &[(String, [i64; 4], i64)]) -> Value {
    let mut shown: Vec<_> = rows.to_vec();
    if shown.len() > ROWS {
        let rest = shown.split_off(ROWS - 1);
        let sum = |index: usize| rest.iter().filter_map(|row| row.1.get(index)).sum::<i64>();
        let total = rest.iter().map(|row| row.2).sum();
        shown.push((
            say!(
                facts,
                "finding.reasons.others",
                kinds = facts.counted_rows("kind", rest.len())
            ),
            [sum(0), sum(1), sum(2), sum(3)],
            total,
        ));
    }
    let most = rows.iter().flat_map(|row| row.1).max().unwrap_or(0);
    let step = |count: i64| {
        let share = number_of(count) / number_of(most.max(1));
        if most < 4 || share < 0.12 {
            0
        } else if share < 0.35 {
            1
        } else if share < 0.55 {
            2
        } else if share < 0.75 {
            3
        } else {
            4
        }
    };
    shown
        .into_iter()
        .map(|(reason, weeks, total)| json!({ "reason": reason, "weeks": weeks, "steps": weeks.map(step), "total": total }))
        .collect()
}

fn last_day(facts: &Facts<'_>) -> i64 {
    i64::from(chrono::Datelike::day(&facts.month().last_day()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(reason: &str, weeks: [i64; 4]) -> ReasonWeeks {
        let [w1, w2, w3, w4] = weeks;
        ReasonWeeks {
            reason: reason.to_owned(),
            w1,
            w2,
            w3,
            w4,
            total: weeks.iter().sum(),
            share: 0.0,
        }
    }

    #[test]
    fn four_reasons_make_up_four_fifths_of_the_worked_example() {
        let total = 621.0;
        let shares = [210.0, 136.0, 105.0, 105.0, 37.0, 19.0, 6.0, 3.0].map(|count| count / total);
        let (vital, share) = vital_few(&shares);
        assert_eq!((vital, percent(share, 1).as_str()), (4, "89.5%"));
    }

    #[test]
    fn a_long_fourth_week_alone_does_not_stand_out() {
        assert!(marked_cell(&[row("其他", [41, 22, 28, 45])], 30).is_none());
        let cell = marked_cell(&[row("其他", [10, 9, 8, 60]), row("质量", [20, 20, 20, 26])], 30);
        assert_eq!(cell.map(|cell| (cell.reason, cell.week)), Some(("其他".to_owned(), 4)));
    }
}
