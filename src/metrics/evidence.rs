//! The rows behind a figure: those its numerator and denominator count, by the very conditions that counted them.

use polars::prelude::*;

use super::counted::{self, Counted, Rows};
use super::frames::flags;
use super::own_tables::MYSTERY_SHOPPER_TOTAL;
use super::registry::{Better, Compute, Definition};
use super::visits::{VisitMonth, Visits};
use super::{Figures, count_callbacks, vehicles};
use crate::config::Config;
use crate::period::Month;
use crate::records::schema::{Line, TableId};

/// The rows behind one figure.
#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    /// The table they are of.
    pub table: TableId,
    /// The table's columns (and derived ones); those that speak against the figure first, then in reading order.
    pub frame: DataFrame,
    /// Whether each row is in the numerator; empty for a figure without one.
    pub in_numerator: Vec<bool>,
}

const IN_NUMERATOR: &str = "in_numerator";

/// The rows behind a metric of the month; `None` when its table is not configured.
///
/// # Errors
///
/// When a frame is not of its schema's shape.
pub(crate) fn evidence(
    figures: &Figures,
    config: &Config,
    definition: &Definition,
    month: Month,
) -> PolarsResult<Option<Evidence>> {
    let behind = Behind { figures, config, month };
    match definition.compute {
        Compute::Count(name) => behind.counted(name, None, definition.better),
        Compute::BaseTable(_, counted) => {
            if figures.facts.configured(TableId::CustomerBase) {
                behind.monthly(TableId::CustomerBase, figures.facts.customer_base.as_ref(), every_row())
            } else {
                behind.counted(counted, None, definition.better)
            }
        }
        Compute::Ratio(numerator, denominator) => {
            if behind.is_part(numerator, denominator) {
                behind.counted(denominator, Some(numerator), definition.better)
            } else {
                behind.counted(numerator, None, definition.better)
            }
        }
        Compute::Per(_, numerator, _) => behind.counted(numerator, None, definition.better),
        Compute::Survey(line) => behind.surveyed(line),
        Compute::Points(points) => behind.points(points),
    }
}

fn every_row() -> Expr {
    counted::every()
}

/// What the rows are looked for in.
#[derive(Clone, Copy)]
struct Behind<'a> {
    figures: &'a Figures,
    config: &'a Config,
    month: Month,
}

impl Behind<'_> {
    /// Whether the numerator's rows are among the denominator's.
    fn is_part(self, numerator: &str, denominator: &str) -> bool {
        let rows = |name: &str| counted::find(name, self.config).map(|counted| counted.rows);
        rows(numerator) == rows(denominator)
            && vehicles::find(numerator).is_some() == vehicles::find(denominator).is_some()
    }

    /// The rows of a named count, with those of another marked.
    fn counted(self, name: &str, numerator: Option<&str>, better: Better) -> PolarsResult<Option<Evidence>> {
        if vehicles::find(name).is_some() {
            return self.vehicles(name, numerator, better).map(Some);
        }
        let Some(counted) = counted::find(name, self.config) else {
            return Ok(None);
        };
        let Some(frame) = counted::frame(counted.rows, &self.figures.facts, self.config)? else {
            return Ok(None);
        };
        let above = numerator.and_then(|name| counted::find(name, self.config));
        let marked = match &above {
            Some(above) => above.condition.clone().fill_null(lit(false)),
            None => lit(false),
        };
        let found = frame
            .lazy()
            .filter(counted::condition(&counted, self.month))
            .with_column(marked.alias(IN_NUMERATOR))
            .collect()?;
        sorted(table_of(&counted), &found, above.is_some(), better).map(Some)
    }

    /// The last order of each vehicle in the month of visits by which a count counts it.
    fn vehicles(self, name: &str, numerator: Option<&str>, better: Better) -> PolarsResult<Evidence> {
        let facts = &self.figures.facts;
        let all;
        let visits = if vehicles::counts_every_line(name) {
            all = Visits::of(facts)?.months(&Line::ALL);
            &all
        } else {
            &self.figures.visits
        };
        let horizon = vehicles::Horizon::of(self.month, self.config);
        let counts = |name: &str, visit: &VisitMonth| vehicles::find(name).is_some_and(|counts| counts(visit, horizon));
        let (mut orders, mut marks) = (Vec::new(), Vec::new());
        for visit in visits.iter().filter(|visit| counts(name, visit)) {
            orders.push(IdxSize::try_from(visit.order).unwrap_or(IdxSize::MAX));
            marks.push(numerator.is_some_and(|numerator| counts(numerator, visit)));
        }
        let mut found = facts.orders.take(&IdxCa::from_vec("order".into(), orders))?;
        found.with_column(Column::new(IN_NUMERATOR.into(), marks))?;
        sorted(TableId::RepairOrders, &found, numerator.is_some(), better)
    }

    /// The callbacks behind a satisfaction figure; in the numerator those without a dissatisfied item.
    fn surveyed(self, line: &str) -> PolarsResult<Option<Evidence>> {
        let lines: Vec<String> = Line::ALL
            .into_iter()
            .filter(|of| of.name() == line || (line == "company" && self.figures.facts.asks(*of)))
            .map(|line| line.name().to_owned())
            .collect();
        let of_lines = super::frames::is_one_of("line", &lines);
        self.callbacks(of_lines, col("items_satisfied").eq(col("item_count")))
    }

    fn points(self, points: &str) -> PolarsResult<Option<Evidence>> {
        let facts = &self.figures.facts;
        match points {
            "mot" => self.callbacks(col("service"), col("items_high").eq(col("item_count"))),
            "nps" => match count_callbacks::recommendation_item(self.config) {
                Some(item) => {
                    let score = format!("{}:score", item.id);
                    let answered =
                        count_callbacks::is_asked_to_recommend(self.config, item).and(col(&*score).is_not_null());
                    self.callbacks(answered, col(&*score).gt_eq(lit(9)))
                }
                None => Ok(None),
            },
            "external.pt" => {
                let total = col("item").eq(lit(MYSTERY_SHOPPER_TOTAL));
                self.monthly(TableId::ExternalPt, facts.external_pt.as_ref(), total)
            }
            _ => self.monthly(
                TableId::ExternalCss,
                facts.external_css.as_ref(),
                col("entity").eq(lit("own")),
            ),
        }
    }

    fn callbacks(self, condition: Expr, good: Expr) -> PolarsResult<Option<Evidence>> {
        let found = count_callbacks::collapsed(&self.figures.facts, self.config)?
            .lazy()
            .filter(
                col("called_month")
                    .eq(lit(self.month.ordinal()))
                    .and(col("surveyed"))
                    .and(condition),
            )
            .with_column(good.fill_null(lit(false)).alias(IN_NUMERATOR))
            .collect()?;
        sorted(TableId::Callbacks, &found, true, Better::Higher).map(Some)
    }

    /// The row of a monthly table that counts: the last one of the month.
    fn monthly(self, table: TableId, frame: Option<&DataFrame>, condition: Expr) -> PolarsResult<Option<Evidence>> {
        let Some(frame) = frame else { return Ok(None) };
        let found = frame
            .clone()
            .lazy()
            .filter(col("month").eq(lit(self.month.ordinal())).and(condition))
            .with_column(lit(false).alias(IN_NUMERATOR))
            .collect()?
            .tail(Some(1));
        sorted(table, &found, false, Better::Higher).map(Some)
    }
}

/// Rows that speak against the figure first: outside the numerator where higher is better, inside it where lower is.
fn sorted(table: TableId, found: &DataFrame, has_numerator: bool, better: Better) -> PolarsResult<Evidence> {
    let frame = found.sort(
        [IN_NUMERATOR, "row_id"],
        SortMultipleOptions::default().with_order_descending_multi([better == Better::Lower, false]),
    )?;
    let in_numerator = if has_numerator {
        flags(&frame, IN_NUMERATOR)?
    } else {
        Vec::new()
    };
    Ok(Evidence {
        table,
        frame,
        in_numerator,
    })
}

fn table_of(counted: &Counted) -> TableId {
    match counted.rows {
        Rows::Orders | Rows::CalledOrders => TableId::RepairOrders,
        Rows::Callbacks => TableId::Callbacks,
        Rows::Complaints => TableId::Complaints,
        Rows::ChurnCallbacks | Rows::CalledVehicles => TableId::ChurnCallbacks,
        Rows::KeyAccounts => TableId::KeyAccountVisits,
        Rows::Rescues => TableId::Rescues,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::registry;

    /// A name in the registry that no condition stands for would leave a figure without its rows.
    #[test]
    fn every_count_of_the_registry_has_its_condition() {
        let config = crate::config::load("tests/examples/edge/config/report.yaml".as_ref(), &[]).unwrap();
        let known = |name: &str| counted::find(name, &config).is_some() || vehicles::find(name).is_some();
        for definition in registry::all() {
            let names = match definition.compute {
                Compute::Count(name) | Compute::BaseTable(_, name) => vec![name],
                Compute::Ratio(numerator, denominator) | Compute::Per(_, numerator, denominator) => {
                    vec![numerator, denominator]
                }
                Compute::Survey(_) | Compute::Points(_) => Vec::new(),
            };
            for name in names {
                assert!(known(name), "{} counts {name}", definition.id);
            }
        }
    }
}
