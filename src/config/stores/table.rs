//! `stores: stores.csv`: the stores in a table of their own, one a row.

use std::path::Path;

use rust_i18n::t;

use crate::config::value::Value;
use crate::config::words::quoted;
use crate::config::{ObjectStorage, Source};
use crate::error::Error;
use crate::records::clean::text::tidy;
use crate::records::headers::normal;
use crate::records::read::storage::{Storage, address};
use crate::records::read::{self, find};

/// Headers of the id and of the name, in lower case.
const ID: &[&str] = &[
    "id",
    "store",
    "store_id",
    "门店编号",
    "门店代码",
    "门店编码",
    "门店id",
    "编号",
    "代码",
    "店号",
    "店代码",
    "店编号",
];
const NAME: &[&str] = &["name", "store_name", "门店名称", "门店", "店名", "名称", "门店名"];

/// A row of the table.
pub(super) struct Row {
    pub id: String,
    /// `None` where the cell is empty or there is no such column.
    pub name: Option<String>,
    /// The file and the number a spreadsheet shows, as messages say it.
    pub place: String,
}

/// The rows of all files that a path or glob names, in order, and the files' bytes; what is wrong is reported.
pub(super) fn rows(value: &Value<'_>, path: &str, root: &Path) -> (Vec<Row>, Vec<Vec<u8>>) {
    if address::is_address(path) {
        value.report(t!("config.store.in_storage", path = quoted(path)), []);
        return (Vec::new(), Vec::new());
    }
    let nowhere = Storage::new(&ObjectStorage::default());
    let files = match find::files(root, &nowhere, &[path.to_owned()], &|_| true) {
        Ok(files) => files.found,
        Err(errors) => {
            report(value, errors);
            return (Vec::new(), Vec::new());
        }
    };
    let (mut rows, mut contents) = (Vec::new(), Vec::new());
    for file in files {
        match file.read() {
            Ok(bytes) => {
                match rows_of(&bytes, &file.shown, value.line()) {
                    Ok(found) => rows.extend(found),
                    Err(error) => report(value, [error]),
                }
                contents.push(bytes);
            }
            Err(error) => report(value, [error]),
        }
    }
    (rows, contents)
}

fn report(value: &Value<'_>, errors: impl IntoIterator<Item = Error>) {
    for error in errors {
        value.report(error.message, error.hints);
    }
}

fn rows_of(bytes: &[u8], shown: &str, line: usize) -> Result<Vec<Row>, Error> {
    let source = Source {
        utc_offset_minutes: 0,
        paths: Vec::new(),
        query: None,
        encoding: None,
        sheet: None,
        header_row: None,
        columns: std::collections::BTreeMap::new(),
        values: std::collections::BTreeMap::new(),
        line,
    };
    let position = |cells: &[String], names: &[&str]| {
        let among = |name: &&str| cells.iter().position(|cell| normal(cell) == **name);
        names.iter().find_map(among)
    };
    let score = |cells: &[String]| [ID, NAME].iter().filter_map(|names| position(cells, names)).count();
    let complete = |cells: &[String]| position(cells, ID).is_some();
    let mut found = Vec::new();
    for sheet in read::sheets(bytes, shown, &source, &score, &complete)? {
        let top = sheet.rows.top();
        let header = top.iter().find(|(_, cells)| complete(cells));
        let Some((header, cells)) = header else {
            let message = t!("config.store.no_id_column", file = quoted(shown));
            return Err(Error::new(crate::error::Kind::Config, message).hint(t!("config.store.no_id_column_help")));
        };
        let (id, name) = (position(cells, ID), position(cells, NAME));
        let read = sheet.rows.visit(|number, row| {
            if number > *header && !row.is_blank() {
                let cell = |column: Option<usize>| {
                    let shown = column.map(|column| row.cell(column).shown());
                    shown.map(|shown| tidy(&shown).into_owned()).unwrap_or_default()
                };
                found.push(Row {
                    id: cell(id),
                    name: Some(cell(name)).filter(|name| !name.is_empty()),
                    place: t!("config.store.row", file = shown, row = number).into_owned(),
                });
            }
            true
        });
        read.map_err(|fault| match fault {
            read::Fault::Broken(error) => error,
            read::Fault::Unclosed(unclosed) => {
                let message = t!("records.unclosed_quote", file = shown, row = unclosed.row);
                Error::new(crate::error::Kind::Config, message).hint(t!("records.unclosed_quote_hint"))
            }
        })?;
    }
    Ok(found)
}
