//! Many stores, a bounded number at a time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rust_i18n::t;

use super::StoreOutcome;
use crate::config::Store;
use crate::error::{Error, Kind, Result};

/// Stack of a worker; typesetting nests deeply.
const STACK: usize = 16 << 20;

/// Produces the report of each store, as many at a time as there are cores, in the order of the stores; what comes of them in the same
/// order.
///
/// The stores have threads of their own: on those that the stages share, a store that waits for a part of its work would begin another
/// store meanwhile, and with each of them their records would pile up.
///
/// # Errors
///
/// When no thread can be started.
pub(super) fn each(stores: &[Store], produce: &(dyn Fn(&Store) -> StoreOutcome + Sync)) -> Result<Vec<StoreOutcome>> {
    let workers = at_once(stores.len());
    if workers <= 1 {
        return Ok(stores.iter().map(|store| guarded(store, produce)).collect());
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, StoreOutcome)>> = Mutex::new(Vec::with_capacity(stores.len()));
    let work = || {
        while let Some((position, store)) = take(&next, stores) {
            let outcome = guarded(store, produce);
            // What another worker left is whole: a push does not panic halfway.
            let mut done = done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            done.push((position, outcome));
        }
    };
    let started: std::io::Result<()> = std::thread::scope(|scope| {
        for _ in 0..workers {
            std::thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, work)?;
        }
        Ok(())
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Err(error) = started.as_ref()
        && done.len() < stores.len()
    {
        return Err(Error::new(
            Kind::Unexpected,
            t!("pipeline.no_thread", reason = error.to_string()),
        ));
    }
    done.sort_by_key(|(position, _)| *position);
    Ok(done.into_iter().map(|(_, outcome)| outcome).collect())
}

/// How many of so many stores are worked at at a time.
pub(super) fn at_once(stores: usize) -> usize {
    rayon::current_num_threads().min(stores)
}

fn take<'a>(next: &AtomicUsize, stores: &'a [Store]) -> Option<(usize, &'a Store)> {
    let position = next.fetch_add(1, Ordering::Relaxed);
    stores.get(position).map(|store| (position, store))
}

/// A defect that one store's records bring out costs that store its report and no other.
fn guarded(store: &Store, produce: &(dyn Fn(&Store) -> StoreOutcome + Sync)) -> StoreOutcome {
    catch_unwind(AssertUnwindSafe(|| produce(store))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&'static str>().map(|text| (*text).to_owned());
        let text = text
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        StoreOutcome {
            store: store.clone(),
            result: Err(Error::new(Kind::Unexpected, t!("pipeline.defect", reason = text))),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stores(count: usize) -> Vec<Store> {
        (0..count)
            .map(|number| Store {
                id: format!("S{number}"),
                name: format!("店{number}"),
            })
            .collect()
    }

    #[test]
    fn every_store_has_its_outcome_in_order_whatever_becomes_of_others() {
        let at_work = AtomicUsize::new(0);
        let most = AtomicUsize::new(0);
        let outcomes = each(&stores(50), &|store| {
            most.fetch_max(at_work.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            std::thread::sleep(std::time::Duration::from_millis(1));
            at_work.fetch_sub(1, Ordering::SeqCst);
            assert!(store.id != "S7", "of S7");
            StoreOutcome {
                store: store.clone(),
                result: Err(Error::new(Kind::Data, store.id.clone())),
            }
        })
        .unwrap();
        let ids: Vec<&str> = outcomes.iter().map(|outcome| outcome.store.id.as_str()).collect();
        let expected = stores(50);
        assert_eq!(ids, expected.iter().map(|store| store.id.as_str()).collect::<Vec<_>>());
        for outcome in &outcomes {
            let error = outcome.result.as_ref().unwrap_err();
            if outcome.store.id == "S7" {
                assert_eq!(error.kind, Kind::Unexpected);
                assert!(error.message.contains("of S7"), "{}", error.message);
            } else {
                assert_eq!((error.kind, &error.message), (Kind::Data, &outcome.store.id));
            }
        }
        assert!(most.load(Ordering::SeqCst) <= rayon::current_num_threads());
    }
}
