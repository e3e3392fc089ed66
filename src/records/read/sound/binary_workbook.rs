//! XLS: whether its sheets claim more cells than the format allows or the file can fill.

use super::compound::Compound;
use super::{Fault, most_unpacked, position};

const MOST_ROWS: usize = 65_536;
const MOST_COLUMNS: usize = 256;

const BEGIN: usize = 0x0809;
const END: usize = 0x000A;
const SHEET: usize = 0x0085;
const DIMENSIONS: usize = 0x0200;
const SEVERAL_NUMBERS: usize = 0x00BD;
/// Records that begin with the row and column of a cell.
const CELLS: [usize; 8] = [0x0006, SEVERAL_NUMBERS, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E];

/// What the reader reserves for each cell between the outermost ones of a sheet: its value and its formula.
const CELL_SIZE: u64 = 48;

/// Looks at a workbook before it is opened; one that is broken in another way is for its reader to refuse.
///
/// # Errors
///
/// It contradicts itself, or its cells lie so far apart that a table of them would be out of all proportion to the file.
pub fn check(bytes: &[u8]) -> Result<(), Fault> {
    let cells = Compound::with(bytes, |file| {
        let stream = file.stream("Workbook").or_else(|| file.stream("Book"));
        stream.map_or(Some(0), |stream| cells(&stream))
    })
    .ok_or(Fault::Contradicts)?;
    if cells * CELL_SIZE > most_unpacked(bytes.len()) {
        return Err(Fault::Scattered(cells));
    }
    Ok(())
}

/// One record of the stream: its kind and data.
struct Record<'a> {
    kind: usize,
    data: &'a [u8],
}

/// The records from a place on, until one is cut.
fn records(mut rest: &[u8]) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        let (kind, length) = (position(rest, 0, 2)?, position(rest, 2, 2)?);
        let data = rest.get(4..4 + length)?;
        rest = &rest[4 + length..];
        Some(Record { kind, data })
    })
}

/// The cells of the tables of all sheets; `None` when they cannot be.
fn cells(stream: &[u8]) -> Option<u64> {
    let starts: Vec<usize> = records(stream)
        .take_while(|record| record.kind != END)
        .filter(|record| record.kind == SHEET)
        .filter_map(|record| position(record.data, 0, 4))
        .collect();
    // Two sheets at one place are one sheet read twice; sound files have none, and many would take long.
    let mut places = starts.clone();
    places.sort_unstable();
    places.dedup();
    if places.len() != starts.len() {
        return None;
    }
    starts
        .into_iter()
        .filter_map(|start| stream.get(start..))
        .try_fold(0, |sum, sheet| Some(sum + sheet_cells(sheet)?))
}

/// The outermost rows and columns that have cells.
#[derive(Default)]
struct Area(Option<[usize; 4]>);

impl Area {
    fn take_in(&mut self, row: usize, first: usize, last: usize) {
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, first, last]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(first), right.max(last)]);
    }

    fn cells(&self) -> u64 {
        self.0.map_or(0, |[top, bottom, left, right]| {
            (bottom - top + 1) as u64 * (right.saturating_sub(left) + 1) as u64
        })
    }
}

/// The cells of the table of a sheet; `None` when it cannot be.
fn sheet_cells(sheet: &[u8]) -> Option<u64> {
    let mut area = Area::default();
    // Charts inside the sheet have records of their own.
    let mut depth = 0_usize;
    for record in records(sheet) {
        match record.kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            _ if depth > 1 => {}
            DIMENSIONS if !dimensions_fit(record.data) => return None,
            kind if CELLS.contains(&kind) => {
                let (row, first, last) = place(&record);
                if first.max(last) >= MOST_COLUMNS {
                    return None;
                }
                if let Some(row) = row {
                    area.take_in(row, first, last);
                }
            }
            _ => {}
        }
    }
    Some(area.cells())
}

fn dimensions_fit(data: &[u8]) -> bool {
    // Older files write the rows with two bytes, newer ones with four.
    let width = if data.len() == 10 { 2 } else { 4 };
    let row = |index| position(data, index, width).unwrap_or(usize::MAX);
    let columns = position(data, 2 * width + 2, 2).unwrap_or(usize::MAX);
    let (first, end) = (row(0), row(width));
    // An empty sheet has both 0; an end before the beginning would wrap around to billions.
    end <= MOST_ROWS && columns <= MOST_COLUMNS && (first < end || end == 0 || columns == 0)
}

/// The row of a record of cells, when it is long enough to have one, and the first and last column.
fn place(record: &Record<'_>) -> (Option<usize>, usize, usize) {
    let column = |at| position(record.data, at, 2).unwrap_or(0);
    let first = column(2);
    let last = if record.kind == SEVERAL_NUMBERS && record.data.len() >= 6 {
        column(record.data.len() - 2)
    } else {
        first
    };
    (position(record.data, 0, 2), first, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
        let record = |(kind, data): &(u16, Vec<u8>)| {
            [
                &kind.to_le_bytes(),
                u16::try_from(data.len()).unwrap().to_le_bytes().as_slice(),
                data,
            ]
            .concat()
        };
        records.iter().map(record).collect::<Vec<_>>().concat()
    }

    fn dimensions(first: u32, end: u32, columns: u16) -> (u16, Vec<u8>) {
        let mut data = [first.to_le_bytes(), end.to_le_bytes()].concat();
        data.extend([0, 0]);
        data.extend(columns.to_le_bytes());
        data.extend([0, 0]);
        (0x0200, data)
    }

    #[test]
    fn sheets_larger_than_the_format_allows_are_told() {
        let begin = || (0x0809, vec![0; 4]);
        let end = || (0x000A, Vec::new());
        let fits = |dimensions| sheet_cells(&sheet(&[begin(), dimensions, end()])).is_some();
        assert!(fits(dimensions(0, 65_536, 256)));
        assert!(fits(dimensions(0, 0, 0)));
        assert!(!fits(dimensions(0, 65_537, 256)));
        assert!(!fits(dimensions(10, 5, 3)));
        assert!(!fits(dimensions(0, 10, 257)));
        let cell = |column: u8| (0x0203, vec![0, 0, 0, column]);
        assert_eq!(sheet_cells(&sheet(&[begin(), cell(1), end()])), None);
        // The cells of a chart are not those of the sheet.
        assert_eq!(
            sheet_cells(&sheet(&[begin(), begin(), cell(1), end(), cell(0), end()])),
            Some(1)
        );
    }

    #[test]
    fn the_table_reaches_from_the_first_cell_to_the_last() {
        let cell = |row: u16, column: u16| (0x0203, [row.to_le_bytes(), column.to_le_bytes()].concat());
        let several = |row: u16, first: u16, last: u16| {
            let ends = [row.to_le_bytes(), first.to_le_bytes(), last.to_le_bytes()];
            (0x00BD, ends.concat())
        };
        let cells = |records: &[(u16, Vec<u8>)]| sheet_cells(&sheet(records));
        assert_eq!(cells(&[]), Some(0));
        assert_eq!(cells(&[cell(5, 5)]), Some(1));
        assert_eq!(cells(&[cell(0, 0), cell(65_535, 255)]), Some(65_536 * 256));
        assert_eq!(cells(&[cell(2, 3), several(4, 1, 9)]), Some(3 * 9));
    }

    #[test]
    fn a_chain_in_a_circle_is_told() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/orders.xls");
        let mut bytes = std::fs::read(path).unwrap();
        assert_eq!(check(&bytes), Ok(()));
        let table = 512 * (1 + position(&bytes, 76, 4).unwrap());
        let directory = position(&bytes, 48, 4).unwrap();
        let own = u32::try_from(directory).unwrap().to_le_bytes();
        bytes[table + 4 * directory..][..4].copy_from_slice(&own);
        assert_eq!(check(&bytes), Err(Fault::Contradicts));
    }
}
