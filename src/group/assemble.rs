//! From the stores' reports to the group's model.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use rust_i18n::t;

use super::figures::StorePoint;
use super::figures::{Kind, StoreFigure};
use super::model::{
    GROUP_ID, GroupModel, Judged, KEY_FIGURES, PooledMetric, PooledPoint, SCHEMA, StoreDelivery, StoreEntry,
    StoreQuality, StoreState,
};
use super::movers;
use super::pool::{Pool, Share, commonest};
use super::rank::{ranking, share};
use super::stores::{Reading, StoreReport};
use crate::config::Config;
use crate::metrics::SERIES_MONTHS;
use crate::metrics::judgement::status;
use crate::metrics::registry::{self, Definition};
use crate::period::Month;
use crate::report::{Number, Status, StoreName, Warning};

/// The model of a month's reports. `delivery` is what the ledger says, when there is one.
#[must_use]
pub fn assemble(
    config: &Config,
    name: &str,
    month: Month,
    reading: &Reading,
    delivery: Option<Vec<StoreDelivery>>,
) -> GroupModel {
    let stores = &reading.reports;
    let ids = || KEY_FIGURES.iter().map(|id| (*id).to_owned());
    GroupModel {
        schema: SCHEMA.to_owned(),
        store: StoreName {
            id: GROUP_ID.to_owned(),
            name: name.to_owned(),
        },
        month,
        cutoff: month.cutoff(config.period.cutoff_days),
        provisional: stores.iter().any(|store| store.provisional),
        stores: reading.entries.clone(),
        metrics: registry::all()
            .map(|definition| (definition.id.to_owned(), metric(config, definition, stores)))
            .collect(),
        series: ids().map(|id| (id.clone(), series(&id, month, stores))).collect(),
        rankings: ids()
            .filter_map(|id| Some((id.clone(), ranking(&id, stores)?)))
            .collect::<IndexMap<_, _>>(),
        movers: movers::movers(stores),
        quality: quality(stores),
        delivery,
        warnings: warnings(config, month, &reading.entries),
    }
}

fn metric(config: &Config, definition: &Definition, stores: &[StoreReport]) -> PooledMetric {
    let id = definition.id;
    let kind = Kind::of(id).unwrap_or(Kind::Points);
    let figures: Vec<(&StoreReport, &StoreFigure)> = stores
        .iter()
        .filter_map(|store| Some((store, store.figures.get(id)?)))
        .collect();
    let valued = || {
        figures
            .iter()
            .filter_map(|(store, figure)| Some((*store, *figure, share(figure)?)))
    };
    let pool = Pool::of(kind, valued().map(|(_, _, share)| share));
    let both: Vec<(Share, Share)> = valued()
        .filter_map(|(store, _, now)| Some((now, before(kind, store, id)?)))
        .collect();
    let now = Pool::of(kind, both.iter().map(|(now, _)| *now));
    let then = Pool::of(kind, both.iter().map(|(_, then)| *then));
    let value = pool.value();
    let mut without: BTreeMap<String, usize> = BTreeMap::new();
    for figure in stores
        .iter()
        .map(|store| store.figures.get(id))
        .filter(|figure| figure.is_none_or(|figure| figure.value.is_none()))
    {
        let reason = figure.map_or("not_configured", |figure| figure.note.as_deref().unwrap_or("no_data"));
        *without.entry(reason.to_owned()).or_default() += 1;
    }
    let note = match value {
        Some(_) => None,
        None if pool.stores > 0 => Some("not_pooled".to_owned()),
        None => Some(commonest(&without).unwrap_or_else(|| "no_data".to_owned())),
    };
    let target = config.targets.iter().find(|(of, _)| of == id).map(|(_, target)| target);
    let has_parts = value.is_some() && kind.factor().is_some();
    let count = |wanted| {
        figures
            .iter()
            .filter(|(_, figure)| figure.value.is_some() && figure.status == wanted)
            .count()
    };
    PooledMetric {
        value,
        numerator: has_parts.then_some(Number::Int(pool.numerator)),
        denominator: has_parts.then_some(Number::Int(pool.denominator)),
        unit: definition.unit,
        previous: then.value(),
        comparable: now.value(),
        comparable_stores: both.len(),
        ci95: value.and_then(|_| pool.interval()),
        p_value: now.change_p(&then),
        small_sample: value.is_some() && pool.is_small(),
        // A count of all stores is not what one store's target is about.
        target: target.filter(|_| kind != Kind::Count).map(|target| target.goal),
        status: if kind == Kind::Count {
            Status::None
        } else {
            status(definition.better, value, target)
        },
        note,
        stores: pool.stores,
        without,
        judged: Judged {
            met: count(Status::Met),
            near: count(Status::Near),
            missed: count(Status::Missed),
        },
        spread: spread(figures.iter().map(|(_, figure)| *figure)),
        n: (kind == Kind::Survey).then_some(pool.n),
        se: pool.standard_error().filter(|_| value.is_some()),
    }
}

/// A store's share of last month's pooled figure.
fn before(kind: Kind, store: &StoreReport, id: &str) -> Option<Share> {
    store.previous.get(id).and_then(|point| point_share(kind, point))
}

fn point_share(kind: Kind, point: &StorePoint) -> Option<Share> {
    let share = Share {
        value: point.value?,
        parts: point.parts,
        n: point.n,
        se: point.se,
    };
    (kind.factor().is_none() || share.parts.is_some()).then_some(share)
}

/// Lowest, median and highest value of the stores with enough cases.
fn spread<'a>(figures: impl Iterator<Item = &'a StoreFigure>) -> Option<[f64; 3]> {
    let mut values: Vec<f64> = figures
        .filter(|figure| !figure.small_sample)
        .filter_map(|figure| figure.value.map(Number::as_f64))
        .collect();
    values.sort_by(f64::total_cmp);
    let (low, high) = (*values.first()?, *values.last()?);
    let (one, other) = (values.get((values.len() - 1) / 2)?, values.get(values.len() / 2)?);
    Some([low, f64::midpoint(*one, *other), high])
}

fn series(id: &str, month: Month, stores: &[StoreReport]) -> Vec<PooledPoint> {
    let kind = Kind::of(id).unwrap_or(Kind::Points);
    month
        .ending_here(SERIES_MONTHS)
        .map(|at| {
            let points = stores
                .iter()
                .filter_map(|store| store.series.get(id)?.iter().find(|point| point.month == at));
            let pool = Pool::of(kind, points.filter_map(|point| point_share(kind, point)));
            let value = pool.value();
            let has_parts = value.is_some() && kind.factor().is_some();
            PooledPoint {
                month: at,
                value,
                numerator: has_parts.then_some(Number::Int(pool.numerator)),
                denominator: has_parts.then_some(Number::Int(pool.denominator)),
                stores: pool.stores,
            }
        })
        .collect()
}

/// The highest reject rate first, then the most warnings; stores that do not say how many rows they had come last.
fn quality(stores: &[StoreReport]) -> Vec<StoreQuality> {
    let mut rows: Vec<StoreQuality> = stores
        .iter()
        .map(|store| {
            let rows = store.rows;
            #[allow(clippy::cast_precision_loss, reason = "numbers of rows stay far below 2^53")]
            let rate = rows
                .filter(|rows| rows.read > 0)
                .map(|rows| rows.rejected as f64 / rows.read as f64);
            StoreQuality {
                store: store.id.clone(),
                name: store.name.clone(),
                provisional: store.provisional,
                read: rows.map(|rows| rows.read),
                rejected: rows.map(|rows| rows.rejected),
                reject_rate: rate,
                warnings: store.warnings.clone(),
            }
        })
        .collect();
    let warnings = |row: &StoreQuality| row.warnings.values().sum::<usize>();
    rows.sort_by(|a, b| {
        let rate = |row: &StoreQuality| row.reject_rate.unwrap_or(-1.0);
        rate(b)
            .total_cmp(&rate(a))
            .then_with(|| warnings(b).cmp(&warnings(a)))
            .then_with(|| a.store.cmp(&b.store))
    });
    rows
}

/// What a reader of the figures must know: which stores are not in them, and whose are not final.
fn warnings(config: &Config, month: Month, entries: &[StoreEntry]) -> Vec<Warning> {
    let named = |wanted: &dyn Fn(&StoreEntry) -> bool| -> Vec<&str> {
        entries
            .iter()
            .filter(|entry| wanted(entry))
            .map(|entry| entry.id.as_str())
            .collect()
    };
    let locale = config.report.language.code();
    let mut warnings = Vec::new();
    let mut add = |code: &str, key: &str, stores: Vec<&str>| {
        if !stores.is_empty() {
            let message = t!(
                key,
                locale = locale,
                month = month,
                count = stores.len(),
                stores = stores.join(&t!("definition.list", locale = locale))
            );
            warnings.push(Warning {
                code: code.to_owned(),
                message: message.into_owned(),
            });
        }
    };
    add(
        "store_missing",
        "group.warning.missing",
        named(&|entry| entry.state == StoreState::Missing),
    );
    add(
        "store_broken",
        "group.warning.broken",
        named(&|entry| entry.state == StoreState::Broken),
    );
    add(
        "store_provisional",
        "group.warning.provisional",
        named(&|entry| entry.provisional),
    );
    add(
        "store_unverified",
        "group.warning.unverified",
        named(&|entry| entry.unverified),
    );
    let foreign = |entry: &StoreEntry| !entry.configured && entry.state == StoreState::Reported;
    if config.stores.len() > 1 {
        add("store_not_configured", "group.warning.not_configured", named(&foreign));
    }
    warnings
}
