//! Satisfaction by line and of the whole store.

use super::spec::{ChartSpec, LineRole, TrendPanel};
use super::trends;
use crate::report::{ReportModel, Unit};

/// One panel per line of business and one for the store, sharing the scale.
pub fn lines(model: &ReportModel) -> Option<ChartSpec> {
    let ids = [
        ("satisfaction.repair", "维修"),
        ("satisfaction.maintenance", "养护"),
        ("satisfaction.beauty", "美容"),
        ("satisfaction.sales", "商品销售"),
        ("satisfaction.company", "全店"),
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
