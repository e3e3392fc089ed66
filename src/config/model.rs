//! The checked values, section by section.

mod log;
mod mail;
mod pages;
mod questions;
mod records;
mod rules;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::records::schema::TableId;

pub use log::{LogLevel, Logging};
pub use mail::{
    Delivery, LetterTemplates, Notices, Recipients, Retries, Security, Smtp, StoreSelection, Timeouts, Webhook,
    WebhookKind,
};
pub use pages::{Audience, Brand, Report, Signoff, TemplateChoice};
pub use questions::{Item, ItemType, QuestionGroup, Questionnaire};
pub use records::{ObjectStorage, Query, Secret, Source, Store};
pub use rules::{
    CallbackRules, ChurnRules, ComplaintRules, FirstTimeFixRules, IncentiveRules, PeriodRules, Readiness, RescueLimits,
    SatisfactionRules, Target,
};

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
    /// What it says about reports, see [`Config::sha256_of_report`].
    pub settings: String,
    /// It stands in no file yet (`init`): remedies name flags where they would name keys.
    pub is_draft: bool,
    /// `report`: title, month, looks.
    pub report: Report,
    /// `output.dir` as written.
    pub output_dir: PathBuf,
    /// At least one, ids unique and safe as folder names; none yet with [`Config::stores_auto`].
    pub stores: Vec<Store>,
    /// `stores: auto`: every store that the records name, see [`crate::records::stores_found`].
    pub stores_auto: bool,
    /// With [`Config::stores_auto`]: stores no report can be made for, by id, and why.
    pub store_refusals: BTreeMap<String, crate::error::Error>,
    /// With [`Config::stores_auto`]: names in the records that cannot be ids, and why and where, see [`crate::records::unfit_error`].
    pub unfit_stores: BTreeMap<String, String>,
    /// The configured tables only.
    pub sources: BTreeMap<TableId, Source>,
    /// `object_storage`: where sources `s3://…` are.
    pub object_storage: ObjectStorage,
    /// `period`: which records belong to a month.
    pub period: PeriodRules,
    /// `questionnaire`: what customers are asked.
    pub questionnaire: Questionnaire,
    /// `satisfaction`: how answers count.
    pub satisfaction: SatisfactionRules,
    /// `callbacks`: rules of callbacks.
    pub callbacks: CallbackRules,
    /// `first_time_fix`: what counts as rework.
    pub first_time_fix: FirstTimeFixRules,
    /// `churn`: when a vehicle is lost.
    pub churn: ChurnRules,
    /// When a month's records are there.
    pub readiness: Readiness,
    /// `base.active_months`, default 12.
    pub base_active_months: u32,
    /// `complaints`: limits of their times.
    pub complaints: ComplaintRules,
    /// `rescue.limits_minutes`: city, county, province; default 30, 60, 720.
    pub rescue_limits_minutes: RescueLimits,
    /// `external.items`, empty when not configured.
    pub external_items: Vec<Item>,
    /// `quality.max_reject_rate`, default 0.05.
    pub max_reject_rate: f64,
    /// `incentives`: bonuses and penalties.
    pub incentives: IncentiveRules,
    /// Targets by metric id, in the order of the file.
    pub targets: Vec<(String, Target)>,
    /// `labels`: other names for figures, by metric id.
    pub labels: BTreeMap<String, String>,
    /// `delivery`: mail; `None` when nothing is mailed.
    pub delivery: Option<Delivery>,
    /// `logging`: the account of runs.
    pub logging: Logging,
}

impl Config {
    /// SHA-256 of what the configuration says about a report of these stores, lower-case hex: other stores, who gets reports and where they go,
    /// comments and layout do not change it.
    #[must_use]
    pub fn sha256_of_report(&self, stores: &[Store]) -> String {
        super::fingerprint::of_report(&self.settings, stores)
    }
}
