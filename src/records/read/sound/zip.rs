//! ZIP archives (XLSX, XLSB, ODS): what their parts become, whatever their directory says.

use rayon::prelude::*;

use super::{Fault, inflate, most_unpacked, number, open_document, position};

/// A part as the directory tells.
struct Part<'a> {
    name: &'a [u8],
    method: u64,
    packed: &'a [u8],
    stated: u64,
}

/// Deflate makes of a byte at most so many.
const MOST_BY_DEFLATE: u64 = 1032;
const STORED: u64 = 0;
const DEFLATED: u64 = 8;

/// Looks at an archive before it is opened; one that is broken in another way is for its reader to refuse.
///
/// # Errors
///
/// The first fault.
pub fn check(bytes: &[u8]) -> Result<(), Fault> {
    let Some((parts, count)) = parts(bytes) else {
        return Ok(());
    };
    // The reader may find parts that the directory read here does not show: archives of 4 GiB and more have a second one.
    if parts.len() as u64 != count {
        return Err(Fault::Contradicts);
    }
    let most = most_unpacked(bytes.len());
    let packed: usize = parts.iter().map(|part| part.packed.len()).sum();
    if packed > bytes.len() {
        return Err(Fault::Contradicts);
    }
    let stated = parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.stated));
    if stated > most {
        return Err(Fault::Swells(stated));
    }
    // A small file cannot become large, and need not be unpacked twice.
    if packed as u64 * MOST_BY_DEFLATE > most {
        let sizes: Vec<u64> = parts.par_iter().map(|part| unpacked(part, most)).collect();
        let whole = sizes.into_iter().fold(0_u64, u64::saturating_add);
        if whole > most {
            return Err(Fault::Swells(whole));
        }
    }
    let shared = parts
        .iter()
        .find(|part| part.name.to_ascii_lowercase().ends_with(b"sharedstrings.xml"));
    if shared.is_some_and(|part| !count_is_possible(part, most)) {
        return Err(Fault::Contradicts);
    }
    let Some(content) = parts.iter().find(|part| part.name == b"content.xml") else {
        return Ok(());
    };
    let table = match content.method {
        DEFLATED => open_document::table(inflate::stream(content.packed)),
        STORED => open_document::table(content.packed),
        _ => return Ok(()),
    };
    match table {
        None => Err(Fault::Contradicts),
        Some(table) if table.bytes <= most => Ok(()),
        Some(table) if table.cells > most / open_document::CELL_SIZE => Err(Fault::Scattered(table.cells)),
        Some(table) => Err(Fault::Swells(table.bytes)),
    }
}

fn unpacked(part: &Part<'_>, most: u64) -> u64 {
    if part.method != DEFLATED {
        return part.packed.len() as u64;
    }
    inflate::length(part.packed, most)
}

/// Whether the table of texts can hold as many as it says, for which the reader reserves memory at once.
fn count_is_possible(part: &Part<'_>, most: u64) -> bool {
    /// The count stands at the beginning.
    const ENOUGH: usize = 64 * 1024;
    const COUNT: &[u8] = b"uniqueCount";
    const SHORTEST_TEXT: u64 = 5;
    let beginning = match part.method {
        STORED => part.packed[..part.packed.len().min(ENOUGH)].to_vec(),
        DEFLATED => inflate::beginning(part.packed, ENOUGH),
        _ => return true,
    };
    let is_whole = beginning.len() < ENOUGH;
    // Encodings of two bytes have the same letters with zeros between them.
    let text: Vec<u8> = beginning.into_iter().filter(|byte| *byte != 0).collect();
    let most_texts = unpacked(part, most) / SHORTEST_TEXT;
    let mut found = text
        .windows(COUNT.len())
        .enumerate()
        .filter(|(_, window)| *window == COUNT);
    let possible = |(at, _): (usize, &[u8])| {
        let digits = text[at + COUNT.len()..]
            .iter()
            .skip_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'"' | b'\''))
            .take_while(|byte| byte.is_ascii_digit());
        let count = digits.fold(0_u64, |count, digit| {
            count.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
        });
        count <= most_texts
    };
    let begins = text.windows(3).any(|window| window == b"sst");
    found.all(possible) && (begins || is_whole)
}

/// The parts in the directory at the end, and how many it says there are; `None` when there is none.
fn parts(bytes: &[u8]) -> Option<(Vec<Part<'_>>, u64)> {
    const END_LENGTH: usize = 22;
    const ENTRY_LENGTH: usize = 46;
    const HEADER_LENGTH: usize = 30;
    let tail = bytes.len().checked_sub(END_LENGTH)?;
    let earliest = tail.saturating_sub(0xFFFF);
    let end = (earliest..=tail)
        .rev()
        .find(|start| bytes[*start..].starts_with(b"PK\x05\x06"))?;
    // What stands before the archive shifts all places.
    let size = position(bytes, end + 12, 4)?;
    let stated_start = position(bytes, end + 16, 4)?;
    let start = match end.checked_sub(size) {
        Some(start) if bytes[start..].starts_with(b"PK\x01\x02") => start,
        _ => stated_start,
    };
    let shift = start.saturating_sub(stated_start);
    let mut parts = Vec::new();
    let mut entry = start;
    while bytes.get(entry..).is_some_and(|rest| rest.starts_with(b"PK\x01\x02")) {
        let [name, extra, comment] = [28, 30, 32].map(|field| position(bytes, entry + field, 2));
        let (name, extra, comment) = (name?, extra?, comment?);
        let packed = position(bytes, entry + 20, 4)?;
        let header = position(bytes, entry + 42, 4)?.saturating_add(shift);
        let content = [26, 28]
            .into_iter()
            .map(|field| position(bytes, header.saturating_add(field), 2))
            .sum::<Option<usize>>()
            .map_or(bytes.len(), |lengths| header + HEADER_LENGTH + lengths);
        let end = content.saturating_add(packed).min(bytes.len());
        parts.push(Part {
            name: bytes.get(entry + ENTRY_LENGTH..entry + ENTRY_LENGTH + name)?,
            method: number(bytes, entry + 10, 2)?,
            packed: bytes.get(content.min(end)..end)?,
            // The largest value stands for "see the extension for sizes of 4 GiB and more".
            stated: number(bytes, entry + 24, 4)?,
        });
        entry += ENTRY_LENGTH + name + extra + comment;
    }
    Some((parts, number(bytes, end + 10, 2)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(parts: &[(&str, u16, &[u8], u32)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut directory = Vec::new();
        for (name, method, packed, stated) in parts {
            let packed_length = u32::try_from(packed.len()).unwrap();
            let sizes = [[0; 4], packed_length.to_le_bytes(), stated.to_le_bytes()].concat();
            let name_length = u16::try_from(name.len()).unwrap().to_le_bytes();
            let method = method.to_le_bytes();
            let common = [
                &[20, 0, 0, 0],
                method.as_slice(),
                &[0; 4],
                &sizes,
                &name_length,
                &[0; 2],
            ]
            .concat();
            let header = u32::try_from(bytes.len()).unwrap().to_le_bytes();
            let entry = [
                b"PK\x01\x02\x14\0".as_slice(),
                &common,
                &[0; 10],
                &header,
                name.as_bytes(),
            ];
            directory.extend(entry.concat());
            bytes.extend([b"PK\x03\x04".as_slice(), &common, name.as_bytes(), packed].concat());
        }
        let start = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        let size = u32::try_from(directory.len()).unwrap().to_le_bytes();
        bytes.extend(directory);
        let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
        bytes.extend(
            [
                b"PK\x05\x06".as_slice(),
                &[0; 4],
                &count,
                &count,
                &size,
                &start,
                &[0; 2],
            ]
            .concat(),
        );
        bytes
    }

    /// 5000 times the same letter.
    const LETTERS: &[u8] = b"\xed\xc1\x31\x01\0\0\0\xc2\xa0\xac\xeb_\xc2\x14~@\x01\0\0\0\0\x6f\x03";

    #[test]
    fn only_what_swells_out_of_proportion_is_refused() {
        assert_eq!(
            check(&archive(&[("a", 8, LETTERS, 5000), ("b", 0, b"text", 4)])),
            Ok(())
        );
        let stated = archive(&[("a", 8, LETTERS, 3_000_000_000)]);
        assert_eq!(check(&stated), Err(Fault::Swells(3_000_000_000)));
        assert_eq!(check(b"store,order_no"), Ok(()));
        assert_eq!(check(b"PK\x05\x06"), Ok(()));
    }

    #[test]
    fn a_directory_that_hides_parts_is_told() {
        let mut bytes = archive(&[("a", 8, LETTERS, 5000)]);
        let end = bytes.len() - 22;
        bytes[end + 10] = 2;
        assert_eq!(check(&bytes), Err(Fault::Contradicts));
        // The marks of an archive of 4 GiB and more.
        bytes[end + 8..end + 20].fill(0xFF);
        assert_eq!(check(&bytes), Err(Fault::Contradicts));
    }

    #[test]
    fn the_size_is_counted_not_believed() {
        let part = Part {
            name: b"",
            method: DEFLATED,
            packed: LETTERS,
            stated: 10,
        };
        assert_eq!(unpacked(&part, 10_000), 5000);
    }

    /// Bits of a deflated part: a letter, then so many times 258 copies of it.
    fn copies(times: usize) -> Vec<u8> {
        let code = |value: u32, length: u32| (0..length).rev().map(move |bit| value >> bit & 1);
        let copy = || code(0b1100_0101, 8).chain(code(0, 5));
        let bits: Vec<u32> = [1, 1, 0]
            .into_iter()
            .chain(code(0x30 + u32::from(b'a'), 8))
            .chain((0..times).flat_map(|_| copy()))
            .chain(code(0, 7))
            .collect();
        let byte = |bits: &[u32]| bits.iter().rev().fold(0, |byte, bit| byte << 1 | bit);
        bits.chunks(8).map(|bits| u8::try_from(byte(bits)).unwrap()).collect()
    }

    #[test]
    fn a_part_that_lies_about_its_size_is_told() {
        let part = copies(1_200_000);
        let bytes = archive(&[("xl/worksheets/sheet1.xml", 8, &part, 1000)]);
        assert!(matches!(check(&bytes), Err(Fault::Swells(size)) if size > 200_000_000));
        assert_eq!(check(&archive(&[("a", 8, &copies(100), 1000)])), Ok(()));
    }

    #[test]
    fn a_count_of_texts_that_cannot_be_is_told() {
        let with = |count: &str| {
            let text =
                format!("<?xml version=\"1.0\"?><sst count='1' uniqueCount = \"{count}\"><si><t>a</t></si></sst>");
            check(&archive(&[("xl/sharedStrings.xml", 0, text.as_bytes(), 9)]))
        };
        assert_eq!(with("1"), Ok(()));
        assert_eq!(with("99999999999"), Err(Fault::Contradicts));
        assert_eq!(with("99999999999999999999999999"), Err(Fault::Contradicts));
    }

    #[test]
    fn a_cut_directory_is_no_reason_to_panic() {
        let whole = archive(&[
            ("a", 8, LETTERS, 5000),
            ("xl/sharedStrings.xml", 0, b"<sst uniqueCount=\"1\">", 21),
        ]);
        for length in 0..whole.len() {
            let _ = check(&whole[..length]);
            let _ = check(&whole[length..]);
        }
    }
}
