//! The control chart: who lies outside what chance explains gets a name, nobody else.

use super::canvas::{Align, Canvas, Point, Type};
use super::labels::{Extent, covered};
use super::text::text_box;
use super::{Area, number, small, tick_width};
use crate::charts::spec::{Emphasis, Funnel, FunnelPoint};
use crate::charts::theme::{GRID, INK, INK_2, LAST_LINE, Tones, WHITE, radius, size, stroke};

/// Least distance of the axis title from the value before it, in millimetres.
const TITLE_GAP: f64 = 1.6;

pub fn draw(canvas: &mut Canvas, funnel: &Funnel, area: Area, tones: &Tones) {
    let plot = Area {
        left: area.left + tick_width(&funnel.rates),
        top: area.top + 2.2,
        right: area.right,
        bottom: area.bottom - 5.6,
    };
    for tick in funnel.rates.ticks() {
        let y = plot.y(&funnel.rates, tick);
        canvas.line((plot.left, y), (plot.right, y), GRID, stroke::GRID);
        canvas.text(
            (plot.left - 1.8, y),
            &number(tick, funnel.rates.decimals),
            small(),
            Align::Right,
        );
    }
    let below = plot.bottom + 3.4;
    let (title_left, ..) = text_box((plot.right, below), &funnel.cases_label, small(), Align::Right);
    for tick in funnel.cases.ticks() {
        let at = (plot.x(&funnel.cases, tick), below);
        let value = number(tick, 0);
        // The title stands at the end of the axis: a value that would touch it is left out.
        let (_, _, value_right, _) = text_box(at, &value, small(), Align::Center);
        if value_right + TITLE_GAP <= title_left {
            canvas.text(at, &value, small(), Align::Center);
        }
    }
    canvas.text((plot.right, below), &funnel.cases_label, small(), Align::Right);

    let mut taken = Taken::default();
    for limit in [&funnel.upper, &funnel.lower] {
        let points: Vec<Point> = limit
            .iter()
            .filter(|(_, rate)| *rate <= funnel.rates.high)
            .map(|&(cases, rate)| (plot.x(&funnel.cases, cases), plot.y(&funnel.rates, rate)))
            .collect();
        if points.len() > 1 {
            canvas.path(&points, INK_2, stroke::LIMIT);
            let reach = |&(x, y): &Point| (x - 0.6, y - 0.6, x + 0.6, y + 0.6);
            taken.marks.extend(points.iter().step_by(4).map(reach));
        }
    }
    let center = plot.y(&funnel.rates, funnel.center);
    canvas.line((plot.left, center), (plot.right, center), tones.brand, stroke::CENTER);
    canvas.line((plot.left, plot.bottom), (plot.right, plot.bottom), INK, stroke::ZERO);
    taken.marks.push((plot.left, center - 0.4, plot.right, center + 0.4));

    let places: Vec<Point> = funnel
        .points
        .iter()
        .map(|point| {
            (
                plot.x(&funnel.cases, point.cases),
                plot.y(&funnel.rates, point.rate.min(funnel.rates.high)),
            )
        })
        .collect();
    let reach = |&(x, y): &Point| (x - 1.6, y - 1.6, x + 1.6, y + 1.6);
    taken.marks.extend(places.iter().map(reach));
    name_lines(canvas, funnel, plot, &mut taken, tones);
    let mut order: Vec<usize> = (0..funnel.points.len()).collect();
    order.sort_by_key(|&index| funnel.points.get(index).map(|point| point.emphasis != Emphasis::Plain));
    for index in order {
        if let (Some(point), Some(&place)) = (funnel.points.get(index), places.get(index)) {
            mark(canvas, point, place, tones);
            name(canvas, point, place, plot, &mut taken, tones);
        }
    }
}

/// Where something stands already.
#[derive(Default)]
struct Taken {
    /// Lines and dots.
    marks: Vec<Extent>,
    texts: Vec<Extent>,
}

impl Taken {
    fn all(&self) -> impl Iterator<Item = &Extent> {
        self.marks.iter().chain(&self.texts)
    }
}

/// The upper limit and the store's rate, each where nothing else stands.
fn name_lines(canvas: &mut Canvas, funnel: &Funnel, plot: Area, taken: &mut Taken, tones: &Tones) {
    let y = plot.y(&funnel.rates, funnel.center) - 2.8;
    let kind = Type::regular(size::SMALL, tones.brand);
    let wanted = [
        (plot.right, y, Align::Right),
        (plot.left + 1.0, y, Align::Left),
        (plot.right, y + 5.6, Align::Right),
        (plot.left + 1.0, y + 5.6, Align::Left),
    ];
    place(canvas, &funnel.center_label, kind, &wanted, taken);
    let limit = |share: f64| {
        let shown: Vec<_> = funnel
            .upper
            .iter()
            .filter(|(_, rate)| *rate <= funnel.rates.high)
            .collect();
        let index = f64::from(u32::try_from(shown.len()).unwrap_or(0)) * share;
        shown
            .get(as_index(index))
            .map(|&&(cases, rate)| (plot.x(&funnel.cases, cases), plot.y(&funnel.rates, rate)))
    };
    let wanted: Vec<_> = [0.08, 0.2, 0.35, 0.5, 0.7]
        .into_iter()
        .filter_map(limit)
        .flat_map(|(x, y)| [(x + 2.4, y - 1.8, Align::Left), (x - 2.0, y + 2.0, Align::Right)])
        .filter(|&(x, y, align)| fits(plot, text_box((x, y), &funnel.upper_label, small(), align)))
        .collect();
    place(canvas, &funnel.upper_label, small(), &wanted, taken);
}

fn mark(canvas: &mut Canvas, point: &FunnelPoint, at: Point, tones: &Tones) {
    match point.emphasis {
        Emphasis::Bad => canvas.diamond(at, 1.75, tones.warn),
        Emphasis::Good => canvas.dot(at, radius::THIS_MONTH, tones.brand, None),
        Emphasis::Small => canvas.dot(at, radius::CONTROL, WHITE, Some((LAST_LINE, 0.9))),
        Emphasis::Plain => canvas.dot(at, radius::CONTROL, LAST_LINE, Some((WHITE, 0.4))),
    }
}

/// Name and figures beside the mark, on the side where they fit.
fn name(canvas: &mut Canvas, point: &FunnelPoint, (x, y): Point, plot: Area, taken: &mut Taken, tones: &Tones) {
    if point.name.is_empty() {
        return;
    }
    if point.emphasis == Emphasis::Small {
        let text = &point.caption;
        let wanted = [
            (x + 2.2, y, Align::Left),
            (x - 2.2, y, Align::Right),
            (x + 2.2, y - 3.4, Align::Left),
            (x + 2.2, y + 3.4, Align::Left),
        ];
        let inside: Vec<_> = wanted
            .into_iter()
            .filter(|&(x, y, align)| fits(plot, text_box((x, y), text, small(), align)))
            .collect();
        place(canvas, text, small(), &inside, taken);
        return;
    }
    let color = if point.emphasis == Emphasis::Bad {
        tones.warn
    } else {
        tones.brand
    };
    let (strong, light) = (Type::bold(size::BODY, color), Type::regular(size::SMALL, color));
    // Close to the mark first, then farther away with a line back to it.
    let mut corners = vec![
        (x + 2.8, y - 2.1, Align::Left),
        (x - 2.8, y - 2.1, Align::Right),
        (x + 1.0, y - 7.4, Align::Left),
        (x - 1.0, y - 7.4, Align::Right),
        (x + 1.0, y - 9.3, Align::Left),
        (x - 1.0, y - 9.3, Align::Right),
        (x + 2.8, y + 3.4, Align::Left),
        (x - 2.8, y + 3.4, Align::Right),
        (plot.right, y - 7.6, Align::Right),
    ];
    for distance in [12.0, 18.0, 25.0, 33.0, 42.0] {
        corners.extend([-1.0, 1.0].into_iter().flat_map(|side| {
            [
                (x + 1.0, y + side * distance, Align::Left),
                (x - 1.0, y + side * distance, Align::Right),
                (x + distance, y + side * distance / 2.0, Align::Left),
                (x - distance, y + side * distance / 2.0, Align::Right),
            ]
        }));
    }
    let both = |(x, y, align): (f64, f64, Align)| {
        let (one, two) = (
            text_box((x, y), &point.name, strong, align),
            text_box((x, y + 4.3), &point.detail, light, align),
        );
        (one.0.min(two.0), one.1, one.2.max(two.2), two.3)
    };
    // From the mark to a name farther away.
    let leader = |(left, top, align): (f64, f64, Align)| {
        let area = both((left, top, align));
        let middle = f64::midpoint(area.1, area.3);
        let far = (middle - y).abs() > 9.0 || (left - x).abs() > 9.0 && align == Align::Left;
        far.then_some(((x, y), (left, if middle < y { area.3 } else { area.1 })))
    };
    let free = corners.into_iter().find(|&corner| {
        let passes = |line| taken.texts.iter().any(|&text| covered(text, &[line]) > 0.0);
        fits(plot, both(corner)) && clear(taken, both(corner), (x, y)) && !leader(corner).is_some_and(passes)
    });
    // Where nothing is free the table tells the name; a label over another helps nobody.
    let Some((left, top, align)) = free else { return };
    taken.texts.push(both((left, top, align)));
    if let Some((from, to)) = leader((left, top, align)) {
        canvas.line(from, to, LAST_LINE, stroke::ROW_RULE);
    }
    canvas.label((left, top), &point.name, strong, align);
    canvas.label((left, top + 4.3), &point.detail, light, align);
}

/// Writes a text at the first place that is free; leaves it out when none is.
fn place(canvas: &mut Canvas, text: &str, kind: Type, wanted: &[(f64, f64, Align)], taken: &mut Taken) {
    let free = wanted
        .iter()
        .find(|&&(x, y, align)| clear(taken, text_box((x, y), text, kind, align), (f64::NAN, f64::NAN)));
    if let Some(&(x, y, align)) = free {
        taken.texts.push(text_box((x, y), text, kind, align));
        canvas.label((x, y), text, kind, align);
    }
}

fn fits(plot: Area, (left, top, right, bottom): Extent) -> bool {
    left >= plot.left && right <= plot.right + 0.1 && top >= plot.top - 3.0 && bottom <= plot.bottom
}

/// Whether a box touches none of those taken, except the one around `own`.
fn clear(taken: &Taken, (left, top, right, bottom): Extent, own: Point) -> bool {
    taken.all().all(|&(other_left, other_top, other_right, other_bottom)| {
        let is_own = (f64::midpoint(other_left, other_right) - own.0).abs() < 1e-6
            && (f64::midpoint(other_top, other_bottom) - own.1).abs() < 1e-6;
        is_own || left >= other_right || right <= other_left || top >= other_bottom || bottom <= other_top
    })
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a short list"
)]
fn as_index(value: f64) -> usize {
    value.max(0.0) as usize
}
