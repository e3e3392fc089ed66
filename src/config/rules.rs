//! The rules by which figures are computed: one small section each.

use chrono::NaiveDate;
use rust_i18n::t;

use super::section::Section;
use super::value::Value;
use super::words::quoted;
use super::{
    CallbackRules, ChurnRules, ComplaintRules, FirstTimeFixRules, IncentiveRules, PeriodRules, Readiness, RescueLimits,
    SatisfactionRules,
};
use crate::records::schema::Line;

/// Any amount, minutes or hours.
const AMOUNT: std::ops::RangeInclusive<f64> = 0.0..=f64::INFINITY;

pub(super) fn period(mut section: Section<'_>) -> PeriodRules {
    let rules = PeriodRules {
        cutoff_days: whole(&mut section, "cutoff_days", 0..=366, 7),
        data_as_of: section.get("data_as_of").and_then(|value| date(&value)),
    };
    section.finish();
    rules
}

pub(super) fn readiness(mut section: Section<'_>) -> Readiness {
    let readiness = Readiness {
        days_before_end: whole(&mut section, "days_before_end", 0..=31, 2),
        min_rows_share: share(&mut section, "min_rows_share", 0.5),
        check_minutes: whole(&mut section, "check_minutes", 1..=1440, 30),
    };
    section.finish();
    readiness
}

pub(super) fn satisfaction(mut section: Section<'_>) -> SatisfactionRules {
    let choice = |section: &mut Section<'_>, key, words: &[(&'static str, bool)]| {
        section.get(key).and_then(|value| value.choice(words)).unwrap_or(false)
    };
    let rules = SatisfactionRules {
        dissatisfied_max_level: i64::from(whole(&mut section, "dissatisfied_max_level", 1..=4, 2)),
        unanswered_excluded: choice(&mut section, "unanswered", &[("satisfied", false), ("excluded", true)]),
        rates_over_valid: choice(&mut section, "rates_over", &[("total", false), ("valid", true)]),
    };
    section.finish();
    rules
}

pub(super) fn callbacks(mut section: Section<'_>) -> CallbackRules {
    let rules = CallbackRules {
        max_no_result_rate: share(&mut section, "max_no_result_rate", 0.20),
        coverage_exclude_kinds: texts(&mut section, "coverage_exclude_kinds", &[]),
    };
    section.finish();
    rules
}

pub(super) fn first_time_fix(mut section: Section<'_>) -> FirstTimeFixRules {
    let rules = FirstTimeFixRules {
        window_days: i64::from(whole(&mut section, "window_days", 0..=3660, 30)),
        rework_kinds: texts(&mut section, "rework_kinds", &["返修", "返工", "内返", "外返"]),
        count_internal: boolean(&mut section, "count_internal", true),
        exclude_kinds: texts(&mut section, "exclude_kinds", &[]),
    };
    section.finish();
    rules
}

pub(super) fn churn(mut section: Section<'_>) -> ChurnRules {
    let absent_months = whole(&mut section, "absent_months", 1..=120, 6);
    let lines = section
        .get("lines")
        .and_then(|value| lines(&value))
        .unwrap_or_else(|| Line::ALL.to_vec());
    section.finish();
    ChurnRules { absent_months, lines }
}

/// `base.active_months`.
pub(super) fn base(mut section: Section<'_>) -> u32 {
    let months = whole(&mut section, "active_months", 1..=120, 12);
    section.finish();
    months
}

pub(super) fn complaints(mut section: Section<'_>) -> ComplaintRules {
    let rules = ComplaintRules {
        respond_minutes: amount(&mut section, "respond_minutes", 30.0),
        handle_minutes: amount(&mut section, "handle_minutes", 60.0),
        close_hours: amount(&mut section, "close_hours", 48.0),
        business_hours: section.get("business_hours").and_then(|value| business_hours(&value)),
    };
    section.finish();
    rules
}

/// `rescue.limits_minutes`.
pub(super) fn rescue(mut section: Section<'_>) -> RescueLimits {
    let mut limits = section.section("limits_minutes");
    let minutes = RescueLimits {
        city: amount(&mut limits, "city", 30.0),
        county: amount(&mut limits, "county", 60.0),
        province: amount(&mut limits, "province", 720.0),
    };
    limits.finish();
    section.finish();
    minutes
}

/// `quality.max_reject_rate`.
pub(super) fn quality(mut section: Section<'_>) -> f64 {
    let rate = share(&mut section, "max_reject_rate", 0.05);
    section.finish();
    rate
}

pub(super) fn incentives(mut section: Section<'_>) -> IncentiveRules {
    let rules = IncentiveRules {
        show: boolean(&mut section, "show", false),
        praise: amount(&mut section, "praise", 20.0),
        champion: amount(&mut section, "champion", 100.0),
        champion_min_praises: whole(&mut section, "champion_min_praises", 1..=10_000, 3),
        process: amount(&mut section, "process", 200.0),
        penalty_rating_2: amount(&mut section, "penalty_rating_2", 1.0),
        penalty_rating_1_or_missing: amount(&mut section, "penalty_rating_1_or_missing", 5.0),
    };
    section.finish();
    rules
}

fn whole(section: &mut Section<'_>, key: &'static str, range: std::ops::RangeInclusive<u32>, default: u32) -> u32 {
    section.get(key).and_then(|value| value.whole(range)).unwrap_or(default)
}

fn amount(section: &mut Section<'_>, key: &'static str, default: f64) -> f64 {
    section
        .get(key)
        .and_then(|value| value.number(AMOUNT))
        .unwrap_or(default)
}

fn share(section: &mut Section<'_>, key: &'static str, default: f64) -> f64 {
    section
        .get(key)
        .and_then(|value| value.number(0.0..=1.0))
        .unwrap_or(default)
}

fn boolean(section: &mut Section<'_>, key: &'static str, default: bool) -> bool {
    section.get(key).and_then(|value| value.boolean()).unwrap_or(default)
}

fn texts(section: &mut Section<'_>, key: &'static str, default: &[&str]) -> Vec<String> {
    let written = section.get(key).and_then(|value| value.texts());
    written.unwrap_or_else(|| default.iter().map(|&text| text.to_owned()).collect())
}

fn lines(value: &Value<'_>) -> Option<Vec<Line>> {
    let items = value.items()?;
    if items.is_empty() {
        value.report(t!("config.empty", key = quoted(&value.path)), []);
    }
    let words = Line::ALL.map(|line| (line.name(), line));
    let mut lines: Vec<Line> = items.iter().filter_map(|item| item.choice(&words)).collect();
    lines.sort_unstable();
    lines.dedup();
    Some(lines)
}

fn date(value: &Value<'_>) -> Option<NaiveDate> {
    let text = value.text()?;
    let date = (text.len() == 10)
        .then(|| NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok())
        .flatten();
    if date.is_none() {
        value.report(
            t!("config.date", value = quoted(&text)),
            [t!("config.date_help").into_owned()],
        );
    }
    date
}

/// `"08:00-18:00"` as minutes of the day.
fn business_hours(value: &Value<'_>) -> Option<(u32, u32)> {
    let text = value.text()?;
    let hours = text
        .split_once('-')
        .and_then(|(open, close)| Some((minute_of_day(open)?, minute_of_day(close)?)))
        .filter(|(open, close)| open < close);
    if hours.is_none() {
        let help = t!("config.write", value = "\"08:00-18:00\"").into_owned();
        value.report(t!("config.business_hours", value = quoted(&text)), [help]);
    }
    hours
}

/// Minutes since midnight of `8:00` or `08:00`; 24:00 is the end of the day.
fn minute_of_day(text: &str) -> Option<u32> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        (lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())
            .flatten()
    };
    let minute = digits(hours, 1..=2)? * 60 + digits(minutes, 2..=2).filter(|minutes| *minutes < 60)?;
    (minute <= 24 * 60).then_some(minute)
}

#[cfg(test)]
mod tests {
    use super::minute_of_day;

    #[test]
    fn times_of_day() {
        assert_eq!(minute_of_day("08:00"), Some(480));
        assert_eq!(minute_of_day("8:30"), Some(510));
        assert_eq!(minute_of_day("24:00"), Some(1440));
        for bad in ["25:00", "24:01", "8:5", "8", "8:60", "+8:00", "", "8:000"] {
            assert_eq!(minute_of_day(bad), None, "{bad}");
        }
    }
}
