//! Praise, champion and process bonuses and penalties per person, in CNY.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use crate::config::Config;
use crate::metrics::frames::{integers, texts};
use crate::records::schema::split_list;
use crate::report::Number;
use crate::report::tables::IncentiveRow;

#[derive(Default)]
struct Person {
    praises: i64,
    /// Checkout ratings of the person's orders: fives, twos, and ones or missing.
    fives: i64,
    twos: i64,
    ones_or_missing: i64,
}

/// `callbacks`: the month's valid collapsed internal callbacks of all lines; `orders`: the month's delivered orders of all lines.
pub(crate) fn incentives(
    callbacks: &DataFrame,
    orders: &DataFrame,
    has_ratings: bool,
    config: &Config,
) -> PolarsResult<Vec<IncentiveRow>> {
    let mut people: BTreeMap<&str, Person> = BTreeMap::new();
    for cell in texts(callbacks, "praised")?.into_iter().flatten() {
        for name in split_list(cell).collect::<BTreeSet<_>>() {
            people.entry(name).or_default().praises += 1;
        }
    }
    for (advisor, rating) in texts(orders, "advisor")?
        .into_iter()
        .zip(integers(orders, "checkout_rating")?)
    {
        let Some(advisor) = advisor else { continue };
        let person = people.entry(advisor).or_default();
        match rating.filter(|_| has_ratings) {
            Some(5) => person.fives += 1,
            Some(2) => person.twos += 1,
            Some(1) => person.ones_or_missing += 1,
            None if has_ratings => person.ones_or_missing += 1,
            _ => {}
        }
    }
    let rules = &config.incentives;
    let most_praises = people.values().map(|person| person.praises).max().unwrap_or(0);
    let most_fives = people.values().map(|person| person.fives).max().unwrap_or(0);
    let champion = |person: &Person| {
        person.praises == most_praises && most_praises >= i64::from(rules.champion_min_praises).max(1)
    };
    let process = |person: &Person| person.fives == most_fives && most_fives > 0;
    let winners = |wins: &dyn Fn(&Person) -> bool| people.values().filter(|person| wins(person)).count();
    let champion_share = split(rules.champion, winners(&champion));
    let process_share = split(rules.process, winners(&process));
    Ok(people
        .iter()
        .map(|(name, person)| {
            let praise_bonus = times(rules.praise, person.praises);
            let champion_bonus = if champion(person) { champion_share } else { 0.0 };
            let process_bonus = if process(person) { process_share } else { 0.0 };
            let penalty = -times(rules.penalty_rating_2, person.twos)
                - times(rules.penalty_rating_1_or_missing, person.ones_or_missing);
            IncentiveRow {
                person: (*name).to_owned(),
                praises: person.praises,
                praise_bonus: amount(praise_bonus),
                champion_bonus: amount(champion_bonus),
                process_bonus: amount(process_bonus),
                penalty: amount(penalty),
                total: amount(praise_bonus + champion_bonus + process_bonus + penalty),
            }
        })
        .collect())
}

#[allow(clippy::cast_precision_loss, reason = "counts of one month")]
fn times(amount: f64, count: i64) -> f64 {
    amount * count as f64
}

/// An equal share, rounded half up to the fen.
#[allow(clippy::cast_precision_loss, reason = "a handful of winners")]
fn split(amount: f64, winners: usize) -> f64 {
    if winners == 0 {
        return 0.0;
    }
    // Whole fen first, so that the half is decided on the decimal amount and not on its binary neighbour.
    let fen = (amount * 100.0).round();
    (fen / winners as f64 + 0.5).floor() / 100.0
}

/// An amount of money to the fen; whole yuan print without decimals.
#[allow(clippy::cast_possible_truncation, reason = "amounts of one month")]
fn amount(yuan: f64) -> Number {
    let fen = (yuan * 100.0).round();
    if fen % 100.0 == 0.0 {
        Number::Int((fen / 100.0) as i64)
    } else {
        Number::Float(fen / 100.0)
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "amounts to the fen are exact")]
mod tests {
    use super::*;

    #[test]
    fn shares_round_half_up_to_the_fen() {
        assert_eq!(
            [
                split(100.0, 3),
                split(100.0, 8),
                split(200.0, 3),
                split(1.0, 8),
                split(100.0, 0)
            ],
            [33.33, 12.5, 66.67, 0.13, 0.0]
        );
        assert_eq!(amount(-34.0), Number::Int(-34));
        assert_eq!(amount(33.33), Number::Float(33.33));
    }
}
