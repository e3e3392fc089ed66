//! Synthetic records: a believable dealership, the same for the same options on every machine.
//!
//! The last whole month is April 2026; the records end on 7 May, the usual cutoff. A store's rows depend on the seed and the
//! store's number only, never on how many stores there are.

mod accounts;
mod actions;
mod answers;
mod calendar;
mod callbacks;
mod chance;
mod churn;
mod comments;
mod complaint_texts;
mod complaints;
mod dirt;
mod external;
mod fleet;
mod measures;
mod names;
mod orders;
mod sheet;
mod store;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::records::schema::TableId;
use sheet::Sheet;
use store::{Store, Topic};

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whole months of orders, at least 1; the other tables have 14 at most.
    pub months: u32,
    /// Stores, at least 1, all in the same files.
    pub stores: u32,
    /// Another seed, other records.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            months: 25,
            stores: 1,
            seed: 1,
        }
    }
}

/// The files of the sample: name → CSV in UTF-8 with canonical headers.
#[must_use]
pub fn generate(options: &Options) -> BTreeMap<String, Vec<u8>> {
    let stores = options.stores.max(1);
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    // A few stores at a time: every core is used, and rows as cells exist for those stores only.
    let numbers: Vec<u32> = (0..stores).collect();
    for chunk in numbers.chunks(STORES_AT_ONCE) {
        let parts: Vec<Vec<Part>> = chunk
            .par_iter()
            .map(|number| parts_of(options, *number, stores))
            .collect();
        for (name, header, rows) in parts.into_iter().flatten() {
            files.entry(name).or_insert(header).extend(rows);
        }
    }
    files
}

/// Stores made at the same time.
const STORES_AT_ONCE: usize = 16;

/// A store's part of a file: its name, the header, the store's rows.
type Part = (String, Vec<u8>, Vec<u8>);

fn parts_of(options: &Options, number: u32, stores: u32) -> Vec<Part> {
    let store = Store::new(options.seed, number, stores);
    let part = |(table, sheet): (TableId, Sheet)| (format!("{}.csv", table.name()), sheet.header(), sheet.body());
    tables(&store, options.months).into_iter().map(part).collect()
}

fn tables(store: &Store, months: u32) -> [(TableId, Sheet); 10] {
    let months = i32::try_from(months.clamp(1, 600)).unwrap_or(1);
    let fleet = fleet::simulate(store, months);
    let (orders, mut order_rows) = orders::generate(store, &fleet);
    let (mut callback_rows, low_scores) = callbacks::generate(store, &fleet, &orders, months);
    let complaints = complaints::generate(store, &fleet, &orders, &low_scores, months);
    let chance = &mut store.chance(Topic::Dirt);
    dirt::add(chance, &mut order_rows, dirt::ORDERS);
    dirt::add(chance, &mut callback_rows, dirt::CALLBACKS);
    [
        (TableId::RepairOrders, order_rows),
        (TableId::Callbacks, callback_rows),
        (TableId::Complaints, complaints),
        (TableId::ChurnCallbacks, churn::generate(store, &fleet, months)),
        (TableId::ActionItems, actions::generate(store, months)),
        (TableId::ExternalCss, external::survey(store, months)),
        (TableId::ExternalPt, external::mystery_shopper(store, months)),
        (TableId::CustomerBase, accounts::customer_base(store, &fleet, months)),
        (TableId::KeyAccountVisits, accounts::key_account_visits(store, months)),
        (TableId::Rescues, accounts::rescues(store, months)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(stores: u32, seed: u64) -> BTreeMap<String, Vec<u8>> {
        generate(&Options {
            months: 2,
            stores,
            seed,
        })
    }

    fn lines(bytes: &[u8]) -> Vec<String> {
        String::from_utf8(bytes.to_vec())
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn the_same_options_give_the_same_bytes() {
        assert_eq!(small(2, 3), small(2, 3));
        assert_ne!(small(1, 3), small(1, 4));
    }

    #[test]
    fn every_table_has_a_file() {
        let files = small(1, 1);
        let expected: Vec<String> = TableId::ALL
            .iter()
            .map(|table| format!("{}.csv", table.name()))
            .collect();
        assert_eq!(files.len(), expected.len());
        assert!(expected.iter().all(|name| lines(&files[name]).len() > 2));
    }

    #[test]
    fn a_store_does_not_depend_on_the_others() {
        let alone = small(1, 1);
        let among_others = small(20, 1);
        for (name, bytes) in &alone {
            let own: Vec<String> = lines(&among_others[name])
                .into_iter()
                .enumerate()
                .filter(|(index, line)| *index == 0 || line.starts_with("S01,"))
                .map(|(_, line)| line)
                .collect();
            assert_eq!(own, lines(bytes), "{name}");
        }
    }

    #[test]
    fn hundreds_of_stores_have_ids_of_one_width() {
        assert_eq!(Store::new(1, 6, 300).id, "S007");
        assert_eq!(Store::new(1, 6, 9).id, "S07");
    }

    #[test]
    fn the_last_month_is_april_2026_and_the_cutoff_has_rows() {
        let files = small(1, 1);
        for table in ["repair_orders.csv", "callbacks.csv"] {
            let text = String::from_utf8(files[table].clone()).unwrap();
            assert!(text.contains("2026-04-30 ") && text.contains("2026-05-07 "), "{table}");
            assert!(!text.contains("2026-05-08 "), "{table}");
        }
    }

    #[test]
    fn comments_hold_what_must_be_masked_and_what_must_not_run() {
        let text = String::from_utf8(generate(&Options::default())["callbacks.csv"].clone()).unwrap();
        assert!(text.contains("#read(\"\"/etc/passwd\"\") 和 $x$"));
        assert!(text.contains("车牌辽A"));
        assert!(text.contains("请打1"));
    }
}
