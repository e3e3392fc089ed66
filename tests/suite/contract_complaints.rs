//! Complaints and their clocks, incentives, and the measures that follow, worked by hand.

use serde_json::{Value, json};

use super::figures::{assert_close, assert_count, assert_none, assert_ratio, column, parts, point, row, warnings};
use super::project::Project;

const COMPLAINTS: &str = "complaint_no,received_at,severity,channel,order_no,reason,responded_at,handled_at,closed_at,followup_at,fed_back_at";

fn rows(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn with_complaints() -> Project {
    let complaints = rows(&[
        // On the limits of 30 minutes, 60 minutes and 48 hours, to the second.
        "K1,2026-04-02 10:00:00,一般,电话,A1,质量,2026-04-02 10:30:00,2026-04-02 11:00:00,2026-04-04 10:00:00,2026-05-07 23:00,2026-05-08 00:00",
        "K2,2026-04-02 10:00:00,general,意见本,A2,价格,2026-04-02 10:30:01,2026-04-02 11:00:01,2026-04-04 10:00:01,2026-05-08 00:00,2026-05-07 23:59",
        // Overnight: late by the clock, in time by the hours of business; closed after the cutoff counts as open.
        "K3,2026-04-03 17:50:00,重大,意见本,A3,质量,2026-04-04 08:20:00,2026-04-04 08:50:00,2026-05-08 09:00,2026-04-20,",
        // Before the complaint was received.
        "K4,2026-04-30 20:00:00,重大,意见本,A4,,2026-04-30 19:00:00,2026-04-30 23:59:59,2026-04-30,,2026-05-01",
        // Nothing happened yet.
        "K5,2026-04-30 23:59:59,,,,质量,,,,,",
        "K6,2026-05-01 00:00:00,,,A2,质量,,,2026-05-02,,",
        "K7,2026-03-31 23:59:59,major,,A7,质量,2026-03-31 23:59:59,2026-04-08,2026-04-08,,",
        // Closed, it says, before it was received after the cutoff.
        "K8,2026-05-09,,,A5,质量,,,2026-05-01,,",
    ]);
    let orders = rows(&[
        "A1,V1,2026-04-01,甲,5",
        "A2,V2,2026-04-01,甲,2",
        "A3,V3,2026-04-02,乙,5",
        "A4,V4,2026-04-03,乙,1",
        "A5,V5,2026-04-03,丙,",
        "A6,V6,2026-04-03,,5",
        "A7,V7,2026-03-31,丁,5",
        "A8,V8,2026-04-30,丙,3",
        "A9,V9,2026-05-08,戊,1",
    ]);
    let callbacks = rows(&[
        "C1,A2,2026-04-03,repair,internal,valid,2,张三、李四；张三,",
        "C2,A3,2026-04-03,repair,internal,valid,1,张三/丙,",
        "C3,A4,2026-04-03,beauty,internal,valid,2,李四|张三,",
        "C4,A1,2026-04-03,repair,internal,valid,3,李四,",
        "C5,A5,2026-04-03,repair,internal,valid,2,,",
        "C6,,2026-04-03,repair,internal,valid,1,,",
        "C7,A1,2026-04-03,sales,internal,valid,,甲，王五,",
        "C8,,2026-04-03,repair,internal,declined,,王五,",
        "C9,,2026-04-03,repair,external,valid,,王五,",
        "C10,,2026-03-03,repair,internal,valid,2,,",
        // The order was delivered after the cutoff: nobody knew its advisor then.
        "C11,A9,2026-04-30,repair,internal,valid,5,,",
    ]);
    Project::new()
        .table(
            "repair_orders",
            "order_no,vin,delivered_at,advisor,checkout_rating",
            &orders,
        )
        .table(
            "callbacks",
            "callback_no,order_no,called_at,line,channel,outcome,q1,praised,advisor",
            &callbacks,
        )
        .table("complaints", COMPLAINTS, &complaints)
}

#[test]
fn clocks_run_from_receipt_to_the_second() {
    let mut project = with_complaints();
    let figures = project.figures("2026-04", "2026-05-20");
    assert_count(&figures, "complaints.total", 5);
    assert_count(&figures, "complaints.major", 2);
    assert_eq!(
        parts(&figures, "complaints.per_100_orders"),
        [json!(100.0 * (5.0 / 7.0)), json!(5), json!(7)]
    );
    assert_eq!(
        parts(&figures, "complaints.per_1000_orders"),
        [json!(1000.0 * (5.0 / 7.0)), json!(5), json!(7)]
    );
    let per_hundred = &figures["metrics"]["complaints.per_100_orders"];
    assert_eq!(
        (&per_hundred["unit"], &per_hundred["small_sample"]),
        (&json!("count"), &json!(true))
    );
    assert_eq!(
        (&per_hundred["ci95"], &per_hundred["p_value"]),
        (&Value::Null, &Value::Null)
    );
    assert_ratio(&figures, "complaints.responded_in_time", 2, 5);
    assert_ratio(&figures, "complaints.handled_in_time", 1, 5);
    assert_ratio(&figures, "complaints.closed_in_time", 2, 5);
    assert_ratio(&figures, "complaints.followed_up", 1, 2);
    assert_ratio(&figures, "complaints.general_followed_up", 1, 3);
    assert_ratio(&figures, "complaints.fed_back", 2, 5);
    assert_ratio(&figures, "complaints.same_day", 2, 3);
    assert!(warnings(&figures).contains(&"date_order".to_owned()));
    // K4 alone: K2's stamps come later, K3's closing and K8's receipt after the cutoff.
    let stamps = figures["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|warning| warning["code"] == "complaint_stamp_order");
    assert!(
        stamps.unwrap()["message"].as_str().unwrap().contains("1 "),
        "{stamps:?}"
    );
    // The March complaint was handled and closed on 8 April, after its cutoff.
    assert_eq!(
        point(&figures, "complaints.responded_in_time", "2026-03")["numerator"],
        1
    );
    assert_eq!(point(&figures, "complaints.closed_in_time", "2026-03")["numerator"], 0);
    assert_eq!(
        figures["tables"]["complaints_by_reason"],
        json!([
            { "key": "质量", "count": 3, "share": 0.6 }, { "key": "价格", "count": 1, "share": 0.2 },
            { "key": "未注明", "count": 1, "share": 0.2 },
        ])
    );
    // Low scores: C1, C2, C3, C5, C6. A2's was closed on 4 April, A4's on 30 April; A3's too late, A5's does not exist yet.
    assert_ratio(&figures, "callbacks.low_score_closed_rate", 2, 5);
    // 37 per 100 in April, of January to April: no January.
    assert_eq!(figures["metrics"]["complaints.total"]["ytd"]["value"], Value::Null);

    project.execute(&[
        "run",
        "--month",
        "2026-04",
        "--today",
        "2026-05-20",
        "--set",
        "complaints.business_hours=08:00-18:00",
    ]);
    let figures = project.metrics("2026-04");
    assert_ratio(&figures, "complaints.responded_in_time", 3, 5);
    // K3: 10 + 50 minutes. K4 came after closing time and was handled before opening.
    assert_ratio(&figures, "complaints.handled_in_time", 3, 5);
    assert_ratio(&figures, "complaints.closed_in_time", 2, 5);
    // Hours of business make no stamp later than it is.
    assert!(warnings(&figures).contains(&"complaint_stamp_order".to_owned()));
}

#[test]
fn bonuses_are_shared_by_ties_to_the_fen() {
    let mut project = with_complaints().with("incentives: { champion: 100.01, process: 0.05, praise: 20.5 }\n");
    let figures = project.figures("2026-04", "2026-05-20");
    // 张三 and 李四 have three praises each: 100.01 / 2 = 50.005 is rounded up. 甲 and 乙 one five each: 0.025 likewise.
    assert_eq!(
        figures["tables"]["incentives"],
        json!([
            { "person": "丙", "praises": 1, "praise_bonus": 20.5, "champion_bonus": 0, "process_bonus": 0, "penalty": -5, "total": 15.5 },
            { "person": "乙", "praises": 0, "praise_bonus": 0, "champion_bonus": 0, "process_bonus": 0.03, "penalty": -5, "total": -4.97 },
            { "person": "张三", "praises": 3, "praise_bonus": 61.5, "champion_bonus": 50.01, "process_bonus": 0, "penalty": 0, "total": 111.51 },
            { "person": "李四", "praises": 3, "praise_bonus": 61.5, "champion_bonus": 50.01, "process_bonus": 0, "penalty": 0, "total": 111.51 },
            { "person": "王五", "praises": 1, "praise_bonus": 20.5, "champion_bonus": 0, "process_bonus": 0, "penalty": 0, "total": 20.5 },
            { "person": "甲", "praises": 1, "praise_bonus": 20.5, "champion_bonus": 0, "process_bonus": 0.03, "penalty": -1, "total": 19.53 },
        ])
    );
    // 甲 has C1 and C4 (its C7 is a sales callback), 丁 and 戊 no order of April: C11's order was delivered after the cutoff.
    assert_eq!(column(&figures, "advisors", "advisor"), ["丙", "乙", "甲"]);
    assert_eq!(column(&figures, "advisors", "internal"), [1, 2, 2].map(Value::from));
    assert_eq!(column(&figures, "advisors", "orders"), [2, 2, 2].map(Value::from));
    assert_close(&row(&figures, "complaints_by_channel", "key", "意见本")["share"], 0.6);
}

#[test]
fn measures_are_reviewed_with_their_figures() {
    let actions = rows(&[
        "2026-03,配件,高,缺件,无,订货,赵,2026-05-07,todo,0.5,callbacks.valid_rate",
        "2026-03,前台,,等待,,加人,钱,2026-05-08,doing,,q2",
        "2026-03,车间,,返修,,培训,孙,2026-04-01,done,1,complaints.total",
        "2026-03,客服,,无,,-,李,,,,没有这个",
        "2026-03,客服,,少,,回访,周,2026-05-07,done,1,callbacks.total",
        "2026-04,预约,,a,,,,2026-05-01,未做,,orders.delivered",
        "2026-04,,,b,,,,,,,",
        "2026/4/9,客服,,c,,,,,完成,,",
        "2026-04,客服,,d,,,,,,,",
        "2026-04,前台,,e,,,,,,,",
        "2026-02,前台,,f,,,,,,,",
    ]);
    let mut orders = Vec::new();
    let mut callbacks = Vec::new();
    for index in 0..60 {
        let month = if index < 40 { "2026-04" } else { "2026-03" };
        orders.push(format!("A{index},V{index},{month}-10"));
        let outcome = if index % 4 == 0 || index > 40 { "valid" } else { "busy" };
        callbacks.push(format!(
            "C{index},A{index},{month}-11,{outcome},{}",
            if index < 40 { 3 } else { 5 - index % 2 }
        ));
    }
    let figures = Project::new()
        .table("repair_orders", "order_no,vin,delivered_at", &orders)
        .table("callbacks", "callback_no,order_no,called_at,outcome,q2", &callbacks)
        .table(
            "action_items",
            "month,department,priority,problem,cause,measure,owner,due,status,completion,metric",
            &actions,
        )
        .figures("2026-04", "2026-05-20");
    assert_eq!(
        column(&figures, "actions_review", "owner"),
        ["赵", "钱", "孙", "李", "周"]
    );
    assert_eq!(
        column(&figures, "actions_review", "overdue"),
        [true, false, false, false, false].map(Value::from)
    );
    assert_eq!(
        column(&figures, "actions_review", "then"),
        [json!(1.0), json!(92.5), Value::Null, Value::Null, json!(20)]
    );
    assert_eq!(
        column(&figures, "actions_review", "now"),
        [json!(0.25), json!(70.0), Value::Null, Value::Null, json!(40)]
    );
    assert_eq!(
        column(&figures, "actions_review", "change"),
        [json!(-0.75), json!(-22.5), Value::Null, Value::Null, json!(20)]
    );
    assert_eq!(
        column(&figures, "actions_review", "significant"),
        [true, true, false, false, false].map(Value::from)
    );
    assert_eq!(
        column(&figures, "actions_review", "problem"),
        ["缺件", "等待", "返修", "无", "少"]
    );
    assert_eq!(figures["tables"]["actions_review"][0]["cause"], "无", "free text");
    assert_eq!(column(&figures, "actions_next", "problem"), ["e", "c", "d", "a", "b"]);
    assert_eq!(figures["tables"]["actions_next"][3]["then"], 40);
    // Due on 1 May and not begun; the one that is done has no day.
    assert_eq!(
        column(&figures, "actions_next", "overdue"),
        [false, false, false, true, false].map(Value::from)
    );
}

/// Nobody is fined for ratings that are not recorded, and where nobody has a five nobody has the most.
#[test]
fn without_ratings_there_is_neither_fine_nor_winner() {
    let amounts = |header: &str, row: &str| {
        let figures = Project::new()
            .table("repair_orders", header, &rows(&[row]))
            .table(
                "callbacks",
                "callback_no,called_at,outcome,q2",
                &rows(&["C1,2026-04-02,valid,5"]),
            )
            .figures("2026-04", "2026-05-20");
        ["penalty", "process_bonus", "total"].map(|part| figures["tables"]["incentives"][0][part].clone())
    };
    assert_eq!(
        amounts("order_no,vin,delivered_at,advisor", "A1,V1,2026-04-01,甲"),
        [0, 0, 0]
    );
    assert_eq!(
        amounts(
            "order_no,vin,delivered_at,advisor,checkout_rating",
            "A1,V1,2026-04-01,甲,"
        ),
        [-5, 0, -5]
    );
    assert_eq!(
        amounts(
            "order_no,vin,delivered_at,advisor,checkout_rating",
            "A1,V1,2026-04-01,甲,3"
        ),
        [0, 0, 0]
    );
}

/// Low scores are followed to their complaints by order number, level and closing; lacking any of these nobody knows.
#[test]
fn low_scores_are_followed_where_every_step_is_recorded() {
    let figures = |callbacks: &str, complaints: &str| {
        Project::new()
            .table(
                "repair_orders",
                "order_no,vin,delivered_at",
                &rows(&["A1,V1,2026-04-01"]),
            )
            .table(
                "callbacks",
                &format!("called_at,outcome,q2{callbacks}"),
                &rows(&["2026-04-02,valid,5,A1,2"]),
            )
            .table(
                "complaints",
                &format!("complaint_no,received_at{complaints}"),
                &rows(&["K1,2026-04-03,A1,2026-04-04"]),
            )
            .figures("2026-04", "2026-05-20")
    };
    let id = "callbacks.low_score_closed_rate";
    assert_ratio(&figures(",order_no,q1", ",order_no,closed_at"), id, 1, 1);
    for (callbacks, complaints) in [
        (",x,q1", ",order_no,closed_at"),
        (",order_no,x", ",order_no,closed_at"),
        (",order_no,q1", ",x,closed_at"),
        (",order_no,q1", ",order_no,x"),
    ] {
        assert_none(&figures(callbacks, complaints), id, "not_configured");
    }
}

/// What is stamped on the last day whose records exist is known, on the day after it is not.
#[test]
fn stamps_count_up_to_the_day_of_the_cutoff() {
    let in_time = |days: &str| {
        let figures = Project::new()
            .table(
                "repair_orders",
                "order_no,vin,delivered_at",
                &rows(&["A1,V1,2026-04-01"]),
            )
            .table("callbacks", "called_at,outcome,q2", &rows(&["2026-04-02,valid,"]))
            .table(
                "complaints",
                "complaint_no,received_at,responded_at",
                &rows(&[
                    "K1,2026-04-30 10:00,2026-04-30 10:10",
                    "K2,2026-04-30 23:50,2026-05-01 00:05",
                ]),
            )
            .with(&format!("period: {{ cutoff_days: {days} }}\n"))
            .figures("2026-04", "2026-05-20");
        // Asked, and nobody answered an item: no score, and not one of nothing.
        assert_none(&figures, "satisfaction.mot", "no_data");
        figures
    };
    assert_ratio(&in_time("0"), "complaints.responded_in_time", 1, 2);
    assert_ratio(&in_time("1"), "complaints.responded_in_time", 2, 2);
}

/// A time before the receipt counts as in time and is said, whether the clock runs all day or in open hours only.
#[test]
fn times_before_their_receipt_are_counted() {
    for hours in ["", "complaints: { business_hours: \"08:00-18:00\" }\n"] {
        let figures = Project::new()
            .table(
                "repair_orders",
                "order_no,vin,delivered_at",
                &rows(&["A1,V1,2026-04-01"]),
            )
            .table("callbacks", "called_at,outcome,q2", &rows(&["2026-04-02,valid,5"]))
            .table(
                "complaints",
                "complaint_no,received_at,responded_at,handled_at,closed_at",
                &rows(&[
                    "K1,2026-04-03 10:00,2026-04-03 09:50,,",
                    "K2,2026-04-03 10:00,,2026-04-03 09:59,",
                    "K3,2026-04-03 10:00,,,2026-04-02 17:00",
                    // At the very second of its receipt, and after it.
                    "K4,2026-04-03 10:00,2026-04-03 10:00,2026-04-03 10:01,2026-04-03 11:00",
                ]),
            )
            .with(hours)
            .figures("2026-04", "2026-05-20");
        assert_ratio(&figures, "complaints.responded_in_time", 2, 4);
        let said = figures["warnings"].as_array().unwrap().iter();
        let said: Vec<&Value> = said
            .filter(|warning| warning["code"] == "complaint_stamp_order")
            .map(|warning| &warning["message"])
            .collect();
        assert_eq!(
            said,
            ["3 件投诉的响应、处理或关闭时间早于受理时间，按及时计"],
            "{hours}"
        );
    }
}
