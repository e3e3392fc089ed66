//! Items, comments and advisors.

use super::*;

#[test]
fn items_have_their_spread_levels_and_test() {
    let computed = Project::new()
        .with_callbacks(&[
            "C1,R12,,repair,2026-03-06 10:00,valid,5,5,5,,,,,",
            "C2,R12,,beauty,2026-03-07 10:00,valid,5,4,5,,,,,",
            "C3,R13,,repair,2026-04-06 10:00,valid,5,5,4,,,,,",
            "C4,R13,,beauty,2026-04-07 10:00,valid,4,4,4,,,,,",
            "C5,R13,,maintenance,2026-04-08 10:00,valid,2,2,,交车,,,,",
            "C6,R1,,repair,2026-04-08 10:00,no_answer,,,,,,,,",
        ])
        .compute();
    let [greeting, handover] = computed.details.items.as_slice() else {
        panic!("two items")
    };
    // 100, 85, 50 points: mean 78.33, variance 658.33, SE 14.81; t(0.975, 2) = 4.3027.
    close(greeting.score.unwrap(), 78.3333);
    close(greeting.se.unwrap(), 14.8137);
    close(greeting.ci95.unwrap()[0], 14.5953);
    close(greeting.ci95.unwrap()[1], 100.0);
    assert_eq!(
        (greeting.n, greeting.previous_n, greeting.levels),
        (3, 2, [1, 1, 0, 1, 0])
    );
    // 92.5 before with SE 7.5: t = −0.8532 with 2.7901 degrees of freedom.
    close(greeting.p_value.unwrap(), 0.4605);
    assert_eq!(greeting.dissatisfied, 1);
    close(greeting.satisfaction_rate.unwrap(), 0.66667);
    // Two equal answers have no spread, and the two of March neither: nothing to test.
    assert_eq!((handover.se, handover.p_value), (Some(0.0), None));
    assert_eq!((handover.score, handover.ci95), (Some(85.0), Some([85.0, 85.0])));
    assert_eq!(handover.levels, [0, 2, 0, 0, 0]);
    assert_eq!(handover.dissatisfied, 1);
    let series: Vec<(i64, Option<f64>)> = greeting.series.iter().map(|point| (point.n, point.score)).collect();
    assert_eq!((series.len(), series[0], series[11]), (13, (0, None), (2, Some(92.5))));
}

#[test]
fn comments_come_lowest_first_and_masked() {
    let computed = Project::new()
        .with_callbacks(&[
            "C1,R13,,repair,2026-04-08 10:00,valid,5,5,5,,,,,李顾问很好",
            "C2,R12,,repair,2026-04-09 10:00,valid,2,2,5,,,,,张三丰的车辽A12345没修好",
            "C3,R11,,repair,2026-04-07 10:00,valid,2,2,2,,,赵顾问,,请打13912345678",
            "C4,R10,,repair,2026-04-07 10:00,valid,1,1,1,,,,,无",
            "C5,R9,,repair,2026-04-07 10:00,declined,,,,,,,,不要打了",
            "C6,R8,,repair,2026-04-07 10:00,valid,,5,,,,,,没有总评",
        ])
        .compute();
    let said: Vec<(&str, Option<&str>, &str, Vec<&str>)> = computed
        .details
        .comments
        .iter()
        .map(|said| {
            let items = said.items.iter().map(String::as_str).collect();
            (
                said.date.as_str(),
                said.advisor.as_deref(),
                said.comment.as_str(),
                items,
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("2026-04-07", Some("赵顾问"), "请打139****5678", vec!["q2", "q3"]),
            ("2026-04-09", Some("李顾问"), "张**的车辽A·**345没修好", vec!["q2"]),
            ("2026-04-08", Some("李顾问"), "李顾问很好", vec![]),
            ("2026-04-07", Some("李顾问"), "没有总评", vec![]),
        ]
    );
}

#[test]
fn advisors_have_their_trend_reasons_praise_and_complaints() {
    let computed = Project::new()
        .with_callbacks(&[
            "C1,R12,,repair,2026-03-08 10:00,valid,5,5,4,,,,,",
            "C2,R13,,repair,2026-04-08 10:00,valid,5,5,5,,时间；质量,,李顾问，王技师,好",
            "C3,R11,,repair,2026-04-09 10:00,valid,3,4,,,时间,,李顾问,慢",
            "C4,R10,,repair,2026-04-09 10:00,valid,4,4,4,,,赵顾问,,",
        ])
        .table(
            "complaints",
            "complaint_no,received_at,advisor",
            &["T1,2026-04-03 09:00,李顾问", "T2,2026-03-03 09:00,李顾问"],
        )
        .compute();
    let [own, other] = computed.details.advisors.as_slice() else {
        panic!("two advisors")
    };
    assert_eq!((own.advisor.as_str(), other.advisor.as_str()), ("李顾问", "赵顾问"));
    // 0.4 · 100 + 0.6 · 85 in March; 0.4 · 92.5 + 0.6 · 100 in April.
    close(own.previous_mot.unwrap(), 91.0);
    close(own.series[12].score.unwrap(), 97.0);
    assert_eq!(own.series[12].n, 2);
    assert_eq!(
        own.answered.iter().map(|(id, n)| (id.as_str(), *n)).collect::<Vec<_>>(),
        [("q2", 2), ("q3", 1)]
    );
    let reasons: Vec<(&str, i64)> = own
        .reasons
        .iter()
        .map(|reason| (reason.key.as_str(), reason.count))
        .collect();
    assert_eq!(reasons, [("时间", 2), ("质量", 1)]);
    assert_eq!(
        (own.praises, own.delighted, own.disappointed, own.complaints),
        (2, 1, 1, 1)
    );
    assert_eq!(
        own.comments
            .iter()
            .map(|said| said.comment.as_str())
            .collect::<Vec<_>>(),
        ["慢", "好"]
    );
    assert_eq!(
        (other.previous_mot, other.complaints, other.reasons.len()),
        (None, 0, 0)
    );
}

#[test]
fn the_store_s_external_callbacks_count_those_without_an_advisor() {
    let computed = Project::new()
        .table(
            "repair_orders",
            ORDERS,
            &["R1,V1,,2026-04-05 10:00,repair,保养,李顾问,王技师,none,,张三丰,13812345678"],
        )
        .table(
            "callbacks",
            "callback_no,order_no,vin,line,channel,called_at,outcome,q1,q2,q3,advisor",
            &[
                "C1,R1,V1,repair,internal,2026-04-06 10:00,valid,5,5,5,李顾问",
                "C2,X1,V1,repair,external,2026-04-07 10:00,valid,4,4,5,李顾问",
                "C3,X2,V1,beauty,external,2026-04-08 10:00,valid,2,2,4,",
                "C4,X3,V1,sales,external,2026-04-08 10:00,valid,1,1,1,李顾问",
                "C5,X4,V1,repair,external,2026-04-08 10:00,declined,,,,李顾问",
            ],
        )
        .compute();
    // Two service callbacks: q2 85 and 50, q3 100 and 85 points, weighted 0.4 and 0.6.
    assert_eq!(computed.details.external_callbacks.n, 2);
    close(
        computed.details.external_callbacks.mot.unwrap(),
        0.4 * 67.5 + 0.6 * 92.5,
    );
    let advisor = &computed.figures.tables.advisors[0];
    assert_eq!(advisor.external, 1);
    close(advisor.external_mot.unwrap(), 0.4 * 85.0 + 0.6 * 100.0);
}
