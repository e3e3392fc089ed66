//! Key accounts, rescues, orders by line, appointments by advisor.

use std::collections::{BTreeMap, HashMap};

use polars::prelude::*;

use super::{DAY, Source, count, float, of_month, written};
use crate::metrics::frames::{cutoff_day, integers, milliseconds, small_integers, texts};
use crate::metrics::own_tables::{rescue_limit, rescues_on_time};
use crate::period::Month;
use crate::records::schema::TableId;
use crate::report::{AppointmentsOfAdvisor, KeyAccountVisit, OrdersOfMonth, RescueArea};

const MILLISECONDS_PER_DAY: i64 = 86_400_000;
const MILLISECONDS_PER_MINUTE: f64 = 60_000.0;

/// Areas in the order the report shows them; rescues whose area was not told come last.
const AREAS: [Option<&str>; 4] = [Some("city"), Some("county"), Some("province"), None];

impl Source<'_> {
    /// A stamp, unless it lies after the month's cutoff.
    fn known(&self, stamp: Option<i64>) -> Option<i64> {
        let cutoff = i64::from(cutoff_day(self.month.ordinal(), self.config.period.cutoff_days));
        stamp.filter(|stamp| stamp.div_euclid(MILLISECONDS_PER_DAY) <= cutoff)
    }
}

/// Visits planned for the month, in file order.
pub(super) fn key_accounts(source: Source) -> PolarsResult<Vec<KeyAccountVisit>> {
    let Some(frame) = &source.figures.facts.key_account_visits else {
        return Ok(Vec::new());
    };
    let planned = of_month(frame, "month", source.month)?;
    let (customers, visitors) = (texts(&planned, "customer")?, texts(&planned, "visitor")?);
    let (findings, visited) = (texts(&planned, "finding")?, milliseconds(&planned, "visited_at")?);
    Ok((0..planned.height())
        .map(|row| {
            let visited = source.known(visited[row]);
            let visited_on = visited
                .and_then(crate::metrics::complaints::time_of)
                .map(|time| time.date());
            KeyAccountVisit {
                customer: source.mask.name(customers[row].unwrap_or_default()).into_owned(),
                planned: source.month,
                visited_at: written(visited, DAY),
                in_month: visited_on.is_some_and(|day| Month::of(day) == source.month),
                visitor: visitors[row].map(str::to_owned),
                finding: source.shown(findings[row]),
            }
        })
        .collect())
}

/// Rescues called in the month, by area; areas without one are left out.
pub(super) fn rescues(source: Source) -> PolarsResult<Vec<RescueArea>> {
    let Some(frame) = &source.figures.facts.rescues else {
        return Ok(Vec::new());
    };
    let called = of_month(frame, "month", source.month)?;
    let areas = texts(&called, "area")?;
    let on_time = rescues_on_time(&called, source.config)?;
    let (from, to) = (
        milliseconds(&called, "called_at")?,
        milliseconds(&called, "arrived_at")?,
    );
    let of_area = |area: Option<&str>| {
        let rows: Vec<usize> = (0..called.height()).filter(|&row| areas[row] == area).collect();
        let mut minutes: Vec<f64> = rows
            .iter()
            .filter_map(|&row| Some(float((source.known(to[row])? - from[row]?).max(0)) / MILLISECONDS_PER_MINUTE))
            .collect();
        minutes.sort_by(f64::total_cmp);
        RescueArea {
            area: area.map(str::to_owned),
            count: count(rows.len()),
            on_time: count(rows.iter().filter(|&&row| on_time[row]).count()),
            limit_minutes: rescue_limit(source.config, area),
            minutes,
        }
    };
    Ok(AREAS.into_iter().map(of_area).filter(|area| area.count > 0).collect())
}

/// Delivered orders by line, in the months the records reach.
pub(super) fn orders_by_month(source: Source) -> PolarsResult<Vec<OrdersOfMonth>> {
    let counts = source
        .figures
        .facts
        .orders
        .clone()
        .lazy()
        .filter(col("delivered_month").is_not_null())
        .group_by_stable([col("delivered_month"), col("line")])
        .agg([len().cast(DataType::Int64).alias("orders")])
        .collect()?;
    let (months, lines) = (small_integers(&counts, "delivered_month")?, texts(&counts, "line")?);
    let orders: HashMap<(i32, &str), i64> = integers(&counts, "orders")?
        .into_iter()
        .enumerate()
        .filter_map(|(row, orders)| Some(((months[row]?, lines[row]?), orders?)))
        .collect();
    let of = |month: Month, line: &str| orders.get(&(month.ordinal(), line)).copied().unwrap_or(0);
    Ok(source
        .months()
        .filter(|month| source.covers(TableId::RepairOrders, *month))
        .map(|month| OrdersOfMonth {
            month,
            repair: of(month, "repair"),
            beauty: of(month, "beauty"),
            maintenance: of(month, "maintenance"),
            sales: of(month, "sales"),
        })
        .collect())
}

/// Service orders of the month by advisor name, and how many of them had an appointment of each kind.
pub(super) fn appointments_by_advisor(source: Source) -> PolarsResult<Vec<AppointmentsOfAdvisor>> {
    if !source.figures.facts.has(TableId::RepairOrders, "appointment") {
        return Ok(Vec::new());
    }
    let orders = of_month(&source.figures.facts.orders, "delivered_month", source.month)?;
    let orders = orders.lazy().filter(col("service")).collect()?;
    let mut advisors: BTreeMap<&str, AppointmentsOfAdvisor> = BTreeMap::new();
    for (advisor, appointment) in texts(&orders, "advisor")?
        .into_iter()
        .zip(texts(&orders, "appointment")?)
    {
        let Some(advisor) = advisor else { continue };
        let row = advisors.entry(advisor).or_insert_with(|| AppointmentsOfAdvisor {
            advisor: advisor.to_owned(),
            orders: 0,
            passive: 0,
            active: 0,
        });
        row.orders += 1;
        row.passive += i64::from(appointment == Some("passive"));
        row.active += i64::from(appointment == Some("active"));
    }
    Ok(advisors.into_values().collect())
}
