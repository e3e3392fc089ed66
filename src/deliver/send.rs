//! Sending: each report once to each address that is to have it, whatever happens in between.

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use rust_i18n::t;

use super::ledger::{Ledger, State};
use super::lock::Claims;
use super::said::{Said, said};
use super::transport::{Failure, Transport};
use super::work::Work;
use crate::config::{Config, Delivery, Store};
use crate::error::Result;
use crate::logging::ACCOUNT;
use crate::period::Month;

/// What is to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// Its `delivery`.
    pub delivery: &'a Delivery,
    /// The output folder.
    pub out: &'a Path,
    /// Whose reports to send.
    pub month: Month,
    /// Whose reports to send, in this order.
    pub stores: &'a [Store],
    /// Send again what was sent.
    pub resend: bool,
    /// Send again what may have been received.
    pub resend_uncertain: bool,
}

/// What sending needs of the world.
pub struct World<'a> {
    /// The stores this process has, or may come to have.
    pub claims: &'a Claims,
    /// What takes messages.
    pub transport: &'a mut dyn Transport,
    /// The clock.
    pub now: &'a dyn Fn() -> DateTime<Utc>,
    /// Waits.
    pub pause: &'a dyn Fn(Duration),
}

/// What concerns everything that is still to be sent in this call.
pub(super) struct Course {
    /// When there is no time for more.
    until: Instant,
    /// Why the server cannot be used in this round.
    pub server: Option<Failure>,
}

impl Course {
    /// Why nothing can be sent for the moment; `None` when something can.
    pub fn obstacle(&self) -> Option<Failure> {
        let late = || {
            (Instant::now() >= self.until).then(|| Failure::Temporary {
                reason: said!("deliver.no_time"),
                connection: true,
            })
        };
        self.server.clone().or_else(late)
    }
}

/// What became of one store's report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreOutcome {
    /// The store.
    pub store: Store,
    /// Another process has this store at this moment.
    pub busy: bool,
    /// Why nothing was sent, one line each.
    pub problems: Vec<Said>,
    /// What became of each address.
    pub recipients: Vec<RecipientOutcome>,
}

/// What became of a report for one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientOutcome {
    /// The address.
    pub address: String,
    /// What became of it.
    pub state: State,
    /// Sent by this very call; otherwise as it was before.
    pub now: bool,
    /// The server's answer, or why not.
    pub words: Said,
}

impl StoreOutcome {
    /// Whether everyone has the report, as far as this process is concerned.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        self.problems.is_empty() && self.recipients.iter().all(|recipient| recipient.state == State::Sent)
    }
}

/// Sends what is still to be sent, in rounds: what fails for the moment is tried again after everything else.
///
/// # Errors
///
/// When the ledger cannot be used. What was sent before stands in it.
pub fn send(order: Order<'_>, world: &mut World<'_>) -> Result<Vec<StoreOutcome>> {
    let longest = Duration::from_secs(u64::from(order.delivery.timeouts.total));
    let mut course = Course {
        until: Instant::now() + longest,
        server: None,
    };
    let mut ledger = Ledger::open(order.out)?;
    let mut works = Vec::new();
    for store in order.stores {
        let mut work = Work::prepare(order, store, world.claims, &mut ledger, (world.now)())?;
        work.attempt(order, &mut ledger, world, &mut course)?;
        works.push(work);
    }
    let mut wait = Duration::from_secs(u64::from(order.delivery.retries.backoff_seconds));
    for _ in 1..order.delivery.retries.attempts {
        let hopeless = matches!(course.server, Some(Failure::Permanent { .. }));
        let too_late = Instant::now() + wait >= course.until;
        if hopeless || too_late || !works.iter().any(Work::is_open) {
            break;
        }
        tracing::info!(target: ACCOUNT, event = "pause", seconds = wait.as_secs(), "{}", t!("send.pause", seconds = wait.as_secs()));
        (world.pause)(wait);
        wait *= 2;
        course.server = None;
        for work in &mut works {
            work.attempt(order, &mut ledger, world, &mut course)?;
        }
    }
    Ok(works.into_iter().map(Work::outcome).collect())
}
