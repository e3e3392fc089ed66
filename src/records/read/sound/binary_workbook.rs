//! XLS: whether its sheets claim more cells than the format allows.

use super::compound::Compound;
use super::position;

const MOST_ROWS: usize = 65_536;
const MOST_COLUMNS: usize = 256;

const BEGIN: usize = 0x0809;
const END: usize = 0x000A;
const SHEET: usize = 0x0085;
const DIMENSIONS: usize = 0x0200;
const SEVERAL_NUMBERS: usize = 0x00BD;
/// Records that begin with the row and column of a cell.
const CELLS: [usize; 8] = [0x0006, SEVERAL_NUMBERS, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E];

/// Whether memory can be reserved as the workbook asks. One that is broken in another way is for its reader to refuse.
#[must_use]
pub fn is_sound(bytes: &[u8]) -> bool {
    Compound::with(bytes, |file| {
        let stream = file.stream("Workbook").or_else(|| file.stream("Book"));
        Some(stream.is_none_or(|stream| sheets_fit(&stream)))
    })
    .unwrap_or(false)
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

fn sheets_fit(stream: &[u8]) -> bool {
    let starts: Vec<usize> = records(stream)
        .take_while(|record| record.kind != END)
        .filter(|record| record.kind == SHEET)
        .filter_map(|record| position(record.data, 0, 4))
        .collect();
    // Two sheets at one place are one sheet read twice; sound files have none, and many would take long.
    let mut places = starts.clone();
    places.sort_unstable();
    places.dedup();
    places.len() == starts.len()
        && starts
            .into_iter()
            .all(|start| stream.get(start..).is_none_or(sheet_fits))
}

fn sheet_fits(sheet: &[u8]) -> bool {
    // Charts inside the sheet have records of their own.
    let mut depth = 0_usize;
    for record in records(sheet) {
        match record.kind {
            BEGIN => depth += 1,
            END if depth <= 1 => return true,
            END => depth -= 1,
            _ if depth > 1 => {}
            DIMENSIONS if !dimensions_fit(record.data) => return false,
            kind if CELLS.contains(&kind) && !cell_fits(&record) => return false,
            _ => {}
        }
    }
    true
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

fn cell_fits(record: &Record<'_>) -> bool {
    let column = |at| position(record.data, at, 2).is_none_or(|column| column < MOST_COLUMNS);
    column(2) && (record.kind != SEVERAL_NUMBERS || record.data.len() < 6 || column(record.data.len() - 2))
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
        let fits = |dimensions| sheet_fits(&sheet(&[begin(), dimensions, end()]));
        assert!(fits(dimensions(0, 65_536, 256)));
        assert!(fits(dimensions(0, 0, 0)));
        assert!(!fits(dimensions(0, 65_537, 256)));
        assert!(!fits(dimensions(10, 5, 3)));
        assert!(!fits(dimensions(0, 10, 257)));
        let cell = |column: u8| (0x0203, vec![0, 0, 0, column]);
        assert!(!sheet_fits(&sheet(&[begin(), cell(1), end()])));
        // The cells of a chart are not those of the sheet.
        assert!(sheet_fits(&sheet(&[begin(), begin(), cell(1), end(), cell(0), end()])));
    }

    #[test]
    fn a_chain_in_a_circle_is_told() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/orders.xls");
        let mut bytes = std::fs::read(path).unwrap();
        assert!(is_sound(&bytes));
        let table = 512 * (1 + position(&bytes, 76, 4).unwrap());
        let directory = position(&bytes, 48, 4).unwrap();
        let own = u32::try_from(directory).unwrap().to_le_bytes();
        bytes[table + 4 * directory..][..4].copy_from_slice(&own);
        assert!(!is_sound(&bytes));
    }
}
