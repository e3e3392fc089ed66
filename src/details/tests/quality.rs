//! Rejected rows, and definitions with the configuration's numbers.

use super::*;

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
    let callbacks = quality
        .tables
        .iter()
        .find(|table| table.table == TableId::Callbacks)
        .unwrap();
    assert_eq!((callbacks.read, callbacks.used, callbacks.rejected), (6, 2, 4));
    assert_eq!(
        callbacks
            .by_rule
            .iter()
            .map(|(rule, rows)| (rule.as_str(), *rows))
            .collect::<Vec<_>>(),
        [("duplicate", 1), ("unknown_value", 2), ("unparseable", 1)]
    );
    // The duplicate repeats the row kept; the row without a date concerns every month.
    assert_eq!((callbacks.month_read, callbacks.month_rejected), (5, 2));
    assert_eq!(
        callbacks.first_month.map(|month| month.to_string()).as_deref(),
        Some("2026-01")
    );
    let example = quality
        .examples
        .iter()
        .find(|example| example.rule == "unknown_value")
        .unwrap();
    assert_eq!(
        (example.row, example.column.as_str(), example.value.as_str()),
        (4, "outcome", "138****5678")
    );
    let effect = |id: &str| {
        quality
            .effects
            .iter()
            .find(|effect| effect.metric == id)
            .map(|effect| (effect.low, effect.high))
    };
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
    let computed = Project::new()
        .with_callbacks(&["C1,R13,,repair,2026-04-08 10:00,valid,5,5,5,,,,,"])
        .compute_with(
            "first_time_fix: { window_days: 14, exclude_kinds: [保养] }\n\
         churn: { absent_months: 4, lines: [repair] }\n\
         callbacks: { max_no_result_rate: 0.125 }\n\
         satisfaction: { dissatisfied_max_level: 3, unanswered: excluded, rates_over: valid }\n\
         labels: { churn.rate: 流失比例 }\n",
        );
    let of = |id: &str| computed.definition(id);
    assert_eq!(
        of("first_time_fix.rate").rule,
        "填有未修复原因，或交车后 14 天内返修，计为未一次修复"
    );
    assert_eq!(
        of("first_time_fix.rate").denominator,
        "当月交车的维修业务工单，返修、维修类型为保养的工单除外"
    );
    assert_eq!(
        of("churn.rate").formula,
        "4 个月前来站、此后未再来站的客户 ÷ 那个月来站的客户"
    );
    assert_eq!(
        of("churn.rate").rule,
        "客户按车架号识别，没有车架号的按车牌；来站只计维修"
    );
    assert_eq!(of("churn.rate").label, "流失比例");
    assert_eq!(of("callbacks.no_result_rate").rule, "高于 12.5% 时样本不足，请补访");
    assert_eq!(
        of("satisfaction.repair").rule,
        "评 1、2、3 级或提出意见的项为不满意，未答的项不计"
    );
    assert_eq!(of("satisfaction.repair").formula, "1 − 不满意项合计 ÷ 作答项");
    assert_eq!(of("satisfaction.delighted_rate").denominator, "有效服务回访");
    assert_eq!(
        of("complaints.responded_in_time").formula,
        "30 分钟内响应的投诉 ÷ 投诉数"
    );
    assert_eq!(
        of("satisfaction.mot").rule,
        "5 至 1 级折 100、85、70、50、30 分；无人回答的项不计"
    );
    assert_eq!(of("orders.delivered").number, 1);
}
