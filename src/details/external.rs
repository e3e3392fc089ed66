//! Scores the manufacturer gave: the store beside its subcenter, the nation and competitors, and the mystery shopper.

use std::collections::HashMap;

use polars::prelude::*;

use super::Source;
use crate::metrics::SERIES_MONTHS;
use crate::metrics::frames::{numbers, small_integers, texts};
use crate::metrics::own_tables::{external_mot, last_rows};
use crate::period::Month;
use crate::report::{ExternalDetail, ExternalItem, ExternalRow, MysteryShopperRow};

/// Entities in the order the report shows them; competitors follow by name.
const ENTITIES: [&str; 3] = ["own", "subcenter", "national"];

/// The external scores of the 13 months.
pub(super) fn scores(source: Source) -> PolarsResult<ExternalDetail> {
    let configured = &source.config.external_items;
    let items = configured
        .iter()
        .map(|item| ExternalItem {
            item: item.id.clone(),
            label: item.label.clone(),
            weight: item.weight,
        })
        .collect();
    let Some(frame) = &source.figures.facts.external_css else {
        return Ok(ExternalDetail {
            items,
            rows: Vec::new(),
        });
    };
    let months = small_integers(frame, "month")?;
    let entities = texts(frame, "entity")?;
    let (rank_of, rank_scope) = (texts(frame, "rank_of")?, texts(frame, "rank_scope")?);
    let (sample, css, rank) = (
        numbers(frame, "sample")?,
        numbers(frame, "css")?,
        numbers(frame, "rank")?,
    );
    let mot = external_mot(frame, source.config)?;
    let scores = configured
        .iter()
        .map(|item| Ok((item.id.as_str(), numbers(frame, &item.id)?)))
        .collect::<PolarsResult<Vec<_>>>()?;
    let mut rows: Vec<ExternalRow> = last_rows(frame, "entity")?
        .into_iter()
        .filter_map(|row| {
            Some(ExternalRow {
                month: Month::from_ordinal(months[row]?),
                entity: entities[row]?.to_owned(),
                sample: sample[row],
                scores: scores
                    .iter()
                    .map(|(id, scores)| ((*id).to_owned(), scores[row]))
                    .collect(),
                mot: mot[row],
                css: css[row],
                rank: rank[row],
                rank_of: source.shown(rank_of[row]),
                rank_scope: source.shown(rank_scope[row]),
            })
        })
        .filter(|row| row.month <= source.month && row.month > source.month.plus(-SERIES_MONTHS))
        .collect();
    rows.sort_by(|a, b| (a.month, place(&a.entity), &a.entity).cmp(&(b.month, place(&b.entity), &b.entity)));
    Ok(ExternalDetail { items, rows })
}

fn place(entity: &str) -> usize {
    ENTITIES
        .iter()
        .position(|known| *known == entity)
        .unwrap_or(ENTITIES.len())
}

/// The mystery shopper's items of the month, in file order.
pub(super) fn mystery_shopper(source: Source) -> PolarsResult<Vec<MysteryShopperRow>> {
    let Some(frame) = &source.figures.facts.external_pt else {
        return Ok(Vec::new());
    };
    let months = small_integers(frame, "month")?;
    let items = texts(frame, "item")?;
    let (checkpoints, score) = (numbers(frame, "checkpoints")?, numbers(frame, "score")?);
    let benchmark = numbers(frame, "benchmark")?;
    let last = last_rows(frame, "item")?;
    let of = |month: Month| {
        last.iter()
            .copied()
            .filter(move |&row| months[row] == Some(month.ordinal()))
    };
    let before: HashMap<&str, Option<f64>> = of.clone()(source.month.plus(-1))
        .filter_map(|row| Some((items[row]?, score[row])))
        .collect();
    Ok(of(source.month)
        .filter_map(|row| {
            let item = items[row]?;
            Some(MysteryShopperRow {
                item: item.to_owned(),
                checkpoints: checkpoints[row],
                score: score[row],
                previous_score: before.get(item).copied().flatten(),
                benchmark: benchmark[row],
            })
        })
        .collect())
}
