//! From the report model to the files of one edition.

use rust_i18n::t;

use super::compute::Computed;
use super::{Clock, Job, Stage, json};
use crate::config::{Audience, Config, Store};
use crate::error::Result;
use crate::output::files::File;
use crate::output::workbook;
use crate::privacy::Mask;
use crate::records::{self, Records};
use crate::report::{Number, ReportModel};
use crate::typeset::apart::Apart;
use crate::typeset::{self, Attachment, RunInfo};
use crate::{deck, editions};

/// The files of one edition, the PDF first.
pub(super) struct Edition {
    pub files: Vec<File>,
    pub pages: usize,
}

pub(super) fn typeset_edition(
    config: &Config,
    job: &Job,
    store: &Store,
    (records, computed): (&Records, &mut Computed),
    (audience, apart): (Audience, Option<&Apart>),
    clock: &mut Clock,
) -> Result<Edition> {
    let headquarters = audience == Audience::Hq;
    let (mut model, details) = if headquarters {
        editions::for_headquarters(&computed.model, &computed.details, config.report.language)?
    } else {
        (computed.model.clone(), computed.details.clone())
    };
    let keep_typst = job.keep_typst.as_ref().map(|folder| {
        let folder = if job.stores.len() > 1 {
            folder.join(&store.id)
        } else {
            folder.clone()
        };
        if headquarters { folder.join("hq") } else { folder }
    });
    let locate = |text: &str, character: char| row_of(config, records, text, character);
    let parts = deck::DeckParts {
        config,
        locate: &locate,
        details: &details,
        template: &job.template,
        audience,
        run: run_info(config, job, computed),
        keep_typst: keep_typst.as_deref(),
        apart,
    };
    let charts = deck::draw(&model, &parts)?;
    clock.ended(Stage::Draw);
    let workbook_edition = workbook::Edition {
        title: &config.report.title,
        brand_color: &config.report.brand.color,
        labels: &config.labels,
        show_incentives: config.incentives.show && !headquarters,
        language: config.report.language,
    };
    let attach = |model: &ReportModel, attachment: &Attachment| match attachment.name.as_str() {
        "report.xlsx" => workbook::workbook(model, &details, &workbook_edition),
        _ => json(model),
    };
    let language = config.report.language;
    let attachments = [Attachment::metrics(language), Attachment::workbook(language)];
    let deck = deck::typeset(&mut model, &parts, &charts, &attachments, &attach)?;
    clock.ended(Stage::Typeset);
    if !headquarters {
        // Typesetting may have added warnings about characters no font has.
        computed.model.warnings.clone_from(&model.warnings);
    }
    let mut files = vec![File::new(editions::file_name(audience, "report.pdf"), deck.pdf)];
    let workbook = deck
        .attached
        .into_iter()
        .filter(|(attachment, _)| attachment.name == "report.xlsx");
    files.extend(workbook.map(|(attachment, bytes)| File::new(editions::file_name(audience, &attachment.name), bytes)));
    Ok(Edition {
        files,
        pages: deck.pages,
    })
}

pub(super) fn run_info(config: &Config, job: &Job, computed: &Computed) -> RunInfo {
    RunInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        config_file: config
            .file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        config_sha256: computed.made_with.settings().to_owned(),
        drawn: job.data_as_of,
        restated: computed
            .restated
            .iter()
            .map(|entry| typeset::Restated {
                metric: entry.metric.clone(),
                from: entry.from.map(Number::as_f64),
                to: entry.to.map(Number::as_f64),
                changed: entry.changed.clone(),
            })
            .collect(),
    }
}

/// The row of a store's records that a text of its report comes from: table, file and row, in the report's language.
pub(super) fn row_of(config: &Config, records: &Records, text: &str, character: char) -> Option<String> {
    let mask = Mask::new(records, config);
    let shown = |column: &str, cell: &str| mask.column(column, cell).into_owned();
    let place = records::locate(records, text, character, &shown)?;
    let language = config.report.language;
    let message = t!(
        "pipeline.row",
        locale = language.code(),
        table = place.table.label(language),
        file = place.file,
        row = place.row
    );
    Some(message.into_owned())
}
