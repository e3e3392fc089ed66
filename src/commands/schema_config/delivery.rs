//! Mailing.

use serde_json::{Value, json};

use super::build::{boolean, choice, described, pattern, required, section, string, texts, with_default};

pub(super) fn delivery() -> Value {
    let smtp = required(
        section(
            "The mail server.",
            [
                ("host", string("Its name.")),
                (
                    "port",
                    json!({ "description": "Default 465 for tls, 587 for starttls, 25 for none.", "type": "integer", "minimum": 1, "maximum": 65535 }),
                ),
                (
                    "security",
                    choice("How the connection is protected.", &["tls", "starttls", "none"]),
                ),
                ("username", string("Account.")),
                (
                    "password",
                    pattern(
                        "Where the password is: env:NAME, file:PATH or command:LINE.",
                        "^(env|file|command):.+$",
                    ),
                ),
            ],
        ),
        &["host"],
    );
    let selection =
        json!({ "anyOf": [{ "const": "all" }, { "type": "array", "minItems": 1, "items": { "type": "string" } }] });
    let recipients = required(
        section(
            "Who gets which stores' reports.",
            [
                (
                    "to",
                    described(
                        "Addresses.",
                        json!({ "type": "array", "minItems": 1, "items": { "type": "string" } }),
                    ),
                ),
                ("cc", texts("Addresses of copies.", &[])),
                (
                    "stores",
                    with_default(
                        described("all, a list of store ids, or [group].", selection),
                        json!("all"),
                    ),
                ),
                (
                    "audience",
                    described(
                        "Which edition; default the one that is made, internal of both.",
                        json!({ "enum": ["internal", "hq"] }),
                    ),
                ),
            ],
        ),
        &["to"],
    );
    required(
        section(
            "Mailing of reports.",
            [
                (
                    "from",
                    string("Sender, as name@example.com or Name <name@example.com>."),
                ),
                ("smtp", smtp),
                (
                    "recipients",
                    described(
                        "One message per entry and store.",
                        json!({ "type": "array", "minItems": 1, "items": recipients }),
                    ),
                ),
                (
                    "allow_provisional",
                    boolean("Whether provisional reports are sent.", false),
                ),
            ],
        ),
        &["from", "smtp", "recipients"],
    )
}
