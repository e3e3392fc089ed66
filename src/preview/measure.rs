//! A measure as a row of its table, put to the checks the table's file is put to.

use std::collections::BTreeMap;

use rust_i18n::t;

use super::actions::label;
use super::edition::Edition;
use crate::error::{Error, Kind, Result};
use crate::pipeline;
use crate::records::clean::plan::Plan;
use crate::records::clean::value::Stores;
use crate::records::clean::{self, Cleaner};
use crate::records::headers::Assignment;
use crate::records::layout::Layout;
use crate::records::read::cells::RowView;
use crate::records::schema::{self, words};

/// Puts the row to the checks of the table's file: it is used, and says what was typed.
pub(super) fn reads_back(
    edition: &Edition,
    layout: &Layout,
    assignment: &Assignment,
    row: &[String],
    cells: &BTreeMap<&str, String>,
) -> Result<()> {
    let stores = Stores::new(&edition.config.stores);
    let ids: Vec<String> = edition.config.stores.iter().map(|store| store.id.clone()).collect();
    let plan = Plan::new(layout, assignment, row.len(), &stores, &ids, (stores.only(), None));
    let mut cleaner = Cleaner::new(&plan, None);
    cleaner.row(1, &RowView::Text(&csv::StringRecord::from(row.to_vec()), None));
    let clean = cleaner.finish().map_err(|error| pipeline::internal(&error))?;
    if let Some(rejected) = clean.rejected.first() {
        let name = rejected.column.as_str();
        let error = Error::new(
            Kind::Config,
            t!(
                format!("preview.actions.{}", rejected.rule.name()),
                field = label(name),
                value = rejected.value
            ),
        );
        return Err(if name == "department" {
            let known: Vec<&str> = words::DEPARTMENT.iter().map(|word| word.canonical).collect();
            error.hint(t!("preview.actions.departments", words = known.join(" · ")))
        } else {
            error
        });
    }
    for (field, columns) in layout.fields.iter().zip(&clean.columns) {
        let typed = cells.get(field.name.as_ref()).map_or("", String::as_str);
        let is_text = matches!(
            field.kind,
            schema::Kind::Text | schema::Kind::FreeText | schema::Kind::Enum(_)
        );
        let tidy = clean::text::tidy(typed);
        let means_nothing = field.kind != schema::Kind::FreeText && clean::text::is_empty_word(&tidy);
        if !is_text || typed.is_empty() || means_nothing {
            continue;
        }
        let column = columns.as_ref().and_then(|columns| columns.first());
        let read = column.and_then(|column| column.str().ok()?.get(0));
        if read != Some(tidy.as_ref()) {
            return Err(Error::new(
                Kind::Config,
                t!(
                    "preview.actions.reads_back",
                    field = label(&field.name),
                    value = typed,
                    read = read.unwrap_or("–")
                ),
            ));
        }
    }
    Ok(())
}
