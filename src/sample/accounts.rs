//! The customer archive month by month, visits to key accounts, rescues.

use chrono::TimeDelta;

use super::calendar;
use super::fleet::Fleet;
use super::sheet::{Sheet, maybe_stamp, stamp};
use super::store::{Store, Topic};

const BASE_COLUMNS: [&str; 4] = ["store", "month", "archive_total", "base_total"];
const VISIT_COLUMNS: [&str; 6] = ["store", "month", "customer", "visited_at", "visitor", "finding"];
const RESCUE_COLUMNS: [&str; 5] = ["store", "rescue_no", "called_at", "arrived_at", "area"];

/// Vehicles on file that have not come for years.
const OLD_ARCHIVE: f64 = 2_450.0;

const FINDINGS: [&str; 10] = [
    "车队司机反映预约电话占线，建议增加一条专线。",
    "希望月结账单提前三天发出，便于对账。",
    "对维修质量满意，明年续签协议。",
    "三台车即将脱保，建议提供延保方案。",
    "要求固定一名服务顾问对接。",
    "司机休息区希望提供充电插座。",
    "事故车定损时间长，希望有专人跟进。",
    "年检代办手续清楚，给予表扬。",
    "希望上门取送车，每月约六台次。",
    "暂无意见。",
];

/// Vehicles on file and active ones at the end of each month.
pub fn customer_base(store: &Store, fleet: &Fleet, months: i32) -> Sheet {
    let mut sheet = Sheet::new(&BASE_COLUMNS);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few thousand, never negative"
    )]
    let old = (OLD_ARCHIVE * store.size) as usize;
    for month in calendar::last_month().ending_here(months.min(calendar::CALLBACK_MONTHS)) {
        let first = fleet.vehicles.iter().filter_map(|vehicle| vehicle.visits.first());
        let on_file = first.filter(|day| **day <= month.last_day()).count();
        let active = fleet.visited_between(month.plus(-11).first_day(), month.last_day());
        sheet.push(vec![
            store.id.clone(),
            month.to_string(),
            (old + on_file).to_string(),
            active.to_string(),
        ]);
    }
    sheet
}

/// Six planned visits to key accounts a month; most take place in it.
pub fn key_account_visits(store: &Store, months: i32) -> Sheet {
    let chance = &mut store.chance(Topic::KeyAccounts);
    let mut sheet = Sheet::new(&VISIT_COLUMNS);
    let accounts = &store.companies[..store.companies.len().min(12)];
    for (index, month) in calendar::last_month()
        .ending_here(months.min(calendar::CALLBACK_MONTHS))
        .enumerate()
    {
        for customer in accounts.iter().cycle().skip(index * 6 % 12).take(6) {
            let day = calendar::later(month.first_day(), chance.between(4, 26));
            let at = calendar::moment(chance, day, 9, 16);
            let visited = match chance.unit() {
                draw if draw < 0.78 => Some(at),
                draw if draw < 0.92 => Some(at + TimeDelta::days(27)).filter(|at| *at <= calendar::end()),
                _ => None,
            };
            let visitor = if chance.happens(0.5) {
                &store.managers.service
            } else {
                &store.managers.customers
            };
            sheet.push(vec![
                store.id.clone(),
                month.to_string(),
                customer.clone(),
                visited.map(|at| at.date().to_string()).unwrap_or_default(),
                if visited.is_some() {
                    visitor.clone()
                } else {
                    String::new()
                },
                if visited.is_some() {
                    chance.pick(&FINDINGS).to_owned()
                } else {
                    String::new()
                },
            ]);
        }
    }
    sheet
}

/// About a dozen rescues a month, most of them on time.
pub fn rescues(store: &Store, months: i32) -> Sheet {
    let chance = &mut store.chance(Topic::Rescues);
    let mut sheet = Sheet::new(&RESCUE_COLUMNS);
    let span = months.min(calendar::CALLBACK_MONTHS);
    for month in (0..=span).map(|index| calendar::last_month().plus(index + 1 - span)) {
        let days = calendar::days(month);
        let count = if month > calendar::last_month() {
            3
        } else {
            chance.between(9, 15)
        };
        let mut calls = Vec::new();
        for _ in 0..count {
            let (day, _) = chance.pick(&days);
            calls.push(calendar::moment(chance, day, 7, 22));
        }
        calls.sort_unstable();
        for (index, called_at) in calls.into_iter().enumerate() {
            let (area, limit, typical) = chance.word(&[
                (("city", 30, 22), 64.0),
                (("county", 60, 44), 28.0),
                (("province", 720, 260), 8.0),
            ]);
            let minutes = match chance.unit() {
                draw if draw < 0.88 => chance.between(typical / 2, limit - 1),
                _ => chance.between(limit + 2, limit + limit / 2),
            };
            let arrived = Some(called_at + TimeDelta::minutes(minutes)).filter(|at| *at <= calendar::end());
            sheet.push(vec![
                store.id.clone(),
                format!("JY{}{:02}", called_at.format("%y%m"), index + 1),
                stamp(called_at),
                maybe_stamp(arrived),
                area.to_owned(),
            ]);
        }
    }
    sheet
}
