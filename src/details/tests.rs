//! Small stores worked by hand: records as text, through reading, cleaning and figures, to details.

#![allow(clippy::type_complexity, reason = "rows of expected values")]

mod explanations;
mod quality;
mod surveys;
mod tables;

use std::fmt::Write;

use super::*;
use crate::config::Store;
use crate::explain::{self, Question};
use crate::records::{self, Wanted};

/// A store's records and configuration as text, computed for April 2026 with cutoff 7 May.
struct Project {
    folder: tempfile::TempDir,
    sources: String,
}

struct Computed {
    details: Details,
    figures: Figures,
    records: Records,
    config: Config,
    mask: Mask,
}

const CONFIG: &str = "
stores: [{ id: S01, name: 示例店 }]
questionnaire:
  service:
    overall: q1
    items:
      - { id: q2, label: 迎接, weight: 0.4 }
      - { id: q3, label: 交车, weight: 0.6 }
external:
  items:
    - { id: e1, label: 接车, weight: 0.5 }
    - { id: e2, label: 解释, weight: 0.5 }
complaints: { respond_minutes: 30, handle_minutes: 60, close_hours: 48 }
";

/// Columns of the two tables every store has.
const ORDERS: &str =
    "order_no,vin,opened_at,delivered_at,line,kind,advisor,technician,appointment,rework_of,customer,phone";
const CALLBACKS: &str =
    "callback_no,order_no,vin,line,called_at,outcome,q1,q2,q3,opinions,reasons,advisor,praised,comment";

impl Project {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            sources: String::new(),
        }
    }

    fn table(mut self, name: &str, header: &str, rows: &[&str]) -> Self {
        let text = format!("{header}\n{}\n", rows.join("\n"));
        std::fs::write(self.folder.path().join(format!("{name}.csv")), text).unwrap();
        writeln!(self.sources, "  {name}: {name}.csv").unwrap();
        self
    }

    /// The two tables every store has: one order a month from March 2025 on, and the callbacks given.
    fn with_callbacks(self, callbacks: &[&str]) -> Self {
        let orders: Vec<String> = (0..14)
            .map(|n| {
                let (year, month) = (2025 + (n + 2) / 12, (n + 2) % 12 + 1);
                format!("R{n},VIN{n},,{year}-{month:02}-05 10:00,repair,保养,李顾问,王技师,active,,张三丰,13812345678")
            })
            .collect();
        let orders: Vec<&str> = orders.iter().map(String::as_str).collect();
        self.table("repair_orders", ORDERS, &orders)
            .table("callbacks", CALLBACKS, callbacks)
    }

    fn compute(self) -> Computed {
        self.compute_with("")
    }

    fn compute_with(self, extra: &str) -> Computed {
        let path = self.folder.path().join("report.yaml");
        std::fs::write(&path, format!("{CONFIG}{extra}\nsources:\n{}", self.sources)).unwrap();
        let config = crate::config::load(&path, &[]).unwrap();
        let month: Month = "2026-04".parse().unwrap();
        let today = "2026-05-20".parse().unwrap();
        let records = records::load(&config, today, month, Wanted::default())
            .unwrap()
            .for_store("S01");
        let figures = crate::metrics::compute(&records, &config, month, &std::collections::BTreeMap::new()).unwrap();
        let mask = Mask::new(&records, &config);
        let details = details(&figures, &records, &config, month, &mask).unwrap();
        Computed {
            details,
            figures,
            records,
            config,
            mask,
        }
    }
}

impl Computed {
    fn explain(&self, id: &str, limit: usize) -> explain::Explanation {
        let store = Store {
            id: "S01".to_owned(),
            name: "示例店".to_owned(),
        };
        let metric = explain::find(id, &self.config).unwrap();
        let question = Question {
            metric,
            store: &store,
            month: "2026-04".parse().unwrap(),
            language: crate::language::Language::Chinese,
            limit,
        };
        explain::explain(question, &self.figures, &self.config, &self.records.inputs, &self.mask).unwrap()
    }

    fn definition(&self, id: &str) -> &crate::report::Definition {
        self.details
            .definitions
            .iter()
            .find(|definition| definition.id == id)
            .unwrap()
    }
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-4, "found {found}, expected {expected}");
}
