//! Records: what the files hold, as typed frames, with every row that was not used accounted for.
//!
//! [`Library`] reads what concerns several stores once and gives each store's records when asked, reading files that lie in the folders
//! of stores (`store=S01/orders.parquet`) only then. [`load`] reads everything at once; [`Records::for_store`] gives one store's part.

mod assemble;
pub mod clean;
mod discover;
pub mod headers;
pub mod layout;
mod library;
mod load;
mod locate;
pub mod mapping;
mod pack;
pub mod read;
pub mod reject;
mod remedy;
pub mod schema;
mod sheet;
mod stores;
mod verdict;
mod warnings;

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{DataFrame, IdxCa};

use crate::error::Error;
use crate::period::Month;
use schema::TableId;

pub use discover::{stores_found, unfit_error};
pub use library::{Library, Wanted, load};
pub use locate::{Place, locate};
pub use reject::{Reject, Rule, rejects_csv};
pub use verdict::{empty_month, store_verdict};

/// One table's accepted rows, all stores of the run, in the order they were read.
///
/// # Columns of `frame`
///
/// Every column of the table's schema is there, all-null when no file has it ([`Table::has`] tells):
/// - text, lists, and enums: `String`; enums as their canonical word (`repair`, `valid`, `private` …), defaults applied; lists
///   as the cleaned cell (split with [`schema::split_list`]); null = empty
/// - timestamps: `Datetime(Milliseconds, None)`, store-local; dates have time 00:00
/// - months (`month`): `Int32`, [`Month::ordinal`]
/// - levels (questions, `checkout_rating`, `satisfied_after`), integers (`visit`, `attempts`, …): `Int64`
/// - numbers (`amount`, `score`, external items …): `Float64`
/// - `store`: `String`, the store's id; never null
/// - `vin`: upper case; the plate where the file has no VIN column
/// - one column per question id (`callbacks`) and per external item id (`external_css`, and `callbacks` when a file has them); a
///   question of type `score10` or `nps` also has `{id}:score`, `Int64` 0–10
/// - `row_id`: `Int64`, reading order over all files of the table (rejected rows take numbers too); `file`: `Int64`, index into
///   [`Records::inputs`]; `row`: `Int64`, the number a spreadsheet shows
///
/// `delivered_at` stands in by `opened_at` where a file lacks the column; `opened_at` defaults to `delivered_at`.
#[derive(Debug, Clone)]
pub struct Table {
    /// Which table it is.
    pub id: TableId,
    /// The rows, as described above.
    pub frame: DataFrame,
    /// Canonical names of the columns that at least one file has.
    pub columns: BTreeSet<String>,
}

impl Table {
    /// Whether at least one file of the table has the column.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        self.columns.contains(column)
    }
}

/// Everything that was read for a run: accepted rows, rejected rows, warnings, inputs.
#[derive(Debug, Clone, Default)]
pub struct Records {
    /// Configured tables only.
    pub tables: BTreeMap<TableId, Table>,
    /// Every rejected row of every store, by table, then reading order.
    pub rejects: Vec<Reject>,
    /// What a reader should know about rows that were kept.
    pub warnings: Vec<RecordWarning>,
    /// The files that were read, in order.
    pub inputs: Vec<InputFile>,
    /// Rows read (accepted or rejected, not the empty ones) per table, store (`None` = unknown store), and month of the row's own date
    /// (`None` = empty or unreadable).
    pub rows_read: BTreeMap<(TableId, Option<String>, Option<Month>), u64>,
    /// What was wrong with the files of one store's own folder (`store=S01`); the others' reports do without them.
    pub failures: BTreeMap<String, Vec<Error>>,
    /// By table and store: the store's rows in the frame, so that taking one store out does not look at the others' rows.
    store_rows: BTreeMap<(TableId, String), IdxCa>,
}

/// Something a reader should know about rows that were kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordWarning {
    /// `date_order`, `future_date`, `customer_type_conflict`, `few_rows`, `unknown_opinion`, `unknown_rework`, …
    pub code: &'static str,
    /// The store it concerns; `None` = all.
    pub store: Option<String>,
    /// In the language of the report, naming file, row and value where there are any.
    pub message: String,
}

/// One input file (or sheet) that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// The table it was read for.
    pub table: TableId,
    /// Relative to the project root with `/`, then `#sheet` for a workbook with several; `sql:` and the table for a query.
    pub path: String,
    /// Of the file's bytes (of a query: of its result as CSV in UTF-8), lower-case hex.
    pub sha256: String,
    /// Data rows read, rejected ones included.
    pub rows: u64,
    /// Of which rejected.
    pub rejected: u64,
    /// Headers found that no column uses.
    pub ignored_headers: Vec<String>,
    /// The store whose folder (`store=S01`) it lies in; such a file concerns no other store.
    pub store: Option<String>,
    /// Canonical names of the columns it has.
    pub columns: Vec<String>,
}
