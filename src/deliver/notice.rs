//! Someone is told: by mail and by the robots of 企业微信, 钉钉 and 飞书.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use rust_i18n::t;

use super::ledger::State;
use super::message::{self, Letter, bare_address};
use super::parcel::Parcel;
use super::robot;
use super::send::{RecipientOutcome, StoreOutcome};
use super::transport::Transport;
use super::words::{KEY_FIGURES, label, month_words, tag, value_words};
use crate::config::{Audience, Config, Delivery};
use crate::error::Result;
use crate::language::Language;
use crate::output::sha256_hex;
use crate::period::Month;

/// A store whose report could not even be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotProduced {
    /// Its name, or words for all of them.
    pub store: String,
    /// Why, in the language of the report.
    pub reason: String,
}

/// What is told: a headline and lines, in the language of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Of the mail.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// The notice about what went wrong; `None` when nothing did.
#[must_use]
pub fn failure(
    config: &Config,
    month: Month,
    not_produced: &[NotProduced],
    outcomes: &[StoreOutcome],
) -> Option<Notice> {
    let language = config.report.language;
    let locale = language.code();
    let mut lines = Vec::new();
    let mut remedies = BTreeSet::new();
    for NotProduced { store, reason } in not_produced {
        remedies.insert(Remedy::Produce);
        let reason = gist(reason);
        lines.push(
            t!(
                "deliver.notice.not_produced",
                locale = locale,
                store = store,
                reason = reason
            )
            .into_owned(),
        );
    }
    let troubled = outcomes
        .iter()
        .filter(|outcome| !outcome.busy && !outcome.is_delivered());
    for outcome in troubled {
        let store = &outcome.store.name;
        for problem in &outcome.problems {
            remedies.insert(Remedy::Produce);
            let problem = problem.in_language(language);
            lines.push(
                t!(
                    "deliver.notice.held_back",
                    locale = locale,
                    store = store,
                    problem = problem
                )
                .into_owned(),
            );
        }
        for RecipientOutcome {
            address, state, words, ..
        } in &outcome.recipients
        {
            let (key, remedy) = match state {
                State::Sent => continue,
                State::Uncertain | State::Sending => ("deliver.notice.uncertain", Remedy::Ask),
                // Said once for the whole store.
                State::Failed if !outcome.problems.is_empty() => continue,
                State::Failed => ("deliver.notice.undelivered", Remedy::Send),
            };
            remedies.insert(remedy);
            let reason = words.in_language(language);
            lines.push(t!(key, locale = locale, store = store, address = address, reason = reason).into_owned());
        }
    }
    if lines.is_empty() {
        return None;
    }
    let (title, when) = (&config.report.title, month_words(month, language));
    let subject = t!("deliver.notice.failed", locale = locale, title = title, month = when).into_owned();
    lines.extend(remedies.into_iter().map(|remedy| remedy.words(month, language)));
    Some(Notice {
        text: format!("{subject}\n{}", lines.join("\n")),
        subject,
    })
}

/// What to do, in the order in which it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Remedy {
    Produce,
    Send,
    Ask,
}

impl Remedy {
    fn words(self, month: Month, language: Language) -> String {
        let key = match self {
            Self::Produce => "deliver.notice.remedy.produce",
            Self::Send => "deliver.notice.remedy.send",
            Self::Ask => "deliver.notice.remedy.ask",
        };
        t!(key, locale = language.code(), month = month).into_owned()
    }
}

/// The first line of an error's message, with the first of those that it announces.
#[must_use]
pub fn gist(message: &str) -> String {
    let mut lines = message.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    match lines.next() {
        Some(second) if first.ends_with([':', '：']) => format!("{first} {second}"),
        _ => first.to_owned(),
    }
}

/// The notice that reports were sent by this run, with the first three key figures of each store; `None` when none was.
#[must_use]
pub fn success(order: super::send::Order<'_>, outcomes: &[StoreOutcome]) -> Option<Notice> {
    let language = order.config.report.language;
    let mut lines = String::new();
    for outcome in outcomes.iter().filter(|outcome| {
        outcome
            .recipients
            .iter()
            .any(|recipient| recipient.now && recipient.state == State::Sent)
    }) {
        let count = outcome
            .recipients
            .iter()
            .filter(|recipient| recipient.state == State::Sent)
            .count();
        let parcel = [Audience::Internal, Audience::Hq]
            .into_iter()
            .find_map(|edition| Parcel::read(order.out, order.month, &outcome.store, edition).ok());
        let figures: Vec<String> = parcel
            .iter()
            .flat_map(|parcel| three_figures(parcel, order.config))
            .collect();
        let line = t!(
            "deliver.notice.sent",
            locale = language.code(),
            store = outcome.store.name,
            count = count,
            figures = figures.join(if language == Language::Chinese { "，" } else { ", " })
        );
        let _ = writeln!(lines, "{line}");
    }
    if lines.is_empty() {
        return None;
    }
    let subject = t!(
        "deliver.notice.succeeded",
        locale = language.code(),
        title = order.config.report.title,
        month = month_words(order.month, language)
    );
    Some(Notice {
        text: format!("{subject}\n{}", lines.trim_end()),
        subject: subject.into_owned(),
    })
}

fn three_figures(parcel: &Parcel, config: &Config) -> Vec<String> {
    let metrics = &parcel.figures.metrics;
    let shown = |id: &'static str| {
        metrics.get(id).map(|metric| {
            format!(
                "{} {}",
                label(id, config),
                value_words(id, metric.value, config.report.language)
            )
        })
    };
    KEY_FIGURES.into_iter().take(3).filter_map(shown).collect()
}

/// Tells everyone configured; returns what could not be told, one line each.
pub fn tell(
    notice: &Notice,
    config: &Config,
    delivery: &Delivery,
    transport: &mut dyn Transport,
    environment: &dyn Fn(&str) -> Option<String>,
    now: DateTime<Utc>,
) -> Vec<String> {
    let mut failures = Vec::new();
    // Robots first: when the mail server is what failed, they still speak.
    for webhook in &delivery.notices.webhooks {
        if let Err(reason) = robot::call(webhook, &notice.text, config, environment, now) {
            failures.push(
                t!(
                    "deliver.notice.robot_failed",
                    robot = robot::name(webhook.kind),
                    reason = reason
                )
                .into_owned(),
            );
        }
    }
    if !delivery.notices.mail.is_empty() {
        match letter(notice, config.report.language, delivery, now) {
            Err(error) => failures.push(error.message),
            Ok(bytes) => {
                for address in delivery.notices.mail.iter().map(|address| bare_address(address)) {
                    if let Err(failure) = transport.deliver(&delivery.from, address, &bytes, &mut || Ok(())) {
                        failures.push(
                            t!("deliver.notice.mail_failed", address = address, reason = failure.said()).into_owned(),
                        );
                    }
                }
            }
        }
    }
    failures
}

fn letter(notice: &Notice, language: Language, delivery: &Delivery, now: DateTime<Utc>) -> Result<Vec<u8>> {
    let lines: String = notice
        .text
        .lines()
        .map(|line| format!("<div>{}</div>\n", line.replace('&', "&amp;").replace('<', "&lt;")))
        .collect();
    let domain = bare_address(&delivery.from)
        .rsplit_once('@')
        .map_or("localhost", |(_, domain)| domain);
    let identity = format!("{}\n{}", now.to_rfc3339(), notice.text);
    message::build(&Letter {
        from: delivery.from.clone(),
        to: delivery.notices.mail.clone(),
        cc: Vec::new(),
        subject: notice.subject.clone(),
        text: notice.text.clone(),
        html: format!(
            "<!DOCTYPE html>\n<html lang=\"{}\"><body>\n{lines}</body></html>\n",
            tag(language)
        ),
        attachments: Vec::new(),
        date: now.into(),
        message_id: format!("notice.{}@{domain}", sha256_hex(identity.as_bytes()).split_at(32).0),
    })
}
