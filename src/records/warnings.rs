//! What a reader should know about rows that were kept. Messages are part of the report: in its language, without names or phones.

mod dates;
mod questionnaire;
mod volume;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::NaiveDate;
use polars::prelude::{Column, InitHashMaps, Int64Chunked, PlHashMap, StringChunked};
use rayon::prelude::*;
use rust_i18n::t;

use super::clean::text;
use super::reject::{self, Reject};
use super::schema::{Kind, TableId, columns, split_list};
use super::{RecordWarning, Records, Table};
use crate::config::Config;
use crate::language::Language;
use crate::period::Month;

/// How many unknown stores are named.
const STORES_NAMED: usize = 3;

/// Characters of such a name that are shown.
const LONGEST_NAME: usize = 40;

/// All warnings about accepted rows of some stores, by code, then store.
pub(super) fn find(
    records: &Records,
    config: &Config,
    stores: &[String],
    today: NaiveDate,
    month: Month,
) -> Vec<RecordWarning> {
    let tables: Vec<&Table> = records.tables.values().collect();
    let (orders, by_table) = rayon::join(
        || records.tables.get(&TableId::RepairOrders).and_then(Orders::new),
        || -> Vec<Notes> { tables.par_iter().map(|table| of_table(table, config, today)).collect() },
    );
    let beside_orders = |id: TableId, note: fn(&mut Notes, &Table, &RowNames<'_>, &Orders<'_>)| {
        let mut notes = Notes::new(config.report.language);
        if let (Some(orders), Some(table)) = (&orders, records.tables.get(&id))
            && let Some(rows) = RowNames::new(table)
        {
            note(&mut notes, table, &rows, orders);
        }
        notes
    };
    let (reworks, calls) = rayon::join(
        || beside_orders(TableId::RepairOrders, unknown_reworks),
        || beside_orders(TableId::Callbacks, dates::before_delivery),
    );
    let mut notes = Notes::new(config.report.language);
    for found in by_table.into_iter().chain([reworks, calls]) {
        notes.found.extend(found.found);
    }
    let mut warnings = notes.finish(records);
    if records.tables.contains_key(&TableId::Callbacks) {
        warnings.extend(questionnaire::minimum_out_of_reach(config));
    }
    warnings.extend(unknown_stores(&records.rejects, config.report.language));
    warnings.extend(volume::few_rows(records, stores, month, config.report.language));
    warnings.extend(volume::end_early(records, config, stores, today, month));
    warnings
}

/// Rows of stores that are not configured are in no report, and in each one's list of rejected rows.
fn unknown_stores(rejects: &[Reject], language: Language) -> Option<RecordWarning> {
    let shortened = |name: &str| -> String {
        let name = text::tidy(name).replace(char::is_control, "\u{fffd}");
        name.chars().take(LONGEST_NAME).collect()
    };
    let distinct: BTreeSet<String> = reject::unknown_stores(rejects).map(shortened).collect();
    if distinct.is_empty() {
        return None;
    }
    let locale = language.code();
    let shown: Vec<&str> = distinct.iter().take(STORES_NAMED).map(String::as_str).collect();
    let message = t!(
        "warning.unknown_store",
        locale = locale,
        count = reject::unknown_stores(rejects).count(),
        names = shown.join(&t!("definition.list", locale = locale)),
        more = if distinct.len() > STORES_NAMED { "…" } else { "" }
    );
    Some(RecordWarning {
        code: "unknown_store",
        store: None,
        message: message.into_owned(),
    })
}

/// What the rows of a table say by themselves.
fn of_table(table: &Table, config: &Config, today: NaiveDate) -> Notes {
    let mut notes = Notes::new(config.report.language);
    let Some(rows) = RowNames::new(table) else {
        return notes;
    };
    let moments = columns(table.id)
        .iter()
        .filter(|column| column.kind == Kind::Timestamp && column.name != "due" && table.has(column.name));
    for column in moments {
        dates::in_future(&mut notes, table, &rows, column, today);
    }
    match table.id {
        TableId::RepairOrders => {
            dates::out_of_order(&mut notes, table, &rows, "opened_at", &["delivered_at"]);
            if table.has("customer_type") {
                customer_types(&mut notes, table, &rows);
            }
        }
        TableId::Callbacks => unknown_opinions(&mut notes, table, &rows, config),
        // The stamps that decide whether a complaint was in time are looked at with those figures.
        TableId::Complaints => {
            dates::out_of_order(&mut notes, table, &rows, "received_at", &["followup_at", "fed_back_at"]);
        }
        TableId::Rescues => dates::out_of_order(&mut notes, table, &rows, "called_at", &["arrived_at"]),
        _ => {}
    }
    notes
}

/// Which rows a kind of warning concerns: how many, and the first. A text names its table, so that each comes from one pass over one table.
struct Notes {
    language: Language,
    found: BTreeMap<(&'static str, String, String), (u64, i64, i64)>,
}

impl Notes {
    fn new(language: Language) -> Self {
        Self {
            language,
            found: BTreeMap::new(),
        }
    }

    /// Notes a row, under a text that says what is wrong with it.
    fn add(&mut self, code: &'static str, rows: &RowNames<'_>, position: usize, what: &str) {
        let (store, file, row) = rows.at(position);
        let entry = self
            .found
            .entry((code, store.to_owned(), what.to_owned()))
            .or_insert((0, file, row));
        entry.0 += 1;
    }

    fn finish(self, records: &Records) -> Vec<RecordWarning> {
        self.found
            .into_iter()
            .map(|((code, store, what), (count, file, row))| {
                let file = usize::try_from(file).ok().and_then(|file| records.inputs.get(file));
                let file = file.map_or("", |input| input.path.as_str());
                let message = t!(
                    "warning.rows",
                    locale = self.language.code(),
                    what = what,
                    count = count,
                    file = file,
                    row = row
                );
                RecordWarning {
                    code,
                    store: Some(store),
                    message: message.into_owned(),
                }
            })
            .collect()
    }
}

/// Where rows of a table come from.
struct RowNames<'a> {
    stores: &'a StringChunked,
    files: &'a Int64Chunked,
    rows: &'a Int64Chunked,
}

impl<'a> RowNames<'a> {
    fn new(table: &'a Table) -> Option<Self> {
        let whole = |name: &str| table.frame.column(name).ok()?.i64().ok();
        Some(Self {
            stores: text_column(table, "store")?,
            files: whole("file")?,
            rows: whole("row")?,
        })
    }

    fn at(&self, position: usize) -> (&'a str, i64, i64) {
        (
            self.stores.get(position).unwrap_or_default(),
            self.files.get(position).unwrap_or_default(),
            self.rows.get(position).unwrap_or_default(),
        )
    }
}

fn text_column<'a>(table: &'a Table, name: &str) -> Option<&'a StringChunked> {
    table.frame.column(name).ok()?.str().ok()
}

/// A column of timestamps in milliseconds.
fn moments(table: &Table, name: &str) -> Option<Column> {
    Some(table.frame.column(name).ok()?.to_physical_repr())
}

/// Delivery by store and order number.
struct Orders<'a>(PlHashMap<(&'a str, &'a str), Option<i64>>);

impl<'a> Orders<'a> {
    fn new(orders: &'a Table) -> Option<Self> {
        let delivered = moments(orders, "delivered_at")?;
        let keys = text_column(orders, "store")?
            .iter()
            .zip(text_column(orders, "order_no")?.iter());
        let mut index = PlHashMap::with_capacity(orders.frame.height());
        for ((store, number), delivered) in keys.zip(delivered.i64().ok()?.iter()) {
            if let (Some(store), Some(number)) = (store, number) {
                index.insert((store, number), delivered);
            }
        }
        Some(Self(index))
    }
}

fn unknown_reworks(notes: &mut Notes, table: &Table, rows: &RowNames<'_>, orders: &Orders<'_>) {
    let Some(redone) = text_column(table, "rework_of") else {
        return;
    };
    for (position, (store, number)) in rows.stores.iter().zip(redone.iter()).enumerate() {
        if let (Some(store), Some(number)) = (store, number)
            && !orders.0.contains_key(&(store, number))
        {
            let what = t!("warning.unknown_rework", locale = notes.language.code());
            notes.add("unknown_rework", rows, position, &what);
        }
    }
}

fn customer_types(notes: &mut Notes, table: &Table, rows: &RowNames<'_>) {
    let (Some(vehicles), Some(types)) = (text_column(table, "vin"), text_column(table, "customer_type")) else {
        return;
    };
    let mut first: PlHashMap<(&str, &str), &str> = PlHashMap::with_capacity(table.frame.height() / 4);
    let mut told: HashSet<(&str, &str)> = HashSet::new();
    for (position, ((store, vehicle), kind)) in rows.stores.iter().zip(vehicles.iter()).zip(types.iter()).enumerate() {
        let (Some(store), Some(vehicle), Some(kind)) = (store, vehicle, kind) else {
            continue;
        };
        if *first.entry((store, vehicle)).or_insert(kind) != kind && told.insert((store, vehicle)) {
            let vehicle = last_characters(vehicle);
            let what = t!(
                "warning.customer_type_conflict",
                locale = notes.language.code(),
                vehicle = vehicle
            );
            notes.add("customer_type_conflict", rows, position, &what);
        }
    }
}

/// A vehicle as it may be shown: the last six of a VIN, the last three of a plate.
fn last_characters(vehicle: &str) -> String {
    let length = vehicle.chars().count();
    let shown = if length >= 12 { 6 } else { 3.min(length) };
    format!("…{}", vehicle.chars().skip(length - shown).collect::<String>())
}

fn unknown_opinions(notes: &mut Notes, table: &Table, rows: &RowNames<'_>, config: &Config) {
    let Some(opinions) = text_column(table, "opinions") else {
        return;
    };
    let questions = &config.questionnaire;
    let items = [&questions.service, &questions.sales]
        .into_iter()
        .flatten()
        .flat_map(|group| &group.items);
    let known: HashSet<String> = items
        .chain(&config.external_items)
        .flat_map(|item| [text::tidy(&item.id).into_owned(), text::tidy(&item.label).into_owned()])
        .collect();
    for (position, opinions) in opinions.iter().enumerate() {
        for name in opinions.into_iter().flat_map(split_list) {
            if !known.contains(name) {
                let what = t!(
                    "warning.unknown_opinion",
                    locale = notes.language.code(),
                    name = without_numbers(name)
                );
                notes.add("unknown_opinion", rows, position, &what);
            }
        }
    }
}

/// A word of a cell as it may be shown: short, and without digits that could be a phone number.
fn without_numbers(word: &str) -> String {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    word.chars()
        .take(20)
        .map(|character| {
            if digits >= 7 && character.is_ascii_digit() {
                '*'
            } else {
                character
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_personal_is_shown() {
        assert_eq!(last_characters("LFV9CTCB6K10DVZ6Z"), "…0DVZ6Z");
        assert_eq!(last_characters("辽A72AF3"), "…AF3");
        assert_eq!(last_characters("A"), "…A");
        assert_eq!(without_numbers("打13812345678"), "打***********");
        assert_eq!(without_numbers("q12"), "q12");
    }
}
