//! Counts of orders, first-time fixes, rework, appointments and callback coverage, all months in one pass each.

use polars::prelude::*;

use super::facts::Facts;
use super::frames::{count_if, cutoff_day, is_one_of};
use super::monthly::{Monthly, by_month};
use crate::config::Config;

/// Fills the counts that come from repair orders.
pub(crate) fn count(monthly: &mut Monthly, facts: &Facts, config: &Config) -> PolarsResult<()> {
    let service = || col("service");
    let appointed = || service().and(col("appointment").neq(lit("none")));
    let first = || col("first_visit");
    let orders = by_month(
        &facts.orders,
        "delivered_month",
        vec![
            len().cast(DataType::Int64).alias("orders.delivered"),
            count_if("orders.service", service()),
            count_if("orders.appointed", appointed()),
            count_if(
                "orders.appointed_actively",
                appointed().and(col("appointment").eq(lit("active"))),
            ),
            count_if("orders.first_visits", first()),
            count_if("orders.fixed", first().and(col("not_fixed").not())),
        ],
    )?;
    monthly.add_counts(&orders, "delivered_month", 0)?;
    let full_window = by_month(
        &facts.orders,
        "delivered_month",
        vec![
            count_if("orders.first_visits_before", first()),
            count_if("orders.fixed_full_window", first().and(col("not_fixed_full").not())),
        ],
    )?;
    monthly.add_counts(&full_window, "delivered_month", 1)?;
    let rework = facts.orders.clone().lazy().filter(col("is_rework")).collect()?;
    let rework = by_month(
        &rework,
        "opened_month",
        vec![
            count_if("rework.internal", col("rework_internal")),
            count_if("rework.external", col("rework_internal").not()),
        ],
    )?;
    monthly.add_counts(&rework, "opened_month", 0)?;
    count_coverage(monthly, facts, config)
}

/// Coverage looks at every internal callback row, before collapsing.
fn count_coverage(monthly: &mut Monthly, facts: &Facts, config: &Config) -> PolarsResult<()> {
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
    let covered = orders
        .clone()
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
        .collect()?;
    let sales = || col("service").not();
    let counts = by_month(
        &covered,
        "delivered_month",
        vec![
            count_if("coverage.service", col("service")),
            count_if("coverage.service_called", col("service").and(col("called"))),
            count_if("coverage.sales", sales()),
            count_if("coverage.sales_called_first", sales().and(col("called_first"))),
        ],
    )?;
    monthly.add_counts(&counts, "delivered_month", 0)?;
    let second = by_month(
        &covered,
        "delivered_month",
        vec![
            count_if("coverage.sales_before", sales()),
            count_if("coverage.sales_called_second", sales().and(col("called_second"))),
        ],
    )?;
    monthly.add_counts(&second, "delivered_month", 1)
}
