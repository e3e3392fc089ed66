//! The group's report: all stores of a month together, made from their own reports and nothing else; why a store has none is told
//! where runs at this place have left it on record.
//!
//! 1. [`stores`] – the stores' metrics.json and manifest.json, checked; what cannot be used is named
//! 2. [`absent`] – why configured stores have no report
//! 3. [`pool`] – numerators and denominators added; what has none (points) is not pooled
//! 4. [`rank`] and [`movers`] – differences and changes, tested and corrected for how many are looked at
//! 5. [`assemble()`] – the model that everything shown comes from: metrics.json of the group
//! 6. [`findings`] – what its pages say, in words
//! 7. [`document`] – templates, data and charts to PDF
//! 8. [`produce()`] – the files, written as a store's are

pub mod absent;
mod assemble;
pub mod comparison;
pub mod context;
pub mod delivery;
pub mod document;
pub mod figures;
pub mod findings;
pub mod model;
pub mod movers;
pub mod pool;
mod produce;
pub mod rank;
pub mod stores;

pub use assemble::assemble;
pub(crate) use produce::refusal;
pub use produce::{Produced, name, no_report, produce, reported};
