//! What identifies a person or a vehicle by its shape: phones, plates, VINs, identity cards, accounts.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A shape and how a match is shown; `None` when it only looked like one.
struct Pattern {
    /// Whether a text of such characters can hold it at all: few do, and an expression costs more to compile than most runs need it.
    possible: fn(Characters) -> bool,
    shape: LazyLock<Regex>,
    show: fn(&Captures, Surroundings) -> Option<String>,
}

/// What characters a text is made of.
#[derive(Debug, Clone, Copy, Default)]
struct Characters {
    digits: usize,
    /// Of the longest run of ASCII letters and digits, and of those with `_` and `-`.
    longest_word: usize,
    longest_name: usize,
    has_at_sign: bool,
}

impl Characters {
    fn of(text: &str) -> Self {
        let mut of = Self::default();
        let (mut word, mut name) = (0, 0);
        for byte in text.bytes() {
            of.digits += usize::from(byte.is_ascii_digit());
            of.has_at_sign |= byte == b'@';
            word = if byte.is_ascii_alphanumeric() { word + 1 } else { 0 };
            name = if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' {
                name + 1
            } else {
                0
            };
            of.longest_word = of.longest_word.max(word);
            of.longest_name = of.longest_name.max(name);
        }
        of
    }
}

/// The characters before and after a match.
#[derive(Clone, Copy)]
struct Surroundings {
    before: Option<char>,
    after: Option<char>,
}

impl Surroundings {
    /// Whether the match is no part of a longer number or Latin word.
    fn are_apart(self) -> bool {
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        !joins(self.before) && !joins(self.after)
    }
}

macro_rules! shape {
    ($shape:expr) => {
        // Literals that every test of this module compiles.
        LazyLock::new(|| Regex::new($shape).expect("a valid expression"))
    };
}

/// In the order they are tried: a longer number first, so that no shorter one is seen inside it.
static PATTERNS: [Pattern; 10] = [
    Pattern {
        possible: |of| of.digits >= 17,
        shape: shape!(
            r"[1-9][0-9]{5}[ -]?(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[ -]?[0-9]{3}[0-9Xx]"
        ),
        show: |found, _| keep_ends(&digits_of(&found[0]), 6, 4),
    },
    Pattern {
        possible: |of| of.digits >= 15,
        shape: shape!(r"[1-9][0-9]{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}"),
        show: |found, around| around.are_apart().then(|| keep_ends(&found[0], 6, 3)).flatten(),
    },
    Pattern {
        possible: |of| of.has_at_sign,
        shape: shape!(r"([A-Za-z0-9._%+-])[A-Za-z0-9._%+-]*@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"),
        show: |found, _| Some(format!("{}***@{}", &found[1], &found[2])),
    },
    Pattern {
        possible: |of| of.longest_name >= 9,
        shape: shape!(r"([Ww][Xx][Ii][Dd]_)[A-Za-z0-9_-]{4,}"),
        show: |found, _| Some(format!("{}****", &found[1])),
    },
    Pattern {
        possible: |of| of.longest_name >= 6,
        shape: shape!(concat!(
            "((?:微信|薇信|威信|[Ww]e[Cc]hat|[VvWw][Xx])(?:号|[Ii][Dd])?[ :：是为=]*)",
            "([A-Za-z])[A-Za-z0-9_-]{5,}"
        )),
        show: |found, around| {
            let begins_a_word = !around.before.is_some_and(|c| c.is_ascii_alphanumeric());
            begins_a_word.then(|| format!("{}{}****", &found[1], &found[2]))
        },
    },
    Pattern {
        possible: |of| of.digits >= 5,
        shape: shape!(r"([Qq][Qq]号?[ :：是为=]*[1-9][0-9])[0-9]{3,9}"),
        show: |found, _| Some(format!("{}****", &found[1])),
    },
    Pattern {
        possible: |of| of.longest_word >= 17,
        shape: shape!(r"[A-Za-z0-9]{17,}"),
        show: |found, _| vin(&found[0]),
    },
    Pattern {
        possible: |of| of.longest_word >= 4,
        shape: shape!(concat!(
            "([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼])",
            r" ?([A-Za-z])[ ·•・.-]{0,3}([A-Za-z0-9]{4}[挂学警港澳领]|[A-Za-z0-9]{5,6})"
        )),
        show: |found, _| plate(&found[1], &found[2], &found[3]),
    },
    Pattern {
        possible: |of| of.digits >= 11,
        shape: shape!(r"1[3-9](?:[ \t·._‐‑–—－-]*[0-9]){9}"),
        show: |found, _| mobile(&found[0]),
    },
    Pattern {
        possible: |of| of.digits >= 10,
        shape: shape!(r"[(（]?(010|02[0-9]|0[3-9][0-9]{2})[)）]?[ －—-]{0,2}[1-9][0-9]{2,3}([0-9]{4})"),
        show: |found, around| around.are_apart().then(|| format!("{}-****{}", &found[1], &found[2])),
    },
];

/// A local number after a word that says it is one.
static LOCAL: Pattern = Pattern {
    possible: |of| of.digits >= 7,
    shape: shape!(r"((?:电话|座机|固话)(?:号码)?[ :：是为]*)[1-9][0-9]{2,3}([0-9]{4})"),
    show: |found, around| {
        let ends = !around.after.is_some_and(|c| c.is_ascii_digit());
        ends.then(|| format!("{}****{}", &found[1], &found[2]))
    },
};

/// The text with everything masked that has the shape of something personal; full-width digits and letters of a masked text
/// become half-width, and wide spaces plain.
pub(super) fn mask(text: &str) -> Cow<'_, str> {
    let folded = fold_width(text);
    if !folded.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
        return Cow::Borrowed(text);
    }
    let mut shown = folded.into_owned();
    // What stays of one number may join its neighbours to another, so until nothing is found; each time some digits are gone.
    let mut changed = false;
    while let Some(masked) = mask_once(&shown) {
        shown = masked;
        changed = true;
    }
    if changed {
        Cow::Owned(shown)
    } else {
        Cow::Borrowed(text)
    }
}

fn mask_once(text: &str) -> Option<String> {
    let mut shown: Option<String> = None;
    // Masking takes characters away and adds none that a pattern looks for.
    let characters = Characters::of(text);
    for pattern in PATTERNS
        .iter()
        .chain([&LOCAL])
        .filter(|pattern| (pattern.possible)(characters))
    {
        if let Some(masked) = replace(shown.as_deref().unwrap_or(text), pattern) {
            shown = Some(masked);
        }
    }
    shown
}

/// Replaces every match that `show` accepts; after one that it refuses the search goes on a character later.
fn replace(text: &str, pattern: &Pattern) -> Option<String> {
    let mut shown: Option<String> = None;
    let (mut copied, mut from) = (0, 0);
    while let Some(found) = pattern.shape.captures_at(text, from) {
        let Some(whole) = found.get(0) else { break };
        let around = Surroundings {
            before: text[..whole.start()].chars().next_back(),
            after: text[whole.end()..].chars().next(),
        };
        if let Some(masked) = (pattern.show)(&found, around) {
            let shown = shown.get_or_insert_default();
            shown.push_str(&text[copied..whole.start()]);
            shown.push_str(&masked);
            copied = whole.end();
            from = whole.end();
        } else {
            from = whole.start() + text[whole.start()..].chars().next().map_or(1, char::len_utf8);
        }
        if from > text.len() {
            break;
        }
    }
    shown.map(|mut shown| {
        shown.push_str(&text[copied..]);
        shown
    })
}

/// Stars for all but the last characters.
pub(super) fn keep_last(value: &str, kept: usize) -> String {
    let length = value.chars().count();
    value
        .chars()
        .enumerate()
        .map(|(index, c)| if index + kept < length { '*' } else { c })
        .collect()
}

fn keep_ends(value: &str, first: usize, last: usize) -> Option<String> {
    let length = value.chars().count();
    let hidden = length.checked_sub(first + last)?;
    let hide = |(index, c)| {
        if (first..first + hidden).contains(&index) {
            '*'
        } else {
            c
        }
    };
    Some(value.chars().enumerate().map(hide).collect())
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// A long run of letters and digits, both.
fn vin(run: &str) -> Option<String> {
    let has = |kind: fn(&u8) -> bool| run.as_bytes().iter().any(kind);
    (has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)).then(|| keep_last(run, 6))
}

fn plate(province: &str, office: &str, number: &str) -> Option<String> {
    // 新 is also the word for new: 新CRV is no plate.
    let is_plate = province != "新" || number.bytes().any(|byte| byte.is_ascii_digit());
    is_plate.then(|| format!("{province}{}·{}", office.to_ascii_uppercase(), keep_last(number, 3)))
}

/// Eleven digits, written in groups that a phone number may have.
fn mobile(written: &str) -> Option<String> {
    let groups: Vec<&str> = written
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .collect();
    let sizes: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let is_date = sizes == [3, 4, 2, 2] && groups.get(1).is_some_and(|year| year.starts_with("20"));
    let first = sizes.first().copied().unwrap_or(0);
    if is_date || first < 3 || sizes.iter().any(|size| *size < 2) {
        return None;
    }
    let digits = groups.concat();
    keep_ends(&digits, 3, 4)
}

/// Full-width digits and letters as half-width ones, and the spaces of other widths as plain ones.
fn fold_width(text: &str) -> Cow<'_, str> {
    let fold = |c: char| match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        c => c,
    };
    if text.chars().any(|c| fold(c) != c) {
        Cow::Owned(text.chars().map(fold).collect())
    } else {
        Cow::Borrowed(text)
    }
}
