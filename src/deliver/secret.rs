//! Where passwords are kept, and how they are fetched: never from the configuration, never into a message.

use std::fmt;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rust_i18n::t;

use crate::config::Secret;
use crate::error::{Error, Kind, Result};

/// How long a command may take to give a password.
const LONGEST_COMMAND: Duration = Duration::from_secs(30);

/// A password; printed as stars.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// The password itself, for the server only.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// A text without the password in it.
    #[must_use]
    pub fn hidden_in(&self, text: &str) -> String {
        if self.0.is_empty() {
            text.to_owned()
        } else {
            text.replace(&self.0, "***")
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// Fetches a secret. `root` is what a relative file is relative to, and where a command runs.
///
/// # Errors
///
/// Kind [`Kind::Config`] when it is not there, empty, or the command fails.
pub fn fetch(secret: &Secret, root: &Path, environment: &dyn Fn(&str) -> Option<String>) -> Result<Password> {
    let (text, place) = match secret {
        Secret::Env(name) => {
            let place = format!("env:{name}");
            let text = environment(name).ok_or_else(|| missing(&place, &t!("deliver.secret.unset")))?;
            (text, place)
        }
        Secret::File(path) => {
            let place = format!("file:{}", path.display());
            let text = std::fs::read_to_string(root.join(path)).map_err(|error| missing(&place, &error.to_string()))?;
            (text, place)
        }
        Secret::Command(line) => {
            let word = line.split_whitespace().next().unwrap_or_default();
            // Arguments may hold a key themselves.
            let place = format!("command:{word} …");
            let text = run(line, root).map_err(|reason| missing(&place, &reason))?;
            (text, place)
        }
    };
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        Err(missing(&place, &t!("deliver.secret.empty")))
    } else {
        Ok(Password(text.to_owned()))
    }
}

fn missing(place: &str, reason: &str) -> Error {
    Error::new(
        Kind::Config,
        t!("deliver.secret.missing", place = place, reason = reason),
    )
    .hint(t!("deliver.secret.hint"))
}

/// A command's standard output.
fn run(line: &str, folder: &Path) -> std::result::Result<String, String> {
    let mut command = if cfg!(windows) {
        Command::new("cmd")
    } else {
        Command::new("sh")
    };
    command
        .arg(if cfg!(windows) { "/C" } else { "-c" })
        .arg(line)
        .current_dir(folder);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut output = child.stdout.take();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        output
            .as_mut()
            .map_or(Ok(0), |output| output.read_to_string(&mut text))
            .map(|_| text)
    });
    let started = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if started.elapsed() < LONGEST_COMMAND => std::thread::sleep(Duration::from_millis(20)),
            Ok(None) => {
                // It has ended by itself when this fails.
                let _ = child.kill();
                return Err(t!("deliver.secret.slow", seconds = LONGEST_COMMAND.as_secs()).into_owned());
            }
            Err(error) => return Err(error.to_string()),
        }
    };
    if !status.success() {
        return Err(status.to_string());
    }
    match reader.join() {
        Ok(text) => text.map_err(|error| error.to_string()),
        Err(_) => Err(t!("deliver.secret.empty").into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn secrets_come_from_three_places() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("password"), "geheim\n").unwrap();
        let found = |secret: Secret| fetch(&secret, folder.path(), &|name| (name == "PW").then(|| "pw".to_owned()));
        assert_eq!(found(Secret::Env("PW".to_owned())).unwrap().reveal(), "pw");
        assert_eq!(
            found(Secret::File(PathBuf::from("password"))).unwrap().reveal(),
            "geheim"
        );
        assert_eq!(
            found(Secret::Command("echo geheim".to_owned())).unwrap().reveal(),
            "geheim"
        );
    }

    #[test]
    fn a_missing_secret_names_its_place_only() {
        let missing = |secret: Secret| fetch(&secret, Path::new("."), &nothing).unwrap_err();
        assert!(
            missing(Secret::Env("NO_SUCH".to_owned()))
                .message
                .contains("env:NO_SUCH")
        );
        assert!(
            missing(Secret::File(PathBuf::from("no/such")))
                .message
                .contains("file:no/such")
        );
        let error = missing(Secret::Command("exit 3; echo tops3cret".to_owned()));
        assert!(
            error.message.contains("command:exit") && !error.message.contains("tops3cret"),
            "{error}"
        );
        assert_eq!(format!("{:?}", Password("tops3cret".to_owned())), "***");
    }
}
