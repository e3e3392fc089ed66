//! What was produced and sent: reports in the output folder, the records of runs, and the ledger, put together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, Utc};
use rust_i18n::t;
use serde::Serialize;

use super::ledger::{Delivery, Ledger, State};
use super::lock;
use super::mailing;
use super::parcel::{self, edition_name, pdf_name};
use crate::config::{Audience, Config};
use crate::error::Result;
use crate::output::manifest::{Input, Manifest, Restated};
use crate::output::run_record::{self, RunRecord};
use crate::period::Month;

/// How far a report has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// There, and nothing was tried yet.
    Produced,
    /// Everyone has it.
    Sent,
    /// Some have it.
    Partial,
    /// It could not be made, or nobody has it although it was tried.
    Failed,
    /// Someone may have it or not.
    Uncertain,
}

/// One month of one store.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overview {
    /// The month of the report.
    pub month: Month,
    /// Its id.
    pub store: String,
    /// Its name, where a report says it.
    pub name: Option<String>,
    /// How far it has come.
    pub state: Progress,
    /// Everyone it was sent to, or should have been.
    pub recipients: Vec<Recipient>,
    /// Whether it is a draft.
    pub provisional: bool,
    /// Figures that differ from an earlier report of the month.
    pub restated: Vec<Restated>,
    /// SHA-256 of each file of the report.
    pub outputs: BTreeMap<String, String>,
    /// What it was made from.
    pub inputs: Vec<Input>,
    /// Runs that produced or failed to produce it, oldest first.
    pub runs: Vec<RunOfStore>,
    /// Why the last run failed.
    pub error: Option<String>,
}

/// What became of the report for one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recipient {
    /// The address.
    pub address: String,
    /// `pending`, `sending`, `sent`, `failed` or `uncertain`.
    pub state: &'static str,
    /// Transactions begun.
    pub attempts: u32,
    /// Why the last one failed, if it did.
    pub error: Option<String>,
    /// What the server said last, if it did.
    pub answer: Option<String>,
    /// How the mail was marked.
    pub edition: String,
    /// When it came into this state.
    pub at: Option<String>,
}

/// A run, as far as one store goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunOfStore {
    /// The run's id.
    pub id: String,
    /// When.
    pub started: DateTime<Utc>,
    /// Why there is no report, if there is none.
    pub error: Option<String>,
}

/// Everything known of the given months (all when `None`) and stores (all when empty), in order of month and store.
///
/// # Errors
///
/// When the records or the ledger cannot be read.
pub fn overviews(out: &Path, config: &Config, month: Option<Month>, stores: &[String]) -> Result<Vec<Overview>> {
    let runs = run_record::read_all(out)?;
    let deliveries = match Ledger::open_to_read(out)? {
        Some(ledger) => ledger.deliveries(month)?,
        None => Vec::new(),
    };
    let mut known: BTreeSet<(Month, String)> = reports(out);
    known.extend(
        runs.iter()
            .flat_map(|run| run.stores.iter().map(|store| (run.month, store.store.clone()))),
    );
    known.extend(
        deliveries
            .iter()
            .map(|delivery| (delivery.month, delivery.store.clone())),
    );
    let wanted = |(of, store): &(Month, String)| {
        month.is_none_or(|month| month == *of) && (stores.is_empty() || stores.contains(store))
    };
    Ok(known
        .into_iter()
        .filter(wanted)
        .map(|(month, store)| overview(out, config, month, &store, &runs, &deliveries))
        .collect())
}

/// Months and stores that have a folder with a manifest.
fn reports(out: &Path) -> BTreeSet<(Month, String)> {
    let names = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect()
    };
    let months = names(out).into_iter().filter_map(|name| name.parse::<Month>().ok());
    months
        .flat_map(|month| {
            names(&out.join(month.to_string()))
                .into_iter()
                .map(move |store| (month, store))
        })
        .filter(|(month, store)| out.join(month.to_string()).join(store).join("manifest.json").exists())
        .collect()
}

fn overview(
    out: &Path,
    config: &Config,
    month: Month,
    store: &str,
    runs: &[RunRecord],
    deliveries: &[Delivery],
) -> Overview {
    let manifest = parcel::manifest(out, month, store);
    let runs: Vec<RunOfStore> = runs
        .iter()
        .filter(|run| run.month == month)
        .flat_map(|run| run.stores.iter().map(move |of| (run, of)))
        .filter(|(_, of)| of.store == store)
        .map(|(run, of)| RunOfStore {
            id: run.id.clone(),
            started: run.started,
            error: of.error.clone(),
        })
        .collect();
    let recipients = recipients(out, config, month, store, manifest.as_ref(), deliveries);
    let error = runs.last().and_then(|run| run.error.clone());
    let state = if manifest.is_none() {
        Progress::Failed
    } else {
        progress(&recipients)
    };
    let name = manifest.as_ref().map(|manifest| manifest.store.name.clone());
    let (provisional, restated, outputs, inputs) = manifest.map_or_else(Default::default, |manifest| {
        (
            manifest.provisional,
            manifest.restated,
            manifest.outputs,
            manifest.inputs,
        )
    });
    Overview {
        month,
        store: store.to_owned(),
        name,
        state,
        recipients,
        provisional,
        restated,
        outputs,
        inputs,
        runs,
        error,
    }
}

/// Those in the ledger for the report as it is now, and those of the configuration whom nothing was sent to yet.
fn recipients(
    out: &Path,
    config: &Config,
    month: Month,
    store: &str,
    manifest: Option<&Manifest>,
    deliveries: &[Delivery],
) -> Vec<Recipient> {
    let Some(manifest) = manifest else { return Vec::new() };
    let held = lock::is_claimed(out, month, store);
    let current = |edition: Audience| manifest.outputs.get(pdf_name(edition));
    let mut recipients: Vec<Recipient> = deliveries
        .iter()
        .filter(|delivery| delivery.month == month && delivery.store == store)
        .filter(|delivery| {
            [Audience::Internal, Audience::Hq]
                .iter()
                .any(|edition| current(*edition) == Some(&delivery.pdf))
        })
        .map(|delivery| recipient(delivery, held))
        .collect();
    for (_, entry) in config
        .delivery
        .iter()
        .flat_map(|delivery| mailing::entries(delivery, store))
    {
        for address in mailing::addresses(entry) {
            let audience = mailing::edition_for(entry, store);
            let edition = edition_name(audience);
            let known = |other: &Recipient| other.address.eq_ignore_ascii_case(address) && other.edition == edition;
            if current(audience).is_some() && !recipients.iter().any(known) {
                let (address, edition) = (address.to_owned(), edition.to_owned());
                recipients.push(Recipient {
                    address,
                    state: "pending",
                    attempts: 0,
                    error: None,
                    answer: None,
                    edition,
                    at: None,
                });
            }
        }
    }
    recipients
}

fn recipient(delivery: &Delivery, held: bool) -> Recipient {
    // A process that died while sending left nobody who holds the lock.
    let died = delivery.state == State::Sending && !held;
    Recipient {
        address: delivery.address.clone(),
        state: if died { State::Uncertain } else { delivery.state }.name(),
        attempts: delivery.attempts,
        error: if died {
            Some(t!("deliver.ledger.died").into_owned())
        } else {
            delivery.error.clone()
        },
        answer: delivery.answer.clone(),
        edition: delivery.edition.clone(),
        at: Some(delivery.at.clone()),
    }
}

fn progress(recipients: &[Recipient]) -> Progress {
    let count = |state: &str| recipients.iter().filter(|recipient| recipient.state == state).count();
    // What is being handed over at this moment has not failed.
    match (count("sent"), count("uncertain"), count("failed")) {
        (_, 1.., _) => Progress::Uncertain,
        (0, 0, 0) => Progress::Produced,
        (0, 0, _) => Progress::Failed,
        (sent, 0, _) if sent == recipients.len() => Progress::Sent,
        _ => Progress::Partial,
    }
}
