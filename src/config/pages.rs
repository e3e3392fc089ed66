//! `report.pages`: which pages of the deck are shown, in what order, and pages of one's own.

use std::path::{Component, Path, PathBuf};

use rust_i18n::t;

use super::section::Section;
use super::value::Value;
use super::words::{nearest_help, quoted};

/// A page of the built-in templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// What config and notes call it; also the name of what it says.
    pub id: &'static str,
    /// The chapter it belongs to, `1` to `7`; none before the first and in the appendix.
    pub chapter: Option<&'static str>,
    /// Its file in the template's folder `chapters`, without `.typ`.
    pub file: &'static str,
}

const fn page(id: &'static str, chapter: Option<&'static str>, file: &'static str) -> Page {
    Page { id, chapter, file }
}

/// Every page in the built-in order.
pub const PAGES: [Page; 39] = [
    page("cover", None, "cover"),
    page("contents", None, "contents"),
    page("summary", None, "summary"),
    page("chapter_1", Some("1"), "1-divider"),
    page("measures", Some("1"), "1-measures"),
    page("mot_review", Some("1"), "1-mot"),
    page("chapter_2", Some("2"), "2-divider"),
    page("external_scores", Some("2"), "2-scores"),
    page("external_trend", Some("2"), "2-trend"),
    page("mystery_shopper", Some("2"), "2-mystery-page"),
    page("chapter_3", Some("3"), "3-divider"),
    page("callback_totals", Some("3"), "3-totals"),
    page("items", Some("3"), "3-items"),
    page("satisfaction_lines", Some("3"), "3-lines"),
    page("lowest_items", Some("3"), "3-lowest"),
    page("advisors", Some("3"), "3-advisors"),
    page("advisor_pages", Some("3"), "3-advisor-pages"),
    page("chapter_4", Some("4"), "4-divider"),
    page("reasons", Some("4"), "4-reasons"),
    page("complaints", Some("4"), "4-complaints"),
    page("complaint_reasons", Some("4"), "4-complaint-reasons"),
    page("complaint_cases", Some("4"), "4-cases"),
    page("chapter_5", Some("5"), "5-divider"),
    page("technicians", Some("5"), "5-technicians"),
    page("first_time_fix", Some("5"), "5-trend"),
    page("appointments", Some("5"), "5-appointments"),
    page("chapter_6", Some("6"), "6-divider"),
    page("churn", Some("6"), "6-churn"),
    page("churn_groups", Some("6"), "6-groups"),
    page("customers", Some("6"), "6-customers"),
    page("chapter_7", Some("7"), "7-divider"),
    page("closing", Some("7"), "7-closing"),
    page("next_measures", Some("7"), "7-measures"),
    page("next_targets", Some("7"), "7-targets"),
    page("accounts", Some("7"), "7-accounts-page"),
    page("quality", None, "appendix-quality"),
    page("incentives", None, "appendix-incentives"),
    page("definitions", None, "appendix-definitions"),
    page("run", None, "appendix-run"),
];

/// A page of the manager's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPage {
    /// A Typst file inside the project, as written.
    pub file: PathBuf,
    /// The built-in page it follows.
    pub after: String,
}

/// What the config changes about the pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageChoices {
    /// Pages left out.
    pub hide: Vec<String>,
    /// The first stays in its place, each other one follows the one named before it.
    pub order: Vec<String>,
    /// Pages of the manager's own.
    pub own: Vec<OwnPage>,
}

impl PageChoices {
    /// Whether a page is left out.
    #[must_use]
    pub fn hides(&self, id: &str) -> bool {
        self.hide.iter().any(|hidden| hidden == id)
    }

    /// The files of the pages to show, in order, relative to the template's folder.
    ///
    /// A chapter without any page left loses its opening page too.
    #[must_use]
    pub fn files(&self) -> Vec<String> {
        let mut shown: Vec<Page> = PAGES.to_vec();
        for pair in self.order.windows(2) {
            let [before, moved] = pair else { continue };
            let Some(from) = shown.iter().position(|page| page.id == moved) else {
                continue;
            };
            let page = shown.remove(from);
            let to = shown
                .iter()
                .position(|page| page.id == before)
                .map_or(from, |place| place + 1);
            shown.insert(to, page);
        }
        let hidden = |page: &Page| self.hides(page.id);
        let is_opening = |page: &Page| page.id.starts_with("chapter_");
        let mut files = Vec::new();
        for page in &shown {
            let has_pages = || {
                shown.iter().any(|other| {
                    other.chapter == page.chapter
                        && !is_opening(other)
                        && (!hidden(other) || self.own.iter().any(|own| own.after == other.id))
                })
            };
            if !hidden(page) && (!is_opening(page) || has_pages()) {
                files.push(format!("chapters/{}.typ", page.file));
            }
            let own = self.own.iter().filter(|own| own.after == page.id);
            files.extend(own.map(OwnPage::place_in_template));
        }
        files
    }
}

impl OwnPage {
    /// Where the page stands in the template's folder, so that it imports `../theme.typ` as the others do.
    #[must_use]
    pub fn place_in_template(&self) -> String {
        format!("own/{}", self.file.to_string_lossy().replace(['/', '\\'], "_"))
    }
}

pub(super) fn pages(mut section: Section<'_>) -> PageChoices {
    let choices = PageChoices {
        hide: page_ids(&mut section, "hide"),
        order: page_ids(&mut section, "order"),
        own: section
            .get("own")
            .and_then(|value| value.items())
            .unwrap_or_default()
            .iter()
            .filter_map(|value| value.section().and_then(own_page))
            .collect(),
    };
    section.finish();
    choices
}

fn page_ids(section: &mut Section<'_>, key: &'static str) -> Vec<String> {
    let values = section.get(key).and_then(|value| value.items()).unwrap_or_default();
    let mut ids: Vec<String> = Vec::new();
    for value in values {
        let Some(id) = page_id(&value) else { continue };
        if ids.contains(&id) {
            value.report(t!("config.page_twice", page = quoted(&id)), []);
        }
        ids.push(id);
    }
    ids
}

/// A page that exists; another name is reported with the nearest.
pub(super) fn page_id(value: &Value<'_>) -> Option<String> {
    let id = value.text()?;
    if PAGES.iter().any(|page| page.id == id) {
        return Some(id);
    }
    let help = nearest_help(&id, PAGES.iter().map(|page| page.id));
    value.report(t!("config.unknown_page", page = quoted(&id)), help);
    None
}

fn own_page(mut section: Section<'_>) -> Option<OwnPage> {
    let file = section.required("file");
    let after = section.required("after").and_then(|value| page_id(&value));
    section.finish();
    let file = file.and_then(|value| {
        let path = PathBuf::from(value.text()?);
        let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
        let typst = path.extension() == Some("typ".as_ref());
        if inside && typst {
            return Some(path);
        }
        let help = t!("config.own_page_help").into_owned();
        value.report(t!("config.own_page", path = quoted(&shown(&path))), [help]);
        None
    });
    Some(OwnPage {
        file: file?,
        after: after?,
    })
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(choices: &PageChoices) -> Vec<String> {
        choices.files()
    }

    fn ids(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn without_choices_the_built_in_order_stands() {
        let files = names(&PageChoices::default());
        assert_eq!(files.len(), PAGES.len());
        assert_eq!(
            files[3..6],
            [
                "chapters/1-divider.typ",
                "chapters/1-measures.typ",
                "chapters/1-mot.typ"
            ]
        );
    }

    #[test]
    fn a_named_page_follows_the_one_named_before_it() {
        let files = names(&PageChoices {
            order: ids(&["summary", "churn", "reasons"]),
            ..PageChoices::default()
        });
        assert_eq!(
            files[2..6],
            [
                "chapters/summary.typ",
                "chapters/6-churn.typ",
                "chapters/4-reasons.typ",
                "chapters/1-divider.typ"
            ]
        );
        assert_eq!(files.len(), PAGES.len());
    }

    #[test]
    fn a_chapter_without_pages_has_no_opening_page() {
        let files = names(&PageChoices {
            hide: ids(&["external_scores", "external_trend", "mystery_shopper"]),
            ..PageChoices::default()
        });
        assert!(!files.iter().any(|file| file.starts_with("chapters/2-")), "{files:?}");
        assert_eq!(files.len(), PAGES.len() - 4);
    }

    #[test]
    fn a_page_of_ones_own_follows_the_page_it_names_also_where_that_is_hidden() {
        let files = names(&PageChoices {
            hide: ids(&["summary"]),
            own: vec![OwnPage {
                file: "pages/history.typ".into(),
                after: "summary".to_owned(),
            }],
            ..PageChoices::default()
        });
        assert_eq!(files[1..3], ["chapters/contents.typ", "own/pages_history.typ"]);
    }
}
