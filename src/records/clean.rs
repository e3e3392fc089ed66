//! Rows to typed columns: every cell read as what its column holds, every row that cannot be used rejected with its first reason.

pub mod columns;
pub mod dates;
pub mod numbers;
pub mod parts;
pub mod plan;
pub mod text;
pub mod value;

use std::collections::BTreeMap;

use polars::prelude::{Column, PolarsResult};

use super::pack::{Accepted, PackedRows, Packer};
use super::read::cells::RowView;
use super::reject::Rule;
use super::schema;
use crate::period::Month;
use columns::Builder;
use plan::{ColumnPlan, Plan};
use value::Value;

/// A rejected row before its file has a number.
#[derive(Debug, Clone)]
pub struct Rejected {
    /// Its number as a spreadsheet shows it.
    pub row: u64,
    /// Canonical name.
    pub column: String,
    /// The cell as read.
    pub value: String,
    /// The rule it broke.
    pub rule: Rule,
    /// Position of the store in the configuration.
    pub store: Option<usize>,
    /// Of the row's own date; `None` when empty or unreadable.
    pub month: Option<Month>,
}

/// The cleaned rows of one sheet.
#[derive(Debug, Default)]
pub struct CleanRows {
    /// Accepted rows, by field of the layout; `None` = the sheet has no such column.
    pub columns: Vec<Option<Vec<Column>>>,
    /// Of every accepted row: its number, its order among all rows read, its store, its month, a digest of its cells as read.
    pub rows: Vec<u64>,
    /// By row: its place in reading order.
    pub order: Vec<i64>,
    /// By row: the position of its store.
    pub stores: Vec<usize>,
    /// By row: the month of its own date.
    pub months: Vec<Option<Month>>,
    /// By row: a digest of its cells as read.
    pub digests: Vec<u64>,
    /// By position among the accepted rows: the key as read, where cleaning changed it.
    pub raw_keys: BTreeMap<usize, String>,
    /// Rows that are not used.
    pub rejected: Vec<Rejected>,
    /// Rows that are not empty, by store and month.
    pub read: BTreeMap<(Option<usize>, Option<Month>), u64>,
    /// Rows with cells to the right of the last header; the first of them.
    pub wide: Option<(u64, u64)>,
    /// The accepted rows, where they are packed: then those above are none.
    pub packed: Option<PackedRows>,
}

/// Cleans rows one by one.
pub struct Cleaner<'a> {
    plan: &'a Plan<'a>,
    builders: Vec<Option<Builder>>,
    result: CleanRows,
    read: i64,
    last_read: (Option<usize>, Option<Month>),
    last_count: u64,
    own_date: Option<usize>,
    /// The column whose values must not repeat.
    key: Option<usize>,
    /// Takes the accepted rows, where they are packed.
    packer: Option<Packer<'a>>,
    /// Why rows could not be packed.
    fault: PolarsResult<()>,
    accepted: usize,
}

impl<'a> Cleaner<'a> {
    /// A cleaner of the rows of one sheet. `packed` holds which stores are wanted, where accepted rows are to be packed.
    #[must_use]
    pub fn new(plan: &'a Plan<'a>, packed: Option<&'a [bool]>) -> Self {
        let builders = plan
            .columns
            .iter()
            .map(|column| column.is_present().then(|| Builder::new(column.field)))
            .collect();
        let packer = packed.map(|wanted| {
            let present = plan.columns.iter().map(ColumnPlan::is_present).collect();
            Packer::new(plan.layout, present, plan.store_ids, wanted)
        });
        Self {
            plan,
            builders,
            result: CleanRows::default(),
            read: 0,
            last_read: (None, None),
            last_count: 0,
            own_date: plan.layout.position(schema::own_date(plan.layout.table)),
            key: schema::key(plan.layout.table).and_then(|key| plan.layout.position(key)),
            packer,
            fault: Ok(()),
            accepted: 0,
        }
    }

    /// Takes a row.
    pub fn row(&mut self, number: u64, view: &RowView<'_>) {
        if view.is_blank() {
            return;
        }
        let order = self.read;
        self.read += 1;
        let mut fault: Option<(Rule, usize)> = None;
        let mut store = None;
        let mut values: Vec<Value<'_>> = Vec::with_capacity(self.plan.columns.len());
        for (index, column) in self.plan.columns.iter().enumerate() {
            let read = column.read(view);
            let value = match read {
                Ok(value) => value,
                Err(rule) => {
                    if fault.is_none_or(|(first, _)| rule < first) {
                        fault = Some((rule, index));
                    }
                    Value::Null
                }
            };
            if let Value::Store(position) = value {
                store = Some(position);
            }
            values.push(value);
        }
        // Whatever a row says, it concerns the store in whose folder it lies.
        let store = store.or(self.plan.folder);
        let month = self.own_date.and_then(|own| values[own].month());
        self.count(store, month);
        if view.len() > self.plan.width && (self.plan.width..view.len()).any(|cell| !view.cell(cell).is_blank()) {
            let (first, count) = self.result.wide.unwrap_or((number, 0));
            self.result.wide = Some((first, count + 1));
        }
        let Some(accepted_store) = store.filter(|_| fault.is_none()) else {
            let (rule, index) = fault.unwrap_or((Rule::Missing, 0));
            let column = &self.plan.columns[index];
            self.result.rejected.push(Rejected {
                row: number,
                column: column.reported_name.to_owned(),
                value: column.shown(view),
                rule,
                store,
                month,
            });
            return;
        };
        if let Some((opened, delivered)) = self.plan.opened_and_delivered
            && matches!(values[opened], Value::Null)
        {
            values[opened] = values[delivered].clone();
        }
        let position = self.accepted;
        self.accepted += 1;
        let digest = self.key.map(|_| view.digest());
        if let Some(packer) = &mut self.packer {
            let key = self.key.and_then(|key| match &values[key] {
                Value::Text(key) => Some((key.as_ref(), digest.unwrap_or_default())),
                _ => None,
            });
            let row = Accepted {
                number,
                order,
                store: accepted_store,
                month,
                values: &values,
                key,
            };
            if let Err(error) = packer.take(&row) {
                self.fault = Err(error);
            }
        } else {
            for (builder, value) in self.builders.iter_mut().zip(&values) {
                if let Some(builder) = builder {
                    builder.push(value, self.plan.store_ids);
                }
            }
            self.result.rows.push(number);
            self.result.order.push(order);
            self.result.stores.push(accepted_store);
            self.result.months.push(month);
            self.result.digests.extend(digest);
        }
        if let Some(key) = self.key
            && let (Value::Text(cleaned), Some(raw)) = (&values[key], self.plan.columns[key].only_cell(view))
            && raw.shown() != *cleaned
        {
            self.result.raw_keys.insert(position, raw.shown().into_owned());
        }
    }

    /// Counts a row of a store and month; neighbouring rows mostly agree, so a run is added in one go.
    fn count(&mut self, store: Option<usize>, month: Option<Month>) {
        if self.last_read != (store, month) {
            self.flush();
            self.last_read = (store, month);
        }
        self.last_count += 1;
    }

    fn flush(&mut self) {
        if self.last_count > 0 {
            *self.result.read.entry(self.last_read).or_default() += self.last_count;
            self.last_count = 0;
        }
    }

    /// All rows taken.
    ///
    /// # Errors
    ///
    /// Rows that cannot be packed, which would be a fault of the program.
    pub fn finish(mut self) -> PolarsResult<CleanRows> {
        self.flush();
        self.fault?;
        self.result.packed = self.packer.map(Packer::finish).transpose()?;
        self.result.columns = self
            .builders
            .into_iter()
            .map(|builder| builder.map(Builder::finish))
            .collect();
        Ok(self.result)
    }
}
