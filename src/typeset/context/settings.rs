//! What the configuration says, as templates read it: looks, names on the cover, rules and targets.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::charts::theme::Tones;
use crate::config::{Audience, Config, Signoff, Target};
use crate::narrative::Facts;

/// The dealership's looks.
#[derive(Debug, Clone, Serialize)]
pub struct BrandContext {
    /// `#RRGGBB`.
    pub color: String,
    /// Tone name → `#RRGGBB`.
    pub tones: BTreeMap<&'static str, String>,
    /// Path of the logo in the virtual project.
    pub logo: Option<String>,
}

impl BrandContext {
    /// `logo` is its path in the virtual project.
    pub(super) fn new(color: &str, logo: Option<&str>) -> Self {
        Self {
            color: color.to_owned(),
            tones: tones_of(color),
            logo: logo.map(ToOwned::to_owned),
        }
    }
}

/// The brand's tones by name; the default brand's where the colour is none.
fn tones_of(color: &str) -> BTreeMap<&'static str, String> {
    let tones = Tones::from_brand(color).or_else(|| Tones::from_brand("#005A66"));
    tones
        .map(|tones| tones.named().into_iter().collect())
        .unwrap_or_default()
}

/// Names on the cover.
#[derive(Debug, Clone, Serialize)]
pub struct SignoffContext {
    /// 编制
    pub prepared: Option<String>,
    /// 审核
    pub reviewed: Option<String>,
    /// 批准
    pub approved: Option<String>,
}

impl From<&Signoff> for SignoffContext {
    fn from(signoff: &Signoff) -> Self {
        Self {
            prepared: signoff.prepared.clone(),
            reviewed: signoff.reviewed.clone(),
            approved: signoff.approved.clone(),
        }
    }
}

/// Rules of the config that texts name.
#[derive(Debug, Clone, Serialize)]
pub struct Rules {
    /// `churn.absent_months`
    pub absent_months: u32,
    /// `base.active_months`
    pub active_months: u32,
    /// `first_time_fix.window_days`
    pub window_days: i64,
    /// `callbacks.max_no_result_rate`
    pub max_no_result_rate: f64,
    /// `complaints.respond_minutes`
    pub respond_minutes: f64,
    /// `complaints.handle_minutes`
    pub handle_minutes: f64,
    /// `complaints.close_hours`
    pub close_hours: f64,
    /// `quality.max_reject_rate`
    pub max_reject_rate: f64,
    /// Whether the incentives page is shown: `incentives.show`, never to headquarters.
    pub show_incentives: bool,
    /// `report.mask_personal_data`
    pub masked: bool,
}

impl Rules {
    pub(super) fn new(config: &Config, audience: Audience) -> Self {
        Self {
            absent_months: config.churn.absent_months,
            active_months: config.base_active_months,
            window_days: config.first_time_fix.window_days,
            max_no_result_rate: config.callbacks.max_no_result_rate,
            respond_minutes: config.complaints.respond_minutes,
            handle_minutes: config.complaints.handle_minutes,
            close_hours: config.complaints.close_hours,
            max_reject_rate: config.max_reject_rate,
            show_incentives: config.incentives.show && audience != Audience::Hq,
            masked: config.report.mask_personal_data,
        }
    }
}

/// A figure's target.
#[derive(Debug, Clone, Serialize)]
pub struct TargetContext {
    /// In the figure's unit.
    pub goal: f64,
    /// Short of the goal by no more than this is near.
    pub tolerance: f64,
    /// Next month's goal.
    pub next: Option<f64>,
    /// `higher` or `lower`.
    pub direction: String,
}

impl TargetContext {
    /// Metric id → its target.
    pub(super) fn all(facts: &Facts<'_>) -> BTreeMap<String, Self> {
        let targets = facts.config.targets.iter();
        let context = |id: &str, target: &Target| Self {
            goal: target.goal,
            tolerance: target.tolerance,
            next: target.next,
            direction: if facts.lower_is_better(id) { "lower" } else { "higher" }.to_owned(),
        };
        targets.map(|(id, target)| (id.clone(), context(id, target))).collect()
    }
}
