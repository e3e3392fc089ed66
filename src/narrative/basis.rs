//! The numbers of definitions (口径号) a page cites.

use std::collections::BTreeSet;

use super::{Facts, words};

impl Facts<'_> {
    /// 口径 numbers in order, joined: `3、17`, `3, 17`, `20–24、27`.
    #[must_use]
    pub fn basis(&self, ids: &[&str]) -> String {
        let found = ids.iter().filter_map(|id| self.definition(id));
        let numbers: BTreeSet<usize> = found.map(|definition| definition.number).collect();
        words::numbered(self.tongue(), &in_runs(numbers))
    }
}

/// Numbers in ascending order, three or more in a row as one range.
fn in_runs(numbers: BTreeSet<usize>) -> Vec<String> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let shown = |(first, last): (usize, usize)| match last - first {
        0 => vec![first.to_string()],
        1 => vec![first.to_string(), last.to_string()],
        _ => vec![format!("{first}–{last}")],
    };
    runs.into_iter().flat_map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::in_runs;

    #[test]
    fn numbers_in_a_row_are_a_range() {
        let shown = |numbers: &[usize]| in_runs(numbers.iter().copied().collect());
        assert_eq!(shown(&[22, 20, 21, 23, 27]), ["20–23", "27"]);
        assert_eq!(shown(&[55, 54]), ["54", "55"]);
        assert_eq!(shown(&[]), Vec::<String>::new());
    }
}
