//! Technicians: first visits, those not fixed and why, and whether the rate lies beyond the control limits.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::{NOT_STATED, share};
use crate::metrics::frames::{flags, integers, texts};
use crate::report::tables::TechnicianRow;
use crate::stats::{self, Signal};

/// `orders`: all derived orders of the store; `month` picks the first visits; rates are left out unless fixes are `known`.
pub(crate) fn technicians(orders: &DataFrame, month: i32, known: bool) -> PolarsResult<Vec<TechnicianRow>> {
    let months = crate::metrics::frames::small_integers(orders, "delivered_month")?;
    let first_visit = flags(orders, "first_visit")?;
    let not_fixed = flags(orders, "not_fixed")?;
    let in_time = flags(orders, "redone_in_time")?;
    let redone_by = integers(orders, "redone_by")?;
    let unfixed_reason = texts(orders, "unfixed_reason")?;
    let rework_reason = texts(orders, "rework_reason")?;
    let technician = texts(orders, "technician")?;

    let mut rows: BTreeMap<&str, (i64, i64, BTreeMap<String, i64>)> = BTreeMap::new();
    let (mut visits, mut unfixed) = (0, 0);
    for row in (0..orders.height()).filter(|&row| first_visit[row] && months[row] == Some(month)) {
        visits += 1;
        unfixed += i64::from(not_fixed[row]);
        let Some(name) = technician[row] else { continue };
        let (orders, not_fixed_orders, reasons) = rows.entry(name).or_default();
        *orders += 1;
        if not_fixed[row] {
            *not_fixed_orders += 1;
            let redone = redone_by[row]
                .filter(|_| in_time[row])
                .and_then(|by| usize::try_from(by).ok());
            let reason = unfixed_reason[row]
                .or_else(|| redone.and_then(|by| rework_reason.get(by).copied().flatten()))
                .unwrap_or(NOT_STATED);
            *reasons.entry(reason.to_owned()).or_default() += 1;
        }
    }
    let store_rate = share(unfixed, visits);
    let mut rows: Vec<TechnicianRow> = rows
        .into_iter()
        .map(|(name, (orders, not_fixed, reasons))| row_of(name, orders, not_fixed, reasons, store_rate))
        .collect();
    if !known {
        for row in &mut rows {
            (row.not_fixed_rate, row.ci_low, row.ci_high) = (None, None, None);
        }
    }
    Ok(rows)
}

#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn row_of(name: &str, orders: i64, not_fixed: i64, reasons: BTreeMap<String, i64>, store_rate: f64) -> TechnicianRow {
    let interval = stats::wilson(not_fixed as f64, orders as f64);
    let signal = stats::binomial_signal(not_fixed.unsigned_abs(), orders.unsigned_abs(), store_rate).map(|signal| {
        match signal {
            Signal::High => "high",
            Signal::Low => "low",
        }
        .to_owned()
    });
    TechnicianRow {
        technician: name.to_owned(),
        orders,
        not_fixed,
        reasons,
        not_fixed_rate: (orders > 0).then(|| share(not_fixed, orders)),
        ci_low: interval.map(|[low, _]| low),
        ci_high: interval.map(|[_, high]| high),
        signal,
    }
}
