//! Chinese words of the model's ids.

use crate::report::{Metric, Status};

/// Outcome of a callback.
pub(super) fn outcome(id: &str) -> &str {
    match id {
        "valid" => "有效",
        "declined" => "拒访",
        "switched_off" => "关机",
        "suspended" => "停机",
        "no_signal" => "无法接通",
        "no_answer" => "无人接听",
        "busy" => "占线",
        "wrong_number" => "空号/错号/非车主",
        "single_visit" => "只来过一次",
        other => other,
    }
}

/// Band of a score from 0 to 100.
pub(super) fn band(id: &str) -> &str {
    match id {
        "very_satisfied" => "非常满意（≥ 90 分）",
        "satisfied" => "满意（76–90 分）",
        "fair" => "一般（60–76 分）",
        "dissatisfied" => "不满意（45–60 分）",
        "very_dissatisfied" => "很不满意（< 45 分）",
        other => other,
    }
}

/// Group of questions.
pub(super) fn line_group(id: &str) -> &str {
    match id {
        "service" => "服务",
        "sales" => "销售",
        other => other,
    }
}

/// Line of business.
pub(super) fn line(id: &str) -> &str {
    match id {
        "repair" => "维修",
        "beauty" => "美容",
        "maintenance" => "养护",
        "sales" => "商品销售",
        other => other,
    }
}

/// State of a measure.
pub(super) fn progress(id: &str) -> &str {
    match id {
        "todo" => "未做",
        "doing" => "进行中",
        "done" => "完成",
        other => other,
    }
}

/// Severity of a complaint.
pub(super) fn severity(id: &str) -> &str {
    match id {
        "general" => "一般",
        "major" => "重大",
        other => other,
    }
}

/// Area of a rescue.
pub(super) fn area(id: Option<&str>) -> &str {
    match id {
        Some("city") => "市区",
        Some("county") => "县区",
        Some("province") => "省内",
        Some(other) => other,
        None => "未注明",
    }
}

/// Whose external score.
pub(super) fn entity(id: &str) -> &str {
    match id {
        "own" => "本店",
        "subcenter" => "分中心",
        "national" => "全国",
        other => other,
    }
}

/// A technician outside the control limits.
pub(super) fn signal(id: &str) -> &str {
    match id {
        "high" => "高于控制上限",
        "low" => "低于控制下限",
        other => other,
    }
}

/// Rule by which a row was rejected.
pub(super) fn rule(id: &str) -> &str {
    match id {
        "missing" => "必填项为空",
        "unparseable" => "无法识别",
        "unknown_value" => "未知取值",
        "unknown_store" => "未知门店",
        "duplicate" => "重复",
        other => other,
    }
}

/// 是 or 否.
pub(super) fn yes(yes: bool) -> &'static str {
    if yes { "是" } else { "否" }
}

/// Where a figure stands against its target.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Met => "达标",
        Status::Near => "接近",
        Status::Missed => "未达标",
        Status::None => "",
    }
}

/// Why there is no value, or that it rests on little.
pub(super) fn note(metric: &Metric) -> &str {
    match metric.note.as_deref() {
        Some("no_data") => "无数据",
        Some("not_configured") => "未配置",
        Some("insufficient_history") => "历史不足",
        Some(other) => other,
        None if metric.value.is_some() && metric.small_sample => "样本不足 30",
        None => "",
    }
}

/// What a change may be called: only a significant one is better or worse.
pub(super) fn change(change: Option<f64>, p_value: Option<f64>, lower_is_better: bool) -> &'static str {
    match (change, p_value) {
        (None, _) => "",
        (Some(_), None) => "未检验",
        (Some(change), Some(p)) if p < 0.05 && change != 0.0 => {
            if (change > 0.0) == lower_is_better {
                "明显变差"
            } else {
                "明显改善"
            }
        }
        (Some(_), Some(_)) => "正常波动",
    }
}
