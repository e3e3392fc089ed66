//! Figures in words, and how parts of a sentence are put together in either language.

use rust_i18n::t;

use crate::language::Language;

/// A number with fixed decimals and thousands separators; negative ones carry U+2212.
///
/// Rounds half away from zero after scaling, exactly as the templates do, so that a figure reads the same in a
/// headline and in the table under it.
#[must_use]
pub fn number(value: f64, decimals: u8) -> String {
    let scaled = (value.abs() * 10_f64.powi(i32::from(decimals))).round();
    let digits = format!("{scaled:.0}");
    let decimals = usize::from(decimals);
    let digits = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let mut text = String::new();
    if value < 0.0 && scaled > 0.0 {
        text.push('−');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if decimals > 0 {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A whole number with thousands separators.
#[must_use]
pub fn count(value: i64) -> String {
    #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    number(value as f64, 0)
}

/// A fraction as percent with its sign: 0.274 → `27.4%`.
#[must_use]
pub fn percent(fraction: f64, decimals: u8) -> String {
    format!("{}%", number(fraction * 100.0, decimals))
}

/// `甲、乙、丙`; in English `A, B and C`, with spaces no headline breaks at.
#[must_use]
pub fn enumerated<T: AsRef<str>>(language: Language, names: &[T]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match (language, names.split_last()) {
        (Language::Chinese, _) => names.join("、"),
        (Language::English, Some((last, others))) if !others.is_empty() => {
            format!("{} and {last}", others.join(",\u{a0}"))
        }
        (Language::English, _) => names.concat(),
    }
}

/// `甲、乙、丙`, and after `most` names `甲、乙等 7 项` or `A, B and 5 more`; `noun` is what they are in the catalogue.
#[must_use]
pub fn listed(language: Language, names: &[&str], most: usize, noun: &str) -> String {
    if names.len() <= most {
        return enumerated(language, names);
    }
    let shown: Vec<&str> = names.iter().take(most).copied().collect();
    let (mark, rest) = match language {
        Language::Chinese => {
            let key = format!("finding.counted.{noun}.other");
            let all = t!(key, locale = language.code(), n = names.len()).into_owned();
            ("、", all)
        }
        Language::English => (",\u{a0}", (names.len() - shown.len()).to_string()),
    };
    t!(
        "finding.list.shortened",
        locale = language.code(),
        names = shown.join(mark),
        rest = rest
    )
    .into_owned()
}

/// Numbers one after the other: `3、17`, `3, 17`.
#[must_use]
pub fn numbered<T: AsRef<str>>(language: Language, numbers: &[T]) -> String {
    let numbers: Vec<&str> = numbers.iter().map(AsRef::as_ref).collect();
    numbers.join(if language == Language::Chinese { "、" } else { ", " })
}

/// Clauses of one sentence.
#[must_use]
pub fn clauses<T: AsRef<str>>(language: Language, parts: &[T]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .map(AsRef::as_ref)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(if language == Language::Chinese { "，" } else { ", " })
}

/// Statements side by side, further apart than clauses.
#[must_use]
pub fn statements<T: AsRef<str>>(language: Language, parts: &[T]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .map(AsRef::as_ref)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(if language == Language::Chinese { "；" } else { "; " })
}

/// Whole sentences one after the other.
#[must_use]
pub fn sentences<T: AsRef<str>>(language: Language, parts: &[T]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .map(AsRef::as_ref)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(if language == Language::Chinese { "" } else { " " })
}

/// A text with a capital in the beginning, where it begins with a Latin letter.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        format!("{}{}", first.to_ascii_uppercase(), characters.as_str())
    })
}

/// Whether the templates' strips of dots over these values begin elsewhere than at zero; as their `axis-over` does it.
#[must_use]
pub fn axis_leaves_zero(values: &[f64], least: f64) -> bool {
    const STEPS: [f64; 11] = [0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 5.0, 10.0, 20.0, 25.0, 50.0];
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !low.is_finite() {
        return false;
    }
    let span = (high - low).max(least);
    let step = STEPS.into_iter().find(|step| span / step <= 4.5).unwrap_or(span / 4.0);
    (low / step + 0.001).floor() >= 1.0
}

/// Numbers as they are quoted: three or more that follow each other as one run, `47–51`.
#[must_use]
pub fn runs(numbers: &[usize]) -> Vec<String> {
    let follows = |pair: &[usize]| matches!(pair, [one, next] if *next == one + 1);
    let mut quoted = Vec::new();
    let mut rest = numbers;
    while let Some(first) = rest.first() {
        let length = 1 + rest.windows(2).take_while(|pair| follows(pair)).count();
        let (run, after) = rest.split_at(length);
        match run {
            [_, .., last] if length > 2 => quoted.push(format!("{first}–{last}")),
            _ => quoted.extend(run.iter().map(ToString::to_string)),
        }
        rest = after;
    }
    quoted
}

/// Roughly how wide a text is, in em: Latin letters, digits and spaces count little more than half.
#[must_use]
pub fn em_width(text: &str) -> f64 {
    text.chars()
        .map(|c| {
            if c < '\u{2e80}' {
                if c == ' ' { 0.25 } else { 0.6 }
            } else {
                1.0
            }
        })
        .sum()
}

/// A text with a small letter in the beginning, unless it begins with an abbreviation.
#[must_use]
pub fn lowered(text: &str) -> String {
    let mut characters = text.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if !second.is_ascii_uppercase() => {
            format!("{}{}", first.to_ascii_lowercase(), characters.as_str())
        }
        _ => text.to_owned(),
    }
}

/// Two parts of a sentence, in Chinese with a space only where a Latin letter or a digit meets a Chinese one.
#[must_use]
pub fn joined(language: Language, first: &str, second: &str) -> String {
    if language == Language::English {
        return format!("{first} {second}");
    }
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '%');
    let apart = latin(first.chars().last()) != latin(second.chars().next());
    if apart {
        closed_up(&format!("{first} {second}"))
    } else {
        format!("{first}{second}")
    }
}

/// A text with the space a writer puts between parts taken out where full-width punctuation brings its own.
#[must_use]
pub fn closed_up(text: &str) -> String {
    let mut closed = text.to_owned();
    for mark in ['）', '（', '，', '。', '；', '：', '、', '》', '《', '」', '「'] {
        closed = closed
            .replace(&format!("{mark} "), &mark.to_string())
            .replace(&format!(" {mark}"), &mark.to_string());
    }
    closed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_follow_each_other_are_quoted_as_a_run() {
        assert_eq!(runs(&[47, 48, 49, 50, 51]), ["47–51"]);
        assert_eq!(runs(&[2, 4, 5, 8, 9, 10]), ["2", "4", "5", "8–10"]);
        assert_eq!(runs(&[5, 4, 3]), ["5", "4", "3"]);
        assert!(runs(&[]).is_empty());
    }

    #[test]
    fn numbers_have_separators_and_fixed_decimals() {
        let shown = [
            (0.0, 1),
            (1234.5, 0),
            (1_234_567.0, 0),
            (-0.04, 1),
            (-3.42, 1),
            (0.615, 2),
            (99.95, 1),
        ]
        .map(|(value, decimals)| number(value, decimals));
        assert_eq!(shown, ["0.0", "1,235", "1,234,567", "0.0", "−3.4", "0.62", "100.0"]);
        assert_eq!(percent(0.274, 1), "27.4%");
    }

    #[test]
    fn abbreviations_keep_their_capitals_within_a_sentence() {
        assert_eq!(
            ["Churn rate", "CSS", "流失率"].map(lowered),
            ["churn rate", "CSS", "流失率"]
        );
    }

    #[test]
    fn full_width_marks_bring_their_own_space() {
        assert_eq!(
            closed_up("客户满意度（全店） 93.2%，比 3 月低"),
            "客户满意度（全店）93.2%，比 3 月低"
        );
    }

    #[test]
    fn strips_of_high_scores_leave_zero() {
        assert!(axis_leaves_zero(&[78.9, 88.7], 8.0));
        assert!(!axis_leaves_zero(&[0.0, 100.0], 8.0));
        assert!(!axis_leaves_zero(&[12.5, 100.0], 8.0));
        assert!(axis_leaves_zero(&[25.0, 100.0], 8.0));
        assert!(!axis_leaves_zero(&[], 8.0));
    }

    #[test]
    fn latin_and_chinese_stand_apart_when_joined() {
        let pairs = [
            ("外部 CSS", "比全国高"),
            ("客户满意度（全店）", "94.4%"),
            ("流失率", "降"),
            ("流失率", "25.4%"),
        ];
        let texts = pairs.map(|(first, second)| joined(Language::Chinese, first, second));
        assert_eq!(
            texts,
            [
                "外部 CSS 比全国高",
                "客户满意度（全店）94.4%",
                "流失率降",
                "流失率 25.4%"
            ]
        );
    }

    #[test]
    fn lists_of_names_say_how_many_there_are() {
        let names = ["甲", "乙", "丙", "丁"];
        assert_eq!(listed(Language::Chinese, &names[..2], 3, "head"), "甲、乙");
        assert_eq!(listed(Language::Chinese, &names, 2, "head"), "甲、乙等 4 位");
        assert_eq!(listed(Language::English, &names[..3], 3, "head"), "甲,\u{a0}乙 and 丙");
        assert_eq!(listed(Language::English, &names, 2, "head"), "甲,\u{a0}乙 and 2 more");
    }
}
