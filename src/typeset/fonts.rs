//! The fonts a report is set in: those the program ships, then those of `report.fonts`.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use rust_i18n::t;
use typst::foundations::Bytes;
use typst::text::Font;

use crate::error::{Error, Kind, Result};

const REGULAR: &[u8] = include_bytes!("../../report-templates/fonts/NotoSansSC-Regular.otf");
const BOLD: &[u8] = include_bytes!("../../report-templates/fonts/NotoSansSC-Bold.otf");

/// Parsed once per process; a report only clones the handles.
static EMBEDDED: LazyLock<Vec<Font>> = LazyLock::new(|| {
    [REGULAR, BOLD]
        .into_iter()
        .filter_map(|data| Font::new(Bytes::new(data), 0))
        .collect()
});

static EMBEDDED_COVER: LazyLock<Arc<[u64]>> = LazyLock::new(|| cover(&EMBEDDED));

/// A bit for each code point that one of the fonts has a glyph for: fonts themselves are searched from the beginning each time.
fn cover(fonts: &[Font]) -> Arc<[u64]> {
    let mut words = vec![0; (char::MAX as usize + 1) / 64];
    for code_point in fonts.iter().flat_map(|font| font.info().coverage.iter()) {
        if let Some(word) = words.get_mut(code_point as usize / 64) {
            *word |= 1 << (code_point % 64);
        }
    }
    words.into()
}

/// The fonts of one report, in order of preference.
#[derive(Debug, Clone)]
pub struct FontSet {
    fonts: Vec<Font>,
    families: Vec<String>,
    /// See [`cover`].
    cover: Arc<[u64]>,
}

impl FontSet {
    /// The shipped fonts alone.
    #[must_use]
    pub fn embedded() -> Self {
        Self {
            fonts: EMBEDDED.clone(),
            families: Vec::new(),
            cover: EMBEDDED_COVER.clone(),
        }
    }

    /// The shipped fonts and those in the files' bytes; `paths` name them in messages.
    ///
    /// # Errors
    /// When a file holds no font.
    pub fn with_files(files: &[(&Path, Vec<u8>)]) -> Result<Self> {
        let mut set = Self::embedded();
        for (path, bytes) in files {
            let before = set.fonts.len();
            set.fonts.extend(Font::iter(Bytes::new(bytes.clone())));
            if set.fonts.len() == before {
                let message = t!("typeset.not_a_font", path = path.display());
                return Err(Error::new(Kind::Config, message).hint(t!("typeset.not_a_font_hint")));
            }
            for font in set.fonts.get(before..).unwrap_or_default() {
                let family = font.info().family.as_str().to_owned();
                if !set.families.contains(&family) {
                    set.families.push(family);
                }
            }
        }
        if set.fonts.len() > EMBEDDED.len() {
            set.cover = cover(&set.fonts);
        }
        Ok(set)
    }

    /// Families of the additional fonts, for templates to list after the shipped one.
    #[must_use]
    pub fn families(&self) -> &[String] {
        &self.families
    }

    pub(super) fn fonts(&self) -> &[Font] {
        &self.fonts
    }

    /// Whether any font has a glyph for the character.
    #[must_use]
    pub fn covers(&self, character: char) -> bool {
        let code_point = u32::from(character);
        let word = self.cover.get(code_point as usize / 64);
        word.is_some_and(|word| word >> (code_point % 64) & 1 == 1)
    }
}

/// The files of the shipped fonts, by name, for a project that is to compile elsewhere.
#[must_use]
pub fn embedded_families() -> [(&'static str, &'static [u8]); 2] {
    [("NotoSansSC-Regular.otf", REGULAR), ("NotoSansSC-Bold.otf", BOLD)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shipped_faces_parse_and_share_their_family() {
        let set = FontSet::embedded();
        let families: Vec<String> = set
            .fonts()
            .iter()
            .map(|font| font.info().family.as_str().to_owned())
            .collect();
        assert_eq!(families, ["Noto Sans CJK SC", "Noto Sans CJK SC"]);
    }

    #[test]
    fn names_and_symbols_of_reports_are_covered() {
        let set = FontSet::embedded();
        for character in "示例4S店喆玥珺▲▼◆●≥≤÷−→〓，。（）％A9·".chars() {
            assert!(set.covers(character), "{character}");
        }
        assert!(!set.covers('😀'));
    }

    #[test]
    fn a_file_without_font_is_named() {
        let error = FontSet::with_files(&[(Path::new("fonts/empty.otf"), Vec::new())]).unwrap_err();
        assert!(error.message.contains("fonts/empty.otf"), "{error}");
    }
}
