//! Counts of orders, first-time fixes, rework, appointments and callback coverage, all months in one pass each.

use polars::prelude::*;

use super::counted::{self, Counted, Rows, every};
use super::facts::Facts;
use super::frames::{cutoff_day, flags, integers, is_one_of, small_integers, texts};
use super::monthly::Monthly;
use crate::config::Config;

/// Fills the counts that come from repair orders.
pub(crate) fn count(monthly: &mut Monthly, facts: &Facts, config: &Config) -> PolarsResult<()> {
    let (orders, coverage) = (of_orders(), of_coverage());
    counted::add(monthly, &facts.orders, &orders)?;
    counted::add(monthly, &called_orders(facts, config)?, &coverage)
}

/// What the counts count.
pub(crate) fn counts() -> Vec<Counted> {
    let mut counts = of_orders();
    counts.extend(of_coverage());
    counts
}

fn of_orders() -> Vec<Counted> {
    let service = || col("service");
    let appointed = || service().and(col("appointment").neq(lit("none")));
    let first = || col("first_visit");
    let rework = || col("is_rework");
    let delivered = Counted::each(
        Rows::Orders,
        "delivered_month",
        [
            ("orders.delivered", every()),
            ("orders.service", service()),
            ("orders.appointed", appointed()),
            (
                "orders.appointed_actively",
                appointed().and(col("appointment").eq(lit("active"))),
            ),
            ("orders.first_visits", first()),
            ("orders.fixed", first().and(col("not_fixed").not())),
        ],
    );
    let full_window = Counted::each(
        Rows::Orders,
        "delivered_month",
        [
            ("orders.first_visits_before", first()),
            ("orders.fixed_full_window", first().and(col("not_fixed_full").not())),
        ],
    );
    let opened = Counted::each(
        Rows::Orders,
        "opened_month",
        [
            ("rework.internal", rework().and(col("rework_internal"))),
            ("rework.external", rework().and(col("rework_internal").not())),
        ],
    );
    [delivered, Counted::later(full_window, 1), opened].concat()
}

fn of_coverage() -> Vec<Counted> {
    let sales = || col("service").not();
    let this_month = Counted::each(
        Rows::CalledOrders,
        "delivered_month",
        [
            ("coverage.service", col("service")),
            ("coverage.service_called", col("service").and(col("called"))),
            ("coverage.sales", sales()),
            ("coverage.sales_called_first", sales().and(col("called_first"))),
        ],
    );
    let month_before = Counted::each(
        Rows::CalledOrders,
        "delivered_month",
        [
            ("coverage.sales_before", sales()),
            ("coverage.sales_called_second", sales().and(col("called_second"))),
        ],
    );
    [this_month, Counted::later(month_before, 1)].concat()
}

/// Delivered orders with whether a callback followed in time; it looks at every internal callback row, before collapsing.
///
/// `index` of the order, its `delivered_month` and `service`, and `called`, `called_first`, `called_second` `Boolean`.
pub(crate) fn called_orders(facts: &Facts, config: &Config) -> PolarsResult<DataFrame> {
    let excluded = &config.callbacks.coverage_exclude_kinds;
    let orders = facts
        .orders
        .clone()
        .lazy()
        .filter(
            col("delivered_month")
                .is_not_null()
                .and(is_one_of("kind", excluded).not()),
        )
        .select([
            col("index"),
            col("order_no"),
            col("delivered_month"),
            col("delivered_day"),
            col("service"),
        ])
        .collect()?;
    let calls = calls_by_order(&facts.callbacks)?;
    let mut called = [
        vec![false; orders.height()],
        vec![false; orders.height()],
        vec![false; orders.height()],
    ];
    let days = small_integers(&orders, "delivered_month")?
        .into_iter()
        .zip(small_integers(&orders, "delivered_day")?);
    for (row, (number, (month, delivered))) in texts(&orders, "order_no")?.into_iter().zip(days).enumerate() {
        let (Some(number), Some(month), Some(delivered)) = (number, month, delivered) else {
            continue;
        };
        let Some(calls) = calls.get(number) else { continue };
        let cutoff = |later: i32| cutoff_day(month + later, config.period.cutoff_days);
        let within =
            |call: &Call, days: i32, cutoff: i32| (0..=days).contains(&(call.day - delivered)) && call.day <= cutoff;
        let (this_month, next_month) = (cutoff(0), cutoff(1));
        called[0][row] = calls.iter().any(|call| within(call, 7, this_month));
        called[1][row] = calls
            .iter()
            .any(|call| call.visit == Some(1) && within(call, 7, this_month));
        called[2][row] = calls
            .iter()
            .any(|call| call.visit == Some(2) && within(call, 30, next_month));
    }
    let mut known = orders.select(["index", "delivered_month", "service"])?;
    for (name, called) in ["called", "called_first", "called_second"].into_iter().zip(called) {
        known.with_column(Column::new(name.into(), called))?;
    }
    Ok(known)
}

/// A callback to an order.
struct Call {
    /// Days since 1970-01-01.
    day: i32,
    visit: Option<i64>,
}

/// The internal callbacks, before collapsing, by order number.
fn calls_by_order(callbacks: &DataFrame) -> PolarsResult<PlHashMap<&str, Vec<Call>>> {
    let mut calls: PlHashMap<&str, Vec<Call>> = PlHashMap::new();
    let days = small_integers(callbacks, "called_day")?;
    let visits = integers(callbacks, "visit")?;
    let internal = flags(callbacks, "internal")?;
    let rows = days.into_iter().zip(visits).zip(internal);
    for (number, ((day, visit), internal)) in texts(callbacks, "order_no")?.into_iter().zip(rows) {
        if let (Some(number), Some(day), true) = (number, day, internal) {
            calls.entry(number).or_default().push(Call { day, visit });
        }
    }
    Ok(calls)
}
