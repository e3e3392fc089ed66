//! How the columns of one sheet are read: from which cells, and what stands in for those that are empty.

use std::borrow::Cow;

use chrono::NaiveTime;

use super::value::{self, Stores, Value};
use super::{dates, numbers, text};
use crate::records::headers::Assignment;
use crate::records::layout::{Field, Layout};
use crate::records::read::cells::{Cell, RowView};
use crate::records::reject::Rule;
use crate::records::schema::Kind;

/// One column of a sheet.
#[derive(Debug)]
pub struct ColumnPlan<'a> {
    /// The column.
    pub field: &'a Field,
    /// The field whose cells these are: itself, or the one that stands in for it.
    read_as: &'a Field,
    /// Positions of the cells, in order of preference.
    sources: &'a [usize],
    /// What an empty cell is.
    default: Value<'static>,
    /// The name a rejected row gives.
    pub reported_name: &'a str,
    stores: &'a Stores,
    /// The store that rows without a store cell belong to.
    implied_store: Option<usize>,
    /// See [`Plan::folder`].
    folder: Option<usize>,
}

impl<'a> ColumnPlan<'a> {
    /// Whether the frame of the sheet has the column; one that is absent is filled in afterwards.
    #[must_use]
    pub fn is_present(&self) -> bool {
        !self.sources.is_empty() || self.field.kind == Kind::Store
    }

    /// Reads the column's value in a row.
    ///
    /// # Errors
    ///
    /// The rule that the cell breaks.
    pub fn read<'r>(&self, view: &'r RowView<'_>) -> Result<Value<'r>, Rule>
    where
        'a: 'r,
    {
        let value = match self.sources {
            [] => Value::Null,
            [only] => value::read(self.read_as, view.cell(*only), self.stores)?,
            several => self.read_several(view, several)?,
        };
        if let (Value::Store(named), Some(folder)) = (&value, self.folder)
            && *named != folder
        {
            return Err(Rule::UnknownStore);
        }
        if !matches!(value, Value::Null) {
            return Ok(value);
        }
        if self.field.kind == Kind::Store {
            return self.implied_store.map(Value::Store).ok_or(Rule::Missing);
        }
        if self.field.needed {
            return Err(Rule::Missing);
        }
        Ok(self.default.clone())
    }

    /// A date and a time of day in two cells are joined; otherwise the first cell that is not empty counts.
    fn read_several<'r>(&self, view: &'r RowView<'_>, sources: &[usize]) -> Result<Value<'r>, Rule>
    where
        'a: 'r,
    {
        if self.field.kind == Kind::Timestamp
            && let Some(moment) = joined(view, sources)
        {
            return Ok(Value::Moment(moment));
        }
        for source in sources {
            let value = value::read(self.read_as, view.cell(*source), self.stores)?;
            if !matches!(value, Value::Null) {
                return Ok(value);
            }
        }
        Ok(Value::Null)
    }

    /// The cell the column is read from, when there is one.
    #[must_use]
    pub fn only_cell<'r>(&self, view: &'r RowView<'_>) -> Option<Cell<'r>> {
        match self.sources {
            [only] => Some(view.cell(*only)),
            _ => None,
        }
    }

    /// The cell as read, for the list of rejected rows.
    #[must_use]
    pub fn shown(&self, view: &RowView<'_>) -> String {
        let cells = self.sources.iter().map(|source| view.cell(*source));
        let filled = cells
            .clone()
            .find(|cell| !cell.is_blank())
            .or_else(|| cells.clone().next());
        filled.map(|cell| cell.shown().into_owned()).unwrap_or_default()
    }
}

/// The date of one cell at the time of day of another.
fn joined(view: &RowView<'_>, sources: &[usize]) -> Option<i64> {
    let mut filled = sources
        .iter()
        .map(|source| view.cell(*source))
        .filter(|cell| !cell.is_blank());
    let (one, other) = (filled.next()?, filled.next()?);
    let (date, time) = match (clock(one), clock(other)) {
        (None, Some(time)) => (one, time),
        (Some(time), None) => (other, time),
        _ => return None,
    };
    let date = match date {
        Cell::Text(cell) => dates::moment(&text::tidy(cell))?,
        Cell::Number(number) => dates::serial(number)?,
        Cell::Moment(moment) => moment,
        Cell::Empty | Cell::Broken(..) | Cell::Clock(_) => return None,
    };
    // A date that has its own time of day keeps it.
    let joined = if date.time() == NaiveTime::MIN {
        date.date().and_time(time)
    } else {
        date
    };
    Some(dates::to_milliseconds(joined))
}

/// The time of day a cell holds, without a date.
fn clock(cell: Cell<'_>) -> Option<NaiveTime> {
    match cell {
        Cell::Clock(time) => Some(time),
        Cell::Number(number) => dates::day_fraction(number),
        Cell::Text(cell) => {
            let cell = text::tidy(cell);
            dates::clock(&cell).or_else(|| dates::day_fraction(numbers::plain(&cell)?))
        }
        Cell::Empty | Cell::Broken(..) | Cell::Moment(_) => None,
    }
}

/// How all columns of one sheet are read.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The table.
    pub layout: &'a Layout,
    /// In the order of the layout's fields.
    pub columns: Vec<ColumnPlan<'a>>,
    /// The ids of the configured stores, in their order.
    pub store_ids: &'a [String],
    /// Number of cells up to the last header.
    pub width: usize,
    /// Positions of `opened_at` and `delivered_at`, the former defaulting to the latter.
    pub opened_and_delivered: Option<(usize, usize)>,
    /// The store whose folder the file lies in: every row is that store's, and one that names another is none.
    pub folder: Option<usize>,
}

impl<'a> Plan<'a> {
    /// A plan for a sheet whose headers have been assigned: the store of rows that name none, and that of the file's folder.
    #[must_use]
    pub fn new(
        layout: &'a Layout,
        assignment: &'a Assignment,
        width: usize,
        stores: &'a Stores,
        store_ids: &'a [String],
        (implied_store, folder): (Option<usize>, Option<usize>),
    ) -> Self {
        let columns = layout
            .fields
            .iter()
            .zip(&assignment.sources)
            .zip(&assignment.stands_in)
            .map(|((field, sources), stands_in)| {
                let read_as = stands_in.map_or(field, |position| &layout.fields[position]);
                // A vehicle without a key lacks the key, whatever column holds it.
                let reported_name = if field.needed {
                    field.name.as_ref()
                } else {
                    read_as.name.as_ref()
                };
                ColumnPlan {
                    field,
                    read_as,
                    sources,
                    default: default(field),
                    reported_name,
                    stores,
                    implied_store,
                    folder,
                }
            })
            .collect();
        let opened_and_delivered = layout.position("opened_at").zip(layout.position("delivered_at"));
        Self {
            layout,
            columns,
            store_ids,
            width,
            opened_and_delivered,
            folder,
        }
    }
}

/// What an empty cell of a column is.
pub(crate) fn default(field: &Field) -> Value<'static> {
    match field.default {
        None => Value::Null,
        Some(default) if field.kind == Kind::Integer => numbers::integer(default).map_or(Value::Null, Value::Integer),
        Some(default) => Value::Text(Cow::Borrowed(default)),
    }
}
