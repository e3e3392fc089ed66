//! The definitions in words, with the numbers of this configuration in them.

use crate::config::{Config, QuestionGroup};
use crate::metrics::callbacks::counted_items;
use crate::metrics::registry::{self, Better};
use crate::records::schema::{Line, TableId};
use crate::report::{Definition, Unit};

/// Every metric of the registry in words; its number is its position from 1.
#[must_use]
pub fn definitions(config: &Config) -> Vec<Definition> {
    registry::all()
        .zip(1..)
        .map(|(definition, number)| in_words(definition, number, config))
        .collect()
}

fn in_words(definition: &registry::Definition, number: usize, config: &Config) -> Definition {
    let label = config
        .labels
        .get(definition.id)
        .map_or(definition.label, String::as_str);
    let mut words = Definition {
        id: definition.id.to_owned(),
        number,
        label: label.to_owned(),
        unit: unit(definition.unit).to_owned(),
        better: better(definition.better).to_owned(),
        formula: definition.formula.to_owned(),
        rule: definition.rule.to_owned(),
        numerator: definition.numerator.to_owned(),
        denominator: definition.denominator.to_owned(),
        data: table_of(definition, config).chinese().to_owned(),
        origin: definition.origin.to_owned(),
        decimals: definition.decimals,
    };
    match definition.id.split('.').next() {
        Some("first_time_fix") => first_time_fix(&mut words, config),
        Some("callbacks") => callbacks(&mut words, config),
        Some("satisfaction") => satisfaction(&mut words, config),
        Some("complaints") => complaints(&mut words, config),
        Some("customers" | "churn") => customers(&mut words, config),
        Some("rescue") => rescue(&mut words, config),
        _ => {}
    }
    words
}

/// The table whose rows a figure counts, which need not be the one that says from when on it is known.
fn table_of(definition: &registry::Definition, config: &Config) -> TableId {
    match definition.id {
        "churn.reached_rate" | "churn.accepted_rate" | "churn.win_back_rate" => TableId::ChurnCallbacks,
        id if id.starts_with("complaints.") => TableId::Complaints,
        id if id.starts_with("customers.") && config.sources.contains_key(&TableId::CustomerBase) => {
            TableId::CustomerBase
        }
        _ => definition.basis,
    }
}

/// The unit as metrics.json names it.
pub(crate) fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Ratio => "ratio",
        Unit::Count => "count",
        Unit::Points => "points",
        Unit::Cny => "cny",
    }
}

pub(crate) fn better(better: Better) -> &'static str {
    match better {
        Better::Higher => "higher",
        Better::Lower => "lower",
    }
}

fn first_time_fix(words: &mut Definition, config: &Config) {
    let rules = &config.first_time_fix;
    let days = rules.window_days;
    if words.id == "first_time_fix.rate" {
        words.rule = format!("填有未修复原因，或交车后 {days} 天内返修，计为未一次修复");
    } else {
        words.rule = format!("上月交车的工单此时大多已过满 {days} 天返修窗口");
    }
    if !rules.count_internal {
        words.rule.push_str("；内返不计");
    }
    let excluded = if rules.exclude_kinds.is_empty() {
        String::new()
    } else {
        format!("、维修类型为{}的工单", rules.exclude_kinds.join("、"))
    };
    words.denominator = words.denominator.replace("返修除外", &format!("返修{excluded}除外"));
}

fn callbacks(words: &mut Definition, config: &Config) {
    match words.id.as_str() {
        "callbacks.no_result_rate" => {
            words.rule = format!(
                "高于 {} 时样本不足，请补访",
                percent(config.callbacks.max_no_result_rate)
            );
        }
        "callbacks.coverage" | "callbacks.sales_first_coverage" | "callbacks.sales_second_coverage" => {
            let excluded = &config.callbacks.coverage_exclude_kinds;
            if !excluded.is_empty() {
                words.rule = format!("{}；维修类型为{}的工单不计", words.rule, excluded.join("、"));
            }
        }
        _ => {}
    }
}

fn satisfaction(words: &mut Definition, config: &Config) {
    let questionnaire = &config.questionnaire;
    match words.id.as_str() {
        "satisfaction.repair" => of_line(words, config, Some(Line::Repair)),
        "satisfaction.beauty" => of_line(words, config, Some(Line::Beauty)),
        "satisfaction.maintenance" => of_line(words, config, Some(Line::Maintenance)),
        "satisfaction.sales" => of_line(words, config, Some(Line::Sales)),
        "satisfaction.company" => of_line(words, config, None),
        "satisfaction.delighted_rate" | "satisfaction.disappointed_rate" if config.satisfaction.rates_over_valid => {
            words.formula = words.formula.replace("服务回访总数", "有效服务回访");
            "分母只含有效回访".clone_into(&mut words.rule);
            "有效服务回访".clone_into(&mut words.denominator);
        }
        "satisfaction.customer_rate" => {
            words.rule = format!("{} 项及以上达到 4 级", questionnaire.satisfied_items_min_service);
        }
        "satisfaction.sales_customer_rate" => {
            words.rule = format!("{} 项及以上达到 4 级", questionnaire.satisfied_items_min_sales);
        }
        "satisfaction.mot" => {
            let points: Vec<String> = questionnaire
                .level_points
                .iter()
                .rev()
                .map(|points| plain(*points))
                .collect();
            words.rule = format!("5 至 1 级折 {} 分；无人回答的项不计", points.join("、"));
        }
        _ => {}
    }
}

/// Satisfaction of a line, or of the company: how many items, and when one is dissatisfied.
fn of_line(words: &mut Definition, config: &Config, line: Option<Line>) {
    let rules = &config.satisfaction;
    let levels: Vec<String> = (1..=rules.dissatisfied_max_level)
        .map(|level| level.to_string())
        .collect();
    let unanswered = if rules.unanswered_excluded {
        "未答的项不计"
    } else {
        "未答视为满意"
    };
    words.rule = format!("评 {} 级或提出意见的项为不满意，{unanswered}", levels.join("、"));
    let group = |line: Line| -> Option<&QuestionGroup> {
        if line.is_service() {
            config.questionnaire.service.as_ref()
        } else {
            config.questionnaire.sales.as_ref()
        }
    };
    let visits = config
        .questionnaire
        .sales
        .as_ref()
        .map(|group| group.visits.as_slice())
        .unwrap_or_default();
    if line.is_none_or(|line| !line.is_service()) && !visits.is_empty() {
        let visits: Vec<String> = visits.iter().map(i64::to_string).collect();
        words
            .rule
            .push_str(&format!("；销售只计第 {} 次回访", visits.join("、")));
    }
    if rules.unanswered_excluded {
        words.formula = words.formula.replace("（题数 × 有效回访）", " 作答项");
        words.denominator = words
            .denominator
            .replace("题数 × ", "")
            .replace("有效回访", "有效回访的作答项");
    } else if let Some(line) = line {
        let items = counted_items(group(line)).count();
        words.formula = words.formula.replace("题数", &format!("{items} 题"));
        words.denominator = words.denominator.replace("题数", &format!("{items} 题"));
    } else {
        let items = |line| counted_items(group(line)).count();
        words.denominator = format!(
            "各业务线题数（服务 {}、销售 {}）× 有效回访合计",
            items(Line::Repair),
            items(Line::Sales)
        );
    }
}

fn complaints(words: &mut Definition, config: &Config) {
    let rules = &config.complaints;
    let (limit, has_hours) = match words.id.as_str() {
        "complaints.responded_in_time" => (format!("{} 分钟内", plain(rules.respond_minutes)), true),
        "complaints.handled_in_time" => (format!("{} 分钟内", plain(rules.handle_minutes)), true),
        "complaints.closed_in_time" => (format!("{} 小时内", plain(rules.close_hours)), false),
        _ => return,
    };
    words.formula = words.formula.replace("时限内", &limit);
    words.numerator = words.numerator.replace("时限内", &limit);
    if let (Some((opening, closing)), true) = (rules.business_hours, has_hours) {
        let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        words.rule = format!("只计营业时间 {}–{}；{}", clock(opening), clock(closing), words.rule);
    }
}

fn customers(words: &mut Definition, config: &Config) {
    let (absent, active) = (config.churn.absent_months, config.base_active_months);
    match words.id.as_str() {
        "customers.base_total" => words.formula = words.formula.replace("12 个月", &format!("{active} 个月")),
        "churn.rate" => {
            words.formula = format!("{absent} 个月前来站、此后未再来站的客户 ÷ 那个月来站的客户");
            "客户按车架号识别，没有车架号的按车牌".clone_into(&mut words.rule);
            words.numerator = format!("此后 {absent} 个月未再来站的客户");
            words.denominator = format!("{absent} 个月前来站的客户");
        }
        "churn.stock_rate" => {
            words.formula = format!("前 {active} 个月来过、近 {active} 个月未来的车辆 ÷ 前 {active} 个月来过的车辆");
            words.rule = format!("“前 {active} 个月”指近 {active} 个月之前的 {active} 个月");
            words.numerator = format!("近 {active} 个月未来站的车辆");
            words.denominator = format!("前 {active} 个月来过的车辆");
        }
        _ => {}
    }
    let lines = &config.churn.lines;
    let by_visits = [
        "customers.base_total",
        "churn.rate",
        "churn.stock_rate",
        "churn.at_risk",
    ];
    if lines.len() < Line::ALL.len() && by_visits.contains(&words.id.as_str()) {
        let lines: Vec<&str> = lines.iter().map(|line| chinese(*line)).collect();
        let only = format!("来站只计{}", lines.join("、"));
        words.rule = if words.rule.is_empty() {
            only
        } else {
            format!("{}；{only}", words.rule)
        };
    }
}

fn rescue(words: &mut Definition, config: &Config) {
    let limits = &config.rescue_limits_minutes;
    words.rule = format!(
        "市内 {}、县区 {}、省内 {} 分钟；未填区域的计为不及时",
        plain(limits.city),
        plain(limits.county),
        plain(limits.province)
    );
}

/// The line as the report names it.
pub(crate) fn chinese(line: Line) -> &'static str {
    match line {
        Line::Repair => "维修",
        Line::Beauty => "美容",
        Line::Maintenance => "养护",
        Line::Sales => "商品销售",
    }
}

/// A number without needless decimals.
fn plain(number: f64) -> String {
    number.to_string()
}

fn percent(share: f64) -> String {
    format!("{}%", plain((share * 10_000.0).round() / 100.0))
}
