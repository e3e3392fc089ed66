//! Chapter 6: lost customers and why; those on file have a file of their own.

use serde_json::{Value, json};

use super::complaints::note_of;
use super::customers::customers;
use super::words::{count, number, percent};
use super::{Facts, Finding, Findings};
use crate::charts::number_of;
use crate::language::Language;
use crate::records::schema::TableId;
use crate::report::tables::OutcomeCount;
use crate::report::{ChurnCohort, Status};

const RATE: &str = "churn.rate";
/// Words of a reason that mean another workshop has the customer.
const ELSEWHERE: [&str; 5] = ["其它站", "其他站", "其它店", "其他店", "路边店"];

/// What the pages of this chapter say; a page without a finding is left out.
pub fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::new();
    customers(facts, &mut found);
    churn(facts, &mut found);
    let groups = match (callbacks(facts), by_type(facts)) {
        (Some(callbacks), Some(types)) if callbacks.empty.is_none() => {
            Some(callbacks.beside(types).with("callbacks", true).with("types", true))
        }
        // Without callbacks the page of the churn rate says so.
        (_, Some(types)) => Some(types.with("types", true)),
        (Some(callbacks), None) => Some(callbacks.with("callbacks", true)),
        (None, None) => None,
    };
    if let Some(groups) = groups {
        found.insert("churn_groups".to_owned(), groups);
    }
    found
}

fn churn(facts: &Facts<'_>, found: &mut Findings) {
    let months = facts.config.churn.absent_months;
    let Some(value) = facts.value(RATE) else {
        let why = match facts.absence(RATE) {
            "历史不足" => format!("流失率需要{months}个月前的来站记录，目前的记录不够早。"),
            reason => format!("{months}个月前没有来站客户可以统计：{reason}。"),
        };
        found.insert("churn".to_owned(), Finding::empty("流失率没有数据", &why));
        return;
    };
    let mut first = format!("流失率 {}", facts.shown(RATE, value));
    if let Some(words) = facts.target_words(RATE) {
        first = format!("{first}，{words}");
    }
    let known: Vec<f64> = facts.series(RATE).into_iter().flatten().collect();
    if known.len() > 3 {
        let earlier = known.get(..known.len() - 1).unwrap_or_default();
        if earlier.iter().all(|&before| before < value) {
            first = format!("{first}，为 {} 个月最高", known.len());
        } else if earlier.iter().all(|&before| before > value) {
            first = format!("{first}，为 {} 个月最低", known.len());
        }
    }
    let second = facts.change_words(RATE);
    let metric = facts.metric(RATE);
    let basis = metric.and_then(|metric| {
        Some(format!(
            "（{} / {}）",
            number(metric.numerator?.as_f64(), 0),
            number(metric.denominator?.as_f64(), 0)
        ))
    });
    let interval = metric
        .and_then(|metric| metric.ci95)
        .map_or_else(String::new, |[low, high]| {
            format!("竖线为 95% 区间 {}–{}", number(low * 100.0, 1), percent(high, 1))
        });
    let source = format!(
        "来源：维修工单、流失回访。口径 {}{}。{interval}{}。",
        facts.basis(&[RATE]),
        basis.unwrap_or_default(),
        note_of(facts, "churn_rate_trend")
    );
    let cohort_month = facts.month().plus(-i32::try_from(months).unwrap_or(6));
    let mut finding = Finding::new(&first, second.as_deref())
        .source(source)
        .with(
            "cohort_month",
            format!("{} 年 {} 月", cohort_month.year(), cohort_month.number()),
        )
        .with(
            "cohort",
            metric
                .and_then(|metric| metric.denominator)
                .map_or(Value::Null, |n| json!(n)),
        )
        .with(
            "lost",
            metric
                .and_then(|metric| metric.numerator)
                .map_or(Value::Null, |n| json!(n)),
        )
        .with(
            "after",
            if months == 6 {
                "此后半年".to_owned()
            } else {
                format!("此后{months}个月")
            },
        )
        .with("groups", groups(facts))
        .with(
            "unreached",
            unreached_words(&facts.model.tables.churn_outcomes, facts.config.report.language),
        );
    if !facts.config.sources.contains_key(&TableId::ChurnCallbacks) {
        finding = finding.with("no_callbacks", "没有配置流失回访表，流失原因不作统计。");
    } else if facts.model.tables.churn_reasons.is_empty() {
        finding = finding.with("no_callbacks", "本月没有接受回访的流失私车客户，流失原因不作统计。");
    }
    if metric.is_some_and(|metric| metric.status == Status::Missed) {
        let lines = [
            format!("流失率{}", facts.target_words(RATE).unwrap_or_default()),
            facts
                .model
                .tables
                .churn_reasons
                .first()
                .map_or_else(String::new, |row| {
                    format!("最多的原因是{}，{} 位", row.reason, row.count)
                }),
        ];
        finding = finding.callout(lines.into_iter().filter(|line| !line.is_empty()));
    }
    found.insert("churn".to_owned(), finding);
}

/// Reasons that say what to do: those still due, those gone elsewhere.
fn groups(facts: &Facts<'_>) -> Value {
    let reasons = &facts.model.tables.churn_reasons;
    let total: i64 = reasons.iter().map(|row| row.count).sum();
    let group = |belongs: &dyn Fn(&str) -> bool, head: &str, advice: Option<&str>, light: bool| {
        let rows: Vec<_> = reasons.iter().filter(|row| belongs(&row.reason)).collect();
        let sum: i64 = rows.iter().map(|row| row.count).sum();
        (sum > 0).then(|| {
            let parts: Vec<_> = rows
                .iter()
                .map(|row| format!("{} {} 位", row.reason, row.count))
                .collect();
            json!({
                "head": format!("{} 位（{}）{head}", count(sum), percent(number_of(sum) / number_of(total), 1)),
                "line": advice.map_or_else(|| parts.join("，"), str::to_owned),
                "light": light,
            })
        })
    };
    let elsewhere = |reason: &str| ELSEWHERE.iter().any(|word| reason.contains(word));
    let groups = [
        group(&crate::charts::is_due_soon, "近期可能回来", None, true),
        group(&elsewhere, "已到别家维修", Some("建议优先挽回"), false),
    ];
    groups.into_iter().flatten().collect()
}

/// `未接受回访：无人接听 18、…`
fn unreached_words(outcomes: &[OutcomeCount], language: Language) -> Value {
    const SHOWN: usize = 5;
    let mut rows: Vec<_> = outcomes
        .iter()
        .filter(|row| row.outcome != "valid" && row.count > 0)
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    if rows.is_empty() {
        return Value::Null;
    }
    // One line; every outcome stands on the page of the callbacks.
    let mut parts: Vec<_> = rows
        .iter()
        .take(SHOWN)
        .map(|row| format!("{} {}", crate::charts::outcome_word(&row.outcome, language), row.count))
        .collect();
    let rest: i64 = rows.iter().skip(SHOWN).map(|row| row.count).sum();
    if rest > 0 {
        parts.push(format!("其余 {rest}"));
    }
    json!(format!("未接受回访：{}", parts.join("、")))
}

fn by_type(facts: &Facts<'_>) -> Option<Finding> {
    let (Some(_), Some(now)) = (
        facts.value(RATE),
        facts
            .details
            .churn_cohorts
            .iter()
            .find(|cohort| cohort.month == facts.month()),
    ) else {
        return None;
    };
    let share = |lost: i64, all: i64| (all > 0).then(|| number_of(lost) / number_of(all));
    let (private, company) = (
        share(now.private_lost, now.private),
        share(now.company_lost, now.company),
    );
    let words = |label: &str, share: Option<f64>| share.map(|share| format!("{label}客户流失率 {}", percent(share, 1)));
    let parts: Vec<_> = [words("私车", private), words("公车", company)]
        .into_iter()
        .flatten()
        .collect();
    let difference = match (private, company) {
        (Some(private), Some(company)) => match two_proportions(now) {
            Some(p) if p < 0.05 => format!("，{}明显更高", if private > company { "私车" } else { "公车" }),
            Some(_) => "，差异不明显".to_owned(),
            None => "，差异未检验".to_owned(),
        },
        _ => String::new(),
    };
    let source = format!(
        "私车、公车口径 {}，两比例检验{}。",
        facts.basis(&["churn.lost_private", "churn.lost_company"]),
        note_of(facts, "churn_by_type_trend")
    );
    Some(Finding::new(&format!("{}{difference}", parts.join("，")), None).source(source))
}

/// Pooled two-proportion test of private against company customers.
fn two_proportions(cohort: &ChurnCohort) -> Option<f64> {
    let (n1, n2) = (number_of(cohort.private), number_of(cohort.company));
    let (k1, k2) = (number_of(cohort.private_lost), number_of(cohort.company_lost));
    if n1 == 0.0 || n2 == 0.0 {
        return None;
    }
    let pooled = (k1 + k2) / (n1 + n2);
    let variance = pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2);
    (variance > 0.0)
        .then(|| statrs::function::erf::erfc(((k1 / n1 - k2 / n2) / variance.sqrt()).abs() / std::f64::consts::SQRT_2))
}

fn callbacks(facts: &Facts<'_>) -> Option<Finding> {
    if !facts.config.sources.contains_key(&TableId::ChurnCallbacks) {
        return None;
    }
    let Some(reached) = facts.value("churn.reached_rate") else {
        let why = "本月没有流失私车客户的回访记录。";
        return Some(Finding::empty("本月没有流失回访", why));
    };
    let language = facts.config.report.language;
    let outcomes = &facts.model.tables.churn_outcomes;
    let total: i64 = outcomes.iter().map(|row| row.count).sum();
    let valid: i64 = outcomes
        .iter()
        .filter(|row| row.outcome == "valid")
        .map(|row| row.count)
        .sum();
    let first = format!(
        "流失回访 {} 位，接受 {} 位，接受回访率 {}",
        count(total),
        count(valid),
        facts.shown("churn.reached_rate", reached)
    );
    let worst = outcomes
        .iter()
        .filter(|row| row.outcome != "valid" && row.count > 0)
        .max_by(|a, b| a.count.cmp(&b.count).then(b.outcome.cmp(&a.outcome)));
    let mut second = match worst {
        Some(row) => format!(
            "未接受的以{}最多，{} 位",
            crate::charts::outcome_word(&row.outcome, language),
            count(row.count)
        ),
        None => "全部接受回访".to_owned(),
    };
    if let Some(row) = facts
        .model
        .tables
        .churn_destinations
        .iter()
        .find(|row| row.destination != "未注明")
    {
        second = format!("{second}；接受的最多去了{}，{} 位", row.destination, count(row.count));
    }
    let ids = [
        "churn.reached_rate",
        "churn.accepted_rate",
        "churn.win_back_rate",
        "churn.at_risk",
        "churn.stock_rate",
    ];
    let source = format!(
        "来源：流失回访、维修工单，私车客户。口径 {}、churn_outcomes、churn_destinations。",
        facts.basis(&ids)
    );
    Some(Finding::new(&first, Some(&second)).source(source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_proportions_agree_with_the_textbook() {
        let month = "2026-04".parse().unwrap();
        let cohort = ChurnCohort {
            month,
            cohort_month: month,
            private: 742,
            private_lost: 206,
            company: 266,
            company_lost: 70,
        };
        let p = two_proportions(&cohort).unwrap();
        assert!((p - 0.6494).abs() < 0.002, "{p}");
        assert_eq!(
            two_proportions(&ChurnCohort {
                company: 0,
                company_lost: 0,
                ..cohort
            }),
            None
        );
    }
}
