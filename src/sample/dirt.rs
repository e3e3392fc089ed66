//! What real exports have: a few rows that cannot be used, and a few written differently.

use super::chance::Chance;
use super::sheet::Sheet;

/// Shares of the rows that get each flaw.
const UNKNOWN_WORD: f64 = 0.0012;
const MISSING: f64 = 0.0004;
const DUPLICATE: f64 = 0.001;
const OTHER_SPELLING: f64 = 0.004;

/// Rows without a readable date count for every month, so there are few of them however long the table is.
const BAD_DATES: usize = 5;

/// Which columns of a table take which flaw.
#[derive(Debug, Clone, Copy)]
pub struct Flaws {
    /// A column of words, and words nobody defined.
    pub words: (&'static str, &'static [&'static str]),
    /// A column that must not be empty.
    pub required: &'static str,
    /// The column with the row's date.
    pub date: &'static str,
}

/// Orders with unknown lines, no order number, and dates that do not exist.
pub const ORDERS: Flaws = Flaws {
    words: ("line", &["洗车", "其它业务", "??"]),
    required: "order_no",
    date: "delivered_at",
};
/// Callbacks with unknown outcomes, none, and dates that do not exist.
pub const CALLBACKS: Flaws = Flaws {
    words: ("outcome", &["客户出差", "待定", "语音信箱"]),
    required: "outcome",
    date: "called_at",
};

const IMPOSSIBLE_DATES: [&str; 4] = ["2026-02-30 10:15", "昨天下午", "2026-13-05 09:40", "26.4.31"];

/// Spoils a few rows of a table.
pub fn add(chance: &mut Chance, sheet: &mut Sheet, flaws: Flaws) {
    let column = |name: &str| sheet.columns.iter().position(|column| *column == name);
    let (Some(word), Some(required), Some(date)) = (column(flaws.words.0), column(flaws.required), column(flaws.date))
    else {
        return;
    };
    let mut rows = Vec::with_capacity(sheet.rows.len() + sheet.rows.len() / 500);
    for mut row in std::mem::take(&mut sheet.rows) {
        let copies = if chance.happens(DUPLICATE) { 2 } else { 1 };
        let draw = chance.unit();
        if draw < UNKNOWN_WORD {
            chance.pick(flaws.words.1).clone_into(&mut row[word]);
        } else if draw < UNKNOWN_WORD + MISSING {
            row[required].clear();
        } else if draw < UNKNOWN_WORD + MISSING + OTHER_SPELLING {
            row[date] = other_spelling(chance, &row[date]);
        }
        for _ in 1..copies {
            rows.push(row.clone());
        }
        rows.push(row);
    }
    for _ in 0..BAD_DATES.min(rows.len() / 400) {
        let position = chance.below(rows.len());
        chance.pick(&IMPOSSIBLE_DATES).clone_into(&mut rows[position][date]);
    }
    sheet.rows = rows;
}

/// The same moment as other systems write it.
fn other_spelling(chance: &mut Chance, stamp: &str) -> String {
    match (chance.below(4), stamp.split_once(' ')) {
        (0, Some((day, time))) => format!("{day}T{time}:00"),
        (1, Some((day, time))) => format!("{} {time}", day.replace('-', "/")),
        (2, Some((day, time))) => format!("{} {time}", day.replace('-', ".")),
        _ => format!(" {stamp}　"),
    }
}
