//! What the page shows: the last good pages, the mistake in the way of newer ones, and what is going on.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rust_i18n::t;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::jobs::Job;
use super::problem::Problem;
use super::workshop::Edition;
use crate::cli::Common;
use crate::config::Audience;
use crate::language::Language;
use crate::period::Month;

/// Tells the workshop that there may be something to do; ringing twice is ringing once.
pub(super) struct Bell {
    rung: AtomicU64,
    wake: SyncSender<()>,
}

impl Bell {
    pub(super) fn ring(&self) {
        self.rung.fetch_add(1, Ordering::Relaxed);
        // A full channel means that the workshop will look anyway.
        let _ = self.wake.try_send(());
    }

    /// How often it was rung.
    pub(super) fn count(&self) -> u64 {
        self.rung.load(Ordering::Relaxed)
    }
}

/// What the person at the page has chosen; what is left open the configuration decides.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Choice {
    pub month: Option<Month>,
    pub store: Option<String>,
    pub audience: Option<Audience>,
    pub template: Option<String>,
    /// Counts up when the data are to be read again although no file has changed.
    pub reload: u64,
}

#[derive(Default)]
struct State {
    choice: Choice,
    edition: Option<Arc<Edition>>,
    /// Pages of it are asked for until the browser knows of the new ones.
    previous: Option<Arc<Edition>>,
    problem: Option<Problem>,
    /// What speaks against the PDF of pages that can be shown.
    standards: Option<Problem>,
    building: bool,
    took: Duration,
    job: Option<Job>,
}

/// The state all parts share. Each change has a number, which pages wait for.
pub(super) struct Session {
    pub common: Common,
    pub bell: Arc<Bell>,
    state: Mutex<State>,
    version: watch::Sender<u64>,
}

impl Session {
    /// A session and what the workshop waits for.
    pub(super) fn new(common: Common) -> (Self, Receiver<()>) {
        let (wake, wakes) = sync_channel(1);
        let choice = Choice {
            month: common.month,
            store: common.store.first().cloned(),
            audience: None,
            template: common.template.clone(),
            reload: 0,
        };
        let session = Self {
            common,
            bell: Arc::new(Bell {
                rung: AtomicU64::new(0),
                wake,
            }),
            state: Mutex::new(State {
                choice,
                ..State::default()
            }),
            version: watch::Sender::new(0),
        };
        (session, wakes)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds the lock can panic halfway.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.version.send_modify(|version| *version += 1);
    }

    /// Numbers of changes, as they come.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    pub(super) fn choice(&self) -> Choice {
        self.state().choice.clone()
    }

    /// Changes what is chosen and has it made.
    pub(super) fn choose(&self, choose: impl FnOnce(&mut Choice)) {
        self.change(|state| choose(&mut state.choice));
        self.bell.ring();
    }

    /// Whatever is shown is said again, in the language of now.
    pub(super) fn refresh(&self) {
        self.change(|_| {});
    }

    /// The last good edition.
    pub(super) fn edition(&self) -> Option<Arc<Edition>> {
        self.state().edition.clone()
    }

    /// The edition that has a page of a hash, and the page's position.
    pub(super) fn page(&self, hash: &str) -> Option<(Arc<Edition>, usize)> {
        let state = self.state();
        let editions = [&state.edition, &state.previous];
        editions.into_iter().flatten().find_map(|edition| {
            let page = edition.draft.view.pages.iter().position(|page| page.hash == hash)?;
            Some((Arc::clone(edition), page))
        })
    }

    pub(super) fn begin(&self) {
        self.change(|state| state.building = true);
    }

    /// There was nothing to make after all.
    pub(super) fn leave(&self) {
        self.change(|state| state.building = false);
    }

    pub(super) fn publish(&self, edition: Edition, took: Duration) {
        self.change(|state| {
            let edition = Arc::new(edition);
            state.previous = state.edition.replace(edition);
            state.problem = None;
            state.standards = None;
            state.building = false;
            state.took = took;
        });
    }

    pub(super) fn fail(&self, problem: Problem) {
        self.change(|state| {
            state.problem = Some(problem);
            state.building = false;
        });
    }

    pub(super) fn doubt(&self, standards: Option<Problem>) {
        if self.state().standards != standards {
            self.change(|state| state.standards = standards);
        }
    }

    /// Begins a job unless one is under way.
    pub(super) fn start_job(&self, job: Job) -> bool {
        let mut state = self.state();
        if state.job.as_ref().is_some_and(|job| job.running) {
            return false;
        }
        state.job = Some(job);
        drop(state);
        self.refresh();
        true
    }

    pub(super) fn update_job(&self, update: impl FnOnce(&mut Job)) {
        self.change(|state| {
            if let Some(job) = &mut state.job {
                update(job);
            }
        });
    }

    /// All that the page needs to know at once.
    pub(super) fn as_json(&self) -> Value {
        let version = *self.version.borrow();
        let state = self.state();
        let mut value = json!({
            "version": version,
            "language": Language::of_messages().code(),
            "building": state.building,
            "took_ms": u64::try_from(state.took.as_millis()).unwrap_or(u64::MAX),
            "problem": state.problem,
            "standards": state.standards,
            "job": state.job,
            "program": env!("CARGO_PKG_VERSION"),
        });
        if let Some(edition) = &state.edition {
            value["report"] = report(edition);
        }
        value
    }
}

fn report(edition: &Edition) -> Value {
    let model = &edition.draft.model;
    let stores: Vec<Value> = edition
        .stores
        .iter()
        .map(|store| json!({ "id": store.id, "name": store.name }))
        .collect();
    json!({
        "serial": edition.serial,
        "timings": edition.timings,
        "title": edition.config.report.title,
        "dealership": edition.config.report.brand.name,
        "store": model.store,
        "stores": stores,
        "month": model.month,
        "months": edition.months(),
        "audience": if edition.audience == Audience::Hq { "hq" } else { "internal" },
        "language": edition.config.report.language,
        "template": edition.template_name(),
        "provisional": model.provisional,
        "cutoff": model.cutoff,
        "warnings": model.warnings,
        "quality": edition.worked.details().quality,
        "pages": edition.draft.view.pages,
        "delivery": edition.config.delivery.is_some(),
        "made": edition.made(),
        "provisional_note": if model.provisional { t!("preview.provisional").into_owned() } else { String::new() },
    })
}
