//! Chapter 7: next month's measures, targets and priorities, key accounts, in words.

use serde_json::{Value, json};

use super::closing::closing;
use super::departments::Department;
use super::suggestions::{Suggestion, row, suggestions};
use super::verdict::Absence;
use super::{Facts, Finding, Findings};
use crate::records::schema::TableId;

/// Priorities of next month.
const TOP: usize = 5;
/// Key accounts that fit beside the targets; more have a page of their own.
const BESIDE_TARGETS: usize = 7;

/// What the pages of this chapter say; a page without a finding is left out.
pub fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::new();
    let suggestions = suggestions(facts);
    let (top, unowned) = top(facts, &suggestions);
    measures(facts, &suggestions, unowned, &mut found);
    found.insert("closing".to_owned(), closing(facts, &suggestions).beside(top));
    let targets = targets(facts);
    match accounts(facts) {
        Some(accounts)
            if targets.empty.is_none()
                && !facts.config.report.pages.hides("accounts")
                && facts.details.key_accounts.len() <= BESIDE_TARGETS =>
        {
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

/// `unowned` of the priorities are suggestions without an owner, which the measures entered do not cover.
fn measures(facts: &Facts<'_>, suggestions: &[Suggestion], unowned: usize, found: &mut Findings) {
    let entered = &facts.model.tables.actions_next;
    let has = |department: Department| {
        entered
            .iter()
            .any(|action| action.department.as_deref() == Some(department.recorded()))
    };
    // A department that set its own measures needs no suggestion.
    let open: Vec<_> = suggestions
        .iter()
        .filter(|suggestion| !has(suggestion.department))
        .collect();
    if !entered.is_empty() {
        let departments: Vec<String> = Department::ALL
            .into_iter()
            .filter(|department| has(*department))
            .map(|department| department.word(facts))
            .collect();
        let measures = facts.counted_rows("measure", entered.len());
        let first = if departments.is_empty() {
            say!(facts, "finding.next.no_department", measures = measures)
        } else {
            say!(
                facts,
                "finding.next.entered",
                measures = measures,
                departments = facts.enumerated(&departments)
            )
        };
        let without_owner = entered.iter().filter(|action| action.owner.is_none()).count();
        let without_due = entered.iter().filter(|action| action.due.is_none()).count();
        let second = if without_owner + without_due == 0 {
            say!(facts, "finding.next.complete")
        } else {
            let owner = (without_owner > 0).then(|| say!(facts, "finding.next.no_owner", n = without_owner));
            let due = (without_due > 0).then(|| say!(facts, "finding.next.no_due", n = without_due));
            facts.clauses(&[owner.unwrap_or_default(), due.unwrap_or_default()])
        };
        let second = if unowned > 0 {
            let suggested = say!(facts, "finding.next.still_suggested", n = unowned);
            super::words::statements(facts.tongue(), &[second, suggested])
        } else {
            second
        };
        let source = say!(facts, "finding.next.source", month = facts.month_word());
        found.insert(
            "next_measures".to_owned(),
            facts.finding(&first, Some(&second)).source(source),
        );
    }
    if open.is_empty() && entered.is_empty() {
        found.insert(
            "next_measures".to_owned(),
            facts.nothing(&say!(facts, "finding.next.none"), &say!(facts, "finding.next.none_why")),
        );
        return;
    }
    if open.is_empty() {
        return;
    }
    let mut departments: Vec<Department> = open.iter().map(|suggestion| suggestion.department).collect();
    departments.sort_unstable();
    departments.dedup();
    let suggested = facts.counted_rows("suggestion", open.len());
    let first = if entered.is_empty() {
        say!(facts, "finding.next.suggested", suggestions = suggested)
    } else {
        let departments: Vec<String> = departments.iter().map(|department| department.word(facts)).collect();
        say!(
            facts,
            "finding.next.suggested_for",
            departments = facts.enumerated(&departments),
            suggestions = suggested
        )
    };
    let missed = open.iter().filter(|suggestion| suggestion.gap > 0.0).count();
    let second = (missed > 0).then(|| say!(facts, "finding.next.from_missed", n = missed));
    let mut rows: Vec<_> = open.clone();
    rows.sort_by_key(|suggestion| suggestion.department);
    let rows: Vec<_> = rows.into_iter().map(|suggestion| row(facts, suggestion)).collect();
    found.insert(
        "suggestions".to_owned(),
        facts
            .finding(&first, second.as_deref())
            .source(say!(facts, "finding.next.source_of_suggestions"))
            .with("rows", rows),
    );
}

fn targets(facts: &Facts<'_>) -> Finding {
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
        return facts.nothing(
            &say!(facts, "finding.targets.none"),
            &say!(facts, "finding.targets.none_why"),
        );
    }
    let flag = |name: &str| {
        rows.iter()
            .filter(|row| row.get(name).and_then(Value::as_bool) == Some(true))
            .count()
    };
    let (changed, harder, reached) = (flag("changed"), flag("harder"), flag("reached"));
    let targets = facts.counted_rows("target", rows.len());
    let first = match (changed, harder) {
        (0, _) => say!(facts, "finding.targets.same", targets = targets),
        (changed, harder) if changed == harder => {
            say!(facts, "finding.targets.harder", targets = targets, n = changed)
        }
        (changed, harder) => say!(
            facts,
            "finding.targets.harder_and_easier",
            targets = targets,
            harder = harder,
            easier = changed - harder
        ),
    };
    let second = say!(facts, "finding.targets.reached", n = reached);
    let next = facts.word_of(facts.month().plus(1));
    facts
        .finding(&first, Some(&second))
        .source(say!(facts, "finding.targets.source", month = next))
        .with("rows", rows)
}

/// The priorities of next month, and how many of them are suggestions without an owner.
fn top(facts: &Facts<'_>, suggestions: &[Suggestion]) -> (Finding, usize) {
    let rows: Vec<_> = suggestions.iter().take(TOP).collect();
    if rows.is_empty() {
        let finding = facts.finding(&say!(facts, "finding.top.none"), None);
        return (finding.with("rows", Vec::<Value>::new()), 0);
    }
    let labels: Vec<_> = rows.iter().map(|row| label_within(facts, row)).collect();
    let labels: Vec<_> = labels.into_iter().take(2).collect();
    let rows: Vec<_> = rows
        .into_iter()
        .map(|suggestion| with_entered(facts, suggestion))
        .collect();
    let open = rows
        .iter()
        .filter(|row| row.get("suggested") == Some(&Value::Bool(true)) && row.get("owner").is_none_or(Value::is_null))
        .count();
    let without_owner = if open > 0 {
        say!(facts, "finding.top.without_owner", n = open)
    } else {
        String::new()
    };
    let first = facts.clauses(&[
        say!(
            facts,
            "finding.top.number",
            priorities = facts.counted_rows("priority", rows.len())
        ),
        without_owner,
        say!(facts, "finding.top.first", labels = facts.enumerated(&labels)),
    ]);
    let finding = facts.finding(&first, None).source(say!(facts, "finding.top.source"));
    (finding.with("rows", rows), open)
}

/// What a priority is about, inside a sentence.
fn label_within(facts: &Facts<'_>, suggestion: &Suggestion) -> String {
    if facts.definition(&suggestion.subject).is_some() {
        facts.label_within(&suggestion.subject)
    } else {
        suggestion.label.clone()
    }
}

/// A priority with the measure somebody entered for it, else the suggestion.
fn with_entered(facts: &Facts<'_>, suggestion: &Suggestion) -> Value {
    let mut value = row(facts, suggestion);
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
    let part = |id: &str, nothing: String| match facts.value(id) {
        Some(value) => Some(facts.clauses(&[facts.named(id, value), facts.target_words(id).unwrap_or_default()])),
        None if facts.absence(id) == Absence::NotConfigured => None,
        None => Some(nothing),
    };
    let parts: Vec<_> = [
        part("key_accounts.visited_rate", say!(facts, "finding.accounts.no_visits")),
        part("rescue.on_time_rate", say!(facts, "finding.accounts.no_rescues")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        return None;
    }
    let source = say!(
        facts,
        "finding.accounts.source",
        basis = facts.basis(&["key_accounts.visited_rate", "rescue.on_time_rate"])
    );
    Some(facts.finding(&facts.clauses(&parts), None).source(source))
}
