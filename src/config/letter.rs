//! `delivery`'s details: what the mails say, how long to wait, who is told.

use rust_i18n::t;

use super::delivery::{mailboxes, secret};
use super::section::Section;
use super::value::Value;
use super::words::{nearest_help, quoted};
use super::{LetterTemplates, Notices, Retries, Timeouts, Webhook, WebhookKind, known_metric_ids};

/// What `{…}` in a subject or body may name, beside the ids of figures.
pub const LETTER_FIELDS: [&str; 11] = [
    "place",
    "dealership",
    "store",
    "store_id",
    "title",
    "month",
    "month_words",
    "edition",
    "cutoff",
    "figures",
    "restated",
];

const WEBHOOKS: [(&str, WebhookKind); 3] = [
    ("wecom", WebhookKind::Wecom),
    ("dingtalk", WebhookKind::Dingtalk),
    ("feishu", WebhookKind::Feishu),
];

/// The longest wait that can be configured: an hour.
const LONGEST_WAIT: u32 = 3600;

pub(super) fn boolean(section: &mut Section<'_>, key: &'static str, default: bool) -> bool {
    section.get(key).and_then(|value| value.boolean()).unwrap_or(default)
}

pub(super) fn whole(
    section: &mut Section<'_>,
    key: &'static str,
    range: std::ops::RangeInclusive<u32>,
    default: u32,
) -> u32 {
    section.get(key).and_then(|value| value.whole(range)).unwrap_or(default)
}

pub(super) fn timeouts(mut section: Section<'_>) -> Timeouts {
    let timeouts = Timeouts {
        connect: whole(&mut section, "connect", 1..=LONGEST_WAIT, 10),
        answer: whole(&mut section, "answer", 1..=LONGEST_WAIT, 20),
        accept: whole(&mut section, "accept", 1..=LONGEST_WAIT, 60),
        message: whole(&mut section, "message", 1..=LONGEST_WAIT, 300),
        total: whole(&mut section, "total", 1..=86_400, 3600),
    };
    section.finish();
    timeouts
}

pub(super) fn retries(mut section: Section<'_>) -> Retries {
    let retries = Retries {
        attempts: whole(&mut section, "attempts", 1..=20, 3),
        backoff_seconds: whole(&mut section, "backoff_seconds", 0..=LONGEST_WAIT, 2),
    };
    section.finish();
    retries
}

pub(super) fn notices(mut section: Section<'_>) -> Notices {
    let webhooks = section.get("webhooks").and_then(|value| value.items());
    let notices = Notices {
        mail: section
            .get("mail")
            .and_then(|value| mailboxes(&value))
            .unwrap_or_default(),
        webhooks: webhooks.unwrap_or_default().iter().filter_map(webhook).collect(),
        success: boolean(&mut section, "success", false),
    };
    section.finish();
    notices
}

fn webhook(value: &Value<'_>) -> Option<Webhook> {
    let mut section = value.section()?;
    let kind = section.required("kind").and_then(|value| value.choice(&WEBHOOKS));
    let url = section.required("url").and_then(|value| secret(&value));
    let key = section.get("secret").and_then(|value| secret(&value));
    section.finish();
    Some(Webhook {
        kind: kind?,
        url: url?,
        secret: key,
    })
}

pub(super) fn letter(section: &mut Section<'_>) -> LetterTemplates {
    LetterTemplates {
        subject: section.get("subject").and_then(|value| template(&value, true)),
        body: section.get("body").and_then(|value| template(&value, false)),
    }
}

/// A text whose every `{…}` names a field or a figure; `{{` and `}}` stand for the braces themselves.
fn template(value: &Value<'_>, one_line: bool) -> Option<String> {
    let text = value.text()?;
    if one_line && text.contains(char::is_control) {
        value.report(t!("config.letter.one_line", key = quoted(&value.path)), []);
        return None;
    }
    let plain = text.replace("{{", "").replace("}}", "");
    let known = || LETTER_FIELDS.into_iter().chain(known_metric_ids());
    let mut fine = true;
    for part in plain.split('{').skip(1) {
        let Some((field, _)) = part.split_once('}') else {
            value.report(t!("config.letter.unclosed", key = quoted(&value.path)), []);
            return None;
        };
        if !known().any(|name| name == field) {
            value.report(
                t!(
                    "config.letter.unknown",
                    field = quoted(field),
                    key = quoted(&value.path)
                ),
                nearest_help(field, known()),
            );
            fine = false;
        }
    }
    fine.then_some(text)
}
