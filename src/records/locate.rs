//! Which row a text of the report comes from.

use super::Records;
use super::clean::text::tidy;
use super::schema::TableId;

/// A row by its table, file and number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its table.
    pub table: TableId,
    /// As in rejects.csv.
    pub file: String,
    /// The number a spreadsheet shows.
    pub row: i64,
}

/// The first row with a cell that the report shows as `text`, or as part of it; `character` stands in it, and `shown` gives a
/// cell of a column as the report shows it.
#[must_use]
pub fn locate(records: &Records, text: &str, character: char, shown: &dyn Fn(&str, &str) -> String) -> Option<Place> {
    let mut part = None;
    for (id, table) in &records.tables {
        let integers = |name: &str| table.frame.column(name).ok()?.i64().ok();
        let (Some(files), Some(rows)) = (integers("file"), integers("row")) else {
            continue;
        };
        for column in table.frame.columns() {
            let Ok(cells) = column.str() else { continue };
            for (position, cell) in cells.iter().enumerate() {
                let Some(cell) = cell.filter(|cell| cell.contains(character)) else {
                    continue;
                };
                let shown = shown(column.name(), cell);
                if !text.contains(tidy(&shown).as_ref()) {
                    continue;
                }
                let place = || {
                    let file = usize::try_from(files.get(position)?).ok()?;
                    Some(Place {
                        table: *id,
                        file: records.inputs.get(file)?.path.clone(),
                        row: rows.get(position)?,
                    })
                };
                if shown == text {
                    return place();
                }
                part = part.or_else(place);
            }
        }
    }
    part
}
