//! The registry's rows, one table per family.

mod callbacks;
mod complaints;
mod customers;
mod external;
mod orders;
mod satisfaction;

pub(super) use callbacks::CALLBACKS;
pub(super) use complaints::COMPLAINTS;
pub(super) use customers::CUSTOMERS;
pub(super) use external::EXTERNAL;
pub(super) use orders::{ORDERS, knows_fixes};
pub(super) use satisfaction::SATISFACTION;
