//! Stacked columns over weeks or months, each part named once, beside the last column.

use super::canvas::{Align, Canvas, Type};
use super::labels::{apart, readable};
use super::text::{text_width, wrap};
use super::{Area, number, small, tick_width, value_axis};
use crate::charts::spec::Columns;
use crate::charts::theme::{Color, INK, INK_2, LAST_LINE, Tones, WHITE, size, stroke};

/// Share of the pitch a column takes.
const THICKNESS: f64 = 0.62;
/// How far a total may reach beyond the chart's edge, which cuts nothing of its figures.
const OVERHANG: f64 = 0.4;
/// Width of the labels at the right.
const WORDS: f64 = 30.0;

pub fn draw(canvas: &mut Canvas, columns: &Columns, area: Area, tones: &Tones) {
    let named = columns.segments.len() > 1 || columns.segments.iter().any(|segment| !segment.label.is_empty());
    let room = if named { label_room(columns) } else { 0.0 };
    let two_lines = columns.labels.iter().any(|(_, second)| !second.is_empty());
    let plot = Area {
        left: area.left + tick_width(&columns.axis),
        top: area.top + 5.0,
        right: area.right - room,
        bottom: area.bottom - if two_lines { 9.4 } else { 5.6 },
    };
    value_axis(canvas, plot, &columns.axis, true);
    let zero = plot.y(&columns.axis, 0.0);
    let count = f64::from(u32::try_from(columns.labels.len().max(1)).unwrap_or(1));
    let pitch = plot.width() / count;
    let last = columns.labels.len().saturating_sub(1);
    let kind = |index: usize| {
        if index == last {
            Type::regular(size::SMALL, INK)
        } else {
            small()
        }
    };
    let middle = |index: usize| plot.left + pitch * (f64::from(u32::try_from(index).unwrap_or(0)) + 0.5);
    let below: Vec<_> = columns
        .labels
        .iter()
        .enumerate()
        .map(|(index, (first, _))| (middle(index), text_width(first, kind(index))))
        .collect();
    let written = readable(&below, |index| {
        index == 0 || index == last || columns.labels.get(index).is_some_and(|(_, second)| !second.is_empty())
    });
    let mut places = Vec::new();
    for (index, (first, second)) in columns.labels.iter().enumerate() {
        let center = middle(index);
        let current = index == last;
        let (mut up, mut down, mut any) = (0.0, 0.0, false);
        for (part, segment) in columns.segments.iter().enumerate() {
            let Some(value) = segment.values.get(index).copied().flatten() else {
                continue;
            };
            any = true;
            let base = if value < 0.0 { &mut down } else { &mut up };
            let (from, to) = (*base, *base + value);
            *base = to;
            let (from, to) = (plot.y(&columns.axis, from), plot.y(&columns.axis, to));
            let (left, right) = (center - pitch * THICKNESS / 2.0, center + pitch * THICKNESS / 2.0);
            canvas.rectangle((left, from), (right, to), tone(part, current, tones));
            if part > 0 && (from - to).abs() > 0.6 && (from - zero).abs() > 0.01 {
                canvas.line((left, from), (right, from), WHITE, stroke::ROW_RULE);
            }
            if index == last {
                // From the top down, so that parts of no height keep the order of the stack.
                places.insert(0, (part, f64::midpoint(from, to), value));
            }
        }
        if written.get(index) == Some(&true) {
            canvas.text((center, plot.bottom + 3.0), first, kind(index), Align::Center);
        }
        canvas.text((center, plot.bottom + 6.8), second, small(), Align::Center);
        let sum = up + down;
        if columns.totals && any && (index == last || total_fits(columns, index, last, pitch)) {
            let kind = if index == last {
                Type::bold(size::SMALL, INK)
            } else {
                small()
            };
            let text = number(sum, 0);
            // A figure wider than a narrow chart's column ends where the chart does.
            let (x, align) = if center + text_width(&text, kind) / 2.0 > area.right + OVERHANG {
                (area.right, Align::Right)
            } else {
                (center, Align::Center)
            };
            canvas.text((x, plot.y(&columns.axis, up) - 2.4), &text, kind, align);
        } else if !any {
            canvas.text((center, zero - 2.4), "–", small(), Align::Center);
        }
    }
    canvas.line((plot.left, zero), (plot.right, zero), INK, stroke::ZERO);
    if named {
        name(canvas, columns, plot, &places, tones);
    }
}

/// Whether a column's total stands clear of its neighbours' totals.
fn total_fits(columns: &Columns, index: usize, last: usize, pitch: f64) -> bool {
    let width = |index: usize| {
        let values = columns
            .segments
            .iter()
            .filter_map(|segment| segment.values.get(index).copied().flatten());
        let kind = if index == last {
            Type::bold(size::SMALL, INK)
        } else {
            small()
        };
        text_width(&number(values.sum(), 0), kind)
    };
    let narrow = width(index) <= pitch * 0.92;
    if index + 1 == last {
        f64::midpoint(width(index), width(last)) <= pitch * 0.94
    } else {
        narrow || index == 0
    }
}

/// The parts' names beside the last column, each with its tone and figure.
fn name(canvas: &mut Canvas, columns: &Columns, plot: Area, places: &[(usize, f64, f64)], tones: &Tones) {
    let blocks: Vec<Vec<String>> = places
        .iter()
        .map(|(part, _, _)| {
            columns
                .segments
                .get(*part)
                .map_or_else(Vec::new, |segment| wrap(&segment.label, small(), WORDS - 14.0))
        })
        .collect();
    let wishes: Vec<_> = places
        .iter()
        .zip(&blocks)
        .map(|((_, middle, _), lines)| {
            (
                *middle,
                1.0 + 3.8 * f64::from(u32::try_from(lines.len().max(1)).unwrap_or(1)),
            )
        })
        .collect();
    let centers = apart(&wishes, plot.top - 4.0, plot.bottom + 3.0);
    let widest = places
        .iter()
        .map(|(_, _, value)| text_width(&number(*value, 0), Type::bold(size::SMALL, INK)))
        .fold(0.0, f64::max);
    for (((part, middle, value), lines), center) in places.iter().zip(&blocks).zip(&centers) {
        let x = plot.right + 1.0;
        if (center - middle).abs() > 1.2 {
            canvas.line(
                (plot.right - 0.8, *middle),
                (x + 0.4, *center),
                LAST_LINE,
                stroke::ROW_RULE,
            );
        }
        canvas.rectangle(
            (x + 0.6, center - 1.1),
            (x + 2.8, center + 1.1),
            tone(*part, true, tones),
        );
        let strong = Type::bold(size::SMALL, INK);
        canvas.text((x + 4.0 + widest, *center), &number(*value, 0), strong, Align::Right);
        let mut y = center - 3.8 * (f64::from(u32::try_from(lines.len().max(1)).unwrap_or(1)) - 1.0) / 2.0;
        for line in lines {
            canvas.text(
                (x + 5.4 + widest, y),
                line,
                Type::regular(size::SMALL, INK_2),
                Align::Left,
            );
            y += 3.8;
        }
    }
}

fn label_room(columns: &Columns) -> f64 {
    let words = columns
        .segments
        .iter()
        .flat_map(|segment| wrap(&segment.label, small(), WORDS - 14.0))
        .map(|line| text_width(&line, small()))
        .fold(0.0, f64::max);
    let last = |values: &[Option<f64>]| values.last().copied().flatten().unwrap_or(0.0);
    let figures = columns
        .segments
        .iter()
        .map(|segment| text_width(&number(last(&segment.values), 0), Type::bold(size::SMALL, INK)))
        .fold(0.0, f64::max);
    words + figures + 7.0
}

/// Darkest first; months past in grey.
fn tone(part: usize, current: bool, tones: &Tones) -> Color {
    const PAST: [Color; 5] = [
        Color::new(0x8A, 0x96, 0x9C),
        Color::new(0xA9, 0xB3, 0xB8),
        Color::new(0xC3, 0xCB, 0xCF),
        Color::new(0xD5, 0xDB, 0xDE),
        Color::new(0xE3, 0xE8, 0xEA),
    ];
    let now = [
        tones.brand,
        tones.brand_mid,
        tones.heat_4,
        tones.brand_t2,
        tones.brand_t1,
    ];
    let tones = if current { now } else { PAST };
    tones.get(part).or(tones.last()).copied().unwrap_or(LAST_LINE)
}
