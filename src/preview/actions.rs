//! Measures for next month, written to the table they are read from: a row more in its CSV file, under the file's own headers.

use std::collections::BTreeMap;
use std::path::PathBuf;

use encoding_rs::{GB18030, UTF_8};
use rust_i18n::t;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::edition::Edition;
use super::files;
use super::measure::reads_back;
use super::stamps::local_files;
use super::tab::Tab;
use crate::config::{Config, Item, nearest_help};
use crate::error::{Error, Kind, Result};
use crate::language::Language;
use crate::metrics::registry;
use crate::records::headers;
use crate::records::layout::Layout;
use crate::records::read::{encoding, text};
use crate::records::reject::is_formula;
use crate::records::schema::{self, TableId, words};

/// What can be entered; store, month and status are known.
const ENTERED: [&str; 11] = [
    "department",
    "priority",
    "problem",
    "cause",
    "measure",
    "resources",
    "owner",
    "supervisor",
    "due",
    "checkpoints",
    "metric",
];

/// Those of them that are prose: a paragraph each.
const PROSE: [&str; 4] = ["problem", "cause", "measure", "checkpoints"];

/// A measure as entered: canonical column → text.
#[derive(Debug, Deserialize)]
pub(super) struct Measure {
    pub cells: Map<String, Value>,
}

/// The name of a column for people.
pub(super) fn label(name: &str) -> &str {
    let column = schema::columns(TableId::ActionItems)
        .iter()
        .find(|column| column.name == name);
    match (column, Language::of_messages()) {
        (Some(column), Language::Chinese) => column.chinese,
        _ => name,
    }
}

/// The measures the report's month has set so far, the columns that can be entered, and the file they go to.
pub(super) fn read(edition: &Edition) -> Value {
    let language = Language::of_messages();
    let tables = &edition.draft.model.tables;
    let mut priorities: Vec<&str> = [&tables.actions_next, &tables.actions_review]
        .into_iter()
        .flatten()
        .filter_map(|action| action.priority.as_deref())
        .collect();
    priorities.sort_unstable();
    priorities.dedup();
    let metrics = registry::all().map(|metric| {
        let label = metric.called(&edition.config, language);
        json!({ "id": metric.id, "label": label })
    });
    let items = items(&edition.config).map(|item| json!({ "id": item.id, "label": item.label }));
    let columns: Vec<Value> = ENTERED
        .iter()
        .map(|name| json!({ "name": name, "label": label(name), "prose": PROSE.contains(name) }))
        .collect();
    let target = target(edition);
    json!({
        "month": edition.job.month,
        "columns": columns,
        "departments": words::DEPARTMENT.iter().map(|word| word.canonical).collect::<Vec<_>>(),
        "priorities": priorities,
        "metrics": metrics.chain(items).collect::<Vec<_>>(),
        "rows": tables.actions_next,
        "file": target.as_ref().ok().map(|target| target.shown.clone()),
        "why_not": target.err().map(|error| error.to_string()),
    })
}

/// What a measure may be for, beside metrics.
fn items(config: &Config) -> impl Iterator<Item = &Item> {
    let groups = [&config.questionnaire.service, &config.questionnaire.sales];
    let asked = groups.into_iter().flatten().flat_map(|group| &group.items);
    asked.chain(&config.external_items)
}

struct Target {
    path: PathBuf,
    shown: String,
}

/// The one CSV file of the table.
fn target(edition: &Edition) -> Result<Target> {
    let no = |key: &str| Error::new(Kind::Config, t!(key)).hint(t!("preview.actions.hint"));
    let source = edition.config.sources.get(&TableId::ActionItems);
    let source = source.ok_or_else(|| no("preview.actions.none"))?;
    if source.query.is_some() {
        return Err(no("preview.actions.query"));
    }
    let found: Vec<(String, PathBuf)> = source
        .paths
        .iter()
        .flat_map(|entry| local_files(&edition.config.root, entry))
        .collect();
    let (shown, path) = match found.as_slice() {
        [] => return Err(no("preview.actions.no_file")),
        [file] => file.clone(),
        _ => return Err(no("preview.actions.several")),
    };
    let is_csv = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("csv") || extension.eq_ignore_ascii_case("tsv"));
    if !is_csv {
        return Err(no("preview.actions.no_csv"));
    }
    Ok(Target { path, shown })
}

/// Adds a measure to the table's file.
pub(super) fn add(tab: &Tab, edition: &Edition, measure: &Measure) -> Result<Value> {
    let target = target(edition)?;
    // One paragraph to a cell.
    let cells: BTreeMap<&str, String> = ENTERED
        .into_iter()
        .map(|name| {
            let typed = measure.cells.get(name).and_then(Value::as_str).unwrap_or("");
            (name, typed.split_whitespace().collect::<Vec<_>>().join(" "))
        })
        .collect();
    let cell = |name: &str| cells.get(name).map_or("", String::as_str);
    if cell("measure").is_empty() && cell("problem").is_empty() {
        return Err(Error::new(Kind::Config, t!("preview.actions.empty")));
    }
    if let Some((name, value)) = cells.iter().find(|(_, value)| is_formula(value)) {
        return Err(Error::new(
            Kind::Config,
            t!("preview.actions.formula", field = label(name), value = value),
        )
        .hint(t!("preview.actions.formula_hint")));
    }
    let metric = cell("metric");
    let is_known = registry::find(metric).is_some() || items(&edition.config).any(|item| item.id == metric);
    if !metric.is_empty() && !is_known {
        let known = registry::all().map(|metric| metric.id);
        let hint = nearest_help(metric, known.chain(items(&edition.config).map(|item| item.id.as_str())));
        let error = Error::new(
            Kind::Config,
            t!("preview.actions.metric", field = label("metric"), value = metric),
        );
        return Err(hint.into_iter().fold(error, Error::hint));
    }
    let bytes = std::fs::read(&target.path).map_err(|error| {
        Error::new(
            Kind::Data,
            t!("preview.unreadable", name = target.shown, reason = error),
        )
    })?;
    let source = edition.config.sources.get(&TableId::ActionItems);
    let told = source
        .and_then(|source| source.encoding.as_deref())
        .and_then(encoding::by_label);
    let decoded = encoding::decode(&bytes, told);
    let written_in = [UTF_8, GB18030]
        .into_iter()
        .find(|known| known.name() == decoded.encoding);
    let unfit = || Error::new(Kind::Data, t!("preview.actions.encoding", name = target.shown));
    let written_in = written_in.filter(|_| decoded.marker.is_none()).ok_or_else(unfit)?;
    let layout = Layout::new(TableId::ActionItems, &edition.config, source);
    let score = |cells: &[String]| headers::score(&layout, cells.iter().map(String::as_str));
    let delimiter = text::delimiter(&decoded.text, &score);
    let header = header(
        &decoded.text,
        delimiter,
        source.and_then(|source| source.header_row),
        &score,
    );
    let assignment = headers::assign(&layout, &header);
    let mut row = vec![String::new(); header.len()];
    let mut lost = Vec::new();
    for (field, sources) in layout.fields.iter().zip(&assignment.sources) {
        let name = field.name.as_ref();
        let value = match name {
            "store" => edition.store.id.clone(),
            "month" => edition.job.month.to_string(),
            "status" => "todo".to_owned(),
            "completion" => "0".to_owned(),
            _ if ENTERED.contains(&name) => cell(name).to_owned(),
            _ => continue,
        };
        match sources.first().and_then(|position| row.get_mut(*position)) {
            Some(place) => *place = value,
            None if ENTERED.contains(&name) && !value.is_empty() => lost.push(field.chinese.clone()),
            None => {}
        }
    }
    if !lost.is_empty() {
        let names = lost.join(", ");
        return Err(Error::new(
            Kind::Data,
            t!("preview.actions.no_column", name = target.shown, columns = names),
        ));
    }
    reads_back(edition, &layout, &assignment, &row, &cells)?;
    let line = line(&row, delimiter, &decoded.text)?;
    let (encoded, _, unmappable) = written_in.encode(&line);
    if unmappable {
        return Err(unfit());
    }
    let mut whole = bytes.clone();
    if !whole.ends_with(b"\n") && !whole.is_empty() {
        whole.extend_from_slice(b"\n");
    }
    whole.extend_from_slice(&encoded);
    let backup = files::write_bytes(&tab.session, &target.path, whole)?;
    Ok(json!({ "file": target.shown, "backup": backup }))
}

/// The cells of the row of headers: the configured one, else of the first rows the one that looks most like it.
fn header(text: &str, delimiter: u8, row: Option<u32>, score: &dyn Fn(&[String]) -> usize) -> Vec<String> {
    let rows = text::TextRows {
        text: text.into(),
        delimiter,
        marker: None,
    };
    let mut best: (usize, Vec<String>) = (0, Vec::new());
    // A quotation mark that is never closed was refused when the records were read.
    let _ = rows.visit(|number, record, _| {
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        match row {
            Some(row) if number == u64::from(row) => best = (usize::MAX, cells),
            Some(_) => {}
            None => {
                let likeness = score(&cells);
                if likeness > best.0 {
                    best = (likeness, cells);
                }
            }
        }
        number < row.map_or(20, u64::from)
    });
    best.1
}

/// A row as a line of the file, ended as its lines are.
fn line(row: &[String], delimiter: u8, text: &str) -> Result<String> {
    let terminator = if text.contains("\r\n") {
        csv::Terminator::CRLF
    } else {
        csv::Terminator::Any(b'\n')
    };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(terminator)
        .from_writer(Vec::new());
    let failed = |error: &dyn std::fmt::Display| Error::new(Kind::Unexpected, error.to_string());
    writer.write_record(row).map_err(|error| failed(&error))?;
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}
