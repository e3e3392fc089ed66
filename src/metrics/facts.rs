//! One store's records as the figures need them: derived frames, which columns exist, which months they cover.

use std::collections::HashMap;

use polars::prelude::*;

use super::frames::{cutoff_day, day_of, small_integers, texts};
use super::{callbacks, complaints, orders};
use crate::config::{Config, QuestionGroup};
use crate::period::Month;
use crate::records::Records;
use crate::records::schema::{Line, TableId};

/// One store's derived frames. Shapes: `orders::derive`, `callbacks::derive`, `complaints::derive`; the others as loaded.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Repair orders with derived columns.
    pub orders: DataFrame,
    /// Callbacks with derived columns.
    pub callbacks: DataFrame,
    /// Complaints with derived columns; `None` = not configured. So the next.
    pub complaints: Option<DataFrame>,
    /// Churn callbacks.
    pub churn_callbacks: Option<DataFrame>,
    /// Measures.
    pub action_items: Option<DataFrame>,
    /// The manufacturer's survey.
    pub external_css: Option<DataFrame>,
    /// The mystery shopper.
    pub external_pt: Option<DataFrame>,
    /// Customers on file by month.
    pub customer_base: Option<DataFrame>,
    /// Visits to key accounts.
    pub key_account_visits: Option<DataFrame>,
    /// Rescues.
    pub rescues: Option<DataFrame>,
    columns: std::collections::BTreeMap<TableId, std::collections::BTreeSet<String>>,
    /// Lines whose questions (or opinions) the callbacks have.
    asked: Vec<Line>,
    delivered_days: Vec<i32>,
    called_days: Vec<i32>,
    first_months: std::collections::BTreeMap<TableId, Month>,
}

impl Facts {
    /// Derives the frames of one store's records.
    ///
    /// # Errors
    ///
    /// When a frame lacks a column of its schema.
    pub fn derive(records: &Records, config: &Config) -> PolarsResult<Self> {
        let table = |id: TableId| records.tables.get(&id);
        let missing = |id: TableId| polars_err!(ComputeError: "the table {id} was not loaded");
        let orders_table = table(TableId::RepairOrders).ok_or_else(|| missing(TableId::RepairOrders))?;
        let callbacks_table = table(TableId::Callbacks).ok_or_else(|| missing(TableId::Callbacks))?;
        let (orders, callbacks) = rayon::join(
            || orders::derive(orders_table, config),
            || callbacks::derive(callbacks_table, config),
        );
        let (orders, mut callbacks) = (orders?, callbacks?);
        callbacks::add_advisors(&mut callbacks, &orders, config)?;
        let complaints = table(TableId::Complaints)
            .map(|table| complaints::derive(table, config))
            .transpose()?;
        let frame = |id: TableId| table(id).map(|table| table.frame.clone());
        let mut facts = Self {
            complaints,
            churn_callbacks: frame(TableId::ChurnCallbacks)
                .map(|frame| {
                    frame
                        .lazy()
                        .with_columns([
                            super::frames::month_of("called_at").alias("called_month"),
                            day_of("called_at").alias("called_day"),
                        ])
                        .collect()
                })
                .transpose()?,
            action_items: frame(TableId::ActionItems),
            external_css: frame(TableId::ExternalCss),
            external_pt: frame(TableId::ExternalPt),
            customer_base: frame(TableId::CustomerBase),
            key_account_visits: frame(TableId::KeyAccountVisits),
            rescues: frame(TableId::Rescues)
                .map(|frame| {
                    frame
                        .lazy()
                        .with_column(super::frames::month_of("called_at").alias("month"))
                        .collect()
                })
                .transpose()?,
            columns: records
                .tables
                .iter()
                .map(|(id, table)| (*id, table.columns.clone()))
                .collect(),
            asked: Vec::new(),
            delivered_days: sorted_days(&orders, "delivered_day")?,
            called_days: sorted_days(&callbacks, "called_day")?,
            first_months: std::collections::BTreeMap::new(),
            orders,
            callbacks,
        };
        facts.asked = Line::ALL
            .into_iter()
            .filter(|line| facts.has_questions(config, *line))
            .collect();
        facts.find_first_months()?;
        Ok(facts)
    }

    /// Whether the table is configured.
    #[must_use]
    pub fn configured(&self, table: TableId) -> bool {
        self.columns.contains_key(&table)
    }

    /// Whether any file of the table has the column.
    #[must_use]
    pub fn has(&self, table: TableId, column: &str) -> bool {
        self.columns.get(&table).is_some_and(|columns| columns.contains(column))
    }

    /// Whether satisfaction of the line can be known: a question of its group, or the opinions, is in the callbacks.
    #[must_use]
    pub fn asks(&self, line: Line) -> bool {
        self.asked.contains(&line)
    }

    /// Whether a column of any counted item of the line's group is in the callbacks.
    #[must_use]
    pub fn has_items(&self, group: Option<&QuestionGroup>) -> bool {
        callbacks::counted_items(group).any(|item| self.has(TableId::Callbacks, &item.id))
    }

    /// The first month of the records figures of a table go by: delivered orders, callbacks of any channel, or the table's own rows.
    #[must_use]
    pub fn first_month(&self, table: TableId) -> Option<Month> {
        self.first_months.get(&table).copied()
    }

    /// Whether the records a month's figures come from end before that month, seen at its cutoff.
    #[must_use]
    pub fn ended_before(&self, table: TableId, month: Month, cutoff_days: u32) -> bool {
        let days = match table {
            TableId::RepairOrders => &self.delivered_days,
            TableId::Callbacks => &self.called_days,
            _ => return false,
        };
        let cutoff = cutoff_day(month.ordinal(), cutoff_days);
        let first = super::frames::day_number(month.first_day());
        let seen = days.partition_point(|day| *day <= cutoff);
        seen.checked_sub(1)
            .and_then(|last| days.get(last))
            .is_none_or(|newest| *newest < first)
    }

    /// Complaints of a month with a response, handling or closing before their receipt.
    pub(crate) fn early_stamps(&self, month: Month) -> PolarsResult<usize> {
        let Some(complaints) = &self.complaints else {
            return Ok(0);
        };
        let before = |seconds: &str| col(seconds).lt(lit(0)).fill_null(lit(false));
        let early = before("respond_seconds")
            .or(before("handle_seconds"))
            .or(before("close_seconds"));
        let of_month = col("received_month").eq(lit(month.ordinal()));
        Ok(complaints
            .clone()
            .lazy()
            .filter(of_month.and(early))
            .collect()?
            .height())
    }

    /// First day on which a complaint of each order was both received and closed, by order number.
    pub(crate) fn closed_orders(&self) -> PolarsResult<HashMap<String, i32>> {
        let mut closed = HashMap::new();
        let Some(complaints) = &self.complaints else {
            return Ok(closed);
        };
        let days = small_integers(complaints, "closed_day")?
            .into_iter()
            .zip(small_integers(complaints, "received_day")?);
        for (number, (closed_day, received_day)) in texts(complaints, "order_no")?.into_iter().zip(days) {
            if let (Some(number), Some(day)) = (
                number,
                closed_day.map(|day| received_day.map_or(day, |from| day.max(from))),
            ) {
                closed
                    .entry(number.to_owned())
                    .and_modify(|first: &mut i32| *first = day.min(*first))
                    .or_insert(day);
            }
        }
        Ok(closed)
    }

    fn has_questions(&self, config: &Config, line: Line) -> bool {
        let group = if line.is_service() {
            &config.questionnaire.service
        } else {
            &config.questionnaire.sales
        };
        let Some(group) = group else { return false };
        let questions = group.overall.iter().chain(group.items.iter().map(|item| &item.id));
        callbacks::counted_items(Some(group)).next().is_some()
            && (self.has(TableId::Callbacks, "opinions")
                || questions.into_iter().any(|id| self.has(TableId::Callbacks, id)))
    }

    fn find_first_months(&mut self) -> PolarsResult<()> {
        let own = [
            (TableId::RepairOrders, Some(&self.orders), "delivered_month"),
            (TableId::Callbacks, Some(&self.callbacks), "called_month"),
            (TableId::ExternalCss, self.external_css.as_ref(), "month"),
            (TableId::ExternalPt, self.external_pt.as_ref(), "month"),
            (TableId::CustomerBase, self.customer_base.as_ref(), "month"),
            (TableId::KeyAccountVisits, self.key_account_visits.as_ref(), "month"),
            (TableId::Rescues, self.rescues.as_ref(), "month"),
        ];
        let mut first_months = std::collections::BTreeMap::new();
        for (table, frame, column) in own {
            let Some(frame) = frame else { continue };
            if let Some(first) = small_integers(frame, column)?.into_iter().flatten().min() {
                first_months.insert(table, Month::from_ordinal(first));
            }
        }
        self.first_months = first_months;
        Ok(())
    }
}

fn sorted_days(frame: &DataFrame, column: &str) -> PolarsResult<Vec<i32>> {
    let mut days: Vec<i32> = small_integers(frame, column)?.into_iter().flatten().collect();
    days.sort_unstable();
    Ok(days)
}

/// Availability of figures that the two required tables always allow.
pub(crate) fn always(_: &Facts, _: &Config) -> bool {
    true
}
