//! Where one figure comes from: its definition, its parts, its months, and the rows behind it.

use std::borrow::Cow;
use std::collections::HashMap;

use polars::prelude::*;
use serde::Serialize;

use crate::config::{Config, Store};
use crate::details::definitions;
use crate::language::Language;
use crate::metrics::complaints::time_of;
use crate::metrics::evidence::{Evidence, evidence};
use crate::metrics::frames::{integers, texts};
use crate::metrics::registry::{self, Definition};
use crate::metrics::{Figures, registry::Compute};
use crate::period::Month;
use crate::privacy::Mask;
use crate::records::InputFile;
use crate::records::schema::{self, Kind, TableId};
use crate::report::{Metric, SeriesPoint, StoreName};

/// Which figure is to be explained.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The figure.
    pub metric: &'static Definition,
    /// Whose.
    pub store: &'a Store,
    /// Of which month.
    pub month: Month,
    /// Of the definition and the names of columns.
    pub language: Language,
    /// How many rows to show at most.
    pub limit: usize,
}

/// One figure and everything it comes from. Personal data in it is masked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Whose figure.
    pub store: StoreName,
    /// Of which month.
    pub month: Month,
    /// The figure in words.
    pub definition: crate::report::Definition,
    /// Its value with what it is compared with.
    pub figure: Metric,
    /// The 13 months.
    pub series: Vec<SeriesPoint>,
    /// What was counted.
    pub rows: Rows,
}

/// The rows behind a figure, those that speak against it first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rows {
    /// The table they are of; `None` when it is not configured.
    pub table: Option<TableId>,
    /// How many there are, and how many of them are not shown.
    pub total: usize,
    /// How many rows are not shown.
    pub more: usize,
    /// Canonical names of the columns shown (derived ones by their own), with what they are called.
    pub columns: Vec<(String, String)>,
    /// The rows shown.
    pub rows: Vec<Row>,
}

/// A row behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// As in rejects.csv.
    pub file: String,
    /// The number a spreadsheet shows.
    pub row: i64,
    /// Whether the row is in the numerator; `None` for a figure without one.
    pub in_numerator: Option<bool>,
    /// In the order of the columns, masked; `None` = empty.
    pub cells: Vec<Option<String>>,
}

/// The metric of an id, or of a label as the registry or the configuration has it.
#[must_use]
pub fn find(name: &str, config: &Config) -> Option<&'static Definition> {
    let configured = |definition: &&Definition| config.labels.get(definition.id).is_some_and(|label| label == name);
    let own = |definition: &&Definition| {
        let label = |language| definition.label(language) == name;
        label(Language::Chinese) || label(Language::English)
    };
    registry::find(name)
        .or_else(|| registry::all().find(configured))
        .or_else(|| registry::all().find(own))
}

/// The ids most like a name that no metric has, best first.
#[must_use]
pub fn nearest(name: &str) -> Vec<&'static str> {
    let likeness = |id: &str| {
        // The part after the dot is what people remember.
        let figure = id.split('.').nth(1).unwrap_or(id);
        strsim::jaro_winkler(id, name).max(strsim::jaro_winkler(figure, name))
    };
    let mut ids: Vec<(&str, f64)> = registry::all()
        .map(|definition| (definition.id, likeness(definition.id)))
        .collect();
    ids.sort_by(|a, b| b.1.total_cmp(&a.1));
    ids.into_iter()
        .filter(|(_, likeness)| *likeness > 0.7)
        .map(|(id, _)| id)
        .take(3)
        .collect()
}

/// Explains a figure of a store's month; `inputs` are those of the records the figures come from.
///
/// # Errors
///
/// When a frame is not of its schema's shape.
pub fn explain(
    question: Question,
    figures: &Figures,
    config: &Config,
    inputs: &[InputFile],
    mask: &Mask,
) -> PolarsResult<Explanation> {
    let id = question.metric.id;
    let shape = |name: &str| polars_err!(ComputeError: "no {name} of {id}");
    let definition = definitions::definitions_in(config, question.language)
        .into_iter()
        .find(|definition| definition.id == id);
    let found = evidence(figures, config, question.metric, question.month)?;
    Ok(Explanation {
        store: StoreName {
            id: question.store.id.clone(),
            name: question.store.name.clone(),
        },
        month: question.month,
        definition: definition.ok_or_else(|| shape("definition"))?,
        figure: figures.metrics.get(id).cloned().ok_or_else(|| shape("figure"))?,
        series: figures.series.get(id).cloned().ok_or_else(|| shape("series"))?,
        rows: match found {
            Some(found) => rows(question, &found, figures, inputs, mask)?,
            None => Rows {
                table: None,
                total: 0,
                more: 0,
                columns: Vec::new(),
                rows: Vec::new(),
            },
        },
    })
}

/// What is shown of a row, by the table it is of and the figure it is behind.
fn columns(table: TableId, metric: &Definition) -> Vec<&'static str> {
    let family = metric.id.split('.').next().unwrap_or_default();
    let mut columns = match table {
        TableId::RepairOrders => vec![
            "order_no",
            "vin",
            "delivered_at",
            "line",
            "kind",
            "advisor",
            "technician",
        ],
        TableId::Callbacks => vec!["callback_no", "order_no", "called_at", "line", "outcome", "handled_by"],
        TableId::Complaints => vec!["complaint_no", "received_at", "severity", "channel", "reason"],
        TableId::ChurnCallbacks => vec!["vin", "called_at", "outcome", "customer_type", "reason"],
        TableId::ActionItems => vec!["month", "problem"],
        TableId::ExternalCss => vec!["entity", "sample", "mot", "css"],
        TableId::ExternalPt => vec!["item", "checkpoints", "score"],
        TableId::CustomerBase => vec!["archive_total", "base_total"],
        TableId::KeyAccountVisits => vec!["customer", "visited_at", "visitor", "finding"],
        TableId::Rescues => vec!["rescue_no", "called_at", "arrived_at", "area"],
    };
    columns.extend_from_slice(match (table, family) {
        (TableId::RepairOrders, "first_time_fix") => &["unfixed_reason", "redone_by"],
        (TableId::RepairOrders, "rework") => &["opened_at", "rework_of", "rework_kind", "rework_reason"],
        (TableId::RepairOrders, "appointments") => &["appointment"],
        (TableId::RepairOrders, "churn" | "customers") => &["customer_type", "customer"],
        (TableId::Callbacks, "satisfaction") => &["overall", "items_satisfied", "item_count", "comment"],
        (TableId::Callbacks, _) => &["attempts_made", "overall"],
        (TableId::Complaints, _) => &["responded_at", "handled_at", "closed_at", "followup_at"],
        _ => &[],
    });
    columns
}

/// What a column is called: in Chinese as headers have it, in English by its canonical name.
fn heading(table: TableId, column: &'static str, language: Language) -> &'static str {
    if language == Language::English {
        return column;
    }
    match column {
        "handled_by" => "服务顾问",
        "attempts_made" => "拨打次数",
        "overall" => "总体评价",
        "items_satisfied" => "满意项",
        "item_count" => "题数",
        "redone_by" => "返修工单",
        _ => known(table, column).map(|known| known.chinese).unwrap_or_default(),
    }
}

fn known(table: TableId, column: &str) -> Option<&'static schema::Column> {
    schema::columns(table).iter().find(|known| known.name == column)
}

/// A cell as people read it: the word of a column that knows only a few is said in a language, all else stays as it is.
#[must_use]
pub fn said(table: TableId, column: &str, cell: &str, language: Language) -> String {
    let is_word = known(table, column).is_some_and(|known| matches!(known.kind, Kind::Enum(_)));
    let word =
        || crate::_rust_i18n_try_translate(language.code(), format!("enum.{column}.{cell}")).map(Cow::into_owned);
    is_word.then(word).flatten().unwrap_or_else(|| cell.to_owned())
}

fn rows(
    question: Question,
    found: &Evidence,
    figures: &Figures,
    inputs: &[InputFile],
    mask: &Mask,
) -> PolarsResult<Rows> {
    let names: Vec<&'static str> = columns(found.table, question.metric)
        .into_iter()
        // Not every frame keeps all columns of its table: a vehicle is of several callbacks.
        .filter(|name| found.frame.column(name).is_ok())
        .collect();
    let total = found.frame.height();
    let frame = found.frame.head(Some(question.limit));
    let cells = names
        .iter()
        .map(|name| cells(&frame, name, figures, mask))
        .collect::<PolarsResult<Vec<_>>>()?;
    let (files, numbers) = (integers(&frame, "file")?, integers(&frame, "row")?);
    let path = |file: i64| {
        usize::try_from(file)
            .ok()
            .and_then(|file| inputs.get(file))
            .map(|input| input.path.clone())
    };
    let has_numerator = matches!(
        question.metric.compute,
        Compute::Ratio(..) | Compute::Survey(_) | Compute::Points(_)
    );
    Ok(Rows {
        table: Some(found.table),
        total,
        more: total - frame.height(),
        columns: names
            .iter()
            .map(|name| {
                (
                    (*name).to_owned(),
                    heading(found.table, name, question.language).to_owned(),
                )
            })
            .collect(),
        rows: (0..frame.height())
            .map(|row| Row {
                file: files[row].and_then(path).unwrap_or_default(),
                row: numbers[row].unwrap_or(0),
                in_numerator: found.in_numerator.get(row).copied().filter(|_| has_numerator),
                cells: cells.iter().map(|column| column[row].clone()).collect(),
            })
            .collect(),
    })
}

/// A column's cells as they may be shown.
fn cells(frame: &DataFrame, name: &str, figures: &Figures, mask: &Mask) -> PolarsResult<Vec<Option<String>>> {
    if name == "redone_by" {
        return orders_by_index(frame, figures);
    }
    let column = frame.column(name)?;
    Ok(match column.dtype() {
        DataType::String => {
            let cells = texts(frame, name)?.into_iter();
            cells
                .map(|cell| cell.map(|cell| mask.column(name, cell).into_owned()))
                .collect()
        }
        DataType::Datetime(..) => integers(frame, name)?.into_iter().map(|stamp| time(stamp?)).collect(),
        DataType::Float64 => {
            let cells = column.f64()?.iter();
            cells.map(|cell| cell.map(|cell| cell.to_string())).collect()
        }
        _ => integers(frame, name)?
            .into_iter()
            .map(|cell| cell.map(|cell| cell.to_string()))
            .collect(),
    })
}

fn time(milliseconds: i64) -> Option<String> {
    time_of(milliseconds).map(|time| time.format("%Y-%m-%d %H:%M").to_string())
}

/// The numbers of the orders that redid others, which the frame holds as positions.
fn orders_by_index(frame: &DataFrame, figures: &Figures) -> PolarsResult<Vec<Option<String>>> {
    let orders = &figures.facts.orders;
    let numbers: HashMap<i64, &str> = integers(orders, "index")?
        .into_iter()
        .zip(texts(orders, "order_no")?)
        .filter_map(|(index, number)| Some((index?, number?)))
        .collect();
    let by = integers(frame, "redone_by")?.into_iter();
    Ok(by
        .map(|by| by.and_then(|by| numbers.get(&by)).map(|number| (*number).to_owned()))
        .collect())
}
