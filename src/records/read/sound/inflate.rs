//! What a deflated part becomes, counted without keeping more of it than is asked for.

/// Where unpacked bytes go.
pub trait Sink {
    /// Takes one byte; false = enough.
    fn literal(&mut self, byte: u8) -> bool;
    /// Takes `length` bytes that stood `distance` back; false = enough, or there were none.
    fn copy(&mut self, distance: usize, length: usize) -> bool;
}

/// Counts up to a limit.
pub struct Count {
    pub bytes: u64,
    pub most: u64,
}

impl Sink for Count {
    fn literal(&mut self, _: u8) -> bool {
        self.bytes += 1;
        self.bytes <= self.most
    }

    fn copy(&mut self, _: usize, length: usize) -> bool {
        self.bytes += length as u64;
        self.bytes <= self.most
    }
}

/// Keeps the beginning.
pub struct Beginning {
    pub bytes: Vec<u8>,
    pub most: usize,
}

impl Sink for Beginning {
    fn literal(&mut self, byte: u8) -> bool {
        self.bytes.push(byte);
        self.bytes.len() < self.most
    }

    fn copy(&mut self, distance: usize, length: usize) -> bool {
        let Some(from) = self.bytes.len().checked_sub(distance) else {
            return false;
        };
        for index in from..from + length {
            self.bytes.push(self.bytes[index]);
        }
        self.bytes.len() < self.most
    }
}

/// Bits from the lowest of each byte on.
struct Bits<'a> {
    bytes: &'a [u8],
    next: usize,
    held: u64,
    count: u32,
}

impl Bits<'_> {
    fn fill(&mut self) {
        while self.count <= 56 && self.next < self.bytes.len() {
            self.held |= u64::from(self.bytes[self.next]) << self.count;
            self.next += 1;
            self.count += 8;
        }
    }

    fn take(&mut self, count: u32) -> Option<usize> {
        if self.count < count {
            self.fill();
        }
        let bits = self.held & ((1 << count) - 1);
        self.held >>= count;
        self.count = self.count.checked_sub(count)?;
        usize::try_from(bits).ok()
    }
}

const LONGEST_CODE: usize = 15;

/// A prefix code: for every fifteen bits the symbol they begin with and its length; 0 = none.
struct Code {
    table: Vec<(u16, u8)>,
    width: u32,
}

impl Code {
    fn new(lengths: &[u8]) -> Option<Self> {
        let longest = usize::from(lengths.iter().copied().max().unwrap_or(0)).max(1);
        let mut counts = [0_usize; LONGEST_CODE + 1];
        for length in lengths {
            counts[usize::from(*length)] += 1;
        }
        counts[0] = 0;
        let mut next = [0_usize; LONGEST_CODE + 2];
        for length in 1..=LONGEST_CODE {
            next[length + 1] = (next[length] + counts[length]) << 1;
        }
        let mut table = vec![(0, 0); 1 << longest];
        for (symbol, length) in lengths.iter().enumerate().filter(|(_, length)| **length > 0) {
            let bits = usize::from(*length);
            let code = next[bits];
            next[bits] += 1;
            if code >> bits > 0 {
                return None;
            }
            // Codes come from their highest bit on, unlike everything else.
            let reversed = code.reverse_bits() >> (usize::BITS as usize - bits);
            for entry in table.iter_mut().skip(reversed).step_by(1 << bits) {
                *entry = (u16::try_from(symbol).ok()?, *length);
            }
        }
        Some(Self {
            table,
            width: u32::try_from(longest).ok()?,
        })
    }

    fn read(&self, bits: &mut Bits<'_>) -> Option<usize> {
        if bits.count < self.width {
            bits.fill();
        }
        let index = usize::try_from(bits.held & ((1 << self.width) - 1)).ok()?;
        let (symbol, length) = *self.table.get(index)?;
        if length == 0 {
            return None;
        }
        bits.held >>= length;
        bits.count = bits.count.checked_sub(u32::from(length))?;
        Some(usize::from(symbol))
    }
}

/// Unpacks until the end, the first error, or until the sink has enough; an error is for the real reader to report.
pub fn inflate(bytes: &[u8], sink: &mut impl Sink) {
    let mut bits = Bits {
        bytes,
        next: 0,
        held: 0,
        count: 0,
    };
    while let Some(true) = block(&mut bits, sink) {}
}

/// One block; whether another one follows.
fn block(bits: &mut Bits<'_>, sink: &mut impl Sink) -> Option<bool> {
    let is_last = bits.take(1)? == 1;
    match bits.take(2)? {
        0 => {
            bits.take(bits.count % 8)?;
            let length = bits.take(16)?;
            bits.take(16)?;
            for _ in 0..length {
                let byte = u8::try_from(bits.take(8)?).ok()?;
                sink.literal(byte).then_some(())?;
            }
        }
        1 => {
            let mut lengths = [8_u8; 288];
            lengths[144..256].fill(9);
            lengths[256..280].fill(7);
            codes(bits, &Code::new(&lengths)?, &Code::new(&[5; 30])?, sink)?;
        }
        2 => {
            let (symbols, distances) = described(bits)?;
            codes(bits, &symbols, &distances, sink)?;
        }
        _ => return None,
    }
    Some(!is_last)
}

/// The codes a block describes.
fn described(bits: &mut Bits<'_>) -> Option<(Code, Code)> {
    const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    let symbols = bits.take(5)? + 257;
    let distances = bits.take(5)? + 1;
    let described = bits.take(4)? + 4;
    let mut lengths = [0_u8; 19];
    for place in &ORDER[..described] {
        lengths[*place] = u8::try_from(bits.take(3)?).ok()?;
    }
    let code = Code::new(&lengths)?;
    let mut lengths: Vec<u8> = Vec::with_capacity(symbols + distances);
    while lengths.len() < symbols + distances {
        let (length, times) = match code.read(bits)? {
            16 => (*lengths.last()?, 3 + bits.take(2)?),
            17 => (0, 3 + bits.take(3)?),
            18 => (0, 11 + bits.take(7)?),
            length => (u8::try_from(length).ok()?, 1),
        };
        lengths.extend(std::iter::repeat_n(length, times));
    }
    let (of_symbols, rest) = lengths.split_at(symbols);
    Some((Code::new(of_symbols)?, Code::new(&rest[..distances])?))
}

/// The symbols of a block.
fn codes(bits: &mut Bits<'_>, symbols: &Code, distances: &Code, sink: &mut impl Sink) -> Option<()> {
    loop {
        let symbol = symbols.read(bits)?;
        if let Ok(byte) = u8::try_from(symbol) {
            sink.literal(byte).then_some(())?;
            continue;
        }
        let length = match symbol {
            256 => return Some(()),
            257..=264 => symbol - 254,
            265..=284 => {
                let extra = (symbol - 261) / 4;
                3 + ((4 + (symbol - 265) % 4) << extra) + bits.take(u32::try_from(extra).ok()?)?
            }
            285 => 258,
            _ => return None,
        };
        let distance = match distances.read(bits)? {
            symbol @ 0..=3 => symbol + 1,
            symbol @ 4..=29 => {
                let extra = symbol / 2 - 1;
                1 + ((2 + symbol % 2) << extra) + bits.take(u32::try_from(extra).ok()?)?
            }
            _ => return None,
        };
        sink.copy(distance, length).then_some(())?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python's zlib makes of `"月报,报告;" * 40 + str(list(range(30)))`, of `b"a" * 5000`, and of `b"raw"` unpacked.
    const PACKED: [(&[u8], usize); 3] = [
        (include_bytes!("../../../../tests/files/packed.deflate"), 670),
        (
            b"\xed\xc1\x31\x01\0\0\0\xc2\xa0\xac\xeb_\xc2\x14~@\x01\0\0\0\0\x6f\x03",
            5000,
        ),
        (b"\x01\x03\x00\xfc\xffraw", 3),
    ];

    #[test]
    fn lengths_are_counted_and_beginnings_kept() {
        for (packed, length) in PACKED {
            let mut count = Count { bytes: 0, most: 10_000 };
            inflate(packed, &mut count);
            assert_eq!(count.bytes, length as u64);
            let mut kept = Beginning {
                bytes: Vec::new(),
                most: 10_000,
            };
            inflate(packed, &mut kept);
            assert_eq!(kept.bytes.len(), length);
        }
        let mut kept = Beginning {
            bytes: Vec::new(),
            most: 10_000,
        };
        inflate(PACKED[0].0, &mut kept);
        let text = String::from_utf8(kept.bytes).unwrap();
        assert!(
            text.starts_with("月报,报告;月报") && text.ends_with("28, 29]"),
            "{text}"
        );
    }

    #[test]
    fn counting_ends_at_the_limit() {
        let mut count = Count { bytes: 0, most: 100 };
        inflate(PACKED[1].0, &mut count);
        assert!(count.bytes > 100 && count.bytes < 400, "{}", count.bytes);
    }
}
