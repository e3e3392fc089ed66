//! Lists of one item a line, changed item by item: what stays keeps its line with its comment, wherever it goes; comments on lines of
//! their own stay before what they stood before.

use serde_json::Value;

use super::place::{dash_indent, end_of, line_break, line_start, next_line};
use super::yaml::inline;
use super::{Change, without_nulls};
use crate::config::document::Node;

/// Changes inside the items of a list that are about to change but not to go: each is told by the item it is most like.
pub(super) fn inner_changes(path: &[String], old: &[Value], wanted: &[Value]) -> Vec<Change> {
    let mut left: Vec<usize> = (0..old.len()).filter(|at| !wanted.contains(&old[*at])).collect();
    let mut changes = Vec::new();
    for (at, wanted) in wanted.iter().enumerate() {
        let Some(fields) = wanted.as_object().filter(|_| !old.contains(wanted)) else {
            continue;
        };
        let likeness = |candidate: &usize| {
            let same = fields
                .iter()
                .filter(|(key, value)| old[*candidate].get(key.as_str()) == Some(value));
            (same.count(), usize::from(*candidate == at))
        };
        let nearest = left.iter().copied().filter(|candidate| old[*candidate].is_object());
        let Some(nearest) = nearest
            .max_by_key(likeness)
            .filter(|nearest| likeness(nearest) > (0, 0))
        else {
            continue;
        };
        left.retain(|candidate| *candidate != nearest);
        let before = old[nearest].as_object();
        let gone = before
            .into_iter()
            .flat_map(|before| before.keys())
            .filter(|key| !fields.contains_key(*key));
        let set = fields
            .iter()
            .filter(|(key, value)| before.and_then(|before| before.get(*key)) != Some(value));
        let inner = |key: &String| {
            let mut path = path.to_vec();
            path.extend([nearest.to_string(), key.clone()]);
            path
        };
        changes.extend(gone.map(|key| Change {
            path: inner(key),
            value: None,
        }));
        changes.extend(set.map(|(key, value)| Change {
            path: inner(key),
            value: Some(value.clone()),
        }));
    }
    changes
}

/// The text with other items in a list, each on a line of its own; `values` are those of `items`. `None` where the list is not written
/// so, and for a list without items.
pub(super) fn rewritten(text: &str, items: &[Node], values: &[Value], wanted: &[Value]) -> Option<String> {
    let first = items.first()?;
    let indent = dash_indent(text, first.place.start)?;
    let line_break = line_break(text);
    // Each item's lines, and those between it and the item before: comments and blank lines.
    let mut before = Vec::new();
    let mut lines = Vec::new();
    let start = line_start(text, first.place.start);
    let mut end = start;
    for item in items {
        let begins = line_start(text, item.place.start);
        if text.get(begins..item.place.start)?.trim() != "-" {
            return None;
        }
        before.push(text.get(end..begins)?);
        end = next_line(text, end_of(text, item));
        lines.push(text.get(begins..end)?);
    }
    let values: Vec<Value> = values.iter().cloned().map(without_nulls).collect();
    let mut unused: Vec<usize> = (0..values.len()).collect();
    let kept: Vec<Option<usize>> = wanted
        .iter()
        .map(|value| {
            let value = without_nulls(value.clone());
            let place = unused.iter().position(|at| values[*at] == value)?;
            Some(unused.remove(place))
        })
        .collect();
    // What stood before an item that goes stands before the next that stays.
    let mut comments = vec![String::new(); items.len() + 1];
    let mut waiting = String::new();
    for (at, comment) in before.iter().enumerate() {
        waiting.push_str(comment);
        if !unused.contains(&at) {
            comments[at] = std::mem::take(&mut waiting);
        }
    }
    comments[items.len()] = waiting;
    let mut written = String::new();
    let mut add = |lines: &str| {
        if !written.is_empty() && !written.ends_with('\n') {
            written.push_str(line_break);
        }
        written.push_str(lines);
    };
    for (value, kept) in wanted.iter().zip(&kept) {
        if let Some(at) = kept {
            add(&comments[*at]);
            add(lines[*at]);
        } else {
            add(&format!("{indent}- {}{line_break}", inline(value)));
        }
    }
    add(&comments[items.len()]);
    Some(format!("{}{written}{}", text.get(..start)?, text.get(end..)?))
}
