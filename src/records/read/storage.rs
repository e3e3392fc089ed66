//! S3-compatible object storage: which objects a source names, and their bytes.
//!
//! Objects are fetched whole and handed to the same readers as files, never scanned where they lie: those readers check that a file
//! is sound before a library believes what it claims. Of a folder (`store=S01/`) whose store a run does not want not even the list is
//! asked for.
//!
//! [`address`] – `s3://BUCKET/KEY` taken apart · `settings` – what environment, AWS's files and the configuration say ·
//! `client` – one bucket's requests · `walk` – globs · `failure` – what went wrong, in words

pub mod address;
#[cfg(feature = "object-storage")]
mod client;
#[cfg(feature = "object-storage")]
mod failure;
#[cfg(feature = "object-storage")]
mod settings;
#[cfg(feature = "object-storage")]
mod walk;

#[cfg(feature = "object-storage")]
use std::sync::{Mutex, PoisonError};
#[cfg(feature = "object-storage")]
use std::time::{Duration, Instant};

use crate::config::ObjectStorage;
use crate::error::Error;

/// Whether the files of a folder named `store=…` are wanted; the name is that of the store.
pub type Keep<'a> = &'a (dyn Fn(&str) -> bool + Sync);

/// What was found for a path or glob.
pub struct Listing {
    /// In the order of their addresses.
    pub objects: Vec<Object>,
    /// Whether folders were left out because they are not wanted.
    pub pruned: bool,
    /// Whether there is anything at all below the part of the address that is no pattern.
    pub folder_exists: bool,
}

/// An object that was listed.
#[derive(Debug, Clone)]
pub struct Object {
    /// `s3://BUCKET/KEY`.
    pub shown: String,
    #[cfg(feature = "object-storage")]
    handle: client::Handle,
}

/// The buckets a run reads from, each with connections of its own.
pub struct Storage {
    #[cfg(feature = "object-storage")]
    buckets: client::Buckets,
}

/// What was listed to find the stores, for whoever opens the same storage next.
#[cfg(feature = "object-storage")]
static LEFT: Mutex<Option<(ObjectStorage, Instant, Storage)>> = Mutex::new(None);

/// How long lists are good for that somebody left.
#[cfg(feature = "object-storage")]
const GOOD_FOR: Duration = Duration::from_mins(1);

#[cfg(feature = "object-storage")]
impl Storage {
    /// Nothing is asked or connected to yet, unless somebody has just [left](Self::leave) what was listed.
    #[must_use]
    pub fn new(settings: &ObjectStorage) -> Self {
        // What is kept is put in whole.
        let left = LEFT.lock().unwrap_or_else(PoisonError::into_inner).take();
        match left {
            Some((of, at, storage)) if of == *settings && at.elapsed() < GOOD_FOR => storage,
            _ => Self {
                buckets: client::Buckets::new(settings),
            },
        }
    }

    /// Leaves what was listed to whoever opens the same storage next: a run that has looked for its stores need not ask again for the
    /// list of their folders.
    pub fn leave(self, settings: &ObjectStorage) {
        let left = (settings.clone(), Instant::now(), self);
        *LEFT.lock().unwrap_or_else(PoisonError::into_inner) = Some(left);
    }

    /// The objects that an address or a glob (`s3://BUCKET/data/*/orders.parquet`) names.
    ///
    /// # Errors
    ///
    /// Settings that cannot be used, a server that cannot be reached or refuses; an address without a pattern that names no object.
    pub fn find(&self, entry: &str, keep: Keep<'_>) -> Result<Listing, Error> {
        let address = address::parse(entry)?;
        let bucket = self.buckets.open(address.bucket)?;
        walk::find(&bucket, &address, keep)
    }
}

#[cfg(feature = "object-storage")]
impl Object {
    /// The object's bytes, as they were when it was listed.
    ///
    /// # Errors
    ///
    /// A server that cannot be reached or refuses; an object that is not what was listed any more, or is empty.
    pub fn read(&self) -> Result<Vec<u8>, Error> {
        self.handle.read()
    }
}

#[cfg(not(feature = "object-storage"))]
impl Storage {
    /// See the build with the feature `object-storage`.
    #[must_use]
    pub fn new(_settings: &ObjectStorage) -> Self {
        Self {}
    }

    /// See the build with the feature `object-storage`.
    pub fn leave(self, _settings: &ObjectStorage) {}

    /// See the build with the feature `object-storage`.
    ///
    /// # Errors
    ///
    /// Kind [`crate::error::Kind::Config`], always: this build reads files only.
    pub fn find(&self, entry: &str, _keep: Keep<'_>) -> Result<Listing, Error> {
        let message = rust_i18n::t!("records.storage.not_built", path = entry);
        Err(Error::new(crate::error::Kind::Config, message))
    }
}

#[cfg(not(feature = "object-storage"))]
impl Object {
    /// Never called: this build finds no objects.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn read(&self) -> Result<Vec<u8>, Error> {
        let message = rust_i18n::t!("records.storage.not_built", path = self.shown);
        Err(Error::new(crate::error::Kind::Config, message))
    }
}
