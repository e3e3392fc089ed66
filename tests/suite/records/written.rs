//! Dates, numbers, headers and words, written at random.

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike};
use proptest::collection::vec;
use proptest::prelude::*;
use servicedeck::config;
use servicedeck::records::clean::{dates, numbers, text};
use servicedeck::records::mapping::{propose, to_yaml};
use servicedeck::records::schema::{TableId, columns};

use crate::suite::cases::cases;

/// Text made of what dates and numbers are made of, and of anything.
fn scrawl() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9年月日时:：./ T,¥%+eE-]{0,24}",
        "20[0-9]{2}[-/.年][0-9]{1,2}[-/.月]?[0-9]{0,2}日?[ T]?[0-9]{0,2}:?[0-9]{0,2}:?[0-9]{0,2}\\PC?",
        "\\PC{0,12}",
    ]
}

/// Headers that columns go by, worn down, and some of no column.
fn header() -> impl Strategy<Value = String> {
    let known: Vec<String> = TableId::ALL
        .into_iter()
        .flat_map(columns)
        .flat_map(|column| std::iter::once(column.name).chain(column.synonyms.iter().copied()))
        .map(str::to_owned)
        .collect();
    prop_oneof![
        4 => prop::sample::select(known.clone()),
        1 => (prop::sample::select(known), "[ 　（(*:：_]?[a-z日时号)）]?").prop_map(|(known, more)| known + &more),
        1 => "[^,\"\\r\\n]{0,8}",
    ]
}

proptest! {
    #![proptest_config(cases(2000))]

    /// Every moment of three centuries reads the same in each form of the contract, and its month from each form of a month.
    #[test]
    fn every_moment_reads_the_same_in_every_form(day in -25_000_i64..80_000, second in 0_u32..86_400) {
        let date = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + TimeDelta::days(day);
        let (year, month, of_month) = (date.year(), date.month(), date.day());
        let time = NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap();
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        let days = [
            format!("{year}-{month:02}-{of_month:02}"),
            format!("{year}/{month}/{of_month}"),
            format!("{year}.{month}.{of_month}"),
            format!("{year}年{month}月{of_month}日"),
        ];
        for day in days {
            prop_assert_eq!(dates::moment(&day), Some(date.and_time(NaiveTime::MIN)), "{}", day);
            let to_the_second = format!("{day} {hour}:{minute:02}:{second:02}");
            prop_assert_eq!(dates::moment(&to_the_second), Some(date.and_time(time)), "{}", to_the_second);
            let to_the_minute = format!("{day}T{hour:02}:{minute:02}");
            prop_assert_eq!(dates::moment(&to_the_minute), NaiveTime::from_hms_opt(hour, minute, 0).map(|time| date.and_time(time)));
            prop_assert_eq!(dates::month(&day), servicedeck::period::Month::new(year, month));
        }
        for written in [format!("{year}-{month:02}"), format!("{year}/{month}"), format!("{year}年{month}月")] {
            prop_assert_eq!(dates::month(&written), servicedeck::period::Month::new(year, month), "{}", written);
        }
    }

    /// Whatever is read as a serial is what the spreadsheet shows, to the second.
    #[test]
    fn serials_are_days_since_the_end_of_1899(day in 20_000_i64..80_000, second in 0_i64..86_400) {
        #[allow(clippy::cast_precision_loss, reason = "days and seconds of two centuries are exact")]
        let serial = day as f64 + second as f64 / 86_400.0;
        let first = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap().and_time(NaiveTime::MIN);
        let expected = first + TimeDelta::days(day) + TimeDelta::seconds(second);
        prop_assert_eq!(dates::serial(serial), Some(expected));
        prop_assert_eq!(dates::moment(&serial.to_string()), Some(expected));
    }

    /// Nothing written in a cell ends otherwise than in a value within its bounds or in none.
    #[test]
    fn scrawls_are_read_or_refused(cell in scrawl()) {
        let tidied = text::tidy(&cell);
        if let Some(moment) = dates::moment(&tidied) {
            prop_assert!((1900..=9999).contains(&moment.year()), "{}", cell);
            prop_assert!(dates::month(&tidied).is_some(), "{}", cell);
        }
        if let Some(number) = numbers::number(&tidied) {
            prop_assert!(number.is_finite(), "{}", cell);
        }
        if let Some(fraction) = numbers::fraction(&tidied) {
            prop_assert!((0.0..=1.0).contains(&fraction), "{}", cell);
        }
        let again = text::tidy(&tidied).into_owned();
        prop_assert_eq!(again.as_str(), tidied.as_ref());
        let _ = (dates::clock(&tidied), numbers::integer(&tidied));
    }

    /// An amount reads the same plain, with separators, with its currency, and below zero.
    #[test]
    fn amounts_read_the_same_in_every_form(fen in 0_i64..100_000_000_000) {
        let (yuan, cents) = (fen / 100, fen % 100);
        let digits = yuan.to_string();
        let mut grouped = String::new();
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let expected: f64 = format!("{yuan}.{cents:02}").parse().unwrap();
        for written in [format!("{yuan}.{cents:02}"), format!("{grouped}.{cents:02}"), format!("¥{yuan}.{cents:02}"), format!("￥{grouped}.{cents:02}")] {
            prop_assert_eq!(numbers::number(&written), Some(expected), "{}", written);
            prop_assert_eq!(numbers::number(&format!("-{written}")), Some(-expected), "-{}", written);
        }
        prop_assert_eq!(numbers::integer(&grouped), Some(yuan));
    }
}

proptest! {
    #![proptest_config(cases(200))]

    /// Whatever headers and words a file has, the proposal for it is a configuration, the gaps it names apart.
    #[test]
    fn proposals_are_configurations(
        headers in vec(header(), 1..14),
        rows in vec(vec("(202[56]-0[1-9]-1[0-9]|9:30|A[0-9]|接受|关机|[^,\"\\r\\n]{0,5})", 1..14), 0..6),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        let lines: String = std::iter::once(&headers).chain(&rows).map(|cells| cells.join(",") + "\n").collect();
        std::fs::write(&file, lines).unwrap();
        let Ok(proposals) = propose(&[&file], None) else { return Ok(()) };
        let yaml = to_yaml(&proposals);
        let written = folder.path().join("report.yaml");
        let needed: String = ["repair_orders", "callbacks"]
            .iter()
            .filter(|table| !yaml.contains(&format!("  {table}:\n")))
            .map(|table| format!("  {table}: none.csv\n"))
            .collect();
        let sources = if yaml.contains("sources:\n") { "" } else { "sources:\n" };
        std::fs::write(&written, format!("stores: [ {{ id: S01, name: 示例店 }} ]\n{yaml}{sources}{needed}")).unwrap();
        if let Err(error) = config::load(&written, &[]) {
            return Err(TestCaseError::fail(format!("{error}\n{yaml}")));
        }
    }
}
