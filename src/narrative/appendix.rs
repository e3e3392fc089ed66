//! The appendix: what became of the rows, incentives, definitions, and how the report was made.

use serde_json::json;

use super::headline::shows_whole;
use super::words::number;
use super::{Facts, Findings, definitions, words};
use crate::report::{QualityOfTable, RejectEffect};

/// The rules of rejection, in the order they are tried.
const RULES: [&str; 5] = ["missing", "unparseable", "unknown_value", "unknown_store", "duplicate"];

/// What the pages of the appendix say; a page without a finding is left out.
pub fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::new();
    found.insert("quality".to_owned(), quality(facts));
    incentives(facts, &mut found);
    let count = facts.details.definitions.len();
    found.insert(
        "definitions".to_owned(),
        facts
            .finding(
                &say!(
                    facts,
                    "finding.definitions.count",
                    figures = facts.counted_rows("figure", count)
                ),
                None,
            )
            .source(say!(facts, "finding.definitions.rules", day = facts.cutoff_day()))
            .with("data", data_of_definitions(facts))
            .with("pages", definitions::pages(facts)),
    );
    run(facts, &mut found);
    found
}

/// What became of the rows, what the rejected ones look like, and which figures they could have moved.
fn quality(facts: &Facts<'_>) -> super::Finding {
    let quality = &facts.details.quality;
    let share = if quality.read > 0 {
        as_number(quality.rejected) / as_number(quality.read)
    } else {
        0.0
    };
    let first = say!(
        facts,
        "finding.quality.rows",
        read = shown(quality.read),
        used = shown(quality.used),
        rejected = shown(quality.rejected),
        share = words::percent(share, 1)
    );
    let effects = widest_effects(facts);
    let second = match (effects.first(), most_frequent_rule(&quality.tables)) {
        (Some(effect), _) => say!(
            facts,
            "finding.quality.could_be",
            label = facts.label_within(&effect.metric),
            low = facts.shown(&effect.metric, effect.low),
            high = facts.shown(&effect.metric, effect.high)
        ),
        (None, Some((rule, rows))) => say!(
            facts,
            "finding.quality.most",
            rule = rule_word(facts, rule),
            rows = facts.counted("row", i64::try_from(rows).unwrap_or(i64::MAX))
        ),
        (None, None) => say!(facts, "finding.quality.none_rejected"),
    };
    let masked = if facts.config.report.mask_personal_data {
        say!(facts, "finding.quality.masked")
    } else {
        String::new()
    };
    let source = say!(
        facts,
        "finding.quality.source",
        masked = masked,
        share = words::percent(facts.config.max_reject_rate, 1)
    );
    let rules: Vec<_> = RULES
        .iter()
        .map(|rule| json!({ "rule": rule, "word": rule_word(facts, rule) }))
        .collect();
    let effects: Vec<_> = effects
        .into_iter()
        .map(|effect| json!({ "metric": effect.metric, "low": effect.low, "high": effect.high }))
        .collect();
    // Half of the second part says nothing.
    let second = Some(second).filter(|second| shows_whole(facts.tongue(), &first, second));
    facts
        .finding(&first, second.as_deref())
        .source(source)
        .with("rules", rules)
        .with("effects", effects)
}

fn most_frequent_rule(tables: &[QualityOfTable]) -> Option<(&'static str, u64)> {
    let rows = |rule: &str| tables.iter().filter_map(|table| table.by_rule.get(rule)).sum::<u64>();
    RULES
        .iter()
        .map(|rule| (*rule, rows(rule)))
        .filter(|(_, rows)| *rows > 0)
        .fold(None, |most, next| match most {
            Some((_, rows)) if rows >= next.1 => most,
            _ => Some(next),
        })
}

fn rule_word(facts: &Facts<'_>, rule: &str) -> String {
    rust_i18n::t!(format!("finding.rule.{rule}"), locale = facts.language()).into_owned()
}

/// The figures the rejected rows could have moved most, those with a target first.
fn widest_effects<'a>(facts: &Facts<'a>) -> Vec<&'a RejectEffect> {
    const SHOWN: usize = 4;
    let width = |effect: &RejectEffect| (effect.high - effect.low) / effect.high.abs().max(effect.low.abs()).max(1e-9);
    let has_target = |effect: &RejectEffect| {
        facts
            .metric(&effect.metric)
            .is_some_and(|metric| metric.target.is_some())
    };
    let mut effects: Vec<_> = facts
        .details
        .quality
        .effects
        .iter()
        .filter(|effect| effect.high > effect.low)
        .collect();
    effects.sort_by(|a, b| has_target(b).cmp(&has_target(a)).then(width(b).total_cmp(&width(a))));
    effects.truncate(SHOWN);
    effects
}

fn incentives(facts: &Facts<'_>, found: &mut Findings) {
    if !facts.config.incentives.show {
        return;
    }
    let rows = &facts.model.tables.incentives;
    let rules = &facts.config.incentives;
    if rows.is_empty() {
        found.insert(
            "incentives".to_owned(),
            facts.nothing(
                &say!(facts, "finding.incentives.none"),
                &say!(facts, "finding.incentives.none_why"),
            ),
        );
        return;
    }
    let total: f64 = rows.iter().map(|row| row.total.as_f64()).sum();
    let praises: i64 = rows.iter().map(|row| row.praises).sum();
    let first = say!(
        facts,
        "finding.incentives.total",
        people = facts.counted_rows("person", rows.len()),
        total = number(total, 2)
    );
    let best = rows
        .iter()
        .max_by(|a, b| a.praises.cmp(&b.praises).then(b.person.cmp(&a.person)))
        .filter(|row| row.praises > 0);
    let second = best.map(|row| {
        say!(
            facts,
            "finding.incentives.praises",
            praises = facts.counted("praise", praises),
            person = row.person,
            times = facts.counted("time", row.praises)
        )
    });
    let source = say!(
        facts,
        "finding.incentives.source",
        praise = amount(rules.praise),
        champion = amount(rules.champion),
        least = rules.champion_min_praises,
        process = amount(rules.process),
        fair = amount(rules.penalty_rating_2),
        poor = amount(rules.penalty_rating_1_or_missing)
    );
    found.insert(
        "incentives".to_owned(),
        facts.finding(&first, second.as_deref()).source(source),
    );
}

fn amount(value: f64) -> String {
    number(value, if (value - value.round()).abs() < 1e-9 { 0 } else { 2 })
}

/// `数据：维修工单 1–7、43；回访记录 8–30。…`: which metrics come from which table, by number.
fn data_of_definitions(facts: &Facts<'_>) -> String {
    let mut sources: Vec<(&str, Vec<(usize, usize)>)> = Vec::new();
    for definition in &facts.details.definitions {
        let number = definition.number;
        let position = sources.iter().position(|(data, _)| *data == definition.data);
        let Some((_, ranges)) = position.and_then(|position| sources.get_mut(position)) else {
            sources.push((&definition.data, vec![(number, number)]));
            continue;
        };
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let range = |(first, last): &(usize, usize)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}–{last}")
        }
    };
    let parts: Vec<_> = sources
        .iter()
        .map(|(data, ranges)| {
            let ranges: Vec<String> = ranges.iter().map(range).collect();
            format!("{data} {}", words::numbered(facts.tongue(), &ranges))
        })
        .collect();
    say!(
        facts,
        "finding.definitions.data",
        tables = words::statements(facts.tongue(), &parts)
    )
}

fn run(facts: &Facts<'_>, found: &mut Findings) {
    let files = facts.counted_rows("file", facts.details.quality.inputs.len());
    let warnings = facts.model.warnings.len();
    let first = if warnings == 0 {
        say!(facts, "finding.run.no_warning", files = files)
    } else {
        say!(
            facts,
            "finding.run.warnings",
            files = files,
            warnings = facts.counted_rows("warning", warnings)
        )
    };
    found.insert(
        "run".to_owned(),
        facts.finding(&first, None).source(say!(facts, "finding.run.source")),
    );
}

#[allow(clippy::cast_precision_loss, reason = "row counts stay far below 2^53")]
fn as_number(rows: u64) -> f64 {
    rows as f64
}

fn shown(rows: u64) -> String {
    number(as_number(rows), 0)
}
