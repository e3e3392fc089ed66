//! Text files too large to be held in memory: looked through once, then read a window at a time.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use rust_i18n::t;
use sha2::{Digest, Sha256};

use super::text::{self, Window};
use super::{Fault, Format, RowView, format, whole};
use crate::error::{Error, Kind};

/// How much is in memory at a time, and from how many bytes on a file is large. A multiple of the longest line there may be.
pub const WINDOW: usize = 64 * 1024 * 1024;

/// How much of the beginning tells delimiter and format.
const BEGINNING: usize = 64 * 1024;

/// A large file of delimited text in UTF-8.
#[derive(Debug)]
pub struct LargeText {
    path: PathBuf,
    shown: String,
    before: Metadata,
    /// After the byte order mark.
    start: u64,
    window: usize,
    /// Between cells.
    pub delimiter: u8,
    /// Lower-case hex.
    pub sha256: String,
}

/// Looks through a file; `None` when it is not large, or not plainly text in UTF-8, so that it is read whole.
///
/// `told` is the encoding of the config, `score` how well a row fits the table's headers.
///
/// # Errors
///
/// A file that cannot be read, changes meanwhile, is empty, or has a line no table has.
pub fn open(
    path: &Path,
    shown: &str,
    told: Option<&str>,
    score: &dyn Fn(&[String]) -> usize,
    window: usize,
) -> Result<Option<LargeText>, Error> {
    let is_utf_8 = told.is_none_or(|label| {
        ["auto", "utf-8", "utf8"]
            .iter()
            .any(|known| label.eq_ignore_ascii_case(known))
    });
    let Ok(before) = fs::metadata(path) else {
        return Ok(None);
    };
    if !is_utf_8 || !before.is_file() || before.len() < window as u64 {
        return Ok(None);
    }
    let mut file = File::open(path).map_err(|error| unreadable(shown, &error))?;
    let mut beginning = Vec::new();
    (&mut file)
        .take(BEGINNING as u64)
        .read_to_end(&mut beginning)
        .map_err(|error| unreadable(shown, &error))?;
    let start = if beginning.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    // Zero bytes are those of another encoding.
    if format(&beginning) != Format::Text || beginning.contains(&0) {
        return Ok(None);
    }
    let text = whole_characters(&beginning[start..]);
    let delimiter = text::delimiter(text, score);
    file.seek(SeekFrom::Start(0))
        .map_err(|error| unreadable(shown, &error))?;
    let Some(sha256) = looked_through(file, shown, window)? else {
        return Ok(None);
    };
    let large = LargeText {
        path: path.to_owned(),
        shown: shown.to_owned(),
        before,
        start: start as u64,
        window,
        delimiter,
        sha256,
    };
    large.check_unchanged()?;
    Ok(Some(large))
}

fn unreadable(shown: &str, error: &io::Error) -> Error {
    Error::new(Kind::Data, t!("records.unreadable_file", file = shown, error = error))
}

/// The characters of a text that may end inside one.
fn whole_characters(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

/// The hash of a file, when all of it is UTF-8.
fn looked_through(mut file: File, shown: &str, window: usize) -> Result<Option<String>, Error> {
    let mut hash = Sha256::new();
    let mut is_empty = true;
    let mut buffer = Vec::with_capacity(window + 4);
    // Bytes of a character that the window before ended in; they were hashed.
    let mut carried = 0;
    loop {
        let read = (&mut file)
            .take(window as u64)
            .read_to_end(&mut buffer)
            .map_err(|error| unreadable(shown, &error))?;
        let new = &buffer[carried..];
        hash.update(new);
        if text::has_endless_line(new) {
            let error = Error::new(Kind::Data, t!("records.endless_line", file = shown));
            return Err(error.hint(t!("records.unclosed_quote_hint")));
        }
        let text = whole_characters(&buffer);
        // At most three bytes of a character are missing; more is no UTF-8.
        if buffer.len() - text.len() > 3 || read == 0 && text.len() < buffer.len() {
            return Ok(None);
        }
        is_empty = is_empty
            && text
                .chars()
                .all(|character| character.is_whitespace() || character.is_control());
        if read == 0 {
            break;
        }
        let valid = text.len();
        buffer.drain(..valid);
        carried = buffer.len();
    }
    if is_empty {
        return Err(Error::new(Kind::Data, t!("records.empty_file", file = shown)));
    }
    Ok(Some(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}

impl LargeText {
    /// Refuses a file that was written to since it was opened.
    fn check_unchanged(&self) -> Result<(), Error> {
        let after = fs::metadata(&self.path).map_err(|error| unreadable(&self.shown, &error))?;
        if whole::is_other(&self.before, &after) {
            let error = Error::new(Kind::Data, t!("records.changing_file", file = self.shown));
            return Err(error.hint(t!("records.changing_file_hint")));
        }
        Ok(())
    }

    /// See [`super::Rows::visit`].
    ///
    /// # Errors
    ///
    /// A quotation mark that is never closed; a file that cannot be read, or was written to.
    pub fn visit(&self, mut visit: impl FnMut(u64, &RowView<'_>) -> bool) -> Result<(), Fault> {
        let broken = |error: io::Error| Fault::Broken(unreadable(&self.shown, &error));
        let mut file = File::open(&self.path).map_err(broken)?;
        file.seek(SeekFrom::Start(self.start)).map_err(broken)?;
        let mut buffer: Vec<u8> = Vec::with_capacity(self.window);
        let mut number = 0;
        loop {
            let room = (self.window - buffer.len() % self.window) as u64;
            let read = (&mut file).take(room).read_to_end(&mut buffer).map_err(broken)?;
            let is_last = (read as u64) < room;
            let text = whole_characters(&buffer);
            let seen = text::records(text, self.delimiter, &mut number, is_last, &mut |number, record| {
                visit(number, &RowView::Text(record, None))
            })
            .map_err(Fault::Unclosed)?;
            match seen {
                Window::Stopped => return Ok(()),
                Window::Read(_) if is_last => break,
                // A record longer than the window gets a longer one.
                Window::Read(end) => _ = buffer.drain(..end),
            }
        }
        self.check_unchanged().map_err(Fault::Broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::read::text::TextRows;

    /// The rows with their numbers, and how they end.
    type Read = (Vec<(u64, Vec<String>)>, Result<(), String>);

    /// A text in windows of a size and all at once.
    fn both(text: &str, window: usize) -> [Read; 2] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("o.csv");
        fs::write(&path, text).unwrap();
        let large = open(&path, "o.csv", None, &|_| 0, window).unwrap().expect("large");
        let cells = |row: &RowView<'_>| {
            (0..row.len())
                .map(|index| row.cell(index).shown().into_owned())
                .collect()
        };
        let mut in_windows = Vec::new();
        let windows_end = large
            .visit(|number, row| {
                in_windows.push((number, cells(row)));
                true
            })
            .map_err(|fault| format!("{fault:?}"));
        let rows = TextRows {
            text: text.trim_start_matches('\u{feff}').into(),
            delimiter: b',',
            marker: None,
        };
        let mut at_once = Vec::new();
        let end = rows
            .visit(|number, record, _| {
                at_once.push((number, cells(&RowView::Text(record, None))));
                true
            })
            .map_err(|unclosed| format!("{:?}", Fault::Unclosed(unclosed)));
        [(in_windows, windows_end), (at_once, end)]
    }

    #[test]
    fn windows_of_any_size_give_the_rows_of_the_whole() {
        let texts = [
            "店,b\n一,\"x\ny\"\n\n\n二,\"\"\"quoted\"\", and more\"\n三,四\n",
            "\u{feff}a,b\r\n1,2\r\n\r\n3,\"4\r\n5\"\r\n\r\n",
            "a,b\r1,2\r\r3,4",
            "a,b\n1,\"never closed\n2,3\n4,5\n",
            "\n\na,b\n",
        ];
        for text in texts {
            for window in 1..text.len() {
                let [in_windows, at_once] = both(text, window);
                assert_eq!(in_windows, at_once, "{text:?} in windows of {window}");
            }
        }
    }

    #[test]
    fn what_is_not_plainly_text_in_utf_8_is_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("o.csv");
        let is_large = |bytes: &[u8], told: Option<&str>| {
            fs::write(&path, bytes).unwrap();
            open(&path, "o.csv", told, &|_| 0, 8).unwrap().is_some()
        };
        assert!(is_large("工单号,b\n1,2\n".as_bytes(), None));
        assert!(!is_large(b"a,b\n", None), "small");
        assert!(!is_large("工单号,b\n1,2\n".as_bytes(), Some("gbk")));
        assert!(!is_large(b"PAR1 and so on", None));
        assert!(!is_large(b"a,b,c,d\n\xB9\xA4\xB5\xA5\n", None));
        assert!(
            !is_large(b"a,b,c,d,e,f\n1,2\n\xE5\xBA", None),
            "ends inside a character"
        );
        assert!(!is_large(b"a\0,\0b\0\n\0c\0,\0", None));
    }
}
