//! What the pages of the group's report say: headlines and source lines, from the model alone.

use std::collections::BTreeMap;

use rust_i18n::t;
use serde::Serialize;

use super::figures::lower_is_better;
use super::model::{Causes, GroupModel, KEY_FIGURES, StoreState};
use crate::charts::number;
use crate::language::Language;
use crate::metrics::registry;
use crate::report::{Status, Unit};

/// Figures with a league table of their own.
pub const LEAGUES: [&str; 4] = [
    "satisfaction.company",
    "first_time_fix.rate",
    "complaints.per_100_orders",
    "churn.rate",
];

/// A name longer than this stands in the table only.
const LONGEST_NAME: usize = 12;

/// A page in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// One or two lines.
    pub headline: Vec<String>,
    /// What it rests on.
    pub source: String,
    /// In the place of the page's body, when there is nothing to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty: Option<String>,
}

/// The model in the words of a language. `labels` are what the figures are called.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// The figures.
    pub model: &'a GroupModel,
    /// Metric id → what it is called.
    pub labels: &'a BTreeMap<String, String>,
    /// Of the report.
    pub language: Language,
}

macro_rules! say {
    ($words:expr, $key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        t!($key, locale = $words.language.code() $(, $name = $value)*).into_owned()
    };
}

mod compared;

impl Words<'_> {
    /// Every page's finding by its id.
    #[must_use]
    pub fn findings(&self) -> BTreeMap<String, Finding> {
        let mut findings: BTreeMap<String, Finding> = [
            ("summary", self.summary()),
            ("stores", self.stores()),
            ("funnels", self.funnels()),
            ("heat", self.heat()),
            ("movers", self.movers()),
            ("quality", self.quality()),
            ("delivery", self.delivery()),
            ("method", self.method()),
        ]
        .map(|(id, finding)| (id.to_owned(), finding))
        .into();
        findings.extend(LEAGUES.iter().map(|id| (format!("league-{id}"), self.league(id))));
        findings
    }

    fn list(&self, parts: &[String]) -> String {
        parts.join(&say!(self, "word.list"))
    }

    fn label(&self, id: &str) -> String {
        self.labels.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    fn month(&self) -> String {
        say!(
            self,
            "word.month",
            year = self.model.month.year(),
            month = self.language.month(self.model.month)
        )
    }

    /// A figure with its unit: `98.3%`, `1.2`.
    fn figure(id: &str, value: f64) -> String {
        let (decimals, unit) = registry::find(id).map_or((1, Unit::Count), |of| (of.decimals, of.unit));
        match unit {
            Unit::Ratio => format!("{}%", number(value * 100.0, decimals.into())),
            _ => number(value, decimals.into()),
        }
    }

    /// How many stores are in a state.
    fn count(&self, state: StoreState) -> usize {
        self.model.stores.iter().filter(|store| store.state == state).count()
    }

    fn reported(&self) -> usize {
        self.count(StoreState::Reported)
    }

    fn summary(&self) -> Finding {
        let (reported, all) = (self.reported(), self.model.expected_stores());
        let first = if reported == all {
            say!(self, "group.summary.all", stores = all, month = self.month())
        } else {
            say!(
                self,
                "group.summary.some",
                stores = reported,
                all = all,
                month = self.month()
            )
        };
        let with = |status: Status| -> Vec<String> {
            let figures = KEY_FIGURES.iter().filter(|id| {
                self.model
                    .metrics
                    .get(**id)
                    .is_some_and(|metric| metric.status == status)
            });
            figures.map(|id| self.label(id)).collect()
        };
        let (missed, near, met) = (with(Status::Missed), with(Status::Near), with(Status::Met));
        let judged = missed.len() + near.len() + met.len();
        let second = if judged == 0 {
            say!(self, "group.summary.no_targets")
        } else if missed.is_empty() {
            say!(self, "group.summary.none_missed", judged = judged, near = near.len())
        } else if missed.len() <= 2 {
            say!(
                self,
                "group.summary.missed_named",
                judged = judged,
                missed = missed.len(),
                names = self.list(&missed)
            )
        } else {
            say!(self, "group.summary.missed", judged = judged, missed = missed.len())
        };
        let mut source = say!(self, "group.source.summary", stores = reported);
        if reported == 1 {
            // The pages that compare stores are left out.
            if self.language == Language::English {
                source.push(' ');
            }
            source.push_str(&say!(self, "group.source.alone"));
        }
        Finding {
            headline: vec![first, second],
            source,
            empty: self.nothing(),
        }
    }

    /// Why a page has no body: there is no report at all.
    fn nothing(&self) -> Option<String> {
        (self.reported() == 0).then(|| say!(self, "group.empty.reports"))
    }

    fn stores(&self) -> Finding {
        let (missing, broken) = (self.count(StoreState::Missing), self.count(StoreState::Broken));
        let provisional = self.model.stores.iter().filter(|store| store.provisional).count();
        let month = self.month();
        let first = match (missing, broken) {
            (0, 0) => say!(self, "group.stores.all", stores = self.reported(), month = month),
            (_, 0) => say!(self, "group.stores.missing", missing = missing, month = month),
            (0, _) => say!(self, "group.stores.broken", broken = broken, month = month),
            _ => say!(
                self,
                "group.stores.both",
                missing = missing,
                broken = broken,
                month = month
            ),
        };
        let second = if provisional == 0 {
            say!(self, "group.stores.final")
        } else {
            say!(self, "group.stores.provisional", provisional = provisional)
        };
        Finding {
            headline: vec![first, second],
            source: say!(self, "group.source.stores", month = self.model.month),
            empty: None,
        }
    }

    fn quality(&self) -> Finding {
        let rows = || self.model.quality.iter();
        let (read, rejected) = (
            rows().filter_map(|row| row.read).sum::<u64>(),
            rows().filter_map(|row| row.rejected).sum::<u64>(),
        );
        let [read_words, rejected_words] = [read, rejected].map(|rows| number(float(rows), 0));
        let rate = if read == 0 { 0.0 } else { float(rejected) / float(read) };
        let first = if read == 0 {
            say!(self, "group.quality.unknown")
        } else {
            say!(
                self,
                "group.quality.rows",
                read = read_words,
                rejected = rejected_words,
                rate = number(rate * 100.0, 2)
            )
        };
        let worst = rows()
            .next()
            .and_then(|row| Some((row, row.reject_rate.filter(|rate| *rate > 0.0)?)));
        let second = match worst {
            Some((row, rate)) if row.name.chars().count() <= LONGEST_NAME => {
                say!(
                    self,
                    "group.quality.worst",
                    name = row.name,
                    rate = number(rate * 100.0, 2)
                )
            }
            Some((_, rate)) => say!(self, "group.quality.worst_unnamed", rate = number(rate * 100.0, 2)),
            None => say!(self, "group.quality.none"),
        };
        Finding {
            headline: vec![first, second],
            source: say!(self, "group.source.quality"),
            empty: self.nothing(),
        }
    }

    fn delivery(&self) -> Finding {
        let rows = self.model.delivery.as_deref().unwrap_or_default();
        let whole = rows
            .iter()
            .filter(|row| row.sent > 0 && row.uncertain + row.failed + row.outdated == 0)
            .count();
        let rest = rows.len() - whole;
        let first = if rest == 0 {
            say!(self, "group.delivery.all", stores = whole)
        } else {
            say!(self, "group.delivery.some", whole = whole, rest = rest)
        };
        Finding {
            headline: vec![first],
            source: say!(self, "group.source.delivery"),
            empty: None,
        }
    }

    fn method(&self) -> Finding {
        Finding {
            headline: vec![say!(self, "group.method.headline")],
            source: say!(self, "group.source.method"),
            empty: None,
        }
    }

    /// What differs from the group's last report of the month: so many figures, and why.
    pub(super) fn restated(&self, figures: usize, causes: &Causes) -> Finding {
        let second = match (causes.new.len(), causes.gone.len()) {
            (0, 0) => say!(self, "group.restated.program"),
            (new, 0) => say!(self, "group.restated.stores", stores = new),
            (0, gone) => say!(self, "group.restated.gone", stores = gone),
            (new, gone) => say!(self, "group.restated.both", stores = new, gone = gone),
        };
        Finding {
            headline: vec![
                say!(self, "group.restated.first", figures = figures, month = self.month()),
                second,
            ],
            source: say!(self, "group.source.restated"),
            empty: None,
        }
    }

    /// Whether high values of the figure are bad, for marks.
    #[must_use]
    pub fn better(id: &str) -> &'static str {
        if lower_is_better(id) { "lower" } else { "higher" }
    }
}

#[allow(clippy::cast_precision_loss, reason = "numbers of rows stay far below 2^53")]
fn float(rows: u64) -> f64 {
    rows as f64
}
