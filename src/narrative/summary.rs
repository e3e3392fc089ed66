//! Cover, contents and the one-page summary: which figures stand there, and what they say together.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::facts::{Facts, Verdict, judge};
use super::{Finding, Findings, words};
use crate::report::{Status, Unit};

/// Figures a summary shows when targets do not fill it, most telling first.
const KEY_FIGURES: [&str; 10] = [
    "satisfaction.company",
    "first_time_fix.rate",
    "churn.rate",
    "complaints.per_100_orders",
    "callbacks.valid_rate",
    "appointments.rate",
    "satisfaction.disappointed_rate",
    "satisfaction.mot",
    "external.css",
    "orders.delivered",
];

/// Rows of the summary.
const ROWS: usize = 8;

/// Movements shown each way.
const MOVEMENTS: usize = 3;

/// Figures whose movement says the same as another's.
const NOT_MOVEMENTS: [&str; 4] = [
    "callbacks.no_result_rate",
    "first_time_fix.full_window_rate",
    "external.mot",
    "churn.stock_rate",
];

pub(super) fn findings(facts: &Facts<'_>) -> Findings {
    let rows = rows(facts);
    Findings::from([
        ("cover".to_owned(), cover(facts, &rows)),
        ("contents".to_owned(), contents(facts)),
        ("summary".to_owned(), summary(facts, &rows)),
    ])
}

fn status(facts: &Facts<'_>, id: &str) -> Status {
    facts.metric(id).map_or(Status::None, |metric| metric.status)
}

fn rank(status: Status) -> u8 {
    match status {
        Status::Missed => 0,
        Status::Near => 1,
        Status::Met => 2,
        Status::None => 3,
    }
}

/// The figures of the summary, worst first: key figures with a target, then other targets, the worst of them first, then
/// key figures without. The choice does not go by this month's result, except where the others compete for what is left.
fn rows<'a>(facts: &Facts<'a>) -> Vec<&'a str> {
    let ids: Vec<&'a str> = facts.model.metrics.keys().map(String::as_str).collect();
    let known = |id: &str| ids.iter().copied().find(|known| *known == id);
    let key: Vec<&'a str> = KEY_FIGURES.iter().filter_map(|id| known(id)).collect();
    let mut others: Vec<&'a str> = with_target(facts);
    others.sort_by_key(|id| rank(status(facts, id)));
    let targeted = key.iter().copied().filter(|id| others.contains(id));
    let with_value = key.iter().copied().filter(|id| facts.value(id).is_some());
    let mut rows: Vec<&'a str> = Vec::new();
    for id in targeted
        .chain(others.iter().copied())
        .chain(with_value)
        .chain(key.iter().copied())
    {
        if rows.len() < ROWS && !rows.contains(&id) {
            rows.push(id);
        }
    }
    rows.sort_by_key(|id| rank(status(facts, id)));
    rows
}

/// Every figure with a target, in the order of the registry.
fn with_target<'a>(facts: &Facts<'a>) -> Vec<&'a str> {
    facts
        .model
        .metrics
        .iter()
        .filter(|(_, metric)| metric.target.is_some())
        .map(|(id, _)| id.as_str())
        .collect()
}

fn cover(facts: &Facts<'_>, rows: &[&str]) -> Finding {
    let shown: Vec<&str> = rows
        .iter()
        .copied()
        .filter(|id| facts.value(id).is_some())
        .take(3)
        .collect();
    Finding::default().with("rows", shown)
}

/// How many figures with a target stand where: `3 项达标、2 项接近、3 项未达标`.
fn tally(facts: &Facts<'_>, ids: &[&str]) -> (usize, String) {
    let count = |wanted: Status| ids.iter().filter(|id| status(facts, id) == wanted).count();
    let parts: Vec<String> = [
        (Status::Met, "达标"),
        (Status::Near, "接近"),
        (Status::Missed, "未达标"),
    ]
    .into_iter()
    .filter(|(wanted, _)| count(*wanted) > 0)
    .map(|(wanted, word)| format!("{} 项{word}", count(wanted)))
    .collect();
    let judged = ids.iter().filter(|id| status(facts, id) != Status::None).count();
    (judged, parts.join("、"))
}

/// The chapter a figure stands in.
fn chapter_of(id: &str) -> &'static str {
    match id.split('.').next() {
        Some("external") => "2",
        Some("callbacks" | "satisfaction") => "3",
        Some("complaints") => "4",
        Some("first_time_fix" | "rework" | "appointments" | "orders") => "5",
        Some("rescue" | "key_accounts") => "7",
        _ => "6",
    }
}

fn contents(facts: &Facts<'_>) -> Finding {
    let ids: Vec<&str> = facts.model.metrics.keys().map(String::as_str).collect();
    let missed: Vec<&str> = ids
        .iter()
        .copied()
        .filter(|id| status(facts, id) == Status::Missed)
        .collect();
    let (judged, _) = tally(facts, &ids);
    let mut chapters: Vec<&str> = missed.iter().map(|id| chapter_of(id)).collect();
    chapters.sort_unstable();
    chapters.dedup();
    let first = match (judged, missed.len()) {
        (0, _) => "七章与附录，摘要一页看全月".to_owned(),
        (judged, 0) => format!("{judged} 项有目标的指标没有一项未达标"),
        (judged, missed) => format!(
            "{judged} 项有目标的指标 {missed} 项未达标，见第 {} 章",
            chapters.join("、")
        ),
    };
    Finding::new(&first, None)
}

fn summary(facts: &Facts<'_>, rows: &[&str]) -> Finding {
    let (judged, tally) = tally(facts, rows);
    let first = if judged == 0 {
        match facts.value("satisfaction.company") {
            Some(value) => {
                format!(
                    "客户满意度（全店） {}，本月没有可判定的目标",
                    facts.shown("satisfaction.company", value)
                )
            }
            None => "本月没有可判定的目标".to_owned(),
        }
    } else if judged == rows.len() {
        format!("{judged} 项关键指标 {tally}")
    } else {
        format!("有目标的 {judged} 项关键指标 {tally}")
    };
    let second = worst_gap(facts, rows);
    let quality = &facts.details.quality;
    let share = if quality.read == 0 {
        0.0
    } else {
        count(quality.rejected) / count(quality.read)
    };
    let quality_line = format!(
        "读入 {} 行，采用 {} 行，剔除 {} 行（{}）。",
        words::number(count(quality.read), 0),
        words::number(count(quality.used), 0),
        words::number(count(quality.rejected), 0),
        words::percent(share, 1)
    );
    let mut note = "虚线为目标，各行纵轴不同。".to_owned();
    let others: Vec<&str> = with_target(facts).into_iter().filter(|id| !rows.contains(id)).collect();
    if !others.is_empty() {
        let missed: Vec<String> = others
            .iter()
            .filter(|id| status(facts, id) == Status::Missed)
            .map(|id| facts.label(id))
            .collect();
        let missed: Vec<&str> = missed.iter().map(String::as_str).collect();
        let judged = match missed.as_slice() {
            [] => "没有一项未达标".to_owned(),
            missed => format!("未达标：{}", words::listed(missed, 1, "项")),
        };
        let _ = write!(note, "另有 {} 项目标，{judged}。", others.len());
    }
    if facts.model.provisional {
        note.push_str("初稿：数据截止日未过。");
    }
    Finding::new(&first, second.as_deref())
        .source(note)
        .with("rows", rows.to_vec())
        .with("quality", quality_line)
        .with("worst", movements(facts, Verdict::Worse))
        .with("best", movements(facts, Verdict::Better))
}

/// The figure farthest from its target, measured in shares of the target: figures of different units compare only so.
fn worst_gap(facts: &Facts<'_>, rows: &[&str]) -> Option<String> {
    let off: Vec<(&str, f64)> = rows
        .iter()
        .filter(|id| matches!(status(facts, id), Status::Missed | Status::Near))
        .filter_map(|id| {
            let (value, target) = (facts.value(id)?, facts.metric(id)?.target?);
            Some((*id, (value - target).abs() / target.abs().max(1e-9)))
        })
        .collect();
    let (id, _) = off.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let compared = if off.len() > 1 {
        "，按目标的比例差距最大"
    } else {
        ""
    };
    Some(format!(
        "{} {}，{}{compared}",
        facts.label(id),
        facts.shown(id, facts.value(id)?),
        facts.target_words(id)?
    ))
}

#[allow(clippy::cast_precision_loss, reason = "row counts stay far below 2^53")]
fn count(rows: u64) -> f64 {
    rows as f64
}

/// A change of a figure or an item against last month.
struct Movement {
    label: String,
    change: f64,
    p_value: Option<f64>,
    better: &'static str,
    /// The size of the change and its unit, and both values.
    figure: String,
    unit: &'static str,
    from_to: String,
    /// Percentage points or points, for the order.
    size: f64,
}

impl Movement {
    fn verdict(&self) -> Verdict {
        judge(self.change, self.p_value, self.better == "lower")
    }

    fn improved(&self) -> bool {
        (self.change > 0.0) == (self.better == "higher")
    }

    fn json(&self) -> Value {
        json!({
            "label": self.label, "change": self.change, "p_value": self.p_value, "better": self.better,
            "figure": self.figure, "unit": self.unit, "from_to": self.from_to,
        })
    }
}

/// The largest movements one way: significant ones first, then those not tested, then fluctuations.
fn movements(facts: &Facts<'_>, way: Verdict) -> Vec<Value> {
    let mut found: Vec<Movement> = figures_moved(facts).chain(items_moved(facts)).collect();
    found.retain(|movement| movement.improved() == (way == Verdict::Better));
    let order = |movement: &Movement| match movement.verdict() {
        Verdict::Better | Verdict::Worse => 0,
        Verdict::Untested => 1,
        Verdict::Normal => 2,
    };
    found.sort_by(|a, b| order(a).cmp(&order(b)).then(b.size.total_cmp(&a.size)));
    found.iter().take(MOVEMENTS).map(Movement::json).collect()
}

fn figures_moved<'a>(facts: &'a Facts<'a>) -> impl Iterator<Item = Movement> + 'a {
    facts.model.metrics.iter().filter_map(move |(id, metric)| {
        let change = facts.change(id)?;
        let moves = matches!(metric.unit, Unit::Ratio | Unit::Points)
            && !metric.small_sample
            && !NOT_MOVEMENTS.contains(&id.as_str())
            && !facts.rounds_to_zero(id, change);
        let (previous, value) = (facts.previous(id)?, facts.value(id)?);
        let ratio = metric.unit == Unit::Ratio;
        let from = if ratio {
            words::number(previous * 100.0, facts.decimals(id))
        } else {
            words::number(previous, facts.decimals(id))
        };
        let size = change.abs() * if ratio { 100.0 } else { 1.0 };
        moves.then(|| Movement {
            label: facts.label(id),
            change,
            p_value: metric.p_value,
            better: if facts.lower_is_better(id) { "lower" } else { "higher" },
            figure: words::number(size, facts.decimals(id)),
            unit: if ratio { "个百分点" } else { "分" },
            from_to: format!("{from} → {}", facts.shown(id, value)),
            size,
        })
    })
}

fn items_moved<'a>(facts: &'a Facts<'a>) -> impl Iterator<Item = Movement> + 'a {
    facts.details.items.iter().filter_map(|item| {
        let (score, previous) = (item.score?, item.previous_score?);
        let change = score - previous;
        (item.n >= 30 && item.previous_n >= 30 && change.abs() >= 0.05).then(|| Movement {
            label: item.label.clone(),
            change,
            p_value: item.p_value,
            better: "higher",
            figure: words::number(change.abs(), 1),
            unit: "分",
            from_to: format!("{} → {} 分", words::number(previous, 1), words::number(score, 1)),
            size: change.abs(),
        })
    })
}
