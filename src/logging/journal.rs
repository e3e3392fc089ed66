//! The file: one JSON object per line and event, in the order `time`, `level`, `run`, `command`, `message`, then the event's own.
//!
//! Whatever an event says, nothing that has the shape of something personal gets here: phones, plates, VINs, identity cards and
//! mail addresses are masked, names are masked where messages are made.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, SecondsFormat, Utc};
use rust_i18n::t;
use serde_json::{Map, Value};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use super::fields::Fields;
use super::rotation::Rotation;
use crate::config::{LogLevel, Logging};
use crate::privacy::without_personal_shapes;

/// The file of a run.
#[derive(Debug)]
pub struct Journal {
    rotation: Rotation,
    level: Level,
    run: String,
    command: &'static str,
    /// Whether it was said that the file cannot be written: once is enough.
    complained: AtomicBool,
}

impl Journal {
    /// The journal of a run in a file.
    #[must_use]
    pub fn new(file: PathBuf, logging: &Logging, run: &str, command: &'static str) -> Self {
        Self {
            rotation: Rotation {
                file,
                max_bytes: u64::from(logging.max_size_mb) * 1_000_000,
                keep: logging.keep,
            },
            level: match logging.level {
                LogLevel::Error => Level::ERROR,
                LogLevel::Warn => Level::WARN,
                LogLevel::Info => Level::INFO,
                LogLevel::Debug => Level::DEBUG,
            },
            run: run.to_owned(),
            command,
            complained: AtomicBool::new(false),
        }
    }

    fn write(&self, fields: Fields, level: Level, time: DateTime<Utc>) {
        let line = self.line(fields, level, time);
        if let Err(error) = self.rotation.append(&line)
            && !self.complained.swap(true, Ordering::Relaxed)
        {
            let file = self.rotation.file.display();
            let told = t!("log.unwritable", path = file, reason = error);
            // Not as an event: it would come back here.
            let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{told}\n").as_bytes());
        }
    }

    fn line(&self, fields: Fields, level: Level, time: DateTime<Utc>) -> String {
        let mut line = Map::new();
        let head = [
            ("time", time.to_rfc3339_opts(SecondsFormat::Millis, true)),
            ("level", level.to_string()),
            ("run", self.run.clone()),
            ("command", self.command.to_owned()),
            ("message", impersonal(&fields.message)),
        ];
        line.extend(head.map(|(name, text)| (name.to_owned(), Value::from(text))));
        for (name, value) in fields.values {
            let value = match value {
                // Digits of a hash may look like a number of something.
                Value::String(text) if !name.ends_with("sha256") => Value::from(impersonal(&text)),
                value => value,
            };
            line.entry(name).or_insert(value);
        }
        format!("{}\n", Value::Object(line))
    }
}

fn impersonal(text: &str) -> String {
    without_personal_shapes(text).into_owned()
}

/// Writes events into the process's journal once there is one.
pub(super) struct JournalLayer {
    journal: &'static OnceLock<Journal>,
}

impl JournalLayer {
    pub fn new(journal: &'static OnceLock<Journal>) -> Self {
        Self { journal }
    }
}

impl<S: Subscriber> Layer<S> for JournalLayer {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let level = *event.metadata().level();
        if let Some(journal) = self.journal.get().filter(|journal| level <= journal.level) {
            journal.write(Fields::of(event), level, Utc::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_is_json_with_the_run_and_nothing_personal() {
        let logging = Logging::default();
        let journal = Journal::new(PathBuf::from("log"), &logging, "20260508T070000000Z-1", "send");
        let mut fields = Fields {
            message: "13812345678\nhq.person@example.com".to_owned(),
            ..Fields::default()
        };
        let hash = "0123456789".repeat(6);
        fields.values.insert("plate".to_owned(), json!("辽A12345"));
        fields.values.insert("pdf_sha256".to_owned(), json!(hash));
        fields.values.insert("pages".to_owned(), json!(42));
        fields.values.insert("level".to_owned(), json!("mine"));
        let line = journal.line(fields, Level::WARN, DateTime::UNIX_EPOCH);
        assert!(line.ends_with('\n') && line.matches('\n').count() == 1);
        let value: Value = serde_json::from_str(&line).unwrap();
        let expected = json!({
            "time": "1970-01-01T00:00:00.000Z", "level": "WARN", "run": "20260508T070000000Z-1", "command": "send",
            "message": "138****5678\nh***@example.com", "plate": "辽A·**345", "pdf_sha256": hash, "pages": 42,
        });
        assert_eq!(value, expected);
    }
}
