//! Lost customers: who, why, where to.

use super::complaints::{bars, number_of};
use super::spec::{ChartSpec, Cohort, CohortReached, LineRole, TrendLine, TrendPanel};
use super::trends;
use crate::report::{Details, ReportModel, Unit};

/// The cohort in parts, and the callbacks to those lost.
pub fn cohort(model: &ReportModel, details: &Details) -> Option<ChartSpec> {
    model.metrics.get("churn.rate")?.value?;
    let cohort = details
        .churn_cohorts
        .iter()
        .find(|cohort| cohort.month == model.month)?;
    let total = cohort.private + cohort.company;
    if total == 0 {
        return None;
    }
    let outcomes = &model.tables.churn_outcomes;
    let count = |valid: bool| {
        outcomes
            .iter()
            .filter(|row| (row.outcome == "valid") == valid)
            .map(|row| row.count)
            .sum::<i64>()
    };
    let reached = CohortReached {
        accepted: count(true),
        not_accepted: count(false),
    };
    Some(ChartSpec::Cohort(Cohort {
        returned: total - cohort.private_lost - cohort.company_lost,
        lost_private: cohort.private_lost,
        lost_company: cohort.company_lost,
        reached: (reached.accepted + reached.not_accepted > 0).then_some(reached),
    }))
}

/// Churn rates of private and company customers.
pub fn by_type(model: &ReportModel, details: &Details) -> Option<ChartSpec> {
    let known = |month| {
        let series = model.series.get("churn.rate")?;
        series.iter().find(|point| point.month == month)?.value
    };
    let line = |label: &str, role, private: bool| -> Option<TrendLine> {
        let values: Vec<_> = model
            .month
            .ending_here(13)
            .map(|month| {
                known(month)?;
                let cohort = details.churn_cohorts.iter().find(|cohort| cohort.month == month)?;
                let (lost, all) = if private {
                    (cohort.private_lost, cohort.private)
                } else {
                    (cohort.company_lost, cohort.company)
                };
                (all > 0).then(|| number_of(lost) / number_of(all) * 100.0)
            })
            .collect();
        values.iter().any(Option::is_some).then(|| TrendLine {
            label: label.to_owned(),
            role,
            values,
            interval: None,
        })
    };
    let lines: Vec<_> = [
        line("私车", LineRole::Main, true),
        line("公车", LineRole::Second, false),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!lines.is_empty()).then(|| {
        let panel = TrendPanel {
            title: String::new(),
            lines,
            target: None,
        };
        ChartSpec::Trend(trends::trend(model, vec![panel], Unit::Ratio, 1))
    })
}

/// Reasons named by those reached.
pub fn reasons(model: &ReportModel) -> Option<ChartSpec> {
    let mut spec = bars(
        model
            .tables
            .churn_reasons
            .iter()
            .map(|row| (row.reason.clone(), row.count, Some(row.share))),
        "类",
    )?;
    if let ChartSpec::Bars(bars) = &mut spec {
        for row in &mut bars.rows {
            row.second = is_due_soon(&row.label);
        }
    }
    Some(spec)
}

/// Words of a reason that mean the customer is still due to come.
const SOON: [&str; 4] = ["公里数未到", "里程未到", "时间未到", "即将来"];

/// Whether a reason means the customer is still due to come; such bars are lighter.
#[must_use]
pub fn is_due_soon(reason: &str) -> bool {
    SOON.iter().any(|word| reason.contains(word))
}

/// Where those reached went.
pub fn destinations(model: &ReportModel) -> Option<ChartSpec> {
    bars(
        model
            .tables
            .churn_destinations
            .iter()
            .map(|row| (row.destination.clone(), row.count, Some(row.share))),
        "类",
    )
}

/// Why the others were not reached, most frequent first.
pub fn unreached(model: &ReportModel) -> Option<ChartSpec> {
    let mut rows: Vec<_> = model
        .tables
        .churn_outcomes
        .iter()
        .filter(|row| row.outcome != "valid" && row.count > 0)
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    let total: i64 = rows.iter().map(|row| row.count).sum();
    let share = |count| (total > 0).then(|| number_of(count) / number_of(total));
    bars(
        rows.iter()
            .map(|row| (outcome_word(&row.outcome).to_owned(), row.count, share(row.count))),
        "类",
    )
}

/// A callback's outcome in the words of the report.
#[must_use]
pub fn outcome_word(outcome: &str) -> &str {
    match outcome {
        "valid" => "接受回访",
        "declined" => "拒接",
        "switched_off" => "关机",
        "suspended" => "停机",
        "no_signal" => "无法接通",
        "no_answer" => "无人接听",
        "busy" => "占线",
        "wrong_number" => "空号、错号、非车主",
        "single_visit" => "只来过一次",
        other => other,
    }
}
