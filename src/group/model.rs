//! The group's report as plain data: what OUT/MONTH/_group/metrics.json holds.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::period::Month;
use crate::report::{Number, Status, StoreName, Unit, Warning};

/// The `schema` value of the group's metrics.json.
pub const SCHEMA: &str = "servicedeck/group/1";

/// The id the group has in the place of a store's: it names the folder of its report. No store can have it.
pub const GROUP_ID: &str = "_group";

/// The figures every part of the report speaks of, in the order of the pages.
pub const KEY_FIGURES: [&str; 8] = [
    "satisfaction.company",
    "callbacks.valid_rate",
    "callbacks.coverage",
    "first_time_fix.rate",
    "complaints.per_100_orders",
    "complaints.closed_in_time",
    "appointments.rate",
    "churn.rate",
];

/// The report of all stores together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupModel {
    /// `servicedeck/group/1`.
    pub schema: String,
    /// The group itself: id `_group` and its name.
    pub store: StoreName,
    /// The month reported on.
    pub month: Month,
    /// Last day whose records count, by the configuration of whoever made this report.
    pub cutoff: NaiveDate,
    /// Whether the report of any store is provisional (初稿).
    pub provisional: bool,
    /// Every store that is configured or has a folder of the month, by id.
    pub stores: Vec<StoreEntry>,
    /// By metric id, in registry order.
    pub metrics: IndexMap<String, PooledMetric>,
    /// By metric id, of the key figures: the 13 months ending with `month`, oldest first.
    pub series: IndexMap<String, Vec<PooledPoint>>,
    /// By metric id, of the key figures: every store with a report, best first, then those that are not ranked.
    pub rankings: IndexMap<String, Ranking>,
    /// Changes of stores against last month that are no chance, the surest first; then the largest others.
    pub movers: Movers,
    /// Rows of the month and warnings, store by store, the highest reject rate first.
    pub quality: Vec<StoreQuality>,
    /// What the ledger of the output folder says of the month's reports, store by store; null without a ledger.
    pub delivery: Option<Vec<StoreDelivery>>,
    /// What a reader should know.
    pub warnings: Vec<Warning>,
}

/// One store and whether it is in the figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoreEntry {
    /// The store's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is in the configuration; reports of other sites need not be.
    pub configured: bool,
    /// Whether its report is in here.
    pub state: StoreState,
    /// Whether its report is provisional (初稿).
    pub provisional: bool,
    /// Whether its metrics.json came without a manifest, so that nothing says it is whole (未核对).
    pub unverified: bool,
    /// Figures that differ from the report before.
    pub restated: usize,
    /// Why a report that is there is not used: `no_manifest`, `unreadable`, `foreign`, `other_report`, `changed`, `implausible`; or why
    /// there is none: `failed` in the last run, `removed` after it, `no_run` on record at this place.
    pub reason: Option<String>,
    /// What was found in its place; of a failed run what it said.
    pub detail: Option<String>,
}

/// Whether a store's report of the month is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StoreState {
    /// It is, and its figures are in the group's.
    Reported,
    /// It is configured and there is none.
    Missing,
    /// Something is there that cannot be used.
    Broken,
}

impl GroupModel {
    /// How many stores could have a report. Folders nobody configured whose reports cannot be used are no stores of the group.
    #[must_use]
    pub fn expected_stores(&self) -> usize {
        let several = self.stores.iter().filter(|store| store.configured).count() > 1;
        let counts = |store: &&StoreEntry| store.configured || store.state == StoreState::Reported || !several;
        self.stores.iter().filter(counts).count()
    }

    fn is_reported(&self, store: &str) -> bool {
        let mut stores = self.stores.iter();
        stores.any(|entry| entry.id == store && entry.state == StoreState::Reported)
    }
}

/// Why figures differ from the group's last report of the month.
#[derive(Debug, Clone, Serialize)]
pub struct Causes {
    /// Stores, by id, whose reports are new or were made again.
    pub new: Vec<String>,
    /// Stores, by id, whose reports counted then and do not any more.
    pub gone: Vec<String>,
    /// `config`, `program`.
    pub beside: Vec<String>,
}

impl Causes {
    /// Of what has changed: stores by id, `config`, `program`.
    #[must_use]
    pub fn of(model: &GroupModel, changed: Vec<String>) -> Self {
        let is_store = |of: &String| !["config", "program"].contains(&of.as_str());
        let (stores, beside): (Vec<String>, Vec<String>) = changed.into_iter().partition(is_store);
        let (new, gone) = stores.into_iter().partition(|store| model.is_reported(store));
        Self { new, gone, beside }
    }
}

/// A figure of all stores together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PooledMetric {
    /// Numerators and denominators added, then divided; counts added. Null with its reason in `note`.
    pub value: Option<Number>,
    /// Added over the stores.
    pub numerator: Option<Number>,
    /// Added over the stores.
    pub denominator: Option<Number>,
    /// What the value is in.
    pub unit: Unit,
    /// Last month's figure of those stores that have one in both months.
    pub previous: Option<Number>,
    /// This month's figure of the same stores: what `previous` is compared with.
    pub comparable: Option<Number>,
    /// How many stores these are.
    pub comparable_stores: usize,
    /// 95 % interval, low and high.
    pub ci95: Option<[f64; 2]>,
    /// Of the change from `previous` to `comparable`.
    pub p_value: Option<f64>,
    /// Whether it rests on fewer than 30 cases.
    pub small_sample: bool,
    /// The goal, when one is set.
    pub target: Option<f64>,
    /// How the value stands against it.
    pub status: Status,
    /// Why `value` is null: `not_pooled` (points have no numerators to add), else the reason most stores give.
    pub note: Option<String>,
    /// Stores with a value.
    pub stores: usize,
    /// Stores without one, by reason; none of them counts as 0.
    pub without: BTreeMap<String, usize>,
    /// Stores by their own judgement against their own target.
    pub judged: Judged,
    /// The stores' own values: lowest, median and highest of those with enough cases.
    pub spread: Option<[f64; 3]>,
    /// Valid callbacks behind a satisfaction figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<i64>,
    /// Standard error of a satisfaction figure, stores as strata.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub se: Option<f64>,
}

/// How many stores met a target, were near it, or missed it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Judged {
    /// Stores at the goal or beyond it.
    pub met: usize,
    /// Stores short of it by no more than the tolerance.
    pub near: usize,
    /// Stores farther off.
    pub missed: usize,
}

/// One month of a pooled series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PooledPoint {
    /// The month.
    pub month: Month,
    /// Null when no store had one.
    pub value: Option<Number>,
    /// Added over the stores.
    pub numerator: Option<Number>,
    /// Added over the stores.
    pub denominator: Option<Number>,
    /// Stores with a value in that month.
    pub stores: usize,
}

/// The stores by one figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ranking {
    /// How a store is compared with all other stores together: `fisher`, `welch` or `conditional_poisson`.
    pub test: String,
    /// The correction of the p-values for so many comparisons: `holm`.
    pub correction: String,
    /// Stores compared: with a value and enough cases.
    pub tested: usize,
    /// Best first.
    pub rows: Vec<RankedStore>,
}

/// One store in a ranking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RankedStore {
    /// Its id.
    pub store: String,
    /// Its name.
    pub name: String,
    /// Whether its report is a draft.
    pub provisional: bool,
    /// From 1, equal values share it; null without a value or with fewer than 30 cases.
    pub rank: Option<usize>,
    /// The figure; null when it has none.
    pub value: Option<Number>,
    /// Of a ratio.
    pub numerator: Option<Number>,
    /// Of a ratio.
    pub denominator: Option<Number>,
    /// Cases: valid callbacks of a satisfaction figure, else the denominator.
    pub n: Option<Number>,
    /// 95 % interval of this store alone.
    pub ci95: Option<[f64; 2]>,
    /// Of the difference from all other stores together.
    pub p_value: Option<f64>,
    /// The same after the correction for comparing many stores.
    pub p_adjusted: Option<f64>,
    /// `better` or `worse` than the others with `p_adjusted` < 0.05; null when the difference may be chance.
    pub difference: Option<Difference>,
    /// Whether it rests on fewer than 30 cases: then it has no rank.
    pub small_sample: bool,
    /// Why `value` is null.
    pub note: Option<String>,
}

/// Which way a real difference goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Than the others together.
    Better,
    /// Than the others together.
    Worse,
}

/// Changes of stores against last month.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Movers {
    /// Changes tested, over all stores and key figures; their p-values are corrected together.
    pub tested: usize,
    /// The largest first.
    pub worsened: Vec<Movement>,
    /// The largest first.
    pub improved: Vec<Movement>,
}

/// One store's change of one figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Movement {
    /// Its id.
    pub store: String,
    /// Its name.
    pub name: String,
    /// Whether its report is a draft.
    pub provisional: bool,
    /// The metric's id.
    pub metric: String,
    /// Of the month before.
    pub from: Number,
    /// Of this month.
    pub to: Number,
    /// `to` − `from`.
    pub change: f64,
    /// Of this change alone.
    pub p_value: f64,
    /// Corrected for the number of stores.
    pub p_adjusted: f64,
    /// Whether `p_adjusted` < 0.05.
    pub significant: bool,
}

/// What a store's manifest says of its data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StoreQuality {
    /// Its id.
    pub store: String,
    /// Its name.
    pub name: String,
    /// Whether its report is a draft.
    pub provisional: bool,
    /// The store's rows of the month and those of them rejected; null where its manifest does not say.
    pub read: Option<u64>,
    /// Rows of the month not used; null where its manifest does not say.
    pub rejected: Option<u64>,
    /// Of the rows of the month.
    pub reject_rate: Option<f64>,
    /// Warnings by code.
    pub warnings: BTreeMap<String, usize>,
}

/// What became of a store's report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoreDelivery {
    /// Its id.
    pub store: String,
    /// Its name.
    pub name: String,
    /// Addresses that have the report as it is now; that may have it; that could not be reached.
    pub sent: usize,
    /// Addresses of which nobody can know whether they have it.
    pub uncertain: usize,
    /// Addresses that do not have it.
    pub failed: usize,
    /// Addresses that have an earlier version of it and not this one.
    pub outdated: usize,
}
