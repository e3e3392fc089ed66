//! Who gets the report, by which server, and who is told of failures.

use std::path::PathBuf;

use super::{Audience, Secret};

#[derive(Debug, Clone)]
pub struct Delivery {
    pub from: String,
    pub smtp: Smtp,
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
    pub timeouts: Timeouts,
    pub retries: Retries,
    pub notices: Notices,
}

/// Texts with `{field}` for the report's names and `{metric.id}` for its figures; see [`LETTER_FIELDS`](crate::config::LETTER_FIELDS).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LetterTemplates {
    pub subject: Option<String>,
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
    pub mail: Vec<String>,
    pub webhooks: Vec<Webhook>,
    /// Whether successes are told too; default false.
    pub success: bool,
}

/// A chat robot. Its address holds its key, so both are secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub kind: WebhookKind,
    pub url: Secret,
    /// The key messages are signed with, where the robot asks for that.
    pub secret: Option<Secret>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookKind {
    /// 企业微信
    Wecom,
    /// 钉钉
    Dingtalk,
    /// 飞书
    Feishu,
}

#[derive(Debug, Clone)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub username: Option<String>,
    pub password: Option<Secret>,
    /// Certificates (PEM) trusted beside the machine's own, as written.
    pub ca_file: Option<PathBuf>,
    /// Whether `security: none` may leave this machine; default false.
    pub allow_plain: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    Tls,
    Starttls,
    None,
}

#[derive(Debug, Clone)]
pub struct Recipients {
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub stores: StoreSelection,
    pub audience: Audience,
    pub letter: LetterTemplates,
    /// Overrides [`Delivery::attach_xlsx`].
    pub attach_xlsx: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreSelection {
    All,
    Ids(Vec<String>),
    Group,
}
