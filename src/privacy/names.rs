//! Customers' names inside free text.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::patterns;
use crate::records::Records;
use crate::records::schema::{TableId, split_list};

/// Columns that hold customers' names.
const CUSTOMER_COLUMNS: [(TableId, &str); 2] = [
    (TableId::RepairOrders, "customer"),
    (TableId::KeyAccountVisits, "customer"),
];

/// Columns that hold staff names, alone or as lists.
const STAFF_COLUMNS: [(TableId, &str); 9] = [
    (TableId::RepairOrders, "advisor"),
    (TableId::RepairOrders, "technician"),
    (TableId::Callbacks, "advisor"),
    (TableId::Callbacks, "praised"),
    (TableId::Complaints, "advisor"),
    (TableId::Complaints, "technician"),
    (TableId::ActionItems, "owner"),
    (TableId::ActionItems, "supervisor"),
    (TableId::KeyAccountVisits, "visitor"),
];

/// The names to look for: those of customers are masked, those of staff are left whole.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// Name → whether it is a customer's.
    words: HashMap<String, bool>,
    /// First character → lengths in characters of the names that start with it, longest first.
    lengths: HashMap<char, Vec<usize>>,
}

/// A name with all but its first character hidden.
pub(super) fn masked(name: &str) -> Cow<'_, str> {
    match name.trim().chars().next() {
        Some(first) => Cow::Owned(format!("{first}**")),
        None => Cow::Borrowed(name),
    }
}

impl Names {
    /// The customers and the staff of a store's records.
    pub(super) fn of(records: &Records) -> Self {
        let cells = |columns: &[(TableId, &str)]| -> HashSet<&str> {
            columns
                .iter()
                .flat_map(|(table, column)| cells(records, *table, column))
                .flatten()
                .collect()
        };
        let staff = cells(&STAFF_COLUMNS);
        let staff = staff.iter().flat_map(|cell| split_list(cell).chain([*cell]));
        Self::from_values(cells(&CUSTOMER_COLUMNS).into_iter(), staff)
    }

    pub(super) fn from_values<'a>(
        customers: impl Iterator<Item = &'a str>,
        staff: impl Iterator<Item = &'a str>,
    ) -> Self {
        let mut names = Self::default();
        for customer in customers {
            // Text is searched for names after its numbers are masked, so a name with a number in it is known in that form too.
            if let Cow::Owned(shown) = patterns::mask(customer) {
                names.add(&shown, true);
            }
            names.add(customer, true);
        }
        for name in staff {
            names.add(name, false);
        }
        for lengths in names.lengths.values_mut() {
            lengths.sort_unstable_by(|a, b| b.cmp(a));
            lengths.dedup();
        }
        names
    }

    fn add(&mut self, name: &str, is_customer: bool) {
        let name = name.trim();
        let length = name.chars().count();
        if let (Some(first), true) = (name.chars().next(), length >= 2) {
            self.words.insert(name.to_owned(), is_customer);
            self.lengths.entry(first).or_default().push(length);
        }
    }

    /// The text with customers' names masked; of names that start at one place the longest counts.
    pub(super) fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut shown: Option<String> = None;
        let mut copied = 0;
        let mut at = 0;
        while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let Some((length, is_customer)) = self.name_at(text, at, first) else {
                at += first.len_utf8();
                continue;
            };
            if is_customer {
                let shown = shown.get_or_insert_default();
                shown.push_str(&text[copied..at]);
                shown.push(first);
                shown.push_str("**");
                copied = at + length;
            }
            at += length;
        }
        match shown {
            Some(mut shown) => {
                shown.push_str(&text[copied..]);
                Cow::Owned(shown)
            }
            None => Cow::Borrowed(text),
        }
    }

    /// The longest name that starts at a byte position: its length in bytes, and whether it is a customer's.
    fn name_at(&self, text: &str, at: usize, first: char) -> Option<(usize, bool)> {
        let lengths = self.lengths.get(&first)?;
        let rest = text.get(at..)?;
        lengths.iter().find_map(|&length| {
            let end = rest
                .char_indices()
                .map(|(index, _)| index)
                .chain([rest.len()])
                .nth(length)?;
            let is_customer = *self.words.get(&rest[..end])?;
            stands_alone(text, at, at + end).then_some((end, is_customer))
        })
    }
}

/// Whether a match does not cut a Latin word or a number: 大客户1 is not in 大客户12.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let (inside, before, after) = (&text[start..end], &text[..start], &text[end..]);
    let joined_before = is_word(inside.chars().next()) && is_word(before.chars().next_back());
    let joined_after = is_word(inside.chars().next_back()) && is_word(after.chars().next());
    !joined_before && !joined_after
}

/// The cells of a column; none when the table or column is not there.
fn cells<'a>(records: &'a Records, table: TableId, column: &str) -> impl Iterator<Item = Option<&'a str>> {
    let column = records
        .tables
        .get(&table)
        .and_then(|table| table.frame.column(column).ok()?.str().ok());
    column.into_iter().flat_map(polars::prelude::StringChunked::iter)
}
