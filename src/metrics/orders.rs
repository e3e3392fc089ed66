//! Repair orders with what the figures need to know of each: months, rework, what redid it, whether it was fixed.

use polars::prelude::*;

use super::frames::{cutoff_day, day_of, flags, is_one_of, milliseconds, month_of, small_integers, texts};
use crate::config::Config;
use crate::records::Table;

/// Derives the orders frame.
///
/// Beside the table's columns (see [`Table`]):
/// - `index` `Int64`: position in this frame
/// - `delivered_month`, `opened_month` `Int32`: month ordinals; `delivered_day`, `opened_day` `Int32`: day numbers; null without the date
/// - `service` `Boolean`: any line but sales
/// - `is_rework`, `rework_internal` `Boolean`
/// - `first_visit` `Boolean`: delivered, line repair, no rework, kind not excluded
/// - `redone_day` `Int32`, `redone_by` `Int64`: day and `index` of the rework opened first within the window, if any
/// - `not_fixed` `Boolean`: as the month of delivery sees it at its cutoff; `not_fixed_full`: as the month after sees it
/// - `redone_in_time` `Boolean`: that rework was opened by the cutoff of the month of delivery
pub(crate) fn derive(table: &Table, config: &Config) -> PolarsResult<DataFrame> {
    let rules = &config.first_time_fix;
    let is_rework = col("rework_of")
        .is_not_null()
        .or(is_one_of("kind", &rules.rework_kinds));
    let frame = table
        .frame
        .clone()
        .lazy()
        .with_columns([
            month_of("delivered_at").alias("delivered_month"),
            month_of("opened_at").alias("opened_month"),
            day_of("delivered_at").alias("delivered_day"),
            day_of("opened_at").alias("opened_day"),
            col("line").neq(lit("sales")).alias("service"),
            is_rework.alias("is_rework"),
            when(col("rework_kind").is_not_null())
                .then(col("rework_kind").eq(lit("internal")))
                .otherwise(col("kind").eq(lit("内返")).fill_null(lit(false)))
                .alias("rework_internal"),
        ])
        .with_column(
            col("delivered_month")
                .is_not_null()
                .and(col("line").eq(lit("repair")))
                .and(col("is_rework").not())
                .and(is_one_of("kind", &rules.exclude_kinds).not())
                .alias("first_visit"),
        )
        .collect()?;
    with_fixes(frame, config)
}

/// The rework that redid an order, if one was opened within the window.
#[derive(Clone, Copy)]
struct Redone {
    day: i32,
    by: usize,
}

fn with_fixes(mut frame: DataFrame, config: &Config) -> PolarsResult<DataFrame> {
    let redone = link_reworks(&frame, config)?;
    let months = small_integers(&frame, "delivered_month")?;
    let unfixed: Vec<bool> = texts(&frame, "unfixed_reason")?.iter().map(Option::is_some).collect();
    let by_cutoff = |later: i32| -> Vec<bool> {
        redone
            .iter()
            .zip(&months)
            .map(|(redone, month)| match (redone, month) {
                (Some(redone), Some(month)) => redone.day <= cutoff_day(month + later, config.period.cutoff_days),
                _ => false,
            })
            .collect()
    };
    let in_time = by_cutoff(0);
    let either = |redone: &[bool]| -> Vec<bool> { redone.iter().zip(&unfixed).map(|(a, b)| *a || *b).collect() };
    let (not_fixed, not_fixed_full) = (either(&in_time), either(&by_cutoff(1)));
    let height = i64::try_from(frame.height()).unwrap_or(i64::MAX);
    let by: Vec<Option<i64>> = redone
        .iter()
        .map(|redone| redone.and_then(|redone| redone.by.try_into().ok()))
        .collect();
    let day: Vec<Option<i32>> = redone.iter().map(|redone| redone.map(|redone| redone.day)).collect();
    frame.with_column(Column::new("index".into(), (0..height).collect::<Vec<i64>>()))?;
    frame.with_column(Column::new("redone_day".into(), day))?;
    frame.with_column(Column::new("redone_by".into(), by))?;
    frame.with_column(Column::new("redone_in_time".into(), in_time))?;
    frame.with_column(Column::new("not_fixed".into(), not_fixed))?;
    frame.with_column(Column::new("not_fixed_full".into(), not_fixed_full))?;
    Ok(frame)
}

/// For each order, the rework opened first (then first in the file) that redid it within the window.
fn link_reworks(frame: &DataFrame, config: &Config) -> PolarsResult<Vec<Option<Redone>>> {
    let rules = &config.first_time_fix;
    let window = i32::try_from(rules.window_days).unwrap_or(i32::MAX);
    let numbers = texts(frame, "order_no")?;
    let vins = texts(frame, "vin")?;
    let lines = texts(frame, "line")?;
    let named = texts(frame, "rework_of")?;
    let is_rework = flags(frame, "is_rework")?;
    let internal = flags(frame, "rework_internal")?;
    let delivered_at = milliseconds(frame, "delivered_at")?;
    let delivered_day = small_integers(frame, "delivered_day")?;
    let opened_at = milliseconds(frame, "opened_at")?;
    let opened_day = small_integers(frame, "opened_day")?;

    let reworks: Vec<usize> = (0..frame.height())
        .filter(|&row| is_rework[row] && (rules.count_internal || !internal[row]))
        .collect();
    // Only what reworks ask for is made ready to be found; they are few.
    let asked_for: PlHashSet<&str> = reworks.iter().filter_map(|&row| named[row]).collect();
    let redone_vehicles: PlHashSet<&str> = reworks.iter().filter_map(|&row| vins[row]).collect();
    let by_number: PlHashMap<&str, usize> = numbers
        .iter()
        .enumerate()
        .rev()
        .filter_map(|(row, number)| Some(((*number)?, row)))
        .filter(|(number, _)| asked_for.contains(number))
        .collect();
    // Repair-line orders that are no rework, per vehicle, by delivery then file order.
    let mut candidates: PlHashMap<&str, Vec<(i64, i32, usize)>> = PlHashMap::with_capacity(redone_vehicles.len());
    for row in 0..frame.height() {
        if let (Some(vin), false, Some("repair"), Some(at), Some(day)) = (
            vins[row],
            is_rework[row],
            lines[row],
            delivered_at[row],
            delivered_day[row],
        ) && redone_vehicles.contains(vin)
        {
            candidates.entry(vin).or_default().push((at, day, row));
        }
    }
    for orders in candidates.values_mut() {
        orders.sort_unstable();
    }

    let mut redone: Vec<Option<(i64, Redone)>> = vec![None; frame.height()];
    for row in reworks {
        let (Some(at), Some(day)) = (opened_at[row], opened_day[row]) else {
            continue;
        };
        let target = match named[row] {
            Some(number) => by_number.get(number).copied(),
            None => vins[row].and_then(|vin| {
                let orders = candidates.get(vin)?;
                let latest = orders.iter().rev().find(|(_, delivered, _)| *delivered <= day);
                latest.map(|(_, _, order)| *order)
            }),
        };
        let Some(target) = target else { continue };
        let Some(delivered) = delivered_day[target] else {
            continue;
        };
        let in_window = (0..=window).contains(&(day - delivered));
        // Rows come in file order, so an equal time keeps the earlier one.
        if in_window && redone[target].is_none_or(|(earliest, _)| at < earliest) {
            redone[target] = Some((at, Redone { day, by: row }));
        }
    }
    Ok(redone
        .into_iter()
        .map(|redone| redone.map(|(_, redone)| redone))
        .collect())
}
