//! Chapter 3: callbacks, scores and advisors.

use super::facts::{Facts, Verdict, judge};
use super::{Finding, Findings, words};
use crate::charts::lowest_items;
use crate::report::tables::AdvisorRow;
use crate::report::{ItemDetail, Status};

/// Valid callbacks an advisor needs to be ranked.
const ENOUGH: i64 = 30;

pub(super) fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::from([
        ("callback_totals".to_owned(), totals(facts)),
        ("questionnaire".to_owned(), questionnaire(facts)),
        ("items_service".to_owned(), items(facts, "service")),
        ("items_sales".to_owned(), items(facts, "sales")),
        ("satisfaction_lines".to_owned(), lines(facts)),
        ("satisfaction_bands".to_owned(), bands(facts)),
        ("advisors".to_owned(), advisors(facts)),
    ]);
    for item in lowest_items::lowest(facts.details) {
        found.insert(format!("item_{}", item.item), lowest_item(facts, item));
    }
    let shown = facts.model.tables.advisors.iter().filter(|advisor| advisor.internal > 0);
    for (index, row) in shown.enumerate() {
        found.insert(format!("advisor_{}", index + 1), advisor(facts, row));
    }
    found
}

/// The words the procedure asks for when too many callbacks brought no result.
fn thin(facts: &Facts<'_>) -> &'static str {
    if facts.survey_too_thin() { "样本不足，请补访。" } else { "" }
}

fn totals(facts: &Facts<'_>) -> Finding {
    let (Some(total), Some(valid)) = (facts.value("callbacks.total"), facts.value("callbacks.valid")) else {
        let why = format!("内部回访{}：本月没有可计的回访记录。", facts.absence("callbacks.total"));
        return Finding::empty("本月没有内部回访", &why);
    };
    if total == 0.0 {
        return Finding::empty("本月没有内部回访", "回访记录中没有本月的内部回访。");
    }
    let id = "callbacks.valid_rate";
    let rate = facts.value(id).map(|rate| format!("，有效率 {}", facts.shown(id, rate))).unwrap_or_default();
    let first = format!("回访 {} 人，有效 {} 人{rate}", words::number(total, 0), words::number(valid, 0));
    let against_target = facts.target_words(id).map(|words| format!("有效率{words}"));
    let second = match (against_target, facts.change_words(id)) {
        (Some(target), Some(change)) => Some(format!("{target}，{change}")),
        (target, change) => target.or(change.map(|change| format!("有效率{change}"))),
    };
    let finding = Finding::new(&first, second.as_deref()).source(format!(
        "来源：回访记录，内部回访，同一工单的多次拨打合并为一条。口径 {}。显著：p < 0.05；人数未检验。",
        facts.basis(&["callbacks.total", "callbacks.valid_rate", "satisfaction.delighted_rate", "satisfaction.disappointed_rate"])
    ));
    let no_result = "callbacks.no_result_rate";
    match facts.value(no_result) {
        Some(rate) if facts.survey_too_thin() => {
            let limit = words::percent(facts.config.callbacks.max_no_result_rate, 0);
            finding.callout([
                "样本不足，请补访".to_owned(),
                format!("{} {}，高于 {limit}", facts.label(no_result), facts.shown(no_result, rate)),
            ])
        }
        _ => finding,
    }
}

fn questionnaire(facts: &Facts<'_>) -> Finding {
    let asked = |group: &Option<crate::config::QuestionGroup>| {
        group.as_ref().map_or(0, |group| group.items.iter().filter(|item| item.kind != crate::config::ItemType::Nps).count())
    };
    let (service, sales) = (asked(&facts.config.questionnaire.service), asked(&facts.config.questionnaire.sales));
    let parts: Vec<String> = [("服务", service), ("商品销售", sales)]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{name} {count} 题"))
        .collect();
    if parts.is_empty() {
        return Finding::empty("没有配置问卷", "配置文件中没有 questionnaire，满意度各项无法计分。").unlisted();
    }
    let first = format!("{}，权重各合计 100%", parts.join("、"));
    Finding::new(&first, None).source("来源：配置文件的 questionnaire。答题数：本月有效内部回访中回答该题的人数。").unlisted()
}

/// `甲升 2.8 分`
fn moved(item: &ItemDetail) -> Option<String> {
    let change = item.score? - item.previous_score?;
    Some(format!("{}{} {} 分", item.label, if change > 0.0 { "升" } else { "降" }, words::number(change.abs(), 1)))
}

fn verdict_of(item: &ItemDetail) -> Option<Verdict> {
    Some(judge(item.score? - item.previous_score?, item.p_value, false))
}

fn items(facts: &Facts<'_>, group: &str) -> Finding {
    let items: Vec<&ItemDetail> = facts.details.items.iter().filter(|item| item.line_group == group).collect();
    let name = if group == "service" { "服务" } else { "商品销售" };
    if items.iter().all(|item| item.score.is_none()) {
        let why = if items.is_empty() { format!("问卷中没有{name}项目。") } else { format!("本月没有{name}项目的有效回答。") };
        let finding = Finding::empty(&format!("{name}各项本月没有得分"), &why);
        return if group == "sales" { finding.unlisted() } else { finding };
    }
    let size = |item: &&ItemDetail| item.score.zip(item.previous_score).map_or(0.0, |(now, then)| (now - then).abs());
    let mut clear: Vec<&ItemDetail> =
        items.iter().copied().filter(|item| matches!(verdict_of(item), Some(Verdict::Better | Verdict::Worse))).collect();
    clear.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let tested = items.iter().filter(|item| item.p_value.is_some()).count();
    let rest = items.len() - clear.len();
    let scored: Vec<&&ItemDetail> = items.iter().filter(|item| item.score.is_some()).collect();
    let lowest = scored.iter().min_by(|a, b| a.score.unwrap_or(0.0).total_cmp(&b.score.unwrap_or(0.0)));
    let low = lowest.and_then(|item| {
        Some(format!("{} {} 分，为 {} 项最低", item.label, words::number(item.score?, 1), scored.len()))
    });
    let (first, second) = if clear.is_empty() {
        let first = match tested {
            0 => format!("{name} {} 项与上月的差别未检验", items.len()),
            tested if tested == items.len() => format!("{name} {} 项均无显著变化", items.len()),
            tested => format!("{name} {} 项中 {tested} 项可检验，均无显著变化", items.len()),
        };
        (first, low)
    } else {
        let shown: Vec<String> = clear.iter().take(2).filter_map(|item| moved(item)).collect();
        let more = if clear.len() > 2 { "等" } else { "" };
        let first = format!("{} 项中 {} 项变化明显：{}{more}", items.len(), clear.len(), shown.join("，"));
        let second = if rest == 0 { low } else { Some(format!("其余 {rest} 项无显著变化")) };
        (first, second)
    };
    let least = items.iter().map(|item| item.n).min().unwrap_or(0);
    let small = if least < ENOUGH { "有项目 n 不足 30，为小样本。" } else { "" };
    let ids: Vec<String> = lowest_items::lowest(facts.details).iter().map(|item| item.item.clone()).collect();
    let finding = Finding::new(&first, second.as_deref()).source(format!(
        "来源：回访记录，内部有效回访；n 为回答人数。横轴不从零起。显著：p < 0.05，Welch 检验。{small}{}",
        thin(facts)
    ));
    if group == "service" { finding.with("lowest", ids) } else { finding }
}

fn lowest_item(facts: &Facts<'_>, item: &ItemDetail) -> Finding {
    let score = item.score.unwrap_or_default();
    let rank = lowest_items::lowest(facts.details).iter().position(|other| other.item == item.item);
    let place = if rank == Some(0) { "最低" } else { "第二低" };
    let first = format!("{} {} 分，服务各项中{place}", item.label, words::number(score, 1));
    let change = match (item.score.zip(item.previous_score), verdict_of(item)) {
        (Some((now, then)), Some(verdict)) if (now - then).abs() >= 0.05 => {
            let direction = if now > then { "升" } else { "降" };
            let word = if verdict == Verdict::Normal { "属正常波动" } else { verdict.word() };
            Some(format!("比上月{direction} {} 分，{word}", words::number((now - then).abs(), 1)))
        }
        (Some(_), Some(_)) => Some("与上月持平".to_owned()),
        _ => None,
    };
    let lowest_advisor = facts
        .model
        .tables
        .advisors
        .iter()
        .filter(|row| answered(facts, row, &item.item) >= ENOUGH)
        .filter_map(|row| Some((row, row.scores.get(&item.item).copied().flatten()?)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(row, score)| format!("{} {} 分最低", row.advisor, words::number(score, 1)));
    let second = match (change, lowest_advisor) {
        (Some(change), Some(advisor)) => Some(format!("{change}；顾问中{advisor}")),
        (change, advisor) => change.or(advisor.map(|advisor| format!("顾问中{advisor}"))),
    };
    Finding::new(&first, second.as_deref()).source(format!(
        "来源：回访记录，{} 人回答。顾问答题满 30 人才列出，差别未检验；原话来自不满意这一项的客户{}。纵轴不从零起。",
        words::count(item.n),
        if facts.config.report.mask_personal_data { "，已脱敏" } else { "" }
    ))
}

/// Answers behind an advisor's score of an item.
fn answered(facts: &Facts<'_>, row: &AdvisorRow, item: &str) -> i64 {
    let detail = facts.details.advisors.iter().find(|detail| detail.advisor == row.advisor);
    detail.and_then(|detail| detail.answered.get(item).copied()).unwrap_or(0)
}

const LINES: [&str; 4] =
    ["satisfaction.repair", "satisfaction.maintenance", "satisfaction.beauty", "satisfaction.sales"];

fn lines(facts: &Facts<'_>) -> Finding {
    let company = "satisfaction.company";
    let Some(value) = facts.value(company) else {
        let why = format!("{}{}。", facts.label(company), facts.absence(company));
        return Finding::empty("本月没有客户满意度", &why);
    };
    let standing = match (facts.target_words(company), facts.change_words(company)) {
        (Some(target), _) => format!("，{target}"),
        (None, Some(change)) => format!("，{change}"),
        (None, None) => String::new(),
    };
    let first = format!("{} {}{standing}", facts.label(company), facts.shown(company, value));
    let clear: Vec<String> = LINES
        .iter()
        .filter(|id| matches!(facts.verdict(id), Some(Verdict::Better | Verdict::Worse)))
        .filter_map(|id| {
            let change = facts.change(id)?;
            let direction = if change > 0.0 { "升" } else { "降" };
            let word = facts.verdict(id)?.word();
            Some(format!("{}{direction} {}，{word}", facts.label(id), facts.shown_difference(id, change)))
        })
        .collect();
    let second = if clear.is_empty() {
        let measured = LINES.iter().filter(|id| facts.change(id).is_some()).count();
        (measured > 0).then(|| format!("{measured} 条业务线与上月比都没有显著变化"))
    } else {
        Some(clear.join("；"))
    };
    let missed = facts.metric(company).is_some_and(|metric| metric.status == Status::Missed);
    let finding = Finding::new(&first, second.as_deref()).source(format!(
        "来源：回访记录，内部有效回访 {} 人。口径 {}。横线为 95% 区间；轴不从零起；n 不足 30 为小样本，浅灰。{}",
        facts.value("callbacks.valid").map_or_else(|| "–".to_owned(), |count| words::number(count, 0)),
        facts.basis(&[LINES[0], LINES[1], LINES[2], LINES[3], company]),
        thin(facts)
    ));
    if missed && facts.survey_too_thin() { finding.callout(["样本不足，请补访".to_owned()]) } else { finding }
}

fn bands(facts: &Facts<'_>) -> Finding {
    let company = "satisfaction.company";
    let rows = &facts.model.tables.score_bands;
    let total: i64 = rows.iter().map(|row| row.count).sum();
    if facts.value(company).is_none() && total == 0 {
        return Finding::omitted();
    }
    let of = |band: &str| rows.iter().find(|row| row.band == band).map_or(0, |row| row.count);
    let low = of("dissatisfied") + of("very_dissatisfied");
    let first = match facts.change_words(company).zip(facts.value(company)) {
        Some((change, value)) => format!("{} {}，{change}", facts.label(company), facts.shown(company, value)),
        None => format!("{} 位客户的得分可分级", words::count(total)),
    };
    #[allow(clippy::cast_precision_loss, reason = "counts of a month")]
    let share = |count: i64| words::percent(count as f64 / total as f64, 1);
    let second = (total > 0).then(|| {
        let high = of("very_satisfied") + of("satisfied");
        let dissatisfied =
            if low == 0 { "没有不满意".to_owned() } else { format!("{} 位不满意，占 {}", words::count(low), share(low)) };
        format!("{} 位客户中 {} 位满意以上，占 {}，{dissatisfied}", words::count(total), words::count(high), share(high))
    });
    Finding::new(&first, second.as_deref()).source(format!(
        "来源：回访记录，内部有效回访。口径 {}。等级按每位客户所答服务项目的平均分。纵轴不从零起。{}",
        facts.basis(&[company, "satisfaction.customer_rate"]),
        thin(facts)
    ))
}

fn advisors(facts: &Facts<'_>) -> Finding {
    let rows = &facts.model.tables.advisors;
    let scored: Vec<&AdvisorRow> = rows.iter().filter(|row| row.internal > 0 && row.mot.is_some()).collect();
    if scored.is_empty() {
        return Finding::empty("本月没有可比较的顾问", "有效回访中没有顾问姓名，或没有回答服务项目。");
    }
    let source = format!(
        "来源：回访记录，内部与外部有效回访。按内部 MOT 从高到低排列；n 不足 30 为小样本，不着色、不排名；差别未检验。{}",
        thin(facts)
    );
    let mut enough: Vec<(&AdvisorRow, f64)> =
        scored.iter().filter(|row| row.internal >= ENOUGH).filter_map(|row| Some((*row, row.mot?))).collect();
    enough.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (Some(low), Some(high)) = (enough.first(), enough.last()) else {
        let first = format!("{} 位顾问的有效回访都不足 30 人", scored.len());
        return Finding::new(&first, Some("只列出得分，不比较")).source(source);
    };
    let first = if enough.len() == 1 {
        format!("1 位样本足够的顾问，内部 MOT {} 分", words::number(low.1, 1))
    } else {
        format!("{} 位样本足够的顾问，内部 MOT 在 {} 至 {} 分之间", enough.len(), words::number(low.1, 1), words::number(high.1, 1))
    };
    let below: Vec<&str> = facts.value("satisfaction.mot").map_or_else(Vec::new, |store| {
        enough.iter().filter(|(_, mot)| store - mot >= 1.0).map(|(row, _)| row.advisor.as_str()).collect()
    });
    let second = match below.len() {
        0 => "没有一位比全店低 1 分以上".to_owned(),
        count => format!("{count} 位比全店低 1 分以上：{}", words::listed(&below, 4, "位")),
    };
    Finding::new(&first, Some(&second)).source(source)
}

fn advisor(facts: &Facts<'_>, row: &AdvisorRow) -> Finding {
    let store = facts.value("satisfaction.mot");
    let first = match (row.mot, store) {
        (Some(mot), Some(store)) => {
            let gap = mot - store;
            let standing = if gap.abs() < 0.05 {
                "与全店持平".to_owned()
            } else {
                format!("比全店{} {} 分", if gap > 0.0 { "高" } else { "低" }, words::number(gap.abs(), 1))
            };
            format!("{}：内部 MOT {} 分，{standing}", row.advisor, words::number(mot, 1))
        }
        (Some(mot), None) => format!("{}：内部 MOT {} 分", row.advisor, words::number(mot, 1)),
        (None, _) => format!("{}：有效回访 {} 人，没有回答服务项目", row.advisor, words::count(row.internal)),
    };
    let small = row.internal < ENOUGH;
    let gaps = facts.details.items.iter().filter(|item| item.line_group == "service").filter_map(|item| {
        let score = row.scores.get(&item.item).copied().flatten()?;
        Some((item.label.as_str(), score, score - item.score?))
    });
    let second = if small {
        Some(format!("有效回访 {} 人，样本不足 30，只供参考", words::count(row.internal)))
    } else {
        gaps.min_by(|a, b| a.2.total_cmp(&b.2)).map(|(label, score, gap)| {
            if gap < -0.05 {
                format!("{label} {} 分，比全店低 {} 分，差得最多", words::number(score, 1), words::number(gap.abs(), 1))
            } else {
                "各项都不低于全店".to_owned()
            }
        })
    };
    Finding::new(&first, second.as_deref())
        .source(format!(
            "来源：回访记录、维修工单、投诉。内部有效回访 {} 人；差别未检验；横轴不从零起。",
            words::count(row.internal)
        ))
        .unlisted()
}
