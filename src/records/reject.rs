//! Rows that were not used, with why.

use std::borrow::Cow;

use rust_i18n::t;

use super::InputFile;
use super::schema::TableId;
use crate::period::Month;

/// Why a row was rejected; in the order in which rules are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A required value is empty.
    Missing,
    /// No date, number or level.
    Unparseable,
    /// A word the column does not know.
    UnknownValue,
    /// A store that is not configured.
    UnknownStore,
    /// A key that was read before.
    Duplicate,
}

impl Rule {
    /// The word in rejects.csv.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unparseable => "unparseable",
            Self::UnknownValue => "unknown_value",
            Self::UnknownStore => "unknown_store",
            Self::Duplicate => "duplicate",
        }
    }

    /// What is wrong, in the language of messages: `empty`, `no date, number or level` …
    #[must_use]
    pub fn words(self) -> Cow<'static, str> {
        match self {
            Self::Missing => t!("records.rule.missing"),
            Self::Unparseable => t!("records.rule.unparseable"),
            Self::UnknownValue => t!("records.rule.unknown_value"),
            Self::UnknownStore => t!("records.rule.unknown_store"),
            Self::Duplicate => t!("records.rule.duplicate"),
        }
    }
}

/// One rejected row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Its table.
    pub table: TableId,
    /// Index into [`super::Records::inputs`].
    pub file: usize,
    /// Record number from the top of the file or sheet, first = 1.
    pub row: u64,
    /// Canonical name of the column that decided.
    pub column: String,
    /// The cell as read.
    pub value: String,
    /// The rule it broke.
    pub rule: Rule,
    /// The store the row names; `None` when it is unknown or not told.
    pub store: Option<String>,
    /// The month of the row's own date; `None` when empty or unreadable.
    pub month: Option<Month>,
    /// A duplicate that is, as read, the kept row in every cell: listed, not counted in the reject rate.
    pub identical: bool,
}

/// What the rows of stores that are not configured name as theirs, as read, in the order of the rows.
pub fn unknown_stores(rejects: &[Reject]) -> impl Iterator<Item = &str> {
    let of_unknown = rejects.iter().filter(|reject| reject.rule == Rule::UnknownStore);
    of_unknown.map(|reject| reject.value.as_str())
}

/// The rows that were not used, as rejects.csv shows them: UTF-8, LF, header only when there is none.
///
/// `mask` gives the value of a column as it may be shown.
#[must_use]
pub fn rejects_csv<'r, T: AsRef<str>>(
    rejects: &'r [Reject],
    inputs: &[InputFile],
    mask: impl Fn(&'r str, &'r str) -> T,
) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    // Writing to memory records of six cells each cannot fail.
    let _ = writer.write_record(["table", "file", "row", "column", "value", "rule"]);
    for reject in rejects {
        let file = inputs.get(reject.file).map_or("", |input| input.path.as_str());
        let value = mask(&reject.column, &reject.value);
        let row = reject.row.to_string();
        let rule = reject.rule.name();
        let _ = writer.write_record([
            reject.table.name(),
            &as_text(file),
            &row,
            &as_text(&reject.column),
            &as_text(value.as_ref()),
            rule,
        ]);
    }
    writer.into_inner().unwrap_or_default()
}

/// A cell that no spreadsheet takes for a formula: one that would be begins with an apostrophe. Numbers are no formulas.
pub(crate) fn as_text(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Whether spreadsheets compute a cell that begins so.
pub(crate) fn is_formula(cell: &str) -> bool {
    let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    begins && cell.trim().parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_stay_text() {
        assert_eq!(as_text("=HYPERLINK(\"http://a\")"), "'=HYPERLINK(\"http://a\")");
        assert_eq!(as_text("+1+1"), "'+1+1");
        assert_eq!(as_text("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(as_text("-2+3"), "'-2+3");
        assert_eq!(as_text("-5"), "-5");
        assert_eq!(as_text("1=1"), "1=1");
    }

    #[test]
    fn rejects_are_listed_with_their_file_and_masked_value() {
        let inputs = [InputFile {
            table: TableId::RepairOrders,
            path: "data/a,b.csv".to_owned(),
            sha256: String::new(),
            rows: 1,
            rejected: 1,
            ignored_headers: Vec::new(),
            store: None,
            columns: Vec::new(),
        }];
        let rejects = [Reject {
            table: TableId::RepairOrders,
            file: 0,
            row: 87,
            column: "phone".to_owned(),
            value: "13812345678\n\"x\"".to_owned(),
            rule: Rule::UnknownValue,
            store: None,
            month: None,
            identical: false,
        }];
        let mask = |column: &str, value: &str| {
            if column == "phone" {
                value.replace("1234", "****")
            } else {
                value.to_owned()
            }
        };
        let text = String::from_utf8(rejects_csv(&rejects, &inputs, mask)).unwrap();
        assert_eq!(
            text,
            "table,file,row,column,value,rule\nrepair_orders,\"data/a,b.csv\",87,phone,\"138****5678\n\"\"x\"\"\",unknown_value\n"
        );
        let none = rejects_csv(&[], &inputs, |_, value| value.to_owned());
        assert_eq!(none, b"table,file,row,column,value,rule\n");
    }
}
