//! Paths as terminals paste them when files are dragged in, and the files they lead to.

use std::path::{Path, PathBuf};

/// Files that a folder is looked through for.
const EXTENSIONS: [&str; 9] = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "xlsb", "ods", "parquet"];

/// The paths of a line: quoted, with escaped blanks, or as `file://` addresses, several on one line.
///
/// `exists` tells parts that belong together where a path with blanks came without quotes; `windows` that a backslash separates folders.
pub(super) fn paths(line: &str, windows: bool, home: Option<&Path>, exists: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let path = |text: &str| path(text, windows, home);
    let whole = path(line.trim());
    if exists(&whole) {
        return vec![whole];
    }
    let parts = parts(line, windows);
    let mut paths = Vec::new();
    let mut index = 0;
    while index < parts.len() {
        // The longest run of parts that is a file; a blank that stood twice is a blank that stood twice in the line.
        let joined = (index + 1..=parts.len()).rev().find_map(|end| {
            let text = parts[index..end]
                .iter()
                .map(|part| part.text.as_str())
                .collect::<Vec<_>>()
                .join(" ");
            let is_plain = end == index + 1 || parts[index..end].iter().all(|part| !part.quoted);
            let joined = path(&text);
            (is_plain && exists(&joined)).then_some((joined, end))
        });
        let (found, end) = joined.unwrap_or_else(|| (path(&parts[index].text), index + 1));
        paths.push(found);
        index = end;
    }
    paths
}

/// A part of a line, its quotes and escapes undone.
#[derive(Default)]
struct Part {
    text: String,
    quoted: bool,
}

fn parts(line: &str, windows: bool) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut part: Option<Part> = None;
    let mut quote: Option<char> = None;
    let mut characters = line.trim().chars().peekable();
    while let Some(character) = characters.next() {
        let closing = match character {
            '"' => Some('"'),
            '\'' => Some('\''),
            '“' => Some('”'),
            '‘' => Some('’'),
            _ => None,
        };
        match quote {
            Some(end) if character == end => {
                quote = None;
                // The Windows console puts files that are dragged in one after another side by side.
                if windows {
                    parts.extend(part.take());
                }
            }
            Some('"') if character == '\\' && !windows && matches!(characters.peek(), Some('"' | '\\' | '$' | '`')) => {
                part.get_or_insert_default().text.extend(characters.next());
            }
            Some(_) => part.get_or_insert_default().text.push(character),
            None => match closing {
                Some(end) => {
                    quote = Some(end);
                    part.get_or_insert_default().quoted = true;
                }
                None if character == '\\' && !windows => part.get_or_insert_default().text.extend(characters.next()),
                None if character.is_whitespace() => parts.extend(part.take()),
                None => part.get_or_insert_default().text.push(character),
            },
        }
    }
    parts.extend(part);
    // PowerShell puts `&` before a path.
    parts.retain(|part| !part.text.is_empty() && (part.quoted || part.text != "&"));
    parts
}

/// A path from its text: an address decoded, the home folder put in its place.
fn path(text: &str, windows: bool, home: Option<&Path>) -> PathBuf {
    if let Some(rest) = text.strip_prefix("file://") {
        let rest = rest.strip_prefix("localhost").unwrap_or(rest);
        let decoded = decoded(rest);
        let is_drive = decoded.as_bytes().get(2) == Some(&b':');
        return PathBuf::from(if windows && is_drive {
            decoded.trim_start_matches('/')
        } else {
            &decoded
        });
    }
    match (text.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(text),
    }
}

/// The text of an address, `%20` and the like undone.
fn decoded(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after
            .get(..2)
            .filter(|hex| *first == b'%' && hex.iter().all(u8::is_ascii_hexdigit))
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| address.to_owned())
}

/// The file, or the files of a folder in the order of their names.
pub(super) fn files_in(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(path) else {
        return vec![path.to_owned()];
    };
    let is_export = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        path.is_file() && !name.starts_with(['.', '~']) && EXTENSIONS.contains(&extension)
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_export).collect();
    files.sort();
    if files.is_empty() { vec![path.to_owned()] } else { files }
}

/// The path from the root of the disk, links left as they are.
pub(super) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, windows: bool, there: &[&str]) -> Vec<String> {
        let exists = |path: &Path| there.iter().any(|there| Path::new(there) == path);
        paths(line, windows, Some(Path::new("/home/li")), &exists)
            .into_iter()
            .map(|path| path.to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn terminals_of_linux_and_macos() {
        for (line, expected) in [
            ("/a/工单.xlsx ", vec!["/a/工单.xlsx"]),
            (
                r"/a/4月\ 工单\(1\).xlsx /a/b.csv",
                vec!["/a/4月 工单(1).xlsx", "/a/b.csv"],
            ),
            ("'/a/4月 工单.xlsx' '/a/b.csv'", vec!["/a/4月 工单.xlsx", "/a/b.csv"]),
            (r"'/a/it'\''s.csv'", vec!["/a/it's.csv"]),
            (r#""/a/4月 \"x\".csv""#, vec!["/a/4月 \"x\".csv"]),
            (
                "file:///a/%E5%B7%A5%E5%8D%95%201.xlsx file://localhost/a/b.csv",
                vec!["/a/工单 1.xlsx", "/a/b.csv"],
            ),
            ("~/b.csv", vec!["/home/li/b.csv"]),
            ("“/a/4月 工单.xlsx”", vec!["/a/4月 工单.xlsx"]),
            ("", vec![]),
        ] {
            assert_eq!(read(line, false, &[]), expected, "{line}");
        }
    }

    #[test]
    fn the_windows_console_and_power_shell() {
        for (line, expected) in [
            (r#""C:\月报 数据\工单.xlsx""#, vec![r"C:\月报 数据\工单.xlsx"]),
            (r#""C:\a b.csv""C:\c.csv""#, vec![r"C:\a b.csv", r"C:\c.csv"]),
            (r"C:\a\b.csv C:\a\c.csv", vec![r"C:\a\b.csv", r"C:\a\c.csv"]),
            (r"& 'C:\a b.csv'", vec![r"C:\a b.csv"]),
            ("file:///C:/a%20b.csv", vec!["C:/a b.csv"]),
        ] {
            assert_eq!(read(line, true, &[]), expected, "{line}");
        }
    }

    #[test]
    fn paths_with_blanks_that_came_without_quotes_are_told_by_the_files() {
        let there = ["/a/4月 工单 明细.xlsx", "/a/b.csv", "/a/x y"];
        assert_eq!(read("/a/4月 工单 明细.xlsx", false, &there), ["/a/4月 工单 明细.xlsx"]);
        assert_eq!(
            read("/a/b.csv /a/4月 工单 明细.xlsx /a/c.csv", false, &there),
            ["/a/b.csv", "/a/4月 工单 明细.xlsx", "/a/c.csv"]
        );
    }
}
