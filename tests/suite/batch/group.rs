//! A group of dealerships in a folder, with its records in one file or in the folders of stores.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Output;

use polars::prelude::{Column, DataFrame, NamedFrom, ParquetWriter, Series};
use serde_json::Value;
use tempfile::TempDir;

use crate::suite::program::{messages, servicedeck};
use crate::suite::project::QUESTIONNAIRE;

pub const ORDERS: &str = "order_no,vin,delivered_at,line,technician";
const CALLBACKS: &str = "callback_no,order_no,called_at,line,outcome,q1,q2,q3";
const COMPLAINTS: &str = "complaint_no,received_at,channel,reason,order_no,severity,responsibility,cause,prevention,\
     responded_at,handled_at,closed_at,followup_at,fed_back_at,satisfied_after,advisor,technician,vin,description,result";

/// How the records of a group lie on the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    OneFile,
    Folders,
}

/// A report of one page: what becomes of stores and their files is the same for the deck, in a quarter of the time.
const ONE_PAGE: &str = r#"#let report = json("/data.json")
#set document(title: report.deck.document_title, author: report.deck.author, date: datetime(..report.deck.date))
#set text(font: "Noto Sans CJK SC", lang: report.deck.language)
= #report.deck.document_title
#for attachment in report.deck.attachments {
  pdf.attach("/" + attachment.name, relationship: "data", mime-type: attachment.mime, description: attachment.description)
}
"#;

/// Where it lies in the project.
pub const TEMPLATE: &str = "report-templates/one-page";

/// A group of dealerships in a folder, whose reports have one page.
pub struct Group {
    pub folder: TempDir,
}

impl Group {
    /// A project without records and configuration.
    pub fn bare() -> Self {
        let group = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        group.write(&format!("{TEMPLATE}/main.typ"), ONE_PAGE);
        group
    }

    /// Stores with orders, callbacks and, but for every third store, complaints of 2026-03 and 2026-04.
    pub fn new(ids: &[&str], layout: Layout) -> Self {
        let group = Self::bare();
        let tables = [
            ("repair_orders", ORDERS),
            ("callbacks", CALLBACKS),
            ("complaints", COMPLAINTS),
        ];
        for (table, header) in tables {
            let mut whole = format!("store,{header}\n");
            for (number, id) in ids.iter().enumerate() {
                let rows = rows(table, number);
                whole.extend(rows.iter().map(|row| format!("{id},{row}\n")));
                if layout == Layout::Folders && !rows.is_empty() {
                    let text = format!("{header}\n{}\n", rows.join("\n"));
                    group.write(&format!("data/store={id}/{table}.csv"), &text);
                }
            }
            if layout == Layout::OneFile {
                group.write(&format!("data/all/{table}.csv"), &whole);
            }
        }
        let listed = ids.iter().map(|id| format!("{{ id: {id}, name: 店{id} }}"));
        group.configure(&format!("[ {} ]", listed.collect::<Vec<_>>().join(", ")));
        group
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Writes the config with these stores.
    pub fn configure(&self, stores: &str) {
        let config = format!(
            "stores: {stores}\nsources:\n  repair_orders: data/*/repair_orders.csv\n  callbacks: data/*/callbacks.csv\n  \
             complaints: data/*/complaints.csv\nreport: {{ template: {TEMPLATE} }}\n{QUESTIONNAIRE}"
        );
        self.write("config/report.yaml", config);
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        let today: &[&str] = if arguments.contains(&"--today") {
            &[]
        } else {
            &["--today", "2026-05-20"]
        };
        let month: &[&str] = if arguments.contains(&"--month") {
            &[]
        } else {
            &["--month", "2026-04"]
        };
        servicedeck(self.folder.path(), &[&["run"], month, today, arguments].concat())
    }

    #[track_caller]
    pub fn succeeds(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = messages(&output);
        assert_eq!(output.status.code(), Some(0), "{text}");
        text
    }

    pub fn out(&self, out: &str, store: &str, file: &str) -> PathBuf {
        self.folder.path().join(out).join("2026-04").join(store).join(file)
    }

    pub fn json(&self, out: &str, store: &str, file: &str) -> Value {
        serde_json::from_slice(&std::fs::read(self.out(out, store, file)).unwrap()).unwrap()
    }

    /// Every file of the reports of an output folder by its path.
    pub fn reports(&self, out: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let month = self.folder.path().join(out).join("2026-04");
        let mut files = BTreeMap::new();
        for store in std::fs::read_dir(&month).unwrap() {
            for file in std::fs::read_dir(store.unwrap().path()).unwrap() {
                let path = file.unwrap().path();
                let bytes = std::fs::read(&path).unwrap();
                files.insert(path.strip_prefix(&month).unwrap().to_owned(), bytes);
            }
        }
        files
    }

    /// What `--json` says became of each store.
    #[track_caller]
    pub fn states(&self, arguments: &[&str]) -> BTreeMap<String, String> {
        states_of(&self.run(&[arguments, &["--json"]].concat()))
    }

    /// A run that leaves a store without its report: what it said, and what became of each store.
    #[track_caller]
    pub fn misses(&self, arguments: &[&str]) -> (String, BTreeMap<String, String>) {
        let output = self.run(&[arguments, &["--json"]].concat());
        let text = messages(&output);
        assert_eq!(output.status.code(), Some(3), "{text}");
        (text, states_of(&output))
    }

    /// The state of each store in the group's report.
    pub fn states_in_report(&self) -> BTreeMap<String, String> {
        states(&self.json("out", "_group", "metrics.json"), "id")
    }
}

#[track_caller]
fn states_of(output: &Output) -> BTreeMap<String, String> {
    let answer = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", messages(output)));
    states(&answer, "store")
}

/// The states of the stores of a summary or a group's model, by the field that names them.
fn states(stores: &Value, name: &str) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let stores = stores["stores"].as_array().unwrap().iter();
    stores
        .map(|store| (text(&store[name]), text(&store["state"])))
        .collect()
}

/// States by store, as a test writes them.
pub fn expected<const STORES: usize>(states: [(&str, &str); STORES]) -> BTreeMap<String, String> {
    states.map(|(id, state)| (id.to_owned(), state.to_owned())).into()
}

/// Rows of a table for the store with this number: its own numbers of orders, answers and complaints.
pub fn rows(table: &str, number: usize) -> Vec<String> {
    let months = ["2026-03", "2026-04"];
    let each = |count: usize| {
        months
            .iter()
            .flat_map(move |month| (0..count).map(move |index| (index, *month)))
    };
    let day = |index: usize| index % 28 + 1;
    match table {
        "repair_orders" => each(35 + number)
            .map(|(index, month)| {
                format!(
                    "A{month}{index},V{index},{month}-{:02} 10:00,repair,技师{}",
                    day(index),
                    index % 3
                )
            })
            .collect(),
        "callbacks" => each(35 + number)
            .map(|(index, month)| {
                let answer = (index + number) % 4 + 2;
                format!(
                    "C{month}{index},A{month}{index},{month}-{:02} 18:00,repair,valid,5,4,{answer}",
                    day(index)
                )
            })
            .collect(),
        _ if number % 3 == 2 => Vec::new(),
        _ => each(number + 1)
            .map(|(index, month)| {
                format!(
                    "T{month}{index},{month}-{:02} 11:00,电话,等待时间,,,,,,,,,,,,,,,,",
                    day(index)
                )
            })
            .collect(),
    }
}

/// The orders of the store with a number as Parquet.
pub fn orders_as_parquet(number: usize) -> Vec<u8> {
    let rows: Vec<Vec<String>> = rows("repair_orders", number)
        .iter()
        .map(|row| row.split(',').map(str::to_owned).collect())
        .collect();
    let columns = ORDERS.split(',').enumerate().map(|(index, name)| {
        let cells: Vec<&str> = rows.iter().map(|row| row[index].as_str()).collect();
        Column::from(Series::new(name.into(), cells))
    });
    let mut frame = DataFrame::new(rows.len(), columns.collect()).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}
