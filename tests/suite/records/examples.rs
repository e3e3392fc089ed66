//! The rejected rows of the example projects.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use servicedeck::config::{self, Config};
use servicedeck::period::Month;
use servicedeck::records::{self, Records, Wanted, rejects_csv};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples").join(name)
}

fn open(name: &str) -> (Config, Records, Month) {
    let config = config::load(&folder(name).join("config/report.yaml"), &[]).unwrap();
    let flags = std::fs::read_to_string(folder(name).join("run.txt")).unwrap();
    let flags: Vec<&str> = flags.split_whitespace().collect();
    let after = |flag: &str| flags[flags.iter().position(|word| *word == flag).unwrap() + 1];
    let month = after("--month").parse().unwrap();
    let today: NaiveDate = after("--today").parse().unwrap();
    let records = records::load(&config, today, month, Wanted::default()).unwrap();
    (config, records, month)
}

/// `table,file,row,rule` of every rejected row.
fn rejected(records: &Records) -> Vec<String> {
    let bytes = rejects_csv(&records.rejects, &records.inputs, |_, _| String::new());
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            [0, 1, 2, 5].map(|column| record[column].to_owned()).join(",")
        })
        .collect()
}

#[test]
fn rejected_rows_and_their_rules_agree() {
    for name in ["chinese", "dirty", "edge", "short", "stores"] {
        let (config, records, month) = open(name);
        for store in &config.stores {
            let expected = folder(name).join("expected").join(&store.id).join("rejects.csv");
            let expected = std::fs::read_to_string(expected).unwrap();
            let expected: Vec<&str> = expected.lines().skip(1).collect();
            assert_eq!(rejected(&records.for_store(&store.id)), expected, "{name} {}", store.id);
            records::store_verdict(&records, &config, &store.id, month).unwrap();
        }
        let kept: usize = records.tables.values().map(|table| table.frame.height()).sum();
        let read: u64 = records.inputs.iter().map(|input| input.rows).sum();
        assert_eq!(kept + records.rejects.len(), usize::try_from(read).unwrap(), "{name}");
    }
}
