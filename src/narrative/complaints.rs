//! Chapter 4: how many complaints, whose, and how fast they were dealt with.

use super::words::{listed, number, percent};
use super::{Facts, Finding, Findings, reasons};
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
            Finding::empty(
                "投诉没有数据表",
                "没有配置投诉表，投诉的件数、原因、时限和案例不在本报告内。",
            ),
        );
        return found;
    }
    let Some(total) = facts.value("complaints.total") else {
        found.insert(
            "complaints".to_owned(),
            Finding::empty(
                "本月没有投诉数据",
                &format!(
                    "{}的投诉{}，本页不作结论。",
                    facts.month_word(),
                    facts.absence("complaints.total")
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
    let total_words = facts.shown("complaints.total", total);
    let first = match rate {
        _ if total == 0.0 => "本月没有收到投诉".to_owned(),
        Some(rate) => {
            let target = facts
                .target_words("complaints.per_100_orders")
                .map_or_else(String::new, |words| format!("，{words}"));
            format!(
                "投诉 {total_words}，百台次 {}{target}",
                facts.shown("complaints.per_100_orders", rate)
            )
        }
        None => format!("投诉 {total_words}"),
    };
    let second = facts.change_words("complaints.per_100_orders").map(|words| {
        let major = facts.value("complaints.major").filter(|&major| major > 0.0);
        major.map_or_else(
            || format!("百台次{words}"),
            |major| format!("重大投诉 {}，百台次{words}", facts.shown("complaints.major", major)),
        )
    });
    let orders = facts.value("orders.delivered").map_or_else(String::new, |orders| {
        format!("（{} / {}）", number(total, 0), number(orders, 0))
    });
    let source = format!(
        "来源：投诉、维修工单。口径 {}{orders}。百台次投诉数不作检验{}。",
        facts.basis(&["complaints.total", "complaints.per_100_orders"]),
        note_of(facts, "complaints_per_100_trend")
    );
    let mut finding = Finding::new(&first, second.as_deref()).source(source);
    if facts
        .metric("complaints.per_100_orders")
        .is_some_and(|metric| metric.status == Status::Missed)
    {
        let cause = facts.model.tables.complaints_by_reason.first();
        let lines = [
            format!(
                "百台次投诉数{}",
                facts.target_words("complaints.per_100_orders").unwrap_or_default()
            ),
            cause.map_or_else(String::new, |row| format!("最多的原因是{}，{} 件", row.key, row.count)),
        ];
        finding = finding.callout(lines.into_iter().filter(|line| !line.is_empty()));
    }
    found.insert("complaints".to_owned(), finding);
}

/// By responsibility and channel, in words.
fn structure(facts: &Facts<'_>) -> Option<String> {
    let tables = &facts.model.tables;
    let top = |rows: &[KeyShare], what: &str| {
        rows.first().map(|row| {
            let tied = rows
                .iter()
                .filter(|other| other.count == row.count)
                .map(|other| other.key.as_str())
                .collect::<Vec<_>>();
            if rows.len() == 1 {
                format!("{what}全部为{}，{} 件", row.key, row.count)
            } else if tied.len() > 1 {
                format!("{what}以{}最多，各 {} 件", listed(&tied, 3, "类"), row.count)
            } else {
                format!(
                    "{what}以{}最多，{} 件，占 {}",
                    row.key,
                    row.count,
                    percent(row.share, 1)
                )
            }
        })
    };
    let parts: Vec<_> = [
        top(&tables.complaints_by_responsibility, "责任"),
        top(&tables.complaints_by_channel, "渠道"),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join("；"))
}

/// How long complaints took against the limits.
fn times(facts: &Facts<'_>) -> Finding {
    let clocks = [
        ("complaints.responded_in_time", "响应"),
        ("complaints.handled_in_time", "处理"),
        ("complaints.closed_in_time", "关闭"),
    ];
    let known: Vec<_> = clocks
        .iter()
        .filter_map(|&(id, word)| Some((id, word, facts.value(id)?)))
        .collect();
    if known.is_empty() {
        return Finding::new("投诉表没有响应、处理、关闭的时间", None);
    }
    let first = known
        .iter()
        .map(|(id, word, value)| format!("及时{word} {}", facts.shown(id, *value)))
        .collect::<Vec<_>>()
        .join("，");
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
        .map_or("", |_| "，响应与处理只计营业时间");
    let source = format!(
        "用时口径 {}，红框为到截止日仍未完成{hours}{}。",
        facts.basis(&clocks.map(|(id, _)| id)),
        if cases < 30 {
            "；不足 30 件，为小样本"
        } else {
            ""
        }
    );
    let mut finding = Finding::new(&first, None).source(source);
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
            format!("{word}超时或未完成 {late} 件")
        });
        let head = format!("{}未达标", words.join("、"));
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
    let mut first = format!("本月 {} 件投诉", cases.len());
    if major > 0 {
        first = format!("{first}，其中重大 {major} 件");
    }
    if closed_known {
        let open = if open > 0 {
            format!("{open} 件未关闭")
        } else {
            "全部关闭".to_owned()
        };
        first = format!("{first}，{open}");
    }
    let second = (without_prevention > 0).then(|| format!("{without_prevention} 件没有填写防再发措施"));
    let masked = if facts.config.report.mask_personal_data {
        "客户姓名、电话、车牌已隐去。"
    } else {
        ""
    };
    let source = format!("来源：投诉，按受理时间排列。时限见投诉用时页。{masked}");
    found.insert(
        "complaint_cases".to_owned(),
        Finding::new(&first, second.as_deref()).source(source),
    );
}

/// The chart's remark on its axis, to be added to a source line.
pub fn note_of(facts: &Facts<'_>, chart: &str) -> String {
    let language = facts.config.report.language;
    let spec = charts::content(chart, facts.model, facts.details, language);
    let note = spec.and_then(|spec| charts::axis_note(&spec, language));
    note.map_or_else(String::new, |note| format!("；{note}"))
}

/// Small numbers in Chinese characters, as they stand before 类 and 项.
pub fn chinese(number: usize) -> String {
    const DIGITS: [&str; 11] = ["零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十"];
    DIGITS
        .get(number)
        .map_or_else(|| format!(" {number} "), |digit| (*digit).to_owned())
}
