//! Lost customers: who, why, where to.

use rust_i18n::t;

use super::complaints::{bars, number_of};
use super::draw::number;
use super::spec::{ChartSpec, Cohort, CohortReached, CohortWords, LineRole, TrendLine, TrendPanel};
use super::trends;
use crate::language::Language;
use crate::metrics::tables::NOT_STATED;
use crate::report::{ChurnCohort, Details, ReportModel, Unit};
use crate::stats::wilson;

/// The cohort in parts, and the callbacks to those lost.
pub fn cohort(model: &ReportModel, details: &Details, language: Language) -> Option<ChartSpec> {
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
    let locale = language.code();
    let called = reached.accepted + reached.not_accepted;
    let share = if called == 0 {
        0.0
    } else {
        number_of(reached.accepted) / number_of(called) * 100.0
    };
    let share = format!("{}%", number(share, 1));
    let words = CohortWords {
        returned: t!("chart.cohort.returned", locale = locale).into_owned(),
        private: t!("chart.cohort.private", locale = locale).into_owned(),
        company: t!("chart.cohort.company", locale = locale).into_owned(),
        called: t!("chart.cohort.called", locale = locale, n = number(number_of(called), 0)).into_owned(),
        accepted: t!("chart.outcome.valid", locale = locale).into_owned(),
        not_accepted: t!("chart.cohort.not_accepted", locale = locale).into_owned(),
        accepted_share: t!("word.bracketed", locale = locale, text = share)
            .trim_start()
            .to_owned(),
    };
    Some(ChartSpec::Cohort(Cohort {
        returned: total - cohort.private_lost - cohort.company_lost,
        lost_private: cohort.private_lost,
        lost_company: cohort.company_lost,
        reached: (reached.accepted + reached.not_accepted > 0).then_some(reached),
        words,
    }))
}

/// Churn rates of private and of company customers, each in its panel, on one scale.
pub fn by_type(model: &ReportModel, details: &Details, language: Language) -> Option<ChartSpec> {
    let of = |cohort: &ChurnCohort, private: bool| {
        if private {
            (cohort.private_lost, cohort.private)
        } else {
            (cohort.company_lost, cohort.company)
        }
    };
    let cohort = |month| {
        let series = model.series.get("churn.rate")?;
        series.iter().find(|point| point.month == month)?.value?;
        details.churn_cohorts.iter().find(|cohort| cohort.month == month)
    };
    let panel = |private: bool| -> Option<TrendPanel> {
        let rate = |month| {
            let (lost, all) = of(cohort(month)?, private);
            (all > 0).then(|| number_of(lost) / number_of(all) * 100.0)
        };
        let values: Vec<_> = model.month.ending_here(13).map(rate).collect();
        let (lost, all) = cohort(model.month).map_or((0, 0), |cohort| of(cohort, private));
        let locale = language.code();
        let label = details.called("churn.rate");
        let (shown_lost, shown_all) = (number(number_of(lost), 0), number(number_of(all), 0));
        let title = match (all, private) {
            (0, true) => t!("chart.cohort.private", locale = locale),
            (0, false) => t!("chart.cohort.company", locale = locale),
            (_, true) => t!(
                "chart.cohort.private_lost",
                locale = locale,
                label = label,
                lost = shown_lost,
                all = shown_all
            ),
            (_, false) => t!(
                "chart.cohort.company_lost",
                locale = locale,
                label = label,
                lost = shown_lost,
                all = shown_all
            ),
        };
        values.iter().any(Option::is_some).then(|| TrendPanel {
            title: title.into_owned(),
            lines: vec![TrendLine {
                label: String::new(),
                role: LineRole::Main,
                values,
                interval: wilson(number_of(lost), number_of(all)).map(|interval| interval.map(|end| end * 100.0)),
            }],
            target: None,
        })
    };
    let panels: Vec<_> = [true, false].into_iter().filter_map(panel).collect();
    (!panels.is_empty()).then(|| ChartSpec::Trend(trends::trend(model, panels, Unit::Ratio, 1, language)))
}

/// Reasons named by those reached.
pub fn reasons(model: &ReportModel, language: Language) -> Option<ChartSpec> {
    let mut spec = bars(
        model
            .tables
            .churn_reasons
            .iter()
            .map(|row| (category(&row.reason, language), row.count, Some(row.share))),
        language,
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
pub fn destinations(model: &ReportModel, language: Language) -> Option<ChartSpec> {
    bars(
        model
            .tables
            .churn_destinations
            .iter()
            .map(|row| (category(&row.destination, language), row.count, Some(row.share))),
        language,
    )
}

/// Why the others were not reached, most frequent first.
pub fn unreached(model: &ReportModel, language: Language) -> Option<ChartSpec> {
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
            .map(|row| (outcome_word(&row.outcome, language), row.count, share(row.count))),
        language,
    )
}

/// A category of the records; only the word for cells left empty is the program's own.
pub fn category(name: &str, language: Language) -> String {
    if name == NOT_STATED {
        t!("word.not_stated", locale = language.code()).into_owned()
    } else {
        name.to_owned()
    }
}

/// The outcome of a callback to a lost customer in the words of the report.
#[must_use]
pub fn outcome_word(outcome: &str, language: Language) -> String {
    let locale = language.code();
    match outcome {
        "valid" => t!("chart.outcome.valid", locale = locale),
        "declined" => t!("chart.outcome.declined", locale = locale),
        "switched_off" => t!("word.outcome.switched_off", locale = locale),
        "suspended" => t!("word.outcome.suspended", locale = locale),
        "no_signal" => t!("word.outcome.no_signal", locale = locale),
        "no_answer" => t!("word.outcome.no_answer", locale = locale),
        "busy" => t!("word.outcome.busy", locale = locale),
        "wrong_number" => t!("word.outcome.wrong_number", locale = locale),
        "single_visit" => t!("chart.outcome.single_visit", locale = locale),
        other => other.into(),
    }
    .into_owned()
}
