//! Vehicles by month: archive, active base, churn cohorts, and those about to be lost, from the months of their visits.

use polars::prelude::*;

use super::counted::{self, Counted, Rows, every};
use super::facts::Facts;
use super::frames::{integers, small_integers};
use super::monthly::Monthly;
use super::visits::VisitMonth;
use crate::config::Config;
use crate::period::Month;

/// Fills the counts of vehicles for the months given; `all` are the visits of every line, `counted` of the lines churn counts.
pub(crate) fn count(
    monthly: &mut Monthly,
    all: &[VisitMonth],
    counted: &[VisitMonth],
    config: &Config,
    months: impl Iterator<Item = Month>,
) {
    let (all, counted) = (alike(all), alike(counted));
    for month in months {
        let horizon = Horizon::of(month, config);
        for (name, counts) in COUNTS {
            let visits = if counts_every_line(name) { &all } else { &counted };
            let of_month = visits.iter().filter(|(visit, _)| counts(visit, horizon));
            monthly.set_count(name, month, of_month.map(|(_, count)| count).sum());
        }
    }
}

/// Visits that no count tells apart, and how many they are: a vehicle's order and the visit before are nothing counts ask for.
fn alike(visits: &[VisitMonth]) -> Vec<(VisitMonth, i64)> {
    let mut alike: PlHashMap<(i32, Option<i32>, bool, bool), i64> = PlHashMap::new();
    for visit in visits {
        *alike
            .entry((visit.month, visit.next, visit.first, visit.company))
            .or_default() += 1;
    }
    let visit = |(month, next, first, company)| VisitMonth {
        month,
        next,
        first,
        previous: None,
        company,
        order: 0,
    };
    alike.into_iter().map(|(key, count)| (visit(key), count)).collect()
}

/// A report's month and how far back its figures of vehicles look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Horizon {
    month: i32,
    /// `churn.absent_months` and `base.active_months`.
    absent: i32,
    active: i32,
}

impl Horizon {
    pub(crate) fn of(month: Month, config: &Config) -> Self {
        Self {
            month: month.ordinal(),
            absent: config.churn.absent_months.cast_signed(),
            active: config.base_active_months.cast_signed(),
        }
    }
}

/// The one count of vehicles that goes by the visits of every line.
const ARCHIVE: &str = "vehicles.archive";

/// Whether a count counts a vehicle by one of its months of visits.
pub(crate) type Counts = fn(&VisitMonth, Horizon) -> bool;

/// The counts of vehicles.
const COUNTS: [(&str, Counts); 9] = [
    (ARCHIVE, |visit, at| visit.first && visit.month <= at.month),
    ("vehicles.base", |visit, at| visit.active_at(at.month, at)),
    ("vehicles.cohort", |visit, at| visit.month == at.month - at.absent),
    ("vehicles.lost", |visit, at| visit.lost(at)),
    ("vehicles.lost_private", |visit, at| visit.lost(at) && !visit.company),
    ("vehicles.lost_company", |visit, at| visit.lost(at) && visit.company),
    ("vehicles.at_risk", |visit, at| {
        (at.month - 12..=at.month - 7).contains(&visit.month) && visit.absent_until(at.month)
    }),
    ("vehicles.active_before", |visit, at| {
        visit.active_at(at.month - at.active, at)
    }),
    ("vehicles.active_before_lost", |visit, at| {
        visit.active_at(at.month - at.active, at) && visit.absent_until(at.month)
    }),
];

/// Whether a count goes by the visits of every line, not only of those that count for churn and base.
pub(crate) fn counts_every_line(name: &str) -> bool {
    name == ARCHIVE
}

/// How a named count counts vehicles; `None` when it is no count of vehicles.
pub(crate) fn find(name: &str) -> Option<Counts> {
    COUNTS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, counts)| *counts)
}

impl VisitMonth {
    fn lost(self, at: Horizon) -> bool {
        self.month == at.month - at.absent && self.absent_until(at.month)
    }

    /// Whether it is the vehicle's last month of visits among the `active_months` ending with `end`.
    fn active_at(self, end: i32, at: Horizon) -> bool {
        self.month > end - at.active && self.month <= end && self.absent_until(end)
    }
}

/// Fills the counts of churn callbacks, and of the vehicles won back by them.
pub(crate) fn count_churn_callbacks(
    monthly: &mut Monthly,
    facts: &Facts,
    calls: &DataFrame,
    config: &Config,
) -> PolarsResult<()> {
    counted::add(monthly, calls, &of_calls())?;
    counted::add(monthly, &called_vehicles(facts, calls, config)?, &of_called_vehicles())
}

/// What the counts of churn callbacks count.
pub(crate) fn counts() -> Vec<Counted> {
    [of_calls(), of_called_vehicles()].concat()
}

fn of_calls() -> Vec<Counted> {
    let private = || col("customer_type").eq(lit("private"));
    Counted::each(
        Rows::ChurnCallbacks,
        "called_month",
        [
            ("churn_callbacks.private", private()),
            (
                "churn_callbacks.private_valid",
                private().and(col("outcome").eq(lit("valid"))),
            ),
        ],
    )
}

fn of_called_vehicles() -> Vec<Counted> {
    let counts = [("win_back.called", every()), ("win_back.came", col("came"))];
    Counted::later(Counted::each(Rows::CalledVehicles, "called_month", counts), 2)
}

/// Vehicles with a valid churn callback in a month: `vin`, `called_month`, `came` `Boolean` within 60 days after one, and `called_at`,
/// `row_id`, `file` and `row` of their first such callback.
pub(crate) fn called_vehicles(facts: &Facts, calls: &DataFrame, config: &Config) -> PolarsResult<DataFrame> {
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
    let of_call = ["called_at", "row_id", "file", "row"].map(|name| col(name).first());
    calls
        .lazy()
        .filter(col("outcome").eq(lit("valid")))
        .select([
            col("vin"),
            col("called_at"),
            col("called_month"),
            col("called_day"),
            col("cutoff"),
            col("row_id"),
            col("file"),
            col("row"),
        ])
        .join(visits, [col("vin")], [col("vin")], JoinArgs::new(JoinType::Left))
        .group_by_stable([col("vin"), col("called_month")])
        .agg(
            [came.any(true).alias("came")]
                .into_iter()
                .chain(of_call)
                .collect::<Vec<_>>(),
        )
        .collect()
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
