//! Whose records they are and where they come from.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// A dealership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// Unique, safe as a folder name.
    pub id: String,
    /// As records and covers name it.
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
    /// Name or pattern of the sheets of workbooks; `None` = the one whose headers fit.
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

/// Where a secret is to be found; never the secret itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// In this variable of the environment.
    Env(String),
    /// In this file.
    File(PathBuf),
    /// What this command prints.
    Command(String),
}
