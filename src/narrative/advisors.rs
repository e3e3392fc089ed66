//! Chapter 3, advisors: compared with each other, and a page for each.

use super::satisfaction::{ENOUGH, thin};
use super::{Facts, Finding, Findings, words};
use crate::report::tables::AdvisorRow;

pub(super) fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::from([("advisors".to_owned(), advisors(facts))]);
    let shown = facts
        .model
        .tables
        .advisors
        .iter()
        .filter(|advisor| advisor.internal > 0);
    for (index, row) in shown.enumerate() {
        found.insert(format!("advisor_{}", index + 1), advisor(facts, row));
    }
    found
}

fn advisors(facts: &Facts<'_>) -> Finding {
    let rows = &facts.model.tables.advisors;
    let scored: Vec<&AdvisorRow> = rows
        .iter()
        .filter(|row| row.internal > 0 && row.mot.is_some())
        .collect();
    if scored.is_empty() {
        return Finding::empty("本月没有可比较的顾问", "有效回访中没有顾问姓名，或没有回答服务项目。");
    }
    let source = format!(
        "来源：回访记录，内部与外部有效回访。按内部 MOT 从高到低排列；n 不足 30 为小样本，不着色、不排名；差别未检验。{}",
        thin(facts)
    );
    let mut enough: Vec<(&AdvisorRow, f64)> = scored
        .iter()
        .filter(|row| row.internal >= ENOUGH)
        .filter_map(|row| Some((*row, row.mot?)))
        .collect();
    enough.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (Some(low), Some(high)) = (enough.first(), enough.last()) else {
        let first = format!("{} 位顾问的有效回访都不足 30 人", scored.len());
        return Finding::new(&first, Some("只列出得分，不比较")).source(source);
    };
    let first = if enough.len() == 1 {
        format!("1 位样本足够的顾问，内部 MOT {} 分", words::number(low.1, 1))
    } else {
        format!(
            "{} 位样本足够的顾问，内部 MOT 在 {} 至 {} 分之间",
            enough.len(),
            words::number(low.1, 1),
            words::number(high.1, 1)
        )
    };
    let below: Vec<&str> = facts.value("satisfaction.mot").map_or_else(Vec::new, |store| {
        enough
            .iter()
            .filter(|(_, mot)| store - mot >= 1.0)
            .map(|(row, _)| row.advisor.as_str())
            .collect()
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
                format!(
                    "比全店{} {} 分",
                    if gap > 0.0 { "高" } else { "低" },
                    words::number(gap.abs(), 1)
                )
            };
            format!("{}：内部 MOT {} 分，{standing}", row.advisor, words::number(mot, 1))
        }
        (Some(mot), None) => format!("{}：内部 MOT {} 分", row.advisor, words::number(mot, 1)),
        (None, _) => format!(
            "{}：有效回访 {} 人，没有回答服务项目",
            row.advisor,
            words::count(row.internal)
        ),
    };
    let small = row.internal < ENOUGH;
    let gaps = facts
        .details
        .items
        .iter()
        .filter(|item| item.line_group == "service")
        .filter_map(|item| {
            let points = row.scores.get(&item.item).copied().flatten()?;
            Some((item.label.as_str(), points, points - item.score?))
        });
    let second = if small {
        Some(format!(
            "有效回访 {} 人，样本不足 30，只供参考",
            words::count(row.internal)
        ))
    } else {
        gaps.min_by(|a, b| a.2.total_cmp(&b.2)).map(|(label, points, gap)| {
            if gap < -0.05 {
                format!(
                    "{label} {} 分，比全店低 {} 分，差得最多",
                    words::number(points, 1),
                    words::number(gap.abs(), 1)
                )
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
