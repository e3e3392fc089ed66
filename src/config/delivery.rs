//! `delivery`: who gets the reports, by which server.

use std::path::PathBuf;

use rust_i18n::t;

use super::letter::{boolean, letter, notices, retries, timeouts, whole};
use super::report::AUDIENCES;
use super::value::Value;
use super::words::{nearest_help, quoted};
use super::{Audience, Delivery, Recipients, Secret, Security, Smtp, Store, StoreSelection};

const SECURITIES: [(&str, Security); 3] = [
    ("tls", Security::Tls),
    ("starttls", Security::Starttls),
    ("none", Security::None),
];

const SMTP_KEYS: [&str; 7] = [
    "host",
    "port",
    "security",
    "username",
    "password",
    "ca_file",
    "allow_plain",
];

/// `None` when something in it is wrong and reported.
pub(super) fn delivery(value: &Value<'_>, stores: &[Store], produced: Audience) -> Option<Delivery> {
    let mut section = value.section()?;
    let from = section.required("from").and_then(|value| mailbox(&value));
    let smtp = section.required("smtp").and_then(|value| smtp(&value));
    let recipients = section.required("recipients").and_then(|value| {
        let items = value.items()?;
        if items.is_empty() {
            value.report(t!("config.empty", key = quoted(&value.path)), []);
        }
        Some(
            items
                .iter()
                .filter_map(|item| recipients(item, stores, produced))
                .collect(),
        )
    });
    let allow_provisional = boolean(&mut section, "allow_provisional", false);
    let letter = letter(&mut section);
    let attach_xlsx = boolean(&mut section, "attach_xlsx", false);
    let fallback_without_xlsx = boolean(&mut section, "fallback_without_xlsx", true);
    let max_size_mb = whole(&mut section, "max_size_mb", 1..=1000, 20);
    let timeouts = timeouts(section.section("timeouts"));
    let retries = retries(section.section("retries"));
    let notices = notices(section.section("notices"));
    section.finish();
    Some(Delivery {
        from: from?,
        smtp: smtp?,
        recipients: recipients?,
        allow_provisional,
        letter,
        attach_xlsx,
        fallback_without_xlsx,
        max_size_mb,
        timeouts,
        retries,
        notices,
    })
}

fn smtp(value: &Value<'_>) -> Option<Smtp> {
    let mut section = value.section()?;
    let host = section.required("host").and_then(|value| host(&value));
    let security = section
        .get("security")
        .and_then(|value| value.choice(&SECURITIES))
        .unwrap_or(Security::Tls);
    let port = section.get("port").and_then(|value| value.whole(1..=65_535));
    let port = port
        .and_then(|port| u16::try_from(port).ok())
        .unwrap_or(match security {
            Security::Tls => 465,
            Security::Starttls => 587,
            Security::None => 25,
        });
    let username = section.get("username").and_then(|value| value.text());
    let password = section.get("password").and_then(|value| secret(&value));
    let ca_file = section.get("ca_file").and_then(|value| value.text()).map(PathBuf::from);
    let allow_plain = boolean(&mut section, "allow_plain", false);
    // Under a mistyped key there may be a password.
    for (_, _, value) in section.entries().iter().filter(|(key, _, _)| !SMTP_KEYS.contains(key)) {
        value.problems.hide(value.place());
    }
    section.finish();
    Some(Smtp {
        host: host?,
        port,
        security,
        username,
        password,
        ca_file,
        allow_plain,
    })
}

fn host(value: &Value<'_>) -> Option<String> {
    let host = value.text()?;
    let name = host.split_once("://").map_or(host.as_str(), |(_, name)| name);
    let bare = name.split(['/', ':']).next().unwrap_or(name);
    let literal = host.parse::<std::net::IpAddr>().is_ok();
    let plain = host
        .chars()
        .all(|character| character.is_alphanumeric() || "-._".contains(character));
    if literal || plain {
        return Some(host);
    }
    value.report(
        t!("config.host", host = quoted(&host)),
        [t!("config.did_you_mean", name = bare).into_owned()],
    );
    None
}

/// Where the password is to be found. What stands here instead of that is never shown.
pub(super) fn secret(value: &Value<'_>) -> Option<Secret> {
    let kinds = ["env", "file", "command"];
    let text = value.any_text().unwrap_or_default();
    let (kind, name) = text.split_once(':').unwrap_or(("", ""));
    let name = name.trim();
    let secret = match kind {
        _ if name.is_empty() => None,
        "env" => Some(Secret::Env(name.to_owned())),
        "file" => Some(Secret::File(PathBuf::from(name))),
        "command" => Some(Secret::Command(name.to_owned())),
        _ => None,
    };
    if secret.is_none() && !kinds.contains(&kind) {
        value.problems.hide(value.place());
    }
    if secret.is_none() && !value.is_list() && !value.is_mapping() {
        value.report(t!("config.password"), [t!("config.password_help").into_owned()]);
    }
    secret
}

fn recipients(value: &Value<'_>, stores: &[Store], produced: Audience) -> Option<Recipients> {
    let mut section = value.section()?;
    let to = section.required("to").and_then(|value| {
        let to = mailboxes(&value)?;
        if to.is_empty() && value.items().is_some_and(|items| items.is_empty()) {
            value.report(t!("config.empty", key = quoted(&value.path)), []);
        }
        Some(to)
    });
    let cc = section
        .get("cc")
        .and_then(|value| mailboxes(&value))
        .unwrap_or_default();
    let selection = match section.get("stores") {
        None => Some(StoreSelection::All),
        Some(value) => selection(&value, stores),
    };
    let default = if produced == Audience::Hq {
        Audience::Hq
    } else {
        Audience::Internal
    };
    let editions = [("internal", Audience::Internal), ("hq", Audience::Hq)];
    let audience = section.get("audience").and_then(|value| {
        let audience = value.choice(&editions)?;
        if produced != Audience::Both && produced != audience {
            let name = AUDIENCES
                .iter()
                .find(|(_, other)| *other == produced)
                .map_or("", |(name, _)| *name);
            let help = t!("config.audience_help").into_owned();
            value.report(t!("config.audience", produced = name), [help]);
        }
        Some(audience)
    });
    let letter = letter(&mut section);
    let attach_xlsx = section.get("attach_xlsx").and_then(|value| value.boolean());
    section.finish();
    Some(Recipients {
        to: to?,
        cc,
        stores: selection?,
        audience: audience.unwrap_or(default),
        letter,
        attach_xlsx,
    })
}

fn selection(value: &Value<'_>, stores: &[Store]) -> Option<StoreSelection> {
    let ids = stores.iter().map(|store| store.id.as_str());
    if !value.is_list() {
        if value.is_mapping() {
            value.wrong_type("config.type.stores");
            return None;
        }
        let text = value.text()?;
        if text == "all" {
            return Some(StoreSelection::All);
        }
        let list = format!("[{text}]");
        let help = if text == "group" || ids.clone().any(|id| id == text) {
            vec![t!("config.write", value = list).into_owned()]
        } else {
            nearest_help(&text, ["all"])
        };
        value.report(t!("config.stores", value = quoted(&text)), help);
        return None;
    }
    let items = value.items()?;
    let mut chosen = Vec::new();
    let mut group = false;
    for item in &items {
        let Some(id) = item.text() else { continue };
        if id == "group" {
            group = true;
        } else if stores.is_empty() || stores.iter().any(|store| store.id == id) {
            // None are known yet with `stores: auto`.
            chosen.push(id);
        } else {
            let help = nearest_help(&id, ids.clone());
            item.report(t!("config.unknown_store", id = quoted(&id)), help);
        }
    }
    if items.is_empty() {
        value.report(t!("config.empty", key = quoted(&value.path)), []);
    }
    if group && items.len() > 1 {
        value.report(t!("config.group_and_stores"), []);
    }
    Some(if group {
        StoreSelection::Group
    } else {
        StoreSelection::Ids(chosen)
    })
}

pub(super) fn mailboxes(value: &Value<'_>) -> Option<Vec<String>> {
    Some(value.items()?.iter().filter_map(mailbox).collect())
}

/// `name@example.com` or `Name <name@example.com>`.
fn mailbox(value: &Value<'_>) -> Option<String> {
    let text = value.text()?;
    let address = match text.strip_suffix('>') {
        Some(rest) => rest.rsplit_once('<').map_or("", |(_, address)| address),
        None => text.as_str(),
    };
    let well_formed = address.split_once('@').is_some_and(|(local, domain)| {
        let part = |part: &str| {
            !part.is_empty()
                && !part.contains(|c: char| c.is_whitespace() || c.is_control() || "@<>,;:\"()".contains(c))
        };
        let domain_fits = !domain.starts_with('.') && !domain.ends_with('.') && !domain.contains("..");
        part(local) && part(domain) && domain_fits && address.parse::<lettre::Address>().is_ok()
    });
    if !well_formed || text.contains(char::is_control) {
        value.report(
            t!("config.address", value = quoted(&text)),
            [t!("config.address_help").into_owned()],
        );
        return None;
    }
    Some(text)
}
