//! Mail: every produced report once to everyone who is to have it, and an account of it.
//!
//! - [`parcel`] – a report as it lies in the output folder, every file the one its manifest names
//! - [`verify`] – the PDF opened again: what is no whole report is not sent
//! - [`words`], [`correction`], [`said`], [`message`], [`mailing`] – what the mail says, its bytes, and who gets which
//! - [`server`], [`smtp`], `session`, [`answer`], [`stream`], [`trust`], [`secret`] – one transaction per address, knowing at which byte it broke
//! - [`ledger`], [`lock`] – what reached whom; one process per month and store
//! - [`send`], `work` – all of it in order
//! - [`notice`], [`robot`] – someone is told
//! - [`overview`] – what was produced and sent

pub mod answer;
pub mod correction;
pub mod ledger;
pub mod lock;
pub mod mailing;
pub mod message;
pub mod notice;
pub mod overview;
pub mod parcel;
pub mod robot;
pub mod said;
pub mod secret;
pub mod send;
pub mod server;
mod session;
pub mod smtp;
pub mod stream;
pub mod transport;
pub mod trust;
pub mod verify;
pub mod words;
mod work;
