//! Which month the first report is of.

use chrono::NaiveDate;
use rust_i18n::t;

use super::choices;
use super::dialogue::Dialogue;
use super::understood::Understood;
use crate::cli::{Common, Init};
use crate::error::{Error, Result};
use crate::period::Month;
use crate::records::clean::dates;

/// What was answered.
pub(super) enum Choice {
    /// The month to report on.
    Month(Month),
    /// The columns are to be looked at again, since no report can be made of the month, for this reason.
    Columns(Error),
}

/// The month to report on, or why something is to be changed first. After a refused month one of which a report can be made is proposed, or
/// where there is none to look at the columns: Enter never leads back to the same question.
pub(super) fn month(
    dialogue: &mut Dialogue<'_>,
    common: &Common,
    flags: &Init,
    understood: &Understood,
    today: NaiveDate,
) -> Result<Choice> {
    let mut given = common.month;
    let mut proposed = understood.proposed_month(today);
    loop {
        let month = if let Some(month) = given.take() {
            month
        } else {
            let question = question(understood);
            dialogue.ask(&question, &proposed.to_string(), |answer| {
                read_month(answer, understood)
            })?
        };
        let Some(refusal) = understood.refusal(month) else {
            return Ok(Choice::Month(month));
        };
        if !dialogue.asks() {
            return if flags.no_report {
                Ok(Choice::Month(month))
            } else {
                Err(refusal)
            };
        }
        dialogue.say(&format!("  {refusal}"));
        let options = [
            t!("guide.another_month"),
            t!("guide.change_columns"),
            t!("guide.all_the_same"),
        ]
        .map(|shown| choices::Choice::new(shown.as_ref(), &shown));
        let sound = understood.sound_month();
        // Where no month will do it is the columns that are not right.
        let likely = usize::from(sound.is_none());
        match dialogue.choose(&t!("guide.what_now"), &options, Some(likely))? {
            Some(1) => return Ok(Choice::Columns(refusal)),
            Some(2) => return Ok(Choice::Month(month)),
            _ => proposed = sound.unwrap_or(proposed),
        }
    }
}

/// The question, with the months there are.
fn question(understood: &Understood) -> String {
    let months = understood.months();
    if let (Some(first), Some(last)) = (months.first(), months.last()) {
        t!("guide.month_of", first = first, last = last)
    } else {
        t!("guide.month")
    }
    .into_owned()
}

/// A month as people write it, the year left out where only one year of the records has it.
fn read_month(answer: &str, understood: &Understood) -> std::result::Result<Month, String> {
    let months = understood.months();
    let number = answer.trim_end_matches('月').parse::<u32>().ok();
    let newest_of = |number: u32| months.iter().rev().find(|month| month.number() == number).copied();
    let month = answer
        .parse()
        .ok()
        .or_else(|| dates::month(answer))
        .or_else(|| number.and_then(newest_of))
        .ok_or_else(|| t!("guide.no_month", answer = answer).into_owned())?;
    match (months.first(), months.last()) {
        (Some(first), Some(last)) if !months.contains(&month) => {
            Err(t!("guide.month_without_records", month = month, first = first, last = last).into_owned())
        }
        _ => Ok(month),
    }
}
