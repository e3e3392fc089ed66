//! What the deck and the workbook show beyond metrics.json: the rows and spreads behind the figures, personal data masked.
//!
//! One file per family. Everything spanning 13 months comes from one grouped pass, each month as its own cutoff saw it.

mod advisors;
mod callbacks;
mod complaints;
mod customers;
pub mod definitions;
mod effects;
mod external;
mod items;
mod others;
mod quality;
#[cfg(test)]
mod tests;

use polars::prelude::*;

use crate::config::Config;
use crate::metrics::{Figures, SERIES_MONTHS};
use crate::period::Month;
use crate::privacy::Mask;
use crate::records::Records;
use crate::records::schema::TableId;
use crate::report::{Details, Number};

/// What every family's details are made from.
#[derive(Clone, Copy)]
struct Source<'a> {
    figures: &'a Figures,
    config: &'a Config,
    month: Month,
    mask: &'a Mask,
}

/// The details of a store's figures of a month; `records` are that store's (see [`Records::for_store`]).
///
/// # Errors
///
/// When a frame is not of its schema's shape.
pub fn details(
    figures: &Figures,
    records: &Records,
    config: &Config,
    month: Month,
    mask: &Mask,
) -> PolarsResult<Details> {
    let source = Source {
        figures,
        config,
        month,
        mask,
    };
    let of_customers = || -> PolarsResult<Details> {
        let cases = complaints::cases(source)?;
        Ok(Details {
            definitions: definitions::definitions(config),
            quality: quality::quality(source, records),
            complaints_weekly: complaints::weekly(source)?,
            complaints_by_severity: complaints::by_severity(source)?,
            complaints_by_month: complaints::by_month(source)?,
            complaint_times: complaints::times(&cases, config),
            complaint_cases: cases,
            customer_flow: customers::flow(source),
            churn_cohorts: customers::cohorts(source),
            key_accounts: others::key_accounts(source)?,
            rescues: others::rescues(source)?,
            orders_by_month: others::orders_by_month(source)?,
            appointments_by_advisor: others::appointments_by_advisor(source)?,
            ..Details::default()
        })
    };
    let of_callbacks = || -> PolarsResult<Details> {
        let comments = callbacks::comments(source)?;
        Ok(Details {
            items: items::items(source)?,
            external: external::scores(source)?,
            mystery_shopper: external::mystery_shopper(source)?,
            advisors: advisors::advisors(source, &comments)?,
            external_callbacks: advisors::external_callbacks(source)?,
            callbacks_by_line: callbacks::by_line(source)?,
            comments,
            ..Details::default()
        })
    };
    let (customers, callbacks) = rayon::join(of_customers, of_callbacks);
    let (customers, callbacks) = (customers?, callbacks?);
    Ok(Details {
        items: callbacks.items,
        external: callbacks.external,
        mystery_shopper: callbacks.mystery_shopper,
        advisors: callbacks.advisors,
        external_callbacks: callbacks.external_callbacks,
        callbacks_by_line: callbacks.callbacks_by_line,
        comments: callbacks.comments,
        ..customers
    })
}

impl Source<'_> {
    /// The months of the series, oldest first.
    fn months(&self) -> impl Iterator<Item = Month> + Clone + use<> {
        self.month.ending_here(SERIES_MONTHS)
    }

    /// Whether the records of a table reach a month: begun by it, and not ended before it as its cutoff saw them.
    fn covers(&self, table: TableId, month: Month) -> bool {
        let facts = &self.figures.facts;
        facts.first_month(table).is_some_and(|first| first <= month)
            && !facts.ended_before(table, month, self.config.period.cutoff_days)
    }

    /// Free text as it may be shown.
    fn shown(&self, text: Option<&str>) -> Option<String> {
        text.map(|text| self.mask.text(text).into_owned())
    }
}

/// The rows of a frame whose month column holds the month.
fn of_month(frame: &DataFrame, column: &str, month: Month) -> PolarsResult<DataFrame> {
    crate::metrics::of_month(frame, column, month, None)
}

/// How many, as counts in a report are.
fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

fn float(count: i64) -> f64 {
    Number::Int(count).as_f64()
}

/// `2026-04-03 10:20` or `2026-04-03`, from milliseconds since 1970.
fn written(milliseconds: Option<i64>, format: &str) -> Option<String> {
    let time = crate::metrics::complaints::time_of(milliseconds?)?;
    Some(time.format(format).to_string())
}

const DAY: &str = "%Y-%m-%d";
const MINUTE: &str = "%Y-%m-%d %H:%M";
