//! What customers answer on the telephone: levels, opinions, reasons.

use chrono::{Datelike, NaiveDate};

use super::calendar;
use super::chance::Chance;
use super::store::Store;
use crate::period::{Month, week_of_month};

/// Ids of the service questions, the overall one first.
pub const SERVICE: [&str; 8] = ["q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8"];
/// Ids of the sales questions, the overall one first.
pub const SALES: [&str; 6] = ["s1", "s2", "s3", "s4", "s5", "s6"];

/// How much better or worse than the average each service item (q2 …) and sales item (s2 …) is, in standard deviations.
const SERVICE_MEANS: [f64; 7] = [0.30, -0.02, 0.06, -0.06, 0.16, 0.34, 0.03];
const SALES_MEANS: [f64; 5] = [0.22, -0.02, 0.16, 0.24, 0.10];

/// The reasons a dissatisfied service item (q2 …) gives.
const SERVICE_REASONS: [&[(&str, f64)]; 7] = [
    &[("服务态度", 5.0), ("时间", 3.0), ("其他", 2.0)],
    &[("时间", 8.0), ("备件", 2.5), ("其他", 1.0)],
    &[("质量", 9.0), ("备件", 1.0), ("整车", 0.8), ("索赔", 0.4)],
    &[("费用", 9.0), ("服务态度", 1.0), ("索赔", 0.3)],
    &[("其他", 3.0), ("质量", 3.5)],
    &[("服务态度", 9.0), ("其他", 1.0)],
    &[("其他", 7.0), ("时间", 2.0)],
];
const SALES_REASONS: [&[(&str, f64)]; 5] = [
    &[("质量", 9.0), ("其他", 1.0)],
    &[("费用", 9.0), ("其他", 1.0)],
    &[("质量", 8.0), ("时间", 1.0)],
    &[("服务态度", 6.0), ("其他", 3.0)],
    &[("时间", 8.0), ("备件", 3.0)],
];

/// The answers of one valid callback.
#[derive(Debug, Clone)]
pub struct Answers {
    /// The overall level first, then the items; `None` = not answered.
    pub levels: Vec<Option<u8>>,
    /// Positions of the items on which the customer raised an opinion.
    pub opinions: Vec<usize>,
    pub reasons: Vec<&'static str>,
}

impl Answers {
    /// The level of the overall question.
    pub fn overall(&self) -> Option<u8> {
        self.levels.first().copied().flatten()
    }

    /// The position and level of the worst item when the customer was not content with it.
    pub fn worst_item(&self) -> Option<(usize, u8)> {
        let items = self.levels.iter().skip(1).enumerate();
        let worst = items.filter_map(|(item, level)| level.map(|level| (level, item))).min();
        let worst = worst
            .filter(|(level, _)| *level <= 3)
            .map(|(level, item)| (item, level));
        worst.or(self.opinions.first().map(|item| (*item, 3)))
    }
}

/// Answers to the service questions about a visit.
pub fn service(chance: &mut Chance, store: &Store, advisor: usize, day: NaiveDate) -> Answers {
    let month = Month::of(day);
    let skill = store.advisors[advisor].skill;
    // A batch of parts that failed: the first week of the last month.
    let bad_week = month == calendar::last_month() && week_of_month(day.day()) == 1;
    let means: [f64; 7] = std::array::from_fn(|item| {
        let week = if bad_week && item == 2 { -0.5 } else { 0.0 };
        let advisor = if item == 3 && skill < -0.2 { 1.6 * skill } else { skill };
        SERVICE_MEANS[item] + advisor + week + store.item_shift(item, month)
    });
    let mut answers = answer(chance, &means, &SERVICE_REASONS);
    if bad_week && chance.happens(0.16) && !answers.reasons.contains(&"质量") {
        answers.reasons.push("质量");
    }
    answers
}

/// Answers to the sales questions about a purchase.
pub fn sales(chance: &mut Chance, store: &Store) -> Answers {
    let means = SALES_MEANS.map(|mean| mean + store.skill);
    answer(chance, &means, &SALES_REASONS)
}

fn answer(chance: &mut Chance, means: &[f64], reasons_of: &[&[(&'static str, f64)]]) -> Answers {
    let mood = chance.bell();
    let overall = level(0.72 * mood + 0.5 * chance.bell() + 0.14);
    let mut answers = Answers {
        levels: vec![Some(overall)],
        opinions: Vec::new(),
        reasons: Vec::new(),
    };
    for (item, mean) in means.iter().enumerate() {
        let value = level(mean + 0.55 * mood + 0.83 * chance.bell());
        let opinion = match value {
            1 | 2 => chance.happens(0.5),
            3 => chance.happens(0.11),
            _ => chance.happens(0.004),
        };
        if opinion {
            answers.opinions.push(item);
        }
        let named = value <= 2 || opinion || (value == 3 && chance.happens(0.16));
        if named && answers.reasons.len() < 3 {
            let reason = chance.word(reasons_of[item]);
            if !answers.reasons.contains(&reason) {
                answers.reasons.push(reason);
            }
        }
        answers
            .levels
            .push(if chance.happens(0.03) { None } else { Some(value) });
    }
    if chance.happens(0.008) {
        answers.levels[0] = None;
    }
    answers
}

/// The level a customer gives to a service that is `value` standard deviations above the average.
fn level(value: f64) -> u8 {
    match value {
        value if value > 0.72 => 5,
        value if value > -0.98 => 4,
        value if value > -1.72 => 3,
        value if value > -2.35 => 2,
        _ => 1,
    }
}
