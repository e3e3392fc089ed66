//! Horizontal bars from zero, with count and share at the right; labels take as many lines as they need.

use rust_i18n::t;

use super::canvas::{Align, Canvas, Type};
use super::text::{text_width, wrap};
use super::{Area, number};
use crate::charts::spec::{BarRow, Bars};
use crate::charts::theme::{INK, INK_2, Tones, size, stroke};

/// Least and usual distance between rows of one line.
const TIGHT: f64 = 5.6;
const USUAL: f64 = 9.4;
/// Height of a further line of a label.
const LINE: f64 = 4.1;

struct Layout {
    rows: Vec<(BarRow, Vec<String>)>,
    /// Height of a row of one line.
    pitch: f64,
    label_width: f64,
}

/// The height the rows need, at most `height`.
pub fn height(bars: &Bars, width: f64, height: f64) -> f64 {
    let layout = layout(bars, width, height);
    layout.rows.iter().map(|row| row_height(&layout, row)).sum::<f64>() + 2.0
}

pub fn draw(canvas: &mut Canvas, bars: &Bars, area: Area, tones: &Tones) {
    let layout = layout(bars, area.width(), area.height());
    let strong = Type::bold(size::BODY, INK);
    let light = Type::regular(size::BODY, INK_2);
    let widest = |texts: Vec<f64>| texts.into_iter().fold(0.0, f64::max);
    let share_text = |row: &BarRow| row.share.map(|share| format!("{}%", number(share, 1)));
    let shares = widest(
        layout
            .rows
            .iter()
            .filter_map(|(row, _)| Some(text_width(&share_text(row)?, light)))
            .collect(),
    );
    let counts = widest(
        layout
            .rows
            .iter()
            .map(|(row, _)| text_width(&number(row.value, bars.decimals), strong))
            .collect(),
    );
    let share_room = if shares > 0.0 { shares + 1.6 } else { 0.0 };
    let zero = area.left + layout.label_width + 2.6;
    let end = area.right - share_room - counts - 2.4;
    let greatest = layout.rows.iter().map(|(row, _)| row.value).fold(0.0, f64::max);
    let mut top = area.top + 1.0;
    for row in &layout.rows {
        let height = row_height(&layout, row);
        let middle = top + height / 2.0;
        let (row, lines) = row;
        let mut y = middle - LINE * (f64::from(u32::try_from(lines.len()).unwrap_or(1)) - 1.0) / 2.0;
        for line in lines {
            canvas.text((area.left, y), line, Type::regular(size::BODY, INK), Align::Left);
            y += LINE;
        }
        if greatest > 0.0 && row.value > 0.0 {
            let half = (layout.pitch * 0.54 / 2.0).min(2.55);
            let tone = if row.second { tones.brand_mid } else { tones.brand };
            canvas.rectangle(
                (zero, middle - half),
                (zero + (end - zero) * row.value / greatest, middle + half),
                tone,
            );
        }
        canvas.text(
            (area.right - share_room, middle),
            &number(row.value, bars.decimals),
            strong,
            Align::Right,
        );
        if let Some(share) = share_text(row) {
            canvas.text((area.right, middle), &share, light, Align::Right);
        }
        top += height;
    }
    canvas.line((zero, area.top), (zero, top + 1.0), INK, stroke::ZERO);
}

/// As many rows as fit; the rest becomes one row that says how many it stands for.
fn layout(bars: &Bars, width: f64, height: f64) -> Layout {
    let kind = Type::regular(size::BODY, INK);
    let longest = bars
        .rows
        .iter()
        .map(|row| text_width(&row.label, kind))
        .fold(0.0, f64::max);
    let label_width = longest.min(width * 0.42);
    let mut shown = bars.rows.len();
    loop {
        let mut rows: Vec<_> = bars.rows.iter().take(shown).cloned().collect();
        let rest: Vec<_> = bars.rows.iter().skip(shown).collect();
        if !rest.is_empty() {
            rows.push(BarRow {
                label: t!("chart.others", locale = bars.language.code(), n = rest.len()).into_owned(),
                value: rest.iter().map(|row| row.value).sum(),
                share: rest.iter().map(|row| row.share).sum(),
                second: true,
            });
        }
        let rows: Vec<_> = rows
            .into_iter()
            .map(|row| (wrap(&row.label, kind, label_width), row))
            .map(|(lines, row)| (row, lines))
            .collect();
        let further = rows.iter().map(|(_, lines)| further_lines(lines)).sum::<f64>();
        let count = f64::from(u32::try_from(rows.len().max(1)).unwrap_or(1));
        let pitch = ((height - 2.0 - further) / count).min(USUAL);
        if pitch >= TIGHT || shown <= 3 {
            return Layout {
                rows,
                pitch: pitch.max(TIGHT),
                label_width,
            };
        }
        shown -= 1;
    }
}

fn further_lines(lines: &[String]) -> f64 {
    LINE * f64::from(u32::try_from(lines.len().saturating_sub(1)).unwrap_or(0))
}

fn row_height(layout: &Layout, (_, lines): &(BarRow, Vec<String>)) -> f64 {
    layout.pitch.max(TIGHT) + further_lines(lines)
}
