//! Which month the first report is of.

use chrono::NaiveDate;
use rust_i18n::t;

use super::dialogue::Dialogue;
use super::understood::Understood;
use crate::cli::{Common, Init};
use crate::error::Result;
use crate::period::Month;
use crate::records::clean::dates;

/// The month to report on; `None` when something is to be changed first.
pub(super) fn month(
    dialogue: &mut Dialogue<'_>,
    common: &Common,
    flags: &Init,
    understood: &Understood,
    today: NaiveDate,
) -> Result<Option<Month>> {
    let mut given = common.month;
    loop {
        let month = if let Some(month) = given.take() {
            month
        } else {
            let proposed = understood.proposed_month(today).to_string();
            dialogue.ask(&t!("guide.month"), &proposed, |answer| read_month(answer, understood))?
        };
        let Some(refusal) = understood.refusal(month) else {
            return Ok(Some(month));
        };
        if !dialogue.asks() {
            return if flags.no_report { Ok(Some(month)) } else { Err(refusal) };
        }
        dialogue.say(&format!("  {refusal}"));
        let options = [
            t!("guide.another_month"),
            t!("guide.change_columns"),
            t!("guide.all_the_same"),
        ]
        .map(Into::into);
        match dialogue.choose(&t!("guide.what_now"), &options, Some(0))? {
            Some(1) => return Ok(None),
            Some(2) => return Ok(Some(month)),
            _ => {}
        }
    }
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
