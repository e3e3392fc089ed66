//! Complaints, external scores, visits, rescues, orders and vehicles.

use super::*;

#[test]
fn complaints_stand_as_the_cutoff_saw_them() {
    let header =
        "complaint_no,received_at,severity,channel,reason,description,responded_at,handled_at,closed_at,followup_at";
    let computed = Project::new()
        .with_callbacks(&["C1,R13,,repair,2026-04-08 10:00,valid,5,5,5,,,,,"])
        .table(
            "complaints",
            header,
            &[
                "T2,2026-04-29 10:00,major,,质量,张三丰投诉,2026-04-29 10:30,2026-04-29 11:01,2026-05-08 09:00,2026-05-09",
                "T1,2026-04-07 23:59,,电话,时间,,,2026-04-08 00:09,2026-04-09 23:59,",
                "T3,2026-04-30 10:00,general,,质量,,2026-04-30 09:00,,,",
                "T4,2026-02-10 10:00,general,,费用,,,,,",
            ],
        )
        .compute();
    let details = &computed.details;
    let [first, second, third] = details.complaint_cases.as_slice() else {
        panic!("three cases")
    };
    assert_eq!(
        (first.complaint_no.as_str(), second.complaint_no.as_str()),
        ("T1", "T2")
    );
    assert_eq!(
        (first.respond_minutes, first.handle_minutes, first.close_hours),
        (None, Some(10.0), Some(48.0))
    );
    assert_eq!(
        (first.responded_in_time, first.handled_in_time, first.closed_in_time),
        (false, true, true)
    );
    assert_eq!(second.description.as_deref(), Some("张**投诉"));
    assert_eq!(
        (second.respond_minutes, second.handle_minutes),
        (Some(30.0), Some(61.0))
    );
    // Closed and followed up after 7 May: not known to April's report.
    assert_eq!(
        (second.close_hours, second.closed_in_time, second.followed_up),
        (None, false, false)
    );
    assert_eq!((third.respond_minutes, third.responded_in_time), (Some(0.0), true));
    assert_eq!(details.complaint_times.respond_minutes, [0.0, 30.0]);
    let weeks: Vec<(&str, [i64; 4])> = details
        .complaints_weekly
        .iter()
        .map(|row| (row.key.as_str(), [row.w1, row.w2, row.w3, row.w4]))
        .collect();
    assert_eq!(weeks, [("质量", [0, 0, 0, 2]), ("时间", [1, 0, 0, 0])]);
    let severities: Vec<(&str, i64)> = details
        .complaints_by_severity
        .iter()
        .map(|row| (row.key.as_str(), row.count))
        .collect();
    assert_eq!(severities, [("重大", 1), ("一般", 2)]);
    let months: Vec<(&str, Option<i64>, Option<i64>)> = details
        .complaints_by_month
        .iter()
        .map(|row| (row.key.as_str(), row.counts[10], row.counts[12]))
        .collect();
    assert_eq!(
        months,
        [
            ("质量", Some(0), Some(2)),
            ("时间", Some(0), Some(1)),
            ("费用", Some(1), Some(0))
        ]
    );
}

#[test]
fn external_scores_keep_the_last_row_of_each_month_and_entity() {
    let computed = Project::new()
        .with_callbacks(&["C1,R13,,repair,2026-04-08 10:00,valid,5,5,5,,,,,"])
        .table(
            "external_css",
            "month,entity,sample,e1,e2,mot,css,rank,rank_of",
            &[
                "2026-04,对手,20,90,90,,88,,",
                "2026-04,national,900,95,97,96.5,96,,",
                "2026-04,own,10,1,1,1,1,9,全国",
                "2026-04,own,12,98,96,,97,3,全国",
                "2026-03,own,11,90,,,91,,",
                "2025-03,own,11,90,90,90,90,,",
            ],
        )
        .table(
            "external_pt",
            "month,item,checkpoints,score,benchmark",
            &[
                "2026-04,总分,7,80,85",
                "2026-04,接车,3,60,",
                "2026-03,接车,3,50,",
                "2026-03,硬件,3,50,",
            ],
        )
        .compute();
    let rows: Vec<(String, &str, Option<f64>, Option<f64>, Option<f64>)> = computed
        .details
        .external
        .rows
        .iter()
        .map(|row| (row.month.to_string(), row.entity.as_str(), row.mot, row.css, row.rank))
        .collect();
    assert_eq!(
        rows,
        [
            ("2026-03".to_owned(), "own", Some(90.0), Some(91.0), None),
            ("2026-04".to_owned(), "own", Some(97.0), Some(97.0), Some(3.0)),
            ("2026-04".to_owned(), "national", Some(96.5), Some(96.0), None),
            ("2026-04".to_owned(), "对手", Some(90.0), Some(88.0), None),
        ]
    );
    let items: Vec<(&str, Option<f64>, Option<f64>, Option<f64>)> = computed
        .details
        .mystery_shopper
        .iter()
        .map(|row| (row.item.as_str(), row.score, row.previous_score, row.benchmark))
        .collect();
    assert_eq!(
        items,
        [
            ("总分", Some(80.0), None, Some(85.0)),
            ("接车", Some(60.0), Some(50.0), None)
        ]
    );
}

#[test]
fn visits_and_rescues_after_the_cutoff_are_not_known() {
    let computed = Project::new()
        .with_callbacks(&["C1,R13,,repair,2026-04-08 10:00,valid,5,5,5,,,,,"])
        .table(
            "key_account_visits",
            "month,customer,visited_at,visitor,finding",
            &[
                "2026-04,某某物流,2026-04-20,李顾问,联系13812345678",
                "2026-04,张三,2026-05-03,李顾问,",
                "2026-04,李四,2026-05-08,,",
            ],
        )
        .table(
            "rescues",
            "rescue_no,called_at,arrived_at,area",
            &[
                "J1,2026-04-20 10:00,2026-04-20 10:30,city",
                "J2,2026-04-20 10:00,2026-04-20 10:10,",
                "J3,2026-04-30 10:00,2026-05-08 00:00,province",
            ],
        )
        .compute();
    let visits: Vec<(&str, Option<&str>, bool, Option<&str>)> = computed
        .details
        .key_accounts
        .iter()
        .map(|visit| {
            (
                visit.customer.as_str(),
                visit.visited_at.as_deref(),
                visit.in_month,
                visit.finding.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        visits,
        [
            ("某**", Some("2026-04-20"), true, Some("联系138****5678")),
            ("张**", Some("2026-05-03"), false, None),
            ("李**", None, false, None),
        ]
    );
    let areas: Vec<(Option<&str>, i64, i64, Vec<f64>)> = computed
        .details
        .rescues
        .iter()
        .map(|area| (area.area.as_deref(), area.count, area.on_time, area.minutes.clone()))
        .collect();
    assert_eq!(
        areas,
        [
            (Some("city"), 1, 1, vec![30.0]),
            (Some("province"), 1, 0, vec![]),
            (None, 1, 0, vec![10.0])
        ]
    );
}

#[test]
fn orders_and_vehicles_are_counted_only_where_the_records_reach() {
    let computed = Project::new()
        .with_callbacks(&["C1,R13,,repair,2026-04-08 10:00,valid,5,5,5,,,,,"])
        .compute();
    let details = &computed.details;
    assert_eq!(details.orders_by_month.len(), 13);
    assert!(
        details
            .orders_by_month
            .iter()
            .all(|month| month.repair == 1 && month.sales == 0)
    );
    // A new vehicle each month from March 2025; each is lost a year after its only visit.
    let flow: Vec<(i64, i64, Option<i64>)> = details
        .customer_flow
        .iter()
        .map(|flow| (flow.new, flow.lost, flow.active))
        .collect();
    assert_eq!(flow.first(), Some(&(1, 0, None)));
    assert_eq!(flow.last(), Some(&(1, 1, Some(12))));
    // Cohorts begin when the records reach six months back: September 2025.
    assert_eq!(details.churn_cohorts.len(), 8);
    assert_eq!(details.churn_cohorts[0].cohort_month.to_string(), "2025-03");
    assert_eq!(
        (details.churn_cohorts[0].private, details.churn_cohorts[0].private_lost),
        (1, 1)
    );
    let [advisor] = details.appointments_by_advisor.as_slice() else {
        panic!("one advisor")
    };
    assert_eq!((advisor.orders, advisor.passive, advisor.active), (1, 0, 1));
}
