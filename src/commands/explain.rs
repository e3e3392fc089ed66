//! `servicedeck explain`: definition, figures and rows behind one metric.

use std::fmt::Write;

use rust_i18n::t;

use super::{answer, project};
use crate::cli::{Common, Explain};
use crate::error::{Error, Kind, Result};
use crate::explain::{self, Explanation, Question, Row};
use crate::language::Language;
use crate::metrics::registry;
use crate::output::earlier;
use crate::privacy::Mask;
use crate::records::{self, Library};
use crate::report::{Metric, Number, PointSource, SeriesPoint, Status};
use crate::{metrics, pipeline};

pub(super) fn explain(common: &Common, arguments: &Explain) -> Result<u8> {
    let (config, job) = project::open(common, None)?;
    let language = Language::of_messages();
    let Some(wanted) = &arguments.metric else {
        let names = registry::all().map(|metric| format!("{:<36}{}\n", metric.id, metric.called(&config, language)));
        answer(&names.collect::<String>())?;
        return Ok(0);
    };
    let Some(metric) = explain::find(wanted, &config) else {
        let error = Error::new(Kind::Config, t!("explain.unknown", metric = wanted));
        let nearest = explain::nearest(wanted);
        return Err(if nearest.is_empty() {
            error.hint(t!("explain.list"))
        } else {
            error.hint(t!("explain.nearest", metrics = nearest.join(", ")))
        });
    };
    let stores: Vec<String> = job.stores.iter().map(|store| store.id.clone()).collect();
    let wanted = records::Wanted {
        tables: None,
        stores: Some(&stores),
    };
    let library = Library::open(&config, job.today, job.month, wanted)?;
    let mut explanations = Vec::new();
    for store in &job.stores {
        let own = library.store(&store.id)?;
        if let Some(empty) = records::empty_month(&own, &store.id, job.month) {
            tracing::warn!("{empty}");
        }
        let history = earlier::read_history(&job.out, job.month, &store.id);
        let figures =
            metrics::compute(&own, &config, job.month, &history.reports).map_err(|error| pipeline::internal(&error))?;
        let question = Question {
            metric,
            store,
            month: job.month,
            language,
            limit: arguments.limit,
        };
        let mask = Mask::new(&own, &config);
        let explanation = explain::explain(question, &figures, &config, &own.inputs, &mask)
            .map_err(|error| pipeline::internal(&error))?;
        explanations.push(explanation);
    }
    if common.json {
        let value = serde_json::to_value(&explanations);
        let value = value.map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
        answer(&format!("{value:#}\n"))?;
    } else {
        let texts: Vec<String> = explanations
            .iter()
            .map(|explanation| in_words(explanation, language))
            .collect();
        answer(&texts.join("\n"))?;
    }
    Ok(0)
}

/// The explanation as people read it in a language, that of the messages.
#[must_use]
pub fn in_words(explanation: &Explanation, language: Language) -> String {
    let definition = &explanation.definition;
    let mut text = format!(
        "{} · {} · {} {} · {}\n\n",
        definition.label, definition.id, explanation.store.id, explanation.store.name, explanation.month
    );
    let mut line = |word: &str, said: &str| {
        if !said.is_empty() {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {}{said}", padded(&t!(format!("explain.{word}")), WORD));
        }
    };
    let shown = |number: Option<Number>| number.map(|number| figure(number, definition)).unwrap_or_default();
    let part = |words: &str, number: Option<Number>| match number {
        Some(number) if !words.is_empty() => format!("{words} = {}", plain(number)),
        _ => words.to_owned(),
    };
    let metric = &explanation.figure;
    line("number", &definition.number.to_string());
    line("formula", &definition.formula);
    line("rule", &definition.rule);
    line("numerator", &part(&definition.numerator, metric.numerator));
    line("denominator", &part(&definition.denominator, metric.denominator));
    line("data", &definition.data);
    line("origin", &definition.origin);
    line("value", &value(metric, definition));
    line("previous", &shown(metric.previous));
    line("year_ago", &shown(metric.year_ago));
    line("target", &target(metric, definition));
    line("months", &months(&explanation.series, definition));
    text.push('\n');
    text.push_str(&rows_in_words(explanation, language));
    text
}

/// Columns of the words before what they tell.
const WORD: usize = 14;

/// A figure with its unit and decimals.
fn figure(number: Number, definition: &crate::report::Definition) -> String {
    let decimals = usize::from(definition.decimals);
    match (definition.unit.as_str(), number) {
        ("ratio", number) => format!("{:.decimals$}%", number.as_f64() * 100.0),
        (_, Number::Int(number)) => number.to_string(),
        (_, Number::Float(number)) => format!("{number:.decimals$}"),
    }
}

fn plain(number: Number) -> String {
    match number {
        Number::Int(number) => number.to_string(),
        Number::Float(number) => number.to_string(),
    }
}

fn value(metric: &Metric, definition: &crate::report::Definition) -> String {
    let Some(number) = metric.value else {
        let note = metric.note.as_deref().unwrap_or("no_data");
        return t!(format!("explain.note.{note}")).into_owned();
    };
    let mut said = figure(number, definition);
    if let Some([low, high]) = metric.ci95 {
        let [low, high] = [low, high].map(|end| figure(Number::Float(end), definition));
        said.push_str(&t!("explain.interval", low = low, high = high));
    }
    if let Some(p) = metric.p_value {
        let p = if p < 0.001 {
            "p < 0.001".to_owned()
        } else {
            format!("p = {p:.3}")
        };
        let word = if metric.p_value.is_some_and(|p| p < 0.05) {
            "explain.significant"
        } else {
            "explain.usual"
        };
        said.push_str(&t!("explain.change", p = p, word = t!(word)));
    }
    if metric.small_sample {
        said.push_str(&t!("explain.small_sample"));
    }
    said
}

fn target(metric: &Metric, definition: &crate::report::Definition) -> String {
    let Some(goal) = metric.target else {
        return String::new();
    };
    let status = match metric.status {
        Status::Met => t!("explain.status.met"),
        Status::Near => t!("explain.status.near"),
        Status::Missed => t!("explain.status.missed"),
        Status::None => t!("explain.status.none"),
    };
    format!("{} · {status}", figure(Number::Float(goal), definition))
}

fn months(series: &[SeriesPoint], definition: &crate::report::Definition) -> String {
    let point = |point: &SeriesPoint| {
        let value = point
            .value
            .map_or_else(|| "–".to_owned(), |value| figure(value, definition));
        let mark = if point.source == Some(PointSource::History) {
            "*"
        } else {
            ""
        };
        format!("{} {value}{mark}", point.month)
    };
    let lines: Vec<String> = series
        .chunks(5)
        .map(|few| few.iter().map(point).collect::<Vec<_>>().join("   "))
        .collect();
    lines.join(&format!("\n  {}", " ".repeat(WORD)))
}

/// The rows as a table with aligned columns.
fn rows_in_words(explanation: &Explanation, language: Language) -> String {
    let rows = &explanation.rows;
    let Some(table) = rows.table else {
        return format!("{}\n", t!("explain.no_rows"));
    };
    let mut head = vec![t!("explain.row").into_owned()];
    let has_numerator = rows.rows.iter().any(|row| row.in_numerator.is_some());
    if has_numerator {
        head.push(t!("explain.counted").into_owned());
    }
    head.extend(rows.columns.iter().map(|(_, heading)| heading.clone()));
    let line = |row: &Row| {
        let mut cells = vec![format!("{}:{}", row.file, row.row)];
        if has_numerator {
            cells.push(if row.in_numerator == Some(true) { "+" } else { "−" }.to_owned());
        }
        let one_line = |cell: &String| cell.split_whitespace().collect::<Vec<_>>().join(" ");
        cells.extend(row.cells.iter().zip(&rows.columns).map(|(cell, (column, _))| {
            let cell = cell.as_ref().map(one_line).unwrap_or_default();
            explain::said(table, column, &cell, language)
        }));
        cells
    };
    let lines: Vec<Vec<String>> = std::iter::once(head).chain(rows.rows.iter().map(line)).collect();
    let widths: Vec<usize> = (0..lines.first().map_or(0, Vec::len))
        .map(|column| {
            lines
                .iter()
                .filter_map(|line| line.get(column))
                .map(|cell| width(cell))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = format!(
        "{}\n",
        t!("explain.rows", table = table.label(language), count = rows.total)
    );
    for line in lines {
        let cells: Vec<String> = line
            .iter()
            .zip(&widths)
            .map(|(cell, width)| padded(cell, *width))
            .collect();
        let _ = writeln!(text, "  {}", cells.join("  ").trim_end());
    }
    if rows.more > 0 {
        let _ = writeln!(text, "  {}", t!("explain.more", count = rows.more));
    }
    text
}

/// Columns a terminal needs for a text: Chinese characters take two.
fn width(text: &str) -> usize {
    text.chars()
        .map(|c| {
            if u32::from(c) >= 0x1100 && !('\u{2010}'..='\u{2e7f}').contains(&c) {
                2
            } else {
                1
            }
        })
        .sum()
}

fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}
