//! The names of months under a chart.

use rust_i18n::t;

use super::spec::MonthLabel;
use crate::language::Language;
use crate::report::ReportModel;

/// The 13 months of a report, oldest first.
pub fn labels(model: &ReportModel, language: Language) -> Vec<MonthLabel> {
    let first = model.month.plus(-12);
    let label = |month: crate::period::Month| {
        let short = language.month_short(month);
        let name = t!("chart.month", locale = language.code(), month = short).into_owned();
        let brief = match language {
            Language::Chinese => short,
            // The report's own month is named, the others stand between it and the first of their year.
            Language::English if month == model.month => name.clone(),
            Language::English => short.chars().take(1).collect(),
        };
        MonthLabel {
            month,
            name,
            brief,
            begins_year: month == first || month.number() == 1,
        }
    };
    model.month.ending_here(13).map(label).collect()
}

/// Month and year below it where a year begins.
pub fn lines(model: &ReportModel, language: Language) -> Vec<(String, String)> {
    let lines = labels(model, language).into_iter().map(|label| {
        if label.begins_year {
            (label.name, label.month.year().to_string())
        } else {
            (label.brief, String::new())
        }
    });
    lines.collect()
}
