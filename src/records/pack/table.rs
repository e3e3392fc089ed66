//! Packed rows in their place among those of their table, and a store's out of them.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, PolarsResult};

use super::{Bin, MONTH, ORDER, PackedRows, ROW, Repeated};
use crate::period::Month;
use crate::records::assemble::{Duplicate, frame};
use crate::records::clean::CleanRows;
use crate::records::layout::{Field, Layout};
use crate::records::{Records, Table};

/// A sheet whose rows are packed, in its place among the others of its table.
pub struct PackedSheet {
    /// Its number among the inputs of all stores.
    pub file: usize,
    /// Rows read before it.
    pub order: i64,
    present: Vec<bool>,
    rows: PackedRows,
    /// By store: positions of the rows that repeat a key.
    duplicates: BTreeMap<usize, Vec<usize>>,
}

impl PackedSheet {
    /// A sheet with the number of its file and of the rows before it.
    #[must_use]
    pub fn new(file: usize, order: i64, mut rows: PackedRows, present: Vec<bool>, repeated: &[Repeated]) -> Self {
        // Nobody asks for them any more.
        rows.keys = Vec::new();
        let mut duplicates: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for row in repeated {
            duplicates.entry(row.store).or_default().push(row.in_store);
        }
        Self {
            file,
            order,
            present,
            rows,
            duplicates,
        }
    }

    /// The rows of a store as they were cleaned, those that repeat a key too.
    ///
    /// # Errors
    ///
    /// Pieces that cannot be unpacked, which would be a fault of the program.
    pub fn unpacked(&self, layout: &Layout, store: usize) -> PolarsResult<CleanRows> {
        let mut whole: Option<DataFrame> = None;
        for piece in self.rows.pieces.get(&store).into_iter().flatten() {
            let piece = super::unpacked(piece)?;
            match &mut whole {
                None => whole = Some(piece),
                Some(whole) => _ = whole.vstack_mut_owned(piece)?,
            }
        }
        let mut whole = match whole {
            Some(whole) => whole,
            None => Bin::empty(layout, &self.present)?,
        };
        whole.rechunk_mut();
        let height = whole.height();
        let numbers = |name: &str| -> PolarsResult<Vec<i64>> {
            Ok(whole
                .column(name)?
                .i64()?
                .iter()
                .map(Option::unwrap_or_default)
                .collect())
        };
        let months = whole
            .column(MONTH)?
            .i32()?
            .iter()
            .map(|month| month.map(Month::from_ordinal));
        let mut columns = whole.columns().iter();
        let of_field = |(field, present): (&Field, &bool)| {
            present.then(|| {
                columns
                    .by_ref()
                    .take(if field.is_scored() { 2 } else { 1 })
                    .cloned()
                    .collect()
            })
        };
        Ok(CleanRows {
            rows: numbers(ROW)?.into_iter().map(i64::cast_unsigned).collect(),
            order: numbers(ORDER)?,
            stores: vec![store; height],
            months: months.collect(),
            columns: layout.fields.iter().zip(&self.present).map(of_field).collect(),
            ..CleanRows::default()
        })
    }
}

/// A table whose rows are packed.
pub struct PackedTable {
    pub layout: Layout,
    pub sheets: Vec<PackedSheet>,
}

impl PackedTable {
    /// The rows of a store as its table. `numbers` holds the store's number of each input; files that do not concern it have none.
    ///
    /// # Errors
    ///
    /// As [`PackedSheet::unpacked`].
    pub fn table(&self, store: usize, all: &Records, own: &Records, numbers: &[Option<usize>]) -> PolarsResult<Table> {
        let everyone = vec![true; store + 1];
        let mut whole: Option<DataFrame> = None;
        for sheet in &self.sheets {
            let Some(file) = numbers.get(sheet.file).copied().flatten() else {
                continue;
            };
            let rows = sheet.unpacked(&self.layout, store)?;
            let duplicates: Vec<Duplicate> = sheet
                .duplicates
                .get(&store)
                .into_iter()
                .flatten()
                .copied()
                .map(Duplicate::at)
                .collect();
            let part = frame(&self.layout, &rows, file, sheet.order, &duplicates, &everyone)?;
            match &mut whole {
                None => whole = Some(part),
                Some(whole) => _ = whole.vstack_mut_owned(part)?,
            }
        }
        let id = self.layout.table;
        let mut frame = if let Some(whole) = whole {
            whole
        } else {
            let rows = CleanRows {
                columns: self.layout.fields.iter().map(|_| None).collect(),
                ..CleanRows::default()
            };
            frame(&self.layout, &rows, 0, 0, &[], &[])?
        };
        frame.rechunk_mut();
        let columns_of = |records: &Records| -> std::collections::BTreeSet<String> {
            let files = records.inputs.iter().filter(|input| input.table == id);
            files.flat_map(|input| input.columns.iter().cloned()).collect()
        };
        let columns = if own.inputs.iter().any(|input| input.table == id) {
            columns_of(own)
        } else {
            columns_of(all)
        };
        Ok(Table { id, frame, columns })
    }
}
