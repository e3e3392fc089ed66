//! From last month's stock to this month's, step by step. The axis may start above zero, so both stocks are levels, not bars.

use super::canvas::{Align, Canvas, Type};
use super::{Area, number, tick_width, value_axis};
use crate::charts::spec::Waterfall;
use crate::charts::theme::{INK, INK_2, LAST_FILL, LAST_LINE, Tones, radius, size, stroke};

pub fn draw(canvas: &mut Canvas, waterfall: &Waterfall, area: Area, tones: &Tones) {
    let plot = Area {
        left: area.left + tick_width(&waterfall.axis),
        top: area.top + 4.0,
        right: area.right,
        bottom: area.bottom - 6.0,
    };
    value_axis(canvas, plot, &waterfall.axis, true);
    let count = f64::from(u32::try_from(waterfall.steps.len() + 2).unwrap_or(2));
    let pitch = plot.width() / count;
    let center = |index: f64| plot.left + pitch * (index + 0.5);
    let half = pitch * 0.29;
    let label = |canvas: &mut Canvas, index: f64, text: &str| {
        canvas.text(
            (center(index), plot.bottom + 3.6),
            text,
            Type::regular(size::SMALL, INK_2),
            Align::Center,
        );
    };
    let mut level = waterfall.start;
    let y = plot.y(&waterfall.axis, level);
    canvas.line(
        (center(0.0) - half, y),
        (center(0.0) + half, y),
        LAST_LINE,
        stroke::TREND,
    );
    canvas.dot((center(0.0), y), radius::LAST_MONTH, LAST_FILL, Some((LAST_LINE, 0.7)));
    canvas.label(
        (center(0.0), y - 3.6),
        &number(level, 0),
        Type::regular(size::BODY, INK),
        Align::Center,
    );
    label(canvas, 0.0, &waterfall.start_label);
    let mut index = 0.0;
    for step in &waterfall.steps {
        index += 1.0;
        let (from, to) = (
            plot.y(&waterfall.axis, level),
            plot.y(&waterfall.axis, level + step.change),
        );
        canvas.line(
            (center(index - 1.0) + half, from),
            (center(index) + half, from),
            LAST_LINE,
            stroke::ROW_RULE,
        );
        let tone = if step.change < 0.0 {
            tones.brand_mid
        } else {
            tones.brand
        };
        // Nothing moved: the connecting line and the figure say so.
        if step.change != 0.0 {
            canvas.rectangle((center(index) - half, from), (center(index) + half, to), tone);
        }
        let signed = if step.change > 0.0 {
            format!("+{}", number(step.change, 0))
        } else {
            number(step.change, 0)
        };
        let y = if step.change < 0.0 {
            from.max(to) + 3.2
        } else {
            from.min(to) - 3.2
        };
        canvas.label((center(index), y), &signed, Type::bold(size::BODY, INK), Align::Center);
        label(canvas, index, &step.label);
        level += step.change;
    }
    index += 1.0;
    let y = plot.y(&waterfall.axis, waterfall.end);
    canvas.line(
        (center(index - 1.0) + half, y),
        (center(index) - half, y),
        LAST_LINE,
        stroke::ROW_RULE,
    );
    canvas.line(
        (center(index) - half, y),
        (center(index) + half, y),
        tones.brand,
        stroke::TREND,
    );
    canvas.dot((center(index), y), radius::THIS_MONTH, tones.brand, None);
    canvas.label(
        (center(index), y - 4.2),
        &number(waterfall.end, 0),
        Type::bold(size::KEY, tones.brand),
        Align::Center,
    );
    label(canvas, index, &waterfall.end_label);
}
