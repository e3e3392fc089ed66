//! Counts of callbacks and the sums behind satisfaction, all months in one pass each.

use std::collections::BTreeSet;

use polars::prelude::*;

use super::callbacks::counted_items;
use super::counted::{self, Counted, Rows, every};
use super::facts::Facts;
use super::frames::{cutoff_day, integers, small_integers, texts};
use super::monthly::{Monthly, by_month};
use crate::config::{Config, Item, ItemType};
use crate::period::Month;
use crate::records::schema::Line;
use crate::stats::ClusterSums;

/// Fills the counts, surveys and points that come from callbacks.
pub(crate) fn count(monthly: &mut Monthly, facts: &Facts, config: &Config) -> PolarsResult<()> {
    let callbacks = collapsed_of(&facts.callbacks.select(counted_columns(config))?, facts, config)?;
    counted::add(monthly, &callbacks, &counts(config))?;
    let surveyed = callbacks.lazy().filter(col("surveyed")).collect()?;
    add_surveys(monthly, facts, &surveyed)?;
    add_item_scores(monthly, &surveyed, config)?;
    add_recommendation(monthly, &surveyed, config)
}

/// The collapsed internal callbacks, with `case_closed` `Boolean`: the order has a complaint closed by the cutoff of the callback's
/// month.
pub(crate) fn collapsed(facts: &Facts, config: &Config) -> PolarsResult<DataFrame> {
    collapsed_of(&facts.callbacks, facts, config)
}

/// The columns that the counts, surveys and points come from; comments and the like need not be carried along.
fn counted_columns(config: &Config) -> Vec<String> {
    let of_rows = [
        "row_id",
        "order_no",
        "line",
        "outcome",
        "called_month",
        "kept",
        "internal",
        "valid",
        "service",
        "surveyed",
        "unreachable",
        "attempts_made",
        "overall",
        "item_count",
        "items_satisfied",
        "items_high",
    ];
    let groups = [&config.questionnaire.service, &config.questionnaire.sales];
    let points = groups
        .into_iter()
        .flat_map(|group| counted_items(group.as_ref()))
        .map(|item| format!("{}:points", item.id));
    let recommended = recommendation_item(config).map(|item| format!("{}:score", item.id));
    let mut columns: Vec<String> = of_rows.map(str::to_owned).into();
    for column in points.chain(recommended) {
        // A frame has each column once.
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns
}

fn collapsed_of(callbacks: &DataFrame, facts: &Facts, config: &Config) -> PolarsResult<DataFrame> {
    let mut callbacks = callbacks
        .clone()
        .lazy()
        .filter(col("kept").and(col("internal")))
        .collect()?;
    let closed = facts.closed_orders()?;
    let case_closed: Vec<bool> = small_integers(&callbacks, "called_month")?
        .into_iter()
        .zip(texts(&callbacks, "order_no")?)
        .map(|(month, number)| {
            let day = number.and_then(|number| closed.get(number));
            day.zip(month)
                .is_some_and(|(day, month)| *day <= cutoff_day(month, config.period.cutoff_days))
        })
        .collect();
    callbacks.with_column(Column::new("case_closed".into(), case_closed))?;
    Ok(callbacks)
}

/// What the counts count.
pub(crate) fn counts(config: &Config) -> Vec<Counted> {
    let valid = || col("valid");
    let service = || col("service");
    let surveyed = || col("surveyed").and(service());
    let surveyed_sales = || col("surveyed").and(service().not());
    let minimum = |items: u32| col("items_high").gt_eq(lit(i64::from(items)));
    let low = || surveyed().and(col("overall").lt_eq(lit(2)));
    let rated = if config.satisfaction.rates_over_valid {
        surveyed()
    } else {
        service()
    };
    Counted::each(
        Rows::Callbacks,
        "called_month",
        [
            ("callbacks.total", every()),
            ("callbacks.valid", valid()),
            ("callbacks.not_valid", valid().not()),
            ("callbacks.unreachable", col("unreachable")),
            ("callbacks.declined", col("outcome").eq(lit("declined"))),
            (
                "callbacks.tried_three_times",
                col("unreachable").and(col("attempts_made").gt_eq(lit(3))),
            ),
            ("callbacks.right_number", col("outcome").neq(lit("wrong_number"))),
            ("callbacks.service", rated),
            ("callbacks.service_valid", surveyed()),
            ("callbacks.delighted", surveyed().and(col("overall").eq(lit(5)))),
            ("callbacks.disappointed", surveyed().and(col("overall").lt_eq(lit(3)))),
            (
                "callbacks.service_satisfied",
                surveyed().and(minimum(config.questionnaire.satisfied_items_min_service)),
            ),
            ("callbacks.sales_valid", surveyed_sales()),
            (
                "callbacks.sales_satisfied",
                surveyed_sales().and(minimum(config.questionnaire.satisfied_items_min_sales)),
            ),
            ("low_scores", low()),
            ("low_scores.closed", low().and(col("case_closed"))),
        ],
    )
}

fn add_surveys(monthly: &mut Monthly, facts: &Facts, surveyed: &DataFrame) -> PolarsResult<()> {
    let (x, y) = (|| col("item_count"), || col("items_satisfied"));
    let sums = surveyed
        .clone()
        .lazy()
        .group_by_stable([col("called_month"), col("line")])
        .agg([
            len().cast(DataType::Int64).alias("n"),
            x().sum().alias("x"),
            y().sum().alias("y"),
            (x() * x()).sum().alias("xx"),
            (x() * y()).sum().alias("xy"),
            (y() * y()).sum().alias("yy"),
        ])
        .collect()?;
    let column = |name: &str| integers(&sums, name);
    let (n, sum_x, sum_y) = (column("n")?, column("x")?, column("y")?);
    let (xx, xy, yy) = (column("xx")?, column("xy")?, column("yy")?);
    let lines = texts(&sums, "line")?;
    for (row, month) in small_integers(&sums, "called_month")?.into_iter().enumerate() {
        let (Some(month), Some(line)) = (
            month,
            lines[row].and_then(|word| Line::ALL.into_iter().find(|line| line.name() == word)),
        ) else {
            continue;
        };
        let cell = |column: &[Option<i64>]| column[row].unwrap_or(0);
        let sums = ClusterSums {
            n: cell(&n),
            x: cell(&sum_x),
            y: cell(&sum_y),
            xx: cell(&xx),
            xy: cell(&xy),
            yy: cell(&yy),
        };
        let month = Month::from_ordinal(month);
        monthly.add_survey(line.name(), month, sums);
        if facts.asks(line) {
            monthly.add_survey("company", month, sums);
        }
    }
    Ok(())
}

/// Leaves `{id}:n`, and points `{id}:mean` and `{id}:variance` (of one answer) per item, and `mot`.
fn add_item_scores(monthly: &mut Monthly, surveyed: &DataFrame, config: &Config) -> PolarsResult<()> {
    for group in [&config.questionnaire.service, &config.questionnaire.sales] {
        let items: Vec<&Item> = counted_items(group.as_ref()).collect();
        let points = |item: &Item| col(format!("{}:points", item.id));
        let scores = by_month(
            surveyed,
            "called_month",
            items
                .iter()
                .flat_map(|item| {
                    [
                        points(item).mean().alias(format!("{}:mean", item.id)),
                        points(item).var(1).alias(format!("{}:variance", item.id)),
                    ]
                })
                .collect(),
        )?;
        let answered = by_month(
            surveyed,
            "called_month",
            items
                .iter()
                .map(|item| {
                    points(item)
                        .count()
                        .cast(DataType::Int64)
                        .alias(format!("{}:n", item.id))
                })
                .collect(),
        )?;
        if !items.is_empty() {
            monthly.add_points(&scores, "called_month")?;
            monthly.add_counts(&answered, "called_month", 0)?;
        }
    }
    let months: BTreeSet<i32> = small_integers(surveyed, "called_month")?
        .into_iter()
        .flatten()
        .collect();
    for month in months.into_iter().map(Month::from_ordinal) {
        let means: Vec<(f64, Option<f64>)> = counted_items(config.questionnaire.service.as_ref())
            .map(|item| (item.weight, monthly.points(&format!("{}:mean", item.id), month)))
            .collect();
        if let Some(mot) = weighted_mean(&means) {
            monthly.set_points("mot", month, mot);
        }
    }
    Ok(())
}

/// Σ w·s / Σ w over the items with a positive weight and a score; `None` when there are none.
pub(crate) fn weighted_mean(weights_and_scores: &[(f64, Option<f64>)]) -> Option<f64> {
    let answered = || {
        weights_and_scores
            .iter()
            .filter_map(|(weight, score)| Some((*weight, (*score)?)))
            .filter(|(weight, _)| *weight > 0.0)
    };
    let weight: f64 = answered().map(|(weight, _)| weight).sum();
    (weight > 0.0).then(|| answered().map(|(weight, score)| weight * score).sum::<f64>() / weight)
}

/// The recommendation question: its group and id, when the questionnaire has one.
pub(crate) fn recommendation_item(config: &Config) -> Option<&Item> {
    let groups = [
        config.questionnaire.service.as_ref(),
        config.questionnaire.sales.as_ref(),
    ];
    groups
        .into_iter()
        .flatten()
        .flat_map(|group| &group.items)
        .find(|item| item.kind == ItemType::Nps)
}

/// The callbacks that are asked the recommendation question: those of its group.
pub(crate) fn is_asked_to_recommend(config: &Config, item: &Item) -> Expr {
    let service = config.questionnaire.service.as_ref();
    let in_service = service.is_some_and(|group| group.items.iter().any(|other| other.id == item.id));
    col("service").eq(lit(in_service))
}

fn add_recommendation(monthly: &mut Monthly, surveyed: &DataFrame, config: &Config) -> PolarsResult<()> {
    let Some(item) = recommendation_item(config) else {
        return Ok(());
    };
    let asked = surveyed
        .clone()
        .lazy()
        .filter(is_asked_to_recommend(config, item))
        .collect()?;
    let score = || col(format!("{}:score", item.id)).cast(DataType::Float64);
    let share = |condition: Expr| condition.cast(DataType::Float64).mean();
    let balance = (share(score().gt_eq(lit(9.0))) - share(score().lt_eq(lit(6.0)))) * lit(100.0);
    let balance = by_month(&asked, "called_month", vec![balance.alias("nps")])?;
    monthly.add_points(&balance, "called_month")?;
    Ok(())
}
