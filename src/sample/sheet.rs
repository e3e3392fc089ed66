//! A table as text: a header, rows of cells, and their CSV.

use chrono::NaiveDateTime;

/// One table of the sample.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Canonical column names.
    pub columns: &'static [&'static str],
    /// Each with as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// An empty table.
    pub fn new(columns: &'static [&'static str]) -> Self {
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row; its cells stand in the order of the columns.
    pub fn push(&mut self, row: Vec<String>) {
        debug_assert_eq!(row.len(), self.columns.len(), "{:?}", self.columns);
        self.rows.push(row);
    }

    /// The header as CSV.
    pub fn header(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_record(&mut bytes, self.columns.iter().copied());
        bytes
    }

    /// The rows as CSV.
    pub fn body(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for row in &self.rows {
            write_record(&mut bytes, row.iter().map(String::as_str));
        }
        bytes
    }
}

fn write_record<'a>(bytes: &mut Vec<u8>, cells: impl Iterator<Item = &'a str>) {
    for (position, cell) in cells.enumerate() {
        if position > 0 {
            bytes.push(b',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            bytes.push(b'"');
            bytes.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            bytes.push(b'"');
        } else {
            bytes.extend_from_slice(cell.as_bytes());
        }
    }
    bytes.push(b'\n');
}

/// A cell with a moment to the minute.
pub fn stamp(moment: NaiveDateTime) -> String {
    moment.format("%Y-%m-%d %H:%M").to_string()
}

/// A cell with a moment to the minute, empty when there is none.
pub fn maybe_stamp(moment: Option<NaiveDateTime>) -> String {
    moment.map(stamp).unwrap_or_default()
}

/// A cell with a number of one decimal at most.
pub fn decimal(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_separators_are_quoted() {
        let mut sheet = Sheet::new(&["a", "b"]);
        sheet.push(vec!["x, \"y\"".to_owned(), "多行\n文字".to_owned()]);
        assert_eq!(sheet.header(), b"a,b\n");
        assert_eq!(
            String::from_utf8(sheet.body()).unwrap(),
            "\"x, \"\"y\"\"\",\"多行\n文字\"\n"
        );
    }

    #[test]
    fn decimals_drop_a_trailing_zero() {
        assert_eq!(decimal(98.0), "98");
        assert_eq!(decimal(98.46), "98.5");
    }
}
