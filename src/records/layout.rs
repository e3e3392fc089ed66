//! What is looked for in the files of one table: its columns, the headers they go by, the config's replacements of cell words.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::clean::text;
use super::schema::{self, Column, Kind, TableId};
use crate::config::{Config, Item, ItemType, QuestionGroup, Source};
use crate::language::Language;

/// A column as it is looked for in files: one of the schema, or a question or item of the config.
#[derive(Debug)]
pub struct Field {
    /// The canonical name.
    pub name: Cow<'static, str>,
    /// The name in Chinese: the schema's, or the label of the question or item.
    pub chinese: String,
    /// What its cells hold.
    pub kind: Kind,
    /// Whether every file must have it.
    pub required: bool,
    /// Whether a row without a value is rejected.
    pub needed: bool,
    /// The canonical word or number an empty cell stands for.
    pub default: Option<&'static str>,
    /// Other headers, as in [`Column::synonyms`].
    pub synonyms: &'static [&'static str],
    /// Headers the config names for it (`columns:`), in order of preference.
    pub headers: Vec<String>,
    /// Replacements of its cell words (`values:`).
    pub values: Option<Values>,
}

impl Field {
    fn fixed(column: &Column) -> Self {
        Self {
            name: Cow::Borrowed(column.name),
            chinese: column.chinese.to_owned(),
            kind: column.kind,
            required: column.required,
            needed: column.needed,
            default: column.default,
            synonyms: column.synonyms,
            headers: Vec::new(),
            values: None,
        }
    }

    fn configured(id: &str, label: &str, kind: Kind) -> Self {
        Self {
            name: Cow::Owned(id.to_owned()),
            chinese: label.to_owned(),
            kind,
            required: false,
            needed: false,
            default: None,
            synonyms: &[],
            headers: Vec::new(),
            values: None,
        }
    }

    /// Whether answers to it are scores beside levels.
    #[must_use]
    pub fn is_scored(&self) -> bool {
        matches!(self.kind, Kind::Answer(ItemType::Score10 | ItemType::Nps))
    }

    /// Every header the column goes by, most preferred first, with its rank.
    pub fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        [(0, self.name.as_ref()), (1, self.chinese.as_str())].into_iter().chain(
            self.synonyms
                .iter()
                .enumerate()
                .flat_map(|(group, names)| names.split(' ').map(move |name| (group + 2, name))),
        )
    }
}

/// Replacements of the cell words of a column, as `values:` gives them.
#[derive(Debug)]
pub struct Values {
    words: HashMap<String, String>,
    empty: Option<String>,
    other: Option<String>,
    ignore_case: bool,
}

impl Values {
    fn new(given: &BTreeMap<String, String>, kind: Kind) -> Self {
        let ignore_case = matches!(kind, Kind::Enum(_) | Kind::OpenEnum(_));
        let mut values = Self {
            words: HashMap::new(),
            empty: None,
            other: None,
            ignore_case,
        };
        for (word, value) in given {
            let tidy = text::tidy(word);
            match tidy.as_ref() {
                "*" => values.other = Some(value.clone()),
                // A word that counts as empty never reaches a column but free text; it can only mean the empty cell.
                "" => values.empty = Some(value.clone()),
                tidy if kind != Kind::FreeText && text::is_empty_word(tidy) => {
                    values.empty.get_or_insert_with(|| value.clone());
                }
                tidy => {
                    let word = if ignore_case {
                        tidy.to_ascii_lowercase()
                    } else {
                        tidy.to_owned()
                    };
                    values.words.insert(word, value.clone());
                }
            }
        }
        values
    }

    /// What a cell, tidied and without its empty words, is replaced with; `None` when it stays.
    #[must_use]
    pub fn replacement(&self, cell: &str) -> Option<&str> {
        if cell.is_empty() {
            return self.empty.as_deref();
        }
        self.word(cell).or(self.other.as_deref())
    }

    /// What one word is replaced with, `*` aside.
    #[must_use]
    pub fn word(&self, word: &str) -> Option<&str> {
        if self.ignore_case {
            self.words.get(word.to_ascii_lowercase().as_str()).map(String::as_str)
        } else {
            self.words.get(word).map(String::as_str)
        }
    }
}

/// The columns of a table and every header they go by.
#[derive(Debug)]
pub struct Layout {
    /// The table.
    pub table: TableId,
    /// The language of the report, which warnings are part of.
    pub language: Language,
    /// The configuration is a draft of `init`: remedies name its flags.
    pub is_draft: bool,
    /// In the order of the contract.
    pub fields: Vec<Field>,
    /// Header, as [`super::headers::normal`] makes it, to the fields that go by it and the rank it has there.
    pub known: HashMap<String, Vec<(usize, usize)>>,
}

impl Layout {
    /// The layout of a table in a configuration.
    #[must_use]
    pub fn new(table: TableId, config: &Config, source: Option<&Source>) -> Self {
        Self::of(table, Some(config), source)
    }

    /// The layout of a table as far as it is known without a source, or without any configuration.
    #[must_use]
    pub fn of(table: TableId, config: Option<&Config>, source: Option<&Source>) -> Self {
        let mut fields = fields(table, config);
        if let Some(source) = source {
            for field in &mut fields {
                field.headers = source.columns.get(field.name.as_ref()).cloned().unwrap_or_default();
                field.values = source
                    .values
                    .get(field.name.as_ref())
                    .map(|given| Values::new(given, field.kind));
            }
        }
        let mut known: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (index, field) in fields.iter().enumerate() {
            for (rank, name) in field.names() {
                let entries = known.entry(super::headers::normal(name)).or_default();
                if !entries.iter().any(|(known, _)| *known == index) {
                    entries.push((index, rank));
                }
            }
        }
        Self {
            table,
            language: config.map(|config| config.report.language).unwrap_or_default(),
            is_draft: config.is_some_and(|config| config.is_draft),
            fields,
            known,
        }
    }

    /// The position of a column by its canonical name.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}

/// The columns of a table, the configured questions and items at their place.
fn fields(table: TableId, config: Option<&Config>) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for column in schema::columns(table) {
        fields.push(Field::fixed(column));
        if let Some(config) = config.filter(|_| schema::dynamic_after(table) == Some(column.name)) {
            let questions = &config.questionnaire;
            if table == TableId::Callbacks {
                for group in [&questions.service, &questions.sales].into_iter().flatten() {
                    add_questions(&mut fields, table, group);
                }
            }
            for item in &config.external_items {
                let kind = if table == TableId::Callbacks {
                    Kind::Answer(item.kind)
                } else {
                    Kind::Number
                };
                add(&mut fields, table, item, kind);
            }
        }
    }
    fields
}

fn add_questions(fields: &mut Vec<Field>, table: TableId, group: &QuestionGroup) {
    if let Some(overall) = &group.overall {
        let label = group.overall_label.as_ref().unwrap_or(overall);
        let overall = Item {
            id: overall.clone(),
            label: label.clone(),
            weight: 0.0,
            kind: ItemType::Level,
        };
        add(fields, table, &overall, Kind::Answer(ItemType::Level));
    }
    for item in &group.items {
        add(fields, table, item, Kind::Answer(item.kind));
    }
}

/// Adds a question or item unless a column of that name is there.
fn add(fields: &mut Vec<Field>, table: TableId, item: &Item, kind: Kind) {
    let taken = fields.iter().any(|field| field.name == item.id)
        || schema::columns(table).iter().any(|column| column.name == item.id);
    if !taken {
        fields.push(Field::configured(&item.id, &item.label, kind));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(given: &[(&str, &str)], kind: Kind) -> Values {
        let given = given
            .iter()
            .map(|(word, value)| ((*word).to_owned(), (*value).to_owned()))
            .collect();
        Values::new(&given, kind)
    }

    #[test]
    fn a_star_stands_for_any_other_word_and_an_empty_key_for_an_empty_cell() {
        let values = values(
            &[("*", "passive"), ("", "none"), ("主动", "active")],
            Kind::Enum(schema::words::APPOINTMENT),
        );
        assert_eq!(values.replacement("Y2024001"), Some("passive"));
        assert_eq!(values.replacement(""), Some("none"));
        assert_eq!(values.replacement("主动"), Some("active"));
        assert_eq!(
            values.replacement("active"),
            Some("passive"),
            "canonical words do not count under a star"
        );
    }

    #[test]
    fn keys_are_tidied_like_cells() {
        let values = values(
            &[("ＯＫ", "valid"), (" 无 ", "declined")],
            Kind::Enum(schema::words::OUTCOME),
        );
        assert_eq!(values.replacement("ok"), Some("valid"));
        assert_eq!(values.replacement(""), Some("declined"));
        assert_eq!(values.replacement("valid"), None);
    }
}
