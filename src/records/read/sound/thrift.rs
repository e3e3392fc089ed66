//! Thrift's compact form, in which Parquet writes its footer and page headers: walked without reserving anything.

/// Numbers of a structure, by field; those of a structure in it by its own fields below.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Fields {
    pub numbers: Vec<(i64, i64)>,
    pub structures: Vec<(i64, Fields)>,
}

impl Fields {
    pub fn number(&self, field: i64) -> Option<i64> {
        self.numbers
            .iter()
            .find(|(of, _)| *of == field)
            .map(|(_, number)| *number)
    }

    pub fn structure(&self, field: i64) -> Option<&Fields> {
        self.structures
            .iter()
            .find(|(of, _)| *of == field)
            .map(|(_, fields)| fields)
    }
}

/// A field as it stands in the bytes.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    pub id: i64,
    pub kind: u8,
    pub raw: &'a [u8],
}

impl Field<'_> {
    /// Its number, when it is one.
    pub fn number(&self) -> Option<i64> {
        matches!(self.kind, 4..=6)
            .then(|| Walk::new(self.raw).signed())
            .flatten()
    }

    /// Its text, when it is one.
    pub fn text(&self) -> Option<&str> {
        let mut walk = Walk::new(self.raw);
        (self.kind == 8).then(|| walk.plain()).flatten()?;
        std::str::from_utf8(walk.rest()).ok()
    }
}

/// Writes fields as a structure.
pub fn write_structure(fields: &[Field<'_>], into: &mut Vec<u8>) {
    for field in fields {
        into.push(field.kind);
        let mut id = (field.id << 1 ^ field.id >> 63).cast_unsigned();
        loop {
            let [low, ..] = id.to_le_bytes();
            id >>= 7;
            if id == 0 {
                into.push(low);
                break;
            }
            into.push(low | 0x80);
        }
        into.extend_from_slice(field.raw);
    }
    into.push(0);
}

/// Structures inside structures; real footers have far fewer.
const DEEPEST: usize = 24;

/// A place in the bytes.
pub struct Walk<'a> {
    rest: &'a [u8],
}

impl<'a> Walk<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What is left.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn skip(&mut self, length: u64) -> Option<()> {
        self.rest = self.rest.get(usize::try_from(length).ok()?..)?;
        Some(())
    }

    fn plain(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.plain()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// The fields of a structure, each with the bytes of its value.
    pub fn fields(&mut self) -> Option<Vec<Field<'a>>> {
        let mut fields = Vec::new();
        let mut id = 0;
        loop {
            let head = self.byte()?;
            let kind = head & 0x0F;
            if kind == 0 {
                return Some(fields);
            }
            id = if head >> 4 == 0 {
                self.signed()?
            } else {
                id + i64::from(head >> 4)
            };
            let before = self.rest;
            self.value(kind, 0, false)?;
            let raw = &before[..before.len() - self.rest.len()];
            fields.push(Field { id, kind, raw });
        }
    }

    /// The beginning of a list: how many entries follow, and the byte or bytes that say so.
    pub fn list(&mut self) -> Option<(u64, &'a [u8])> {
        let before = self.rest;
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.plain()?,
            short => u64::from(short),
        };
        Some((count, &before[..before.len() - self.rest.len()]))
    }

    /// Walks a structure; `None` when it is cut, or a list says it is longer than what is left.
    pub fn structure(&mut self, depth: usize) -> Option<Fields> {
        let mut fields = Fields::default();
        let mut field = 0;
        loop {
            let head = self.byte()?;
            let kind = head & 0x0F;
            if kind == 0 {
                return Some(fields);
            }
            field = if head >> 4 == 0 {
                self.signed()?
            } else {
                field + i64::from(head >> 4)
            };
            match kind {
                4..=6 => {
                    let number = self.signed()?;
                    // Lists hold many structures; only the first few levels are asked for.
                    fields.numbers.push((field, number));
                }
                12 if depth < DEEPEST => {
                    let inner = self.structure(depth + 1)?;
                    fields.structures.push((field, inner));
                }
                kind => self.value(kind, depth, false)?,
            }
        }
    }

    /// Passes over a value; truth values have a byte of their own in lists only.
    fn value(&mut self, kind: u8, depth: usize, in_list: bool) -> Option<()> {
        if depth >= DEEPEST {
            return None;
        }
        match kind {
            1 | 2 if in_list => self.skip(1),
            1 | 2 => Some(()),
            3 => self.skip(1),
            4..=6 => self.signed().map(|_| ()),
            7 => self.skip(8),
            8 => {
                let length = self.plain()?;
                self.skip(length)
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = match head >> 4 {
                    15 => self.plain()?,
                    short => u64::from(short),
                };
                // Every entry takes a byte at least.
                if count > self.rest.len() as u64 {
                    return None;
                }
                (0..count).try_for_each(|_| self.value(head & 0x0F, depth + 1, true))
            }
            12 => self.structure(depth + 1).map(|_| ()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_and_impossible_lists_told() {
        // 1: -1, 2: a list of two numbers, 5: { 1: 150 }
        let bytes = [0x15, 0x01, 0x19, 0x25, 0x02, 0x04, 0x3C, 0x15, 0xAC, 0x02, 0x00, 0x00];
        let fields = Walk::new(&bytes).structure(0).unwrap();
        assert_eq!(fields.number(1), Some(-1));
        assert_eq!(fields.structure(5).unwrap().number(1), Some(150));
        for length in 0..bytes.len() {
            assert_eq!(Walk::new(&bytes[..length]).structure(0), None);
        }
        // A list of two thousand million entries.
        assert_eq!(
            Walk::new(&[0x19, 0xF5, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x02]).structure(0),
            None
        );
    }
}
