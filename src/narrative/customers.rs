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
            let size = facts.shown_difference(id, change);
            if facts.rounds_to_zero(id, change) {
                say!(facts, "finding.change.none")
            } else if change > 0.0 {
                say!(facts, "finding.customers.more", size = size)
            } else {
                say!(facts, "finding.customers.fewer", size = size)
            }
        });
        Some(facts.clauses(&[facts.named(id, value), change]))
    };
    let parts: Vec<_> = [ARCHIVE, BASE].into_iter().filter_map(part).collect();
    let Some(first) = parts.first() else {
        let why = say!(
            facts,
            "finding.customers.none_why",
            archive = facts.absence_word(ARCHIVE),
            base = facts.absence_word(BASE)
        );
        let finding = match flow(facts) {
            Some(flow) => flow.with("flow", true),
            None => facts.nothing(&say!(facts, "finding.customers.none"), &why),
        };
        found.insert("customers".to_owned(), finding);
        return;
    };
    let origin = if facts.config.sources.contains_key(&TableId::CustomerBase) {
        say!(facts, "finding.customers.from_table")
    } else {
        say!(
            facts,
            "finding.customers.from_orders",
            months = facts.counted("month", i64::from(facts.config.base_active_months))
        )
    };
    let missing = if parts.len() < 2 {
        say!(
            facts,
            "finding.customers.no_base",
            label = facts.label(BASE),
            absence = facts.absence_word(BASE)
        )
    } else {
        String::new()
    };
    let basis = say!(facts, "finding.basis", basis = facts.basis(&[ARCHIVE, BASE]));
    let second = parts.get(1).map(String::as_str);
    let source = |parts: &[String]| facts.finding(first, second).source(facts.sentences(parts));
    let axes = if lines_leave_zero(facts) {
        say!(facts, "finding.customers.axes_alone")
    } else {
        String::new()
    };
    let finding = match flow(facts) {
        Some(flow) => source(&[origin, basis, missing]).beside(flow).with("flow", true),
        None => source(&[origin, basis, missing, axes]),
    };
    found.insert("customers".to_owned(), finding);
}

/// Whether a line of the page does not start at zero.
fn lines_leave_zero(facts: &Facts<'_>) -> bool {
    ["customers_archive", "customers_base"]
        .iter()
        .any(|chart| !note_of(facts, chart).is_empty())
}

/// Vehicles coming and going.
fn flow(facts: &Facts<'_>) -> Option<Finding> {
    let of = |month| facts.details.customer_flow.iter().find(|flow| flow.month == month);
    let now = of(facts.month())?;
    // With fewer months on record every vehicle looks new and none lost.
    let active = now.active?;
    let come_and_gone = say!(
        facts,
        "finding.flow.month",
        new = count(now.new),
        returned = count(now.returned),
        lost = count(now.lost)
    );
    let net = now.new + now.returned - now.lost;
    let words = match net {
        0 => say!(facts, "finding.change.none"),
        1.. => say!(facts, "finding.flow.net_gain", n = count(net)),
        _ => say!(facts, "finding.flow.net_loss", n = count(net.abs())),
    };
    let active = say!(facts, "finding.flow.active", n = count(active));
    let first = facts.clauses(&[come_and_gone, active, words]);
    // One remark for all axes of the page.
    let note = if lines_leave_zero(facts) {
        say!(facts, "finding.note", note = say!(facts, "finding.customers.axes"))
    } else {
        note_of(facts, "customer_flow")
    };
    let source = say!(
        facts,
        "finding.flow.source",
        months = facts.counted("month", i64::from(facts.config.base_active_months)),
        note = note
    );
    Some(facts.finding(&first, None).source(source))
}
