//! The definitions in words, with the numbers of this configuration in them.

use rust_i18n::t;

use crate::config::{Config, QuestionGroup};
use crate::language::Language;
use crate::metrics::callbacks::counted_items;
use crate::metrics::registry::{self, Better, Part};
use crate::records::schema::{Line, TableId};
use crate::report::{Definition, Unit};

/// Every metric of the registry in words, in the report's language; its number is its position from 1.
#[must_use]
pub fn definitions(config: &Config) -> Vec<Definition> {
    definitions_in(config, config.report.language)
}

/// Every metric of the registry in words of a language; its number is its position from 1.
#[must_use]
pub fn definitions_in(config: &Config, language: Language) -> Vec<Definition> {
    registry::all()
        .zip(1..)
        .map(|(definition, number)| in_words(definition, number, config, language))
        .collect()
}

fn in_words(definition: &registry::Definition, number: usize, config: &Config, language: Language) -> Definition {
    let part = |part| definition.part(part, language);
    let mut words = Definition {
        id: definition.id.to_owned(),
        number,
        label: definition.called(config, language),
        unit: unit(definition.unit).to_owned(),
        better: better(definition.better).to_owned(),
        formula: part(Part::Formula),
        rule: part(Part::Rule),
        numerator: part(Part::Numerator),
        denominator: part(Part::Denominator),
        data: table_of(definition, config).label(language),
        origin: part(Part::Origin),
        decimals: definition.decimals,
    };
    let locale = language.code();
    match definition.id.split('.').next() {
        Some("first_time_fix") => first_time_fix(&mut words, config, locale),
        Some("callbacks") => callbacks(&mut words, config, locale),
        Some("satisfaction") => satisfaction(&mut words, config, locale),
        Some("complaints") => complaints(&mut words, config, locale),
        Some("customers" | "churn") => customers(&mut words, config, locale),
        Some("rescue") => rescue(&mut words, config, locale),
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

/// Several words as one list.
fn listed<Word: AsRef<str>>(words: &[Word], locale: &str) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    words.join(&t!("definition.list", locale = locale))
}

/// Adds a rule to those there are.
fn add_rule(words: &mut Definition, rule: &str, locale: &str) {
    if !words.rule.is_empty() {
        words.rule.push_str(&t!("definition.and", locale = locale));
    }
    words.rule.push_str(rule);
}

fn first_time_fix(words: &mut Definition, config: &Config, locale: &str) {
    let rules = &config.first_time_fix;
    let days = rules.window_days;
    words.rule = t!(format!("definition.{}.rule", words.id), locale = locale, days = days).into_owned();
    if !rules.count_internal {
        let rule = t!("definition.first_time_fix.internal_left_out", locale = locale);
        add_rule(words, &rule, locale);
    }
    if !rules.exclude_kinds.is_empty() {
        let kinds = listed(&rules.exclude_kinds, locale);
        let key = format!("definition.{}.denominator", words.id);
        words.denominator = t!(key, locale = locale, kinds = kinds).into_owned();
    }
}

fn callbacks(words: &mut Definition, config: &Config, locale: &str) {
    match words.id.as_str() {
        "callbacks.no_result_rate" => {
            let limit = percent(config.callbacks.max_no_result_rate);
            words.rule = t!(
                "definition.callbacks.no_result_rate.rule",
                locale = locale,
                limit = limit
            )
            .into_owned();
        }
        "callbacks.coverage" | "callbacks.sales_first_coverage" | "callbacks.sales_second_coverage" => {
            let excluded = &config.callbacks.coverage_exclude_kinds;
            if !excluded.is_empty() {
                let kinds = listed(excluded, locale);
                let rule = t!("definition.callbacks.kinds_left_out", locale = locale, kinds = kinds);
                add_rule(words, &rule, locale);
            }
        }
        _ => {}
    }
}

fn satisfaction(words: &mut Definition, config: &Config, locale: &str) {
    let questionnaire = &config.questionnaire;
    let enough_items = |items| t!("definition.satisfaction.enough_items", locale = locale, items = items).into_owned();
    match words.id.as_str() {
        "satisfaction.repair" => of_line(words, config, Some(Line::Repair), locale),
        "satisfaction.beauty" => of_line(words, config, Some(Line::Beauty), locale),
        "satisfaction.maintenance" => of_line(words, config, Some(Line::Maintenance), locale),
        "satisfaction.sales" => of_line(words, config, Some(Line::Sales), locale),
        "satisfaction.company" => of_line(words, config, None, locale),
        "satisfaction.delighted_rate" | "satisfaction.disappointed_rate" if config.satisfaction.rates_over_valid => {
            words.formula = t!(format!("definition.{}.formula", words.id), locale = locale).into_owned();
            words.rule = t!("definition.satisfaction.over_valid.rule", locale = locale).into_owned();
            words.denominator = t!("definition.satisfaction.over_valid.denominator", locale = locale).into_owned();
        }
        "satisfaction.customer_rate" => words.rule = enough_items(questionnaire.satisfied_items_min_service),
        "satisfaction.sales_customer_rate" => words.rule = enough_items(questionnaire.satisfied_items_min_sales),
        "satisfaction.mot" => {
            let points: Vec<String> = questionnaire
                .level_points
                .iter()
                .rev()
                .map(|points| plain(*points))
                .collect();
            let points = listed(&points, locale);
            words.rule = t!("definition.satisfaction.mot.rule", locale = locale, points = points).into_owned();
        }
        _ => {}
    }
}

/// Satisfaction of a line, or of the company: how many items, and when one is dissatisfied.
fn of_line(words: &mut Definition, config: &Config, line: Option<Line>, locale: &str) {
    let rules = &config.satisfaction;
    let levels: Vec<String> = (1..=rules.dissatisfied_max_level)
        .map(|level| level.to_string())
        .collect();
    let levels = levels.join(&t!("definition.or", locale = locale));
    let unanswered = if rules.unanswered_excluded {
        "left_out"
    } else {
        "satisfied"
    };
    let key = format!("definition.satisfaction.unanswered_{unanswered}");
    words.rule = t!(key, locale = locale, levels = levels).into_owned();
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
        let visits = listed(&visits, locale);
        let rule = t!("definition.satisfaction.visits", locale = locale, visits = visits);
        add_rule(words, &rule, locale);
    }
    let items = |line| counted_items(group(line)).count();
    let of = |part: &str| format!("definition.{}.{part}", words.id);
    if rules.unanswered_excluded {
        words.denominator = t!(of("denominator_answered"), locale = locale).into_owned();
        words.formula = if line.is_some() {
            t!("definition.satisfaction.formula_answered", locale = locale)
        } else {
            t!(of("formula_answered"), locale = locale)
        }
        .into_owned();
    } else if let Some(line) = line {
        let items = items(line);
        words.denominator = t!(of("denominator"), locale = locale, items = items).into_owned();
        words.formula = t!("definition.satisfaction.formula", locale = locale, items = items).into_owned();
    } else {
        let (service, sales) = (items(Line::Repair), items(Line::Sales));
        words.denominator = t!(of("denominator"), locale = locale, service = service, sales = sales).into_owned();
    }
}

fn complaints(words: &mut Definition, config: &Config, locale: &str) {
    let rules = &config.complaints;
    let (limit, has_hours) = match words.id.as_str() {
        "complaints.responded_in_time" => (rules.respond_minutes, true),
        "complaints.handled_in_time" => (rules.handle_minutes, true),
        "complaints.closed_in_time" => (rules.close_hours, false),
        _ => return,
    };
    let limited = |part: &str| {
        let key = format!("definition.{}.{part}", words.id);
        t!(key, locale = locale, limit = plain(limit)).into_owned()
    };
    (words.formula, words.numerator) = (limited("formula"), limited("numerator"));
    if let (Some((opening, closing)), true) = (rules.business_hours, has_hours) {
        let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let general = std::mem::take(&mut words.rule);
        words.rule = t!(
            "definition.complaints.business_hours",
            locale = locale,
            opening = clock(opening),
            closing = clock(closing)
        )
        .into_owned();
        add_rule(words, &general, locale);
    }
}

fn customers(words: &mut Definition, config: &Config, locale: &str) {
    let spoken = |id: &str, part: &str, months: u32| {
        t!(format!("definition.{id}.{part}"), locale = locale, months = months).into_owned()
    };
    let (absent, active) = (config.churn.absent_months, config.base_active_months);
    match words.id.as_str() {
        "customers.base_total" => words.formula = spoken(&words.id, "formula", active),
        "churn.rate" | "churn.stock_rate" => {
            let months = if words.id == "churn.rate" { absent } else { active };
            words.formula = spoken(&words.id, "formula", months);
            words.rule = spoken(&words.id, "rule", months);
            words.numerator = spoken(&words.id, "numerator", months);
            words.denominator = spoken(&words.id, "denominator", months);
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
        let lines: Vec<String> = lines.iter().map(|line| name_of(*line, locale)).collect();
        let lines = listed(&lines, locale);
        let rule = t!("definition.customers.lines", locale = locale, lines = lines);
        add_rule(words, &rule, locale);
    }
}

fn rescue(words: &mut Definition, config: &Config, locale: &str) {
    let limits = &config.rescue_limits_minutes;
    words.rule = t!(
        "definition.rescue.on_time_rate.rule",
        locale = locale,
        city = plain(limits.city),
        county = plain(limits.county),
        province = plain(limits.province)
    )
    .into_owned();
}

/// The line as the report names it.
fn name_of(line: Line, locale: &str) -> String {
    t!(format!("enum.line.{}", line.name()), locale = locale).into_owned()
}

/// A number without needless decimals.
fn plain(number: f64) -> String {
    number.to_string()
}

fn percent(share: f64) -> String {
    format!("{}%", plain((share * 10_000.0).round() / 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way a configuration can word a definition, in both languages, from the catalogue.
    #[test]
    fn every_wording_is_in_the_catalogue() {
        let changes = [
            vec![],
            vec![
                "first_time_fix.count_internal=false",
                "first_time_fix.exclude_kinds=[PDI, 索赔]",
                "callbacks.coverage_exclude_kinds=[PDI]",
                "satisfaction.rates_over=valid",
                "satisfaction.unanswered=excluded",
                "complaints.business_hours=\"08:00-18:00\"",
                "churn.lines=[repair, sales]",
            ],
        ];
        let mut wordings = Vec::new();
        for changed in changes {
            let changed: Vec<String> = changed.into_iter().map(str::to_owned).collect();
            let config = crate::config::load("tests/examples/edge/config/report.yaml".as_ref(), &changed).unwrap();
            for language in [Language::Chinese, Language::English] {
                let missing = format!("{}.", language.code());
                for words in definitions_in(&config, language) {
                    let texts = [
                        &words.label,
                        &words.formula,
                        &words.rule,
                        &words.numerator,
                        &words.denominator,
                        &words.data,
                        &words.origin,
                    ];
                    for text in texts {
                        assert!(
                            !text.starts_with(&missing) && !text.contains("%{"),
                            "{}: {text}",
                            words.id
                        );
                    }
                    wordings.push(words.rule);
                }
            }
        }
        for said in ["来站只计维修、商品销售", "only visits for repair, product sales count"] {
            assert!(wordings.iter().any(|rule| rule.ends_with(said)), "{said}");
        }
    }
}
