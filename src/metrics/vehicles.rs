//! Vehicles by month: archive, active base, churn cohorts, and those about to be lost, from visits in one pass.

use polars::prelude::*;

use super::facts::Facts;
use super::frames::{integers, small_integers, texts};
use super::monthly::Monthly;
use crate::config::Config;
use crate::period::Month;
use crate::records::schema::Line;

/// One vehicle's visits of one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct VisitMonth {
    /// Month ordinal of the visit, and of the vehicle's next month with a visit.
    pub month: i32,
    pub next: Option<i32>,
    /// Whether no earlier month has a visit of the vehicle.
    pub first: bool,
    /// Month before this with a visit.
    pub previous: Option<i32>,
    /// Customer type of the vehicle's last order in the month.
    pub company: bool,
    /// `index` of that order.
    pub order: i64,
}

impl VisitMonth {
    /// Whether no later visit falls into the months up to `until`.
    pub(crate) fn absent_until(self, until: i32) -> bool {
        self.next.is_none_or(|next| next > until)
    }
}

/// The months each vehicle visited, of the given lines.
pub(crate) fn visit_months(facts: &Facts, lines: &[Line]) -> PolarsResult<Vec<VisitMonth>> {
    let words: Vec<String> = lines.iter().map(|line| line.name().to_owned()).collect();
    let visits = facts
        .orders
        .clone()
        .lazy()
        .filter(
            col("delivered_month")
                .is_not_null()
                .and(super::frames::is_one_of("line", &words)),
        )
        .sort_by_exprs([col("delivered_at"), col("index")], SortMultipleOptions::default())
        .group_by_stable([col("vin"), col("delivered_month")])
        .agg([col("customer_type").last(), col("index").last()])
        .sort_by_exprs([col("vin"), col("delivered_month")], SortMultipleOptions::default())
        .collect()?;
    let vins = texts(&visits, "vin")?;
    let months = small_integers(&visits, "delivered_month")?;
    let types = texts(&visits, "customer_type")?;
    let orders = integers(&visits, "index")?;
    let neighbour = |row: usize, other: Option<usize>| {
        let other = other?;
        (vins.get(other)? == vins.get(row)?)
            .then(|| months.get(other).copied().flatten())
            .flatten()
    };
    Ok((0..visits.height())
        .filter_map(|row| {
            let previous = neighbour(row, row.checked_sub(1));
            Some(VisitMonth {
                month: months[row]?,
                next: neighbour(row, Some(row + 1)),
                first: previous.is_none(),
                previous,
                company: types[row] == Some("company"),
                order: orders[row]?,
            })
        })
        .collect())
}

/// Fills the counts of vehicles for the months given; `all` are the visits of every line, `counted` of the lines churn counts.
pub(crate) fn count(
    monthly: &mut Monthly,
    all: &[VisitMonth],
    counted: &[VisitMonth],
    config: &Config,
    months: impl Iterator<Item = Month>,
) {
    let absent = config.churn.absent_months.cast_signed();
    let active = config.base_active_months.cast_signed();
    for month in months {
        let m = month.ordinal();
        let count = |condition: &dyn Fn(&VisitMonth) -> bool| -> i64 {
            counted
                .iter()
                .filter(|visit| condition(visit))
                .count()
                .try_into()
                .unwrap_or(i64::MAX)
        };
        let lost = |visit: &VisitMonth| visit.month == m - absent && visit.absent_until(m);
        let was_active = |visit: &VisitMonth| {
            let then = m - active;
            visit.month > then - active && visit.month <= then && visit.absent_until(then)
        };
        let archive = all.iter().filter(|visit| visit.first && visit.month <= m).count();
        monthly.set_count("vehicles.archive", month, archive.try_into().unwrap_or(i64::MAX));
        for (name, value) in [
            (
                "vehicles.base",
                count(&|visit| visit.month > m - active && visit.month <= m && visit.absent_until(m)),
            ),
            ("vehicles.cohort", count(&|visit| visit.month == m - absent)),
            ("vehicles.lost", count(&lost)),
            ("vehicles.lost_private", count(&|visit| lost(visit) && !visit.company)),
            ("vehicles.lost_company", count(&|visit| lost(visit) && visit.company)),
            (
                "vehicles.at_risk",
                count(&|visit| (m - 12..=m - 7).contains(&visit.month) && visit.absent_until(m)),
            ),
            ("vehicles.active_before", count(&was_active)),
            (
                "vehicles.active_before_lost",
                count(&|visit| was_active(visit) && visit.absent_until(m)),
            ),
        ] {
            monthly.set_count(name, month, value);
        }
    }
}

/// Fills the counts of churn callbacks, and of the vehicles won back by them.
pub(crate) fn count_churn_callbacks(
    monthly: &mut Monthly,
    facts: &Facts,
    calls: &DataFrame,
    config: &Config,
) -> PolarsResult<()> {
    let private = || col("customer_type").eq(lit("private"));
    let counts = super::monthly::by_month(
        calls,
        "called_month",
        vec![
            super::frames::count_if("churn_callbacks.private", private()),
            super::frames::count_if(
                "churn_callbacks.private_valid",
                private().and(col("outcome").eq(lit("valid"))),
            ),
        ],
    )?;
    monthly.add_counts(&counts, "called_month", 0)?;
    count_won_back(monthly, facts, calls, config)
}

/// Vehicles with a valid churn callback two months before, and those that came within 60 days after one.
fn count_won_back(monthly: &mut Monthly, facts: &Facts, calls: &DataFrame, config: &Config) -> PolarsResult<()> {
    let words: Vec<String> = config.churn.lines.iter().map(|line| line.name().to_owned()).collect();
    let visits = facts
        .orders
        .clone()
        .lazy()
        .filter(
            col("delivered_at")
                .is_not_null()
                .and(super::frames::is_one_of("line", &words)),
        )
        .select([col("vin"), col("delivered_at"), col("delivered_day")]);
    let cutoffs: Int32Chunked = calls
        .column("called_month")?
        .cast(&DataType::Int32)?
        .i32()?
        .apply_values(|month| super::frames::cutoff_day(month + 2, config.period.cutoff_days));
    let mut calls = calls.clone();
    calls.with_column(cutoffs.into_column().with_name("cutoff".into()))?;
    let came = col("delivered_at")
        .gt_eq(col("called_at"))
        .and((col("delivered_day") - col("called_day")).lt_eq(lit(60)))
        .and(col("delivered_day").lt_eq(col("cutoff")))
        .fill_null(lit(false));
    let vehicles = calls
        .lazy()
        .filter(col("outcome").eq(lit("valid")))
        .select([
            col("vin"),
            col("called_at"),
            col("called_month"),
            col("called_day"),
            col("cutoff"),
        ])
        .join(visits, [col("vin")], [col("vin")], JoinArgs::new(JoinType::Left))
        .group_by([col("vin"), col("called_month")])
        .agg([came.any(true).cast(DataType::Int64).alias("came")])
        .group_by([col("called_month")])
        .agg([
            len().cast(DataType::Int64).alias("win_back.called"),
            col("came").sum().alias("win_back.came"),
        ])
        .collect()?;
    monthly.add_counts(&vehicles, "called_month", 2)
}

/// The first month of the visits, from which history reaches.
pub(crate) fn first_month(visits: &[VisitMonth]) -> Option<Month> {
    visits.iter().map(|visit| visit.month).min().map(Month::from_ordinal)
}

/// Fills the counts of the customer base as its own table gives them; the last row of a month counts.
pub(crate) fn count_customer_base(monthly: &mut Monthly, table: &DataFrame) -> PolarsResult<()> {
    let months = small_integers(table, "month")?;
    for (column, name) in [
        ("archive_total", "base_table.archive"),
        ("base_total", "base_table.base"),
    ] {
        let totals = integers(table, column)?;
        for (row, month) in months.iter().enumerate() {
            let Some(month) = month else { continue };
            let later = months.iter().skip(row + 1).any(|other| other == &Some(*month));
            if let (false, Some(total)) = (later, totals[row]) {
                monthly.set_count(name, Month::from_ordinal(*month), total);
            }
        }
    }
    Ok(())
}
