//! The appendix: what became of the rows, incentives, definitions, and how the report was made.

use serde_json::json;

use super::words::{count, number};
use super::{Facts, Finding, Findings};
use crate::report::{QualityOfTable, RejectEffect};

/// The rules of rejection, in the order they are tried.
const RULES: [(&str, &str); 5] = [
    ("missing", "缺必填值"),
    ("unparseable", "无法解析"),
    ("unknown_value", "未知取值"),
    ("unknown_store", "未知门店"),
    ("duplicate", "重复"),
];

/// What the pages of the appendix say; a page without a finding is left out.
pub fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::new();
    found.insert("quality".to_owned(), quality(facts));
    incentives(facts, &mut found);
    let definitions = facts.details.definitions.len();
    found.insert(
        "definitions".to_owned(),
        Finding::new(&format!("{definitions} 项指标的口径，正文按编号引用"), None)
            .source(common_rules(facts))
            .with("data", data_of_definitions(facts)),
    );
    run(facts, &mut found);
    found
}

/// What became of the rows, what the rejected ones look like, and which figures they could have moved.
fn quality(facts: &Facts<'_>) -> Finding {
    let quality = &facts.details.quality;
    let share = if quality.read > 0 {
        as_number(quality.rejected) / as_number(quality.read)
    } else {
        0.0
    };
    let first = format!(
        "读入 {} 行，采用 {} 行，剔除 {} 行（{}%）",
        shown(quality.read),
        shown(quality.used),
        shown(quality.rejected),
        number(share * 100.0, 1)
    );
    let effects = widest_effects(facts);
    let reason = match most_frequent_rule(&quality.tables) {
        Some((rule, rows)) => format!("剔除最多的原因是{}，{} 行", rule_word(rule), shown(rows)),
        None => "没有剔除的行".to_owned(),
    };
    let second = match effects.first() {
        Some(effect) => format!(
            "剔除的行如能采用，{}可能在 {} 至 {} 之间",
            facts.label(&effect.metric),
            facts.shown(&effect.metric, effect.low),
            facts.shown(&effect.metric, effect.high)
        ),
        None => reason,
    };
    let masked = if facts.config.report.mask_personal_data {
        "，个人信息已隐去"
    } else {
        ""
    };
    let source = format!(
        "来源：本次运行读入的全部文件。逐行的原因见 rejects.csv{masked}。与本月有关的行剔除超过 {}% 时不出报告。",
        number(facts.config.max_reject_rate * 100.0, 1)
    );
    let rules: Vec<_> = RULES
        .iter()
        .map(|(rule, word)| json!({ "rule": rule, "word": word }))
        .collect();
    let effects: Vec<_> = effects
        .into_iter()
        .map(|effect| json!({ "metric": effect.metric, "low": effect.low, "high": effect.high }))
        .collect();
    Finding::new(&first, Some(&second))
        .source(source)
        .with("rules", rules)
        .with("effects", effects)
}

fn most_frequent_rule(tables: &[QualityOfTable]) -> Option<(&'static str, u64)> {
    let rows = |rule: &str| tables.iter().filter_map(|table| table.by_rule.get(rule)).sum::<u64>();
    RULES
        .iter()
        .map(|(rule, _)| (*rule, rows(rule)))
        .filter(|(_, rows)| *rows > 0)
        .fold(None, |most, next| match most {
            Some((_, rows)) if rows >= next.1 => most,
            _ => Some(next),
        })
}

fn rule_word(rule: &str) -> &str {
    RULES
        .iter()
        .find(|(known, _)| *known == rule)
        .map_or(rule, |(_, word)| word)
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
            Finding::empty("本月没有奖励与扣款", "本月没有交车工单和表扬，不计算奖励与扣款。"),
        );
        return;
    }
    let total: f64 = rows.iter().map(|row| row.total.as_f64()).sum();
    let praises: i64 = rows.iter().map(|row| row.praises).sum();
    let first = format!("{} 人合计 {} 元", rows.len(), number(total, 2));
    let best = rows
        .iter()
        .max_by(|a, b| a.praises.cmp(&b.praises).then(b.person.cmp(&a.person)))
        .filter(|row| row.praises > 0);
    let second = best.map(|row| {
        format!(
            "表扬 {} 次，{}最多，{} 次",
            count(praises),
            row.person,
            count(row.praises)
        )
    });
    let source = format!(
        "来源：回访记录（表扬）、维修工单（结算评价）。每次表扬 {} 元；服务明星 {} 元，至少 {} 次；过程奖 {} 元；评价一般扣 {} 元，差或漏评扣 {} 元。",
        amount(rules.praise),
        amount(rules.champion),
        rules.champion_min_praises,
        amount(rules.process),
        amount(rules.penalty_rating_2),
        amount(rules.penalty_rating_1_or_missing)
    );
    found.insert(
        "incentives".to_owned(),
        Finding::new(&first, second.as_deref()).source(source),
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
        .map(|(data, ranges)| format!("{data} {}", ranges.iter().map(range).collect::<Vec<_>>().join("、")))
        .collect();
    format!(
        "右侧为 {}基数、所在页。数据：{}。",
        facts.month_word(),
        parts.join("；")
    )
}

fn common_rules(facts: &Facts<'_>) -> String {
    let cutoff = facts.model.cutoff;
    format!(
        "共同规则：采用 {} 月 {} 日前的记录；与上月同一口径比较；p < 0.05 称明显；分母不足 30 为小样本；率的区间为 95% Wilson 区间。",
        chrono::Datelike::month(&cutoff),
        chrono::Datelike::day(&cutoff)
    )
}

fn run(facts: &Facts<'_>, found: &mut Findings) {
    let files = facts.details.quality.inputs.len();
    let warnings = facts.model.warnings.len();
    let first = if warnings == 0 {
        format!("由 {files} 个文件生成，没有警告")
    } else {
        format!("由 {files} 个文件生成，{warnings} 条警告")
    };
    found.insert(
        "run".to_owned(),
        Finding::new(&first, None)
            .source("相同的文件、配置、月份和日期生成相同的报告；SHA-256 列出前 12 位，全部见 manifest.json。"),
    );
}

#[allow(clippy::cast_precision_loss, reason = "row counts stay far below 2^53")]
fn as_number(rows: u64) -> f64 {
    rows as f64
}

fn shown(rows: u64) -> String {
    number(as_number(rows), 0)
}
