//! Measures for next month, written to the table they are read from: a row more in its CSV file, under the file's own headers.

use std::path::PathBuf;

use encoding_rs::{GB18030, UTF_8};
use rust_i18n::t;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::files;
use super::session::Session;
use super::stamps::local_files;
use super::workshop::Edition;
use crate::error::{Error, Kind, Result};
use crate::language::Language;
use crate::records::headers;
use crate::records::layout::Layout;
use crate::records::read::{encoding, text};
use crate::records::schema::{self, TableId};

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

/// A measure as entered: canonical column → text.
#[derive(Debug, Deserialize)]
pub(super) struct Measure {
    pub cells: Map<String, Value>,
}

/// The measures the report's month has set so far, the columns that can be entered, and the file they go to.
pub(super) fn read(edition: &Edition) -> Value {
    let language = Language::of_messages();
    let columns: Vec<Value> = ENTERED
        .iter()
        .filter_map(|name| {
            schema::columns(TableId::ActionItems)
                .iter()
                .find(|column| column.name == *name)
        })
        .map(|column| {
            let chinese = language == Language::Chinese;
            json!({ "name": column.name, "label": if chinese { column.chinese } else { column.name } })
        })
        .collect();
    let target = target(edition);
    json!({
        "month": edition.job.month,
        "columns": columns,
        "departments": ["前台", "车间", "配件", "客服", "预约"],
        "rows": edition.draft.model.tables.actions_next,
        "file": target.as_ref().ok().map(|target| target.shown.clone()),
        "why_not": target.err().map(|error| error.to_string()),
    })
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
        [] => return Err(no("preview.actions.missing")),
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
pub(super) fn add(session: &Session, edition: &Edition, measure: &Measure) -> Result<Value> {
    let target = target(edition)?;
    let cell = |name: &str| measure.cells.get(name).and_then(Value::as_str).map_or("", str::trim);
    if cell("measure").is_empty() && cell("problem").is_empty() {
        return Err(Error::new(Kind::Config, t!("preview.actions.empty")));
    }
    let due = cell("due");
    if !due.is_empty() && due.parse::<chrono::NaiveDate>().is_err() {
        return Err(Error::new(Kind::Config, t!("preview.actions.due", value = due)));
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
    let backup = files::write_bytes(session, &target.path, whole)?;
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
    // One paragraph to a cell.
    let cells = row
        .iter()
        .map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "));
    writer.write_record(cells).map_err(|error| failed(&error))?;
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}
