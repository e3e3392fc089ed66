//! A chart in words: for readers who don't see it, and for the notes below it.

use super::draw::number;
use super::spec::{Bars, ChartSpec, Columns, Emphasis, Funnel, Spread, Trend};
use crate::period::Month;

/// Title and figures of a chart.
pub fn text(title: &str, month: Month, spec: &ChartSpec) -> String {
    let body = match spec {
        ChartSpec::Trend(trend) => of_trend(trend),
        ChartSpec::Columns(columns) => of_columns(columns),
        ChartSpec::Bars(bars) => of_bars(bars),
        ChartSpec::Pareto(pareto) => {
            let parts = pareto.rows.iter().map(|row| {
                format!(
                    "{}，占 {}%，累计 {}%",
                    number(row.count, 0),
                    number(row.share, 1),
                    number(row.cumulative, 1)
                )
            });
            format!("按{}从多到少：{}", pareto.counted, parts.collect::<Vec<_>>().join("；"))
        }
        ChartSpec::Funnel(funnel) => of_funnel(funnel),
        ChartSpec::Cohort(cohort) => {
            let reached = cohort.reached.map_or_else(String::new, |reached| {
                format!(
                    "；流失私车客户的回访中，接受 {} 位，未接受 {} 位",
                    reached.accepted, reached.not_accepted
                )
            });
            format!(
                "再次来站 {} 位，流失私车客户 {} 位，流失公车客户 {} 位{reached}",
                cohort.returned, cohort.lost_private, cohort.lost_company
            )
        }
        ChartSpec::Waterfall(waterfall) => {
            let steps = waterfall
                .steps
                .iter()
                .map(|step| format!("{} {}", step.label, number(step.change, 0)));
            format!(
                "{} {}，{}，{} {}",
                waterfall.start_label,
                number(waterfall.start, 0),
                steps.collect::<Vec<_>>().join("，"),
                waterfall.end_label,
                number(waterfall.end, 0)
            )
        }
        ChartSpec::Spread(spread) => of_spread(spread),
    };
    format!("{title}（{} 年 {} 月）。{body}。", month.year(), month.number())
}

/// What the source line must say about an axis that does not start at zero.
#[must_use]
pub fn axis_note(spec: &ChartSpec) -> Option<String> {
    let from = |which: &str, low: f64, decimals: usize, unit: &str| {
        let gap = if unit.is_empty() || unit == "%" { "" } else { " " };
        let gap_after = if unit.is_empty() || unit == "%" { " " } else { "" };
        (low != 0.0).then(|| format!("{which}从 {}{gap}{unit}{gap_after}起", number(low, decimals)))
    };
    match spec {
        ChartSpec::Trend(trend) => from("纵轴", trend.axis.low, trend.axis.decimals, trend.unit),
        ChartSpec::Waterfall(waterfall) => from("纵轴", waterfall.axis.low, waterfall.axis.decimals, ""),
        _ => None,
    }
}

fn of_trend(trend: &Trend) -> String {
    let mut parts = Vec::new();
    for panel in &trend.panels {
        for line in &panel.lines {
            let name = [panel.title.as_str(), line.label.as_str()]
                .into_iter()
                .filter(|name| !name.is_empty())
                .collect::<Vec<_>>();
            let values = trend.months.iter().zip(&line.values).map(|(month, value)| {
                let value = value.map_or_else(
                    || "无数据".to_owned(),
                    |value| format!("{}{}", number(value, trend.decimals), trend.unit),
                );
                format!("{month} {value}")
            });
            let lead = if name.is_empty() {
                String::new()
            } else {
                format!("{}：", name.join("，"))
            };
            parts.push(format!("{lead}{}", values.collect::<Vec<_>>().join("，")));
        }
        if let Some((_, label)) = &panel.target {
            parts.push(label.clone());
        }
    }
    parts.join("；")
}

fn of_columns(columns: &Columns) -> String {
    let parts = columns.labels.iter().enumerate().map(|(index, (first, second))| {
        let values = columns.segments.iter().map(|segment| {
            let value = segment.values.get(index).copied().flatten();
            format!(
                "{} {}",
                segment.label,
                value.map_or_else(|| "无数据".to_owned(), |value| number(value, 0))
            )
        });
        format!("{first}{second}：{}", values.collect::<Vec<_>>().join("，"))
    });
    parts.collect::<Vec<_>>().join("；")
}

fn of_bars(bars: &Bars) -> String {
    let parts = bars.rows.iter().map(|row| {
        let share = row
            .share
            .map_or_else(String::new, |share| format!("（{}%）", number(share, 1)));
        format!("{} {}{share}", row.label, number(row.value, bars.decimals))
    });
    parts.collect::<Vec<_>>().join("，")
}

fn of_funnel(funnel: &Funnel) -> String {
    let outside = funnel
        .points
        .iter()
        .filter(|point| matches!(point.emphasis, Emphasis::Bad | Emphasis::Good));
    let named: Vec<_> = outside
        .map(|point| format!("{}（{}）", point.name, point.detail))
        .collect();
    let who = if named.is_empty() {
        "全部在控制限内".to_owned()
    } else {
        format!("控制限外：{}", named.join("、"))
    };
    format!("{}，共 {} 位，{who}", funnel.center_label, funnel.points.len())
}

fn of_spread(spread: &Spread) -> String {
    let parts = spread.panels.iter().map(|panel| {
        let bins = panel
            .bins
            .iter()
            .map(|bin| format!("{} {} 件", bin.label.replace('\n', ""), number(bin.count, 0)));
        format!(
            "{}，{}：{}",
            panel.title,
            panel.limit_label,
            bins.collect::<Vec<_>>().join("，")
        )
    });
    parts.collect::<Vec<_>>().join("；")
}
