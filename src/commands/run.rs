//! `servicedeck run`: the reports of one month.

mod account;
mod interrupted;
mod progress;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::Utc;
use rust_i18n::t;
use serde_json::json;

use super::shard::{self, ShardChoice};
use super::wait::{self, Late};
use super::{answer, group, print_error, project, send, tell};
use crate::cli::{Common, Run};
use crate::config::{Audience, Config, Delivery, Store};
use crate::deliver::lock::Claims;
use crate::deliver::mailing;
use crate::deliver::notice::NotProduced;
use crate::deliver::parcel::Parcel;
use crate::deliver::send::Order;
use crate::error::Result;
use crate::language::Language;
use crate::logging;
use crate::output::{files, run_record};
use crate::period::Month;
use crate::pipeline::{self, Job, Progress, StoreOutcome};
use crate::records;

pub(super) fn run(common: &Common, arguments: &Run) -> Result<u8> {
    let started = Utc::now();
    let (mut config, mut job) = project::open(common, arguments.keep_typst.clone())?;
    let id = run_record::run_id(started, std::process::id());
    logging::write_to_file(&config.logging, &config.root, &id, "run");
    job.resume = arguments.resume;
    job.typesetter = this_program();
    if let Some(shard) = arguments.shard {
        take_share(&mut config, &mut job, shard)?;
    } else if job.stores.len() > 1
        && let Some(name) = shard::unused(&|name| std::env::var(name).ok())
    {
        tracing::warn!(
            event = "unshared",
            "{}",
            t!("run.unshared", name = name, stores = job.stores.len())
        );
    }
    let delivery = if arguments.send {
        Some(send::delivery(&config)?)
    } else {
        None
    };
    account::begin(&config, &job);
    let all = job.stores.clone();
    if arguments.missing {
        leave_out_final(&config, &mut job);
    }
    let mut shift = Shift::default();
    let outcomes = prepare_and_produce(common, &config, &mut job, arguments, &mut shift);
    let mut code = match &outcomes {
        Ok(outcomes) => account::report(job.month, outcomes),
        Err(error) => error.kind.exit_code(),
    };
    code = code.max(report_unfit(common, &config));
    account::report_busy(job.month, &shift.busy);
    if arguments.resume {
        account::report_kept(job.month, outcomes.as_deref().unwrap_or_default());
    }
    if !job.stores.is_empty() {
        account::record(&id, &job, &outcomes, started, code);
    }
    let mut result = account::summary(
        &id,
        job.month,
        outcomes.as_deref().unwrap_or_default(),
        &shift.busy,
        code,
    );
    if !config.unfit_stores.is_empty() {
        result["unfit_stores"] = json!(config.unfit_stores);
    }
    let mut sent = Vec::new();
    if let Some(delivery) = delivery {
        let whole = common.store.is_empty() && arguments.shard.is_none();
        let which = if arguments.group {
            Which::Stores
        } else {
            Which::Everything
        };
        sent = deliver(&config, delivery, (&job, &all, whole), &outcomes, (&mut shift, which))?;
    }
    if arguments.group {
        if arguments.shard.is_some() {
            tell(&t!("run.group_of_share"));
        }
        // After the stores' reports were sent, so that the group's says who has them and is the same on the next run.
        let claims = shift.claims(&job.out)?;
        let made = group::make(&config, &job, None, claims);
        code = code.max(group::exit_code(&made));
        account::record_group(&id, &job, &made, started, code);
        result["group"] = group::summary(&made);
        if let (Some(delivery), group::Made::Done(Ok(_))) = (delivery, &made) {
            sent.extend(deliver(
                &config,
                delivery,
                (&job, &all, true),
                &outcomes,
                (&mut shift, Which::Group),
            )?);
        }
        result["exit_code"] = json!(code);
    }
    if delivery.is_some() {
        code = code.max(send::exit_code(&sent));
        result["delivery"] = send::summary(job.month, &sent, send::exit_code(&sent));
        result["exit_code"] = json!(code);
    }
    account::end(started, code);
    if common.json && outcomes.is_ok() {
        answer(&format!("{result:#}\n"))?;
    }
    match outcomes {
        Err(error) if code > error.kind.exit_code() => {
            print_error(&error);
            Ok(code)
        }
        outcomes => outcomes.map(|_| code),
    }
}

/// Tells which names of stores cannot be ids, unless stores were asked for by name, and returns the exit code of that.
fn report_unfit(common: &Common, config: &Config) -> u8 {
    let error = records::unfit_error(&config.unfit_stores).filter(|_| common.store.is_empty());
    error.map_or(0, |error| {
        print_error(&error);
        error.kind.exit_code()
    })
}

/// The file of this program; on Linux also when another was put in its place meanwhile.
fn this_program() -> Option<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() {
        return Some(running.to_owned());
    }
    std::env::current_exe().ok()
}

/// Which stores this process has to itself, and which others have.
#[derive(Default)]
struct Shift {
    claims: Option<Claims>,
    busy: Vec<Store>,
}

impl Shift {
    /// Claims the stores of a job and takes those out of it that another process is at.
    fn begin(&mut self, job: &mut Job) -> Result<()> {
        files::check_writable(&job.out)?;
        let claims = Claims::open(&job.out)?;
        for store in std::mem::take(&mut job.stores) {
            if claims.claim(job.month, &store.id)? {
                job.stores.push(store);
            } else {
                self.busy.push(store);
            }
        }
        self.claims = Some(claims);
        Ok(())
    }

    fn is_busy(&self, store: &Store) -> bool {
        self.busy.iter().any(|busy| busy.id == store.id)
    }

    /// The claims; made now when nothing was to be produced.
    fn claims(&mut self, out: &Path) -> Result<&Claims> {
        let claims = match self.claims.take() {
            Some(claims) => claims,
            None => Claims::open(out)?,
        };
        Ok(self.claims.insert(claims))
    }
}

/// Whose reports are mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    /// The stores' and, when an earlier command made it, the group's.
    Everything,
    Stores,
    Group,
}

/// Mails what this run made and what was there before, and tells of what could not be made.
///
/// `whole` tells whether the run is for every store of the group.
fn deliver(
    config: &Config,
    delivery: &Delivery,
    (job, all, whole): (&Job, &[Store], bool),
    outcomes: &Result<Vec<StoreOutcome>>,
    (shift, which): (&mut Shift, Which),
) -> Result<Vec<crate::deliver::send::StoreOutcome>> {
    let mut failed = not_produced(outcomes, config.report.language);
    let made = |store: &Store| {
        let outcome = outcomes.iter().flatten().find(|of| of.store.id == store.id);
        outcome.is_some_and(|outcome| outcome.result.is_ok())
    };
    let produced: Vec<Store> = all
        .iter()
        .filter(|store| !shift.is_busy(store) && (!job.stores.contains(store) || made(store)))
        .cloned()
        .collect();
    let everything = whole && failed.is_empty();
    let stores = match which {
        Which::Everything => mailing::stores(config, delivery, &produced, everything),
        Which::Stores => mailing::stores(config, delivery, &produced, false),
        Which::Group => {
            // Whoever is told of failures was told with the stores' reports.
            failed.clear();
            mailing::stores(config, delivery, &[], true)
        }
    };
    if which == Which::Group && stores.is_empty() {
        return Ok(Vec::new());
    }
    let order = Order {
        config,
        delivery,
        out: &job.out,
        month: job.month,
        stores: &stores,
        resend: false,
        resend_uncertain: false,
    };
    send::deliver(order, shift.claims(&job.out), &failed)
}

/// Leaves this process's share of the stores in a job.
fn take_share(config: &mut Config, job: &mut Job, choice: ShardChoice) -> Result<()> {
    let shard = choice.resolve(&|name| std::env::var(name).ok())?;
    let all = job.stores.len();
    job.stores.retain(|store| shard.has(&store.id));
    config.unfit_stores.retain(|name, _| shard.has(name));
    tell(&t!("run.share", shard = shard, stores = job.stores.len(), all = all));
    Ok(())
}

/// Takes those stores out of a job whose report of the month is there whole, and no draft.
fn leave_out_final(config: &Config, job: &mut Job) {
    let (out, month) = (job.out.clone(), job.month);
    job.stores.retain(|store| !is_final(config, &out, month, store));
}

fn is_final(config: &Config, out: &Path, month: Month, store: &Store) -> bool {
    let editions = match config.report.audience {
        Audience::Internal => vec![Audience::Internal],
        Audience::Hq => vec![Audience::Hq],
        Audience::Both => vec![Audience::Internal, Audience::Hq],
    };
    editions
        .into_iter()
        .all(|edition| Parcel::read(out, month, store, edition).is_ok_and(|parcel| !parcel.manifest.provisional))
}

/// Waits for the records when asked to, then claims the stores and produces.
fn prepare_and_produce(
    common: &Common,
    config: &Config,
    job: &mut Job,
    arguments: &Run,
    shift: &mut Shift,
) -> Result<Vec<StoreOutcome>> {
    if job.stores.is_empty() {
        return Ok(Vec::new());
    }
    let mut late = Vec::new();
    // Nothing is claimed meanwhile: whoever has no time to wait may make the report.
    if let Some(longest) = arguments.wait_for_data {
        late = wait::wait(config, job, longest)?;
        // Days may have gone by.
        let today = common.today.unwrap_or_else(|| chrono::Local::now().date_naive());
        (job.data_as_of, job.today) = (common.data_as_of.or(config.period.data_as_of).unwrap_or(today), today);
    }
    shift.begin(job)?;
    if arguments.missing {
        // Another process may have made it while this one waited.
        leave_out_final(config, job);
    }
    if job.stores.is_empty() {
        return Ok(Vec::new());
    }
    let mut ready = job.clone();
    ready
        .stores
        .retain(|store| !late.iter().any(|late| late.store.id == store.id));
    let made = if ready.stores.is_empty() {
        Vec::new()
    } else {
        produce(common, config, &ready)?
    };
    Ok(with_late(&job.stores, made, late))
}

/// The outcomes in the order of the stores; a store whose records are late has failed.
fn with_late(stores: &[Store], made: Vec<StoreOutcome>, late: Vec<Late>) -> Vec<StoreOutcome> {
    let late = late.into_iter().map(|late| StoreOutcome {
        store: late.store,
        result: Err(late.error),
    });
    let position = |outcome: &StoreOutcome| stores.iter().position(|store| store.id == outcome.store.id);
    let mut outcomes: Vec<StoreOutcome> = made.into_iter().chain(late).collect();
    // Another process may have made a late one's report meanwhile.
    outcomes.retain(|outcome| position(outcome).is_some());
    outcomes.sort_by_key(position);
    outcomes
}

/// What the notice says of reports that could not be made.
fn not_produced(outcomes: &Result<Vec<StoreOutcome>>, language: Language) -> Vec<NotProduced> {
    match outcomes {
        Err(error) => vec![NotProduced {
            store: t!("deliver.everyone", locale = language.code()).into_owned(),
            reason: error.message.clone(),
        }],
        Ok(outcomes) => outcomes
            .iter()
            .filter_map(|outcome| {
                let error = outcome.result.as_ref().err()?;
                Some(NotProduced {
                    store: outcome.store.name.clone(),
                    reason: error.message.clone(),
                })
            })
            .collect(),
    }
}

fn produce(common: &Common, config: &Config, job: &Job) -> Result<Vec<StoreOutcome>> {
    let many = job.stores.len() > 1;
    let on_terminal = std::io::stderr().is_terminal();
    let bar = (many && on_terminal && !common.quiet).then(|| progress::bar(job.stores.len()));
    let advance = Arc::new(progress::Advance::new(job.stores.len()));
    if many {
        interrupted::watch(Arc::clone(&advance));
    }
    // With -v every stage is said anyway.
    let stage_lines = on_terminal && !many && !common.verbose;
    let outcomes = pipeline::run(config, job, &|_: &Store, progress: Progress| match (progress, &bar) {
        (Progress::Finished, bar) => {
            let line = advance.count();
            match bar {
                Some(bar) => bar.inc(1),
                None if common.quiet => {}
                None => line.iter().for_each(|line| tell(line)),
            }
        }
        (Progress::Ended(stage, taken), _) if stage_lines => {
            let line = format!("  {:>7.1} ms  {}", taken.as_secs_f64() * 1000.0, stage.label());
            tell(&line);
        }
        _ => {}
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    outcomes
}
