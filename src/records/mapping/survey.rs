//! A closer look at exports, for whoever is asked about them: beside the proposal for a sheet what its columns hold.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use indexmap::IndexMap;

use super::{Proposal, best_header, every_sheet, fit, layouts, nothing_told, placed, unplaced};
use crate::config::{ItemType, Source};
use crate::error::Error;
use crate::privacy;
use crate::records::clean::{dates, numbers, text};
use crate::records::headers;
use crate::records::layout::Layout;
use crate::records::read::cells::Cell;
use crate::records::read::{self, Format, Rows, Sheet, encoding, whole};
use crate::records::schema::TableId;
use crate::records::schema::words::SATISFACTION;

/// How many different words of a column are told apart.
const MOST_WORDS: usize = 200;

/// An example of a cell is no longer than this, in characters.
const LONGEST_EXAMPLE: usize = 20;

/// How many cells of a column are looked at to see whether they are dates.
const DATED: u64 = 50;

/// Two tables that fit a header almost equally well differ by no more than this.
const CLOSE: usize = 2;

/// Parts of the headers of columns that name or describe customers.
const PERSONAL: [&str; 13] = [
    "姓名",
    "车主",
    "客户",
    "用户",
    "会员",
    "送修",
    "托修",
    "联系",
    "地址",
    "投诉人",
    "customer",
    "name",
    "address",
];

/// A sheet of an export.
#[derive(Debug, Clone)]
pub struct SheetLook {
    /// The mapping that is proposed.
    pub proposal: Proposal,
    /// Another table that the headers fit almost as well.
    pub rival: Option<TableId>,
    /// Rows below the header that are not empty.
    pub rows: u64,
    /// Name of a text file's encoding.
    pub encoding: Option<&'static str>,
    /// In the order of the sheet; those without a header are left out.
    pub columns: Vec<ColumnLook>,
}

/// What a column of a sheet holds.
#[derive(Debug, Clone)]
pub struct ColumnLook {
    /// The header, trimmed.
    pub header: String,
    /// Cells that are not empty.
    pub filled: u64,
    /// Different words with how often they occur; `None` when there are too many to be words of a list.
    pub words: Option<IndexMap<String, u64>>,
    /// How many cells are words of satisfaction (非常满意 …).
    pub satisfaction: u64,
    /// How many cells are whole numbers from 1 to 5.
    pub levels: u64,
    /// How many cells are whole numbers from 0 to 10.
    pub scores: u64,
    /// How many of the first fifty cells are dates, numbers left aside.
    pub dates: u64,
    /// The first cell, for [`ColumnLook::example`].
    first: String,
}

/// What is known of a sheet without looking.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its table.
    pub table: TableId,
    /// Canonical column → headers, in order of preference.
    pub columns: BTreeMap<String, Vec<String>>,
}

/// Looks at every sheet of a file that is not empty.
///
/// # Errors
///
/// A file that cannot be read.
pub fn survey(file: &Path) -> Result<Vec<SheetLook>, Error> {
    let shown = file.to_string_lossy().into_owned();
    let bytes = whole::read(file, &shown)?;
    let layouts = layouts(None);
    let sheets = every_sheet(&layouts, &bytes, &shown, None)?;
    Ok(sheets
        .iter()
        .filter_map(|sheet| {
            let top = sheet.rows.top();
            let name = sheet.name.as_deref();
            let first = top.first()?;
            let (proposal, rival) = match best_header(&layouts, &top, &shown, name) {
                Some((layout, row)) => {
                    let proposal = placed(layout, &shown, sheet.name.clone(), (row.0, &row.1), &sheet.rows);
                    (proposal, rival(&layouts, layout, &row.1, &shown, name))
                }
                None => (unplaced(&shown, sheet.name.clone(), first.0, &first.1), None),
            };
            Some(look(proposal, rival, sheet, &bytes))
        })
        .collect())
}

/// Looks at one sheet of a file whose table, and perhaps columns, somebody has told.
///
/// # Errors
///
/// A file that cannot be read, or has no such sheet or no rows.
pub fn survey_as(file: &Path, sheet: Option<&str>, told: &Told) -> Result<Option<SheetLook>, Error> {
    let shown = file.to_string_lossy().into_owned();
    let bytes = whole::read(file, &shown)?;
    let source = Source {
        columns: told.columns.clone(),
        ..nothing_told()
    };
    let layouts = [Layout::of(told.table, None, Some(&source))];
    let sheets = every_sheet(&layouts, &bytes, &shown, sheet)?;
    let Some(sheet) = sheets.first() else { return Ok(None) };
    let top = sheet.rows.top();
    let header = match best_header(&layouts, &top, &shown, sheet.name.as_deref()) {
        Some((_, row)) => Some(row),
        // No header is known: titles have few cells.
        None => top.iter().rev().max_by_key(|(_, cells)| filled(cells)),
    };
    Ok(header.map(|row| {
        let proposal = placed(&layouts[0], &shown, sheet.name.clone(), (row.0, &row.1), &sheet.rows);
        look(proposal, None, sheet, &bytes)
    }))
}

fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// Another table that the same headers fit almost as well.
fn rival(layouts: &[Layout], best: &Layout, cells: &[String], file: &str, sheet: Option<&str>) -> Option<TableId> {
    let least = fit(best, cells, file, sheet).saturating_sub(CLOSE);
    layouts
        .iter()
        .filter(|layout| layout.table != best.table && headers::assign(layout, cells).missing(layout).next().is_none())
        .find(|layout| fit(layout, cells, file, sheet) >= least)
        .map(|layout| layout.table)
}

fn look(proposal: Proposal, rival: Option<TableId>, sheet: &Sheet<'_>, bytes: &[u8]) -> SheetLook {
    let (rows, columns) = columns(&sheet.rows, proposal.header_row.unwrap_or_default());
    SheetLook {
        proposal,
        rival,
        rows,
        encoding: (read::format(bytes) == Format::Text).then(|| encoding::decode(bytes, None).encoding),
        columns,
    }
}

/// The rows below the header, and what their cells hold.
fn columns(rows: &Rows<'_>, header_row: u64) -> (u64, Vec<ColumnLook>) {
    let mut count = 0;
    let mut looks: Vec<ColumnLook> = Vec::new();
    // An unclosed quotation mark is reported when the file is loaded.
    let _ = rows.visit(|number, row| {
        if number == header_row {
            looks = (0..row.len()).map(|index| ColumnLook::new(row.cell(index))).collect();
        } else if number > header_row && !row.is_blank() {
            count += 1;
            for (index, look) in looks.iter_mut().enumerate() {
                look.take(row.cell(index));
            }
        }
        true
    });
    looks.retain(|look| !look.header.is_empty());
    (count, looks)
}

impl ColumnLook {
    fn new(header: Cell<'_>) -> Self {
        Self {
            header: header.shown().trim().to_owned(),
            filled: 0,
            words: Some(IndexMap::new()),
            satisfaction: 0,
            levels: 0,
            scores: 0,
            dates: 0,
            first: String::new(),
        }
    }

    fn take(&mut self, cell: Cell<'_>) {
        if cell.is_blank() {
            return;
        }
        let shown = cell.shown();
        let word = text::tidy(&shown);
        self.filled += 1;
        if self.first.is_empty() {
            self.first = word.clone().into_owned();
        }
        self.satisfaction += u64::from(SATISFACTION.iter().any(|known| known.word == word));
        if let Some(number) = numbers::integer(&word) {
            self.levels += u64::from((1..=5).contains(&number));
            self.scores += u64::from((0..=10).contains(&number));
        }
        if self.filled <= DATED && numbers::number(&word).is_none() {
            self.dates += u64::from(dates::moment(&word).is_some());
        }
        if let Some(words) = &mut self.words {
            *words.entry(word.into_owned()).or_default() += 1;
            if words.len() > MOST_WORDS {
                self.words = None;
            }
        }
    }

    /// Whether its header says that it tells who a customer is.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        let header = headers::normal(&self.header);
        PERSONAL.iter().any(|part| header.contains(part))
    }

    /// Whether its cells seem to be dates: more than half of the first ones are, whoever typed them wrote some wrong.
    #[must_use]
    pub fn is_date(&self) -> bool {
        self.dates * 2 > self.filled.min(DATED)
    }

    /// A cell to recognise the column by; `None` where it could tell who a customer is.
    #[must_use]
    pub fn example(&self) -> Option<Cow<'_, str>> {
        let is_plain = numbers::number(&self.first).is_some()
            || dates::moment(&self.first).is_some()
            || self
                .words
                .as_ref()
                .is_some_and(|words| words.len() <= super::cells::MOST_WORDS);
        let is_short = self.first.chars().count() <= LONGEST_EXAMPLE;
        (!self.first.is_empty() && !self.is_personal() && is_plain && is_short)
            .then(|| privacy::without_personal_shapes(&self.first))
    }

    /// What the column answers, if its cells are answers to a question put to customers.
    #[must_use]
    pub fn question(&self) -> Option<ItemType> {
        // A few cells may be slips of whoever typed them.
        let nearly_all = |count: u64| self.filled > 0 && count * 10 >= self.filled * 9;
        let header = self.header.to_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| header.contains(part));
        if nearly_all(self.satisfaction + self.levels) && self.satisfaction > 0 {
            return Some(ItemType::Level);
        }
        let asks = has(&[
            "满意", "评价", "评分", "打分", "得分", "分数", "态度", "质量", "速度", "环境", "价格", "清洁", "推荐",
            "nps",
        ]);
        if !asks || has(&["次数", "日期", "时间", "编号"]) || !nearly_all(self.scores) {
            None
        } else if has(&["推荐", "nps"]) {
            Some(ItemType::Nps)
        } else if nearly_all(self.levels) {
            Some(ItemType::Level)
        } else {
            Some(ItemType::Score10)
        }
    }
}

#[cfg(test)]
mod tests;
