//! Line charts of the main trends, drawn by the spreadsheet from the sheet of series.

use rust_i18n::t;
use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType, ChartMarker, ChartMarkerType,
    ChartSolidFill, ChartType, Color, Workbook, XlsxError,
};

use super::Source;
use super::grid::{Cell, Grid, print_setup};
use super::series::{FIRST_MONTH_COLUMN, charted, target_id};
use super::style::{NumberStyle, Styles};
use crate::report::Unit;

/// Size of a chart in pixels, and the rows and columns of the sheet it takes.
const SIZE: (u32, u32) = (560, 290);
const ROWS: u32 = 16;
const COLUMNS: u16 = 9;
const GREY: u32 = 0x5A_65_70;
const FAINT: u32 = 0xD5_DA_DE;

/// What the sheet is called.
pub(super) fn name(source: Source) -> String {
    t!("sheet.name.charts", locale = source.locale()).into_owned()
}

/// The charts of what has at least two months.
pub(super) fn all(source: Source, series: &Grid, styles: &Styles) -> Vec<Chart> {
    charted(source)
        .filter_map(|id| chart(source, series, id, styles))
        .collect()
}

/// Adds the sheet with two charts a row, on one page in print; no sheet without charts.
pub(super) fn add(book: &mut Workbook, source: Source, charts: &[Chart], heading: &str) -> Result<(), XlsxError> {
    let locale = source.locale();
    if charts.is_empty() {
        return Ok(());
    }
    let sheet = book.add_worksheet();
    sheet.set_name(name(source))?;
    sheet.set_screen_gridlines(false);
    print_setup(sheet, heading);
    sheet.set_portrait();
    sheet.set_print_fit_to_pages(1, 1);
    let explanation = t!("sheet.note.charts", locale = locale);
    sheet.write_string_with_format(0, 0, explanation, &Styles::note())?;
    for (index, chart) in (0_u32..).zip(charts) {
        let column = if index % 2 == 0 { 0 } else { COLUMNS };
        sheet.insert_chart(2 + index / 2 * ROWS, column, chart)?;
    }
    Ok(())
}

fn chart(source: Source, series: &Grid, id: &str, styles: &Styles) -> Option<Chart> {
    let metric = source.model.metrics.get(id)?;
    let months = u16::try_from(series.columns.len())
        .ok()?
        .checked_sub(FIRST_MONTH_COLUMN + 1)?;
    let last_column = FIRST_MONTH_COLUMN + months;
    let row_of = |id: &str| {
        let position = series.rows.iter().position(|row| row.get(1) == Some(&Cell::text(id)))?;
        u32::try_from(position).ok().map(|position| position + 1)
    };
    let row = row_of(id)?;
    let label = source.label(id);
    let mut chart = Chart::new(ChartType::Line);
    let range = |row: u32| (series.name.as_str(), row, FIRST_MONTH_COLUMN, row, last_column);
    let mut marker = ChartMarker::new();
    marker
        .set_type(ChartMarkerType::Circle)
        .set_size(5)
        .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(styles.brand)));
    chart
        .add_series()
        .set_name((series.name.as_str(), row, 0))
        .set_categories(range(0))
        .set_values(range(row))
        .set_marker(&marker)
        .set_format(ChartFormat::new().set_line(ChartLine::new().set_color(styles.brand).set_width(2.25)));
    if let Some(target_row) = row_of(&target_id(id, source.locale())) {
        let dashes = ChartLineDashType::Dash;
        let line = ChartLine::new()
            .set_color(Color::RGB(GREY))
            .set_width(1.25)
            .set_dash_type(dashes)
            .clone();
        chart
            .add_series()
            .set_name((series.name.as_str(), target_row, 0))
            .set_categories(range(0))
            .set_values(range(target_row))
            .set_marker(ChartMarker::new().set_none())
            .set_format(ChartFormat::new().set_line(&line));
        chart.legend().set_position(ChartLegendPosition::Bottom);
    } else {
        chart.legend().set_hidden();
    }
    let decimals = source.decimals(id, metric.unit);
    let number = match metric.unit {
        Unit::Ratio => NumberStyle::Percent(decimals),
        _ => NumberStyle::Decimals(decimals),
    };
    chart
        .title()
        .set_name(&label)
        .set_font(ChartFont::new().set_size(12).set_bold());
    let faint = ChartLine::new().set_color(Color::RGB(FAINT)).set_width(0.75).clone();
    chart
        .y_axis()
        .set_num_format(styles.code(number))
        .set_major_gridlines_line(&faint)
        .set_format(ChartFormat::new().set_no_line());
    chart.x_axis().set_format(ChartFormat::new().set_line(&faint));
    chart.chart_area().set_format(ChartFormat::new().set_no_line());
    chart.set_alt_text(t!(
        "sheet.note.chart",
        locale = source.locale(),
        label = label,
        months = months + 1
    ));
    chart.set_width(SIZE.0).set_height(SIZE.1);
    Some(chart)
}
