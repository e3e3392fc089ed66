//! The vehicles of a store and when they come: most return every few months, some late, some never.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::calendar;
use super::chance::Chance;
use super::names;
use super::store::{Store, Topic};
use crate::period::Month;

/// Months simulated before the first one written, so that the first month's vehicles already have a past.
const WARM_UP: i32 = 15;

/// Visits of the first store in the last month.
const VISITS: f64 = 890.0;

/// Months until the next visit, with the share of vehicles; the rest do not come again.
const RETURN_AFTER: [(i32, f64); 12] = [
    (1, 0.075),
    (2, 0.185),
    (3, 0.225),
    (4, 0.145),
    (5, 0.085),
    (6, 0.055),
    (7, 0.030),
    (8, 0.024),
    (9, 0.018),
    (10, 0.014),
    (11, 0.012),
    (12, 0.012),
];

/// One vehicle with its owner.
#[derive(Debug, Clone)]
pub struct Vehicle {
    pub vin: String,
    pub plate: String,
    pub customer: String,
    pub phone: String,
    pub company: bool,
    /// Days of its visits, ascending, those before the first written month included.
    pub visits: Vec<NaiveDate>,
}

/// One vehicle on one day.
#[derive(Debug, Clone, Copy)]
pub struct Visit {
    /// Position among the vehicles.
    pub vehicle: usize,
    pub day: NaiveDate,
}

/// All vehicles of a store with the visits to be written, by day.
#[derive(Debug, Clone)]
pub struct Fleet {
    pub vehicles: Vec<Vehicle>,
    pub visits: Vec<Visit>,
}

impl Fleet {
    /// Vehicles with a visit from `from` to `to`, both included.
    pub fn visited_between(&self, from: NaiveDate, to: NaiveDate) -> usize {
        self.vehicles
            .iter()
            .filter(|vehicle| vehicle.visited_between(from, to))
            .count()
    }
}

impl Vehicle {
    /// Whether it came from `from` to `to`, both included.
    pub fn visited_between(&self, from: NaiveDate, to: NaiveDate) -> bool {
        self.visits.iter().any(|day| (from..=to).contains(day))
    }
}

/// Simulates the store's visits from the month `months` before the end of the last month on.
pub fn simulate(store: &Store, months: i32) -> Fleet {
    let chance = &mut store.chance(Topic::Fleet);
    let plate_offset = chance.below(200_000);
    let first_month = calendar::last_month().plus(1 - months);
    let mut fleet = Fleet {
        vehicles: Vec::new(),
        visits: Vec::new(),
    };
    let mut due: BTreeMap<Month, Vec<usize>> = BTreeMap::new();
    let last = calendar::last_month().plus(1);
    for month in (0..=months + WARM_UP).map(|index| last.plus(index - months - WARM_UP)) {
        let days = calendar::days(month);
        let wanted = visits_of(store, month, days.len(), chance);
        let mut expected = due.remove(&month).unwrap_or_default();
        chance.shuffle(&mut expected);
        // Every month some vehicles come for the first time, however many are due.
        let late = expected.split_off(expected.len().min(wanted - wanted / 14));
        due.entry(month.plus(1)).or_default().extend(late);
        for _ in expected.len()..wanted {
            expected.push(fleet.vehicles.len());
            let vehicle = new_vehicle(chance, store, fleet.vehicles.len(), plate_offset);
            fleet.vehicles.push(vehicle);
        }
        for vehicle in expected {
            let day = chance.word(&days);
            fleet.vehicles[vehicle].visits.push(day);
            if month >= first_month {
                fleet.visits.push(Visit { vehicle, day });
            }
            if let Some(months) = months_until_next(chance, store, month) {
                due.entry(month.plus(months)).or_default().push(vehicle);
            }
        }
    }
    fleet.visits.sort_by_key(|visit| (visit.day, visit.vehicle));
    fleet
}

/// How many visits a month has; `days` of it are simulated.
fn visits_of(store: &Store, month: Month, days: usize, chance: &mut Chance) -> usize {
    let age = f64::from(calendar::last_month().ordinal() - month.ordinal());
    let growth = (1.0 - 0.0065 * age).max(0.6);
    let part = if month > calendar::last_month() {
        f64::from(u32::try_from(days).unwrap_or(0)) / 31.0
    } else {
        1.0
    };
    let visits = VISITS * store.size * growth * calendar::season(month) * part * chance.range(0.98, 1.02);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few hundred, never negative"
    )]
    let visits = visits as usize;
    visits
}

fn months_until_next(chance: &mut Chance, store: &Store, month: Month) -> Option<i32> {
    // Fewer return as time goes on, and fewer to a store that serves worse.
    let age = calendar::last_month().ordinal() - month.ordinal();
    let leaving = 0.035 - 0.0022 * f64::from(age.clamp(0, 20)) - 0.25 * store.skill;
    if chance.happens(leaving) {
        return None;
    }
    let mut rest = chance.unit();
    RETURN_AFTER.iter().find_map(|(months, share)| {
        rest -= share;
        (rest < 0.0).then_some(*months)
    })
}

fn new_vehicle(chance: &mut Chance, store: &Store, index: usize, plate_offset: usize) -> Vehicle {
    let company = chance.happens(0.17);
    let mut customer = names::person(chance);
    while store.is_staff(&customer) {
        customer = names::person(chance);
    }
    if company {
        customer.clone_from(&store.companies[chance.below(store.companies.len())]);
    }
    Vehicle {
        vin: names::vin(chance, store.number, index),
        plate: names::plate(index, plate_offset),
        customer,
        phone: names::phone(chance),
        company,
        visits: Vec::new(),
    }
}
