//! Chapter 5: first-time fix over the months, with its summary; technicians and appointments have files of their own.

use serde_json::{Value, json};

use super::appointments::appointments;
use super::complaints::note_of;
use super::technicians::{Column, rate, reason_columns, technicians};
use super::words::{capitalised, number, percent, statements};
use super::{Facts, Findings};
use crate::charts::number_of;
use crate::language::Language;
use crate::metrics::tables::NOT_STATED;
use crate::report::Status;

const RATE: &str = "first_time_fix.rate";

/// What the pages of this chapter say; a page without a finding is left out.
pub fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::new();
    technicians(facts, &mut found);
    trend(facts, &mut found);
    appointments(facts, &mut found);
    found
}

fn trend(facts: &Facts<'_>, found: &mut Findings) {
    let Some(value) = facts.value(RATE) else { return };
    let first = facts.clauses(&[
        format!("{} {}", name(facts), facts.shown(RATE, value)),
        facts.target_words(RATE).unwrap_or_default(),
        facts.extreme(RATE, value),
    ]);
    let known: Vec<f64> = facts.series(RATE).into_iter().flatten().collect();
    let (low, high) = extremes(&known);
    let extreme = facts.extreme(RATE, value);
    // An extreme is the end of the range: the change says more than the range would.
    let moved = facts.change_words(RATE).filter(|_| !extreme.is_empty());
    let second = moved.or_else(|| {
        (known.len() > 2).then(|| {
            let months = facts.counted_rows("month", known.len());
            let (low, high) = (facts.shown(RATE, low), facts.shown(RATE, high));
            if known.len() == 13 {
                say!(facts, "finding.repair.range", months = months, low = low, high = high)
            } else {
                say!(
                    facts,
                    "finding.repair.range_known",
                    months = months,
                    low = low,
                    high = high
                )
            }
        })
    });
    let n = facts.metric(RATE).and_then(|metric| {
        Some(say!(
            facts,
            "finding.fraction",
            numerator = shown_count(metric.numerator?),
            denominator = shown_count(metric.denominator?)
        ))
    });
    let source = say!(
        facts,
        "finding.repair.source",
        basis = facts.basis(&[RATE, "rework.internal", "rework.external"]),
        n = n.unwrap_or_default(),
        note = note_of(facts, "first_time_fix_trend")
    );
    found.insert(
        "first_time_fix".to_owned(),
        facts
            .finding(&first, second.as_deref())
            .source(source)
            .with("summary", summary(facts)),
    );
}

/// 小结: trend, problem, advice, made from the figures of the chapter.
fn summary(facts: &Facts<'_>) -> Value {
    let change = facts.change_words(RATE).map_or_else(
        || say!(facts, "finding.summary.no_previous"),
        |words| facts.about(&name(facts), &words),
    );
    let run = run_of_months(&facts.series(RATE)).map(|run| run.words(facts));
    let trend = statements(facts.tongue(), &[change, run.unwrap_or_default()]);
    let rows = &facts.model.tables.technicians;
    let mut problems = Vec::new();
    if facts.metric(RATE).is_some_and(|metric| metric.status == Status::Missed) {
        problems.push(facts.against_target(&name(facts), RATE));
    }
    let high: Vec<_> = rows
        .iter()
        .filter(|row| row.signal.as_deref() == Some("high"))
        .collect();
    problems.extend(high.iter().take(3).map(|row| {
        say!(
            facts,
            "finding.summary.technician",
            technician = row.technician,
            not_fixed = row.not_fixed,
            orders = row.orders
        )
    }));
    let not_fixed: i64 = rows.iter().map(|row| row.not_fixed).sum();
    let columns = reason_columns(rows);
    let top = columns.first().and_then(|column| match column {
        Column::Reason(reason) => {
            let cases = rows.iter().filter_map(|row| row.reasons.get(reason)).sum::<i64>();
            Some((reason.as_str(), cases)).filter(|_| not_fixed > 0)
        }
        Column::Others => None,
    });
    if let Some((reason, cases)) = top {
        problems.push(say!(
            facts,
            "finding.summary.top_reason",
            reason = facts.category(reason),
            visits = facts.counted("visit", cases),
            share = percent(number_of(cases) / number_of(not_fixed), 1)
        ));
    }
    if problems.is_empty() {
        problems.push(say!(facts, "finding.summary.no_problem"));
    }
    let mut advice = Vec::new();
    if let Some(row) = high.iter().max_by(|a, b| rate(a).total_cmp(&rate(b))) {
        advice.push(say!(
            facts,
            "finding.summary.review",
            technician = row.technician,
            cars = facts.counted("car", row.not_fixed)
        ));
    }
    if let Some((reason, _)) = top.filter(|(reason, _)| *reason != NOT_STATED) {
        advice.push(say!(facts, "finding.summary.recheck", reason = reason));
    }
    let unnamed: i64 = rows.iter().filter_map(|row| row.reasons.get(NOT_STATED)).sum();
    if unnamed > 0 {
        advice.push(say!(
            facts,
            "finding.summary.fill_in",
            cars = facts.counted("car", unnamed)
        ));
    }
    if advice.is_empty() {
        advice.push(say!(facts, "finding.summary.keep"));
    }
    let part = |title: String, lines: Vec<String>| {
        let lines: Vec<String> = match facts.tongue() {
            Language::Chinese => lines,
            Language::English => lines.iter().map(|line| capitalised(line)).collect(),
        };
        json!({ "title": title, "lines": lines })
    };
    json!([
        part(say!(facts, "finding.summary.trend"), vec![trend]),
        part(say!(facts, "finding.summary.problems"), problems),
        part(say!(facts, "finding.summary.advice"), advice)
    ])
}

/// What this page calls the rate.
fn name(facts: &Facts<'_>) -> String {
    facts.label_within(RATE)
}

/// Months going one way, up to this month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    Rising(usize),
    Falling(usize),
}

impl Run {
    /// `连升 3 个月`
    fn words(self, facts: &Facts<'_>) -> String {
        match self {
            Self::Rising(steps) => say!(
                facts,
                "finding.summary.rising",
                months = facts.counted_rows("month", steps)
            ),
            Self::Falling(steps) => say!(
                facts,
                "finding.summary.falling",
                months = facts.counted_rows("month", steps)
            ),
        }
    }
}

/// A run where three months or more go one way, up to this month.
pub fn run_of_months(series: &[Option<f64>]) -> Option<Run> {
    let known: Vec<f64> = series.iter().rev().map_while(|value| *value).collect();
    let steps = |up: bool| {
        known
            .windows(2)
            .take_while(|pair| {
                if let [now, before] = pair {
                    (now > before) == up && (now - before).abs() > 1e-12
                } else {
                    false
                }
            })
            .count()
    };
    [(true, Run::Rising as fn(usize) -> Run), (false, Run::Falling)]
        .into_iter()
        .find_map(|(up, run)| Some(steps(up)).filter(|steps| *steps >= 3).map(run))
}

fn extremes(values: &[f64]) -> (f64, f64) {
    values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
            (low.min(value), high.max(value))
        })
}

fn shown_count(value: crate::report::Number) -> String {
    number(value.as_f64(), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_needs_three_steps_up_to_this_month() {
        assert_eq!(
            run_of_months(&[Some(1.0), Some(2.0), Some(3.0), Some(4.0)]),
            Some(Run::Rising(3))
        );
        assert_eq!(
            run_of_months(&[Some(9.0), Some(4.0), Some(3.0), Some(2.0), Some(1.0)]),
            Some(Run::Falling(4))
        );
        assert_eq!(run_of_months(&[Some(1.0), None, Some(3.0), Some(4.0)]), None);
        assert_eq!(run_of_months(&[Some(4.0), Some(4.0), Some(4.0), Some(4.0)]), None);
        assert_eq!(run_of_months(&[]), None);
    }
}
