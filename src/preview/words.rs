//! The page's words, from the catalogue.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Read here once more because the page needs them all at once.
const CATALOGUE: &str = include_str!("../../locales/preview.yml");

/// Key without `preview.page.` → text, in a language (`zh` or `en`).
pub(super) fn words(language: &str) -> Value {
    let entries: BTreeMap<String, Value> = serde_saphyr::from_str(CATALOGUE).unwrap_or_default();
    let words: BTreeMap<&str, &str> = entries
        .iter()
        .filter_map(|(key, texts)| Some((key.strip_prefix("preview.page.")?, texts.get(language)?.as_str()?)))
        .collect();
    json!(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_its_words_in_both_languages() {
        let (chinese, english) = (words("zh"), words("en"));
        let keys = |words: &Value| words.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert!(keys(&chinese).len() > 50);
        assert_eq!(keys(&chinese), keys(&english));
        assert_eq!(words("xx"), json!({}));
    }

    #[test]
    fn every_word_the_page_asks_for_is_there() {
        let words = words("en");
        let mut asked = 0;
        for (name, _, text) in super::super::assets::ASSETS {
            let script = name.split('.').next_back() == Some("js");
            let marks: &[&str] = if script {
                &["word(\"", " say(\""]
            } else {
                &["data-word=\"", "data-label=\""]
            };
            for mark in marks {
                for (start, _) in text.match_indices(mark) {
                    let key = text[start + mark.len()..].split('"').next().unwrap_or("");
                    asked += 1;
                    assert!(
                        words.get(key).is_some() || key.ends_with('.'),
                        "{key} of {name} is not in the catalogue"
                    );
                }
            }
        }
        assert!(asked > 50, "{asked}");
    }
}
