//! Globs over keys, folder by folder: a folder that no pattern leads to, or that is not wanted, is not listed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use glob::Pattern;
use object_store::ObjectMeta;
use rust_i18n::t;

use super::address::{self, Address};
use super::client::{Bucket, Handle};
use super::{Keep, Listing, Object};
use crate::error::{Error, Kind};
use crate::records::read::find;

/// The objects of an address, see [`super::Storage::find`].
pub(super) fn find(bucket: &Arc<Bucket>, address: &Address<'_>, keep: Keep<'_>) -> Result<Listing, Error> {
    let parts: Vec<&str> = address.key.split('/').collect();
    let fixed = parts.iter().take_while(|part| !find::is_glob(part)).count();
    let mut found = if fixed == parts.len() {
        literal(bucket, address)?
    } else {
        let patterns: Vec<Pattern> = parts[fixed..]
            .iter()
            .map(|part| Pattern::new(part))
            .collect::<Result<_, _>>()
            .map_err(|error| Error::new(Kind::Data, t!("records.bad_glob", glob = address.shown, error = error)))?;
        walk(bucket, &parts[..fixed].join("/"), &patterns, keep)?
    };
    found
        .objects
        .sort_by(|one, other| one.shown.as_bytes().cmp(other.shown.as_bytes()));
    Ok(found)
}

/// One object by its key.
fn literal(bucket: &Arc<Bucket>, address: &Address<'_>) -> Result<Listing, Error> {
    let found = bucket.object(address.key)?;
    if found.is_none() {
        let inside = bucket.list(&[address.key.to_owned()])?;
        if inside
            .iter()
            .any(|inside| !inside.objects.is_empty() || !inside.common_prefixes.is_empty())
        {
            return Err(Error::new(Kind::Data, t!("records.is_folder", path = address.shown))
                .hint(t!("records.is_folder_hint", path = address.shown)));
        }
    }
    let objects: Vec<Object> = found.into_iter().map(|meta| object(bucket, meta)).collect();
    Ok(Listing {
        folder_exists: true,
        pruned: false,
        objects,
    })
}

/// Follows patterns down from a folder.
fn walk(bucket: &Arc<Bucket>, folder: &str, patterns: &[Pattern], keep: Keep<'_>) -> Result<Listing, Error> {
    let mut found = Listing::nothing(false);
    let mut matches: BTreeMap<String, ObjectMeta> = BTreeMap::new();
    // Folders to list, and how many patterns lead to each.
    let mut next: BTreeMap<String, BTreeSet<usize>> = BTreeMap::from([(folder.to_owned(), BTreeSet::from([0]))]);
    while !next.is_empty() {
        let level = std::mem::take(&mut next);
        let folders: Vec<String> = level.keys().cloned().collect();
        let listed = bucket.list(&folders)?;
        for ((folder, steps), inside) in level.into_iter().zip(listed) {
            found.folder_exists |= !inside.objects.is_empty() || !inside.common_prefixes.is_empty();
            let steps = with_empty_ones(steps, patterns);
            for meta in &inside.objects {
                // Some programs mark a folder by an empty object of its name.
                if meta.location.as_ref() == folder {
                    continue;
                }
                let name = meta.location.filename().unwrap_or_default();
                let is_match = |step: &usize| patterns.len() == step + 1 && find::is_file_match(&patterns[*step], name);
                if steps.iter().any(is_match) {
                    matches.insert(meta.location.to_string(), meta.clone());
                }
            }
            for below in &inside.common_prefixes {
                let name = below.filename().unwrap_or_default().to_owned();
                for (steps_on, literal) in steps.iter().filter_map(|step| step_into(*step, patterns, &name)) {
                    if find::store_of(&name).is_some_and(|store| !keep(&store)) {
                        found.pruned = true;
                        continue;
                    }
                    let mut folder = below.to_string();
                    for part in literal {
                        folder.push('/');
                        folder.push_str(part);
                    }
                    next.entry(folder).or_default().insert(steps_on);
                }
            }
        }
    }
    found.objects = matches.into_values().map(|meta| object(bucket, meta)).collect();
    Ok(found)
}

/// `**` may stand for no folder at all; at the end it stands for any name.
fn with_empty_ones(steps: BTreeSet<usize>, patterns: &[Pattern]) -> BTreeSet<usize> {
    let mut all = steps.clone();
    for mut step in steps {
        while patterns.get(step).is_some_and(|pattern| pattern.as_str() == "**") && step + 1 < patterns.len() {
            step += 1;
            all.insert(step);
        }
    }
    all
}

/// The step after entering a folder, and the folders below it that need no listing because their names are no patterns.
fn step_into<'a>(step: usize, patterns: &'a [Pattern], name: &str) -> Option<(usize, Vec<&'a str>)> {
    let pattern = patterns.get(step)?;
    if pattern.as_str() == "**" {
        return (!name.starts_with('.')).then_some((step, Vec::new()));
    }
    if step + 1 >= patterns.len() || !find::is_match(pattern, name) {
        return None;
    }
    let below: Vec<&str> = patterns[step + 1..patterns.len() - 1]
        .iter()
        .map(Pattern::as_str)
        .take_while(|part| !find::is_glob(part))
        .collect();
    Some((step + 1 + below.len(), below))
}

fn object(bucket: &Arc<Bucket>, meta: ObjectMeta) -> Object {
    Object {
        shown: address::shown(&bucket.name, meta.location.as_ref()),
        handle: Handle {
            bucket: Arc::clone(bucket),
            meta,
        },
    }
}

impl Listing {
    fn nothing(folder_exists: bool) -> Self {
        Self {
            objects: Vec::new(),
            pruned: false,
            folder_exists,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_with_plain_names_need_no_listing() {
        let patterns: Vec<Pattern> = ["*", "2026", "orders", "*.parquet"]
            .map(|part| Pattern::new(part).unwrap())
            .to_vec();
        assert_eq!(step_into(0, &patterns, "store=S01"), Some((3, vec!["2026", "orders"])));
        assert_eq!(step_into(3, &patterns, "x.parquet"), None);
        let deep: Vec<Pattern> = ["**", "orders.parquet"]
            .map(|part| Pattern::new(part).unwrap())
            .to_vec();
        assert_eq!(step_into(0, &deep, "store=S01"), Some((0, Vec::new())));
        assert_eq!(step_into(0, &deep, ".git"), None);
        assert_eq!(with_empty_ones(BTreeSet::from([0]), &deep), BTreeSet::from([0, 1]));
    }
}
