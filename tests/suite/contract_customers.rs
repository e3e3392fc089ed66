//! Vehicles, churn, and the tables that come by month, worked by hand.

#![allow(clippy::too_many_lines, reason = "one worked case from records to figures")]

use serde_json::{Value, json};

use super::figures::{assert_close, assert_count, assert_none, assert_ratio, column, parts, point, row};
use super::project::Project;

fn rows(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

const CALLBACKS: &str = "callback_no,called_at,outcome,q2";

/// Vehicles of August 2023, six months before a leap February, and what they did since.
fn churn() -> Project {
    let orders = rows(&[
        "A0,V0,2023-03-01,repair,private",
        // Lost: no visit from September to February.
        "A1,V1,2023-08-31 23:59,repair,private",
        "B1,V1,2024-03-01,repair,private",
        // Back on the last day, on the first day, in time but not delivered.
        "A2,V2,2023-08-01,sales,private",
        "B2,V2,2024-02-29 23:59,beauty,private",
        "A3,V3,2023-08-15,repair,company",
        "B3,v3,2023-09-01,maintenance,company",
        "A4,V4,2023-08-15,repair,company",
        "B4,V4,,repair,company",
        // The customer type of the last order of the cohort month; at equal times the later row's.
        "A5,V5,2023-08-10 10:00,repair,company",
        "B5,V5,2023-08-20 10:00,repair,private",
        "A6,V6,2023-08-20 10:00,repair,private",
        "B6,V6,2023-08-20 10:00,repair,company",
        "C6,V6,2023-08-01,repair,private",
        // Came before, not in August.
        "A7,V7,2023-07-31,repair,private",
        "A8,V8,2023-02-28,repair,private",
        "A9,V9,2024-02-01,repair,private",
        "AX,VX,2024-01-31,sales,private",
    ]);
    let calls = rows(&[
        "V1,2023-12-05,valid,private,远,他店",
        "V2,2023-12-31 18:00,valid,company,,",
        "V7,2023-12-31 18:00,declined,private,,",
        "V9,2023-12-03,valid,private,,",
        "V9,2023-12-02,valid,private,,",
        "V3,2024-02-10,valid,private,远,他店",
        "V4,2024-02-10,valid,private,,",
        "V5,2024-02-10,single_visit,private,远,",
        "V6,2024-02-10,no_answer,,,",
        "V7,2024-02-10,valid,company,贵,",
        "V8,2024-02-29 23:00,valid,私车,贵,他店",
    ]);
    Project::new()
        .table("repair_orders", "order_no,vin,delivered_at,line,customer_type", &orders)
        .table("callbacks", CALLBACKS, &rows(&["C1,2024-02-03,valid,5"]))
        .table(
            "churn_callbacks",
            "vin,called_at,outcome,customer_type,reason,destination",
            &calls,
        )
}

#[test]
fn a_cohort_is_lost_that_does_not_come_back_for_six_months() {
    let mut project = churn();
    let figures = project.figures("2024-02", "2024-03-20");
    assert_ratio(&figures, "churn.rate", 4, 6);
    assert_count(&figures, "churn.lost_private", 2);
    assert_count(&figures, "churn.lost_company", 2);
    assert_count(&figures, "customers.archive_total", 11);
    // The first visit on record is of February 2023: twelve months ending with January 2024 reach there, not one more.
    assert_count(&figures, "customers.base_total", 10);
    assert_eq!(point(&figures, "customers.base_total", "2024-01")["value"], 10);
    assert_eq!(point(&figures, "customers.base_total", "2023-09")["value"], Value::Null);
    assert_eq!(point(&figures, "customers.base_total", "2023-09")["source"], "records");
    assert_eq!(point(&figures, "churn.rate", "2023-08")["denominator"], 1);
    assert_eq!(point(&figures, "churn.rate", "2023-07")["value"], Value::Null);
    // Last visits from February to July 2023: V0, V7, V8.
    assert_count(&figures, "churn.at_risk", 3);
    assert_none(&figures, "churn.stock_rate", "insufficient_history");
    // Valid private calls V3, V4, V8 of five private ones; of two lost private customers: more than there are.
    assert_ratio(&figures, "churn.reached_rate", 3, 5);
    assert_eq!(parts(&figures, "churn.accepted_rate"), [json!(1.5), json!(3), json!(2)]);
    assert_eq!(figures["metrics"]["churn.accepted_rate"]["ci95"], Value::Null);
    // Of V1, V2, V9 (twice called, counted once): V9 came on 1 February, day 60 after 3 December; V2 on day 60 too.
    assert_ratio(&figures, "churn.win_back_rate", 2, 3);
    assert_eq!(
        column(&figures, "churn_outcomes", "count"),
        [3, 0, 0, 0, 0, 1, 0, 0, 1].map(Value::from)
    );
    assert_eq!(figures["tables"]["churn_outcomes"][8]["outcome"], "single_visit");
    let third = 1.0 / 3.0;
    assert_eq!(
        figures["tables"]["churn_reasons"],
        json!([
            { "reason": "未注明", "count": 1, "share": third }, { "reason": "贵", "count": 1, "share": third },
            { "reason": "远", "count": 1, "share": third },
        ])
    );
    assert_eq!(
        column(&figures, "churn_destinations", "destination"),
        ["他店", "未注明"]
    );

    project.execute(&[
        "run",
        "--month",
        "2024-02",
        "--today",
        "2024-03-20",
        "--set",
        "churn.lines=[repair, maintenance]",
    ]);
    let figures = project.metrics("2024-02");
    // V2 came for other lines only: no customer of the cohort.
    assert_ratio(&figures, "churn.rate", 4, 5);
    assert_count(&figures, "customers.archive_total", 11);
    assert_count(&figures, "customers.base_total", 8);
    assert_ratio(&figures, "churn.win_back_rate", 1, 3);

    project.execute(&[
        "run",
        "--month",
        "2024-02",
        "--today",
        "2024-03-20",
        "--set",
        "churn.absent_months=1",
        "--set",
        "base.active_months=2",
    ]);
    let figures = project.metrics("2024-02");
    // January: VX, who did not come in February.
    assert_ratio(&figures, "churn.rate", 1, 1);
    assert_count(&figures, "customers.base_total", 3);
    // Nobody came in November or December.
    assert_ratio(&figures, "churn.stock_rate", 0, 0);
    assert_eq!(point(&figures, "churn.stock_rate", "2023-09")["numerator"], 1);
    // October saw no visit, and by its cutoff the newest order was of September.
    assert_eq!(point(&figures, "churn.stock_rate", "2023-10")["value"], Value::Null);
}

#[test]
fn tables_by_month_take_their_last_row_and_no_month_but_their_own() {
    let months = ["2026-01", "2026-02", "2026-03", "2026-04"];
    let orders: Vec<String> = months
        .iter()
        .map(|month| format!("A{month},V{month},{month}-10"))
        .chain(["AX,V1,2025-12-01".to_owned()])
        .collect();
    let figures = Project::new()
        .with("external: { items: [ { id: e1, label: 接待, weight: 0.25 }, { id: e2, label: 质量, weight: 0.75 } ] }\n")
        .table("repair_orders", "order_no,vin,delivered_at", &orders)
        .table("callbacks", CALLBACKS, &rows(&["C1,2026-04-03,valid,5"]))
        .table(
            "external_css",
            "month,entity,e1,e2,mot,css",
            &rows(&[
                "2026-02,全国,90,90,,99",
                "2026-03,own,80,100,,101.5",
                "2026-03,own,,100,,",
                "2026-04,本店,80,100,,97",
                "2026-04,own,80,90,70,98",
                "2026-04,全国,1,1,1,1",
                "2026-04,某店,2,2,2,2",
            ]),
        )
        .table(
            "external_pt",
            "month,item,score",
            &rows(&[
                "2026-03,总分,90",
                "2026-04,总分,76",
                "2026-04,接待,10",
                "2026-02,总分,40",
                "2026-02,总分,",
            ]),
        )
        .table(
            "customer_base",
            "month,archive_total,base_total",
            &rows(&[
                "2026-03,100,50",
                "2026-04,120,60",
                "2026-04,130,",
                "2026-02,,40",
                "2026-05,1,1",
            ]),
        )
        .table(
            "key_account_visits",
            "month,customer,visited_at",
            &rows(&[
                "2026-02,甲,2026-02-28",
                "2026-04,甲,2026-04-30 23:59",
                "2026-04,乙,2026-05-01",
                "2026-04,丙,2026-03-31",
                "2026-04,丁,",
                "2026-04,甲,2026-04-01",
            ]),
        )
        .table(
            "rescues",
            "rescue_no,called_at,arrived_at,area",
            &rows(&[
                "R1,2026-04-01 10:00:00,2026-04-01 10:30:00,city",
                "R2,2026-04-01 10:00:00,2026-04-01 10:30:01,city",
                "R3,2026-04-30 23:30:00,2026-05-01 00:30:00,county",
                "R4,2026-04-01 10:00,2026-04-01 22:00,province",
                "R5,2026-04-01 10:00,2026-04-01 10:01,",
                "R6,2026-04-01 10:00,,city",
                "R7,2026-03-01 10:00,,city",
            ]),
        )
        .figures("2026-04", "2026-05-20");
    assert_eq!(parts(&figures, "external.css"), [json!(98.0), Value::Null, Value::Null]);
    assert_eq!(parts(&figures, "external.mot")[0], json!(70.0));
    let series = |metric: &str, key: &str| months.map(|month| point(&figures, metric, month)[key].clone());
    // The second own row of March has neither css nor e1.
    assert_eq!(
        series("external.css", "value"),
        [Value::Null, Value::Null, Value::Null, json!(98.0)]
    );
    assert_eq!(
        series("external.mot", "value"),
        [Value::Null, Value::Null, json!(100.0), json!(70.0)]
    );
    assert_eq!(
        series("external.css", "source"),
        [Value::Null, json!("records"), json!("records"), json!("records")]
    );
    assert_eq!(
        series("external.pt", "value"),
        [Value::Null, Value::Null, json!(90.0), json!(76.0)]
    );
    assert_eq!(figures["metrics"]["external.pt"]["band"], "satisfied");
    assert_eq!(figures["metrics"]["external.css"].get("band"), None);
    assert_eq!(
        series("customers.archive_total", "value"),
        [Value::Null, Value::Null, json!(100), json!(130)]
    );
    assert_eq!(
        series("customers.base_total", "value"),
        [Value::Null, json!(40), json!(50), Value::Null]
    );
    assert_none(&figures, "customers.base_total", "no_data");
    assert_ratio(&figures, "key_accounts.visited_rate", 2, 5);
    assert_eq!(
        series("key_accounts.visited_rate", "denominator"),
        [Value::Null, json!(1), json!(0), json!(5)]
    );
    assert_ratio(&figures, "rescue.on_time_rate", 3, 6);
    assert_eq!(
        series("rescue.on_time_rate", "source"),
        [Value::Null, Value::Null, json!("records"), json!("records")]
    );
    assert_close(&row(&figures, "orders_by_kind", "kind", "未注明")["share"], 1.0);
}

#[test]
fn records_that_ended_say_nothing_of_later_months() {
    // Orders end on 31 March, callbacks go on: nothing of orders is known of April, though its cutoff has passed.
    let orders = rows(&["A1,V1,2026-02-01,一般", "A2,V2,2026-03-31,一般"]);
    let complaints = rows(&["K1,2026-03-05", "K2,2026-04-05"]);
    let mut project = Project::new()
        .table("repair_orders", "order_no,vin,delivered_at,kind", &orders)
        .table(
            "callbacks",
            "callback_no,order_no,called_at,outcome,q2",
            &rows(&["C1,A2,2026-04-03,valid,5", "C2,A2,2026-06-13,valid,1"]),
        )
        .table("complaints", "complaint_no,received_at", &complaints);
    let figures = project.figures("2026-04", "2026-05-20");
    for metric in [
        "orders.delivered",
        "complaints.total",
        "complaints.per_100_orders",
        "first_time_fix.rate",
        "customers.archive_total",
    ] {
        assert_none(&figures, metric, "no_data");
        assert_eq!(
            parts(&figures, metric),
            [Value::Null, Value::Null, Value::Null],
            "{metric}"
        );
        assert_eq!(figures["metrics"][metric]["small_sample"], false);
        assert_eq!(point(&figures, metric, "2026-04")["source"], "records");
    }
    assert_eq!(point(&figures, "complaints.total", "2026-03")["value"], 1);
    assert_eq!(point(&figures, "complaints.total", "2026-01")["source"], Value::Null);
    assert_count(&figures, "callbacks.total", 1);
    assert_ratio(&figures, "callbacks.coverage", 0, 0);
    assert_eq!(figures["metrics"]["callbacks.coverage"]["small_sample"], true);
    // By the cutoff of May the newest callback is of April.
    let may = project.execute(&["run", "--month", "2026-05", "--today", "2026-06-20"]);
    assert_eq!(may.status.code(), Some(3));
    let june = project.figures("2026-06", "2026-07-20");
    assert_eq!(point(&june, "callbacks.total", "2026-05")["value"], Value::Null);
    assert_ratio(&june, "callbacks.valid_rate", 1, 1);
    // With a cutoff of 32 days May's report knows the callback of June, and so that May had none.
    project.execute(&[
        "run",
        "--month",
        "2026-06",
        "--today",
        "2026-08-20",
        "--set",
        "period.cutoff_days=32",
    ]);
    assert_eq!(
        point(&project.metrics("2026-06"), "callbacks.total", "2026-05")["value"],
        0
    );
}

#[test]
fn vehicles_at_risk_were_last_seen_seven_to_twelve_months_ago() {
    let orders = rows(&[
        "A1,V1,2023-01-31",
        "A2,V2,2023-02-01",
        "A3,V3,2023-07-31",
        "A4,V4,2023-08-01",
        "A5,V5,2023-03-01",
        "B5,V5,2023-09-01",
        "A6,V6,2024-02-01",
    ]);
    let figures = Project::new()
        .table("repair_orders", "order_no,vin,delivered_at", &orders)
        .table("callbacks", CALLBACKS, &rows(&["C1,2024-02-03,valid,5"]))
        .table("churn_callbacks", "vin,called_at,outcome", &[])
        .figures("2024-02", "2024-03-20");
    // V2 and V3, on the first and the last day of those months.
    assert_count(&figures, "churn.at_risk", 2);
}

/// Two spans of three months, the first ending with November: known when the records reach back to September.
#[test]
fn a_stock_is_known_from_both_its_spans() {
    let stock = |first: &str| {
        let mut orders = rows(&["A2,V2,2023-11-11", "B2,V2,2024-01-05", "A3,V3,2024-02-01"]);
        orders.push(format!("A1,V1,{first}"));
        Project::new()
            .table("repair_orders", "order_no,vin,delivered_at", &orders)
            .table("callbacks", CALLBACKS, &rows(&["C1,2024-02-03,valid,5"]))
            .with("base: { active_months: 3 }\n")
            .figures("2024-02", "2024-03-20")
    };
    assert_ratio(&stock("2023-09-30"), "churn.stock_rate", 1, 2);
    assert_none(&stock("2023-10-01"), "churn.stock_rate", "insufficient_history");
}

/// Sixty days after the last day of December reach past a February of 28 days, whose records without grace end there.
#[test]
fn who_comes_back_after_the_cutoff_is_not_known_to_be_back() {
    let back = |day: &str| {
        let orders = rows(&["A1,V1,2022-06-01", "A2,V2,2023-02-01", &format!("B1,V1,{day}")]);
        Project::new()
            .table("repair_orders", "order_no,vin,delivered_at", &orders)
            .table("callbacks", CALLBACKS, &rows(&["C1,2023-02-03,valid,5"]))
            .table(
                "churn_callbacks",
                "vin,called_at,outcome",
                &rows(&["V1,2022-12-31,valid"]),
            )
            .with("period: { cutoff_days: 0 }\n")
            .figures("2023-02", "2023-03-20")
    };
    assert_ratio(&back("2023-02-28"), "churn.win_back_rate", 1, 1);
    assert_ratio(&back("2023-03-01"), "churn.win_back_rate", 0, 1);
}
