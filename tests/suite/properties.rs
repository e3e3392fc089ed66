//! What must hold for any records: figures do not depend on how rows are arranged, on what came later, or on other stores.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use proptest::test_runner::Config as Cases;
use serde_json::{Value, json};
use servicedeck::metrics::{self, Figures};
use servicedeck::period::Month;
use servicedeck::records::{self, Wanted};

use super::project::QUESTIONNAIRE;

const TABLES: [(&str, &str); 4] = [
    (
        "repair_orders",
        "store,order_no,vin,opened_at,delivered_at,line,kind,customer_type,advisor,technician,appointment,rework_of,unfixed_reason,checkout_rating",
    ),
    (
        "callbacks",
        "store,callback_no,order_no,called_at,line,visit,channel,attempts,outcome,q1,q2,q3,s2,opinions,reasons,praised",
    ),
    (
        "complaints",
        "store,complaint_no,received_at,severity,channel,order_no,reason,responded_at,handled_at,closed_at,followup_at",
    ),
    ("churn_callbacks", "store,vin,called_at,outcome,customer_type,reason"),
];

/// Rows by table, in the order of [`TABLES`].
type Rows = [Vec<String>; 4];

/// Numbers a row is made of.
type Seed = (u32, u32, u32, u32);

fn seeds(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Seed>> {
    prop::collection::vec((0..400_u32, 0..1000_u32, 0..1000_u32, 0..1000_u32), count)
}

/// Four tables of one store with days counted from `from`; every time of day is of one row only, so that nothing ties.
fn rows(store: &str, from: NaiveDate, days: u32, tables: &[Vec<Seed>; 4]) -> Rows {
    let at = |day: u32, row: usize| {
        let date = from.checked_add_days(Days::new(u64::from(day % days))).unwrap();
        format!("{date} {:02}:{:02}:{:02}", 8 + row / 1200, row / 20 % 60, row % 20 * 3)
    };
    let pick = |words: &[&str], number: u32| words[number as usize % words.len()].to_owned();
    let some = |share: u32, number: u32, text: String| if number % 100 < share { text } else { String::new() };
    let number = |letter: char, row: u32| format!("{letter}{from}-{row}");
    let [orders, callbacks, complaints, churn] = tables;
    let known = u32::try_from(orders.len()).unwrap().max(1);
    let order_rows = orders.iter().enumerate().map(|(row, &(day, a, b, c))| {
        [
            store.to_owned(),
            number('A', u32::try_from(row).unwrap()),
            format!("V{}", a % 25),
            at(day, row),
            some(92, b, at(day + c % 4, row)),
            pick(
                &["repair", "repair", "repair", "maintenance", "beauty", "sales"],
                a / 25,
            ),
            pick(&["一般", "一般", "一般", "一般", "返修", "内返", ""], b / 7),
            pick(&["private", "company"], a % 25),
            pick(&["甲", "乙", "丙", ""], c),
            pick(&["张", "王", "李", ""], c / 4),
            pick(&["none", "active", "passive"], c / 16),
            some(6, c, number('A', a % known)),
            some(5, a, "缺件".to_owned()),
            pick(&["5", "4", "2", "1", ""], b),
        ]
        .join(",")
    });
    let callback_rows = callbacks.iter().enumerate().map(|(row, &(day, a, b, c))| {
        [
            store.to_owned(),
            number('C', u32::try_from(row).unwrap()),
            some(80, b, number('A', a % known)),
            at(day, row),
            pick(&["repair", "repair", "maintenance", "sales"], b / 5),
            pick(&["1", "1", "2"], c),
            pick(&["internal", "internal", "internal", "external"], c / 3),
            pick(&["1", "2", "3"], c / 12),
            pick(&["valid", "valid", "valid", "declined", "no_answer", "wrong_number"], a),
            pick(&["5", "4", "3", "2", ""], b),
            pick(&["5", "4", "2", ""], c),
            pick(&["5", "3", "1", ""], c / 4),
            pick(&["5", "3", "1", ""], a / 6),
            pick(&["", "", "q3", "q2；s2"], a / 24),
            pick(&["", "价格", "质量、价格", "等待"], b / 9),
            pick(&["", "张", "王、李"], c / 9),
        ]
        .join(",")
    });
    let complaint_rows = complaints.iter().enumerate().map(|(row, &(day, a, b, c))| {
        let later = |share: u32, seed: u32, days: u32| {
            some(share, seed, at(day + seed % (days + 1), row + 1 + seed as usize % 40))
        };
        [
            store.to_owned(),
            number('K', u32::try_from(row).unwrap()),
            at(day, row),
            pick(&["general", "major"], a),
            pick(&["意见本", "电话", ""], b),
            number('A', a % known),
            pick(&["质量", "价格", ""], c),
            later(90, a, 0),
            later(80, b, 1),
            later(70, c, 20),
            later(60, a / 3, 20),
        ]
        .join(",")
    });
    let churn_rows = churn.iter().enumerate().map(|(row, &(day, a, b, _))| {
        let outcome = pick(&["valid", "valid", "declined", "single_visit"], b);
        format!(
            "{store},V{},{},{outcome},{},远",
            a % 25,
            at(day, row),
            pick(&["private", "company"], a % 25)
        )
    });
    [
        order_rows.collect(),
        callback_rows.collect(),
        complaint_rows.collect(),
        churn_rows.collect(),
    ]
}

fn history() -> impl Strategy<Value = [Vec<Seed>; 4]> {
    [
        seeds(150..400).boxed(),
        seeds(100..250).boxed(),
        seeds(5..40).boxed(),
        seeds(10..60).boxed(),
    ]
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// Thirteen months and a half ending after the cutoff of February of a leap year.
const FROM: (i32, u32, u32) = (2023, 1, 25);
const REPORTED: &str = "2024-02";

fn from() -> NaiveDate {
    NaiveDate::from_ymd_opt(FROM.0, FROM.1, FROM.2).unwrap()
}

/// The figures of store S01 in a month, from files of rows.
fn figures(files: &[Rows], stores: &str, at: Month) -> Figures {
    let folder = tempfile::tempdir().unwrap();
    let mut sources = String::new();
    for (index, (name, header)) in TABLES.iter().enumerate() {
        for (file, rows) in files.iter().enumerate() {
            let path = folder.path().join(format!("{name}-{file}.csv"));
            std::fs::write(path, format!("{header}\n{}\n", rows[index].join("\n"))).unwrap();
        }
        sources.push_str(&format!("  {name}: {name}-*.csv\n"));
    }
    let path = folder.path().join("report.yaml");
    std::fs::write(&path, format!("stores: [{stores}]\nsources:\n{sources}{QUESTIONNAIRE}")).unwrap();
    let config = servicedeck::config::load(&path, &[]).unwrap();
    let today = NaiveDate::from_ymd_opt(2024, 12, 31).unwrap();
    let records = records::load(&config, today, at, Wanted::default()).unwrap();
    metrics::compute(
        &records.for_store("S01"),
        &config,
        at,
        &std::collections::BTreeMap::new(),
    )
    .unwrap()
}

const ONE_STORE: &str = "{ id: S01, name: 一店 }";
const TWO_STORES: &str = "{ id: S01, name: 一店 }, { id: S02, name: 二店 }";

fn plain(figures: &Figures) -> Value {
    json!({ "metrics": figures.metrics, "series": figures.series, "tables": figures.tables })
}

/// Whether two figures are the same; sums of floats may differ in their last digits.
fn assert_same(place: &str, one: &Value, other: &Value) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            assert_eq!(
                one.keys().collect::<Vec<_>>(),
                other.keys().collect::<Vec<_>>(),
                "{place}"
            );
            for (key, value) in one {
                assert_same(&format!("{place}.{key}"), value, &other[key]);
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len(), "{place}");
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                assert_same(&format!("{place}[{index}]"), one, other);
            }
        }
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
            assert!(
                (one - other).abs() <= 1e-9 * one.abs().max(1.0),
                "{place}: {one} and {other}"
            );
        }
        _ => assert_eq!(one, other, "{place}"),
    }
}

/// The rows in another order.
fn shuffled(rows: &Rows, by: u64) -> Rows {
    rows.clone().map(|mut rows| {
        rows.sort_by_key(|row| {
            let sum = row
                .bytes()
                .fold(by, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
            sum.rotate_left(29)
        });
        rows
    })
}

proptest! {
    #![proptest_config(Cases { cases: 6, failure_persistence: None, ..Cases::default() })]

    #[test]
    fn the_order_of_rows_and_their_files_do_not_matter(tables in history(), by in any::<u64>(), cut in 0..100_usize) {
        let rows = rows("S01", from(), 420, &tables);
        let together = figures(std::slice::from_ref(&rows), ONE_STORE, month(REPORTED));
        let mut first = shuffled(&rows, by);
        let second = first.each_mut().map(|rows| rows.split_off(rows.len() * cut / 100));
        assert_same("", &plain(&together), &plain(&figures(&[first, second], ONE_STORE, month(REPORTED))));
    }

    #[test]
    fn what_comes_after_the_cutoff_changes_nothing(tables in history(), after in history()) {
        // Until 2024-03-07, the cutoff, and from the day after it on.
        let cutoff = month(REPORTED).cutoff(7);
        let days = u32::try_from((cutoff - from()).num_days()).unwrap() - 3;
        let before = rows("S01", from(), days, &tables);
        let later = rows("S01", cutoff.succ_opt().unwrap(), 60, &after);
        let now = figures(std::slice::from_ref(&before), ONE_STORE, month(REPORTED));
        assert_same("", &plain(&now), &plain(&figures(&[before, later], ONE_STORE, month(REPORTED))));
    }

    #[test]
    fn other_stores_do_not_matter(tables in history(), others in history()) {
        let rows_of = |store, tables| rows(store, from(), 420, tables);
        let own = rows_of("S01", &tables);
        let alone = figures(std::slice::from_ref(&own), TWO_STORES, month(REPORTED));
        let both = figures(&[rows_of("S02", &others), own], TWO_STORES, month(REPORTED));
        assert_same("", &plain(&alone), &plain(&both));
    }

    #[test]
    fn the_next_report_shows_what_this_one_said(tables in history()) {
        let rows = [rows("S01", from(), 440, &tables)];
        let then = figures(&rows, ONE_STORE, month(REPORTED));
        let next = figures(&rows, ONE_STORE, month(REPORTED).plus(1));
        for (id, metric) in &then.metrics {
            let point = next.series[id].iter().find(|point| point.month == month(REPORTED)).unwrap();
            assert_eq!(
                (metric.value, metric.numerator, metric.denominator, metric.spread),
                (point.value, point.numerator, point.denominator, point.spread),
                "{id}"
            );
            assert_eq!(next.metrics[id].previous, metric.value, "{id}");
        }
    }

    #[test]
    fn parts_sum_to_their_totals(tables in history()) {
        let figures = plain(&figures(&[rows("S01", from(), 420, &tables)], ONE_STORE, month(REPORTED)));
        let sum = |table: &str, column: &str| -> i64 {
            figures["tables"][table].as_array().unwrap().iter().map(|row| row[column].as_i64().unwrap()).sum()
        };
        let shares = |table: &str| -> f64 {
            figures["tables"][table].as_array().unwrap().iter().map(|row| row["share"].as_f64().unwrap()).sum()
        };
        let whole = |metric: &str, part: &str| figures["metrics"][metric][part].as_i64().unwrap();
        let value = |metric: &str| whole(metric, "value");
        assert_eq!(sum("callback_outcomes", "count"), value("callbacks.total"));
        assert_eq!(value("callbacks.valid") + value("callbacks.unreachable") + value("callbacks.declined"), value("callbacks.total"));
        assert_eq!(whole("callbacks.valid_rate", "numerator") + whole("callbacks.no_result_rate", "numerator"), value("callbacks.total"));
        assert_eq!(sum("orders_by_kind", "count"), value("orders.delivered"));
        for table in ["complaints_by_reason", "complaints_by_responsibility", "complaints_by_channel"] {
            assert_eq!(sum(table, "count"), value("complaints.total"), "{table}");
        }
        for table in ["orders_by_kind", "complaints_by_reason", "churn_reasons", "score_bands", "reasons_weekly"] {
            let shares = if figures["tables"][table][0]["share"].is_null() { 1.0 } else { shares(table) };
            assert!((shares - 1.0).abs() < 1e-9, "{table}");
        }
        assert_eq!(whole("complaints.followed_up", "denominator") + whole("complaints.general_followed_up", "denominator"), value("complaints.total"));
        assert_eq!(value("churn.lost_private") + value("churn.lost_company"), whole("churn.rate", "numerator"));
        let parts = |part: &str| -> i64 {
            ["repair", "beauty", "maintenance", "sales"].map(|line| whole(&format!("satisfaction.{line}"), part)).iter().sum()
        };
        for part in ["numerator", "denominator", "n"] {
            assert_eq!(parts(part), whole("satisfaction.company", part), "{part}");
        }
        assert!(sum("technicians", "orders") <= whole("first_time_fix.rate", "denominator"));
        for row in figures["tables"]["technicians"].as_array().unwrap() {
            let reasons: i64 = row["reasons"].as_object().unwrap().values().map(|count| count.as_i64().unwrap()).sum();
            assert_eq!(reasons, row["not_fixed"].as_i64().unwrap());
        }
        for row in figures["tables"]["reasons_weekly"].as_array().unwrap() {
            let weeks: i64 = ["w1", "w2", "w3", "w4"].map(|week| row[week].as_i64().unwrap()).iter().sum();
            assert_eq!(weeks, row["total"].as_i64().unwrap());
        }
        for row in figures["tables"]["incentives"].as_array().unwrap() {
            let amount = |column: &str| row[column].as_f64().unwrap();
            let parts = amount("praise_bonus") + amount("champion_bonus") + amount("process_bonus") + amount("penalty");
            assert!((parts - amount("total")).abs() < 1e-9);
        }
    }
}
