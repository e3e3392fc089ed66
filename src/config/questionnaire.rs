//! `questionnaire` and `external.items`: what customers are asked.

use std::collections::HashMap;

use rust_i18n::t;

use super::diagnostics::Place;
use super::names;
use super::section::Section;
use super::value::Value;
use super::weights::{Weight, check_weights};
use super::words::quoted;
use super::{Item, ItemType, QuestionGroup, Questionnaire};
use crate::metrics::registry;
use crate::records::schema::TableId;

const ITEM_TYPES: [(&str, ItemType); 4] = [
    ("level", ItemType::Level),
    ("yes_no", ItemType::YesNo),
    ("score10", ItemType::Score10),
    ("nps", ItemType::Nps),
];

/// Columns that every frame has besides those of its table.
const FRAME_COLUMNS: [&str; 3] = ["row_id", "file", "row"];

/// The ids of all questions and external items, and where each was first written.
#[derive(Debug, Default)]
pub(super) struct ItemIds {
    questions: Vec<String>,
    external: Vec<String>,
    places: HashMap<String, Place>,
}

impl ItemIds {
    /// The columns that items add to a table.
    pub fn columns_of(&self, table: TableId) -> impl Iterator<Item = &str> {
        let questions = if table == TableId::Callbacks {
            self.questions.as_slice()
        } else {
            &[]
        };
        let with_external = matches!(table, TableId::Callbacks | TableId::ExternalCss);
        let external = if with_external { self.external.as_slice() } else { &[] };
        questions.iter().chain(external).map(String::as_str)
    }

    /// Whether it is the id of a question or an external item.
    pub fn contains(&self, id: &str) -> bool {
        self.places.contains_key(id)
    }
}

pub(super) fn questionnaire(mut section: Section<'_>, ids: &mut ItemIds) -> Questionnaire {
    let service = section.get("service").and_then(|value| group(&value, ids, false));
    let sales = section.get("sales").and_then(|value| group(&value, ids, true));
    let mut minimum = section.section("satisfied_items_min");
    let mut least = |key, default| {
        minimum
            .get(key)
            .and_then(|value| value.whole(0..=1000))
            .unwrap_or(default)
    };
    let (satisfied_items_min_service, satisfied_items_min_sales) = (least("service", 5), least("sales", 4));
    minimum.finish();
    let level_points = level_points(section.section("level_points"));
    section.finish();
    Questionnaire {
        service,
        sales,
        satisfied_items_min_service,
        satisfied_items_min_sales,
        level_points,
    }
}

/// `external`: its items, each a number of points.
pub(super) fn external(mut section: Section<'_>, ids: &mut ItemIds) -> Vec<Item> {
    let items = section
        .get("items")
        .map(|value| items(&value, ids, Asked::Outside))
        .unwrap_or_default();
    section.finish();
    items
}

fn group(value: &Value<'_>, ids: &mut ItemIds, sales: bool) -> Option<QuestionGroup> {
    let mut section = value.section()?;
    let (overall, overall_label) = section
        .get("overall")
        .map(|value| overall(&value, ids))
        .unwrap_or_default();
    let items = section
        .required("items")
        .map(|value| items(&value, ids, Asked::Here))
        .unwrap_or_default();
    let visits = if sales {
        section.get("visits").and_then(|value| visits(&value))
    } else {
        None
    };
    section.finish();
    Some(QuestionGroup {
        overall,
        overall_label,
        items,
        visits: visits.unwrap_or_default(),
    })
}

/// The overall question: its id, or a mapping of id and label.
fn overall(value: &Value<'_>, ids: &mut ItemIds) -> (Option<String>, Option<String>) {
    if !value.is_mapping() {
        return (item_id(value, ids, Asked::Here), None);
    }
    let Some(mut section) = value.section() else {
        return (None, None);
    };
    let id = section
        .required("id")
        .and_then(|value| item_id(&value, ids, Asked::Here));
    let label = section.get("label").and_then(|value| value.text());
    section.finish();
    (id, label)
}

fn visits(value: &Value<'_>) -> Option<Vec<i64>> {
    let items = value.items()?;
    Some(
        items
            .iter()
            .filter_map(|item| item.whole(1..=99))
            .map(i64::from)
            .collect(),
    )
}

/// Who asks: the dealership, or someone outside.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    Here,
    Outside,
}

fn items(list: &Value<'_>, ids: &mut ItemIds, asked: Asked) -> Vec<Item> {
    let Some(values) = list.items() else { return Vec::new() };
    let mut labels = HashMap::new();
    let rows: Vec<Row> = values.iter().map(|value| row(value, ids, &mut labels, asked)).collect();
    let scored: Vec<&Row> = rows.iter().filter(|row| row.kind != ItemType::Nps).collect();
    if scored.is_empty() {
        list.report_key(t!("config.item.none", key = quoted(&list.path)), []);
        return Vec::new();
    }
    let unweighted = scored.iter().all(|row| matches!(row.weight, Weight::Left));
    if !unweighted {
        check_weights(list, &scored);
    }
    // Exact for every count a questionnaire can have.
    #[allow(clippy::cast_precision_loss)]
    let equal = if unweighted { 1.0 / scored.len() as f64 } else { 0.0 };
    let weight = |row: &Row| match row.weight {
        Weight::Written(weight, _) => weight,
        _ if row.kind == ItemType::Nps => 0.0,
        _ => equal,
    };
    rows.into_iter()
        .filter_map(|row| {
            let (weight, kind) = (weight(&row), row.kind);
            row.name.map(|(id, label)| Item {
                id,
                label,
                weight,
                kind,
            })
        })
        .collect()
}

/// One item as far as it could be read.
pub(super) struct Row {
    /// Id and label; `None` when the id is wrong and reported.
    pub name: Option<(String, String)>,
    kind: ItemType,
    pub weight: Weight,
}

fn row(value: &Value<'_>, ids: &mut ItemIds, labels: &mut HashMap<String, Place>, asked: Asked) -> Row {
    let Some(mut section) = value.section() else {
        return Row {
            name: None,
            kind: ItemType::Level,
            weight: Weight::Wrong,
        };
    };
    let id = section.required("id").and_then(|value| item_id(&value, ids, asked));
    let label = section.get("label").and_then(|value| {
        let label = value.text()?;
        if let Some(first) = labels.get(&label) {
            let message = t!("config.item.duplicate_label", label = quoted(&label));
            value.problems.report_again(value.place(), *first, message);
        } else {
            labels.insert(label.clone(), value.place());
        }
        Some(label)
    });
    let kind = match asked {
        Asked::Here => section
            .get("type")
            .and_then(|value| value.choice(&ITEM_TYPES))
            .unwrap_or(ItemType::Level),
        Asked::Outside => ItemType::Level,
    };
    let weight = match section.get("weight") {
        None => Weight::Left,
        Some(value) if kind == ItemType::Nps => {
            value.report(t!("config.item.nps_weight"), []);
            Weight::Wrong
        }
        Some(value) => value
            .number(0.0..=1.0)
            .map_or(Weight::Wrong, |weight| Weight::Written(weight, value.place())),
    };
    section.finish();
    let name = id.map(|id| (id.clone(), label.unwrap_or(id)));
    Row { name, kind, weight }
}

/// An id that is unique, is no column's or figure's name, and can stand in a list.
fn item_id(value: &Value<'_>, ids: &mut ItemIds, asked: Asked) -> Option<String> {
    let id = value.text()?;
    let tables: &[TableId] = match asked {
        Asked::Here => &[TableId::Callbacks],
        Asked::Outside => &[TableId::Callbacks, TableId::ExternalCss],
    };
    let taken = tables.iter().any(|table| names::columns(*table).contains(&id.as_str()));
    let help = t!("config.did_you_mean", name = format!("q_{id}")).into_owned();
    if taken || FRAME_COLUMNS.contains(&id.as_str()) {
        value.report(t!("config.item.column", id = quoted(&id)), [help]);
        return None;
    }
    if registry::find(&id).is_some() {
        value.report(t!("config.item.figure", id = quoted(&id)), [help]);
        return None;
    }
    if let Some(character) = id
        .chars()
        .find(|character| ";；、,，|/:".contains(*character) || character.is_control())
    {
        let message = t!(
            "config.item.character",
            id = quoted(&id),
            character = character.escape_debug()
        );
        let safe: String = id
            .chars()
            .map(|other| if other == character { '_' } else { other })
            .collect();
        value.report(message, [t!("config.did_you_mean", name = safe).into_owned()]);
        return None;
    }
    if let Some(first) = ids.places.get(&id) {
        value
            .problems
            .report_again(value.place(), *first, t!("config.item.duplicate_id", id = quoted(&id)));
        return None;
    }
    ids.places.insert(id.clone(), value.place());
    match asked {
        Asked::Here => ids.questions.push(id.clone()),
        Asked::Outside => ids.external.push(id.clone()),
    }
    Some(id)
}

fn level_points(mut section: Section<'_>) -> [f64; 5] {
    let mut points = [30.0, 50.0, 70.0, 85.0, 100.0];
    for (key, points) in ["1", "2", "3", "4", "5"].into_iter().zip(&mut points) {
        if let Some(value) = section.get(key).and_then(|value| value.number(0.0..=100.0)) {
            *points = value;
        }
    }
    section.finish();
    points
}
