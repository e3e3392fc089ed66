//! Reasons of dissatisfaction by frequency.

use rust_i18n::t;

use super::churn::category;
use super::complaints::number_of;
use super::spec::{ChartSpec, Pareto, ParetoRow};
use crate::language::Language;
use crate::report::ReportModel;

/// Rows of a Pareto chart beside its table; what is less frequent is one row.
pub const PARETO_ROWS: usize = 8;
/// Height of its rows, that of the table's.
pub const PARETO_ROW_MM: f64 = 8.5;

/// Pareto of the reasons of dissatisfaction.
pub fn dissatisfaction_pareto(model: &ReportModel, language: Language) -> Option<ChartSpec> {
    let rows = model.tables.reasons_weekly.iter();
    pareto(
        rows.map(|row| (category(&row.reason, language), row.total)).collect(),
        language,
    )
}

/// Names and counts in descending order → rows; what does not fit is one row at the end.
fn pareto(mut counts: Vec<(String, i64)>, language: Language) -> Option<ChartSpec> {
    let total: i64 = counts.iter().map(|(_, count)| count).sum();
    if total == 0 {
        return None;
    }
    let is_cut = counts.len() > PARETO_ROWS;
    if is_cut {
        let rest = counts.split_off(PARETO_ROWS - 1);
        let name = t!("chart.others", locale = language.code(), n = rest.len()).into_owned();
        counts.push((name, rest.iter().map(|(_, count)| count).sum()));
    }
    let total = number_of(total);
    let (mut sum, mut rows) = (0.0, Vec::new());
    let count_of_rows = counts.len();
    for (index, (label, count)) in counts.into_iter().enumerate() {
        let count = number_of(count);
        let is_rest = is_cut && index + 1 == count_of_rows;
        // Reasons as frequent as the last of the few belong to them: which of them comes first is chance.
        let tied = rows
            .last()
            .is_some_and(|row: &ParetoRow| row.vital && (row.count - count).abs() < 1e-9);
        let vital = (sum < 0.8 * total - 1e-9 || tied) && !is_rest;
        sum += count;
        rows.push(ParetoRow {
            label,
            count,
            share: count / total * 100.0,
            cumulative: sum / total * 100.0,
            vital,
        });
    }
    Some(ChartSpec::Pareto(Pareto {
        rows,
        total,
        counted: t!("word.head.times", locale = language.code()).into_owned(),
        share_label: t!("word.head.share", locale = language.code()).into_owned(),
        row_mm: PARETO_ROW_MM,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::number;

    fn named(counts: &[i64]) -> Vec<(String, i64)> {
        counts
            .iter()
            .enumerate()
            .map(|(index, &count)| (format!("原因{index}"), count))
            .collect()
    }

    #[test]
    fn pareto_of_the_worked_example() {
        let counts = named(&[210, 136, 105, 105, 37, 19, 6, 3]);
        let Some(ChartSpec::Pareto(pareto)) = pareto(counts, Language::Chinese) else {
            panic!()
        };
        let cumulative: Vec<_> = pareto.rows.iter().map(|row| number(row.cumulative, 1)).collect();
        assert_eq!(
            cumulative,
            ["33.8", "55.7", "72.6", "89.5", "95.5", "98.6", "99.5", "100.0"]
        );
        assert_eq!(pareto.rows.iter().filter(|row| row.vital).count(), 4);
    }

    #[test]
    fn long_tails_become_one_row() {
        let Some(ChartSpec::Pareto(pareto)) = pareto(named(&[1; 30]), Language::Chinese) else {
            panic!()
        };
        assert_eq!(pareto.rows.len(), PARETO_ROWS);
        assert_eq!(pareto.rows[0].label, "原因0");
        assert_eq!(pareto.rows[PARETO_ROWS - 1].label, "其余23类");
        assert!((pareto.rows.iter().map(|row| row.count).sum::<f64>() - 30.0).abs() < 1e-9);
    }

    #[test]
    fn no_reasons_are_no_chart() {
        assert_eq!(pareto(vec![], Language::Chinese), None);
    }
}
