//! Columns of types that need more than the reader was built with, declared as the plain numbers or bytes they are stored as;
//! what those mean is kept beside them.

use std::borrow::Cow;
use std::collections::HashMap;

use polars::prelude::{AnyValue, Column, DataType, NamedFrom, Series, TimeUnit};

use crate::records::read::sound::thrift::{Field, Walk, write_structure};

/// What the plain values of a column mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A whole number of units of so many decimals.
    Decimal(u32),
    /// A moment of the world, in so many parts of a second since 1970 in Greenwich.
    Instant(i64),
}

/// The file with a footer that declares plain columns, and what they mean by name; as it is when it needs none.
#[must_use]
pub fn declared(bytes: &[u8]) -> (Cow<'_, [u8]>, HashMap<String, Meaning>) {
    let mut meanings = HashMap::new();
    match footer(bytes, &mut meanings) {
        Some((start, footer)) => {
            let length = u32::try_from(footer.len()).unwrap_or(u32::MAX).to_le_bytes();
            let file = [&bytes[..start], &footer, &length, b"PAR1"].concat();
            (Cow::Owned(file), meanings)
        }
        None => (Cow::Borrowed(bytes), HashMap::new()),
    }
}

/// Where the footer begins and what it becomes; `None` when nothing changes.
fn footer(bytes: &[u8], meanings: &mut HashMap<String, Meaning>) -> Option<(usize, Vec<u8>)> {
    const END: usize = 8;
    const SCHEMA: i64 = 2;
    /// Holds the schema of the program that wrote the file, dictionaries and all; the columns themselves are enough.
    const NOTES: i64 = 5;
    let end = bytes.len().checked_sub(END)?;
    let length = u32::from_le_bytes(bytes.get(end..end + 4)?.try_into().ok()?);
    let start = end.checked_sub(usize::try_from(length).ok()?)?;
    let fields = Walk::new(&bytes[start..end]).fields()?;
    let schema = fields.iter().find(|field| field.id == SCHEMA)?;
    let schema = plain_schema(schema.raw, meanings)?;
    let has_notes = fields.iter().any(|field| field.id == NOTES);
    if meanings.is_empty() && !has_notes {
        return None;
    }
    let kept: Vec<Field<'_>> = fields
        .iter()
        .filter(|field| field.id != NOTES)
        .map(|field| {
            if field.id == SCHEMA {
                Field { raw: &schema, ..*field }
            } else {
                *field
            }
        })
        .collect();
    let mut footer = Vec::new();
    write_structure(&kept, &mut footer);
    Some((start, footer))
}

/// The list of columns without the declarations that are kept as meanings.
fn plain_schema(raw: &[u8], meanings: &mut HashMap<String, Meaning>) -> Option<Vec<u8>> {
    const NAME: i64 = 4;
    /// Type as declared before and since version 2.4, scale, precision.
    const DECLARATIONS: [i64; 4] = [6, 7, 8, 10];
    let mut walk = Walk::new(raw);
    let (count, head) = walk.list()?;
    let mut schema = head.to_vec();
    for _ in 0..count {
        let fields = walk.fields()?;
        let name = fields.iter().find(|field| field.id == NAME).and_then(Field::text);
        match (name, meaning(&fields)) {
            (Some(name), Some(meaning)) => {
                meanings.insert(name.to_owned(), meaning);
                let kept: Vec<Field<'_>> = fields
                    .iter()
                    .filter(|field| !DECLARATIONS.contains(&field.id))
                    .copied()
                    .collect();
                write_structure(&kept, &mut schema);
            }
            _ => write_structure(&fields, &mut schema),
        }
    }
    Some(schema)
}

/// What a column is declared as, when the reader would not take it.
fn meaning(column: &[Field<'_>]) -> Option<Meaning> {
    const CONVERTED: i64 = 6;
    const SCALE: i64 = 7;
    const LOGICAL: i64 = 10;
    const DECIMAL: i64 = 5;
    const TIMESTAMP: i64 = 8;
    const TRUE: u8 = 1;
    let field = |id: i64| column.iter().find(|field| field.id == id);
    let logical = field(LOGICAL)
        .and_then(|logical| Walk::new(logical.raw).fields())
        .unwrap_or_default();
    let inner = |kind: i64| {
        let found = logical.iter().find(|field| field.id == kind)?;
        Walk::new(found.raw).fields()
    };
    let is_decimal = field(CONVERTED).and_then(Field::number) == Some(DECIMAL);
    if is_decimal || inner(DECIMAL).is_some() {
        let scale = field(SCALE)
            .and_then(Field::number)
            .or_else(|| inner(DECIMAL)?.first()?.number());
        return Some(Meaning::Decimal(u32::try_from(scale.unwrap_or(0)).ok()?));
    }
    let timestamp = inner(TIMESTAMP)?;
    let is_instant = timestamp.iter().any(|field| field.id == 1 && field.kind == TRUE);
    let unit = timestamp.iter().find(|field| field.id == 2)?;
    let unit = Walk::new(unit.raw).fields()?.first()?.id;
    is_instant.then_some(Meaning::Instant(
        [1_000, 1_000_000, 1_000_000_000]
            .get(usize::try_from(unit - 1).ok()?)
            .copied()?,
    ))
}

/// A plain column as what it means: decimals as text, so that long numbers keep their digits; instants as the time of
/// a clock so many minutes ahead of UTC. `None` when a value is none.
#[must_use]
pub fn read(column: &Column, meaning: Meaning, utc_offset_minutes: i32) -> Option<Column> {
    const MILLIS_PER_MINUTE: i64 = 60_000;
    let ahead = i64::from(utc_offset_minutes) * MILLIS_PER_MINUTE;
    let name = column.name().clone();
    let series = match meaning {
        Meaning::Decimal(scale) => {
            let texts = (0..column.len())
                .map(|row| match column.get(row).ok()? {
                    AnyValue::Null => Some(None),
                    value => Some(Some(decimal(whole(&value)?, scale))),
                })
                .collect::<Option<Vec<Option<String>>>>()?;
            Series::new(name, texts)
        }
        Meaning::Instant(parts) => {
            let millis = (0..column.len())
                .map(|row| match column.get(row).ok()? {
                    AnyValue::Null => Some(None),
                    AnyValue::Int64(instant) => {
                        let millis = i128::from(instant) * 1000 / i128::from(parts);
                        Some(i64::try_from(millis).ok().and_then(|millis| millis.checked_add(ahead)))
                    }
                    _ => None,
                })
                .collect::<Option<Vec<Option<i64>>>>()?;
            Series::new(name, millis)
                .cast(&DataType::Datetime(TimeUnit::Milliseconds, None))
                .ok()?
        }
    };
    Some(series.into())
}

/// A number stored as such, or as bytes from the highest on.
fn whole(value: &AnyValue<'_>) -> Option<i128> {
    match value {
        AnyValue::Int32(number) => Some(i128::from(*number)),
        AnyValue::Int64(number) => Some(i128::from(*number)),
        AnyValue::Binary(bytes) => from_bytes(bytes),
        AnyValue::BinaryOwned(bytes) => from_bytes(bytes),
        _ => None,
    }
}

fn from_bytes(bytes: &[u8]) -> Option<i128> {
    let first = bytes.first().copied().unwrap_or(0);
    // Longer ones only repeat the sign in front.
    let sign = if first & 0x80 == 0 { 0 } else { 0xFF };
    let (front, digits) = bytes.split_at(bytes.len().saturating_sub(16));
    if front.iter().any(|byte| *byte != sign) {
        return None;
    }
    let start = if sign == 0 { 0 } else { -1 };
    Some(
        digits
            .iter()
            .fold(start, |number: i128, byte| number << 8 | i128::from(*byte)),
    )
}

/// A number of units of so many decimals, without zeros at the end.
fn decimal(units: i128, scale: u32) -> String {
    let scale = scale as usize;
    let digits = format!("{:0width$}", units.unsigned_abs(), width = scale + 1);
    let (before, after) = digits.split_at(digits.len() - scale);
    let after = after.trim_end_matches('0');
    let sign = if units < 0 { "-" } else { "" };
    let point = if after.is_empty() { "" } else { "." };
    format!("{sign}{before}{point}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_every_digit() {
        assert_eq!(decimal(120_050, 2), "1200.5");
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(12_345_678_901_234_567_890, 0), "12345678901234567890");
        assert_eq!(decimal(100, 2), "1");
        assert_eq!(from_bytes(&[0xFF, 0xFE]), Some(-2));
        assert_eq!(from_bytes(&[0x01, 0x00]), Some(256));
        assert_eq!(from_bytes(&[0; 20]), Some(0));
        assert_eq!(from_bytes(&[1; 20]), None);
    }
}
