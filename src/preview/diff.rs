//! Which lines of a text would change.

use serde::Serialize;

/// Unchanged lines shown before and after a change.
const AROUND: usize = 2;

/// Longer texts are compared as a whole: no configuration is so long.
const LONGEST: usize = 5000;

/// One line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct DiffLine {
    /// `same`, `added`, `removed`, or `gap` for lines left out.
    pub kind: &'static str,
    /// From 1, in the text the line is of.
    pub line: usize,
    pub text: String,
}

/// The changed lines with some around them; empty when nothing changes.
pub(crate) fn diff(old: &str, new: &str) -> Vec<DiffLine> {
    if old == new {
        return Vec::new();
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..]
        .iter()
        .rev()
        .zip(new[head..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (a, b) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let line = |kind, line: usize, text: &str| DiffLine {
        kind,
        line: line + 1,
        text: text.to_owned(),
    };
    let mut all: Vec<DiffLine> = (0..head).map(|at| line("same", at, old[at])).collect();
    let (mut i, mut j) = (0, 0);
    let common = lengths(a, b);
    let length = |i: usize, j: usize| common.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0);
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            all.push(line("same", head + i, a[i]));
            (i, j) = (i + 1, j + 1);
        } else if i < a.len() && (j == b.len() || length(i + 1, j) >= length(i, j + 1)) {
            all.push(line("removed", head + i, a[i]));
            i += 1;
        } else {
            all.push(line("added", head + j, b[j]));
            j += 1;
        }
    }
    all.extend((old.len() - tail..old.len()).map(|at| line("same", at, old[at])));
    near_changes(&all)
}

/// Lengths of the longest common subsequences of the ends of both.
fn lengths(a: &[&str], b: &[&str]) -> Vec<Vec<u32>> {
    if a.len() > LONGEST || b.len() > LONGEST {
        return Vec::new();
    }
    let mut lengths = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            lengths[i][j] = if a[i] == b[j] {
                lengths[i + 1][j + 1] + 1
            } else {
                lengths[i + 1][j].max(lengths[i][j + 1])
            };
        }
    }
    lengths
}

fn near_changes(all: &[DiffLine]) -> Vec<DiffLine> {
    let is_near = |at: usize| {
        let from = at.saturating_sub(AROUND);
        let to = (at + AROUND + 1).min(all.len());
        all[from..to].iter().any(|line| line.kind != "same")
    };
    let mut shown: Vec<DiffLine> = Vec::new();
    for (at, line) in all.iter().enumerate() {
        if is_near(at) {
            shown.push(line.clone());
        } else if shown.last().is_some_and(|last| last.kind != "gap") {
            shown.push(DiffLine {
                kind: "gap",
                line: line.line,
                text: String::new(),
            });
        }
    }
    if shown.last().is_some_and(|last| last.kind == "gap") {
        shown.pop();
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lines_stand_between_their_neighbours() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\n";
        let lines = diff(old, "a\nb\nc\nD\ne\nf\ng\nh\ni\n");
        let shown: Vec<String> = lines
            .iter()
            .map(|line| format!("{} {} {}", line.kind, line.line, line.text))
            .collect();
        assert_eq!(
            shown,
            [
                "same 2 b",
                "same 3 c",
                "removed 4 d",
                "added 4 D",
                "same 5 e",
                "same 6 f",
                "same 7 g",
                "same 8 h",
                "added 9 i"
            ]
        );
        assert!(diff(old, old).is_empty());
        assert_eq!(diff("", "x\n").len(), 1);
    }
}
