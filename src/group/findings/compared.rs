//! What the pages say that compare stores: league tables, control charts, heat table, movements.

use std::collections::BTreeMap;

use rust_i18n::t;

use super::{Finding, LONGEST_NAME, Words};
use crate::charts::group::{FUNNELS, cases};
use crate::charts::number;
use crate::group::figures::Kind;
use crate::group::model::{Difference, Movement, Ranking};
use crate::report::Number;
use crate::stats::Signal;

impl Words<'_> {
    pub(super) fn league(&self, id: &str) -> Finding {
        let label = self.label(id);
        let metric = self.model.metrics.get(id);
        let ranking = self.model.rankings.get(id);
        let value = metric.and_then(|metric| metric.value).map(Number::as_f64);
        let (Some(value), Some(ranking)) = (value, ranking) else {
            return Finding {
                headline: vec![say!(self, "group.league.none", label = label)],
                source: String::new(),
                empty: Some(self.nothing().unwrap_or_else(|| say!(self, "group.empty.figure"))),
            };
        };
        let figure = Self::figure(id, value);
        let first = say!(
            self,
            "group.league.group",
            label = label,
            figure = figure,
            tested = ranking.tested
        );
        let (better, worse) = (
            differing(ranking, Difference::Better),
            differing(ranking, Difference::Worse),
        );
        let second = match (better, worse) {
            _ if ranking.tested < 2 && ranking.rows.iter().filter(|row| row.value.is_some()).count() > 1 => {
                say!(self, "group.league.few")
            }
            _ if ranking.tested < 2 => say!(self, "group.league.untested"),
            (0, 0) => say!(self, "group.league.alike"),
            (_, 0) => say!(self, "group.league.better", better = better),
            (0, _) => say!(self, "group.league.worse", worse = worse),
            _ => say!(self, "group.league.both", better = better, worse = worse),
        };
        let cases = match Kind::of(id) {
            Some(Kind::Survey) => metric.and_then(|metric| metric.n).map(Number::Int),
            _ => metric.and_then(|metric| metric.denominator),
        };
        let cases = number(cases.map_or(0.0, Number::as_f64), 0);
        let test = match ranking.test.as_str() {
            "welch" => say!(self, "group.test.welch"),
            "fisher" => say!(self, "group.test.fisher"),
            _ => say!(self, "group.test.events"),
        };
        Finding {
            headline: vec![first, second],
            source: say!(
                self,
                "group.source.league",
                n = cases,
                test = test,
                tested = ranking.tested
            ),
            empty: None,
        }
    }

    pub(super) fn funnels(&self) -> Finding {
        let outside: Vec<(String, usize, usize)> = FUNNELS
            .iter()
            .filter_map(|(_, metric, complement)| {
                let (stores, _) = cases(self.model, metric, *complement)?;
                let beyond = |signal| stores.iter().filter(|store| store.signal == Some(signal)).count();
                let label = t!(format!("group.funnel.{metric}"), locale = self.language.code()).into_owned();
                Some((label, beyond(Signal::High), beyond(Signal::Low)))
            })
            .collect();
        let lines = outside.iter().map(|(label, high, low)| match (high, low) {
            (0, 0) => say!(self, "group.funnel.inside", label = label),
            _ => say!(self, "group.funnel.outside", label = label, high = high, low = low),
        });
        let mut lines: Vec<String> = lines.collect();
        if let Some(last) = lines.last_mut() {
            last.truncate(last.trim_end_matches(['；', ';']).len());
        }
        Finding {
            empty: lines
                .is_empty()
                .then(|| self.nothing().unwrap_or_else(|| say!(self, "group.empty.figure"))),
            headline: if lines.is_empty() {
                vec![say!(self, "group.funnel.none")]
            } else {
                lines
            },
            source: say!(self, "group.source.funnels"),
        }
    }

    pub(super) fn heat(&self) -> Finding {
        let trouble = self.trouble();
        let in_trouble = trouble.values().filter(|count| **count > 0).count();
        let lines = match trouble.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0))) {
            Some(((_, name), most)) if *most > 0 => {
                let first = say!(self, "group.heat.some", stores = in_trouble);
                let with_most = trouble.values().filter(|count| *count == most).count();
                let second = if with_most > 1 && with_most == in_trouble {
                    say!(self, "group.heat.each", count = most)
                } else if with_most > 1 {
                    say!(self, "group.heat.most_several", stores = with_most, count = most)
                } else if name.chars().count() <= LONGEST_NAME {
                    say!(self, "group.heat.most", name = name, count = most)
                } else {
                    say!(self, "group.heat.most_unnamed", count = most)
                };
                vec![first, second]
            }
            _ => vec![say!(self, "group.heat.none")],
        };
        Finding {
            headline: lines,
            source: say!(self, "group.source.heat"),
            empty: self.nothing(),
        }
    }

    /// By id and name: how many key figures are really worse than those of the others.
    fn trouble(&self) -> BTreeMap<(&str, &str), usize> {
        let mut trouble = BTreeMap::new();
        for row in self.model.rankings.values().flat_map(|ranking| &ranking.rows) {
            let count = trouble.entry((row.store.as_str(), row.name.as_str())).or_insert(0);
            *count += usize::from(row.difference == Some(Difference::Worse));
        }
        trouble
    }

    pub(super) fn movers(&self) -> Finding {
        let movers = &self.model.movers;
        let real = |changes: &[Movement]| changes.iter().filter(|change| change.significant).count();
        let (worse, better) = (real(&movers.worsened), real(&movers.improved));
        let previous = self.language.month(self.model.month.plus(-1));
        let headline = match (worse, better) {
            _ if movers.tested == 0 => vec![say!(self, "group.movers.untested")],
            (0, 0) => vec![
                say!(self, "group.movers.tested", tested = movers.tested, previous = previous),
                say!(self, "group.movers.none"),
            ],
            _ => vec![
                say!(self, "group.movers.tested", tested = movers.tested, previous = previous),
                say!(self, "group.movers.some", worse = worse, better = better),
            ],
        };
        Finding {
            headline,
            source: say!(self, "group.source.movers", tested = movers.tested),
            empty: (movers.tested == 0).then(|| say!(self, "group.empty.movers")),
        }
    }
}

fn differing(ranking: &Ranking, way: Difference) -> usize {
    ranking.rows.iter().filter(|row| row.difference == Some(way)).count()
}
