//! Customers on file, and vehicles coming and going.

use super::complaints::note_of;
use super::words::count;
use super::{Facts, Finding, Findings};
use crate::records::schema::TableId;

const ARCHIVE: &str = "customers.archive_total";
const BASE: &str = "customers.base_total";

/// Customers on file and base customers.
pub fn customers(facts: &Facts<'_>, found: &mut Findings) {
    let part = |id: &str| {
        let value = facts.value(id)?;
        let change = facts.change(id).map_or_else(String::new, |change| {
            let direction = if change > 0.0 { "增" } else { "减" };
            if facts.rounds_to_zero(id, change) {
                "，与上月持平".to_owned()
            } else {
                format!("，比上月{direction} {}", facts.shown_difference(id, change))
            }
        });
        Some(format!("{} {}{change}", facts.label(id), facts.shown(id, value)))
    };
    let parts: Vec<_> = [ARCHIVE, BASE].into_iter().filter_map(part).collect();
    let Some(first) = parts.first() else {
        let why = format!(
            "档案客户：{}；基盘客户：{}。",
            facts.absence(ARCHIVE),
            facts.absence(BASE)
        );
        let finding = match flow(facts) {
            Some(flow) => flow.with("flow", true),
            None => Finding::empty("档案与基盘客户没有数据", &why),
        };
        found.insert("customers".to_owned(), finding);
        return;
    };
    let origin = if facts.config.sources.contains_key(&TableId::CustomerBase) {
        "来源：客户档案表".to_owned()
    } else {
        format!(
            "来源：维修工单，基盘为近 {} 个月来过的车辆",
            facts.config.base_active_months
        )
    };
    let missing = if parts.len() < 2 {
        format!("{}：{}。", facts.label(BASE), facts.absence(BASE))
    } else {
        String::new()
    };
    let source = format!("{origin}。口径 {}。{missing}", facts.basis(&[ARCHIVE, BASE]));
    let finding = Finding::new(first, parts.get(1).map(String::as_str)).source(source);
    let finding = match flow(facts) {
        Some(flow) => finding.beside(flow).with("flow", true),
        None => finding,
    };
    found.insert("customers".to_owned(), finding);
}

/// Vehicles coming and going.
fn flow(facts: &Facts<'_>) -> Option<Finding> {
    let of = |month| facts.details.customer_flow.iter().find(|flow| flow.month == month);
    let now = of(facts.month())?;
    // With fewer months on record every vehicle looks new and none lost.
    let active = now.active?;
    let first = format!(
        "本月新增 {} 辆，回流 {} 辆，流失 {} 辆",
        count(now.new),
        count(now.returned),
        count(now.lost)
    );
    let net = now.new + now.returned - now.lost;
    let words = if net == 0 {
        "与上月持平".to_owned()
    } else {
        format!("净{} {} 辆", if net > 0 { "增" } else { "减" }, count(net.abs()))
    };
    let first = format!("{first}，活跃车辆 {} 辆，{words}", count(active));
    let source = format!(
        "来源：维修工单，新增为首次来站，流失为满 {0} 个月未再来，活跃为近 {0} 个月来过{1}。",
        facts.config.base_active_months,
        note_of(facts, "customer_flow")
    );
    Some(Finding::new(&first, None).source(source))
}
