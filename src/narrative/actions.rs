//! Chapter 1: what became of last month's measures, and of the items they were meant to raise.

use serde_json::{Map, Value};

use super::facts::{Facts, Verdict, judge};
use super::{Finding, Findings, words};
use crate::records::schema::TableId;
use crate::report::Number;
use crate::report::tables::ActionRow;

pub(super) fn findings(facts: &Facts<'_>) -> Findings {
    Findings::from([
        ("measures".to_owned(), measures(facts)),
        ("mot_review".to_owned(), mot_review(facts)),
    ])
}

fn is_done(action: &ActionRow) -> bool {
    action.status.as_deref() == Some("done")
}

fn measures(facts: &Facts<'_>) -> Finding {
    let actions = &facts.model.tables.actions_review;
    if !facts.has_table(TableId::ActionItems) {
        return Finding::empty("上月措施没有记录", "未配置改善措施表（action_items）。");
    }
    if actions.is_empty() {
        let why = format!("改善措施表中没有 {}报告提出的措施。", facts.previous_month_word());
        return Finding::empty("上月没有提出措施", &why);
    }
    let done = actions.iter().filter(|action| is_done(action)).count();
    let overdue: Vec<&ActionRow> = actions.iter().filter(|action| action.overdue).collect();
    let late = if overdue.is_empty() {
        "，没有逾期".to_owned()
    } else {
        format!("、逾期 {} 项", overdue.len())
    };
    let first = format!("上月 {} 项措施完成 {done} 项{late}", actions.len());
    let source = format!(
        "来源：改善措施表（{}报告提出）。逾期：到 {} 月 {} 日仍未完成。显著：p < 0.05；率用两比例检验，得分用 Welch 检验。",
        facts.previous_month_word(),
        chrono::Datelike::month(&facts.model.cutoff),
        chrono::Datelike::day(&facts.model.cutoff),
    );
    let linked: Map<String, Value> = actions
        .iter()
        .filter_map(|action| action.metric.as_deref())
        .map(|id| (id.to_owned(), Value::from(facts.label_of_linked(id))))
        .collect();
    Finding::new(&first, effect(facts, actions, &overdue).as_deref())
        .source(source)
        .with("linked", linked)
}

/// What the linked figures did: the worst of the overdue measures, else how many of the finished ones show.
fn effect(facts: &Facts<'_>, actions: &[ActionRow], overdue: &[&ActionRow]) -> Option<String> {
    let worse = overdue
        .iter()
        .find(|action| verdict(facts, action) == Some(Verdict::Worse));
    if let Some(action) = worse {
        let id = action.metric.as_deref()?;
        let change = change_words(facts, id, action.change?.as_f64());
        return Some(format!(
            "逾期措施对应的{}，明显变差",
            words::joined(&facts.label_of_linked(id), &change)
        ));
    }
    let finished: Vec<&ActionRow> = actions
        .iter()
        .filter(|action| is_done(action) && action.change.is_some())
        .collect();
    let better = finished
        .iter()
        .filter(|action| verdict(facts, action) == Some(Verdict::Better))
        .count();
    match (finished.len(), better) {
        (0, _) => None,
        (linked, 0) => Some(format!("完成且关联指标的 {linked} 项，指标都没有明显改善")),
        (linked, better) => Some(format!("完成且关联指标的 {linked} 项中 {better} 项的指标明显改善")),
    }
}

/// `升 3.4 分`, in the linked figure's own unit.
fn change_words(facts: &Facts<'_>, id: &str, change: f64) -> String {
    let direction = if change > 0.0 { "升" } else { "降" };
    let size = if facts.definition(id).is_some() {
        facts.shown_difference(id, change)
    } else {
        format!("{} 分", words::number(change.abs(), 1))
    };
    format!("{direction} {size}")
}

/// What the change of a measure's figure may be called; `significant` stands for p < 0.05.
fn verdict(facts: &Facts<'_>, action: &ActionRow) -> Option<Verdict> {
    let change = action.change.map(Number::as_f64)?;
    let lower = action.metric.as_deref().is_some_and(|id| facts.lower_is_better(id));
    action.significant.then(|| judge(change, Some(0.0), lower))
}

fn mot_review(facts: &Facts<'_>) -> Finding {
    let items: Vec<_> = facts
        .details
        .items
        .iter()
        .filter(|item| item.line_group == "service" && item.weight > 0.0)
        .collect();
    if items
        .iter()
        .all(|item| item.score.is_none() && item.previous_score.is_none())
    {
        return Finding::empty("MOT 没有可回顾的得分", "两个月都没有服务项目的有效回访得分。");
    }
    let id = "satisfaction.mot";
    let first = match facts.value(id) {
        Some(value) => {
            let change = facts
                .change_words(id)
                .map(|change| format!("，{change}"))
                .unwrap_or_default();
            format!("{} {}{change}", facts.label(id), facts.shown(id, value))
        }
        None => format!("本月 {} {}", facts.label(id), facts.absence(id)),
    };
    let planned = |item: &str| {
        facts
            .model
            .tables
            .actions_review
            .iter()
            .any(|action| action.metric.as_deref() == Some(item))
    };
    let with_plan: Vec<_> = items.iter().filter(|item| planned(&item.item)).collect();
    let better = with_plan
        .iter()
        .filter(|item| match (item.score, item.previous_score) {
            (Some(score), Some(previous)) => judge(score - previous, item.p_value, false) == Verdict::Better,
            _ => false,
        })
        .count();
    let second = match (with_plan.len(), better) {
        (0, _) => format!("{} 个项目上月都没有立措施", items.len()),
        (plans, 0) => format!("{} 个项目中 {plans} 个上月有措施，得分都没有明显改善", items.len()),
        (plans, better) => format!(
            "{} 个项目中 {plans} 个上月有措施，其中 {better} 个得分明显改善",
            items.len()
        ),
    };
    Finding::new(&first, Some(&second)).source(format!(
        "来源：回访记录、改善措施表（按关联的题号）。口径 {}。显著：p < 0.05，Welch 检验；MOT 合计未检验。",
        facts.basis(&[id])
    ))
}
