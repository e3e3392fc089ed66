//! Chapter 1: what became of last month's measures, and of the items they were meant to raise.

use serde_json::{Map, Value};

use super::verdict::{Verdict, judge};
use super::{Facts, Finding, Findings, words};
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
        return facts.nothing(
            &say!(facts, "finding.measures.not_recorded"),
            &say!(facts, "finding.measures.not_configured"),
        );
    }
    let previous = facts.previous_month_word();
    if actions.is_empty() {
        return facts.nothing(
            &say!(facts, "finding.measures.none"),
            &say!(facts, "finding.measures.none_of_month", month = previous),
        );
    }
    let done = actions.iter().filter(|action| is_done(action)).count();
    let overdue: Vec<&ActionRow> = actions.iter().filter(|action| action.overdue).collect();
    let late = if overdue.is_empty() {
        say!(facts, "finding.measures.none_overdue")
    } else {
        say!(facts, "finding.measures.overdue", n = overdue.len())
    };
    let measures = facts.counted_rows("measure", actions.len());
    let first = say!(
        facts,
        "finding.measures.done",
        measures = measures,
        done = done,
        late = late
    );
    let source = say!(
        facts,
        "finding.measures.source",
        month = previous,
        day = facts.cutoff_day()
    );
    let linked: Map<String, Value> = actions
        .iter()
        .filter_map(|action| action.metric.as_deref())
        .map(|id| (id.to_owned(), Value::from(facts.label_of_linked(id))))
        .collect();
    facts
        .finding(&first, effect(facts, actions, &overdue).as_deref())
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
        let change = words::joined(facts.tongue(), &facts.label_of_linked(id), &change);
        return Some(say!(facts, "finding.measures.overdue_worse", change = change));
    }
    let finished: Vec<&ActionRow> = actions
        .iter()
        .filter(|action| is_done(action) && action.change.is_some())
        .collect();
    let better = finished
        .iter()
        .filter(|action| verdict(facts, action) == Some(Verdict::Better))
        .count();
    let figures = facts.counted_rows("figure", finished.len());
    match (finished.len(), better) {
        (0, _) => None,
        (_, 0) => Some(say!(facts, "finding.measures.none_better", figures = figures)),
        (_, better) => Some(say!(
            facts,
            "finding.measures.some_better",
            figures = figures,
            better = better
        )),
    }
}

/// `升 3.4 分`, in the linked figure's own unit.
fn change_words(facts: &Facts<'_>, id: &str, change: f64) -> String {
    let size = if facts.definition(id).is_some() {
        facts.shown_difference(id, change)
    } else {
        facts.points(change)
    };
    facts.moved(change, &size)
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
        return facts.nothing(&say!(facts, "finding.mot.none"), &say!(facts, "finding.mot.none_why"));
    }
    let id = "satisfaction.mot";
    let first = match facts.value(id) {
        Some(value) => facts.clauses(&[facts.named(id, value), facts.change_words(id).unwrap_or_default()]),
        None => say!(
            facts,
            "finding.mot.absent",
            label = facts.label(id),
            absence = facts.absence_word(id)
        ),
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
    let judged = |wanted: Verdict| {
        let verdicts = with_plan
            .iter()
            .filter_map(|item| Some(judge(item.score? - item.previous_score?, item.p_value, false)));
        verdicts.filter(|verdict| *verdict == wanted).count()
    };
    let better = judged(Verdict::Better);
    let worse = match judged(Verdict::Worse) {
        0 => String::new(),
        n => say!(facts, "finding.mot.and_worse", n = n),
    };
    let items = facts.counted_rows("asked_item", items.len());
    let second = match (with_plan.len(), better) {
        // What nobody recorded is not what nobody did.
        _ if !facts.has_table(TableId::ActionItems) => say!(facts, "finding.mot.no_table"),
        (0, _) => say!(facts, "finding.mot.no_measures", items = items),
        (plans, 0) => say!(facts, "finding.mot.none_better", items = items, plans = plans),
        (plans, better) => say!(
            facts,
            "finding.mot.some_better",
            items = items,
            plans = plans,
            better = better
        ),
    };
    let second = format!("{second}{worse}");
    facts
        .finding(&first, Some(&second))
        .source(say!(facts, "finding.mot.source", basis = facts.basis(&[id])))
}
