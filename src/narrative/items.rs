//! Chapter 3, items of the questionnaires: scores, and what lies behind the lowest.

use super::facts::{Facts, Verdict, judge};
use super::satisfaction::{ENOUGH, thin};
use super::{Finding, Findings, words};
use crate::charts::lowest_items;
use crate::report::ItemDetail;

pub(super) fn findings(facts: &Facts<'_>) -> Findings {
    let (service, sales) = (items(facts, "service"), items(facts, "sales"));
    let scores = match (service.empty.is_some(), sales.empty.is_some()) {
        (false, false) => Finding {
            source: service.source.clone(),
            ..service.beside(sales)
        },
        (true, false) => sales,
        (_, true) => service,
    };
    let lowest = lowest_items::lowest(facts.details);
    let ids: Vec<String> = lowest.iter().map(|item| item.item.clone()).collect();
    let mut found = Findings::from([("items".to_owned(), scores)]);
    let mut parts = lowest.into_iter().map(|item| lowest_item(facts, item));
    if let Some(first) = parts.next() {
        let page = match parts.next() {
            Some(second) => Finding {
                source: first.source.clone(),
                ..first.beside(second)
            },
            None => first,
        };
        found.insert("lowest_items".to_owned(), page.with("items", ids));
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
        return Finding::empty(&format!("{name}各项本月没有得分"), &why);
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
            "{name} {} 项中 {} 项变化明显：{}{more}",
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
    let asked = &facts.config.questionnaire;
    let points: Vec<String> = asked
        .level_points
        .iter()
        .rev()
        .map(|&points| words::number(points, 0))
        .collect();
    Finding::new(&first, second.as_deref()).source(format!(
        "来源：回访记录，内部有效回访；n 为回答人数。5 至 1 级折 {} 分。横线为 95% 区间，横轴不从零起。明显：p < 0.05。{small}{}",
        points.join("、"),
        thin(facts)
    ))
}

fn lowest_item(facts: &Facts<'_>, item: &ItemDetail) -> Finding {
    let score = item.score.unwrap_or_default();
    let rank = lowest_items::lowest(facts.details)
        .iter()
        .position(|other| other.item == item.item);
    let place = if rank == Some(0) { "最低" } else { "次低" };
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
    let first = format!(
        "{} {} 分{place}{}",
        item.label,
        words::number(score, 1),
        change.map_or_else(String::new, |change| format!("，{change}"))
    );
    Finding::new(&first, None).source(format!(
        "来源：回访记录。顾问答题满 {ENOUGH} 人才列出，差别未检验；原话来自不满意这一项的客户{}，评价低的在前。纵轴不从零起。",
        if facts.config.report.mask_personal_data {
            "，已脱敏"
        } else {
            ""
        }
    ))
}
