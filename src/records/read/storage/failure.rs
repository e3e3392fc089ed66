//! What can go wrong between here and a bucket, in words.
//!
//! Of what a server answers only its code and the region it names are repeated: the rest of an answer may hold the key that signed
//! the request.

use object_store::client::{HttpError, HttpErrorKind};
use rust_i18n::t;

use crate::error::{Error, Kind};

/// Why nothing was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// A setting that cannot be used.
    Settings(String),
    /// A server on another machine, without encryption.
    Plain(String),
    /// `AWS_PROFILE` names a profile that no file has.
    NoProfile(String),
    /// None are told, and the machine has none.
    NoCredentials,
    /// Refused for what they are: the server's code.
    Credentials(String),
    /// They may not do this: status and code.
    Denied(String),
    NoBucket,
    NoObject,
    /// The bucket is in another region: which, when the server says.
    OtherRegion(Option<String>),
    /// It is not what was listed any more.
    Changed,
    /// In an archive from which it has to be fetched first.
    Archived,
    Empty,
    /// No connection, or one that broke.
    Connection(String),
    /// The server's certificate is not to be trusted.
    Encryption(String),
    Timeout,
    /// The server could not: status and code, after all retries.
    Server(String),
    /// An answer that cannot be understood.
    Answer(String),
}

/// Where something went wrong.
pub(super) struct Place<'a> {
    /// `s3://BUCKET/KEY`.
    pub shown: &'a str,
    pub bucket: &'a str,
    pub server: &'a str,
    pub region: &'a str,
    pub timeout_seconds: u32,
}

impl Failure {
    /// The failure behind an error of the library. `machine` tells that the machine was asked for credentials.
    pub fn of(error: &object_store::Error, machine: bool) -> Self {
        let text = error.to_string();
        if matches!(error, object_store::Error::Precondition { .. }) {
            return Self::Changed;
        }
        if let Some(http) = http_error(error) {
            let reason = innermost(http);
            if machine && text.contains("/latest/") {
                return Self::NoCredentials;
            }
            return match http.kind() {
                HttpErrorKind::Timeout => Self::Timeout,
                _ if reason.contains("certificate") => Self::Encryption(reason),
                _ => Self::Connection(reason),
            };
        }
        if machine && text.contains("/latest/") {
            return Self::NoCredentials;
        }
        if text.contains("redirect without LOCATION") {
            return Self::OtherRegion(None);
        }
        let status = after(&text, "status code: ", |letter| letter.is_ascii_digit());
        let Some(status) = status.filter(|status| status.len() == 3) else {
            return Self::Answer(one_line(&innermost(error)));
        };
        let code = after(&text, "<Code>", |letter| letter.is_ascii_alphanumeric());
        let region = after(&text, "<Region>", |letter| {
            letter.is_ascii_alphanumeric() || letter == '-'
        });
        Self::of_status(&status, code.as_deref(), region)
    }

    /// The failure that a status and the code in its body tell.
    fn of_status(status: &str, code: Option<&str>, region: Option<String>) -> Self {
        let said = code.map_or_else(|| status.to_owned(), |code| format!("{status} {code}"));
        match (status, code.unwrap_or_default()) {
            (_, "NoSuchBucket" | "InvalidBucketName") => Self::NoBucket,
            (_, "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException" | "PermanentRedirect") => {
                Self::OtherRegion(region)
            }
            (
                _,
                "InvalidAccessKeyId"
                | "SignatureDoesNotMatch"
                | "ExpiredToken"
                | "InvalidToken"
                | "TokenRefreshRequired"
                | "RequestTimeTooSkewed"
                | "InvalidSecurity"
                | "NotSignedUp",
            )
            | ("401", _) => Self::Credentials(said),
            (_, "InvalidObjectState") => Self::Archived,
            ("412", _) => Self::Changed,
            ("404", _) => Self::NoObject,
            ("403", _) => Self::Denied(said),
            ("301" | "302" | "307" | "308", _) => Self::OtherRegion(region),
            ("408" | "429", _) => Self::Server(said),
            (status, _) if status.starts_with('5') => Self::Server(said),
            _ => Self::Answer(said),
        }
    }

    /// Whether nobody answered, so that another request would wait as long for nothing.
    pub fn is_silence(&self) -> bool {
        matches!(
            self,
            Self::Connection(_) | Self::Encryption(_) | Self::Timeout | Self::NoCredentials
        )
    }

    /// The failure for a reader: which object, which server, and what to do.
    #[allow(clippy::too_many_lines, reason = "one arm for each failure")]
    pub fn told(&self, place: &Place<'_>) -> Error {
        let (path, server) = (place.shown, place.server);
        let (message, hint) = match self {
            Self::Settings(reason) => (
                t!("records.storage.settings", path = path, reason = reason),
                t!("records.storage.settings_hint"),
            ),
            Self::Plain(server) => (
                t!("records.storage.plain", path = path, server = server),
                t!("records.storage.plain_hint"),
            ),
            Self::NoProfile(name) => (
                t!("records.storage.no_profile", path = path, name = name),
                t!("records.storage.no_profile_hint"),
            ),
            Self::NoCredentials => (
                t!("records.storage.no_credentials", path = path),
                t!("records.storage.no_credentials_hint"),
            ),
            Self::Credentials(said) => (
                t!("records.storage.credentials", path = path, server = server, said = said),
                t!("records.storage.credentials_hint"),
            ),
            Self::Denied(said) => (
                t!("records.storage.denied", path = path, server = server, said = said),
                t!("records.storage.denied_hint", bucket = place.bucket),
            ),
            Self::NoBucket => (
                t!(
                    "records.storage.no_bucket",
                    path = path,
                    server = server,
                    bucket = place.bucket
                ),
                t!("records.storage.no_bucket_hint", region = place.region),
            ),
            Self::NoObject => (
                t!("records.storage.no_object", path = path, server = server),
                t!("records.storage.no_object_hint"),
            ),
            Self::OtherRegion(region) => (
                if let Some(there) = region {
                    t!(
                        "records.storage.in_region",
                        path = path,
                        bucket = place.bucket,
                        there = there,
                        region = place.region
                    )
                } else {
                    t!(
                        "records.storage.other_region",
                        path = path,
                        bucket = place.bucket,
                        region = place.region
                    )
                },
                t!("records.storage.other_region_hint"),
            ),
            Self::Changed => (
                t!("records.storage.changed", path = path),
                t!("records.changing_file_hint"),
            ),
            Self::Archived => (
                t!("records.storage.archived", path = path),
                t!("records.storage.archived_hint"),
            ),
            Self::Empty => return Error::new(Kind::Data, t!("records.empty_file", file = path)),
            Self::Connection(reason) => (
                t!(
                    "records.storage.connection",
                    path = path,
                    server = server,
                    reason = reason
                ),
                t!("records.storage.connection_hint"),
            ),
            Self::Encryption(reason) => (
                t!(
                    "records.storage.encryption",
                    path = path,
                    server = server,
                    reason = reason
                ),
                t!("records.storage.encryption_hint"),
            ),
            Self::Timeout => (
                t!(
                    "records.storage.timeout",
                    path = path,
                    server = server,
                    seconds = place.timeout_seconds
                ),
                t!("records.storage.timeout_hint"),
            ),
            Self::Server(said) => (
                t!("records.storage.server", path = path, server = server, said = said),
                t!("records.storage.server_hint"),
            ),
            Self::Answer(said) => (
                t!("records.storage.answer", path = path, server = server, said = said),
                t!("records.storage.answer_hint"),
            ),
        };
        let kind = match self {
            Self::Settings(_) | Self::Plain(_) | Self::NoProfile(_) | Self::NoCredentials => Kind::Config,
            _ => Kind::Data,
        };
        Error::new(kind, message).hint(hint)
    }
}

/// The failed request behind an error, when it never had an answer.
fn http_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a HttpError> {
    let mut source = Some(error);
    while let Some(error) = source {
        if let Some(http) = error.downcast_ref::<HttpError>() {
            return Some(http);
        }
        source = error.source();
    }
    None
}

/// What an error says at the bottom of it, on one line.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    one_line(&last.to_string())
}

/// A text on one line, no longer than a reader cares for.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(200).collect()
}

/// The letters of a kind that follow a mark in a text.
fn after(text: &str, mark: &str, is_part: impl Fn(char) -> bool) -> Option<String> {
    let (_, rest) = text.split_once(mark)?;
    let found: String = rest.chars().take_while(|letter| is_part(*letter)).take(64).collect();
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: &str, code: &str) -> Failure {
        Failure::of_status(status, (!code.is_empty()).then_some(code), None)
    }

    #[test]
    fn statuses_and_codes_tell_what_went_wrong() {
        assert_eq!(of("404", "NoSuchBucket"), Failure::NoBucket);
        assert_eq!(of("404", ""), Failure::NoObject);
        assert_eq!(
            of("403", "AccessDenied"),
            Failure::Denied("403 AccessDenied".to_owned())
        );
        assert_eq!(
            of("403", "RequestTimeTooSkewed"),
            Failure::Credentials("403 RequestTimeTooSkewed".to_owned())
        );
        assert_eq!(of("403", "InvalidObjectState"), Failure::Archived);
        assert_eq!(of("503", "SlowDown"), Failure::Server("503 SlowDown".to_owned()));
        assert_eq!(of("418", ""), Failure::Answer("418".to_owned()));
        let moved = Failure::of_status(
            "400",
            Some("AuthorizationHeaderMalformed"),
            Some("cn-north-1".to_owned()),
        );
        assert_eq!(moved, Failure::OtherRegion(Some("cn-north-1".to_owned())));
    }

    #[test]
    fn every_failure_says_what_to_do_in_both_languages() {
        let place = Place {
            shown: "s3://reports/data/orders.parquet",
            bucket: "reports",
            server: "https://s3.example.com",
            region: "cn-north-1",
            timeout_seconds: 30,
        };
        let some = || "x".to_owned();
        for failure in [
            Failure::Settings(some()),
            Failure::Plain(some()),
            Failure::NoProfile(some()),
            Failure::NoCredentials,
            Failure::Credentials(some()),
            Failure::Denied(some()),
            Failure::NoBucket,
            Failure::NoObject,
            Failure::OtherRegion(None),
            Failure::OtherRegion(Some(some())),
            Failure::Changed,
            Failure::Archived,
            Failure::Connection(some()),
            Failure::Encryption(some()),
            Failure::Timeout,
            Failure::Server(some()),
            Failure::Answer(some()),
        ] {
            let error = failure.told(&place);
            assert!(error.message.contains("s3://reports/data/orders.parquet"), "{error}");
            assert!(
                !error.hints.is_empty() && !error.hints[0].starts_with("records."),
                "{error}"
            );
        }
    }
}
