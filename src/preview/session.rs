//! What the page shows: the last good pages, the mistake in the way of newer ones, and what is going on.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::watch;

use super::edition::{self, Edition};
use super::jobs::Job;
use super::problem::Problem;
use super::room::{Choice, Room};
use super::tongue::Tongue;
use crate::cli::Common;
use crate::language::Language;
use crate::output::sha256_hex;

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

#[derive(Default)]
struct State {
    rooms: Vec<Room>,
    job: Option<Job>,
}

impl State {
    fn room(&self, choice: &Choice) -> Option<&Room> {
        self.rooms.iter().find(|room| room.choice == *choice)
    }
}

/// A room that no tab listens to is kept so long: pages are loaded anew, and tabs in the background come back.
const EMPTY_ROOM: Duration = Duration::from_mins(1);

/// So many rooms without listeners are kept at most.
const EMPTY_ROOMS: usize = 2;

/// The state all parts share. Each change has a number, which pages wait for.
pub(super) struct Session {
    pub common: Common,
    pub bell: Arc<Bell>,
    pub tongue: Tongue,
    /// Tells this project from others that may be previewed at the same address another day.
    project: String,
    /// What is shown to who has chosen nothing.
    first: Choice,
    /// Counts up when the data are to be read again although no file has changed.
    reloads: AtomicU64,
    state: Mutex<State>,
    version: watch::Sender<u64>,
}

/// Hears of changes for a tab; the tab's room is left when this is dropped.
pub(super) struct Listener {
    session: Arc<Session>,
    choice: Choice,
}

impl Listener {
    pub(super) fn new(session: &Arc<Session>, choice: &Choice) -> Self {
        session.enter(choice);
        session.in_room(choice, |room| room.listeners += 1);
        Self {
            session: Arc::clone(session),
            choice: choice.clone(),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.session.in_room(&self.choice, |room| {
            room.listeners = room.listeners.saturating_sub(1);
            room.asked = Instant::now();
        });
    }
}

impl Session {
    /// A session and what the workshop waits for.
    pub(super) fn new(common: Common) -> (Self, Receiver<()>) {
        let (wake, wakes) = sync_channel(1);
        let first = Choice {
            month: common.month,
            store: common.store.first().cloned(),
            audience: None,
            template: common.template.clone(),
            language: Language::of_messages(),
        };
        let file = common.config.canonicalize().unwrap_or_else(|_| common.config.clone());
        let project = sha256_hex(file.to_string_lossy().as_bytes());
        let session = Self {
            common,
            project,
            bell: Arc::new(Bell {
                rung: AtomicU64::new(0),
                wake,
            }),
            tongue: Tongue::default(),
            reloads: AtomicU64::new(0),
            state: Mutex::new(State {
                rooms: vec![Room::new(first.clone())],
                job: None,
            }),
            first,
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

    fn in_room(&self, choice: &Choice, change: impl FnOnce(&mut Room)) {
        let mut state = self.state();
        if let Some(room) = state.rooms.iter_mut().find(|room| room.choice == *choice) {
            change(room);
        }
    }

    fn change_room(&self, choice: &Choice, change: impl FnOnce(&mut Room)) {
        self.in_room(choice, change);
        self.version.send_modify(|version| *version += 1);
    }

    /// What is shown to who has chosen nothing.
    pub(super) fn first(&self) -> &Choice {
        &self.first
    }

    /// Somebody asks for what a choice shows; it is made if it is not there.
    pub(super) fn enter(&self, choice: &Choice) {
        let mut state = self.state();
        if let Some(room) = state.rooms.iter_mut().find(|room| room.choice == *choice) {
            room.asked = Instant::now();
            return;
        }
        let mut room = Room::new(choice.clone());
        // The same pages in another language are there at once.
        let same = state
            .rooms
            .iter()
            .find(|room| room.choice.shows_the_same(choice) && room.problem.is_none());
        room.edition = same.and_then(|room| room.edition.clone());
        state.rooms.push(room);
        drop(state);
        self.bell.ring();
    }

    /// The choices somebody looks at, the one last asked for first. What nobody looks at any more is given up.
    pub(super) fn looked_at(&self) -> Vec<Choice> {
        let mut state = self.state();
        state
            .rooms
            .sort_by_key(|room| std::cmp::Reverse((room.listeners > 0, room.asked)));
        let (mut position, mut empty) = (0, 0);
        state.rooms.retain(|room| {
            position += 1;
            if room.listeners == 0 {
                empty += 1;
            }
            position == 1 || room.listeners > 0 || empty <= EMPTY_ROOMS && room.asked.elapsed() < EMPTY_ROOM
        });
        let mut rooms: Vec<&Room> = state.rooms.iter().collect();
        rooms.sort_by_key(|room| std::cmp::Reverse(room.asked));
        rooms.into_iter().map(|room| room.choice.clone()).collect()
    }

    /// Numbers of changes, as they come.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Has the records read again, although no file has changed.
    pub(super) fn reload(&self) {
        self.reloads.fetch_add(1, Ordering::Relaxed);
        self.bell.ring();
    }

    /// How often they were to be read again.
    pub(super) fn reloads(&self) -> u64 {
        self.reloads.load(Ordering::Relaxed)
    }

    /// The last good edition.
    pub(super) fn edition(&self, choice: &Choice) -> Option<Arc<Edition>> {
        self.state().room(choice)?.edition.clone()
    }

    /// The last good edition of a tab that shows the same pages in another language.
    pub(super) fn same_edition(&self, choice: &Choice) -> Option<Arc<Edition>> {
        let state = self.state();
        let mut others = state.rooms.iter().filter(|room| room.choice != *choice);
        let same = others.find(|room| room.choice.shows_the_same(choice) && room.problem.is_none())?;
        same.edition.clone()
    }

    /// The edition that has a page of a hash, and the page's position.
    pub(super) fn page(&self, hash: &str) -> Option<(Arc<Edition>, usize)> {
        let state = self.state();
        let editions = state.rooms.iter().flat_map(|room| [&room.edition, &room.previous]);
        editions.flatten().find_map(|edition| {
            let page = edition.draft.view.pages.iter().position(|page| page.hash == hash)?;
            Some((Arc::clone(edition), page))
        })
    }

    pub(super) fn begin(&self, choice: &Choice) {
        self.change_room(choice, |room| room.building = true);
    }

    /// There was nothing to make after all.
    pub(super) fn leave(&self, choice: &Choice) {
        self.change_room(choice, |room| room.building = false);
    }

    pub(super) fn publish(&self, choice: &Choice, edition: Arc<Edition>, took: Duration) {
        self.change_room(choice, |room| {
            room.previous = room.edition.replace(edition);
            room.problem = None;
            room.standards = None;
            room.building = false;
            room.took = took;
        });
    }

    pub(super) fn fail(&self, choice: &Choice, problem: Problem) {
        self.change_room(choice, |room| {
            room.problem = Some(problem);
            room.building = false;
        });
    }

    pub(super) fn doubt(&self, choice: &Choice, standards: Option<Problem>) {
        self.change_room(choice, |room| room.standards = standards);
    }

    /// Begins a job unless one is under way.
    pub(super) fn start_job(&self, job: Job) -> bool {
        let mut state = self.state();
        if state.job.as_ref().is_some_and(|job| job.running) {
            return false;
        }
        state.job = Some(job);
        drop(state);
        self.version.send_modify(|version| *version += 1);
        true
    }

    pub(super) fn update_job(&self, update: impl FnOnce(&mut Job)) {
        self.change(|state| {
            if let Some(job) = &mut state.job {
                update(job);
            }
        });
    }

    /// All that a tab needs to know at once.
    pub(super) fn as_json(&self, choice: &Choice) -> Value {
        let state = self.state();
        let mut value = json!({
            "project": self.project,
            "language": choice.language.code(),
            "building": true,
            "job": state.job,
            "program": env!("CARGO_PKG_VERSION"),
        });
        let Some(room) = state.room(choice) else { return value };
        value["building"] = json!(room.building);
        value["took_ms"] = json!(u64::try_from(room.took.as_millis()).unwrap_or(u64::MAX));
        value["problem"] = json!(room.problem);
        value["standards"] = json!(room.standards);
        if let Some(edition) = &room.edition {
            value["report"] = edition::report(edition, choice.language);
        }
        value
    }
}
