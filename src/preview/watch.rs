//! Hints that something has changed: the file system's events, for folders rather than files, since many editors put a new file in the
//! place of the old one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::session::Bell;

/// The folders that are watched. Where the system gives no events, looking at the files every second has to do.
pub(super) struct Watch {
    watcher: Option<RecommendedWatcher>,
    folders: BTreeSet<(PathBuf, bool)>,
}

impl Watch {
    /// Watches nothing yet; each event rings the bell.
    pub(super) fn new(bell: Arc<Bell>) -> Self {
        let heard = move |event: notify::Result<notify::Event>| {
            // Reading is no change; an overflow of events says nothing of what happened and may be anything.
            if !matches!(&event, Ok(event) if matches!(event.kind, EventKind::Access(_))) {
                bell.ring();
            }
        };
        Self {
            watcher: notify::recommended_watcher(heard).ok(),
            folders: BTreeSet::new(),
        }
    }

    /// Watches these folders, and no others.
    pub(super) fn follow(&mut self, folders: BTreeSet<(PathBuf, bool)>) {
        let Some(watcher) = &mut self.watcher else { return };
        if folders == self.folders {
            return;
        }
        for (gone, _) in self.folders.difference(&folders) {
            // It may be gone from the disk too.
            let _ = watcher.unwatch(gone);
        }
        let mut followed = BTreeSet::new();
        let mut add = |folder: &Path, below: bool| {
            let mode = if below {
                RecursiveMode::Recursive
            } else {
                RecursiveMode::NonRecursive
            };
            watcher.watch(folder, mode).is_ok()
        };
        for (folder, below) in folders {
            if !below && followed.contains(&(folder.clone(), true)) {
                continue;
            }
            if self.folders.contains(&(folder.clone(), below)) && !followed.contains(&(folder.clone(), !below))
                || add(&folder, below)
            {
                followed.insert((folder, below));
            }
        }
        self.folders = followed;
    }
}
