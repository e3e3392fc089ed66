//! Chapter 3: callbacks, the questionnaire, satisfaction of lines and store.

use super::facts::{Facts, Verdict};
use super::{Finding, Findings, words};
use crate::report::Status;

/// Answers or valid callbacks that are no small sample.
pub(super) const ENOUGH: i64 = 30;

pub(super) fn findings(facts: &Facts<'_>) -> Findings {
    Findings::from([
        ("callback_totals".to_owned(), totals(facts)),
        ("questionnaire".to_owned(), questionnaire(facts)),
        ("satisfaction_lines".to_owned(), lines(facts)),
        ("satisfaction_bands".to_owned(), bands(facts)),
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

fn questionnaire(facts: &Facts<'_>) -> Finding {
    let asked = |group: &Option<crate::config::QuestionGroup>| {
        group.as_ref().map_or(0, |group| {
            group
                .items
                .iter()
                .filter(|item| item.kind != crate::config::ItemType::Nps)
                .count()
        })
    };
    let (service, sales) = (
        asked(&facts.config.questionnaire.service),
        asked(&facts.config.questionnaire.sales),
    );
    let parts: Vec<String> = [("服务", service), ("商品销售", sales)]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{name} {count} 题"))
        .collect();
    if parts.is_empty() {
        return Finding::empty("没有配置问卷", "配置文件中没有 questionnaire，满意度各项无法计分。").unlisted();
    }
    let first = format!("{}，权重各合计 100%", parts.join("、"));
    Finding::new(&first, None)
        .source("来源：配置文件的 questionnaire。答题数：本月有效内部回访中回答该题的人数。")
        .unlisted()
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
        let measured = LINES.iter().filter(|id| facts.change(id).is_some()).count();
        (measured > 0).then(|| format!("{measured} 条业务线与上月比都没有显著变化"))
    } else {
        Some(clear.join("；"))
    };
    let missed = facts
        .metric(company)
        .is_some_and(|metric| metric.status == Status::Missed);
    let finding = Finding::new(&first, second.as_deref()).source(format!(
        "来源：回访记录，内部有效回访 {} 人。口径 {}。横线为 95% 区间；轴不从零起；n 不足 30 为小样本，浅灰。{}",
        facts
            .value("callbacks.valid")
            .map_or_else(|| "–".to_owned(), |count| words::number(count, 0)),
        facts.basis(&[LINES[0], LINES[1], LINES[2], LINES[3], company]),
        thin(facts)
    ));
    if missed && facts.survey_too_thin() {
        finding.callout(["样本不足，请补访".to_owned()])
    } else {
        finding
    }
}

fn bands(facts: &Facts<'_>) -> Finding {
    let company = "satisfaction.company";
    let rows = &facts.model.tables.score_bands;
    let total: i64 = rows.iter().map(|row| row.count).sum();
    if facts.value(company).is_none() && total == 0 {
        return Finding::omitted();
    }
    let of = |band: &str| rows.iter().find(|row| row.band == band).map_or(0, |row| row.count);
    let low = of("dissatisfied") + of("very_dissatisfied");
    let first = match facts.change_words(company).zip(facts.value(company)) {
        Some((change, value)) => format!("{} {}，{change}", facts.label(company), facts.shown(company, value)),
        None => format!("{} 位客户的得分可分级", words::count(total)),
    };
    #[allow(clippy::cast_precision_loss, reason = "counts of a month")]
    let share = |count: i64| words::percent(count as f64 / total as f64, 1);
    let second = (total > 0).then(|| {
        let high = of("very_satisfied") + of("satisfied");
        let dissatisfied = if low == 0 {
            "没有不满意".to_owned()
        } else {
            format!("{} 位不满意，占 {}", words::count(low), share(low))
        };
        format!(
            "{} 位客户中 {} 位满意以上，占 {}，{dissatisfied}",
            words::count(total),
            words::count(high),
            share(high)
        )
    });
    Finding::new(&first, second.as_deref()).source(format!(
        "来源：回访记录，内部有效回访。口径 {}。等级按每位客户所答服务项目的平均分。纵轴不从零起。{}",
        facts.basis(&[company, "satisfaction.customer_rate"]),
        thin(facts)
    ))
}
