//! What the templates receive beside the figures: names, words, brand tones, rules and findings.

mod attachment;
mod run;
mod settings;

use std::collections::BTreeMap;

use chrono::Datelike;
use rust_i18n::t;
use serde::Serialize;

use crate::charts::DrawnChart;
use crate::config::{Audience, Config};
use crate::language::Language;
use crate::metrics::own_tables::MYSTERY_SHOPPER_TOTAL;
use crate::metrics::tables::NOT_STATED;
use crate::narrative::{self, Facts, Findings};
use crate::report::{Details, ReportModel};

use super::calendar::PeriodWords;
use super::questionnaire::QuestionnaireContext;
pub use attachment::Attachment;
pub use run::{Restated, RunInfo};
pub use settings::{BrandContext, Rules, SignoffContext, TargetContext};

/// `data.json`: the report model's fields, its details, and this context.
#[derive(Debug, Serialize)]
pub struct DeckData<'a> {
    /// metrics.json.
    #[serde(flatten)]
    pub model: &'a ReportModel,
    /// What is shown beyond it.
    pub details: &'a Details,
    /// What belongs to the document.
    pub deck: &'a DeckContext,
}

/// A chart in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChartWords {
    /// The chart in words, for readers who do not see it.
    pub alt: String,
    /// What the source line has to say about its axes.
    pub note: Option<String>,
}

/// Names, words, rules and findings for the templates.
#[derive(Debug, Clone, Serialize)]
pub struct DeckContext {
    /// `internal` or `hq`.
    pub audience: &'static str,
    /// `zh` or `en`.
    pub language: Language,
    /// The files of the pages, in order.
    pub pages: Vec<String>,
    /// 初稿, 定稿 or 更正版 and for whom, in the report's language.
    pub edition: String,
    /// Whether it is 定稿, which the cover need not point out.
    pub settled: bool,
    /// Of the PDF.
    pub document_title: String,
    /// Of the PDF.
    pub author: String,
    /// The PDF's fixed date: the day after the cutoff.
    pub date: DayParts,
    /// On the cover.
    pub title: String,
    /// Whose report it is.
    pub dealership: String,
    /// Dealership, title and month, as every page's foot shows them.
    pub report_words: Vec<String>,
    /// Its looks.
    pub brand: BrandContext,
    /// Names on the cover.
    pub signoff: SignoffContext,
    /// Family names of additional fonts, in order.
    pub fonts: Vec<String>,
    /// What was asked.
    pub questionnaire: QuestionnaireContext,
    /// The months in words.
    pub period: PeriodWords,
    /// How this report came about.
    pub run: RunInfo,
    /// The rules that texts name.
    pub rules: Rules,
    /// Metric id → what it is called.
    pub labels: BTreeMap<String, String>,
    /// Metric id → its unit in words.
    pub units: BTreeMap<String, String>,
    /// Metric id → decimals shown.
    pub decimals: BTreeMap<String, u8>,
    /// Metric id → `higher` or `lower`.
    pub better: BTreeMap<String, String>,
    /// 口径 numbers.
    pub numbers: BTreeMap<String, usize>,
    /// Metric id → its target.
    pub targets: BTreeMap<String, TargetContext>,
    /// Figures that differ from the last report of the month.
    pub restated: Vec<Restated>,
    /// The category of cells left empty.
    pub not_stated: &'static str,
    /// The mystery shopper's item that is the total of the others.
    pub mystery_shopper_total: &'static str,
    /// Names of the configured tables.
    pub configured: Vec<String>,
    /// Pictures under `/charts/`, by name without `.svg`.
    pub charts: BTreeMap<String, ChartWords>,
    /// Files the PDF carries.
    pub attachments: Vec<Attachment>,
    /// What each page says.
    pub findings: Findings,
}

/// A day as templates write it.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct DayParts {
    /// The year.
    pub year: i32,
    /// 1–12.
    pub month: u32,
    /// 1–31.
    pub day: u32,
}

impl DeckContext {
    /// The context of one report. `audience` is one edition, never both; see [`DeckEdition`].
    #[must_use]
    pub fn new(
        model: &ReportModel,
        details: &Details,
        config: &Config,
        run: RunInfo,
        edition: &DeckEdition<'_>,
    ) -> Self {
        let facts = Facts { model, details, config };
        let dealership = config
            .report
            .brand
            .name
            .clone()
            .unwrap_or_else(|| model.store.name.clone());
        let language = config.report.language;
        let drawn = model.provisional.then_some(run.drawn);
        let period = PeriodWords::new(model.month, model.cutoff, drawn, language);
        let place = if dealership == model.store.name {
            dealership.clone()
        } else {
            format!("{dealership} {}", model.store.name)
        };
        let date = model.cutoff.succ_opt().unwrap_or(model.cutoff);
        let findings = narrative::findings(&facts);
        Self {
            audience: if edition.audience == Audience::Hq {
                "hq"
            } else {
                "internal"
            },
            language,
            pages: config.report.pages.files(),
            edition: edition_words(model, &run, config, edition.audience),
            settled: !model.provisional && run.restated.is_empty(),
            document_title: format!("{} {} {}", config.report.title, period.month.words, place),
            author: dealership.clone(),
            date: DayParts {
                year: date.year(),
                month: date.month(),
                day: date.day(),
            },
            title: config.report.title.clone(),
            report_words: vec![place, config.report.title.clone(), period.month.words.clone()],
            dealership,
            brand: BrandContext::new(&config.report.brand.color, edition.logo),
            signoff: SignoffContext::from(&config.report.signoff),
            fonts: edition.fonts.to_vec(),
            questionnaire: QuestionnaireContext::new(config),
            period,
            rules: Rules::new(config, edition.audience),
            labels: details
                .definitions
                .iter()
                .map(|d| (d.id.clone(), facts.label(&d.id)))
                .collect(),
            units: details
                .definitions
                .iter()
                .map(|d| (d.id.clone(), facts.unit(&d.id)))
                .collect(),
            decimals: details.definitions.iter().map(|d| (d.id.clone(), d.decimals)).collect(),
            better: details
                .definitions
                .iter()
                .map(|d| (d.id.clone(), d.better.clone()))
                .collect(),
            numbers: details.definitions.iter().map(|d| (d.id.clone(), d.number)).collect(),
            targets: TargetContext::all(&facts),
            restated: run.restated.clone(),
            not_stated: NOT_STATED,
            mystery_shopper_total: MYSTERY_SHOPPER_TOTAL,
            configured: config.sources.keys().map(|table| table.name().to_owned()).collect(),
            charts: edition
                .charts
                .iter()
                .map(|chart| {
                    (
                        chart.name.clone(),
                        ChartWords {
                            alt: with_message(&findings, chart),
                            note: chart.note.clone(),
                        },
                    )
                })
                .collect(),
            attachments: edition.attachments.to_vec(),
            findings,
            run,
        }
    }
}

/// A chart in words: the message of its page, then what the picture shows.
fn with_message(findings: &Findings, chart: &DrawnChart) -> String {
    let message = findings.get(chart.page).map(|finding| finding.headline.join(""));
    match message.filter(|message| !message.is_empty()) {
        Some(message) if message.is_ascii() => format!("{message}. {}", chart.alt),
        Some(message) => format!("{message}。{}", chart.alt),
        None => chart.alt.clone(),
    }
}

/// What distinguishes one edition of a report: who reads it, and the files it comes with.
#[derive(Debug, Clone, Copy)]
pub struct DeckEdition<'a> {
    /// Internal or Hq.
    pub audience: Audience,
    /// The pictures that stand under `/charts/`.
    pub charts: &'a [DrawnChart],
    /// Files of the project that the PDF carries.
    pub attachments: &'a [Attachment],
    /// The logo's path in the virtual project.
    pub logo: Option<&'a str>,
    /// Families of the additional fonts.
    pub fonts: &'a [String],
}

/// 初稿, 定稿 or 更正版, and for whom: headquarters' edition always says so, the store's own where there are both.
fn edition_words(model: &ReportModel, run: &RunInfo, config: &Config, audience: Audience) -> String {
    let locale = config.report.language.code();
    let state = if model.provisional {
        t!("word.edition.draft", locale = locale)
    } else if run.restated.is_empty() {
        t!("word.edition.final", locale = locale)
    } else {
        t!("word.edition.corrected", locale = locale)
    };
    let reader = match audience {
        Audience::Hq => t!("word.edition.hq", locale = locale),
        _ if config.report.audience == Audience::Both => t!("word.edition.internal", locale = locale),
        _ => return state.into_owned(),
    };
    format!("{state} · {reader}")
}
