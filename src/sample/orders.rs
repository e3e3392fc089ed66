//! Repair orders: what was done at each visit, and which of it had to be done again.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::calendar;
use super::chance::Chance;
use super::fleet::{Fleet, Visit};
use super::sheet::{Sheet, maybe_stamp, stamp};
use super::store::{Store, Topic};
use crate::period::Month;
use crate::records::schema::Line;

const COLUMNS: [&str; 20] = [
    "store",
    "order_no",
    "vin",
    "delivered_at",
    "opened_at",
    "line",
    "kind",
    "customer_type",
    "advisor",
    "technician",
    "appointment",
    "rework_of",
    "rework_kind",
    "rework_reason",
    "unfixed_reason",
    "checkout_rating",
    "amount",
    "customer",
    "phone",
    "plate",
];

const REPAIR_KINDS: [(&str, f64); 6] = [
    ("保养", 46.0),
    ("一般维修", 28.0),
    ("事故", 10.0),
    ("保修", 8.0),
    ("索赔", 5.0),
    ("检测", 3.0),
];
const UNFIXED_REASONS: [(&str, f64); 5] = [
    ("维修技术", 34.0),
    ("行驶异响", 22.0),
    ("未全部完成", 18.0),
    ("车辆抖动", 14.0),
    ("配件更换", 12.0),
];
const RATINGS: [(&str, f64); 6] = [("5", 61.0), ("4", 21.0), ("3", 5.5), ("2", 1.4), ("1", 0.6), ("", 10.5)];

/// One order.
#[derive(Debug, Clone)]
pub struct Order {
    pub number: String,
    /// Position among the fleet's vehicles.
    pub vehicle: usize,
    pub opened_at: NaiveDateTime,
    /// `None`: still in the workshop when the records were drawn.
    pub delivered_at: Option<NaiveDateTime>,
    pub line: Line,
    kind: &'static str,
    /// Positions among the store's people.
    pub advisor: usize,
    pub technician: usize,
    appointment: &'static str,
    redoes: Option<Redo>,
    unfixed_reason: &'static str,
    rating: &'static str,
    amount: f64,
}

/// How an order redoes an earlier one.
#[derive(Debug, Clone)]
struct Redo {
    /// Position of the order redone, before sorting; `None` when the front desk did not note it.
    order: Option<usize>,
    kind: &'static str,
    reason: &'static str,
}

/// The orders of a store in the order they were opened, and their table.
pub fn generate(store: &Store, fleet: &Fleet) -> (Vec<Order>, Sheet) {
    let chance = &mut store.chance(Topic::Orders);
    let mut orders: Vec<Order> = Vec::with_capacity(fleet.visits.len() + fleet.visits.len() / 40);
    let mut first_visits_of_weak_technician = 0_u32;
    for visit in &fleet.visits {
        let first = orders.len();
        let order = at_visit(chance, store, visit, first);
        orders.push(order);
        if orders[first].line != Line::Repair {
            continue;
        }
        let unfixed = if is_weak_month(store, &orders[first]) {
            // Every sixth, so that the technician is outside the control limit whatever the seed.
            first_visits_of_weak_technician += 1;
            first_visits_of_weak_technician.is_multiple_of(6)
        } else {
            chance.happens(0.0155)
        };
        if unfixed {
            let rework = make_unfixed(chance, store, &mut orders[first], first);
            orders.extend(rework);
        }
    }
    let mut sequence: Vec<usize> = (0..orders.len()).collect();
    sequence.sort_by_key(|position| (orders[*position].opened_at, *position));
    number(&mut orders, &sequence);
    let sheet = table(store, fleet, &orders, &sequence);
    let sorted = sequence.into_iter().map(|position| orders[position].clone()).collect();
    (sorted, sheet)
}

fn is_weak_month(store: &Store, order: &Order) -> bool {
    order.technician == store.weak_technician && Month::of(order.opened_at.date()) == calendar::last_month()
}

fn at_visit(chance: &mut Chance, store: &Store, visit: &Visit, count: usize) -> Order {
    let line = chance.word(&[
        (Line::Repair, 71.5),
        (Line::Maintenance, 17.0),
        (Line::Beauty, 6.0),
        (Line::Sales, 5.5),
    ]);
    let opened_at = calendar::moment(chance, visit.day, 8, 17);
    let kind = match line {
        Line::Repair => chance.word(&REPAIR_KINDS),
        Line::Maintenance => "养护",
        Line::Beauty => "美容",
        Line::Sales => "精品",
    };
    Order {
        number: String::new(),
        vehicle: visit.vehicle,
        opened_at,
        delivered_at: Some(delivery(chance, opened_at, kind)).filter(|delivered| *delivered <= calendar::end()),
        line,
        kind,
        advisor: store.advisor_of(chance, visit.day),
        technician: store.technician_of(chance, visit.day),
        appointment: appointment(count, visit.day),
        redoes: None,
        unfixed_reason: "",
        rating: chance.word(&RATINGS),
        amount: amount(chance, kind),
    }
}

/// When a job started at `opened_at` is handed back: the same day for most, days later for accidents.
fn delivery(chance: &mut Chance, opened_at: NaiveDateTime, kind: &str) -> NaiveDateTime {
    let days = match kind {
        "事故" => chance.between(1, 6),
        "精品" | "美容" | "养护" | "保养" => i64::from(chance.happens(0.02)),
        _ => i64::from(chance.happens(0.12)),
    };
    if days > 0 {
        return calendar::moment(chance, calendar::later(opened_at.date(), days), 9, 18);
    }
    let closing = opened_at.date().and_time(calendar::time(18, 0)) + TimeDelta::minutes(chance.between(5, 55));
    let ready = opened_at + TimeDelta::minutes(chance.between(35, 210));
    ready.min(closing)
}

/// Appointments rise over the last year. Draw number `count` of an evenly spread sequence, so that the rise is not lost in chance.
fn appointment(count: usize, day: NaiveDate) -> &'static str {
    let age = f64::from((calendar::last_month().ordinal() - Month::of(day).ordinal()).clamp(0, 13));
    let rate = 0.358 - 0.0058 * age;
    let active = 0.172 - 0.0046 * age;
    match Chance::spread(count) {
        draw if draw < active => "active",
        draw if draw < rate => "passive",
        _ => "none",
    }
}

fn amount(chance: &mut Chance, kind: &str) -> f64 {
    let (low, high) = match kind {
        "保养" => (380.0, 1_250.0),
        "事故" => (900.0, 9_800.0),
        "保修" | "索赔" | "返修" | "内返" | "外返" => (0.0, 0.0),
        "检测" => (80.0, 300.0),
        "养护" => (180.0, 880.0),
        "美容" => (60.0, 1_600.0),
        "精品" => (90.0, 3_200.0),
        _ => (160.0, 2_600.0),
    };
    // The product of two draws: many small bills, few large ones.
    low + (high - low) * chance.unit() * chance.range(0.3, 1.0)
}

/// Marks an order as not fixed at once; usually the vehicle comes again, and that order is returned.
fn make_unfixed(chance: &mut Chance, store: &Store, order: &mut Order, position: usize) -> Option<Order> {
    let reason = chance.word(&UNFIXED_REASONS);
    let delivered_at = order.delivered_at?;
    if chance.happens(0.35) {
        order.unfixed_reason = reason;
        if chance.happens(0.6) {
            return None;
        }
    }
    let internal = chance.happens(0.4);
    let days = if internal {
        chance.between(0, 2)
    } else {
        chance.between(1, 4) + chance.between(0, 14)
    };
    let day = calendar::later(delivered_at.date(), days);
    let mut opened_at = calendar::moment(chance, day, 8, 17);
    if opened_at <= delivered_at {
        opened_at = delivered_at + TimeDelta::minutes(25);
    }
    if opened_at.time() > calendar::time(17, 0) {
        // Too late for today: the next morning.
        opened_at = calendar::moment(chance, calendar::later(opened_at.date(), 1), 8, 10);
    }
    if opened_at > calendar::end() {
        order.unfixed_reason = reason;
        return None;
    }
    let kind = if internal { "内返" } else { "外返" };
    let same_technician = chance.happens(0.6);
    Some(Order {
        opened_at,
        delivered_at: Some(delivery(chance, opened_at, "返修")).filter(|delivered| *delivered <= calendar::end()),
        kind: if chance.happens(0.5) { "返修" } else { kind },
        technician: if same_technician {
            order.technician
        } else {
            store.technician_of(chance, day)
        },
        appointment: "none",
        redoes: Some(Redo {
            order: chance.happens(0.8).then_some(position),
            kind: if internal { "internal" } else { "external" },
            reason: if chance.happens(0.92) { reason } else { "" },
        }),
        unfixed_reason: "",
        rating: chance.word(&RATINGS),
        amount: 0.0,
        ..order.clone()
    })
}

/// Gives every order its number: the day it was opened and a count of that day.
fn number(orders: &mut [Order], sequence: &[usize]) {
    let mut day = NaiveDate::MIN;
    let mut count = 0_u32;
    for position in sequence {
        let order = &mut orders[*position];
        if order.opened_at.date() != day {
            day = order.opened_at.date();
            count = 0;
        }
        count += 1;
        order.number = format!("RO{}{count:03}", day.format("%y%m%d"));
    }
}

fn table(store: &Store, fleet: &Fleet, orders: &[Order], sequence: &[usize]) -> Sheet {
    let mut sheet = Sheet::new(&COLUMNS);
    for position in sequence {
        let order = &orders[*position];
        let vehicle = &fleet.vehicles[order.vehicle];
        let redo = order.redoes.as_ref();
        let redone = redo
            .and_then(|redo| redo.order)
            .map(|position| orders[position].number.clone());
        sheet.push(vec![
            store.id.clone(),
            order.number.clone(),
            vehicle.vin.clone(),
            maybe_stamp(order.delivered_at),
            stamp(order.opened_at),
            order.line.name().to_owned(),
            order.kind.to_owned(),
            if vehicle.company { "company" } else { "private" }.to_owned(),
            store.advisors[order.advisor].name.clone(),
            if order.line == Line::Sales {
                String::new()
            } else {
                store.technicians[order.technician].name.clone()
            },
            order.appointment.to_owned(),
            redone.unwrap_or_default(),
            redo.map_or("", |redo| redo.kind).to_owned(),
            redo.map_or("", |redo| redo.reason).to_owned(),
            order.unfixed_reason.to_owned(),
            if order.delivered_at.is_some() { order.rating } else { "" }.to_owned(),
            if order.delivered_at.is_some() {
                format!("{:.0}", order.amount)
            } else {
                String::new()
            },
            vehicle.customer.clone(),
            vehicle.phone.clone(),
            vehicle.plate.clone(),
        ]);
    }
    sheet
}
