//! One bucket's requests, each bounded in time and tried again a few times.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use object_store::aws::AmazonS3;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, GetResult, ListResult, ObjectMeta, ObjectStore, ObjectStoreExt};
use tokio::runtime::Runtime;

use super::address;
use super::failure::{Failure, Place};
use super::settings::{Origin, Surroundings, settings};
use crate::config::ObjectStorage;
use crate::error::Error;

/// Bytes per request: what a slow line brings within the time a request has.
const PART: u64 = 8 << 20;

/// After so many requests in a row that nobody answered no more are made: a thousand stores would wait for each of theirs.
const UNANSWERED: usize = 3;

/// The buckets that were opened.
pub(super) struct Buckets {
    settings: ObjectStorage,
    open: Mutex<BTreeMap<String, Arc<Bucket>>>,
}

/// A bucket and its connections.
pub(super) struct Bucket {
    pub name: String,
    store: AmazonS3,
    /// Drives the requests of all threads; whichever of them waits does the work.
    runtime: Runtime,
    asks_machine: bool,
    server: String,
    region: String,
    timeout_seconds: u32,
    /// Requests in a row that nobody answered, and the last one's failure.
    unanswered: AtomicUsize,
    silence: Mutex<Option<Failure>>,
    /// What was listed, by folder: the tables of a run mostly lie in the same ones.
    listed: Mutex<BTreeMap<String, Arc<ListResult>>>,
}

/// An object of a bucket as it was listed.
#[derive(Clone)]
pub(super) struct Handle {
    pub bucket: Arc<Bucket>,
    pub meta: ObjectMeta,
}

impl Buckets {
    pub fn new(settings: &ObjectStorage) -> Self {
        Self {
            settings: settings.clone(),
            open: Mutex::new(BTreeMap::new()),
        }
    }

    /// A bucket by its name; nothing is asked yet.
    ///
    /// # Errors
    ///
    /// Settings that cannot be used.
    pub fn open(&self, name: &str) -> Result<Arc<Bucket>, Error> {
        // A bucket is put in whole.
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = open.get(name) {
            return Ok(Arc::clone(bucket));
        }
        let bucket = Arc::new(Bucket::new(name, &self.settings)?);
        open.insert(name.to_owned(), Arc::clone(&bucket));
        Ok(bucket)
    }
}

impl Bucket {
    fn new(name: &str, config: &ObjectStorage) -> Result<Self, Error> {
        let shown = address::shown(name, "");
        let told = |failure: &Failure| {
            failure.told(&Place {
                shown: &shown,
                bucket: name,
                server: "",
                region: "",
                timeout_seconds: config.timeout_seconds,
            })
        };
        let unusable = |reason: String| told(&Failure::Settings(reason));
        let surroundings = Surroundings {
            variable: &|name| std::env::var(name).ok(),
            home: std::env::home_dir(),
        };
        let settings = settings(name, config, &surroundings).map_err(|failure| told(&failure))?;
        let region = settings
            .builder
            .get_config_value(&object_store::aws::AmazonS3ConfigKey::Region)
            .unwrap_or_default();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| unusable(error.to_string()))?;
        let store = settings.builder.build().map_err(|error| unusable(error.to_string()))?;
        Ok(Self {
            name: name.to_owned(),
            store,
            runtime,
            asks_machine: settings.origin == Origin::Machine,
            server: settings.server,
            region,
            timeout_seconds: config.timeout_seconds,
            unanswered: AtomicUsize::new(0),
            silence: Mutex::new(None),
            listed: Mutex::new(BTreeMap::new()),
        })
    }

    /// The failure at a key for a reader.
    pub fn told(&self, key: &str, failure: &Failure) -> Error {
        failure.told(&Place {
            shown: &address::shown(&self.name, key),
            bucket: &self.name,
            server: &self.server,
            region: &self.region,
            timeout_seconds: self.timeout_seconds,
        })
    }

    fn failure(&self, error: &object_store::Error) -> Failure {
        Failure::of(error, self.asks_machine)
    }

    /// Waits for an answer, unless the server has long fallen silent.
    fn wait<T>(&self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        // What is kept is put in whole.
        let silence = || self.silence.lock().unwrap_or_else(PoisonError::into_inner);
        if self.unanswered.load(Ordering::Relaxed) >= UNANSWERED
            && let Some(failure) = silence().as_ref()
        {
            return Err(failure.clone());
        }
        let done = self.runtime.block_on(work);
        match &done {
            Err(failure) if failure.is_silence() => {
                *silence() = Some(failure.clone());
                self.unanswered.fetch_add(1, Ordering::Relaxed);
            }
            _ => self.unanswered.store(0, Ordering::Relaxed),
        }
        done
    }

    /// What lies directly in each of some folders (`data/store=S01`, the bucket's top as an empty text), in their order. A folder is
    /// asked for once.
    ///
    /// # Errors
    ///
    /// The first of them that cannot be listed.
    pub fn list(&self, folders: &[String]) -> Result<Vec<Arc<ListResult>>, Error> {
        // What is kept is put in whole.
        let kept = || self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<String> = {
            let kept = kept();
            folders
                .iter()
                .filter(|folder| !kept.contains_key(*folder))
                .cloned()
                .collect()
        };
        if !new.is_empty() {
            let listed = self.ask_for_lists(&new)?;
            kept().extend(new.into_iter().zip(listed.into_iter().map(Arc::new)));
        }
        let kept = kept();
        Ok(folders.iter().filter_map(|folder| kept.get(folder).cloned()).collect())
    }

    fn ask_for_lists(&self, folders: &[String]) -> Result<Vec<ListResult>, Error> {
        let mut at = folders.first().map(|folder| format!("{folder}/")).unwrap_or_default();
        let listed = self.wait(self.list_all(folders, &mut at));
        if listed.as_ref().is_err_and(Failure::is_silence) {
            // Without lists nothing can be read: other tables need not wait as long again.
            self.unanswered.store(UNANSWERED, Ordering::Relaxed);
        }
        listed.map_err(|failure| self.told(&at, &failure))
    }

    /// Lists folders side by side; `at` becomes the one that failed.
    async fn list_all(&self, folders: &[String], at: &mut String) -> Result<Vec<ListResult>, Failure> {
        /// Requests under way at a time.
        const AT_ONCE: usize = 16;
        let mut listed: Vec<Option<ListResult>> = folders.iter().map(|_| None).collect();
        let mut waiting = folders.iter().enumerate();
        let mut under_way = tokio::task::JoinSet::new();
        loop {
            while under_way.len() < AT_ONCE
                && let Some((position, folder)) = waiting.next()
            {
                let store = self.store.clone();
                let folder = folder.clone();
                under_way.spawn(async move {
                    let result = match path(&folder) {
                        Ok(path) => store.list_with_delimiter((!folder.is_empty()).then_some(&path)).await,
                        Err(error) => Err(error),
                    };
                    (position, result)
                });
            }
            let Some(done) = under_way.join_next().await else {
                break;
            };
            let (position, result) = done.map_err(|error| Failure::Answer(error.to_string()))?;
            match result {
                Ok(result) => listed[position] = Some(result),
                Err(error) => {
                    *at = format!("{}/", folders[position]);
                    return Err(self.failure(&error));
                }
            }
        }
        Ok(listed.into_iter().flatten().collect())
    }

    /// The object with a key; `None` when there is none.
    ///
    /// # Errors
    ///
    /// What the server refuses; a bucket that is not there.
    pub fn object(&self, key: &str) -> Result<Option<ObjectMeta>, Error> {
        let asked = self.wait(async {
            let location = path(key).map_err(|error| self.failure(&error))?;
            if let Ok(meta) = self.store.head(&location).await {
                return Ok(meta);
            }
            // The answer to that question has no body that would say why; the object itself, or the refusal to give it, does.
            let found = self.store.get(&location).await;
            found.map(|found| found.meta).map_err(|error| self.failure(&error))
        });
        match asked {
            Ok(meta) => Ok(Some(meta)),
            Err(Failure::NoObject) => Ok(None),
            Err(failure) => Err(self.told(key, &failure)),
        }
    }
}

fn path(key: &str) -> object_store::Result<Path> {
    Ok(Path::parse(key)?)
}

impl Handle {
    /// The object's bytes, as they were when it was listed.
    ///
    /// # Errors
    ///
    /// See [`super::Object::read`].
    pub fn read(&self) -> Result<Vec<u8>, Error> {
        let told = |failure: &Failure| self.bucket.told(self.meta.location.as_ref(), failure);
        let bytes = self.bucket.wait(self.fetch()).map_err(|failure| told(&failure))?;
        if bytes.is_empty() {
            return Err(told(&Failure::Empty));
        }
        Ok(bytes)
    }

    async fn fetch(&self) -> Result<Vec<u8>, Failure> {
        let failed = |error: object_store::Error| self.bucket.failure(&error);
        let size = self.meta.size;
        if size <= PART {
            let whole = self.get(None).await?;
            let bytes = whole.bytes().await.map_err(failed)?;
            return if bytes.len() as u64 == size {
                Ok(bytes.into())
            } else {
                Err(Failure::Changed)
            };
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        let mut start = 0;
        while start < size {
            let end = size.min(start + PART);
            let part = self.get(Some(start..end)).await?;
            bytes.extend_from_slice(&part.bytes().await.map_err(failed)?);
            if bytes.len() as u64 != end {
                return Err(Failure::Changed);
            }
            start = end;
        }
        Ok(bytes)
    }

    /// Asks for the object or a part of it.
    async fn get(&self, range: Option<std::ops::Range<u64>>) -> Result<GetResult, Failure> {
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            if_match: self.meta.e_tag.clone().filter(|tag| tag.starts_with('"')),
            ..GetOptions::default()
        };
        let found = self.bucket.store.get_opts(&self.meta.location, options).await;
        let found = found.map_err(|error| self.bucket.failure(&error))?;
        // Not every server heeds the condition.
        let tag = |meta: &ObjectMeta| meta.e_tag.as_deref().map(|tag| tag.trim_matches('"').to_owned());
        let is_other = tag(&self.meta).is_some_and(|listed| tag(&found.meta).is_some_and(|now| now != listed));
        if is_other || found.meta.size != self.meta.size {
            return Err(Failure::Changed);
        }
        Ok(found)
    }
}

impl fmt::Debug for Handle {
    /// Without the bucket, whose settings are secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}",
            address::shown(&self.bucket.name, self.meta.location.as_ref())
        )
    }
}
