//! From files to pages. What did not change is not done again: a change of the template computes no figure, a change of the
//! configuration reads no record unless it says where records are or how they are read.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::edition::Edition;
use super::problem::Problem;
use super::reading::{reading, reckoning};
use super::room::Choice;
use super::session::Session;
use super::stamps::{Stamps, Watched};
use super::watch::Watch;
use crate::cli::Common;
use crate::commands::project;
use crate::config::{Audience, Config, Store};
use crate::editions;
use crate::error::Result;
use crate::metrics::Figures;
use crate::pipeline::Job;
use crate::pipeline::draft::{self, Pictures, Timings, Worked};
use crate::records::{Library, Records, Wanted};
use crate::report::StoreName;

/// Without any event the files are looked at so often.
const PATROL: Duration = Duration::from_secs(1);

/// So long after the last change nobody seems to be typing.
const REST: Duration = Duration::from_millis(900);

/// What comes within this time of an event belongs to it.
const TOGETHER: Duration = Duration::from_millis(20);

/// However many changes come, pages appear at least this often.
const LONGEST_WITHOUT_PAGES: Duration = Duration::from_millis(1500);

/// Makes pages as long as the session lasts.
pub(super) fn run(session: &Session, wakes: &Receiver<()>) {
    let mut workshop = Workshop::new(&session.common);
    let mut watch = Watch::new(Arc::clone(&session.bell));
    watch.follow(workshop.folders());
    let mut published = Instant::now();
    let mut unchecked: Vec<Choice> = Vec::new();
    loop {
        let choices = session.looked_at();
        workshop.leave_others(&choices);
        unchecked.retain(|choice| choices.contains(choice));
        let reloads = session.reloads();
        let Some(choice) = choices.iter().find(|choice| !workshop.is_current(choice, reloads)) else {
            let patience = if unchecked.is_empty() { PATROL } else { REST };
            match wakes.recv_timeout(patience) {
                Ok(()) => std::thread::sleep(TOGETHER),
                // Nobody waits now: put the pages to the checks that only a PDF is put to.
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(choice) = unchecked.pop()
                        && let Some(edition) = session.edition(&choice)
                    {
                        let _speaking = session.tongue.speak(choice.language);
                        let doubt = edition.draft.check_standards().err();
                        session.doubt(&choice, doubt.as_ref().map(Problem::from));
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
            continue;
        };
        session.begin(choice);
        let started = Instant::now();
        let rung = session.bell.count();
        let outdated = |workshop: &Workshop| {
            session.bell.count() != rung
                && published.elapsed() < LONGEST_WITHOUT_PAGES
                && !workshop.is_current(choice, session.reloads())
        };
        let speaking = session.tongue.speak(choice.language);
        let same = session.same_edition(choice);
        let made = workshop.make(choice, reloads, same, &outdated);
        drop(speaking);
        match made {
            Ok(Some(edition)) => {
                session.publish(choice, edition, started.elapsed());
                published = Instant::now();
                unchecked.retain(|other| other != choice);
                unchecked.push(choice.clone());
            }
            Ok(None) => session.leave(choice),
            Err(error) => session.fail(choice, Problem::from(&error)),
        }
        watch.follow(workshop.folders());
    }
}

/// What one choice's report was made from: the files as they were before they were read.
struct Done {
    choice: Choice,
    watched: Watched,
    stamps: Stamps,
    reloads: u64,
}

/// Records that were read, and what they were read by.
struct Loaded {
    key: String,
    records: Arc<Records>,
    number: u64,
}

/// Figures that were computed, and what from.
struct Computed {
    key: (u64, String, u64, String),
    figures: Arc<Figures>,
}

/// A store's figures as its report shows them, and what from.
struct Assembled {
    key: (u64, String, Stamps, String),
    worked: Arc<Worked>,
}

struct Workshop {
    common: Common,
    done: Vec<Done>,
    /// Of these the one used last comes first; there are no more than choices.
    loaded: Vec<Loaded>,
    computed: Vec<Computed>,
    assembled: Vec<Assembled>,
    /// Counts up with every reading of records.
    number: u64,
    pictures: Pictures,
    serial: u64,
}

impl Workshop {
    fn new(common: &Common) -> Self {
        Self {
            common: common.clone(),
            done: Vec::new(),
            loaded: Vec::new(),
            computed: Vec::new(),
            assembled: Vec::new(),
            number: 0,
            pictures: Pictures::default(),
            serial: 0,
        }
    }

    fn is_current(&self, choice: &Choice, reloads: u64) -> bool {
        let done = self.done.iter().find(|done| done.choice == *choice);
        done.is_some_and(|done| done.reloads == reloads && done.stamps == done.watched.stamps())
    }

    /// Everything in which something may happen that concerns a report.
    fn folders(&self) -> BTreeSet<(PathBuf, bool)> {
        let config = Watched::config_alone(&self.common.config);
        let all = self.done.iter().map(|done| done.watched.folders());
        all.fold(config.folders(), |mut all, folders| {
            all.extend(folders);
            all
        })
    }

    /// Forgets what other choices needed.
    fn leave_others(&mut self, choices: &[Choice]) {
        self.done.retain(|done| choices.contains(&done.choice));
        let kept = choices.len().max(1);
        self.loaded.truncate(kept);
        self.computed.truncate(kept);
        self.assembled.truncate(kept);
    }

    fn note(&mut self, choice: &Choice, watched: Watched, stamps: Stamps, reloads: u64) {
        self.done.retain(|done| done.choice != *choice);
        self.done.push(Done {
            choice: choice.clone(),
            watched,
            stamps,
            reloads,
        });
    }

    /// Makes the chosen report; `None` when the files changed again on the way. `same` shows the same pages, if nothing has changed
    /// since it was made.
    fn make(
        &mut self,
        choice: &Choice,
        reloads: u64,
        same: Option<Arc<Edition>>,
        outdated: &dyn Fn(&Self) -> bool,
    ) -> Result<Option<Arc<Edition>>> {
        if let Some(same) = same
            && let Some(other) = self.done.iter().find(|done| done.choice.shows_the_same(choice))
            && self.is_current(&other.choice, reloads)
        {
            let (watched, stamps) = (other.watched.clone(), other.stamps);
            self.note(choice, watched, stamps, reloads);
            return Ok(Some(same));
        }
        let mut timings = Timings::begin();
        let watched = match self.done.iter().find(|done| done.choice == *choice) {
            Some(done) => done.watched.clone(),
            None => Watched::config_alone(&self.common.config),
        };
        let before = watched.stamps();
        let config_before = Watched::config_alone(&self.common.config).stamps().config;
        // Whatever goes wrong, it goes wrong again until something changes.
        self.note(choice, watched, before, reloads);
        let mut common = self.common.clone();
        common.month = choice.month;
        common.store = Vec::new();
        common.template.clone_from(&choice.template);
        let (config, mut job) = project::open(&common, None)?;
        let store = choice
            .store
            .as_ref()
            .and_then(|id| job.stores.iter().find(|store| store.id == *id))
            .or(job.stores.first())
            .cloned();
        let Some(store) = store else { return Ok(None) };
        let stores = job
            .stores
            .iter()
            .map(|store| StoreName {
                id: store.id.clone(),
                name: store.name.clone(),
            })
            .collect();
        job.stores = vec![store.clone()];
        let watched = Watched::of(&config, &job.template, &job.out, job.month, &store.id);
        let stamps = watched.stamps();
        if Watched::config_alone(&self.common.config).stamps().config != config_before {
            // Written while it was read: once more.
            self.done.retain(|done| done.choice != *choice);
            return Ok(None);
        }
        self.note(choice, watched, stamps, reloads);
        timings.ended("config");
        if outdated(self) {
            return Ok(None);
        }
        let (records, number) = self.records(&config, &job, &store, (reloads, stamps))?;
        timings.ended("records");
        if outdated(self) {
            return Ok(None);
        }
        let worked = self.worked(&config, &job, &store, (&records, number, stamps))?;
        timings.ended("figures");
        if outdated(self) {
            return Ok(None);
        }
        let audience = choice
            .audience
            .or_else(|| editions::editions(config.report.audience).first().copied())
            .unwrap_or(Audience::Internal);
        let draft = draft::draft(&config, &job, (&records, &worked), audience, &mut self.pictures)?;
        timings.parts.extend(draft.timings.parts.clone());
        self.serial += 1;
        Ok(Some(Arc::new(Edition {
            serial: self.serial,
            config: Arc::new(config),
            job,
            store,
            stores,
            audience,
            records,
            worked,
            draft,
            timings,
        })))
    }

    /// The store's records; read again only when files changed, or what the configuration says of reading them.
    fn records(
        &mut self,
        config: &Config,
        job: &Job,
        store: &Store,
        (reloads, stamps): (u64, Stamps),
    ) -> Result<(Arc<Records>, u64)> {
        let key = format!(
            "{} {reloads} {} {} {} {}",
            stamps.data,
            job.month,
            job.today,
            store.id,
            reading(config)
        );
        if let Some(at) = self.loaded.iter().position(|loaded| loaded.key == key) {
            self.loaded[..=at].rotate_right(1);
            return Ok((Arc::clone(&self.loaded[0].records), self.loaded[0].number));
        }
        self.number += 1;
        let number = self.number;
        let stores = [store.id.clone()];
        let wanted = Wanted {
            tables: None,
            stores: Some(&stores),
        };
        let library = Library::open(config, job.today, job.month, wanted)?;
        let records = Arc::new(library.store(&store.id)?);
        let loaded = Loaded {
            key,
            records: Arc::clone(&records),
            number,
        };
        self.loaded.insert(0, loaded);
        Ok((records, number))
    }

    /// The store's figures as its report shows them; done again unless only the looks changed.
    fn worked(
        &mut self,
        config: &Config,
        job: &Job,
        store: &Store,
        (records, number, stamps): (&Records, u64, Stamps),
    ) -> Result<Arc<Worked>> {
        let stamps = Stamps { looks: 0, ..stamps };
        let occasion = format!("{} {} {} {}", job.month, job.today, job.data_as_of, store.id);
        let key = (number, config.sha256.clone(), stamps, occasion.clone());
        if let Some(at) = self.assembled.iter().position(|assembled| assembled.key == key) {
            self.assembled[..=at].rotate_right(1);
            return Ok(Arc::clone(&self.assembled[0].worked));
        }
        let figures_key = (number, reckoning(config), stamps.history, occasion);
        let known = self.computed.iter().position(|computed| computed.key == figures_key);
        let known = known.map(|at| {
            self.computed[..=at].rotate_right(1);
            Arc::clone(&self.computed[0].figures)
        });
        let worked = Arc::new(draft::work(config, job, store, records, known.as_deref())?);
        let computed = Computed {
            key: figures_key,
            figures: Arc::clone(&worked.figures),
        };
        if self.computed.first().is_none_or(|first| first.key != computed.key) {
            self.computed.insert(0, computed);
        }
        let assembled = Assembled {
            key,
            worked: Arc::clone(&worked),
        };
        self.assembled.insert(0, assembled);
        Ok(worked)
    }
}
