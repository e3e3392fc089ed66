//! Counts of orders, first-time fixes, rework, appointments and callback coverage, all months in one pass each.

use polars::prelude::*;

use super::counted::{self, Counted, Rows, every};
use super::facts::Facts;
use super::frames::{cutoff_day, is_one_of};
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
    let cutoffs = |later: i32| -> PolarsResult<Column> {
        let cutoff = |month: i32| cutoff_day(month + later, config.period.cutoff_days);
        let days: Int32Chunked = orders.column("delivered_month")?.i32()?.apply_values(cutoff);
        Ok(days.into_column())
    };
    let (cutoff, cutoff_after) = (
        cutoffs(0)?.with_name("cutoff".into()),
        cutoffs(1)?.with_name("cutoff_after".into()),
    );
    let mut orders = orders;
    orders.with_column(cutoff)?;
    orders.with_column(cutoff_after)?;
    let calls = facts
        .callbacks
        .clone()
        .lazy()
        .filter(col("internal").and(col("order_no").is_not_null()))
        .select([col("order_no"), col("called_day"), col("visit")]);
    let after = || col("called_day") - col("delivered_day");
    let within = |days: i32, cutoff: &str| {
        after()
            .gt_eq(lit(0))
            .and(after().lt_eq(lit(days)))
            .and(col("called_day").lt_eq(col(cutoff)))
    };
    orders
        .lazy()
        .join(
            calls,
            [col("order_no")],
            [col("order_no")],
            JoinArgs::new(JoinType::Left),
        )
        .group_by([col("index")])
        .agg([
            within(7, "cutoff").fill_null(lit(false)).any(true).alias("called"),
            within(7, "cutoff")
                .and(col("visit").eq(lit(1)))
                .fill_null(lit(false))
                .any(true)
                .alias("called_first"),
            within(30, "cutoff_after")
                .and(col("visit").eq(lit(2)))
                .fill_null(lit(false))
                .any(true)
                .alias("called_second"),
            col("delivered_month").first(),
            col("service").first(),
        ])
        .collect()
}
