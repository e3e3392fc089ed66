//! Complaints of the month by reason, responsibility, channel.

use polars::prelude::*;

use super::{ranked, share};
use crate::metrics::frames::texts;
use crate::report::tables::KeyShare;

/// `complaints`: the month's complaints; `column`: what to count by.
pub(crate) fn by(complaints: &DataFrame, column: &str) -> PolarsResult<Vec<KeyShare>> {
    let total = i64::try_from(complaints.height()).unwrap_or(i64::MAX);
    let rows = ranked(texts(complaints, column)?.into_iter());
    Ok(rows
        .into_iter()
        .map(|(key, count)| KeyShare {
            key,
            count,
            share: share(count, total),
        })
        .collect())
}
