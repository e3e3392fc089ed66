//! Headlines that fit their two lines, in either language.

use std::collections::BTreeSet;

use super::words::{capitalised, closed_up, em_width};
use crate::language::Language;

/// The widest headline line, in em at headline size: 224 mm at 19 pt.
const HEADLINE_EM: f64 = 33.0;

/// A headline of at most two lines, each ending at a punctuation mark but the last where that fits.
///
/// `first` is the finding, `second` what comes with it; neither carries final punctuation. What does not fit is
/// left out from the end, clause by clause, never cut inside a clause. A first clause too wide for a line is
/// broken at its own last fitting comma; English, which has spaces to break at, also within a clause.
#[must_use]
pub fn headline(language: Language, first: &str, second: Option<&str>) -> Vec<String> {
    let first = closed_up(first);
    let second = second
        .map(|text| closed_up(text.trim()))
        .filter(|text| !text.is_empty());
    match language {
        Language::Chinese => chinese(&first, second.as_deref()),
        Language::English => english(&capitalised(&first), second.as_deref()),
    }
}

/// Whether a headline has room for all of both, for a second part that says nothing when its end is left out.
#[must_use]
pub(super) fn shows_whole(language: Language, first: &str, second: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let shown = headline(language, first, Some(second)).concat();
    letters(&shown).ends_with(&letters(second))
}

fn chinese(first: &str, second: Option<&str>) -> Vec<String> {
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

/// A headline of the manager's own on lines that fit: one that is too wide is set on two anew, broken at a mark if possible, else
/// between words as far as these can be told. What does not fit two lines at headline size has longer ones, set smaller.
#[must_use]
pub(super) fn refitted(lines: &[String]) -> Vec<String> {
    if lines.iter().all(|line| latin_width(line) <= HEADLINE_EM) {
        return lines.to_vec();
    }
    let text = lines
        .iter()
        .skip(1)
        .fold(lines.first().cloned().unwrap_or_default(), |text, line| {
            match text.chars().last() {
                Some(last) if last.is_ascii() && line.starts_with(|first: char| first.is_ascii()) => {
                    format!("{text} {line}")
                }
                _ => text + line,
            }
        });
    let whole = latin_width(&text);
    let room = HEADLINE_EM.max(whole * 0.56);
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let parts = characters.windows(2).filter_map(|pair| {
        let [(_, before), (end, after)] = *pair else {
            return None;
        };
        let (line, rest) = text.split_at_checked(end)?;
        let (first, second) = (latin_width(line), latin_width(rest));
        let fits = first <= room && second <= room && rest.chars().count() >= 4;
        fits.then(|| {
            // Equal lines look best, but a break inside a word costs more than any difference.
            let cost = break_cost(before, after)? + (first - second).abs() / whole;
            Some((cost, line.trim_end().to_owned(), rest.trim_start().to_owned()))
        })?
    });
    match parts.min_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((_, first, second)) => vec![first, second],
        None => vec![text],
    }
}

/// What a line's end between two characters costs; `None` where there must not be one.
fn break_cost(before: char, after: char) -> Option<f64> {
    const CLOSING: &str = "，、；：。！？）】》」』”’%,.;:!?)]";
    const OPENING: &str = "（【《「『“‘([";
    if CLOSING.contains(after) || OPENING.contains(before) {
        return None;
    }
    match (before, after) {
        ('；' | '。' | '！' | '？' | '：' | '，', _) => Some(0.0),
        ('、', _) => Some(0.6),
        (' ', _) => Some(if CLOSING.contains(before) { 0.0 } else { 1.0 }),
        (_, ' ') => None,
        _ if before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric() => None,
        // Words such a character ends or begins.
        ('的' | '了' | '后' | '时', _) | (_, '和' | '与' | '及' | '并' | '由' | '将' | '从' | '对' | '但') => {
            Some(1.5)
        }
        _ => Some(3.0),
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

fn english(first: &str, second: Option<&str>) -> Vec<String> {
    if let Some(second) = second
        && latin_width(first) <= HEADLINE_EM - 0.4
        && latin_width(second) <= HEADLINE_EM
    {
        return vec![format!("{first};"), second.to_owned()];
    }
    let whole = second.map_or_else(|| first.to_owned(), |second| format!("{first}; {second}"));
    let mut text = whole.as_str();
    loop {
        if let Some(lines) = on_two_lines(text) {
            return lines;
        }
        let Some(shorter) = clause_ends(text).last().and_then(|end| text.get(..end)) else {
            return vec![text.to_owned()];
        };
        text = shorter;
    }
}

/// Where the clauses of an English text end: at marks before an ordinary space, which those inside lists are not.
fn clause_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    [", ", "; ", ": "]
        .iter()
        .flat_map(|mark| text.match_indices(mark))
        .map(|(index, _)| index)
        .collect::<BTreeSet<_>>()
        .into_iter()
}

/// One or two lines, broken after a clause where both parts fit, else at a space; `None` where two lines are too few.
fn on_two_lines(text: &str) -> Option<Vec<String>> {
    if latin_width(text) <= HEADLINE_EM {
        return Some(vec![text.to_owned()]);
    }
    let parted = |end: usize| {
        let (line, rest) = (text.get(..end)?, text.get(end..)?.trim_start_matches([' ', '\u{a0}']));
        (latin_width(line) <= HEADLINE_EM && latin_width(rest) <= HEADLINE_EM)
            .then(|| vec![line.to_owned(), rest.to_owned()])
    };
    let after_clause = clause_ends(text).filter_map(|end| parted(end + 1)).last();
    // Names of a list may part after their comma, though no clause ends there.
    let spaces = text.match_indices(' ').map(|(index, _)| index);
    let commas = text.match_indices(",\u{a0}").map(|(index, _)| index + 1);
    let ends: BTreeSet<usize> = spaces.chain(commas).collect();
    after_clause.or_else(|| ends.into_iter().rev().find_map(parted))
}

/// How wide a text is in em in the bold face of headlines, whose Latin letters differ much in width.
fn latin_width(text: &str) -> f64 {
    text.chars()
        .map(|c| match c {
            ' ' | '\u{a0}' => 0.23,
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ';' | ':' | '\'' => 0.33,
            'f' | 'r' | 't' | '-' | '(' | ')' | '/' => 0.42,
            'm' | 'w' | 'M' | 'W' | '%' => 0.96,
            'c' | 's' | 'z' | '–' => 0.53,
            'A'..='Z' => 0.7,
            _ if c < '\u{2e80}' => 0.63,
            _ => 1.0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chinese(first: &str, second: Option<&str>) -> Vec<String> {
        headline(Language::Chinese, first, second)
    }

    fn english(first: &str, second: Option<&str>) -> Vec<String> {
        headline(Language::English, first, second)
    }

    #[test]
    fn a_second_part_is_known_not_to_be_shown_whole() {
        let chinese = |label: &str| format!("剔除的行如能采用，{label}可能在 24.6% 至 25.8% 之间");
        assert!(shows_whole(Language::Chinese, "读入 9 行", &chinese("流失率")));
        let long = chinese("流失率（连续六个月没有任何一次来店）");
        assert!(!shows_whole(Language::Chinese, "读入 9 行", &long));
        let english = |label: &str| format!("with these, {label} could be between 24.6% and 25.8%");
        assert!(shows_whole(Language::English, "9 rows read", &english("churn")));
        let long = english("churn of customers without a single visit in any of the last six months of the period");
        assert!(!shows_whole(Language::English, "9 rows read, 9 used", &long));
    }

    #[test]
    fn chinese_headlines_break_between_clauses() {
        assert_eq!(
            chinese("流失率 27.4%", Some("比上月升 1.6 个百分点")),
            ["流失率 27.4%；", "比上月升 1.6 个百分点"]
        );
        assert_eq!(chinese("流失率 27.4%", Some("达标")), ["流失率 27.4%"]);
        let long =
            "客户满意度（全店）93.2%，比目标低 1.8 个百分点，四条业务线中维修、美容、养护三条比上月低，商品销售持平";
        let lines = chinese(long, None);
        assert_eq!(lines.len(), 2);
        assert!(
            lines[0].ends_with('，') && lines.iter().all(|line| em_width(line) <= HEADLINE_EM),
            "{lines:?}"
        );
    }

    #[test]
    fn a_headline_of_the_managers_own_is_broken_at_a_mark_and_never_lost() {
        let of = |text: &str| refitted(&[text.to_owned()]);
        let long =
            "四月流失主要是首保到期客户，其中私车占多数且多为外地牌照；五月起由专人逐户跟进并每周汇报一次进展情况";
        let lines = of(long);
        assert_eq!(lines.len(), 2);
        assert!(lines[0].ends_with(['，', '；']), "{lines:?}");
        assert_eq!(lines.concat(), long);
        // Too long for two lines of full size: still two lines, nothing left out.
        let longer = long.repeat(2);
        let lines = of(&longer);
        assert_eq!((lines.len(), lines.concat()), (2, longer));
        // Without a mark it parts beside a word that joins, here not inside 汇报.
        let unmarked = "五月起由专人逐户跟进首保到期的私车客户和外地牌照客户并每周向总经理汇报一次进展";
        let lines = of(unmarked);
        assert!(lines[1].starts_with(['和', '并']), "{lines:?}");
        let kept = ["流失率上升；".to_owned(), "主要是首保客户".to_owned()];
        assert_eq!(refitted(&kept), kept);
    }

    #[test]
    fn english_headlines_put_the_second_statement_on_its_own_line() {
        assert_eq!(
            english("churn rate 27.4%, 7.4 pp above target", Some("up 1.6 pp on last month")),
            ["Churn rate 27.4%, 7.4 pp above target;", "up 1.6 pp on last month"]
        );
    }

    #[test]
    fn english_headlines_drop_clauses_but_never_part_of_a_list() {
        let second = "2 advisors score at least 1 point below the store, whose scores were compared without a test: Li,\u{a0}Wang";
        let lines = english("6 advisors with enough callbacks, MOT 82.1 to 86.9", Some(second));
        assert_eq!(
            lines,
            [
                "6 advisors with enough callbacks, MOT 82.1 to 86.9;",
                "2 advisors score at least 1 point below the store"
            ]
        );
        let long =
            "customer satisfaction in all lines came in at 93.2%, which is 1.8 pp below the target of this month";
        let lines = english(long, None);
        assert_eq!(lines.len(), 2);
        assert!(lines[0].ends_with(',') && lines[1].starts_with("which"), "{lines:?}");
    }

    #[test]
    fn a_list_of_names_may_go_on_in_the_second_line() {
        let departments = "9 measures for next month, in Front\u{a0}desk,\u{a0}Workshop,\u{a0}Parts,\u{a0}Customer\u{a0}service and Appointments";
        let lines = english(departments, Some("each has an owner and a date"));
        assert_eq!(lines.len(), 2);
        assert!(
            lines[0].ends_with(',') && lines[1].ends_with("Appointments"),
            "{lines:?}"
        );
    }

    #[test]
    fn an_english_clause_too_wide_for_a_line_breaks_at_a_space() {
        let lines = english(&"figure ".repeat(14), None);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| latin_width(line) <= HEADLINE_EM), "{lines:?}");
    }

    #[test]
    fn chinese_that_has_no_mark_to_break_at_stays_whole() {
        let wide = "字".repeat(40);
        assert_eq!(chinese("流失率 27.4%", Some(&wide)), ["流失率 27.4%"]);
        assert_eq!(chinese(&wide, None), [wide.as_str()]);
        // What would be left for the second line is too little to stand alone.
        let line = "字".repeat(31);
        assert_eq!(chinese(&format!("{line}，好些"), None), [line]);
    }

    #[test]
    fn a_headline_of_the_managers_own_breaks_where_words_end() {
        let word = "A".repeat(80);
        assert_eq!(refitted(std::slice::from_ref(&word)), [word.as_str()]);
        let english = "We closed more complaints within two days of their receipt than in any other month of this year";
        let lines = refitted(&[english.to_owned(), "or of the last".to_owned()]);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines.join(" "), format!("{english} or of the last"));
        let own = "本月回访成功率明显提高主要是增加了晚间回访的人手和周末的值班安排并延长了每天回访的时间";
        let lines = refitted(&[own.to_owned()]);
        assert_eq!((lines.len(), lines.concat().as_str()), (2, own));
        assert!(
            lines[0].ends_with(['的', '了']) || lines[1].starts_with(['和', '并']),
            "{lines:?}"
        );
    }
}
