//! Dates that contradict each other or the calendar.

use chrono::{NaiveDate, NaiveTime};
use rust_i18n::t;

use super::{Notes, Orders, RowNames, moments, text_column};
use crate::records::Table;
use crate::records::clean::dates::to_milliseconds;
use crate::records::schema::Column;

const DAY: i64 = 86_400_000;

/// Whether a moment lies before another; by day when one of them has no time of day.
fn is_before(moment: i64, other: i64) -> bool {
    if moment.rem_euclid(DAY) == 0 || other.rem_euclid(DAY) == 0 {
        moment.div_euclid(DAY) < other.div_euclid(DAY)
    } else {
        moment < other
    }
}

/// Dates of a column after today.
pub(super) fn in_future(notes: &mut Notes, table: &Table, rows: &RowNames<'_>, column: &Column, today: NaiveDate) {
    let Some(moments) = moments(table, column.name) else {
        return;
    };
    let Ok(moments) = moments.i64() else { return };
    let end = to_milliseconds(today.and_time(NaiveTime::MIN)) + DAY;
    for (position, moment) in moments.iter().enumerate() {
        if moment.is_some_and(|moment| moment >= end) {
            let what = t!(
                "warning.future_date",
                locale = notes.language.code(),
                table = table.id.label(notes.language),
                column = column.label(notes.language)
            );
            notes.add("future_date", rows, position, &what);
        }
    }
}

/// Dates of later steps before the first.
pub(super) fn out_of_order(notes: &mut Notes, table: &Table, rows: &RowNames<'_>, first: &str, later: &[&str]) {
    let language = notes.language;
    let label = |name: &str| {
        let columns = crate::records::schema::columns(table.id);
        columns
            .iter()
            .find(|column| column.name == name)
            .map_or("", |column| column.label(language))
    };
    let Some(begun) = moments(table, first) else { return };
    let Ok(begun) = begun.i64() else { return };
    for step in later {
        let Some(moments) = moments(table, step) else { continue };
        let Ok(moments) = moments.i64() else { continue };
        for (position, (begun, moment)) in begun.iter().zip(moments.iter()).enumerate() {
            if let (Some(begun), Some(moment)) = (begun, moment)
                && is_before(moment, begun)
            {
                let what = t!(
                    "warning.date_order",
                    locale = language.code(),
                    table = table.id.label(language),
                    later = label(step),
                    earlier = label(first)
                );
                notes.add("date_order", rows, position, &what);
            }
        }
    }
}

/// Callbacks before the delivery they ask about.
pub(super) fn before_delivery(notes: &mut Notes, table: &Table, rows: &RowNames<'_>, orders: &Orders<'_>) {
    let (Some(numbers), Some(called)) = (text_column(table, "order_no"), moments(table, "called_at")) else {
        return;
    };
    let Ok(called) = called.i64() else { return };
    for (position, ((store, number), called)) in rows.stores.iter().zip(numbers.iter()).zip(called.iter()).enumerate() {
        if let (Some(store), Some(number), Some(called)) = (store, number, called)
            && let Some(Some(delivered)) = orders.0.get(&(store, number))
            && is_before(called, *delivered)
        {
            let what = t!("warning.called_before_delivery", locale = notes.language.code());
            notes.add("date_order", rows, position, &what);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_without_a_time_is_compared_by_day() {
        let hour = DAY / 24;
        assert!(!is_before(10 * DAY, 10 * DAY + 9 * hour));
        assert!(is_before(10 * DAY, 11 * DAY));
        assert!(is_before(10 * DAY + hour, 10 * DAY + 2 * hour));
        assert!(!is_before(10 * DAY + hour, 10 * DAY + hour));
    }
}
