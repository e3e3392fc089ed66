//! A folder of files and a configuration, loaded.

use std::path::Path;

use polars::prelude::{AnyValue, DataFrame};
use servicedeck::config::{self, Config};
use servicedeck::error::Error;
use servicedeck::period::Month;
use servicedeck::records::schema::TableId;
use servicedeck::records::{self, Records, Wanted};
use tempfile::TempDir;

/// A project folder with files and the text of its configuration.
pub struct Folder {
    pub folder: TempDir,
    config: String,
}

impl Folder {
    /// A folder whose configuration has one store, S01 示例店, and these sources (YAML, indented by two).
    pub fn new(sources: &str) -> Self {
        Self::with("stores: [ { id: S01, name: 示例店 } ]", sources)
    }

    /// The same with other lines before the sources.
    pub fn with(lines: &str, sources: &str) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            config: format!("{lines}\nsources:\n{sources}\n"),
        }
    }

    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    pub fn config(&self) -> Config {
        let path = self.folder.path().join("report.yaml");
        // Every configuration names both tables; a test that needs one reads one.
        let needed = [
            ("repair_orders", TableId::RepairOrders),
            ("callbacks", TableId::Callbacks),
        ];
        let lacking: Vec<_> = needed
            .into_iter()
            .filter(|(name, _)| !self.config.contains(&format!("  {name}:")))
            .collect();
        let added: String = lacking
            .iter()
            .map(|(name, _)| format!("  {name}: none.csv\n"))
            .collect();
        std::fs::write(&path, format!("{}{added}", self.config)).unwrap();
        let mut config = config::load(&path, &[]).unwrap_or_else(|error| panic!("{error}"));
        for (_, table) in lacking {
            config.sources.remove(&table);
        }
        config
    }

    pub fn month() -> Month {
        "2026-04".parse().unwrap()
    }

    pub fn try_load(&self) -> Result<Records, Error> {
        records::load(
            &self.config(),
            "2026-05-20".parse().unwrap(),
            Self::month(),
            Wanted::default(),
        )
    }

    pub fn load(&self) -> Records {
        self.try_load().unwrap_or_else(|error| panic!("{error}"))
    }

    /// The error of loading, without the folder's own path.
    pub fn error(&self) -> String {
        let error = self.try_load().expect_err("the files should be refused").to_string();
        let path = |path: &Path| path.to_string_lossy().into_owned();
        error.replace(&path(self.folder.path()), "FOLDER")
    }

    pub fn verdict(&self, store: &str) -> Result<(), String> {
        records::store_verdict(&self.load(), &self.config(), store, Self::month()).map_err(|error| error.to_string())
    }
}

/// The frame of a table.
pub fn frame(records: &Records, table: TableId) -> &DataFrame {
    &records.tables[&table].frame
}

/// A column's cells as text, `·` for null.
pub fn cells(records: &Records, table: TableId, column: &str) -> Vec<String> {
    let column = frame(records, table).column(column).unwrap();
    (0..column.len())
        .map(|index| match column.get(index).unwrap() {
            AnyValue::Null => "·".to_owned(),
            AnyValue::String(text) => text.to_owned(),
            AnyValue::StringOwned(text) => text.to_string(),
            AnyValue::Datetime(..) => column
                .cast(&polars::prelude::DataType::Int64)
                .unwrap()
                .get(index)
                .map(|value| {
                    let milliseconds: i64 = value.try_extract().unwrap();
                    let moment = chrono::DateTime::from_timestamp_millis(milliseconds).unwrap();
                    moment.format("%Y-%m-%d %H:%M:%S").to_string()
                })
                .unwrap(),
            value => value.to_string(),
        })
        .collect()
}

/// `row column value rule` of every rejected row.
pub fn rejected(records: &Records) -> Vec<String> {
    records
        .rejects
        .iter()
        .map(|reject| {
            format!(
                "{} {} {:?} {}",
                reject.row,
                reject.column,
                reject.value,
                reject.rule.name()
            )
        })
        .collect()
}

/// `code message` of every warning but that the records end early, which all these do.
pub fn warnings(records: &Records) -> Vec<String> {
    let warnings = records
        .warnings
        .iter()
        .filter(|warning| warning.code != "records_end_early");
    warnings
        .map(|warning| format!("{} {}", warning.code, warning.message))
        .collect()
}
