//! Satisfaction by line, item scores, advisors.

use super::spec::{Axis, ChartSpec, DotRow, Dots, Emphasis, LineRole, Reference, TrendPanel};
use super::trends;
use crate::report::{Details, Metric, Number, ReportModel, Unit};

/// One panel per line of business, sharing the scale.
pub fn lines(model: &ReportModel) -> Option<ChartSpec> {
    let ids = [
        ("satisfaction.repair", "维修"),
        ("satisfaction.maintenance", "养护"),
        ("satisfaction.beauty", "美容"),
        ("satisfaction.sales", "商品销售"),
    ];
    let panels: Vec<_> = ids
        .into_iter()
        .filter_map(|(id, title)| {
            let line = trends::line(model, id, "", LineRole::Main)?;
            let metric = model.metrics.get(id)?;
            Some(TrendPanel {
                title: title.to_owned(),
                lines: vec![line],
                target: trends::target(id, metric),
            })
        })
        .collect();
    (!panels.is_empty()).then(|| ChartSpec::Trend(trends::trend(model, panels, Unit::Ratio, 1)))
}

/// Item scores by this month's score, with last month's, the interval, the weighted total and the target.
pub fn items(model: &ReportModel, details: &Details, group: &str) -> Option<ChartSpec> {
    let mut items: Vec<_> = details
        .items
        .iter()
        .filter(|item| item.line_group == group && item.score.is_some())
        .collect();
    if items.is_empty() {
        return None;
    }
    items.sort_by(|a, b| b.score.unwrap_or(0.0).total_cmp(&a.score.unwrap_or(0.0)));
    let mut rows: Vec<_> = items
        .iter()
        .map(|item| DotRow {
            label: item.label.clone(),
            n: Some(item.n),
            value: item.score,
            interval: item.ci95,
            compared: item.previous_score,
            emphasis: changed(item.score, item.previous_score, item.p_value),
        })
        .collect();
    let total = model.metrics.get("satisfaction.mot").filter(|_| group == "service");
    if let Some(metric) = total {
        rows.push(total_row(metric));
    }
    let target = total.and_then(|metric| metric.target);
    Some(ChartSpec::Dots(Dots {
        axis: axis_of(&rows, target),
        rows,
        unit: "分",
        decimals: 1,
        reference: target.map(|value| Reference {
            value,
            label: format!("目标 {}", super::number(value, 0)),
            is_target: true,
        }),
        value_label: month_label(model, 0),
        compared_label: month_label(model, -1),
        compared_is_external: false,
        remark: None,
    }))
}

/// Internal and external MOT of each advisor; those with few callbacks last and hollow.
pub fn advisors(model: &ReportModel) -> Option<ChartSpec> {
    const SHOWN: usize = 14;
    let mut advisors: Vec<_> = model
        .tables
        .advisors
        .iter()
        .filter(|advisor| advisor.mot.is_some())
        .collect();
    if advisors.is_empty() {
        return None;
    }
    advisors.sort_by(|a, b| {
        (a.internal < 30)
            .cmp(&(b.internal < 30))
            .then(b.mot.unwrap_or(0.0).total_cmp(&a.mot.unwrap_or(0.0)))
    });
    // With many advisors the ends tell more than the middle.
    let left_out = advisors.len().saturating_sub(SHOWN);
    let shown: Vec<_> = if left_out == 0 {
        advisors
    } else {
        let upper = SHOWN / 2;
        let lower_from = advisors.len() - (SHOWN - upper);
        advisors
            .iter()
            .enumerate()
            .filter(|(index, _)| *index < upper || *index >= lower_from)
            .map(|(_, advisor)| *advisor)
            .collect()
    };
    let rows: Vec<_> = shown
        .into_iter()
        .map(|advisor| DotRow {
            label: advisor.advisor.clone(),
            n: Some(advisor.internal),
            value: advisor.mot,
            interval: None,
            compared: advisor.external_mot,
            emphasis: if advisor.internal < 30 {
                Emphasis::Small
            } else {
                Emphasis::Plain
            },
        })
        .collect();
    let store = model
        .metrics
        .get("satisfaction.mot")
        .and_then(|metric| metric.value)
        .map(Number::as_f64);
    Some(ChartSpec::Dots(Dots {
        axis: axis_of(&rows, store),
        rows,
        unit: "分",
        decimals: 1,
        reference: store.map(|value| Reference {
            value,
            label: format!("全店 {}", super::number(value, 1)),
            is_target: false,
        }),
        value_label: "内部".to_owned(),
        compared_label: "外部".to_owned(),
        compared_is_external: true,
        remark: (left_out > 0).then(|| format!("中间{left_out}位未画，见顾问比较表")),
    }))
}

fn total_row(metric: &Metric) -> DotRow {
    let (value, previous) = (metric.value.map(Number::as_f64), metric.previous.map(Number::as_f64));
    DotRow {
        label: "MOT（加权合计）".to_owned(),
        n: metric.spread.and_then(|spread| spread.n),
        value,
        interval: metric.ci95,
        compared: previous,
        emphasis: Emphasis::Total,
    }
}

/// An axis over the dots and their intervals.
pub fn axis_of(rows: &[DotRow], reference: Option<f64>) -> Axis {
    let values = rows.iter().flat_map(|row| {
        row.value
            .into_iter()
            .chain(row.compared)
            .chain(row.interval.into_iter().flatten())
    });
    Axis::over(values.chain(reference), false, None)
}

fn changed(value: Option<f64>, previous: Option<f64>, p_value: Option<f64>) -> Emphasis {
    match (value, previous, p_value) {
        (Some(value), Some(previous), Some(p)) if p < 0.05 && value < previous => Emphasis::Bad,
        (Some(value), Some(previous), Some(p)) if p < 0.05 && value > previous => Emphasis::Good,
        _ => Emphasis::Plain,
    }
}

fn month_label(model: &ReportModel, offset: i32) -> String {
    format!("{}月", model.month.plus(offset).number())
}
