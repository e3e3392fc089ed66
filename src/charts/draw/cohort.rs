//! The cohort as one bar, and below it the lost private customers in parts, tied together by a wedge.

use super::canvas::{Align, Canvas, Type};
use super::text::text_width;
use super::{Area, number};
use crate::charts::spec::Cohort;
use crate::charts::theme::{Color, INK, Tones, WHITE, size, stroke};

const THICKNESS: f64 = 6.6;
/// Room at the right for the label of the last part.
const RIGHT: f64 = 14.0;
/// Between a part's name and its count.
const NAME_GAP: f64 = 1.3;
/// Left of a label.
const LABEL_GAP: f64 = 1.8;
/// A label needs no less air than this at its right.
const SLACK: f64 = 1.9;

struct Part<'a> {
    label: &'a str,
    count: i64,
    /// Of the whole, in brackets; empty where it is not said.
    share: &'a str,
    fill: Color,
    ink: Color,
}

#[allow(clippy::cast_precision_loss, reason = "counts of customers")]
pub fn draw(canvas: &mut Canvas, cohort: &Cohort, area: Area, tones: &Tones) {
    let total = cohort.returned + cohort.lost_private + cohort.lost_company;
    let width = area.width() - RIGHT.max(label_width(&cohort.words.company, cohort.lost_company));
    let top = area.top;
    let parts = [
        Part {
            label: &cohort.words.returned,
            count: cohort.returned,
            share: "",
            fill: tones.brand_t1,
            ink: INK,
        },
        Part {
            label: &cohort.words.private,
            count: cohort.lost_private,
            share: "",
            fill: tones.brand,
            ink: WHITE,
        },
        Part {
            label: &cohort.words.company,
            count: cohort.lost_company,
            share: "",
            fill: tones.brand_mid,
            ink: WHITE,
        },
    ];
    bar(canvas, &parts, total, area.left, top, width);
    let Some(reached) = cohort.reached else { return };
    let called = reached.accepted + reached.not_accepted;
    if called == 0 || total == 0 {
        return;
    }
    let scale = width / total as f64;
    let from = area.left + cohort.returned as f64 * scale;
    let to = from + cohort.lost_private as f64 * scale;
    let detail = top + THICKNESS + 7.4;
    let last = label_width(&cohort.words.not_accepted, reached.not_accepted);
    let fits = last + SLACK <= width * reached.not_accepted as f64 / called as f64;
    let detail_width = if fits || reached.not_accepted == 0 {
        width
    } else {
        width.min(area.width() - last)
    };
    canvas.polygon(
        &[
            (from, top + THICKNESS),
            (to, top + THICKNESS),
            (area.left + detail_width, detail),
            (area.left, detail),
        ],
        tones.zoom,
    );
    canvas.text(
        (f64::midpoint(from, to), top + THICKNESS + 3.9),
        &cohort.words.called,
        Type::bold(size::BODY, INK),
        Align::Center,
    );
    let parts = [
        Part {
            label: &cohort.words.accepted,
            count: reached.accepted,
            share: &cohort.words.accepted_share,
            fill: tones.brand,
            ink: WHITE,
        },
        Part {
            label: &cohort.words.not_accepted,
            count: reached.not_accepted,
            share: "",
            fill: tones.brand_t1,
            ink: INK,
        },
    ];
    bar(canvas, &parts, called, area.left, detail, detail_width);
}

/// What the label of the last part needs, beside the bar where it does not fit into the part.
#[allow(clippy::cast_precision_loss, reason = "counts of customers")]
fn label_width(label: &str, count: i64) -> f64 {
    LABEL_GAP
        + text_width(label, Type::regular(size::BODY, INK))
        + NAME_GAP
        + text_width(&number(count as f64, 0), Type::bold(size::BODY, INK))
}

/// Parts side by side; a label stands inside where it fits, else at the right end.
#[allow(clippy::cast_precision_loss, reason = "counts of customers")]
fn bar(canvas: &mut Canvas, parts: &[Part], total: i64, left: f64, top: f64, width: f64) {
    let middle = top + THICKNESS / 2.0;
    let mut x = left;
    let mut outside = left + width + LABEL_GAP;
    for part in parts.iter().filter(|part| part.count > 0) {
        let end = x + width * part.count as f64 / total as f64;
        canvas.rectangle((x, top), (end, top + THICKNESS), part.fill);
        if x > left {
            canvas.line((x, top), (x, top + THICKNESS), WHITE, stroke::GRID);
        }
        let label = |ink| (Type::regular(size::BODY, ink), Type::bold(size::BODY, ink));
        let count = number(part.count as f64, 0);
        let (words, figures) = label(part.ink);
        let needed = text_width(part.label, words)
            + text_width(&count, figures)
            + text_width(part.share, words)
            + NAME_GAP
            + LABEL_GAP
            + SLACK;
        // A full-width bracket has its own room.
        let share_gap = if part.share.starts_with('(') { NAME_GAP } else { 0.0 };
        let (mut at, words, figures) = if needed <= end - x {
            (x + LABEL_GAP, words, figures)
        } else {
            let start = outside;
            outside += needed;
            (start, label(INK).0, label(INK).1)
        };
        for (text, kind, gap) in [
            (part.label, words, NAME_GAP),
            (count.as_str(), figures, share_gap),
            (part.share, words, 0.0),
        ] {
            canvas.text((at, middle), text, kind, Align::Left);
            at += text_width(text, kind) + gap;
        }
        x = end;
    }
}
