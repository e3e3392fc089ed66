//! What the report looks like and for whom it is.

use std::path::PathBuf;

use crate::config::PageChoices;
use crate::language::Language;
use crate::period::Month;

/// `report`: what the report looks like and for whom it is.
#[derive(Debug, Clone)]
pub struct Report {
    /// On the cover; default 客服部月报, in English its translation.
    pub title: String,
    /// The month to report on; `None` = the month before today.
    pub month: Option<Month>,
    /// Which template typesets it; default the deck.
    pub template: TemplateChoice,
    /// Whether customers' names, phones, plates and VINs are masked; default true.
    pub mask_personal_data: bool,
    /// Which editions are made; default the internal one.
    pub audience: Audience,
    /// `report.language`, default Chinese.
    pub language: Language,
    /// Pages left out, moved and added.
    pub pages: PageChoices,
    /// The dealership's looks.
    pub brand: Brand,
    /// Names on the cover.
    pub signoff: Signoff,
    /// Additional font files, as written.
    pub fonts: Vec<PathBuf>,
    /// `report.pdf_standard: relaxed`
    pub relaxed_pdf: bool,
}

/// What a report is typeset with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateChoice {
    /// 16:9 slides.
    Deck,
    /// Portrait pages for printing and filing.
    A4,
    /// A folder of the manager's own, as written.
    Folder(PathBuf),
}

/// Who reads an edition of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The dealership itself.
    Internal,
    /// Headquarters: staff by number, no incentives.
    Hq,
    /// Both, each in files of its own.
    Both,
}

/// The dealership's looks.
#[derive(Debug, Clone)]
pub struct Brand {
    /// `#RRGGBB`; pages darken one whose contrast on white is below 4.5. Default `#005A66`.
    pub color: String,
    /// Picture file (PNG, JPEG or SVG), as written.
    pub logo: Option<PathBuf>,
    /// The dealership's full name; default the store's name.
    pub name: Option<String>,
}

/// Who signs for the report; none by default.
#[derive(Debug, Clone, Default)]
pub struct Signoff {
    /// 编制
    pub prepared: Option<String>,
    /// 审核
    pub reviewed: Option<String>,
    /// 批准
    pub approved: Option<String>,
}
