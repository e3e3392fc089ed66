//! Complaints of the month case by case, by week, by severity; by reason over the 13 months.

use std::collections::BTreeMap;

use polars::prelude::*;
use rust_i18n::t;

use super::{MINUTE, Source, count, float, of_month, written};
use crate::config::Config;
use crate::metrics::frames::{flags, integers, milliseconds, small_integers, texts};
use crate::metrics::tables::{NOT_STATED, share};
use crate::period::week_of_month;
use crate::records::schema::TableId;
use crate::report::{ComplaintCase, ComplaintTimes, CountShare, MonthlyCounts, WeeklyCount};

/// Severities, graver first.
const SEVERITIES: [&str; 2] = ["major", "general"];

/// The month's complaints; `None` without the table.
fn of_this_month(source: Source) -> PolarsResult<Option<DataFrame>> {
    let frame = source.figures.facts.complaints.as_ref();
    frame
        .map(|frame| of_month(frame, "received_month", source.month))
        .transpose()
}

/// The month's complaints, by time received.
pub(super) fn cases(source: Source) -> PolarsResult<Vec<ComplaintCase>> {
    let Some(frame) = of_this_month(source)? else {
        return Ok(Vec::new());
    };
    let frame = frame.sort(
        ["received_at"],
        SortMultipleOptions::default().with_maintain_order(true),
    )?;
    let text = |name: &str| texts(&frame, name);
    let (numbers, severity) = (text("complaint_no")?, text("severity")?);
    let (channel, reason, cause) = (text("channel")?, text("reason")?, text("cause")?);
    let (prevention, responsibility) = (text("prevention")?, text("responsibility")?);
    let (advisor, technician) = (text("advisor")?, text("technician")?);
    let (description, result) = (text("description")?, text("result")?);
    let received = milliseconds(&frame, "received_at")?;
    let taken = |name: &str, unit: f64| -> PolarsResult<Vec<Option<f64>>> {
        // A stamp before the receipt counts as in time, so as no time taken.
        Ok(integers(&frame, name)?
            .into_iter()
            .map(|seconds| Some(float(seconds?.max(0)) / unit))
            .collect())
    };
    let respond = taken("respond_seconds", 60.0)?;
    let (handle, close) = (taken("handle_seconds", 60.0)?, taken("close_seconds", 3600.0)?);
    let (responded, handled) = (flags(&frame, "responded")?, flags(&frame, "handled")?);
    let (closed, followed_up) = (flags(&frame, "closed")?, flags(&frame, "followed_up")?);
    let satisfied_after = integers(&frame, "satisfied_after")?;
    let plain = |cell: Option<&str>| cell.map(str::to_owned);
    Ok((0..frame.height())
        .map(|row| ComplaintCase {
            complaint_no: numbers[row].unwrap_or_default().to_owned(),
            received_at: written(received[row], MINUTE).unwrap_or_default(),
            severity: severity[row].unwrap_or("general").to_owned(),
            channel: source.shown(channel[row]),
            reason: source.shown(reason[row]),
            cause: source.shown(cause[row]),
            prevention: source.shown(prevention[row]),
            responsibility: source.shown(responsibility[row]),
            advisor: plain(advisor[row]),
            technician: plain(technician[row]),
            description: source.shown(description[row]),
            result: source.shown(result[row]),
            respond_minutes: respond[row],
            handle_minutes: handle[row],
            close_hours: close[row],
            responded_in_time: responded[row],
            handled_in_time: handled[row],
            closed_in_time: closed[row],
            followed_up: followed_up[row],
            satisfied_after: satisfied_after[row],
        })
        .collect())
}

/// Complaints of the month per reason and week, most frequent first, then by code point.
pub(super) fn weekly(source: Source) -> PolarsResult<Vec<WeeklyCount>> {
    let Some(frame) = of_this_month(source)? else {
        return Ok(Vec::new());
    };
    let first_day = crate::metrics::frames::day_number(source.month.first_day());
    let mut weeks: BTreeMap<&str, [i64; 4]> = BTreeMap::new();
    for (reason, day) in texts(&frame, "reason")?
        .into_iter()
        .zip(small_integers(&frame, "received_day")?)
    {
        let day = day.and_then(|day| u32::try_from(day - first_day + 1).ok()).unwrap_or(1);
        let counts = weeks.entry(reason.unwrap_or(NOT_STATED)).or_default();
        if let Some(count) = counts.get_mut(week_of_month(day) as usize - 1) {
            *count += 1;
        }
    }
    let mut rows: Vec<WeeklyCount> = weeks
        .into_iter()
        .map(|(reason, [w1, w2, w3, w4])| WeeklyCount {
            key: source.mask.text(reason).into_owned(),
            w1,
            w2,
            w3,
            w4,
            total: w1 + w2 + w3 + w4,
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.total));
    Ok(rows)
}

/// Complaints of the month by severity in words; empty without any.
pub(super) fn by_severity(source: Source) -> PolarsResult<Vec<CountShare>> {
    let Some(frame) = of_this_month(source)? else {
        return Ok(Vec::new());
    };
    let severities = texts(&frame, "severity")?;
    let locale = source.config.report.language.code();
    let rows = SEVERITIES.into_iter().map(|word| {
        let count = count(severities.iter().filter(|severity| **severity == Some(word)).count());
        CountShare {
            key: t!(format!("enum.severity.{word}"), locale = locale).into_owned(),
            count,
            share: share(count, super::count(severities.len())),
        }
    });
    Ok(if severities.is_empty() {
        Vec::new()
    } else {
        rows.collect()
    })
}

/// Complaints of the 13 months per reason; null in months the records don't reach.
pub(super) fn by_month(source: Source) -> PolarsResult<Vec<MonthlyCounts>> {
    let Some(frame) = &source.figures.facts.complaints else {
        return Ok(Vec::new());
    };
    let months: Vec<_> = source.months().collect();
    let covered: Vec<bool> = months
        .iter()
        .map(|month| source.covers(TableId::RepairOrders, *month))
        .collect();
    let first = months.first().map_or(0, |month| month.ordinal());
    let mut reasons: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for (reason, month) in texts(frame, "reason")?
        .into_iter()
        .zip(small_integers(frame, "received_month")?)
    {
        let index = month
            .and_then(|month| usize::try_from(month - first).ok())
            .filter(|index| *index < months.len());
        let Some(index) = index.filter(|index| covered[*index]) else {
            continue;
        };
        let counts = reasons
            .entry(reason.unwrap_or(NOT_STATED))
            .or_insert_with(|| vec![0; months.len()]);
        counts[index] += 1;
    }
    let mut rows: Vec<(&str, Vec<i64>)> = reasons.into_iter().collect();
    rows.sort_by_key(|(_, counts)| {
        std::cmp::Reverse((counts.last().copied().unwrap_or(0), counts.iter().sum::<i64>()))
    });
    Ok(rows
        .into_iter()
        .map(|(reason, counts)| MonthlyCounts {
            key: source.mask.text(reason).into_owned(),
            counts: counts
                .into_iter()
                .zip(&covered)
                .map(|(count, covered)| covered.then_some(count))
                .collect(),
        })
        .collect())
}

/// How long the month's complaints took, and the limits.
pub(super) fn times(cases: &[ComplaintCase], config: &Config) -> ComplaintTimes {
    let ascending = |taken: fn(&ComplaintCase) -> Option<f64>| {
        let mut taken: Vec<f64> = cases.iter().filter_map(taken).collect();
        taken.sort_by(f64::total_cmp);
        taken
    };
    ComplaintTimes {
        respond_minutes: ascending(|case| case.respond_minutes),
        handle_minutes: ascending(|case| case.handle_minutes),
        close_hours: ascending(|case| case.close_hours),
        respond_limit: config.complaints.respond_minutes,
        handle_limit: config.complaints.handle_minutes,
        close_limit: config.complaints.close_hours,
    }
}
