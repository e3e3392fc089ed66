//! A long file whose lines are rows is taken apart on every core; with every cell between quotation marks it is read row by row.
//! Both must give the same records.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use servicedeck::config;
use servicedeck::records::{self, Records, Wanted};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/repair_orders.csv");

/// The sample's orders with all that a part of a file must keep: gaps, rejected and repeated rows, keys that cleaning changes, cells
/// beyond the last header.
fn orders() -> Vec<String> {
    let sample = fs::read_to_string(SAMPLE).unwrap();
    assert!(
        !sample.contains('"') && sample.len() > 3_000_000,
        "long, and its lines are rows"
    );
    let mut lines: Vec<String> = sample.lines().map(str::to_owned).collect();
    let (number, rest) = {
        let (store, rest) = lines[9000].split_once(',').unwrap();
        let (number, rest) = rest.split_once(',').unwrap();
        (number.to_owned(), format!("{store},{{}},{rest}"))
    };
    let wide: String = number.chars().map(full_width).collect();
    for (at, line) in [
        (200, String::new()),
        (5_000, rest.replace("{}", "")),
        (9_500, rest.replace("{}", &number)),
        (12_000, format!("{},beyond", lines[12_000])),
        (12_001, rest.replace("{}", &format!(" {wide}9 "))),
        (
            15_000,
            rest.replace("{}", "A1")
                .replace("2026-", "2026-13-")
                .replace("2025-", "2025-13-"),
        ),
        (20_000, String::new()),
        (20_001, format!("{},beyond", lines[20_000])),
    ] {
        lines.insert(at, line);
    }
    lines
}

fn full_width(character: char) -> char {
    match character {
        '0'..='9' => char::from_u32(u32::from(character) + 0xFEE0).unwrap(),
        other => other,
    }
}

fn quoted(lines: &[String]) -> String {
    let mut text = String::new();
    for line in lines {
        if line.is_empty() {
            text.push('\n');
        } else {
            writeln!(text, "\"{}\"", line.replace(',', "\",\"")).unwrap();
        }
    }
    text
}

fn read(folder: &Path, orders: &str) -> Records {
    fs::write(folder.join("orders.csv"), orders).unwrap();
    fs::write(
        folder.join("callbacks.csv"),
        "store,callback_no,order_no,called_at,line,outcome\n",
    )
    .unwrap();
    let file = folder.join("report.yaml");
    let sources = "sources:\n  repair_orders: orders.csv\n  callbacks: callbacks.csv\n";
    fs::write(&file, format!("stores: [{{ id: S01, name: 甲店 }}]\n{sources}")).unwrap();
    let config = config::load(&file, &[]).unwrap();
    let today = NaiveDate::from_ymd_opt(2026, 5, 8).unwrap();
    let wanted = Wanted {
        tables: None,
        stores: None,
    };
    records::load(&config, today, "2026-04".parse().unwrap(), wanted).unwrap()
}

#[test]
fn a_long_file_gives_the_same_records_by_lines_and_row_by_row() {
    let folder = tempfile::tempdir().unwrap();
    let lines = orders();
    let row_by_row = read(folder.path(), &quoted(&lines));
    assert!(row_by_row.rejects.len() >= 2, "{:?}", row_by_row.rejects);
    assert!(
        row_by_row
            .warnings
            .iter()
            .any(|warning| warning.code == "cells_beyond_header")
    );
    for line_break in ["\n", "\r\n"] {
        let by_lines = read(folder.path(), &lines.join(line_break));
        for (id, table) in &row_by_row.tables {
            let other = &by_lines.tables[id];
            assert_eq!(other.columns, table.columns);
            assert!(other.frame.equals_missing(&table.frame), "{id}");
        }
        assert_eq!(format!("{:?}", by_lines.rejects), format!("{:?}", row_by_row.rejects));
        assert_eq!(format!("{:?}", by_lines.warnings), format!("{:?}", row_by_row.warnings));
        assert_eq!(by_lines.rows_read, row_by_row.rows_read);
        assert_eq!(by_lines.inputs[0].rows, row_by_row.inputs[0].rows);
        assert_eq!(by_lines.inputs[0].rejected, row_by_row.inputs[0].rejected);
    }
}
