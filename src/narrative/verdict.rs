//! What a change may be called, and why a figure is not there.

use super::Facts;

/// A change is a finding only below this probability.
pub const SIGNIFICANT: f64 = 0.05;

/// What a change against the month before may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Significantly better: 明显改善.
    Better,
    /// Significantly worse: 明显变差.
    Worse,
    /// Tested, no evidence: 正常波动.
    Normal,
    /// Fewer than 30 cases, which may pass a test by chance: 样本不足.
    Small,
    /// Not tested: 未检验.
    Untested,
}

impl Verdict {
    /// As it ends a sentence about a change: `明显改善`, `属正常波动`.
    #[must_use]
    pub fn judged(self, facts: &Facts<'_>) -> String {
        match self {
            Self::Better => say!(facts, "finding.verdict.better"),
            Self::Worse => say!(facts, "finding.verdict.worse"),
            Self::Normal => say!(facts, "finding.verdict.normal"),
            Self::Small => say!(facts, "finding.verdict.small"),
            Self::Untested => say!(facts, "finding.verdict.untested"),
        }
    }
}

/// The verdict on a change whose sign says which way and whose p-value says how surely.
#[must_use]
pub fn judge(change: f64, p_value: Option<f64>, lower_is_better: bool) -> Verdict {
    match p_value {
        None => Verdict::Untested,
        Some(p) if p >= SIGNIFICANT || change == 0.0 => Verdict::Normal,
        Some(_) if (change > 0.0) == lower_is_better => Verdict::Worse,
        Some(_) => Verdict::Better,
    }
}

/// Why a figure is null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// 无数据
    NoData,
    /// 未配置
    NotConfigured,
    /// 历史不足
    InsufficientHistory,
}

impl Absence {
    /// The reason in the words of the report.
    #[must_use]
    pub fn word(self, facts: &Facts<'_>) -> String {
        match self {
            Self::NoData => say!(facts, "finding.absence.no_data"),
            Self::NotConfigured => say!(facts, "finding.absence.not_configured"),
            Self::InsufficientHistory => say!(facts, "finding.absence.insufficient_history"),
        }
    }
}
