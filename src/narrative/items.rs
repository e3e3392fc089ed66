//! Chapter 3, items of the questionnaires: scores, and a page for each of the lowest.

use super::facts::{Facts, Verdict, judge};
use super::satisfaction::{ENOUGH, thin};
use super::{Finding, Findings, words};
use crate::charts::lowest_items;
use crate::report::ItemDetail;
use crate::report::tables::AdvisorRow;

pub(super) fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::from([
        ("items_service".to_owned(), items(facts, "service")),
        ("items_sales".to_owned(), items(facts, "sales")),
    ]);
    for item in lowest_items::lowest(facts.details) {
        found.insert(format!("item_{}", item.item), lowest_item(facts, item));
    }
    found
}

/// `甲升 2.8 分`
fn moved(item: &ItemDetail) -> Option<String> {
    let change = item.score? - item.previous_score?;
    Some(format!(
        "{}{} {} 分",
        item.label,
        if change > 0.0 { "升" } else { "降" },
        words::number(change.abs(), 1)
    ))
}

fn verdict_of(item: &ItemDetail) -> Option<Verdict> {
    Some(judge(item.score? - item.previous_score?, item.p_value, false))
}

fn items(facts: &Facts<'_>, group: &str) -> Finding {
    let items: Vec<&ItemDetail> = facts
        .details
        .items
        .iter()
        .filter(|item| item.line_group == group)
        .collect();
    let name = if group == "service" { "服务" } else { "商品销售" };
    if items.iter().all(|item| item.score.is_none()) {
        let why = if items.is_empty() {
            format!("问卷中没有{name}项目。")
        } else {
            format!("本月没有{name}项目的有效回答。")
        };
        let finding = Finding::empty(&format!("{name}各项本月没有得分"), &why);
        return if group == "sales" { finding.unlisted() } else { finding };
    }
    let size = |item: &&ItemDetail| {
        item.score
            .zip(item.previous_score)
            .map_or(0.0, |(now, then)| (now - then).abs())
    };
    let mut clear: Vec<&ItemDetail> = items
        .iter()
        .copied()
        .filter(|item| matches!(verdict_of(item), Some(Verdict::Better | Verdict::Worse)))
        .collect();
    clear.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let tested = items.iter().filter(|item| item.p_value.is_some()).count();
    let rest = items.len() - clear.len();
    let scored: Vec<&&ItemDetail> = items.iter().filter(|item| item.score.is_some()).collect();
    let lowest = scored
        .iter()
        .min_by(|a, b| a.score.unwrap_or(0.0).total_cmp(&b.score.unwrap_or(0.0)));
    let low = lowest.and_then(|item| {
        Some(format!(
            "{} {} 分，为 {} 项最低",
            item.label,
            words::number(item.score?, 1),
            scored.len()
        ))
    });
    let (first, second) = if clear.is_empty() {
        let first = match tested {
            0 => format!("{name} {} 项与上月的差别未检验", items.len()),
            tested if tested == items.len() => format!("{name} {} 项均无显著变化", items.len()),
            tested => format!("{name} {} 项中 {tested} 项可检验，均无显著变化", items.len()),
        };
        (first, low)
    } else {
        let shown: Vec<String> = clear.iter().take(2).filter_map(|item| moved(item)).collect();
        let more = if clear.len() > 2 { "等" } else { "" };
        let first = format!(
            "{} 项中 {} 项变化明显：{}{more}",
            items.len(),
            clear.len(),
            shown.join("，")
        );
        let second = if rest == 0 {
            low
        } else {
            Some(format!("其余 {rest} 项无显著变化"))
        };
        (first, second)
    };
    let least = items.iter().map(|item| item.n).min().unwrap_or(0);
    let small = if least < ENOUGH {
        "有项目 n 不足 30，为小样本。"
    } else {
        ""
    };
    let ids: Vec<String> = lowest_items::lowest(facts.details)
        .iter()
        .map(|item| item.item.clone())
        .collect();
    let finding = Finding::new(&first, second.as_deref()).source(format!(
        "来源：回访记录，内部有效回访；n 为回答人数。横轴不从零起。显著：p < 0.05，Welch 检验。{small}{}",
        thin(facts)
    ));
    if group == "service" {
        finding.with("lowest", ids)
    } else {
        finding
    }
}

fn lowest_item(facts: &Facts<'_>, item: &ItemDetail) -> Finding {
    let score = item.score.unwrap_or_default();
    let rank = lowest_items::lowest(facts.details)
        .iter()
        .position(|other| other.item == item.item);
    let place = if rank == Some(0) { "最低" } else { "第二低" };
    let first = format!("{} {} 分，服务各项中{place}", item.label, words::number(score, 1));
    let change = match (item.score.zip(item.previous_score), verdict_of(item)) {
        (Some((now, then)), Some(verdict)) if (now - then).abs() >= 0.05 => {
            let direction = if now > then { "升" } else { "降" };
            let word = if verdict == Verdict::Normal {
                "属正常波动"
            } else {
                verdict.word()
            };
            Some(format!(
                "比上月{direction} {} 分，{word}",
                words::number((now - then).abs(), 1)
            ))
        }
        (Some(_), Some(_)) => Some("与上月持平".to_owned()),
        _ => None,
    };
    let lowest_advisor = facts
        .model
        .tables
        .advisors
        .iter()
        .filter(|row| answered(facts, row, &item.item) >= ENOUGH)
        .filter_map(|row| Some((row, row.scores.get(&item.item).copied().flatten()?)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(row, score)| format!("{} {} 分最低", row.advisor, words::number(score, 1)));
    let second = match (change, lowest_advisor) {
        (Some(change), Some(advisor)) => Some(format!("{change}；顾问中{advisor}")),
        (change, advisor) => change.or(advisor.map(|advisor| format!("顾问中{advisor}"))),
    };
    Finding::new(&first, second.as_deref()).source(format!(
        "来源：回访记录，{} 人回答。顾问答题满 30 人才列出，差别未检验；原话来自不满意这一项的客户{}。纵轴不从零起。",
        words::count(item.n),
        if facts.config.report.mask_personal_data {
            "，已脱敏"
        } else {
            ""
        }
    ))
}

/// Answers behind an advisor's score of an item.
fn answered(facts: &Facts<'_>, row: &AdvisorRow, item: &str) -> i64 {
    let detail = facts
        .details
        .advisors
        .iter()
        .find(|detail| detail.advisor == row.advisor);
    detail
        .and_then(|detail| detail.answered.get(item).copied())
        .unwrap_or(0)
}
