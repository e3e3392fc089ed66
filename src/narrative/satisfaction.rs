//! Chapter 3: callbacks, the questionnaire, satisfaction of lines and store.

use super::facts::{Facts, Verdict};
use super::{Finding, Findings, words};
use crate::report::Status;

/// Answers or valid callbacks that are no small sample.
pub(super) const ENOUGH: i64 = 30;

pub(super) fn findings(facts: &Facts<'_>) -> Findings {
    Findings::from([
        ("callback_totals".to_owned(), totals(facts)),
        ("satisfaction_lines".to_owned(), lines(facts)),
    ])
}

/// The words the procedure asks for when too many callbacks brought no result.
pub(super) fn thin(facts: &Facts<'_>) -> &'static str {
    if facts.survey_too_thin() {
        "样本不足，请补访。"
    } else {
        ""
    }
}

fn totals(facts: &Facts<'_>) -> Finding {
    let (Some(total), Some(valid)) = (facts.value("callbacks.total"), facts.value("callbacks.valid")) else {
        let why = format!("内部回访{}：本月没有可计的回访记录。", facts.absence("callbacks.total"));
        return Finding::empty("本月没有内部回访", &why);
    };
    if total == 0.0 {
        return Finding::empty("本月没有内部回访", "回访记录中没有本月的内部回访。");
    }
    let id = "callbacks.valid_rate";
    let rate = facts
        .value(id)
        .map(|rate| format!("，有效率 {}", facts.shown(id, rate)))
        .unwrap_or_default();
    let first = format!(
        "回访 {} 人，有效 {} 人{rate}",
        words::number(total, 0),
        words::number(valid, 0)
    );
    let against_target = facts.target_words(id).map(|words| format!("有效率{words}"));
    let second = match (against_target, facts.change_words(id)) {
        (Some(target), Some(change)) => Some(format!("{target}，{change}")),
        (target, change) => target.or(change.map(|change| format!("有效率{change}"))),
    };
    let finding = Finding::new(&first, second.as_deref()).source(format!(
        "来源：回访记录，内部回访，同一工单的多次拨打合并为一条。口径 {}。显著：p < 0.05；人数未检验。",
        facts.basis(&[
            "callbacks.total",
            "callbacks.valid_rate",
            "satisfaction.delighted_rate",
            "satisfaction.disappointed_rate"
        ])
    ));
    let no_result = "callbacks.no_result_rate";
    match facts.value(no_result) {
        Some(rate) if facts.survey_too_thin() => {
            let limit = words::percent(facts.config.callbacks.max_no_result_rate, 0);
            finding.callout([
                "样本不足，请补访".to_owned(),
                format!(
                    "{} {}，高于 {limit}",
                    facts.label(no_result),
                    facts.shown(no_result, rate)
                ),
            ])
        }
        _ => finding,
    }
}

const LINES: [&str; 4] = [
    "satisfaction.repair",
    "satisfaction.maintenance",
    "satisfaction.beauty",
    "satisfaction.sales",
];

fn lines(facts: &Facts<'_>) -> Finding {
    let company = "satisfaction.company";
    let Some(value) = facts.value(company) else {
        let why = format!("{}{}。", facts.label(company), facts.absence(company));
        return Finding::empty("本月没有客户满意度", &why);
    };
    let standing = match (facts.target_words(company), facts.change_words(company)) {
        (Some(target), _) => format!("，{target}"),
        (None, Some(change)) => format!("，{change}"),
        (None, None) => String::new(),
    };
    let first = format!("{} {}{standing}", facts.label(company), facts.shown(company, value));
    let clear: Vec<String> = LINES
        .iter()
        .filter(|id| matches!(facts.verdict(id), Some(Verdict::Better | Verdict::Worse)))
        .filter_map(|id| {
            let change = facts.change(id)?;
            let direction = if change > 0.0 { "升" } else { "降" };
            let word = facts.verdict(id)?.word();
            Some(format!(
                "{}{direction} {}，{word}",
                facts.label(id),
                facts.shown_difference(id, change)
            ))
        })
        .collect();
    let second = if clear.is_empty() {
        bands(facts)
    } else {
        Some(clear.join("；"))
    };
    let missed = facts
        .metric(company)
        .is_some_and(|metric| metric.status == Status::Missed);
    let finding = Finding::new(&first, second.as_deref()).source(format!(
        "来源：回访记录，内部有效回访 {} 人。口径 {}。横线、竖线为 95% 区间，轴不从零起。等级按客户所答服务项目的平均分。{}",
        facts
            .value("callbacks.valid")
            .map_or_else(|| "–".to_owned(), |count| words::number(count, 0)),
        facts.basis(&[LINES[0], LINES[1], LINES[2], LINES[3], company, "satisfaction.customer_rate"]),
        thin(facts)
    ));
    if missed && facts.survey_too_thin() {
        finding.callout(["样本不足，请补访".to_owned()])
    } else {
        finding
    }
}

/// `678 位客户中 612 位满意以上，占 90.3%，3 位不满意，占 0.4%`
fn bands(facts: &Facts<'_>) -> Option<String> {
    let rows = &facts.model.tables.score_bands;
    let total: i64 = rows.iter().map(|row| row.count).sum();
    if total == 0 {
        return None;
    }
    let of = |band: &str| rows.iter().find(|row| row.band == band).map_or(0, |row| row.count);
    #[allow(clippy::cast_precision_loss, reason = "counts of a month")]
    let share = |count: i64| words::percent(count as f64 / total as f64, 1);
    let (high, low) = (
        of("very_satisfied") + of("satisfied"),
        of("dissatisfied") + of("very_dissatisfied"),
    );
    let dissatisfied = if low == 0 {
        "没有不满意".to_owned()
    } else {
        format!("{} 位不满意，占 {}", words::count(low), share(low))
    };
    Some(format!(
        "{} 位客户中 {} 位满意以上，占 {}，{dissatisfied}",
        words::count(total),
        words::count(high),
        share(high)
    ))
}
