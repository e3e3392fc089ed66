//! Orders without a column for the delivery: what stands in for it, and what else it could be.

use rust_i18n::t;

use super::answers::Answers;
use super::choices::Choice;
use super::columns::{column_name, words_of_header};
use super::dialogue::Dialogue;
use super::exports::Export;
use crate::error::Result;
use crate::records::mapping::Headers;
use crate::records::mapping::survey::ColumnLook;
use crate::records::schema::TableId;

const DELIVERED: &str = "delivered_at";
const ARRIVED: &str = "opened_at";

/// Parts of headers that tell the end of a visit; such come first.
const TELLING: [&str; 14] = [
    "交车", "出厂", "出店", "离店", "提车", "取车", "完工", "竣工", "完成", "结算", "结账", "结帐", "deliver", "settle",
];

/// Where the arrival would stand in for the delivery: says so, with the columns that hold dates, and asks which of them is the delivery.
/// With nobody to ask the arrival stands in, and the flag is named that says otherwise.
///
/// # Errors
///
/// The end of the talk; a file that is not what it was a moment ago.
pub(super) fn settle(dialogue: &mut Dialogue<'_>, export: &mut Export, answers: &mut Answers) -> Result<()> {
    let columns = &export.look.proposal.columns;
    let arrival = match columns.get(ARRIVED) {
        Some(headers) if export.table == TableId::RepairOrders && !columns.contains_key(DELIVERED) => headers,
        _ => return Ok(()),
    };
    let arrival = Headers::all(arrival).join(" + ");
    let candidates: Vec<&ColumnLook> = candidates(export);
    let headers: Vec<String> = candidates.iter().map(|column| column.header.clone()).collect();
    // The same question about another file of the same system has been answered.
    if !answers.arrival_stands_in.insert(headers.clone()) {
        return Ok(());
    }
    let shown: Vec<String> = candidates.iter().map(|column| words_of_header(column)).collect();
    let name = column_name(export.table, DELIVERED);
    let said = if headers.is_empty() {
        t!(
            "guide.no_delivery",
            file = export.name(),
            column = name,
            arrival = arrival
        )
    } else if dialogue.asks() {
        t!(
            "guide.no_delivery_but",
            file = export.name(),
            column = name,
            arrival = arrival
        )
    } else {
        t!(
            "guide.no_delivery_flag",
            file = export.name(),
            column = name,
            arrival = arrival,
            headers = shown.join(&t!("guide.comma")),
            flag = format!(
                "--column {}.{DELIVERED}={}",
                export.table,
                headers.first().map_or("", String::as_str)
            )
        )
    };
    dialogue.say(&format!("  {said}"));
    if headers.is_empty() || !dialogue.asks() {
        return Ok(());
    }
    let choices: Vec<Choice> = shown
        .iter()
        .zip(&headers)
        .map(|(shown, header)| Choice::new(shown, header))
        .collect();
    let chosen = dialogue.choose(&t!("guide.which_delivery", arrival = arrival), &choices, None)?;
    let Some(header) = chosen.and_then(|chosen| headers.get(chosen)) else {
        return Ok(());
    };
    answers.arrival_stands_in.remove(&headers);
    let chosen = vec![header.clone()];
    let told = answers.columns.entry(export.table).or_default();
    told.insert(DELIVERED.to_owned(), chosen.clone());
    export.told.insert(DELIVERED.to_owned(), chosen);
    export.look_again()
}

/// Headers of no column whose cells are dates, those that tell the end of a visit first.
fn candidates(export: &Export) -> Vec<&ColumnLook> {
    let unplaced = &export.look.proposal.unplaced;
    let mut candidates: Vec<&ColumnLook> = export
        .look
        .columns
        .iter()
        .filter(|column| unplaced.contains(&column.header) && column.is_date())
        .collect();
    let is_telling = |column: &ColumnLook| {
        let header = column.header.to_lowercase();
        TELLING.iter().any(|part| header.contains(part))
    };
    candidates.sort_by_key(|column| !is_telling(column));
    candidates
}
