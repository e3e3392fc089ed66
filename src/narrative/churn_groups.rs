//! Callbacks to lost customers, and private against company customers: two findings that share a page.

use super::complaints::note_of;
use super::verdict::SIGNIFICANT;
use super::words::{self, percent};
use super::{Facts, Finding};
use crate::charts::{number_of, outcome_word};
use crate::metrics::tables::NOT_STATED;
use crate::records::schema::TableId;
use crate::report::ChurnCohort;
use crate::stats::two_proportion_p;

const RATE: &str = "churn.rate";

/// The page of both, or of the one there is.
pub(super) fn churn_groups(facts: &Facts<'_>) -> Option<Finding> {
    match (callbacks(facts), by_type(facts)) {
        (Some(callbacks), Some(types)) if callbacks.empty.is_none() => {
            Some(callbacks.beside(types).with("callbacks", true).with("types", true))
        }
        // Without callbacks the page of the churn rate says so.
        (_, Some(types)) => Some(types.with("types", true)),
        (Some(callbacks), None) => Some(callbacks.with("callbacks", true)),
        (None, None) => None,
    }
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
    let name = facts.label_within(RATE);
    let shares = match (private, company) {
        (Some(private), Some(company)) => say!(
            facts,
            "finding.churn.private_and_company",
            name = name,
            private = percent(private, 1),
            company = percent(company, 1)
        ),
        (Some(private), None) => say!(facts, "finding.churn.private", name = name, rate = percent(private, 1)),
        (None, Some(company)) => say!(facts, "finding.churn.company", name = name, rate = percent(company, 1)),
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

/// Whether private and company customers differ: the p-value of their shares.
fn two_proportions(cohort: &ChurnCohort) -> Option<f64> {
    two_proportion_p(
        [number_of(cohort.private_lost), number_of(cohort.company_lost)],
        [number_of(cohort.private), number_of(cohort.company)],
    )
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
        valid = words::count(valid)
    );
    // The rate under the name the table gives it: two rates of callbacks differ in their denominators.
    let first = facts.clauses(&[first, {
        let id = "churn.reached_rate";
        format!("{} {}", facts.label_within(id), facts.shown(id, reached))
    }]);
    let worst = outcomes
        .iter()
        .filter(|row| row.outcome != "valid" && row.count > 0)
        .max_by(|a, b| a.count.cmp(&b.count).then(b.outcome.cmp(&a.outcome)));
    let mut second = vec![match worst {
        Some(row) => say!(
            facts,
            "finding.churn.top_outcome",
            outcome = outcome_word(&row.outcome, facts.tongue()),
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
