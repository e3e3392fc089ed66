//! The worked figures of the dealership's example report, through the real pipeline: records in, metrics.json out.

#![allow(clippy::too_many_lines, reason = "one worked case from records to figures")]

use std::collections::BTreeMap;

use serde_json::Value;

use super::project::Project;

fn golden() -> Value {
    let text = include_str!("../golden/figures.yaml");
    serde_saphyr::from_str(text).unwrap()
}

fn whole(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

fn value<'a>(figures: &'a Value, metric: &str) -> &'a Value {
    &figures["metrics"][metric]["value"]
}

/// A fraction printed as percent with some decimals equals what the example prints.
fn assert_percent(found: &Value, printed: &Value, decimals: usize) {
    let found = found.as_f64().unwrap() * 100.0;
    let printed = printed.as_f64().unwrap();
    assert_eq!(format!("{found:.decimals$}"), format!("{printed:.decimals$}"));
}

const ORDERS: &str = "order_no,vin,delivered_at,line,customer_type,technician,unfixed_reason";
const CALLBACKS: &str = "callback_no,called_at,line,outcome,q1,q2,q3,q4,q5,q6,q7,q8,s1,s2,s3,s4,s5,s6,reasons";

fn some_orders(month: &str) -> Vec<String> {
    (0..40)
        .map(|index| format!("A{month}{index},V{index},{month}-10,repair,private,,"))
        .collect()
}

/// A callback row: number, day, line, outcome, overall level, then levels of the items of its line, then the reason.
fn callback(number: &str, day: &str, outcome: &str, overall: &str, reason: &str) -> String {
    format!("{number},{day},repair,{outcome},{overall},,,,,,,,,,,,,,{reason}")
}

#[test]
fn callback_totals_and_weekly_reasons() {
    let golden = golden();
    let totals = &golden["callback_totals"];
    let [total, valid, unreachable] = ["total", "valid", "unreachable"].map(|key| whole(&totals[key]));
    let (fives, low) = (
        whole(&totals["overall_level_5"]),
        whole(&totals["overall_level_3_or_less"]),
    );
    let reasons: Vec<(String, usize)> = golden["reasons_weekly"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(reason, row)| {
            let weeks = row
                .as_array()
                .unwrap()
                .iter()
                .take(4)
                .map(whole)
                .enumerate()
                .collect::<Vec<_>>();
            weeks
                .into_iter()
                .flat_map(move |(week, count)| vec![(reason.clone(), week); count])
        })
        .collect();
    assert_eq!(reasons.len(), 621);
    let mut rows = Vec::new();
    for index in 0..total {
        let (reason, week) = reasons
            .get(index)
            .map_or(("", index % 4), |(reason, week)| (reason.as_str(), *week));
        let day = format!("2026-04-{:02}", [3, 9, 20, 29][week]);
        let (outcome, overall) = if index < valid {
            (
                "valid",
                if index < fives {
                    "5"
                } else if index < fives + low {
                    ["3", "2", "1"][index % 3]
                } else {
                    "4"
                },
            )
        } else if index < valid + unreachable {
            (
                [
                    "switched_off",
                    "suspended",
                    "no_signal",
                    "no_answer",
                    "busy",
                    "wrong_number",
                ][index % 6],
                "",
            )
        } else {
            ("declined", "")
        };
        rows.push(callback(&format!("C{index}"), &day, outcome, overall, reason));
    }
    for index in 0..whole(&totals["previous_month_total"]) {
        rows.push(callback(&format!("P{index}"), "2026-03-12", "valid", "4", ""));
    }
    let orders = [some_orders("2026-03"), some_orders("2026-04")].concat();
    let mut project = Project::new()
        .table("repair_orders", ORDERS, &orders)
        .table("callbacks", CALLBACKS, &rows);
    let figures = project.figures("2026-04", "2026-05-20");

    assert_eq!(value(&figures, "callbacks.total"), &totals["total"]);
    assert_eq!(value(&figures, "callbacks.valid"), &totals["valid"]);
    assert_eq!(value(&figures, "callbacks.unreachable"), &totals["unreachable"]);
    assert_eq!(value(&figures, "callbacks.declined").as_u64(), Some(50));
    assert_eq!(
        figures["metrics"]["callbacks.total"]["previous"],
        totals["previous_month_total"]
    );
    assert_percent(value(&figures, "callbacks.valid_rate"), &totals["valid_rate_pct"], 1);
    assert_percent(
        value(&figures, "satisfaction.delighted_rate"),
        &totals["delighted_rate_pct"],
        1,
    );
    assert_percent(
        value(&figures, "satisfaction.disappointed_rate"),
        &totals["disappointed_rate_pct"],
        1,
    );
    assert_percent(
        value(&figures, "callbacks.no_result_rate"),
        &totals["no_result_rate_pct"],
        1,
    );
    let codes: Vec<&str> = figures["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| w["code"].as_str().unwrap())
        .collect();
    assert!(!codes.contains(&"survey_invalid"), "{codes:?}");

    let table = figures["tables"]["reasons_weekly"].as_array().unwrap();
    assert_eq!(table.len(), golden["reasons_weekly"].as_object().unwrap().len());
    for row in table {
        let printed = golden["reasons_weekly"][row["reason"].as_str().unwrap()]
            .as_array()
            .unwrap();
        for (index, week) in ["w1", "w2", "w3", "w4", "total"].into_iter().enumerate() {
            assert_eq!(row[week], printed[index], "{row}");
        }
        assert_percent(&row["share"], &printed[5], 1);
    }
    let totals: Vec<u64> = table.iter().map(|row| row["total"].as_u64().unwrap()).collect();
    assert!(totals.is_sorted_by(|a, b| a >= b), "{totals:?}");
    // 时间 and 费用 tie at 105: the code point decides.
    assert!(table[2]["reason"].as_str() < table[3]["reason"].as_str());
}

#[test]
fn technicians() {
    let golden = golden();
    let printed: BTreeMap<String, Value> = serde_json::from_value(golden["technicians"].clone()).unwrap();
    let reasons: Vec<&str> = printed["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r.as_str().unwrap())
        .collect();
    let people: Vec<(&String, usize, usize)> = printed
        .iter()
        .filter(|(name, _)| name.as_str() != "reasons")
        .map(|(name, row)| (name, whole(&row[0]), whole(&row[1])))
        .collect();
    let mut orders = Vec::new();
    for (name, visits, unfixed) in &people {
        for index in 0..*visits {
            let reason = if index < *unfixed {
                reasons[index % reasons.len()]
            } else {
                ""
            };
            orders.push(format!(
                "{name}{index},V{name}{index},2026-04-15,repair,private,{name},{reason}"
            ));
        }
    }
    let callbacks = [callback("C1", "2026-04-16", "valid", "5", "")];
    let mut project = Project::new()
        .table("repair_orders", ORDERS, &orders)
        .table("callbacks", CALLBACKS, &callbacks);
    let figures = project.figures("2026-04", "2026-05-20");
    let table = figures["tables"]["technicians"].as_array().unwrap();
    assert_eq!(table.len(), people.len());
    for row in table {
        let printed = &golden["technicians"][row["technician"].as_str().unwrap()];
        assert_eq!((&row["orders"], &row["not_fixed"]), (&printed[0], &printed[1]));
        assert_percent(&row["not_fixed_rate"], &printed[2], 2);
        let by_reason: u64 = row["reasons"]
            .as_object()
            .unwrap()
            .values()
            .map(|count| count.as_u64().unwrap())
            .sum();
        assert_eq!(Some(by_reason), printed[1].as_u64());
    }
    let (visits, unfixed) = people
        .iter()
        .fold((0, 0), |(v, u), (_, visits, unfixed)| (v + visits, u + unfixed));
    let rate = &figures["metrics"]["first_time_fix.rate"];
    assert_eq!(rate["denominator"].as_u64(), Some(visits as u64));
    assert_eq!(rate["numerator"].as_u64(), Some((visits - unfixed) as u64));
}

#[test]
fn churn_of_the_may_cohort() {
    let golden = golden();
    let churn = &golden["churn"];
    let (cohort, lost, lost_private) = (
        whole(&churn["cohort"]),
        whole(&churn["lost"]),
        whole(&churn["lost_private"]),
    );
    let mut orders = Vec::new();
    for index in 0..cohort {
        let customer = if index < lost_private || (lost..lost + 500).contains(&index) {
            "private"
        } else {
            "company"
        };
        orders.push(format!(
            "M{index},V{index},2025-05-{:02},repair,{customer},,",
            index % 28 + 1
        ));
        if index >= lost {
            orders.push(format!(
                "R{index},V{index},2025-{:02}-15,maintenance,{customer},,",
                6 + index % 6
            ));
        }
    }
    let mut calls = Vec::new();
    let mut call = |outcome: &str, reason: &str, count: usize| {
        for _ in 0..count {
            calls.push(format!("V{},2025-11-20,{outcome},private,{reason}", calls.len()));
        }
    };
    for (reason, count) in churn["reasons"].as_object().unwrap() {
        call("valid", reason, whole(count));
    }
    let words = BTreeMap::from([
        ("关机", "switched_off"),
        ("拒接", "declined"),
        ("停机", "suspended"),
        ("无法接通", "no_signal"),
        ("无人接听", "no_answer"),
        ("只来过一次", "single_visit"),
    ]);
    for (word, count) in churn["not_reached"].as_object().unwrap() {
        call(words[word.as_str()], "", whole(count));
    }
    let callbacks = [callback("C1", "2025-11-16", "valid", "5", "")];
    let mut project = Project::new()
        .table("repair_orders", ORDERS, &orders)
        .table("callbacks", CALLBACKS, &callbacks)
        .table("churn_callbacks", "vin,called_at,outcome,customer_type,reason", &calls);
    let figures = project.figures("2025-11", "2025-12-20");
    assert_eq!(figures["metrics"]["churn.rate"]["denominator"], churn["cohort"]);
    assert_eq!(figures["metrics"]["churn.rate"]["numerator"], churn["lost"]);
    assert_percent(value(&figures, "churn.rate"), &churn["rate_pct"], 2);
    assert_eq!(value(&figures, "churn.lost_private"), &churn["lost_private"]);
    assert_eq!(value(&figures, "churn.lost_company"), &churn["lost_company"]);
    assert_eq!(
        figures["metrics"]["churn.reached_rate"]["numerator"],
        churn["called_valid"]
    );
    assert_eq!(
        figures["metrics"]["churn.reached_rate"]["denominator"].as_u64(),
        Some(147 + 59)
    );
    for row in figures["tables"]["churn_reasons"].as_array().unwrap() {
        assert_eq!(row["count"], churn["reasons"][row["reason"].as_str().unwrap()], "{row}");
    }
    for (word, count) in churn["not_reached"].as_object().unwrap() {
        let outcomes = figures["tables"]["churn_outcomes"].as_array().unwrap();
        let row = outcomes
            .iter()
            .find(|row| row["outcome"] == words[word.as_str()])
            .unwrap();
        assert_eq!(&row["count"], count, "{word}");
    }
}

#[test]
fn the_satisfaction_formula() {
    let golden = golden();
    let formula = &golden["satisfaction_formula"];
    let mut rows = Vec::new();
    for (line, items) in [("repair", 7), ("sales", 5)] {
        let (valid, mut bad) = (
            whole(&formula[line]["valid"]),
            whole(&formula[line]["dissatisfied_items"]),
        );
        for index in 0..valid {
            // Spread the dissatisfied items: up to three of one customer.
            let here = bad.min(3);
            bad -= here;
            let levels: Vec<&str> = (0..items).map(|item| if item < here { "2" } else { "5" }).collect();
            let cells = if line == "repair" {
                format!("4,{},,,,,,", levels.join(","))
            } else {
                format!(",,,,,,,,4,{}", levels.join(","))
            };
            rows.push(format!("{line}{index},2026-04-15,{line},valid,{cells},"));
        }
        assert_eq!(bad, 0);
    }
    let mut project = Project::new()
        .table("repair_orders", ORDERS, &some_orders("2026-04"))
        .table("callbacks", CALLBACKS, &rows);
    let figures = project.figures("2026-04", "2026-05-20");
    assert_percent(
        value(&figures, "satisfaction.repair"),
        &formula["repair"]["satisfaction_pct"],
        1,
    );
    assert_percent(
        value(&figures, "satisfaction.sales"),
        &formula["sales"]["satisfaction_pct"],
        1,
    );
    assert_percent(
        value(&figures, "satisfaction.company"),
        &formula["company"]["satisfaction_pct"],
        2,
    );
    assert_eq!(
        figures["metrics"]["satisfaction.company"]["denominator"].as_u64(),
        Some(5200)
    );
    assert_eq!(
        figures["metrics"]["satisfaction.company"]["numerator"].as_u64(),
        Some(5200 - 352)
    );
}

#[test]
fn external_scores_mystery_shopper_and_customer_base() {
    let golden = golden();
    let css = &golden["external_css"];
    let items = css["items"].as_array().unwrap();
    let ids: Vec<String> = (1..=items.len()).map(|index| format!("e{index}")).collect();
    let config: String = ids
        .iter()
        .zip(items)
        .map(|(id, item)| {
            format!(
                "    - {{ id: {id}, label: '{}', weight: {} }}\n",
                item[0].as_str().unwrap(),
                item[1]
            )
        })
        .collect();
    let scores = |row: &Value| {
        row["scores"]
            .as_array()
            .unwrap()
            .iter()
            .map(Value::to_string)
            .collect::<Vec<_>>()
            .join(",")
    };
    let external: Vec<String> = [
        ("2026-03", "own", "previous"),
        ("2026-04", "own", "this"),
        ("2026-04", "subcenter", "subcenter"),
        ("2026-04", "national", "national"),
    ]
    .into_iter()
    .map(|(month, entity, key)| {
        let row = &css["rows"][key];
        // The MOT of this month is left out: it must follow from the items and their weights.
        let mot = if key == "this" {
            String::new()
        } else {
            row["mot"].to_string()
        };
        format!(
            "{month},{entity},{},{},{mot},{}",
            row["sample"],
            scores(row),
            row["css"]
        )
    })
    .collect();
    let shopper = &golden["external_pt"];
    let mut visits: Vec<String> = shopper["sections"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(item, row)| format!("2026-04,{item},{},{}", row[0], row[1]))
        .collect();
    visits.push(format!("2026-04,总分,,{}", shopper["total"]));
    let (archive, base) = (
        &golden["customers_by_month"]["archive_total"],
        &golden["customers_by_month"]["base_total"],
    );
    let months: Vec<String> = (8..=12)
        .map(|m| format!("2025-{m:02}"))
        .chain((1..=4).map(|m| format!("2026-{m:02}")))
        .collect();
    let totals: Vec<String> = months
        .iter()
        .enumerate()
        .map(|(index, month)| format!("{month},{},{}", archive[index], base[index]))
        .collect();
    let callbacks = [callback("C1", "2026-04-16", "valid", "5", "")];
    let mut project = Project::new()
        .table("repair_orders", ORDERS, &some_orders("2026-04"))
        .table("callbacks", CALLBACKS, &callbacks)
        .table(
            "external_css",
            &format!("month,entity,sample,{},mot,css", ids.join(",")),
            &external,
        )
        .table("external_pt", "month,item,checkpoints,score", &visits)
        .table("customer_base", "month,archive_total,base_total", &totals)
        .with(&format!("external:\n  items:\n{config}"));
    let figures = project.figures("2026-04", "2026-05-20");
    assert_eq!(value(&figures, "external.css"), &css["rows"]["this"]["css"]);
    assert_eq!(
        figures["metrics"]["external.css"]["previous"],
        css["rows"]["previous"]["css"]
    );
    let mot = value(&figures, "external.mot").as_f64().unwrap();
    assert_eq!(format!("{mot:.1}"), css["rows"]["this"]["mot"].to_string());
    assert_eq!(value(&figures, "external.pt"), &shopper["total"]);
    for (metric, printed) in [("customers.archive_total", archive), ("customers.base_total", base)] {
        let series = figures["series"][metric].as_array().unwrap();
        let found: Vec<&Value> = series.iter().skip(4).map(|point| &point["value"]).collect();
        assert_eq!(
            found,
            printed.as_array().unwrap().iter().collect::<Vec<_>>(),
            "{metric}"
        );
        assert!(
            series
                .iter()
                .take(4)
                .all(|point| point["value"].is_null() && point["source"].is_null())
        );
    }
}
