//! Measures: those of the month before reviewed, those of this month for the next, each with its linked figure then and now.

use chrono::NaiveDate;
use indexmap::IndexMap;
use polars::prelude::*;

use crate::config::Config;
use crate::metrics::complaints::time_of;
use crate::metrics::frames::{milliseconds, numbers, small_integers, texts};
use crate::period::Month;
use crate::report::tables::{ActionRow, ItemScore};
use crate::report::{Metric, Number};

/// Departments in the order the report shows them.
const DEPARTMENTS: [&str; 5] = ["前台", "车间", "配件", "客服", "预约"];

/// The month's figures a measure may be linked to.
pub(crate) struct Linked<'a> {
    pub metrics: &'a IndexMap<String, Metric>,
    pub items: &'a [ItemScore],
}

/// A linked figure: before, now, and whether the change is significant.
struct Change {
    before: Option<Number>,
    now: Option<Number>,
    significant: bool,
}

impl Linked<'_> {
    fn change(&self, id: &str) -> Option<Change> {
        if let Some(metric) = self.metrics.get(id) {
            let significant = metric.p_value.is_some_and(|p| p < 0.05);
            return Some(Change {
                before: metric.previous,
                now: metric.value,
                significant,
            });
        }
        let item = self.items.iter().find(|item| item.item == id)?;
        Some(Change {
            before: item.previous_score.map(Number::Float),
            now: item.score.map(Number::Float),
            significant: item.significant,
        })
    }
}

/// The measures of the report of `month − 1`, in file order, with the linked figure then (that month) and now.
pub(crate) fn review(
    items: &DataFrame,
    month: Month,
    linked: &Linked,
    config: &Config,
) -> PolarsResult<Vec<ActionRow>> {
    let cutoff = month.cutoff(config.period.cutoff_days);
    let mut rows = rows_of(items, month.plus(-1))?;
    for row in &mut rows {
        row.overdue = row.status.as_deref() != Some("done") && row.due.is_some_and(|due| due <= cutoff);
        if let Some(change) = row.metric.as_deref().and_then(|id| linked.change(id)) {
            row.change = difference(change.now, change.before);
            row.then = change.before;
            row.now = change.now;
            row.significant = change.significant;
        }
    }
    Ok(rows)
}

/// The measures the report of `month` sets, by department; the linked figure when set is the month's own.
pub(crate) fn next(items: &DataFrame, month: Month, linked: &Linked, config: &Config) -> PolarsResult<Vec<ActionRow>> {
    let cutoff = month.cutoff(config.period.cutoff_days);
    let mut rows = rows_of(items, month)?;
    for row in &mut rows {
        row.overdue = row.status.as_deref() != Some("done") && row.due.is_some_and(|due| due <= cutoff);
        if let Some(change) = row.metric.as_deref().and_then(|id| linked.change(id)) {
            row.then = change.now;
            row.now = change.now;
        }
    }
    rows.sort_by_key(|row| {
        let department = row.department.as_deref().unwrap_or_default();
        DEPARTMENTS
            .iter()
            .position(|known| *known == department)
            .unwrap_or(DEPARTMENTS.len())
    });
    Ok(rows)
}

fn difference(now: Option<Number>, before: Option<Number>) -> Option<Number> {
    Some(match (now?, before?) {
        (Number::Int(now), Number::Int(before)) => Number::Int(now - before),
        (now, before) => Number::Float(now.as_f64() - before.as_f64()),
    })
}

fn rows_of(items: &DataFrame, month: Month) -> PolarsResult<Vec<ActionRow>> {
    let months = small_integers(items, "month")?;
    let text = |name: &str| -> PolarsResult<Vec<Option<String>>> {
        Ok(texts(items, name)?
            .into_iter()
            .map(|cell| cell.map(str::to_owned))
            .collect())
    };
    let (department, priority, problem, cause) =
        (text("department")?, text("priority")?, text("problem")?, text("cause")?);
    let (measure, resources, owner, supervisor) = (
        text("measure")?,
        text("resources")?,
        text("owner")?,
        text("supervisor")?,
    );
    let (checkpoints, status, evidence, metric) = (
        text("checkpoints")?,
        text("status")?,
        text("evidence")?,
        text("metric")?,
    );
    let due: Vec<Option<NaiveDate>> = milliseconds(items, "due")?
        .into_iter()
        .map(|due| Some(time_of(due?)?.date()))
        .collect();
    let completion = numbers(items, "completion")?;
    Ok((0..items.height())
        .filter(|&row| months[row] == Some(month.ordinal()))
        .map(|row| ActionRow {
            department: department[row].clone(),
            priority: priority[row].clone(),
            problem: problem[row].clone(),
            cause: cause[row].clone(),
            measure: measure[row].clone(),
            resources: resources[row].clone(),
            owner: owner[row].clone(),
            supervisor: supervisor[row].clone(),
            due: due[row],
            checkpoints: checkpoints[row].clone(),
            status: status[row].clone(),
            completion: completion[row],
            evidence: evidence[row].clone(),
            metric: metric[row].clone(),
            then: None,
            now: None,
            change: None,
            significant: false,
            overdue: false,
        })
        .collect())
}
