//! Lines over the months: history in grey, last month a light dot, this month in the brand colour with its interval.

use super::canvas::{Align, Canvas, Point, Type};
use super::labels::{covered, readable};
use super::line_ends::{LABEL_GAP, Label, labels, write};
use super::text::{text_box, text_width};
use super::{Area, number, small, tick_width, value_axis};
use crate::charts::spec::{LineRole, MonthLabel, Trend, TrendLine, TrendPanel};
use crate::charts::theme::{Color, INK, INK_2, LAST_FILL, LAST_LINE, Tones, WHITE, radius, size, stroke};

/// Gap between panels that share a scale.
const PANEL_GAP: f64 = 6.0;
/// Room above the plot of a single panel.
const TOP: f64 = 3.0;
/// A panel narrower than this has room for the ends of its months only.
const WIDE_PANEL: f64 = 76.0;

pub fn draw(canvas: &mut Canvas, trend: &Trend, area: Area, tones: &Tones) {
    let many = trend.panels.len() > 1;
    let ticks = tick_width(&trend.axis);
    let top = area.top + if many { 8.0 } else { TOP };
    let count = f64::from(u32::try_from(trend.panels.len().max(1)).unwrap_or(1));
    let narrow = many && (area.width() - ticks - PANEL_GAP * (count - 1.0)) / count < WIDE_PANEL;
    // Narrow panels share the figures of the first; wide ones each have their own.
    let axes = if narrow { 1.0 } else { count };
    let panel_width = (area.width() - ticks * axes - PANEL_GAP * (count - 1.0)) / count;
    let mut left = area.left + ticks;
    for (index, panel) in trend.panels.iter().enumerate() {
        let labels = labels(trend, panel, narrow);
        let room = labels.iter().map(Label::width).fold(0.0, f64::max) + LABEL_GAP;
        let plot = Area {
            left,
            top,
            right: left + panel_width - room,
            bottom: area.bottom - 9.4,
        };
        if many {
            // Over a wide panel the first title begins where the page's text does, as the head of a block.
            let x = if narrow { left } else { left - ticks };
            canvas.text(
                (x, area.top + 2.0),
                &panel.title,
                Type::bold(size::BODY, INK),
                Align::Left,
            );
        }
        value_axis(canvas, plot, &trend.axis, index == 0 || !narrow);
        months(canvas, &trend.months, plot, narrow);
        target(canvas, trend, panel, plot);
        for line in &panel.lines {
            history(canvas, trend, line, plot, tones);
        }
        // The figure the chart is about lies on top.
        for line in panel.lines.iter().rev() {
            marks(canvas, trend, line, plot, tones);
        }
        if let [line] = panel.lines.as_slice()
            && !narrow
        {
            last_value(canvas, trend, line, panel.target.as_ref().map(|target| target.0), plot);
        }
        write(canvas, &labels, plot, tones);
        left += panel_width + PANEL_GAP + if narrow { 0.0 } else { ticks };
    }
}

/// Between the middles of two named months.
const MONTH_ROOM: f64 = 8.0;

/// Where month `index` of `count` stands.
fn month_x(plot: Area, index: usize, count: usize) -> f64 {
    let position = |index: usize| f64::from(u32::try_from(index).unwrap_or(0));
    // Half a step of air at the left, a little at the right, as the dot of this month needs it.
    let step = (plot.width() - 2.2) / (position(count.max(2)) - 0.65);
    plot.left + step * (0.35 + position(index))
}

fn months(canvas: &mut Canvas, months: &[MonthLabel], plot: Area, sparse: bool) {
    let last = months.len().saturating_sub(1);
    let x = |index: usize| month_x(plot, index, months.len());
    let kind = |index: usize| {
        if index == last {
            Type::regular(size::SMALL, INK)
        } else {
            small()
        }
    };
    let words = |month: &MonthLabel| {
        if month.begins_year || sparse {
            month.name.clone()
        } else {
            month.brief.clone()
        }
    };
    let places: Vec<_> = months
        .iter()
        .enumerate()
        .map(|(index, month)| (x(index), text_width(&words(month), kind(index))))
        .collect();
    let begins_year = |index: usize| months.get(index).is_some_and(|month| month.begins_year);
    let written = readable(&places, |index| index == 0 || index == last || begins_year(index));
    for (index, (month, is_written)) in months.iter().zip(written).enumerate() {
        // In a narrow panel only the ends are named, and January where it keeps clear of them.
        let clear = |other: usize| (x(index) - x(other)).abs() >= MONTH_ROOM;
        let left_out = sparse && index != 0 && index != last && (!month.begins_year || !clear(0) || !clear(last));
        if left_out || !is_written {
            continue;
        }
        canvas.text((x(index), plot.bottom + 3.0), &words(month), kind(index), Align::Center);
        if month.begins_year {
            let year = month.month.year().to_string();
            canvas.text((x(index), plot.bottom + 6.8), &year, small(), Align::Center);
        }
    }
}

fn target(canvas: &mut Canvas, trend: &Trend, panel: &TrendPanel, plot: Area) {
    if let Some((value, _)) = &panel.target {
        let y = plot.y(&trend.axis, *value);
        canvas.dashed(
            (plot.left, y),
            (plot.right, y),
            INK_2,
            stroke::TARGET,
            stroke::TARGET_DASH,
        );
    }
}

/// The line itself, broken where months have no value; a month between gaps is a small dot.
fn history(canvas: &mut Canvas, trend: &Trend, line: &TrendLine, plot: Area, tones: &Tones) {
    let (color, width) = match line.role {
        LineRole::Main => (LAST_LINE, stroke::TREND),
        LineRole::Second => (LAST_LINE, stroke::CUMULATIVE),
        LineRole::Group => (tones.heat_4, stroke::CUMULATIVE),
        LineRole::Reference => (INK_2, stroke::INTERVAL),
    };
    let mut piece: Vec<Point> = Vec::new();
    let mut flush = |piece: &mut Vec<Point>| {
        match piece.as_slice() {
            [] => {}
            [only] => canvas.dot(*only, 0.6, color, None),
            points => canvas.path(points, color, width),
        }
        piece.clear();
    };
    for (index, value) in line.values.iter().enumerate() {
        match value {
            Some(value) => piece.push((month_x(plot, index, line.values.len()), plot.y(&trend.axis, *value))),
            None => flush(&mut piece),
        }
    }
    flush(&mut piece);
}

/// Dots of the last two months, and the interval of this one.
fn marks(canvas: &mut Canvas, trend: &Trend, line: &TrendLine, plot: Area, tones: &Tones) {
    let at = |back: usize| point_of(trend, line, plot, line.values.len().checked_sub(back)?);
    if let Some(point) = at(2)
        && matches!(line.role, LineRole::Main | LineRole::Second)
    {
        canvas.dot(point, radius::LAST_MONTH, LAST_FILL, Some((LAST_LINE, 0.7)));
    }
    let Some(point) = at(1) else { return };
    if let Some([low, high]) = line.interval {
        let (low, high) = (plot.y(&trend.axis, low), plot.y(&trend.axis, high));
        canvas.line(
            (point.0, low),
            (point.0, high),
            mark(line.role, tones),
            stroke::INTERVAL,
        );
        for end in [low, high] {
            canvas.line(
                (point.0 - 0.9, end),
                (point.0 + 0.9, end),
                mark(line.role, tones),
                stroke::INTERVAL,
            );
        }
    }
    match line.role {
        LineRole::Main => canvas.dot(point, radius::THIS_MONTH, tones.brand, None),
        LineRole::Second => canvas.dot(point, radius::LAST_MONTH, tones.brand_mid, None),
        LineRole::Group => canvas.dot(point, 1.1, WHITE, Some((tones.heat_4, 1.2))),
        LineRole::Reference => canvas.dot(point, 1.1, WHITE, Some((INK_2, 0.9))),
    }
}

/// Where a month's value stands; `None` without one.
fn point_of(trend: &Trend, line: &TrendLine, plot: Area, index: usize) -> Option<Point> {
    let value = line.values.get(index).copied().flatten()?;
    Some((month_x(plot, index, line.values.len()), plot.y(&trend.axis, value)))
}

/// Last month's figure beside its dot, where it hides nothing: below or above, or a little to the left.
fn last_value(canvas: &mut Canvas, trend: &Trend, line: &TrendLine, target: Option<f64>, plot: Area) {
    let count = line.values.len();
    let Some(index) = count.checked_sub(2) else { return };
    let Some((value, (x, y))) = line
        .values
        .get(index)
        .copied()
        .flatten()
        .zip(point_of(trend, line, plot, index))
    else {
        return;
    };
    let points: Vec<Option<Point>> = (0..count).map(|index| point_of(trend, line, plot, index)).collect();
    let mut strokes: Vec<(Point, Point)> = points
        .windows(2)
        .filter_map(|pair| Some((pair.first().copied()??, pair.last().copied()??)))
        .collect();
    let at = |value: f64| plot.y(&trend.axis, value);
    if let Some(value) = target {
        strokes.push(((plot.left, at(value)), (plot.right, at(value))));
    }
    if let (Some((x, y)), Some([low, high])) = (points.last().copied().flatten(), line.interval) {
        strokes.push(((x, at(low)), (x, at(high))));
        strokes.push(((x - radius::THIS_MONTH, y), (x + radius::THIS_MONTH, y)));
    }
    // Below the plot stand the names of the months.
    strokes.push(((plot.left, plot.bottom), (plot.right, plot.bottom)));
    let shown = number(value, trend.decimals);
    let half = text_width(&shown, small()) / 2.0;
    let (dy, side) = (3.2, half + radius::LAST_MONTH);
    let falls = points.last().copied().flatten().is_some_and(|now| now.1 > y);
    let near = if falls { -1.0 } else { 1.0 };
    let wishes = [
        (x, y + near * dy),
        (x, y - near * dy),
        (x - side * 0.7, y + near * dy),
        (x - side * 0.7, y - near * dy),
        (x, y + near * (dy + 2.0)),
        (x, y - near * (dy + 2.0)),
    ];
    let hidden = |&at: &Point| covered(text_box(at, &shown, small(), Align::Center), &strokes);
    // Nothing is written above the picture, nor where the names of the months stand.
    let inside = |at: &&Point| {
        let (_, above, _, below) = text_box(**at, &shown, small(), Align::Center);
        above >= plot.top - TOP && below <= plot.bottom
    };
    let place = wishes
        .iter()
        .filter(inside)
        .min_by(|a, b| hidden(a).total_cmp(&hidden(b)));
    canvas.label(*place.unwrap_or(&(x, y - dy)), &shown, small(), Align::Center);
}

fn mark(role: LineRole, tones: &Tones) -> Color {
    match role {
        LineRole::Main => tones.brand,
        LineRole::Second | LineRole::Group => tones.brand_mid,
        LineRole::Reference => INK_2,
    }
}
