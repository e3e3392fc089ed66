//! Scores of the questionnaire's items with Welch's test of the change.

use polars::prelude::*;

use crate::config::{Config, Item};
use crate::metrics::callbacks::counted_items;
use crate::metrics::facts::Facts;
use crate::metrics::frames::flags;
use crate::metrics::monthly::Monthly;
use crate::metrics::tables::share;
use crate::period::Month;
use crate::records::schema::Line;
use crate::report::EarlierReport;
use crate::report::tables::ItemScore;
use crate::stats;

/// An item's answers of one month.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Answers {
    pub n: i64,
    /// Mean points; `None` without answers.
    pub mean: Option<f64>,
    /// Standard error of the mean; `None` below two answers.
    pub standard_error: Option<f64>,
}

/// An item's answers of a month, from the grouped pass.
#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(crate) fn answers(monthly: &Monthly, item: &Item, month: Month) -> Answers {
    let n = monthly.count(&format!("{}:n", item.id), month);
    let variance = monthly.points(&format!("{}:variance", item.id), month);
    Answers {
        n,
        mean: monthly.points(&format!("{}:mean", item.id), month),
        standard_error: variance
            .filter(|_| n >= 2)
            .map(|variance| (variance.max(0.0) / n as f64).sqrt()),
    }
}

/// Two-sided p-value of the change of an item's score.
pub(crate) fn change_p(now: Answers, before: Answers) -> Option<f64> {
    stats::welch_p(
        [now.mean?, before.mean?],
        [now.standard_error?, before.standard_error?],
        [now.n, before.n],
    )
}

/// `surveyed`: the month's surveyed callbacks of all lines; `earlier`: the report of the month before, used where records don't reach.
pub(crate) fn scores(
    surveyed: &DataFrame,
    facts: &Facts,
    monthly: &Monthly,
    config: &Config,
    month: Month,
    earlier: Option<&EarlierReport>,
) -> PolarsResult<Vec<ItemScore>> {
    let service = flags(surveyed, "service")?;
    let mut rows = Vec::new();
    for (line_group, group, wanted) in [
        ("service", &config.questionnaire.service, true),
        ("sales", &config.questionnaire.sales, false),
    ] {
        // A group nobody was asked about has no rate, though nobody was dissatisfied.
        let is_asked = Line::ALL
            .into_iter()
            .any(|line| line.is_service() == wanted && facts.asks(line));
        let valid = service
            .iter()
            .filter(|service| **service == wanted)
            .count()
            .try_into()
            .unwrap_or(i64::MAX);
        for item in counted_items(group.as_ref()) {
            let now = answers(monthly, item, month);
            let before = answers(monthly, item, month.plus(-1));
            let dissatisfied = flags(surveyed, &format!("{}:dissatisfied", item.id))?
                .into_iter()
                .filter(|bad| *bad)
                .count();
            let dissatisfied = i64::try_from(dissatisfied).unwrap_or(i64::MAX);
            let reported = earlier
                .and_then(|report| report.tables.satisfaction_items.iter().find(|row| row.item == item.id))
                .and_then(|row| row.score);
            rows.push(ItemScore {
                line_group: line_group.to_owned(),
                item: item.id.clone(),
                label: item.label.clone(),
                answered: now.n,
                score: now.mean,
                previous_score: before.mean.or(reported),
                dissatisfied,
                satisfaction_rate: (is_asked && valid > 0).then(|| 1.0 - share(dissatisfied, valid)),
                significant: change_p(now, before).is_some_and(|p| p < 0.05),
            });
        }
    }
    Ok(rows)
}
