//! The PDF opened again before it is sent. What cannot be shown to be a whole report of this month and store is not sent.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use hayro_interpret::font::{FontQuery, Glyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::object::dict::keys;
use hayro_syntax::object::{Array, Dict, String as PdfString};
use kurbo::{Affine, BezPath, Rect};
use regex::{Captures, Regex};
use rust_i18n::t;

use super::parcel::Parcel;
use super::said::{Said, said};
use crate::language::{ENGLISH_MONTHS, Language};
use crate::period::Month;

/// The sign that stands for a character no font has.
const GETA: char = '〓';

/// So many of a thousand characters may be [`GETA`]: a rare name is no reason to hold a report back, a missing font is.
const GETA_PER_THOUSAND: usize = 5;

/// In a definition these words stand before the banner's: there they say when it is shown.
const SURVEY_RULE: &str = "时";

/// `2026-04`, `2026年4月`, `2026.04`, and without blanks `April2026`.
static MONTH: LazyLock<Regex> = LazyLock::new(|| {
    let names = ENGLISH_MONTHS.join("|");
    // A literal that every test of this module compiles.
    Regex::new(&format!("(20[0-9]{{2}})[-年.](1[0-2]|0?[1-9])|({names})(20[0-9]{{2}})")).expect("a valid expression")
});

/// The languages a report may be in; which one it is does not matter here.
const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

/// So many shapes may be a page's background and frame.
const BACKGROUND: usize = 3;

/// More bookmarks than any report has: a circle of them must not be followed for ever.
const MOST_BOOKMARKS: usize = 2000;

/// What a PDF shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// Text of each page without blanks.
    pub pages: Vec<String>,
    /// The first page, from 1, on which nothing is to be seen.
    pub blank_page: Option<usize>,
    /// Chapters whose bookmark leads to no page.
    pub lost_chapters: Vec<String>,
    /// Fonts that are used and not in the file.
    pub missing_fonts: BTreeSet<String>,
}

/// Reads what a PDF shows; `None` when it cannot be opened.
#[must_use]
pub fn contents(pdf: &[u8]) -> Option<Contents> {
    // The bytes may be anything at all, and a reader of them that gives up must not take the other stores' mails with it.
    catch_unwind(AssertUnwindSafe(|| read(pdf))).ok().flatten()
}

fn read(pdf: &[u8]) -> Option<Contents> {
    let pdf = Pdf::new(pdf.to_vec()).ok()?;
    let missing = Arc::new(Mutex::new(BTreeSet::new()));
    let asked = Arc::clone(&missing);
    let settings = InterpreterSettings {
        // Asked for exactly those fonts that the file does not hold.
        font_resolver: Arc::new(move |query| {
            let name = match query {
                FontQuery::Standard(font) => font.postscript_name().to_owned(),
                FontQuery::Fallback(font) => font.post_script_name.clone().unwrap_or_default(),
            };
            asked.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
            None
        }),
        ..InterpreterSettings::default()
    };
    let cache = InterpreterCache::new();
    let mut pages = Vec::new();
    let mut blank_page = None;
    for page in pdf.pages().iter() {
        let area = Rect::new(0.0, 0.0, 1.0, 1.0);
        let mut context = Context::new(Affine::IDENTITY, area, &cache, pdf.xref(), settings.clone());
        let mut reader = TextReader::default();
        interpret_page(page, &mut context, &mut reader);
        pages.push(reader.text);
        if reader.shapes <= BACKGROUND && pages.last().is_some_and(String::is_empty) {
            blank_page = blank_page.or(Some(pages.len()));
        }
    }
    let missing_fonts = missing.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Some(Contents {
        pages,
        blank_page,
        lost_chapters: lost_chapters(&pdf),
        missing_fonts,
    })
}

/// Titles of the topmost bookmarks that lead to no page of the document.
fn lost_chapters(pdf: &Pdf) -> Vec<String> {
    let pages: BTreeSet<i32> = pdf
        .pages()
        .iter()
        .filter_map(|page| page.raw().obj_id())
        .map(|id| id.obj_number)
        .collect();
    let catalog: Option<Dict<'_>> = pdf.xref().get(pdf.xref().root_id());
    let outline = catalog.and_then(|catalog| catalog.get::<Dict<'_>>(keys::OUTLINES));
    let mut next = outline.and_then(|outline| outline.get::<Dict<'_>>(keys::FIRST));
    let mut lost = Vec::new();
    for _ in 0..MOST_BOOKMARKS {
        let Some(item) = next else { break };
        // A place that is only named is looked up elsewhere; Typst names pages themselves.
        if page_of(&item).is_some_and(|page| !pages.contains(&page)) {
            lost.push(
                item.get::<PdfString<'_>>(keys::TITLE)
                    .map(|title| decoded(&title))
                    .unwrap_or_default(),
            );
        }
        next = item.get::<Dict<'_>>(keys::NEXT);
    }
    lost
}

/// The object a bookmark leads to.
fn page_of(bookmark: &Dict<'_>) -> Option<i32> {
    let action = || bookmark.get::<Dict<'_>>(keys::A)?.get::<Array<'_>>(keys::D);
    let place = bookmark.get::<Array<'_>>(keys::DEST).or_else(action)?;
    place.raw_iter().next()?.as_obj_ref().map(|page| page.obj_number)
}

/// A text string of a PDF: UTF-16 with its mark, else (as far as titles need it) Latin.
fn decoded(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(units) => {
            let units = units
                .chunks_exact(2)
                .map(|pair| pair.iter().fold(0_u16, |unit, byte| unit << 8 | u16::from(*byte)));
            char::decode_utf16(units)
                .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        None => bytes.iter().copied().map(char::from).collect(),
    }
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// Collects the text of a page and counts its shapes and pictures; draws nothing.
#[derive(Default)]
struct TextReader {
    text: String,
    shapes: usize,
}

impl Device<'_> for TextReader {
    fn draw_glyph(&mut self, glyph: &Glyph<'_>, _: Affine, _: Affine, _: &Paint<'_>, _: &GlyphDrawMode) {
        let text = match glyph.as_unicode() {
            Some(BfString::Char(character)) => character.to_string(),
            Some(BfString::String(text)) => text,
            None => return,
        };
        self.text.push_str(&without_blanks(&text));
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {
        self.shapes += 1;
    }
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {
        self.shapes += BACKGROUND + 1;
    }
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// What speaks against sending a report, one line each; empty when nothing does. One of the store's `names` must
/// stand in it.
#[must_use]
pub fn problems(parcel: &Parcel, names: &[&str], allow_provisional: bool) -> Vec<Said> {
    let mut problems = Vec::new();
    if (parcel.manifest.provisional || parcel.figures.provisional) && !allow_provisional {
        problems.push(said!("deliver.verify.provisional", cutoff = parcel.figures.cutoff));
    }
    match contents(&parcel.pdf) {
        None => problems.push(said!("deliver.verify.unopenable",)),
        Some(contents) => problems.extend(shortcomings(&contents, parcel, names)),
    }
    problems
}

/// Whether the pages are of a month. Other months stand in trends; a report's own stands on no fewer pages than any of them.
fn is_of(pages: &[String], month: Month) -> bool {
    let mut on_pages: BTreeMap<(i32, u32), usize> = BTreeMap::new();
    for page in pages {
        let months: BTreeSet<(i32, u32)> = MONTH.captures_iter(page).filter_map(|found| named(&found)).collect();
        for named in months {
            *on_pages.entry(named).or_default() += 1;
        }
    }
    let most = on_pages.values().max();
    most.is_some() && on_pages.get(&(month.year(), month.number())) == most
}

/// Year and month of a match of [`MONTH`].
fn named(found: &Captures<'_>) -> Option<(i32, u32)> {
    let part = |number: usize| found.get(number).map(|part| part.as_str());
    if let (Some(name), Some(year)) = (part(3), part(4)) {
        let number = ENGLISH_MONTHS.iter().position(|of| *of == name)?;
        return Some((year.parse().ok()?, u32::try_from(number).ok()? + 1));
    }
    Some((part(1)?.parse().ok()?, part(2)?.parse().ok()?))
}

/// Whether a text says that too few customers were reached: in a report's words, and not only in the rule of a definition.
fn says_survey_is_thin(text: &str) -> bool {
    LANGUAGES.into_iter().any(|language| {
        let banner = without_blanks(&t!("finding.survey.thin", locale = language.code()));
        let rule = format!("{SURVEY_RULE}{banner}");
        text.matches(&banner).count() > text.matches(&rule).count()
    })
}

/// Whether a name stands in a text; where no font has a character of it, the sign for that does.
fn names_store(text: &str, name: &str) -> bool {
    let name: Vec<char> = without_blanks(name).chars().collect();
    let text: Vec<char> = text.chars().collect();
    let alike = |place: &[char]| {
        let same = |(shown, wanted): (&char, &char)| shown == wanted || *shown == GETA;
        place.iter().zip(&name).all(same) && place.iter().any(|shown| *shown != GETA)
    };
    !name.is_empty() && text.windows(name.len()).any(alike)
}

fn shortcomings(contents: &Contents, parcel: &Parcel, names: &[&str]) -> Vec<Said> {
    let mut problems = Vec::new();
    let text: String = contents.pages.concat();
    let says = |key: &str| {
        let words = LANGUAGES.map(|language| without_blanks(&t!(key, locale = language.code())));
        words.iter().any(|words| text.contains(words))
    };
    if contents.pages.is_empty() {
        problems.push(said!("deliver.verify.no_pages",));
    }
    if let Some(page) = contents.blank_page {
        problems.push(said!("deliver.verify.blank_page", page = page));
    }
    if !is_of(&contents.pages, parcel.month) {
        problems.push(said!("deliver.verify.no_month", month = parcel.month));
    }
    if !names.iter().any(|name| names_store(&text, name)) {
        problems.push(said!("deliver.verify.no_store", store = parcel.store.name));
    }
    if !contents.lost_chapters.is_empty() {
        let chapters = contents.lost_chapters.join("、");
        problems.push(said!("deliver.verify.no_chapter", chapters = chapters));
    }
    if !contents.missing_fonts.is_empty() {
        let fonts: Vec<&str> = contents.missing_fonts.iter().map(String::as_str).collect();
        problems.push(said!("deliver.verify.no_font", fonts = fonts.join("、")));
    }
    let (all, unknown) = (
        text.chars().count(),
        text.chars().filter(|character| *character == GETA).count(),
    );
    if unknown * 1000 > all * GETA_PER_THOUSAND {
        problems.push(said!("deliver.verify.no_glyph", count = unknown));
    }
    if parcel.survey_is_invalid() && !says_survey_is_thin(&text) {
        problems.push(said!("deliver.verify.no_banner",));
    }
    if parcel.manifest.provisional && !says("word.edition.draft") {
        problems.push(said!("deliver.verify.no_draft_mark",));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_of_the_month_that_most_pages_name() {
        let pages = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let month = |text: &str| text.parse::<Month>().unwrap();
        let of_may = pages(&["2026年5月示例店", "2026-05趋势2026-04,2026-03", "2026.05"]);
        assert!(is_of(&of_may, month("2026-05")));
        assert!(!is_of(&of_may, month("2026-04")), "April stands in a trend only");
        // A date of the next month on each page, as the cutoff, is no other report.
        let with_cutoff = pages(&["2026年4月，截止2026-05-07", "2026年04月，截止2026-05-07"]);
        assert!(is_of(&with_cutoff, month("2026-04")));
        assert!(!is_of(&with_cutoff, month("2026-10")));
        assert!(is_of(&pages(&["2026年10月"]), month("2026-10")));
        assert!(!is_of(&pages(&["", "客服部月报"]), month("2026-04")));
        // In English; other months are named in axes, dates and the cutoff.
        let english = pages(&[
            "April2026",
            "1–30April2026,datauntil7May2026",
            "Apr2025Mar2026April2026,7May2026",
        ]);
        assert!(is_of(&english, month("2026-04")));
        assert!(!is_of(&english, month("2026-05")) && !is_of(&english, month("2025-04")));
    }

    #[test]
    fn the_banner_of_a_thin_survey_is_told_from_the_rule_that_names_it() {
        assert!(says_survey_is_thin("有效回访12：样本不足，请补访"));
        assert!(says_survey_is_thin("Sampletoosmall,callagain"));
        assert!(!says_survey_is_thin("高于上限时样本不足，请补访"));
        assert!(!says_survey_is_thin("abovethelimitthesampleistoosmall:callagain"));
    }

    #[test]
    fn a_store_with_a_rare_character_in_its_name_is_recognised() {
        assert!(names_store("2026年4月〓野店第1页", "𠮷 野店"));
        assert!(!names_store("2026年4月〓野店第1页", "〓山店"));
        assert!(!names_store("〓〓〓", "和平店"), "signs alone name nobody");
        assert!(!names_store("店", "和平店") && !names_store("店", ""));
    }
}
