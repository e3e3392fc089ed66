//! The reasons of dissatisfaction and of complaints: the few that make up most, and the weeks that stand out.

use serde_json::{Value, json};
use statrs::function::beta::checked_beta_reg;

use super::complaints::chinese;
use super::words::{count, em_width, percent};
use super::{Facts, Finding, Findings};
use crate::charts::{self, number_of};
use crate::report::tables::ReasonWeeks;

/// A cell stands out only below this tail probability, the one of the control limits.
const TAIL: f64 = 0.00135;
/// Rows of the table beside the Pareto chart.
const ROWS: usize = charts::PARETO_ROWS;

/// Reasons of dissatisfaction, all of them when they are many, and their weeks.
pub fn reasons(facts: &Facts<'_>, found: &mut Findings) {
    let rows = &facts.model.tables.reasons_weekly;
    let Some(top) = rows.first() else {
        let why = "本月服务线的有效回访没有记录不满意原因。";
        found.insert("reasons".to_owned(), Finding::empty("没有记录不满意原因", why));
        return;
    };
    let total: i64 = rows.iter().map(|row| row.total).sum();
    let (vital, share) = vital_few(&rows.iter().map(|row| row.share).collect::<Vec<_>>());
    let mut first = format!("{}占不满意原因的 {}", top.reason, percent(top.share, 1));
    if let Some(words) = vital_words(vital, share, rows.len()) {
        first = format!("{first}，{words}");
    }
    let last_day = last_day(facts);
    let marked = marked_cell(rows, last_day);
    let second = marked.as_ref().map_or_else(
        || "各类每周次数按日均比较，起伏属正常波动".to_owned(),
        |cell| {
            format!(
                "{}类第 {} 周 {} 次，日均明显高于其他周",
                cell.reason, cell.week, cell.count
            )
        },
    );
    let surveyed = facts
        .denominator("satisfaction.customer_rate")
        .map_or_else(String::new, |n| format!("，服务线有效回访 {} 人", count(n)));
    let wide = is_wide(rows.iter().map(|row| row.reason.as_str()));
    let source = format!(
        "来源：回访记录{surveyed}，一人可有多个原因。口径 reasons_weekly。{}第 4 周为 {} 天，其余各 7 天。",
        if wide { "" } else { "颜色越深次数越多。" },
        last_day - 21
    );
    let mark = marked.map_or(Value::Null, |cell| json!({ "reason": cell.reason, "week": cell.week }));
    let rows_json: Vec<_> = rows
        .iter()
        .map(|row| (row.reason.clone(), [row.w1, row.w2, row.w3, row.w4], row.total))
        .collect();
    found.insert(
        "reasons".to_owned(),
        Finding::new(&first, Some(&second))
            .source(source)
            .with("rows", weekly_rows(&rows_json))
            .with("vital", vital)
            .with("wide", wide)
            .with("marked", mark),
    );
    if rows.len() > ROWS && !wide {
        let rest: i64 = rows.iter().skip(ROWS - 1).map(|row| row.total).sum();
        let first = format!("不满意原因共 {} 类 {} 次", rows.len(), count(total));
        let second = format!(
            "前 {} 类之外的 {} 类合计 {} 次",
            ROWS - 1,
            rows.len() - (ROWS - 1),
            count(rest)
        );
        found.insert(
            "reasons_all".to_owned(),
            Finding::new(&first, Some(&second))
                .source("来源：回访记录。口径 reasons_weekly。按次数从多到少。")
                .unlisted(),
        );
    }
}

/// Reasons of complaints, with what `structure` says of responsibility and channel.
pub fn complaint_reasons(facts: &Facts<'_>, structure: Option<String>, found: &mut Findings) {
    let rows = &facts.model.tables.complaints_by_reason;
    let Some(top) = rows.first() else { return };
    let (vital, share) = vital_few(&rows.iter().map(|row| row.share).collect::<Vec<_>>());
    let mut first = format!(
        "{}占投诉的 {}，共 {} 件",
        top.key,
        percent(top.share, 1),
        count(top.count)
    );
    let few = vital_words(vital, share, rows.len());
    if let (Some(few), true) = (&few, structure.is_some()) {
        first = format!("{first}，{few}");
    }
    let total: i64 = rows.iter().map(|row| row.count).sum();
    let source = format!(
        "来源：投诉 {} 件。口径 {}、complaints_by_reason、complaints_by_responsibility、complaints_by_channel。第 4 周为 {} 天，其余各 7 天。未填的归入未注明。",
        count(total),
        facts.basis(&["complaints.total", "complaints.major"]),
        last_day(facts) - 21
    );
    found.insert(
        "complaint_reasons".to_owned(),
        Finding::new(&first, structure.or(few).as_deref()).source(source),
    );
}

/// `前四类合计 89.5%`, when few reasons make up most; many small ones are no finding.
fn vital_words(vital: usize, share: f64, all: usize) -> Option<String> {
    (2..=5)
        .contains(&vital)
        .then_some(())
        .filter(|()| vital < all)
        .map(|()| format!("前{}类合计 {}", chinese(vital), percent(share, 1)))
}

/// How many of the shares, greatest first, it takes to reach four fifths, and what they come to.
fn vital_few(shares: &[f64]) -> (usize, f64) {
    let mut sum = 0.0;
    for (index, share) in shares.iter().enumerate() {
        sum += share;
        // Reasons as frequent as the last one belong to it: which of them comes first is chance.
        let tied = shares.get(index + 1).is_some_and(|next| (next - share).abs() < 1e-12);
        if sum >= 0.8 - 1e-9 && !tied {
            return (index + 1, sum);
        }
    }
    (shares.len(), sum)
}

struct MarkedCell {
    reason: String,
    week: usize,
    count: i64,
}

/// The one week of one reason that chance explains least, if it explains it less than the control limit allows.
fn marked_cell(rows: &[ReasonWeeks], last_day: i64) -> Option<MarkedCell> {
    let mut best: Option<(f64, MarkedCell)> = None;
    for row in rows {
        for (index, count) in [row.w1, row.w2, row.w3, row.w4].into_iter().enumerate() {
            let days = if index < 3 { 7 } else { last_day - 21 };
            let tail = tail_at_least(count, row.total, number_of(days) / number_of(last_day));
            if tail < TAIL && best.as_ref().is_none_or(|(least, _)| tail < *least) {
                best = Some((
                    tail,
                    MarkedCell {
                        reason: row.reason.clone(),
                        week: index + 1,
                        count,
                    },
                ));
            }
        }
    }
    best.map(|(_, cell)| cell)
}

/// P(X ≥ k) of n independent cases falling with probability p each.
fn tail_at_least(k: i64, n: i64, p: f64) -> f64 {
    if k <= 0 {
        return 1.0;
    }
    checked_beta_reg(number_of(k), number_of(n - k + 1), p).unwrap_or(1.0)
}

/// Whether a label needs more than the two lines beside the Pareto chart; the reasons are then a plain table.
fn is_wide<'a>(mut labels: impl Iterator<Item = &'a str>) -> bool {
    labels.any(|label| em_width(label) > 13.5)
}

/// Rows beside the Pareto chart, with the tail in one; weeks, total and heat step 0–4 of each cell.
fn weekly_rows(rows: &[(String, [i64; 4], i64)]) -> Value {
    let mut shown: Vec<_> = rows.to_vec();
    if shown.len() > ROWS {
        let rest = shown.split_off(ROWS - 1);
        let sum = |index: usize| rest.iter().filter_map(|row| row.1.get(index)).sum::<i64>();
        let total = rest.iter().map(|row| row.2).sum();
        shown.push((
            format!("其余 {} 类", rest.len()),
            [sum(0), sum(1), sum(2), sum(3)],
            total,
        ));
    }
    let most = rows.iter().flat_map(|row| row.1).max().unwrap_or(0);
    let step = |count: i64| {
        let share = number_of(count) / number_of(most.max(1));
        if most < 4 || share < 0.12 {
            0
        } else if share < 0.35 {
            1
        } else if share < 0.55 {
            2
        } else if share < 0.75 {
            3
        } else {
            4
        }
    };
    shown
        .into_iter()
        .map(|(reason, weeks, total)| json!({ "reason": reason, "weeks": weeks, "steps": weeks.map(step), "total": total }))
        .collect()
}

fn last_day(facts: &Facts<'_>) -> i64 {
    i64::from(chrono::Datelike::day(&facts.month().last_day()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(reason: &str, weeks: [i64; 4]) -> ReasonWeeks {
        let [w1, w2, w3, w4] = weeks;
        ReasonWeeks {
            reason: reason.to_owned(),
            w1,
            w2,
            w3,
            w4,
            total: weeks.iter().sum(),
            share: 0.0,
        }
    }

    #[test]
    fn four_reasons_make_up_four_fifths_of_the_worked_example() {
        let total = 621.0;
        let shares = [210.0, 136.0, 105.0, 105.0, 37.0, 19.0, 6.0, 3.0].map(|count| count / total);
        let (vital, share) = vital_few(&shares);
        assert_eq!((vital, percent(share, 1).as_str()), (4, "89.5%"));
    }

    #[test]
    fn a_long_fourth_week_alone_does_not_stand_out() {
        assert!(marked_cell(&[row("其他", [41, 22, 28, 45])], 30).is_none());
        let cell = marked_cell(&[row("其他", [10, 9, 8, 60]), row("质量", [20, 20, 20, 26])], 30);
        assert_eq!(cell.map(|cell| (cell.reason, cell.week)), Some(("其他".to_owned(), 4)));
    }
}
