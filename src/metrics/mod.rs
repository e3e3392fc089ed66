//! Every figure of a store and month, from its records: derived frames, one grouped pass per family, then the registry.
//!
//! Pure: records, configuration and earlier reports in, figures out.

pub(crate) mod callbacks;
mod comparison;
pub(crate) mod complaints;
pub(crate) mod count_callbacks;
pub(crate) mod count_orders;
pub(crate) mod counted;
pub(crate) mod evidence;
pub mod facts;
mod families;
pub(crate) mod figure;
pub(crate) mod frames;
pub(crate) mod judgement;
pub(crate) mod monthly;
mod orders;
pub(crate) mod own_tables;
pub mod reference;
pub mod registry;
pub(crate) mod tables;
pub(crate) mod vehicles;
pub(crate) mod visits;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use polars::prelude::*;
use rayon::prelude::*;

use crate::config::Config;
use crate::period::Month;
use crate::records::Records;
use crate::records::schema::{Line, TableId};
use crate::report::{EarlierReport, Metric, SeriesPoint, Tables};
use facts::Facts;
use figure::Basis;
use monthly::Monthly;
use visits::{VisitMonth, Visits};

pub use figure::SERIES_MONTHS;

/// What the records of one store say of one month.
#[derive(Debug, Clone)]
pub struct Figures {
    /// By metric id, in registry order.
    pub metrics: IndexMap<String, Metric>,
    /// By metric id: the months ending with the report's.
    pub series: IndexMap<String, Vec<SeriesPoint>>,
    /// The tables behind the figures.
    pub tables: Tables,
    /// Derived frames and monthly sums, for what is shown beyond the metrics.
    pub(crate) facts: Facts,
    pub(crate) monthly: Monthly,
    /// Each vehicle's months with a visit that counts for churn and base.
    pub(crate) visits: Vec<VisitMonth>,
}

impl Figures {
    /// Whether rework could be recorded and none was in the months of the series.
    #[must_use]
    pub fn no_rework_recorded(&self, month: Month) -> bool {
        let orders = |column| self.facts.has(TableId::RepairOrders, column);
        let count = |name: &str| {
            month
                .ending_here(SERIES_MONTHS)
                .map(|month| self.monthly.count(name, month))
                .sum::<i64>()
        };
        (orders("rework_of") || orders("kind")) && count("rework.internal") + count("rework.external") == 0
    }

    /// The same figures against the targets of a configuration.
    #[must_use]
    pub fn judged(&self, config: &Config) -> Self {
        let mut judged = self.clone();
        for definition in registry::all() {
            if let Some(metric) = judged.metrics.get_mut(definition.id) {
                let target = judgement::target(config, definition.id);
                metric.target = target.map(|target| target.goal);
                metric.status = judgement::status(definition.better, metric.value, target);
            }
        }
        judged
    }

    /// The months whose figures were taken from earlier reports.
    #[must_use]
    pub fn months_from_history(&self) -> std::collections::BTreeSet<Month> {
        let points = self.series.values().flatten();
        points
            .filter(|point| point.source == Some(crate::report::PointSource::History))
            .map(|point| point.month)
            .collect()
    }
}

/// Computes every metric, series and table of a store's records (see [`Records::for_store`]) for a month.
///
/// `history` holds the store's earlier reports by month, for months before the first record.
///
/// # Errors
///
/// When a frame is not of its schema's shape.
pub fn compute(
    records: &Records,
    config: &Config,
    month: Month,
    history: &BTreeMap<Month, EarlierReport>,
) -> PolarsResult<Figures> {
    let facts = Facts::derive(records, config)?;
    let visited = || {
        let visits = Visits::of(&facts)?;
        Ok::<_, PolarsError>((visits.months(&Line::ALL), visits.months(&config.churn.lines)))
    };
    let (visits, monthly) = rayon::join(visited, || count_rows(&facts, config));
    let ((visits, counted), mut monthly) = (visits?, monthly?);
    let months = month.ending_here(SERIES_MONTHS);
    vehicles::count(&mut monthly, &visits, &counted, config, months);
    let basis = Basis {
        facts: &facts,
        monthly: &monthly,
        config,
        history,
        first_visit: vehicles::first_month(&counted),
    };
    let (judged, tables) = rayon::join(
        || -> Vec<_> {
            let definitions: Vec<_> = registry::all().collect();
            let judged = definitions.into_par_iter();
            judged
                .map(|definition| (definition.id, basis.metric(definition, month)))
                .collect()
        },
        || fill_tables(&facts, &monthly, config, month, history),
    );
    let mut metrics = IndexMap::new();
    let mut series = IndexMap::new();
    for (id, (metric, points)) in judged {
        metrics.insert(id.to_owned(), metric);
        series.insert(id.to_owned(), points);
    }
    let mut tables = tables?;
    fill_measures(&mut tables, &facts, config, month, &metrics)?;
    Ok(Figures {
        metrics,
        series,
        tables,
        facts,
        monthly,
        visits: counted,
    })
}

/// What every table counts by itself, the two large ones first.
fn count_rows(facts: &Facts, config: &Config) -> PolarsResult<Monthly> {
    type Count<'a> = &'a (dyn Fn(&mut Monthly) -> PolarsResult<()> + Sync);
    let counts: [Count; 8] = [
        &|monthly| count_callbacks::count(monthly, facts, config),
        &|monthly| count_orders::count(monthly, facts, config),
        &|monthly| {
            where_configured(&facts.churn_callbacks, |frame| {
                vehicles::count_churn_callbacks(monthly, facts, frame, config)
            })
        },
        &|monthly| where_configured(&facts.complaints, |frame| complaints::count(monthly, frame)),
        &|monthly| {
            where_configured(&facts.customer_base, |frame| {
                vehicles::count_customer_base(monthly, frame)
            })
        },
        &|monthly| {
            where_configured(&facts.external_css, |frame| {
                own_tables::count_external(monthly, frame, config)
            })?;
            where_configured(&facts.external_pt, |frame| {
                own_tables::count_mystery_shopper(monthly, frame)
            })
        },
        &|monthly| {
            where_configured(&facts.key_account_visits, |frame| {
                own_tables::count_key_accounts(monthly, frame)
            })
        },
        &|monthly| {
            where_configured(&facts.rescues, |frame| {
                own_tables::count_rescues(monthly, frame, config)
            })
        },
    ];
    let counted = counts.into_par_iter().with_max_len(1).map(|count| {
        let mut monthly = Monthly::default();
        count(&mut monthly).map(|()| monthly)
    });
    let mut all = Monthly::default();
    for monthly in counted.collect::<PolarsResult<Vec<_>>>()? {
        all.extend(monthly);
    }
    Ok(all)
}

/// Counts a table; one that is not configured counts nothing.
fn where_configured<'a>(
    table: impl IntoIterator<Item = &'a DataFrame>,
    count: impl FnMut(&'a DataFrame) -> PolarsResult<()>,
) -> PolarsResult<()> {
    table.into_iter().try_for_each(count)
}

/// The rows of a frame that fall into a month and satisfy a condition.
pub(crate) fn of_month(
    frame: &DataFrame,
    column: &str,
    month: Month,
    condition: Option<Expr>,
) -> PolarsResult<DataFrame> {
    let in_month = col(column).eq(lit(month.ordinal()));
    frame
        .clone()
        .lazy()
        .filter(condition.map_or(in_month.clone(), |condition| in_month.and(condition)))
        .collect()
}

/// Whether the callbacks have columns of the external items.
pub(crate) fn has_external_items(facts: &Facts, config: &Config) -> bool {
    let mut items = config.external_items.iter();
    items.any(|item| facts.has(TableId::Callbacks, &item.id))
}

fn fill_tables(
    facts: &Facts,
    monthly: &Monthly,
    config: &Config,
    month: Month,
    history: &BTreeMap<Month, EarlierReport>,
) -> PolarsResult<Tables> {
    let delivered = of_month(&facts.orders, "delivered_month", month, None)?;
    let service_orders = delivered.clone().lazy().filter(col("service")).collect()?;
    let collapsed = of_month(&facts.callbacks, "called_month", month, Some(col("kept")))?;
    let internal = collapsed.clone().lazy().filter(col("internal")).collect()?;
    let valid = internal.clone().lazy().filter(col("valid")).collect()?;
    let surveyed = internal.clone().lazy().filter(col("surveyed")).collect()?;
    let service = surveyed.clone().lazy().filter(col("service")).collect()?;
    let external = collapsed
        .lazy()
        .filter(col("internal").not().and(col("valid")).and(col("service")))
        .collect()?;
    let has_external_items = has_external_items(facts, config);
    let earlier = facts
        .first_month(TableId::Callbacks)
        .is_none_or(|first| month.plus(-1) < first)
        .then(|| history.get(&month.plus(-1)))
        .flatten();
    let mut filled = Tables {
        callback_outcomes: tables::callbacks::outcomes(&internal)?,
        orders_by_kind: tables::callbacks::orders_by_kind(&delivered)?,
        score_bands: tables::callbacks::score_bands(&service, config)?,
        satisfaction_items: tables::items::scores(&surveyed, facts, monthly, config, month, earlier)?,
        reasons_weekly: tables::callbacks::reasons_weekly(&service, month)?,
        advisors: tables::advisors::advisors(&service_orders, &service, &external, has_external_items, config)?,
        technicians: tables::technicians::technicians(
            &facts.orders,
            month.ordinal(),
            families::knows_fixes(facts, config),
        )?,
        incentives: tables::incentives::incentives(
            &valid,
            &delivered,
            facts.has(TableId::RepairOrders, "checkout_rating"),
            config,
        )?,
        ..Tables::default()
    };
    if let Some(complaints) = &facts.complaints {
        let complaints = of_month(complaints, "received_month", month, None)?;
        filled.complaints_by_reason = tables::complaints::by(&complaints, "reason")?;
        filled.complaints_by_responsibility = tables::complaints::by(&complaints, "responsibility")?;
        filled.complaints_by_channel = tables::complaints::by(&complaints, "channel")?;
    }
    if let Some(calls) = &facts.churn_callbacks {
        let calls = of_month(
            calls,
            "called_month",
            month,
            Some(col("customer_type").eq(lit("private"))),
        )?;
        let valid = calls.clone().lazy().filter(col("outcome").eq(lit("valid"))).collect()?;
        filled.churn_outcomes = tables::callbacks::churn_outcomes(&calls)?;
        filled.churn_reasons = tables::callbacks::churn_reasons(&valid)?;
        filled.churn_destinations = tables::callbacks::churn_destinations(&valid)?;
    }
    Ok(filled)
}

/// Fills the tables of measures, which name figures and items.
fn fill_measures(
    filled: &mut Tables,
    facts: &Facts,
    config: &Config,
    month: Month,
    metrics: &IndexMap<String, Metric>,
) -> PolarsResult<()> {
    if let Some(items) = &facts.action_items {
        let linked = tables::actions::Linked {
            metrics,
            items: &filled.satisfaction_items,
        };
        let review = tables::actions::review(items, month, &linked, config)?;
        let next = tables::actions::next(items, month, &linked, config)?;
        (filled.actions_review, filled.actions_next) = (review, next);
    }
    Ok(())
}
