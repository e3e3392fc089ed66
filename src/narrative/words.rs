//! Figures and changes in words, and headlines that fit their two lines.

/// The widest headline line, in em at headline size: 224 mm at 19 pt.
const HEADLINE_EM: f64 = 33.0;

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

/// `甲、乙、丙`, and after `most` names `甲、乙、丙等 7 项` with the counting word given.
#[must_use]
pub fn listed(names: &[&str], most: usize, counted: &str) -> String {
    if names.len() <= most {
        return names.join("、");
    }
    let shown = names.iter().take(most).copied().collect::<Vec<_>>().join("、");
    format!("{shown}等 {} {counted}", names.len())
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

/// Two parts of a sentence, with the space a writer puts where a Latin letter or a digit meets a Chinese one.
#[must_use]
pub fn joined(first: &str, second: &str) -> String {
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

/// A headline of at most two lines, each ending at a punctuation mark but the last.
///
/// `first` is the finding, `second` what comes with it; neither carries final punctuation. What does not fit is
/// left out from the end, clause by clause, never cut inside a clause. A first clause too wide for a line is
/// broken at its own last fitting comma.
#[must_use]
pub fn headline(first: &str, second: Option<&str>) -> Vec<String> {
    let first = closed_up(first);
    let first = first.as_str();
    let second = second
        .map(|text| closed_up(text.trim()))
        .filter(|text| !text.is_empty());
    let second = second.as_deref();
    if em_width(first) <= HEADLINE_EM - 1.0 {
        let Some(second) = second.and_then(|text| leading_clauses(text, HEADLINE_EM)) else {
            return vec![first.to_owned()];
        };
        if second.chars().count() < 4 {
            return vec![first.to_owned()];
        }
        return vec![format!("{first}；"), second];
    }
    let Some(line) = leading_clauses(first, HEADLINE_EM - 1.0) else {
        return vec![first.to_owned()];
    };
    let rest = first.get(line.len()..).unwrap_or_default();
    let mark: String = rest.chars().take(1).collect();
    let rest = rest.get(mark.len()..).unwrap_or_default();
    match leading_clauses(rest, HEADLINE_EM) {
        Some(rest) if rest.chars().count() >= 4 => vec![format!("{line}{mark}"), rest],
        _ => vec![line],
    }
}

/// As many of a text's clauses as fit, without the mark after the last; `None` when not even one fits.
fn leading_clauses(text: &str, width: f64) -> Option<String> {
    if em_width(text) <= width {
        return Some(text.to_owned());
    }
    text.char_indices()
        .filter(|(_, c)| matches!(c, '，' | '；' | '。' | '：'))
        .map(|(index, _)| &text[..index])
        .take_while(|clause| em_width(clause) <= width)
        .last()
        .map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn headlines_break_between_clauses() {
        assert_eq!(
            headline("流失率 27.4%", Some("比上月升 1.6 个百分点")),
            ["流失率 27.4%；", "比上月升 1.6 个百分点"]
        );
        assert_eq!(headline("流失率 27.4%", Some("达标")), ["流失率 27.4%"]);
        let long =
            "客户满意度（全店）93.2%，比目标低 1.8 个百分点，四条业务线中维修、美容、养护三条比上月低，商品销售持平";
        let lines = headline(long, None);
        assert_eq!(lines.len(), 2);
        assert!(
            lines[0].ends_with('，') && lines.iter().all(|line| em_width(line) <= HEADLINE_EM),
            "{lines:?}"
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
    fn latin_and_chinese_stand_apart_when_joined() {
        let pairs = [
            ("外部 CSS", "比全国高"),
            ("客户满意度（全店）", "94.4%"),
            ("流失率", "降"),
            ("流失率", "25.4%"),
        ];
        let texts = pairs.map(|(first, second)| joined(first, second));
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
        assert_eq!(listed(&["甲", "乙"], 3, "位"), "甲、乙");
        assert_eq!(listed(&["甲", "乙", "丙", "丁"], 2, "位"), "甲、乙等 4 位");
    }
}
