//! Chapter 4: how many complaints, whose, and how fast they were dealt with.

use super::words::{clauses, count, enumerated, listed, number, percent, statements};
use super::{Facts, Finding, Findings, reasons, words};
use crate::charts;
use crate::records::schema::TableId;
use crate::report::Status;
use crate::report::tables::KeyShare;

/// What the pages of this chapter say; a page without a finding is left out.
pub fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::new();
    reasons::reasons(facts, &mut found);
    if !facts.config.sources.contains_key(&TableId::Complaints) {
        found.insert(
            "complaints".to_owned(),
            facts.nothing(
                &say!(facts, "finding.complaints.no_table"),
                &say!(facts, "finding.complaints.not_configured"),
            ),
        );
        return found;
    }
    let Some(total) = facts.value("complaints.total") else {
        found.insert(
            "complaints".to_owned(),
            facts.nothing(
                &say!(facts, "finding.complaints.none_known"),
                &say!(
                    facts,
                    "finding.complaints.none_known_why",
                    month = facts.month_word(),
                    absence = facts.absence_word("complaints.total")
                ),
            ),
        );
        return found;
    };
    overview(facts, total, &mut found);
    if total > 0.0 {
        let times = times(facts);
        if let Some(overview) = found.remove("complaints") {
            // How long it took is what somebody can act on.
            let callout = if times.callout.is_empty() {
                overview.callout.clone()
            } else {
                times.callout.clone()
            };
            found.insert("complaints".to_owned(), overview.beside(times).callout(callout));
        }
        reasons::complaint_reasons(facts, structure(facts), &mut found);
        cases(facts, &mut found);
    }
    found
}

fn overview(facts: &Facts<'_>, total: f64, found: &mut Findings) {
    let rate = facts.value("complaints.per_100_orders");
    let complaints = complaints_word(facts, total);
    let rate_id = "complaints.per_100_orders";
    let first = match rate {
        _ if total == 0.0 => say!(facts, "finding.complaints.none"),
        Some(rate) => {
            let rate = match facts.renamed(rate_id) {
                Some(name) => words::joined(facts.tongue(), &name, &facts.shown(rate_id, rate)),
                None => say!(facts, "finding.complaints.rate", rate = facts.shown(rate_id, rate)),
            };
            facts.clauses(&[complaints, rate, facts.target_words(rate_id).unwrap_or_default()])
        }
        None => complaints,
    };
    let second = facts.change_words(rate_id).map(|moved| {
        let name = facts.renamed(rate_id);
        let change = facts.about(
            &name.unwrap_or_else(|| say!(facts, "finding.complaints.rate_name")),
            &moved,
        );
        let major = facts.value("complaints.major").filter(|&major| major > 0.0);
        let major = major.map_or_else(String::new, |major| {
            say!(
                facts,
                "finding.complaints.major",
                major = facts.shown("complaints.major", major)
            )
        });
        facts.clauses(&[major, change])
    });
    let orders = facts.value("orders.delivered").map_or_else(String::new, |orders| {
        say!(
            facts,
            "finding.fraction",
            numerator = number(total, 0),
            denominator = number(orders, 0)
        )
    });
    let source = say!(
        facts,
        "finding.complaints.source",
        basis = facts.basis(&["complaints.total", rate_id]),
        orders = orders,
        note = note_of(facts, "complaints_per_100_trend")
    );
    let mut finding = facts.finding(&first, second.as_deref()).source(source);
    if facts
        .metric("complaints.per_100_orders")
        .is_some_and(|metric| metric.status == Status::Missed)
    {
        let cause = facts.model.tables.complaints_by_reason.first();
        let lines = [
            facts.against_target(&facts.label_within(rate_id), rate_id),
            cause.map_or_else(String::new, |row| {
                say!(
                    facts,
                    "finding.complaints.top_reason",
                    reason = facts.category(&row.key),
                    complaints = facts.counted("complaint", row.count)
                )
            }),
        ];
        finding = finding.callout(lines.into_iter().filter(|line| !line.is_empty()));
    }
    found.insert("complaints".to_owned(), finding);
}

/// `投诉 9 件`
fn complaints_word(facts: &Facts<'_>, total: f64) -> String {
    say!(
        facts,
        "finding.complaints.total",
        complaints = facts.counted_figure("complaint", total)
    )
}

/// By responsibility and channel, in words.
fn structure(facts: &Facts<'_>) -> Option<String> {
    let tables = &facts.model.tables;
    let top = |rows: &[KeyShare], what: String| {
        rows.first().map(|row| {
            let tied: Vec<String> = rows
                .iter()
                .filter(|other| other.count == row.count)
                .map(|other| facts.category(&other.key))
                .collect();
            let tied: Vec<&str> = tied.iter().map(String::as_str).collect();
            let n = count(row.count);
            let key = facts.category(&row.key);
            if rows.len() == 1 {
                say!(facts, "finding.structure.all", what = what, key = key, n = n)
            } else if tied.len() > 1 {
                say!(
                    facts,
                    "finding.structure.tied",
                    what = what,
                    keys = listed(facts.tongue(), &tied, 3, "kind"),
                    n = n
                )
            } else if rows.iter().map(|row| row.count).sum::<i64>() < 30 {
                say!(facts, "finding.structure.most_few", what = what, key = key, n = n)
            } else {
                say!(
                    facts,
                    "finding.structure.most",
                    what = what,
                    key = key,
                    n = n,
                    share = percent(row.share, 1)
                )
            }
        })
    };
    let parts: Vec<_> = [
        top(
            &tables.complaints_by_responsibility,
            say!(facts, "finding.structure.responsibility"),
        ),
        top(&tables.complaints_by_channel, say!(facts, "finding.structure.channel")),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| statements(facts.tongue(), &parts))
}

/// How long complaints took against the limits.
fn times(facts: &Facts<'_>) -> Finding {
    let clocks = [
        ("complaints.responded_in_time", say!(facts, "finding.clock.response")),
        ("complaints.handled_in_time", say!(facts, "finding.clock.handling")),
        ("complaints.closed_in_time", say!(facts, "finding.clock.closing")),
    ];
    let known: Vec<_> = clocks
        .iter()
        .filter_map(|(id, word)| Some((*id, word.as_str(), facts.value(id)?)))
        .collect();
    if known.is_empty() {
        return facts.finding(&say!(facts, "finding.clock.unknown"), None);
    }
    let in_time: Vec<String> = known
        .iter()
        .map(|(id, word, value)| {
            say!(
                facts,
                "finding.clock.in_time",
                clock = word,
                share = facts.shown(id, *value)
            )
        })
        .collect();
    let first = say!(facts, "finding.clock.all", shares = clauses(facts.tongue(), &in_time));
    let missed: Vec<_> = known
        .iter()
        .filter(|(id, ..)| facts.metric(id).is_some_and(|metric| metric.status == Status::Missed))
        .collect();
    let words: Vec<_> = missed.iter().map(|(_, word, _)| *word).collect();
    let cases = facts.details.complaint_cases.len();
    let hours = facts
        .config
        .complaints
        .business_hours
        .map_or_else(String::new, |_| say!(facts, "finding.clock.business_hours"));
    let small = if cases < 30 {
        say!(facts, "finding.clock.small")
    } else {
        String::new()
    };
    let taken = &facts.details.complaint_times;
    let done = |id: &str| match id {
        "complaints.responded_in_time" => taken.respond_minutes.len(),
        "complaints.handled_in_time" => taken.handle_minutes.len(),
        _ => taken.close_hours.len(),
    };
    // Frames are drawn only around what is still open.
    let open = if known.iter().any(|(id, ..)| done(id) < cases) {
        say!(facts, "finding.clock.open")
    } else {
        String::new()
    };
    let source = say!(
        facts,
        "finding.clock.source",
        open = open,
        basis = facts.basis(&clocks.each_ref().map(|(id, _)| *id)),
        hours = hours,
        small = small
    );
    let mut finding = facts.finding(&first, None).source(source);
    if !missed.is_empty() {
        let late = |open: fn(&crate::report::ComplaintCase) -> bool| {
            facts.details.complaint_cases.iter().filter(|case| !open(case)).count()
        };
        let lines = known.iter().map(|(id, word, _)| {
            let late = match *id {
                "complaints.responded_in_time" => late(|case| case.responded_in_time),
                "complaints.handled_in_time" => late(|case| case.handled_in_time),
                _ => late(|case| case.closed_in_time),
            };
            say!(
                facts,
                "finding.clock.late",
                clock = word,
                complaints = facts.counted_rows("complaint", late)
            )
        });
        let head = say!(
            facts,
            "finding.clock.missed",
            clocks = enumerated(facts.tongue(), &words)
        );
        finding = finding.callout(std::iter::once(head).chain(lines));
    }
    finding
}

fn cases(facts: &Facts<'_>, found: &mut Findings) {
    let cases = &facts.details.complaint_cases;
    if cases.is_empty() {
        return;
    }
    let open = cases.iter().filter(|case| case.close_hours.is_none()).count();
    let major = cases.iter().filter(|case| case.severity == "major").count();
    let without_prevention = cases.iter().filter(|case| case.prevention.is_none()).count();
    let closed_known = facts.value("complaints.closed_in_time").is_some();
    let complaints = facts.counted_rows("complaint", cases.len());
    let major = if major > 0 {
        say!(facts, "finding.cases.major", n = major)
    } else {
        String::new()
    };
    let late = cases
        .iter()
        .filter(|case| case.close_hours.is_some() && !case.closed_in_time)
        .count();
    // Whether they are closed is said of all, before the major ones are counted.
    let late = if closed_known && late > 0 {
        say!(facts, "finding.cases.late", n = late)
    } else {
        String::new()
    };
    let closed = match (closed_known, open) {
        (false, _) => say!(facts, "finding.cases.total", complaints = complaints),
        (true, 0) => facts.clauses(&[say!(facts, "finding.cases.closed", complaints = complaints), late]),
        (true, open) => facts.clauses(&[
            say!(facts, "finding.cases.total", complaints = complaints),
            say!(facts, "finding.cases.open", n = open),
            late,
        ]),
    };
    let first = words::capitalised(&words::statements(facts.tongue(), &[closed, major]));
    let second = (without_prevention > 0).then(|| {
        say!(
            facts,
            "finding.cases.no_prevention",
            complaints = facts.counted_rows("complaint", without_prevention)
        )
    });
    let masked = if facts.config.report.mask_personal_data {
        say!(facts, "finding.cases.masked")
    } else {
        String::new()
    };
    let source = facts.sentences(&[say!(facts, "finding.cases.source"), masked]);
    found.insert(
        "complaint_cases".to_owned(),
        facts.finding(&first, second.as_deref()).source(source),
    );
}

/// The chart's remark on its axis, to be added to a source line.
pub fn note_of(facts: &Facts<'_>, chart: &str) -> String {
    let language = facts.tongue();
    let spec = charts::content(chart, facts.model, facts.details, language);
    let note = spec.and_then(|spec| charts::axis_note(&spec, language));
    note.map_or_else(String::new, |note| say!(facts, "finding.note", note = note))
}

/// Small numbers in words, as they stand before 类 and 项; greater ones in digits.
pub fn small_number(facts: &Facts<'_>, number: usize) -> String {
    if number <= 10 {
        return rust_i18n::t!(format!("finding.numeral.{number}"), locale = facts.language()).into_owned();
    }
    say!(facts, "finding.numeral.more", number = number)
}
