//! A PDF as it is drawn: where each character stands and how large it is, and pages as pictures.

use hayro::hayro_interpret::font::Glyph;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings};
use kurbo::{Affine, BezPath, Rect, Shape};

/// Outlines have so many units per em.
const UNITS_PER_EM: f64 = 1000.0;

/// A character on a page, in points from the top left corner.
#[derive(Debug, Clone)]
pub struct Character {
    pub text: String,
    /// Of the type, in points.
    pub size: f64,
    /// What is inked.
    pub bounds: Rect,
}

#[derive(Debug, Clone)]
pub struct DrawnPage {
    pub width: f64,
    pub height: f64,
    pub characters: Vec<Character>,
}

impl DrawnPage {
    pub fn text(&self) -> String {
        self.characters
            .iter()
            .map(|character| character.text.as_str())
            .collect()
    }

    /// Characters that ink the same place: text over text.
    pub fn overlaps(&self) -> Vec<(&Character, &Character)> {
        let inked: Vec<&Character> = self
            .characters
            .iter()
            .filter(|character| character.bounds.area() > 0.5)
            .collect();
        let mut found = Vec::new();
        for (index, one) in inked.iter().enumerate() {
            for other in &inked[index + 1..] {
                let shared = one.bounds.intersect(other.bounds);
                let smaller = one.bounds.area().min(other.bounds.area());
                if shared.width() > 0.6 && shared.height() > 0.6 && shared.area() > 0.12 * smaller {
                    found.push((*one, *other));
                }
            }
        }
        found
    }
}

#[derive(Default)]
struct Reader {
    characters: Vec<Character>,
}

impl Device<'_> for Reader {
    fn draw_glyph(&mut self, glyph: &Glyph<'_>, transform: Affine, own: Affine, _: &Paint<'_>, _: &GlyphDrawMode) {
        let text = match glyph.as_unicode() {
            Some(BfString::Char(character)) => character.to_string(),
            Some(BfString::String(text)) => text,
            None => String::new(),
        };
        let Glyph::Outline(outline) = glyph else {
            panic!("a drawn font is unexpected");
        };
        let placed = transform * own;
        let [_, _, across, up, ..] = placed.as_coeffs();
        let mut path = outline.outline();
        path.apply_affine(placed);
        self.characters.push(Character {
            text,
            size: across.hypot(up) * UNITS_PER_EM,
            bounds: path.bounding_box(),
        });
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// Every page of a PDF.
pub fn pages(bytes: &[u8]) -> Vec<DrawnPage> {
    let pdf = Pdf::new(bytes.to_vec()).expect("a PDF");
    let cache = InterpreterCache::new();
    let mut pages = Vec::new();
    for page in pdf.pages().iter() {
        let (width, height) = page.render_dimensions();
        let (width, height) = (f64::from(width), f64::from(height));
        let area = Rect::new(0.0, 0.0, width, height);
        let upright = Affine::new([1.0, 0.0, 0.0, -1.0, 0.0, height]);
        let mut context = Context::new(upright, area, &cache, pdf.xref(), InterpreterSettings::default());
        let mut reader = Reader::default();
        interpret_page(page, &mut context, &mut reader);
        pages.push(DrawnPage {
            width,
            height,
            characters: reader.characters,
        });
    }
    pages
}

/// A page in grey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub grey: Vec<u8>,
}

/// Draws pages, numbered from 0, at so many pixels per point.
pub fn pictures(bytes: &[u8], numbers: &[usize], scale: f32) -> Vec<Picture> {
    let pdf = Pdf::new(bytes.to_vec()).expect("a PDF");
    let settings = RenderSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: WHITE,
        ..RenderSettings::default()
    };
    let cache = RenderCache::new();
    numbers
        .iter()
        .map(|&number| {
            let pixels = hayro::render(&pdf.pages()[number], &cache, &InterpreterSettings::default(), &settings);
            let grey = pixels
                .data()
                .iter()
                .map(|pixel| {
                    let sum = 30 * u32::from(pixel.r) + 59 * u32::from(pixel.g) + 11 * u32::from(pixel.b);
                    u8::try_from(sum / 100).unwrap()
                })
                .collect();
            Picture {
                width: usize::from(pixels.width()),
                height: usize::from(pixels.height()),
                grey,
            }
        })
        .collect()
}

impl Picture {
    pub fn read(bytes: &[u8]) -> Self {
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut grey = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut grey).unwrap();
        assert_eq!(info.color_type, png::ColorType::Grayscale);
        Self {
            width: info.width as usize,
            height: info.height as usize,
            grey,
        }
    }

    pub fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let size = |length: usize| u32::try_from(length).unwrap();
        let mut encoder = png::Encoder::new(&mut bytes, size(self.width), size(self.height));
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&self.grey).unwrap();
        writer.finish().unwrap();
        bytes
    }

    /// How far two pictures differ in the square where they differ most, 0 to 255: a moved line shows, a smoothed edge does not.
    pub fn difference(&self, other: &Self) -> f64 {
        const SIDE: usize = 12;
        if (self.width, self.height) != (other.width, other.height) {
            return 255.0;
        }
        let mut worst = 0.0_f64;
        for top in (0..self.height).step_by(SIDE) {
            for left in (0..self.width).step_by(SIDE) {
                let (mut one, mut two, mut count) = (0.0, 0.0, 0.0);
                for y in top..(top + SIDE).min(self.height) {
                    for x in left..(left + SIDE).min(self.width) {
                        let place = y * self.width + x;
                        one += f64::from(self.grey[place]);
                        two += f64::from(other.grey[place]);
                        count += 1.0;
                    }
                }
                worst = worst.max(((one - two) / count).abs());
            }
        }
        worst
    }
}
