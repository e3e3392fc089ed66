//! A chart in words: for readers who don't see it, and for the notes below it.

use rust_i18n::t;

use super::draw::number;
use super::spec::{Bars, ChartSpec, Cohort, Columns, Emphasis, Funnel, Pareto, Spread, Trend, Waterfall};
use crate::language::Language;
use crate::period::Month;

/// Title and figures of a chart.
pub fn text(title: &str, month: Month, spec: &ChartSpec, language: Language) -> String {
    let words = Words(language);
    let body = match spec {
        ChartSpec::Trend(trend) => words.trend(trend),
        ChartSpec::Columns(columns) => words.columns(columns),
        ChartSpec::Bars(bars) => words.bars(bars),
        ChartSpec::Pareto(pareto) => words.pareto(pareto),
        ChartSpec::Funnel(funnel) => words.funnel(funnel),
        ChartSpec::Cohort(cohort) => words.cohort(cohort),
        ChartSpec::Waterfall(waterfall) => words.waterfall(waterfall),
        ChartSpec::Spread(spread) => words.spread(spread),
    };
    let locale = language.code();
    let month = t!(
        "word.month",
        locale = locale,
        year = month.year(),
        month = language.month(month)
    );
    t!(
        "chart.alt.whole",
        locale = locale,
        title = title,
        month = month,
        body = body
    )
    .into_owned()
}

/// What the source line must say about an axis that does not start at zero.
#[must_use]
pub fn axis_note(spec: &ChartSpec, language: Language) -> Option<String> {
    let from = |low: f64, decimals: usize, unit: &str| {
        if low == 0.0 {
            return None;
        }
        let (locale, value) = (language.code(), number(low, decimals));
        Some(
            match unit {
                "" | "%" => t!("chart.axis_from", locale = locale, value = format!("{value}{unit}")),
                _ => t!("chart.axis_from_unit", locale = locale, value = value, unit = unit),
            }
            .into_owned(),
        )
    };
    match spec {
        ChartSpec::Trend(trend) => from(trend.axis.low, trend.axis.decimals, &trend.unit),
        ChartSpec::Waterfall(waterfall) => from(waterfall.axis.low, waterfall.axis.decimals, ""),
        ChartSpec::Funnel(funnel) if funnel.cases.low > 0.0 => Some(
            t!(
                "chart.cases_from",
                locale = language.code(),
                value = number(funnel.cases.low, 0),
                unit = funnel.cases_label
            )
            .into_owned(),
        ),
        _ => None,
    }
}

fn joined(parts: impl IntoIterator<Item = String>, mark: &str) -> String {
    parts.into_iter().collect::<Vec<_>>().join(mark)
}

/// Charts in the words of a language.
#[derive(Clone, Copy)]
struct Words(Language);

impl Words {
    fn locale(self) -> &'static str {
        self.0.code()
    }

    fn clauses(self, parts: impl IntoIterator<Item = String>) -> String {
        joined(parts, &t!("word.comma", locale = self.locale()))
    }

    fn sections(self, parts: impl IntoIterator<Item = String>) -> String {
        joined(parts, &t!("word.semicolon", locale = self.locale()))
    }

    /// `name：rest`.
    fn headed(self, name: &str, rest: &str) -> String {
        [name, rest].join(&t!("word.colon", locale = self.locale()))
    }

    fn bracketed(self, text: &str) -> String {
        t!("word.bracketed", locale = self.locale(), text = text).into_owned()
    }

    fn value_or_none(self, value: Option<f64>, shown: impl Fn(f64) -> String) -> String {
        value.map_or_else(|| t!("word.no_data", locale = self.locale()).into_owned(), shown)
    }

    fn trend(self, trend: &Trend) -> String {
        let shown = |value| match trend.unit.as_str() {
            unit @ ("" | "%") => format!("{}{unit}", number(value, trend.decimals)),
            unit => t!(
                "chart.alt.with_unit",
                locale = self.locale(),
                value = number(value, trend.decimals),
                unit = unit
            )
            .into_owned(),
        };
        let mut parts = Vec::new();
        for panel in &trend.panels {
            for line in &panel.lines {
                let names = [&panel.title, &line.label];
                let name = self.clauses(names.into_iter().filter(|name| !name.is_empty()).cloned());
                let values = trend.months.iter().zip(&line.values);
                let values = self.clauses(
                    values.map(|(label, value)| format!("{} {}", label.month, self.value_or_none(*value, shown))),
                );
                parts.push(if name.is_empty() {
                    values
                } else {
                    self.headed(&name, &values)
                });
            }
            if let Some((_, label)) = &panel.target {
                parts.push(label.clone());
            }
        }
        self.sections(parts)
    }

    fn columns(self, columns: &Columns) -> String {
        self.sections(columns.labels.iter().enumerate().map(|(index, (first, second))| {
            let values = columns.segments.iter().map(|segment| {
                let value = segment.values.get(index).copied().flatten();
                let value = self.value_or_none(value, |value| number(value, 0));
                format!("{} {value}", segment.label)
            });
            self.headed(&format!("{first}{second}"), &self.clauses(values))
        }))
    }

    fn bars(self, bars: &Bars) -> String {
        self.clauses(bars.rows.iter().map(|row| {
            let share = row
                .share
                .map_or_else(String::new, |share| self.bracketed(&format!("{}%", number(share, 1))));
            format!("{} {}{share}", row.label, number(row.value, bars.decimals))
        }))
    }

    fn pareto(self, pareto: &Pareto) -> String {
        let rows = self.sections(pareto.rows.iter().map(|row| {
            t!(
                "chart.alt.pareto_row",
                locale = self.locale(),
                label = row.label,
                count = number(row.count, 0),
                share = number(row.share, 1),
                cumulative = number(row.cumulative, 1)
            )
            .into_owned()
        }));
        t!("chart.alt.pareto", locale = self.locale(), rows = rows).into_owned()
    }

    fn funnel(self, funnel: &Funnel) -> String {
        let outside = |point: &&super::spec::FunnelPoint| matches!(point.emphasis, Emphasis::Bad | Emphasis::Good);
        let named: Vec<_> = funnel
            .points
            .iter()
            .filter(outside)
            .map(|point| format!("{}{}", point.name, self.bracketed(&point.detail)))
            .collect();
        let who = if named.is_empty() {
            t!("chart.alt.all_inside", locale = self.locale())
        } else {
            let names = joined(named, &t!("word.list", locale = self.locale()));
            t!("chart.alt.outside", locale = self.locale(), names = names)
        };
        let all = funnel.points.len();
        let count = t!("chart.alt.technicians", locale = self.locale(), n = all);
        self.clauses([funnel.center_label.clone(), count.into_owned(), who.into_owned()])
    }

    fn cohort(self, cohort: &Cohort) -> String {
        let parts = t!(
            "chart.alt.cohort",
            locale = self.locale(),
            returned = cohort.returned,
            private = cohort.lost_private,
            company = cohort.lost_company
        );
        let reached = cohort.reached.map(|reached| {
            t!(
                "chart.alt.cohort_reached",
                locale = self.locale(),
                accepted = reached.accepted,
                not_accepted = reached.not_accepted
            )
            .into_owned()
        });
        self.sections([parts.into_owned()].into_iter().chain(reached))
    }

    fn waterfall(self, waterfall: &Waterfall) -> String {
        let level = |label: &str, value: f64| format!("{label} {}", number(value, 0));
        let steps = waterfall.steps.iter().map(|step| level(&step.label, step.change));
        self.clauses(
            [level(&waterfall.start_label, waterfall.start)]
                .into_iter()
                .chain(steps)
                .chain([level(&waterfall.end_label, waterfall.end)]),
        )
    }

    fn spread(self, spread: &Spread) -> String {
        self.sections(spread.panels.iter().map(|panel| {
            let bins = panel.bins.iter().map(|bin| {
                let label = bin.label.replace("–\n", "–").replace(
                    '\n',
                    match self.0 {
                        Language::Chinese => "",
                        Language::English => " ",
                    },
                );
                let cases = number(bin.count, 0);
                t!("chart.alt.cases", locale = self.locale(), label = label, n = cases).into_owned()
            });
            let head = self.clauses([panel.title.clone(), panel.limit_label.clone()]);
            self.headed(&head, &self.clauses(bins))
        }))
    }
}
