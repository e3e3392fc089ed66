//! What each named count counts: one condition, by which it is summed over the months and its rows are found again.

use polars::prelude::*;

use super::facts::Facts;
use super::frames::count_if;
use super::monthly::{Monthly, by_month};
use super::{complaints, count_callbacks, count_orders, own_tables, vehicles};
use crate::config::Config;
use crate::period::Month;

/// The frames that named counts count rows of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    Orders,
    /// Delivered orders with the callbacks that followed them.
    CalledOrders,
    /// Collapsed internal callbacks.
    Callbacks,
    Complaints,
    ChurnCallbacks,
    /// Vehicles with a valid churn callback.
    CalledVehicles,
    KeyAccounts,
    Rescues,
}

/// A named count: the rows of a month that satisfy a condition.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    pub name: &'static str,
    pub rows: Rows,
    /// Column of the rows' month ordinals.
    pub month: &'static str,
    /// How many months later than the rows' month the figure stands.
    pub later: i32,
    pub condition: Expr,
}

impl Counted {
    /// Counts of rows in their own month.
    pub(crate) fn each(
        rows: Rows,
        month: &'static str,
        counts: impl IntoIterator<Item = (&'static str, Expr)>,
    ) -> Vec<Self> {
        counts
            .into_iter()
            .map(|(name, condition)| Self {
                name,
                rows,
                month,
                later: 0,
                condition,
            })
            .collect()
    }

    /// The same for the report of some months later.
    pub(crate) fn later(mut counts: Vec<Self>, later: i32) -> Vec<Self> {
        for counted in &mut counts {
            counted.later = later;
        }
        counts
    }
}

/// The condition that every row of a frame satisfies.
pub(crate) fn every() -> Expr {
    // A literal would be one value per group, not one per row.
    col("row_id").is_not_null()
}

/// Every named count of rows.
fn all(config: &Config) -> Vec<Counted> {
    let mut counts = count_orders::counts();
    counts.extend(count_callbacks::counts(config));
    counts.extend(complaints::counts());
    counts.extend(vehicles::counts());
    counts.extend(own_tables::counts());
    counts
}

/// The named count, if it is one of rows (vehicles by their months of visits are not).
pub(crate) fn find(name: &str, config: &Config) -> Option<Counted> {
    all(config).into_iter().find(|counted| counted.name == name)
}

/// Sums counts of one frame over its months, in one grouped pass for each month column and shift.
pub(crate) fn add(monthly: &mut Monthly, frame: &DataFrame, counts: &[Counted]) -> PolarsResult<()> {
    for group in counts.chunk_by(|a, b| (a.month, a.later) == (b.month, b.later)) {
        let Some(Counted { month, later, .. }) = group.first() else {
            continue;
        };
        let sums = group
            .iter()
            .map(|counted| count_if(counted.name, counted.condition.clone()))
            .collect();
        monthly.add_counts(&by_month(frame, month, sums)?, month, *later)?;
    }
    Ok(())
}

/// The frame some counts count rows of; `None` when its table is not configured.
pub(crate) fn frame(rows: Rows, facts: &Facts, config: &Config) -> PolarsResult<Option<DataFrame>> {
    Ok(match rows {
        Rows::Orders => Some(facts.orders.clone()),
        Rows::CalledOrders => Some(with_orders(
            &count_orders::called_orders(facts, config)?,
            &facts.orders,
        )?),
        Rows::Callbacks => Some(count_callbacks::collapsed(facts, config)?),
        Rows::Complaints => facts.complaints.clone(),
        Rows::ChurnCallbacks => facts.churn_callbacks.clone(),
        Rows::CalledVehicles => match &facts.churn_callbacks {
            Some(calls) => Some(vehicles::called_vehicles(facts, calls, config)?),
            None => None,
        },
        Rows::KeyAccounts => facts.key_account_visits.clone(),
        Rows::Rescues => match &facts.rescues {
            Some(rescues) => Some(own_tables::timed_rescues(rescues, config)?),
            None => None,
        },
    })
}

/// Orders' own columns beside what is known of them by `index`.
fn with_orders(known: &DataFrame, orders: &DataFrame) -> PolarsResult<DataFrame> {
    let known = known.drop_many(["delivered_month", "service"]);
    let orders = orders.clone().lazy();
    known
        .lazy()
        .join(orders, [col("index")], [col("index")], JoinArgs::new(JoinType::Inner))
        .collect()
}

/// The rows of a frame a count counts for a month's figure.
pub(crate) fn condition(counted: &Counted, month: Month) -> Expr {
    col(counted.month)
        .eq(lit(month.plus(-counted.later).ordinal()))
        .and(counted.condition.clone())
        .fill_null(lit(false))
}
