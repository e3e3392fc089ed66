//! A typeset report page by page for the screen: no PDF is made, and a page is drawn only when it is asked for.
//!
//! A page's picture holds no text at all, only outlines, so nothing the records say can become markup of the page that shows it. Its
//! text stands in a layer of its own, as plain data with places, to be selected, searched and read out.

mod layer;
mod looks;
mod pictures;

use chrono::NaiveDate;
use serde::Serialize;
use typst::foundations::{Content, Label, NativeElement, Selector, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::layout::Transform;
use typst::model::HeadingElem;
use typst::utils::{PicoStr, hash128};
use typst_layout::PagedDocument;
use typst_svg::SvgOptions;

use super::fonts::FontSet;
use super::late::LateFiles;
use super::pdf::{self, PdfOptions, with_document};
use super::project::VirtualProject;
use crate::error::Result;
use layer::collect;
use looks::Looks;

pub use layer::{Layer, LayerLink, LayerPicture, LayerText};
pub use pictures::PictureFonts;

/// What Typst worked out stays for so many compilations without use: a mistake and its correction must not cost a whole compilation.
/// Each one more costs as much memory as a document.
const REMEMBERED: usize = 2;

/// A typeset document, to be looked at.
pub struct View {
    document: PagedDocument,
    /// In their order.
    pub pages: Vec<PageView>,
}

/// One page, without its picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageView {
    /// Of all that can be seen on the page, and where its links lead: the same as long as the page looks the same.
    pub hash: String,
    /// In points.
    pub width: f64,
    /// In points.
    pub height: f64,
    /// The pages of the template that begin or go on here, by id.
    pub slides: Vec<String>,
    /// The chapter's number.
    pub chapter: Option<String>,
    /// What the contents call it.
    pub topic: Option<String>,
    /// The headline, or that of the page this one continues.
    pub title: String,
    /// Whether a chapter begins here.
    pub opens: bool,
}

/// Typesets a project for the screen. `date` is the report's day.
///
/// # Errors
///
/// A template error with path and line; warnings are errors, as in a report.
pub fn view(project: &VirtualProject, fonts: &FontSet, date: NaiveDate) -> Result<View> {
    let document = with_document(
        project,
        &LateFiles::default(),
        fonts,
        date,
        REMEMBERED,
        |document, _| Ok(document.clone()),
    )?;
    let pages = pages(&document);
    Ok(View { document, pages })
}

impl View {
    /// Whether the PDF of this document would keep its standards. `project` and `fonts` are those it was typeset from.
    ///
    /// # Errors
    ///
    /// What breaks them, with template and line.
    pub fn check_standards(&self, project: &VirtualProject, fonts: &FontSet, options: &PdfOptions) -> Result<()> {
        pdf::check(&self.document, project, fonts, options)
    }

    /// The picture of a page, counted from 0, as SVG.
    #[must_use]
    pub fn svg(&self, page: usize) -> Option<String> {
        let page = self.document.pages().get(page)?;
        Some(typst_svg::svg(page, &SvgOptions::default()))
    }

    /// The text of a page, its links, and its pictures in words.
    #[must_use]
    pub fn layer(&self, page: usize) -> Option<Layer> {
        let page = self.document.pages().get(page)?;
        let mut layer = Layer::default();
        let introspector = self.document.introspector();
        collect(&page.frame, Transform::identity(), introspector, &mut layer);
        Some(layer)
    }
}

fn pages(document: &PagedDocument) -> Vec<PageView> {
    let introspector = document.introspector();
    let mut pages: Vec<PageView> = document
        .pages()
        .iter()
        .map(|page| PageView {
            hash: format!("{:032x}", hash128(&Looks::of(page, introspector))),
            width: page.frame.width().to_pt(),
            height: page.frame.height().to_pt(),
            slides: Vec::new(),
            chapter: None,
            topic: None,
            title: String::new(),
            opens: false,
        })
        .collect();
    let mut at = |content: &Content, then: &mut dyn FnMut(&mut PageView)| {
        let number = content.location().and_then(|location| introspector.page(location));
        if let Some(page) = number.and_then(|number| pages.get_mut(number.get() - 1)) {
            then(page);
        }
    };
    for heading in introspector.query(&Selector::Elem(HeadingElem::ELEM, None)) {
        let Some(packed) = heading.to_packed::<HeadingElem>() else {
            continue;
        };
        let words = packed.body.plain_text();
        let level = packed.resolve_level(typst::foundations::StyleChain::default()).get();
        at(&heading, &mut |page| {
            if page.title.is_empty() {
                page.title = words.split_whitespace().collect::<Vec<_>>().join(" ");
            }
            page.opens |= level == 1;
        });
    }
    if let Some(label) = Label::new(PicoStr::intern("slide")) {
        for slide in introspector.query(&Selector::Label(label)) {
            let Some(Value::Dict(fields)) = slide.to_packed::<MetadataElem>().map(|data| data.value.clone()) else {
                continue;
            };
            let text = |key: &str| match fields.get(key) {
                Ok(Value::Str(text)) => Some(text.as_str().to_owned()),
                _ => None,
            };
            at(&slide, &mut |page| {
                page.slides.extend(text("id"));
                page.chapter = text("chapter");
                if page.slides.len() == 1 {
                    page.topic = text("topic");
                }
                if let Ok(Value::Array(lines)) = fields.get("lines") {
                    let lines: Vec<&str> = lines.iter().filter_map(as_text).collect();
                    if page.slides.len() == 1 && !lines.is_empty() {
                        page.title = joined(&lines);
                    }
                }
            });
        }
    }
    continue_titles(&mut pages);
    pages
}

fn as_text(value: &Value) -> Option<&str> {
    match value {
        Value::Str(text) => Some(text.as_str()),
        _ => None,
    }
}

/// Lines of a headline as one: Latin words keep their distance.
fn joined(lines: &[&str]) -> String {
    lines.iter().fold(String::new(), |all, line| {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii());
        let space = if latin(all.chars().last()) && latin(line.chars().next()) {
            " "
        } else {
            ""
        };
        format!("{all}{space}{line}")
    })
}

/// A page without a headline of its own continues the one before.
fn continue_titles(pages: &mut [PageView]) {
    let mut before: Option<PageView> = None;
    for page in pages {
        if let Some(before) = before.as_ref().filter(|_| page.title.is_empty()) {
            page.title.clone_from(&before.title);
            page.chapter.clone_from(&before.chapter);
            page.topic.clone_from(&before.topic);
            page.slides.clone_from(&before.slides);
        }
        before = Some(page.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "#set document(title: \"月报\", author: \"店\", date: none)\n\
        #set text(font: \"Noto Sans CJK SC\", lang: \"zh\", region: \"cn\")\n#set page(width: 200pt, height: 100pt)\n";

    fn shown(body: &str) -> View {
        let mut project = VirtualProject::new("plain/main.typ");
        project.add("plain/main.typ", format!("{HEAD}{body}"));
        let date = NaiveDate::from_ymd_opt(2026, 5, 8).unwrap();
        view(&project, &FontSet::embedded(), date).unwrap()
    }

    #[test]
    fn a_page_keeps_its_hash_while_it_looks_the_same() {
        let one = shown("= 甲\n文 #pagebreak() = 乙\n文");
        let other = shown("// a remark\n= 甲\n文 #metadata(1) #pagebreak() = 乙\n文字");
        assert_eq!(one.pages.len(), 2);
        assert_eq!(one.pages[0].hash, other.pages[0].hash);
        assert_ne!(one.pages[1].hash, other.pages[1].hash);
        assert_eq!(one.pages[0].title, "甲");
    }

    #[test]
    fn text_never_becomes_markup_of_the_picture() {
        let view = shown("= 甲\n#\"<img src=x onerror=alert(1)>\"");
        let svg = view.svg(0).unwrap();
        assert!(svg.starts_with("<svg") && !svg.contains("<text") && !svg.contains("onerror"));
        let layer = view.layer(0).unwrap();
        assert!(layer.texts.iter().any(|text| text.text.contains("onerror")));
        assert!(
            layer
                .texts
                .iter()
                .all(|text| text.width > 0.0 && text.y > 0.0 && text.y < 100.0)
        );
        assert_eq!(view.svg(1), None);
    }

    #[test]
    fn links_lead_to_pages() {
        let view = shown("= 甲\n#link(<there>)[去] #pagebreak() = 乙 <there>\n文");
        assert_eq!(
            view.layer(0)
                .unwrap()
                .links
                .iter()
                .map(|link| link.page)
                .collect::<Vec<_>>(),
            [1]
        );
    }
}
