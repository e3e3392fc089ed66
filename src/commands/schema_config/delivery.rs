//! Mailing.

use serde_json::{Value, json};

use super::build::{boolean, choice, described, pattern, required, section, string, texts, whole, with_default};

#[allow(clippy::too_many_lines, reason = "one table of keys")]
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
                    secret("Where the password is: env:NAME, file:PATH or command:LINE."),
                ),
                (
                    "ca_file",
                    string("Certificates (PEM) trusted beside the machine's own."),
                ),
                (
                    "allow_plain",
                    boolean("Whether security none may leave this machine.", false),
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
                (
                    "subject",
                    string("Subject of these messages; default delivery.subject."),
                ),
                ("body", string("Text of these messages; default delivery.body.")),
                (
                    "attach_xlsx",
                    json!({ "description": "Whether report.xlsx goes along; default delivery.attach_xlsx.", "type": ["boolean", "null"] }),
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
                (
                    "subject",
                    string("Subject, with {store}, {month_words} … and {metric.id}."),
                ),
                ("body", string("Text, with the same fields, {figures} and {restated}.")),
                ("attach_xlsx", boolean("Whether report.xlsx goes along.", false)),
                (
                    "fallback_without_xlsx",
                    boolean("Whether a message too large with the workbook goes without it.", true),
                ),
                ("max_size_mb", whole("Largest message in megabytes.", 20)),
                ("timeouts", timeouts()),
                ("retries", retries()),
                ("notices", notices()),
            ],
        ),
        &["from", "smtp", "recipients"],
    )
}

fn timeouts() -> Value {
    section(
        "Seconds after which waiting ends.",
        [
            ("connect", whole("For a connection.", 10)),
            ("answer", whole("For each answer of the server.", 20)),
            ("accept", whole("For the answer that a message was accepted.", 60)),
            ("message", whole("For the whole of one message.", 300)),
            (
                "total",
                whole("For all that one call sends; what is left is for the next.", 3600),
            ),
        ],
    )
}

fn retries() -> Value {
    section(
        "How temporary failures are tried again within one run.",
        [
            ("attempts", whole("Attempts in all.", 3)),
            (
                "backoff_seconds",
                whole("Seconds before the second attempt; doubled before each further one.", 2),
            ),
        ],
    )
}

fn notices() -> Value {
    let webhook = required(
        section(
            "A chat robot.",
            [
                (
                    "kind",
                    described(
                        "企业微信, 钉钉 or 飞书.",
                        json!({ "enum": ["wecom", "dingtalk", "feishu"] }),
                    ),
                ),
                (
                    "url",
                    secret("Where its address is: env:NAME, file:PATH or command:LINE; the address holds its key."),
                ),
                (
                    "secret",
                    secret("Where the key is that messages are signed with, when it asks for that."),
                ),
            ],
        ),
        &["kind", "url"],
    );
    section(
        "Who is told when something went wrong.",
        [
            ("mail", texts("Addresses.", &[])),
            (
                "webhooks",
                described("Chat robots.", json!({ "type": "array", "items": webhook })),
            ),
            ("success", boolean("Whether successes are told too.", false)),
        ],
    )
}

fn secret(description: &str) -> Value {
    pattern(description, "^(env|file|command):.+$")
}
