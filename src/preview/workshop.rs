//! From files to pages. What did not change is not done again: a change of the template computes no figure, a change of the
//! configuration reads no record unless it says where records are or how they are read.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::problem::Problem;
use super::session::{Choice, Session};
use super::stamps::{Stamps, Watched};
use super::watch::Watch;
use crate::cli::Common;
use crate::commands::project;
use crate::config::{Audience, Config, Store, TemplateChoice};
use crate::editions;
use crate::error::Result;
use crate::output::earlier::report_folder;
use crate::period::Month;
use crate::pipeline::Job;
use crate::pipeline::draft::{self, Draft, Pictures, Timings, Worked};
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

/// A report made for the screen, with everything questions about it are answered from.
pub(super) struct Edition {
    /// Counts up.
    pub serial: u64,
    pub config: Arc<Config>,
    pub job: Job,
    pub store: Store,
    /// All that are configured.
    pub stores: Vec<StoreName>,
    pub audience: Audience,
    pub records: Arc<Records>,
    pub worked: Arc<Worked>,
    pub draft: Draft,
    /// What took how long; what was not done again took no time.
    pub timings: Timings,
}

impl Edition {
    /// The months the records cover, newest first.
    pub(super) fn months(&self) -> Vec<Month> {
        let tables = &self.worked.details().quality.tables;
        let first = tables.iter().filter_map(|table| table.first_month).min();
        let last = tables.iter().filter_map(|table| table.last_month).max();
        let month = self.job.month;
        let last = last.unwrap_or(month).max(month);
        let first = first.unwrap_or(month).min(month).max(last.plus(-119));
        let mut months = Vec::new();
        let mut next = last;
        while next >= first {
            months.push(next);
            next = next.plus(-1);
        }
        months
    }

    /// As `--template` takes it.
    pub(super) fn template_name(&self) -> String {
        match &self.job.template {
            TemplateChoice::Deck => "deck".to_owned(),
            TemplateChoice::A4 => "a4".to_owned(),
            TemplateChoice::Folder(folder) => folder.to_string_lossy().into_owned(),
        }
    }

    /// The files of the report that a run has left, of those that may be opened.
    pub(super) fn made(&self) -> Vec<&'static str> {
        let folder = report_folder(&self.job.out, self.job.month, &self.store.id);
        super::jobs::RESULTS
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| folder.join(name).is_file())
            .collect()
    }
}

/// Makes pages as long as the session lasts.
pub(super) fn run(session: &Session, wakes: &Receiver<()>) {
    let mut workshop = Workshop::new(&session.common);
    let mut watch = Watch::new(Arc::clone(&session.bell));
    watch.follow(workshop.watched.folders());
    let mut published = Instant::now();
    let mut checked = true;
    loop {
        let choice = session.choice();
        if workshop.is_current(&choice) {
            let patience = if checked { PATROL } else { REST };
            match wakes.recv_timeout(patience) {
                Ok(()) => std::thread::sleep(TOGETHER),
                Err(RecvTimeoutError::Timeout) if !checked => {
                    // Nobody waits now: put the pages to the checks that only a PDF is put to.
                    checked = true;
                    if let Some(edition) = session.edition() {
                        let doubt = edition.draft.check_standards().err();
                        session.doubt(doubt.as_ref().map(Problem::from));
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            continue;
        }
        session.begin();
        let started = Instant::now();
        let rung = session.bell.count();
        let outdated = |workshop: &Workshop| {
            session.bell.count() != rung
                && published.elapsed() < LONGEST_WITHOUT_PAGES
                && !workshop.is_current(&session.choice())
        };
        match workshop.make(&choice, &outdated) {
            Ok(Some(edition)) => {
                session.publish(edition, started.elapsed());
                published = Instant::now();
                checked = false;
            }
            Ok(None) => session.leave(),
            Err(error) => session.fail(Problem::from(&error)),
        }
        watch.follow(workshop.watched.folders());
    }
}

/// Records that were read, and what they were read by.
struct Loaded {
    key: String,
    records: Arc<Records>,
    number: u64,
}

/// Figures that were computed, and what from.
struct Computed {
    key: (u64, String, Stamps, String),
    worked: Arc<Worked>,
}

struct Workshop {
    common: Common,
    watched: Watched,
    /// The files as they were before they were read, and the choice they were read for; `None` before the first time.
    done: Option<(Choice, Stamps)>,
    loaded: Option<Loaded>,
    computed: Option<Computed>,
    pictures: Pictures,
    serial: u64,
}

impl Workshop {
    fn new(common: &Common) -> Self {
        Self {
            common: common.clone(),
            watched: Watched::config_alone(&common.config),
            done: None,
            loaded: None,
            computed: None,
            pictures: Pictures::default(),
            serial: 0,
        }
    }

    fn is_current(&self, choice: &Choice) -> bool {
        self.done
            .as_ref()
            .is_some_and(|(done, stamps)| done == choice && *stamps == self.watched.stamps())
    }

    /// Makes the chosen report; `None` when the files changed again on the way.
    fn make(&mut self, choice: &Choice, outdated: &dyn Fn(&Self) -> bool) -> Result<Option<Edition>> {
        let mut timings = Timings::begin();
        let before = self.watched.stamps();
        let config_before = Watched::config_alone(&self.common.config).stamps().config;
        // Whatever goes wrong, it goes wrong again until something changes.
        self.done = Some((choice.clone(), before));
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
        self.watched = Watched::of(&config, &job.template, &job.out, job.month, &store.id);
        let stamps = self.watched.stamps();
        if Watched::config_alone(&self.common.config).stamps().config != config_before {
            // Written while it was read: once more.
            self.done = None;
            return Ok(None);
        }
        self.done = Some((choice.clone(), stamps));
        timings.ended("config");
        if outdated(self) {
            return Ok(None);
        }
        let (records, number) = self.records(&config, &job, &store, (choice, stamps))?;
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
        Ok(Some(Edition {
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
        }))
    }

    /// The store's records; read again only when files changed, or what the configuration says of reading them.
    fn records(
        &mut self,
        config: &Config,
        job: &Job,
        store: &Store,
        (choice, stamps): (&Choice, Stamps),
    ) -> Result<(Arc<Records>, u64)> {
        let key = format!(
            "{} {} {} {} {} {}",
            stamps.data,
            choice.reload,
            job.month,
            job.today,
            store.id,
            reading(config)
        );
        if let Some(loaded) = self.loaded.as_ref().filter(|loaded| loaded.key == key) {
            return Ok((Arc::clone(&loaded.records), loaded.number));
        }
        let number = self.loaded.as_ref().map_or(0, |loaded| loaded.number) + 1;
        let stores = [store.id.clone()];
        let wanted = Wanted {
            tables: None,
            stores: Some(&stores),
        };
        let library = Library::open(config, job.today, job.month, wanted)?;
        let records = Arc::new(library.store(&store.id)?);
        self.loaded = Some(Loaded {
            key,
            records: Arc::clone(&records),
            number,
        });
        Ok((records, number))
    }

    /// The store's figures; computed again unless only the looks changed.
    fn worked(
        &mut self,
        config: &Config,
        job: &Job,
        store: &Store,
        (records, number, stamps): (&Records, u64, Stamps),
    ) -> Result<Arc<Worked>> {
        let stamps = Stamps { looks: 0, ..stamps };
        let key = (
            number,
            config.sha256.clone(),
            stamps,
            format!("{} {} {} {}", job.month, job.today, job.data_as_of, store.id),
        );
        if let Some(computed) = self.computed.as_ref().filter(|computed| computed.key == key) {
            return Ok(Arc::clone(&computed.worked));
        }
        let worked = Arc::new(draft::work(config, job, store, records)?);
        self.computed = Some(Computed {
            key,
            worked: Arc::clone(&worked),
        });
        Ok(worked)
    }
}

/// All of a configuration that the reading of records may depend on: everything but what surely only figures and pages do.
fn reading(config: &Config) -> String {
    let mut config = config.clone();
    config.sha256.clear();
    config.targets.clear();
    config.labels.clear();
    config.delivery = None;
    config.output_dir.clear();
    config.logging = crate::config::Logging::default();
    config.incentives.show = false;
    let report = &mut config.report;
    report.title.clear();
    report.template = TemplateChoice::Deck;
    report.audience = Audience::Internal;
    report.pages = crate::config::PageChoices::default();
    report.brand.color.clear();
    (report.brand.logo, report.brand.name) = (None, None);
    report.signoff = crate::config::Signoff::default();
    report.fonts.clear();
    report.relaxed_pdf = false;
    report.month = None;
    let groups = [&mut config.questionnaire.service, &mut config.questionnaire.sales];
    let items = groups.into_iter().flatten().flat_map(|group| group.items.iter_mut());
    for item in items.chain(&mut config.external_items) {
        item.weight = 0.0;
    }
    for source in config.sources.values_mut() {
        source.line = 0;
    }
    format!("{config:?}")
}
