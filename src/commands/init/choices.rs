//! Numbered options, and answers that choose among them by number or by word.

use rust_i18n::t;

/// An option to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// As it stands behind its number.
    pub shown: String,
    /// The words that choose it as its number does.
    pub words: Vec<String>,
}

impl Choice {
    /// An option that is chosen by what is shown of it, or by another word.
    pub fn new(shown: impl Into<String>, word: &str) -> Self {
        let shown = shown.into();
        Self {
            words: vec![shown.clone(), word.to_owned()],
            shown,
        }
    }
}

/// The options of an answer, counted from 0: numbers or words, separated by blanks or commas. Words may hold blanks themselves; the longest
/// that fits counts, in these capitals before any others.
///
/// # Errors
///
/// The first part that is neither, or a word of several options, in words for whoever typed it.
pub(super) fn chosen(answer: &str, options: &[Choice]) -> Result<Vec<usize>, String> {
    let mut rest = answer.trim_matches(separates);
    let mut all = Vec::new();
    while !rest.is_empty() {
        let (option, after) = first(rest, options)?;
        all.push(option);
        rest = after.trim_start_matches(separates);
    }
    Ok(all)
}

fn separates(character: char) -> bool {
    character.is_whitespace() || ",，、;；".contains(character)
}

/// The option with which an answer begins, and what follows.
fn first<'a>(answer: &'a str, options: &[Choice]) -> Result<(usize, &'a str), String> {
    let ends = answer.match_indices(separates).map(|(end, _)| end);
    let mut ends: Vec<usize> = ends.chain([answer.len()]).collect();
    ends.reverse();
    for end in ends {
        let (part, after) = answer.split_at(end);
        let number = part.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        if let Some(option) = number.filter(|option| *option < options.len()) {
            return Ok((option, after));
        }
        let lower = part.to_lowercase();
        let exact = having(options, |word| word == part);
        let fitting = if exact.is_empty() {
            having(options, |word| word.trim().to_lowercase() == lower)
        } else {
            exact
        };
        match fitting.as_slice() {
            [] => {}
            [only] => return Ok((*only, after)),
            several => {
                let numbers: Vec<String> = several.iter().map(|option| (option + 1).to_string()).collect();
                return Err(t!("guide.several_words", answer = part, numbers = numbers.join(", ")).into_owned());
            }
        }
    }
    let part = answer.split(separates).next().unwrap_or(answer);
    Err(t!("guide.no_number", answer = part, last = options.len()).into_owned())
}

fn having(options: &[Choice], is_it: impl Fn(&str) -> bool) -> Vec<usize> {
    let has = |index: &usize| options[*index].words.iter().any(|word| is_it(word));
    (0..options.len()).filter(has).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_choose_the_same() {
        let options = ["Delivery date", "delivery", "时间", "date", "no signal", "Date"]
            .map(|word| Choice::new(format!("{word}   e.g. 1"), word));
        for (answer, expected) in [
            ("1 3", vec![0, 2]),
            (" 时间， 2 ", vec![2, 1]),
            ("delivery DATE", vec![0]),
            ("DELIVERY, date", vec![1, 3]),
            ("date、Date", vec![3, 5]),
            ("No Signal 时间", vec![4, 2]),
            ("时间   e.g. 1", vec![2]),
            ("", vec![]),
        ] {
            assert_eq!(chosen(answer, &options), Ok(expected), "{answer}");
        }
        for (answer, said) in [("DATE", "`DATE`"), ("时间 7", "`7`"), ("0", "`0`"), ("时", "`时`")] {
            let refused = chosen(answer, &options).unwrap_err();
            assert!(refused.starts_with(said), "{refused}");
        }
    }
}
