//! Complaints: some handed over from callbacks, the others from the telephone, the opinion book and headquarters.

use chrono::{NaiveDateTime, TimeDelta, Timelike};

use super::calendar;
use super::callbacks::LowScore;
use super::chance::Chance;
use super::complaint_texts::{CASES, Case};
use super::fleet::Fleet;
use super::orders::Order;
use super::sheet::{Sheet, maybe_stamp, stamp};
use super::store::{Store, Topic};
use crate::period::Month;

const COLUMNS: [&str; 21] = [
    "store",
    "complaint_no",
    "received_at",
    "severity",
    "channel",
    "order_no",
    "vin",
    "reason",
    "cause",
    "prevention",
    "responsibility",
    "advisor",
    "technician",
    "description",
    "responded_at",
    "handled_at",
    "closed_at",
    "followup_at",
    "fed_back_at",
    "satisfied_after",
    "result",
];

const CHANNELS: [(&str, f64); 5] = [
    ("电话", 40.0),
    (OPINION_BOOK, 22.0),
    ("现场", 20.0),
    ("厂家转办", 12.0),
    ("网络", 6.0),
];
/// The channel of the opinion book.
const OPINION_BOOK: &str = "意见本";
const SATISFIED_AFTER: [(&str, f64); 5] = [("5", 24.0), ("4", 50.0), ("3", 16.0), ("2", 4.0), ("", 6.0)];

/// The complaints of a store by the time they were received.
pub fn generate(store: &Store, fleet: &Fleet, orders: &[Order], low_scores: &[LowScore], months: i32) -> Sheet {
    let chance = &mut store.chance(Topic::Complaints);
    let mut sheet = Sheet::new(&COLUMNS);
    let span = months.min(calendar::CALLBACK_MONTHS);
    for month in (0..=span).map(|index| calendar::last_month().plus(index + 1 - span)) {
        let mut received: Vec<(NaiveDateTime, usize, &str)> = low_scores
            .iter()
            .filter(|low| Month::of(low.called_at.date()) == month)
            .filter(|_| chance.happens(0.45))
            .map(|low| (low.called_at + TimeDelta::minutes(12), low.order, "回访"))
            .take(5)
            .collect();
        let delivered: Vec<usize> = (0..orders.len())
            .filter(|order| delivered_in(&orders[*order], month))
            .collect();
        let wanted = wanted_in(chance, store, month);
        while received.len() < wanted && !delivered.is_empty() {
            let order = chance.pick(&delivered);
            if let Some(delivered_at) = orders[order].delivered_at {
                let day = calendar::later(delivered_at.date(), chance.between(0, 6));
                let at = calendar::moment(chance, day.min(month.last_day()).min(calendar::last_day()), 9, 18);
                // The opinion book has at least one a month.
                let in_book = received.iter().any(|(_, _, channel)| *channel == OPINION_BOOK);
                let channel = if in_book { chance.word(&CHANNELS) } else { OPINION_BOOK };
                received.push((at.max(delivered_at + TimeDelta::minutes(10)), order, channel));
            }
        }
        received.retain(|(at, ..)| Month::of(at.date()) == month && *at <= calendar::end());
        received.sort_by_key(|(at, order, _)| (*at, *order));
        for (index, (at, order, channel)) in received.into_iter().enumerate() {
            let number = format!("TS{}{:03}", at.format("%y%m"), index + 1);
            // One in the middle of each month is a major one, now and then a second.
            let major = index == 3 || (index > 3 && chance.happens(0.06));
            let row = complaint(chance, store, fleet, &orders[order], (number, at, channel, major));
            sheet.push(row);
        }
    }
    sheet
}

fn delivered_in(order: &Order, month: Month) -> bool {
    order.line.is_service()
        && order
            .delivered_at
            .is_some_and(|delivered| Month::of(delivered.date()) == month)
}

fn wanted_in(chance: &mut Chance, store: &Store, month: Month) -> usize {
    if month > calendar::last_month() {
        return 2;
    }
    let usual = if month == calendar::last_month() {
        9
    } else {
        chance.between(6, 9)
    };
    let worse = if store.skill < -0.08 { 3 } else { 0 };
    usize::try_from(usual + worse).unwrap_or(9)
}

fn complaint(
    chance: &mut Chance,
    store: &Store,
    fleet: &Fleet,
    order: &Order,
    (number, received_at, channel, major): (String, NaiveDateTime, &str, bool),
) -> Vec<String> {
    let case: Case = chance.word(&CASES);
    let times = Times::new(chance, received_at, major);
    let technician = &store.technicians[order.technician].name;
    vec![
        store.id.clone(),
        number,
        stamp(received_at),
        if major { "major" } else { "general" }.to_owned(),
        channel.to_owned(),
        order.number.clone(),
        fleet.vehicles[order.vehicle].vin.clone(),
        case.reason.to_owned(),
        case.cause.to_owned(),
        case.prevention.to_owned(),
        case.responsibility.to_owned(),
        store.advisors[order.advisor].name.clone(),
        if case.responsibility == "车间" {
            technician.clone()
        } else {
            String::new()
        },
        case.description.to_owned(),
        maybe_stamp(times.responded),
        maybe_stamp(times.handled),
        maybe_stamp(times.closed),
        maybe_stamp(times.followed_up),
        maybe_stamp(times.fed_back),
        if times.followed_up.is_some() {
            chance.word(&SATISFIED_AFTER)
        } else {
            ""
        }
        .to_owned(),
        if times.closed.is_some() {
            case.result
        } else {
            "处理中"
        }
        .to_owned(),
    ]
}

/// When each step was done; `None` = not by the end of the records.
struct Times {
    responded: Option<NaiveDateTime>,
    handled: Option<NaiveDateTime>,
    closed: Option<NaiveDateTime>,
    followed_up: Option<NaiveDateTime>,
    fed_back: Option<NaiveDateTime>,
}

impl Times {
    fn new(chance: &mut Chance, received: NaiveDateTime, major: bool) -> Self {
        let known = |moment: NaiveDateTime| Some(moment).filter(|moment| *moment <= calendar::end());
        let respond = if chance.happens(0.86) {
            chance.between(4, 28)
        } else {
            chance.between(36, 130)
        };
        let handle = if chance.happens(0.82) {
            chance.between(respond + 4, 58.max(respond + 10))
        } else {
            respond + chance.between(60, 420)
        };
        let close = if chance.happens(0.82) {
            chance.between(3 * 60, 44 * 60)
        } else {
            chance.between(52 * 60, 150 * 60)
        };
        let close = close.max(handle + 30);
        let closed =
            in_working_hours(received + TimeDelta::minutes(close)).max(received + TimeDelta::minutes(handle + 20));
        let followed = major || chance.happens(0.72);
        let follow_up_day = calendar::later(closed.date(), chance.between(1, 4));
        let follow_up = calendar::moment(chance, follow_up_day, 9, 17);
        let fed_back = received + TimeDelta::minutes(handle + chance.between(20, 240));
        let told = chance.happens(0.93);
        Self {
            responded: known(received + TimeDelta::minutes(respond)),
            handled: known(received + TimeDelta::minutes(handle)),
            closed: known(closed),
            followed_up: known(follow_up).filter(|_| followed),
            fed_back: known(fed_back).filter(|_| told),
        }
    }
}

/// The moment itself, or the morning or evening of its day when it lies in the night.
fn in_working_hours(moment: NaiveDateTime) -> NaiveDateTime {
    match moment.hour() {
        0..9 => moment.date().and_time(calendar::time(9, moment.minute())),
        18..24 => moment.date().and_time(calendar::time(17, moment.minute())),
        _ => moment,
    }
}
