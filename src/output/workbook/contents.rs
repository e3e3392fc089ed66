//! The second sheet: every sheet by name, a click away.

use rust_i18n::t;
use rust_xlsxwriter::{Url, Workbook, XlsxError};

use super::Source;
use super::grid::{Cell, Grid, numbers, texts};
use super::style::Styles;

/// Adds the list of sheets; each with its number of rows where it is a table.
pub(super) fn add(
    book: &mut Workbook,
    source: Source,
    sheets: &[(String, Option<usize>)],
    heading: &str,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let locale = source.locale();
    let columns = vec![
        texts(t!("sheet.column.sheet", locale = locale), 34.0),
        numbers(t!("sheet.column.records", locale = locale)),
    ];
    let rows = sheets.iter().map(|(name, rows)| {
        let rows = rows.and_then(|rows| i64::try_from(rows).ok());
        vec![Cell::text(name), Cell::maybe_count(rows)]
    });
    let grid = Grid::new(t!("sheet.name.contents", locale = locale), columns, rows.collect());
    let sheet = grid.add(book, heading, styles)?;
    for (row, (name, _)) in (1_u32..).zip(sheets) {
        // Names of sheets are the catalogue's: a quote in one is doubled all the same.
        let place = format!("internal:'{}'!A1", name.replace('\'', "''"));
        sheet.write_url_with_format(row, 0, Url::new(place).set_text(name), &styles.link())?;
    }
    Ok(())
}
