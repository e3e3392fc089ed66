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
