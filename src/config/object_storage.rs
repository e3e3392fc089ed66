//! `object_storage`: where the buckets of `s3://` sources are, where that is not said by the environment. Nothing secret stands here.

use rust_i18n::t;

use super::ObjectStorage;
use super::letter::{boolean, whole};
use super::section::Section;
use super::value::Value;
use super::words::quoted;

/// Half an hour; a request that takes longer is a fault.
const LONGEST_TIMEOUT: u32 = 1800;

pub(super) fn object_storage(mut section: Section<'_>) -> ObjectStorage {
    let default = ObjectStorage::default();
    let storage = ObjectStorage {
        endpoint: section.get("endpoint").and_then(|value| endpoint(&value)),
        region: section.get("region").and_then(|value| region(&value)),
        path_style: boolean(&mut section, "path_style", default.path_style),
        allow_http: boolean(&mut section, "allow_http", default.allow_http),
        timeout_seconds: whole(
            &mut section,
            "timeout_seconds",
            1..=LONGEST_TIMEOUT,
            default.timeout_seconds,
        ),
    };
    section.finish();
    storage
}

/// The address of a server: a scheme and a host. One with a user or password in it is never shown.
fn endpoint(value: &Value<'_>) -> Option<String> {
    let text = value.any_text()?.trim().trim_end_matches('/').to_owned();
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .filter(|host| !host.is_empty());
    let help = || [t!("config.object_storage.endpoint_help").into_owned()];
    if text.contains('@') {
        value.problems.hide(value.place());
        value.report(
            t!("config.object_storage.secret", key = quoted(&value.path)),
            [t!("config.object_storage.secret_help").into_owned()],
        );
        return None;
    }
    let is_host =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | ':' | '[' | ']' | '_');
    if host.is_some_and(|host| host.chars().all(is_host)) {
        return Some(text);
    }
    value.report(
        t!(
            "config.object_storage.endpoint",
            key = quoted(&value.path),
            value = quoted(&text)
        ),
        help(),
    );
    None
}

fn region(value: &Value<'_>) -> Option<String> {
    let text = value.text()?;
    let is_name = !text.is_empty()
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    if !is_name {
        value.report(t!("config.object_storage.region", value = quoted(&text)), []);
    }
    is_name.then_some(text)
}

/// What is wrong with the address of objects (`s3://BUCKET/KEY`), when it is one.
pub(super) fn problem(text: &str) -> Option<(String, String, bool)> {
    let rest = text.strip_prefix("s3://")?;
    let help = t!("config.object_storage.address_help").into_owned();
    let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
    if bucket.contains(['@', ':']) {
        let help = t!("config.object_storage.secret_help").into_owned();
        return Some((t!("config.object_storage.secret_address").into_owned(), help, true));
    }
    let is_bucket = |name: &str| {
        (3..=63).contains(&name.len())
            && name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_'))
    };
    if !is_bucket(bucket) {
        let message = t!("config.object_storage.bucket", path = quoted(text), bucket = bucket);
        return Some((message.into_owned(), help, false));
    }
    if key.is_empty() || key.split('/').any(|part| matches!(part, "" | "." | "..")) {
        let message = t!("config.object_storage.key", path = quoted(text));
        return Some((message.into_owned(), help, false));
    }
    None
}
