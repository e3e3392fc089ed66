//! One store's part of the records.

use std::collections::{BTreeMap, HashMap};

use polars::prelude::{Column, IdxCa, IdxSize, NewChunkedArray};

use super::schema::TableId;
use super::{Records, Table};

impl Records {
    /// The records of one store: its rows, its rejected rows and those of unknown stores, its warnings, the files it is made from:
    /// all but those in the folders of other stores.
    #[must_use]
    pub fn for_store(&self, id: &str) -> Self {
        let concerns = |store: &Option<String>| store.as_deref().is_none_or(|store| store == id);
        let numbers = self.numbers_for(id);
        let kept = self.inputs.iter().zip(&numbers).filter(|(_, number)| number.is_some());
        let inputs: Vec<_> = kept.map(|(input, _)| input.clone()).collect();
        let tables = self
            .tables
            .iter()
            .map(|(table, whole)| (*table, self.store_table(whole, id)))
            .collect();
        let mut own = Self {
            tables,
            rejects: self
                .rejects
                .iter()
                .filter(|reject| concerns(&reject.store))
                .cloned()
                .collect(),
            warnings: self
                .warnings
                .iter()
                .filter(|warning| concerns(&warning.store))
                .cloned()
                .collect(),
            inputs,
            rows_read: self
                .rows_read
                .iter()
                .filter(|((_, store, _), _)| concerns(store))
                .map(|(key, count)| (key.clone(), *count))
                .collect(),
            failures: self
                .failures
                .iter()
                .filter(|(store, _)| store.as_str() == id)
                .map(|(store, errors)| (store.clone(), errors.clone()))
                .collect(),
            store_rows: BTreeMap::new(),
        };
        if own.inputs.len() < self.inputs.len() {
            own.renumber(&numbers);
            own.find_columns();
        }
        own
    }

    /// By number of an input: its number among those that concern a store.
    pub(super) fn numbers_for(&self, id: &str) -> Vec<Option<usize>> {
        let mut next = 0..;
        let concerns = |store: &Option<String>| store.as_deref().is_none_or(|store| store == id);
        let number = |input: &super::InputFile| concerns(&input.store).then(|| next.next()).flatten();
        self.inputs.iter().map(number).collect()
    }

    /// Gives every row and reject the new number of its file; `numbers` holds it by old number. Rows of files that are gone keep theirs:
    /// there are none.
    pub(super) fn renumber(&mut self, numbers: &[Option<usize>]) {
        let new = |old: usize| numbers.get(old).copied().flatten().unwrap_or(old);
        for table in self.tables.values_mut() {
            let files: Option<Vec<i64>> = table
                .frame
                .column("file")
                .and_then(|files| files.i64())
                .ok()
                .map(|files| {
                    let files = files.iter().map(Option::unwrap_or_default);
                    files
                        .map(|file| {
                            usize::try_from(file).map_or(file, |file| i64::try_from(new(file)).unwrap_or(i64::MAX))
                        })
                        .collect()
                });
            if let Some(files) = files {
                // A column of the same name and length takes the place of the old one.
                let _ = table.frame.with_column(Column::new("file".into(), files));
            }
        }
        for reject in &mut self.rejects {
            reject.file = new(reject.file);
        }
    }

    /// The columns of each table from the files that are there, where it has any.
    fn find_columns(&mut self) {
        for (id, table) in &mut self.tables {
            let mut files = self.inputs.iter().filter(|input| input.table == *id).peekable();
            if files.peek().is_some() {
                table.columns = files.flat_map(|input| input.columns.iter().cloned()).collect();
            }
        }
    }

    fn store_table(&self, whole: &Table, id: &str) -> Table {
        let frame = match self.store_rows.get(&(whole.id, id.to_owned())) {
            Some(rows) if rows.len() == whole.frame.height() => whole.frame.clone(),
            // The rows were found in this very frame.
            Some(rows) => whole.frame.take(rows).unwrap_or_else(|_| whole.frame.clear()),
            None => {
                let rows = rows_by_store(whole).remove(id).unwrap_or_default();
                whole
                    .frame
                    .take(&positions(&rows))
                    .unwrap_or_else(|_| whole.frame.clear())
            }
        };
        Table {
            id: whole.id,
            frame,
            columns: whole.columns.clone(),
        }
    }

    /// Notes which rows belong to which store, in one pass for all of them.
    pub(super) fn index_stores(&mut self, store_ids: &[String]) {
        let mut index: BTreeMap<(TableId, String), IdxCa> = BTreeMap::new();
        for (table, whole) in &self.tables {
            let mut rows = if let [only] = store_ids {
                // Every accepted row is of a configured store.
                let height = IdxSize::try_from(whole.frame.height()).unwrap_or(IdxSize::MAX);
                HashMap::from([(only.as_str(), (0..height).collect::<Vec<IdxSize>>())])
            } else {
                rows_by_store(whole)
            };
            for id in store_ids {
                let rows = rows.remove(id.as_str()).unwrap_or_default();
                index.insert((*table, id.clone()), positions(&rows));
            }
        }
        self.store_rows = index;
    }
}

fn positions(rows: &[IdxSize]) -> IdxCa {
    IdxCa::from_slice("rows".into(), rows)
}

/// Positions in the frame by store id.
fn rows_by_store(whole: &Table) -> HashMap<&str, Vec<IdxSize>> {
    let mut rows: HashMap<&str, Vec<IdxSize>> = HashMap::new();
    let stores = whole.frame.column("store").and_then(|column| column.str());
    for (position, store) in stores
        .into_iter()
        .flat_map(polars::prelude::StringChunked::iter)
        .enumerate()
    {
        if let (Some(store), Ok(position)) = (store, IdxSize::try_from(position)) {
            rows.entry(store).or_default().push(position);
        }
    }
    rows
}
