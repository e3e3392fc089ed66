//! Chapter 3, items of the questionnaires: scores, and what lies behind the lowest.

use super::complaints::note_of;
use super::satisfaction::{ENOUGH, thin};
use super::verdict::{Verdict, judge};
use super::{Facts, Finding, Findings, words};
use crate::charts::lowest_items;
use crate::report::ItemDetail;

pub(super) fn findings(facts: &Facts<'_>) -> Findings {
    let (service, sales) = (items(facts, "service"), items(facts, "sales"));
    let scores = match (service.empty.is_some(), sales.empty.is_some()) {
        (false, false) => on_one_page(service, sales),
        (true, false) => sales,
        (_, true) => service,
    };
    let lowest = lowest_items::lowest(facts.details);
    let ids: Vec<String> = lowest.iter().map(|item| item.item.clone()).collect();
    let mut found = Findings::from([("items".to_owned(), scores)]);
    let mut parts = lowest.into_iter().map(|item| lowest_item(facts, item));
    if let Some(first) = parts.next() {
        let page = match parts.next() {
            Some(second) => on_one_page(first, second),
            None => first,
        };
        found.insert("lowest_items".to_owned(), page.with("items", ids));
    }
    found
}

/// Two findings of one source.
fn on_one_page(first: Finding, second: Finding) -> Finding {
    let source = first.source.clone();
    let mut page = first.beside(second);
    page.source = source;
    page
}

/// `甲升 2.8 分`
fn moved(facts: &Facts<'_>, item: &ItemDetail) -> Option<String> {
    let change = item.score? - item.previous_score?;
    Some(facts.about(&item.label, &facts.moved(change, &facts.points(change))))
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
    let service = group == "service";
    if items.iter().all(|item| item.score.is_none()) {
        let name = if service {
            say!(facts, "finding.items.service")
        } else {
            say!(facts, "finding.items.sales")
        };
        let why = if items.is_empty() {
            say!(facts, "finding.items.not_asked", name = name)
        } else {
            say!(facts, "finding.items.not_answered", name = name)
        };
        return facts.nothing(&say!(facts, "finding.items.none", name = name), &why);
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
        Some(say!(
            facts,
            "finding.items.lowest",
            item = item.label,
            score = facts.score(item.score?),
            items = facts.counted_rows("rated_item", scored.len())
        ))
    });
    let noun = if service { "service_item" } else { "sales_item" };
    let all = facts.counted_rows(noun, items.len());
    let (first, second) = if clear.is_empty() {
        let first = match tested {
            0 => say!(facts, "finding.items.untested", items = all),
            tested if tested == items.len() => say!(facts, "finding.items.no_change", items = all),
            tested => say!(facts, "finding.items.no_change_of_tested", items = all, tested = tested),
        };
        (first, low)
    } else {
        let shown: Vec<String> = clear.iter().take(2).filter_map(|item| moved(facts, item)).collect();
        let shown = words::clauses(facts.tongue(), &shown);
        let shown = if clear.len() > 2 {
            say!(facts, "finding.items.and_more", moved = shown)
        } else {
            shown
        };
        let first = say!(
            facts,
            "finding.items.clear",
            items = all,
            n = clear.len(),
            moved = shown
        );
        let second = if rest == 0 {
            low
        } else {
            Some(say!(facts, "finding.items.rest", rest = rest))
        };
        (first, second)
    };
    facts
        .finding(&first, second.as_deref())
        .source(source_of(facts, &items))
}

/// Where the scores come from, and what is unusual about them.
fn source_of(facts: &Facts<'_>, items: &[&ItemDetail]) -> String {
    let least = items.iter().map(|item| item.n).min().unwrap_or(0);
    let small = if least < ENOUGH {
        say!(facts, "finding.items.small")
    } else {
        String::new()
    };
    let asked = &facts.config.questionnaire;
    let points: Vec<String> = asked
        .level_points
        .iter()
        .rev()
        .map(|&points| words::number(points, 0))
        .collect();
    let mot = facts.metric("satisfaction.mot");
    let drawn: Vec<f64> = facts
        .details
        .items
        .iter()
        .flat_map(|item| {
            [item.score, item.previous_score]
                .into_iter()
                .flatten()
                .chain(item.ci95.into_iter().flatten())
        })
        .chain(mot.and_then(|metric| metric.target))
        .collect();
    let axis = if words::axis_leaves_zero(&drawn, 6.0) {
        say!(facts, "finding.items.axis")
    } else {
        String::new()
    };
    let source = say!(
        facts,
        "finding.items.source",
        points = words::numbered(facts.tongue(), &points),
        axis = axis
    );
    facts.sentences(&[source, small, thin(facts)])
}

/// That the trend or the advisors' dots do not start at zero.
fn lowest_axis(facts: &Facts<'_>, item: &ItemDetail) -> String {
    let of_advisors = facts.model.tables.advisors.iter();
    let dots: Vec<f64> = of_advisors
        .filter_map(|advisor| advisor.scores.get(&item.item).copied().flatten())
        .chain(item.score)
        .collect();
    let trends = ["lowest_item_1_trend", "lowest_item_2_trend"];
    let leaves = trends.iter().any(|chart| !note_of(facts, chart).is_empty());
    if leaves || words::axis_leaves_zero(&dots, 6.0) {
        say!(facts, "finding.items.lowest_axis")
    } else {
        String::new()
    }
}

fn lowest_item(facts: &Facts<'_>, item: &ItemDetail) -> Finding {
    let score = item.score.unwrap_or_default();
    let rank = lowest_items::lowest(facts.details)
        .iter()
        .position(|other| other.item == item.item);
    let score = facts.score(score);
    let first = if rank == Some(0) {
        say!(facts, "finding.items.is_lowest", item = item.label, score = score)
    } else {
        say!(
            facts,
            "finding.items.is_second_lowest",
            item = item.label,
            score = score
        )
    };
    let change = match (item.score.zip(item.previous_score), verdict_of(item)) {
        (Some((now, then)), Some(verdict)) if (now - then).abs() >= 0.05 => {
            let (size, judged) = (facts.points(now - then), verdict.judged(facts));
            if now > then {
                say!(facts, "finding.change.up", size = size, judged = judged)
            } else {
                say!(facts, "finding.change.down", size = size, judged = judged)
            }
        }
        (Some(_), Some(_)) => say!(facts, "finding.change.none"),
        _ => String::new(),
    };
    let masked = if facts.config.report.mask_personal_data {
        say!(facts, "finding.items.masked")
    } else {
        String::new()
    };
    facts.finding(&facts.clauses(&[first, change]), None).source(say!(
        facts,
        "finding.items.source_of_lowest",
        enough = ENOUGH,
        masked = masked,
        axis = lowest_axis(facts, item)
    ))
}
