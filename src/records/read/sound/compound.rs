//! Compound files (the container of XLS): their streams, followed without trusting a chain to end.

use super::position;

/// A container whose chains all end.
pub struct Compound<'a> {
    sectors: Chains<'a>,
    small_sectors: Vec<u8>,
    small_next: Vec<u32>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    length: usize,
}

/// Pieces of equal size, and for each the one that follows.
struct Chains<'a> {
    bytes: &'a [u8],
    size: usize,
    next: &'a [u32],
    /// How many steps all chains together may still take: sound chains share no piece.
    steps: usize,
}

const SMALL_SECTOR: usize = 64;
/// Streams shorter than this lie in small sectors.
const SMALL_STREAM: usize = 4096;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FIRST_RESERVED: u32 = 0xFFFF_FFFA;

impl Chains<'_> {
    /// The bytes of a chain as far as they are there; `None` when it runs in a circle.
    fn follow(&mut self, start: u32, length: usize) -> Option<Vec<u8>> {
        let mut whole = Vec::new();
        let mut sector = start;
        while sector != END_OF_CHAIN && whole.len() < length {
            self.steps = self.steps.checked_sub(1)?;
            let from = (sector as usize).saturating_mul(self.size);
            let Some(rest) = self.bytes.get(from..) else { break };
            let piece = &rest[..self.size.min(rest.len())];
            whole.extend_from_slice(&piece[..piece.len().min(length - whole.len())]);
            let Some(next) = self.next.get(sector as usize) else {
                break;
            };
            sector = *next;
        }
        Some(whole)
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes
        .chunks_exact(4)
        .map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
        .collect()
}

/// The table that says which sector follows which.
fn table(header: &[u8], sectors: &[u8], size: usize) -> Option<Vec<u32>> {
    let sector = |id: u32| {
        let from = (id as usize).saturating_mul(size);
        sectors
            .get(from..)
            .map(|rest| &rest[..size.min(rest.len())])
            .unwrap_or_default()
    };
    let mut places = numbers(header.get(76..512)?);
    let mut more = u32::try_from(position(header, 68, 4)?).ok()?;
    let mut steps = sectors.len() / size + 1;
    while more < FIRST_RESERVED {
        steps = steps.checked_sub(1)?;
        places.extend(numbers(sector(more)));
        more = places.pop()?;
    }
    let most = sectors.len() / size + 1;
    let used: Vec<u32> = places.into_iter().filter(|place| *place < FIRST_RESERVED).collect();
    if used.len() > most {
        return None;
    }
    Some(used.into_iter().flat_map(|place| numbers(sector(place))).collect())
}

impl Compound<'_> {
    /// Opens a container and looks at every stream; `None` when it is none or a chain runs in a circle.
    pub fn with<T>(bytes: &[u8], look: impl FnOnce(&mut Compound<'_>) -> Option<T>) -> Option<T> {
        let size = match position(bytes, 30, 2)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let sectors = bytes.get(size..)?;
        let next = table(bytes, sectors, size)?;
        let mut chains = Chains {
            bytes: sectors,
            size,
            next: &next,
            steps: 4 * (sectors.len() / size + 1),
        };
        let id = |at| position(bytes, at, 4).and_then(|id| u32::try_from(id).ok());
        let directory = chains.follow(id(48)?, usize::MAX)?;
        let wide = size > 512;
        let entries: Vec<Entry> = directory
            .chunks_exact(128)
            .filter_map(|entry| {
                let units: Vec<u16> = entry[..64]
                    .chunks_exact(2)
                    .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                    .take_while(|unit| *unit != 0)
                    .collect();
                Some(Entry {
                    name: String::from_utf16_lossy(&units),
                    start: u32::try_from(position(entry, 116, 4)?).ok()?,
                    length: position(entry, 120, if wide { 8 } else { 4 })?,
                })
            })
            .collect();
        let root = entries.first()?;
        let small_table = position(bytes, 64, 4)?;
        let (small_sectors, small_next) = if small_table > 0 {
            let length = small_table.saturating_mul(size);
            (
                chains.follow(root.start, root.length)?,
                numbers(&chains.follow(id(60)?, length)?),
            )
        } else {
            (Vec::new(), Vec::new())
        };
        let mut compound = Compound {
            sectors: chains,
            small_sectors,
            small_next,
            entries,
        };
        // The root is the container of the small sectors, followed above; entries without a name are not in use.
        for index in 1..compound.entries.len() {
            if !compound.entries[index].name.is_empty() {
                compound.read(index)?;
            }
        }
        compound.sectors.steps = 4 * (sectors.len() / size + 1);
        look(&mut compound)
    }

    fn read(&mut self, index: usize) -> Option<Vec<u8>> {
        let entry = self.entries.get(index)?;
        if entry.length >= SMALL_STREAM {
            return self.sectors.follow(entry.start, entry.length);
        }
        let mut small = Chains {
            bytes: &self.small_sectors,
            size: SMALL_SECTOR,
            next: &self.small_next,
            steps: SMALL_STREAM / SMALL_SECTOR + 1,
        };
        small.follow(entry.start, entry.length)
    }

    /// The stream of a name, without regard to case.
    pub fn stream(&mut self, name: &str) -> Option<Vec<u8>> {
        let index = self
            .entries
            .iter()
            .position(|entry| entry.name.eq_ignore_ascii_case(name))?;
        self.read(index)
    }
}
