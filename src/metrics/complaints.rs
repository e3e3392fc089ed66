//! Complaints with how long response, handling and closing took, as the month's cutoff sees them.

use chrono::{DateTime, NaiveDateTime};
use polars::prelude::*;

use super::counted::{self, Counted, Rows, every};
use super::frames::{cutoff_day, day_of, milliseconds, month_of, small_integers};
use super::monthly::Monthly;
use crate::config::Config;
use crate::records::Table;

const SECONDS_PER_DAY: i64 = 86_400;

/// Derives the complaints frame.
///
/// Beside the table's columns (see [`Table`]); a stamp after the cutoff of the complaint's month counts as none:
/// - `received_month`, `received_day`, `closed_day` `Int32`
/// - `respond_seconds`, `handle_seconds`, `close_seconds` `Int64`: from receipt, in business hours where configured (not closing)
/// - `responded`, `handled`, `closed` `Boolean`: within the limit
/// - `followed_up`, `fed_back`, `same_day` `Boolean`
pub(crate) fn derive(table: &Table, config: &Config) -> PolarsResult<DataFrame> {
    let rules = &config.complaints;
    let mut frame = table
        .frame
        .clone()
        .lazy()
        .with_columns([
            month_of("received_at").alias("received_month"),
            day_of("received_at").alias("received_day"),
            day_of("closed_at").alias("closed_day"),
            day_of("handled_at").alias("handled_day"),
            day_of("followup_at").alias("followup_day"),
            day_of("fed_back_at").alias("fed_back_day"),
        ])
        .collect()?;
    let cutoffs: Vec<Option<i32>> = small_integers(&frame, "received_month")?
        .into_iter()
        .map(|month| month.map(|month| cutoff_day(month, config.period.cutoff_days)))
        .collect();
    for (stamp, seconds, hours) in [
        ("responded_at", "respond_seconds", rules.business_hours),
        ("handled_at", "handle_seconds", rules.business_hours),
        ("closed_at", "close_seconds", None),
    ] {
        let taken = durations(&frame, stamp, &cutoffs, hours)?;
        frame.with_column(Column::new(seconds.into(), taken))?;
    }
    frame.with_column(Column::new("cutoff_day".into(), cutoffs))?;
    let within = |seconds: &str, limit: f64| {
        col(seconds)
            .cast(DataType::Float64)
            .lt_eq(lit(limit))
            .fill_null(lit(false))
    };
    let by_cutoff = |day: &str| col(day).lt_eq(col("cutoff_day")).fill_null(lit(false));
    frame
        .lazy()
        .with_columns([
            within("respond_seconds", rules.respond_minutes * 60.0).alias("responded"),
            within("handle_seconds", rules.handle_minutes * 60.0).alias("handled"),
            within("close_seconds", rules.close_hours * 3600.0).alias("closed"),
            by_cutoff("followup_day").alias("followed_up"),
            by_cutoff("fed_back_day").alias("fed_back"),
            by_cutoff("handled_day")
                .and(col("handled_day").eq(col("received_day")))
                .fill_null(lit(false))
                .alias("same_day"),
        ])
        .collect()
}

fn durations(
    frame: &DataFrame,
    stamp: &str,
    cutoffs: &[Option<i32>],
    hours: Option<(u32, u32)>,
) -> PolarsResult<Vec<Option<i64>>> {
    let received = milliseconds(frame, "received_at")?;
    let stamps = milliseconds(frame, stamp)?;
    let taken = received
        .into_iter()
        .zip(stamps)
        .zip(cutoffs)
        .map(|((received, stamp), cutoff)| {
            let (received, stamp, cutoff) = (
                received?.div_euclid(1000),
                stamp?.div_euclid(1000),
                i64::from((*cutoff)?),
            );
            if stamp.div_euclid(SECONDS_PER_DAY) > cutoff {
                return None;
            }
            Some(match hours {
                Some(hours) if stamp > received => open_seconds(received, stamp, hours),
                _ => stamp - received,
            })
        });
    Ok(taken.collect())
}

/// Seconds between two times that fall into the hours of business (opening and closing minute of each day).
fn open_seconds(from: i64, to: i64, (opening, closing): (u32, u32)) -> i64 {
    let (opening, closing) = (i64::from(opening) * 60, i64::from(closing) * 60);
    (from.div_euclid(SECONDS_PER_DAY)..=to.div_euclid(SECONDS_PER_DAY))
        .map(|day| {
            let midnight = day * SECONDS_PER_DAY;
            (to.min(midnight + closing) - from.max(midnight + opening)).max(0)
        })
        .sum()
}

/// The time a millisecond count since 1970 stands for.
pub(crate) fn time_of(milliseconds: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_millis(milliseconds).map(|time| time.naive_utc())
}

/// Fills the counts that come from complaints.
pub(crate) fn count(monthly: &mut Monthly, complaints: &DataFrame) -> PolarsResult<()> {
    counted::add(monthly, complaints, &counts())
}

/// What the counts count.
pub(crate) fn counts() -> Vec<Counted> {
    let major = || col("severity").eq(lit("major"));
    let opinion_book = || col("channel").eq(lit("意见本"));
    Counted::each(
        Rows::Complaints,
        "received_month",
        [
            ("complaints.total", every()),
            ("complaints.major", major()),
            ("complaints.general", major().not()),
            ("complaints.responded", col("responded")),
            ("complaints.handled", col("handled")),
            ("complaints.closed", col("closed")),
            ("complaints.major_followed_up", major().and(col("followed_up"))),
            ("complaints.general_followed_up", major().not().and(col("followed_up"))),
            ("complaints.fed_back", col("fed_back")),
            ("complaints.opinion_book", opinion_book()),
            ("complaints.opinion_book_same_day", opinion_book().and(col("same_day"))),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::open_seconds;

    #[test]
    fn only_open_hours_count() {
        let hours = (8 * 60, 18 * 60);
        let at = |day: i64, hour: i64, minute: i64| day * 86_400 + hour * 3600 + minute * 60;
        assert_eq!(open_seconds(at(3, 9, 0), at(3, 9, 30), hours), 1800);
        assert_eq!(open_seconds(at(3, 17, 50), at(4, 8, 20), hours), 1800);
        assert_eq!(open_seconds(at(3, 20, 0), at(3, 23, 0), hours), 0);
        assert_eq!(open_seconds(at(3, 6, 0), at(5, 19, 0), hours), 3 * 10 * 3600);
    }
}
