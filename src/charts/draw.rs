//! From a chart's content to its picture. Only [`canvas`] knows how pictures are made.

mod bars;
mod canvas;
mod cohort;
mod columns;
mod funnel;
mod labels;
mod line_ends;
mod pareto;
mod spread;
mod text;
mod trend;
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
    use super::{number, svg};
    use crate::charts::spec::{Axis, ChartSpec, LineRole, MonthLabel, Trend, TrendLine, TrendPanel};
    use crate::charts::theme::Tones;
    use crate::period::Month;

    /// Thirteen months ending with April, and lines of one value each.
    fn trend(lines: &[(&str, f64)]) -> ChartSpec {
        let last: Month = "2026-04".parse().unwrap();
        let label = |month: Month| MonthLabel {
            month,
            name: format!("{}月", month.number()),
            brief: month.number().to_string(),
            begins_year: month.number() == 1 || month == last.plus(-12),
        };
        let lines = lines.iter().map(|&(name, value)| TrendLine {
            label: name.to_owned(),
            role: LineRole::Main,
            values: vec![Some(value); 13],
            interval: None,
        });
        ChartSpec::Trend(Trend {
            months: last.ending_here(13).map(label).collect(),
            panels: vec![TrendPanel {
                title: String::new(),
                lines: lines.collect(),
                target: Some((100.0, "目标 ≥ 100".to_owned())),
            }],
            axis: Axis::over([94.0, 106.0], false, None),
            unit: String::new(),
            decimals: 1,
        })
    }

    /// Every text of a picture with its left edge and its height.
    fn texts(spec: &ChartSpec, width: f64) -> Vec<(String, i32, i32)> {
        let picture = svg(spec, width, 40.0, &Tones::from_brand("#005A66").unwrap()).unwrap();
        let picture = String::from_utf8(picture).unwrap();
        let attribute = |tag: &str, name: &str| -> i32 {
            let value = tag.split(&format!(" {name}=\"")).nth(1).unwrap();
            value.split('"').next().unwrap().parse().unwrap()
        };
        picture
            .split("<text")
            .skip(1)
            .map(|part| {
                let (tag, rest) = part.split_once('>').unwrap();
                let text = rest.split('<').next().unwrap().trim().to_owned();
                (text, attribute(tag, "x"), attribute(tag, "y"))
            })
            .collect()
    }

    #[test]
    fn the_names_of_many_lines_stand_on_one_line_each_and_apart() {
        let drawn = texts(&trend(&[("本店", 98.5), ("分中心", 97.3), ("全国", 96.3)]), 106.0);
        let at = |text: &str| drawn.iter().find(|(found, ..)| found == text).unwrap();
        let rows: Vec<i32> = ["本店", "分中心", "全国"].map(|name| at(name).2).to_vec();
        for (name, figure) in [("本店", "98.5"), ("分中心", "97.3"), ("全国", "96.3")] {
            assert!(at(figure).1 > at(name).1, "{name} before {figure}");
            // The two sizes differ by a tenth of their height.
            assert!((at(figure).2 - at(name).2).abs() < 12, "{name} beside {figure}");
        }
        // Tenths of a point: no closer than a line of small type.
        assert!(rows.windows(2).all(|pair| pair[1] - pair[0] > 100), "{rows:?}");
    }

    #[test]
    fn last_month_s_figure_stays_inside_the_picture() {
        // At the top of the axis and falling: above it would be outside.
        let ChartSpec::Trend(mut falling) = trend(&[("", 106.0)]) else {
            panic!()
        };
        falling.panels[0].lines[0].values[12] = Some(95.0);
        let drawn = texts(&ChartSpec::Trend(falling), 84.0);
        let (_, _, y) = drawn.iter().find(|(text, ..)| text == "106.0").unwrap();
        // Written from its baseline or top, a figure of 8.5 pt needs that many tenths of a point.
        assert!(*y > 60, "{drawn:?}");
    }

    #[test]
    fn a_month_that_would_touch_a_named_one_is_left_out() {
        let names = |width: f64| -> Vec<String> {
            texts(&trend(&[("", 98.5)]), width)
                .into_iter()
                .map(|(text, ..)| text)
                .collect()
        };
        let (narrow, wide) = (names(84.0), names(129.0));
        let has = |names: &[String], name: &str| names.iter().any(|found| found == name);
        assert!(
            !has(&narrow, "12") && has(&narrow, "11") && has(&narrow, "2026"),
            "{narrow:?}"
        );
        assert!(has(&wide, "12"), "{wide:?}");
    }

    #[test]
    fn numbers_are_grouped_and_signed() {
        assert_eq!(number(4812.0, 0), "4,812");
        assert_eq!(number(-1_234_567.25, 1), "\u{2212}1,234,567.3");
        assert_eq!(number(-0.04, 1), "0.0");
        assert_eq!(number(999.96, 1), "1,000.0");
    }
}
