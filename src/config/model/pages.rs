//! What the report looks like and for whom it is.

use std::path::PathBuf;

use crate::config::PageChoices;
use crate::language::Language;
use crate::period::Month;

#[derive(Debug, Clone)]
pub struct Report {
    pub title: String,
    pub month: Option<Month>,
    pub template: TemplateChoice,
    pub mask_personal_data: bool,
    pub audience: Audience,
    /// `report.language`, default Chinese.
    pub language: Language,
    pub pages: PageChoices,
    pub brand: Brand,
    pub signoff: Signoff,
    /// Additional font files, as written.
    pub fonts: Vec<PathBuf>,
    /// `report.pdf_standard: relaxed`
    pub relaxed_pdf: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateChoice {
    Deck,
    A4,
    /// A folder of the manager's own, as written.
    Folder(PathBuf),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Internal,
    Hq,
    Both,
}

#[derive(Debug, Clone)]
pub struct Brand {
    /// `#RRGGBB`; pages darken one whose contrast on white is below 4.5. Default `#005A66`.
    pub color: String,
    /// Picture file (PNG, JPEG or SVG), as written.
    pub logo: Option<PathBuf>,
    /// The dealership's full name; default the store's name.
    pub name: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub struct Signoff {
    pub prepared: Option<String>,
    pub reviewed: Option<String>,
    pub approved: Option<String>,
}
