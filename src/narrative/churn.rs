//! Chapter 6: lost customers and why; those on file have a file of their own.

use serde_json::{Value, json};

use super::complaints::note_of;
use super::customers::customers;
use super::verdict::{Absence, SIGNIFICANT};
use super::words::{number, percent};
use super::{Facts, Finding, Findings, words};
use crate::charts::number_of;
use crate::metrics::tables::NOT_STATED;
use crate::records::schema::TableId;
use crate::report::tables::OutcomeCount;
use crate::report::{ChurnCohort, Status};

const RATE: &str = "churn.rate";
/// Words of a reason that mean another workshop has the customer.
const ELSEWHERE: [&str; 5] = ["其它站", "其他站", "其它店", "其他店", "路边店"];

/// What the pages of this chapter say; a page without a finding is left out.
pub fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::new();
    customers(facts, &mut found);
    churn(facts, &mut found);
    let groups = match (callbacks(facts), by_type(facts)) {
        (Some(callbacks), Some(types)) if callbacks.empty.is_none() => {
            Some(callbacks.beside(types).with("callbacks", true).with("types", true))
        }
        // Without callbacks the page of the churn rate says so.
        (_, Some(types)) => Some(types.with("types", true)),
        (Some(callbacks), None) => Some(callbacks.with("callbacks", true)),
        (None, None) => None,
    };
    if let Some(groups) = groups {
        found.insert("churn_groups".to_owned(), groups);
    }
    found
}

fn churn(facts: &Facts<'_>, found: &mut Findings) {
    let months = facts.config.churn.absent_months;
    let Some(value) = facts.value(RATE) else {
        let why = match facts.absence(RATE) {
            Absence::InsufficientHistory => say!(facts, "finding.churn.too_early", months = months),
            reason => say!(
                facts,
                "finding.churn.no_cohort",
                months = months,
                reason = reason.word(facts)
            ),
        };
        found.insert(
            "churn".to_owned(),
            facts.nothing(&say!(facts, "finding.churn.none"), &why),
        );
        return;
    };
    let name = say!(facts, "finding.churn.name");
    let first = facts.clauses(&[
        format!("{name} {}", facts.shown(RATE, value)),
        facts.target_words(RATE).unwrap_or_default(),
        extreme(facts, value),
    ]);
    let second = facts.change_words(RATE);
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
    let source = say!(
        facts,
        "finding.churn.source",
        basis = facts.basis(&[RATE]),
        n = basis.unwrap_or_default(),
        interval = interval,
        note = note_of(facts, "churn_rate_trend")
    );
    let cohort_month = facts.month().plus(-i32::try_from(months).unwrap_or(6));
    let mut finding = facts
        .finding(&first, second.as_deref())
        .source(source)
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

/// Whether the rate is the highest or lowest of the months known, where these are many enough.
fn extreme(facts: &Facts<'_>, value: f64) -> String {
    let known: Vec<f64> = facts.series(RATE).into_iter().flatten().collect();
    let earlier = known.get(..known.len().saturating_sub(1)).unwrap_or_default();
    let months = known.len();
    if months > 3 && earlier.iter().all(|&before| before < value) {
        say!(facts, "finding.churn.highest", months = months)
    } else if months > 3 && earlier.iter().all(|&before| before > value) {
        say!(facts, "finding.churn.lowest", months = months)
    } else {
        String::new()
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
                    let customers = facts.counted("customer", row.count);
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
    const SHOWN: usize = 5;
    let mut rows: Vec<_> = outcomes
        .iter()
        .filter(|row| row.outcome != "valid" && row.count > 0)
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    if rows.is_empty() {
        return Value::Null;
    }
    // One line; every outcome stands on the page of the callbacks.
    let mut parts: Vec<_> = rows
        .iter()
        .take(SHOWN)
        .map(|row| format!("{} {}", outcome_word(facts, &row.outcome), row.count))
        .collect();
    let rest: i64 = rows.iter().skip(SHOWN).map(|row| row.count).sum();
    if rest > 0 {
        parts.push(say!(facts, "finding.churn.other_outcomes", rest = rest));
    }
    json!(say!(
        facts,
        "finding.churn.unreached",
        outcomes = words::numbered(facts.tongue(), &parts)
    ))
}

fn by_type(facts: &Facts<'_>) -> Option<Finding> {
    let (Some(_), Some(now)) = (
        facts.value(RATE),
        facts
            .details
            .churn_cohorts
            .iter()
            .find(|cohort| cohort.month == facts.month()),
    ) else {
        return None;
    };
    let share = |lost: i64, all: i64| (all > 0).then(|| number_of(lost) / number_of(all));
    let (private, company) = (
        share(now.private_lost, now.private),
        share(now.company_lost, now.company),
    );
    let shares = match (private, company) {
        (Some(private), Some(company)) => say!(
            facts,
            "finding.churn.private_and_company",
            private = percent(private, 1),
            company = percent(company, 1)
        ),
        (Some(private), None) => say!(facts, "finding.churn.private", rate = percent(private, 1)),
        (None, Some(company)) => say!(facts, "finding.churn.company", rate = percent(company, 1)),
        (None, None) => String::new(),
    };
    let difference = match (private, company) {
        (Some(private), Some(company)) => match two_proportions(now) {
            Some(p) if p < SIGNIFICANT && private > company => say!(facts, "finding.churn.private_higher"),
            Some(p) if p < SIGNIFICANT => say!(facts, "finding.churn.company_higher"),
            Some(_) => say!(facts, "finding.churn.no_difference"),
            None => say!(facts, "finding.churn.difference_untested"),
        },
        _ => String::new(),
    };
    let source = say!(
        facts,
        "finding.churn.source_of_types",
        basis = facts.basis(&["churn.lost_private", "churn.lost_company"]),
        note = note_of(facts, "churn_by_type_trend")
    );
    let first = facts.clauses(&[shares, difference]);
    Some(facts.finding(&first, None).source(source))
}

/// Pooled two-proportion test of private against company customers.
fn two_proportions(cohort: &ChurnCohort) -> Option<f64> {
    let (n1, n2) = (number_of(cohort.private), number_of(cohort.company));
    let (k1, k2) = (number_of(cohort.private_lost), number_of(cohort.company_lost));
    if n1 == 0.0 || n2 == 0.0 {
        return None;
    }
    let pooled = (k1 + k2) / (n1 + n2);
    let variance = pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2);
    (variance > 0.0)
        .then(|| statrs::function::erf::erfc(((k1 / n1 - k2 / n2) / variance.sqrt()).abs() / std::f64::consts::SQRT_2))
}

fn callbacks(facts: &Facts<'_>) -> Option<Finding> {
    if !facts.config.sources.contains_key(&TableId::ChurnCallbacks) {
        return None;
    }
    let Some(reached) = facts.value("churn.reached_rate") else {
        return Some(facts.nothing(
            &say!(facts, "finding.churn.no_callbacks"),
            &say!(facts, "finding.churn.no_callbacks_why"),
        ));
    };
    let outcomes = &facts.model.tables.churn_outcomes;
    let total: i64 = outcomes.iter().map(|row| row.count).sum();
    let valid: i64 = outcomes
        .iter()
        .filter(|row| row.outcome == "valid")
        .map(|row| row.count)
        .sum();
    let first = say!(
        facts,
        "finding.churn.callbacks",
        total = words::count(total),
        valid = words::count(valid),
        rate = facts.shown("churn.reached_rate", reached)
    );
    let worst = outcomes
        .iter()
        .filter(|row| row.outcome != "valid" && row.count > 0)
        .max_by(|a, b| a.count.cmp(&b.count).then(b.outcome.cmp(&a.outcome)));
    let mut second = vec![match worst {
        Some(row) => say!(
            facts,
            "finding.churn.top_outcome",
            outcome = outcome_word(facts, &row.outcome),
            customers = facts.counted("customer", row.count)
        ),
        None => say!(facts, "finding.churn.all_accepted"),
    }];
    if let Some(row) = facts
        .model
        .tables
        .churn_destinations
        .iter()
        .find(|row| row.destination != NOT_STATED)
    {
        second.push(say!(
            facts,
            "finding.churn.destination",
            destination = row.destination,
            customers = facts.counted("customer", row.count)
        ));
    }
    let ids = [
        "churn.reached_rate",
        "churn.accepted_rate",
        "churn.win_back_rate",
        "churn.at_risk",
        "churn.stock_rate",
    ];
    let source = say!(facts, "finding.churn.source_of_callbacks", basis = facts.basis(&ids));
    let second = words::statements(facts.tongue(), &second);
    Some(facts.finding(&first, Some(&second)).source(source))
}

/// A callback's outcome in the words of the report.
fn outcome_word(facts: &Facts<'_>, outcome: &str) -> String {
    rust_i18n::t!(format!("finding.outcome.{outcome}"), locale = facts.language()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_proportions_agree_with_the_textbook() {
        let month = "2026-04".parse().unwrap();
        let cohort = ChurnCohort {
            month,
            cohort_month: month,
            private: 742,
            private_lost: 206,
            company: 266,
            company_lost: 70,
        };
        let p = two_proportions(&cohort).unwrap();
        assert!((p - 0.6494).abs() < 0.002, "{p}");
        assert_eq!(
            two_proportions(&ChurnCohort {
                company: 0,
                company_lost: 0,
                ..cohort
            }),
            None
        );
    }
}
