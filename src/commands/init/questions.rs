//! The questionnaire that the callbacks' answers show.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use rust_i18n::t;

use super::answers::Answers;
use super::choices::{Choice, chosen};
use super::dialogue::Dialogue;
use super::exports::Export;
use crate::cli::Init;
use crate::config::ItemType;
use crate::error::{Error, Kind, Result};
use crate::records::mapping::survey::ColumnLook;
use crate::records::schema::TableId;

/// What customers are asked, by the headers of the answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Questions {
    /// The question about everything together.
    pub overall: Option<String>,
    /// The items, with what their answers are.
    pub items: Vec<(String, ItemType)>,
    /// Id → a word of the answers → its level, 1 to 5.
    pub levels: BTreeMap<String, IndexMap<String, Option<String>>>,
}

/// Parts of the headers of the question about everything together.
const OVERALL: [&str; 6] = ["总体", "整体", "总满意", "综合", "总评", "overall"];

impl Questions {
    /// The questions of the callbacks: as flags say, else those whose answers look so, confirmed where there is somebody to ask.
    ///
    /// # Errors
    ///
    /// The end of the talk; a flag that names no header of the callbacks.
    pub fn of(dialogue: &mut Dialogue<'_>, exports: &[Export], flags: &Init) -> Result<Self> {
        let columns = free_columns(exports);
        if !flags.question.is_empty() || flags.overall.is_some() {
            return Self::told(&columns, flags);
        }
        let found: Vec<(&ColumnLook, ItemType)> = columns
            .iter()
            .filter_map(|column| Some((*column, column.question()?)))
            .collect();
        let is_overall = |column: &ColumnLook| OVERALL.iter().any(|part| column.header.to_lowercase().contains(part));
        let overall = found
            .iter()
            .position(|(column, kind)| is_overall(column) && *kind == ItemType::Level);
        // The overall question alone is no questionnaire: items are what is counted.
        let items: Vec<usize> = (0..found.len())
            .filter(|index| Some(*index) != overall || found.len() == 1)
            .collect();
        if found.is_empty() || items.iter().all(|index| found[*index].1 == ItemType::Nps) {
            return Ok(Self::default());
        }
        dialogue.say(&t!("guide.questions"));
        let options: Vec<Choice> = found
            .iter()
            .map(|(column, kind)| Choice::new(format!("{} ({})", column.header, kind_name(*kind)), &column.header))
            .collect();
        for (index, option) in options.iter().enumerate() {
            dialogue.say(&format!("  {:>2}  {}", index + 1, option.shown));
        }
        let number = |index: &usize| (index + 1).to_string();
        let first = overall
            .filter(|_| found.len() > 1)
            .as_ref()
            .map_or_else(|| "0".to_owned(), number);
        let proposed = std::iter::once(first)
            .chain(items.iter().map(number))
            .collect::<Vec<_>>()
            .join(" ");
        dialogue.ask(&t!("guide.which_questions"), &proposed, |answer| {
            Self::chosen(answer, &found, &options)
        })
    }

    /// The questions of an answer: the overall one first, 0 for none; `-` for no questionnaire.
    fn chosen(
        answer: &str,
        found: &[(&ColumnLook, ItemType)],
        options: &[Choice],
    ) -> std::result::Result<Self, String> {
        if answer == "-" {
            return Ok(Self::default());
        }
        let (first, rest) = answer.trim().split_once([' ', ',', '，']).unwrap_or((answer, ""));
        let mut items;
        let mut overall = None;
        if first.trim() == "0" {
            items = chosen(rest, options)?;
        } else {
            items = chosen(answer, options)?;
            overall = items.first().copied();
        }
        items.retain(|index| Some(*index) != overall);
        let mut seen = Vec::new();
        items.retain(|index| {
            !seen.contains(index) && {
                seen.push(*index);
                true
            }
        });
        if !items.iter().any(|index| found[*index].1 != ItemType::Nps) {
            return Err(t!("guide.no_items").into_owned());
        }
        Ok(Self {
            overall: overall.map(|index| found[index].0.header.clone()),
            items: items
                .into_iter()
                .map(|index| (found[index].0.header.clone(), found[index].1))
                .collect(),
            levels: BTreeMap::new(),
        })
    }

    fn told(columns: &[&ColumnLook], flags: &Init) -> Result<Self> {
        let find = |header: &String| {
            let column = columns.iter().find(|column| column.header == *header);
            column.ok_or_else(|| {
                let headers: Vec<&str> = columns.iter().map(|column| column.header.as_str()).collect();
                Error::new(Kind::Config, t!("guide.no_header", header = header))
                    .hint(t!("guide.known", known = headers.join(", ")))
            })
        };
        let items = flags
            .question
            .iter()
            .map(|header| Ok((header.clone(), find(header)?.question().unwrap_or(ItemType::Level))))
            .collect::<Result<Vec<_>>>()?;
        if let Some(header) = &flags.overall {
            find(header)?;
        }
        if items.is_empty() {
            return Err(Error::new(Kind::Config, t!("guide.no_items")));
        }
        Ok(Self {
            overall: flags.overall.clone(),
            items,
            levels: BTreeMap::new(),
        })
    }

    /// The same questions with the levels that words of their answers are.
    ///
    /// # Errors
    ///
    /// Levels of a question that there is not, or that is not answered by levels.
    pub fn with_levels(mut self, answers: &Answers) -> Result<Self> {
        let is_level = |header: &str| {
            let mut items = self.items.iter();
            !items.any(|(item, kind)| item == header && *kind != ItemType::Level)
        };
        let mut of_levels = self.ids();
        of_levels.retain(|(_, header)| is_level(header));
        let is_question = |id: &&String| of_levels.iter().any(|(known, _)| known == *id);
        if let Some(id) = answers.levels.keys().find(|id| !is_question(id)) {
            let known: Vec<String> = of_levels.iter().map(|(id, header)| format!("{id} {header}")).collect();
            let error = Error::new(Kind::Config, t!("guide.no_question", id = id));
            return Err(error.hint(t!("guide.known", known = known.join(", "))));
        }
        self.levels.clone_from(&answers.levels);
        Ok(self)
    }

    /// Id and header of every question, the overall one first.
    pub fn ids(&self) -> Vec<(String, &str)> {
        let headers = self.overall.iter().chain(self.items.iter().map(|(header, _)| header));
        headers
            .enumerate()
            .map(|(index, header)| (format!("q{}", index + 1), header.as_str()))
            .collect()
    }
}

/// Columns of the callbacks that are no column of the table, each header once.
fn free_columns(exports: &[Export]) -> Vec<&ColumnLook> {
    let mut columns: Vec<&ColumnLook> = Vec::new();
    for export in exports.iter().filter(|export| export.table == TableId::Callbacks) {
        let unplaced = &export.look.proposal.unplaced;
        for column in export
            .look
            .columns
            .iter()
            .filter(|column| unplaced.contains(&column.header))
        {
            if !columns.iter().any(|known| known.header == column.header) {
                columns.push(column);
            }
        }
    }
    columns
}

fn kind_name(kind: ItemType) -> String {
    match kind {
        ItemType::Level => t!("guide.kind.level"),
        ItemType::YesNo => t!("guide.kind.yes_no"),
        ItemType::Score10 => t!("guide.kind.score10"),
        ItemType::Nps => t!("guide.kind.nps"),
    }
    .into_owned()
}
