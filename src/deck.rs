//! One edition of a report as PDF: charts drawn, data and templates put together, typeset.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use rust_i18n::t;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::charts::{self, DrawnChart, Orientation};
use crate::config::{Audience, Config, TemplateChoice};
use crate::error::{Error, Kind, Result};
use crate::report::{Details, ReportModel};
use crate::typeset::apart::{Apart, Task};
use crate::typeset::{
    self, Attachment, DeckContext, DeckData, DeckEdition, FontSet, PdfOptions, RunInfo, Typeset, VirtualProject,
    templates,
};

/// The shipped fonts, loaded once per process.
static SHIPPED_FONTS: LazyLock<FontSet> = LazyLock::new(FontSet::embedded);

/// What a deck is made of beside the model.
pub struct DeckParts<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// What is shown beyond the model, for this audience.
    pub details: &'a Details,
    /// Which template.
    pub template: &'a TemplateChoice,
    /// Internal or Hq.
    pub audience: Audience,
    /// How the report came about.
    pub run: RunInfo,
    /// The row of the records that a text with a character comes from, as people read it.
    pub locate: &'a dyn Fn(&str, char) -> Option<String>,
    /// Where to leave the Typst project.
    pub keep_typst: Option<&'a Path>,
    /// The processes that typeset; `None` = this one.
    pub apart: Option<&'a Apart>,
}

/// Draws the charts of a model.
///
/// # Errors
///
/// When a chart cannot be drawn.
pub fn draw(model: &ReportModel, parts: &DeckParts) -> Result<Vec<DrawnChart>> {
    let report = &parts.config.report;
    let orientation = orientation(parts.template);
    charts::draw_all(model, parts.details, &report.brand.color, report.language, orientation)
}

/// How a template's pages lie: charts are drawn for that.
pub(crate) const fn orientation(template: &TemplateChoice) -> Orientation {
    match template {
        TemplateChoice::A4 => Orientation::Portrait,
        TemplateChoice::Deck | TemplateChoice::Folder(_) => Orientation::Landscape,
    }
}

/// The fonts of a configuration: the shipped ones and those of `report.fonts`.
pub(crate) fn fonts(config: &Config) -> Result<std::borrow::Cow<'static, FontSet>> {
    if config.report.fonts.is_empty() {
        return Ok(std::borrow::Cow::Borrowed(&*SHIPPED_FONTS));
    }
    let files = config
        .report
        .fonts
        .iter()
        .map(|font| Ok((font.as_path(), read(&config.root.join(font))?)))
        .collect::<Result<Vec<_>>>()?;
    Ok(std::borrow::Cow::Owned(FontSet::with_files(&files)?))
}

/// Does what typesetting needs and no figure has a part in, for whoever has a core to spare before the figures are there. What is wrong
/// with templates or fonts is said when they are used.
pub fn get_ready(config: &Config, template: &TemplateChoice) {
    if let (Ok(project), Ok(fonts)) = (
        templates::project(template, &config.report.pages, &config.root),
        fonts(config),
    ) {
        typeset::get_ready(&project, &fonts);
    }
}

/// SHA-256 of all that gives a store's report its looks: the template's files and words, pages of one's own, fonts and logo of the config.
///
/// # Errors
///
/// When one of them is missing or cannot be read.
pub fn looks_sha256(config: &Config, template: &TemplateChoice) -> Result<String> {
    looks_of(
        templates::project(template, &config.report.pages, &config.root)?,
        config,
    )
}

/// SHA-256 of a template's files and words with the fonts and logo of the config.
///
/// # Errors
///
/// When a font or the logo is missing or cannot be read.
pub(crate) fn looks_of(mut project: VirtualProject, config: &Config) -> Result<String> {
    add_logo(&mut project, config)?;
    let mut hash = Sha256::new_with_prefix(project.main());
    let mut add = |name: &str, bytes: &[u8]| {
        hash.update(format!("\n{} {} {name}\n", name.len(), bytes.len()));
        hash.update(bytes);
    };
    for (path, bytes) in project.files() {
        add(path, bytes);
    }
    for font in &config.report.fonts {
        add(&font.to_string_lossy(), &read(&config.root.join(font))?);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| {
        Error::new(
            Kind::Config,
            t!("deck.unreadable", path = path.display(), reason = error),
        )
        .hint(t!("deck.unreadable_hint"))
    })
}

/// A typeset edition.
pub struct Deck {
    /// The document.
    pub pdf: Vec<u8>,
    /// How many it has.
    pub pages: usize,
    /// The attached files, as the finished model has them.
    pub attached: Vec<(Attachment, Vec<u8>)>,
}

/// Typesets one edition. Characters no font has print as 〓; each adds a warning to the model before anything is written.
///
/// `attach` makes the bytes of a file the PDF carries, from the finished model, while Typst is already at work.
///
/// # Errors
///
/// A template error with path and line; a font or logo that cannot be read.
pub fn typeset(
    model: &mut ReportModel,
    parts: &DeckParts,
    charts: &[DrawnChart],
    attachments: &[Attachment],
    attach: &(dyn Fn(&ReportModel, &Attachment) -> Result<Vec<u8>> + Sync),
) -> Result<Deck> {
    let Prepared { mut project, fonts } = prepare(model, parts, charts, attachments)?;
    let options = PdfOptions {
        ident: format!("servicedeck/{}/{}/{:?}", model.store.id, model.month, parts.audience),
        date: model.cutoff.succ_opt().unwrap_or(model.cutoff),
        relaxed: parts.config.report.relaxed_pdf,
    };
    let model = &*model;
    let make = |hand_over: &dyn Fn(&str, &[u8])| -> Result<Vec<(Attachment, Vec<u8>)>> {
        let made = attachments.iter().map(|attachment| {
            let bytes = attach(model, attachment)?;
            hand_over(&attachment.name, &bytes);
            Ok((attachment.clone(), bytes))
        });
        made.collect()
    };
    let (attached, typeset) = if let Some(folder) = parts.keep_typst {
        let attached = make(&|_, _| {})?;
        for (attachment, bytes) in &attached {
            project.add(attachment.name.clone(), bytes.clone());
        }
        project.export(folder)?;
        (attached, typeset::typeset(&project, &fonts, &options)?)
    } else {
        let promised: Vec<String> = attachments.iter().map(|attachment| attachment.name.clone()).collect();
        let config = parts.config;
        let font_files: Vec<PathBuf> = config.report.fonts.iter().map(|font| config.root.join(font)).collect();
        let task = Task {
            project: &project,
            fonts: &font_files,
            options: &options,
            promised: &promised,
        };
        let apart = parts.apart.and_then(|apart| apart.typeset(&task, make));
        let (attached, typeset) = apart.unwrap_or_else(|| typeset_here(&task, &fonts, &make));
        (attached?, typeset?)
    };
    Ok(Deck {
        pdf: typeset.pdf,
        pages: typeset.pages,
        attached,
    })
}

/// Typesets in this process while another thread makes the files that were promised; what came of both.
fn typeset_here<R: Send>(
    task: &Task<'_>,
    fonts: &FontSet,
    make: &(impl Fn(&dyn Fn(&str, &[u8])) -> R + Sync),
) -> (R, Result<Typeset>) {
    let late = typeset::LateFiles::promised(task.promised.iter().cloned());
    let typeset = || typeset::typeset_with(task.project, &late, fonts, task.options);
    std::thread::scope(|scope| {
        let making = std::thread::Builder::new().spawn_scoped(scope, || late.make(make));
        match making {
            Ok(making) => {
                let typeset = typeset();
                let made = making.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                (made, typeset)
            }
            // Where no thread is to be had the one comes after the other.
            Err(_) => (late.make(make), typeset()),
        }
    })
}

/// What is typeset, but for the files that the PDF carries.
pub(crate) struct Prepared {
    pub project: VirtualProject,
    pub fonts: std::borrow::Cow<'static, FontSet>,
}

/// Puts together what one edition is typeset from, and finishes its model; see [`typeset`].
///
/// # Errors
///
/// A font, a logo or a template file that cannot be read.
pub(crate) fn prepare(
    model: &mut ReportModel,
    parts: &DeckParts,
    charts: &[DrawnChart],
    attachments: &[Attachment],
) -> Result<Prepared> {
    let fonts = fonts(parts.config)?;
    let mut project = templates::project(parts.template, &parts.config.report.pages, &parts.config.root)?;
    let logo = add_logo(&mut project, parts.config)?;
    for chart in charts {
        let svg = typeset::replace_missing_in_svg(&String::from_utf8_lossy(&chart.svg), &fonts);
        project.add(format!("charts/{}.svg", chart.name), svg.into_bytes());
    }
    let edition = DeckEdition {
        audience: parts.audience,
        charts,
        attachments,
        logo: logo.as_deref(),
        fonts: fonts.families(),
    };
    let (mut data, missing) = data(model, parts, &edition, &fonts)?;
    if !missing.is_empty() {
        model.warnings.extend(missing);
        (data, _) = self::data(model, parts, &edition, &fonts)?;
    }
    let bytes = serde_json::to_vec(&data).map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
    project.add("data.json", bytes);
    Ok(Prepared { project, fonts })
}

fn data(
    model: &ReportModel,
    parts: &DeckParts,
    edition: &DeckEdition,
    fonts: &FontSet,
) -> Result<(Value, Vec<crate::report::Warning>)> {
    let context = DeckContext::new(model, parts.details, parts.config, parts.run.clone(), edition);
    let data = DeckData {
        model,
        details: parts.details,
        deck: &context,
    };
    let mut value = serde_json::to_value(&data).map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
    let missing = typeset::replace_missing_glyphs(&mut value, fonts);
    let warning = |glyphs: &typeset::MissingGlyphs| {
        let first = glyphs.characters.first();
        let row = first.and_then(|first| (parts.locate)(&glyphs.text, *first));
        glyphs.warning(row.as_deref())
    };
    Ok((value, missing.iter().map(warning).collect()))
}

/// Adds the configured logo to a project and says where it stands there.
pub(crate) fn add_logo(project: &mut VirtualProject, config: &Config) -> Result<Option<String>> {
    let Some(logo) = &config.report.brand.logo else {
        return Ok(None);
    };
    let extension = logo.extension().map_or_else(
        || "png".to_owned(),
        |extension| extension.to_string_lossy().to_lowercase(),
    );
    let path = format!("brand/logo.{extension}");
    project.add(path.clone(), read(&config.root.join(logo))?);
    Ok(Some(format!("/{path}")))
}
