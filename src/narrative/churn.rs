//! Chapter 6: lost customers and why; those on file have a file of their own.

use serde_json::{Value, json};

use super::churn_groups::churn_groups;
use super::complaints::note_of;
use super::customers::customers;
use super::verdict::Absence;
use super::words::{number, percent};
use super::{Facts, Findings, words};
use crate::charts::{number_of, outcome_word};
use crate::records::schema::TableId;
use crate::report::Status;
use crate::report::tables::OutcomeCount;

const RATE: &str = "churn.rate";
/// Words of a reason that mean another workshop has the customer.
const ELSEWHERE: [&str; 5] = ["其它站", "其他站", "其它店", "其他店", "路边店"];

/// What the pages of this chapter say; a page without a finding is left out.
pub fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::new();
    customers(facts, &mut found);
    churn(facts, &mut found);
    if let Some(groups) = churn_groups(facts) {
        found.insert("churn_groups".to_owned(), groups);
    }
    found
}

fn churn(facts: &Facts<'_>, found: &mut Findings) {
    let months = facts.config.churn.absent_months;
    let Some(value) = facts.value(RATE) else {
        let why = match facts.absence(RATE) {
            Absence::InsufficientHistory => {
                say!(
                    facts,
                    "finding.churn.too_early",
                    name = facts.label_within(RATE),
                    months = months
                )
            }
            reason => say!(
                facts,
                "finding.churn.no_cohort",
                months = months,
                reason = reason.word(facts)
            ),
        };
        found.insert(
            "churn".to_owned(),
            facts.nothing(&say!(facts, "finding.no_figure", name = facts.label_within(RATE)), &why),
        );
        return;
    };
    let name = facts.label_within(RATE);
    let first = facts.clauses(&[
        format!("{name} {}", facts.shown(RATE, value)),
        facts.target_words(RATE).unwrap_or_default(),
        facts.extreme(RATE, value),
    ]);
    let second = facts.change_words(RATE);
    let metric = facts.metric(RATE);
    let cohort_month = facts.month().plus(-i32::try_from(months).unwrap_or(6));
    let mut finding = facts
        .finding(&first, second.as_deref())
        .source(source(facts))
        .with("cohort_month", facts.month_and_year(cohort_month))
        .with(
            "cohort",
            metric
                .and_then(|metric| metric.denominator)
                .map_or(Value::Null, |n| json!(n)),
        )
        .with(
            "lost",
            metric
                .and_then(|metric| metric.numerator)
                .map_or(Value::Null, |n| json!(n)),
        )
        .with(
            "after",
            if months == 6 {
                say!(facts, "finding.churn.after_half_year")
            } else {
                say!(facts, "finding.churn.after", months = months)
            },
        )
        .with("groups", groups(facts))
        .with("light", light_bars(facts))
        .with("unreached", unreached_words(facts, &facts.model.tables.churn_outcomes));
    if !facts.config.sources.contains_key(&TableId::ChurnCallbacks) {
        finding = finding.with("no_callbacks", say!(facts, "finding.churn.no_table"));
    } else if facts.model.tables.churn_reasons.is_empty() {
        finding = finding.with("no_callbacks", say!(facts, "finding.churn.nobody_accepted"));
    }
    if metric.is_some_and(|metric| metric.status == Status::Missed) {
        let lines = [
            facts.against_target(&name, RATE),
            facts
                .model
                .tables
                .churn_reasons
                .first()
                .map_or_else(String::new, |row| {
                    say!(
                        facts,
                        "finding.churn.top_reason",
                        reason = facts.category(&row.reason),
                        customers = facts.counted("customer", row.count)
                    )
                }),
        ];
        finding = finding.callout(lines.into_iter().filter(|line| !line.is_empty()));
    }
    found.insert("churn".to_owned(), finding);
}

/// Where the rate comes from, its fraction and its interval.
fn source(facts: &Facts<'_>) -> String {
    let metric = facts.metric(RATE);
    let basis = metric.and_then(|metric| {
        Some(say!(
            facts,
            "finding.fraction",
            numerator = number(metric.numerator?.as_f64(), 0),
            denominator = number(metric.denominator?.as_f64(), 0)
        ))
    });
    let interval = metric
        .and_then(|metric| metric.ci95)
        .map_or_else(String::new, |[low, high]| {
            say!(
                facts,
                "finding.churn.interval",
                low = number(low * 100.0, 1),
                high = percent(high, 1)
            )
        });
    say!(
        facts,
        "finding.churn.source",
        basis = facts.basis(&[RATE]),
        n = basis.unwrap_or_default(),
        interval = interval,
        note = note_of(facts, "churn_rate_trend")
    )
}

/// What the lighter bars of the reasons mean, for a page without the groups that say it.
fn light_bars(facts: &Facts<'_>) -> Value {
    let reasons = &facts.model.tables.churn_reasons;
    let light = reasons.iter().any(|row| crate::charts::is_due_soon(&row.reason));
    if light {
        json!(say!(facts, "finding.churn.due_soon"))
    } else {
        Value::Null
    }
}

/// Reasons that say what to do: those still due, those gone elsewhere.
fn groups(facts: &Facts<'_>) -> Value {
    let reasons = &facts.model.tables.churn_reasons;
    let total: i64 = reasons.iter().map(|row| row.count).sum();
    let group = |belongs: &dyn Fn(&str) -> bool, head: String, advice: Option<String>, light: bool| {
        let rows: Vec<_> = reasons.iter().filter(|row| belongs(&row.reason)).collect();
        let sum: i64 = rows.iter().map(|row| row.count).sum();
        (sum > 0).then(|| {
            let parts: Vec<_> = rows
                .iter()
                .map(|row| {
                    let customers = facts.counted("of_customers", row.count);
                    say!(
                        facts,
                        "finding.churn.reason",
                        reason = facts.category(&row.reason),
                        customers = customers
                    )
                })
                .collect();
            let customers = facts.counted("customer", sum);
            let share = percent(number_of(sum) / number_of(total), 1);
            json!({
                "head": say!(facts, "finding.churn.group", customers = customers, share = share, what = head),
                "line": advice.unwrap_or_else(|| words::clauses(facts.tongue(), &parts)),
                "light": light,
            })
        })
    };
    let elsewhere = |reason: &str| ELSEWHERE.iter().any(|word| reason.contains(word));
    let groups = [
        group(
            &crate::charts::is_due_soon,
            say!(facts, "finding.churn.due_soon"),
            None,
            true,
        ),
        group(
            &elsewhere,
            say!(facts, "finding.churn.elsewhere"),
            Some(say!(facts, "finding.churn.win_back_first")),
            false,
        ),
    ];
    groups.into_iter().flatten().collect()
}

/// `未接受回访：无人接听 18、…`
fn unreached_words(facts: &Facts<'_>, outcomes: &[OutcomeCount]) -> Value {
    let mut rows: Vec<_> = outcomes
        .iter()
        .filter(|row| row.outcome != "valid" && row.count > 0)
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    if rows.is_empty() {
        return Value::Null;
    }
    let parts: Vec<_> = rows
        .iter()
        .map(|row| format!("{}\u{a0}{}", outcome_word(&row.outcome, facts.tongue()), row.count))
        .collect();
    json!(say!(facts, "finding.churn.unreached", outcomes = facts.clauses(&parts)))
}
