//! Measures nobody entered, suggested from missed targets, low items and what customers named.

use serde_json::{Value, json};

use super::appointments::APPOINTMENT_DEPARTMENT;
use super::facts::Verdict;
use super::words::{number, percent};
use super::{Facts, facts};
use crate::report::{ItemDetail, Status};

/// What is suggested where a figure misses its target: metric prefix, department, measure.
const ADVICE: [(&str, &str, &str); 24] = [
    ("rescue.", "车间", "救援定人定车，接报后 5 分钟内出发"),
    ("key_accounts.", "客服", "月初排定走访计划，每周核对未走访的大客户"),
    (
        "callbacks.coverage",
        "客服",
        "交车后 7 日内排定回访，每日核对未回访工单",
    ),
    ("callbacks.sales", "客服", "商品交付当日登记回访计划，按期回访"),
    (
        "callbacks.three_attempts",
        "客服",
        "未接通客户分三个时段各拨一次，满三次再作结论",
    ),
    ("callbacks.contact", "前台", "接车时与客户核对电话，错号当日更正"),
    (
        "callbacks.low_score",
        "客服",
        "低分客户当日填写联系单，转投诉流程跟踪到关闭",
    ),
    ("callbacks.", "客服", "未接通客户分时段重拨，补足有效样本"),
    ("satisfaction.sales", "前台", "商品交付时讲解用法与质保，客户确认后交付"),
    (
        "satisfaction.",
        "前台",
        "按得分最低的项目逐条检查流程，每周抽查并反馈到人",
    ),
    (
        "complaints.responded",
        "客服",
        "投诉专人值守，超过时限一半时提醒责任部门",
    ),
    ("complaints.handled", "客服", "投诉当日由值班经理核对处理进度"),
    ("complaints.closed", "客服", "未关闭投诉每日例会通报，责任部门说明时间"),
    ("complaints.followed", "客服", "重大投诉关闭后由客服经理跟踪回访"),
    ("complaints.general_followed", "客服", "一般投诉关闭后安排跟踪回访"),
    ("complaints.fed_back", "客服", "处理结果反馈客户并登记时间"),
    ("complaints.same_day", "前台", "意见本每日下班前由值班经理处理并签字"),
    ("complaints.", "客服", "按最多的投诉原因召开责任部门专题会，落实防再发"),
    (
        "first_time_fix.",
        "车间",
        "未修复工单逐台分析原因，高发技师安排带教与终检",
    ),
    ("rework.", "车间", "返修工单由技术主管确认原因，列入技师考核"),
    (
        "appointments.",
        APPOINTMENT_DEPARTMENT,
        "保养到期客户提前主动预约，闲时给予优惠引导",
    ),
    ("churn.", "客服", "按流失原因分类回访，优先联系已到别家维修的客户"),
    ("customers.", "客服", "新客户首次来站后建立档案并约定下次保养"),
    ("external.", "前台", "按厂家评价的低分项目整改，交车前自查"),
];
/// Words of an item's label that point to a department other than the front desk.
const ITEM_DEPARTMENTS: [(&str, &str); 6] = [
    ("质量", "车间"),
    ("修好", "车间"),
    ("完成维修", "车间"),
    ("安装", "车间"),
    ("配件", "配件"),
    ("备件", "配件"),
];
/// Words of a reason of dissatisfaction that point to parts.
const PARTS_WORDS: [&str; 2] = ["备件", "配件"];

/// A measure nobody entered, from a figure that calls for one.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    pub department: &'static str,
    /// Metric or item.
    pub subject: String,
    pub label: String,
    pub problem: String,
    pub measure: &'static str,
    pub now: String,
    /// Next month's target in words; empty for an item.
    pub goal: String,
    /// How far from the target, as a share of it; the larger the more urgent.
    pub gap: f64,
}

/// Suggestions from missed targets, the worst item and the parts named by customers; most urgent first.
pub fn suggestions(facts: &Facts<'_>) -> Vec<Suggestion> {
    let mut found: Vec<_> = facts
        .config
        .targets
        .iter()
        .filter_map(|(id, target)| from_target(facts, id, target.next))
        .collect();
    found.sort_by(|a, b| b.gap.total_cmp(&a.gap));
    found.extend(from_items(facts));
    found.extend(from_parts(facts));
    found
}

fn from_target(facts: &Facts<'_>, id: &str, next: Option<f64>) -> Option<Suggestion> {
    let metric = facts.metric(id)?;
    let (value, goal) = (metric.value?.as_f64(), metric.target?);
    if metric.status != Status::Missed {
        return None;
    }
    let (_, department, measure) = ADVICE.iter().find(|(prefix, ..)| id.starts_with(prefix))?;
    let judged = if facts.verdict(id) == Some(Verdict::Worse) {
        "，比上月明显变差"
    } else {
        ""
    };
    Some(Suggestion {
        department,
        subject: id.to_owned(),
        label: facts.label(id),
        problem: format!(
            "{} {}，{}{judged}",
            facts.label(id),
            facts.shown(id, value),
            facts.target_words(id).unwrap_or_default()
        ),
        measure,
        now: facts.shown(id, value),
        goal: goal_words(facts, id, next.unwrap_or(goal)),
        gap: (value - goal).abs() / goal.abs().max(1e-9),
    })
}

fn goal_words(facts: &Facts<'_>, id: &str, goal: f64) -> String {
    format!(
        "{} {}",
        if facts.lower_is_better(id) { "≤" } else { "≥" },
        facts.shown(id, goal)
    )
}

/// The lowest service item, and every item that got significantly worse.
fn from_items(facts: &Facts<'_>) -> Vec<Suggestion> {
    let mut items: Vec<(&ItemDetail, f64)> = facts
        .details
        .items
        .iter()
        .filter(|item| item.line_group == "service" && item.n >= 30)
        .filter_map(|item| Some((item, item.score?)))
        .collect();
    items.sort_by(|a, b| a.1.total_cmp(&b.1));
    let worse = |item: &ItemDetail, score: f64| {
        item.p_value.is_some_and(|p| p < facts::SIGNIFICANT) && item.previous_score.is_some_and(|before| score < before)
    };
    items
        .iter()
        .enumerate()
        .filter(|(index, (item, score))| *index == 0 || worse(item, *score))
        .take(3)
        .map(|(index, (item, score))| {
            let reason = match (index, worse(item, *score)) {
                (0, true) => "，为服务各项最低，比上月明显变差",
                (0, false) => "，为服务各项最低",
                _ => "，比上月明显变差",
            };
            let department = ITEM_DEPARTMENTS
                .iter()
                .find(|(word, _)| item.label.contains(word))
                .map_or("前台", |(_, department)| department);
            Suggestion {
                department,
                subject: item.item.clone(),
                label: item.label.clone(),
                problem: format!("{} {} 分{reason}", item.label, number(*score, 1)),
                measure: if department == "车间" {
                    "对照该项的客户原话逐台复盘，交车前由组长终检"
                } else {
                    "对照该项的客户原话逐条整改，班前会演练，每周抽查"
                },
                now: format!("{} 分", number(*score, 1)),
                goal: String::new(),
                gap: 0.0,
            }
        })
        .collect()
}

/// Parts, when at least a tenth of the reasons of dissatisfaction name them.
fn from_parts(facts: &Facts<'_>) -> Option<Suggestion> {
    let row = facts
        .model
        .tables
        .reasons_weekly
        .iter()
        .find(|row| PARTS_WORDS.iter().any(|word| row.reason.contains(word)))?;
    (row.share >= 0.1).then(|| Suggestion {
        department: "配件",
        subject: row.reason.clone(),
        label: row.reason.clone(),
        problem: format!(
            "不满意原因中{}占 {}，{} 次",
            row.reason,
            percent(row.share, 1),
            row.total
        ),
        measure: "核对常用件安全库存，缺件当日告知客户到货时间",
        now: format!("{} 次", row.total),
        goal: String::new(),
        gap: 0.0,
    })
}

/// A suggestion as the templates get it.
pub fn row(suggestion: &Suggestion) -> Value {
    json!({
        "department": suggestion.department, "subject": suggestion.subject, "label": suggestion.label,
        "problem": suggestion.problem, "measure": suggestion.measure, "now": suggestion.now, "goal": suggestion.goal,
    })
}
