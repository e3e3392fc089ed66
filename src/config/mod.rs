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
mod fingerprint;
mod letter;
mod logging;
pub mod migrate;
mod model;
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
mod version;
mod weights;
mod words;

pub use check::{check_bytes, load};
pub use file::{project_root, text};
pub use letter::LETTER_FIELDS;
pub use model::{
    Audience, Brand, CallbackRules, ChurnRules, ComplaintRules, Config, Delivery, FirstTimeFixRules, IncentiveRules,
    Item, ItemType, LetterTemplates, LogLevel, Logging, Notices, ObjectStorage, PeriodRules, Query, QuestionGroup,
    Questionnaire, Readiness, Recipients, Report, RescueLimits, Retries, SatisfactionRules, Secret, Security, Signoff,
    Smtp, Source, Store, StoreSelection, Target, TemplateChoice, Timeouts, Webhook, WebhookKind,
};
pub use names::known_metric_ids;
pub use pages::PageChoices;
pub use stores::{UnfitId, unfit};
pub use version::VERSION;
pub(crate) use words::nearest_help;
