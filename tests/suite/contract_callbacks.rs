//! Callbacks, their collapsing and coverage, and satisfaction, worked by hand.

use serde_json::{Value, json};

use super::figures::{assert_close, assert_count, assert_none, assert_ratio, column, parts, point, row, warnings};
use super::project::Project;

const ORDERS: &str = "order_no,vin,delivered_at,line,kind,advisor";
const CALLBACKS: &str =
    "callback_no,order_no,called_at,line,visit,channel,attempts,outcome,advisor,q1,q2,q3,s1,s2,opinions,reasons";

fn rows(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn project(questionnaire: &str, orders: &[&str], callbacks: &[&str]) -> Project {
    let mut project = Project::new();
    questionnaire.clone_into(&mut project.extra);
    project
        .table("repair_orders", ORDERS, &rows(orders))
        .table("callbacks", CALLBACKS, &rows(callbacks))
}

const TWO_AND_ONE: &str = "
questionnaire:
  service: { overall: q1, items: [ { id: q2, label: 迎接Ａ, weight: 0.25 }, { id: q3, label: 质量, weight: 0.75 } ] }
  sales: { overall: s1, items: [ { id: s2, label: 价格 } ] }
  satisfied_items_min: { service: 2, sales: 1 }
";

#[test]
fn rows_of_one_order_line_visit_month_and_channel_become_one() {
    let orders = ["A1,V1,2026-03-30,repair,,甲", "A2,V2,2026-04-02,repair,,乙"];
    let callbacks = [
        // The last valid one counts, though an invalid call came later; attempts: three rows.
        "C1,A1,2026-04-01 09:00,repair,1,,1,valid,,5,5,5,,,,",
        "C2,A1,2026-04-02 09:00,repair,1,,1,valid,,3,3,3,,,,早",
        "C3,A1,2026-04-03 09:00,repair,1,,1,busy,,,,,,,,",
        // Another visit, line, channel or month is another callback.
        "C4,A1,2026-04-03 09:00,repair,2,,2,no_answer,,,,,,,,",
        "C5,A1,2026-04-03 09:00,beauty,1,,3,no_answer,,,,,,,,",
        "C6,A1,2026-04-04 09:00,repair,1,external,1,valid,,1,1,1,,,,",
        "C7,A1,2026-03-31 09:00,repair,1,,1,declined,,,,,,,,",
        "C8,A1,2026-05-01 09:00,repair,1,,1,valid,,1,1,1,,,,",
        // Equal times: the later row counts, by which this order is unreachable with three rows tried.
        "C9,A2,2026-04-09 10:00,repair,1,,1,declined,,,,,,,,",
        "C10,A2,2026-04-08 10:00,repair,1,,1,busy,,,,,,,,",
        "C11,A2,2026-04-09 10:00,repair,1,,2,suspended,,,,,,,,",
        // Without an order number nothing collapses, and attempts are the row's own.
        "C12,,2026-04-10 10:00,repair,1,,2,wrong_number,,,,,,,,",
        "C13,,2026-04-10 10:00,repair,1,,4,switched_off,,,,,,,,",
        ",,2026-04-10 10:00,repair,1,,,no_signal,,,,,,,,",
        ",,2026-04-10 10:00,repair,1,,,no_signal,,,,,,,,",
    ];
    let figures = project(TWO_AND_ONE, &orders, &callbacks).figures("2026-04", "2026-05-20");
    assert_count(&figures, "callbacks.total", 8);
    assert_count(&figures, "callbacks.valid", 1);
    assert_count(&figures, "callbacks.declined", 0);
    assert_count(&figures, "callbacks.unreachable", 7);
    assert_ratio(&figures, "callbacks.three_attempts_rate", 3, 7);
    assert_ratio(&figures, "callbacks.no_result_rate", 7, 8);
    assert_ratio(&figures, "callbacks.contact_accuracy", 7, 8);
    assert_eq!(
        column(&figures, "callback_outcomes", "count"),
        [1, 0, 1, 1, 2, 2, 0, 1].map(Value::from)
    );
    assert!(warnings(&figures).contains(&"survey_invalid".to_owned()));
    // The callback that counts was all threes.
    assert_ratio(&figures, "satisfaction.disappointed_rate", 1, 8);
    assert_close(&parts(&figures, "satisfaction.mot")[0], 70.0);
    assert_eq!(column(&figures, "reasons_weekly", "reason"), ["早"]);
    assert_eq!(point(&figures, "callbacks.declined", "2026-03")["value"], 1);
    // The external one is scored on the service items and belongs to the order's advisor.
    assert_eq!(column(&figures, "advisors", "advisor"), ["乙", "甲"]);
    let advisor = row(&figures, "advisors", "advisor", "甲");
    assert_eq!(
        (&advisor["orders"], &advisor["internal"], &advisor["external"]),
        (&json!(0), &json!(1), &json!(1))
    );
    assert_close(&advisor["external_mot"], 30.0);
}

#[test]
fn coverage_counts_calendar_days_up_to_the_cutoff() {
    let orders = [
        "A1,V1,2026-04-30 18:00,repair,,",
        "A2,V2,2026-04-29 08:00,maintenance,,",
        "A3,V3,2026-04-10 23:59,beauty,,",
        "A4,V4,2026-04-10,repair,PDI,",
        "A5,V5,2026-04-10,repair,,",
        "A6,V6,2026-04-10 12:00,repair,,",
        "A7,V7,2026-04-10,repair,,",
        "S1,V1,2026-04-20,sales,,",
        "S2,V2,2026-04-20,sales,,",
        "S3,V3,2026-04-20,sales,PDI,",
        "P1,V1,2026-03-31,sales,,",
        "P2,V2,2026-03-31,sales,,",
        "P3,V3,2026-03-01,sales,,",
        "P4,V4,2026-03-08,sales,,",
    ];
    let callbacks = [
        "C0,,2026-03-05,repair,1,,1,valid,,,,,,,,",
        // Day 7 is the cutoff, whatever the hour; day 8 is not.
        "C1,A1,2026-05-07 23:59,repair,1,,1,busy,,,,,,,,",
        "C2,A2,2026-05-07 08:00,maintenance,1,,1,valid,,,,,,,,",
        // The line of the callback does not matter, the day of delivery itself counts even before its hour.
        "C3,A3,2026-04-10 08:00,repair,2,,1,declined,,,,,,,,",
        "C4,A4,2026-04-11,repair,1,,1,valid,,,,,,,,",
        "C5,A5,2026-04-11,repair,1,external,1,valid,,,,,,,,",
        "C6,A6,2026-04-09,repair,1,,1,valid,,,,,,,,",
        // A collapsed row covers all the same.
        "C7,A7,2026-04-17,repair,1,,1,busy,,,,,,,,",
        "C8,A7,2026-04-28,repair,1,,1,valid,,,,,,,,",
        "D1,S1,2026-04-22,sales,2,,1,valid,,,,,,,,",
        "D2,S2,2026-04-27,sales,1,,1,busy,,,,,,,,",
        "D3,S3,2026-04-21,sales,1,,1,valid,,,,,,,,",
        // Second callbacks of March's orders: day 30, day 31, first only, after 7 May only.
        "E1,P1,2026-04-30,sales,2,,1,valid,,,,,,,,",
        "E2,P2,2026-05-01,sales,2,,1,valid,,,,,,,,",
        "E3,P3,2026-03-31,sales,2,,1,valid,,,,,,,,",
        "E4,P4,2026-03-09,sales,1,,1,valid,,,,,,,,",
    ];
    let mut project = project(TWO_AND_ONE, &orders, &callbacks);
    let figures = project.figures("2026-04", "2026-05-20");
    assert_ratio(&figures, "callbacks.coverage", 4, 7);
    assert_ratio(&figures, "callbacks.sales_first_coverage", 2, 3);
    assert_ratio(&figures, "callbacks.sales_second_coverage", 2, 4);
    project.execute(&[
        "run",
        "--month",
        "2026-04",
        "--today",
        "2026-05-20",
        "--set",
        "callbacks.coverage_exclude_kinds=[PDI]",
    ]);
    let figures = project.metrics("2026-04");
    assert_ratio(&figures, "callbacks.coverage", 3, 6);
    assert_ratio(&figures, "callbacks.sales_first_coverage", 1, 2);
    project.execute(&[
        "run",
        "--month",
        "2026-04",
        "--today",
        "2026-05-20",
        "--set",
        "period.cutoff_days=6",
    ]);
    assert_ratio(&project.metrics("2026-04"), "callbacks.coverage", 3, 7);
}

/// Six valid callbacks of April and two of March with gaps, opinions by id and by label.
const ANSWERED: [&str; 9] = [
    "M1,,2026-03-02,repair,1,,1,valid,丙,5,5,4,,,,",
    "M2,,2026-03-03,repair,1,,1,valid,丙,4,2,4,,,,",
    "C1,A1,2026-04-02,repair,1,,1,valid,,5,5,5,,,,",
    "C2,A2,2026-04-03,repair,1,,1,valid,,3,4,,,,q3,贵；贵、慢",
    "C3,A3,2026-04-21,beauty,1,,1,valid,,2,,2,,,迎接A、价格,慢",
    "C4,A4,2026-04-22,maintenance,1,,1,valid,,,,,,,谁,贵",
    "C5,A5,2026-04-08,sales,1,,1,valid,,1,,,5,2,,假",
    "C6,A6,2026-04-09,sales,2,,1,valid,,,,,4,,,",
    "C7,A7,2026-04-10,repair,1,,1,declined,,5,1,1,,,q2,贵",
];

#[test]
fn satisfaction_counts_items_and_unanswered_ones_are_satisfied_unless_excluded() {
    let orders = [
        "A0,V0,2026-03-01,repair,,甲",
        "A1,V1,2026-04-01,repair,,甲",
        "A3,V3,2026-04-01,beauty,,乙",
    ];
    let mut project = project(TWO_AND_ONE, &orders, &ANSWERED);
    let figures = project.figures("2026-04", "2026-05-20");
    assert_ratio(&figures, "satisfaction.repair", 3, 4);
    assert_ratio(&figures, "satisfaction.beauty", 0, 2);
    assert_ratio(&figures, "satisfaction.maintenance", 2, 2);
    assert_ratio(&figures, "satisfaction.sales", 1, 2);
    assert_ratio(&figures, "satisfaction.company", 6, 10);
    let company = &figures["metrics"]["satisfaction.company"];
    // y = 2 1 0 2 0 1 of x = 2 2 2 2 1 1, R = 0.6: Σ(y − Rx)² = 0.64 + 0.04 + 1.44 + 0.64 + 0.36 + 0.16 = 3.28.
    assert_eq!(company["n"], 6);
    assert_close(&company["se"], (6.0 / 5.0 * 3.28_f64).sqrt() / 10.0);
    assert_close(
        &company["ci95"][0],
        0.6 - 2.570_581_835_636_314 * (6.0 / 5.0 * 3.28_f64).sqrt() / 10.0,
    );
    assert_eq!(company["ci95"][1], 1.0);
    assert_eq!(
        figures["metrics"]["satisfaction.beauty"]["se"],
        Value::Null,
        "one callback"
    );
    // Wilson with 0 of 1.
    assert_close(
        &figures["metrics"]["satisfaction.beauty"]["ci95"][1],
        0.793_450_685_622_762_6,
    );
    assert_eq!(point(&figures, "satisfaction.company", "2026-03")["n"], 2);
    // Of five service callbacks, valid or not, one said 5 and two 3 or less.
    assert_ratio(&figures, "satisfaction.delighted_rate", 1, 5);
    assert_ratio(&figures, "satisfaction.disappointed_rate", 2, 5);
    assert_ratio(&figures, "satisfaction.customer_rate", 1, 4);
    assert_ratio(&figures, "satisfaction.sales_customer_rate", 0, 2);
    // q2: 100 and 85, q3: 100 and 50.
    assert_close(&parts(&figures, "satisfaction.mot")[0], 0.25 * 92.5 + 0.75 * 75.0);
    assert_eq!(figures["metrics"]["satisfaction.mot"]["band"], "satisfied");
    assert_eq!(figures["metrics"]["satisfaction.mot"]["small_sample"], true);
    let q2 = row(&figures, "satisfaction_items", "item", "q2");
    assert_eq!(
        (&q2["answered"], &q2["dissatisfied"], &q2["satisfaction_rate"]),
        (&json!(2), &json!(1), &json!(0.75))
    );
    assert_eq!(q2["previous_score"], 75.0);
    assert_eq!(row(&figures, "satisfaction_items", "item", "q3")["dissatisfied"], 2);
    // 100, 85 and 50; the callback that answered nothing is left out.
    assert_eq!(
        column(&figures, "score_bands", "count"),
        [1, 1, 0, 1, 0].map(Value::from)
    );
    // C2 is of the first week, C3 of the third, C4 of the fourth; a word twice in one cell counts once.
    assert_eq!(
        figures["tables"]["reasons_weekly"],
        json!([
            { "reason": "慢", "w1": 1, "w2": 0, "w3": 1, "w4": 0, "total": 2, "share": 0.5 },
            { "reason": "贵", "w1": 1, "w2": 0, "w3": 0, "w4": 1, "total": 2, "share": 0.5 },
        ])
    );
    let unknown: Vec<String> = warnings(&figures)
        .into_iter()
        .filter(|code| code == "unknown_opinion")
        .collect();
    assert_eq!(unknown.len(), 1);
    assert_close(&row(&figures, "advisors", "advisor", "甲")["mot"], 100.0);
    assert_close(&row(&figures, "advisors", "advisor", "乙")["scores"]["q3"], 50.0);
    assert_eq!(row(&figures, "advisors", "advisor", "乙")["scores"]["q2"], Value::Null);

    let options = [
        "satisfaction.unanswered=excluded",
        "satisfaction.rates_over=valid",
        "questionnaire.sales.visits=[1]",
    ];
    let arguments = ["run", "--month", "2026-04", "--today", "2026-05-20"];
    let set = options.iter().flat_map(|option| ["--set", option]);
    project.execute(&arguments.into_iter().chain(set).collect::<Vec<_>>());
    let figures = project.metrics("2026-04");
    assert_ratio(&figures, "satisfaction.repair", 3, 4);
    assert_ratio(&figures, "satisfaction.beauty", 0, 2);
    assert_ratio(&figures, "satisfaction.maintenance", 0, 0);
    assert_eq!(figures["metrics"]["satisfaction.maintenance"]["n"], 1);
    assert_ratio(&figures, "satisfaction.sales", 0, 1);
    assert_ratio(&figures, "satisfaction.company", 3, 7);
    assert_ratio(&figures, "satisfaction.delighted_rate", 1, 4);
    assert_ratio(&figures, "satisfaction.disappointed_rate", 2, 4);
    assert_count(&figures, "callbacks.total", 7);

    project.execute(&[
        "run",
        "--month",
        "2026-04",
        "--today",
        "2026-05-20",
        "--set",
        "satisfaction.dissatisfied_max_level=4",
    ]);
    // C2's q2 is a 4.
    assert_ratio(&project.metrics("2026-04"), "satisfaction.repair", 2, 4);
}

#[test]
fn yes_and_no_scores_and_recommendation() {
    let questionnaire = "
questionnaire:
  service:
    overall: q1
    items: [ { id: q2, type: yes_no, weight: 0.5 }, { id: q3, type: score10, weight: 0.5 }, { id: s1, label: 推荐, type: nps } ]
  satisfied_items_min: { service: 2 }
external: { items: [ { id: s2, label: 外部, weight: 1 } ] }
";
    let callbacks = [
        "C1,,2026-04-02,repair,1,,1,valid,甲,5,是,10,10,,,",
        "C2,,2026-04-02,repair,1,,1,valid,甲,5,否,7,9,,,",
        "C3,,2026-04-02,repair,1,,1,valid,甲,5,no,4,8,,,",
        "C4,,2026-04-02,repair,1,,1,valid,甲,5,YES,0,6,,推荐,",
        "C5,,2026-04-02,repair,1,,1,valid,甲,5,有,,0,,,",
        "C6,,2026-04-02,repair,1,,1,valid,甲,5,,3,,,,",
        "C7,,2026-04-02,repair,1,,1,busy,甲,5,,3,10,,,",
        // External callbacks have an item of their own.
        "X1,,2026-04-02,repair,1,external,1,valid,甲,,,,,4,,",
        "X2,,2026-04-02,repair,1,external,1,valid,丁,,,,,,,",
        "X3,,2026-04-02,sales,1,external,1,valid,丁,,,,,5,,",
    ];
    let figures = project(questionnaire, &["A1,V1,2026-04-01,repair,,"], &callbacks).figures("2026-04", "2026-05-20");
    // No: C2, C3; scores of 4 or less: C3, C4, C6.
    assert_ratio(&figures, "satisfaction.repair", 7, 12);
    assert_ratio(&figures, "satisfaction.customer_rate", 1, 6);
    // q2: (100 · 3 + 50 · 2) / 5 = 80; q3: (100 + 70 + 40 + 0 + 30) / 5 = 48.
    assert_close(&parts(&figures, "satisfaction.mot")[0], 64.0);
    // Five answers, two of nine or ten, two of six or less.
    assert_close(&parts(&figures, "satisfaction.nps")[0], 0.0);
    assert_eq!(figures["metrics"]["satisfaction.nps"]["unit"], "points");
    assert_none(&figures, "satisfaction.sales", "not_configured");
    assert_eq!(column(&figures, "satisfaction_items", "item"), ["q2", "q3"]);
    assert_close(&row(&figures, "advisors", "advisor", "甲")["external_mot"], 85.0);
    let other = row(&figures, "advisors", "advisor", "丁");
    assert_eq!((&other["external"], &other["external_mot"]), (&json!(1), &Value::Null));
}

/// Asked of buyers alone the recommendation is theirs: two of three are promoters, one is a detractor.
#[test]
fn the_recommendation_may_be_asked_of_buyers() {
    let mut project = Project::new();
    project.extra = "
questionnaire:
  service: { overall: q1, items: [ { id: q2, label: 迎接, weight: 1 } ] }
  sales: { overall: s1, items: [ { id: s2, label: 质量, weight: 1 }, { id: s3, label: 推荐, type: nps } ] }
"
    .to_owned();
    let orders = ["A1,V1,2026-04-01,sales".to_owned()];
    let callbacks = [
        "C1,2026-04-02,sales,valid,,5,10",
        "C2,2026-04-02,sales,valid,,5,9",
        "C3,2026-04-02,sales,valid,,5,6",
        "C4,2026-04-02,sales,valid,,5,",
        "C5,2026-04-02,sales,busy,,5,10",
        "C6,2026-04-02,repair,valid,5,,0",
        "C7,2026-03-02,sales,valid,,5,7",
    ]
    .map(str::to_owned);
    let mut project = project
        .table("repair_orders", "order_no,vin,delivered_at,line", &orders)
        .table("callbacks", "callback_no,called_at,line,outcome,q2,s2,s3", &callbacks);
    let figures = project.figures("2026-04", "2026-05-20");
    assert_close(&parts(&figures, "satisfaction.nps")[0], 100.0 / 3.0);
    assert_eq!(figures["metrics"]["satisfaction.nps"]["previous"], 0.0);
    let explained = |project: &mut Project, metric: &str| -> Value {
        let output = project.execute(&[
            "explain",
            metric,
            "--month",
            "2026-04",
            "--today",
            "2026-05-20",
            "--json",
        ]);
        let explanations: Value = serde_json::from_slice(&output.stdout).unwrap();
        explanations[0]["rows"].clone()
    };
    let rows = explained(&mut project, "satisfaction.nps");
    let promoters: Vec<&Value> = rows["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["in_numerator"])
        .collect();
    assert_eq!(
        (&rows["total"], promoters),
        (&json!(3), vec![&json!(false), &json!(true), &json!(true)])
    );
}
