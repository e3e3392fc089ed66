//! A store's report for the screen: the same figures, charts, words and templates as a run's, without PDF, workbook or any file.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use super::Job;
use super::compute::{Computed, compute_with_figures};
use super::edition::{row_of, run_info};
use crate::config::{Audience, Config, Store};
use crate::error::Result;
use crate::metrics::Figures;
use crate::output::sha256_hex;
use crate::records::Records;
use crate::report::{Details, ReportModel};
use crate::typeset::view::{self, PictureFonts, View};
use crate::typeset::{Attachment, FontSet, PdfOptions, VirtualProject};
use crate::{deck, editions};

/// A store's figures, and the frames they come from.
pub(crate) struct Worked {
    computed: Computed,
    pub figures: Arc<Figures>,
}

impl Worked {
    pub(crate) fn details(&self) -> &Details {
        &self.computed.details
    }
}

/// Computes a store's figures as a run does; those that are `known`, from the same records and rules, are only put against the targets.
///
/// # Errors
///
/// Records that a run would refuse; notes that cannot be used.
pub(crate) fn work(
    config: &Config,
    job: &Job,
    store: &Store,
    records: &Records,
    known: Option<&Figures>,
) -> Result<Worked> {
    let (computed, figures) = compute_with_figures(config, job, store, records, known)?;
    let figures = Arc::new(figures);
    Ok(Worked { computed, figures })
}

/// How long the parts of some work took, in milliseconds.
#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct Timings {
    #[serde(skip)]
    last: Instant,
    #[serde(flatten)]
    pub parts: indexmap::IndexMap<&'static str, f64>,
}

impl Timings {
    pub(crate) fn begin() -> Self {
        Self {
            last: Instant::now(),
            parts: indexmap::IndexMap::new(),
        }
    }

    /// A part that began when the one before ended.
    pub(crate) fn ended(&mut self, part: &'static str) {
        let milliseconds = (self.last.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
        self.last = Instant::now();
        self.parts.insert(part, milliseconds);
    }
}

/// A typeset draft.
pub(crate) struct Draft {
    pub view: View,
    /// The model with the warnings that typesetting added.
    pub model: ReportModel,
    pub timings: Timings,
    typesetting: Typesetting,
}

/// What the draft was typeset from, for the checks only a PDF is put to.
struct Typesetting {
    project: VirtualProject,
    fonts: std::borrow::Cow<'static, FontSet>,
    options: PdfOptions,
}

impl Draft {
    /// Whether the report's PDF would keep its standards.
    ///
    /// # Errors
    ///
    /// What breaks them, with template and line.
    pub(crate) fn check_standards(&self) -> Result<()> {
        let Typesetting {
            project,
            fonts,
            options,
        } = &self.typesetting;
        self.view.check_standards(project, fonts, options)
    }

    /// Whether a template's file with another text would compile, with the report's data. `path` is that of its project.
    ///
    /// # Errors
    ///
    /// What is wrong, with template and line.
    pub(crate) fn check_template(&self, shown_path: &str, text: &str) -> Result<()> {
        let Typesetting {
            project,
            fonts,
            options,
        } = &self.typesetting;
        let changed = project.with_text(shown_path, text);
        changed.map_or(Ok(()), |changed| view::view(&changed, fonts, options.date).map(|_| ()))
    }
}

/// Charts whose text has been made outlines, by the SHA-256 of what they were; what a draft did not need is forgotten.
#[derive(Default)]
pub(crate) struct Pictures {
    outlined: HashMap<String, Vec<u8>>,
    fonts: Option<(Vec<std::path::PathBuf>, PictureFonts)>,
}

impl Pictures {
    /// Outlines the text of every SVG of a project.
    fn outline(&mut self, project: &mut VirtualProject, fonts: &FontSet, additional: &[std::path::PathBuf]) {
        if self.fonts.as_ref().is_none_or(|(of, _)| of != additional) {
            self.fonts = Some((additional.to_vec(), PictureFonts::new(fonts)));
            self.outlined.clear();
        }
        let Some((_, fonts)) = &self.fonts else { return };
        let is_svg = |path: &str| {
            std::path::Path::new(path)
                .extension()
                .is_some_and(|extension| extension.eq_ignore_ascii_case("svg"))
        };
        let pictures: Vec<(String, String, Vec<u8>)> = project
            .files()
            .filter(|(path, _)| is_svg(path))
            .map(|(path, svg)| {
                let hash = sha256_hex(svg);
                let known = self.outlined.remove(&hash);
                (path.to_owned(), hash, known.unwrap_or_else(|| fonts.outlined(svg)))
            })
            .collect();
        self.outlined.clear();
        for (path, hash, outlined) in pictures {
            project.add(path, outlined.clone());
            self.outlined.insert(hash, outlined);
        }
    }
}

/// Typesets a store's report for the screen, in one of its editions.
///
/// # Errors
///
/// A template error with path and line; fonts, logo or pages that cannot be read.
pub(crate) fn draft(
    config: &Config,
    job: &Job,
    (records, worked): (&Records, &Worked),
    audience: Audience,
    pictures: &mut Pictures,
) -> Result<Draft> {
    let computed = &worked.computed;
    let headquarters = audience == Audience::Hq;
    let (mut model, details) = if headquarters {
        editions::for_headquarters(&computed.model, &computed.details, config.report.language)?
    } else {
        (computed.model.clone(), computed.details.clone())
    };
    let locate = |text: &str, character: char| row_of(config, records, text, character);
    let parts = deck::DeckParts {
        config,
        locate: &locate,
        details: &details,
        template: &job.template,
        audience,
        run: run_info(config, job, computed),
        keep_typst: None,
        apart: None,
    };
    let mut timings = Timings::begin();
    let charts = deck::draw(&model, &parts)?;
    timings.ended("charts");
    let language = config.report.language;
    let attachments = vec![Attachment::metrics(language), Attachment::workbook(language)];
    let deck::Prepared { mut project, fonts } = deck::prepare(&mut model, &parts, &charts, &attachments)?;
    for attachment in attachments {
        // Nobody opens an attachment of a page on the screen.
        project.add(attachment.name, Vec::new());
    }
    timings.ended("words");
    pictures.outline(&mut project, &fonts, &config.report.fonts);
    timings.ended("pictures");
    let options = PdfOptions {
        ident: "servicedeck/preview".to_owned(),
        date: model.cutoff.succ_opt().unwrap_or(model.cutoff),
        relaxed: config.report.relaxed_pdf,
    };
    let view = view::view(&project, &fonts, options.date)?;
    timings.ended("typeset");
    Ok(Draft {
        view,
        model,
        timings,
        typesetting: Typesetting {
            project,
            fonts,
            options,
        },
    })
}
