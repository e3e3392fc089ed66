//! The checked configuration: every value typed, defaulted and known to be valid.
//!
//! [`load`] reads the YAML file and reports every mistake at once with its place in the file. Paths inside are as
//! written; [`Config::root`] is what relative ones are relative to.

mod check;
mod delivery;
mod diagnostics;
mod document;
pub mod edit;
mod file;
mod letter;
mod logging;
mod names;
pub mod notes;
mod object_storage;
mod overrides;
pub mod pages;
mod query;
mod questionnaire;
mod report;
mod rules;
mod section;
mod sources;
mod stores;
mod syntax;
mod targets;
mod value;
mod weights;
mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::language::Language;
use crate::period::Month;
use crate::records::schema::{Line, TableId};

pub use check::{check_bytes, load};
pub use file::project_root;
pub use letter::LETTER_FIELDS;
pub use names::known_metric_ids;
pub use pages::PageChoices;
pub use stores::{UnfitId, unfit};
pub(crate) use words::nearest_help;

/// A whole configuration, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file it was read from, as given.
    pub file: PathBuf,
    /// The project root: the parent of the file's folder when that is called `config`, else that folder.
    pub root: PathBuf,
    /// SHA-256 of the file's bytes, lower-case hex; with a file of stores of its bytes too, with `--set` overrides of each of them and a
    /// line break.
    pub sha256: String,
    pub report: Report,
    /// `output.dir` as written.
    pub output_dir: PathBuf,
    /// At least one, ids unique and safe as folder names; none yet with [`Config::stores_auto`].
    pub stores: Vec<Store>,
    /// `stores: auto`: every store that the records name, see [`crate::records::stores_found`].
    pub stores_auto: bool,
    /// With [`Config::stores_auto`]: stores no report can be made for, by id, and why.
    pub store_refusals: BTreeMap<String, crate::error::Error>,
    /// The configured tables only.
    pub sources: BTreeMap<TableId, Source>,
    pub object_storage: ObjectStorage,
    pub period: PeriodRules,
    pub questionnaire: Questionnaire,
    pub satisfaction: SatisfactionRules,
    pub callbacks: CallbackRules,
    pub first_time_fix: FirstTimeFixRules,
    pub churn: ChurnRules,
    /// When a month's records are there.
    pub readiness: Readiness,
    /// `base.active_months`, default 12.
    pub base_active_months: u32,
    pub complaints: ComplaintRules,
    /// `rescue.limits_minutes`: city, county, province; default 30, 60, 720.
    pub rescue_limits_minutes: RescueLimits,
    /// `external.items`, empty when not configured.
    pub external_items: Vec<Item>,
    /// `quality.max_reject_rate`, default 0.05.
    pub max_reject_rate: f64,
    pub incentives: IncentiveRules,
    /// Targets by metric id, in the order of the file.
    pub targets: Vec<(String, Target)>,
    /// `labels`: other names for figures, by metric id.
    pub labels: BTreeMap<String, String>,
    pub delivery: Option<Delivery>,
    pub logging: Logging,
}

#[derive(Debug, Clone)]
pub struct Report {
    pub title: String,
    pub month: Option<Month>,
    pub template: TemplateChoice,
    pub mask_personal_data: bool,
    pub audience: Audience,
    /// `report.language`, default Chinese.
    pub language: Language,
    pub pages: PageChoices,
    pub brand: Brand,
    pub signoff: Signoff,
    /// Additional font files, as written.
    pub fonts: Vec<PathBuf>,
    /// `report.pdf_standard: relaxed`
    pub relaxed_pdf: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateChoice {
    Deck,
    A4,
    /// A folder of the manager's own, as written.
    Folder(PathBuf),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Internal,
    Hq,
    Both,
}

#[derive(Debug, Clone)]
pub struct Brand {
    /// `#RRGGBB`; pages darken one whose contrast on white is below 4.5. Default `#005A66`.
    pub color: String,
    /// Picture file (PNG, JPEG or SVG), as written.
    pub logo: Option<PathBuf>,
    /// The dealership's full name; default the store's name.
    pub name: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub struct Signoff {
    pub prepared: Option<String>,
    pub reviewed: Option<String>,
    pub approved: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// Unique, safe as a folder name.
    pub id: String,
    pub name: String,
}

/// Where one table comes from.
#[derive(Debug, Clone)]
pub struct Source {
    /// Paths or globs, as written: at least one, or none when `query` is there.
    pub paths: Vec<String>,
    /// The table is asked of a database instead of read from files.
    pub query: Option<Query>,
    /// `None` = detect.
    pub encoding: Option<String>,
    pub sheet: Option<String>,
    /// 1-based row of the header when set; otherwise it is found.
    pub header_row: Option<u32>,
    /// Minutes the store's clock is ahead of UTC, for cells that are moments of the world (databases, Parquet); default 480.
    pub utc_offset_minutes: i32,
    /// Canonical column → headers, in order of preference.
    pub columns: BTreeMap<String, Vec<String>>,
    /// Canonical column → cell word (or `*`, or the empty string) → value.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Line of the source's key in the config file, for messages.
    pub line: usize,
}

/// Where the buckets of sources `s3://BUCKET/KEY` are; credentials come from the environment or the files of AWS's tools only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectStorage {
    /// `http://` or `https://` and a host; `None` = as the environment says (`AWS_ENDPOINT_URL`), else AWS itself.
    pub endpoint: Option<String>,
    /// `None` = as the environment says (`AWS_REGION`), else `us-east-1`.
    pub region: Option<String>,
    /// Whether the bucket stands in the path of an address (`HOST/BUCKET/KEY`) instead of its host (`BUCKET.HOST/KEY`); default true.
    pub path_style: bool,
    /// Whether a server elsewhere than on this machine may be talked to without encryption; default false.
    pub allow_http: bool,
    /// For each request; default 30.
    pub timeout_seconds: u32,
}

impl Default for ObjectStorage {
    fn default() -> Self {
        Self {
            endpoint: None,
            region: None,
            path_style: true,
            allow_http: false,
            timeout_seconds: 30,
        }
    }
}

/// What is asked of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// One `SELECT` (or `WITH … SELECT`), as written.
    pub sql: String,
    /// Where the address of the database is to be found: [`Secret::Env`] or [`Secret::File`].
    pub database: Secret,
    /// For connecting, answering and fetching all rows together; default 60.
    pub timeout_seconds: u32,
    /// Minutes east of UTC of the clock that moments in time (`timestamptz`, `TIMESTAMP`) are shown by; default 480, China's.
    pub utc_offset_minutes: i32,
}

#[derive(Debug, Clone)]
pub struct PeriodRules {
    /// Default 7.
    pub cutoff_days: u32,
    /// The day the records were drawn, when configured.
    pub data_as_of: Option<chrono::NaiveDate>,
}

/// When `run --wait-for-data` has waited enough: orders and callbacks reach the month's end and are not far fewer than usual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Readiness {
    /// The newest row may be so many days before the month's end; default 2.
    pub days_before_end: u32,
    /// Least share of the rows of the three months before; default 0.5.
    pub min_rows_share: f64,
    /// Minutes between two looks; default 30.
    pub check_minutes: u32,
}

#[derive(Debug, Clone)]
pub struct Questionnaire {
    pub service: Option<QuestionGroup>,
    pub sales: Option<QuestionGroup>,
    /// Default 5.
    pub satisfied_items_min_service: u32,
    /// Default 4.
    pub satisfied_items_min_sales: u32,
    /// Points of level 1 … 5 at index 0 … 4; default 30, 50, 70, 85, 100.
    pub level_points: [f64; 5],
}

#[derive(Debug, Clone)]
pub struct QuestionGroup {
    /// Id of the overall question.
    pub overall: Option<String>,
    /// Label of the overall question when configured.
    pub overall_label: Option<String>,
    /// The items in questionnaire order. Those of type [`ItemType::Nps`] are not among the k items.
    pub items: Vec<Item>,
    /// Which visits count (`questionnaire.sales.visits`); empty = all.
    pub visits: Vec<i64>,
}

#[derive(Debug, Clone)]
pub struct Item {
    pub id: String,
    pub label: String,
    pub weight: f64,
    pub kind: ItemType,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemType {
    /// Level 5–1 or its words.
    Level,
    /// 是 = 5, 否 = 2.
    YesNo,
    /// 0–10, points = 10 × score.
    Score10,
    /// 0–10, not one of the k items.
    Nps,
}

#[derive(Debug, Clone)]
pub struct SatisfactionRules {
    /// Default 2.
    pub dissatisfied_max_level: i64,
    /// `unanswered: excluded`; default false (unanswered counts as satisfied).
    pub unanswered_excluded: bool,
    /// `rates_over: valid`; default false (total).
    pub rates_over_valid: bool,
}

#[derive(Debug, Clone)]
pub struct CallbackRules {
    /// Default 0.20.
    pub max_no_result_rate: f64,
    pub coverage_exclude_kinds: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct FirstTimeFixRules {
    /// Default 30.
    pub window_days: i64,
    /// Default 返修, 返工, 内返, 外返.
    pub rework_kinds: Vec<String>,
    /// Default true.
    pub count_internal: bool,
    pub exclude_kinds: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct ChurnRules {
    /// Default 6.
    pub absent_months: u32,
    /// Which lines' visits count for churn and base; default all four.
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone)]
pub struct ComplaintRules {
    /// Default 30.
    pub respond_minutes: f64,
    /// Default 60.
    pub handle_minutes: f64,
    /// Default 48.
    pub close_hours: f64,
    /// Opening and closing minute of the day; `None` = all day.
    pub business_hours: Option<(u32, u32)>,
}

#[derive(Debug, Clone)]
pub struct RescueLimits {
    pub city: f64,
    pub county: f64,
    pub province: f64,
}

/// Amounts in CNY. Defaults 20, 100 (from 3 praises), 200, 1 (rating 2), 5 (rating 1 or missing).
#[derive(Debug, Clone)]
pub struct IncentiveRules {
    pub show: bool,
    pub praise: f64,
    pub champion: f64,
    pub champion_min_praises: u32,
    pub process: f64,
    pub penalty_rating_2: f64,
    pub penalty_rating_1_or_missing: f64,
}

#[derive(Debug, Clone)]
pub struct Target {
    pub goal: f64,
    /// Default 0.
    pub tolerance: f64,
    /// Next month's target (`next`), when configured.
    pub next: Option<f64>,
}

/// The file that runs are accounted for in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logging {
    /// JSON lines, as written; none by default.
    pub file: Option<PathBuf>,
    pub level: LogLevel,
    /// Megabytes (10⁶ bytes) after which a new file is begun; default 10.
    pub max_size_mb: u32,
    /// How many full files are kept; default 5.
    pub keep: u32,
}

impl Default for Logging {
    fn default() -> Self {
        Self {
            file: None,
            level: LogLevel::Info,
            max_size_mb: 10,
            keep: 5,
        }
    }
}

/// What is written to the log file: this and what is graver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
}

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

/// Texts with `{field}` for the report's names and `{metric.id}` for its figures; see [`LETTER_FIELDS`].
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

/// Where a secret is to be found; never the secret itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    Env(String),
    File(PathBuf),
    Command(String),
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
