//! One store's share of the sending: who is still to have its report, and what became of each.

mod hand_over;
mod task;

use std::collections::{BTreeMap, btree_map};

use chrono::{DateTime, Utc};

use super::correction::Snapshot;
use super::ledger::{Entry, Key, Ledger, State};
use super::lock::Claims;
use super::mailing::{self, Mail, Occasion};
use super::parcel::{self, Parcel, Trouble, edition_name, pdf_name};
use super::said::{Said, said};
use super::send::{Course, Order, RecipientOutcome, StoreOutcome, World};
use super::transport::Failure;
use super::verify;
use crate::config::{Audience, Store};
use crate::error::Result;
use crate::logging::ACCOUNT;
use hand_over::hand_over;
use task::{Task, TaskOutcome};

/// One store's share.
pub(super) struct Work {
    store: Store,
    /// Another process has the store.
    busy: bool,
    problems: Vec<Said>,
    tasks: Vec<Task>,
}

impl Work {
    /// Claims the store and finds out who is still to have its report.
    pub(super) fn prepare(
        order: Order<'_>,
        store: &Store,
        claims: &Claims,
        ledger: &mut Ledger,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let mut work = Self {
            store: store.clone(),
            busy: !claims.claim(order.month, &store.id)?,
            problems: Vec::new(),
            tasks: Vec::new(),
        };
        if work.busy {
            return Ok(work);
        }
        ledger.settle(order.month, &store.id, order.config.report.language, now)?;
        let Some(manifest) = parcel::manifest(order.out, order.month, &store.id) else {
            work.problems = match Parcel::read(order.out, order.month, store, Audience::Internal) {
                Err(Trouble::Broken(problems)) => problems,
                _ => vec![said!("deliver.parcel.not_produced", month = order.month)],
            };
            return Ok(work);
        };
        for (number, entry) in mailing::entries(order.delivery, &store.id) {
            let edition = mailing::edition_for(entry, &store.id);
            let Some(pdf) = manifest.outputs.get(pdf_name(edition)) else {
                work.problems
                    .push(said!("deliver.parcel.not_listed", file = pdf_name(edition)));
                continue;
            };
            for address in mailing::addresses(entry) {
                work.add(
                    order,
                    ledger,
                    Task {
                        entry: number,
                        address: address.to_owned(),
                        edition,
                        pdf: pdf.clone(),
                        again: false,
                        outcome: TaskOutcome::Open { failure: None },
                    },
                )?;
            }
        }
        Ok(work)
    }

    fn add(&mut self, order: Order<'_>, ledger: &Ledger, mut task: Task) -> Result<()> {
        let same = |other: &Task| other.pdf == task.pdf && other.address.eq_ignore_ascii_case(&task.address);
        if self.tasks.iter().any(same) {
            return Ok(());
        }
        if let Some(found) = ledger.find(task.key(order.month, &self.store.id))? {
            let wanted = match found.state {
                State::Sent => order.resend,
                State::Uncertain | State::Sending => order.resend_uncertain,
                State::Failed => true,
            };
            task.again = wanted && found.state == State::Sent;
            if !wanted {
                let words = found.error.or(found.answer).unwrap_or_default().into();
                task.outcome = TaskOutcome::Closed {
                    state: found.state,
                    now: false,
                    words,
                };
            }
        }
        self.tasks.push(task);
        Ok(())
    }

    /// Whether someone is still to have the report.
    pub(super) fn is_open(&self) -> bool {
        self.tasks.iter().any(Task::is_open)
    }

    /// One round over the store's open addresses; when none is left the store is free for others.
    pub(super) fn attempt(
        &mut self,
        order: Order<'_>,
        ledger: &mut Ledger,
        world: &mut World<'_>,
        course: &mut Course,
    ) -> Result<()> {
        let editions: Vec<Audience> = [Audience::Internal, Audience::Hq]
            .into_iter()
            .filter(|edition| self.tasks.iter().any(|task| task.is_open() && task.edition == *edition))
            .collect();
        for edition in editions {
            match self.parcel(order, edition) {
                Ok(parcel) => self.deliver(order, &parcel, ledger, world, course)?,
                Err(problems) => self.hold_back(order, edition, &problems, ledger, (world.now)())?,
            }
        }
        if !self.is_open() && !self.busy {
            world.claims.release(order.month, &self.store.id);
        }
        Ok(())
    }

    /// The edition's report, found fit to be sent.
    fn parcel(&self, order: Order<'_>, edition: Audience) -> std::result::Result<Parcel, Vec<Said>> {
        let parcel = Parcel::read(order.out, order.month, &self.store, edition).map_err(|trouble| match trouble {
            Trouble::NotProduced => {
                vec![said!("deliver.parcel.not_produced", month = order.month)]
            }
            Trouble::Broken(problems) => problems,
        })?;
        // Between two rounds someone may have made a new one.
        if self
            .tasks
            .iter()
            .any(|task| task.is_open() && task.edition == edition && task.pdf != parcel.pdf_sha256)
        {
            return Err(vec![said!("deliver.parcel.replaced")]);
        }
        let names = mailing::names(order.config, &self.store);
        let problems = verify::problems(&parcel, &names, order.delivery.allow_provisional);
        if problems.is_empty() { Ok(parcel) } else { Err(problems) }
    }

    /// Nobody gets what is not fit to be sent, and the ledger says why.
    fn hold_back(
        &mut self,
        order: Order<'_>,
        edition: Audience,
        problems: &[Said],
        ledger: &mut Ledger,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let said = Said::joined(problems);
        let words = said.in_language(order.config.report.language).to_owned();
        for task in self
            .tasks
            .iter_mut()
            .filter(|task| task.is_open() && task.edition == edition)
        {
            let entry = Entry {
                edition: edition_name(edition),
                provisional: false,
                state: State::Failed,
                attempts: 0,
                error: Some(&words),
                answer: None,
                at: now,
            };
            ledger.record(
                Key {
                    month: order.month,
                    store: &self.store.id,
                    address: &task.address,
                    pdf: &task.pdf,
                },
                entry,
            )?;
            task.close(State::Failed, said.clone());
        }
        self.problems.extend(
            problems
                .iter()
                .filter(|problem| !self.problems.contains(problem))
                .cloned()
                .collect::<Vec<_>>(),
        );
        Ok(())
    }

    fn deliver(
        &mut self,
        order: Order<'_>,
        parcel: &Parcel,
        ledger: &mut Ledger,
        world: &mut World<'_>,
        course: &mut Course,
    ) -> Result<()> {
        ledger.remember(&parcel.pdf_sha256, &Snapshot::of(parcel))?;
        let mut mails: BTreeMap<usize, (Occasion<'_>, Mail)> = BTreeMap::new();
        for task in self
            .tasks
            .iter_mut()
            .filter(|task| task.is_open() && task.edition == parcel.edition)
        {
            let Some(entry) = order.delivery.recipients.get(task.entry) else {
                continue;
            };
            let (occasion, mail) = match mails.entry(task.entry) {
                btree_map::Entry::Occupied(mail) => mail.into_mut(),
                btree_map::Entry::Vacant(place) => {
                    let standing = mailing::standing(parcel, entry, Some(ledger))?;
                    let (config, delivery, date) = (order.config, order.delivery, (world.now)());
                    let occasion = Occasion {
                        config,
                        delivery,
                        entry,
                        standing,
                        date,
                        again: task.again,
                    };
                    let mail = mailing::fitting(parcel, &occasion)?;
                    place.insert((occasion, mail))
                }
            };
            let failure = match course.obstacle() {
                Some(failure) => Some((failure, 0)),
                None => hand_over(parcel, occasion, task, mail, ledger, world)?,
            };
            let Some((failure, attempts)) = failure else { continue };
            if matches!(
                failure,
                Failure::Temporary { connection: true, .. } | Failure::Permanent { connection: true, .. }
            ) {
                course.server = Some(failure.clone());
            }
            let state = if matches!(failure, Failure::Uncertain { .. }) {
                State::Uncertain
            } else {
                State::Failed
            };
            let said = failure.said();
            let words = said.in_language(order.config.report.language);
            let at = (world.now)();
            tracing::info!(
                target: ACCOUNT, event = "attempt", store = %self.store.id, month = %order.month, address = %task.address,
                state = state.name(), temporary = matches!(failure, Failure::Temporary { .. }), attempts, "{words}"
            );
            let provisional = parcel.manifest.provisional;
            let line = Entry {
                edition: edition_name(parcel.edition),
                provisional,
                state,
                attempts,
                error: Some(words),
                answer: None,
                at,
            };
            ledger.record(task.key(order.month, &self.store.id), line)?;
            match failure {
                Failure::Temporary { .. } => task.outcome = TaskOutcome::Open { failure: Some(failure) },
                _ => task.close(state, said),
            }
        }
        Ok(())
    }

    pub(super) fn outcome(self) -> StoreOutcome {
        let recipients = self.tasks.into_iter().map(|task| {
            let (state, now, words) = match task.outcome {
                TaskOutcome::Closed { state, now, words } => (state, now, words),
                TaskOutcome::Open { failure } => (
                    State::Failed,
                    true,
                    failure.map(|failure| failure.said()).unwrap_or_default(),
                ),
            };
            RecipientOutcome {
                address: task.address,
                state,
                now,
                words,
            }
        });
        StoreOutcome {
            busy: self.busy,
            recipients: recipients.collect(),
            store: self.store,
            problems: self.problems,
        }
    }
}
