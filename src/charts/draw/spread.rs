//! How long things took, as columns left and right of the limit.

use super::canvas::{Align, Canvas, Type};
use super::{Area, number, small, tick_width, value_axis};
use crate::charts::spec::{Axis, Spread, SpreadPanel};
use crate::charts::theme::{INK, INK_2, Tones, size, stroke};

const GAP: f64 = 7.0;

pub fn draw(canvas: &mut Canvas, spread: &Spread, area: Area, tones: &Tones) {
    let count = f64::from(u32::try_from(spread.panels.len().max(1)).unwrap_or(1));
    let ticks = tick_width(&spread.axis);
    let width = (area.width() - ticks - GAP * (count - 1.0)) / count;
    let mut left = area.left + ticks;
    for (index, panel) in spread.panels.iter().enumerate() {
        let plot = Area {
            left,
            top: area.top + 15.0,
            right: left + width,
            bottom: area.bottom - 9.4,
        };
        canvas.text(
            (left, area.top + 2.0),
            &panel.title,
            Type::bold(size::BODY, INK),
            Align::Left,
        );
        value_axis(canvas, plot, &spread.axis, index == 0);
        draw_panel(canvas, panel, &spread.axis, plot, tones);
        left += width + GAP;
    }
}

fn draw_panel(canvas: &mut Canvas, panel: &SpreadPanel, axis: &Axis, plot: Area, tones: &Tones) {
    let count = f64::from(u32::try_from(panel.bins.len().max(1)).unwrap_or(1));
    let pitch = plot.width() / count;
    let limit = plot.left + pitch * f64::from(u32::try_from(panel.within).unwrap_or(0));
    canvas.dashed(
        (limit, plot.top - 8.6),
        (limit, plot.bottom),
        INK_2,
        stroke::TARGET,
        stroke::TARGET_DASH,
    );
    canvas.text((limit - 1.4, plot.top - 7.2), &panel.limit_label, small(), Align::Right);
    for (index, bin) in panel.bins.iter().enumerate() {
        let center = plot.left + pitch * (f64::from(u32::try_from(index).unwrap_or(0)) + 0.5);
        let (low, high) = (
            (center - pitch * 0.36, plot.bottom),
            (center + pitch * 0.36, plot.y(axis, bin.count)),
        );
        if bin.count > 0.0 {
            let late = index >= panel.within;
            if bin.open {
                canvas.rectangle(low, high, tones.warn_t1);
                canvas.frame((low.0, high.1), (high.0, low.1), tones.warn, stroke::GRID);
            } else {
                canvas.rectangle(low, high, if late { tones.warn } else { tones.brand });
            }
            let color = if late { tones.warn } else { INK };
            canvas.text(
                (center, high.1 - 2.4),
                &number(bin.count, 0),
                Type::bold(size::SMALL, color),
                Align::Center,
            );
        }
        let (first, second) = bin.label.split_once('\n').unwrap_or((bin.label.as_str(), ""));
        canvas.text((center, plot.bottom + 3.2), first, small(), Align::Center);
        canvas.text((center, plot.bottom + 6.9), second, small(), Align::Center);
    }
    canvas.line((plot.left, plot.bottom), (plot.right, plot.bottom), INK, stroke::ZERO);
}
