//! The records of many stores, one store's at a time.
//!
//! Files that hold rows of several stores are read once, when the library is opened. Those of a table that lie in the folders of stores
//! (`store=S01/orders.parquet`) are read when the store's records are asked for, and are gone when those are dropped: however many
//! stores there are, the records of a few are in memory.

use chrono::NaiveDate;

use super::assemble::Joined;
use super::clean::value::Stores;
use super::layout::Layout;
use super::load::{self, Unit, together};
use super::pack::{self, PackedTable};
use super::read::storage::Storage;
use super::schema::TableId;
use super::sheet::TableSource;
use super::{RecordWarning, Records, assemble, warnings};
use rust_i18n::t;

use crate::config::{Config, Source};
use crate::error::{Error, Kind};
use crate::period::Month;

/// What a run needs of the records.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The tables to read; `None` = all that are configured.
    pub tables: Option<&'a [TableId]>,
    /// The stores whose rows to keep; `None` = all that are configured. Folders of others (`store=S01`) are not read.
    pub stores: Option<&'a [String]>,
}

/// The records of a run's stores.
pub struct Library<'a> {
    config: &'a Config,
    today: NaiveDate,
    month: Month,
    stores: Stores,
    store_ids: Vec<String>,
    wanted: Vec<bool>,
    /// Tables all of whose files lie in the folders of stores.
    shelves: Vec<Shelf<'a>>,
    /// Everything else, read.
    shared: Records,
    /// Tables of it whose rows are packed.
    packed: Vec<PackedTable>,
}

/// A table of which each store has files of its own.
struct Shelf<'a> {
    layout: Layout,
    source: &'a Source,
    /// By position of the store.
    files: Vec<Vec<Unit>>,
}

/// Reads and cleans the configured tables, all at once.
///
/// `month` is the month of the report and `today` the day it is made on, for the warnings about far too few rows and dates to come.
///
/// # Errors
///
/// Every file that is missing, cannot be read, or lacks a required column, together in one error of kind
/// [`Kind::Data`]. What is wrong in the folder of one store alone is kept in [`Records::failures`] for [`super::store_verdict`].
pub fn load(config: &Config, today: NaiveDate, month: Month, wanted: Wanted<'_>) -> Result<Records, Error> {
    let library = Library::read(config, today, month, wanted, (|_: &load::Finds| false, false))?;
    let mut records = library.shared;
    let found = warnings::find(&records, config, &library.store_ids, today, month);
    records.warnings.extend(found);
    Ok(records)
}

impl<'a> Library<'a> {
    /// Finds the files of all tables, and reads those that hold rows of several stores.
    ///
    /// # Errors
    ///
    /// As [`load`].
    pub fn open(config: &'a Config, today: NaiveDate, month: Month, wanted: Wanted<'_>) -> Result<Self, Error> {
        Self::read(
            config,
            today,
            month,
            wanted,
            (|finds: &load::Finds| finds.all_in_folders, false),
        )
    }

    /// As [`Library::open`], for whoever asks for one store's records after the other's: of many stores the rows are packed, so that
    /// [`Library::shared`] has none.
    ///
    /// # Errors
    ///
    /// As [`load`].
    pub fn open_by_store(
        config: &'a Config,
        today: NaiveDate,
        month: Month,
        wanted: Wanted<'_>,
    ) -> Result<Self, Error> {
        let pack = config.stores.len() >= pack::MANY_STORES;
        Self::read(
            config,
            today,
            month,
            wanted,
            (|finds: &load::Finds| finds.all_in_folders, pack),
        )
    }

    /// `is_shelf` says of which tables nothing is read yet, `pack` whether the rows of others are packed.
    fn read(
        config: &'a Config,
        today: NaiveDate,
        month: Month,
        wanted: Wanted<'_>,
        (is_shelf, pack): (impl Fn(&load::Finds) -> bool, bool),
    ) -> Result<Self, Error> {
        let stores = Stores::new(&config.stores);
        let store_ids: Vec<String> = config.stores.iter().map(|store| store.id.clone()).collect();
        let kept: std::collections::BTreeSet<&String> = wanted.stores.unwrap_or(&store_ids).iter().collect();
        let keep: Vec<bool> = store_ids.iter().map(|id| kept.contains(id)).collect();
        let mut shared = Records::default();
        for (id, error) in &config.store_refusals {
            shared.failures.entry(id.clone()).or_default().push(error.clone());
        }
        let (mut shelves, mut read, mut errors) = (Vec::new(), Vec::new(), Vec::new());
        let storage = Storage::new(&config.object_storage);
        let sources = config.sources.iter();
        for (table, source) in sources.filter(|(table, _)| wanted.tables.is_none_or(|tables| tables.contains(table))) {
            let layout = Layout::new(*table, config, Some(source));
            match load::find(config, &storage, source, &stores, &keep) {
                Err(found) => errors.extend(found),
                Ok(finds) => {
                    let is_shelf = is_shelf(&finds);
                    shared.warnings.extend(finds.warnings(&layout));
                    for (store, error) in finds.unreadable {
                        let store = store_ids[store].clone();
                        shared.failures.entry(store).or_default().push(error);
                    }
                    if is_shelf {
                        shelves.push(Shelf::new(layout, source, finds.units, store_ids.len()));
                    } else {
                        read.push((layout, source, finds.units));
                    }
                }
            }
        }
        let tables: Vec<(TableSource<'_>, &[Unit])> = read
            .iter()
            .map(|(layout, source, units)| {
                let packed = pack.then_some(keep.as_slice());
                let table = TableSource {
                    packed,
                    ..table_source(layout, source, &stores, &store_ids)
                };
                (table, units.as_slice())
            })
            .collect();
        let mut packed = Vec::new();
        let borrowed: Vec<(&TableSource<'_>, &[Unit])> = tables.iter().map(|(table, units)| (table, *units)).collect();
        match load::read(config, &borrowed, &mut shared) {
            Err(found) => errors.extend(found),
            Ok(sheets) if errors.is_empty() => {
                let of_tables = tables.iter().map(|(table, _)| table).zip(sheets);
                if pack {
                    for (table, sheets) in of_tables {
                        if sheets.is_empty() {
                            load::add(&mut shared, table, sheets, Joined::default());
                            continue;
                        }
                        let layout = Layout::new(table.layout.table, config, Some(table.source));
                        packed.push(load::add_packed(&mut shared, table, layout, sheets, &keep)?);
                    }
                } else {
                    let of_tables: Vec<_> = of_tables.collect();
                    let joined = load::join(&shared, &of_tables, &keep)?;
                    for ((table, sheets), joined) in of_tables.into_iter().zip(joined) {
                        load::add(&mut shared, table, sheets, joined);
                    }
                }
            }
            Ok(_) => {}
        }
        if !errors.is_empty() {
            return Err(together(errors));
        }
        shared.index_stores(&store_ids);
        Ok(Self {
            config,
            today,
            month,
            stores,
            store_ids,
            wanted: keep,
            shelves,
            shared,
            packed,
        })
    }

    /// What was read of files that hold rows of several stores, for all of them; without warnings about rows.
    #[must_use]
    pub fn shared(&self) -> &Records {
        &self.shared
    }

    /// The tables that are read store by store.
    pub fn tables_by_store(&self) -> impl Iterator<Item = TableId> + '_ {
        self.shelves.iter().map(|shelf| shelf.layout.table)
    }

    /// The records of one store, with those of its folders read now. What is wrong there is kept in [`Records::failures`].
    ///
    /// # Errors
    ///
    /// A store that is not among those wanted; a frame that cannot be built, which would be a fault of the program.
    pub fn store(&self, id: &str) -> Result<Records, Error> {
        let position = self.store_ids.iter().position(|known| known == id);
        let position = position
            .filter(|position| self.wanted[*position])
            .ok_or_else(|| Error::new(Kind::Unexpected, id))?;
        let mut records = self.shared.for_store(id);
        let numbers = self.shared.numbers_for(id);
        for packed in &self.packed {
            let table = packed
                .table(position, &self.shared, &records, &numbers)
                .map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
            records.tables.insert(table.id, table);
        }
        self.take_down(&mut records, position)?;
        records.in_order_of_tables();
        let only = [id.to_owned()];
        let found = warnings::find(&records, self.config, &only, self.today, self.month);
        records.warnings.extend(found);
        Ok(records)
    }

    /// Reads a store's own files.
    fn take_down(&self, records: &mut Records, store: usize) -> Result<(), Error> {
        let tables: Vec<TableSource<'_>> = self
            .shelves
            .iter()
            .map(|shelf| table_source(&shelf.layout, shelf.source, &self.stores, &self.store_ids))
            .collect();
        let files = self.shelves.iter().map(|shelf| shelf.files[store].as_slice());
        let with_files: Vec<(&TableSource<'_>, &[Unit])> = tables.iter().zip(files).collect();
        let sheets = load::read(self.config, &with_files, records).map_err(together)?;
        let of_tables: Vec<_> = tables.iter().zip(sheets).collect();
        let joined = load::join(records, &of_tables, &self.wanted)?;
        for (((table, sheets), joined), files) in of_tables
            .into_iter()
            .zip(joined)
            .zip(with_files.iter().map(|(_, files)| files))
        {
            if sheets.is_empty() {
                assemble::add_empty_table(records, table.layout)?;
            } else {
                load::add(records, table, sheets, joined);
            }
            if files.is_empty() {
                records.warnings.push(self.without_folder(table, store));
            }
        }
        Ok(())
    }

    /// A store without a folder has no rows: programs that write such folders write none for a store without rows.
    fn without_folder(&self, table: &TableSource<'_>, store: usize) -> RecordWarning {
        let id = &self.store_ids[store];
        let language = table.layout.language;
        let message = t!(
            "warning.no_partition",
            locale = language.code(),
            table = table.layout.table.label(language),
            store = id
        );
        RecordWarning {
            code: "no_partition",
            store: Some(id.clone()),
            message: message.into_owned(),
        }
    }
}

impl<'a> Shelf<'a> {
    fn new(layout: Layout, source: &'a Source, units: Vec<Unit>, stores: usize) -> Self {
        let mut files: Vec<Vec<Unit>> = (0..stores).map(|_| Vec::new()).collect();
        for unit in units {
            if let Some(store) = unit.folder {
                files[store].push(unit);
            }
        }
        Self { layout, source, files }
    }
}

fn table_source<'a>(
    layout: &'a Layout,
    source: &'a Source,
    stores: &'a Stores,
    store_ids: &'a [String],
) -> TableSource<'a> {
    TableSource {
        layout,
        source,
        stores,
        store_ids,
        packed: None,
    }
}

impl Records {
    /// Puts inputs and rejects in the order of their tables, as if all tables had been read together.
    fn in_order_of_tables(&mut self) {
        if self.inputs.is_sorted_by_key(|input| input.table) {
            self.rejects.sort_by_key(|reject| reject.table);
            return;
        }
        let mut order: Vec<usize> = (0..self.inputs.len()).collect();
        order.sort_by_key(|position| self.inputs[*position].table);
        let mut numbers = vec![None; order.len()];
        for (new, old) in order.iter().enumerate() {
            numbers[*old] = Some(new);
        }
        self.inputs = order.iter().map(|old| self.inputs[*old].clone()).collect();
        self.renumber(&numbers);
        self.rejects.sort_by_key(|reject| reject.table);
    }
}
