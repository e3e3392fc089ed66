//! Reasons of dissatisfaction and of complaints: over weeks and months, and by frequency.

use super::complaints::number_of;
use super::spec::{Axis, ChartSpec, Columns, Pareto, ParetoRow, Segment};
use crate::report::{Details, ReportModel};

/// Reasons that get a colour of their own in a stack; the rest is one part.
const NAMED: usize = 4;
/// Rows of a Pareto chart beside its table; what is less frequent is one row.
pub const PARETO_ROWS: usize = 8;
/// Height of its rows, that of the table's.
pub const PARETO_ROW_MM: f64 = 8.5;

/// Reasons of dissatisfaction, weeks as columns.
pub fn dissatisfaction_by_week(model: &ReportModel) -> Option<ChartSpec> {
    let rows = model
        .tables
        .reasons_weekly
        .iter()
        .map(|row| (row.reason.clone(), [row.w1, row.w2, row.w3, row.w4]));
    by_week(model, rows.collect())
}

/// Reasons of complaints, weeks as columns.
pub fn complaints_by_week(model: &ReportModel, details: &Details) -> Option<ChartSpec> {
    let rows = details
        .complaints_weekly
        .iter()
        .map(|row| (row.key.clone(), [row.w1, row.w2, row.w3, row.w4]));
    by_week(model, rows.collect())
}

fn by_week(model: &ReportModel, rows: Vec<(String, [i64; 4])>) -> Option<ChartSpec> {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(key, weeks)| (key, weeks.map(Some).to_vec()))
        .collect();
    let last_day = model.month.last_day().to_string();
    let last_day = last_day.rsplit('-').next().unwrap_or("");
    let labels = [
        "1–7日".to_owned(),
        "8–14日".to_owned(),
        "15–21日".to_owned(),
        format!("22–{last_day}日"),
    ];
    stacked(&rows, labels.map(|label| (label, String::new())).to_vec(), true)
}

/// Reasons of complaints over the 13 months.
pub fn complaints_by_month(model: &ReportModel, details: &Details) -> Option<ChartSpec> {
    let rows: Vec<_> = details
        .complaints_by_month
        .iter()
        .map(|row| (row.key.clone(), row.counts.clone()))
        .collect();
    stacked(&rows, month_labels(model), false)
}

/// Month and year below it where a year begins.
pub fn month_labels(model: &ReportModel) -> Vec<(String, String)> {
    let first = model.month.plus(-12);
    let label = |month: crate::period::Month| {
        let begins = month == first || month.number() == 1;
        let name = if begins {
            format!("{}月", month.number())
        } else {
            month.number().to_string()
        };
        (
            name,
            if begins {
                month.year().to_string()
            } else {
                String::new()
            },
        )
    };
    model.month.ending_here(13).map(label).collect()
}

fn stacked(rows: &[(String, Vec<Option<i64>>)], labels: Vec<(String, String)>, all_current: bool) -> Option<ChartSpec> {
    let add = |parts: &[(String, Vec<Option<i64>>)]| -> Vec<Option<f64>> {
        (0..labels.len())
            .map(|index| {
                let known: Vec<i64> = parts
                    .iter()
                    .filter_map(|(_, counts)| counts.get(index).copied().flatten())
                    .collect();
                (!known.is_empty()).then(|| number_of(known.iter().sum()))
            })
            .collect()
    };
    let totals = add(rows);
    if totals.iter().flatten().sum::<f64>() == 0.0 {
        return None;
    }
    let named = if rows.len() > NAMED + 1 { NAMED } else { rows.len() };
    let mut segments: Vec<_> = rows
        .iter()
        .take(named)
        .map(|row| Segment {
            label: row.0.clone(),
            values: add(std::slice::from_ref(row)),
        })
        .collect();
    if let Some(rest) = rows.get(named..).filter(|rest| !rest.is_empty()) {
        segments.push(Segment {
            label: format!("其余{}类", rest.len()),
            values: add(rest),
        });
    }
    let axis = Axis::counts(totals.into_iter().flatten());
    Some(ChartSpec::Columns(Columns {
        labels,
        segments,
        axis,
        all_current,
        totals: true,
    }))
}

/// Pareto of the reasons of dissatisfaction.
pub fn dissatisfaction_pareto(model: &ReportModel) -> Option<ChartSpec> {
    pareto(
        model.tables.reasons_weekly.iter().map(|row| row.total).collect(),
        "次数",
    )
}

/// Pareto of the reasons of complaints.
pub fn complaint_pareto(model: &ReportModel) -> Option<ChartSpec> {
    pareto(
        model.tables.complaints_by_reason.iter().map(|row| row.count).collect(),
        "件数",
    )
}

/// Counts in descending order → rows; what does not fit is one row at the end.
fn pareto(mut counts: Vec<i64>, counted: &'static str) -> Option<ChartSpec> {
    let total: i64 = counts.iter().sum();
    if total == 0 {
        return None;
    }
    let is_cut = counts.len() > PARETO_ROWS;
    if is_cut {
        let rest = counts.split_off(PARETO_ROWS - 1).iter().sum();
        counts.push(rest);
    }
    let total = number_of(total);
    let (mut sum, mut rows) = (0.0, Vec::new());
    let count_of_rows = counts.len();
    for (index, count) in counts.into_iter().map(number_of).enumerate() {
        let is_rest = is_cut && index + 1 == count_of_rows;
        // Reasons as frequent as the last of the few belong to them: which of them comes first is chance.
        let tied = rows
            .last()
            .is_some_and(|row: &ParetoRow| row.vital && (row.count - count).abs() < 1e-9);
        let vital = (sum < 0.8 * total - 1e-9 || tied) && !is_rest;
        sum += count;
        rows.push(ParetoRow {
            count,
            share: count / total * 100.0,
            cumulative: sum / total * 100.0,
            vital,
        });
    }
    Some(ChartSpec::Pareto(Pareto {
        rows,
        total,
        counted,
        row_mm: PARETO_ROW_MM,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::number;

    #[test]
    fn pareto_of_the_worked_example() {
        let Some(ChartSpec::Pareto(pareto)) = pareto(vec![210, 136, 105, 105, 37, 19, 6, 3], "次数") else {
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
        let Some(ChartSpec::Pareto(pareto)) = pareto(vec![1; 30], "次数") else {
            panic!()
        };
        assert_eq!(pareto.rows.len(), PARETO_ROWS);
        assert!((pareto.rows.iter().map(|row| row.count).sum::<f64>() - 30.0).abs() < 1e-9);
    }

    #[test]
    fn no_reasons_are_no_chart() {
        assert_eq!(pareto(vec![], "次数"), None);
    }
}
