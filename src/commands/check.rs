//! `servicedeck check`: everything a run would stumble over, at once; nothing is written.

mod pages;

use std::collections::BTreeMap;

use rust_i18n::t;
use serde_json::{Value, json};

use super::{answer, print_error, project, tell};
use crate::cli::Common;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::metrics::registry;
use crate::output::files;
use crate::period::Month;
use crate::pipeline;
use crate::privacy::Mask;
use crate::records::schema::TableId;
use crate::records::{self, Library, RecordWarning, Records, Rule};
use crate::report::{RejectEffect, Unit};
use crate::retold;

/// Examples shown per rule.
const EXAMPLES: usize = 3;

pub(super) fn check(common: &Common) -> Result<u8> {
    let (config, job) = project::open(common, None)?;
    let mut errors: Vec<(Option<String>, Error)> = files::check_writable(&job.out)
        .err()
        .into_iter()
        .chain(records::unfit_error(&config.unfit_stores))
        .map(|error| (None, error))
        .collect();
    let stores: Vec<String> = job.stores.iter().map(|store| store.id.clone()).collect();
    let wanted = records::Wanted {
        tables: None,
        stores: Some(&stores),
    };
    let library = match Library::open(&config, job.today, job.month, wanted) {
        Ok(library) => Some(library),
        Err(error) => {
            errors.push((None, error));
            None
        }
    };
    let mut found = Found::default();
    let mut effects = Effects::new();
    if let Some(library) = &library {
        found.add_shared(library, &config);
        for store in &job.stores {
            let rehearsed = library.store(&store.id).and_then(|records| {
                found.add_store(library, &records, &config);
                pipeline::rehearse(&config, &job, store, &records)
            });
            match rehearsed {
                Ok(found) => {
                    effects.insert(store.id.clone(), found);
                }
                Err(error) => errors.push((Some(store.id.clone()), error)),
            }
        }
        if !common.quiet {
            describe(&found);
            for part in pages::parts(&config, &found.accounts, job.month) {
                tell(&part.line());
            }
            tell_effects(&effects);
        }
    }
    for (store, error) in &errors {
        if let Some(store) = store {
            tell(&t!("run.failed", store = store, month = job.month));
        }
        print_error(error);
    }
    let code = errors
        .iter()
        .map(|(_, error)| error.kind.exit_code())
        .max()
        .unwrap_or(0);
    if !common.quiet {
        tell(&if errors.is_empty() {
            t!("check.fine", month = job.month)
        } else {
            t!("check.problems", count = errors.len(), month = job.month)
        });
    }
    if common.json {
        answer(&format!(
            "{:#}\n",
            summary(&config, job.month, &found, (&errors, &effects), code)
        ))?;
    }
    Ok(code)
}

/// By store: the figures the rejected rows could have moved.
type Effects = BTreeMap<String, Vec<RejectEffect>>;

/// What a table's rows cover and which were rejected.
#[derive(Default)]
struct TableAccount {
    read: u64,
    months: Option<(Month, Month)>,
    rejects: BTreeMap<Rule, Vec<String>>,
}

/// What the records hold.
#[derive(Default)]
struct Found {
    accounts: BTreeMap<TableId, TableAccount>,
    warnings: Vec<RecordWarning>,
}

impl Found {
    /// Takes what is read once for all stores.
    fn add_shared(&mut self, library: &Library<'_>, config: &Config) {
        let shared = library.shared();
        let tables: Vec<TableId> = shared.tables.keys().copied().collect();
        add_accounts(&mut self.accounts, shared, &tables, &Mask::new(shared, config));
        self.add_warnings(shared);
    }

    /// Takes what is a store's own.
    fn add_store(&mut self, library: &Library<'_>, records: &Records, config: &Config) {
        let tables: Vec<TableId> = library.tables_by_store().collect();
        if !tables.is_empty() {
            add_accounts(&mut self.accounts, records, &tables, &Mask::new(records, config));
        }
        self.add_warnings(records);
    }

    fn add_warnings(&mut self, records: &Records) {
        for warning in &records.warnings {
            if !self.warnings.contains(warning) {
                self.warnings.push(warning.clone());
            }
        }
    }
}

/// Adds what some tables hold and which of their rows were rejected.
fn add_accounts(accounts: &mut BTreeMap<TableId, TableAccount>, records: &Records, tables: &[TableId], mask: &Mask) {
    for id in tables {
        let account = accounts.entry(*id).or_default();
        let rows = records.rows_read.iter().filter(|((table, _, _), _)| table == id);
        let months: Vec<Month> = rows.clone().filter_map(|((_, _, month), _)| *month).collect();
        for reject in records.rejects.iter().filter(|reject| reject.table == *id) {
            let file = records.inputs.get(reject.file).map_or("", |input| input.path.as_str());
            account.rejects.entry(reject.rule).or_default().push(format!(
                "{file}:{} {} “{}”",
                reject.row,
                reject.column,
                mask.column(&reject.column, &reject.value)
            ));
        }
        account.read += rows.map(|(_, count)| count).sum::<u64>();
        let ends = account.months.into_iter().flat_map(|(first, last)| [first, last]);
        let months: Vec<Month> = ends.chain(months).collect();
        account.months = months.iter().min().copied().zip(months.iter().max().copied());
    }
}

fn describe(found: &Found) {
    for (table, account) in &found.accounts {
        let months = account
            .months
            .map_or_else(String::new, |(first, last)| format!("{first} – {last}"));
        let rejected: usize = account.rejects.values().map(Vec::len).sum();
        tell(&t!(
            "check.table",
            table = table,
            read = account.read,
            rejected = rejected,
            months = months
        ));
        for (rule, places) in &account.rejects {
            let examples = places.iter().take(EXAMPLES).cloned().collect::<Vec<_>>().join("; ");
            tell(&t!(
                "check.reject",
                rule = rule.words(),
                count = places.len(),
                examples = examples
            ));
        }
    }
    for warning in &found.warnings {
        let message = retold::retold(&warning.message);
        tell(&t!("run.warning", code = warning.code, message = message));
    }
}

/// Which figures of each store the rejected rows could have moved, and how far at most.
fn tell_effects(effects: &Effects) {
    for (store, effects) in effects.iter().filter(|(_, effects)| !effects.is_empty()) {
        tell(&t!("check.effects", store = store));
        for effect in effects {
            tell(&t!(
                "check.effect",
                metric = effect.metric,
                low = figure(&effect.metric, effect.low),
                high = figure(&effect.metric, effect.high)
            ));
        }
    }
}

/// A value of a metric with its unit and decimals.
fn figure(metric: &str, value: f64) -> String {
    match registry::find(metric) {
        Some(definition) if definition.unit == Unit::Ratio => {
            format!("{:.*}%", usize::from(definition.decimals), value * 100.0)
        }
        Some(definition) => format!("{value:.*}", usize::from(definition.decimals)),
        None => value.to_string(),
    }
}

fn summary(
    config: &Config,
    month: Month,
    found: &Found,
    (errors, effects): (&[(Option<String>, Error)], &Effects),
    code: u8,
) -> Value {
    let tables: BTreeMap<String, Value> = found
        .accounts
        .iter()
        .map(|(table, account)| {
            let rejected: BTreeMap<&str, usize> = account
                .rejects
                .iter()
                .map(|(rule, places)| (rule.name(), places.len()))
                .collect();
            let months = account.months.map(|(first, last)| json!([first, last]));
            (
                table.to_string(),
                json!({ "read": account.read, "rejected": rejected, "months": months }),
            )
        })
        .collect();
    let errors: Vec<Value> = errors
        .iter()
        .map(|(store, error)| json!({ "store": store, "exit_code": error.kind.exit_code(), "message": error.message, "hints": error.hints }))
        .collect();
    let warnings: Vec<Value> = found
        .warnings
        .iter()
        .map(|warning| json!({ "code": warning.code, "store": warning.store, "message": warning.message }))
        .collect();
    let pages = if found.accounts.is_empty() {
        Vec::new()
    } else {
        pages::parts(config, &found.accounts, month)
    };
    json!({ "month": month, "exit_code": code, "tables": tables, "pages": pages, "reject_effects": effects, "errors": errors, "warnings": warnings })
}
