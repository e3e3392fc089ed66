//! Headers that flags name for a column and no file of its table has.

use rust_i18n::t;

use super::answers::Answers;
use super::exports::Export;
use crate::error::{Error, Kind, Result};
use crate::records::headers::normal;
use crate::records::schema::TableId;

/// Refuses a header that none of the exports of its table has; tables without exports are not looked at.
///
/// # Errors
///
/// The first such header, with the headers of each file that feed no column.
pub(super) fn refuse_absent(exports: &[Export], answers: &Answers) -> Result<()> {
    for (table, columns) in &answers.columns {
        let of_table: Vec<&Export> = exports.iter().filter(|export| export.table == *table).collect();
        if of_table.is_empty() {
            continue;
        }
        for (column, headers) in columns {
            let is_absent = |header: &&String| !of_table.iter().any(|export| has(export, header));
            if let Some(header) = headers.iter().find(is_absent) {
                return Err(absent(*table, column, header, &of_table));
            }
        }
    }
    Ok(())
}

/// Whether a sheet has a header, blanks and capitals left aside.
pub(super) fn has(export: &Export, header: &str) -> bool {
    let wanted = normal(header);
    let mut columns = export.look.columns.iter();
    columns.any(|column| normal(&column.header) == wanted)
}

/// What is said of a header that none of some exports has.
pub(super) fn absent(table: TableId, column: &str, header: &str, exports: &[&Export]) -> Error {
    let files: Vec<String> = exports.iter().map(|export| export.name()).collect();
    let message = t!(
        "guide.absent_header",
        table = table,
        column = column,
        header = header,
        files = files.join(&t!("guide.comma"))
    );
    exports.iter().fold(Error::new(Kind::Config, message), |error, export| {
        let free = &export.look.proposal.unplaced;
        let hint = if free.is_empty() {
            t!("guide.none_free", file = export.name())
        } else {
            t!(
                "guide.free_headers",
                file = export.name(),
                headers = free.join(&t!("guide.comma"))
            )
        };
        error.hint(hint)
    })
}
