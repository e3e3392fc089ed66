//! The months in which vehicles visited.

use polars::prelude::*;

use super::facts::Facts;
use super::frames::{integers, milliseconds, small_integers, texts};
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

/// A delivered order of a vehicle.
struct Visit {
    vehicle: usize,
    month: i32,
    delivered: Option<i64>,
    order: i64,
    line: Line,
    company: bool,
}

/// Every vehicle's delivered orders: by vehicle, month, delivery, place in the file.
pub(crate) struct Visits(Vec<Visit>);

impl Visits {
    /// Sorts the delivered orders by vehicle and time.
    pub(crate) fn of(facts: &Facts) -> PolarsResult<Self> {
        let orders = &facts.orders;
        let rows = texts(orders, "vin")?
            .into_iter()
            .zip(texts(orders, "line")?)
            .zip(small_integers(orders, "delivered_month")?)
            .zip(milliseconds(orders, "delivered_at")?)
            .zip(integers(orders, "index")?)
            .zip(texts(orders, "customer_type")?);
        let mut vehicles = PlHashMap::new();
        let mut visits = Vec::with_capacity(orders.height());
        for (((((vin, line), month), delivered), order), kind) in rows {
            let line = line.and_then(|line| Line::ALL.into_iter().find(|known| known.name() == line));
            let (Some(line), Some(month), Some(order)) = (line, month, order) else {
                continue;
            };
            let known = vehicles.len();
            visits.push(Visit {
                vehicle: *vehicles.entry(vin).or_insert(known),
                month,
                delivered,
                order,
                line,
                company: kind == Some("company"),
            });
        }
        visits.sort_unstable_by_key(|visit: &Visit| (visit.vehicle, visit.month, visit.delivered, visit.order));
        Ok(Self(visits))
    }

    /// The months each vehicle visited with an order of these lines: vehicle by vehicle, then month.
    pub(crate) fn months(&self, lines: &[Line]) -> Vec<VisitMonth> {
        let mut months: Vec<VisitMonth> = Vec::with_capacity(self.0.len());
        let mut vehicle = None;
        for visit in self.0.iter().filter(|visit| lines.contains(&visit.line)) {
            let before = months.last_mut().filter(|_| vehicle == Some(visit.vehicle));
            vehicle = Some(visit.vehicle);
            let previous = match before {
                // The month's last order is the one that counts.
                Some(before) if before.month == visit.month => {
                    (before.company, before.order) = (visit.company, visit.order);
                    continue;
                }
                Some(before) => {
                    before.next = Some(visit.month);
                    Some(before.month)
                }
                None => None,
            };
            months.push(VisitMonth {
                month: visit.month,
                next: None,
                first: previous.is_none(),
                previous,
                company: visit.company,
                order: visit.order,
            });
        }
        months
    }
}
