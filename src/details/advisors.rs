//! Advisors beyond their table: answers per item, the 13-month trend, reasons, praise, complaints, the customers' words.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use polars::prelude::*;

use super::{Source, count, of_month};
use crate::metrics::callbacks::counted_items;
use crate::metrics::count_callbacks::weighted_mean;
use crate::metrics::frames::{integers, numbers, small_integers, texts};
use crate::metrics::tables::advisors::ItemPoints;
use crate::metrics::tables::share;
use crate::period::Month;
use crate::records::schema::split_list;
use crate::report::{AdvisorDetail, CountShare, CustomerComment, ExternalCallbacks, ItemMonth};

/// Comments shown of one advisor.
const COMMENTS_SHOWN: usize = 6;

/// One detail per row of the `advisors` table, in its order; `comments` are the month's.
pub(super) fn advisors(source: Source, comments: &[CustomerComment]) -> PolarsResult<Vec<AdvisorDetail>> {
    let trends = trends(source)?;
    let mut months = of_the_month(source)?;
    let complaints = complaints(source)?;
    let tables = &source.figures.tables;
    Ok(tables
        .advisors
        .iter()
        .map(|row| {
            let name = row.advisor.as_str();
            let series: Vec<ItemMonth> = source
                .months()
                .map(|month| {
                    let (n, score) = trends.get(&(name.to_owned(), month)).copied().unwrap_or((0, None));
                    ItemMonth { month, score, n }
                })
                .collect();
            let month = months.remove(name).unwrap_or_default();
            let own: Vec<&CustomerComment> = comments
                .iter()
                .filter(|said| said.line != "sales" && said.advisor.as_deref() == Some(name))
                .collect();
            let praised = tables.incentives.iter().find(|person| person.person == name);
            AdvisorDetail {
                advisor: name.to_owned(),
                answered: counted_items(source.config.questionnaire.service.as_ref())
                    .zip(month.answered.iter().copied().chain(std::iter::repeat(0)))
                    .map(|(item, answered)| (item.id.clone(), answered))
                    .collect(),
                previous_mot: series.iter().rev().nth(1).and_then(|point| point.score),
                series,
                reasons: ranked(&month.reasons, source),
                praises: praised.map_or(0, |person| person.praises),
                delighted: month.delighted,
                disappointed: month.disappointed,
                complaints: complaints.get(name).copied().unwrap_or(0),
                comments_total: count(own.len()),
                comments: own.into_iter().take(COMMENTS_SHOWN).cloned().collect(),
            }
        })
        .collect())
}

/// Valid service callbacks and MOT by advisor and month.
type Trends = HashMap<(String, Month), (i64, Option<f64>)>;

/// The trends of the 13 months.
fn trends(source: Source) -> PolarsResult<Trends> {
    let items: Vec<_> = counted_items(source.config.questionnaire.service.as_ref()).collect();
    let mean = |id: &str| col(format!("{id}:points")).mean().alias(format!("{id}:mean"));
    let first = source.months().next().unwrap_or(source.month);
    let grouped = source
        .figures
        .facts
        .callbacks
        .clone()
        .lazy()
        .filter(
            col("surveyed")
                .and(col("internal"))
                .and(col("service"))
                .and(col("handled_by").is_not_null())
                .and(col("called_month").gt_eq(lit(first.ordinal())))
                .and(col("called_month").lt_eq(lit(source.month.ordinal()))),
        )
        .group_by_stable([col("handled_by"), col("called_month")])
        .agg(
            std::iter::once(len().cast(DataType::Int64).alias("n"))
                .chain(items.iter().map(|item| mean(&item.id)))
                .collect::<Vec<_>>(),
        )
        .collect()?;
    let means = items
        .iter()
        .map(|item| Ok((item.weight, numbers(&grouped, &format!("{}:mean", item.id))?)))
        .collect::<PolarsResult<Vec<_>>>()?;
    let (names, n) = (texts(&grouped, "handled_by")?, integers(&grouped, "n")?);
    let months = small_integers(&grouped, "called_month")?;
    Ok((0..grouped.height())
        .filter_map(|row| {
            let scores: Vec<(f64, Option<f64>)> = means.iter().map(|(weight, means)| (*weight, means[row])).collect();
            let key = (names[row]?.to_owned(), Month::from_ordinal(months[row]?));
            Some((key, (n[row]?, weighted_mean(&scores))))
        })
        .collect())
}

/// What one advisor's surveyed service callbacks of the month say.
#[derive(Default)]
struct OfMonth {
    /// Answers per item, in questionnaire order.
    answered: Vec<i64>,
    reasons: BTreeMap<String, i64>,
    delighted: i64,
    disappointed: i64,
}

fn of_the_month(source: Source) -> PolarsResult<HashMap<String, OfMonth>> {
    let surveyed = of_month(&source.figures.facts.callbacks, "called_month", source.month)?
        .lazy()
        .filter(col("surveyed").and(col("internal")).and(col("service")))
        .collect()?;
    let points = counted_items(source.config.questionnaire.service.as_ref())
        .map(|item| numbers(&surveyed, &format!("{}:points", item.id)))
        .collect::<PolarsResult<Vec<_>>>()?;
    let (names, reasons) = (texts(&surveyed, "handled_by")?, texts(&surveyed, "reasons")?);
    let overall = integers(&surveyed, "overall")?;
    let mut months: HashMap<String, OfMonth> = HashMap::new();
    for row in 0..surveyed.height() {
        let Some(name) = names[row] else { continue };
        let month = months.entry(name.to_owned()).or_default();
        month.answered.resize(points.len(), 0);
        for (answered, points) in month.answered.iter_mut().zip(&points) {
            *answered += i64::from(points[row].is_some());
        }
        for reason in reasons[row].into_iter().flat_map(split_list).collect::<BTreeSet<_>>() {
            *month.reasons.entry(reason.to_owned()).or_default() += 1;
        }
        month.delighted += i64::from(overall[row] == Some(5));
        month.disappointed += i64::from(overall[row].is_some_and(|level| level <= 3));
    }
    Ok(months)
}

/// Most frequent first, then by code point; shares of all mentions.
fn ranked(reasons: &BTreeMap<String, i64>, source: Source) -> Vec<CountShare> {
    let total: i64 = reasons.values().sum();
    let mut rows: Vec<CountShare> = reasons
        .iter()
        .map(|(reason, count)| CountShare {
            key: source.mask.text(reason).into_owned(),
            count: *count,
            share: share(*count, total),
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    rows
}

/// The store's own figures beside those of its advisors: the month's valid service callbacks by the external channel.
pub(super) fn external_callbacks(source: Source) -> PolarsResult<ExternalCallbacks> {
    let facts = &source.figures.facts;
    let external = of_month(&facts.callbacks, "called_month", source.month)?
        .lazy()
        .filter(
            col("kept")
                .and(col("internal").not())
                .and(col("valid"))
                .and(col("service")),
        )
        .collect()?;
    let has_external_items = crate::metrics::has_external_items(facts, source.config);
    let points = ItemPoints::of_callbacks_outside(&external, has_external_items, source.config)?;
    let rows: Vec<usize> = (0..external.height()).collect();
    Ok(ExternalCallbacks {
        n: count(rows.len()),
        mot: points.mot(&rows),
    })
}

/// Complaints of the month by the advisor they name.
fn complaints(source: Source) -> PolarsResult<HashMap<String, i64>> {
    let Some(frame) = &source.figures.facts.complaints else {
        return Ok(HashMap::new());
    };
    let of_month = of_month(frame, "received_month", source.month)?;
    let by_name = crate::metrics::tables::advisors::rows_by_name(&of_month, "advisor")?;
    Ok(by_name
        .into_iter()
        .map(|(name, rows)| (name.to_owned(), count(rows.len())))
        .collect())
}
