//! How large a workbook says it becomes, before anything is unpacked or reserved for it.

/// What a workbook may become: a hundred times its size, and some for small ones. Real sheets pack ten to thirty times.
const LARGEST_RATIO: u64 = 100;
const ALWAYS_ALLOWED: u64 = 64 * 1024 * 1024;

/// The unpacked size in bytes when it is out of all proportion; `None` for one that is fine, or is no packed file.
#[must_use]
pub fn excessive(bytes: &[u8]) -> Option<u64> {
    let unpacked = unpacked_size(bytes)?;
    (unpacked > ALWAYS_ALLOWED + LARGEST_RATIO * bytes.len() as u64).then_some(unpacked)
}

/// The sum of the sizes in the directory at the end of a ZIP file.
fn unpacked_size(bytes: &[u8]) -> Option<u64> {
    const END_LENGTH: usize = 22;
    const ENTRY_LENGTH: usize = 46;
    let tail = bytes.len().checked_sub(END_LENGTH)?;
    let earliest = tail.saturating_sub(0xFFFF);
    let end = (earliest..=tail)
        .rev()
        .find(|start| bytes[*start..].starts_with(b"PK\x05\x06"))?;
    let mut entry = usize::try_from(number(bytes, end + 16, 4)?).ok()?;
    let mut total: u64 = 0;
    while bytes.get(entry..).is_some_and(|rest| rest.starts_with(b"PK\x01\x02")) {
        // The largest value stands for "see the extension for sizes of 4 GiB and more".
        total = total.saturating_add(number(bytes, entry + 24, 4)?);
        let lengths: u64 = [28, 30, 32]
            .into_iter()
            .map(|field| number(bytes, entry + field, 2))
            .sum::<Option<u64>>()?;
        entry = entry
            .checked_add(ENTRY_LENGTH)?
            .checked_add(usize::try_from(lengths).ok()?)?;
    }
    Some(total)
}

/// Whether an XLS file claims a sheet larger than XLS allows, for which the reader would reserve memory at once.
#[must_use]
pub fn claims_too_much(bytes: &[u8]) -> bool {
    const ALIGNMENT: usize = 64;
    const BEGINNING: &[u8] = b"\x09\x08";
    (0..bytes.len())
        .step_by(ALIGNMENT)
        .filter(|start| bytes[*start..].starts_with(BEGINNING))
        .any(|start| stream_claims_too_much(bytes, start))
}

/// Follows the records of a stream that lies in one piece, as those of real files do.
fn stream_claims_too_much(bytes: &[u8], start: usize) -> bool {
    const DIMENSIONS: u64 = 0x0200;
    /// Records that begin with the row and column of a cell.
    const CELLS: [u64; 9] = [0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E];
    const LONGEST_RECORD: u64 = 8228;
    const MOST_ROWS: u64 = 65_536;
    const MOST_COLUMNS: u64 = 256;
    let mut record = start;
    while let (Some(kind), Some(length)) = (number(bytes, record, 2), number(bytes, record + 2, 2)) {
        if length > LONGEST_RECORD {
            return false;
        }
        let data = record + 4;
        if kind == DIMENSIONS {
            // Older files write the rows with two bytes, newer ones with four.
            let width = if length == 10 { 2 } else { 4 };
            let field = |index| number(bytes, data + index, width).unwrap_or(u64::MAX);
            let columns = number(bytes, data + 2 * width + 2, 2).unwrap_or(u64::MAX);
            if field(0) > MOST_ROWS || field(width) > MOST_ROWS || columns > MOST_COLUMNS {
                return true;
            }
        }
        if CELLS.contains(&kind) && number(bytes, data + 2, 2).is_some_and(|column| column >= MOST_COLUMNS) {
            return true;
        }
        // A record's length is at most a few thousand.
        record = data + usize::try_from(length).unwrap_or(usize::MAX - data);
    }
    false
}

/// A little-endian number of `length` bytes.
fn number(bytes: &[u8], start: usize, length: usize) -> Option<u64> {
    let digits = bytes.get(start..start.checked_add(length)?)?;
    Some(
        digits
            .iter()
            .rev()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(sizes: &[u32]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04rest of the entries".to_vec();
        let start = u32::try_from(bytes.len()).unwrap();
        for size in sizes {
            let mut entry = [0; 46];
            entry[..4].copy_from_slice(b"PK\x01\x02");
            entry[24..28].copy_from_slice(&size.to_le_bytes());
            entry[28..30].copy_from_slice(&3_u16.to_le_bytes());
            bytes.extend(entry);
            bytes.extend(b"abc");
        }
        let mut end = [0; 22];
        end[..4].copy_from_slice(b"PK\x05\x06");
        end[16..20].copy_from_slice(&start.to_le_bytes());
        bytes.extend(end);
        bytes
    }

    #[test]
    fn only_what_swells_out_of_proportion_is_excessive() {
        assert_eq!(excessive(&archive(&[1000, 2000])), None);
        assert_eq!(excessive(&archive(&[1000, 3_000_000_000])), Some(3_000_001_000));
        assert_eq!(excessive(b"store,order_no"), None);
        assert_eq!(excessive(b"PK\x05\x06"), None);
    }

    #[test]
    fn sheets_larger_than_the_format_allows_are_told() {
        let stream = |rows: u32, columns: u16| {
            let mut bytes = vec![0; 512];
            bytes.extend(b"\x09\x08\x02\x00ab\x00\x02\x0E\x00\0\0\0\0");
            bytes.extend(rows.to_le_bytes());
            bytes.extend(b"\0\0");
            bytes.extend(columns.to_le_bytes());
            bytes.extend(b"\0\0\x0A\0\0\0");
            bytes
        };
        assert!(!claims_too_much(&stream(65_536, 256)));
        assert!(claims_too_much(&stream(65_537, 256)));
        assert!(claims_too_much(&stream(10, 257)));
        for length in 0..stream(10, 10).len() {
            let _ = claims_too_much(&stream(10, 10)[..length]);
        }
    }

    #[test]
    fn a_cut_directory_is_no_reason_to_panic() {
        let whole = archive(&[1, 2, 3]);
        for length in 0..whole.len() {
            let _ = excessive(&whole[..length]);
        }
    }
}
