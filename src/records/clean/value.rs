//! One cell as what its column holds.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{dates, numbers, text};
use crate::config::ItemType;
use crate::period::Month;
use crate::records::layout::Field;
use crate::records::read::cells::Cell;
use crate::records::reject::Rule;
use crate::records::schema::words::{self, LevelWord};
use crate::records::schema::{Kind, split_list};

/// A cleaned cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Empty.
    Null,
    /// Text, or a canonical word.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Milliseconds since 1970, store-local.
    Moment(i64),
    /// A month.
    Month(Month),
    /// A level from 1 to 5, and the score it comes from.
    Answer(Option<i64>, Option<i64>),
    /// Position of the store in the configuration.
    Store(usize),
}

impl Value<'_> {
    /// The month of a date or month.
    #[must_use]
    pub fn month(&self) -> Option<Month> {
        match self {
            Self::Moment(milliseconds) => {
                dates::from_milliseconds(*milliseconds).map(|moment| Month::of(moment.date()))
            }
            Self::Month(month) => Some(*month),
            _ => None,
        }
    }
}

/// Reads a cell, the config's replacements applied.
///
/// # Errors
///
/// The rule the cell breaks.
pub fn read<'a>(field: &'a Field, cell: Cell<'a>, stores: &Stores) -> Result<Value<'a>, Rule> {
    if field.values.is_none() {
        match cell {
            Cell::Text(cell) => return word(field, text::tidy(cell), stores),
            Cell::Empty => return Ok(Value::Null),
            Cell::Number(number) => {
                if let Some(value) = from_number(field.kind, number) {
                    return value;
                }
            }
            Cell::Moment(moment) => match field.kind {
                Kind::Timestamp => return Ok(Value::Moment(dates::to_milliseconds(moment))),
                Kind::Month => return Ok(Value::Month(Month::of(moment.date()))),
                _ => {}
            },
            Cell::Broken(..) | Cell::Clock(_) => {}
        }
    }
    if let Cell::Broken(..) = cell {
        return Err(Rule::Unparseable);
    }
    let tidied = match cell.shown() {
        Cow::Borrowed(shown) => text::tidy(shown),
        Cow::Owned(shown) => Cow::Owned(text::tidy(&shown).into_owned()),
    };
    let Some(values) = &field.values else {
        return word(field, tidied, stores);
    };
    let emptied = if field.kind != Kind::FreeText && text::is_empty_word(&tidied) {
        Cow::Borrowed("")
    } else {
        tidied
    };
    match values.replacement(&emptied) {
        Some(replacement) => word(field, text::tidy(replacement), stores),
        None if field.kind == Kind::List => {
            let entries: Vec<&str> = split_list(&emptied)
                .map(|entry| values.word(entry).unwrap_or(entry))
                .collect();
            word(field, Cow::Owned(entries.join(";")), stores)
        }
        None => match cell {
            // A number keeps its precision when no word replaces it.
            Cell::Number(number) => from_number(field.kind, number).unwrap_or_else(|| word(field, emptied, stores)),
            _ => word(field, emptied, stores),
        },
    }
}

/// A spreadsheet's number; `None` for columns that hold words.
fn from_number(kind: Kind, number: f64) -> Option<Result<Value<'static>, Rule>> {
    let value = match kind {
        Kind::Timestamp => dates::serial(number).map(|moment| Value::Moment(dates::to_milliseconds(moment))),
        Kind::Month => dates::serial(number).map(|moment| Value::Month(Month::of(moment.date()))),
        Kind::Integer => numbers::whole(number).map(Value::Integer),
        Kind::Number => Some(Value::Number(number)).filter(|_| number.is_finite()),
        Kind::Fraction => Some(Value::Number(number)).filter(|_| (0.0..=1.0).contains(&number)),
        Kind::Level(_) => numbers::whole(number).and_then(level).map(Value::Integer),
        Kind::Answer(kind) => numbers::whole(number).and_then(|number| answer(kind, number)),
        Kind::Store | Kind::Vehicle | Kind::Text | Kind::FreeText | Kind::List | Kind::Enum(_) | Kind::OpenEnum(_) => {
            return None;
        }
    };
    Some(value.ok_or(Rule::Unparseable))
}

/// Reads a tidied word.
fn word<'a>(field: &Field, cell: Cow<'a, str>, stores: &Stores) -> Result<Value<'a>, Rule> {
    if cell.is_empty() || field.kind != Kind::FreeText && text::is_empty_word(&cell) {
        return Ok(Value::Null);
    }
    let value = match field.kind {
        Kind::Text | Kind::FreeText | Kind::List => return Ok(Value::Text(cell)),
        Kind::Vehicle => return Ok(Value::Text(upper(cell))),
        Kind::Store => return stores.find(&cell).map(Value::Store).ok_or(Rule::UnknownStore),
        Kind::Enum(known) => {
            return words::find(known, &cell)
                .map(|word| Value::Text(Cow::Borrowed(word)))
                .ok_or(Rule::UnknownValue);
        }
        Kind::OpenEnum(known) => {
            return Ok(Value::Text(words::find(known, &cell).map_or(cell, Cow::Borrowed)));
        }
        Kind::Timestamp => dates::moment(&cell).map(|moment| Value::Moment(dates::to_milliseconds(moment))),
        Kind::Month => dates::month(&cell).map(Value::Month),
        Kind::Integer => numbers::integer(&cell).map(Value::Integer),
        Kind::Number => numbers::number(&cell).map(Value::Number),
        Kind::Fraction => numbers::fraction(&cell).map(Value::Number),
        Kind::Level(known) => match level_word(known, &cell) {
            Some(known) => Some(known.level.map_or(Value::Null, Value::Integer)),
            None => numbers::integer(&cell).and_then(level).map(Value::Integer),
        },
        Kind::Answer(kind) => {
            let known = match kind {
                ItemType::Level => words::SATISFACTION,
                ItemType::YesNo => words::YES_NO,
                ItemType::Score10 | ItemType::Nps => &[],
            };
            match level_word(known, &cell) {
                Some(known) => Some(Value::Answer(known.level, None)),
                None => numbers::integer(&cell).and_then(|number| answer(kind, number)),
            }
        }
    };
    value.ok_or(Rule::Unparseable)
}

fn level_word(known: &'static [LevelWord], cell: &str) -> Option<&'static LevelWord> {
    known.iter().find(|known| known.word.eq_ignore_ascii_case(cell))
}

fn level(number: i64) -> Option<i64> {
    (1..=5).contains(&number).then_some(number)
}

/// The answer a number gives to a question.
fn answer(kind: ItemType, number: i64) -> Option<Value<'static>> {
    match kind {
        ItemType::Level => level(number).map(|level| Value::Answer(Some(level), None)),
        // The two levels its words stand for.
        ItemType::YesNo => matches!(number, 2 | 5).then_some(Value::Answer(Some(number), None)),
        ItemType::Score10 | ItemType::Nps => {
            let level = match number {
                9..=10 => 5,
                7..=8 => 4,
                5..=6 => 3,
                3..=4 => 2,
                0..=2 => 1,
                _ => return None,
            };
            Some(Value::Answer(Some(level), Some(number)))
        }
    }
}

/// Upper case, without a copy when it is already.
fn upper(cell: Cow<'_, str>) -> Cow<'_, str> {
    if cell.chars().any(char::is_lowercase) {
        Cow::Owned(cell.to_uppercase())
    } else {
        cell
    }
}

/// The configured stores as cells name them.
#[derive(Debug)]
pub struct Stores {
    /// Positions by id and by name; of equal ones the first.
    ids: HashMap<String, usize>,
    names: HashMap<String, usize>,
}

impl Stores {
    /// The stores of a configuration, in its order.
    #[must_use]
    pub fn new(stores: &[crate::config::Store]) -> Self {
        let (mut ids, mut names) = (HashMap::new(), HashMap::new());
        for (position, store) in stores.iter().enumerate() {
            ids.entry(text::tidy(&store.id).into_owned()).or_insert(position);
            names.entry(text::tidy(&store.name).into_owned()).or_insert(position);
        }
        Self { ids, names }
    }

    /// The position of the store with this id, else this name.
    #[must_use]
    pub fn find(&self, cell: &str) -> Option<usize> {
        self.ids.get(cell).or_else(|| self.names.get(cell)).copied()
    }

    /// The only store, when there is only one.
    #[must_use]
    pub fn only(&self) -> Option<usize> {
        (self.ids.len() == 1).then_some(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::layout::Layout;
    use crate::records::schema::TableId;

    /// Reads one cell of a table, `values` being what the configuration says of its words.
    fn cleaned(table: TableId, column: &str, values: &str, cell: Cell<'_>) -> Result<Value<'static>, Rule> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.yaml");
        let others = [TableId::RepairOrders, TableId::Callbacks]
            .into_iter()
            .filter(|other| *other != table);
        let others: String = others.map(|other| format!("  {}: a.csv\n", other.name())).collect();
        let source = format!("  {}: {{ path: b.csv, values: {{ {values} }} }}\n", table.name());
        std::fs::write(
            &file,
            format!("stores: [{{ id: S01, name: 甲店 }}]\nsources:\n{others}{source}"),
        )
        .unwrap();
        let config = crate::config::load(&file, &[]).unwrap();
        let layout = Layout::of(table, Some(&config), config.sources.get(&table));
        let field = &layout.fields[layout.position(column).unwrap()];
        let stores = Stores::new(&config.stores);
        let value = read(field, cell, &stores)?;
        Ok(match value {
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Null => Value::Null,
            Value::Integer(number) => Value::Integer(number),
            Value::Number(number) => Value::Number(number),
            Value::Moment(moment) => Value::Moment(moment),
            Value::Month(month) => Value::Month(month),
            Value::Answer(level, score) => Value::Answer(level, score),
            Value::Store(position) => Value::Store(position),
        })
    }

    fn moment(text: &str) -> chrono::NaiveDateTime {
        dates::moment(text).unwrap()
    }

    #[test]
    fn numbers_of_spreadsheets_are_what_their_column_holds() {
        use TableId::{ActionItems, Callbacks, ExternalCss, RepairOrders};
        let april = Month::new(2026, 4).unwrap();
        for (table, column, number, expected) in [
            // 3 April 2026 is day 46115 of the spreadsheet.
            (
                RepairOrders,
                "delivered_at",
                46_115.5,
                Ok(Value::Moment(dates::to_milliseconds(moment("2026-04-03 12:00")))),
            ),
            (RepairOrders, "delivered_at", 12.0, Err(Rule::Unparseable)),
            (ExternalCss, "month", 46_115.0, Ok(Value::Month(april))),
            (ExternalCss, "css", 88.5, Ok(Value::Number(88.5))),
            (Callbacks, "attempts", 3.0, Ok(Value::Integer(3))),
            (Callbacks, "attempts", 2.5, Err(Rule::Unparseable)),
            (RepairOrders, "amount", 1_234.567_891, Ok(Value::Number(1_234.567_891))),
            (RepairOrders, "amount", f64::INFINITY, Err(Rule::Unparseable)),
            (ActionItems, "completion", 0.25, Ok(Value::Number(0.25))),
            (ActionItems, "completion", 25.0, Err(Rule::Unparseable)),
            (RepairOrders, "checkout_rating", 5.0, Ok(Value::Integer(5))),
            (RepairOrders, "checkout_rating", 6.0, Err(Rule::Unparseable)),
            (RepairOrders, "order_no", 1001.0, Ok(Value::Text("1001".into()))),
        ] {
            assert_eq!(
                cleaned(table, column, "", Cell::Number(number)),
                expected,
                "{column} {number}"
            );
        }
    }

    #[test]
    fn dates_of_spreadsheets_are_moments_months_or_words() {
        let noon = moment("2026-04-03 12:00");
        let milliseconds = dates::to_milliseconds(noon);
        assert_eq!(
            cleaned(TableId::RepairOrders, "delivered_at", "", Cell::Moment(noon)),
            Ok(Value::Moment(milliseconds))
        );
        let month = cleaned(TableId::ExternalCss, "month", "", Cell::Moment(noon)).unwrap();
        assert_eq!(month, Value::Month(Month::new(2026, 4).unwrap()));
        assert_eq!(month.month(), Month::new(2026, 4));
        assert_eq!(Value::Moment(milliseconds).month(), Month::new(2026, 4));
        assert_eq!(Value::Integer(4).month(), None);
        let shown = cleaned(TableId::RepairOrders, "order_no", "", Cell::Moment(noon));
        assert!(matches!(shown, Ok(Value::Text(text)) if text.starts_with("2026-04-03")));
    }

    #[test]
    fn words_the_configuration_replaces() {
        use TableId::{Callbacks, RepairOrders};
        let text = |text: &'static str| Ok(Value::Text(text.into()));
        // Each entry of a list by itself, the others as they are.
        assert_eq!(
            cleaned(Callbacks, "reasons", "reasons: { 慢: 等待 }", Cell::Text("慢、价格")),
            text("等待;价格")
        );
        assert_eq!(
            cleaned(Callbacks, "reasons", "reasons: { 慢: 等待 }", Cell::Text("无")),
            Ok(Value::Null)
        );
        // A number that no word replaces keeps its precision.
        let values = "amount: { 面议: 0 }";
        assert_eq!(
            cleaned(RepairOrders, "amount", values, Cell::Number(0.1 + 0.2)),
            Ok(Value::Number(0.1 + 0.2))
        );
        assert_eq!(
            cleaned(RepairOrders, "amount", values, Cell::Text("面议")),
            Ok(Value::Number(0.0))
        );
        assert_eq!(
            cleaned(RepairOrders, "kind", "kind: { 1: 返修 }", Cell::Number(1.0)),
            text("返修")
        );
        assert_eq!(
            cleaned(RepairOrders, "kind", "kind: { 1: 返修 }", Cell::Number(2.0)),
            text("2")
        );
        assert_eq!(
            cleaned(Callbacks, "outcome", "outcome: { \"\": valid }", Cell::Text("--")),
            text("valid")
        );
    }
}
