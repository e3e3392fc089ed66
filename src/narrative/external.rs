//! Chapter 2: what the manufacturer's surveys say. Their scores are given, so changes are not tested.

use super::facts::Facts;
use super::{Finding, Findings, words};
use crate::period::Month;
use crate::records::schema::TableId;
use crate::report::ExternalRow;

pub(super) fn findings(facts: &Facts<'_>) -> Findings {
    let (mut trend, mut shopper) = (trend(facts), mystery_shopper(facts));
    let is_shown = |finding: &Finding| finding.empty.is_none() && !finding.more.contains_key("omit");
    if is_shown(&trend) && is_shown(&shopper) && facts.details.mystery_shopper.len() <= BESIDE_TREND {
        trend = trend.beside(shopper).with("with_shopper", true);
        shopper = Finding::omitted();
    }
    Findings::from([
        ("external_scores".to_owned(), scores(facts)),
        ("external_trend".to_owned(), trend),
        ("mystery_shopper".to_owned(), shopper),
    ])
}

/// Sections of the mystery shopper that fit below the trends; more have a page of their own.
const BESIDE_TREND: usize = 6;

fn row<'a>(facts: &Facts<'a>, month: Month, entity: &str) -> Option<&'a ExternalRow> {
    facts
        .details
        .external
        .rows
        .iter()
        .find(|row| row.month == month && row.entity == entity)
}

/// Why a page of the survey is empty; `None` when the month has own scores.
fn absence(facts: &Facts<'_>) -> Option<Finding> {
    if !facts.has_table(TableId::ExternalCss) {
        return Some(Finding::empty(
            "外部 CSS 没有记录",
            "未配置外部 CSS 表（external_css）。",
        ));
    }
    if row(facts, facts.month(), "own").is_none() {
        let why = format!("外部 CSS 表中没有本店 {}的行。", facts.month_word());
        return Some(Finding::empty("本月没有外部 CSS 得分", &why));
    }
    None
}

/// `外部 CSS 98.5 分，比上月降 5.0 分，未检验`; falls back to MOT where the manufacturer gives no CSS.
fn opening(facts: &Facts<'_>) -> Option<(&'static str, String)> {
    let id = ["external.css", "external.mot"]
        .into_iter()
        .find(|id| facts.value(id).is_some())?;
    let change = facts
        .change_words(id)
        .map(|change| format!("，{change}"))
        .unwrap_or_default();
    Some((
        id,
        format!("{} {}{change}", facts.label(id), facts.shown(id, facts.value(id)?)),
    ))
}

fn scores(facts: &Facts<'_>) -> Finding {
    if let Some(empty) = absence(facts) {
        return empty;
    }
    let first = opening(facts).map_or_else(|| "本月外部 CSS 与 MOT 都没有给出".to_owned(), |(_, words)| words);
    let own = row(facts, facts.month(), "own");
    let national = row(facts, facts.month(), "national");
    let gaps: Vec<(&str, f64)> = facts
        .details
        .external
        .items
        .iter()
        .filter_map(|item| {
            let own = own?.scores.get(&item.item).copied().flatten()?;
            let national = national?.scores.get(&item.item).copied().flatten()?;
            Some((item.label.as_str(), own - national))
        })
        .collect();
    let above = gaps.iter().filter(|(_, gap)| *gap > 0.0).count();
    let lowest = gaps
        .iter()
        .filter(|(_, gap)| *gap < 0.0)
        .min_by(|a, b| a.1.total_cmp(&b.1));
    let second = (!gaps.is_empty()).then(|| {
        let low = lowest.map(|(label, gap)| format!("，{label}低 {} 分，差得最多", words::number(gap.abs(), 1)));
        format!("{} 项中 {above} 项高于全国{}", gaps.len(), low.unwrap_or_default())
    });
    Finding::new(&first, second.as_deref()).source(format!(
        "来源：外部 CSS（厂家给分，变化与差距未检验）。口径 {}。",
        facts.basis(&["external.css", "external.mot"])
    ))
}

fn trend(facts: &Facts<'_>) -> Finding {
    if absence(facts).is_some() {
        return Finding::omitted();
    }
    let Some((id, _)) = opening(facts) else {
        return Finding::omitted();
    };
    let figure = |row: &ExternalRow| if id == "external.css" { row.css } else { row.mot };
    let pairs: Vec<(Month, f64)> = facts
        .month()
        .ending_here(13)
        .filter_map(|month| {
            let own = figure(row(facts, month, "own")?)?;
            Some((month, own - figure(row(facts, month, "national")?)?))
        })
        .collect();
    let label = facts.label(id);
    let finding = match pairs.iter().find(|(month, _)| *month == facts.month()) {
        Some((_, gap)) => {
            let ahead = pairs.iter().filter(|(_, gap)| *gap > 0.0).count();
            let first = if gap.abs() < 0.05 {
                words::joined(&label, "与全国持平")
            } else {
                let side = if *gap > 0.0 { "高" } else { "低" };
                words::joined(&label, &format!("比全国{side} {} 分", words::number(gap.abs(), 1)))
            };
            Finding::new(
                &first,
                Some(&format!("有全国数据的 {} 个月中 {ahead} 个月高于全国", pairs.len())),
            )
        }
        None => Finding::new(&words::joined(&label, "本月没有全国数据可比"), None),
    };
    finding.source(format!(
        "来源：外部 CSS（厂家给分，未检验）。口径 {}。",
        facts.basis(&["external.css", "external.mot"])
    ))
}

fn mystery_shopper(facts: &Facts<'_>) -> Finding {
    let rows = &facts.details.mystery_shopper;
    if !facts.has_table(TableId::ExternalPt) {
        return Finding::empty("神秘客没有记录", "未配置神秘客表（external_pt）。");
    }
    if rows.iter().all(|row| row.score.is_none()) {
        let why = format!("神秘客表中没有本店 {}的得分。", facts.month_word());
        return Finding::empty("本月没有神秘客得分", &why);
    }
    let id = "external.pt";
    let first = match facts.value(id) {
        Some(value) => {
            let change = facts
                .change_words(id)
                .map(|change| format!("，{change}"))
                .unwrap_or_default();
            format!("{} {}{change}", facts.label(id), facts.shown(id, value))
        }
        None => format!("神秘客给出 {} 个环节的得分，没有总分", rows.len()),
    };
    let sections = || rows.iter().filter(|row| row.item != "总分");
    let gap = sections()
        .filter_map(|row| Some((row, row.score? - row.benchmark?)))
        .filter(|(_, gap)| *gap < 0.0)
        .min_by(|a, b| a.1.total_cmp(&b.1));
    let second = match gap {
        Some((row, gap)) => row.score.map(|score| {
            format!(
                "{} {} 分，比标杆低 {} 分，差得最多",
                row.item,
                words::number(score, 1),
                words::number(gap.abs(), 1)
            )
        }),
        None => sections()
            .filter_map(|row| Some((row, row.score?)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(row, score)| format!("{} {} 分，为各环节最低", row.item, words::number(score, 1))),
    };
    Finding::new(&first, second.as_deref()).source(format!(
        "来源：神秘客（厂家给分，未检验）。口径 {}。横轴不从零起。",
        facts.basis(&[id])
    ))
}
