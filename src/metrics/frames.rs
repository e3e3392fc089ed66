//! Typed access to frame columns, and the calendar expressions every family uses.

use chrono::NaiveDate;
use polars::prelude::*;

use crate::period::Month;
use crate::records::clean::text::tidy;

/// A text column as borrowed cells.
pub(crate) fn texts<'a>(frame: &'a DataFrame, name: &str) -> PolarsResult<Vec<Option<&'a str>>> {
    Ok(frame.column(name)?.str()?.iter().collect())
}

/// An `Int64` column.
pub(crate) fn integers(frame: &DataFrame, name: &str) -> PolarsResult<Vec<Option<i64>>> {
    Ok(frame.column(name)?.cast(&DataType::Int64)?.i64()?.iter().collect())
}

/// An `Int32` column: days since 1970-01-01 or month ordinals.
pub(crate) fn small_integers(frame: &DataFrame, name: &str) -> PolarsResult<Vec<Option<i32>>> {
    Ok(frame.column(name)?.cast(&DataType::Int32)?.i32()?.iter().collect())
}

/// A `Float64` column.
pub(crate) fn numbers(frame: &DataFrame, name: &str) -> PolarsResult<Vec<Option<f64>>> {
    Ok(frame.column(name)?.cast(&DataType::Float64)?.f64()?.iter().collect())
}

/// A `Boolean` column; null counts as false.
pub(crate) fn flags(frame: &DataFrame, name: &str) -> PolarsResult<Vec<bool>> {
    Ok(frame
        .column(name)?
        .bool()?
        .iter()
        .map(|flag| flag.unwrap_or(false))
        .collect())
}

/// A timestamp column in milliseconds since 1970.
pub(crate) fn milliseconds(frame: &DataFrame, name: &str) -> PolarsResult<Vec<Option<i64>>> {
    integers(frame, name)
}

/// The month ordinal of a timestamp column.
pub(crate) fn month_of(name: &str) -> Expr {
    // Year and month out of one look at the calendar.
    col(name).map(
        |stamps| {
            let days = stamps.cast(&DataType::Date)?.cast(&DataType::Int32)?;
            let month_of = |day: i32| NaiveDate::from_epoch_days(day).map(|date| Month::of(date).ordinal());
            let months: Int32Chunked = days.i32()?.iter().map(|day| day.and_then(month_of)).collect();
            Ok(months.with_name(stamps.name().clone()).into_column())
        },
        |_, field| Ok(Field::new(field.name.clone(), DataType::Int32)),
    )
}

/// The day number (days since 1970-01-01) of a timestamp column.
pub(crate) fn day_of(name: &str) -> Expr {
    col(name).cast(DataType::Date).cast(DataType::Int32)
}

/// The day number of a date.
pub(crate) fn day_number(date: chrono::NaiveDate) -> i32 {
    date.signed_duration_since(chrono::NaiveDate::default())
        .num_days()
        .try_into()
        .unwrap_or(i32::MAX)
}

/// The day number of a month's cutoff.
pub(crate) fn cutoff_day(month: i32, cutoff_days: u32) -> i32 {
    day_number(Month::from_ordinal(month).cutoff(cutoff_days))
}

/// Whether a text column is one of some words, which are tidied as cells are; null is none of them.
pub(crate) fn is_one_of(name: &str, words: &[String]) -> Expr {
    words
        .iter()
        .map(|word| col(name).eq(lit(tidy(word).into_owned())))
        .reduce(Expr::or)
        .unwrap_or_else(|| lit(false))
        .fill_null(lit(false))
}

/// How many rows satisfy a condition, as a named count.
pub(crate) fn count_if(name: &str, condition: Expr) -> Expr {
    condition.fill_null(lit(false)).cast(DataType::Int64).sum().alias(name)
}
