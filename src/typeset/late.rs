//! Files of a project that are still being made while Typst begins: whoever asks for one waits for it.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use typst::foundations::Bytes;

/// Promised files by path; clones share them.
#[derive(Debug, Clone, Default)]
pub struct LateFiles {
    files: Arc<BTreeMap<String, OnceLock<Option<Bytes>>>>,
}

impl LateFiles {
    /// Files that will be made, by path.
    #[must_use]
    pub fn promised(paths: impl IntoIterator<Item = String>) -> Self {
        let files = paths.into_iter().map(|path| (path, OnceLock::new())).collect();
        Self { files: Arc::new(files) }
    }

    /// Makes the files one after the other. Nobody waits longer than for this: what `make` does not hand over is missing.
    pub fn make<R>(&self, make: impl FnOnce(&dyn Fn(&str, &[u8])) -> R) -> R {
        let _given_up = GivenUp(self);
        make(&|path, bytes| {
            if let Some(file) = self.files.get(path) {
                file.get_or_init(|| Some(Bytes::new(bytes.to_vec())));
            }
        })
    }

    /// A file's bytes as soon as it is made; `None` when nobody promised it or its making failed.
    pub(super) fn wait(&self, path: &str) -> Option<Bytes> {
        self.files.get(path).and_then(|file| file.wait().clone())
    }
}

/// Leaves what is not made by the end, or when making it fails, as missing.
struct GivenUp<'a>(&'a LateFiles);

impl Drop for GivenUp<'_> {
    fn drop(&mut self) {
        for file in self.0.files.values() {
            file.get_or_init(|| None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_gets_the_file_once_it_is_made() {
        let late = LateFiles::promised(["a.json".to_owned(), "b.json".to_owned()]);
        let found = std::thread::scope(|scope| {
            let asking = scope.spawn(|| late.wait("a.json"));
            late.make(|hand_over| hand_over("a.json", b"1"));
            asking.join().unwrap()
        });
        assert_eq!(found.as_deref(), Some(b"1".as_slice()));
        assert_eq!(late.wait("b.json"), None);
        assert_eq!(late.wait("never promised"), None);
    }

    #[test]
    fn nobody_waits_for_what_cannot_be_made() {
        let late = LateFiles::promised(["a.json".to_owned()]);
        let made = std::thread::scope(|scope| scope.spawn(|| late.make(|_| panic!("a defect"))).join());
        assert!(made.is_err());
        assert_eq!(late.wait("a.json"), None);
    }
}
