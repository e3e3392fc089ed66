//! Measures nobody entered, suggested from missed targets, low items and what customers named.

use serde_json::{Value, json};

use super::Facts;
use super::departments::Department::{self, Appointments, CustomerService, FrontDesk, Parts, Workshop};
use super::verdict::{SIGNIFICANT, Verdict};
use super::words::percent;
use crate::report::{ItemDetail, Status};

/// What is suggested where a figure misses its target: metric prefix, department, measure in the catalogue.
const ADVICE: [(&str, Department, &str); 24] = [
    ("rescue.", Workshop, "rescue"),
    ("key_accounts.", CustomerService, "key_accounts"),
    ("callbacks.coverage", CustomerService, "coverage"),
    ("callbacks.sales", CustomerService, "sales_callbacks"),
    ("callbacks.three_attempts", CustomerService, "three_attempts"),
    ("callbacks.contact", FrontDesk, "contact"),
    ("callbacks.low_score", CustomerService, "low_score"),
    ("callbacks.", CustomerService, "callbacks"),
    ("satisfaction.sales", FrontDesk, "sales_satisfaction"),
    ("satisfaction.", FrontDesk, "satisfaction"),
    ("complaints.responded", CustomerService, "responded"),
    ("complaints.handled", CustomerService, "handled"),
    ("complaints.closed", CustomerService, "closed"),
    ("complaints.followed", CustomerService, "followed_up"),
    ("complaints.general_followed", CustomerService, "general_followed_up"),
    ("complaints.fed_back", CustomerService, "fed_back"),
    ("complaints.same_day", FrontDesk, "same_day"),
    ("complaints.", CustomerService, "complaints"),
    ("first_time_fix.", Workshop, "first_time_fix"),
    ("rework.", Workshop, "rework"),
    ("appointments.", Appointments, "appointments"),
    ("churn.", CustomerService, "churn"),
    ("customers.", CustomerService, "customers"),
    ("external.", FrontDesk, "external"),
];
/// Words of an item's label that point to a department other than the front desk.
const ITEM_DEPARTMENTS: [(&str, Department); 6] = [
    ("质量", Workshop),
    ("修好", Workshop),
    ("完成维修", Workshop),
    ("安装", Workshop),
    ("配件", Parts),
    ("备件", Parts),
];
/// Words of a reason of dissatisfaction that point to parts.
const PARTS_WORDS: [&str; 2] = ["备件", "配件"];

/// A measure nobody entered, from a figure that calls for one.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    pub department: Department,
    /// Metric or item.
    pub subject: String,
    pub label: String,
    pub problem: String,
    /// The problem without name and figure, for places that show both.
    pub gist: String,
    pub measure: String,
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
    let &(_, department, measure) = ADVICE.iter().find(|(prefix, ..)| id.starts_with(prefix))?;
    let worse = facts.verdict(id) == Some(Verdict::Worse) && !facts.is_small(id);
    let judged = worse.then(|| say!(facts, "finding.suggestion.worse"));
    let gist = facts.clauses(&[facts.target_words(id).unwrap_or_default(), judged.unwrap_or_default()]);
    Some(Suggestion {
        department,
        subject: id.to_owned(),
        label: facts.label(id),
        problem: facts.clauses(&[facts.named_with_sample(id, value), gist.clone()]),
        gist,
        measure: advice(facts, measure),
        now: facts.shown(id, value),
        goal: goal_words(facts, id, next.unwrap_or(goal)),
        gap: (value - goal).abs() / goal.abs().max(1e-9),
    })
}

fn advice(facts: &Facts<'_>, name: &str) -> String {
    rust_i18n::t!(format!("finding.advice.{name}"), locale = facts.language()).into_owned()
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
        item.p_value.is_some_and(|p| p < SIGNIFICANT) && item.previous_score.is_some_and(|before| score < before)
    };
    items
        .iter()
        .enumerate()
        .filter(|(index, (item, score))| *index == 0 || worse(item, *score))
        .take(3)
        .map(|(index, (item, score))| {
            let lowest = (index == 0).then(|| say!(facts, "finding.suggestion.lowest"));
            let judged = worse(item, *score).then(|| say!(facts, "finding.suggestion.worse"));
            let named = format!("{} {}", item.label, facts.score(*score));
            let gist = facts.clauses(&[lowest.unwrap_or_default(), judged.unwrap_or_default()]);
            let department = ITEM_DEPARTMENTS
                .iter()
                .find(|(word, _)| item.label.contains(word))
                .map_or(FrontDesk, |(_, department)| *department);
            Suggestion {
                department,
                subject: item.item.clone(),
                label: item.label.clone(),
                problem: facts.clauses(&[named, gist.clone()]),
                gist,
                measure: if department == Workshop {
                    advice(facts, "workshop_item")
                } else {
                    advice(facts, "item")
                },
                now: facts.score(*score),
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
    let share = percent(row.share, 1);
    (row.share >= 0.1).then(|| Suggestion {
        department: Parts,
        subject: row.reason.clone(),
        label: row.reason.clone(),
        problem: say!(
            facts,
            "finding.suggestion.parts",
            reason = row.reason,
            share = share,
            times = facts.counted("time", row.total)
        ),
        gist: say!(facts, "finding.suggestion.parts_share", share = share),
        measure: advice(facts, "parts"),
        now: facts.counted("time", row.total),
        goal: String::new(),
        gap: 0.0,
    })
}

/// A suggestion as the templates get it.
pub fn row(facts: &Facts<'_>, suggestion: &Suggestion) -> Value {
    json!({
        "department": suggestion.department.word(facts), "subject": suggestion.subject, "label": suggestion.label,
        "problem": suggestion.problem, "gist": suggestion.gist, "measure": suggestion.measure, "now": suggestion.now, "goal": suggestion.goal,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_advice_is_in_the_catalogue() {
        let names = ADVICE
            .map(|(_, _, name)| name)
            .into_iter()
            .chain(["workshop_item", "item", "parts"]);
        for key in names.map(|name| format!("finding.advice.{name}")) {
            for locale in ["zh", "en"] {
                assert_ne!(rust_i18n::t!(key.as_str(), locale = locale), key);
            }
        }
    }
}
