//! A table as a sheet: columns with widths, rows of cells, a frozen header.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{ConditionalFormatText, ConditionalFormatTextRule, Workbook, Worksheet, XlsxError};

use super::style::{NumberStyle, Styles};
use crate::report::{Number, Unit};

/// The longest text a cell can hold, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;

/// Height of a line in points, and the most lines of a row: a row can be 409 points high.
const LINE: u32 = 15;
const MOST_LINES: u32 = 27;

/// Characters that fit the width of a page in print: upright at their size, across at two thirds of it; and the most pages
/// side by side.
const UPRIGHT_WIDTH: f64 = 88.0;
const PAGE_WIDTH: f64 = 225.0;
const MOST_PAGES: u16 = 3;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Number(f64, NumberStyle),
}

impl Cell {
    /// A text; nothing when it is empty.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A text that may be missing.
    pub fn maybe(text: Option<&String>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    /// A p value.
    pub fn probability(p_value: Option<f64>) -> Self {
        p_value.map_or(Self::Empty, |p| Self::Number(p, NumberStyle::Probability))
    }

    /// A whole number.
    pub fn count(count: i64) -> Self {
        Self::Number(Number::Int(count).as_f64(), NumberStyle::Decimals(0))
    }

    /// A whole number that may be missing.
    pub fn maybe_count(count: Option<i64>) -> Self {
        count.map_or(Self::Empty, Self::count)
    }

    /// A fraction, shown as percent with one decimal.
    pub fn ratio(ratio: Option<f64>) -> Self {
        ratio.map_or(Self::Empty, |ratio| Self::Number(ratio, NumberStyle::Percent(1)))
    }

    /// A number with decimals.
    pub fn decimals(number: Option<f64>, decimals: u8) -> Self {
        number.map_or(Self::Empty, |number| {
            Self::Number(number, NumberStyle::Decimals(decimals))
        })
    }

    /// An amount of yuan.
    pub fn money(amount: Number) -> Self {
        Self::Number(amount.as_f64(), NumberStyle::Money)
    }

    /// A calendar day, as a date that sorts.
    pub fn day(day: Option<NaiveDate>) -> Self {
        // Excel counts days from 1899-12-30 for every date after February 1900.
        let origin = NaiveDate::from_ymd_opt(1899, 12, 30);
        match day.zip(origin) {
            Some((day, origin)) if day.year() > 1900 => {
                Self::Number(Number::Int((day - origin).num_days()).as_f64(), NumberStyle::Day)
            }
            Some((day, _)) => Self::text(day.to_string()),
            None => Self::Empty,
        }
    }

    /// A figure in a metric's unit.
    pub fn figure(value: Option<Number>, unit: Unit, decimals: u8) -> Self {
        value.map_or(Self::Empty, |value| {
            let style = match unit {
                Unit::Ratio => NumberStyle::Percent(decimals),
                Unit::Count | Unit::Points => NumberStyle::Decimals(decimals),
                Unit::Cny => NumberStyle::Money,
            };
            Self::Number(value.as_f64(), style)
        })
    }

    /// A difference in a metric's unit; one that shows as zero is zero, for spreadsheets would write −0.0.
    pub fn difference(difference: Option<f64>, unit: Unit, decimals: u8) -> Self {
        let shown = |difference: f64, decimals: u8| {
            let rounded = (difference * 10_f64.powi(i32::from(decimals))).round();
            if rounded == 0.0 { 0.0 } else { difference }
        };
        difference.map_or(Self::Empty, |difference| match unit {
            Unit::Ratio => Self::Number(
                shown(difference * 100.0, decimals),
                NumberStyle::PercentagePoints(decimals),
            ),
            Unit::Count | Unit::Points => Self::Number(shown(difference, decimals), NumberStyle::Signed(decimals)),
            Unit::Cny => Self::Number(shown(difference, 2), NumberStyle::Signed(2)),
        })
    }

    /// Writes the cell; nothing for an empty one.
    pub fn write(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        emphasised: bool,
        styles: &Styles,
    ) -> Result<(), XlsxError> {
        match self {
            // Written as a string whatever it looks like: never a formula, a number or a link.
            Self::Text(text) => {
                let text = fitting(text);
                sheet.write_string_with_format(row, column, text, &Styles::text(emphasised, text))?
            }
            Self::Number(number, style) if number.is_finite() => {
                sheet.write_number_with_format(row, column, *number, &styles.number(emphasised, *style))?
            }
            Self::Empty | Self::Number(..) => sheet.write_blank(row, column, &Styles::text(emphasised, ""))?,
        };
        Ok(())
    }
}

/// As much of a text as a cell can hold.
fn fitting(text: &str) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > LONGEST_TEXT
    });
    end.map_or(text, |(end, _)| &text[..end])
}

/// One column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub header: String,
    /// In characters of the default font.
    pub width: f64,
    /// Whether it holds numbers.
    pub numbers: bool,
}

impl Column {
    /// Lines a text takes, broken where the column ends.
    fn lines(&self, text: &str) -> u32 {
        let room = self.width - 1.5;
        let mut lines = 0;
        for line in text.split('\n') {
            // Latin letters are narrower than the digits that a column's width is counted in.
            let length: f64 = line
                .chars()
                .map(|character| if character.is_ascii() { 0.9 } else { 2.0 })
                .sum();
            let mut taken = 1;
            while taken < MOST_LINES && f64::from(taken) * room < length {
                taken += 1;
            }
            lines += taken;
        }
        lines.min(MOST_LINES)
    }
}

/// A column of texts, as wide as said or as the longest word of its header needs.
pub(super) fn texts(header: impl Into<String>, width: f64) -> Column {
    let header = header.into();
    let longest = header.split(' ').map(wide).max().unwrap_or(0);
    Column {
        width: width.max(f64::from(u32::try_from(longest).unwrap_or(0)) + 2.0),
        header,
        numbers: false,
    }
}

/// Columns of a Latin character that a text takes: a Chinese one takes two.
fn wide(text: &str) -> usize {
    text.chars()
        .map(|character| if character.is_ascii() { 1 } else { 2 })
        .sum()
}

/// A column of numbers.
pub(super) fn numbers(header: impl Into<String>) -> Column {
    let header = header.into();
    // Long headers break into two lines; bold ones need more room than their letters count, or a bracket breaks off.
    let width = f64::from(u32::try_from(wide(&header).clamp(9, 16)).unwrap_or(9)) + 3.5;
    Column {
        header,
        width,
        numbers: true,
    }
}

/// A sheet with one table.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    /// At most 31 characters.
    pub name: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// Whether the last row is a total.
    pub total: bool,
    /// Columns that stay in view, counted from the left.
    pub fixed_columns: u16,
    /// Columns of judgements, whose words have colours.
    pub judged: Vec<u16>,
}

impl Grid {
    /// A table without a total.
    pub fn new(name: impl Into<String>, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Self {
        Self {
            name: name.into(),
            columns,
            rows,
            total: false,
            fixed_columns: 0,
            judged: Vec::new(),
        }
    }

    /// Adds the sheet: header in the first row, frozen, with a filter.
    pub fn add<'a>(
        &self,
        book: &'a mut Workbook,
        heading: &str,
        styles: &Styles,
    ) -> Result<&'a mut Worksheet, XlsxError> {
        let sheet = book.add_worksheet();
        sheet.set_name(&self.name)?;
        self.write(sheet, 0, styles)?;
        sheet.set_freeze_panes(1, self.fixed_columns)?;
        sheet.set_repeat_rows(0, 0)?;
        print_setup(sheet, heading);
        self.print_pages(sheet)?;
        Ok(sheet)
    }

    /// A wide table takes several pages side by side, its first columns on each, rather than print too small to read.
    pub fn print_pages(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let width: f64 = self.columns.iter().map(|column| column.width).sum();
        let pages = (1..MOST_PAGES)
            .find(|pages| width <= f64::from(*pages) * PAGE_WIDTH)
            .unwrap_or(MOST_PAGES);
        sheet.set_print_fit_to_pages(pages, 0);
        if width <= UPRIGHT_WIDTH {
            sheet.set_portrait();
        }
        if pages > 1 && self.fixed_columns > 0 {
            sheet.set_repeat_columns(0, self.fixed_columns - 1)?;
        }
        Ok(())
    }

    /// Writes header and rows from a row of the sheet on.
    pub fn write(&self, sheet: &mut Worksheet, first_row: u32, styles: &Styles) -> Result<(), XlsxError> {
        let lines = self.columns.iter().map(|column| column.lines(&column.header)).max();
        sheet.set_row_height(first_row, LINE * lines.unwrap_or(1).max(2))?;
        for (position, column) in (0_u16..).zip(&self.columns) {
            sheet.set_column_width(position, column.width)?;
            sheet.write_string_with_format(first_row, position, &column.header, &styles.header(column.numbers))?;
        }
        if self.rows.is_empty() {
            sheet.write_string_with_format(first_row + 1, 0, &styles.no_rows, &Styles::note())?;
            return Ok(());
        }
        let mut row = first_row;
        for (index, cells) in self.rows.iter().enumerate() {
            row += 1;
            let lines = self.columns.iter().zip(cells).map(|(column, cell)| match cell {
                Cell::Text(text) => column.lines(text),
                Cell::Empty | Cell::Number(..) => 1,
            });
            // Not every program makes rows high enough for what is in them.
            let lines = lines.max().unwrap_or(1);
            if lines > 1 {
                sheet.set_row_height(row, LINE * lines)?;
            }
            let emphasised = self.total && index + 1 == self.rows.len();
            for (column, cell) in (0_u16..).zip(cells) {
                cell.write(sheet, (row, column), emphasised, styles)?;
            }
        }
        let last_column = u16::try_from(self.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        if !self.total {
            sheet.autofilter(first_row, 0, row, last_column)?;
        }
        for column in &self.judged {
            for (word, format) in styles.judgements() {
                // By beginning: 未达标 contains 达标.
                let rule = ConditionalFormatTextRule::BeginsWith(word.clone());
                let condition = ConditionalFormatText::new().set_rule(rule).set_format(format);
                sheet.add_conditional_format(first_row + 1, *column, row, *column, &condition)?;
            }
        }
        Ok(())
    }
}

/// Landscape, one page wide, store and month at the top, page numbers at the bottom.
pub(super) fn print_setup(sheet: &mut Worksheet, heading: &str) {
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    // In headers an ampersand begins a code; a doubled one prints.
    sheet.set_header(format!("&L{}&R&A", heading.replace('&', "&&")));
    sheet.set_footer("&C&P / &N");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_longer_than_a_cell_are_cut_between_characters() {
        let text = "😀".repeat(20_000);
        assert_eq!(fitting(&text).chars().count(), 16_383);
        assert_eq!(fitting("短"), "短");
    }

    #[test]
    fn rows_are_as_high_as_their_longest_text() {
        let column = texts("措施", 12.0);
        assert_eq!(column.lines("短"), 1);
        assert_eq!(column.lines("十二个汉字需要两行吧"), 2);
        assert_eq!(column.lines("a\nb\nc"), 3);
        assert_eq!(column.lines(&"长".repeat(9_000)), MOST_LINES);
        assert!(texts("Responsible department", 8.0).width > 12.0);
    }

    #[test]
    fn differences_that_show_as_zero_have_no_sign() {
        let points = |difference| Cell::difference(Some(difference), Unit::Ratio, 1);
        assert_eq!(points(-0.0004), Cell::Number(0.0, NumberStyle::PercentagePoints(1)));
        assert_eq!(points(-0.25), Cell::Number(-25.0, NumberStyle::PercentagePoints(1)));
    }

    #[test]
    fn days_are_serial_numbers() {
        assert_eq!(
            Cell::day(NaiveDate::from_ymd_opt(2026, 4, 3)),
            Cell::Number(46115.0, NumberStyle::Day)
        );
    }
}
