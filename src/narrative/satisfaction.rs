//! Chapter 3: callbacks, the questionnaire, satisfaction of lines and store.

use super::verdict::Verdict;
use super::{Facts, Finding, Findings, words};
use crate::language::Language;
use crate::report::Status;

/// Answers or valid callbacks that are no small sample.
pub(super) const ENOUGH: i64 = 30;

pub(super) fn findings(facts: &Facts<'_>) -> Findings {
    Findings::from([
        ("callback_totals".to_owned(), totals(facts)),
        ("satisfaction_lines".to_owned(), lines(facts)),
    ])
}

/// The words the procedure asks for when too many callbacks brought no result.
pub(super) fn thin(facts: &Facts<'_>) -> String {
    if facts.survey_too_thin() {
        say!(facts, "finding.survey.thin_sentence")
    } else {
        String::new()
    }
}

fn totals(facts: &Facts<'_>) -> Finding {
    let (Some(total), Some(valid)) = (facts.value("callbacks.total"), facts.value("callbacks.valid")) else {
        let absence = facts.absence_word("callbacks.total");
        return facts.nothing(
            &say!(facts, "finding.survey.none"),
            &say!(facts, "finding.survey.none_why", absence = absence),
        );
    };
    if total == 0.0 {
        return facts.nothing(
            &say!(facts, "finding.survey.none"),
            &say!(facts, "finding.survey.none_counted"),
        );
    }
    let id = "callbacks.valid_rate";
    let name = facts.label_within(id);
    let rate = facts
        .value(id)
        .map_or_else(String::new, |rate| format!("{name} {}", facts.shown(id, rate)));
    let called = say!(
        facts,
        "finding.survey.called",
        total = facts.counted_figure("callback", total),
        n = words::number(valid, 0)
    );
    let first = facts.clauses(&[called, rate]);
    // In English the second line goes on about the figure the first one ends with.
    let name = match (facts.renamed(id), facts.tongue()) {
        (Some(name), _) => name,
        (None, Language::Chinese) => say!(facts, "finding.survey.valid_rate_again"),
        (None, Language::English) => String::new(),
    };
    let second = match (facts.target_words(id), facts.change_words(id)) {
        (Some(target), change) => Some(facts.clauses(&[facts.about(&name, &target), change.unwrap_or_default()])),
        (None, change) => change.map(|change| facts.about(&name, &change)),
    };
    let base = if facts.config.satisfaction.rates_over_valid {
        say!(facts, "finding.survey.base_valid")
    } else {
        say!(facts, "finding.survey.base_total")
    };
    let finding = facts.finding(&first, second.as_deref()).source(say!(
        facts,
        "finding.survey.source",
        base = base,
        basis = facts.basis(&[
            "callbacks.total",
            "callbacks.valid_rate",
            "satisfaction.delighted_rate",
            "satisfaction.disappointed_rate"
        ])
    ));
    let no_result = "callbacks.no_result_rate";
    match facts.value(no_result) {
        Some(rate) if facts.survey_too_thin() => {
            let limit = words::percent(facts.config.callbacks.max_no_result_rate, 0);
            finding.callout([
                say!(facts, "finding.survey.thin"),
                say!(
                    facts,
                    "finding.survey.no_result",
                    figure = facts.named(no_result, rate),
                    limit = limit
                ),
            ])
        }
        _ => finding,
    }
}

const LINES: [&str; 4] = [
    "satisfaction.repair",
    "satisfaction.maintenance",
    "satisfaction.beauty",
    "satisfaction.sales",
];

fn lines(facts: &Facts<'_>) -> Finding {
    let company = "satisfaction.company";
    let Some(value) = facts.value(company) else {
        let why = say!(
            facts,
            "finding.lines.none_why",
            label = facts.label(company),
            absence = facts.absence_word(company)
        );
        return facts.nothing(
            &say!(facts, "finding.lines.none", name = facts.label_within(company)),
            &why,
        );
    };
    let standing = facts.target_words(company).or_else(|| facts.change_words(company));
    let first = facts.clauses(&[facts.named(company, value), standing.unwrap_or_default()]);
    let clear: Vec<String> = LINES
        .iter()
        .filter(|id| matches!(facts.verdict(id), Some(Verdict::Better | Verdict::Worse)))
        .filter_map(|id| {
            let change = facts.change(id)?;
            let moved = facts.moved(change, &facts.shown_difference(id, change));
            let moved = facts.about(&facts.label(id), &moved);
            Some(facts.clauses(&[moved, facts.verdict(id)?.judged(facts)]))
        })
        .collect();
    let second = if clear.is_empty() {
        bands(facts)
    } else {
        Some(words::statements(facts.tongue(), &clear))
    };
    let missed = facts
        .metric(company)
        .is_some_and(|metric| metric.status == Status::Missed);
    let valid = facts.value("callbacks.valid");
    let source = say!(
        facts,
        "finding.lines.source",
        callbacks = valid.map_or_else(
            || say!(facts, "finding.lines.unknown_callbacks"),
            |count| facts.counted_figure("callback", count)
        ),
        axis = lines_axis(facts, company),
        basis = facts.basis(&[
            LINES[0],
            LINES[1],
            LINES[2],
            LINES[3],
            company,
            "satisfaction.customer_rate"
        ])
    );
    let finding = facts
        .finding(&first, second.as_deref())
        .source(facts.sentences(&[source, thin(facts)]));
    if missed && facts.survey_too_thin() {
        finding.callout([say!(facts, "finding.survey.thin")])
    } else {
        finding
    }
}

/// That the scale of the lines' trends does not start at zero.
fn lines_axis(facts: &Facts<'_>, company: &str) -> String {
    let drawn: Vec<f64> = LINES
        .into_iter()
        .chain([company])
        .flat_map(|id| {
            let metric = facts.metric(id);
            let ends = metric.and_then(|metric| metric.ci95).into_iter().flatten();
            let target = metric.and_then(|metric| metric.target);
            facts.series(id).into_iter().flatten().chain(ends).chain(target)
        })
        .map(|value| value * 100.0)
        .collect();
    if words::axis_leaves_zero(&drawn, 5.0) {
        say!(facts, "finding.lines.axis")
    } else {
        String::new()
    }
}

/// `按平均分，678 位客户中 612 位满意以上，占 90.3%，3 位不满意，占 0.4%`
fn bands(facts: &Facts<'_>) -> Option<String> {
    let rows = &facts.model.tables.score_bands;
    let total: i64 = rows.iter().map(|row| row.count).sum();
    if total == 0 {
        return None;
    }
    let of = |band: &str| rows.iter().find(|row| row.band == band).map_or(0, |row| row.count);
    #[allow(clippy::cast_precision_loss, reason = "counts of a month")]
    let share = |count: i64| words::percent(count as f64 / total as f64, 1);
    let (high, low) = (
        of("very_satisfied") + of("satisfied"),
        of("dissatisfied") + of("very_dissatisfied"),
    );
    let dissatisfied = if low == 0 {
        say!(facts, "finding.lines.nobody_dissatisfied")
    } else {
        say!(
            facts,
            "finding.lines.dissatisfied",
            n = words::count(low),
            share = share(low)
        )
    };
    let satisfied = say!(
        facts,
        "finding.lines.satisfied",
        customers = facts.counted("customer", total),
        n = words::count(high),
        share = share(high)
    );
    Some(facts.clauses(&[satisfied, dissatisfied]))
}
