//! A small project built by a test: tables as rows of text, a config, a run, its figures.

use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use super::program::{messages, servicedeck};

/// The questionnaire most tests use: seven service items, five sales items.
pub const QUESTIONNAIRE: &str = "
questionnaire:
  service:
    overall: q1
    items:
      - { id: q2, label: 及时友好迎接, weight: 0.1 }
      - { id: q3, label: 按时交车, weight: 0.15 }
      - { id: q4, label: 维修质量, weight: 0.3 }
      - { id: q5, label: 解释费用, weight: 0.1 }
      - { id: q6, label: 车辆清洁, weight: 0.15 }
      - { id: q7, label: 服务态度好, weight: 0.1 }
      - { id: q8, label: 休息环境, weight: 0.1 }
  sales:
    overall: s1
    items:
      - { id: s2, label: 商品质量, weight: 0.2 }
      - { id: s3, label: 商品价格, weight: 0.2 }
      - { id: s4, label: 安装工艺, weight: 0.2 }
      - { id: s5, label: 讲解清楚, weight: 0.2 }
      - { id: s6, label: 交付时间, weight: 0.2 }
";

/// A project folder under construction.
pub struct Project {
    pub folder: TempDir,
    sources: String,
    pub extra: String,
}

impl Project {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            sources: String::new(),
            extra: QUESTIONNAIRE.to_owned(),
        }
    }

    /// Adds a table as a CSV file: a header and rows of cells.
    pub fn table(mut self, name: &str, header: &str, rows: &[String]) -> Self {
        self.write(&format!("data/{name}.csv"), &format!("{header}\n{}\n", rows.join("\n")));
        self.sources.push_str(&format!("  {name}: data/{name}.csv\n"));
        self
    }

    pub fn write(&mut self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Adds lines to the config.
    pub fn with(mut self, lines: &str) -> Self {
        self.extra.push_str(lines);
        self
    }

    /// Writes the config and runs a command with arguments.
    pub fn execute(&mut self, arguments: &[&str]) -> Output {
        if !self.path("config/report.yaml").exists() {
            let config = format!(
                "stores:\n  - {{ id: S01, name: 示例店 }}\nsources:\n{}{}",
                self.sources, self.extra
            );
            self.write("config/report.yaml", &config);
        }
        servicedeck(self.folder.path(), arguments)
    }

    /// Runs a month, three weeks after its end, and returns its metrics.json.
    pub fn figures(&mut self, month: &str, today: &str) -> Value {
        let output = self.execute(&["run", "--month", month, "--today", today]);
        assert!(output.status.success(), "{}", messages(&output));
        self.metrics(month)
    }

    /// metrics.json of a month that was run.
    pub fn metrics(&self, month: &str) -> Value {
        let path = self.path(&format!("out/{month}/S01/metrics.json"));
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }
}
