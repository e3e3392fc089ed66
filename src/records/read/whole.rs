//! A file's bytes, all of one moment.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::Path;

use rust_i18n::t;

use crate::error::{Error, Kind};

/// Reads a file that nobody writes meanwhile.
///
/// # Errors
///
/// What is no file (a pipe would wait for ever), cannot be read, is empty, or changed while it was read: an export under way.
pub fn read(path: &Path, shown: &str) -> Result<Vec<u8>, Error> {
    let unreadable =
        |error: std::io::Error| Error::new(Kind::Data, t!("records.unreadable_file", file = shown, error = error));
    let before = fs::metadata(path).map_err(unreadable)?;
    if before.is_dir() {
        return Err(Error::new(Kind::Data, t!("records.is_folder", path = shown))
            .hint(t!("records.is_folder_hint", path = shown.trim_end_matches('/'))));
    }
    if !before.is_file() {
        return Err(Error::new(Kind::Data, t!("records.no_file", file = shown)));
    }
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::with_capacity(usize::try_from(before.len()).unwrap_or(0));
    // A file that grows faster than it is read would never end.
    file.take(before.len().saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    let after = fs::metadata(path).map_err(unreadable)?;
    if is_other(&before, &after) || bytes.len() as u64 != before.len() {
        return Err(
            Error::new(Kind::Data, t!("records.changing_file", file = shown)).hint(t!("records.changing_file_hint"))
        );
    }
    if bytes.is_empty() {
        return Err(Error::new(Kind::Data, t!("records.empty_file", file = shown)));
    }
    Ok(bytes)
}

/// Whether a file has been written to in between.
pub(super) fn is_other(before: &Metadata, after: &Metadata) -> bool {
    let written = |metadata: &Metadata| metadata.modified().ok();
    before.len() != after.len() || written(before) != written(after)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn a_file_that_grows_meanwhile_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("orders.csv");
        fs::write(&path, vec![b'a'; 4_000_000]).unwrap();
        assert_eq!(read(&path, "orders.csv").unwrap().len(), 4_000_000);
        let done = AtomicBool::new(false);
        let refused = std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut file = File::options().append(true).open(&path).unwrap();
                while !done.load(Ordering::Relaxed) {
                    file.write_all(b"row\n").unwrap();
                }
            });
            // One of many readings may fall between two writes.
            let refused = (0..1000).find_map(|_| {
                std::thread::yield_now();
                read(&path, "orders.csv").err()
            });
            done.store(true, Ordering::Relaxed);
            refused
        });
        let message = refused.expect("refused").to_string();
        assert!(message.starts_with("orders.csv is being written"), "{message}");
        assert!(read(&path, "orders.csv").is_ok());
    }

    #[test]
    fn folders_and_empty_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |path: &Path| read(path, "o.csv").unwrap_err().to_string();
        assert!(refused(folder.path()).starts_with("`o.csv` is a folder"));
        let empty = folder.path().join("o.csv");
        fs::write(&empty, "").unwrap();
        assert_eq!(refused(&empty), "o.csv is empty");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_not_waited_for() {
        let refused = read(Path::new("/dev/zero"), "orders.csv").unwrap_err().to_string();
        assert_eq!(refused, "orders.csv is no file but a pipe or a device");
    }
}
