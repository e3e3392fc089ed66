//! Chapter 7: next month's measures, targets and priorities, key accounts, in words.

use serde_json::{Value, json};

use super::appointments::APPOINTMENT_DEPARTMENT;
use super::closing::closing;
use super::suggestions::{Suggestion, row, suggestions};
use super::{Facts, Finding, Findings};
use crate::records::schema::TableId;

/// Departments in the order of the report.
const DEPARTMENTS: [&str; 5] = ["前台", "车间", "配件", "客服", APPOINTMENT_DEPARTMENT];
/// Priorities of next month.
const TOP: usize = 5;
/// Key accounts that fit beside the targets; more have a page of their own.
const BESIDE_TARGETS: usize = 7;

/// What the pages of this chapter say; a page without a finding is left out.
pub fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::new();
    let suggestions = suggestions(facts);
    measures(facts, &suggestions, &mut found);
    let top = top(facts, &suggestions);
    found.insert("closing".to_owned(), closing(facts, &suggestions).beside(top));
    let targets = targets(facts);
    match accounts(facts) {
        Some(accounts) if targets.empty.is_none() && facts.details.key_accounts.len() <= BESIDE_TARGETS => {
            found.insert(
                "next_targets".to_owned(),
                targets.beside(accounts).with("with_accounts", true),
            );
        }
        accounts => {
            found.insert("next_targets".to_owned(), targets);
            found.extend(accounts.map(|accounts| ("accounts".to_owned(), accounts)));
        }
    }
    found
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

fn targets(facts: &Facts<'_>) -> Finding {
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
        return Finding::empty("没有配置目标", "配置文件没有 targets，本月与下月都没有可比的目标。");
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
    let source = format!("来源：配置的目标，没有另定的沿用本月；还差为到 {next_month} 月目标。");
    Finding::new(&first, Some(&second)).source(source).with("rows", rows)
}

/// The priorities of next month.
fn top(facts: &Facts<'_>, suggestions: &[Suggestion]) -> Finding {
    let rows: Vec<_> = suggestions.iter().take(TOP).collect();
    if rows.is_empty() {
        return Finding::new("下月没有突出的重点", None).with("rows", Vec::<Value>::new());
    }
    let labels: Vec<_> = rows.iter().map(|row| row.label.as_str()).collect();
    let first = format!(
        "下月重点 {} 项，先抓{}",
        rows.len(),
        labels.iter().take(2).copied().collect::<Vec<_>>().join("、")
    );
    let rows: Vec<_> = rows
        .into_iter()
        .map(|suggestion| with_entered(facts, suggestion))
        .collect();
    Finding::new(&first, None)
        .source("来源：重点按与目标的相对差距排列，措施来自改善措施表；没有录入的为程序建议，以“建议”标出。")
        .with("rows", rows)
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

/// Key accounts and rescues, where either is recorded.
fn accounts(facts: &Facts<'_>) -> Option<Finding> {
    let has = |table| facts.config.sources.contains_key(&table);
    if !has(TableId::KeyAccountVisits) && !has(TableId::Rescues) {
        return None;
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
    if parts.is_empty() {
        return None;
    }
    let source = format!(
        "来源：大客户走访、救援，口径 {}；没有区域的救援不算准时。",
        facts.basis(&["key_accounts.visited_rate", "rescue.on_time_rate"])
    );
    Some(Finding::new(&parts.join("，"), None).source(source))
}
