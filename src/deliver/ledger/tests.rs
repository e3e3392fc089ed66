use super::*;
use crate::language::Language;

const KEY: fn(&'static str, &'static str) -> Key<'static> = |address, pdf| Key {
    month: Month::from_ordinal(2026 * 12 + 3),
    store: "S01",
    address,
    pdf,
};

fn entry(state: State) -> Entry<'static> {
    let attempts = u32::from(state == State::Sending);
    Entry {
        edition: "internal",
        provisional: false,
        state,
        attempts,
        error: None,
        answer: None,
        at: DateTime::UNIX_EPOCH,
    }
}

#[test]
fn what_a_dead_process_left_sending_is_uncertain() {
    let out = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(out.path()).unwrap();
    let [key, other] = [KEY("HQ@example.com", "a"), KEY("boss@example.com", "a")];
    ledger.record(key, entry(State::Sending)).unwrap();
    ledger.record(other, entry(State::Sending)).unwrap();
    ledger
        .record(
            other,
            Entry {
                answer: Some("250 ok"),
                ..entry(State::Sent)
            },
        )
        .unwrap();
    drop(ledger);
    let ledger = Ledger::open(out.path()).unwrap();
    ledger
        .settle(key.month, "S02", Language::Chinese, DateTime::UNIX_EPOCH)
        .unwrap();
    assert_eq!(ledger.find(key).unwrap().unwrap().state, State::Sending);
    ledger
        .settle(key.month, "S01", Language::Chinese, DateTime::UNIX_EPOCH)
        .unwrap();
    let found = ledger.find(KEY("Somebody <hq@EXAMPLE.com>", "a")).unwrap().unwrap();
    assert_eq!(
        (found.state, found.attempts, found.address.as_str()),
        (State::Uncertain, 1, "HQ@example.com")
    );
    let sent = ledger.find(other).unwrap().unwrap();
    assert_eq!(
        (sent.state, sent.attempts, sent.answer.as_deref()),
        (State::Sent, 1, Some("250 ok"))
    );
    assert!(ledger.damage().unwrap().is_empty());
}

#[test]
fn another_pdf_of_the_month_that_was_sent_is_superseded() {
    let out = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(out.path()).unwrap();
    ledger.record(KEY("hq@example.com", "a"), entry(State::Failed)).unwrap();
    assert_eq!(ledger.superseded(KEY("hq@example.com", "b"), "internal").unwrap(), None);
    ledger.record(KEY("hq@example.com", "a"), entry(State::Sent)).unwrap();
    assert_eq!(
        ledger
            .superseded(KEY("hq@example.com", "b"), "internal")
            .unwrap()
            .unwrap()
            .pdf,
        "a"
    );
    assert_eq!(ledger.superseded(KEY("hq@example.com", "b"), "hq").unwrap(), None);
    assert_eq!(ledger.superseded(KEY("hq@example.com", "a"), "internal").unwrap(), None);
}

#[test]
fn a_file_that_is_no_ledger_is_named() {
    let out = tempfile::tempdir().unwrap();
    assert!(Ledger::open_to_read(out.path()).unwrap().is_none());
    std::fs::write(out.path().join(FILE), "no database".repeat(100)).unwrap();
    for error in [
        Ledger::open(out.path()).unwrap_err(),
        Ledger::open_to_read(out.path()).unwrap_err(),
    ] {
        assert_eq!(error.kind, Kind::Unexpected);
        assert!(error.message.contains(FILE), "{error}");
    }
}

#[test]
fn deliveries_are_listed_by_month_store_and_time() {
    let out = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(out.path()).unwrap();
    let at = |seconds: i64| DateTime::from_timestamp(seconds, 7_000_000).unwrap();
    let april = KEY("hq@example.com", "a");
    let of = |month: i32, store: &'static str| Key {
        month: april.month.plus(month),
        store,
        ..april
    };
    for (key, seconds) in [
        (of(1, "S01"), 10),
        (of(0, "S02"), 20),
        (of(0, "S01"), 40),
        (of(0, "S01"), 30),
    ] {
        let pdf = if seconds == 40 { "b" } else { "a" };
        let entry = Entry {
            at: at(seconds),
            ..entry(State::Sent)
        };
        ledger.record(Key { pdf, ..key }, entry).unwrap();
    }
    let listed = |month: Option<Month>| -> Vec<(String, String, String)> {
        let deliveries = ledger.deliveries(month).unwrap();
        let found = deliveries.into_iter();
        found
            .map(|delivery| (delivery.month.to_string(), delivery.store, delivery.at))
            .collect()
    };
    let row = |month: &str, store: &str, at: &str| {
        (
            month.to_owned(),
            store.to_owned(),
            format!("1970-01-01T00:00:{at}.007Z"),
        )
    };
    let of_april = [
        row("2026-04", "S01", "30"),
        row("2026-04", "S01", "40"),
        row("2026-04", "S02", "20"),
    ];
    assert_eq!(listed(Some(april.month)), of_april);
    assert_eq!(listed(None)[3..], [row("2026-05", "S01", "10")]);
    assert_eq!(listed(Some(april.month.plus(2))), []);
}

#[test]
fn what_a_report_said_is_kept_once() {
    let out = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(out.path()).unwrap();
    let said = |program: &str| -> Snapshot {
        let text = format!(
            r#"{{"figures":{{"churn.rate":0.25}},"inputs":{{"a.csv":"0"}},"config":"c","program":"{program}"}}"#
        );
        serde_json::from_str(&text).unwrap()
    };
    assert_eq!(ledger.remembered("pdf").unwrap(), None);
    ledger.remember("pdf", &said("1")).unwrap();
    ledger.remember("pdf", &said("2")).unwrap();
    assert_eq!(ledger.remembered("pdf").unwrap(), Some(said("1")));
    assert_eq!(ledger.remembered("other").unwrap(), None);
}

#[test]
fn a_damaged_ledger_says_so() {
    let out = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(out.path()).unwrap();
    ledger.record(KEY("hq@example.com", "a"), entry(State::Sent)).unwrap();
    assert_eq!(ledger.damage().unwrap(), Vec::<String>::new());
    let spoilt = "PRAGMA ignore_check_constraints = ON; UPDATE deliveries SET state = 'lost'; PRAGMA ignore_check_constraints = OFF;";
    ledger.connection.execute_batch(spoilt).unwrap();
    let damage = ledger.damage().unwrap();
    assert!(damage.len() == 1 && damage[0].contains("deliveries"), "{damage:?}");
}

#[test]
fn the_ledger_of_a_later_program_is_left_alone() {
    let out = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(out.path()).unwrap();
    ledger.connection.execute_batch("PRAGMA user_version = 2").unwrap();
    drop(ledger);
    let before = std::fs::read(out.path().join(FILE)).unwrap();
    for error in [
        Ledger::open(out.path()).unwrap_err(),
        Ledger::open_to_read(out.path()).unwrap_err(),
    ] {
        assert_eq!(error.kind, Kind::Unexpected);
        assert!(error.message.contains(&*t!("deliver.ledger.newer")), "{error}");
    }
    assert!(std::fs::read(out.path().join(FILE)).unwrap() == before);
}

/// A ledger from before reports were remembered has no such table; nothing is known of them then.
#[test]
fn an_earlier_ledger_remembers_nothing() {
    let out = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(out.path()).unwrap();
    ledger.connection.execute_batch("DROP TABLE contents").unwrap();
    drop(ledger);
    let ledger = Ledger::open_to_read(out.path()).unwrap().unwrap();
    assert_eq!(ledger.remembered("pdf").unwrap(), None);
}

#[test]
fn a_folder_in_the_place_of_the_ledger_is_named() {
    let out = tempfile::tempdir().unwrap();
    std::fs::create_dir(out.path().join(FILE)).unwrap();
    for error in [
        Ledger::open(out.path()).unwrap_err(),
        Ledger::open_to_read(out.path()).unwrap_err(),
    ] {
        assert_eq!(error.kind, Kind::Unexpected);
        assert!(error.message.contains(FILE), "{error}");
    }
}
