//! The report of all stores together, from reports that the tests make up.

mod delivered;
pub mod fake;
mod pages;
mod pooled;
mod refused;
mod restated;
