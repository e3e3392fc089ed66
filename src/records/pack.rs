//! Rows of files that hold many stores, kept small: each store's rows as pieces of Parquet in memory, unpacked when its records are
//! asked for. A row takes a fraction of the room it has in a frame.

mod table;

use std::collections::{BTreeMap, HashMap};
use std::hash::Hasher;
use std::io::Cursor;

use polars::prelude::{
    Column, DataFrame, IntoColumn, NamedFrom, ParquetCompression, ParquetReader, ParquetWriter, PlHashMap,
    PolarsResult, SerReader, Series, StatisticsOptions,
};

use super::clean::columns::Builder;
use super::clean::value::Value;
use super::layout::Layout;
use super::schema;
use crate::period::Month;

pub use table::{PackedSheet, PackedTable};

/// From so many configured stores on, rows of files that hold several are packed.
pub const MANY_STORES: usize = 20;

/// Rows of all stores together that may wait to be packed, and the fewest of one store.
const ROWS_WAITING: usize = 400_000;
const LEAST_ROWS: usize = 256;

/// Columns that stand beside those of the table.
const ROW: &str = "packed:row";
const ORDER: &str = "packed:order";
const MONTH: &str = "packed:month";

/// What the search for repeated keys needs of an accepted row.
#[derive(Debug, Clone, Copy)]
pub struct RowKey {
    /// Of the key with the store; 0 = no key. Of 128 bits: that two of them agree by chance is out of the question.
    hash: u128,
    /// Of the cells as read.
    digest: u64,
    store: u32,
}

/// The accepted rows of a sheet, by store.
#[derive(Debug, Default)]
pub struct PackedRows {
    /// By position of the store: pieces in reading order.
    pieces: BTreeMap<usize, Vec<Vec<u8>>>,
    /// Of every accepted row in reading order, those of stores that are not wanted too.
    pub keys: Vec<RowKey>,
}

/// An accepted row on its way.
pub struct Accepted<'a, 'v> {
    pub number: u64,
    pub order: i64,
    pub store: usize,
    pub month: Option<Month>,
    pub values: &'a [Value<'v>],
    /// The key and the digest of the row's cells, in tables that have a key.
    pub key: Option<(&'a str, u64)>,
}

/// Packs the rows of a sheet.
pub struct Packer<'a> {
    layout: &'a Layout,
    present: Vec<bool>,
    store_ids: &'a [String],
    wanted: &'a [bool],
    open: HashMap<usize, Bin>,
    /// Rows a store gathers before they are packed.
    limit: usize,
    result: PackedRows,
}

/// Rows of one store that wait to be packed.
struct Bin {
    builders: Vec<Option<Builder>>,
    rows: Vec<i64>,
    order: Vec<i64>,
    months: Vec<Option<i32>>,
}

impl<'a> Packer<'a> {
    /// A packer of a sheet that has these of the layout's columns. Rows of stores that are not wanted are only counted.
    #[must_use]
    pub fn new(layout: &'a Layout, present: Vec<bool>, store_ids: &'a [String], wanted: &'a [bool]) -> Self {
        let stores = wanted.iter().filter(|wanted| **wanted).count();
        Self {
            layout,
            present,
            store_ids,
            wanted,
            open: HashMap::new(),
            limit: (ROWS_WAITING / stores.max(1)).max(LEAST_ROWS),
            result: PackedRows::default(),
        }
    }

    /// Takes a row.
    ///
    /// # Errors
    ///
    /// Rows that cannot be packed, which would be a fault of the program.
    pub fn take(&mut self, row: &Accepted<'_, '_>) -> PolarsResult<()> {
        if schema::key(self.layout.table).is_some() {
            self.result.keys.push(RowKey {
                hash: row.key.map_or(0, |(key, _)| hash(row.store, key)),
                digest: row.key.map_or(0, |(_, digest)| digest),
                store: u32::try_from(row.store).unwrap_or(u32::MAX),
            });
        }
        if !self.wanted.get(row.store).is_some_and(|wanted| *wanted) {
            return Ok(());
        }
        let (layout, present) = (self.layout, &self.present);
        let bin = self.open.entry(row.store).or_insert_with(|| Bin::new(layout, present));
        for (builder, value) in bin.builders.iter_mut().zip(row.values) {
            if let Some(builder) = builder {
                builder.push(value, self.store_ids);
            }
        }
        bin.rows.push(row.number.cast_signed());
        bin.order.push(row.order);
        bin.months.push(row.month.map(Month::ordinal));
        if bin.rows.len() >= self.limit
            && let Some(bin) = self.open.remove(&row.store)
        {
            self.result.pieces.entry(row.store).or_default().push(bin.packed()?);
        }
        Ok(())
    }

    /// All rows taken.
    ///
    /// # Errors
    ///
    /// As [`Packer::take`].
    pub fn finish(mut self) -> PolarsResult<PackedRows> {
        for (store, bin) in self.open {
            self.result.pieces.entry(store).or_default().push(bin.packed()?);
        }
        self.result.keys.shrink_to_fit();
        Ok(self.result)
    }
}

impl Bin {
    fn new(layout: &Layout, present: &[bool]) -> Self {
        let fields = layout.fields.iter().zip(present);
        Self {
            builders: fields
                .map(|(field, present)| present.then(|| Builder::new(field)))
                .collect(),
            rows: Vec::new(),
            order: Vec::new(),
            months: Vec::new(),
        }
    }

    /// A frame of its columns without rows.
    fn empty(layout: &Layout, present: &[bool]) -> PolarsResult<DataFrame> {
        unpacked(&Self::new(layout, present).packed()?)
    }

    fn packed(self) -> PolarsResult<Vec<u8>> {
        let height = self.rows.len();
        let mut columns: Vec<Column> = self.builders.into_iter().flatten().flat_map(Builder::finish).collect();
        columns.push(Series::new(ROW.into(), self.rows).into_column());
        columns.push(Series::new(ORDER.into(), self.order).into_column());
        columns.push(Series::new(MONTH.into(), self.months).into_column());
        let mut frame = DataFrame::new(height, columns)?;
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes)
            .with_compression(ParquetCompression::Lz4Raw)
            .with_statistics(StatisticsOptions::empty())
            .set_parallel(false)
            .finish(&mut frame)?;
        bytes.shrink_to_fit();
        Ok(bytes)
    }
}

fn unpacked(piece: &[u8]) -> PolarsResult<DataFrame> {
    ParquetReader::new(Cursor::new(piece)).finish()
}

fn hash(store: usize, key: &str) -> u128 {
    let half = |number: u8| {
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write_u8(number);
        hasher.write_usize(store);
        hasher.write(key.as_bytes());
        u128::from(hasher.finish())
    };
    (half(0) << 64 | half(1)).max(1)
}

/// A row that repeats a key.
#[derive(Debug, Clone, Copy)]
pub struct Repeated {
    /// Position among the accepted rows of its sheet.
    pub position: usize,
    /// Position among those of its store.
    pub in_store: usize,
    pub store: usize,
    pub identical: bool,
}

/// By sheet: the rows that repeat a key.
#[must_use]
pub fn repeated(sheets: &[&PackedRows]) -> Vec<Vec<Repeated>> {
    let rows: usize = sheets.iter().map(|sheet| sheet.keys.len()).sum();
    let mut seen: PlHashMap<u128, u64> = PlHashMap::default();
    seen.reserve(rows);
    let in_sheet = |sheet: &&PackedRows| {
        let mut found = Vec::new();
        let mut counts: HashMap<u32, usize> = HashMap::new();
        for (position, key) in sheet.keys.iter().enumerate() {
            let count = counts.entry(key.store).or_default();
            let in_store = *count;
            *count += 1;
            if key.hash == 0 {
                continue;
            }
            let mut is_first = false;
            let first = *seen.entry(key.hash).or_insert_with(|| {
                is_first = true;
                key.digest
            });
            if !is_first {
                found.push(Repeated {
                    position,
                    in_store,
                    store: key.store as usize,
                    identical: first == key.digest,
                });
            }
        }
        found
    };
    sheets.iter().map(in_sheet).collect()
}
