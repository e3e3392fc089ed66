//! From a chart's content to its picture. Only [`canvas`] knows how pictures are made.

mod bars;
mod canvas;
mod cohort;
mod columns;
mod funnel;
mod labels;
mod pareto;
mod spread;
mod text;
mod trend;
mod trend_ends;
mod waterfall;

use crate::charts::spec::{Axis, ChartSpec};
use crate::charts::theme::{GRID, INK, INK_2, LAST_LINE, Tones, size, stroke};
use crate::error::Result;

use canvas::{Align, Canvas, Type};

/// The SVG of a chart, `width` by `height` millimetres.
pub fn svg(spec: &ChartSpec, width: f64, height: f64, tones: &Tones) -> Result<Vec<u8>> {
    let height = match spec {
        ChartSpec::Bars(bars) => bars::height(bars, width, height),
        ChartSpec::Pareto(pareto) => pareto::height(pareto),
        _ => height,
    };
    let area = Area {
        left: 0.0,
        top: 0.0,
        right: width,
        bottom: height,
    };
    canvas::svg(width, height, |canvas| match spec {
        ChartSpec::Trend(trend) => trend::draw(canvas, trend, area, tones),
        ChartSpec::Columns(columns) => columns::draw(canvas, columns, area, tones),
        ChartSpec::Bars(bars) => bars::draw(canvas, bars, area, tones),
        ChartSpec::Pareto(pareto) => pareto::draw(canvas, pareto, area, tones),
        ChartSpec::Funnel(funnel) => funnel::draw(canvas, funnel, area, tones),
        ChartSpec::Cohort(cohort) => cohort::draw(canvas, cohort, area, tones),
        ChartSpec::Waterfall(waterfall) => waterfall::draw(canvas, waterfall, area, tones),
        ChartSpec::Spread(spread) => spread::draw(canvas, spread, area, tones),
    })
}

/// A rectangle of the picture in millimetres.
#[derive(Debug, Clone, Copy)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn width(self) -> f64 {
        self.right - self.left
    }

    fn height(self) -> f64 {
        self.bottom - self.top
    }

    /// The height at which a value of a vertical axis stands.
    fn y(self, axis: &Axis, value: f64) -> f64 {
        self.bottom - axis.share(value) * self.height()
    }

    /// The place of a value on a horizontal axis.
    fn x(self, axis: &Axis, value: f64) -> f64 {
        self.left + axis.share(value) * self.width()
    }
}

/// Small type of axes and second lines.
fn small() -> Type {
    Type::regular(size::SMALL, INK_2)
}

/// Width the tick labels of a vertical axis need, with the gap to the plot.
fn tick_width(axis: &Axis) -> f64 {
    let widest = axis
        .ticks()
        .into_iter()
        .map(|tick| text::text_width(&number(tick, axis.decimals), small()));
    widest.fold(0.0, f64::max) + 1.8
}

/// Grid lines and tick labels of a vertical axis; the lowest line is the zero line when it is one.
fn value_axis(canvas: &mut Canvas, plot: Area, axis: &Axis, labelled: bool) {
    for tick in axis.ticks() {
        let y = plot.y(axis, tick);
        let (color, width) = if tick == 0.0 {
            (INK, stroke::ZERO)
        } else if (tick - axis.low).abs() < axis.step * 1e-6 {
            (LAST_LINE, stroke::ZERO)
        } else {
            (GRID, stroke::GRID)
        };
        canvas.line((plot.left, y), (plot.right, y), color, width);
        if labelled {
            canvas.text(
                (plot.left - 1.8, y),
                &number(tick, axis.decimals),
                small(),
                Align::Right,
            );
        }
    }
}

/// A number with fixed decimals and thousands separators; negative ones carry U+2212.
#[must_use]
pub fn number(value: f64, decimals: usize) -> String {
    // Half away from zero, as everywhere in the deck; formatting alone would round a half to even.
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(0));
    let text = format!("{:.decimals$}", (value.abs() * scale).round() / scale);
    let (whole, fraction) = text.split_once('.').unwrap_or((text.as_str(), ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    let is_zero = !grouped.chars().any(|digit| digit.is_ascii_digit() && digit != '0');
    if value < 0.0 && !is_zero {
        format!("\u{2212}{grouped}")
    } else {
        grouped
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_grouped_and_signed() {
        assert_eq!(number(4812.0, 0), "4,812");
        assert_eq!(number(-1_234_567.25, 1), "\u{2212}1,234,567.3");
        assert_eq!(number(-0.04, 1), "0.0");
        assert_eq!(number(999.96, 1), "1,000.0");
    }
}
