//! Chapter 5: first-time fix over the months, with its summary; technicians and appointments have files of their own.

use serde_json::{Value, json};

use super::appointments::appointments;
use super::complaints::note_of;
use super::technicians::{OTHER, rate, reason_columns, technicians};
use super::words::{number, percent};
use super::{Facts, Finding, Findings};
use crate::charts::number_of;
use crate::report::Status;

const RATE: &str = "first_time_fix.rate";

/// What the pages of this chapter say; a page without a finding is left out.
pub fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::new();
    technicians(facts, &mut found);
    trend(facts, &mut found);
    appointments(facts, &mut found);
    found
}

fn trend(facts: &Facts<'_>, found: &mut Findings) {
    let Some(value) = facts.value(RATE) else { return };
    let mut first = format!("一次维修合格率 {}", facts.shown(RATE, value));
    if let Some(words) = facts.target_words(RATE) {
        first = format!("{first}，{words}");
    }
    let known: Vec<f64> = facts.series(RATE).into_iter().flatten().collect();
    let (low, high) = extremes(&known);
    let second = (known.len() > 2).then(|| {
        format!(
            "{} {} 个月在 {} 至 {} 之间",
            if known.len() == 13 { "近" } else { "有数据的" },
            known.len(),
            number(low * 100.0, 1),
            facts.shown(RATE, high)
        )
    });
    let n = facts.metric(RATE).and_then(|metric| {
        Some(format!(
            "（{} / {}）",
            shown_count(metric.numerator?),
            shown_count(metric.denominator?)
        ))
    });
    let source = format!(
        "来源：维修工单。口径 {}{}。竖线为本月 95% 区间{}。",
        facts.basis(&[RATE, "rework.internal", "rework.external"]),
        n.unwrap_or_default(),
        note_of(facts, "first_time_fix_trend")
    );
    found.insert(
        "first_time_fix".to_owned(),
        Finding::new(&first, second.as_deref())
            .source(source)
            .with("summary", summary(facts)),
    );
}

/// 小结: trend, problem, advice, made from the figures of the chapter.
fn summary(facts: &Facts<'_>) -> Value {
    let mut trend = facts.change_words(RATE).map_or_else(
        || "没有上月数据，不作比较".to_owned(),
        |words| format!("一次维修合格率{words}"),
    );
    if let Some(words) = run_of_months(&facts.series(RATE)) {
        trend = format!("{trend}；{words}");
    }
    let rows = &facts.model.tables.technicians;
    let mut problems = Vec::new();
    if facts.metric(RATE).is_some_and(|metric| metric.status == Status::Missed) {
        problems.push(format!(
            "一次维修合格率{}",
            facts.target_words(RATE).unwrap_or_default()
        ));
    }
    let high: Vec<_> = rows
        .iter()
        .filter(|row| row.signal.as_deref() == Some("high"))
        .collect();
    problems.extend(high.iter().take(3).map(|row| {
        format!(
            "{}未一次修复 {} / {}，高于控制上限",
            row.technician, row.not_fixed, row.orders
        )
    }));
    let not_fixed: i64 = rows.iter().map(|row| row.not_fixed).sum();
    let columns = reason_columns(rows);
    let top = columns.first().filter(|reason| *reason != OTHER).map(|reason| {
        (
            reason.clone(),
            rows.iter().filter_map(|row| row.reasons.get(reason)).sum::<i64>(),
        )
    });
    if let Some((reason, cases)) = top.as_ref().filter(|_| not_fixed > 0) {
        problems.push(format!(
            "未修复原因以{reason}最多，{cases} 台次，占 {}",
            percent(number_of(*cases) / number_of(not_fixed), 1)
        ));
    }
    if problems.is_empty() {
        problems.push("没有技师超出控制限，本月没有突出的问题".to_owned());
    }
    let mut advice = Vec::new();
    if let Some(row) = high.iter().max_by(|a, b| rate(a).total_cmp(&rate(b))) {
        advice.push(format!(
            "复核{}的 {} 台未修复工单，按原因安排带教与终检",
            row.technician, row.not_fixed
        ));
    }
    if let Some((reason, _)) = top.filter(|(reason, _)| not_fixed > 0 && reason != "未注明") {
        advice.push(format!("对{reason}类工单交车前由技术主管复检"));
    }
    let unnamed: i64 = rows.iter().filter_map(|row| row.reasons.get("未注明")).sum();
    if unnamed > 0 {
        advice.push(format!("补填 {unnamed} 台未注明的未修复原因"));
    }
    if advice.is_empty() {
        advice.push("保持现有的终检流程，继续记录未修复原因".to_owned());
    }
    let part = |title: &str, lines: Vec<String>| json!({ "title": title, "lines": lines });
    json!([part("趋势", vec![trend]), part("问题", problems), part("建议", advice)])
}

/// `连升 3 个月` where three months or more go one way, up to this month.
pub fn run_of_months(series: &[Option<f64>]) -> Option<String> {
    let known: Vec<f64> = series.iter().rev().map_while(|value| *value).collect();
    let steps = |up: bool| {
        known
            .windows(2)
            .take_while(|pair| {
                if let [now, before] = pair {
                    (now > before) == up && (now - before).abs() > 1e-12
                } else {
                    false
                }
            })
            .count()
    };
    [(true, "连升"), (false, "连降")].into_iter().find_map(|(up, word)| {
        let steps = steps(up);
        (steps >= 3).then(|| format!("{word} {steps} 个月"))
    })
}

fn extremes(values: &[f64]) -> (f64, f64) {
    values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
            (low.min(value), high.max(value))
        })
}

fn shown_count(value: crate::report::Number) -> String {
    number(value.as_f64(), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_needs_three_steps_up_to_this_month() {
        assert_eq!(
            run_of_months(&[Some(1.0), Some(2.0), Some(3.0), Some(4.0)]).as_deref(),
            Some("连升 3 个月")
        );
        assert_eq!(
            run_of_months(&[Some(9.0), Some(4.0), Some(3.0), Some(2.0), Some(1.0)]).as_deref(),
            Some("连降 4 个月")
        );
        assert_eq!(run_of_months(&[Some(1.0), None, Some(3.0), Some(4.0)]), None);
        assert_eq!(run_of_months(&[Some(4.0), Some(4.0), Some(4.0), Some(4.0)]), None);
        assert_eq!(run_of_months(&[]), None);
    }
}
