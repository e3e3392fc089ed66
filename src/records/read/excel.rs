//! Workbooks: XLSX, XLSB, XLS, ODS.

use std::io::Cursor;

use calamine::{Data, Reader, SheetType, SheetVisible, Sheets, open_workbook_auto_from_rs};
use glob::Pattern;
use rust_i18n::t;

use super::cells::CellRow;
use super::sound::Fault;
use super::{Rows, Sheet, guarded, one_line, sound};
use crate::config::Source;
use crate::error::{Error, Kind};

/// Cells further to the right are not read: no export has so many columns, and a stray cell in the last one would
/// make every row long.
const WIDEST: usize = 1024;

type Workbook<'a> = Sheets<Cursor<&'a [u8]>>;

/// The sheets of a workbook that hold the table.
///
/// # Errors
///
/// A workbook that is broken, protected, or swells out of all proportion; no or several sheets that fit.
pub fn sheets<'a>(
    bytes: &'a [u8],
    shown: &str,
    source: &Source,
    complete: &dyn Fn(&[String]) -> bool,
) -> Result<Vec<Sheet<'a>>, Error> {
    let is_xls = super::format_is_xls(bytes);
    let checked = if is_xls {
        sound::check_xls(bytes)
    } else {
        sound::check_zip(bytes)
    };
    match checked {
        Ok(()) => {}
        Err(Fault::Swells(unpacked)) => {
            return Err(Error::new(
                Kind::Data,
                t!(
                    "records.zip_bomb",
                    file = shown,
                    packed = bytes.len() / 1024,
                    unpacked = unpacked / 1024 / 1024
                ),
            ));
        }
        Err(Fault::Scattered(cells)) => {
            return Err(
                Error::new(Kind::Data, t!("records.scattered_cells", file = shown, cells = cells))
                    .hint(t!("records.scattered_cells_hint")),
            );
        }
        Err(Fault::Contradicts) if is_xls => return Err(broken(shown, &t!("records.impossible_sheet"))),
        Err(Fault::Contradicts) => return Err(broken(shown, &t!("records.impossible_archive"))),
    }
    // The reader panics on some broken workbooks.
    guarded(|| open(bytes, shown, source, complete)).unwrap_or_else(|panic| Err(broken(shown, &panic)))
}

fn broken(shown: &str, error: &dyn std::fmt::Display) -> Error {
    Error::new(
        Kind::Data,
        t!("records.broken_workbook", file = shown, error = one_line(error)),
    )
    .hint(t!("records.broken_workbook_hint"))
}

fn open<'a>(
    bytes: &'a [u8],
    shown: &str,
    source: &Source,
    complete: &dyn Fn(&[String]) -> bool,
) -> Result<Vec<Sheet<'a>>, Error> {
    let mut workbook: Workbook<'a> =
        open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| broken(shown, &error))?;
    let worksheets: Vec<(String, bool)> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let several = worksheets.len() > 1;
    let mut read = |name: &str| -> Result<Sheet<'a>, Error> {
        let rows = rows(&mut workbook, name).map_err(|error| broken(shown, &error))?;
        Ok(Sheet {
            name: several.then(|| name.to_owned()),
            rows: Rows::Cells(rows),
        })
    };
    if let Some(wanted) = &source.sheet {
        let names = named(wanted, &worksheets);
        if names.is_empty() {
            let found = worksheets
                .iter()
                .map(|(name, _)| name.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            return Err(Error::new(
                Kind::Data,
                t!("records.no_sheet", file = shown, sheet = wanted, found = found),
            ));
        }
        return names.into_iter().map(|name| read(&name)).collect();
    }
    let mut visible: Vec<String> = worksheets
        .iter()
        .filter(|(_, visible)| *visible)
        .map(|(name, _)| name.clone())
        .collect();
    if visible.is_empty() {
        visible = worksheets.into_iter().map(|(name, _)| name).collect();
    }
    let all: Vec<Sheet<'a>> = visible.iter().map(|name| read(name)).collect::<Result<_, _>>()?;
    pick(all, &visible, shown, complete)
}

/// The sheets a name or pattern means.
fn named(wanted: &str, worksheets: &[(String, bool)]) -> Vec<String> {
    let exact = worksheets.iter().find(|(name, _)| name.trim() == wanted.trim());
    if let Some((name, _)) = exact {
        return vec![name.clone()];
    }
    let Ok(pattern) = Pattern::new(wanted.trim()) else {
        return Vec::new();
    };
    worksheets
        .iter()
        .filter(|(name, _)| pattern.matches(name.trim()))
        .map(|(name, _)| name.clone())
        .collect()
}

/// Of several sheets the one whose header fits; the only one with rows when there is no choice.
fn pick<'a>(
    mut all: Vec<Sheet<'a>>,
    names: &[String],
    shown: &str,
    complete: &dyn Fn(&[String]) -> bool,
) -> Result<Vec<Sheet<'a>>, Error> {
    if all.len() <= 1 {
        return Ok(all);
    }
    let tops: Vec<_> = all.iter().map(|sheet| sheet.rows.top()).collect();
    let fitting: Vec<usize> = (0..all.len())
        .filter(|index| tops[*index].iter().any(|(_, cells)| complete(cells)))
        .collect();
    match fitting.as_slice() {
        [only] => Ok(vec![all.swap_remove(*only)]),
        [] => {
            let filled: Vec<usize> = (0..all.len()).filter(|index| !tops[*index].is_empty()).collect();
            if let [only] = filled.as_slice() {
                return Ok(vec![all.swap_remove(*only)]);
            }
            let found = names.join(", ");
            Err(
                Error::new(Kind::Data, t!("records.no_sheet_fits", file = shown, found = found))
                    .hint(t!("records.sheet_hint")),
            )
        }
        several => {
            let found = several
                .iter()
                .map(|index| names[*index].as_str())
                .collect::<Vec<_>>()
                .join(", ");
            Err(Error::new(
                Kind::Data,
                t!("records.several_sheets_fit", file = shown, found = found),
            )
            .hint(t!("records.sheet_hint")))
        }
    }
}

/// The rows of a sheet that have cells.
fn rows(workbook: &mut Workbook<'_>, name: &str) -> Result<Vec<CellRow>, calamine::Error> {
    let mut rows: Vec<CellRow> = Vec::new();
    if let Sheets::Xlsx(workbook) = workbook {
        // Cell by cell: a sheet whose only cells are the first and the last must not cost a grid of billions.
        let mut reader = workbook.worksheet_cells_reader(name)?;
        while let Some(cell) = reader.next_cell()? {
            let (row, column) = cell.get_position();
            place(&mut rows, row, column, Data::from(cell.get_value().clone()));
        }
        rows.sort_by_key(|row| row.number);
    } else if let Sheets::Xlsb(workbook) = workbook {
        let mut reader = workbook.worksheet_cells_reader(name)?;
        while let Some(cell) = reader.next_cell()? {
            let (row, column) = cell.get_position();
            place(&mut rows, row, column, Data::from(cell.get_value().clone()));
        }
        rows.sort_by_key(|row| row.number);
    } else {
        let range = workbook.worksheet_range(name)?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let (Ok(row), Ok(column)) = (u32::try_from(row), u32::try_from(column)) else {
                continue;
            };
            place(&mut rows, top + row, left + column, data.clone());
        }
    }
    Ok(rows)
}

/// Puts a cell into its row.
fn place(rows: &mut Vec<CellRow>, row: u32, column: u32, data: Data) {
    let number = u64::from(row) + 1;
    let Some(column) = usize::try_from(column).ok().filter(|column| *column < WIDEST) else {
        return;
    };
    if data == Data::Empty {
        return;
    }
    if rows.last().is_none_or(|row| row.number != number) {
        rows.push(CellRow {
            number,
            cells: Vec::new(),
        });
    }
    if let Some(row) = rows.last_mut() {
        if row.cells.len() <= column {
            row.cells.resize(column + 1, Data::Empty);
        }
        row.cells[column] = data;
    }
}
