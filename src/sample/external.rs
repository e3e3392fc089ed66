//! What outsiders measure: the manufacturer's satisfaction survey and the mystery shopper.

use super::calendar;
use super::chance::Chance;
use super::sheet::{Sheet, decimal};
use super::store::{Store, Topic};

const CSS_COLUMNS: [&str; 19] = [
    "store",
    "month",
    "entity",
    "sample",
    "e1",
    "e2",
    "e3",
    "e4",
    "e5",
    "e6",
    "e7",
    "e8",
    "e9",
    "e10",
    "mot",
    "css",
    "rank",
    "rank_of",
    "rank_scope",
];
const PT_COLUMNS: [&str; 6] = ["store", "month", "item", "checkpoints", "score", "benchmark"];

/// Weights of e1 … e10.
const WEIGHTS: [f64; 10] = [0.10, 0.05, 0.15, 0.10, 0.05, 0.15, 0.05, 0.05, 0.20, 0.10];

/// Someone with scores of their own.
struct Entity {
    name: &'static str,
    sample: f64,
    /// Scores of e1 … e10 in the last month and in the month before.
    last: [f64; 10],
    before: [f64; 10],
    /// Overall score in the last month and in the month before.
    css: [f64; 2],
    /// How much the scores move from month to month.
    spread: f64,
}

const ENTITIES: [Entity; 4] = [
    Entity {
        name: "own",
        sample: 104.0,
        last: [98.9, 103.2, 101.8, 102.5, 102.5, 95.8, 103.2, 103.5, 100.0, 92.3],
        before: [99.4, 100.6, 100.2, 103.2, 103.2, 98.1, 100.6, 100.2, 99.8, 89.9],
        css: [98.5, 103.5],
        spread: 1.4,
    },
    Entity {
        name: "subcenter",
        sample: 5_257.0,
        last: [97.4, 97.9, 97.5, 97.2, 98.3, 94.6, 99.1, 98.3, 96.9, 92.3],
        before: [97.2, 97.8, 97.3, 97.5, 98.0, 94.9, 98.8, 98.1, 97.0, 92.0],
        css: [97.3, 97.5],
        spread: 0.4,
    },
    Entity {
        name: "national",
        sample: 21_689.0,
        last: [96.0, 97.0, 96.4, 95.7, 96.9, 93.0, 98.0, 97.2, 94.8, 91.4],
        before: [95.9, 96.8, 96.3, 95.8, 96.8, 93.2, 97.9, 97.0, 94.9, 91.2],
        css: [96.3, 96.2],
        spread: 0.25,
    },
    Entity {
        name: "北城店",
        sample: 97.0,
        last: [97.8, 99.6, 99.0, 98.2, 99.4, 96.9, 100.4, 99.8, 98.6, 95.1],
        before: [98.4, 98.8, 98.7, 97.6, 99.9, 96.2, 99.7, 100.1, 98.0, 94.6],
        css: [99.2, 98.7],
        spread: 1.3,
    },
];

/// The survey of every month: own scores, the regional and national ones, a competitor's.
pub fn survey(store: &Store, months: i32) -> Sheet {
    let chance = &mut store.chance(Topic::Survey);
    let mut sheet = Sheet::new(&CSS_COLUMNS);
    for month in calendar::last_month().ending_here(months.min(calendar::CALLBACK_MONTHS)) {
        let age = calendar::last_month().ordinal() - month.ordinal();
        for entity in &ENTITIES {
            let own = entity.name == "own";
            // Other stores move against the first one; everybody else is the same for all.
            let shift = if own { 18.0 * store.skill } else { 0.0 };
            let base = if age == 0 { &entity.last } else { &entity.before };
            let scores: [f64; 10] = std::array::from_fn(|item| match age {
                0 | 1 => base[item] + shift,
                _ => base[item] + shift - 0.08 * f64::from(age) + entity.spread * chance.bell(),
            });
            let css = match age {
                0 => entity.css[0] + shift,
                1 => entity.css[1] + shift,
                _ => entity.css[1] + shift - 0.35 * f64::from(age) * entity.spread + entity.spread * chance.bell(),
            };
            let mot: f64 = scores.iter().zip(WEIGHTS).map(|(score, weight)| score * weight).sum();
            let mut row = vec![store.id.clone(), month.to_string(), entity.name.to_owned()];
            row.push(format!("{:.0}", entity.sample * chance.range(0.92, 1.1)));
            row.extend(scores.iter().map(|score| decimal(*score)));
            row.extend([decimal(mot), decimal(css)]);
            row.extend(if own { rank(css) } else { [const { String::new() }; 3] });
            sheet.push(row);
        }
    }
    sheet
}

/// The place among the 47 stores of the region that an overall score gives.
fn rank(css: f64) -> [String; 3] {
    let place = (24.0 - 3.2 * (css - 97.0)).clamp(1.0, 47.0);
    [format!("{place:.0}"), "47".to_owned(), "分中心".to_owned()]
}

/// Sections of the mystery shopper: checkpoints, score of the last month, benchmark.
const SECTIONS: [(&str, u32, f64, f64); 5] = [
    ("接收车辆", 8, 37.5, 62.5),
    ("确定任务委托书", 3, 66.67, 66.67),
    ("维修等待", 4, 100.0, 75.0),
    ("交车结算", 4, 37.5, 62.5),
    ("硬件设施", 11, 100.0, 90.91),
];
const SHOPPER_TOTAL: (f64, f64) = (54.17, 68.2);

/// The mystery shopper of every month: its sections and the total as given.
pub fn mystery_shopper(store: &Store, months: i32) -> Sheet {
    let chance = &mut store.chance(Topic::MysteryShopper);
    let mut sheet = Sheet::new(&PT_COLUMNS);
    for month in calendar::last_month().ending_here(months.min(calendar::CALLBACK_MONTHS)) {
        let last = month == calendar::last_month();
        let mut met = 0.0;
        for (section, checkpoints, last_score, benchmark) in SECTIONS {
            let points = if last {
                last_score
            } else {
                earlier_score(chance, checkpoints, benchmark)
            };
            met += points * f64::from(checkpoints);
            sheet.push(vec![
                store.id.clone(),
                month.to_string(),
                section.to_owned(),
                checkpoints.to_string(),
                format!("{points:.2}"),
                format!("{benchmark}"),
            ]);
        }
        // The shopper's total weighs critical points more: it is lower than the mean of the sections.
        let total = if last {
            SHOPPER_TOTAL.0
        } else {
            met / 30.0 - chance.range(8.0, 14.0)
        };
        sheet.push(vec![
            store.id.clone(),
            month.to_string(),
            "总分".to_owned(),
            "30".to_owned(),
            format!("{total:.2}"),
            format!("{}", SHOPPER_TOTAL.1),
        ]);
    }
    sheet
}

/// Half points met out of the checkpoints, near the benchmark.
fn earlier_score(chance: &mut Chance, checkpoints: u32, benchmark: f64) -> f64 {
    let points = f64::from(checkpoints);
    let halves = (benchmark / 100.0 * points * 2.0 + 1.6 * chance.bell())
        .round()
        .clamp(points * 0.4, points * 2.0);
    halves.round() / (points * 2.0) * 100.0
}
