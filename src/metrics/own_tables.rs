//! Figures of tables that come by month: external scores, mystery shopper, key accounts, rescues.

use polars::prelude::*;

use super::count_callbacks::weighted_mean;
use super::counted::{self, Counted, Rows, every};
use super::frames::{milliseconds, month_of, numbers, small_integers, texts};
use super::monthly::Monthly;
use crate::config::Config;
use crate::period::Month;

/// Of several rows for one month and name the last one counts: the row positions that do, in file order.
pub(crate) fn last_rows(frame: &DataFrame, name: &str) -> PolarsResult<Vec<usize>> {
    let months = small_integers(frame, "month")?;
    let names = texts(frame, name)?;
    let mut last = std::collections::BTreeMap::new();
    for (row, key) in months.into_iter().zip(names).enumerate() {
        last.insert(key, row);
    }
    let mut rows: Vec<usize> = last.into_values().collect();
    rows.sort_unstable();
    Ok(rows)
}

/// Fills `external.css` and `external.mot` of the store's own rows.
pub(crate) fn count_external(monthly: &mut Monthly, frame: &DataFrame, config: &Config) -> PolarsResult<()> {
    let months = small_integers(frame, "month")?;
    let entities = texts(frame, "entity")?;
    let css = numbers(frame, "css")?;
    let mot = external_mot(frame, config)?;
    for row in last_rows(frame, "entity")? {
        let (Some(month), Some("own")) = (months[row], entities[row]) else {
            continue;
        };
        let month = Month::from_ordinal(month);
        if let Some(css) = css[row] {
            monthly.set_points("external.css", month, css);
        }
        if let Some(mot) = mot[row] {
            monthly.set_points("external.mot", month, mot);
        }
    }
    Ok(())
}

/// The MOT of each row: as given, else from its item scores and the configured weights.
pub(crate) fn external_mot(frame: &DataFrame, config: &Config) -> PolarsResult<Vec<Option<f64>>> {
    let scores = config
        .external_items
        .iter()
        .map(|item| Ok((item.weight, numbers(frame, &item.id)?)))
        .collect::<PolarsResult<Vec<_>>>()?;
    let given = numbers(frame, "mot")?;
    Ok(given
        .into_iter()
        .enumerate()
        .map(|(row, given)| {
            given.or_else(|| {
                let row: Vec<(f64, Option<f64>)> =
                    scores.iter().map(|(weight, scores)| (*weight, scores[row])).collect();
                weighted_mean(&row)
            })
        })
        .collect())
}

/// The mystery-shopper item that is the total.
pub(crate) const MYSTERY_SHOPPER_TOTAL: &str = "总分";

/// Fills `external.pt` with the score of the item 总分.
pub(crate) fn count_mystery_shopper(monthly: &mut Monthly, frame: &DataFrame) -> PolarsResult<()> {
    let months = small_integers(frame, "month")?;
    let items = texts(frame, "item")?;
    let scores = numbers(frame, "score")?;
    for row in last_rows(frame, "item")? {
        if let (Some(month), Some(MYSTERY_SHOPPER_TOTAL), Some(score)) = (months[row], items[row], scores[row]) {
            monthly.set_points("external.pt", Month::from_ordinal(month), score);
        }
    }
    Ok(())
}

/// Fills the counts of key-account visits.
pub(crate) fn count_key_accounts(monthly: &mut Monthly, frame: &DataFrame) -> PolarsResult<()> {
    counted::add(monthly, frame, &of_key_accounts())
}

/// What the counts count.
pub(crate) fn counts() -> Vec<Counted> {
    [of_key_accounts(), of_rescues()].concat()
}

fn of_key_accounts() -> Vec<Counted> {
    let visited = month_of("visited_at").eq(col("month"));
    Counted::each(
        Rows::KeyAccounts,
        "month",
        [("key_accounts.planned", every()), ("key_accounts.visited", visited)],
    )
}

fn of_rescues() -> Vec<Counted> {
    Counted::each(
        Rows::Rescues,
        "month",
        [("rescues.total", every()), ("rescues.on_time", col("on_time"))],
    )
}

/// Whether each rescue arrived within its area's limit (and by the cutoff); one without an area did not.
pub(crate) fn rescues_on_time(frame: &DataFrame, config: &Config) -> PolarsResult<Vec<bool>> {
    let called = milliseconds(frame, "called_at")?;
    let arrived = milliseconds(frame, "arrived_at")?;
    let areas = texts(frame, "area")?;
    let months = small_integers(frame, "month")?;
    Ok((0..frame.height())
        .map(|row| {
            let (Some(called), Some(arrived), Some(month)) = (called[row], arrived[row], months[row]) else {
                return false;
            };
            let Some(limit) = rescue_limit(config, areas[row]) else {
                return false;
            };
            let cutoff = i64::from(super::frames::cutoff_day(month, config.period.cutoff_days));
            let minutes =
                std::time::Duration::from_millis(u64::try_from(arrived - called).unwrap_or(0)).as_secs_f64() / 60.0;
            arrived.div_euclid(86_400_000) <= cutoff && minutes <= limit
        })
        .collect())
}

/// The limit of an area in minutes.
pub(crate) fn rescue_limit(config: &Config, area: Option<&str>) -> Option<f64> {
    match area? {
        "city" => Some(config.rescue_limits_minutes.city),
        "county" => Some(config.rescue_limits_minutes.county),
        "province" => Some(config.rescue_limits_minutes.province),
        _ => None,
    }
}

/// Fills the counts of rescues.
pub(crate) fn count_rescues(monthly: &mut Monthly, frame: &DataFrame, config: &Config) -> PolarsResult<()> {
    counted::add(monthly, &timed_rescues(frame, config)?, &of_rescues())
}

/// Rescues with `on_time` `Boolean`.
pub(crate) fn timed_rescues(frame: &DataFrame, config: &Config) -> PolarsResult<DataFrame> {
    let mut frame = frame.clone();
    let on_time = rescues_on_time(&frame, config)?;
    frame.with_column(Column::new("on_time".into(), on_time))?;
    Ok(frame)
}
