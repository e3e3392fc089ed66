//! What is needed to talk to a server: from the configuration, the environment, and the files of AWS's tools, in this order.
//!
//! Secrets come from the last two only.

use std::collections::BTreeMap;
use std::path::PathBuf;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::{BackoffConfig, Certificate, ClientConfigKey, ClientOptions, RetryConfig};

use super::failure::Failure;
use crate::config::ObjectStorage;

/// How often a request is tried again that the server was too busy for, or that did not get there.
const RETRIES: usize = 3;

/// Seconds to connect.
const CONNECT: u32 = 10;

/// Where the credentials come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Known: named by the environment or a file, or none are to be used.
    Told,
    /// The machine in the cloud is asked for them, for want of others.
    Machine,
}

/// A bucket's server and how it is talked to.
pub(super) struct Settings {
    pub builder: AmazonS3Builder,
    pub origin: Origin,
    /// The server, for messages: scheme and host.
    pub server: String,
}

/// What the settings are taken from besides the configuration.
pub(super) struct Surroundings<'a> {
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// The user's home folder.
    pub home: Option<PathBuf>,
}

/// The settings for a bucket.
///
/// # Errors
///
/// [`Failure::Settings`] and its like: what they contradict in or lack.
pub(super) fn settings(
    bucket: &str,
    config: &ObjectStorage,
    surroundings: &Surroundings<'_>,
) -> Result<Settings, Failure> {
    let variable = |names: &[&str]| {
        let found = names.iter().find_map(|name| (surroundings.variable)(name));
        found
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    };
    let profile = Profile::read(surroundings, &variable)?;
    let region = config
        .region
        .clone()
        .or_else(|| variable(&["AWS_REGION", "AWS_DEFAULT_REGION"]))
        .or_else(|| profile.get("region"))
        .unwrap_or_else(|| "us-east-1".to_owned());
    let endpoint = config
        .endpoint
        .clone()
        .or_else(|| variable(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"]))
        .or_else(|| profile.get("endpoint_url"))
        .map(|endpoint| endpoint.trim_end_matches('/').to_owned());
    let may_be_plain = config.allow_http || variable(&["AWS_ALLOW_HTTP"]).is_some_and(|value| is_yes(&value));
    let is_plain = endpoint
        .as_deref()
        .is_some_and(|endpoint| endpoint.starts_with("http://"));
    if is_plain && !may_be_plain && !endpoint.as_deref().is_some_and(is_this_machine) {
        return Err(Failure::Plain(without_user(&endpoint.unwrap_or_default())));
    }
    let mut builder = AmazonS3Builder::new()
        .with_client_options(client_options(config, is_plain, variable(&["AWS_CA_BUNDLE"]))?)
        .with_retry(retries(config));
    for (name, key) in others() {
        if let Some(value) = variable(&[name]) {
            builder = builder.with_config(key, value);
        }
    }
    let keys = |id: Option<String>, secret: Option<String>, token: Option<String>| Some((id?, secret?, token));
    let from_environment = keys(
        variable(&["AWS_ACCESS_KEY_ID"]),
        variable(&["AWS_SECRET_ACCESS_KEY"]),
        variable(&["AWS_SESSION_TOKEN"]),
    );
    let others = [
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ];
    let anonymous = variable(&["AWS_SKIP_SIGNATURE"]).is_some_and(|value| is_yes(&value));
    let credentials = from_environment.or_else(|| {
        keys(
            profile.get("aws_access_key_id"),
            profile.get("aws_secret_access_key"),
            profile.get("aws_session_token"),
        )
    });
    let origin = if credentials.is_some() || anonymous || variable(&others).is_some() {
        Origin::Told
    } else {
        Origin::Machine
    };
    if let Some((id, secret, token)) = credentials {
        builder = builder.with_access_key_id(id).with_secret_access_key(secret);
        if let Some(token) = token {
            builder = builder.with_token(token);
        }
    }
    let in_host =
        !config.path_style || variable(&["AWS_VIRTUAL_HOSTED_STYLE_REQUEST"]).is_some_and(|value| is_yes(&value));
    let server = endpoint
        .as_deref()
        .map_or_else(|| format!("https://s3.{region}.amazonaws.com"), without_user);
    if let Some(endpoint) = endpoint {
        let endpoint = match endpoint.split_once("://") {
            Some((scheme, host)) if in_host && !host.starts_with(&format!("{bucket}.")) => {
                format!("{scheme}://{bucket}.{host}")
            }
            _ => endpoint,
        };
        builder = builder.with_endpoint(endpoint);
    }
    Ok(Settings {
        builder: builder
            .with_bucket_name(bucket)
            .with_region(region)
            .with_virtual_hosted_style_request(in_host),
        origin,
        server,
    })
}

/// Variables that are handed on as they are.
fn others() -> [(&'static str, AmazonS3ConfigKey); 11] {
    [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", AmazonS3ConfigKey::WebIdentityTokenFile),
        ("AWS_ROLE_ARN", AmazonS3ConfigKey::RoleArn),
        ("AWS_ROLE_SESSION_NAME", AmazonS3ConfigKey::RoleSessionName),
        ("AWS_ENDPOINT_URL_STS", AmazonS3ConfigKey::StsEndpoint),
        (
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            AmazonS3ConfigKey::ContainerCredentialsRelativeUri,
        ),
        (
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            AmazonS3ConfigKey::ContainerCredentialsFullUri,
        ),
        (
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
            AmazonS3ConfigKey::ContainerAuthorizationTokenFile,
        ),
        ("AWS_METADATA_ENDPOINT", AmazonS3ConfigKey::MetadataEndpoint),
        ("AWS_IMDSV1_FALLBACK", AmazonS3ConfigKey::ImdsV1Fallback),
        ("AWS_SKIP_SIGNATURE", AmazonS3ConfigKey::SkipSignature),
        ("AWS_REQUEST_PAYER", AmazonS3ConfigKey::RequestPayer),
    ]
}

fn client_options(config: &ObjectStorage, plain: bool, authorities: Option<String>) -> Result<ClientOptions, Failure> {
    let mut options = ClientOptions::new()
        .with_allow_http(plain)
        .with_config(ClientConfigKey::Timeout, format!("{} seconds", config.timeout_seconds))
        .with_config(
            ClientConfigKey::ConnectTimeout,
            format!("{} seconds", CONNECT.min(config.timeout_seconds)),
        )
        .with_config(ClientConfigKey::UserAgent, "servicedeck");
    if let Some(file) = authorities {
        let unreadable = |reason: String| Failure::Settings(format!("AWS_CA_BUNDLE {file}: {reason}"));
        let bytes = std::fs::read(&file).map_err(|error| unreadable(error.to_string()))?;
        let certificates = Certificate::from_pem_bundle(&bytes).map_err(|error| unreadable(error.to_string()))?;
        for certificate in certificates {
            options = options.with_root_certificate(certificate);
        }
    }
    Ok(options)
}

fn retries(config: &ObjectStorage) -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: std::time::Duration::from_millis(200),
            max_backoff: std::time::Duration::from_secs(5),
            base: 3.0,
        },
        max_retries: RETRIES,
        retry_timeout: std::time::Duration::from_secs(config.timeout_seconds.into()),
    }
}

fn is_yes(value: &str) -> bool {
    matches!(value.to_ascii_lowercase().as_str(), "1" | "true" | "yes" | "on" | "y")
}

/// Whether an address is one of the machine the program runs on.
fn is_this_machine(endpoint: &str) -> bool {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, host)| host);
    let host = host.split('/').next().unwrap_or_default();
    // What stands before an `@` is a user, whatever it looks like.
    let host = host.rsplit('@').next().unwrap_or_default();
    let name = host.strip_prefix('[').and_then(|rest| rest.split(']').next());
    let name = name.unwrap_or_else(|| host.split(':').next().unwrap_or_default());
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// An address for messages: scheme and host, should somebody have written a password before the host.
fn without_user(endpoint: &str) -> String {
    let (scheme, rest) = endpoint.split_once("://").unwrap_or(("https", endpoint));
    let host = rest.split('/').next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}")
}

/// One profile of `~/.aws/credentials` and `~/.aws/config`.
#[derive(Default)]
struct Profile(BTreeMap<String, String>);

impl Profile {
    /// Without such files there is none; a profile that `AWS_PROFILE` names has to be there.
    fn read(surroundings: &Surroundings<'_>, variable: &dyn Fn(&[&str]) -> Option<String>) -> Result<Self, Failure> {
        let place = |name: &str, file: &str| {
            let named = variable(&[name]).map(PathBuf::from);
            named.or_else(|| surroundings.home.as_ref().map(|home| home.join(".aws").join(file)))
        };
        let asked = variable(&["AWS_PROFILE"]);
        let name = asked.as_deref().unwrap_or("default");
        let mut profile = Self::default();
        let mut found = false;
        // The credentials' file wins over the other.
        for (path, title) in [
            (place("AWS_CONFIG_FILE", "config"), format!("profile {name}")),
            (place("AWS_SHARED_CREDENTIALS_FILE", "credentials"), name.to_owned()),
        ] {
            let Some(text) = path.and_then(|path| std::fs::read_to_string(path).ok()) else {
                continue;
            };
            let is_title = |section: &str| section == title || (section == name && name == "default");
            found |= profile.add(&text, &is_title);
        }
        match asked {
            Some(name) if !found => Err(Failure::NoProfile(name)),
            _ => Ok(profile),
        }
    }

    /// Adds the keys of the sections with a title; whether there is one.
    fn add(&mut self, text: &str, is_title: &dyn Fn(&str) -> bool) -> bool {
        let (mut inside, mut found) = (false, false);
        for line in text.lines().map(str::trim_end) {
            if let Some(title) = line.trim_start().strip_prefix('[') {
                let title = title.split(']').next().unwrap_or_default();
                let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
                inside = is_title(&title);
                found |= inside;
            } else if inside
                && !line.starts_with([' ', '\t', '#', ';'])
                && let Some((key, value)) = line.split_once('=')
                && !value.trim().is_empty()
            {
                self.0.insert(key.trim().to_ascii_lowercase(), value.trim().to_owned());
            }
        }
        found
    }

    fn get(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(config: &ObjectStorage, variables: &[(&str, &str)], home: Option<PathBuf>) -> Result<Settings, Failure> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let surroundings = Surroundings {
            variable: &variable,
            home,
        };
        settings("reports", config, &surroundings)
    }

    fn said(settings: &Settings, key: AmazonS3ConfigKey) -> Option<String> {
        settings.builder.get_config_value(&key)
    }

    #[test]
    fn the_configuration_wins_over_the_environment_and_that_over_files() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join(".aws")).unwrap();
        let write = |name: &str, text: &str| std::fs::write(home.path().join(".aws").join(name), text).unwrap();
        write(
            "credentials",
            "[default]\naws_access_key_id = AKFILE\naws_secret_access_key=secret # 1\n[hq]\naws_access_key_id=AKHQ\naws_secret_access_key=s\n",
        );
        write(
            "config",
            "[default]\nregion = cn-north-1\n[profile hq]\nregion=eu-west-1\n",
        );
        let home = || Some(home.path().to_owned());
        let settings = made(&ObjectStorage::default(), &[], home()).unwrap();
        assert_eq!(
            said(&settings, AmazonS3ConfigKey::AccessKeyId).as_deref(),
            Some("AKFILE")
        );
        assert_eq!(
            said(&settings, AmazonS3ConfigKey::Region).as_deref(),
            Some("cn-north-1")
        );
        assert_eq!(
            (settings.origin, settings.server.as_str()),
            (Origin::Told, "https://s3.cn-north-1.amazonaws.com")
        );
        let settings = made(&ObjectStorage::default(), &[("AWS_PROFILE", "hq")], home()).unwrap();
        assert_eq!(said(&settings, AmazonS3ConfigKey::AccessKeyId).as_deref(), Some("AKHQ"));
        assert_eq!(said(&settings, AmazonS3ConfigKey::Region).as_deref(), Some("eu-west-1"));
        assert!(matches!(
            made(&ObjectStorage::default(), &[("AWS_PROFILE", "other")], home()),
            Err(Failure::NoProfile(name)) if name == "other"
        ));
        let variables = [
            ("AWS_ACCESS_KEY_ID", "AKENV"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_SESSION_TOKEN", " "),
            ("AWS_REGION", "us-west-2"),
            ("AWS_ENDPOINT_URL", "https://storage.example.com/"),
        ];
        let settings = made(&ObjectStorage::default(), &variables, home()).unwrap();
        assert_eq!(
            said(&settings, AmazonS3ConfigKey::AccessKeyId).as_deref(),
            Some("AKENV")
        );
        assert_eq!(said(&settings, AmazonS3ConfigKey::Token), None);
        assert_eq!(said(&settings, AmazonS3ConfigKey::Region).as_deref(), Some("us-west-2"));
        assert_eq!(settings.server, "https://storage.example.com");
        let config = ObjectStorage {
            region: Some("cn-hangzhou".to_owned()),
            endpoint: Some("https://oss.example.com".to_owned()),
            path_style: false,
            ..ObjectStorage::default()
        };
        let settings = made(&config, &variables, None).unwrap();
        assert_eq!(
            said(&settings, AmazonS3ConfigKey::Region).as_deref(),
            Some("cn-hangzhou")
        );
        assert_eq!(
            said(&settings, AmazonS3ConfigKey::Endpoint).as_deref(),
            Some("https://reports.oss.example.com")
        );
        assert_eq!(made(&config, &[], None).unwrap().origin, Origin::Machine);
    }

    #[test]
    fn other_machines_are_not_talked_to_without_encryption_unless_that_is_allowed() {
        let at = |endpoint: &str| ObjectStorage {
            endpoint: Some(endpoint.to_owned()),
            ..ObjectStorage::default()
        };
        for here in ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000"] {
            assert!(made(&at(here), &[], None).is_ok(), "{here}");
        }
        let there = "http://user:hunter2@storage.example.com:9000";
        let Err(Failure::Plain(server)) = made(&at(there), &[], None) else {
            panic!("{there} is not refused")
        };
        assert_eq!(server, "http://storage.example.com:9000");
        assert!(made(&at(there), &[("AWS_ALLOW_HTTP", "true")], None).is_ok());
        for elsewhere in ["http://127.0.0.1.example.com", "http://127.0.0.1@example.com"] {
            assert!(made(&at(elsewhere), &[], None).is_err(), "{elsewhere}");
        }
        let file = [("AWS_CA_BUNDLE", "/nowhere/ca.pem")];
        assert!(matches!(
            made(&ObjectStorage::default(), &file, None),
            Err(Failure::Settings(_))
        ));
    }
}
