//! The group's report as PDF: charts drawn, data and templates put together, typeset.

use std::path::Path;

use super::context::{GroupContext, GroupData, Occasion};
use super::model::GroupModel;
use crate::charts::group::draw_group;
use crate::config::{Config, TemplateChoice};
use crate::deck;
use crate::error::{Error, Kind, Result};
use crate::output::manifest::Restated;
use crate::report::Warning;
use crate::typeset::{self, Attachment, PdfOptions, Typeset, templates};

/// What the document is made of beside the model.
pub(super) struct Parts<'a> {
    pub config: &'a Config,
    pub template: &'a TemplateChoice,
    /// Figures that differ from the group's last report of the month.
    pub restated: &'a [Restated],
    /// How many files the figures come from.
    pub files: usize,
    pub keep_typst: Option<&'a Path>,
}

/// The typeset report and its attached files.
pub(super) struct Document {
    pub typeset: Typeset,
    pub attached: Vec<(Attachment, Vec<u8>)>,
}

/// Typesets the report. Characters no font has print as 〓; each adds a warning to the model before anything is written.
pub(super) fn document(
    model: &mut GroupModel,
    parts: &Parts<'_>,
    attach: &dyn Fn(&GroupModel, &Attachment) -> Result<Vec<u8>>,
) -> Result<Document> {
    let config = parts.config;
    let language = config.report.language;
    let fonts = deck::fonts(config)?;
    let charts = draw_group(
        model,
        &config.report.brand.color,
        language,
        deck::orientation(parts.template),
    )?;
    let mut project = templates::group_project(&config.root, parts.template)?;
    let logo = deck::add_logo(&mut project, config)?;
    for chart in &charts {
        let svg = typeset::replace_missing_in_svg(&String::from_utf8_lossy(&chart.svg), &fonts);
        project.add(format!("charts/{}.svg", chart.name), svg.into_bytes());
    }
    let attachments = [Attachment::metrics(language), Attachment::workbook(language)];
    let data = |model: &GroupModel| -> Result<(serde_json::Value, Vec<Warning>)> {
        let occasion = Occasion {
            charts: &charts,
            attachments: &attachments,
            logo: logo.clone(),
            fonts: fonts.families(),
            files: parts.files,
            restated: parts.restated,
        };
        let context = GroupContext::new(model, config, occasion);
        let data = GroupData {
            model,
            details: std::collections::BTreeMap::new(),
            deck: &context,
        };
        let mut value = serde_json::to_value(&data).map_err(|error| unexpected(&error))?;
        let missing = typeset::replace_missing_glyphs(&mut value, &fonts);
        Ok((value, missing.iter().map(|glyphs| glyphs.warning(None)).collect()))
    };
    let (mut value, missing) = data(model)?;
    if !missing.is_empty() {
        model.warnings.extend(missing);
        (value, _) = data(model)?;
    }
    let mut attached = Vec::new();
    for attachment in attachments.clone() {
        let bytes = attach(model, &attachment)?;
        project.add(attachment.name.clone(), bytes.clone());
        attached.push((attachment, bytes));
    }
    project.add(
        "data.json",
        serde_json::to_vec(&value).map_err(|error| unexpected(&error))?,
    );
    if let Some(folder) = parts.keep_typst {
        project.export(&folder.join(super::model::GROUP_ID))?;
    }
    let options = PdfOptions {
        ident: format!("servicedeck/{}/{}", model.store.id, model.month),
        date: model.cutoff.succ_opt().unwrap_or(model.cutoff),
        relaxed: config.report.relaxed_pdf,
    };
    Ok(Document {
        typeset: typeset::typeset(&project, &fonts, &options)?,
        attached,
    })
}

fn unexpected(error: &serde_json::Error) -> Error {
    Error::new(Kind::Unexpected, error.to_string())
}
