//! Rows of dots with their intervals: dots and not bars where the axis does not start at zero.

use super::canvas::{Align, Canvas, Type};
use super::text::{text_box, text_width, wrap};
use super::{Area, number, small};
use crate::charts::spec::{DotRow, Dots, Emphasis};
use crate::charts::theme::{GRID, HAIR, INK, INK_2, LAST_FILL, LAST_LINE, Tones, WARN, WHITE, radius, size, stroke};

const HEAD: f64 = 6.5;
const AXIS: f64 = 6.0;
const REMARK: f64 = 5.0;
const USUAL: f64 = 9.5;
const TIGHT: f64 = 4.6;

/// The height the rows need, at most `height`.
pub fn height(dots: &Dots, height: f64) -> f64 {
    HEAD + AXIS + remark(dots) + pitch(dots, height) * rows(dots)
}

fn rows(dots: &Dots) -> f64 {
    f64::from(u32::try_from(dots.rows.len().max(1)).unwrap_or(1))
}

fn remark(dots: &Dots) -> f64 {
    if dots.remark.is_some() { REMARK } else { 0.0 }
}

fn pitch(dots: &Dots, height: f64) -> f64 {
    ((height - HEAD - AXIS - remark(dots)) / rows(dots)).clamp(TIGHT, USUAL)
}

pub fn draw(canvas: &mut Canvas, dots: &Dots, area: Area, tones: &Tones) {
    let pitch = pitch(dots, area.height());
    let kind = if pitch < 5.6 { size::SMALL } else { size::BODY };
    let label_type = Type::regular(kind, INK);
    let label_width = dots
        .rows
        .iter()
        .map(|row| text_width(&row.label, label_type))
        .fold(0.0, f64::max)
        .min(area.width() * 0.34);
    let counted = dots.rows.iter().any(|row| row.n.is_some());
    let figures = 12.0 + if counted { 13.0 } else { 0.0 };
    let plot = Area {
        left: area.left + label_width + 7.0,
        top: area.top + HEAD,
        right: area.right - figures - 5.0,
        bottom: area.top + HEAD + pitch * rows(dots),
    };
    canvas.line((area.left, plot.top), (area.right, plot.top), INK, stroke::HEAD_RULE);
    let value_edge = area.right - if counted { 13.0 } else { 0.0 };
    canvas.text((value_edge, area.top + 3.5), &dots.value_label, small(), Align::Right);
    if counted {
        canvas.text((area.right, area.top + 3.5), "n", small(), Align::Right);
    }
    axis(canvas, dots, plot);
    let mut named = false;
    for (index, row) in dots.rows.iter().enumerate() {
        let top = plot.top + pitch * f64::from(u32::try_from(index).unwrap_or(0));
        let middle = top + pitch / 2.0;
        write(
            canvas,
            dots,
            row,
            (area, value_edge),
            middle,
            (kind, label_width, pitch),
        );
        mark(canvas, dots, row, plot, middle, tones);
        if !named && pitch >= 5.0 {
            named = name_dots(canvas, dots, row, plot, middle, tones);
        }
        let next_is_total = dots
            .rows
            .get(index + 1)
            .is_some_and(|next| next.emphasis == Emphasis::Total);
        let (color, width) = if next_is_total {
            (INK, stroke::GRID)
        } else {
            (HAIR, stroke::ROW_RULE)
        };
        canvas.line((area.left, top + pitch), (area.right, top + pitch), color, width);
    }
    if let Some(remark) = &dots.remark {
        canvas.text((area.left, plot.bottom + AXIS + 2.5), remark, small(), Align::Left);
    }
}

fn axis(canvas: &mut Canvas, dots: &Dots, plot: Area) {
    for tick in dots.axis.ticks() {
        let x = plot.x(&dots.axis, tick);
        canvas.line((x, plot.top), (x, plot.bottom), GRID, stroke::GRID);
        canvas.text(
            (x, plot.bottom + 3.6),
            &number(tick, dots.axis.decimals),
            small(),
            Align::Center,
        );
    }
    canvas.text((plot.right + 5.0, plot.bottom + 3.6), dots.unit, small(), Align::Left);
    if let Some(reference) = &dots.reference {
        let x = plot.x(&dots.axis, reference.value);
        if reference.is_target {
            canvas.dashed(
                (x, plot.top),
                (x, plot.bottom),
                INK_2,
                stroke::TARGET,
                stroke::TARGET_DASH,
            );
        } else {
            canvas.line((x, plot.top), (x, plot.bottom), INK_2, stroke::CENTER);
        }
        let half = text_width(&reference.label, small()) / 2.0;
        let x = x.clamp(
            plot.left - 4.0 + half,
            (plot.right + 4.0 - half).max(plot.left - 4.0 + half),
        );
        canvas.text((x, plot.top - 3.0), &reference.label, small(), Align::Center);
    }
}

fn write(
    canvas: &mut Canvas,
    dots: &Dots,
    row: &DotRow,
    (area, value_edge): (Area, f64),
    middle: f64,
    (size, width, pitch): (f64, f64, f64),
) {
    let strong = row.emphasis == Emphasis::Total;
    let color = if row.emphasis == Emphasis::Small { INK_2 } else { INK };
    let name = Type {
        size,
        bold: strong || matches!(row.emphasis, Emphasis::Bad | Emphasis::Good),
        color,
    };
    let lines = wrap(&row.label, Type { bold: false, ..name }, width + 0.5);
    // A row too low for two lines shows its label in one; the plot then starts right of the widest label that fits.
    let lines = if pitch < 8.0 { vec![row.label.clone()] } else { lines };
    let mut y = middle - 1.95 * (f64::from(u32::try_from(lines.len()).unwrap_or(1)) - 1.0);
    for line in lines {
        canvas.text((area.left, y), &line, name, Align::Left);
        y += 3.9;
    }
    let figure = row
        .value
        .map_or_else(|| "–".to_owned(), |value| number(value, dots.decimals));
    canvas.text(
        (value_edge, middle),
        &figure,
        Type {
            size,
            bold: true,
            color,
        },
        Align::Right,
    );
    if let Some(n) = row.n {
        canvas.text(
            (area.right, middle),
            &n.to_string(),
            Type::regular(size, INK_2),
            Align::Right,
        );
    }
}

fn mark(canvas: &mut Canvas, dots: &Dots, row: &DotRow, plot: Area, middle: f64, tones: &Tones) {
    let color = match row.emphasis {
        Emphasis::Bad => WARN,
        Emphasis::Small => LAST_LINE,
        Emphasis::Plain | Emphasis::Good | Emphasis::Total => tones.brand,
    };
    let inside = |value: f64| plot.x(&dots.axis, value.clamp(dots.axis.low, dots.axis.high));
    if let Some([low, high]) = row.interval {
        let (low, high) = (inside(low), inside(high));
        canvas.line((low, middle), (high, middle), color, stroke::INTERVAL);
        for end in [low, high] {
            canvas.line((end, middle - 0.9), (end, middle + 0.9), color, stroke::INTERVAL);
        }
    }
    if let Some(compared) = row.compared {
        let at = (inside(compared), middle);
        if dots.compared_is_external {
            if let Some(value) = row.value {
                canvas.line((inside(value), middle), at, LAST_LINE, stroke::INTERVAL);
            }
            canvas.dot(at, 1.4, WHITE, Some((INK_2, 0.9)));
        } else {
            canvas.dot(at, radius::LAST_MONTH, LAST_FILL, Some((LAST_LINE, 0.7)));
        }
    }
    if let Some(value) = row.value {
        let at = (inside(value), middle);
        if row.emphasis == Emphasis::Small {
            canvas.dot(at, radius::LAST_MONTH, WHITE, Some((LAST_LINE, 0.9)));
        } else if row.compared.is_some() && dots.compared_is_external {
            canvas.dot(at, 1.0, color, None);
        } else {
            canvas.dot(at, radius::THIS_MONTH, color, None);
        }
    }
}

/// Says once which dot is which, where there is room on both sides.
fn name_dots(canvas: &mut Canvas, dots: &Dots, row: &DotRow, plot: Area, middle: f64, tones: &Tones) -> bool {
    let (Some(value), Some(compared)) = (row.value, row.compared) else {
        return false;
    };
    if dots.compared_label.is_empty() {
        return true;
    }
    let mut ends = vec![value, compared];
    ends.extend(row.interval.into_iter().flatten());
    let low = plot.x(
        &dots.axis,
        ends.iter().copied().fold(f64::INFINITY, f64::min).max(dots.axis.low),
    ) - 2.4;
    let high = plot.x(
        &dots.axis,
        ends.iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max)
            .min(dots.axis.high),
    ) + 2.4;
    let (this, other) = (Type::regular(size::SMALL, tones.brand), small());
    let (left, right) = if value < compared {
        ((&dots.value_label, this), (&dots.compared_label, other))
    } else {
        ((&dots.compared_label, other), (&dots.value_label, this))
    };
    let fits = text_box((low, middle), left.0, left.1, Align::Right).0 > plot.left - 2.0
        && text_box((high, middle), right.0, right.1, Align::Left).2 < plot.right + 4.0;
    if fits {
        canvas.label((low, middle), left.0, left.1, Align::Right);
        canvas.label((high, middle), right.0, right.1, Align::Left);
    }
    fits
}
