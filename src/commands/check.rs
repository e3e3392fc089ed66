//! `servicedeck check`: everything a run would stumble over, at once; nothing is written.

mod pages;

use std::collections::BTreeMap;

use rust_i18n::t;
use serde_json::{Value, json};

use super::{answer, print_error, project, tell};
use crate::cli::Common;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::output::files;
use crate::period::Month;
use crate::records::schema::TableId;
use crate::records::{self, Records};

/// Examples shown per rule.
const EXAMPLES: usize = 3;

pub(super) fn check(common: &Common) -> Result<u8> {
    let (config, job) = project::open(common, None)?;
    let mut errors: Vec<(Option<String>, Error)> = files::check_writable(&job.out)
        .err()
        .map(|error| (None, error))
        .into_iter()
        .collect();
    let records = match records::load(&config, job.today, job.month, records::Wanted::default()) {
        Ok(records) => Some(records),
        Err(error) => {
            errors.push((None, error));
            None
        }
    };
    if let Some(records) = &records {
        for store in &job.stores {
            errors.extend(
                records::store_verdict(records, &config, &store.id, job.month)
                    .err()
                    .map(|error| (Some(store.id.clone()), error)),
            );
        }
        if !common.quiet {
            describe(records);
            for part in pages::parts(&config, &accounts(records), job.month) {
                tell(&part.line());
            }
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
            summary(&config, job.month, records.as_ref(), &errors, code)
        ))?;
    }
    Ok(code)
}

/// What a table's rows cover and which were rejected.
struct TableAccount {
    read: u64,
    months: Option<(Month, Month)>,
    rejects: BTreeMap<&'static str, Vec<String>>,
}

fn accounts(records: &Records) -> BTreeMap<TableId, TableAccount> {
    let mut accounts = BTreeMap::new();
    for id in records.tables.keys() {
        let rows = records.rows_read.iter().filter(|((table, _, _), _)| table == id);
        let months: Vec<Month> = rows.clone().filter_map(|((_, _, month), _)| *month).collect();
        let mut rejects: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for reject in records.rejects.iter().filter(|reject| reject.table == *id) {
            let file = records.inputs.get(reject.file).map_or("", |input| input.path.as_str());
            rejects
                .entry(reject.rule.name())
                .or_default()
                .push(format!("{file}:{} {}", reject.row, reject.column));
        }
        let span = months.iter().min().copied().zip(months.iter().max().copied());
        accounts.insert(
            *id,
            TableAccount {
                read: rows.map(|(_, count)| count).sum(),
                months: span,
                rejects,
            },
        );
    }
    accounts
}

fn describe(records: &Records) {
    for (table, account) in accounts(records) {
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
        for (rule, places) in account.rejects {
            let examples = places.iter().take(EXAMPLES).cloned().collect::<Vec<_>>().join("; ");
            tell(&t!(
                "check.reject",
                rule = rule,
                count = places.len(),
                examples = examples
            ));
        }
    }
    for warning in &records.warnings {
        tell(&t!("run.warning", code = warning.code, message = warning.message));
    }
}

fn summary(
    config: &Config,
    month: Month,
    records: Option<&Records>,
    errors: &[(Option<String>, Error)],
    code: u8,
) -> Value {
    let tables: BTreeMap<String, Value> = records
        .map(accounts)
        .unwrap_or_default()
        .into_iter()
        .map(|(table, account)| {
            let rejected: BTreeMap<&str, usize> = account
                .rejects
                .iter()
                .map(|(rule, places)| (*rule, places.len()))
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
    let warnings: Vec<Value> = records
        .map(|records| {
            records
                .warnings
                .iter()
                .map(|warning| json!({ "code": warning.code, "store": warning.store, "message": warning.message }))
                .collect()
        })
        .unwrap_or_default();
    let pages = records
        .map(|records| pages::parts(config, &accounts(records), month))
        .unwrap_or_default();
    json!({ "month": month, "exit_code": code, "tables": tables, "pages": pages, "errors": errors, "warnings": warnings })
}
