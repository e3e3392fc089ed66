//! Numbers as exports write them.

/// A number without separators or signs of currency: `-12`, `3.50`, `1.2E+3`.
#[must_use]
pub fn plain(cell: &str) -> Option<f64> {
    // The standard parser also knows `inf`, `nan`, `.5` and `5.`; only the last two are numbers here.
    if !cell
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-' | b'e' | b'E'))
    {
        return None;
    }
    cell.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// A number with or without thousands separators and a currency sign: `1,200.00`, `¥1200`.
#[must_use]
pub fn number(cell: &str) -> Option<f64> {
    if let Some(number) = plain(cell) {
        return Some(number);
    }
    let (negative, rest) = match cell.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, cell),
    };
    let rest = rest.strip_prefix(['¥', '￥']).map_or(rest, str::trim_start);
    let (whole, fraction) = rest
        .split_once('.')
        .map_or((rest, None), |(whole, fraction)| (whole, Some(fraction)));
    if fraction.is_some_and(|fraction| !fraction.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let number = plain(&format!("{}.{}", without_separators(whole)?, fraction.unwrap_or("0")))?;
    // `-¥5` and `¥-5` both are minus five; `-¥-5` is a slip.
    match (negative, whole.starts_with('-')) {
        (true, true) => None,
        (true, false) => Some(-number),
        (false, _) => Some(number),
    }
}

/// Digits without their commas, which must stand at every third place.
fn without_separators(whole: &str) -> Option<String> {
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    let mut groups = unsigned.split(',');
    let first = groups.next()?;
    let all_digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let separated = unsigned.contains(',');
    let sound = all_digits(first)
        && (!separated || first.len() <= 3)
        && groups.all(|group| group.len() == 3 && all_digits(group));
    sound.then(|| whole.replace(',', ""))
}

/// A whole number: `3`, `3.0`, `1,200`.
#[must_use]
pub fn integer(cell: &str) -> Option<i64> {
    cell.parse().ok().or_else(|| whole(number(cell)?))
}

/// A number as a whole number when it is one.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "checked to be whole and small enough to be exact"
)]
pub fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0).then_some(number as i64)
}

/// A number from 0 to 1, or a percentage of it.
#[must_use]
pub fn fraction(cell: &str) -> Option<f64> {
    let fraction = match cell.strip_suffix(['%', '％']) {
        Some(percent) => number(percent.trim_end())? / 100.0,
        None => number(cell)?,
    };
    (0.0..=1.0).contains(&fraction).then_some(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_separators_and_currency() {
        for (cell, expected) in [
            ("0", 0.0),
            ("-3.5", -3.5),
            ("1,200.00", 1200.0),
            ("¥1200", 1200.0),
            ("￥1,234,567.5", 1_234_567.5),
            ("-¥5", -5.0),
            ("¥-5", -5.0),
            ("¥ 12", 12.0),
            ("1.2E+3", 1200.0),
            ("+7", 7.0),
        ] {
            assert_eq!(number(cell), Some(expected), "{cell}");
        }
        for cell in [
            "",
            "约三百",
            "1,2",
            "12,34.5",
            "1,2000",
            "inf",
            "nan",
            "1.2.3",
            "¥",
            "-",
            ",",
            "1 200",
            "0x10",
            "12元",
            "-¥-5",
            "1e999",
            "1,200.5,0",
        ] {
            assert_eq!(number(cell), None, "{cell}");
        }
    }

    #[test]
    fn integers_are_whole() {
        assert_eq!(integer("3.0"), Some(3));
        assert_eq!(integer("1,200"), Some(1200));
        assert_eq!(integer("2.5"), None);
        assert_eq!(integer("首次"), None);
        assert_eq!(integer("1e300"), None);
    }

    #[test]
    fn fractions_stay_within_one() {
        assert_eq!(fraction("0.5"), Some(0.5));
        assert_eq!(fraction("50%"), Some(0.5));
        assert_eq!(fraction("1"), Some(1.0));
        assert_eq!(fraction("50"), None);
        assert_eq!(fraction("-0.1"), None);
    }
}
