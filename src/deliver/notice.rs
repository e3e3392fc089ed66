//! Someone is told: by mail and by the robots of 企业微信, 钉钉 and 飞书.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use rust_i18n::t;

use super::ledger::State;
use super::message::{self, Letter, bare_address};
use super::parcel::Parcel;
use super::robot;
use super::send::StoreOutcome;
use super::transport::Transport;
use super::words::{KEY_FIGURES, label, month_words, value_words};
use crate::config::{Audience, Config, Delivery};
use crate::error::Result;
use crate::output::sha256_hex;
use crate::period::Month;

/// A store whose report could not even be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotProduced {
    /// Its name, or words for all of them.
    pub store: String,
    pub reason: String,
}

/// What is told: a headline and lines, in Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub subject: String,
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
    let mut lines = String::new();
    for failed in not_produced {
        let reason = failed.reason.lines().next().unwrap_or_default();
        let _ = writeln!(
            lines,
            "{}",
            t!(
                "deliver.notice.not_produced",
                locale = "zh",
                store = failed.store,
                reason = reason
            )
        );
    }
    for outcome in outcomes
        .iter()
        .filter(|outcome| !outcome.busy && !outcome.is_delivered())
    {
        for problem in &outcome.problems {
            let _ = writeln!(
                lines,
                "{}",
                t!(
                    "deliver.notice.held_back",
                    locale = "zh",
                    store = outcome.store.name,
                    problem = problem
                )
            );
        }
        if outcome.problems.is_empty() {
            for recipient in outcome
                .recipients
                .iter()
                .filter(|recipient| recipient.state != State::Sent)
            {
                let (store, address, words) = (&outcome.store.name, &recipient.address, &recipient.words);
                let line = if recipient.state == State::Uncertain {
                    t!(
                        "deliver.notice.uncertain",
                        locale = "zh",
                        store = store,
                        address = address,
                        reason = words
                    )
                } else {
                    t!(
                        "deliver.notice.undelivered",
                        locale = "zh",
                        store = store,
                        address = address,
                        reason = words
                    )
                };
                let _ = writeln!(lines, "{line}");
            }
        }
    }
    if lines.is_empty() {
        return None;
    }
    let title = &config.report.title;
    let subject = t!(
        "deliver.notice.failed",
        locale = "zh",
        title = title,
        month = month_words(month)
    )
    .into_owned();
    let remedy = t!("deliver.notice.remedy", locale = "zh", month = month);
    Some(Notice {
        text: format!("{subject}\n{lines}{remedy}"),
        subject,
    })
}

/// The notice that reports were sent by this run, with the first three key figures of each store; `None` when none was.
#[must_use]
pub fn success(order: super::send::Order<'_>, outcomes: &[StoreOutcome]) -> Option<Notice> {
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
            locale = "zh",
            store = outcome.store.name,
            count = count,
            figures = figures.join("，")
        );
        let _ = writeln!(lines, "{line}");
    }
    if lines.is_empty() {
        return None;
    }
    let subject = t!(
        "deliver.notice.succeeded",
        locale = "zh",
        title = order.config.report.title,
        month = month_words(order.month)
    );
    Some(Notice {
        text: format!("{subject}\n{}", lines.trim_end()),
        subject: subject.into_owned(),
    })
}

fn three_figures(parcel: &Parcel, config: &Config) -> Vec<String> {
    let metrics = &parcel.figures.metrics;
    let shown = |id: &'static str| {
        metrics
            .get(id)
            .map(|metric| format!("{} {}", label(id, config), value_words(id, metric.value)))
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
        match letter(notice, delivery, now) {
            Err(error) => failures.push(error.message),
            Ok(bytes) => {
                for address in delivery.notices.mail.iter().map(|address| bare_address(address)) {
                    if let Err(failure) = transport.deliver(&delivery.from, address, &bytes, &mut || Ok(())) {
                        failures
                            .push(t!("deliver.notice.mail_failed", address = address, reason = failure).into_owned());
                    }
                }
            }
        }
    }
    failures
}

fn letter(notice: &Notice, delivery: &Delivery, now: DateTime<Utc>) -> Result<Vec<u8>> {
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
        html: format!("<!DOCTYPE html>\n<html lang=\"zh-CN\"><body>\n{lines}</body></html>\n"),
        attachments: Vec::new(),
        date: now.into(),
        message_id: format!("notice.{}@{domain}", sha256_hex(identity.as_bytes()).split_at(32).0),
    })
}
