//! How messages name things: excerpts of what was written, and the valid names nearest to it.

use rust_i18n::t;

/// Longest excerpt of a value that a message repeats, in characters.
const EXCERPT: usize = 60;

/// From this likeness on a name is proposed as the one meant.
const NEAR: f64 = 0.6;

/// So many valid names are listed in full.
const LISTED: usize = 30;

/// A text as messages repeat it: in backticks, without control characters, not longer than a line.
pub(super) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(EXCERPT).flat_map(visible).collect();
    if text.chars().nth(EXCERPT).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

fn visible(character: char) -> Vec<char> {
    if character.is_control() {
        character.escape_default().collect()
    } else {
        vec![character]
    }
}

/// Lines of help that name what would be valid: the nearest name when one is near, else all of them, else the nearest few.
pub(crate) fn nearest_help<'a>(word: &str, valid: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let valid: Vec<&str> = valid.into_iter().collect();
    let mut ranked: Vec<(f64, &str)> = valid.iter().map(|name| (likeness(word, name), *name)).collect();
    // Stable, so that of equally near names the one listed first is proposed.
    ranked.sort_by(|left, right| right.0.total_cmp(&left.0));
    match ranked.first() {
        None => Vec::new(),
        Some((likeness, name)) if *likeness >= NEAR => vec![t!("config.did_you_mean", name = name).into_owned()],
        Some(_) if valid.len() <= LISTED => vec![t!("config.valid_here", names = listed(&valid)).into_owned()],
        Some(_) => {
            let few: Vec<&str> = ranked.iter().take(3).map(|(_, name)| *name).collect();
            vec![t!("config.nearest", names = listed(&few)).into_owned()]
        }
    }
}

fn listed(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Whether a word is likely meant to be a name.
pub(super) fn is_near(word: &str, name: &str) -> bool {
    likeness(word, name) >= NEAR
}

/// How alike two names are, 0 to 1; without regard to case, and a part of a dotted name counts as near.
fn likeness(word: &str, name: &str) -> f64 {
    if word.len() > 4 * EXCERPT {
        return 0.0;
    }
    let (word, name) = (word.to_lowercase(), name.to_lowercase());
    let distance = strsim::normalized_damerau_levenshtein(&word, &name);
    let last = name.rsplit('.').next().unwrap_or(&name);
    let of_part = if last.len() < name.len() && !word.contains('.') {
        0.95 * strsim::normalized_damerau_levenshtein(&word, last)
    } else {
        0.0
    };
    distance.max(of_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_knows_case_parts_and_swapped_letters() {
        let near = |word, name| likeness(word, name) >= NEAR;
        assert!(near("tittle", "title") && near("Title", "title") && near("tilte", "title"));
        assert!(near("no_result_rate", "callbacks.no_result_rate"));
        assert!(!near("colour", "month") && !near("ssl", "tls"));
        assert!(!near(&"title".repeat(100), "title"));
    }

    #[test]
    fn quoted_text_stays_on_its_line() {
        assert_eq!(quoted("a\nb\u{7}"), "`a\\nb\\u{7}`");
        assert_eq!(quoted(&"长".repeat(100)).chars().count(), EXCERPT + 3);
    }
}
