//! The only user of plotters: shapes and text in millimetres and points, onto an SVG.
//!
//! Plotters knows whole pixels only. One pixel here is a tenth of a point, so nothing visible is rounded, and the
//! picture is scaled where it is placed. Text stays text: the typesetter sets it in the very font measured here.

use plotters::backend::DrawingBackend;
use plotters::prelude::SVGBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{RGBColor, ShapeStyle, TextStyle};

use super::text::{font, register_fonts, run_width, runs, text_box, text_width};
use crate::charts::theme::{Color, WHITE};
use crate::error::{Error, Kind, Result};

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
pub const HAN_LATIN_SPACE: f64 = 0.25;

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
    fn special_characters_are_escaped() {
        let draw = |canvas: &mut Canvas| canvas.text((1.0, 1.0), "a<b>&\"c", Type::regular(9.5, INK), Align::Left);
        let svg = String::from_utf8(svg(10.0, 10.0, draw).unwrap()).unwrap();
        assert!(svg.contains("a&lt;b&gt;&amp;&quot;c"), "{svg}");
    }
}
