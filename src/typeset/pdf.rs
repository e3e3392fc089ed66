//! From project to PDF: compile, refuse warnings, export under the standards.

use chrono::{Datelike, NaiveDate};
use rust_i18n::t;
use serde::{Deserialize, Serialize};
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfStandard, PdfStandards, Timestamp};

use super::fonts::FontSet;
use super::late::LateFiles;
use super::project::VirtualProject;
use super::world::{DatedWorld, REMEMBERED_COMPILATIONS, engine, id_of};
use super::{ahead, diagnostics};
use crate::error::{Error, Kind, Result};

/// What distinguishes one PDF from another beside its content.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PdfOptions {
    /// Names the document for good: store, month, edition.
    pub ident: String,
    /// The day the document carries, in its metadata and for templates that ask.
    pub date: NaiveDate,
    /// `report.pdf_standard: relaxed`: a plain tagged PDF instead of PDF/A-3a and PDF/UA-1.
    pub relaxed: bool,
}

/// A typeset document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typeset {
    /// The document.
    pub pdf: Vec<u8>,
    /// How many it has.
    pub pages: usize,
}

/// Typesets a project.
///
/// # Errors
/// A template error with path and line when a template does not compile, when Typst warns (a missing font makes text
/// vanish and is only a warning), or when the PDF would break its standards.
pub fn typeset(project: &VirtualProject, fonts: &FontSet, options: &PdfOptions) -> Result<Typeset> {
    typeset_with(project, &LateFiles::default(), fonts, options)
}

/// As [`typeset`], with files that are made meanwhile.
///
/// # Errors
/// See [`typeset`]; a file that could not be made is missing.
pub fn typeset_with(
    project: &VirtualProject,
    late: &LateFiles,
    fonts: &FontSet,
    options: &PdfOptions,
) -> Result<Typeset> {
    typeset_remembering(project, late, fonts, options, REMEMBERED_COMPILATIONS)
}

/// As [`typeset_with`]; what Typst worked out stays in memory for so many compilations without use.
pub(super) fn typeset_remembering(
    project: &VirtualProject,
    late: &LateFiles,
    fonts: &FontSet,
    options: &PdfOptions,
    remembered: usize,
) -> Result<Typeset> {
    with_document(project, late, fonts, options.date, remembered, |document, failed| {
        Ok(Typeset {
            pdf: exported(document, options, failed)?,
            pages: document.pages().len(),
        })
    })
}

/// The PDF of a document.
fn exported(document: &PagedDocument, options: &PdfOptions, failed: Failed<'_>) -> Result<Vec<u8>> {
    typst_pdf::pdf(document, &pdf_options(options)?).map_err(|errors| {
        let error = failed(&t!("typeset.breaks_standard"), &errors);
        if options.relaxed {
            error
        } else {
            error.hint(t!("typeset.relaxed_hint"))
        }
    })
}

/// Whether the PDF of a document would keep its standards, without typesetting anything again: what Typst remembers of the document
/// stays as it is. `project` and `fonts` are those it was typeset from.
///
/// # Errors
/// What breaks them, with template and line.
pub(super) fn check(
    document: &PagedDocument,
    project: &VirtualProject,
    fonts: &FontSet,
    options: &PdfOptions,
) -> Result<()> {
    let Some(main) = id_of(project.main()) else {
        return Ok(());
    };
    let engine = engine(project, &LateFiles::default(), fonts);
    let world = engine.world_builder(main).build();
    let world = world.map_err(|error| Error::new(Kind::Template, error.to_string()))?;
    let world = DatedWorld {
        world: &world,
        fonts: fonts.fonts(),
        day: date_of(options.date),
    };
    let failed = |headline: &str, found: &[SourceDiagnostic]| diagnostics::error(headline, found, &world, project);
    exported(document, options, &failed).map(|_| ())
}

/// Says what Typst found, under a headline.
pub(super) type Failed<'a> = &'a dyn Fn(&str, &[SourceDiagnostic]) -> Error;

/// Compiles a project and hands its document on. What Typst worked out stays in memory for so many compilations without use.
///
/// # Errors
/// As [`typeset`] for templates, and those of `then`.
pub(super) fn with_document<T>(
    project: &VirtualProject,
    late: &LateFiles,
    fonts: &FontSet,
    date: NaiveDate,
    remembered: usize,
    then: impl FnOnce(&PagedDocument, Failed<'_>) -> Result<T>,
) -> Result<T> {
    let main = id_of(project.main())
        .filter(|_| project.file(project.main()).is_some())
        .ok_or_else(|| {
            let path = project.shown_path(project.main());
            Error::new(Kind::Template, t!("typeset.no_main", path = path)).hint(t!("typeset.no_main_hint"))
        })?;
    // Before, not after: nobody waits for it when a process has compiled its last.
    typst::comemo::evict(remembered);
    let engine = engine(project, late, fonts);
    let compiled = engine.with_world(main, |world| {
        let world = DatedWorld {
            world,
            fonts: fonts.fonts(),
            day: date_of(date),
        };
        let failed = |headline: &str, found: &[SourceDiagnostic]| diagnostics::error(headline, found, &world, project);
        ahead::evaluate_pages(&world, project);
        let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
        let document = output.map_err(|errors| failed(&t!("typeset.does_not_compile"), &errors))?;
        if !warnings.is_empty() {
            return Err(failed(&t!("typeset.warns"), &warnings));
        }
        then(&document, &failed)
    });
    compiled.map_err(|error| Error::new(Kind::Template, error.to_string()))?
}

fn pdf_options(options: &PdfOptions) -> Result<typst_pdf::PdfOptions> {
    let standards: &[PdfStandard] = if options.relaxed {
        &[PdfStandard::V_1_7]
    } else {
        &[PdfStandard::A_3a, PdfStandard::Ua_1]
    };
    let standards =
        PdfStandards::new(standards).map_err(|error| Error::new(Kind::Unexpected, error.message().to_string()))?;
    Ok(typst_pdf::PdfOptions {
        ident: Smart::Custom(options.ident.clone()),
        creator: Smart::Custom(Some(format!("servicedeck {}", env!("CARGO_PKG_VERSION")))),
        timestamp: date_of(options.date).map(Timestamp::new_utc),
        standards,
        ..typst_pdf::PdfOptions::default()
    })
}

/// Midnight of the day.
fn date_of(day: NaiveDate) -> Option<Datetime> {
    Datetime::from_ymd_hms(
        day.year(),
        u8::try_from(day.month()).ok()?,
        u8::try_from(day.day()).ok()?,
        0,
        0,
        0,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "#set document(title: \"月报\", author: \"店\", date: datetime(year: 2026, month: 5, day: 8))\n\
        #set text(font: \"Noto Sans CJK SC\", lang: \"zh\", region: \"cn\")\n";

    fn options(relaxed: bool) -> PdfOptions {
        PdfOptions {
            ident: "S01 2026-04".to_owned(),
            date: NaiveDate::from_ymd_opt(2026, 5, 8).unwrap(),
            relaxed,
        }
    }

    fn project(body: &str) -> VirtualProject {
        let mut project = VirtualProject::new("plain/main.typ");
        project.add_from("plain/main.typ", "custom/plain/main.typ", format!("{HEAD}{body}"));
        project
    }

    fn refused(body: &str) -> Error {
        typeset(&project(body), &FontSet::embedded(), &options(false)).unwrap_err()
    }

    #[test]
    fn the_same_project_gives_the_same_bytes_with_its_attachments() {
        let mut project = project(
            "= 标题\n正文 #datetime.today().display()\n#pdf.attach(\"/metrics.json\", relationship: \"data\", mime-type: \"application/json\", description: \"指标\")",
        );
        project.add("metrics.json", "{}");
        let first = typeset(&project, &FontSet::embedded(), &options(false)).unwrap();
        let second = typeset(&project, &FontSet::embedded(), &options(false)).unwrap();
        assert!(first.pdf.starts_with(b"%PDF-1.7"));
        assert!(first == second);
        assert_eq!(first.pages, 1);
        assert!(first.pdf.windows(13).any(|part| part == b"/EmbeddedFile"));
    }

    #[test]
    fn a_mistake_is_named_with_the_template_s_path_and_line() {
        let error = refused("= 标题\n#nothing");
        assert_eq!(error.kind, Kind::Template);
        assert!(
            error
                .message
                .contains("custom/plain/main.typ:4:2: unknown variable: nothing"),
            "{error}"
        );
    }

    #[test]
    fn a_warning_is_an_error() {
        let error = refused("= 标题\n#text(font: \"No Such Font\")[正文]");
        assert!(
            error.message.contains("custom/plain/main.typ:4") && error.message.contains("no such font"),
            "{error}"
        );
    }

    #[test]
    fn a_picture_without_alternative_text_breaks_the_standard_unless_relaxed() {
        let picture = "= 标题\n#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>\"))";
        let error = refused(picture);
        assert!(error.message.contains("custom/plain/main.typ:4"), "{error}");
        assert!(error.hints.iter().any(|hint| hint.contains("relaxed")), "{error}");
        assert!(typeset(&project(picture), &FontSet::embedded(), &options(true)).is_ok());
    }

    /// What a manager reads: where, which line, what is wrong, what to do.
    #[test]
    fn common_mistakes_are_shown_with_their_line_and_advice() {
        let said = |body: &str| {
            let error = refused(body);
            let hints: Vec<String> = error
                .hints
                .iter()
                .map(|hint| format!("→ {}", hint.split_once(':').map_or(hint.as_str(), |(start, _)| start)))
                .collect();
            format!("{}\n{}", error.message, hints.join("\n"))
        };
        let compile = "the template does not compile\ncustom/plain/main.typ:4";
        for (body, expected) in [
            (
                "= 标题\n#nothing",
                format!("{compile}:2: unknown variable: nothing\n  | #nothing\n→ what follows # must be defined"),
            ),
            (
                "= 标题\n#read(\"a.txt\")",
                format!("{compile}:7: file not found (searched at plain/a.txt)\n  | #read(\"a.txt\")\n→ paths count from the template file that names them, and a template reads only files of its own folder and of the built-in ones"),
            ),
            (
                "= 标题\n#read(\"../../a.txt\")",
                format!("{compile}:7: path `\"../../a.txt\"` would escape the project root\n  | #read(\"../../a.txt\")\n→ a template reads only files of its own folder and of the built-in ones"),
            ),
            (
                "= 标题\n#import \"@preview/a:0.1.0\": *",
                format!("{compile}:9: file not found (searched at typst.toml)\n  | #import \"@preview/a:0.1.0\": *\n→ packages are not downloaded"),
            ),
            (
                "= 标题\n#(a: 1).b",
                format!("{compile}:9: dictionary does not contain key \"b\"\n  | #(a: 1).b\n→ this report has no such entry"),
            ),
            (
                "= 标题\n甲 *乙",
                format!("{compile}:3: unclosed delimiter\n  | 甲 *乙\n→ a bracket, quote, * or _ opened here is not closed; put \\ before a sign that is meant as text"),
            ),
            (
                "= 标题\n#text(font: \"No Such Font\")[正文]",
                "Typst warns about the template, so the report would not look as meant\ncustom/plain/main.typ:4:13: unknown font family: no such font\n  | #text(font: \"No Such Font\")[正文]\n→ fonts of the machine are not used".to_owned(),
            ),
            (
                "= 标题\n=== 甲",
                "the PDF would break PDF/A-3a or PDF/UA-1\ncustom/plain/main.typ:4:1: PDF/UA-1 error: skipped from heading level 1 to 3\n  | === 甲\n→ headings go down one level at a time\n→ give pictures an alt text and use headings without gaps, or set report.pdf_standard".to_owned(),
            ),
            (
                "= 标题\n#(1 + \"a\")",
                format!("{compile}:3: cannot add integer and string\n  | #(1 + \"a\")\n→ `servicedeck templates export DIR` writes the built-in template to compare with"),
            ),
        ] {
            assert_eq!(said(body), expected);
        }
    }

    #[test]
    fn nothing_outside_the_project_is_read() {
        for body in [
            "#read(\"/etc/passwd\")",
            "#read(\"../../secret\")",
            "#import \"@preview/example:0.1.0\": *",
        ] {
            assert_eq!(refused(body).kind, Kind::Template, "{body}");
        }
    }

    #[test]
    fn a_template_without_main_says_so() {
        let error = typeset(
            &VirtualProject::new("plain/main.typ"),
            &FontSet::embedded(),
            &options(false),
        )
        .unwrap_err();
        assert!(error.message.contains("plain/main.typ"), "{error}");
    }
}
