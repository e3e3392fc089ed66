//! Who has the stores' reports, by the ledger of the output folder.

use std::collections::BTreeSet;

use super::model::{GROUP_ID, StoreDelivery};
use super::stores::StoreReport;
use crate::deliver::ledger::{Delivery, State};

/// What became of each store's report; `None` when nothing of the month was handed over yet.
///
/// Times and attempts are left out: they change nothing about who has what.
#[must_use]
pub fn coverage(stores: &[StoreReport], deliveries: &[Delivery]) -> Option<Vec<StoreDelivery>> {
    if deliveries.iter().all(|delivery| delivery.store == GROUP_ID) {
        return None;
    }
    Some(stores.iter().map(|store| of_store(store, deliveries)).collect())
}

fn of_store(store: &StoreReport, deliveries: &[Delivery]) -> StoreDelivery {
    let own: Vec<&Delivery> = deliveries
        .iter()
        .filter(|delivery| delivery.store == store.id)
        .collect();
    let addresses = |wanted: &dyn Fn(&Delivery) -> bool| -> BTreeSet<String> {
        own.iter()
            .filter(|delivery| wanted(delivery))
            .map(|delivery| delivery.address.to_lowercase())
            .collect()
    };
    let is_current = |delivery: &Delivery| store.pdfs.contains(&delivery.pdf);
    let with = |state: State| addresses(&|delivery| is_current(delivery) && delivery.state == state);
    let sent = with(State::Sent);
    let (uncertain, sending, failed) = (with(State::Uncertain), with(State::Sending), with(State::Failed));
    let current = addresses(&is_current);
    let had = addresses(&|delivery| !is_current(delivery) && delivery.state == State::Sent);
    StoreDelivery {
        store: store.id.clone(),
        name: store.name.clone(),
        sent: sent.len(),
        uncertain: uncertain.union(&sending).count(),
        failed: failed.len(),
        outdated: had.difference(&current).count(),
    }
}
