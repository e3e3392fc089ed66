//! Bars by frequency and the cumulative share, row by row beside a table.

use super::canvas::{Align, Canvas, Type};
use super::{Area, number, small};
use crate::charts::spec::Pareto;
use crate::charts::theme::{HAIR, INK, INK_2, Tones, radius, size, stroke};

/// Height of the table's head, down to its rule.
const HEAD: f64 = 5.0;
/// Share of the width that bars and figures take; the cumulative share takes the rest after a gap.
const BARS: f64 = 0.541;
const GAP: f64 = 8.0;

/// Head, rows and the row of totals.
pub fn height(pareto: &Pareto) -> f64 {
    HEAD + pareto.row_mm * (rows(pareto) + 1.0)
}

fn rows(pareto: &Pareto) -> f64 {
    f64::from(u32::try_from(pareto.rows.len()).unwrap_or(0))
}

pub fn draw(canvas: &mut Canvas, pareto: &Pareto, area: Area, tones: &Tones) {
    let top = area.top + HEAD;
    let bottom = top + pareto.row_mm * rows(pareto);
    let bars = Area {
        left: area.left,
        top,
        right: area.left + area.width() * BARS,
        bottom,
    };
    let cumulative = Area {
        left: bars.right + GAP,
        top,
        right: area.right,
        bottom,
    };
    for block in [bars, cumulative] {
        canvas.line((block.left, top), (block.right, top), INK, stroke::HEAD_RULE);
        canvas.line((block.left, bottom), (block.right, bottom), INK, stroke::GRID);
    }
    draw_bars(canvas, pareto, bars, tones);
    draw_cumulative(canvas, pareto, cumulative, tones);
}

fn middle(pareto: &Pareto, top: f64, index: usize) -> f64 {
    top + pareto.row_mm * (f64::from(u32::try_from(index).unwrap_or(0)) + 0.5)
}

fn draw_bars(canvas: &mut Canvas, pareto: &Pareto, area: Area, tones: &Tones) {
    let counts = area.right - 16.0;
    let end = counts - 11.0;
    canvas.text((counts, area.top - 2.2), &pareto.counted, small(), Align::Right);
    canvas.text((area.right, area.top - 2.2), &pareto.share_label, small(), Align::Right);
    let greatest = pareto.rows.iter().map(|row| row.count).fold(0.0, f64::max);
    for (index, row) in pareto.rows.iter().enumerate() {
        let y = middle(pareto, area.top, index);
        if index > 0 {
            let rule = y - pareto.row_mm / 2.0;
            canvas.line((area.left, rule), (area.right, rule), HAIR, stroke::ROW_RULE);
        }
        if greatest > 0.0 {
            let tone = if row.vital { tones.brand } else { tones.brand_mid };
            canvas.rectangle(
                (area.left, y - 2.3),
                (area.left + (end - area.left) * row.count / greatest, y + 2.3),
                tone,
            );
        }
        canvas.text(
            (counts, y),
            &number(row.count, 0),
            Type::bold(size::BODY, INK),
            Align::Right,
        );
        canvas.text(
            (area.right, y),
            &format!("{}%", number(row.share, 1)),
            Type::regular(size::BODY, INK_2),
            Align::Right,
        );
    }
    canvas.line((area.left, area.top), (area.left, area.bottom), INK, stroke::ZERO);
    let y = area.bottom + pareto.row_mm / 2.0;
    canvas.text(
        (counts, y),
        &number(pareto.total, 0),
        Type::bold(size::BODY, INK),
        Align::Right,
    );
    canvas.text(
        (area.right, y),
        "100.0%",
        Type::regular(size::BODY, INK_2),
        Align::Right,
    );
}

fn draw_cumulative(canvas: &mut Canvas, pareto: &Pareto, area: Area, tones: &Tones) {
    let figures = 13.5;
    let scale = area.width() - figures - 1.4;
    let x = |share: f64| area.left + 0.8 + scale * share / 100.0;
    for tick in [0.0, 40.0, 80.0, 100.0] {
        canvas.text((x(tick), area.top - 2.2), &number(tick, 0), small(), Align::Center);
    }
    canvas.dashed(
        (x(80.0), area.top),
        (x(80.0), area.bottom),
        INK_2,
        stroke::TARGET,
        stroke::TARGET_DASH,
    );
    let points: Vec<_> = pareto
        .rows
        .iter()
        .enumerate()
        .map(|(index, row)| (x(row.cumulative), middle(pareto, area.top, index)))
        .collect();
    for (index, row) in pareto.rows.iter().enumerate() {
        let y = middle(pareto, area.top, index);
        if index > 0 {
            let rule = y - pareto.row_mm / 2.0;
            canvas.line((area.left, rule), (area.right, rule), HAIR, stroke::ROW_RULE);
        }
        let last_vital =
            row.vital && row.cumulative >= 80.0 && !pareto.rows.get(index + 1).is_some_and(|next| next.vital);
        let kind = if last_vital {
            Type::bold(size::BODY, tones.brand)
        } else {
            Type::regular(size::BODY, INK_2)
        };
        canvas.text((area.right, y), &number(row.cumulative, 1), kind, Align::Right);
    }
    canvas.path(&points, tones.brand, stroke::CUMULATIVE);
    for point in points {
        canvas.dot(point, radius::CUMULATIVE, tones.brand, None);
    }
}
