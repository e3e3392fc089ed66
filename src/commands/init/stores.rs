//! Which stores the exports name, and what the dealership is called.

use indexmap::IndexMap;
use rust_i18n::t;

use super::dialogue::Dialogue;
use super::exports::{Export, NEEDED};
use crate::cli::Init;
use crate::config::{self, Store};
use crate::error::Result;
use crate::records::mapping::Headers;

/// The stores of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stores {
    /// At least one.
    pub list: Vec<Store>,
    /// Whatever the store cells say, it is the only store.
    pub whatever_named: bool,
    /// The name on the covers, where it is another than the store's.
    pub brand: Option<String>,
}

/// More stores than this are no list to be written by hand.
const MOST_SHOWN: usize = 8;

impl Stores {
    /// The stores that the exports name, asking whether several names are several stores.
    ///
    /// # Errors
    ///
    /// The end of the talk.
    pub fn of(dialogue: &mut Dialogue<'_>, exports: &[Export], flags: &Init) -> Result<Self> {
        let words = words(exports);
        let several = if words.len() < 2 {
            false
        } else if flags.one_store {
            dialogue.say(&t!("guide.one_of", count = words.len()));
            false
        } else {
            let shown: Vec<String> = words
                .iter()
                .take(MOST_SHOWN)
                .map(|(word, rows)| t!("guide.store_rows", store = word, rows = rows).into_owned())
                .collect();
            let more = if words.len() > MOST_SHOWN { " …" } else { "" };
            let shown = format!("{}{more}", shown.join(&t!("guide.comma")));
            dialogue.say(&t!("guide.several_stores", count = words.len(), stores = shown));
            dialogue.yes(&t!("guide.are_several"), true)?
        };
        let list = if several {
            words
                .keys()
                .enumerate()
                .map(|(index, word)| store(index, word))
                .collect()
        } else {
            vec![store(0, words.keys().next().map_or("", String::as_str))]
        };
        Ok(Self {
            whatever_named: !several && words.len() > 1,
            list,
            brand: None,
        })
    }

    /// The name to propose for the dealership: the only store's, unless that is a code.
    pub fn proposed_name(&self) -> &str {
        match self.list.as_slice() {
            [only] if !self.whatever_named && !only.name.is_ascii() => &only.name,
            _ => "",
        }
    }

    /// Takes the dealership's name: the only store's where the records do not name it otherwise.
    pub fn name(&mut self, name: &str) {
        match self.list.as_mut_slice() {
            // The records name the store so; the cover may have another name.
            [only] if !self.whatever_named && !only.name.is_empty() && only.name != only.id => {
                self.brand = (only.name != name).then(|| name.to_owned());
            }
            [only] => name.clone_into(&mut only.name),
            _ => self.brand = (!name.is_empty()).then(|| name.to_owned()),
        }
    }
}

/// A store whose cells say `word`: its id where it can name a folder anywhere, else its name.
fn store(index: usize, word: &str) -> Store {
    let is_code = !word.is_empty() && word.is_ascii() && config::unfit(word).is_none();
    Store {
        id: if is_code {
            word.to_owned()
        } else {
            format!("S{:02}", index + 1)
        },
        name: word.to_owned(),
    }
}

/// The words in the store columns of orders and callbacks with their rows, the most frequent first.
fn words(exports: &[Export]) -> IndexMap<String, u64> {
    let mut words: IndexMap<String, u64> = IndexMap::new();
    for export in exports.iter().filter(|export| NEEDED.contains(&export.table)) {
        let headers = export
            .look
            .proposal
            .columns
            .get("store")
            .map(Headers::all)
            .unwrap_or_default();
        let looks = export.look.columns.iter().filter(|look| headers.contains(&look.header));
        for (word, rows) in looks.filter_map(|look| look.words.as_ref()).flatten() {
            *words.entry(word.clone()).or_default() += rows;
        }
    }
    words.sort_by(|one, rows, other, others| others.cmp(rows).then_with(|| one.cmp(other)));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(word: &str) -> Stores {
        Stores {
            list: vec![store(0, word)],
            whatever_named: false,
            brand: None,
        }
    }

    #[test]
    fn the_cells_of_the_records_decide_id_or_name() {
        let mut named = only("大连一店");
        assert_eq!(named.proposed_name(), "大连一店");
        named.name("大连某某汽车销售服务有限公司");
        assert_eq!(
            (named.list[0].id.as_str(), named.list[0].name.as_str()),
            ("S01", "大连一店")
        );
        assert_eq!(named.brand.as_deref(), Some("大连某某汽车销售服务有限公司"));
        let mut coded = only("DL-001");
        assert_eq!(coded.proposed_name(), "");
        coded.name("大连一店");
        assert_eq!(
            (coded.list[0].id.as_str(), coded.list[0].name.as_str()),
            ("DL-001", "大连一店")
        );
        assert_eq!(coded.brand, None);
        let mut unnamed = only("");
        unnamed.name("大连一店");
        assert_eq!(
            (unnamed.list[0].id.as_str(), unnamed.list[0].name.as_str()),
            ("S01", "大连一店")
        );
    }
}
