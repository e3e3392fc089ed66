//! Callbacks: who was called when, how it ended, what was said.

use chrono::{NaiveDateTime, TimeDelta};

use super::answers::{self, Answers, SALES, SERVICE};
use super::calendar;
use super::chance::Chance;
use super::comments::{self, Mentioned};
use super::fleet::Fleet;
use super::orders::Order;
use super::sheet::{Sheet, stamp};
use super::store::{Store, Topic};
use crate::period::Month;
use crate::records::schema::Line;

const COLUMNS: [&str; 29] = [
    "store",
    "callback_no",
    "order_no",
    "vin",
    "line",
    "visit",
    "called_at",
    "channel",
    "attempts",
    "outcome",
    "q1",
    "q2",
    "q3",
    "q4",
    "q5",
    "q6",
    "q7",
    "q8",
    "s1",
    "s2",
    "s3",
    "s4",
    "s5",
    "s6",
    "opinions",
    "reasons",
    "advisor",
    "praised",
    "comment",
];

const UNREACHABLE: [(&str, f64); 6] = [
    ("no_answer", 40.0),
    ("no_signal", 18.0),
    ("switched_off", 17.0),
    ("busy", 10.0),
    ("suspended", 8.0),
    ("wrong_number", 7.0),
];

/// One row, before it has its number.
#[derive(Debug, Clone)]
struct Call {
    /// Position among the orders.
    order: usize,
    visit: u8,
    called_at: NaiveDateTime,
    external: bool,
    attempts: i64,
    outcome: &'static str,
    answers: Option<Answers>,
    praised: String,
    comment: String,
}

/// A customer who gave level 1 or 2 overall: most become complaints.
#[derive(Debug, Clone, Copy)]
pub struct LowScore {
    /// Position among the orders.
    pub order: usize,
    pub called_at: NaiveDateTime,
}

/// The callbacks of a store by time, and the customers to look after.
pub fn generate(store: &Store, fleet: &Fleet, orders: &[Order], months: i32) -> (Sheet, Vec<LowScore>) {
    let chance = &mut store.chance(Topic::Callbacks);
    let first_month = calendar::last_month().plus(1 - months.min(calendar::CALLBACK_MONTHS));
    let start = first_month.first_day().and_time(calendar::time(0, 0));
    let mut calls: Vec<Call> = Vec::new();
    for (position, order) in orders.iter().enumerate() {
        // The latest callback of an order is a month or so after its delivery.
        if order
            .delivered_at
            .is_some_and(|delivered| delivered + TimeDelta::days(45) >= start)
        {
            calls_of(chance, store, fleet, order, position, &mut calls);
        }
    }
    calls.retain(|call| (start..=calendar::end()).contains(&call.called_at));
    calls.sort_by_key(|call| (call.called_at, call.order));
    insert_markup(&mut calls);
    let low_scores = calls.iter().filter(|call| is_low(call, orders)).map(|call| LowScore {
        order: call.order,
        called_at: call.called_at,
    });
    let low_scores = low_scores.collect();
    (table(store, fleet, orders, &calls), low_scores)
}

fn is_low(call: &Call, orders: &[Order]) -> bool {
    let overall = call.answers.as_ref().and_then(Answers::overall);
    !call.external && orders[call.order].line.is_service() && overall.is_some_and(|level| level <= 2)
}

/// The first unhappy customer of the second week of the last month got a strange text message.
fn insert_markup(calls: &mut [Call]) {
    let day = calendar::later(calendar::last_month().first_day(), 9).and_time(calendar::time(0, 0));
    let unhappy = |call: &&mut Call| {
        call.called_at >= day
            && call
                .answers
                .as_ref()
                .and_then(Answers::overall)
                .is_some_and(|level| level <= 2)
    };
    if let Some(call) = calls.iter_mut().find(unhappy) {
        comments::LOOKS_LIKE_MARKUP.clone_into(&mut call.comment);
    }
}

fn calls_of(chance: &mut Chance, store: &Store, fleet: &Fleet, order: &Order, position: usize, calls: &mut Vec<Call>) {
    let Some(delivered_at) = order.delivered_at else { return };
    let day_after = |chance: &mut Chance, from: i64, to: i64| {
        let days = chance.between(from, to);
        calendar::moment(chance, calendar::later(delivered_at.date(), days), 9, 18)
    };
    if chance.happens(0.94) {
        let late = chance.happens(0.02);
        let called_at = if late {
            day_after(chance, 8, 12)
        } else {
            day_after(chance, 1, 4)
        };
        attempts(chance, store, fleet, order, position, (1, called_at), calls);
    }
    if order.line == Line::Sales && chance.happens(0.86) {
        let called_at = day_after(chance, 15, 28);
        attempts(chance, store, fleet, order, position, (2, called_at), calls);
    }
    if order.line.is_service() && chance.happens(0.13) {
        let called_at = day_after(chance, 9, 26);
        let valid = chance.happens(0.86);
        let answers = valid.then(|| answers::service(chance, store, order.advisor, called_at.date()));
        let outcome = if valid { "valid" } else { chance.word(&UNREACHABLE) };
        let (praised, comment) = (String::new(), String::new());
        calls.push(Call {
            order: position,
            visit: 1,
            called_at,
            external: true,
            attempts: 1,
            outcome,
            answers,
            praised,
            comment,
        });
    }
}

/// All rows of one order and visit: failed attempts may have rows of their own.
fn attempts(
    chance: &mut Chance,
    store: &Store,
    fleet: &Fleet,
    order: &Order,
    position: usize,
    (visit, first_call): (u8, NaiveDateTime),
    calls: &mut Vec<Call>,
) {
    let row = |called_at, attempts, outcome| Call {
        order: position,
        visit,
        called_at,
        external: false,
        attempts,
        outcome,
        answers: None,
        praised: String::new(),
        comment: String::new(),
    };
    let next_try = |chance: &mut Chance, at: NaiveDateTime| at + TimeDelta::minutes(chance.between(70, 150));
    // Reaching customers got better over the year.
    let month = Month::of(first_call.date());
    let age = f64::from(calendar::last_month().ordinal() - month.ordinal());
    let valid = 0.824 - 0.0014 * age.max(0.0) + store.reach_shift(month);
    match Chance::spread(position + usize::from(visit)) {
        draw if draw < valid => {
            let mut at = first_call;
            let failed = if chance.happens(0.1) { chance.between(1, 2) } else { 0 };
            for _ in 0..failed {
                calls.push(row(at, 1, chance.word(&UNREACHABLE[..4])));
                at = next_try(chance, at);
            }
            calls.push(reached(chance, store, fleet, order, row(at, failed + 1, "valid")));
        }
        draw if draw < valid + 0.058 => {
            let mut call = row(first_call, 1, "declined");
            if chance.happens(0.15) {
                chance
                    .pick(&["在开车，不方便。", "说太忙，不用回访。", "听说是回访就挂了。"])
                    .clone_into(&mut call.comment);
            }
            calls.push(call);
        }
        _ => {
            let outcome = chance.word(&UNREACHABLE);
            let tries = if chance.happens(0.72) {
                chance.between(3, 4)
            } else {
                chance.between(1, 2)
            };
            if chance.happens(0.3) {
                let mut at = first_call;
                for _ in 0..tries {
                    calls.push(row(at, 1, outcome));
                    at = next_try(chance, at);
                }
            } else {
                calls.push(row(first_call, tries, outcome));
            }
        }
    }
}

fn reached(chance: &mut Chance, store: &Store, fleet: &Fleet, order: &Order, mut call: Call) -> Call {
    let vehicle = &fleet.vehicles[order.vehicle];
    let advisor = &store.advisors[order.advisor].name;
    let mentioned = Mentioned {
        advisor,
        customer: &vehicle.customer,
        phone: &vehicle.phone,
        plate: &vehicle.plate,
    };
    let answers = if order.line == Line::Sales {
        let answers = answers::sales(chance, store);
        call.comment = comments::sales(chance, &answers, mentioned);
        answers
    } else {
        let answers = answers::service(chance, store, order.advisor, call.called_at.date());
        call.comment = comments::service(chance, &answers, mentioned);
        answers
    };
    if answers.overall() == Some(5) && chance.happens(0.16) {
        let technician = &store.technicians[order.technician].name;
        call.praised = match chance.below(6) {
            0..=3 => advisor.clone(),
            4 => technician.clone(),
            _ => format!("{advisor};{technician}"),
        };
    }
    call.answers = Some(answers);
    call
}

fn table(store: &Store, fleet: &Fleet, orders: &[Order], calls: &[Call]) -> Sheet {
    let mut sheet = Sheet::new(&COLUMNS);
    let mut month = calendar::last_month();
    let mut count = 0_u32;
    for call in calls {
        let order = &orders[call.order];
        if Month::of(call.called_at.date()) != month {
            month = Month::of(call.called_at.date());
            count = 0;
        }
        count += 1;
        let mut row = vec![
            store.id.clone(),
            format!("HF{}{count:04}", call.called_at.format("%y%m")),
            order.number.clone(),
            fleet.vehicles[order.vehicle].vin.clone(),
            order.line.name().to_owned(),
            call.visit.to_string(),
            stamp(call.called_at),
            if call.external { "external" } else { "internal" }.to_owned(),
            call.attempts.to_string(),
            call.outcome.to_owned(),
        ];
        let questions: &[&str] = if order.line == Line::Sales { &SALES } else { &SERVICE };
        let levels = call.answers.as_ref().map_or(&[][..], |answers| &answers.levels);
        let before = if order.line == Line::Sales { SERVICE.len() } else { 0 };
        row.extend(std::iter::repeat_n(String::new(), before));
        row.extend(
            levels
                .iter()
                .map(|level| level.map(|level| level.to_string()).unwrap_or_default()),
        );
        row.resize(COLUMNS.len() - 5, String::new());
        let opinions: Vec<&str> = call
            .answers
            .iter()
            .flat_map(|answers| &answers.opinions)
            .filter_map(|item| questions.get(item + 1).copied())
            .collect();
        row.push(opinions.join(";"));
        row.push(
            call.answers
                .as_ref()
                .map(|answers| answers.reasons.join(";"))
                .unwrap_or_default(),
        );
        row.push(store.advisors[order.advisor].name.clone());
        row.push(call.praised.clone());
        row.push(call.comment.clone());
        sheet.push(row);
    }
    sheet
}
