//! Typesetting: templates, data and charts in, PDF out. The only module that knows Typst.
//!
//! A report is typeset from a [`VirtualProject`]: template files, `/data.json`, `/charts/*.svg`, the logo and the
//! attachments. Nothing outside it can be read, no package is downloaded, no clock is asked. The same project written
//! to a folder by [`VirtualProject::export`] compiles in any Typst editor.

mod ahead;
pub mod apart;
pub mod calendar;
pub mod context;
mod diagnostics;
mod fonts;
mod glyphs;
mod hints;
pub mod interface;
mod late;
mod pdf;
mod project;
pub mod questionnaire;
pub mod templates;
pub mod view;
mod world;

pub use context::{Attachment, ChartWords, DeckContext, DeckData, DeckEdition, Restated, RunInfo};
pub use fonts::{FontSet, embedded_families};
pub use glyphs::{MissingGlyphs, replace_missing_glyphs, replace_missing_in_svg};
pub use late::LateFiles;
pub use pdf::{PdfOptions, Typeset, typeset, typeset_with};
pub use project::VirtualProject;
pub use world::get_ready;
