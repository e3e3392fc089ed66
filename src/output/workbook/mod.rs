//! report.xlsx: every table behind the deck, one sheet each, with real numbers and formats.
//!
//! Everything comes from the report model and its details, so no figure can differ from the deck's. Texts are always cells of
//! text: what a customer typed is never a formula or a link.

mod actions;
mod appendix;
mod charts;
mod contents;
mod details;
mod grid;
pub mod group;
mod overview;
mod satisfaction;
mod series;
mod style;
mod tables;
mod words;

use std::collections::BTreeMap;

use rust_i18n::t;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::error::{Error, Kind, Result};
use crate::language::Language;
use crate::period::Month;
use crate::report::{Definition, Details, Metric, Number, ReportModel, Unit};
use grid::{Cell, Grid};
use style::Styles;

/// How the workbook is to look and what it may show.
#[derive(Clone, Copy)]
pub struct Edition<'a> {
    /// The report's title, 客服部月报.
    pub title: &'a str,
    /// `#RRGGBB`.
    pub brand_color: &'a str,
    /// Other names for figures, by metric id.
    pub labels: &'a BTreeMap<String, String>,
    /// Whether the incentives of staff are shown.
    pub show_incentives: bool,
    /// Of every fixed text.
    pub language: Language,
}

/// What every sheet is made from.
#[derive(Clone, Copy)]
struct Source<'a> {
    model: &'a ReportModel,
    details: &'a Details,
    edition: &'a Edition<'a>,
}

/// The bytes of report.xlsx; the same for the same model, details and edition.
///
/// # Errors
///
/// When a table is larger than a sheet can be.
pub fn workbook(model: &ReportModel, details: &Details, edition: &Edition) -> Result<Vec<u8>> {
    let source = Source {
        model,
        details,
        edition,
    };
    make(source).map_err(|error| Error::new(Kind::Unexpected, t!("workbook.failed", reason = error)))
}

fn make(source: Source) -> std::result::Result<Vec<u8>, XlsxError> {
    let styles = Styles::new(source.edition.brand_color, source.locale());
    let mut book = Workbook::new();
    book.set_properties(&properties(source)?);
    let heading = heading(source);
    let forms = [satisfaction::by_line(source), satisfaction::by_item(source)];
    let series = series::grid(source);
    let charts = charts::all(source, &series, &styles);
    let others: Vec<Grid> = tables::all(source)
        .into_iter()
        .chain(details::all(source))
        .chain(appendix::all(source))
        .collect();
    let listed = |grid: &Grid| (grid.name.clone(), Some(grid.rows.len()));
    let mut sheets: Vec<_> = forms.iter().chain([&series]).map(listed).collect();
    if !charts.is_empty() {
        sheets.push((charts::name(source), None));
    }
    sheets.extend(others.iter().map(listed));

    overview::add(&mut book, source, &series, &styles)?;
    contents::add(&mut book, source, &sheets, &heading, &styles)?;
    for grid in forms.iter().chain([&series]) {
        grid.add(&mut book, &heading, &styles)?;
    }
    charts::add(&mut book, source, &charts, &heading)?;
    for grid in &others {
        grid.add(&mut book, &heading, &styles)?;
    }
    book.save_to_buffer()
}

fn properties(source: Source) -> std::result::Result<DocProperties, XlsxError> {
    // The workbook's date is the day after the report's month: the same on every run.
    let next = source.model.month.plus(1);
    let year = u16::try_from(next.year()).unwrap_or(1900);
    let month = u8::try_from(next.number()).unwrap_or(1);
    Ok(DocProperties::new()
        .set_title(heading(source))
        .set_author(&source.model.store.name)
        .set_creation_datetime(&ExcelDateTime::from_ymd(year, month, 1)?))
}

/// `示例店 客服部月报 2026 年 4 月`, with 初稿 where it is one.
fn heading(source: Source) -> String {
    let key = if source.model.provisional {
        "sheet.note.heading_draft"
    } else {
        "sheet.note.heading"
    };
    t!(
        key,
        locale = source.locale(),
        store = source.model.store.name,
        title = source.edition.title,
        month = month_in_words(source.model.month, source.edition.language)
    )
    .into_owned()
}

pub(in crate::output::workbook) fn month_in_words(month: Month, language: Language) -> String {
    match language {
        Language::Chinese => format!("{} 年 {} 月", month.year(), month.number()),
        Language::English => month.first_day().format("%B %Y").to_string(),
    }
}

impl<'a> Source<'a> {
    /// The report's language as the catalogue names it.
    fn locale(self) -> &'static str {
        self.edition.language.code()
    }

    /// The definition of a metric, when the registry has one.
    fn definition(self, id: &str) -> Option<&'a Definition> {
        self.details.definitions.iter().find(|definition| definition.id == id)
    }

    /// What the dealership calls a metric or an item.
    fn label(self, id: &str) -> String {
        let configured = self.edition.labels.get(id).cloned();
        let item = || self.details.item_label(id).map(str::to_owned);
        let defined = self.definition(id).map(|definition| definition.label.clone());
        configured.or(defined).or_else(item).unwrap_or_else(|| id.to_owned())
    }

    /// Decimals a metric is shown with.
    fn decimals(self, id: &str, unit: Unit) -> u8 {
        self.definition(id)
            .map_or(u8::from(unit != Unit::Count), |definition| definition.decimals)
    }

    /// A figure of a metric with its format.
    fn figure(self, id: &str, metric: &Metric, value: Option<Number>) -> Cell {
        Cell::figure(value, metric.unit, self.decimals(id, metric.unit))
    }

    /// The difference of two figures of a metric; percentages differ by percentage points.
    fn difference(self, id: &str, metric: &Metric, now: Option<Number>, then: Option<Number>) -> Cell {
        let difference = now.zip(then).map(|(now, then)| now.as_f64() - then.as_f64());
        Cell::difference(difference, metric.unit, self.decimals(id, metric.unit))
    }
}

#[cfg(test)]
mod tests;
