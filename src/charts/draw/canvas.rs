//! The only user of plotters: shapes and text in millimetres and points, onto an SVG.
//!
//! Plotters knows whole pixels only. One pixel here is a tenth of a point, so nothing visible is rounded, and the
//! picture is scaled where it is placed. Text stays text: the typesetter sets it in the very font measured here.

use std::sync::OnceLock;

use plotters::backend::DrawingBackend;
use plotters::prelude::SVGBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle, register_font};

use crate::charts::theme::{Color, WHITE};
use crate::error::{Error, Kind, Result};

/// The family name of the shipped fonts.
const FAMILY: &str = "Noto Sans CJK SC";
const REGULAR: &[u8] = include_bytes!("../../../report-templates/fonts/NotoSansSC-Regular.otf");
const BOLD: &[u8] = include_bytes!("../../../report-templates/fonts/NotoSansSC-Bold.otf");

/// Pixels per millimetre and per point.
const PER_MM: f64 = 720.0 / 25.4;
const PER_POINT: f64 = 10.0;
/// Millimetres per point.
pub const POINT: f64 = 25.4 / 72.0;
/// What plotters divides a font size by before writing it.
const PLOTTERS_FONT_FACTOR: f64 = 1.24;
/// Height of capitals and figures in em.
const CAP_HEIGHT: f64 = 0.733;
/// Where plotters puts the baseline of text anchored at its top, in em below the anchor.
const TOP_TO_BASELINE: f64 = 0.76;
/// Space between Han and Latin text in em, as the typesetter sets it.
const HAN_LATIN_SPACE: f64 = 0.25;

/// Which side of the text its position is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Center,
    Right,
}

/// How text is set.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    /// In points.
    pub size: f64,
    pub bold: bool,
    pub color: Color,
}

impl Type {
    pub fn regular(size: f64, color: Color) -> Self {
        Self {
            size,
            bold: false,
            color,
        }
    }

    pub fn bold(size: f64, color: Color) -> Self {
        Self {
            size,
            bold: true,
            color,
        }
    }
}

/// A point in millimetres from the top left corner.
pub type Point = (f64, f64);

/// A drawing in progress. A failure of the backend is kept and told by [`svg`].
pub struct Canvas<'a> {
    backend: SVGBackend<'a>,
    failure: Option<String>,
}

/// The SVG of what `draw` draws on a canvas of `width` by `height` millimetres.
pub fn svg(width: f64, height: f64, draw: impl FnOnce(&mut Canvas)) -> Result<Vec<u8>> {
    register_fonts();
    let mut svg = String::new();
    let size = (
        pixels(width).max(1).cast_unsigned(),
        pixels(height).max(1).cast_unsigned(),
    );
    let mut canvas = Canvas {
        backend: SVGBackend::with_string(&mut svg, size),
        failure: None,
    };
    draw(&mut canvas);
    canvas.with(|backend| backend.present());
    let failure = canvas.failure.take();
    drop(canvas);
    match failure {
        Some(failure) => Err(Error::new(Kind::Unexpected, failure)),
        None => Ok(svg.into_bytes()),
    }
}

impl Canvas<'_> {
    /// A straight line.
    pub fn line(&mut self, from: Point, to: Point, color: Color, points: f64) {
        self.path(&[from, to], color, points);
    }

    /// A broken line along the straight from `from` to `to`.
    pub fn dashed(&mut self, from: Point, to: Point, color: Color, points: f64, [dash, gap]: [f64; 2]) {
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        if length <= 0.0 {
            return;
        }
        let at = |distance: f64| {
            let share = (distance / length).min(1.0);
            (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share)
        };
        let mut start = 0.0;
        while start < length {
            self.line(at(start), at(start + dash * POINT), color, points);
            start += (dash + gap) * POINT;
        }
    }

    /// A line through all points.
    pub fn path(&mut self, points: &[Point], color: Color, width: f64) {
        let style = stroke_style(color, width);
        let path: Vec<_> = points.iter().map(|&point| pixel(point)).collect();
        self.with(|backend| backend.draw_path(path, &style));
    }

    /// A filled area.
    pub fn polygon(&mut self, points: &[Point], color: Color) {
        let style = fill_style(color);
        let path: Vec<_> = points.iter().map(|&point| pixel(point)).collect();
        self.with(|backend| backend.fill_polygon(path, &style));
    }

    /// A filled rectangle; its corners may come in any order.
    pub fn rectangle(&mut self, one: Point, other: Point, color: Color) {
        let style = fill_style(color);
        let (a, b) = (pixel(one), pixel(other));
        let (upper_left, lower_right) = ((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1)));
        if upper_left.0 < lower_right.0 && upper_left.1 < lower_right.1 {
            self.with(|backend| backend.draw_rect(upper_left, lower_right, &style, true));
        }
    }

    /// The outline of a rectangle.
    pub fn frame(&mut self, (left, top): Point, (right, bottom): Point, color: Color, width: f64) {
        let corners = [
            (left, top),
            (right, top),
            (right, bottom),
            (left, bottom),
            (left, top),
            (right, top),
        ];
        self.path(&corners, color, width);
    }

    /// A filled circle, with an outline when one is given.
    pub fn dot(&mut self, center: Point, radius: f64, fill: Color, outline: Option<(Color, f64)>) {
        let at = pixel(center);
        let reach = pixels(radius).cast_unsigned();
        let style = fill_style(fill);
        self.with(|backend| backend.draw_circle(at, reach, &style, true));
        if let Some((color, width)) = outline {
            let style = stroke_style(color, width);
            self.with(|backend| backend.draw_circle(at, reach, &style, false));
        }
    }

    /// A filled diamond.
    pub fn diamond(&mut self, (x, y): Point, radius: f64, color: Color) {
        self.polygon(
            &[(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)],
            color,
        );
    }

    /// Text whose capitals are centred on `y`.
    pub fn text(&mut self, (x, y): Point, text: &str, kind: Type, align: Align) {
        let em = kind.size * POINT;
        let mut left = match align {
            Align::Left => x,
            Align::Center => x - text_width(text, kind) / 2.0,
            Align::Right => x - text_width(text, kind),
        };
        let top = y + (CAP_HEIGHT / 2.0 - TOP_TO_BASELINE) * em;
        let style = TextStyle {
            font: font(kind.size * PER_POINT * PLOTTERS_FONT_FACTOR, kind.bold),
            color: plotters::style::Color::to_backend_color(&rgb(kind.color)),
            pos: Pos::new(HPos::Left, VPos::Top),
        };
        for run in runs(text) {
            let at = pixel((left, top));
            self.with(|backend| backend.draw_text(run, &style, at));
            left += run_width(run, kind) + HAN_LATIN_SPACE * em;
        }
    }

    /// Text on a white ground, for places where lines pass behind it.
    pub fn label(&mut self, at: Point, text: &str, kind: Type, align: Align) {
        let (left, top, right, bottom) = text_box(at, text, kind, align);
        self.rectangle((left - 0.4, top), (right + 0.4, bottom), WHITE);
        self.text(at, text, kind, align);
    }

    fn with<E: std::fmt::Display>(&mut self, draw: impl FnOnce(&mut SVGBackend) -> std::result::Result<(), E>) {
        if let Err(failure) = draw(&mut self.backend) {
            self.failure.get_or_insert(failure.to_string());
        }
    }
}

/// Left, top, right and bottom of a text centred on `y`.
pub fn text_box((x, y): Point, text: &str, kind: Type, align: Align) -> (f64, f64, f64, f64) {
    let width = text_width(text, kind);
    let left = match align {
        Align::Left => x,
        Align::Center => x - width / 2.0,
        Align::Right => x - width,
    };
    let half = kind.size * POINT * 0.55;
    (left, y - half, left + width, y + half)
}

/// Width of a text in millimetres, with the space between Han and Latin.
pub fn text_width(text: &str, kind: Type) -> f64 {
    let mut width = 0.0;
    let mut count = 0.0;
    for run in runs(text) {
        width += run_width(run, kind);
        count += 1.0;
    }
    let spaces: f64 = f64::max(count - 1.0, 0.0);
    width + spaces * HAN_LATIN_SPACE * kind.size * POINT
}

/// Cuts a text into lines no wider than `width`: Latin words stay whole, no line starts with closing punctuation.
pub fn wrap(text: &str, kind: Type, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let candidate = format!("{line}{piece}");
        if line.is_empty() || text_width(candidate.trim_end(), kind) <= width {
            line = candidate;
        } else {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            piece.trim_start().clone_into(&mut line);
        }
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The smallest parts a line may be broken between.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut previous: Option<char> = None;
    for character in text.chars() {
        let joins = previous.is_some_and(|previous| {
            let latin = |c: char| !is_han(c) && !c.is_whitespace() && !is_closing(c) && !is_opening(c);
            (latin(previous) && latin(character)) || is_opening(previous) || is_closing(character) || character == ' '
        });
        match pieces.last_mut() {
            Some(piece) if joins => piece.push(character),
            _ => pieces.push(character.to_string()),
        }
        previous = Some(character);
    }
    pieces
}

fn is_closing(character: char) -> bool {
    "，。、；：！？）】》」』”’,.;:!?)]}%％…".contains(character)
}

fn is_opening(character: char) -> bool {
    "（【《「『“‘([{".contains(character)
}

fn is_han(character: char) -> bool {
    matches!(character, '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Cuts a text where Han and Latin letters or digits meet.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let mut cuts = vec![0];
    let mut previous: Option<char> = None;
    for (index, character) in text.char_indices() {
        if let Some(before) = previous
            && ((is_han(before) && character.is_ascii_alphanumeric())
                || (before.is_ascii_alphanumeric() && is_han(character)))
        {
            cuts.push(index);
        }
        previous = Some(character);
    }
    cuts.push(text.len());
    let ends: Vec<usize> = cuts.iter().skip(1).copied().collect();
    cuts.into_iter()
        .zip(ends)
        .filter_map(|(from, to)| text.get(from..to))
        .filter(|run| !run.is_empty())
}

/// Width of a run in millimetres. Plotters measures in its own scale, so a full-width character is measured with it.
fn run_width(run: &str, kind: Type) -> f64 {
    const SCALE: f64 = 2000.0;
    static FULL_WIDTH: OnceLock<f64> = OnceLock::new();
    let measure = |text: &str, bold: bool| {
        font(SCALE, bold).box_size(text).map_or_else(
            |_| f64::from(u32::try_from(text.chars().count()).unwrap_or(0)) * SCALE,
            |(width, _)| f64::from(width),
        )
    };
    let full = *FULL_WIDTH.get_or_init(|| measure("国", false).max(1.0));
    measure(run, kind.bold) / full * kind.size * POINT
}

fn font(size: f64, bold: bool) -> FontDesc<'static> {
    FontDesc::new(
        FontFamily::Name(FAMILY),
        size,
        if bold { FontStyle::Bold } else { FontStyle::Normal },
    )
}

fn register_fonts() {
    static REGISTERED: OnceLock<()> = OnceLock::new();
    REGISTERED.get_or_init(|| {
        // Both files are compiled in and read by a test; should one be unreadable, measuring falls back to full widths.
        let _ = register_font(FAMILY, FontStyle::Normal, REGULAR);
        let _ = register_font(FAMILY, FontStyle::Bold, BOLD);
    });
}

fn rgb(color: Color) -> RGBColor {
    RGBColor(color.red, color.green, color.blue)
}

fn stroke_style(color: Color, points: f64) -> ShapeStyle {
    let width = whole(points * PER_POINT).max(1).cast_unsigned();
    ShapeStyle {
        color: rgb(color).into(),
        filled: false,
        stroke_width: width,
    }
}

fn fill_style(color: Color) -> ShapeStyle {
    ShapeStyle {
        color: rgb(color).into(),
        filled: true,
        stroke_width: 0,
    }
}

fn pixel((x, y): Point) -> (i32, i32) {
    (pixels(x), pixels(y))
}

fn pixels(millimetres: f64) -> i32 {
    whole(millimetres * PER_MM)
}

#[allow(clippy::cast_possible_truncation, reason = "drawings are a few thousand pixels wide")]
fn whole(value: f64) -> i32 {
    value.round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::theme::INK;

    #[test]
    fn text_is_measured_in_em() {
        register_fonts();
        let kind = Type::regular(10.0, INK);
        let em = 10.0 * POINT;
        assert!((text_width("质量", kind) - 2.0 * em).abs() < 0.01 * em);
        assert!(
            (text_width("4月", kind) - (0.555 + 0.25 + 1.0) * em).abs() < 0.03 * em,
            "{}",
            text_width("4月", kind) / em
        );
    }

    #[test]
    fn runs_part_han_from_latin() {
        assert_eq!(runs("2026年4月").collect::<Vec<_>>(), ["2026", "年", "4", "月"]);
        assert_eq!(runs("目标 ≤ 20%，达标").collect::<Vec<_>>(), ["目标 ≤ 20%，达标"]);
    }

    #[test]
    fn lines_never_start_with_punctuation() {
        register_fonts();
        let kind = Type::regular(9.5, INK);
        for width in [8.0, 12.0, 20.0, 33.0] {
            let lines = wrap(
                "客户反映，维修后仍有异响；更换 turbocharger 配件，等待时间（三天）过长。",
                kind,
                width,
            );
            assert!(lines.iter().all(|line| !line.starts_with(is_closing)), "{lines:?}");
        }
    }

    #[test]
    fn special_characters_are_escaped() {
        let draw = |canvas: &mut Canvas| canvas.text((1.0, 1.0), "a<b>&\"c", Type::regular(9.5, INK), Align::Left);
        let svg = String::from_utf8(svg(10.0, 10.0, draw).unwrap()).unwrap();
        assert!(svg.contains("a&lt;b&gt;&amp;&quot;c"), "{svg}");
    }
}
