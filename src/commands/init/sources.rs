//! The proposals for all exports brought to one entry a table, as a configuration has them.

use std::collections::BTreeMap;
use std::path::Path;

use glob::Pattern;
use indexmap::IndexMap;

use super::exports::Export;
use super::questions::Questions;
use super::stores::Stores;
use crate::records::mapping::{Headers, Proposal};
use crate::records::schema::TableId;

/// The proposals with the files named by `path_of`, what differs between the files of a table left to be found file by file.
pub(super) fn proposals(
    exports: &[Export],
    stores: &Stores,
    questions: &Questions,
    keep_header_row: &dyn Fn(TableId) -> bool,
    path_of: &dyn Fn(&Export) -> String,
) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    for table in TableId::ALL {
        let of_table: Vec<&Export> = exports.iter().filter(|export| export.table == table).collect();
        let sheet = sheet(&of_table, exports);
        let columns = columns(&of_table);
        for export in of_table {
            let mut proposal = export.look.proposal.clone();
            proposal.file = path_of(export);
            proposal.sheet.clone_from(&sheet);
            if !keep_header_row(table) {
                // Next month's export may have another title above its table.
                proposal.header_row = None;
            }
            for (name, differing) in &columns {
                match differing {
                    Some(headers) => _ = proposal.columns.insert(name.clone(), headers.clone()),
                    None => _ = proposal.columns.shift_remove(name),
                }
            }
            if table == TableId::Callbacks {
                ask(&mut proposal, questions);
            }
            if stores.whatever_named && proposal.columns.contains_key("store") {
                let only = stores.list.first().map(|store| store.id.clone());
                let all = IndexMap::from([("*".to_owned(), only)]);
                proposal.values.insert("store".to_owned(), all);
            }
            proposals.push(proposal);
        }
    }
    proposals
}

/// Names the columns of the questions' answers.
fn ask(proposal: &mut Proposal, questions: &Questions) {
    for (id, header) in questions.ids() {
        if proposal.unplaced.iter().any(|unplaced| unplaced == header) {
            proposal.unplaced.retain(|unplaced| unplaced != header);
            if let Some(levels) = questions.levels.get(&id) {
                proposal.values.insert(id.clone(), levels.clone());
            }
            proposal.columns.insert(id, Headers::One(header.to_owned()));
        }
    }
}

/// The sheet that an entry names: none where the only fitting one is found by itself in every workbook, so that next month's may be called
/// otherwise.
fn sheet(of_table: &[&Export], exports: &[Export]) -> Option<String> {
    let beside = |export: &&Export| {
        let others = exports.iter().filter(|other| other.path == export.path);
        others.count() > 1
    };
    if !of_table.iter().any(beside)
        || of_table
            .iter()
            .any(|export| export.look.proposal.sheet.is_none() && export.look.encoding.is_none())
    {
        return None;
    }
    let names: Vec<&str> = of_table
        .iter()
        .filter_map(|export| export.look.proposal.sheet.as_deref())
        .collect();
    let (first, rest) = names.split_first()?;
    if rest.iter().all(|name| name == first) {
        return Some((*first).to_owned());
    }
    let common = |one: &str, other: &str| one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let reversed = |text: &str| text.chars().rev().collect::<String>();
    let before = rest.iter().map(|name| common(first, name)).min().unwrap_or_default();
    let shortest = names.iter().map(|name| name.chars().count()).min().unwrap_or_default();
    let after = rest
        .iter()
        .map(|name| common(&reversed(first), &reversed(name)))
        .min()
        .unwrap_or_default();
    let after = after.min(shortest - before.min(shortest));
    let start: String = first.chars().take(before).collect();
    let end = reversed(&reversed(first).chars().take(after).collect::<String>());
    let pattern = format!("{}*{}", Pattern::escape(&start), Pattern::escape(&end));
    let matches_other = Pattern::new(&pattern).is_ok_and(|pattern| {
        exports.iter().any(|export| {
            let sheet = export.look.proposal.sheet.as_deref();
            export.table != of_table[0].table && sheet.is_some_and(|sheet| pattern.matches(sheet))
        })
    });
    (!matches_other).then_some(pattern)
}

/// Columns whose headers differ between the files of a table: what somebody told for any of them, else nothing, so that each file's own
/// header is found.
fn columns(of_table: &[&Export]) -> BTreeMap<String, Option<Headers>> {
    let mut differing = BTreeMap::new();
    let names = of_table.iter().flat_map(|export| export.look.proposal.columns.keys());
    for name in names {
        let headers: Vec<&Headers> = of_table
            .iter()
            .filter_map(|export| export.look.proposal.columns.get(name))
            .collect();
        if headers.windows(2).all(|pair| pair[0] == pair[1]) {
            continue;
        }
        let is_told = of_table.iter().any(|export| export.told.contains_key(name));
        let mut all: Vec<String> = Vec::new();
        for header in headers.into_iter().flat_map(Headers::all) {
            if !all.contains(header) {
                all.push(header.clone());
            }
        }
        differing.insert(name.clone(), is_told.then_some(Headers::Several(all)));
    }
    differing
}

/// A path as an entry of a configuration: one that looks like a pattern stands for itself there.
pub(super) fn as_entry(path: &Path) -> String {
    let text = path.to_string_lossy().into_owned();
    if Pattern::new(&text).is_ok() {
        text
    } else {
        Pattern::escape(&text)
    }
}
