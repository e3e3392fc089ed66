//! The figures beside the report: value, target, trend; the rows behind one of them, as `explain` gives them.

use rust_i18n::t;
use serde_json::{Value, json};

use super::edition::Edition;
use crate::details::definitions;
use crate::error::{Error, Kind, Result};
use crate::explain::{self, Explanation, Question};
use crate::language::Language;
use crate::metrics::registry;
use crate::pipeline;
use crate::privacy::Mask;
use crate::records::reject::as_text;

/// Rows shown on the page; the CSV has all.
const SHOWN: usize = 200;

/// Every figure of the month, in the order of the registry.
pub(super) fn list(edition: &Edition) -> Value {
    let language = Language::of_messages();
    let model = &edition.draft.model;
    let definitions = definitions::definitions_in(&edition.config, language);
    let figures: Vec<Value> = definitions
        .iter()
        .filter_map(|definition| {
            let metric = model.metrics.get(&definition.id)?;
            let series: Vec<Value> = model
                .series
                .get(&definition.id)?
                .iter()
                .map(|point| json!({ "month": point.month, "value": point.value }))
                .collect();
            Some(json!({
                "id": definition.id,
                "number": definition.number,
                "label": definition.label,
                "unit": definition.unit,
                "better": definition.better,
                "decimals": definition.decimals,
                "figure": metric,
                "why": metric.note.as_ref().map(|note| t!(format!("explain.note.{note}")).into_owned()),
                "series": series,
            }))
        })
        .collect();
    json!({ "serial": edition.serial, "month": model.month, "figures": figures })
}

/// Definition, figure, months and rows; personal data in it is masked as the configuration says.
pub(super) fn explanation(edition: &Edition, id: &str) -> Result<Value> {
    let explanation = explained(edition, id, SHOWN)?;
    let language = Language::of_messages();
    let mut value =
        serde_json::to_value(&explanation).map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
    value["rows"]["table_label"] = json!(explanation.rows.table.map(|table| table.label(language)));
    value["rows"]["rows"] = said_rows(&explanation, language);
    value["why"] = json!(
        explanation
            .figure
            .note
            .as_ref()
            .map(|note| t!(format!("explain.note.{note}")).into_owned())
    );
    Ok(value)
}

/// The rows with words for the cells that know only a few.
fn said_rows(explanation: &Explanation, language: Language) -> Value {
    let Some(table) = explanation.rows.table else {
        return json!([]);
    };
    let rows: Vec<Value> = explanation
        .rows
        .rows
        .iter()
        .map(|row| {
            let cells: Vec<Option<String>> = row
                .cells
                .iter()
                .zip(&explanation.rows.columns)
                .map(|(cell, (column, _))| Some(explain::said(table, column, cell.as_ref()?, language)))
                .collect();
            json!({ "file": row.file, "row": row.row, "in_numerator": row.in_numerator, "cells": cells })
        })
        .collect();
    json!(rows)
}

fn explained(edition: &Edition, id: &str, limit: usize) -> Result<Explanation> {
    let metric = registry::find(id).ok_or_else(|| Error::new(Kind::Config, t!("explain.unknown", metric = id)))?;
    let question = Question {
        metric,
        store: &edition.store,
        month: edition.job.month,
        language: Language::of_messages(),
        limit,
    };
    let mask = Mask::new(&edition.records, &edition.config);
    explain::explain(
        question,
        &edition.worked.figures,
        &edition.config,
        &edition.records.inputs,
        &mask,
    )
    .map_err(|error| pipeline::internal(&error))
}

/// All rows behind a figure as CSV (UTF-8 with byte order mark, for spreadsheets).
pub(super) fn rows_csv(edition: &Edition, id: &str) -> Result<Vec<u8>> {
    let explanation = explained(edition, id, usize::MAX)?;
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    let failed = |error: csv::Error| Error::new(Kind::Unexpected, error.to_string());
    let fixed = ["preview.csv.file", "preview.csv.row", "preview.csv.counted"].map(|key| t!(key).into_owned());
    let columns = explanation.rows.columns.iter().map(|(_, heading)| heading.clone());
    writer.write_record(fixed.into_iter().chain(columns)).map_err(failed)?;
    for row in &explanation.rows.rows {
        let counted = row.in_numerator.map(|counted| if counted { "1" } else { "0" });
        let cells = row
            .cells
            .iter()
            .zip(&explanation.rows.columns)
            .map(|(cell, (column, _))| {
                let cell = cell.as_deref().unwrap_or("");
                let said = explanation.rows.table.map_or_else(
                    || cell.to_owned(),
                    |table| explain::said(table, column, cell, Language::of_messages()),
                );
                as_text(&said).into_owned()
            });
        let place = [row.file.clone(), row.row.to_string(), counted.unwrap_or("").to_owned()];
        writer.write_record(place.into_iter().chain(cells)).map_err(failed)?;
    }
    writer
        .into_inner()
        .map_err(|error| Error::new(Kind::Unexpected, error.to_string()))
}
