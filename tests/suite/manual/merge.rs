//! Settings of a page put into a project's configuration, as a reader does who types them into the file: what else stands there stays, so
//! that messages name the lines a reader's file has.

use serde_json::Value;
use servicedeck::config::edit::{Change, changed, values};
use servicedeck::error::Result;

/// A configuration with what a snippet says: sections key by key, lists and single values whole; with `replace` the sections whole.
///
/// # Errors
///
/// What cannot be put there.
pub fn merged(text: &str, snippet: &Value, replace: bool) -> Result<String> {
    let mut changes = Vec::new();
    let before = values("config/report.yaml", text)?;
    for (section, value) in snippet.as_object().into_iter().flatten() {
        let old = before.get(section).filter(|_| !replace);
        collect(vec![section.clone()], old, value, &mut changes);
    }
    changed("config/report.yaml", text, &changes)
}

fn collect(path: Vec<String>, old: Option<&Value>, new: &Value, changes: &mut Vec<Change>) {
    match (old, new) {
        (Some(Value::Object(old)), Value::Object(new)) => {
            for (key, value) in new {
                let path = [path.clone(), vec![key.clone()]].concat();
                collect(path, old.get(key), value, changes);
            }
        }
        _ => changes.push(Change {
            path,
            value: Some(new.clone()),
        }),
    }
}
