//! What the cells of a proposed column tell: that a time belongs to a date, and words that nobody knows.

use indexmap::IndexMap;

use super::guesses;
use crate::records::clean::{dates, text};
use crate::records::headers::{self, Assignment};
use crate::records::layout::Layout;
use crate::records::read::Rows;
use crate::records::schema::{Kind as ColumnKind, words};

/// Columns of free words have more different ones than this.
pub(super) const MOST_WORDS: usize = 20;

/// A date column and the time column that was taken for it, when the cells of the latter are times of day.
pub(super) fn date_and_time(
    layout: &Layout,
    field: usize,
    sources: &[usize],
    cells: &[String],
    header_row: u64,
    rows: &Rows<'_>,
) -> Option<Vec<usize>> {
    if layout.fields[field].kind != ColumnKind::Timestamp {
        return None;
    }
    let first_cell = |position: usize| {
        let mut first = String::new();
        // An unclosed quotation mark is reported when the file is loaded.
        let _ = rows.visit(|number, row| {
            let cell = row.cell(position);
            if number > header_row && !cell.is_blank() {
                first = text::tidy(&cell.shown()).into_owned();
            }
            first.is_empty()
        });
        first
    };
    let time = *sources
        .iter()
        .find(|source| dates::clock(&first_cell(**source)).is_some())?;
    let mut others = headers::candidates(layout, field, cells)
        .into_iter()
        .filter(|other| *other != time);
    let date = others.find(|other| dates::moment(&first_cell(*other)).is_some())?;
    Some(vec![date, time])
}

/// Words of columns that know only a few, as far as they are not known, with a guess.
pub(super) fn unknown_words(
    layout: &Layout,
    assignment: &Assignment,
    placed: &[usize],
    header_row: u64,
    rows: &Rows<'_>,
) -> IndexMap<String, IndexMap<String, Option<String>>> {
    let known = |kind: ColumnKind, word: &str| match kind {
        ColumnKind::Enum(known) => words::find(known, word).is_some(),
        _ => true,
    };
    let columns: Vec<(usize, usize)> = placed
        .iter()
        .filter(|field| matches!(layout.fields[**field].kind, ColumnKind::Enum(_)))
        .filter_map(|field| Some((*field, *assignment.sources[*field].first()?)))
        .collect();
    let mut unknown: Vec<IndexMap<String, Option<String>>> = vec![IndexMap::new(); columns.len()];
    // An unclosed quotation mark is reported when the file is loaded.
    let _ = rows.visit(|number, row| {
        if number > header_row {
            for ((field, position), unknown) in columns.iter().zip(&mut unknown) {
                let shown = row.cell(*position).shown();
                let word = text::tidy(&shown);
                if unknown.len() <= MOST_WORDS
                    && !text::is_empty_word(&word)
                    && !known(layout.fields[*field].kind, &word)
                    && !unknown.contains_key(word.as_ref())
                {
                    let guess = guesses::meaning(&layout.fields[*field].name, &word).map(str::to_owned);
                    unknown.insert(word.into_owned(), guess);
                }
            }
        }
        true
    });
    let mut values = IndexMap::new();
    for ((field, _), words) in columns.iter().zip(unknown) {
        let name = &layout.fields[*field].name;
        let words = if words.len() <= MOST_WORDS {
            words
        } else if name == "appointment" {
            // Numbers of appointments: whoever has one came by appointment.
            IndexMap::from([
                ("*".to_owned(), Some("passive".to_owned())),
                (String::new(), Some("none".to_owned())),
            ])
        } else {
            IndexMap::from([("*".to_owned(), None)])
        };
        if !words.is_empty() {
            values.insert(name.clone().into_owned(), words);
        }
    }
    values
}
