//! A file that is put aside when it is large: `log`, then `log.1`, `log.2` …, the oldest given up.
//!
//! Several processes may write to one file. Each line is written under a lock that ends with its process, and the file is opened
//! anew for it, so that nobody writes into a file that another one has put aside.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Threads of one process wait here: a file lock is between processes.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Where lines go and when a new file begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The file that is written to.
    pub file: PathBuf,
    /// A line that would make the file longer than this begins a new one.
    pub max_bytes: u64,
    /// How many files are kept beside the one that is written to.
    pub keep: u32,
}

impl Rotation {
    /// Adds a whole line, its line break included.
    ///
    /// # Errors
    ///
    /// When the file or its folder cannot be written.
    pub fn append(&self, line: &str) -> io::Result<()> {
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let lock = open(&self.numbered("lock"))?;
        // Some network file systems have no locks; lines are written in one piece there too.
        let _ = lock.lock();
        let length = std::fs::metadata(&self.file).map_or(0, |metadata| metadata.len());
        if length > 0 && length + line.len() as u64 > self.max_bytes {
            self.put_aside()?;
        }
        open(&self.file)?.write_all(line.as_bytes())
    }

    fn put_aside(&self) -> io::Result<()> {
        for number in (1..self.keep).rev() {
            rename_if_there(&self.numbered(number), &self.numbered(number + 1))?;
        }
        if self.keep == 0 {
            return std::fs::remove_file(&self.file);
        }
        rename_if_there(&self.file, &self.numbered(1))
    }

    fn numbered(&self, ending: impl std::fmt::Display) -> PathBuf {
        let mut name = self.file.as_os_str().to_owned();
        name.push(format!(".{ending}"));
        name.into()
    }
}

fn open(path: &Path) -> io::Result<File> {
    File::options().create(true).append(true).open(path)
}

fn rename_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match std::fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &Path) -> Vec<String> {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn large_files_are_put_aside_and_the_oldest_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let rotation = Rotation {
            file: folder.path().join("logs/deck.jsonl"),
            max_bytes: 10,
            keep: 2,
        };
        for number in 1..=9 {
            rotation.append(&format!("line{number}\n")).unwrap();
        }
        let of = |ending: &str| lines(&folder.path().join(format!("logs/deck.jsonl{ending}")));
        assert_eq!([of(""), of(".1"), of(".2")], [["line9"], ["line8"], ["line7"]]);
        assert!(!folder.path().join("logs/deck.jsonl.3").exists());
    }

    #[test]
    fn with_none_kept_the_file_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let rotation = Rotation {
            file: folder.path().join("log"),
            max_bytes: 4,
            keep: 0,
        };
        rotation.append("one\n").unwrap();
        rotation.append("two\n").unwrap();
        assert_eq!(lines(&rotation.file), ["two"]);
        assert!(!folder.path().join("log.1").exists());
    }

    #[test]
    fn threads_lose_no_line() {
        let folder = tempfile::tempdir().unwrap();
        let rotation = Rotation {
            file: folder.path().join("log"),
            max_bytes: 300,
            keep: 99,
        };
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let rotation = &rotation;
                scope.spawn(move || {
                    for number in 0..50 {
                        rotation.append(&format!("{thread} {number}\n")).unwrap();
                    }
                });
            }
        });
        let files = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap().path());
        let count: usize = files.map(|file| lines(&file).len()).sum();
        assert_eq!(count, 200);
    }
}
