//! What a page shows of a command's output, held against what the command printed.

/// A line that stands for any number of lines.
const LEFT_OUT: &str = "…";

/// Whether the lines shown are the printed ones: each in its place, `…` for what is left out.
pub fn fits(shown: &[String], printed: &[String]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((first, rest)) if first == LEFT_OUT => (0..=printed.len()).any(|start| fits(rest, &printed[start..])),
        Some((first, rest)) => printed
            .split_first()
            .is_some_and(|(line, others)| line_fits(first, line) && fits(rest, others)),
    }
}

/// Whether a line is as shown, with `…` for anything.
fn line_fits(shown: &str, printed: &str) -> bool {
    if shown == printed {
        return true;
    }
    let parts: Vec<&str> = shown.split('…').collect();
    let [first, middle @ .., last] = parts.as_slice() else {
        return false;
    };
    let Some(mut rest) = printed.strip_prefix(first) else {
        return false;
    };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// What to show instead: all of a whole output; of one with parts left out the lines most like those shown.
pub fn renewed(shown: &[String], printed: &[String]) -> Vec<String> {
    if !shown.iter().any(|line| line == LEFT_OUT) {
        return printed.to_vec();
    }
    let mut from = 0;
    shown
        .iter()
        .map(|line| {
            if line == LEFT_OUT {
                return line.clone();
            }
            let rest = &printed[from.min(printed.len())..];
            let exact = rest.iter().position(|other| line_fits(line, other));
            let nearest = (0..rest.len()).max_by(|&one, &other| {
                strsim::normalized_levenshtein(line, &rest[one])
                    .total_cmp(&strsim::normalized_levenshtein(line, &rest[other]))
                    // Of equals the first.
                    .then(other.cmp(&one))
            });
            match (exact, nearest) {
                (Some(at), _) => {
                    from += at + 1;
                    line.clone()
                }
                (None, Some(at)) => {
                    let found = rest[at].clone();
                    from += at + 1;
                    found
                }
                (None, None) => line.clone(),
            }
        })
        .collect()
}

#[test]
fn lines_left_out_and_parts_of_lines() {
    let lines = |text: &str| text.lines().map(ToOwned::to_owned).collect::<Vec<_>>();
    let printed = lines("one 1\ntwo 2\nthree 3");
    assert!(fits(&printed, &printed));
    assert!(fits(&lines("one …\n…\nthree 3"), &printed));
    assert!(fits(&lines("…\nt…2\n…"), &printed));
    assert!(!fits(&lines("one 1\nthree 3"), &printed));
    assert!(!fits(&lines("…\ntwo 2"), &printed));
    assert!(!fits(&lines("two …\n…"), &printed));
    assert_eq!(renewed(&lines("…\ntwo 7\n…"), &printed), lines("…\ntwo 2\n…"));
}
