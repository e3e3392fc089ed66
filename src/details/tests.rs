//! Small stores worked by hand: records as text, through reading, cleaning and figures, to details.

use std::fmt::Write;

use super::*;
use crate::config::Store;
use crate::explain::{self, Question};
use crate::records::{self, Wanted};

/// A store's records and configuration as text, computed for April 2026 with cutoff 7 May.
struct Project {
    folder: tempfile::TempDir,
    sources: String,
}

struct Computed {
    details: Details,
    figures: Figures,
    records: Records,
    config: Config,
    mask: Mask,
}

const CONFIG: &str = "
stores: [{ id: S01, name: 示例店 }]
questionnaire:
  service:
    overall: q1
    items:
      - { id: q2, label: 迎接, weight: 0.4 }
      - { id: q3, label: 交车, weight: 0.6 }
external:
  items:
    - { id: e1, label: 接车, weight: 0.5 }
    - { id: e2, label: 解释, weight: 0.5 }
complaints: { respond_minutes: 30, handle_minutes: 60, close_hours: 48 }
";

/// Columns of the two tables every store has.
const ORDERS: &str = "order_no,vin,opened_at,delivered_at,line,kind,advisor,technician,appointment,rework_of,customer,phone";
const CALLBACKS: &str = "callback_no,order_no,vin,line,called_at,outcome,q1,q2,q3,opinions,reasons,advisor,praised,comment";

impl Project {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), sources: String::new() }
    }

    fn table(mut self, name: &str, header: &str, rows: &[&str]) -> Self {
        let text = format!("{header}\n{}\n", rows.join("\n"));
        std::fs::write(self.folder.path().join(format!("{name}.csv")), text).unwrap();
        writeln!(self.sources, "  {name}: {name}.csv").unwrap();
        self
    }

    /// The two tables every store has: one order a month from March 2025 on, and the callbacks given.
    fn with_callbacks(self, callbacks: &[&str]) -> Self {
        let orders: Vec<String> = (0..14)
            .map(|n| {
                let (year, month) = (2025 + (n + 2) / 12, (n + 2) % 12 + 1);
                format!("R{n},VIN{n},,{year}-{month:02}-05 10:00,repair,保养,李顾问,王技师,active,,张三丰,13812345678")
            })
            .collect();
        let orders: Vec<&str> = orders.iter().map(String::as_str).collect();
        self.table("repair_orders", ORDERS, &orders).table("callbacks", CALLBACKS, callbacks)
    }

    fn compute(self) -> Computed {
        self.compute_with("")
    }

    fn compute_with(self, extra: &str) -> Computed {
        let path = self.folder.path().join("report.yaml");
        std::fs::write(&path, format!("{CONFIG}{extra}\nsources:\n{}", self.sources)).unwrap();
        let config = crate::config::load(&path, &[]).unwrap();
        let month: Month = "2026-04".parse().unwrap();
        let today = "2026-05-20".parse().unwrap();
        let records = records::load(&config, today, month, Wanted::default()).unwrap().for_store("S01");
        let figures = crate::metrics::compute(&records, &config, month, &std::collections::BTreeMap::new()).unwrap();
        let mask = Mask::new(&records, &config);
        let details = details(&figures, &records, &config, month, &mask).unwrap();
        Computed { details, figures, records, config, mask }
    }
}

impl Computed {
    fn explain(&self, id: &str, limit: usize) -> explain::Explanation {
        let store = Store { id: "S01".to_owned(), name: "示例店".to_owned() };
        let metric = explain::find(id, &self.config).unwrap();
        let question = Question { metric, store: &store, month: "2026-04".parse().unwrap(), limit };
        explain::explain(question, &self.figures, &self.config, &self.records.inputs, &self.mask).unwrap()
    }

    fn definition(&self, id: &str) -> &crate::report::Definition {
        self.details.definitions.iter().find(|definition| definition.id == id).unwrap()
    }
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-4, "found {found}, expected {expected}");
}

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
    let [greeting, handover] = computed.details.items.as_slice() else { panic!("two items") };
    // 100, 85, 50 points: mean 78.33, variance 658.33, SE 14.81; t(0.975, 2) = 4.3027.
    close(greeting.score.unwrap(), 78.3333);
    close(greeting.se.unwrap(), 14.8137);
    close(greeting.ci95.unwrap()[0], 14.5953);
    close(greeting.ci95.unwrap()[1], 100.0);
    assert_eq!((greeting.n, greeting.previous_n, greeting.levels), (3, 2, [1, 1, 0, 1, 0]));
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
            (said.date.as_str(), said.advisor.as_deref(), said.comment.as_str(), items)
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
        .table("complaints", "complaint_no,received_at,advisor", &["T1,2026-04-03 09:00,李顾问", "T2,2026-03-03 09:00,李顾问"])
        .compute();
    let [own, other] = computed.details.advisors.as_slice() else { panic!("two advisors") };
    assert_eq!((own.advisor.as_str(), other.advisor.as_str()), ("李顾问", "赵顾问"));
    // 0.4 · 100 + 0.6 · 85 in March; 0.4 · 92.5 + 0.6 · 100 in April.
    close(own.previous_mot.unwrap(), 91.0);
    close(own.series[12].score.unwrap(), 97.0);
    assert_eq!(own.series[12].n, 2);
    assert_eq!(own.answered.iter().map(|(id, n)| (id.as_str(), *n)).collect::<Vec<_>>(), [("q2", 2), ("q3", 1)]);
    let reasons: Vec<(&str, i64)> = own.reasons.iter().map(|reason| (reason.key.as_str(), reason.count)).collect();
    assert_eq!(reasons, [("时间", 2), ("质量", 1)]);
    assert_eq!((own.praises, own.delighted, own.disappointed, own.complaints), (2, 1, 1, 1));
    assert_eq!(own.comments.iter().map(|said| said.comment.as_str()).collect::<Vec<_>>(), ["慢", "好"]);
    assert_eq!((other.previous_mot, other.complaints, other.reasons.len()), (None, 0, 0));
}

#[test]
fn complaints_stand_as_the_cutoff_saw_them() {
    let header = "complaint_no,received_at,severity,channel,reason,description,responded_at,handled_at,closed_at,followup_at";
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
    let [first, second, third] = details.complaint_cases.as_slice() else { panic!("three cases") };
    assert_eq!((first.complaint_no.as_str(), second.complaint_no.as_str()), ("T1", "T2"));
    assert_eq!((first.respond_minutes, first.handle_minutes, first.close_hours), (None, Some(10.0), Some(48.0)));
    assert_eq!((first.responded_in_time, first.handled_in_time, first.closed_in_time), (false, true, true));
    assert_eq!(second.description.as_deref(), Some("张**投诉"));
    assert_eq!((second.respond_minutes, second.handle_minutes), (Some(30.0), Some(61.0)));
    // Closed and followed up after 7 May: not known to April's report.
    assert_eq!((second.close_hours, second.closed_in_time, second.followed_up), (None, false, false));
    assert_eq!((third.respond_minutes, third.responded_in_time), (Some(0.0), true));
    assert_eq!(details.complaint_times.respond_minutes, [0.0, 30.0]);
    let weeks: Vec<(&str, [i64; 4])> =
        details.complaints_weekly.iter().map(|row| (row.key.as_str(), [row.w1, row.w2, row.w3, row.w4])).collect();
    assert_eq!(weeks, [("质量", [0, 0, 0, 2]), ("时间", [1, 0, 0, 0])]);
    let severities: Vec<(&str, i64)> =
        details.complaints_by_severity.iter().map(|row| (row.key.as_str(), row.count)).collect();
    assert_eq!(severities, [("重大", 1), ("一般", 2)]);
    let months: Vec<(&str, Option<i64>, Option<i64>)> = details
        .complaints_by_month
        .iter()
        .map(|row| (row.key.as_str(), row.counts[10], row.counts[12]))
        .collect();
    assert_eq!(months, [("质量", Some(0), Some(2)), ("时间", Some(0), Some(1)), ("费用", Some(1), Some(0))]);
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
            &["2026-04,总分,7,80,85", "2026-04,接车,3,60,", "2026-03,接车,3,50,", "2026-03,硬件,3,50,"],
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
    assert_eq!(items, [("总分", Some(80.0), None, Some(85.0)), ("接车", Some(60.0), Some(50.0), None)]);
}

#[test]
fn visits_and_rescues_after_the_cutoff_are_not_known() {
    let computed = Project::new()
        .with_callbacks(&["C1,R13,,repair,2026-04-08 10:00,valid,5,5,5,,,,,"])
        .table(
            "key_account_visits",
            "month,customer,visited_at,visitor,finding",
            &["2026-04,某某物流,2026-04-20,李顾问,联系13812345678", "2026-04,张三,2026-05-03,李顾问,", "2026-04,李四,2026-05-08,,"],
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
        .map(|visit| (visit.customer.as_str(), visit.visited_at.as_deref(), visit.in_month, visit.finding.as_deref()))
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
        [(Some("city"), 1, 1, vec![30.0]), (Some("province"), 1, 0, vec![]), (None, 1, 0, vec![10.0])]
    );
}

#[test]
fn orders_and_vehicles_are_counted_only_where_the_records_reach() {
    let computed = Project::new().with_callbacks(&["C1,R13,,repair,2026-04-08 10:00,valid,5,5,5,,,,,"]).compute();
    let details = &computed.details;
    assert_eq!(details.orders_by_month.len(), 13);
    assert!(details.orders_by_month.iter().all(|month| month.repair == 1 && month.sales == 0));
    // A new vehicle each month from March 2025; each is lost a year after its only visit.
    let flow: Vec<(i64, i64, Option<i64>)> =
        details.customer_flow.iter().map(|flow| (flow.new, flow.lost, flow.active)).collect();
    assert_eq!(flow.first(), Some(&(1, 0, None)));
    assert_eq!(flow.last(), Some(&(1, 1, Some(12))));
    // Cohorts begin when the records reach six months back: September 2025.
    assert_eq!(details.churn_cohorts.len(), 8);
    assert_eq!(details.churn_cohorts[0].cohort_month.to_string(), "2025-03");
    assert_eq!((details.churn_cohorts[0].private, details.churn_cohorts[0].private_lost), (1, 1));
    let [advisor] = details.appointments_by_advisor.as_slice() else { panic!("one advisor") };
    assert_eq!((advisor.orders, advisor.passive, advisor.active), (1, 0, 1));
}

#[test]
fn rejected_rows_are_accounted_for_and_bounded() {
    let computed = Project::new()
        .with_callbacks(&[
            "C1,R13,,repair,2026-04-08 10:00,valid,5,5,5,,,,,",
            "C2,R12,,repair,2026-04-08 10:00,no_answer,,,,,,,,",
            "C3,R11,,repair,2026-04-08 10:00,13812345678,,,,,,,,",
            "C1,R13,,repair,2026-04-08 10:00,valid,5,5,5,,,,,",
            "C5,R10,,repair,昨天,valid,5,5,5,,,,,",
            "C6,R9,,repair,2026-01-08 10:00,maybe,5,5,5,,,,,",
        ])
        .compute_with("quality: { max_reject_rate: 1 }\n");
    let quality = &computed.details.quality;
    let callbacks = quality.tables.iter().find(|table| table.table == TableId::Callbacks).unwrap();
    assert_eq!((callbacks.read, callbacks.used, callbacks.rejected), (6, 2, 4));
    assert_eq!(callbacks.by_rule.iter().map(|(rule, rows)| (rule.as_str(), *rows)).collect::<Vec<_>>(), [
        ("duplicate", 1),
        ("unknown_value", 2),
        ("unparseable", 1)
    ]);
    // The duplicate repeats the row kept; the row without a date concerns every month.
    assert_eq!((callbacks.month_read, callbacks.month_rejected), (5, 2));
    assert_eq!(callbacks.first_month.map(|month| month.to_string()).as_deref(), Some("2026-01"));
    let example = quality.examples.iter().find(|example| example.rule == "unknown_value").unwrap();
    assert_eq!((example.row, example.column.as_str(), example.value.as_str()), (4, "outcome", "138****5678"));
    let effect = |id: &str| quality.effects.iter().find(|effect| effect.metric == id).map(|effect| (effect.low, effect.high));
    assert_eq!(effect("callbacks.valid_rate"), Some((0.25, 0.75)));
    assert_eq!(effect("callbacks.total"), Some((2.0, 4.0)));
    // One callback of two satisfied items, and two rejected ones of two items each.
    assert_eq!(effect("satisfaction.repair"), Some((2.0 / 6.0, 1.0)));
    let (low, high) = effect("satisfaction.mot").unwrap();
    close(low, (100.0 + 2.0 * 30.0) / 3.0);
    close(high, 100.0);
    assert_eq!(effect("orders.delivered"), None);
}

#[test]
fn definitions_say_the_numbers_of_the_configuration() {
    let computed = Project::new().with_callbacks(&["C1,R13,,repair,2026-04-08 10:00,valid,5,5,5,,,,,"]).compute_with(
        "first_time_fix: { window_days: 14, exclude_kinds: [保养] }\n\
         churn: { absent_months: 4, lines: [repair] }\n\
         callbacks: { max_no_result_rate: 0.125 }\n\
         satisfaction: { dissatisfied_max_level: 3, unanswered: excluded, rates_over: valid }\n\
         labels: { churn.rate: 流失比例 }\n",
    );
    let of = |id: &str| computed.definition(id);
    assert_eq!(of("first_time_fix.rate").rule, "填有未修复原因，或交车后 14 天内返修，计为未一次修复");
    assert_eq!(of("first_time_fix.rate").denominator, "当月交车的维修业务工单，返修、维修类型为保养的工单除外");
    assert_eq!(of("churn.rate").formula, "4 个月前来站、此后未再来站的客户 ÷ 那个月来站的客户");
    assert_eq!(of("churn.rate").rule, "客户按车架号识别，没有车架号的按车牌；来站只计维修");
    assert_eq!(of("churn.rate").label, "流失比例");
    assert_eq!(of("callbacks.no_result_rate").rule, "高于 12.5% 时样本不足，请补访");
    assert_eq!(of("satisfaction.repair").rule, "评 1、2、3 级或提出意见的项为不满意，未答的项不计");
    assert_eq!(of("satisfaction.repair").formula, "1 − 不满意项合计 ÷ 作答项");
    assert_eq!(of("satisfaction.delighted_rate").denominator, "有效服务回访");
    assert_eq!(of("complaints.responded_in_time").formula, "30 分钟内响应的投诉 ÷ 投诉数");
    assert_eq!(of("satisfaction.mot").rule, "5 至 1 级折 100、85、70、50、30 分；无人回答的项不计");
    assert_eq!(of("orders.delivered").number, 1);
}

#[test]
fn an_explanation_shows_the_rows_against_the_figure_first() {
    let computed = Project::new()
        .with_callbacks(&[
            "C1,R13,,repair,2026-04-08 10:00,valid,5,5,5,,,,,",
            "C2,R12,,repair,2026-04-09 10:00,no_answer,,,,,,,,",
            "C3,R11,,repair,2026-04-10 10:00,valid,5,5,5,,,,,",
            "C4,R11,,repair,2026-03-10 10:00,valid,5,5,5,,,,,",
        ])
        .compute();
    let explanation = computed.explain("callbacks.valid_rate", 2);
    assert_eq!((explanation.rows.total, explanation.rows.more), (3, 1));
    let rows: Vec<(&str, i64, Option<bool>, Option<&str>)> = explanation
        .rows
        .rows
        .iter()
        .map(|row| (row.file.as_str(), row.row, row.in_numerator, row.cells[0].as_deref()))
        .collect();
    assert_eq!(
        rows,
        [("callbacks.csv", 3, Some(false), Some("C2")), ("callbacks.csv", 2, Some(true), Some("C1"))]
    );
    // Of a rate of which less is better, those in the numerator.
    let rows = computed.explain("callbacks.no_result_rate", 1).rows.rows;
    assert_eq!((rows[0].row, rows[0].in_numerator), (3, Some(true)));
    let churn = computed.explain("churn.rate", 9).rows;
    assert_eq!((churn.total, churn.columns[1].0.as_str()), (1, "vin"));
    assert_eq!(churn.rows[0].cells.last(), Some(&Some("张**".to_owned())));
    assert_eq!(computed.explain("complaints.total", 9).rows.table, None);
    assert_eq!(explain::nearest("valid_rate")[0], "callbacks.valid_rate");
    assert!(explain::nearest("完全不同").is_empty());
}

/// The rows found behind a figure are as many as its denominator says, for every metric that counts rows.
#[test]
fn rows_behind_a_figure_are_those_it_counts() {
    for project in ["edge", "dirty"] {
        let path = format!("tests/examples/{project}/config/report.yaml");
        let config = crate::config::load(path.as_ref(), &[]).unwrap();
        let month: Month = "2024-08".parse().unwrap();
        let today = "2024-10-30".parse().unwrap();
        let records = records::load(&config, today, month, Wanted::default()).unwrap().for_store("S01");
        let figures = crate::metrics::compute(&records, &config, month, &std::collections::BTreeMap::new()).unwrap();
        let mut compared = 0;
        for definition in crate::metrics::registry::all() {
            let metric = &figures.metrics[definition.id];
            let Some(found) = crate::metrics::evidence::evidence(&figures, &config, definition, month).unwrap() else { continue };
            let rows = Number::Int(count(found.frame.height()));
            let above = Number::Int(count(found.in_numerator.iter().filter(|above| **above).count()));
            use crate::metrics::registry::Compute;
            match definition.compute {
                Compute::Ratio(..) if metric.value.is_some() && !found.in_numerator.is_empty() => {
                    assert_eq!((metric.numerator, metric.denominator), (Some(above), Some(rows)), "{}", definition.id);
                }
                Compute::Ratio(..) | Compute::Per(..) if metric.value.is_some() => {
                    assert_eq!(metric.numerator, Some(rows), "{}", definition.id);
                }
                Compute::Count(_) if metric.value.is_some() => assert_eq!(metric.value, Some(rows), "{}", definition.id),
                Compute::Survey(_) => assert_eq!(metric.spread.and_then(|spread| spread.n), Some(count(found.frame.height()))),
                _ => continue,
            }
            compared += 1;
        }
        assert!(compared > 40, "{project}: {compared}");
    }
}
