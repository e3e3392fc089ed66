//! What stands at the right of a trend: names and figures of its lines, and the target.

use super::canvas::{Align, Canvas, POINT, Type};
use super::labels::apart;
use super::text::{text_width, wrap};
use super::{Area, number, small};
use crate::charts::spec::{LineRole, Trend, TrendPanel};
use crate::charts::theme::{Color, INK, INK_2, LAST_LINE, Tones, size, stroke};

/// Between the plot and the labels at its right.
pub const LABEL_GAP: f64 = 1.6;
/// Between a name and its figure.
const NAME_GAP: f64 = 1.4;
/// From so many lines on a label takes one line.
const MANY_LINES: usize = 3;

/// What stands at the right end of a line, or of the target.
pub struct Label {
    role: Option<LineRole>,
    figure: String,
    words: Vec<String>,
    large: bool,
    /// Name and figure on one line: the labels of several lines keep close to their ends.
    short: bool,
    /// Its place as a share of the axis.
    share: f64,
}

impl Label {
    fn figure_type(&self, color: Color) -> Type {
        if self.large {
            Type::bold(size::KEY, color)
        } else {
            Type::bold(size::BODY, color)
        }
    }

    pub fn width(&self) -> f64 {
        let words = self
            .words
            .iter()
            .map(|line| text_width(line, small()))
            .fold(0.0, f64::max);
        let figure = text_width(&self.figure, self.figure_type(INK));
        if self.short && words > 0.0 {
            words + NAME_GAP + figure
        } else {
            words.max(figure)
        }
    }

    fn height(&self) -> f64 {
        if self.short {
            return 4.3;
        }
        let figure = if self.figure.is_empty() {
            0.0
        } else if self.large {
            6.4
        } else {
            4.0
        };
        let words = f64::from(u32::try_from(self.words.len()).unwrap_or(1)) * 3.7;
        figure + words + 0.6
    }
}

/// The labels of a panel: its lines' names and last figures, and the target.
pub fn labels(trend: &Trend, panel: &TrendPanel, narrow: bool) -> Vec<Label> {
    let mut labels = Vec::new();
    let short = panel.lines.len() >= MANY_LINES;
    for line in &panel.lines {
        let Some(value) = line.values.last().copied().flatten() else {
            continue;
        };
        labels.push(Label {
            role: Some(line.role),
            figure: number(value, trend.decimals),
            words: if short {
                vec![line.label.clone()]
            } else {
                wrap(&line.label, small(), 28.0)
            },
            large: panel.lines.len() == 1 && !narrow,
            short,
            share: trend.axis.share(value),
        });
    }
    if let Some((value, label)) = &panel.target {
        let room = if narrow { 14.0 } else { 24.0 };
        labels.push(Label {
            role: None,
            figure: String::new(),
            words: if short {
                vec![label.clone()]
            } else {
                wrap(label, small(), room)
            },
            large: false,
            short,
            share: trend.axis.share(*value),
        });
    }
    labels
}

/// Writes the labels beside their lines, pushed apart where they are close; a thin line leads back to a moved one.
pub fn write(canvas: &mut Canvas, labels: &[Label], plot: Area, tones: &Tones) {
    let places: Vec<_> = labels
        .iter()
        .map(|label| (plot.bottom - label.share * plot.height(), label.height()))
        .collect();
    let centers = apart(&places, plot.top - 2.8, plot.bottom + 2.0);
    for ((label, center), (wanted, _)) in labels.iter().zip(&centers).zip(&places) {
        let x = plot.right + LABEL_GAP;
        let moved = if label.short { 1.2 } else { label.height() / 2.0 + 1.0 };
        // A target says by itself which line it is.
        if label.role.is_some() && (center - wanted).abs() > moved {
            canvas.line(
                (plot.right + 0.2, *wanted),
                (x - 0.3, *center),
                LAST_LINE,
                stroke::ROW_RULE,
            );
        }
        let color = match label.role {
            Some(LineRole::Main) => tones.brand,
            Some(LineRole::Second) => INK,
            Some(LineRole::Group | LineRole::Reference) | None => INK_2,
        };
        if label.short {
            let mut left = x;
            for words in &label.words {
                canvas.text((left, *center), words, small(), Align::Left);
                left += text_width(words, small()) + NAME_GAP;
            }
            if !label.figure.is_empty() {
                canvas.text((left, *center), &label.figure, label.figure_type(color), Align::Left);
            }
            continue;
        }
        let mut y = center - (label.height() - 0.6) / 2.0;
        if !label.figure.is_empty() {
            let kind = label.figure_type(color);
            let line = if label.large { 6.4 } else { 4.0 };
            canvas.text((x, y + line / 2.0), &label.figure, kind, Align::Left);
            y += line;
        }
        for words in &label.words {
            canvas.text((x, y + size::SMALL * POINT * 0.6), words, small(), Align::Left);
            y += 3.7;
        }
    }
}
