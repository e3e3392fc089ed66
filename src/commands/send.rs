//! `servicedeck send`: mails reports that were produced before, and `run --send` those of this run.

use std::path::Path;
use std::time::Duration;

use chrono::Utc;
use rust_i18n::t;
use serde_json::{Value, json};

use super::{answer, print_error, project, tell};
use crate::cli::{Common, Send};
use crate::config::{Config, Delivery, Store};
use crate::deliver::ledger::{Ledger, State};
use crate::deliver::lock::Claims;
use crate::deliver::mailing::{self, Occasion};
use crate::deliver::notice::{self, NotProduced};
use crate::deliver::parcel::{Parcel, Trouble};
use crate::deliver::said::{Said, said};
use crate::deliver::send::{self, Order, RecipientOutcome, StoreOutcome, World};
use crate::deliver::smtp::SmtpTransport;
use crate::deliver::{server, verify};
use crate::error::{Error, Kind, Result};
use crate::language::Language;
use crate::logging::{self, ACCOUNT};
use crate::output::files::{self, File};
use crate::output::run_record;
use crate::period::Month;
use crate::pipeline::Job;

pub(super) fn send(common: &Common, arguments: &Send) -> Result<u8> {
    let (config, job) = project::open(common, None)?;
    let delivery = delivery(&config)?;
    let stores = mailing::stores(&config, delivery, &job.stores, common.store.is_empty());
    if stores.is_empty() {
        tell(&t!("send.nobody"));
    }
    if let Some(folder) = &arguments.dry_run {
        return dry_run(common, &config, delivery, &job, &stores, folder);
    }
    let id = run_record::run_id(Utc::now(), std::process::id());
    logging::write_to_file(&config.logging, &config.root, &id, "send");
    let order = Order {
        config: &config,
        delivery,
        out: &job.out,
        month: job.month,
        stores: &stores,
        resend: arguments.resend,
        resend_uncertain: arguments.resend_uncertain,
    };
    // A folder that cannot be written is something to be told of, too.
    let claims = files::check_writable(&job.out).and_then(|()| Claims::open(&job.out));
    let outcomes = deliver(order, claims.as_ref().map_err(Clone::clone), &[])?;
    let code = exit_code(&outcomes);
    if common.json {
        answer(&format!("{:#}\n", summary(job.month, &outcomes, code)))?;
    }
    Ok(code)
}

/// The `delivery` section.
///
/// # Errors
///
/// When there is none.
pub(super) fn delivery(config: &Config) -> Result<&Delivery> {
    let missing = || Error::new(Kind::Config, t!("deliver.none")).hint(t!("deliver.none_hint"));
    config.delivery.as_ref().ok_or_else(missing)
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Sends, tells what became of each address, and sees that someone is told of failures.
///
/// # Errors
///
/// When the ledger cannot be used.
pub(super) fn deliver(
    order: Order<'_>,
    claims: Result<&Claims>,
    not_produced: &[NotProduced],
) -> Result<Vec<StoreOutcome>> {
    if order.resend {
        tell(&t!("send.resending"));
    }
    if order.resend_uncertain {
        tell(&t!("send.resending_uncertain"));
    }
    let find = || server::server(order.config, order.delivery, &environment);
    let mut transport = SmtpTransport::new(&find);
    let sent = claims.and_then(|claims| {
        let mut world = World {
            claims,
            transport: &mut transport,
            now: &Utc::now,
            pause: &|wait: Duration| std::thread::sleep(wait),
        };
        send::send(order, &mut world)
    });
    let (outcomes, ledger_error) = match sent {
        Ok(outcomes) => (outcomes, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    for outcome in &outcomes {
        describe(order.month, outcome);
    }
    let mut failed = not_produced.to_vec();
    let language = order.config.report.language;
    failed.extend(ledger_error.iter().map(|error| everything(error, language)));
    let told = notice::failure(order.config, order.month, &failed, &outcomes).or_else(|| {
        order
            .delivery
            .notices
            .success
            .then(|| notice::success(order, &outcomes))
            .flatten()
    });
    if let Some(told) = told {
        for failure in notice::tell(
            &told,
            order.config,
            order.delivery,
            &mut transport,
            &environment,
            Utc::now(),
        ) {
            tracing::error!(event = "notice", "{failure}");
        }
        tracing::info!(target: ACCOUNT, event = "notice", "{}", told.subject);
    }
    ledger_error.map_or(Ok(outcomes), Err)
}

fn everything(error: &Error, language: Language) -> NotProduced {
    NotProduced {
        store: t!("deliver.everyone", locale = language.code()).into_owned(),
        reason: error.message.clone(),
    }
}

/// 5 when anything is undelivered.
#[must_use]
pub(super) fn exit_code(outcomes: &[StoreOutcome]) -> u8 {
    if outcomes.iter().all(|outcome| outcome.busy || outcome.is_delivered()) {
        0
    } else {
        Kind::Delivery.exit_code()
    }
}

/// Says what became of a store's report. An event of the journal names store, month, address and state.
fn describe(month: Month, outcome: &StoreOutcome) {
    let store = outcome.store.id.as_str();
    if outcome.busy {
        tracing::warn!(event = "busy", store, %month, "{}", t!("send.busy", store = store, month = month));
    }
    for problem in &outcome.problems {
        let message = t!("send.problem", store = store, month = month, problem = problem);
        tracing::error!(event = "held_back", store, %month, "{message}");
    }
    for recipient in &outcome.recipients {
        describe_recipient(month, outcome, recipient);
    }
}

fn describe_recipient(month: Month, outcome: &StoreOutcome, recipient: &RecipientOutcome) {
    let store = outcome.store.id.as_str();
    let RecipientOutcome {
        address, words, now, ..
    } = recipient;
    let say = |key: &str| t!(key, store = store, month = month, address = address, words = words).into_owned();
    match recipient.state {
        State::Sent if *now => {
            tracing::info!(event = "sent", store, %month, address, "{}", say("send.sent"));
        }
        State::Sent => tracing::info!(event = "sent_before", store, %month, address, "{}", say("send.already")),
        // Said once for the whole store.
        State::Failed if !outcome.problems.is_empty() => {}
        State::Failed => tracing::error!(event = "undelivered", store, %month, address, "{}", say("send.failed")),
        State::Uncertain | State::Sending => {
            let message = Error::new(Kind::Delivery, say("send.uncertain")).hint(t!("send.uncertain_hint"));
            tracing::error!(event = "uncertain", store, %month, address, "{message}");
        }
    }
}

/// What became of each store and address, for `--json`.
pub(super) fn summary(month: Month, outcomes: &[StoreOutcome], code: u8) -> Value {
    let stores: Vec<Value> = outcomes
        .iter()
        .map(|outcome| {
            let recipients: Vec<Value> = outcome
                .recipients
                .iter()
                .map(|recipient| {
                    json!({
                        "address": recipient.address,
                        "state": recipient.state,
                        "now": recipient.now,
                        "words": recipient.words.to_string(),
                    })
                })
                .collect();
            let problems: Vec<String> = outcome.problems.iter().map(ToString::to_string).collect();
            json!({ "store": outcome.store.id, "busy": outcome.busy, "problems": problems, "recipients": recipients })
        })
        .collect();
    json!({ "month": month, "exit_code": code, "stores": stores })
}

/// Writes the mails as they would be sent.
fn dry_run(
    common: &Common,
    config: &Config,
    delivery: &Delivery,
    job: &Job,
    stores: &[Store],
    folder: &Path,
) -> Result<u8> {
    // Read only: a correction is called so here too, and nothing is recorded.
    let ledger = Ledger::open_to_read(&job.out)?;
    let mut code = 0;
    let mut written = Vec::new();
    for store in stores {
        match mails(config, delivery, job, store, ledger.as_ref())? {
            Ok(mails) => {
                written.extend(mails.iter().map(|mail| folder.join(&mail.name)));
                files::write_all(folder, &mails)?;
                tell(&t!(
                    "send.dry",
                    store = store.id,
                    month = job.month,
                    count = mails.len(),
                    folder = folder.display()
                ));
            }
            Err(problems) => {
                code = Kind::Delivery.exit_code();
                for problem in problems {
                    print_error(&Error::new(
                        Kind::Delivery,
                        t!("send.problem", store = store.id, month = job.month, problem = problem),
                    ));
                }
            }
        }
    }
    if common.json {
        answer(&format!(
            "{:#}\n",
            json!({ "month": job.month, "exit_code": code, "files": written })
        ))?;
    }
    Ok(code)
}

/// One file per entry, or what speaks against sending.
fn mails(
    config: &Config,
    delivery: &Delivery,
    job: &Job,
    store: &Store,
    ledger: Option<&Ledger>,
) -> Result<std::result::Result<Vec<File>, Vec<Said>>> {
    let names = mailing::names(config, store);
    let mut mails = Vec::new();
    for (number, entry) in mailing::entries(delivery, &store.id) {
        let edition = mailing::edition_for(entry, &store.id);
        let parcel = match Parcel::read(&job.out, job.month, store, edition) {
            Ok(parcel) => parcel,
            Err(Trouble::NotProduced) => {
                return Ok(Err(vec![said!("deliver.parcel.not_produced", month = job.month)]));
            }
            Err(Trouble::Broken(problems)) => return Ok(Err(problems)),
        };
        let problems = verify::problems(&parcel, &names, delivery.allow_provisional);
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
        let standing = mailing::standing(&parcel, entry, ledger)?;
        let occasion = Occasion {
            config,
            delivery,
            entry,
            standing,
            date: Utc::now(),
            again: false,
        };
        let mail = mailing::fitting(&parcel, &occasion)?;
        mails.push(File::new(mailing::eml_name(job.month, &store.id, number), mail.bytes));
    }
    Ok(Ok(mails))
}
