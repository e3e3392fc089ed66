//! report.xlsx of the group: every table behind its pages, one sheet each.

use std::collections::BTreeMap;

use rust_i18n::t;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::grid::{Cell, Column, Grid, numbers, texts};
use super::month_in_words;
use super::style::Styles;
use crate::config::Config;
use crate::error::{Error, Kind, Result};
use crate::group::model::{Difference, GroupModel, StoreState};
use crate::metrics::registry;
use crate::report::{Number, Status, Unit};

/// What every sheet is made from.
struct Source<'a> {
    model: &'a GroupModel,
    labels: &'a BTreeMap<String, String>,
    locale: &'static str,
}

/// The bytes of the group's workbook; the same for the same model and configuration.
///
/// # Errors
///
/// When a table is larger than a sheet can be.
pub fn workbook(model: &GroupModel, config: &Config, labels: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    make(model, config, labels).map_err(|error| Error::new(Kind::Unexpected, t!("workbook.failed", reason = error)))
}

fn make(
    model: &GroupModel,
    config: &Config,
    labels: &BTreeMap<String, String>,
) -> std::result::Result<Vec<u8>, XlsxError> {
    let language = config.report.language;
    let source = Source {
        model,
        labels,
        locale: language.code(),
    };
    let heading = format!(
        "{} {} {}",
        model.store.name,
        config.report.title,
        month_in_words(model.month, language)
    );
    let next = model.month.plus(1);
    let mut book = Workbook::new();
    book.set_properties(
        &DocProperties::new()
            .set_title(&heading)
            .set_author(&model.store.name)
            .set_creation_datetime(&ExcelDateTime::from_ymd(
                u16::try_from(next.year()).unwrap_or(1900),
                u8::try_from(next.number()).unwrap_or(1),
                1,
            )?),
    );
    let styles = Styles::new(&config.report.brand.color, source.locale);
    let sheets = [
        Some(source.figures()),
        Some(source.stores()),
        Some(source.rankings()),
        Some(source.movers()),
        Some(source.quality()),
        source.delivery(),
        Some(source.series()),
    ];
    for grid in sheets.into_iter().flatten() {
        grid.add(&mut book, &heading, &styles)?;
    }
    book.save_to_buffer()
}

impl Source<'_> {
    fn word(&self, key: &str) -> String {
        t!(format!("group.{key}"), locale = self.locale).into_owned()
    }

    fn text_column(&self, key: &str, width: f64) -> Column {
        texts(self.word(&format!("head.{key}")), width)
    }

    fn number_columns(&self, keys: &[&str]) -> Vec<Column> {
        keys.iter()
            .map(|key| numbers(self.word(&format!("head.{key}"))))
            .collect()
    }

    fn label(&self, id: &str) -> String {
        self.labels.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// A table whose first two columns name a store.
    fn grid(&self, name: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Grid {
        let mut grid = Grid::new(self.word(&format!("sheet.{name}")), columns, rows);
        grid.fixed_columns = 2;
        grid
    }

    fn yes(&self, is: bool) -> Cell {
        if is {
            Cell::text(self.word("head.yes"))
        } else {
            Cell::Empty
        }
    }

    fn note(&self, note: Option<&String>) -> Cell {
        Cell::text(note.map(|note| self.word(&format!("note.{note}"))).unwrap_or_default())
    }

    fn figures(&self) -> Grid {
        let mut columns = vec![self.text_column("id", 30.0), self.text_column("metric", 26.0)];
        columns.extend(self.number_columns(&[
            "value",
            "numerator",
            "denominator",
            "low",
            "high",
            "previous",
            "comparable",
            "p_value",
            "target",
        ]));
        columns.push(self.text_column("status", 10.0));
        columns.push(self.text_column("note", 16.0));
        columns.extend(self.number_columns(&[
            "stores", "without", "met", "near", "missed", "lowest", "median", "highest",
        ]));
        let rows = self.model.metrics.iter().map(|(id, metric)| {
            let figure = |value: Option<Number>| figure(id, metric.unit, value);
            let float = |value: Option<f64>| figure(value.map(Number::Float));
            let status = match metric.status {
                Status::Met => Cell::text(self.word("head.met")),
                Status::Near => Cell::text(self.word("head.near")),
                Status::Missed => Cell::text(self.word("head.missed")),
                Status::None => Cell::Empty,
            };
            let mut row = vec![Cell::text(id), Cell::text(self.label(id)), figure(metric.value)];
            row.extend([metric.numerator, metric.denominator].map(whole));
            row.extend([metric.ci95.map(|ends| ends[0]), metric.ci95.map(|ends| ends[1])].map(float));
            row.extend([metric.previous, metric.comparable].map(figure));
            row.extend([
                Cell::probability(metric.p_value),
                float(metric.target),
                status,
                self.note(metric.note.as_ref()),
            ]);
            let without = metric.without.values().sum();
            let judged = metric.judged;
            row.extend([metric.stores, without, judged.met, judged.near, judged.missed].map(count));
            row.extend([0, 1, 2].map(|index| float(metric.spread.map(|spread| spread[index]))));
            row
        });
        self.grid("figures", columns, rows.collect())
    }

    fn stores(&self) -> Grid {
        let mut columns = vec![self.text_column("id", 14.0), self.text_column("store", 26.0)];
        columns.extend(
            [
                ("state", 10.0),
                ("configured", 10.0),
                ("provisional", 10.0),
                ("reason", 30.0),
                ("detail", 40.0),
            ]
            .map(|(key, width)| self.text_column(key, width)),
        );
        columns.extend(self.number_columns(&["restated"]));
        let rows = self.model.stores.iter().map(|store| {
            let state = match store.state {
                StoreState::Reported => "state.reported",
                StoreState::Missing => "state.missing",
                StoreState::Broken => "state.broken",
            };
            let reason = store
                .reason
                .as_ref()
                .map(|reason| self.word(&format!("page.stores.reason.{reason}")))
                .or_else(|| store.unverified.then(|| self.word("page.stores.unverified")));
            vec![
                Cell::text(&store.id),
                Cell::text(&store.name),
                Cell::text(self.word(state)),
                self.yes(store.configured),
                self.yes(store.provisional),
                Cell::text(reason.unwrap_or_default()),
                Cell::maybe(store.detail.as_ref()),
                count(store.restated),
            ]
        });
        self.grid("stores", columns, rows.collect())
    }

    fn rankings(&self) -> Grid {
        let mut columns = vec![self.text_column("metric", 24.0), self.text_column("store", 26.0)];
        columns.push(self.text_column("id", 12.0));
        columns.extend(self.number_columns(&[
            "rank",
            "value",
            "numerator",
            "denominator",
            "cases",
            "low",
            "high",
            "p_value",
            "p_adjusted",
        ]));
        columns.extend(
            [("difference", 14.0), ("note", 14.0), ("provisional", 10.0)]
                .map(|(key, width)| self.text_column(key, width)),
        );
        let rows = self.model.rankings.iter().flat_map(|(id, ranking)| {
            let unit = registry::find(id).map_or(Unit::Count, |definition| definition.unit);
            ranking.rows.iter().map(move |row| {
                let float = |value: Option<f64>| figure(id, unit, value.map(Number::Float));
                let way = match row.difference {
                    Some(Difference::Better) => "way.better",
                    Some(Difference::Worse) => "way.worse",
                    None => "way.normal",
                };
                vec![
                    Cell::text(self.label(id)),
                    Cell::text(&row.name),
                    Cell::text(&row.store),
                    row.rank.map_or(Cell::Empty, count),
                    figure(id, unit, row.value),
                    whole(row.numerator),
                    whole(row.denominator),
                    whole(row.n),
                    float(row.ci95.map(|ends| ends[0])),
                    float(row.ci95.map(|ends| ends[1])),
                    Cell::probability(row.p_value),
                    Cell::probability(row.p_adjusted),
                    if row.p_adjusted.is_some() {
                        Cell::text(self.word(way))
                    } else {
                        Cell::Empty
                    },
                    self.note(row.note.as_ref()),
                    self.yes(row.provisional),
                ]
            })
        });
        self.grid("ranking", columns, rows.collect())
    }

    fn movers(&self) -> Grid {
        let mut columns = vec![
            self.text_column("id", 14.0),
            self.text_column("store", 26.0),
            self.text_column("metric", 24.0),
        ];
        columns.extend(self.number_columns(&["from", "to", "change", "p_value", "p_adjusted"]));
        let movers = &self.model.movers;
        let rows = movers.worsened.iter().chain(&movers.improved).map(|change| {
            let (unit, decimals) = registry::find(&change.metric)
                .map_or((Unit::Count, 2), |definition| (definition.unit, definition.decimals));
            vec![
                Cell::text(&change.store),
                Cell::text(&change.name),
                Cell::text(self.label(&change.metric)),
                figure(&change.metric, unit, Some(change.from)),
                figure(&change.metric, unit, Some(change.to)),
                Cell::difference(Some(change.change), unit, decimals),
                Cell::probability(Some(change.p_value)),
                Cell::probability(Some(change.p_adjusted)),
            ]
        });
        self.grid("movers", columns, rows.collect())
    }

    fn quality(&self) -> Grid {
        let mut columns = vec![self.text_column("id", 14.0), self.text_column("store", 26.0)];
        columns.extend(self.number_columns(&["read", "rejected", "rate"]));
        columns.push(self.text_column("warnings", 60.0));
        let rows = self.model.quality.iter().map(|row| {
            let rows = |value: Option<u64>| Cell::maybe_count(value.and_then(|rows| i64::try_from(rows).ok()));
            let warnings: Vec<String> = row
                .warnings
                .iter()
                .map(|(code, count)| format!("{code} × {count}"))
                .collect();
            vec![
                Cell::text(&row.store),
                Cell::text(&row.name),
                rows(row.read),
                rows(row.rejected),
                Cell::ratio(row.reject_rate),
                Cell::text(warnings.join("; ")),
            ]
        });
        self.grid("quality", columns, rows.collect())
    }

    fn delivery(&self) -> Option<Grid> {
        let mut columns = vec![self.text_column("id", 14.0), self.text_column("store", 26.0)];
        columns.extend(self.number_columns(&["sent", "uncertain", "failed", "outdated"]));
        let rows = self.model.delivery.as_ref()?.iter().map(|row| {
            let mut cells = vec![Cell::text(&row.store), Cell::text(&row.name)];
            cells.extend([row.sent, row.uncertain, row.failed, row.outdated].map(count));
            cells
        });
        Some(self.grid("delivery", columns, rows.collect()))
    }

    fn series(&self) -> Grid {
        let mut columns = vec![self.text_column("metric", 24.0), self.text_column("month", 10.0)];
        columns.extend(self.number_columns(&["value", "numerator", "denominator", "stores"]));
        let rows = self.model.series.iter().flat_map(|(id, points)| {
            let unit = registry::find(id).map_or(Unit::Count, |definition| definition.unit);
            points.iter().map(move |point| {
                vec![
                    Cell::text(self.label(id)),
                    Cell::text(point.month.to_string()),
                    figure(id, unit, point.value),
                    whole(point.numerator),
                    whole(point.denominator),
                    count(point.stores),
                ]
            })
        });
        self.grid("series", columns, rows.collect())
    }
}

fn figure(id: &str, unit: Unit, value: Option<Number>) -> Cell {
    Cell::figure(
        value,
        unit,
        registry::find(id).map_or(1, |definition| definition.decimals),
    )
}

fn whole(number: Option<Number>) -> Cell {
    Cell::figure(number, Unit::Count, 0)
}

fn count(count: usize) -> Cell {
    i64::try_from(count).map_or(Cell::Empty, Cell::count)
}
