//! What the templates of the group's report receive beside the model, under the names the deck's parts know.

use std::collections::BTreeMap;

use chrono::Datelike;
use rust_i18n::t;
use serde::Serialize;

use super::findings::{Finding, LEAGUES, Words};
use super::model::{Causes, GroupModel, KEY_FIGURES};
use crate::charts::DrawnChart;
use crate::charts::theme::Tones;
use crate::config::Config;
use crate::language::Language;
use crate::metrics::registry::{self, Part};
use crate::metrics::tables::NOT_STATED;
use crate::output::manifest::Restated;
use crate::report::Number;
use crate::typeset::calendar::PeriodWords;
use crate::typeset::{Attachment, ChartWords};

/// `data.json` of the group's report.
#[derive(Debug, Serialize)]
pub(super) struct GroupData<'a> {
    #[serde(flatten)]
    pub model: &'a GroupModel,
    /// The deck's parts ask for it; the group has no details beyond its model.
    pub details: BTreeMap<String, String>,
    pub deck: &'a GroupContext,
}

/// Names, words and brand for the templates.
#[derive(Debug, Clone, Serialize)]
pub(super) struct GroupContext {
    pub language: Language,
    pub edition: String,
    pub settled: bool,
    pub document_title: String,
    pub author: String,
    /// The PDF's fixed date: the day after the cutoff.
    pub date: Day,
    pub title: String,
    pub dealership: String,
    pub report_words: Vec<String>,
    pub brand: Brand,
    pub fonts: Vec<String>,
    pub period: PeriodWords,
    pub labels: BTreeMap<String, String>,
    pub units: BTreeMap<String, String>,
    pub decimals: BTreeMap<String, u8>,
    pub better: BTreeMap<String, String>,
    pub numbers: BTreeMap<String, usize>,
    pub charts: BTreeMap<String, ChartWords>,
    pub attachments: Vec<Attachment>,
    pub findings: BTreeMap<String, Finding>,
    pub not_stated: &'static str,
    /// Key figures in order, and those with a league table.
    pub keys: Vec<String>,
    pub leagues: Vec<String>,
    /// Of the key figures: formula and the rule that surprises.
    pub definitions: Vec<DefinitionWords>,
    /// Figures that differ from the group's last report of the month.
    pub restated: Vec<RestatedFigure>,
    /// Why they do; `None` where none does.
    pub causes: Option<Causes>,
    /// See [`GroupModel::expected_stores`].
    pub expected: usize,
    pub run: Run,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct DefinitionWords {
    pub id: String,
    pub formula: String,
}

/// A figure that differs from the last report, and whose doing that is.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RestatedFigure {
    pub metric: String,
    pub from: Option<Number>,
    pub to: Option<Number>,
    /// Stores whose reports are new or other ones, by id; `config` and `program`.
    pub changed: Vec<String>,
}

impl RestatedFigure {
    fn of(entry: &Restated) -> Self {
        let mut changed: Vec<String> = Vec::new();
        for path in &entry.changed {
            // `2026-04/S01/metrics.json`: a reader asks for the store.
            let store = path.split('/').nth(1).unwrap_or(path).to_owned();
            if !changed.contains(&store) {
                changed.push(store);
            }
        }
        Self {
            metric: entry.metric.clone(),
            from: entry.from,
            to: entry.to,
            changed,
        }
    }
}

#[derive(Debug, Clone, Copy, Serialize)]
#[allow(clippy::struct_field_names, reason = "a calendar day, as the templates read it")]
pub(super) struct Day {
    pub year: i32,
    pub month: u32,
    pub day: u32,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Brand {
    pub tones: BTreeMap<&'static str, String>,
    /// Path of the logo in the virtual project.
    pub logo: Option<String>,
}

/// What the report was made from.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Run {
    pub version: &'static str,
    pub config_sha256: String,
    pub files: usize,
}

/// What distinguishes the document beside the model.
pub(super) struct Occasion<'a> {
    pub charts: &'a [DrawnChart],
    pub attachments: &'a [Attachment],
    pub logo: Option<String>,
    pub fonts: &'a [String],
    pub files: usize,
    pub restated: &'a [Restated],
}

/// What the figures are called.
pub(super) fn labels(config: &Config) -> BTreeMap<String, String> {
    let language = config.report.language;
    registry::all()
        .map(|definition| (definition.id.to_owned(), definition.called(config, language)))
        .collect()
}

impl GroupContext {
    pub(super) fn new(model: &GroupModel, config: &Config, occasion: Occasion<'_>) -> Self {
        let language = config.report.language;
        let locale = language.code();
        let period = PeriodWords::new(model.month, model.cutoff, None, language);
        let labels = labels(config);
        let words = Words {
            model,
            labels: &labels,
            language,
        };
        let date = model.cutoff.succ_opt().unwrap_or(model.cutoff);
        let restated: Vec<RestatedFigure> = occasion.restated.iter().map(RestatedFigure::of).collect();
        let edition = if model.provisional {
            t!("word.edition.draft", locale = locale)
        } else if restated.is_empty() {
            t!("word.edition.final", locale = locale)
        } else {
            t!("word.edition.corrected", locale = locale)
        };
        let mut findings = words.findings();
        // The same changes stand behind all figures.
        let causes = restated.first().map(|first| Causes::of(model, first.changed.clone()));
        if let Some(causes) = &causes {
            findings.insert("restated".to_owned(), words.restated(restated.len(), causes));
        }
        let color = &config.report.brand.color;
        let tones = Tones::from_brand(color)
            .map(|tones| tones.named().into_iter().collect())
            .unwrap_or_default();
        let name = model.store.name.clone();
        let definition = |id: &str| {
            let formula = registry::find(id).map(|definition| definition.part(Part::Formula, language));
            DefinitionWords {
                id: id.to_owned(),
                formula: formula.unwrap_or_default(),
            }
        };
        Self {
            language,
            edition: edition.into_owned(),
            settled: !model.provisional && restated.is_empty(),
            document_title: format!("{} {} {name}", config.report.title, period.month.words),
            author: name.clone(),
            date: Day {
                year: date.year(),
                month: date.month(),
                day: date.day(),
            },
            title: config.report.title.clone(),
            report_words: vec![name.clone(), config.report.title.clone(), period.month.words.clone()],
            dealership: name,
            brand: Brand {
                tones,
                logo: occasion.logo,
            },
            fonts: occasion.fonts.to_vec(),
            decimals: registry::all()
                .map(|definition| (definition.id.to_owned(), definition.decimals))
                .collect(),
            better: registry::all()
                .map(|definition| (definition.id.to_owned(), Words::better(definition.id).to_owned()))
                .collect(),
            numbers: registry::all()
                .zip(1..)
                .map(|(definition, number)| (definition.id.to_owned(), number))
                .collect(),
            units: BTreeMap::new(),
            charts: occasion
                .charts
                .iter()
                .map(|chart| {
                    let words = ChartWords {
                        alt: chart.alt.clone(),
                        note: chart.note.clone(),
                    };
                    (chart.name.clone(), words)
                })
                .collect(),
            attachments: occasion.attachments.to_vec(),
            findings,
            labels,
            period,
            not_stated: NOT_STATED,
            keys: KEY_FIGURES.map(str::to_owned).to_vec(),
            leagues: LEAGUES.map(str::to_owned).to_vec(),
            definitions: KEY_FIGURES.map(definition).to_vec(),
            restated,
            causes,
            expected: model.expected_stores(),
            run: Run {
                version: env!("CARGO_PKG_VERSION"),
                config_sha256: config.sha256_of_report(&config.stores),
                files: occasion.files,
            },
        }
    }
}
