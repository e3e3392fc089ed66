//! What the keys of the configuration mean, in Chinese: the comments of the sample configuration, which says it in both languages. (In
//! English the JSON Schema says it.)

use std::collections::BTreeMap;

const SAMPLE: &str = include_str!("../../config/report.yaml");

/// Path of a key, joined by dots, → what it means.
pub(super) fn chinese() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    // Indentation and name of the keys that lead to a line.
    let mut path: Vec<(usize, &str)> = Vec::new();
    let mut comment = String::new();
    for line in SAMPLE.lines() {
        let indent = line.len() - line.trim_start().len();
        let text = line.trim_start();
        if text.is_empty() {
            comment.clear();
            continue;
        }
        if let Some(words) = text.strip_prefix("# ") {
            // A head with dashes says what its section is.
            comment.push_str(chinese_part(words.trim_matches(['-', ' '])));
            continue;
        }
        // A key that is left out in the sample begins with # and no blank.
        let key = text.strip_prefix('#').unwrap_or(text).split(':').next().unwrap_or("");
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_key && text.contains(':') {
            path.retain(|(outer, _)| *outer < indent);
            path.push((indent, key));
            let name: Vec<&str> = path.iter().map(|(_, key)| *key).collect();
            if !comment.is_empty() {
                found.entry(name.join(".")).or_insert_with(|| comment.clone());
            }
        }
        comment.clear();
    }
    found
}

/// The Chinese sentences of a comment, which follow the English ones: from behind the last sign that ends an English one before any
/// Chinese stands, or from the first Chinese character.
fn chinese_part(words: &str) -> &str {
    let is_chinese = |c: char| ('\u{3400}'..'\u{a000}').contains(&c);
    let Some(first) = words.find(is_chinese) else { return "" };
    let before = words.get(..first).unwrap_or("");
    let is_chinese_line = before.starts_with('`') || before.contains(['（', '：', '、', '，']);
    let start = match before.rfind(". ") {
        Some(end) => end + 2,
        None if is_chinese_line => 0,
        None => before.rfind(' ').map_or(0, |blank| blank + 1),
    };
    words.get(start..).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_explained_in_chinese() {
        let all = chinese();
        for (key, words) in [
            ("report.title", "封面标题。"),
            ("report.pages.hide", "不显示的页。"),
            ("report.brand.logo", "标志图片（PNG、JPEG 或 SVG），默认没有。"),
            ("delivery.smtp.security", "加密方式。"),
            ("delivery.from", "发件人。"),
            (
                "report.template",
                "deck（16:9 幻灯片）、a4（竖版），或自己的模板文件夹。",
            ),
            ("delivery", "邮件发送"),
            ("delivery.max_size_mb", "邮件大小上限（MB）。"),
        ] {
            assert_eq!(all.get(key).map(String::as_str), Some(words), "{key}");
        }
        assert!(all.len() > 60, "{}", all.len());
        assert!(all.values().all(|words| !words.is_ascii()));
    }
}
