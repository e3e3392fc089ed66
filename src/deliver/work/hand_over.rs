//! One transaction, with the ledger written before its last byte and after its answer.

use rust_i18n::t;

use super::task::Task;
use crate::deliver::ledger::{Entry, Key, Ledger, State};
use crate::deliver::mailing::{self, Mail, Occasion};
use crate::deliver::parcel::{Parcel, edition_name};
use crate::deliver::send::World;
use crate::deliver::transport::Failure;
use crate::error::{Error, Result};

/// One transaction (a second one without the workbook when the first was too large). The failure, if any, comes with the
/// attempts not yet in the ledger.
pub(super) fn hand_over(
    parcel: &Parcel,
    occasion: &Occasion<'_>,
    task: &mut Task,
    mail: &mut Mail,
    ledger: &mut Ledger,
    world: &mut World<'_>,
) -> Result<Option<(Failure, u32)>> {
    if let Some(reason) = mailing::excess(mail, occasion.delivery) {
        return Ok(Some((Failure::TooLarge { reason }, 0)));
    }
    let (address, pdf) = (task.address.clone(), task.pdf.clone());
    let key = Key {
        month: parcel.month,
        store: &parcel.store.id,
        address: &address,
        pdf: &pdf,
    };
    let now = world.now;
    let entry = Entry {
        edition: edition_name(parcel.edition),
        provisional: parcel.manifest.provisional,
        state: State::Sending,
        attempts: 1,
        error: None,
        answer: None,
        at: now(),
    };
    let mut committed = false;
    let mut commit = || -> Result<()> {
        ledger.record(key, Entry { at: now(), ..entry })?;
        committed = true;
        Ok(())
    };
    let handed_over = world
        .transport
        .deliver(&occasion.delivery.from, &address, &mail.bytes, &mut commit);
    match handed_over {
        Ok(answer) => {
            let sent = Entry {
                state: State::Sent,
                attempts: 0,
                answer: Some(&answer),
                at: now(),
                ..entry
            };
            ledger.record(key, sent).map_err(|error| unrecorded(error, &address))?;
            task.close(State::Sent, answer);
            Ok(None)
        }
        Err(Failure::Unrecorded(error)) => Err(error),
        Err(Failure::TooLarge { reason }) => match mailing::smaller(parcel, occasion, mail)? {
            Some(smaller) => {
                *mail = smaller;
                hand_over(parcel, occasion, task, mail, ledger, world)
            }
            None => Ok(Some((Failure::TooLarge { reason }, u32::from(!committed)))),
        },
        Err(failure) => Ok(Some((failure, u32::from(!committed)))),
    }
}

/// The server has it and the ledger does not know: the next run will call it uncertain.
fn unrecorded(error: Error, address: &str) -> Error {
    error.hint(t!("deliver.ledger.sent_unrecorded", address = address))
}
