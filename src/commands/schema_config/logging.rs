//! The log file.

use serde_json::{Value, json};

use super::build::{section, string, whole, with_default};

pub(super) fn logging() -> Value {
    section(
        "An account of every run and sending, for machines to read.",
        [
            (
                "file",
                string("File of JSON lines, never with personal data; default none."),
            ),
            (
                "level",
                with_default(
                    json!({ "description": "What is written: this and what is graver.", "enum": ["error", "warn", "info", "debug"] }),
                    json!("info"),
                ),
            ),
            ("max_size_mb", whole("Megabytes after which a new file is begun.", 10)),
            ("keep", whole("How many full files are kept.", 5)),
        ],
    )
}
