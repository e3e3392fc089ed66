//! Chapter 7: next month's measures, targets and priorities, key accounts, and the closing page.

use serde_json::{Value, json};

use super::complaints::chinese;
use super::facts::Verdict;
use super::repair::APPOINTMENT_DEPARTMENT;
use super::words::{listed, number, percent};
use super::{Facts, Finding, Findings};
use crate::records::schema::TableId;
use crate::report::{ItemDetail, Status};

/// Departments in the order of the report.
const DEPARTMENTS: [&str; 5] = ["前台", "车间", "配件", "客服", APPOINTMENT_DEPARTMENT];
/// Priorities of next month.
const TOP: usize = 5;

/// What is suggested where a figure misses its target: metric prefix, department, measure.
const ADVICE: [(&str, &str, &str); 22] = [
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

/// What the pages of this chapter say; a page without a finding is left out.
pub fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::new();
    let suggestions = suggestions(facts);
    measures(facts, &suggestions, &mut found);
    targets(facts, &mut found);
    top(facts, &suggestions, &mut found);
    accounts(facts, &mut found);
    closing(facts, &suggestions, &mut found);
    found
}

/// A measure nobody entered, from a figure that calls for one.
#[derive(Debug, Clone, PartialEq)]
struct Suggestion {
    department: &'static str,
    /// Metric or item.
    subject: String,
    label: String,
    problem: String,
    measure: &'static str,
    now: String,
    /// Next month's target in words; empty for an item.
    goal: String,
    /// How far from the target, as a share of it; the larger the more urgent.
    gap: f64,
}

/// Suggestions from missed targets, the worst item and the parts named by customers; most urgent first.
fn suggestions(facts: &Facts<'_>) -> Vec<Suggestion> {
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
        item.p_value.is_some_and(|p| p < super::facts::SIGNIFICANT)
            && item.previous_score.is_some_and(|before| score < before)
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

fn measures(facts: &Facts<'_>, suggestions: &[Suggestion], found: &mut Findings) {
    let entered = &facts.model.tables.actions_next;
    let has = |department: &str| {
        entered
            .iter()
            .any(|action| action.department.as_deref() == Some(department))
    };
    // A department that set its own measures needs no suggestion.
    let open: Vec<_> = suggestions
        .iter()
        .filter(|suggestion| !has(suggestion.department))
        .collect();
    if !entered.is_empty() {
        let departments: Vec<_> = DEPARTMENTS.into_iter().filter(|department| has(department)).collect();
        let first = format!("下月 {} 项措施，涉及{}", entered.len(), departments_words(&departments));
        let without_owner = entered.iter().filter(|action| action.owner.is_none()).count();
        let without_due = entered.iter().filter(|action| action.due.is_none()).count();
        let second = match (without_owner, without_due) {
            (0, 0) => Some("每项都有责任人和期限".to_owned()),
            (owner, 0) => Some(format!("{owner} 项没有责任人")),
            (0, due) => Some(format!("{due} 项没有期限")),
            (owner, due) => Some(format!("{owner} 项没有责任人，{due} 项没有期限")),
        };
        let source = format!("来源：改善措施表（{}报告提出），按部门排列。", facts.month_word());
        found.insert(
            "next_measures".to_owned(),
            Finding::new(&first, second.as_deref()).source(source),
        );
    }
    if open.is_empty() && entered.is_empty() {
        found.insert(
            "next_measures".to_owned(),
            Finding::empty(
                "下月措施尚未录入",
                "改善措施表没有本月提出的措施；本月没有未达标的指标，不另作建议。",
            ),
        );
        return;
    }
    if open.is_empty() {
        return;
    }
    let mut departments: Vec<&str> = open.iter().map(|suggestion| suggestion.department).collect();
    departments.sort_by_key(|department| DEPARTMENTS.iter().position(|known| known == department));
    departments.dedup();
    let first = if entered.is_empty() {
        format!("下月措施尚未录入，按本月结果建议 {} 项", open.len())
    } else {
        format!(
            "{}尚未录入措施，按本月结果建议 {} 项",
            departments.join("、"),
            open.len()
        )
    };
    let missed = open.iter().filter(|suggestion| suggestion.gap > 0.0).count();
    let second = (missed > 0).then(|| format!("其中 {missed} 项来自未达标的指标"));
    let mut rows: Vec<_> = open.clone();
    rows.sort_by_key(|suggestion| DEPARTMENTS.iter().position(|known| *known == suggestion.department));
    let rows: Vec<_> = rows.into_iter().map(row).collect();
    found.insert(
        "suggestions".to_owned(),
        Finding::new(&first, second.as_deref())
            .source("来源：本月未达标的指标、得分最低或明显变差的项目、不满意原因。建议由程序生成，采纳前请指定责任人和期限。")
            .with("rows", rows),
    );
}

fn departments_words(departments: &[&str]) -> String {
    if departments.is_empty() {
        "的部门未注明".to_owned()
    } else {
        departments.join("、")
    }
}

fn row(suggestion: &Suggestion) -> Value {
    json!({
        "department": suggestion.department, "subject": suggestion.subject, "label": suggestion.label,
        "problem": suggestion.problem, "measure": suggestion.measure, "now": suggestion.now, "goal": suggestion.goal,
    })
}

fn targets(facts: &Facts<'_>, found: &mut Findings) {
    let next_month = facts.month().plus(1).number();
    let rows: Vec<_> = facts
        .config
        .targets
        .iter()
        .filter_map(|(id, target)| {
            let metric = facts.metric(id)?;
            let next = target.next.unwrap_or(target.goal);
            let harder = if facts.lower_is_better(id) { next < target.goal } else { next > target.goal };
            let changed = target.next.is_some_and(|next| (next - target.goal).abs() > 1e-12);
            Some(json!({
                "id": id, "next": next, "goal": target.goal, "changed": changed, "harder": changed && harder,
                "reached": metric.value.map(|value| {
                    if facts.lower_is_better(id) { value.as_f64() <= next + 1e-9 } else { value.as_f64() >= next - 1e-9 }
                }),
            }))
        })
        .collect();
    if rows.is_empty() {
        found.insert(
            "next_targets".to_owned(),
            Finding::empty("没有配置目标", "配置文件没有 targets，本月与下月都没有可比的目标。"),
        );
        return;
    }
    let flag = |name: &str| {
        rows.iter()
            .filter(|row| row.get(name).and_then(Value::as_bool) == Some(true))
            .count()
    };
    let (changed, harder, reached) = (flag("changed"), flag("harder"), flag("reached"));
    let first = match (changed, harder) {
        (0, _) => format!("下月 {} 项目标沿用本月", rows.len()),
        (changed, harder) if changed == harder => {
            format!("下月 {} 项目标，{changed} 项提高要求，其余沿用本月", rows.len())
        }
        (changed, harder) => format!(
            "下月 {} 项目标，{harder} 项提高要求，{} 项放宽",
            rows.len(),
            changed - harder
        ),
    };
    let second = format!("以本月结果衡量，{reached} 项已经达到");
    let source = format!(
        "来源：配置的目标；下月没有另定的沿用本月。还差为本月结果到 {next_month} 月目标；虚线为 {next_month} 月目标。"
    );
    found.insert(
        "next_targets".to_owned(),
        Finding::new(&first, Some(&second)).source(source).with("rows", rows),
    );
}

fn top(facts: &Facts<'_>, suggestions: &[Suggestion], found: &mut Findings) {
    let rows: Vec<_> = suggestions.iter().take(TOP).collect();
    if rows.is_empty() {
        found.insert(
            "top5".to_owned(),
            Finding::empty("下月没有突出的重点", "本月没有未达标的指标，也没有明显变差的项目。"),
        );
        return;
    }
    let labels: Vec<_> = rows.iter().map(|row| row.label.as_str()).collect();
    let first = format!(
        "下月重点 {} 项，先抓{}",
        rows.len(),
        labels.iter().take(2).copied().collect::<Vec<_>>().join("、")
    );
    let missed = suggestions.iter().filter(|suggestion| suggestion.gap > 0.0).count();
    let second = match missed {
        0 => None,
        missed if missed > TOP => Some(format!("{missed} 项未达标，按与目标的相对差距取前 {TOP} 项")),
        missed => Some(format!("{missed} 项来自未达标，按与目标的相对差距排列")),
    };
    let rows: Vec<_> = rows
        .into_iter()
        .map(|suggestion| with_entered(facts, suggestion))
        .collect();
    found.insert(
        "top5".to_owned(),
        Finding::new(&first, second.as_deref())
            .source("来源：本月指标与目标、改善措施表。措施为已录入的相关措施；没有录入的为程序建议，以“建议”标出。")
            .with("rows", rows),
    );
}

/// A priority with the measure somebody entered for it, else the suggestion.
fn with_entered(facts: &Facts<'_>, suggestion: &Suggestion) -> Value {
    let mut value = row(suggestion);
    let entered = facts
        .model
        .tables
        .actions_next
        .iter()
        .find(|action| action.metric.as_deref() == Some(suggestion.subject.as_str()));
    let measure = entered.and_then(|action| action.measure.clone());
    if let Some(fields) = value.as_object_mut() {
        fields.insert("suggested".to_owned(), json!(measure.is_none()));
        fields.insert(
            "owner".to_owned(),
            json!(entered.and_then(|action| action.owner.clone())),
        );
        if let Some(measure) = measure {
            fields.insert("measure".to_owned(), json!(measure));
        }
    }
    value
}

fn accounts(facts: &Facts<'_>, found: &mut Findings) {
    let has = |table| facts.config.sources.contains_key(&table);
    if !has(TableId::KeyAccountVisits) && !has(TableId::Rescues) {
        return;
    }
    let part = |id: &str, what: &str| match facts.value(id) {
        Some(value) => {
            let target = facts
                .target_words(id)
                .map_or_else(String::new, |words| format!("，{words}"));
            Some(format!("{} {}{target}", facts.label(id), facts.shown(id, value)))
        }
        None if facts.absence(id) == "未配置" => None,
        None => Some(format!("本月没有{what}")),
    };
    let parts: Vec<_> = [
        part("key_accounts.visited_rate", "大客户走访计划"),
        part("rescue.on_time_rate", "救援"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let Some(first) = parts.first() else { return };
    let limits = &facts.config.rescue_limits_minutes;
    let source = format!(
        "来源：大客户走访、救援。口径 {}。救援时限：市内 {}、县域 {}、省内 {} 分钟；没有区域的救援不算准时。",
        facts.basis(&["key_accounts.visited_rate", "rescue.on_time_rate"]),
        number(limits.city, 0),
        number(limits.county, 0),
        number(limits.province, 0)
    );
    let finding = Finding::new(first, parts.get(1).map(String::as_str)).source(source);
    found.insert("accounts".to_owned(), finding);
}

fn closing(facts: &Facts<'_>, suggestions: &[Suggestion], found: &mut Findings) {
    let with = |status: Status| -> Vec<&str> {
        facts
            .config
            .targets
            .iter()
            .map(|(id, _)| id.as_str())
            .filter(|id| facts.metric(id).is_some_and(|metric| metric.status == status))
            .collect()
    };
    let (met, near, missed) = (with(Status::Met), with(Status::Near), with(Status::Missed));
    let judged = met.len() + near.len() + missed.len();
    let first = if judged == 0 {
        "本月没有可以对照目标的指标".to_owned()
    } else {
        format!(
            "{judged} 项有目标的指标，{} 项达标，{} 项接近，{} 项未达标",
            met.len(),
            near.len(),
            missed.len()
        )
    };
    let labels: Vec<_> = suggestions
        .iter()
        .take(3)
        .map(|suggestion| suggestion.label.as_str())
        .collect();
    let second = (!labels.is_empty()).then(|| format!("下月先抓{}", listed(&labels, 3, "项")));
    let figure = |id: &&str| {
        let value = facts.value(id).map_or_else(String::new, |value| facts.shown(id, value));
        format!(
            "{} {value}，{}",
            facts.label(id),
            facts.target_words(id).unwrap_or_default()
        )
    };
    let moved = |verdict: Verdict| -> Vec<String> {
        let ids = facts.model.metrics.keys().filter(|id| {
            facts.verdict(id) == Some(verdict) && !met.contains(&id.as_str()) && !missed.contains(&id.as_str())
        });
        ids.map(|id| {
            format!(
                "{} {}，{}",
                facts.label(id),
                facts.value(id).map_or_else(String::new, |value| facts.shown(id, value)),
                facts.change_words(id).unwrap_or_default()
            )
        })
        .collect()
    };
    let block = |title: &str, mut lines: Vec<String>, none: &str| {
        const MOST: usize = 6;
        let more = lines.len().saturating_sub(MOST);
        lines.truncate(MOST);
        if more > 0 {
            lines.push(format!("另有{}项，见各章", chinese(more)));
        }
        if lines.is_empty() {
            lines.push(none.to_owned());
        }
        json!({ "title": title, "lines": lines })
    };
    let good = met.iter().map(figure).chain(moved(Verdict::Better)).collect();
    let by_gap: Vec<&str> = suggestions
        .iter()
        .map(|suggestion| suggestion.subject.as_str())
        .filter(|id| missed.contains(id))
        .collect();
    let others = missed.iter().copied().filter(|id| !by_gap.contains(id));
    let bad = by_gap
        .iter()
        .copied()
        .chain(others)
        .map(|id| figure(&id))
        .chain(moved(Verdict::Worse))
        .collect();
    let next = suggestions
        .iter()
        .take(TOP)
        .map(|suggestion| format!("{}：{}", suggestion.label, suggestion.measure))
        .collect();
    let blocks = json!([
        block("做到的", good, "本月没有达标或明显改善的指标。"),
        block("没做到的", bad, "本月没有未达标或明显变差的指标。"),
        block("下月重点（建议）", next, "没有需要优先处理的指标，保持现有做法。"),
    ]);
    found.insert(
        "closing".to_owned(),
        Finding::new(&first, second.as_deref())
            .source("来源：本报告各章。明显改善、明显变差指与上月相比 p < 0.05；其余变化属正常波动或未检验。")
            .with("blocks", blocks),
    );
}
