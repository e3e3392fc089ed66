//! What was understood of the exports: columns, rows, months, names.

use std::collections::{BTreeMap, BTreeSet};

use rust_i18n::t;

use super::columns::{column_name, meaning_name};
use super::dialogue::Dialogue;
use super::exports::{Export, NEEDED, called};
use super::questions::Questions;
use super::understood::Understood;
use crate::period::Month;
use crate::privacy::{Mask, recurs};
use crate::records::Rule;
use crate::records::mapping::Headers;
use crate::records::schema::{self, TableId};

/// How many names, words and reasons are shown.
const SHOWN: usize = 6;

/// An example of a cell is no longer than this, in characters.
const LONGEST_EXAMPLE: usize = 20;

/// A column of a table that can be changed: the exports it concerns, by position, and its canonical name.
pub(super) type Change = (Vec<usize>, String);

impl Understood {
    /// Shows everything; the columns that can be changed, in the order of their numbers.
    pub fn show(&self, dialogue: &mut Dialogue<'_>, exports: &[Export], questions: &Questions) -> Vec<Change> {
        let mask = Mask::new(&self.records, &self.config);
        let mut changes = Vec::new();
        for table in TableId::ALL {
            for group in alike(exports, table) {
                dialogue.say("");
                mapping(dialogue, exports, &group, questions, &mut changes);
            }
            if self.config.sources.contains_key(&table) {
                self.rows(dialogue, table, &mask);
            }
        }
        dialogue.say("");
        self.names_of_all(dialogue);
        changes
    }

    /// The stores and the staff.
    fn names_of_all(&self, dialogue: &mut Dialogue<'_>) {
        let mut told = false;
        if let [only] = self.config.stores.as_slice() {
            if !only.name.is_empty() && only.name != only.id {
                dialogue.say(&t!("guide.store", store = only.name));
                told = true;
            }
        } else {
            let rows = |store: &str| {
                let keys = self.records.rows_read.iter();
                let of_store =
                    keys.filter(|((table, of, _), _)| *table == TableId::RepairOrders && of.as_deref() == Some(store));
                of_store.map(|(_, rows)| rows).sum::<u64>()
            };
            let stores = self.config.stores.iter();
            let shown: Vec<String> = stores
                .map(|store| t!("guide.store_rows", store = store.name, rows = rows(&store.id)).into_owned())
                .collect();
            dialogue.say(&t!("guide.stores", count = shown.len(), stores = few(shown)));
            told = true;
        }
        for (column, words) in [("advisor", "guide.advisors"), ("technician", "guide.technicians")] {
            let names = self.names(column);
            if !names.is_empty() {
                dialogue.say(&t!(
                    words,
                    count = names.len(),
                    names = few(names.into_iter().collect())
                ));
                told = true;
            }
        }
        if told {
            dialogue.say("");
        }
    }

    /// The staff that a column of orders and callbacks names.
    fn names(&self, column: &str) -> BTreeSet<String> {
        let columns = NEEDED.iter().filter_map(|table| {
            let frame = &self.records.tables.get(table)?.frame;
            frame.column(column).ok()?.str().ok()
        });
        columns
            .flat_map(|cells| cells.iter().flatten().map(str::to_owned).collect::<Vec<_>>())
            .collect()
    }

    /// Rows and months of a table, and why rows are not used.
    fn rows(&self, dialogue: &mut Dialogue<'_>, table: TableId, mask: &Mask) {
        let rows = self.records.rows_read.iter().filter(|((of, _, _), _)| *of == table);
        let read: u64 = rows.clone().map(|(_, count)| count).sum();
        let months: BTreeSet<Month> = rows.filter_map(|((_, _, month), _)| *month).collect();
        let rejects: Vec<_> = self
            .records
            .rejects
            .iter()
            .filter(|reject| reject.table == table)
            .collect();
        let covered = match (months.first(), months.last()) {
            (Some(first), Some(last)) if first == last => format!("{}{first}", t!("guide.comma")),
            (Some(first), Some(last)) => format!("{}{first} – {last}", t!("guide.comma")),
            _ => String::new(),
        };
        dialogue.say(&format!(
            "   {}",
            t!("guide.rows", rows = read, months = covered, rejected = rejects.len())
        ));
        let mut reasons: BTreeMap<(Rule, &str), Vec<&str>> = BTreeMap::new();
        for reject in &rejects {
            reasons
                .entry((reject.rule, &reject.column))
                .or_default()
                .push(&reject.value);
        }
        // Where most rows are refused another column may stand in the place of one, names as likely as anything.
        let mostly = rejects.len() as u64 * 2 > read;
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        reasons.sort_by_key(|(_, values)| std::cmp::Reverse(values.len()));
        for ((rule, column), values) in reasons.into_iter().take(SHOWN) {
            let mut examples: Vec<String> = Vec::new();
            for value in values.iter().filter(|value| !value.trim().is_empty()) {
                let example = if mostly {
                    let is_word = recurs(value, values.iter().copied());
                    mask.displaced(column, value, is_word)
                } else {
                    mask.column(column, value)
                };
                let example = format!("“{}”", example.chars().take(LONGEST_EXAMPLE).collect::<String>());
                if examples.len() < 3 && !examples.contains(&example) {
                    examples.push(example);
                }
            }
            let reason = t!(
                "guide.reason",
                count = values.len(),
                column = column_name(table, column),
                rule = rule_name(rule),
                examples = examples.join(" ")
            );
            dialogue.say(&format!("     {}", reason.trim_end()));
            let is_shown = |value: &&&str| examples.contains(&format!("“{}”", value.trim()));
            if rule == Rule::UnknownValue
                && !dialogue.asks()
                && let Some(word) = values.iter().find(is_shown)
            {
                let flag = format!("--meaning {table}.{column}:{}=…", word.trim());
                dialogue.say(&format!("       → {}", t!("guide.meaning_flag", flag = flag)));
            }
        }
    }
}

/// The exports of a table in groups of one mapping.
fn alike(exports: &[Export], table: TableId) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for index in (0..exports.len()).filter(|index| exports[*index].table == table) {
        let columns = &exports[index].look.proposal.columns;
        match groups
            .iter_mut()
            .find(|group| exports[group[0]].look.proposal.columns == *columns)
        {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

/// Shows which header feeds which column, which columns have none, and which headers are not used.
fn mapping(
    dialogue: &mut Dialogue<'_>,
    exports: &[Export],
    group: &[usize],
    questions: &Questions,
    changes: &mut Vec<Change>,
) {
    let table = exports[group[0]].table;
    let proposal = &exports[group[0]].look.proposal;
    let names: Vec<String> = group.iter().map(|index| exports[*index].name()).collect();
    dialogue.say(&t!("guide.table", table = called(table), files = few(names)));
    for (column, headers) in &proposal.columns {
        changes.push((group.to_vec(), column.clone()));
        let words = proposal.values.get(column).into_iter().flatten();
        let words: Vec<String> = words
            .filter_map(|(word, meaning)| Some(format!("{word}={}", meaning_name(column, meaning.as_deref()?))))
            .collect();
        let words = if words.is_empty() {
            String::new()
        } else {
            t!("guide.words", words = few(words)).into_owned()
        };
        let headers = match headers {
            Headers::One(header) => header.clone(),
            Headers::Several(headers) => headers.join(" + "),
        };
        let name = column_name(table, column);
        dialogue.say(&format!("  {:>2}  {name} ← {headers}{words}", changes.len()));
    }
    let mut without = Vec::new();
    for column in schema::columns(table)
        .iter()
        .filter(|column| !proposal.columns.contains_key(column.name))
    {
        changes.push((group.to_vec(), column.name.to_owned()));
        without.push(format!("{} {}", changes.len(), column_name(table, column.name)));
    }
    if !without.is_empty() {
        dialogue.say(&format!(
            "   {}",
            t!("guide.without", columns = without.join(&t!("guide.comma")))
        ));
    }
    let asked: Vec<String> = questions
        .ids()
        .into_iter()
        .map(|(_, header)| header.to_owned())
        .collect();
    let (asked, unused): (Vec<String>, Vec<String>) = proposal
        .unplaced
        .iter()
        .cloned()
        .partition(|header| table == TableId::Callbacks && asked.contains(header));
    for (key, headers) in [("guide.asked", asked), ("guide.unused", unused)] {
        if !headers.is_empty() {
            dialogue.say(&format!("   {}", t!(key, headers = headers.join(&t!("guide.comma")))));
        }
    }
}

/// The first of several texts, and how many more there are.
fn few(mut texts: Vec<String>) -> String {
    let more = texts.len().saturating_sub(SHOWN);
    texts.truncate(SHOWN);
    let shown = texts.join(&t!("guide.comma"));
    if more == 0 {
        shown
    } else {
        t!("guide.and_more", shown = shown, count = more).into_owned()
    }
}

fn rule_name(rule: Rule) -> String {
    match rule {
        Rule::Missing => t!("guide.rule.missing"),
        Rule::Unparseable => t!("guide.rule.unparseable"),
        Rule::UnknownValue => t!("guide.rule.unknown_value"),
        Rule::UnknownStore => t!("guide.rule.unknown_store"),
        Rule::Duplicate => t!("guide.rule.duplicate"),
    }
    .into_owned()
}
