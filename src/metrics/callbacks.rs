//! Callbacks with what the figures need to know of each: whether it survives collapsing, and how its items count.

use polars::prelude::*;

use super::frames::{cutoff_day, day_of, flags, integers, milliseconds, month_of, small_integers, texts};
use crate::config::{Config, Item, ItemType, QuestionGroup};
use crate::records::Table;
use crate::records::clean::text::tidy;
use crate::records::schema::split_list;

/// The items of a group that count in satisfaction: all but the recommendation question.
pub(crate) fn counted_items(group: Option<&QuestionGroup>) -> impl Iterator<Item = &Item> {
    group
        .into_iter()
        .flat_map(|group| &group.items)
        .filter(|item| item.kind != ItemType::Nps)
}

/// Derives the callbacks frame.
///
/// Beside the table's columns (see [`Table`]):
/// - `called_month`, `called_day` `Int32`
/// - `service`, `valid`, `internal`, `unreachable` `Boolean`
/// - `kept` `Boolean`: the row its repeats within a month and channel collapse into; `attempts_made` `Int64`: of all of them
/// - `surveyed` `Boolean`: kept, valid, and (sales) of a visit that counts
/// - `item_count`, `items_satisfied`, `items_high` `Int64`: items asked, satisfied, and at level ≥ 4, of the row's line
/// - `{id}:points` `Float64` and `{id}:dissatisfied` `Boolean` per item, for rows of the item's lines
/// - `overall` `Int64`: level of the overall question of the row's line
/// - `handled_by` `String`: the row's advisor, else that of its order as far as it existed at the month's cutoff
///
/// All but the last stands on its own; `handled_by` is added by [`add_advisors`].
pub(crate) fn derive(table: &Table, config: &Config) -> PolarsResult<DataFrame> {
    let mut frame = table
        .frame
        .clone()
        .lazy()
        .with_columns([
            month_of("called_at").alias("called_month"),
            day_of("called_at").alias("called_day"),
            col("line").neq(lit("sales")).alias("service"),
            col("outcome").eq(lit("valid")).alias("valid"),
            col("channel").eq(lit("internal")).alias("internal"),
            col("outcome")
                .neq(lit("valid"))
                .and(col("outcome").neq(lit("declined")))
                .alias("unreachable"),
        ])
        .collect()?;
    collapse(&mut frame)?;
    score(&mut frame, config)?;
    Ok(frame)
}

/// Adds `handled_by` to the callbacks, which may come from the orders.
pub(crate) fn add_advisors(frame: &mut DataFrame, orders: &DataFrame, config: &Config) -> PolarsResult<()> {
    let advisors = advisors(frame, orders, config)?;
    frame.with_column(Column::new("handled_by".into(), advisors))?;
    Ok(())
}

/// Rows of one order, line, visit, month and channel, while they are read.
struct Repeats {
    /// The row they collapse into.
    last: usize,
    rows: i64,
    /// The largest number of attempts noted in any of them.
    most: i64,
}

fn collapse(frame: &mut DataFrame) -> PolarsResult<()> {
    let called = milliseconds(frame, "called_at")?;
    let months = small_integers(frame, "called_month")?;
    let attempts = integers(frame, "attempts")?;
    let valid = flags(frame, "valid")?;
    let visits = integers(frame, "visit")?;
    let mut kept = vec![true; frame.height()];
    let mut made: Vec<i64> = attempts.iter().map(|attempts| attempts.unwrap_or(1)).collect();
    {
        let numbers = texts(frame, "order_no")?;
        let lines = texts(frame, "line")?;
        let channels = texts(frame, "channel")?;
        // The last valid row by time is kept, else the last row; at equal times the later in the file.
        let rank = |row: usize| (valid[row], called[row], row);
        let mut repeats: PlHashMap<_, Repeats> = PlHashMap::with_capacity(frame.height());
        for (row, number) in numbers.iter().enumerate() {
            let Some(number) = number else { continue };
            let key = (*number, lines[row], visits[row], months[row], channels[row]);
            let group = repeats.entry(key).or_insert(Repeats {
                last: row,
                rows: 0,
                most: 0,
            });
            group.rows += 1;
            group.most = group.most.max(made[row]);
            if rank(row) > rank(group.last) {
                kept[group.last] = false;
                group.last = row;
            } else {
                kept[row] = row == group.last;
            }
        }
        for group in repeats.values() {
            made[group.last] = group.most.max(group.rows);
        }
    }
    frame.with_column(Column::new("kept".into(), kept))?;
    frame.with_column(Column::new("attempts_made".into(), made))?;
    Ok(())
}

/// The state of one callback's items while they are counted.
struct Sums {
    count: Vec<i64>,
    satisfied: Vec<i64>,
    high: Vec<i64>,
}

fn score(frame: &mut DataFrame, config: &Config) -> PolarsResult<()> {
    let height = frame.height();
    let service = flags(frame, "service")?;
    let visits = integers(frame, "visit")?;
    let mut sums = Sums {
        count: vec![0; height],
        satisfied: vec![0; height],
        high: vec![0; height],
    };
    let mut overall: Vec<Option<i64>> = vec![None; height];
    let mut surveyed: Vec<bool> = flags(frame, "kept")?
        .iter()
        .zip(flags(frame, "valid")?)
        .map(|(a, b)| *a && b)
        .collect();
    let opinions: Vec<Vec<String>> = texts(frame, "opinions")?
        .into_iter()
        .map(|cell| {
            cell.map(|cell| split_list(cell).map(str::to_owned).collect())
                .unwrap_or_default()
        })
        .collect();
    let mut added = Vec::new();
    for (group, wanted) in [
        (config.questionnaire.service.as_ref(), true),
        (config.questionnaire.sales.as_ref(), false),
    ] {
        for item in counted_items(group) {
            added.extend(score_item(frame, config, item, wanted, &service, &opinions, &mut sums)?);
        }
        let Some(group) = group else { continue };
        let levels = match &group.overall {
            Some(id) => integers(frame, id)?,
            None => vec![None; height],
        };
        for row in (0..height).filter(|&row| service[row] == wanted) {
            overall[row] = levels[row];
            surveyed[row] &= group.visits.is_empty() || visits[row].is_some_and(|visit| group.visits.contains(&visit));
        }
    }
    for column in added {
        frame.with_column(column)?;
    }
    frame.with_column(Column::new("item_count".into(), sums.count))?;
    frame.with_column(Column::new("items_satisfied".into(), sums.satisfied))?;
    frame.with_column(Column::new("items_high".into(), sums.high))?;
    frame.with_column(Column::new("overall".into(), overall))?;
    frame.with_column(Column::new("surveyed".into(), surveyed))?;
    Ok(())
}

fn score_item(
    frame: &DataFrame,
    config: &Config,
    item: &Item,
    wanted: bool,
    service: &[bool],
    opinions: &[Vec<String>],
    sums: &mut Sums,
) -> PolarsResult<[Column; 2]> {
    let rules = &config.satisfaction;
    let (id, label) = (tidy(&item.id), tidy(&item.label));
    let levels = integers(frame, &item.id)?;
    let scores = if item.kind == ItemType::Score10 {
        Some(integers(frame, &format!("{}:score", item.id))?)
    } else {
        None
    };
    let mut points: Vec<Option<f64>> = vec![None; frame.height()];
    let mut dissatisfied: Vec<bool> = vec![false; frame.height()];
    for row in (0..frame.height()).filter(|&row| service[row] == wanted) {
        let level = levels[row];
        points[row] = match &scores {
            Some(scores) => scores[row].map(|score| 10.0 * small_float(score)),
            None => level.and_then(|level| level_points(config, level)),
        };
        let bad = level.is_some_and(|level| level <= rules.dissatisfied_max_level)
            || opinions[row].iter().any(|named| *named == id)
            || opinions[row].iter().any(|named| *named == label);
        dissatisfied[row] = bad;
        sums.high[row] += i64::from(level.is_some_and(|level| level >= 4));
        if bad || level.is_some() || !rules.unanswered_excluded {
            sums.count[row] += 1;
            sums.satisfied[row] += i64::from(!bad);
        }
    }
    Ok([
        Column::new(format!("{}:points", item.id).into(), points),
        Column::new(format!("{}:dissatisfied", item.id).into(), dissatisfied),
    ])
}

#[allow(clippy::cast_precision_loss, reason = "scores are 0 to 10")]
fn small_float(score: i64) -> f64 {
    score as f64
}

/// Points of a level 1–5.
pub(crate) fn level_points(config: &Config, level: i64) -> Option<f64> {
    let index = usize::try_from(level.checked_sub(1)?).ok()?;
    config.questionnaire.level_points.get(index).copied()
}

/// The row's own advisor, else that of its order, unless the order was delivered after the cutoff of the row's month.
fn advisors(frame: &DataFrame, orders: &DataFrame, config: &Config) -> PolarsResult<Vec<Option<String>>> {
    let (own, numbers) = (texts(frame, "advisor")?, texts(frame, "order_no")?);
    // Most callbacks say it themselves: only the others' orders are looked up.
    let unsaid = own.iter().zip(&numbers).filter(|(own, _)| own.is_none());
    let wanted: PlHashSet<&str> = unsaid.filter_map(|(_, number)| *number).collect();
    let delivered = small_integers(orders, "delivered_day")?;
    let of_order: PlHashMap<&str, (&str, Option<i32>)> = texts(orders, "order_no")?
        .into_iter()
        .zip(texts(orders, "advisor")?)
        .zip(delivered)
        .filter_map(|((number, advisor), day)| Some((number?, (advisor?, day))))
        .filter(|(number, _)| wanted.contains(number))
        .collect();
    let known = |number: Option<&str>, month: Option<i32>| {
        let (advisor, delivered) = of_order.get(number?).copied()?;
        let cutoff = cutoff_day(month?, config.period.cutoff_days);
        delivered.is_none_or(|day| day <= cutoff).then_some(advisor)
    };
    Ok(own
        .into_iter()
        .zip(numbers)
        .zip(small_integers(frame, "called_month")?)
        .map(|((own, number), month)| own.or_else(|| known(number, month)).map(str::to_owned))
        .collect())
}
