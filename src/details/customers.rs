//! Vehicles on file month by month: who came anew, came back, was lost; and the churn cohorts.

use super::{Source, count};
use crate::metrics::vehicles;
use crate::metrics::visits::VisitMonth;
use crate::period::Month;
use crate::records::schema::TableId;
use crate::report::{ChurnCohort, CustomerFlow};

/// The waterfall of active vehicles, in the months the records reach.
///
/// Active at a month's end = active at the end of the month before + new + returned − lost.
pub(super) fn flow(source: Source) -> Vec<CustomerFlow> {
    let visits = &source.figures.visits;
    let active = source.config.base_active_months.cast_signed();
    let first = vehicles::first_month(visits);
    let months = source
        .months()
        .filter(|month| source.covers(TableId::RepairOrders, *month));
    months.map(|month| flow_of(visits, month, active, first)).collect()
}

fn flow_of(visits: &[VisitMonth], month: Month, active: i32, first: Option<Month>) -> CustomerFlow {
    let m = month.ordinal();
    let reaches = first.is_some_and(|first| first <= month.plus(1 - active));
    CustomerFlow {
        month,
        new: how_many(visits, |visit| visit.month == m && visit.first),
        lost: how_many(visits, |visit| visit.month == m - active && visit.absent_until(m)),
        returned: how_many(visits, |visit| {
            visit.month == m && visit.previous.is_some_and(|previous| previous < m - active)
        }),
        active: reaches.then(|| {
            how_many(visits, |visit| {
                visit.month > m - active && visit.month <= m && visit.absent_until(m)
            })
        }),
    }
}

/// The cohorts of the 13 months, where both the cohort's month and the report's are in the records.
pub(super) fn cohorts(source: Source) -> Vec<ChurnCohort> {
    let visits = &source.figures.visits;
    let absent = source.config.churn.absent_months.cast_signed();
    let first = vehicles::first_month(visits);
    let months = source.months().filter(|month| {
        first.is_some_and(|first| first <= month.plus(-absent)) && source.covers(TableId::RepairOrders, *month)
    });
    months.map(|month| cohort_of(visits, month, absent)).collect()
}

fn cohort_of(visits: &[VisitMonth], month: Month, absent: i32) -> ChurnCohort {
    let cohort_month = month.plus(-absent);
    let cohort = |company: bool, lost: bool| {
        how_many(visits, |visit| {
            visit.month == cohort_month.ordinal()
                && visit.company == company
                && (!lost || visit.absent_until(month.ordinal()))
        })
    };
    ChurnCohort {
        month,
        cohort_month,
        private: cohort(false, false),
        private_lost: cohort(false, true),
        company: cohort(true, false),
        company_lost: cohort(true, true),
    }
}

fn how_many(visits: &[VisitMonth], condition: impl Fn(&VisitMonth) -> bool) -> i64 {
    count(visits.iter().filter(|visit| condition(visit)).count())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    /// The visits of vehicles, each with the months it came in.
    fn visits(vehicles: &[BTreeSet<i32>]) -> Vec<VisitMonth> {
        let mut visits = Vec::new();
        for months in vehicles {
            let months: Vec<i32> = months.iter().copied().collect();
            for (index, &month) in months.iter().enumerate() {
                let previous = index.checked_sub(1).map(|index| months[index]);
                visits.push(VisitMonth {
                    month,
                    next: months.get(index + 1).copied(),
                    first: previous.is_none(),
                    previous,
                    company: months.len().is_multiple_of(2),
                    order: 0,
                });
            }
        }
        visits
    }

    fn month(ordinal: i32) -> Month {
        Month::from_ordinal(ordinal)
    }

    #[test]
    fn a_vehicle_is_lost_once_and_may_come_back() {
        // Active for three months: came in month 1, is still active in 3, lost with 4, back in 6.
        let visits = visits(&[BTreeSet::from([1, 6])]);
        let of = |m: i32| {
            let flow = flow_of(&visits, month(m), 3, Some(month(1)));
            (flow.new, flow.lost, flow.returned, flow.active)
        };
        assert_eq!(
            (1..=9).map(of).collect::<Vec<_>>(),
            [
                (1, 0, 0, None),
                (0, 0, 0, None),
                (0, 0, 0, Some(1)),
                (0, 1, 0, Some(0)),
                (0, 0, 0, Some(0)),
                (0, 0, 1, Some(1)),
                (0, 0, 0, Some(1)),
                (0, 0, 0, Some(1)),
                (0, 1, 0, Some(0)),
            ]
        );
    }

    #[test]
    fn cohorts_split_by_customer_type() {
        // Vehicles that came twice are company cars here.
        let visits = visits(&[BTreeSet::from([1]), BTreeSet::from([1, 8]), BTreeSet::from([1, 6])]);
        assert_eq!(
            cohort_of(&visits, month(7), 6),
            ChurnCohort {
                month: month(7),
                cohort_month: month(1),
                private: 1,
                private_lost: 1,
                company: 2,
                company_lost: 1
            }
        );
    }

    proptest! {
        #[test]
        fn the_waterfall_closes(
            vehicles in proptest::collection::vec(proptest::collection::btree_set(1i32..40, 1..6), 1..20),
            active in 1i32..14,
        ) {
            let visits = visits(&vehicles);
            let first = visits.iter().map(|visit| visit.month).min().map(month);
            let flows: BTreeMap<i32, CustomerFlow> = (1..45).map(|m| (m, flow_of(&visits, month(m), active, first))).collect();
            for m in 2..45 {
                if let (Some(before), Some(now)) = (flows[&(m - 1)].active, flows[&m].active) {
                    prop_assert_eq!(now, before + flows[&m].new + flows[&m].returned - flows[&m].lost);
                }
            }
        }
    }
}
