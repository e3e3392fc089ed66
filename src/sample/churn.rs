//! Calls to vehicles that stayed away for half a year: why, and where they went.

use std::collections::BTreeMap;

use super::calendar;
use super::chance::Chance;
use super::fleet::{Fleet, Vehicle};
use super::sheet::{Sheet, stamp};
use super::store::{Store, Topic};
use crate::period::Month;

const COLUMNS: [&str; 7] = [
    "store",
    "vin",
    "called_at",
    "outcome",
    "customer_type",
    "reason",
    "destination",
];

const OUTCOMES: [(&str, f64); 8] = [
    ("valid", 74.0),
    ("no_answer", 9.0),
    ("no_signal", 6.0),
    ("declined", 3.5),
    ("switched_off", 2.5),
    ("suspended", 2.5),
    ("wrong_number", 1.5),
    ("busy", 1.0),
];
const REASONS: [(&str, f64); 8] = [
    ("公里数未到", 26.0),
    ("已到其它站维修", 25.0),
    ("即将来站保养", 17.0),
    ("太远", 10.0),
    ("其他人使用的", 7.0),
    ("修路不方便", 6.0),
    ("费用偏高", 6.0),
    ("已卖车", 3.0),
];
const DESTINATIONS: [(&str, f64); 5] = [
    ("连锁快修店", 36.0),
    ("同品牌其他店", 28.0),
    ("路边维修店", 19.0),
    ("综合修理厂", 12.0),
    ("", 5.0),
];

/// Months without a visit after which a customer counts as lost.
const ABSENT_MONTHS: i32 = 6;

/// The churn calls of a store by time: each month, those lost at the end of the month before.
pub fn generate(store: &Store, fleet: &Fleet, months: i32) -> Sheet {
    let chance = &mut store.chance(Topic::Churn);
    let span = months.min(calendar::CALLBACK_MONTHS);
    let mut lost: BTreeMap<Month, Vec<usize>> = BTreeMap::new();
    for (position, vehicle) in fleet.vehicles.iter().enumerate() {
        for month in months_of_loss(vehicle) {
            lost.entry(month).or_default().push(position);
        }
    }
    let mut calls = Vec::new();
    for month in (0..=span).map(|index| calendar::last_month().plus(index + 1 - span)) {
        for position in lost.get(&month).into_iter().flatten() {
            let vehicle = &fleet.vehicles[*position];
            if !chance.happens(if vehicle.company { 0.6 } else { 0.97 }) {
                continue;
            }
            let day = calendar::later(month.first_day(), chance.between(1, 23));
            let called_at = calendar::moment(chance, day, 9, 18);
            if called_at <= calendar::end() && !vehicle.visited_between(month.first_day(), day) {
                calls.push((called_at, call(chance, store, vehicle, stamp(called_at))));
            }
        }
    }
    calls.sort_by(|one, other| (one.0, &one.1[1]).cmp(&(other.0, &other.1[1])));
    let mut sheet = Sheet::new(&COLUMNS);
    for (_, row) in calls {
        sheet.push(row);
    }
    sheet
}

/// The months at whose beginning the vehicle had been away for the six months before.
fn months_of_loss(vehicle: &Vehicle) -> Vec<Month> {
    let mut months = Vec::new();
    for (position, day) in vehicle.visits.iter().enumerate() {
        let call_month = Month::of(*day).plus(ABSENT_MONTHS + 1);
        let next = vehicle.visits.get(position + 1).map(|day| Month::of(*day));
        if next.is_none_or(|next| next >= call_month) {
            months.push(call_month);
        }
    }
    months
}

fn call(chance: &mut Chance, store: &Store, vehicle: &Vehicle, called_at: String) -> Vec<String> {
    let came_once = vehicle.visits.len() == 1 && chance.happens(0.2);
    let outcome = if came_once {
        "single_visit"
    } else {
        chance.word(&OUTCOMES)
    };
    let reason = match outcome {
        "valid" if chance.happens(0.97) => chance.word(&REASONS),
        _ => "",
    };
    let destination = match reason {
        "已到其它站维修" | "太远" | "费用偏高" | "修路不方便" => chance.word(&DESTINATIONS),
        "公里数未到" | "即将来站保养" => "未到其他店",
        "已卖车" => "车辆已转让",
        _ => "",
    };
    vec![
        store.id.clone(),
        vehicle.vin.clone(),
        called_at,
        outcome.to_owned(),
        if vehicle.company { "company" } else { "private" }.to_owned(),
        reason.to_owned(),
        destination.to_owned(),
    ]
}
