//! `servicedeck doctor`: is everything in order? One line each, with the remedy where something is not.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use chrono::{DateTime, Utc};
use rust_i18n::t;
use serde_json::json;

use super::{answer, project};
use crate::cli::Common;
use crate::config::{Config, Delivery, TemplateChoice};
use crate::deliver::ledger::{FILE, Ledger, State};
use crate::deliver::{overview, secret, server};
use crate::error::{Error, Kind, Result};
use crate::output::{files, run_record};
use crate::pipeline::Job;
use crate::records::schema::TableId;
use crate::records::{self, Library, Wanted};
use crate::typeset::{FontSet, templates};

/// Space a month of reports and the ledger need at least, in bytes.
const SPACE: usize = 50_000_000;

/// No clock that is right shows a time before this program was written: 2026-01-01.
const EARLIEST: i64 = 1_767_225_600;

/// The result of one check.
struct Line {
    check: &'static str,
    verdict: Verdict,
    words: String,
}

enum Verdict {
    Fine,
    Warning,
    Failed(Kind),
}

impl Line {
    fn fine(check: &'static str, words: impl Into<String>) -> Self {
        Self {
            check,
            verdict: Verdict::Fine,
            words: words.into(),
        }
    }

    fn warning(check: &'static str, words: impl Into<String>) -> Self {
        Self {
            check,
            verdict: Verdict::Warning,
            words: words.into(),
        }
    }

    fn failed(check: &'static str, error: &Error) -> Self {
        Self {
            check,
            verdict: Verdict::Failed(error.kind),
            words: error.to_string(),
        }
    }

    fn of(check: &'static str, result: Result<String>) -> Self {
        result.map_or_else(|error| Self::failed(check, &error), |words| Self::fine(check, words))
    }

    fn exit_code(&self) -> u8 {
        if let Verdict::Failed(kind) = self.verdict {
            kind.exit_code()
        } else {
            0
        }
    }

    fn verdict(&self) -> &'static str {
        match self.verdict {
            Verdict::Fine => "ok",
            Verdict::Warning => "warning",
            Verdict::Failed(_) => "failed",
        }
    }
}

pub(super) fn doctor(common: &Common) -> Result<u8> {
    let lines = match project::open(common, None) {
        Ok((config, job)) => checks(&config, &job),
        Err(error) => vec![Line::failed("config", &error)],
    };
    let code = lines.iter().map(Line::exit_code).max().unwrap_or(0);
    if common.json {
        let checks: Vec<_> = lines
            .iter()
            .map(|line| json!({ "check": line.check, "state": line.verdict(), "message": line.words }))
            .collect();
        answer(&format!("{:#}\n", json!({ "exit_code": code, "checks": checks })))?;
    } else {
        let text: String = lines
            .iter()
            .map(|line| {
                let verdict = t!(format!("doctor.{}", line.verdict()));
                format!(
                    "{verdict}\t{}: {}\n",
                    t!(format!("doctor.check.{}", line.check)),
                    line.words.replace('\n', "\n\t")
                )
            })
            .collect();
        answer(&text)?;
    }
    Ok(code)
}

fn checks(config: &Config, job: &Job) -> Vec<Line> {
    let mut lines = vec![Line::fine(
        "config",
        t!(
            "doctor.config",
            file = config.file.display(),
            stores = config.stores.len()
        ),
    )];
    lines.extend(data(config, job));
    lines.push(Line::of("fonts", fonts(config)));
    lines.push(Line::of("templates", template(config, &job.template)));
    lines.push(Line::of("space", space(&job.out)));
    lines.push(clock(&job.out));
    lines.extend(ledger(config, job));
    match &config.delivery {
        None => lines.push(Line::warning("smtp", t!("deliver.none"))),
        Some(delivery) => {
            lines.push(Line::of("smtp", log_in(config, delivery)));
            lines.extend(robots(config, delivery));
        }
    }
    lines
}

fn data(config: &Config, job: &Job) -> Vec<Line> {
    let stores: Vec<String> = job.stores.iter().map(|store| store.id.clone()).collect();
    let wanted = Wanted {
        tables: None,
        stores: Some(&stores),
    };
    let library = match Library::open(config, job.today, job.month, wanted) {
        Ok(library) => library,
        Err(error) => return vec![Line::failed("data", &error)],
    };
    let mut files: BTreeMap<(TableId, String), u64> = BTreeMap::new();
    let mut failed = Vec::new();
    for store in &stores {
        let verdict = library.store(store).and_then(|records| {
            let rows = records
                .inputs
                .iter()
                .map(|input| ((input.table, input.path.clone()), input.rows));
            files.extend(rows);
            records::store_verdict(&records, config, store, job.month)
        });
        failed.extend(verdict.err().map(|error| Line::failed("data", &error)));
    }
    if !failed.is_empty() {
        return failed;
    }
    let rows: u64 = files.values().sum();
    vec![Line::fine(
        "data",
        t!("doctor.data", files = files.len(), rows = rows, month = job.month),
    )]
}

fn fonts(config: &Config) -> Result<String> {
    let mut files = Vec::new();
    for font in &config.report.fonts {
        let path = config.root.join(font);
        let bytes = std::fs::read(&path).map_err(|error| {
            Error::new(
                Kind::Config,
                t!("output.unreadable", path = path.display(), reason = error),
            )
            .hint(t!("doctor.fonts_hint"))
        })?;
        files.push((font.as_path(), bytes));
    }
    let set = if files.is_empty() {
        FontSet::embedded()
    } else {
        FontSet::with_files(&files)?
    };
    Ok(t!("doctor.fonts", count = set.families().len()).into_owned())
}

fn template(config: &Config, choice: &TemplateChoice) -> Result<String> {
    templates::project(choice, &config.report.pages, &config.root)?;
    Ok(match choice {
        TemplateChoice::Deck => "deck".to_owned(),
        TemplateChoice::A4 => "a4".to_owned(),
        TemplateChoice::Folder(folder) => folder.display().to_string(),
    })
}

/// Whether so much can be written: quotas and full disks show only then.
fn space(out: &Path) -> Result<String> {
    files::check_writable(out)?;
    let folder = out.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::tempfile_in(folder)?;
        let piece = vec![0x5A; 1_000_000];
        for _ in 0..SPACE / piece.len() {
            file.write_all(&piece)?;
        }
        file.sync_all()
    };
    write().map_err(|error| {
        let message = t!(
            "doctor.no_space",
            path = out.display(),
            megabytes = SPACE / 1_000_000,
            reason = error
        );
        Error::new(Kind::Unexpected, message).hint(t!("output.unwritable_hint"))
    })?;
    Ok(t!("doctor.space", path = out.display(), megabytes = SPACE / 1_000_000).into_owned())
}

fn clock(out: &Path) -> Line {
    let now = Utc::now();
    let shown = now.with_timezone(&chrono::Local).format("%Y-%m-%d %H:%M %:z");
    // Records that cannot be read are the ledger's business.
    let last = run_record::read_all(out)
        .unwrap_or_default()
        .into_iter()
        .map(|run| run.finished)
        .max();
    let wrong = DateTime::from_timestamp(EARLIEST, 0).is_some_and(|earliest| now < earliest)
        || last.is_some_and(|last| now < last);
    if wrong {
        return Line::failed(
            "clock",
            &Error::new(Kind::Unexpected, t!("doctor.clock_wrong", now = shown)).hint(t!("doctor.clock_hint")),
        );
    }
    Line::fine("clock", shown.to_string())
}

fn ledger(config: &Config, job: &Job) -> Vec<Line> {
    let found = Ledger::open_to_read(&job.out).and_then(|ledger| {
        let Some(ledger) = ledger else { return Ok(None) };
        Ok(Some((ledger.damage()?, ledger.deliveries(None)?.len())))
    });
    let sound = match found {
        Ok(None) => return vec![Line::fine("ledger", t!("doctor.no_ledger"))],
        Ok(Some((damage, rows))) if damage.is_empty() => Line::fine("ledger", t!("doctor.ledger", rows = rows)),
        Ok(Some((damage, _))) => {
            let message = t!(
                "deliver.ledger.unusable",
                path = job.out.join(FILE).display(),
                reason = damage.join("; ")
            );
            return vec![Line::failed(
                "ledger",
                &Error::new(Kind::Unexpected, message).hint(t!("deliver.ledger.unusable_hint")),
            )];
        }
        Err(error) => return vec![Line::failed("ledger", &error)],
    };
    let mut lines = vec![sound];
    let overviews = overview::overviews(&job.out, config, None, &[]).unwrap_or_default();
    for of in overviews {
        let uncertain: Vec<&str> = of
            .recipients
            .iter()
            .filter(|recipient| recipient.state == State::Uncertain.name())
            .map(|recipient| recipient.address.as_str())
            .collect();
        if !uncertain.is_empty() {
            let words = t!(
                "doctor.uncertain",
                store = of.store,
                month = of.month,
                addresses = uncertain.join(", ")
            );
            lines.push(Line::warning(
                "ledger",
                format!("{words}\n  → {}", t!("send.uncertain_hint")),
            ));
        }
    }
    lines
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Greets the server, encrypts and logs in; sends nothing.
fn log_in(config: &Config, delivery: &Delivery) -> Result<String> {
    let server = server::server(config, delivery, &environment)?;
    let session = server.open().map_err(|failure| {
        Error::new(
            Kind::Delivery,
            t!(
                "doctor.smtp_failed",
                host = server.host,
                port = server.port,
                reason = failure.said()
            ),
        )
        .hint(t!("doctor.smtp_hint"))
    })?;
    session.leave();
    let login = server.login.as_ref().map_or_else(
        || t!("doctor.smtp_anonymous").into_owned(),
        |(username, _)| username.clone(),
    );
    Ok(t!("doctor.smtp", host = server.host, port = server.port, login = login).into_owned())
}

/// Whether the robots' addresses are where the configuration says; they are not called.
fn robots(config: &Config, delivery: &Delivery) -> Vec<Line> {
    let webhooks = &delivery.notices.webhooks;
    if webhooks.is_empty() && delivery.notices.mail.is_empty() {
        return vec![Line::warning("notices", t!("doctor.no_notices"))];
    }
    let secrets = webhooks
        .iter()
        .flat_map(|webhook| [Some(&webhook.url), webhook.secret.as_ref()])
        .flatten();
    let errors: Vec<Line> = secrets
        .filter_map(|place| secret::fetch(place, &config.root, &environment).err())
        .map(|error| Line::failed("notices", &error))
        .collect();
    if errors.is_empty() {
        return vec![Line::fine(
            "notices",
            t!(
                "doctor.notices",
                mails = delivery.notices.mail.len(),
                robots = webhooks.len()
            ),
        )];
    }
    errors
}
