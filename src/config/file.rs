//! The configuration file's bytes as text, with clear words for what is no such text.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use rust_i18n::t;

use super::diagnostics::{Place, Problems, SourceText};
use crate::error::{Error, Kind, Result};

/// A longer file is not a configuration.
const LARGEST: u64 = 4 << 20;

/// The byte order mark some editors write before UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The whole file.
///
/// # Errors
/// Kind [`Kind::Config`] when it does not exist, cannot be read, is a folder or larger than 4 MiB.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let shown = path.display();
    let failed = |error: &std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Error::new(Kind::Config, t!("config.file.missing", path = shown)).hint(t!("config.file.missing_help"))
        }
        _ => Error::new(Kind::Config, t!("config.file.unreadable", path = shown, reason = error)),
    };
    if path.is_dir() {
        return Err(Error::new(Kind::Config, t!("config.file.folder", path = shown)));
    }
    let file = File::open(path).map_err(|error| failed(&error))?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(&error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::new(
            Kind::Config,
            t!("config.file.too_large", path = shown, limit = LARGEST >> 20),
        ));
    }
    Ok(bytes)
}

/// A configuration file's text, and the byte order mark before it, if there is one.
///
/// # Errors
/// Kind [`Kind::Config`]: a file that cannot be read, or is no text in UTF-8.
pub fn text(path: &Path) -> Result<(String, &'static [u8])> {
    let bytes = read(path)?;
    let mark: &[u8] = if bytes.starts_with(MARK) { MARK } else { b"" };
    Ok((decode(path, &bytes)?, mark))
}

/// The text of UTF-8 bytes, without a byte order mark.
///
/// # Errors
/// Kind [`Kind::Config`], showing the first byte that is not UTF-8, and naming the encoding it seems to be.
pub(super) fn decode(path: &Path, bytes: &[u8]) -> Result<String> {
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.to_owned()),
        Err(error) => error,
    };
    let other = [UTF_16LE, UTF_16BE]
        .into_iter()
        .find(|encoding| encoding_rs::Encoding::for_bom(bytes).is_some_and(|(found, _)| found == *encoding));
    let other = other.or_else(|| (!GB18030.decode_without_bom_handling(bytes).1).then_some(GB18030));
    let valid = error.valid_up_to();
    let after = bytes.get(valid..).unwrap_or_default();
    let rest_of_line = after.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut text = String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default()).into_owned();
    let start = text.len();
    // UTF-16 is all zero bytes to an eye that expects UTF-8; its line would show nothing.
    if other.is_none_or(|encoding| encoding == GB18030) {
        text.push_str(&String::from_utf8_lossy(rest_of_line));
    }
    let end = start
        + text
            .get(start..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
    let problems = Problems::new(vec![SourceText {
        name: path.display().to_string(),
        text,
    }]);
    let help = other.map_or_else(
        || t!("config.file.encoding_help"),
        |encoding| {
            t!(
                "config.file.encoding_help_known",
                encoding = encoding.name().to_uppercase()
            )
        },
    );
    let byte = after.first().map_or_else(String::new, |byte| format!("{byte:02X}"));
    problems.report(
        Place { source: 0, start, end },
        t!("config.file.encoding", byte = byte),
        [help.into_owned()],
    );
    Err(problems.into_error())
}

/// The project root: the parent of the file's folder when that is called `config`, else that folder.
#[must_use]
pub fn project_root(path: &Path) -> PathBuf {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // `.` and `..` have no name of their own; the disk knows it.
    let canonical = folder
        .file_name()
        .is_none()
        .then(|| folder.canonicalize().ok())
        .flatten();
    let named = canonical.as_deref().unwrap_or(folder);
    if named.file_name().is_none_or(|name| name != "config") {
        return folder.to_path_buf();
    }
    if canonical.is_some() {
        return if folder == Path::new(".") {
            PathBuf::from("..")
        } else {
            folder.join("..")
        };
    }
    match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}
