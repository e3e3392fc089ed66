//! From the configuration's entries to mails: who gets which edition of which store's report, and the mail for it.

use chrono::{DateTime, Utc};

use super::correction::Correction;
use super::ledger::{Key, Ledger};
use super::message::{self, Attachment, Letter, ascii_name, bare_address};
use super::parcel::{Parcel, edition_name};
use super::said::{Said, said};
use super::smtp::megabytes;
use super::words::{self, Edition};
use crate::config::{Audience, Config, Delivery, LetterTemplates, Recipients, Store, StoreSelection};
use crate::error::Result;
use crate::output::sha256_hex;
use crate::period::Month;

/// The store id that stands for the report of all stores together.
pub const GROUP: &str = crate::group::model::GROUP_ID;

/// Who gets a store's report: the configuration's entries with their number.
pub fn entries<'a>(delivery: &'a Delivery, store: &'a str) -> impl Iterator<Item = (usize, &'a Recipients)> {
    delivery
        .recipients
        .iter()
        .enumerate()
        .filter(move |(_, entry)| match &entry.stores {
            StoreSelection::All => store != GROUP,
            StoreSelection::Ids(ids) => ids.iter().any(|id| id == store),
            StoreSelection::Group => store == GROUP,
        })
}

/// The edition an entry gets: the group's report has only one, for everybody.
#[must_use]
pub fn edition_for(entry: &Recipients, store: &str) -> Audience {
    if store == GROUP {
        Audience::Internal
    } else {
        entry.audience
    }
}

/// The stores whose reports someone is to have: the given ones, and the group when an entry asks for it.
#[must_use]
pub fn stores(config: &Config, delivery: &Delivery, chosen: &[Store], all: bool) -> Vec<Store> {
    let group = delivery
        .recipients
        .iter()
        .any(|entry| entry.stores == StoreSelection::Group);
    let group = (group && all).then(|| Store {
        id: GROUP.to_owned(),
        name: crate::group::name(config),
    });
    chosen
        .iter()
        .filter(|store| entries(delivery, &store.id).next().is_some())
        .cloned()
        .chain(group)
        .collect()
}

/// What a store is called on its report's pages: its name or id, or, where it is the only one, the dealership's name.
#[must_use]
pub fn names<'a>(config: &'a Config, store: &'a Store) -> Vec<&'a str> {
    let dealership = config.report.brand.name.as_deref().filter(|_| config.stores.len() == 1);
    [store.name.as_str(), &store.id].into_iter().chain(dealership).collect()
}

/// The addresses of an entry, `to` before `cc`, each once.
#[must_use]
pub fn addresses(entry: &Recipients) -> Vec<&str> {
    let mut seen = std::collections::BTreeSet::new();
    entry
        .to
        .iter()
        .chain(&entry.cc)
        .map(|address| bare_address(address))
        .filter(|address| seen.insert(address.to_lowercase()))
        .collect()
}

/// How a report stands to what its addressees had before.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// How the mail is marked.
    pub edition: Edition,
    /// How it differs from what they had; of a corrected one.
    pub correction: Option<Correction>,
    /// A final report after a draft.
    pub ends_draft: bool,
}

/// How a report stands to what an entry's addresses had before.
///
/// # Errors
///
/// When the ledger cannot be read.
pub fn standing(parcel: &Parcel, entry: &Recipients, ledger: Option<&Ledger>) -> Result<Standing> {
    let mut standing = Standing {
        edition: if parcel.manifest.provisional {
            Edition::Draft
        } else {
            Edition::Final
        },
        correction: None,
        ends_draft: false,
    };
    let Some(ledger) = ledger.filter(|_| standing.edition == Edition::Final) else {
        return Ok(standing);
    };
    for address in addresses(entry) {
        let key = Key {
            month: parcel.month,
            store: &parcel.store.id,
            address,
            pdf: &parcel.pdf_sha256,
        };
        let Some(before) = ledger.superseded(key, edition_name(parcel.edition))? else {
            continue;
        };
        if before.provisional {
            standing.ends_draft = true;
            continue;
        }
        let known = ledger.remembered(&before.pdf)?;
        let correction = known.map_or_else(|| parcel.into(), |before| before.corrected_by(parcel));
        standing.edition = if correction.joined.is_empty() {
            Edition::Corrected
        } else {
            Edition::Completed
        };
        standing.correction = Some(correction);
        return Ok(standing);
    }
    Ok(standing)
}

/// What a mail is made of beside the report.
#[derive(Debug, Clone)]
pub struct Occasion<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// `delivery` of the configuration.
    pub delivery: &'a Delivery,
    /// The entry of `recipients`.
    pub entry: &'a Recipients,
    /// What its recipients had before.
    pub standing: Standing,
    /// Of the message.
    pub date: DateTime<Utc>,
    /// Whether this is a mail of its own although the same report was sent before.
    pub again: bool,
}

/// A mail as bytes, and whether the workbook goes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The message as it is sent.
    pub bytes: Vec<u8>,
    /// Whether report.xlsx goes along.
    pub workbook: bool,
}

/// The mail with the workbook when that was asked for and fits, else without.
///
/// # Errors
///
/// When an address is none.
pub fn fitting(parcel: &Parcel, occasion: &Occasion<'_>) -> Result<Mail> {
    let workbook = parcel.xlsx.is_some() && occasion.entry.attach_xlsx.unwrap_or(occasion.delivery.attach_xlsx);
    let mail = Mail {
        bytes: compose(parcel, occasion, workbook)?,
        workbook,
    };
    if excess(&mail, occasion.delivery).is_some() {
        return Ok(smaller(parcel, occasion, &mail)?.unwrap_or(mail));
    }
    Ok(mail)
}

/// The mail without its workbook; `None` when there is none or it must not stay behind.
///
/// # Errors
///
/// When an address is none.
pub fn smaller(parcel: &Parcel, occasion: &Occasion<'_>, mail: &Mail) -> Result<Option<Mail>> {
    if !(mail.workbook && occasion.delivery.fallback_without_xlsx) {
        return Ok(None);
    }
    Ok(Some(Mail {
        bytes: compose(parcel, occasion, false)?,
        workbook: false,
    }))
}

/// Why a mail is too large to be sent at all.
#[must_use]
pub fn excess(mail: &Mail, delivery: &Delivery) -> Option<Said> {
    let size = u64::try_from(mail.bytes.len()).unwrap_or(u64::MAX);
    let limit = u64::from(delivery.max_size_mb) * 1_000_000;
    (size > limit).then(|| said!("deliver.too_large", size = megabytes(size), limit = megabytes(limit)))
}

fn compose(parcel: &Parcel, occasion: &Occasion<'_>, workbook: bool) -> Result<Vec<u8>> {
    let Occasion {
        config,
        delivery,
        entry,
        standing,
        date,
        again,
    } = occasion;
    let (edition, date) = (standing.edition, *date);
    let templates = LetterTemplates {
        subject: entry.letter.subject.clone().or_else(|| delivery.letter.subject.clone()),
        body: entry.letter.body.clone().or_else(|| delivery.letter.body.clone()),
    };
    let texts = words::texts(parcel, config, &templates, standing);
    let mut attachments = vec![attachment(
        parcel,
        config,
        edition,
        "pdf",
        "application/pdf",
        parcel.pdf.clone(),
    )];
    if let Some(xlsx) = parcel.xlsx.as_ref().filter(|_| workbook) {
        let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        attachments.push(attachment(parcel, config, edition, "xlsx", mime, xlsx.clone()));
    }
    message::build(&Letter {
        from: delivery.from.clone(),
        to: entry.to.clone(),
        cc: entry.cc.clone(),
        subject: texts.subject,
        text: texts.text,
        html: texts.html,
        attachments,
        date: date.into(),
        message_id: message_id(parcel, occasion.delivery, entry, again.then_some(date)),
    })
}

fn attachment(
    parcel: &Parcel,
    config: &Config,
    edition: Edition,
    extension: &str,
    mime: &'static str,
    bytes: Vec<u8>,
) -> Attachment {
    let month = parcel.month.to_string();
    let word = edition.word(config.report.language);
    let words: Vec<&str> = [parcel.store.name.as_str(), &month, &config.report.title, &word]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect();
    Attachment {
        ascii_name: ascii_name(&["servicedeck", &month, &parcel.store.id], extension),
        name: permitted(&format!("{}.{extension}", words.join(" "))),
        mime,
        bytes,
    }
}

/// A file name without what file systems refuse.
fn permitted(name: &str) -> String {
    let refused = |character: char| character.is_control() || "\\/:*?\"<>|".contains(character);
    name.chars()
        .map(|character| if refused(character) { '_' } else { character })
        .collect()
}

/// The same report to the same entry has the same id, so that a mail system that sees it twice can tell.
fn message_id(parcel: &Parcel, delivery: &Delivery, entry: &Recipients, again: Option<DateTime<Utc>>) -> String {
    let domain = bare_address(&delivery.from)
        .rsplit_once('@')
        .map_or("localhost", |(_, domain)| domain);
    let again = again.map(|date| date.to_rfc3339()).unwrap_or_default();
    let identity = [
        parcel.store.id.as_str(),
        &parcel.pdf_sha256,
        &addresses(entry).join(","),
        &again,
    ]
    .join("\n");
    format!(
        "{}.{}@{domain}",
        parcel.month,
        sha256_hex(identity.as_bytes()).split_at(32).0
    )
}

/// The `.eml` file's name of an entry's mail for a store.
#[must_use]
pub fn eml_name(month: Month, store: &str, entry: usize) -> String {
    format!("{month}-{store}-{}.eml", entry + 1)
}
