//! Who gets the report, by which server, and who is told of failures.

use std::path::PathBuf;

use super::{Audience, Secret};

/// `delivery`: who gets the reports, and how.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The sender, with or without a name.
    pub from: String,
    /// The mail server.
    pub smtp: Smtp,
    /// One message for each entry and store.
    pub recipients: Vec<Recipients>,
    /// Default false.
    pub allow_provisional: bool,
    /// Subject and body where an entry has none of its own; `None` = the built-in ones.
    pub letter: LetterTemplates,
    /// Whether report.xlsx goes with the PDF; default false.
    pub attach_xlsx: bool,
    /// Whether a message too large with the workbook goes without it; default true.
    pub fallback_without_xlsx: bool,
    /// Largest message in megabytes (10⁶ bytes, as encoded); default 20.
    pub max_size_mb: u32,
    /// When waiting for the server ends.
    pub timeouts: Timeouts,
    /// How often temporary failures are tried again.
    pub retries: Retries,
    /// Who is told of failures.
    pub notices: Notices,
}

/// Texts with `{field}` for the report's names and `{metric.id}` for its figures; see [`LETTER_FIELDS`](crate::config::LETTER_FIELDS).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LetterTemplates {
    /// Of the message; `None` = the built-in one.
    pub subject: Option<String>,
    /// Of the message; `None` = the built-in one.
    pub body: Option<String>,
}

/// Seconds after which waiting ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection; default 10.
    pub connect: u32,
    /// For each answer of the server, and for it to take each part of a message; default 20.
    pub answer: u32,
    /// For the answer that a whole message was accepted; default 60.
    pub accept: u32,
    /// For the whole of one message; default 300.
    pub message: u32,
    /// For everything one call sends; default 3600.
    pub total: u32,
}

/// How often a temporary failure is tried again within one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// Attempts in all, at least 1; default 3.
    pub attempts: u32,
    /// Seconds before the second attempt; doubled before each further one; default 2.
    pub backoff_seconds: u32,
}

/// Who is told when something went wrong (or, when asked for, well).
#[derive(Debug, Clone, Default)]
pub struct Notices {
    /// Addresses.
    pub mail: Vec<String>,
    /// Chat robots.
    pub webhooks: Vec<Webhook>,
    /// Whether successes are told too; default false.
    pub success: bool,
}

/// A chat robot. Its address holds its key, so both are secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Whose robot it is, which decides how it is spoken to.
    pub kind: WebhookKind,
    /// Its address.
    pub url: Secret,
    /// The key messages are signed with, where the robot asks for that.
    pub secret: Option<Secret>,
}

/// A maker of chat robots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookKind {
    /// 企业微信
    Wecom,
    /// 钉钉
    Dingtalk,
    /// 飞书
    Feishu,
}

/// The mail server.
#[derive(Debug, Clone)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Default 465 for TLS, 587 for STARTTLS, 25 for none.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// For the login; `None` = no login.
    pub username: Option<String>,
    /// Where the password is to be found.
    pub password: Option<Secret>,
    /// Certificates (PEM) trusted beside the machine's own, as written.
    pub ca_file: Option<PathBuf>,
    /// Whether `security: none` may leave this machine; default false.
    pub allow_plain: bool,
}

/// How a connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// From the first byte.
    Tls,
    /// After the greeting, or not at all: then nothing is sent.
    Starttls,
    /// Not.
    None,
}

/// Who gets which report.
#[derive(Debug, Clone)]
pub struct Recipients {
    /// Addresses, at least one.
    pub to: Vec<String>,
    /// Addresses named as copies.
    pub cc: Vec<String>,
    /// Whose reports.
    pub stores: StoreSelection,
    /// Which edition.
    pub audience: Audience,
    /// Subject and body of their own.
    pub letter: LetterTemplates,
    /// Overrides [`Delivery::attach_xlsx`].
    pub attach_xlsx: Option<bool>,
}

/// Whose reports somebody gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreSelection {
    /// Every store's.
    All,
    /// Those of these stores.
    Ids(Vec<String>),
    /// The group's.
    Group,
}
