//! Pictures by themselves, as the report has them.

use std::sync::Arc;

use usvg::fontdb;

use crate::typeset::fonts::FontSet;

/// The fonts of a report, as pictures ask for them.
pub struct PictureFonts(Arc<fontdb::Database>);

impl PictureFonts {
    /// The fonts of a report, loaded for pictures.
    #[must_use]
    pub fn new(fonts: &FontSet) -> Self {
        let mut database = fontdb::Database::new();
        for font in fonts.fonts() {
            if font.index() == 0 {
                database.load_font_data(font.data().to_vec());
            }
        }
        Self(Arc::new(database))
    }

    /// A picture with its text as outlines: it looks the same with whatever fonts the machine has. One that is no SVG stays as it is.
    #[must_use]
    pub fn outlined(&self, svg: &[u8]) -> Vec<u8> {
        let options = usvg::Options {
            fontdb: Arc::clone(&self.0),
            font_family: "Noto Sans CJK SC".to_owned(),
            ..usvg::Options::default()
        };
        usvg::Tree::from_data(svg, &options).map_or_else(
            |_| svg.to_vec(),
            |tree| tree.to_string(&usvg::WriteOptions::default()).into_bytes(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_outlined_with_the_reports_fonts() {
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='20'><text y='15' font-family='Noto Sans CJK SC'>月报</text></svg>";
        let outlined = String::from_utf8(PictureFonts::new(&FontSet::embedded()).outlined(svg.as_bytes())).unwrap();
        assert!(outlined.contains("<path") && !outlined.contains("<text"), "{outlined}");
        let broken = b"no picture";
        assert_eq!(PictureFonts::new(&FontSet::embedded()).outlined(broken), broken);
    }
}
